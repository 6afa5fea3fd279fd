//! Many effects at once: the false discovery rate.

/// q-values of p-values, in their order: the smallest false discovery rate at which each would be called, `min over
/// ranks j >= i of p_j m / j` (Benjamini and Hochberg, *Controlling the false discovery rate*, 1995). NaN stays NaN and
/// does not count.
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).filter(|place| !p_values[*place].is_nan()).collect();
    order.sort_by(|a, b| p_values[*a].total_cmp(&p_values[*b]).then(a.cmp(b)));
    let count = order.len() as f64;
    let mut adjusted = vec![f64::NAN; p_values.len()];
    let mut smallest: f64 = 1.0;
    for (rank, place) in order.iter().enumerate().rev() {
        smallest = smallest.min(p_values[*place] * count / (rank + 1) as f64);
        adjusted[*place] = smallest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyed::{Purpose, Stream};
    use crate::statistics::{normal_cumulative, sign_flip_p};
    use nosb_engine::chance::normal_inverse;

    #[test]
    fn q_values_are_those_of_the_method() {
        let q = benjamini_hochberg(&[0.04, f64::NAN, 0.01, 0.03, 0.5]);
        let expected = [0.04 * 4.0 / 3.0, 0.04, 0.04 * 4.0 / 3.0, 0.5];
        for (found, expected) in [q[0], q[2], q[3], q[4]].iter().zip(expected) {
            assert!((found - expected).abs() < 1e-15, "{q:?}");
        }
        assert!(q[1].is_nan());
        assert!(benjamini_hochberg(&[]).is_empty());
    }

    #[test]
    fn false_discoveries_stay_at_the_rate_and_true_ones_are_found() {
        let mut stream = Stream::new(11, Purpose::RandomDesign, 0);
        let (repetitions, nulls, real) = (1_000, 40, 10);
        let (mut false_share, mut found) = (0.0, 0);
        for _ in 0..repetitions {
            let p_values: Vec<f64> = (0..nulls + real)
                .map(|i| {
                    let shift = if i < nulls { 0.0 } else { 3.5 };
                    2.0 * normal_cumulative(-(normal_inverse(stream.uniform()) + shift).abs())
                })
                .collect();
            let q = benjamini_hochberg(&p_values);
            let wrong = q[..nulls].iter().filter(|q| **q <= 0.05).count();
            let right = q[nulls..].iter().filter(|q| **q <= 0.05).count();
            false_share += wrong as f64 / (wrong + right).max(1) as f64;
            found += right;
        }
        let rate = false_share / f64::from(repetitions);
        let power = found as f64 / (repetitions as usize * real) as f64;
        // In theory 0.05 * 40 / 50.
        assert!(rate < 0.05 && rate > 0.025 && power > 0.7, "{rate} {power}");
    }

    #[test]
    fn one_real_effect_among_many_null_ones_survives() {
        let mut stream = Stream::new(12, Purpose::RandomDesign, 0);
        let p_values: Vec<f64> = (0..30)
            .map(|effect| {
                let shift = if effect == 7 { 1.0 } else { 0.0 };
                let differences: Vec<f64> = (0..60).map(|_| normal_inverse(stream.uniform()) + shift).collect();
                sign_flip_p(&differences, &format!("effect {effect}"))
            })
            .collect();
        let q = benjamini_hochberg(&p_values);
        assert!(q[7] < 0.01, "{q:?}");
        assert!(q.iter().filter(|q| **q < 0.05).count() <= 2, "{q:?}");
    }
}
