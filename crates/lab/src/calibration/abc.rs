//! Approximate Bayesian computation by populations: parameters whose battles come near the record, nearer in each
//! population. The nearer half is doubled, and each particle is moved about by Metropolis' rule, so that all weigh the same (Drovandi and
//! Pettitt 2011; Del Moral, Doucet and Jasra 2012; moves along differences: ter Braak 2006). Weighted proposals in place of moves (Toni et al. 2009)
//! left two effective members of 167 in 25 dimensions.
//!
//! A battle is held against the record as the record was made: errors of the record and of the model are drawn and added to
//! its outcomes (Wilkinson 2013), so that nothing is fitted closer than the record is known. The distance is the root mean
//! square over targets of the miss over the target's median absolute deviation under the prior.

use nosb_engine::chance::normal_inverse;
use serde::{Deserialize, Serialize};

use crate::calibration::aim::Aim;
use crate::calibration::arena::{Arena, Seeds, Wanted};
use crate::error::LabError;
use crate::keyed::{Purpose, Stream};
use crate::statistics::{mean, quantile};

/// The next tolerance is this quantile of the last distances.
const NEXT_TOLERANCE: f64 = 0.5;
/// Below this share of accepted proposals the search ends.
const LEAST_ACCEPTANCE: f64 = 0.01;
/// A miss counts up to so many deviations, and what was not measured counts as that: by how much farther a target is missed
/// than far says nothing of the others, and would drown what they say.
pub const FARTHEST: f64 = 5.0;
/// Battles wanted for each particle of a population, and most steps for them.
const FIGHTS_WANTED: f64 = 2.0;
const MOST_STEPS: f64 = 400.0;
/// Steps of each particle that tell how often one stays within what is left.
const PILOT: u64 = 8;
/// Length of a step along a difference, over the root of twice the dimensions (ter Braak 2006), and beside it.
const ALONG: f64 = 2.38;
const SCATTER: f64 = 0.01;

/// Parameters with the battle that was fought with them.
#[derive(Clone, Debug, PartialEq)]
pub struct Particle {
    /// Coordinates in the unit cube.
    pub point: Vec<f64>,
    /// Outcomes with errors of record and model.
    pub outcomes: Vec<f64>,
    /// From the record.
    pub distance: f64,
    /// Weight; a population's sum to 1.
    pub weight: f64,
}

/// What became of a population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Population {
    /// Largest distance that was accepted.
    pub tolerance: f64,
    /// Battles fought for it.
    pub battles: u64,
    /// Particles.
    pub particles: usize,
    /// Share of the battles that were accepted.
    pub acceptance: f64,
    /// Particles of equal weight that would say as much.
    pub effective: f64,
}

/// Why the search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// The tolerance is the distance between two battles of the same parameters: nearer would be luck.
    SeedSpread,
    /// Less than one proposal in a hundred was accepted.
    Acceptance,
    /// The battles are used up.
    Budget,
    /// No step stayed within what is left.
    Proposals,
}

/// How a search is done.
pub struct Search<'a> {
    /// Targets that count.
    pub aims: &'a [Aim],
    /// Their median absolute deviations under the prior.
    pub scales: &'a [f64],
    /// Distance between two battles of the same parameters.
    pub between_seeds: f64,
    /// Whether a point belongs to what is left.
    pub inside: &'a (dyn Fn(&[f64]) -> bool + Sync),
    /// Indices of the parameters.
    pub parameters: &'a [usize],
    /// Battles in all.
    pub battles: u64,
    /// Key of proposals.
    pub key: u64,
    /// Threads that propose.
    pub pool: &'a rayon::ThreadPool,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The last population.
    pub particles: Vec<Particle>,
    /// All populations.
    pub populations: Vec<Population>,
    /// Why it ended.
    pub ended: Ended,
}

impl Search<'_> {
    /// Searches from points drawn from what is left.
    ///
    /// # Errors
    /// As the arena's.
    pub fn run(&self, first: Vec<Vec<f64>>, arena: &mut dyn Arena, seeds: &mut Seeds) -> Result<Found, LabError> {
        let mut last = self.fight("abc-1", first, arena, seeds)?;
        let mut spent = last.len() as u64;
        let mut populations = vec![population(&last, spent, spent)];
        let ended = loop {
            let mut distances: Vec<f64> = last.iter().map(|particle| particle.distance).collect();
            distances.sort_by(f64::total_cmp);
            if distances[distances.len() - 1] <= self.between_seeds {
                break Ended::SeedSpread;
            }
            if spent >= self.battles {
                break Ended::Budget;
            }
            let tolerance = quantile(&distances, NEXT_TOLERANCE).max(self.between_seeds);
            let near = last.iter().filter(|particle| particle.distance <= tolerance).cloned();
            let mut now: Vec<Particle> = near.cycle().take(last.len()).collect();
            let number = populations.len() as u64 + 1;
            let moved = self.move_about(&mut now, number, tolerance, self.battles - spent, arena, seeds)?;
            spent += moved.fought;
            populations.push(population(&now, moved.fought, moved.accepted));
            last = now;
            if moved.fought == 0 {
                break Ended::Proposals;
            }
            if tolerance <= self.between_seeds {
                break Ended::SeedSpread;
            }
            if (moved.accepted as f64) < LEAST_ACCEPTANCE * moved.fought as f64 {
                break Ended::Acceptance;
            }
        };
        Ok(Found { particles: merged(last), populations, ended })
    }

    /// Moves each particle so many steps by Metropolis' rule: a step that leaves what is left, or whose battle is farther off than the
    /// tolerance, is not taken. Only steps within what is left cost a battle; they are fought side by side, each particle's first, second
    /// and so on, with at most so many battles.
    fn move_about(
        &self,
        now: &mut [Particle],
        number: u64,
        tolerance: f64,
        battles: u64,
        arena: &mut dyn Arena,
        seeds: &mut Seeds,
    ) -> Result<Moved, LabError> {
        use rayon::prelude::*;
        let others: Vec<Vec<f64>> = now.iter().map(|particle| particle.point.clone()).collect();
        let tried = |point: &[f64], slot: usize, step: u64| {
            let key = self.key ^ (number << 32 | step).rotate_left(17);
            let point = stepped(point, &others, &mut Stream::new(key, Purpose::Proposals, slot as u32));
            let inside = point.iter().all(|at| (0.0..=1.0).contains(at)) && (self.inside)(&point);
            inside.then_some(point)
        };
        // How often a step stays within what is left decides how many are needed.
        let pilot =
            |slot: usize| (1..=PILOT).filter(|step| tried(&others[slot], slot, u64::MAX - step).is_some()).count();
        let inside: usize = self.pool.install(|| (0..others.len()).into_par_iter().map(pilot).sum());
        let share = inside as f64 / (PILOT * others.len() as u64) as f64;
        let steps = (FIGHTS_WANTED / share.max(f64::MIN_POSITIVE)).min(MOST_STEPS) as u64;
        let mut moved = Moved::default();
        let mut done = vec![0; now.len()];
        for round in 1.. {
            let next = |(slot, particle): (usize, &Particle)| {
                (done[slot]..steps).find_map(|step| Some((slot, step, tried(&particle.point, slot, step)?)))
            };
            let mut found: Vec<(usize, u64, Vec<f64>)> =
                self.pool.install(|| now.par_iter().enumerate().filter_map(next).collect());
            found.truncate((battles - moved.fought) as usize);
            if found.is_empty() {
                break;
            }
            let points = found.iter().map(|(_, _, point)| point.clone()).collect();
            let fought = self.fight(&format!("abc-{number}-{round}"), points, arena, seeds)?;
            // Who has no step left that stays within is done as well.
            done.fill(steps);
            for ((slot, step, _), particle) in found.into_iter().zip(fought) {
                done[slot] = step + 1;
                moved.fought += 1;
                if particle.distance <= tolerance {
                    moved.accepted += 1;
                    now[slot] = particle;
                }
            }
        }
        Ok(moved)
    }

    fn fight(
        &self,
        stage: &str,
        points: Vec<Vec<f64>>,
        arena: &mut dyn Arena,
        seeds: &mut Seeds,
    ) -> Result<Vec<Particle>, LabError> {
        let wanted: Vec<Wanted> = points.into_iter().map(|point| Wanted { point, seed: seeds.take() }).collect();
        let fought = arena.fight(stage, self.parameters, &wanted)?;
        Ok(wanted
            .into_iter()
            .zip(fought)
            .map(|(wanted, outcomes)| {
                let outcomes = with_errors(self.aims, &outcomes, wanted.seed);
                let record: Vec<f64> = self.aims.iter().map(|aim| aim.value).collect();
                let distance = distance(&outcomes, &record, self.scales);
                Particle { point: wanted.point, outcomes, distance, weight: 0.0 }
            })
            .collect())
    }
}

/// Outcomes as a record would give them: with errors of observation and of the model, keyed by the battle's seed.
pub fn with_errors(aims: &[Aim], outcomes: &[f64], seed: u64) -> Vec<f64> {
    let mut chance = Stream::new(seed, Purpose::RecordError, 0);
    let error = |aim: &Aim, chance: &mut Stream| libm::sqrt(aim.variance()) * normal_inverse(chance.uniform());
    aims.iter().zip(outcomes).map(|(aim, outcome)| outcome + error(aim, &mut chance)).collect()
}

/// Root mean square of misses over their scales, each counted up to [`FARTHEST`].
pub fn distance(one: &[f64], other: &[f64], scales: &[f64]) -> f64 {
    let squares = one.iter().zip(other).zip(scales).map(|((a, b), scale)| {
        let miss = (a - b) / scale;
        let miss = if miss.is_finite() { miss.abs().min(FARTHEST) } else { FARTHEST };
        miss * miss
    });
    libm::sqrt(mean(&squares.collect::<Vec<f64>>()))
}

/// Median absolute deviation about the median; of values that are finite.
pub fn median_deviation(values: &[f64]) -> f64 {
    let sorted = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values
    };
    let finite = sorted(values.iter().copied().filter(|value| value.is_finite()).collect());
    let centre = quantile(&finite, 0.5);
    quantile(&sorted(finite.iter().map(|value| (value - centre).abs()).collect()), 0.5)
}

fn population(particles: &[Particle], battles: u64, accepted: u64) -> Population {
    Population {
        tolerance: particles.iter().map(|particle| particle.distance).fold(0.0, f64::max),
        battles,
        particles: particles.len(),
        acceptance: accepted as f64 / battles.max(1) as f64,
        effective: effective(merged(particles.to_vec()).iter().map(|particle| particle.weight)),
    }
}

/// Particles that stand on one spot, having come from one and not moved, as one of their weight together. All others weigh the same.
fn merged(particles: Vec<Particle>) -> Vec<Particle> {
    let each = 1.0 / particles.len() as f64;
    let mut list: Vec<Particle> = Vec::with_capacity(particles.len());
    for particle in particles {
        match list.iter_mut().find(|other| other.point == particle.point) {
            Some(other) => other.weight += each,
            None => list.push(Particle { weight: each, ..particle }),
        }
    }
    list
}

/// Draws of equal weight that say as much as weighted ones (Kish).
pub fn effective(weights: impl Iterator<Item = f64>) -> f64 {
    let (sum, squares) = weights.fold((0.0, 0.0), |(sum, squares), weight| (sum + weight, squares + weight * weight));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// What became of the steps of a population.
#[derive(Clone, Copy, Debug, Default)]
struct Moved {
    fought: u64,
    accepted: u64,
}

/// A step along the difference of two others, and a little beside it.
fn stepped(point: &[f64], others: &[Vec<f64>], chance: &mut Stream) -> Vec<f64> {
    let (one, other) = (&others[chance.below(others.len())], &others[chance.below(others.len())]);
    let along = ALONG / libm::sqrt(2.0 * point.len() as f64);
    let to = |((at, one), other): ((&f64, &f64), &f64)| {
        at + along * (one - other) + SCATTER * normal_inverse(chance.uniform())
    };
    point.iter().zip(one).zip(other).map(to).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::arena::InMemory;
    use crate::design::latin_hypercube;

    #[test]
    fn a_search_in_many_dimensions_finds_moves_that_stay_in_what_is_left() {
        const K: usize = 20;
        let aim = Aim {
            id: "one".into(),
            metric: "one".into(),
            level: "loss".into(),
            value: 0.6,
            observation_sd: 0.01,
            discrepancy_sd: 0.0,
        };
        // A ball of which the cube about it is forty million times as large.
        let inside = |point: &[f64]| point.iter().map(|x| (x - 0.5) * (x - 0.5)).sum::<f64>() < 0.25;
        let narrowed = |point: Vec<f64>| point.into_iter().map(|x| 0.5 + 0.36 * (x - 0.5)).collect::<Vec<f64>>();
        let first: Vec<Vec<f64>> = latin_hypercube(150, K, 1).into_iter().map(narrowed).filter(|p| inside(p)).collect();
        assert!(first.len() > 100);
        let search = Search {
            aims: std::slice::from_ref(&aim),
            scales: &[0.1],
            between_seeds: 0.05,
            inside: &inside,
            parameters: &[],
            battles: 3000,
            key: 1,
            pool: &rayon::ThreadPoolBuilder::new().build().unwrap(),
        };
        let mut arena = InMemory(|point: &[f64], _| vec![point[0]]);
        let found = search.run(first, &mut arena, &mut Seeds::from(1)).expect("fought");
        assert!(
            found.populations.len() > 2 && found.ended == Ended::SeedSpread,
            "{:?} {:?}",
            found.ended,
            found.populations
        );
        assert!(found.particles.iter().all(|particle| inside(&particle.point)));
        let centre: f64 = found.particles.iter().map(|particle| particle.weight * particle.point[0]).sum();
        assert!((centre - 0.6).abs() < 0.02, "{centre}");
    }
}
