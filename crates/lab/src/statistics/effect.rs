//! The paired effect of an arm: mean difference of battles that share their chance, with interval and test.

use super::Effect;
use super::bootstrap::mean_interval;
use super::distributions::clopper_pearson;
use super::sign_flip::sign_flip_p;
use super::summary::{correlation, mean, variance, varies};

/// With fewer pairs than this off the commonest difference, resamples of an event say too little.
const FEWEST_OTHERS: usize = 5;

/// Effect of an arm on a quantity, from runs paired by position: see [`mean_interval`] for the interval and
/// [`sign_flip_p`] for the test. If all differences are equal the interval is that point. Pairs of which either value is
/// not finite are left out, and `n` counts those that remain. No pair: all NaN; one pair: no interval.
///
/// `key` names the comparison (experiment, arm, metric): the same key and values give the same numbers, bit for bit.
pub fn paired(baseline: &[f64], arm: &[f64], key: &str) -> Effect {
    let pairs = Pairs::of(baseline, arm);
    let (low, high) = mean_interval(&pairs.differences, key);
    pairs.effect(low, high, key)
}

/// Effect of an arm on whether something happens (values 0 and 1): the difference is one of shares.
///
/// Resamples of an event that never, or hardly ever, differs within a pair know nothing of the differences that were
/// not seen: a bootstrap interval of none in 100 would be the point 0. Where fewer than five pairs differ from the
/// commonest difference, the interval is therefore that of the exact bounds of Clopper and Pearson of both kinds of
/// discordant pairs: lowest share of "only the arm" less highest of "only the baseline", and the reverse. Without
/// a discordant pair that is plus or minus `1 - 0.025^(1/n)`; it covers more than 95 %. Pairs that are known to be the
/// same battle differ by nothing for certain: use [`paired`] for those.
pub fn paired_indicator(baseline: &[f64], arm: &[f64], key: &str) -> Effect {
    let pairs = Pairs::of(baseline, arm);
    let n = pairs.differences.len();
    let only_arm = pairs.differences.iter().filter(|difference| **difference > 0.0).count();
    let only_baseline = pairs.differences.iter().filter(|difference| **difference < 0.0).count();
    let commonest = only_arm.max(only_baseline).max(n - only_arm - only_baseline);
    let (low, high) = if n > 0 && n - commonest < FEWEST_OTHERS {
        let (arm_low, arm_high) = clopper_pearson(only_arm, n);
        let (baseline_low, baseline_high) = clopper_pearson(only_baseline, n);
        (arm_low - baseline_high, arm_high - baseline_low)
    } else {
        mean_interval(&pairs.differences, key)
    };
    pairs.effect(low, high, key)
}

/// Bounds of the share of battles in which something happened under the baseline and would not have under the arm, from
/// the two shares: `max(0, p0 - p1)` to `min(p0, 1 - p1)` (Fréchet 1935). Only the shares are known; how often both
/// hold in one battle depends on how the runs are coupled, and pairing by seed is one coupling of many.
pub fn frechet_only_baseline(p_baseline: f64, p_arm: f64) -> (f64, f64) {
    let low = (p_baseline - p_arm).max(0.0);
    // The two forms may round apart by a bit.
    (low, p_baseline.min(1.0 - p_arm).max(low))
}

struct Pairs {
    baseline: Vec<f64>,
    arm: Vec<f64>,
    differences: Vec<f64>,
}

impl Pairs {
    fn of(baseline: &[f64], arm: &[f64]) -> Self {
        assert_eq!(baseline.len(), arm.len(), "paired runs are paired by position");
        let finite = baseline.iter().zip(arm).filter(|(b, a)| b.is_finite() && a.is_finite());
        let (baseline, arm): (Vec<f64>, Vec<f64>) = finite.map(|(b, a)| (*b, *a)).unzip();
        let differences = baseline.iter().zip(&arm).map(|(b, a)| a - b).collect();
        Self { baseline, arm, differences }
    }

    fn effect(&self, low: f64, high: f64, key: &str) -> Effect {
        let superiority = |difference: &f64| match difference {
            d if *d > 0.0 => 1.0,
            d if *d < 0.0 => 0.0,
            _ => 0.5,
        };
        let superior: Vec<f64> = self.differences.iter().map(superiority).collect();
        let variance_ratio = if varies(&self.differences) {
            (variance(&self.baseline) + variance(&self.arm)) / variance(&self.differences)
        } else {
            f64::NAN
        };
        Effect {
            n: self.differences.len(),
            baseline_mean: mean(&self.baseline),
            arm_mean: mean(&self.arm),
            difference: mean(&self.differences),
            low,
            high,
            p_superiority: mean(&superior),
            p_value: sign_flip_p(&self.differences, key),
            variance_ratio,
            correlation: correlation(&self.baseline, &self.arm),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identical_runs_have_exactly_no_effect() {
        let runs: Vec<f64> = (0..50).map(|i| 0.1 * f64::from(i * i % 37)).collect();
        let effect = paired(&runs, &runs, "same");
        assert_eq!((effect.difference, effect.low, effect.high), (0.0, 0.0, 0.0));
        assert_eq!((effect.p_value, effect.p_superiority, effect.n), (1.0, 0.5, 50));
        assert!(effect.variance_ratio.is_nan() && (effect.correlation - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_constant_difference_is_a_point() {
        let baseline: Vec<f64> = (0..20).map(f64::from).collect();
        let arm: Vec<f64> = baseline.iter().map(|b| b + 2.0).collect();
        let effect = paired(&baseline, &arm, "shift");
        assert_eq!((effect.difference, effect.low, effect.high, effect.p_superiority), (2.0, 2.0, 2.0, 1.0));
        assert!(effect.p_value < 0.001);
    }

    #[test]
    fn no_pair_is_nan_and_one_pair_has_no_interval() {
        let none = paired(&[], &[], "none");
        assert!(none.n == 0 && none.difference.is_nan() && none.low.is_nan() && none.p_value.is_nan());
        let one = paired(&[1.0], &[4.0], "one");
        assert_eq!((one.n, one.difference, one.p_value, one.p_superiority), (1, 3.0, 1.0, 1.0));
        assert!(one.low.is_nan() && one.high.is_nan() && one.variance_ratio.is_nan());
        let holes = paired(&[1.0, f64::NAN, 2.0], &[2.0, 5.0, f64::INFINITY], "holes");
        assert_eq!((holes.n, holes.difference), (1, 1.0));
    }

    #[test]
    fn the_variance_ratio_shows_what_pairing_gained() {
        // Arm and baseline share the larger part: var 100 + 101 against var 1.
        let shared: Vec<f64> = (0..200).map(|i| 10.0 * libm::sin(f64::from(i))).collect();
        let arm: Vec<f64> = shared.iter().enumerate().map(|(i, s)| s + if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let effect = paired(&shared, &arm, "gain");
        assert!((effect.variance_ratio - 100.5).abs() < 3.0, "{}", effect.variance_ratio);
    }

    #[test]
    fn an_event_that_never_differed_may_still_differ() {
        let bound = 1.0 - libm::pow(0.025, 1.0 / 100.0);
        for value in [0.0, 1.0] {
            let effect = paired_indicator(&[value; 100], &[value; 100], "never");
            assert!((effect.low + bound).abs() < 1e-12 && (effect.high - bound).abs() < 1e-12);
            assert_eq!((effect.difference, effect.p_value), (0.0, 1.0));
        }
        let always = paired_indicator(&[0.0; 50], &[1.0; 50], "always");
        assert!(always.high == 1.0 && always.low < 0.9 && always.low > 0.8, "{}", always.low);
        assert!(paired_indicator(&[], &[], "none").low.is_nan());
    }

    #[test]
    fn the_interval_of_an_event_grows_smoothly_with_discordant_pairs() {
        let mut last_high = 0.0;
        for discordant in 0..12 {
            let arm: Vec<f64> = (0..100).map(|i| f64::from(i < discordant)).collect();
            let effect = paired_indicator(&[0.0; 100], &arm, "grows");
            assert!(effect.high > last_high && effect.high < last_high + 0.04, "{discordant} {effect:?}");
            assert!(effect.low <= effect.difference && effect.low > -0.04);
            last_high = effect.high;
        }
    }

    #[test]
    fn frechet_bounds_hold_the_independent_share() {
        assert_eq!(frechet_only_baseline(0.75, 0.25), (0.5, 0.75));
        assert_eq!(frechet_only_baseline(0.25, 0.75), (0.0, 0.25));
        for (p0, p1) in [(0.3, 0.3), (0.9, 0.05), (0.0, 1.0), (1.0, 0.0), (0.6, 0.7)] {
            let (low, high) = frechet_only_baseline(p0, p1);
            assert!(low <= p0 * (1.0 - p1) + 1e-15 && p0 * (1.0 - p1) <= high + 1e-15, "{p0} {p1}");
        }
    }
}
