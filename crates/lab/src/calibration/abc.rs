//! Approximate Bayesian computation by populations: parameters whose battles come near the record, nearer in each
//! population (Toni et al. 2009; kernel of twice the population's variance and weights: Beaumont et al. 2009).
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
/// A round proposes this share of the particles that are missing over the last acceptance, within bounds of the population.
const SURPLUS: f64 = 1.2;
const LARGEST_ROUND: f64 = 2.0;
/// Proposals outside what is left are drawn again so often.
const TRIES: usize = 200;
/// What was not measured counts as so many deviations off.
const UNMEASURED: f64 = 10.0;
/// A population that the budget cuts short counts if it has this share of its particles.
const ENOUGH: f64 = 0.5;

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
    /// Particles of a population.
    pub particles: usize,
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
        let equal = 1.0 / first.len() as f64;
        let mut last = self.fight("abc-1", first, arena, seeds)?;
        last.iter_mut().for_each(|particle| particle.weight = equal);
        let mut spent = last.len() as u64;
        let mut populations = vec![population(&last, spent)];
        let ended = loop {
            let mut distances: Vec<f64> = last.iter().map(|particle| particle.distance).collect();
            distances.sort_by(f64::total_cmp);
            let tolerance = quantile(&distances, NEXT_TOLERANCE).max(self.between_seeds);
            if distances[distances.len() - 1] <= self.between_seeds {
                break Ended::SeedSpread;
            }
            let number = populations.len() + 1;
            let before = spent;
            let mut accepted: Vec<Particle> = Vec::new();
            let kernel = Kernel::of(&last);
            let mut round = 0;
            while accepted.len() < self.particles && spent < self.battles {
                round += 1;
                let rate = if round == 1 { NEXT_TOLERANCE } else { accepted.len() as f64 / (spent - before) as f64 };
                let missing = (self.particles - accepted.len()) as f64;
                let most = LARGEST_ROUND * self.particles as f64;
                let size = (SURPLUS * missing / rate.max(LEAST_ACCEPTANCE)).min(most).max(1.0);
                let size = (libm::ceil(size) as u64).min(self.battles - spent) as usize;
                let key = u64::from(number as u32) << 32 | round as u64;
                let points = self.proposals(&kernel, &last, size, key);
                if points.is_empty() {
                    break;
                }
                spent += points.len() as u64;
                let fought = self.fight(&format!("abc-{number}-{round}"), points, arena, seeds)?;
                accepted.extend(fought.into_iter().filter(|particle| particle.distance <= tolerance));
                if (accepted.len() as f64) < LEAST_ACCEPTANCE * (spent - before) as f64 {
                    break;
                }
            }
            let acceptance = accepted.len() as f64 / (spent - before).max(1) as f64;
            if (accepted.len() as f64) < ENOUGH * self.particles as f64 {
                break if acceptance < LEAST_ACCEPTANCE && spent > before { Ended::Acceptance } else { Ended::Budget };
            }
            kernel.weigh(&mut accepted, &last);
            populations.push(population(&accepted, spent - before));
            last = accepted;
            if tolerance <= self.between_seeds {
                break Ended::SeedSpread;
            }
            if acceptance < LEAST_ACCEPTANCE {
                break Ended::Acceptance;
            }
        };
        Ok(Found { particles: last, populations, ended })
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

    fn proposals(&self, kernel: &Kernel, last: &[Particle], size: usize, key: u64) -> Vec<Vec<f64>> {
        let one = |index: usize| {
            let mut chance = Stream::new(self.key ^ key.rotate_left(17), Purpose::Proposals, index as u32);
            (0..TRIES)
                .map(|_| kernel.propose(last, &mut chance))
                .find(|point| point.iter().all(|coordinate| (0.0..=1.0).contains(coordinate)) && (self.inside)(point))
        };
        use rayon::prelude::*;
        self.pool.install(|| (0..size).into_par_iter().filter_map(one).collect())
    }
}

/// Outcomes as a record would give them: with errors of observation and of the model, keyed by the battle's seed.
pub fn with_errors(aims: &[Aim], outcomes: &[f64], seed: u64) -> Vec<f64> {
    let mut chance = Stream::new(seed, Purpose::RecordError, 0);
    let error = |aim: &Aim, chance: &mut Stream| libm::sqrt(aim.variance()) * normal_inverse(chance.uniform());
    aims.iter().zip(outcomes).map(|(aim, outcome)| outcome + error(aim, &mut chance)).collect()
}

/// Root mean square of misses over their scales.
pub fn distance(one: &[f64], other: &[f64], scales: &[f64]) -> f64 {
    let squares = one.iter().zip(other).zip(scales).map(|((a, b), scale)| {
        let miss = (a - b) / scale;
        if miss.is_finite() { miss * miss } else { UNMEASURED * UNMEASURED }
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

fn population(particles: &[Particle], battles: u64) -> Population {
    Population {
        tolerance: particles.iter().map(|particle| particle.distance).fold(0.0, f64::max),
        battles,
        particles: particles.len(),
        acceptance: particles.len() as f64 / battles as f64,
        effective: effective(particles.iter().map(|particle| particle.weight)),
    }
}

/// Draws of equal weight that say as much as weighted ones (Kish).
pub fn effective(weights: impl Iterator<Item = f64>) -> f64 {
    let (sum, squares) = weights.fold((0.0, 0.0), |(sum, squares), weight| (sum + weight, squares + weight * weight));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// Moves of a population: normal in each coordinate, of twice the population's variance.
struct Kernel {
    widths: Vec<f64>,
    cumulative: Vec<f64>,
}

impl Kernel {
    fn of(particles: &[Particle]) -> Self {
        const NARROWEST: f64 = 1e-4;
        let k = particles[0].point.len();
        let width = |coordinate: usize| {
            let at = |particle: &Particle| particle.point[coordinate];
            let centre: f64 = particles.iter().map(|particle| particle.weight * at(particle)).sum();
            let variance: f64 = particles.iter().map(|p| p.weight * (at(p) - centre) * (at(p) - centre)).sum();
            libm::sqrt(2.0 * variance).max(NARROWEST)
        };
        let cumulative = particles.iter().scan(0.0, |sum, particle| {
            *sum += particle.weight;
            Some(*sum)
        });
        Self { widths: (0..k).map(width).collect(), cumulative: cumulative.collect() }
    }

    fn propose(&self, last: &[Particle], chance: &mut Stream) -> Vec<f64> {
        let total = self.cumulative[self.cumulative.len() - 1];
        let at = total * chance.uniform();
        let from = self.cumulative.partition_point(|sum| *sum < at).min(last.len() - 1);
        let moved = |(value, width): (&f64, &f64)| value + width * normal_inverse(chance.uniform());
        last[from].point.iter().zip(&self.widths).map(moved).collect()
    }

    /// Weights by the even prior over the density of the proposals.
    fn weigh(&self, accepted: &mut [Particle], last: &[Particle]) {
        let density = |point: &[f64]| -> f64 {
            let near = |particle: &Particle| {
                let steps = point.iter().zip(&particle.point).zip(&self.widths);
                libm::exp(-0.5 * steps.map(|((a, b), width)| ((a - b) / width).powi(2)).sum::<f64>())
            };
            last.iter().map(|particle| particle.weight * near(particle)).sum()
        };
        for particle in accepted.iter_mut() {
            particle.weight = 1.0 / density(&particle.point).max(f64::MIN_POSITIVE);
        }
        let sum: f64 = accepted.iter().map(|particle| particle.weight).sum();
        accepted.iter_mut().for_each(|particle| particle.weight /= sum);
    }
}
