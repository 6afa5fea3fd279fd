//! Plain summaries: means, variances, correlations, quantiles, restricted means.

/// Mean; NaN of nothing.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Variance with n - 1 in the denominator (two passes); NaN of fewer than two values.
pub fn variance(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return f64::NAN;
    }
    let centre = mean(values);
    values.iter().map(|value| (value - centre) * (value - centre)).sum::<f64>() / (values.len() - 1) as f64
}

/// Pearson's correlation of two columns of equal length, -1..1; NaN if either does not vary.
pub fn correlation(first: &[f64], second: &[f64]) -> f64 {
    assert_eq!(first.len(), second.len(), "the correlation of columns of unequal length");
    if !varies(first) || !varies(second) {
        return f64::NAN;
    }
    let (centre_first, centre_second) = (mean(first), mean(second));
    let (mut cross, mut square_first, mut square_second) = (0.0, 0.0, 0.0);
    for (a, b) in first.iter().zip(second) {
        let (a, b) = (a - centre_first, b - centre_second);
        cross += a * b;
        square_first += a * a;
        square_second += b * b;
    }
    (cross / (libm::sqrt(square_first) * libm::sqrt(square_second))).clamp(-1.0, 1.0)
}

/// Whether not all values are the same. Compared as they are: a variance of equal values may round to a little above 0.
pub(crate) fn varies(values: &[f64]) -> bool {
    values.windows(2).any(|two| two[0] != two[1])
}

/// Quantile of ascending values at a probability, 0..1: linear between order statistics (type 7 of Hyndman and Fan,
/// *Sample quantiles in statistical packages*, 1996); NaN of nothing.
pub fn quantile(sorted: &[f64], at: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = at.clamp(0.0, 1.0) * last as f64;
    let below = libm::floor(place) as usize;
    let part = place - below as f64;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    if part == 0.0 { low } else { low + part * (high - low) }
}

/// Quantiles of ascending values at several probabilities: see [`quantile`].
pub fn quantiles(sorted: &[f64], at: &[f64]) -> Vec<f64> {
    at.iter().map(|at| quantile(sorted, *at)).collect()
}

/// Each value up to the horizon; what did not happen counts as the horizon. In this form dates that may not come can be
/// paired like any quantity: the mean difference is the difference of restricted means.
pub fn restricted(values: &[Option<f64>], horizon: f64) -> Vec<f64> {
    values.iter().map(|value| value.map_or(horizon, |value| value.min(horizon))).collect()
}

/// Restricted mean of a date that may not come: mean of the smaller of date and horizon, in their unit (Royston and
/// Parmar, *Restricted mean survival time*, 2013; nothing is censored before the horizon here, so it is a plain mean).
/// NaN of nothing.
pub fn restricted_mean(values: &[Option<f64>], horizon: f64) -> f64 {
    mean(&restricted(values, horizon))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_type_seven() {
        let sorted = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(quantiles(&sorted, &[0.0, 0.25, 0.5, 0.75, 1.0]), [1.0, 1.75, 3.0, 5.0, 8.0]);
        assert!(quantile(&[], 0.5).is_nan());
        assert_eq!(quantile(&[3.0], 0.9), 3.0);
    }

    #[test]
    fn what_did_not_happen_counts_as_the_horizon() {
        let dates = [Some(10.0), None, Some(30.0), Some(80.0)];
        assert_eq!(restricted(&dates, 50.0), [10.0, 50.0, 30.0, 50.0]);
        assert_eq!(restricted_mean(&dates, 50.0), 35.0);
        assert_eq!(restricted_mean(&[None, None], 50.0), 50.0);
        assert!(restricted_mean(&[], 50.0).is_nan());
    }

    #[test]
    fn correlation_knows_lines_and_constants() {
        let x = [1.0, 2.0, 3.0, 7.0];
        let down: Vec<f64> = x.iter().map(|x| 3.0 - 2.0 * x).collect();
        assert!((correlation(&x, &x) - 1.0).abs() < 1e-15);
        assert!((correlation(&x, &down) + 1.0).abs() < 1e-15);
        assert!(correlation(&x, &[0.1; 4]).is_nan());
        assert!((correlation(&[1.0, 2.0, 3.0], &[1.0, 3.0, 2.0]) - 0.5).abs() < 1e-15);
    }

    #[test]
    fn variance_is_that_of_a_sample() {
        assert_eq!(variance(&[1.0, 2.0, 3.0, 4.0]), 5.0 / 3.0);
        assert!(variance(&[1.0]).is_nan());
        assert!(mean(&[]).is_nan());
    }
}
