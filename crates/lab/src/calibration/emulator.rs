//! What battles would give at parameters that were not fought: an emulator of a target's mean over seeds, and of the
//! variance between them, checked on points that it has not seen.

use crate::calibration::process::Process;
use crate::statistics::{mean, variance};

/// Every so many points one is held out.
const HELD_OUT: usize = 5;
/// An emulator fails if its standardised errors are this much larger than they should be ...
const LARGEST_ERROR: f64 = 1.5;
/// ... or if more than this share of the held-out points lies beyond three standard deviations.
const LARGEST_SHARE_BEYOND: f64 = 0.1;
/// The variance between seeds is emulated from so many seeds at each point on; with fewer it is one number.
const SEEDS_FOR_VARIANCE: usize = 4;
/// A variance of a few seeds may be nothing by luck: it counts at least this share of the mean variance.
const LEAST_OF_VARIANCE: f64 = 1e-3;

/// Outcomes of one target at one point of the parameters: one for each seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Coordinates in the unit cube.
    pub point: Vec<f64>,
    /// On the target's scale.
    pub outcomes: Vec<f64>,
}

/// How an emulator did at points that it had not seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Check {
    /// Held-out points.
    pub points: usize,
    /// Share of their variance that the emulator explains: 1 is all, 0 no better than their mean.
    pub q2: f64,
    /// Root mean square of their errors over the deviations that the emulator states; 1 is right.
    pub error: f64,
    /// Share of them beyond three of those deviations.
    pub beyond: f64,
    /// Whether the emulator may rule anything out.
    pub passed: bool,
}

/// An emulator of one target.
#[derive(Clone, Debug)]
pub struct Emulator {
    mean: Process,
    log_variance: Option<(Process, f64)>,
    between_seeds: f64,
    /// How it did.
    pub check: Check,
}

/// What an emulator says of a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// Mean over seeds.
    pub mean: f64,
    /// How unsure the emulator is of it, as a variance.
    pub emulator: f64,
    /// Variance between seeds.
    pub seeds: f64,
}

impl Emulator {
    /// Fits one; none if there are too few points.
    pub fn fit(measured: &[Measured]) -> Option<Self> {
        let (seen, unseen): (Vec<_>, Vec<_>) =
            measured.iter().enumerate().partition(|(index, _)| index % HELD_OUT != HELD_OUT - 1);
        let of =
            |list: Vec<(usize, &Measured)>| -> Vec<Measured> { list.into_iter().map(|(_, m)| m.clone()).collect() };
        let (seen, unseen) = (of(seen), of(unseen));
        let first = Self::of(&seen, None)?;
        let check = first.checked(&unseen);
        // What was held out counts once the check is made.
        Some(Self { check, ..Self::of(measured, Some(&first)).unwrap_or(first) })
    }

    fn of(measured: &[Measured], like: Option<&Self>) -> Option<Self> {
        let points: Vec<Vec<f64>> = measured.iter().map(|measured| measured.point.clone()).collect();
        let means: Vec<f64> = measured.iter().map(|measured| mean(&measured.outcomes)).collect();
        let process = match like {
            Some(like) => like.mean.with(&points, &means)?,
            None => Process::fit(&points, &means)?,
        };
        let repeated: Vec<&Measured> = measured.iter().filter(|measured| measured.outcomes.len() > 1).collect();
        let variances: Vec<f64> = repeated.iter().map(|measured| variance(&measured.outcomes)).collect();
        let between_seeds = if variances.is_empty() { 0.0 } else { mean(&variances) };
        let enough = repeated.len() == measured.len()
            && measured.iter().all(|measured| measured.outcomes.len() >= SEEDS_FOR_VARIANCE);
        let log_variance = (enough && between_seeds > 0.0).then(|| {
            let least = LEAST_OF_VARIANCE * between_seeds;
            let logs: Vec<f64> = variances.iter().map(|variance| libm::log(variance.max(least))).collect();
            let process = match like.and_then(|like| like.log_variance.as_ref()) {
                Some((process, _)) => process.with(&points, &logs)?,
                None => Process::fit(&points, &logs)?,
            };
            // The mean of a logarithm is not the logarithm of the mean: the whole is set right.
            let raw: Vec<f64> = points.iter().map(|point| libm::exp(process.at(point).0)).collect();
            Some((process, between_seeds / mean(&raw)))
        });
        Some(Self { mean: process, log_variance: log_variance.flatten(), between_seeds, check: Check::default() })
    }

    fn checked(&self, unseen: &[Measured]) -> Check {
        let n = unseen.len() as f64;
        let truths: Vec<f64> = unseen.iter().map(|measured| mean(&measured.outcomes)).collect();
        let (mut squares, mut standard, mut beyond) = (0.0, 0.0, 0.0);
        for (measured, truth) in unseen.iter().zip(&truths) {
            let said = self.at(&measured.point);
            let miss = truth - said.mean;
            let stated = said.emulator + said.seeds / measured.outcomes.len() as f64;
            squares += miss * miss;
            // A process without variance is right or it is wrong.
            let error = if miss == 0.0 { 0.0 } else { miss.abs() / libm::sqrt(stated.max(f64::MIN_POSITIVE)) };
            standard += error * error;
            beyond += f64::from(error > 3.0);
        }
        let spread = variance(&truths) * (n - 1.0);
        let error = libm::sqrt(standard / n);
        Check {
            points: unseen.len(),
            q2: if spread > 0.0 { 1.0 - squares / spread } else { 1.0 },
            error,
            beyond: beyond / n,
            passed: unseen.len() > 1 && error <= LARGEST_ERROR && beyond / n <= LARGEST_SHARE_BEYOND,
        }
    }

    /// What is to be expected at a point.
    pub fn at(&self, point: &[f64]) -> Prediction {
        let (mean, emulator) = self.mean.at(point);
        let seeds = match &self.log_variance {
            Some((process, factor)) => factor * libm::exp(process.at(point).0),
            None => self.between_seeds,
        };
        Prediction { mean, emulator, seeds }
    }

    /// Mean variance between seeds.
    pub fn between_seeds(&self) -> f64 {
        self.between_seeds
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::latin_hypercube;
    use crate::keyed::{Purpose, Stream};
    use nosb_engine::chance::normal_inverse;

    fn measured(points: usize, seeds: usize, of: impl Fn(&[f64]) -> (f64, f64)) -> Vec<Measured> {
        let mut chance = Stream::new(11, Purpose::RandomDesign, 1);
        let one = |point: Vec<f64>| {
            let (centre, spread) = of(&point);
            let outcomes = (0..seeds).map(|_| centre + spread * normal_inverse(chance.uniform())).collect();
            Measured { point, outcomes }
        };
        latin_hypercube(points, 2, 8).into_iter().map(one).collect()
    }

    #[test]
    fn mean_and_variance_are_emulated_where_they_change() {
        let of = |point: &[f64]| (10.0 * point[0], 0.2 + 2.0 * point[1]);
        let emulator = Emulator::fit(&measured(100, 10, of)).unwrap();
        assert!(emulator.check.passed && emulator.check.q2 > 0.9, "{:?}", emulator.check);
        let (quiet, wild) = (emulator.at(&[0.5, 0.1]), emulator.at(&[0.5, 0.9]));
        assert!((quiet.mean - 5.0).abs() < 0.5 && (wild.mean - 5.0).abs() < 1.0);
        assert!(quiet.seeds < 0.5 && wild.seeds > 2.0, "{quiet:?} {wild:?}");
    }

    #[test]
    fn an_emulator_that_is_surer_than_it_should_be_fails() {
        // A needle that the points seen do not show.
        let mut points = measured(60, 5, |point| (point[0], 1e-3));
        for (index, point) in points.iter_mut().enumerate() {
            if index % HELD_OUT == HELD_OUT - 1 {
                point.outcomes.iter_mut().for_each(|outcome| *outcome += 5.0);
            }
        }
        assert!(!Emulator::fit(&points).unwrap().check.passed);
    }
}
