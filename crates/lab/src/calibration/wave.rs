//! A wave of history matching: emulators of all targets, and which parameters they rule out.
//!
//! The implausibility of a point for a target is `I = |z - E| / sqrt(V_emulator + V_seeds + V_record + V_model)`: the
//! miss over all that could excuse it (Craig, Goldstein, Seheult and Smith 1997; with seeds: Andrianakis et al. 2015). A
//! point is kept while its largest I is below 3 and, from the second wave on, its second-largest below 2.5.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::calibration::aim::Aim;
use crate::calibration::emulator::{Check, Emulator, Measured};

/// Largest implausibility of a point that is kept.
pub const LARGEST: f64 = 3.0;
/// Its second-largest, from the second wave on.
pub const SECOND_LARGEST: f64 = 2.5;

/// Emulators of the targets after a wave.
#[derive(Clone, Debug)]
pub struct Wave {
    /// One for each target; none where there were too few measurements.
    pub emulators: Vec<Option<Emulator>>,
    /// Whether a target rules points out in this wave.
    pub used: Vec<bool>,
    /// Whether the second-largest implausibility counts too.
    second: bool,
}

/// What became of a target in a wave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfTarget {
    /// Id.
    pub target: String,
    /// How its emulator did.
    pub check: Check,
    /// Whether it ruled points out.
    pub used: bool,
    /// Least, median and greatest implausibility over the points of the wave.
    pub implausibility: [f64; 3],
    /// Share of the points that it rules out alone.
    pub rules_out: f64,
}

impl Wave {
    /// Fits emulators to what was measured (`measured[target]`), side by side. A target in `aside` rules nothing out.
    pub fn fit(measured: &[Vec<Measured>], aside: &[bool], second: bool) -> Self {
        let emulators: Vec<Option<Emulator>> = measured.par_iter().map(|points| Emulator::fit(points)).collect();
        let used = emulators
            .iter()
            .zip(aside)
            .map(|(emulator, aside)| !aside && emulator.as_ref().is_some_and(|emulator| emulator.check.passed))
            .collect();
        Self { emulators, used, second }
    }

    /// Implausibility of a point for each target; NaN without an emulator.
    pub fn implausibilities(&self, aims: &[Aim], point: &[f64]) -> Vec<f64> {
        (0..aims.len()).map(|target| self.implausibility_of(aims, target, point)).collect()
    }

    /// Implausibility of a point for one target; NaN without an emulator.
    pub fn implausibility_of(&self, aims: &[Aim], target: usize, point: &[f64]) -> f64 {
        self.emulators[target].as_ref().map_or(f64::NAN, |emulator| implausibility(emulator, &aims[target], point))
    }

    /// How far a point is from being kept: at most 1 is kept. The larger of its largest implausibility over 3 and, if it
    /// counts, its second-largest over 2.5. Once above the limit it is not looked at further.
    pub fn score(&self, aims: &[Aim], point: &[f64], limit: f64) -> f64 {
        let of = |largest: f64, second: f64| {
            (largest / LARGEST).max(if self.second { second / SECOND_LARGEST } else { 0.0 })
        };
        let (mut largest, mut second) = (0.0_f64, 0.0_f64);
        for ((emulator, aim), used) in self.emulators.iter().zip(aims).zip(&self.used) {
            let Some(emulator) = emulator.as_ref().filter(|_| *used) else { continue };
            let found = implausibility(emulator, aim, point);
            if found > largest {
                (largest, second) = (found, largest);
            } else {
                second = second.max(found);
            }
            if of(largest, second) > limit {
                break;
            }
        }
        of(largest, second)
    }

    /// What became of each target, over some points.
    pub fn of_targets(&self, aims: &[Aim], points: &[Vec<f64>]) -> Vec<OfTarget> {
        let all: Vec<Vec<f64>> = points.par_iter().map(|point| self.implausibilities(aims, point)).collect();
        aims.iter()
            .enumerate()
            .map(|(index, aim)| {
                let mut values: Vec<f64> = all.iter().map(|row| row[index]).collect();
                values.sort_by(f64::total_cmp);
                let at = |share: f64| crate::statistics::quantile(&values, share);
                let out = values.iter().filter(|value| **value >= LARGEST).count();
                OfTarget {
                    target: aim.id.clone(),
                    check: self.emulators[index].as_ref().map(|emulator| emulator.check).unwrap_or_default(),
                    used: self.used[index],
                    implausibility: [at(0.0), at(0.5), at(1.0)],
                    rules_out: out as f64 / values.len().max(1) as f64,
                }
            })
            .collect()
    }
}

fn implausibility(emulator: &Emulator, aim: &Aim, point: &[f64]) -> f64 {
    let said = emulator.at(point);
    let variance = said.emulator + said.seeds + aim.variance();
    (aim.value - said.mean).abs() / libm::sqrt(variance.max(f64::MIN_POSITIVE))
}
