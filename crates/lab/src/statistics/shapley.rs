//! Shares of causes that act together: Shapley values over all coalitions of channels.
//!
//! `share_i = sum over S without i of |S|! (k - |S| - 1)! / k! (v(S + i) - v(S))` (Shapley, *A value for n-person
//! games*, 1953): the mean of what channel i adds, over all orders in which the channels might be switched on. Shares
//! sum to the whole effect; channels that do the same get the same; one that does nothing gets nothing.

use super::bootstrap::mean_interval;
use super::effect::paired;
use super::summary::mean;
use super::{Effect, Share};

/// Shares of k channels from the values of all 2^k coalitions, in the values' unit: bit i of the index says whether
/// channel i is in. They sum to the value of all less that of none.
///
/// # Panics
/// If the number of values is no power of two.
pub fn shapley(values: &[f64]) -> Vec<f64> {
    assert!(values.len().is_power_of_two(), "one value for each coalition: a power of two, not {}", values.len());
    let channels = values.len().trailing_zeros() as usize;
    // Weight by size of the coalition joined: 1 / (k binomial(k - 1, size)).
    let mut weights = Vec::with_capacity(channels);
    let mut choices = 1.0;
    for size in 0..channels {
        weights.push(1.0 / (channels as f64 * choices));
        choices *= (channels - 1 - size) as f64 / (size + 1) as f64;
    }
    (0..channels)
        .map(|channel| {
            let without = (0..values.len()).filter(|mask| mask >> channel & 1 == 0);
            without.map(|mask| weights[mask.count_ones() as usize] * (values[mask | 1 << channel] - values[mask])).sum()
        })
        .collect()
}

/// Shares of channels with intervals from paired runs, `runs[coalition][pair]`, and the effect of all channels against
/// none. The values of one pair under all coalitions have shares of their own, of which the share is the mean: so
/// its interval is that of a mean over pairs ([`mean_interval`]), all channels on the same resamples. Pairs with a value
/// that is not finite under any coalition are left out.
///
/// # Panics
/// If the number of coalitions is no power of two, or they have unequal numbers of pairs.
pub fn shapley_paired(runs: &[Vec<f64>], key: &str) -> (Effect, Vec<Share>) {
    assert!(runs.len().is_power_of_two(), "runs for each coalition: a power of two, not {}", runs.len());
    let pairs = runs[0].len();
    assert!(runs.iter().all(|of_mask| of_mask.len() == pairs), "the same pairs under every coalition");
    let kept: Vec<usize> = (0..pairs).filter(|pair| runs.iter().all(|of_mask| of_mask[*pair].is_finite())).collect();
    let column = |mask: usize| -> Vec<f64> { kept.iter().map(|pair| runs[mask][*pair]).collect() };
    let effect = paired(&column(0), &column(runs.len() - 1), key);
    let of_pairs: Vec<Vec<f64>> =
        kept.iter().map(|pair| shapley(&runs.iter().map(|of_mask| of_mask[*pair]).collect::<Vec<_>>())).collect();
    let channels = runs.len().trailing_zeros() as usize;
    let shares = (0..channels)
        .map(|channel| {
            let values: Vec<f64> = of_pairs.iter().map(|shares| shares[channel]).collect();
            let (low, high) = mean_interval(&values, key);
            Share { value: mean(&values), low, high }
        })
        .collect();
    (effect, shares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyed::{Purpose, Stream};
    use nosb_engine::chance::normal_inverse;
    use proptest::prelude::*;

    #[test]
    fn a_known_game_has_its_published_shares() {
        // Gloves: channel 0 has a left one, 1 and 2 right ones; a pair is worth 1.
        let values: Vec<f64> = (0..8).map(|mask| f64::from(mask & 1 == 1 && mask >> 1 > 0)).collect();
        for (share, expected) in shapley(&values).iter().zip([4.0 / 6.0, 1.0 / 6.0, 1.0 / 6.0]) {
            assert!((share - expected).abs() < 1e-15);
        }
        assert!(shapley(&[5.0]).is_empty());
        assert_eq!(shapley(&[5.0, 7.0]), [2.0]);
    }

    fn game() -> impl Strategy<Value = Vec<f64>> {
        (1usize..=5).prop_flat_map(|channels| prop::collection::vec(-1e3..1e3f64, 1 << channels))
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_whole(values in game()) {
            let sum: f64 = shapley(&values).iter().sum();
            prop_assert!((sum - (values[values.len() - 1] - values[0])).abs() < 1e-9);
        }

        #[test]
        fn a_channel_that_does_nothing_gets_nothing(values in game(), which in 0usize..5) {
            let channel = which % values.len().trailing_zeros() as usize;
            let idle: Vec<f64> = (0..values.len()).map(|mask| values[mask & !(1 << channel)]).collect();
            prop_assert_eq!(shapley(&idle)[channel], 0.0);
        }

        #[test]
        fn channels_that_do_the_same_get_the_same(values in game(), which in 0usize..5) {
            let channels = values.len().trailing_zeros() as usize;
            let (a, b) = (which % channels, (which + 1) % channels);
            let exchanged = |mask: usize| {
                let (has_a, has_b) = (mask >> a & 1, mask >> b & 1);
                if a == b { mask } else { mask & !(1 << a) & !(1 << b) | has_b << a | has_a << b }
            };
            let even: Vec<f64> = (0..values.len()).map(|mask| values[mask] + values[exchanged(mask)]).collect();
            let shares = shapley(&even);
            prop_assert!((shares[a] - shares[b]).abs() < 1e-9);
        }
    }

    #[test]
    fn shares_of_paired_runs_sum_and_their_intervals_hold_the_truth() {
        let mut stream = Stream::new(5, Purpose::RandomDesign, 0);
        let runs_of = |stream: &mut Stream| -> Vec<Vec<f64>> {
            let mut runs = vec![Vec::new(); 8];
            for _ in 0..60 {
                let shared = 5.0 * normal_inverse(stream.uniform());
                for (mask, of_mask) in runs.iter_mut().enumerate() {
                    let (a, b) = ((mask & 1) as f64, (mask >> 1 & 1) as f64);
                    // Channel 2 does nothing but noise; 0 and 1 together do 1 more.
                    of_mask.push(shared + 2.0 * a + b + a * b + normal_inverse(stream.uniform()));
                }
            }
            runs
        };
        let mut inside = [0; 3];
        for repetition in 0..200 {
            let (effect, shares) = shapley_paired(&runs_of(&mut stream), &format!("game {repetition}"));
            let sum: f64 = shares.iter().map(|share| share.value).sum();
            assert!((sum - effect.difference).abs() < 1e-9);
            for (channel, truth) in [2.5, 1.5, 0.0].into_iter().enumerate() {
                inside[channel] += i32::from((shares[channel].low..=shares[channel].high).contains(&truth));
            }
        }
        assert!(inside.iter().all(|count| (180..=199).contains(count)), "{inside:?}");
    }

    #[test]
    fn pairs_with_a_hole_are_left_out_and_none_is_nan() {
        let mut runs = vec![vec![0.0; 10], vec![1.0; 10], vec![2.0; 10], vec![3.0; 10]];
        runs[2][4] = f64::NAN;
        let (effect, shares) = shapley_paired(&runs, "hole");
        assert_eq!((effect.n, effect.difference, shares[0].value, shares[1].value), (9, 3.0, 1.0, 2.0));
        let (effect, shares) = shapley_paired(&[Vec::new(), Vec::new()], "empty");
        assert!(effect.n == 0 && shares[0].value.is_nan() && shares[0].low.is_nan());
    }
}
