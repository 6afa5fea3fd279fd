//! Whether paired differences are centred on zero: the sign-flip (randomisation) test of their mean.
//!
//! Without an effect each pair could as well have fallen the other way round, so the mean found is compared with the
//! means under random signs (Fisher, *The design of experiments*, 1935, chapter 3). Pairs without a difference say
//! nothing; with twelve or fewer that differ all signs are tried, otherwise 9,999 keyed draws. For events (0 and 1) the
//! exact form is McNemar's exact test.

use crate::keyed::{Purpose, Stream};

const FLIPS: u32 = 9_999;
const EXACT_UP_TO: usize = 12;

/// Two-sided p-value that differences, symmetric about zero, have a mean at least so far from it: `(k + 1) / (m + 1)`
/// of m random flips (Phipson and Smyth 2010), the exact share where all are tried. NaN of nothing, 1 if none differs.
pub fn sign_flip_p(differences: &[f64], key: &str) -> f64 {
    if differences.is_empty() || differences.iter().any(|difference| !difference.is_finite()) {
        return f64::NAN;
    }
    let differing: Vec<f64> = differences.iter().copied().filter(|difference| *difference != 0.0).collect();
    let found: f64 = differing.iter().sum();
    // Sums that are equal but for rounding are as far.
    let least = found.abs() - 1e-12 * differing.iter().map(|difference| difference.abs()).sum::<f64>();
    if differing.len() <= EXACT_UP_TO {
        let all = 1u32 << differing.len();
        let as_far = (0..all).filter(|signs| flipped_sum(&differing, || *signs).abs() >= least).count();
        return as_far as f64 / f64::from(all);
    }
    let mut stream = Stream::named(key, Purpose::SignFlip);
    let as_far = (0..FLIPS).filter(|_| flipped_sum(&differing, || stream.word()).abs() >= least).count();
    (as_far as f64 + 1.0) / (f64::from(FLIPS) + 1.0)
}

/// Sum with the signs flipped where a bit is set; one word for each 32 differences.
fn flipped_sum(differences: &[f64], mut word: impl FnMut() -> u32) -> f64 {
    let mut sum = 0.0;
    for of_word in differences.chunks(32) {
        let signs = word();
        for (place, difference) in of_word.iter().enumerate() {
            let sign = u64::from(signs >> place & 1) << 63;
            sum += f64::from_bits(difference.to_bits() ^ sign);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_pairs_are_enumerated() {
        assert_eq!(sign_flip_p(&[1.0; 5], "a"), 2.0 / 32.0);
        assert_eq!(sign_flip_p(&[1.0, 2.0, 3.0], "a"), 2.0 / 8.0);
        assert_eq!(sign_flip_p(&[1.0, 2.0, -3.0], "a"), 1.0);
        assert_eq!(sign_flip_p(&[0.0; 50], "a"), 1.0);
        assert!(sign_flip_p(&[], "a").is_nan());
    }

    #[test]
    fn events_have_mcnemars_exact_value() {
        // 9 pairs one way, 2 the other, 40 alike: twice the binomial tail of 0, 1 and 2 of 11.
        let mut differences = vec![1.0; 9];
        differences.extend([-1.0; 2]);
        differences.extend([0.0; 40]);
        assert!((sign_flip_p(&differences, "a") - 2.0 * 67.0 / 2048.0).abs() < 1e-15);
    }

    #[test]
    fn drawn_flips_agree_with_the_binomial() {
        // 15 of 20 one way: two-sided sign test 0.0414.
        let mut differences = vec![1.0; 15];
        differences.extend([-1.0; 5]);
        let p = sign_flip_p(&differences, "drawn");
        assert!((p - 0.0414).abs() < 0.006, "{p}");
        assert_eq!(p, sign_flip_p(&differences, "drawn"));
    }
}
