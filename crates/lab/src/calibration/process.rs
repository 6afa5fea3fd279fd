//! A Gaussian process with a linear mean: what a function is likely to be at points where it was not measured.
//!
//! With the measurements `y` at points `u` of the unit cube, `y = H b + f(u) + e`, where `H b` is a plane, `f` has the
//! covariance `s2 exp(-1/2 sum_k (r_k (u_k - v_k))^2)` and `e` is noise of variance `s2 n`. The plane has a flat prior
//! and is integrated out; `s2` is profiled; rates `r` and noise `n` maximise the restricted likelihood times a weak prior
//! on the logarithms of the rates (Rasmussen and Williams, *Gaussian Processes for Machine Learning*, 2006, 2.7 and 5.4.1;
//! Santner, Williams and Notz, *The Design and Analysis of Computer Experiments*, 2018, 3.3). Only the decomposition comes
//! from a library, and none of its kernels that choose instructions by processor: the same numbers on every machine.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

/// Median of the prior on a rate: the function changes over most of the parameter's range.
const USUAL_RATE: f64 = 0.6;
/// Standard deviation of the prior on the logarithm of a rate.
const SPREAD_OF_RATES: f64 = 1.0;
/// Ends of rates, and of the noise as a share of the variance.
const RATES: (f64, f64) = (0.01, 20.0);
const NOISES: (f64, f64) = (1e-6, 1e3);
const FIRST_NOISE: f64 = 0.2;
/// Steps of the search, and its first and largest step in the logarithm.
const STEPS: usize = 40;
const FIRST_STEP: f64 = 0.3;
const LARGEST_STEP: f64 = 1.0;
const SMALLEST_STEP: f64 = 1e-3;
/// A plane needs so many points for each of its coefficients; with fewer the mean is level.
const POINTS_PER_COEFFICIENT: usize = 2;

/// Logarithms of the rates, then of the noise.
type Logs = Vec<f64>;

/// A fitted process.
#[derive(Clone, Debug)]
pub struct Process {
    points: Vec<Vec<f64>>,
    logs: Logs,
    plane: bool,
    fitted: Fitted,
    centre: f64,
    spread: f64,
}

/// What predictions need, of standardised outputs.
#[derive(Clone, Debug)]
struct Fitted {
    rates: Vec<f64>,
    /// `K^-1` with `K = R + n I`, by rows.
    inverse: DMatrix<f64>,
    /// `K^-1 H`.
    inverse_mean: Vec<Vec<f64>>,
    /// `(H' K^-1 H)^-1`.
    of_plane: DMatrix<f64>,
    coefficients: Vec<f64>,
    /// `K^-1 (y - H b)`.
    residual: Vec<f64>,
    variance: f64,
}

impl Process {
    /// Fits a process to outputs at points of the unit cube; none if there are too few, or if they are not finite. Outputs
    /// that are all the same give a level process without variance.
    pub fn fit(points: &[Vec<f64>], outputs: &[f64]) -> Option<Self> {
        let k = points.first()?.len();
        let mut start = vec![libm::log(USUAL_RATE); k];
        start.push(libm::log(FIRST_NOISE));
        let plane = points.len() >= POINTS_PER_COEFFICIENT * (k + 1);
        let (standard, centre, spread) = standardised(outputs)?;
        let search = Search { squares: squares(points), means: means(points, plane), outputs: &standard };
        let logs = if spread > 0.0 { search.best(start) } else { start };
        Self::made(points, &standard, centre, spread, logs, plane)
    }

    /// The same rates and noise with other measurements.
    pub fn with(&self, points: &[Vec<f64>], outputs: &[f64]) -> Option<Self> {
        let (standard, centre, spread) = standardised(outputs)?;
        Self::made(points, &standard, centre, spread, self.logs.clone(), self.plane)
    }

    fn made(points: &[Vec<f64>], standard: &[f64], centre: f64, spread: f64, logs: Logs, plane: bool) -> Option<Self> {
        let search = Search { squares: squares(points), means: means(points, plane), outputs: standard };
        let fitted = search.at(&logs)?.fitted(&search, &logs);
        Some(Self { points: points.to_vec(), logs, plane, fitted, centre, spread })
    }

    /// Mean and variance of the function (without the noise of one measurement) at a point.
    pub fn at(&self, point: &[f64]) -> (f64, f64) {
        let fitted = &self.fitted;
        let near: Vec<f64> = self.points.iter().map(|other| likeness(&fitted.rates, point, other)).collect();
        let mean_row = mean_row(point, self.plane);
        let mean = dot(&mean_row, &fitted.coefficients) + dot(&near, &fitted.residual);
        let mut known = 0.0;
        for (column, weight) in fitted.inverse.column_iter().zip(&near) {
            known += weight * column.iter().zip(&near).map(|(entry, near)| entry * near).sum::<f64>();
        }
        // What the plane itself is unsure of.
        let left: Vec<f64> = mean_row
            .iter()
            .enumerate()
            .map(|(term, value)| {
                value - near.iter().zip(&fitted.inverse_mean).map(|(near, row)| near * row[term]).sum::<f64>()
            })
            .collect();
        let plane = DVector::from_vec(left);
        let variance = fitted.variance * (1.0 - known + plane.dot(&times(&fitted.of_plane, &plane))).max(0.0);
        (self.centre + self.spread * mean, self.spread * self.spread * variance)
    }
}

/// Outputs with mean 0 and standard deviation 1, and both of them; a spread of 0 stays 0.
fn standardised(outputs: &[f64]) -> Option<(Vec<f64>, f64, f64)> {
    if outputs.len() < 2 || outputs.iter().any(|output| !output.is_finite()) {
        return None;
    }
    let centre = crate::statistics::mean(outputs);
    let spread = libm::sqrt(crate::statistics::variance(outputs).max(0.0));
    let unit = if spread > 0.0 { spread } else { 1.0 };
    Some((outputs.iter().map(|output| (output - centre) / unit).collect(), centre, spread))
}

/// `R` between two points.
fn likeness(rates: &[f64], one: &[f64], other: &[f64]) -> f64 {
    let distance: f64 = rates.iter().zip(one.iter().zip(other)).map(|(rate, (a, b))| (rate * (a - b)).powi(2)).sum();
    libm::exp(-0.5 * distance)
}

fn mean_row(point: &[f64], plane: bool) -> Vec<f64> {
    let slopes = if plane { point } else { &[] };
    std::iter::once(1.0).chain(slopes.iter().map(|coordinate| coordinate - 0.5)).collect()
}

fn means(points: &[Vec<f64>], plane: bool) -> DMatrix<f64> {
    let rows: Vec<Vec<f64>> = points.iter().map(|point| mean_row(point, plane)).collect();
    DMatrix::from_fn(rows.len(), rows[0].len(), |row, column| rows[row][column])
}

/// For each coordinate the squared differences of all pairs of points, column by column.
fn squares(points: &[Vec<f64>]) -> Vec<DMatrix<f64>> {
    let n = points.len();
    (0..points[0].len()).map(|k| DMatrix::from_fn(n, n, |i, j| (points[i][k] - points[j][k]).powi(2))).collect()
}

/// A product without the library's kernels, whose last bits depend on the processor.
fn times(matrix: &DMatrix<f64>, vector: &DVector<f64>) -> DVector<f64> {
    let mut sum = DVector::zeros(matrix.nrows());
    for (column, weight) in matrix.column_iter().zip(vector.iter()) {
        sum.axpy(*weight, &column, 1.0);
    }
    sum
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

/// The search for rates and noise.
struct Search<'a> {
    squares: Vec<DMatrix<f64>>,
    means: DMatrix<f64>,
    outputs: &'a [f64],
}

/// The likelihood at some rates and noise, with what it was made of.
struct Point {
    value: f64,
    likeness: DMatrix<f64>,
    inverse: DMatrix<f64>,
    /// `K^-1 H`, `(H' K^-1 H)^-1`, `b`, `Q y`.
    inverse_mean: DMatrix<f64>,
    of_plane: DMatrix<f64>,
    coefficients: DVector<f64>,
    residual: DVector<f64>,
    variance: f64,
}

impl Search<'_> {
    /// Climbs by the signs of the gradient (iRprop-: Igel and Huesken 2003), which no scale of a parameter upsets.
    fn best(&self, start: Logs) -> Logs {
        let within = |index: usize, log: f64| {
            let (low, high) = if index + 1 == start.len() { NOISES } else { RATES };
            log.clamp(libm::log(low), libm::log(high))
        };
        let mut logs = start.clone();
        let mut best: Option<(f64, Logs)> = None;
        let mut steps = vec![FIRST_STEP; logs.len()];
        let mut before = vec![0.0; logs.len()];
        for _ in 0..STEPS {
            let Some(point) = self.at(&logs) else { break };
            if best.as_ref().is_none_or(|(value, _)| point.value > *value) {
                best = Some((point.value, logs.clone()));
            }
            let gradient = self.gradient(&point, &logs);
            for index in 0..logs.len() {
                let turned = before[index] * gradient[index];
                if turned > 0.0 {
                    steps[index] = (1.2_f64 * steps[index]).min(LARGEST_STEP);
                } else if turned < 0.0 {
                    steps[index] = (0.5_f64 * steps[index]).max(SMALLEST_STEP);
                }
                before[index] = if turned < 0.0 { 0.0 } else { gradient[index] };
                if before[index] != 0.0 {
                    logs[index] = within(index, logs[index] + steps[index] * before[index].signum());
                }
            }
            if steps.iter().all(|step| *step <= SMALLEST_STEP) {
                break;
            }
        }
        best.map_or(start, |(_, logs)| logs)
    }

    /// The covariance taken apart; none where it cannot be.
    fn at(&self, logs: &[f64]) -> Option<Point> {
        let n = self.outputs.len();
        let (noise, rates) = logs.split_last()?;
        let mut exponent = DMatrix::zeros(n, n);
        for (squares, log) in self.squares.iter().zip(rates) {
            let rate = libm::exp(*log);
            exponent.zip_apply(squares, |sum: &mut f64, square| *sum += rate * rate * square);
        }
        let likeness = exponent.map(|distance| libm::exp(-0.5 * distance));
        let mut covariance = likeness.clone();
        let nugget = libm::exp(*noise);
        (0..n).for_each(|i| covariance[(i, i)] += nugget);
        let cholesky: Cholesky<f64, Dyn> = Cholesky::new(covariance)?;
        let log_determinant: f64 = 2.0 * (0..n).map(|i| libm::log(cholesky.l_dirty()[(i, i)])).sum::<f64>();
        let inverse = cholesky.inverse();
        let terms = self.means.ncols();
        let mut inverse_mean = DMatrix::zeros(n, terms);
        for term in 0..terms {
            inverse_mean.set_column(term, &times(&inverse, &self.means.column(term).into_owned()));
        }
        let crosses = DMatrix::from_fn(terms, terms, |i, j| self.means.column(i).dot(&inverse_mean.column(j)));
        let plane: Cholesky<f64, Dyn> = Cholesky::new(crosses)?;
        let log_plane: f64 = 2.0 * (0..terms).map(|i| libm::log(plane.l_dirty()[(i, i)])).sum::<f64>();
        let of_plane = plane.inverse();
        let outputs = DVector::from_column_slice(self.outputs);
        let against = DVector::from_fn(terms, |term, _| inverse_mean.column(term).dot(&outputs));
        let coefficients = times(&of_plane, &against);
        let residual = times(&inverse, &(&outputs - times(&self.means, &coefficients)));
        let freedom = n.checked_sub(terms).filter(|freedom| *freedom > 0)? as f64;
        let variance = (outputs.dot(&residual) / freedom).max(0.0);
        let shrunk: f64 = rates.iter().map(|log| ((log - libm::log(USUAL_RATE)) / SPREAD_OF_RATES).powi(2)).sum();
        let value =
            -0.5 * (freedom * libm::log(variance.max(f64::MIN_POSITIVE)) + log_determinant + log_plane + shrunk);
        value.is_finite().then_some(Point {
            value,
            likeness,
            inverse,
            inverse_mean,
            of_plane,
            coefficients,
            residual,
            variance,
        })
    }

    /// Slopes of the likelihood along the logarithms: `1/2 (y' Q dK Q y / s2 - tr(Q dK))`, with
    /// `Q = K^-1 - K^-1 H (H' K^-1 H)^-1 H' K^-1`.
    fn gradient(&self, point: &Point, logs: &[f64]) -> Vec<f64> {
        let n = self.outputs.len();
        let mut weights = point.inverse.clone();
        let terms = point.inverse_mean.ncols();
        let mut spread = DMatrix::zeros(n, terms);
        for term in 0..terms {
            let column = point.of_plane.column(term);
            for (other, weight) in column.iter().enumerate() {
                let from = point.inverse_mean.column(other);
                spread.column_mut(term).axpy(*weight, &from, 1.0);
            }
        }
        for j in 0..n {
            for term in 0..terms {
                let weight = point.inverse_mean[(j, term)];
                let from = spread.column(term);
                weights.column_mut(j).axpy(-weight, &from, 1.0);
            }
        }
        let variance = point.variance.max(f64::MIN_POSITIVE);
        let residual = &point.residual;
        for j in 0..n {
            for i in 0..n {
                weights[(i, j)] = residual[i] * residual[j] / variance - weights[(i, j)];
            }
        }
        let noise = libm::exp(logs[logs.len() - 1]);
        let of_noise = 0.5 * noise * (0..n).map(|i| weights[(i, i)]).sum::<f64>();
        weights.component_mul_assign(&point.likeness);
        let slope = |index: usize, squares: &DMatrix<f64>| {
            let rate = libm::exp(logs[index]);
            let sum: f64 = weights.iter().zip(squares.iter()).map(|(weight, square)| weight * square).sum();
            // dK / d log r = -r^2 (u - v)^2 R.
            -0.5 * rate * rate * sum - (logs[index] - libm::log(USUAL_RATE)) / (SPREAD_OF_RATES * SPREAD_OF_RATES)
        };
        self.squares.iter().enumerate().map(|(index, squares)| slope(index, squares)).chain([of_noise]).collect()
    }
}

impl Point {
    fn fitted(self, search: &Search<'_>, logs: &[f64]) -> Fitted {
        let n = search.outputs.len();
        let rows = (0..n).map(|row| self.inverse_mean.row(row).iter().copied().collect()).collect();
        Fitted {
            rates: logs[..logs.len() - 1].iter().map(|log| libm::exp(*log)).collect(),
            inverse: self.inverse,
            inverse_mean: rows,
            of_plane: self.of_plane,
            coefficients: self.coefficients.iter().copied().collect(),
            residual: self.residual.iter().copied().collect(),
            variance: self.variance,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::latin_hypercube;
    use crate::keyed::{Purpose, Stream};
    use nosb_engine::chance::normal_inverse;

    fn wave(point: &[f64]) -> f64 {
        3.0 + 2.0 * point[0] + libm::sin(4.0 * point[1])
    }

    #[test]
    fn a_smooth_function_is_found_again_between_its_points() {
        let points = latin_hypercube(40, 3, 5);
        let outputs: Vec<f64> = points.iter().map(|point| wave(point)).collect();
        let process = Process::fit(&points, &outputs).unwrap();
        for point in latin_hypercube(20, 3, 6) {
            let (mean, variance) = process.at(&point);
            assert!((mean - wave(&point)).abs() < 0.1, "{mean} {}", wave(&point));
            assert!(variance < 0.05);
        }
    }

    #[test]
    fn noise_is_told_from_the_function() {
        let points = latin_hypercube(120, 2, 1);
        let mut chance = Stream::new(3, Purpose::RandomDesign, 9);
        let outputs: Vec<f64> =
            points.iter().map(|point| wave(point) + 0.5 * normal_inverse(chance.uniform())).collect();
        let process = Process::fit(&points, &outputs).unwrap();
        let mut inside = 0;
        let asked = latin_hypercube(50, 2, 2);
        for point in &asked {
            let (mean, variance) = process.at(point);
            assert!((mean - wave(point)).abs() < 0.5, "{mean} {}", wave(point));
            inside += i32::from((mean - wave(point)).abs() < 2.0 * libm::sqrt(variance));
        }
        assert!(inside >= 40, "{inside} of 50 within two deviations");
    }

    #[test]
    fn the_gradient_is_that_of_the_likelihood() {
        let points = latin_hypercube(25, 2, 4);
        let mut chance = Stream::new(4, Purpose::RandomDesign, 9);
        let outputs: Vec<f64> =
            points.iter().map(|point| wave(point) + 0.3 * normal_inverse(chance.uniform())).collect();
        let (standard, ..) = standardised(&outputs).unwrap();
        let search = Search { squares: squares(&points), means: means(&points, true), outputs: &standard };
        let logs = vec![0.2, 0.7, -1.0];
        let gradient = search.gradient(&search.at(&logs).unwrap(), &logs);
        for index in 0..logs.len() {
            let step = 1e-5;
            let moved = |by: f64| {
                let mut logs = logs.clone();
                logs[index] += by;
                search.at(&logs).unwrap().value
            };
            let slope = (moved(step) - moved(-step)) / (2.0 * step);
            assert!((slope - gradient[index]).abs() < 1e-4 * (1.0 + slope.abs()), "{index}: {slope} {gradient:?}");
        }
    }

    #[test]
    fn outputs_that_never_change_give_a_level_process() {
        let points = latin_hypercube(12, 2, 4);
        let process = Process::fit(&points, &[5.0; 12]).unwrap();
        let (mean, variance) = process.at(&[0.3, 0.9]);
        assert!((mean - 5.0).abs() < 1e-9 && variance == 0.0);
        assert!(Process::fit(&points, &[f64::NAN; 12]).is_none());
    }
}
