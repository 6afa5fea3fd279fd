//! How the battles of a calibration are divided between its stages.

use serde::{Deserialize, Serialize};

use crate::error::LabError;

/// Parameters that are fitted at most: what an emulator can learn from as many battles as anybody fights.
pub const MOST_FITTED: usize = 25;
/// Share of the battles for the screening, and for the waves of history matching; the rest searches the posterior.
const FOR_SCREENING: f64 = 0.2;
const FOR_WAVES: f64 = 0.6;
/// Battles of the screening, fewest and most.
const SCREENING: (u64, u64) = (300, 4000);
/// Waves.
const WAVES: (u64, u64) = (3, 5);
/// Points of a wave for each parameter that are wanted, and that are needed at least.
const POINTS_WANTED: u64 = 10;
const POINTS_NEEDED: u64 = 4;
/// Fewest and most points of a wave; the time of an emulator grows with the cube.
const POINTS: (u64, u64) = (20, 250);
/// Seeds of each point.
const SEEDS: (u64, u64) = (2, 20);
/// Seeds that are wanted before more points are.
const SEEDS_WANTED: u64 = 8;
/// Particles of a population, and populations that the budget should allow.
const PARTICLES: (u64, u64) = (30, 1000);
const POPULATIONS: u64 = 5;

/// The division.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Battles of the screening; 0: all parameters are fitted.
    pub screening: u64,
    /// Parameters that are fitted.
    pub fitted: usize,
    /// Waves.
    pub waves: u64,
    /// Points of each wave.
    pub points: u64,
    /// Seeds of each point.
    pub seeds: u64,
    /// Particles of each population.
    pub particles: u64,
    /// Battles of the search for the posterior.
    pub search: u64,
}

impl Budget {
    /// Divides so many battles, over so many parameters.
    ///
    /// # Errors
    /// If they are too few; the remedy says how many it takes.
    pub fn divide(battles: u64, parameters: usize) -> Result<Self, LabError> {
        const STEP: usize = 50;
        Self::attempt(battles, parameters).ok_or_else(|| {
            let enough = (battles..).step_by(STEP).find(|more| Self::attempt(*more, parameters).is_some());
            let rounded = enough.unwrap_or(battles).next_multiple_of(STEP as u64);
            LabError::request(
                format!("{battles} battles are too few to fit {parameters} parameters"),
                format!("give `--battles {rounded}` or more, or name fewer with --parameter"),
            )
        })
    }

    /// The division, if there are enough.
    fn attempt(battles: u64, parameters: usize) -> Option<Self> {
        let part = |share: f64| (share * battles as f64) as u64;
        let screened = parameters > MOST_FITTED;
        let screening = if screened { part(FOR_SCREENING).min(SCREENING.1) } else { 0 };
        let fitted = parameters.min(MOST_FITTED);
        let left = battles - screening;
        let for_waves = (FOR_WAVES / (1.0 - FOR_SCREENING) * left as f64) as u64;
        let wanted = POINTS_WANTED * fitted as u64;
        let waves = (for_waves / (wanted * SEEDS_WANTED)).clamp(WAVES.0, WAVES.1);
        let of_wave = for_waves / waves;
        let seeds = (of_wave / wanted.clamp(POINTS.0, POINTS.1)).clamp(SEEDS.0, SEEDS_WANTED);
        let points = (of_wave / seeds).min(POINTS.1);
        let seeds = (of_wave / points.max(1)).clamp(SEEDS.0, SEEDS.1);
        let search = left.saturating_sub(waves * points * seeds);
        let particles = (search / POPULATIONS).min(PARTICLES.1);
        let fewest_points = (POINTS_NEEDED * fitted as u64).max(POINTS.0);
        let enough = points >= fewest_points && particles >= PARTICLES.0 && (!screened || screening >= SCREENING.0);
        enough.then_some(Self { screening, fitted, waves, points, seeds, particles, search })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_called_enough_is_enough() {
        for parameters in [1, 3, 25, 26, 300] {
            let Err(LabError::Request { remedy, .. }) = Budget::divide(1, parameters) else { panic!("one is enough") };
            let enough: String = remedy.chars().filter(char::is_ascii_digit).collect();
            assert!(Budget::divide(enough.parse().unwrap(), parameters).is_ok(), "{parameters}: {remedy}");
        }
    }

    proptest! {
        #[test]
        fn no_more_is_spent_than_was_given(battles in 400_u64..100_000, parameters in 1_usize..300) {
            if let Ok(budget) = Budget::divide(battles, parameters) {
                let spent = budget.screening + budget.waves * budget.points * budget.seeds + budget.search;
                prop_assert!(spent <= battles && spent + 1 >= battles, "{} of {}", spent, battles);
            }
        }
    }
}
