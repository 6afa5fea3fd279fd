//! From targets to a posterior: screening, waves of history matching, search. It sees battles only through an [`Arena`].

use serde::{Deserialize, Serialize};

use crate::calibration::abc::{self, Particle, Search};
use crate::calibration::adjust::adjusted;
use crate::calibration::aim::Aim;
use crate::calibration::arena::{Arena, Seeds, Wanted};
use crate::calibration::best::{Candidate, Choice};
use crate::calibration::budget::Budget;
use crate::calibration::emulator::Measured;
use crate::calibration::screening::{self, Screened};
use crate::calibration::space::{Left, left};
use crate::calibration::wave::{LARGEST, OfTarget, Wave};
use crate::design::latin_hypercube;
use crate::error::LabError;
use crate::statistics::{mean, quantile};
use crate::varied::Varied;

/// Points of earlier waves are learnt from too, up to so many in all.
const MOST_LEARNT_FROM: usize = 250;
/// Share of a wave's points at which a target must have been measured to be emulated.
const LEAST_MEASURED: f64 = 0.8;
/// Points at which a target's implausibility is looked at.
const LOOKED_AT: usize = 400;
/// Until this share of the targets is set aside, more may be because all together leave nothing.
const MOST_ASIDE: f64 = 0.15;
/// Targets that are tried before one is set aside for all.
const CANDIDATES: usize = 4;

/// What a wave found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfWave {
    /// Points fought, each with as many seeds.
    pub points: usize,
    /// Seeds of each.
    pub seeds: usize,
    /// By target.
    pub targets: Vec<OfTarget>,
    /// Targets that no point comes near: set aside, they rule nothing out and are not searched for.
    pub unreached: Vec<String>,
    /// Targets that were set aside because together with the others they leave nothing, in this order.
    pub contradicted: Vec<String>,
    /// Share of the whole space that is left after the wave.
    pub left: f64,
    /// Whether nothing is left; then what follows is about the least implausible share.
    pub empty: bool,
    /// Largest score of what is gone on with, 1 unless nothing is left.
    pub bar: f64,
    /// Targets that rule out what is gone on with, if nothing is left.
    pub emptied_by: Vec<String>,
}

/// What a calibration found.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// Indices of the parameters that were fitted.
    pub fitted: Vec<usize>,
    /// The screening, best first; empty if there was none.
    pub screened: Vec<Screened>,
    /// The waves.
    pub waves: Vec<OfWave>,
    /// Ids of targets that were set aside.
    pub aside: Vec<String>,
    /// The search.
    pub search: abc::Found,
    /// Members of the posterior, the best first.
    pub members: Vec<Member>,
    /// What the best was chosen from.
    pub candidates: Vec<Candidate>,
    /// Whether they were adjusted by regression.
    pub adjusted: bool,
}

/// A member of the posterior.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Coordinates in the unit cube.
    pub point: Vec<f64>,
    /// Weight.
    pub weight: f64,
    /// Distance of its battle from the record.
    pub distance: f64,
    /// Mean square of its implausibilities, each counted up to [`abc::FARTHEST`], over many seeds: measured where it was fought
    /// again, else as the last emulators expect it.
    pub misfit: f64,
}

/// Everything that decides what is fought.
pub struct Task<'a> {
    /// Parameters.
    pub varied: &'a [Varied],
    /// Targets.
    pub aims: &'a [Aim],
    /// Battles.
    pub budget: &'a Budget,
    /// First seed; also the key of designs.
    pub first_seed: u64,
}

/// Points with outcomes of several seeds: `rows[seed][target]`.
type Fought = Vec<(Vec<f64>, Vec<Vec<f64>>)>;

impl Task<'_> {
    /// Fits.
    ///
    /// # Errors
    /// As the arena's.
    pub fn fit(&self, arena: &mut dyn Arena, pool: &rayon::ThreadPool) -> Result<Fitted, LabError> {
        let mut seeds = Seeds::from(self.first_seed);
        let (fitted, screened) = self.screen(arena, &mut seeds)?;
        let mut matching =
            Matching { task: self, fitted: &fitted, waves: Vec::new(), aside: vec![false; self.aims.len()] };
        let mut fought: Fought = Vec::new();
        let mut reports = Vec::new();
        let mut design = latin_hypercube(self.budget.points as usize, fitted.len(), self.first_seed);
        let mut scales = Vec::new();
        let mut last = None;
        for number in 1..=self.budget.waves {
            let wave = matching.fight(number, design, arena, &mut seeds)?;
            if scales.is_empty() {
                scales = self.scales(&wave);
            }
            let (report, remains) = pool.install(|| matching.learn(&wave, &fought));
            design = remains.far_apart(self.budget.points as usize);
            reports.push(report);
            fought.extend(wave.clone());
            last = Some((wave, remains));
        }
        let Some((wave, remains)) = last else { return Err(LabError::Internal("no wave was fought".into())) };
        let counted: Vec<usize> = (0..self.aims.len()).filter(|target| !matching.aside[*target]).collect();
        if counted.is_empty() {
            return Err(LabError::request(
                "no target is reached anywhere in the space of the parameters",
                "this is a finding about the model: find the mechanism that keeps it from the record; the tables of the waves are kept",
            ));
        }
        let aims: Vec<Aim> = counted.iter().map(|target| self.aims[*target].clone()).collect();
        let scales: Vec<f64> = counted.iter().map(|target| scales[*target]).collect();
        let inside = |point: &[f64]| matching.score(point, remains.bar) <= remains.bar;
        let search = Search {
            aims: &aims,
            scales: &scales,
            between_seeds: between_seeds(&aims, &counted, &scales, &wave, self.first_seed),
            inside: &inside,
            parameters: &fitted,
            battles: self.budget.search,
            key: self.first_seed,
            pool,
        };
        let first = remains.draws(self.budget.particles as usize, self.first_seed);
        let mut only = Counted { arena, counted: &counted };
        let found = search.run(first, &mut only, &mut seeds)?;
        let record: Vec<f64> = aims.iter().map(|aim| aim.value).collect();
        let (particles, adjusted) = adjusted(&found.particles, &record, &scales);
        let mut members: Vec<Member> = particles.into_iter().map(|particle| matching.member(particle)).collect();
        let own: Vec<f64> = fitted.iter().map(|index| self.varied[*index].quantile_of_best()).collect();
        let own = inside(&own).then(|| {
            matching.member(Particle {
                point: own,
                outcomes: Vec::new(),
                distance: f64::NAN,
                weight: 1.0 / members.len() as f64,
            })
        });
        let choice = Choice { aims: &aims, scales: &scales, searched: self.budget.search, parameters: &fitted };
        let candidates = choice.best_first(&mut members, own, &mut only, &mut seeds)?;
        let aside = self.aims.iter().zip(&matching.aside).filter(|(_, aside)| **aside).map(|(aim, _)| aim.id.clone());
        let aside = aside.collect();
        Ok(Fitted { screened, waves: reports, aside, search: found, members, candidates, adjusted, fitted })
    }

    fn screen(&self, arena: &mut dyn Arena, seeds: &mut Seeds) -> Result<(Vec<usize>, Vec<Screened>), LabError> {
        let all: Vec<usize> = (0..self.varied.len()).collect();
        if self.budget.screening == 0 {
            return Ok((all, Vec::new()));
        }
        let design = latin_hypercube(self.budget.screening as usize, self.varied.len(), self.first_seed);
        let wanted: Vec<Wanted> =
            design.iter().map(|point| Wanted { point: point.clone(), seed: seeds.take() }).collect();
        let outcomes = arena.fight("screening", &all, &wanted)?;
        let screened = screening::rank(self.varied, self.aims, &design, &outcomes, self.budget.fitted);
        let kept = |index: &usize| screened.iter().any(|one| one.kept && one.path == self.varied[*index].path);
        Ok((all.into_iter().filter(kept).collect(), screened))
    }

    /// Median absolute deviations of the targets under the prior, errors of the record included.
    fn scales(&self, wave: &Fought) -> Vec<f64> {
        let mut rows = Vec::new();
        for (index, (_, outcomes)) in wave.iter().enumerate() {
            rows.push(abc::with_errors(self.aims, &outcomes[0], self.first_seed ^ index as u64));
        }
        let of = |target: usize| {
            let column: Vec<f64> = rows.iter().map(|row| row[target]).collect();
            let deviation = abc::median_deviation(&column);
            if deviation > 0.0 { deviation } else { 1.0 }
        };
        (0..self.aims.len()).map(of).collect()
    }
}

/// Distance between two battles of the same parameters, each seen through the errors of a record: the median over the
/// points of the last wave.
fn between_seeds(aims: &[Aim], counted: &[usize], scales: &[f64], wave: &Fought, key: u64) -> f64 {
    let mut distances: Vec<f64> = wave
        .iter()
        .enumerate()
        .filter(|(_, (_, outcomes))| outcomes.len() > 1)
        .map(|(index, (_, outcomes))| {
            let seen = |seed: usize| {
                let row: Vec<f64> = counted.iter().map(|target| outcomes[seed][*target]).collect();
                abc::with_errors(aims, &row, key ^ (1 << 32 | (2 * index + seed) as u64))
            };
            abc::distance(&seen(0), &seen(1), scales)
        })
        .collect();
    distances.sort_by(f64::total_cmp);
    quantile(&distances, 0.5)
}

/// An arena whose outcomes are those of some targets only.
struct Counted<'a> {
    arena: &'a mut dyn Arena,
    counted: &'a [usize],
}

impl Arena for Counted<'_> {
    fn fight(&mut self, stage: &str, parameters: &[usize], wanted: &[Wanted]) -> Result<Vec<Vec<f64>>, LabError> {
        let rows = self.arena.fight(stage, parameters, wanted)?;
        Ok(rows.into_iter().map(|row| self.counted.iter().map(|target| row[*target]).collect()).collect())
    }
}

/// History matching under way.
struct Matching<'a> {
    task: &'a Task<'a>,
    fitted: &'a [usize],
    waves: Vec<Wave>,
    aside: Vec<bool>,
}

impl Matching<'_> {
    fn fight(
        &self,
        number: u64,
        design: Vec<Vec<f64>>,
        arena: &mut dyn Arena,
        seeds: &mut Seeds,
    ) -> Result<Fought, LabError> {
        let each = self.task.budget.seeds as usize;
        let wanted: Vec<Wanted> = design
            .iter()
            .flat_map(|point| std::iter::repeat_n(point, each))
            .map(|point| Wanted { point: point.clone(), seed: seeds.take() })
            .collect();
        let mut rows = arena.fight(&format!("wave-{number}"), self.fitted, &wanted)?.into_iter();
        Ok(design.into_iter().map(|point| (point, rows.by_ref().take(each).collect())).collect())
    }

    /// Emulates a wave, with what earlier ones fought in what was left, and finds what is left now.
    fn learn(&mut self, wave: &Fought, earlier: &Fought) -> (OfWave, Left) {
        let aims = self.task.aims;
        let room = MOST_LEARNT_FROM.saturating_sub(wave.len());
        let again = earlier.iter().filter(|(point, _)| self.score(point, 1.0) <= 1.0).take(room);
        let learnt: Vec<&(Vec<f64>, Vec<Vec<f64>>)> = wave.iter().chain(again).collect();
        let measured: Vec<Vec<Measured>> = (0..aims.len()).map(|target| measured(&learnt, target)).collect();
        for (aside, measured) in self.aside.iter_mut().zip(&measured) {
            *aside |= measured.is_empty();
        }
        let second = !self.waves.is_empty();
        let now = Wave::fit(&measured, &self.aside, second);
        let key = self.task.first_seed + self.waves.len() as u64 + 1;
        let k = self.fitted.len();
        let unreached: Vec<usize> = (0..aims.len())
            .filter(|target| now.used[*target])
            .filter(|target| {
                let alone = |point: &[f64], _: f64| now.implausibility_of(aims, *target, point) / LARGEST;
                left(1, k, key, &alone).is_empty()
            })
            .collect();
        self.waves.push(now);
        unreached.iter().for_each(|target| self.set_aside(*target));
        let looked_at = latin_hypercube(LOOKED_AT, k, key);
        let targets = self.waves[self.waves.len() - 1].of_targets(aims, &looked_at);
        let mut remains = self.remains(key);
        let mut contradicted = Vec::new();
        // Where all targets together leave nothing, the structure contradicts some: those without which most is left are set
        // aside one by one, so that what the others say is not lost with them.
        while remains.is_empty() && (self.set_aside_so_far() + 1) as f64 <= MOST_ASIDE * aims.len() as f64 {
            let Some((target, without)) = self.without_one(&remains, key) else { break };
            self.set_aside(target);
            contradicted.push(aims[target].id.clone());
            remains = without;
        }
        let emptied_by = if remains.is_empty() { self.emptied_by(&remains) } else { Vec::new() };
        let report = OfWave {
            points: wave.len(),
            seeds: self.task.budget.seeds as usize,
            targets,
            unreached: unreached.into_iter().map(|target| aims[target].id.clone()).collect(),
            contradicted,
            left: remains.share,
            empty: remains.is_empty(),
            bar: remains.bar,
            emptied_by,
        };
        (report, remains)
    }

    fn remains(&self, key: u64) -> Left {
        let wanted = self.task.budget.points.max(self.task.budget.particles) as usize;
        left(wanted, self.fitted.len(), key, &|point, limit| self.score(point, limit))
    }

    fn set_aside(&mut self, target: usize) {
        self.aside[target] = true;
        self.waves.iter_mut().for_each(|wave| wave.used[target] = false);
    }

    fn set_aside_so_far(&self) -> usize {
        self.aside.iter().filter(|aside| **aside).count()
    }

    /// The largest score over the waves.
    fn score(&self, point: &[f64], limit: f64) -> f64 {
        let mut largest = 0.0_f64;
        // The last wave knows best: most points fall there at once.
        for wave in self.waves.iter().rev() {
            largest = largest.max(wave.score(self.task.aims, point, limit));
            if largest > limit {
                break;
            }
        }
        largest
    }

    /// Targets that rule out at least half of the least implausible points.
    fn emptied_by(&self, remains: &Left) -> Vec<String> {
        let half = |misses: &[f64]| misses.iter().filter(|miss| **miss >= LARGEST).count() * 2 >= misses.len();
        let found = self.misses(remains).into_iter().enumerate().filter(|(_, misses)| half(misses));
        found.map(|(target, _)| self.task.aims[target].id.clone()).collect()
    }

    /// The target without which most is left, of those that the least implausible points miss by most, with what is left then.
    fn without_one(&mut self, remains: &Left, key: u64) -> Option<(usize, Left)> {
        let misses = self.misses(remains);
        let size = |target: usize| misses[target].iter().map(|miss| miss * miss).sum::<f64>();
        let mut candidates: Vec<usize> = (0..misses.len()).filter(|target| size(*target) > 0.0).collect();
        candidates.sort_by(|a, b| size(*b).total_cmp(&size(*a)));
        candidates.truncate(CANDIDATES);
        let tried = candidates.into_iter().map(|target| {
            let used: Vec<bool> = self.waves.iter_mut().map(|wave| std::mem::take(&mut wave.used[target])).collect();
            let without = self.remains(key);
            self.waves.iter_mut().zip(used).for_each(|(wave, used)| wave.used[target] = used);
            (target, without)
        });
        // The lowest bar first, then the largest share.
        tried.min_by(|(_, a), (_, b)| a.bar.total_cmp(&b.bar).then(b.share.total_cmp(&a.share)))
    }

    /// By target, the largest implausibility over the waves at each of some points of what remains; 0 where it rules nothing out.
    fn misses(&self, remains: &Left) -> Vec<Vec<f64>> {
        const LOOKED_AT_HERE: usize = 100;
        let points = remains.draws(LOOKED_AT_HERE, self.task.first_seed);
        let largest = |target: usize, point: &[f64]| {
            let used = self.waves.iter().filter(|wave| wave.used[target]);
            used.map(|wave| wave.implausibility_of(self.task.aims, target, point)).fold(0.0, f64::max)
        };
        let all = |target: usize| points.iter().map(|point| largest(target, point)).collect();
        (0..self.task.aims.len()).map(all).collect()
    }

    fn member(&self, particle: Particle) -> Member {
        let misfit = self.waves.last().map_or(f64::NAN, |wave| {
            let all = wave.implausibilities(self.task.aims, &particle.point);
            let counted: Vec<f64> = all
                .into_iter()
                .zip(&self.aside)
                .filter(|(value, aside)| !**aside && value.is_finite())
                .map(|(value, _)| value.min(abc::FARTHEST) * value.min(abc::FARTHEST))
                .collect();
            mean(&counted)
        });
        Member { point: particle.point, weight: particle.weight, distance: particle.distance, misfit }
    }
}

/// What was measured of one target; nothing if it was measured too seldom.
fn measured(fought: &[&(Vec<f64>, Vec<Vec<f64>>)], target: usize) -> Vec<Measured> {
    let all: Vec<Measured> = fought
        .iter()
        .map(|(point, rows)| Measured {
            point: point.clone(),
            outcomes: rows.iter().map(|row| row[target]).filter(|value| value.is_finite()).collect(),
        })
        .filter(|measured| !measured.outcomes.is_empty())
        .collect();
    if (all.len() as f64) < LEAST_MEASURED * fought.len() as f64 { Vec::new() } else { all }
}
