//! Shares of an output's variance by parameter (Sobol 1993): first order, what the parameter does alone, and total, what
//! it has a part in.
//!
//! From two independent designs A and B, and for each parameter i the design A with column i of B. Outputs are
//! centred first. `first_i = mean(B (AB_i - A)) / V` (Saltelli et al., *Variance based sensitivity analysis of model
//! output*, CPC 2010), `total_i = mean((A - AB_i)^2) / 2V` (Jansen 1999), V the variance of A and B together. Rows stand
//! in the order that SALib uses (Herman and Usher 2017): A, AB_1 to AB_k, B for each base sample.

use crate::design::{DesignError, sobol};
use crate::keyed::{Purpose, Stream};
use crate::statistics::{mean, quantile};

const RESAMPLES: usize = 1_000;

/// Shares of the variance due to one parameter. Estimates may lie a little outside 0..1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SobolIndex {
    /// First order: alone.
    pub first: f64,
    /// Lower end of its 95 % interval.
    pub first_low: f64,
    /// Upper end.
    pub first_high: f64,
    /// Total: with all it takes part in.
    pub total: f64,
    /// Lower end of its 95 % interval.
    pub total_low: f64,
    /// Upper end.
    pub total_high: f64,
}

/// Points for [`sobol_indices`]: `n * (k + 2)` rows of k coordinates from a Sobol sequence of 2k, the first k of each
/// point for A and the others for B. Take a power of two for n. More base samples leave those there were as they are.
/// At most 128 parameters.
pub fn saltelli_design(k: usize, n: usize, key: u64) -> Result<Vec<Vec<f64>>, DesignError> {
    let mut rows = Vec::with_capacity(n * (k + 2));
    for point in sobol(n, 2 * k, key)? {
        let (a, b) = point.split_at(k);
        rows.push(a.to_vec());
        for column in 0..k {
            let mut row = a.to_vec();
            row[column] = b[column];
            rows.push(row);
        }
        rows.push(b.to_vec());
    }
    Ok(rows)
}

/// Shares of the variance of outputs at the points of [`saltelli_design`], with 95 % percentile intervals of a bootstrap
/// over base samples (keyed by `key`). All NaN if the output does not vary, or one is not finite.
///
/// # Panics
/// If the number of outputs is not `n * (k + 2)`.
pub fn sobol_indices(outputs: &[f64], k: usize, n: usize, key: &str) -> Vec<SobolIndex> {
    assert_eq!(outputs.len(), n * (k + 2), "an output for each point");
    // Scaled by the largest deviation: shares do not depend on it, and squares cannot overflow.
    let centre = mean(outputs);
    let largest = outputs.iter().fold(0.0, |largest: f64, output| largest.max((output - centre).abs()));
    let scaled: Vec<f64> = outputs.iter().map(|output| (output - centre) / largest).collect();
    let samples = Samples { scaled: &scaled, k };
    let found = samples.shares(0..n);
    let mut first_draws = vec![Vec::with_capacity(RESAMPLES); k];
    let mut total_draws = first_draws.clone();
    let mut stream = Stream::named(key, Purpose::Bootstrap);
    for _ in 0..RESAMPLES {
        for (column, (first, total)) in samples.shares((0..n).map(|_| stream.below(n))).into_iter().enumerate() {
            first_draws[column].push(first);
            total_draws[column].push(total);
        }
    }
    let draws = first_draws.into_iter().zip(total_draws);
    found
        .into_iter()
        .zip(draws)
        .map(|((first, total), (first_draws, total_draws))| {
            let (first_low, first_high) = interval(first, first_draws);
            let (total_low, total_high) = interval(total, total_draws);
            SobolIndex { first, first_low, first_high, total, total_low, total_high }
        })
        .collect()
}

fn interval(found: f64, mut draws: Vec<f64>) -> (f64, f64) {
    // A resample may hold one base sample only, and no variance.
    draws.retain(|draw| draw.is_finite());
    if !found.is_finite() {
        return (f64::NAN, f64::NAN);
    }
    draws.sort_unstable_by(f64::total_cmp);
    (quantile(&draws, 0.025), quantile(&draws, 0.975))
}

struct Samples<'a> {
    scaled: &'a [f64],
    k: usize,
}

impl Samples<'_> {
    /// First and total share of each parameter over some base samples.
    fn shares(&self, chosen: impl Iterator<Item = usize>) -> Vec<(f64, f64)> {
        let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0);
        let mut sums = vec![(0.0, 0.0); self.k];
        for base in chosen {
            let of_base = &self.scaled[base * (self.k + 2)..(base + 1) * (self.k + 2)];
            let (a, b) = (of_base[0], of_base[self.k + 1]);
            for ((first, total), mixed) in sums.iter_mut().zip(&of_base[1..]) {
                *first += b * (mixed - a);
                *total += (a - mixed) * (a - mixed);
            }
            sum += a + b;
            squares += a * a + b * b;
            count += 1.0;
        }
        let middle = sum / (2.0 * count);
        let variance = squares / (2.0 * count) - middle * middle;
        // Of numbers up to 1: what is less is rounding.
        let variance = if variance > 1e-14 { variance } else { f64::NAN };
        sums.iter().map(|(first, total)| (first / count / variance, 0.5 * total / count / variance)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::f64::consts::PI;

    fn ishigami(row: &[f64]) -> f64 {
        let [x1, x2, x3] = [0, 1, 2].map(|i| PI * (2.0 * row[i] - 1.0));
        let s2 = libm::sin(x2);
        libm::sin(x1) + 7.0 * s2 * s2 + 0.1 * x3 * x3 * x3 * x3 * libm::sin(x1)
    }

    #[test]
    fn rows_are_a_then_a_with_a_column_of_b_then_b() {
        let (k, n) = (4, 16);
        let design = saltelli_design(k, n, 9).unwrap();
        assert_eq!(design.len(), n * (k + 2));
        for block in design.chunks(k + 2) {
            let (a, b) = (&block[0], &block[k + 1]);
            for column in 0..k {
                let expected: Vec<f64> = (0..k).map(|i| if i == column { b[i] } else { a[i] }).collect();
                assert_eq!(block[1 + column], expected);
                assert_ne!(a[column], b[column]);
            }
        }
        assert_eq!(design, saltelli_design(k, n, 9).unwrap());
        assert_eq!(design[..8 * (k + 2)], saltelli_design(k, 8, 9).unwrap()[..]);
        assert!(saltelli_design(129, 8, 9).is_err());
    }

    #[test]
    fn ishigamis_function_has_its_analytic_shares() {
        for key in [1, 2, 3] {
            let (k, n) = (3, 4096);
            let outputs: Vec<f64> = saltelli_design(k, n, key).unwrap().iter().map(|row| ishigami(row)).collect();
            let indices = sobol_indices(&outputs, k, n, "ishigami");
            let truth = [(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)];
            for (index, (first, total)) in indices.iter().zip(truth) {
                assert!((index.first - first).abs() < 0.02 && (index.total - total).abs() < 0.02, "{index:?}");
                assert!(index.first_low < index.first && index.first < index.first_high);
                assert!(index.total_low < index.total && index.total < index.total_high);
                assert!(index.first_high - index.first_low < 0.15 && index.total_high - index.total_low < 0.15);
            }
        }
    }

    #[test]
    fn intervals_hold_the_truth_about_as_often_as_they_say() {
        let (k, n) = (3, 128);
        let mut inside = 0;
        for key in 0..100 {
            // Random base samples: of a Sobol sequence the bootstrap would say too much.
            let base = crate::design::random(n, 2 * k, key);
            let mixed = |point: &Vec<f64>, column: usize| {
                let mut row = point[..k].to_vec();
                row[column] = point[k + column];
                row
            };
            let rows = base.iter().flat_map(|point| {
                let middle = (0..k).map(|column| mixed(point, column));
                [point[..k].to_vec()].into_iter().chain(middle).chain([point[k..].to_vec()]).collect::<Vec<_>>()
            });
            let outputs: Vec<f64> = rows.map(|row| ishigami(&row)).collect();
            let index = sobol_indices(&outputs, k, n, &format!("{key}"))[0];
            inside += i32::from((index.first_low..=index.first_high).contains(&0.3139));
            inside += i32::from((index.total_low..=index.total_high).contains(&0.5576));
        }
        assert!((178..=198).contains(&inside), "{inside} of 200");
    }

    #[test]
    fn an_output_that_does_not_vary_has_no_shares() {
        let constant = sobol_indices(&[2.0; 40], 3, 8, "constant");
        assert!(constant.iter().all(|index| index.first.is_nan() && index.total_high.is_nan()));
        let mut outputs: Vec<f64> = (0..40).map(f64::from).collect();
        outputs[3] = f64::NAN;
        assert!(sobol_indices(&outputs, 3, 8, "hole")[0].first.is_nan());
    }
}
