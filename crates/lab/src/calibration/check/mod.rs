//! The method on data whose truth is known: whether what it says of its certainty holds.
//!
//! Truths are drawn from the prior; each is fought once and seen through the errors of a record; the whole calibration is done
//! on what was seen. If the posterior is right, the truth's place among its members is even over 0..1 (simulation-based
//! calibration: Talts et al. 2018). Places crowded in the middle tell of a posterior that is too wide, at both ends of one that is too narrow.

mod fords;
mod lanchester;

pub use fords::Fords;
pub use lanchester::{PUBLISHED, Published, recovered};

use crate::calibration::abc::with_errors;
use crate::calibration::aim::Aim;
use crate::calibration::arena::InMemory;
use crate::calibration::budget::Budget;
use crate::calibration::fit::{Member, Task};
use crate::error::LabError;
use crate::keyed::{Purpose, Stream};
use crate::varied::Varied;

/// Bins of the test of evenness, and the chi-square with so many less one that one in a hundred even samples exceeds.
pub const BINS: usize = 5;
/// See [`BINS`].
pub const CRITICAL: f64 = 13.277;
/// Seeds of calibrations lie so far apart.
const SEEDS_APART: u64 = 1_000_000;

/// A model that is checked on: outcomes of targets at a point of the unit cube under a seed.
pub type Model<'a> = &'a (dyn Fn(&[f64], u64) -> Vec<f64> + Sync);

/// What is fitted in every round of a check.
pub struct Made<'a> {
    /// Parameters.
    pub varied: &'a [Varied],
    /// Targets; their values are replaced by what a truth gives.
    pub aims: &'a [Aim],
    /// Battles of each calibration.
    pub battles: u64,
    /// Key of truths and seeds.
    pub key: u64,
}

impl Made<'_> {
    /// Calibrates on what a truth gives.
    ///
    /// # Errors
    /// If the battles are too few.
    pub fn fit(&self, model: Model, truth: &[f64], number: u64) -> Result<Vec<Member>, LabError> {
        let pool = rayon::ThreadPoolBuilder::new().build().map_err(|error| LabError::Internal(error.to_string()))?;
        let seed = self.key + number * SEEDS_APART;
        let seen = with_errors(self.aims, &model(truth, seed), seed);
        let aims: Vec<Aim> = self.aims.iter().zip(seen).map(|(aim, value)| Aim { value, ..aim.clone() }).collect();
        let budget = Budget::divide(self.battles, self.varied.len())?;
        let task = Task { varied: self.varied, aims: &aims, budget: &budget, first_seed: seed + 1 };
        let mut arena = InMemory(|point: &[f64], seed| model(point, seed));
        Ok(task.fit(&mut arena, &pool)?.members)
    }

    /// Places of so many truths among the members of their posteriors, by parameter.
    ///
    /// # Errors
    /// If the battles are too few.
    pub fn places(&self, model: Model, truths: u64, done: &dyn Fn(u64)) -> Result<Vec<Vec<f64>>, LabError> {
        let mut places = vec![Vec::new(); self.varied.len()];
        for number in 0..truths {
            let mut chance = Stream::new(self.key, Purpose::MadeData, number as u32);
            let truth: Vec<f64> = self.varied.iter().map(|_| chance.uniform()).collect();
            let members = self.fit(model, &truth, number)?;
            for (parameter, places) in places.iter_mut().enumerate() {
                places.push(place(&members, parameter, truth[parameter]));
            }
            done(number + 1);
        }
        Ok(places)
    }
}

/// Weight of the members below a value.
pub fn place(members: &[Member], parameter: usize, value: f64) -> f64 {
    members.iter().filter(|member| member.point[parameter] < value).map(|member| member.weight).sum::<f64>()
        / members.iter().map(|member| member.weight).sum::<f64>()
}

/// Places in each of [`BINS`] equal parts of 0..1.
pub fn counts(places: &[f64]) -> [u32; BINS] {
    let mut counts = [0; BINS];
    for place in places {
        counts[((place * BINS as f64) as usize).min(BINS - 1)] += 1;
    }
    counts
}

/// Chi-square of places against evenness, over [`BINS`] bins.
pub fn unevenness(places: &[f64]) -> f64 {
    let expected = places.len() as f64 / BINS as f64;
    counts(places).iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum()
}
