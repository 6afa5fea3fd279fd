//! 95 % interval of a mean by the bias-corrected and accelerated bootstrap.
//!
//! Resample the values with replacement, sort the means of the resamples, and take them at the two levels
//! `Phi(z0 + (z0 + z) / (1 - a (z0 + z)))`: `z0` is the normal quantile of the share of means below the mean found, `a`
//! the acceleration from the jackknife (Efron, *Better bootstrap confidence intervals*, JASA 1987). `z` is not 1.96 but
//! `sqrt(n / (n - 1))` times Student's quantile: resamples of n values spread too little by just that much (Hesterberg,
//! *What teachers should know about the bootstrap*, 2015, "expanded percentile"); without it some 20 pairs cover 92 %.

use super::distributions::{normal_cumulative, student_quantile};
use super::summary::{mean, quantile, variance, varies};
use crate::keyed::{Purpose, Stream};
use nosb_engine::chance::normal_inverse;

/// Resamples of an interval.
pub(crate) const RESAMPLES: usize = 4_000;
/// Below so many values resamples do not reach the tails (two values have three resamples): Student's interval.
const FEWEST: usize = 8;
/// Upper level of a 95 % interval.
const UPPER: f64 = 0.975;

/// 95 % interval of the mean of values: bias-corrected and accelerated, percentile where that is undefined, Student's
/// below eight values. The point itself if all are equal, NaN for fewer than two. Resamples are keyed by `key` and the
/// number of values alone.
pub fn mean_interval(values: &[f64], key: &str) -> (f64, f64) {
    let n = values.len();
    if n < 2 || values.iter().any(|value| !value.is_finite()) {
        return (f64::NAN, f64::NAN);
    }
    if !varies(values) {
        return (values[0], values[0]);
    }
    let centre = mean(values);
    let student = student_quantile(UPPER, (n - 1) as f64);
    if n < FEWEST {
        let half = student * libm::sqrt(variance(values) / n as f64);
        return (centre - half, centre + half);
    }
    let means = resampled_means(values, key);
    let z = student * libm::sqrt(n as f64 / (n - 1) as f64);
    let (low, high) = levels(values, centre, &means, z).unwrap_or((normal_cumulative(-z), normal_cumulative(z)));
    (quantile(&means, low), quantile(&means, high))
}

/// Means of the resamples, ascending.
fn resampled_means(values: &[f64], key: &str) -> Vec<f64> {
    let n = values.len();
    let mut stream = Stream::named(key, Purpose::Bootstrap);
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let sum: f64 = (0..n).map(|_| values[stream.below(n)]).sum();
            sum / n as f64
        })
        .collect();
    means.sort_unstable_by(f64::total_cmp);
    means
}

/// The two levels at which to read the sorted means; none where the correction is undefined.
fn levels(values: &[f64], centre: f64, means: &[f64], z: f64) -> Option<(f64, f64)> {
    // Means of whole numbers often equal the mean found, but for rounding: such ties count half.
    let close = 1e-12 * values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let below = means.partition_point(|mean| *mean < centre - close);
    let up_to = means.partition_point(|mean| *mean <= centre + close);
    let share = (below + up_to) as f64 / (2 * means.len()) as f64;
    if share <= 0.0 || share >= 1.0 {
        return None;
    }
    let bias = normal_inverse(share);
    // Leaving out one value moves the mean by (value - mean) / (n - 1): the jackknife in closed form.
    let (squares, cubes) = values.iter().fold((0.0, 0.0), |(squares, cubes), value| {
        let from_mean = value - centre;
        (squares + from_mean * from_mean, cubes + from_mean * from_mean * from_mean)
    });
    let acceleration = cubes / (6.0 * squares * libm::sqrt(squares));
    let level = |z: f64| {
        let shifted = bias + z;
        let shrink = 1.0 - acceleration * shifted;
        (shrink > 0.0).then(|| normal_cumulative(bias + shifted / shrink))
    };
    let (low, high) = (level(-z)?, level(z)?);
    (low < high).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_or_equal_values_have_no_interval_but_nan_or_the_point() {
        assert!(mean_interval(&[], "a").0.is_nan() && mean_interval(&[1.0], "a").1.is_nan());
        assert_eq!(mean_interval(&[0.3; 40], "a"), (0.3, 0.3));
        assert!(mean_interval(&[1.0, f64::NAN, 2.0], "a").0.is_nan());
    }

    #[test]
    fn few_values_get_students_interval() {
        let (low, high) = mean_interval(&[1.0, 2.0, 3.0, 4.0], "a");
        assert!((low - 0.4457).abs() < 1e-4 && (high - 4.5543).abs() < 1e-4, "{low} {high}");
    }

    #[test]
    fn the_interval_is_reproducible_and_moves_little_with_the_key() {
        let values: Vec<f64> = (0..60).map(|i| f64::from(i * i % 61)).collect();
        let interval = mean_interval(&values, "losses");
        assert_eq!(interval, mean_interval(&values, "losses"));
        let other = mean_interval(&values, "another key");
        assert_ne!(interval, other);
        let width = interval.1 - interval.0;
        assert!((interval.0 - other.0).abs() < 0.05 * width && (interval.1 - other.1).abs() < 0.05 * width);
    }

    #[test]
    fn a_skewed_sample_has_an_interval_longer_on_its_long_side() {
        // To second order the ends of the corrected interval are mean + se (z + skewness (2 z^2 + 1) / (6 sqrt n)), of the
        // percentile interval mean + se (z + skewness (z^2 - 1) / (6 sqrt n)) (Hall 1988).
        let n = 100;
        let values: Vec<f64> = (0..n).map(|i| -libm::log((f64::from(i) + 0.5) / f64::from(n))).collect();
        let centre = mean(&values);
        let spread = libm::sqrt(variance(&values));
        let skewness = values.iter().map(|value| libm::pow((value - centre) / spread, 3.0)).sum::<f64>() / f64::from(n);
        let z = student_quantile(UPPER, f64::from(n - 1));
        let shift = skewness * (2.0 * z * z + 1.0) / (6.0 * libm::sqrt(f64::from(n)));
        let error = spread / libm::sqrt(f64::from(n));
        let keys = 20;
        let (mut low, mut high) = (0.0, 0.0);
        for key in 0..keys {
            // Resamples move an end by some 0.06 standard errors: averaged out here.
            let interval = mean_interval(&values, &format!("skewed {key}"));
            low += (interval.0 - centre) / error / f64::from(keys);
            high += (interval.1 - centre) / error / f64::from(keys);
        }
        // The percentile interval would lie 0.17 lower.
        assert!((low - shift + z).abs() < 0.06 && (high - shift - z).abs() < 0.06, "{low} {high} {shift} {z}");
    }

    #[test]
    fn the_correction_is_left_out_where_it_is_undefined() {
        let values = [1.0, 2.0, 3.0, 4.0];
        assert!(levels(&values, 2.5, &[2.0, 2.5, 3.0], 2.0).is_some());
        assert_eq!(levels(&values, 2.5, &[3.0, 3.5, 4.0], 2.0), None);
    }
}
