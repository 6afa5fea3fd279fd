//! What is to be fought: the lines of every pair (baseline and arms), its seed and its parameters.
//!
//! A line is one battle of a pair. Baselines are one battle, the trunk, read at one or more horizons; arms are forked
//! from it at their branch, or fought from the first day. Experiments with one scenario can be fought together: they
//! share the trunk, and arms that are equal are fought once.

use std::sync::Arc;

use nosb_engine::calendar::{Date, TICKS_PER_DAY};
use nosb_scenario::{Patch, Scenario, ScenarioError};

use crate::calibration::posterior::Posterior;
use crate::error::LabError;
use crate::experiment::{BASELINE, Experiment};
use crate::outcome::Columns;
use crate::varied::{Design, Uncertainty, Varied, draw};

/// Seeds fought under each draw of parameters: two are the fewest that tell their variance from that of the draws.
pub const SEEDS_PER_DRAW: u64 = 2;
/// A part holds so many lines, and at least one pair.
const LINES_PER_PART: usize = 32;

/// One battle of a pair.
#[derive(Clone, Debug)]
pub struct Line {
    /// Id, as in the tables.
    pub id: String,
    /// What is laid over the base; nothing for a baseline.
    pub patches: Vec<Patch>,
    /// The scenario with the patches, before any parameters are drawn.
    pub scenario: Scenario,
    /// Tick at which it parts from the trunk; 0: fought from the first day.
    pub branch: u32,
    /// Ticks fought.
    pub horizon: u32,
    /// Whether it is the trunk itself.
    pub baseline: bool,
}

/// Where parameters come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Points {
    /// The rules as they are.
    AsShipped,
    /// A design: pairs go through all points before the next seed.
    Design(Design),
    /// Draws from priors, and from a posterior if there is one.
    Draws,
    /// Battles one by one.
    Listed(Listed),
}

/// Battles one by one: each pair has a point and a seed of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Values of the parameters in each pair.
    pub points: Vec<Vec<f64>>,
    /// Seed of each pair.
    pub seeds: Vec<u64>,
}

impl Points {
    /// A short name of all points and seeds; empty where number and kind of the points say it all.
    pub fn digest(&self) -> String {
        let Self::Listed(listed) = self else { return String::new() };
        let points = listed.points.iter().flatten().flat_map(|value| value.to_bits().to_le_bytes());
        let seeds = listed.seeds.iter().flat_map(|seed| seed.to_le_bytes());
        crate::calibration::digest(&points.chain(seeds).collect::<Vec<u8>>())
    }
}

/// An experiment's part in a plan: which lines are its arms.
#[derive(Clone, Debug)]
pub struct Part {
    /// The experiment.
    pub experiment: Experiment,
    /// Index of the line of the baseline, then of each arm.
    pub lines: Vec<usize>,
}

/// All that is needed to fight any pair.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The scenario with its base patches.
    pub scenario: Scenario,
    /// The base patches, laid over whatever is drawn.
    pub base: Vec<Patch>,
    /// Battles of each pair.
    pub lines: Vec<Line>,
    /// The experiments.
    pub parts: Vec<Part>,
    /// What is measured.
    pub columns: Columns,
    /// Parameters that take other values than their own.
    pub varied: Vec<Varied>,
    /// Where these come from.
    pub points: Points,
    /// First seed.
    pub first_seed: u64,
    /// Whether each pair has a weather of its own, by its seed.
    pub own_weather: bool,
    /// Dates of maps, with the tick after the day.
    pub maps: Vec<(Date, u32)>,
    /// What is drawn.
    pub uncertainty: Uncertainty,
    /// Where parameters are drawn from that it knows; the others come from their priors.
    pub posterior: Option<Arc<Posterior>>,
    /// Keeps one row for each battle, and neither days nor maps.
    pub only_runs: bool,
    /// Most pairs of a part; small parts let somebody who looks on see effects early.
    pub most_pairs_of_a_part: Option<u64>,
}

impl Plan {
    /// The plan of one experiment.
    pub fn of(experiment: Experiment, uncertainty: Uncertainty) -> Result<Self, LabError> {
        Self::of_all(vec![experiment], uncertainty)
    }

    /// The plan of several experiments of one scenario, fought together. [`Uncertainty::Posterior`] means the posterior that the
    /// scenario ships with.
    pub fn of_all(experiments: Vec<Experiment>, uncertainty: Uncertainty) -> Result<Self, LabError> {
        let posterior = match (uncertainty, experiments.first()) {
            (Uncertainty::Posterior, Some(first)) => Some(Posterior::of(&first.scenario)?),
            _ => None,
        };
        Self::with_posterior(experiments, uncertainty, posterior)
    }

    /// The same with a posterior that is given.
    pub fn with_posterior(
        experiments: Vec<Experiment>,
        uncertainty: Uncertainty,
        posterior: Option<Posterior>,
    ) -> Result<Self, LabError> {
        let Some(first) = experiments.first() else {
            return Err(LabError::request("there are no experiments", "give at least one experiment file"));
        };
        let scenario = first.scenario.clone();
        let base = first.base.clone();
        let first_seed = first.first_seed;
        let own_weather = first.own_weather;
        let digest = scenario.digest();
        let together = experiments.len() > 1;
        let mut plan = Self {
            columns: Columns::of(&scenario),
            scenario,
            base,
            lines: Vec::new(),
            parts: Vec::new(),
            varied: Vec::new(),
            points: Points::AsShipped,
            first_seed,
            own_weather,
            maps: Vec::new(),
            uncertainty,
            posterior: posterior.map(Arc::new),
            only_runs: false,
            most_pairs_of_a_part: None,
        };
        let mut carried: Vec<String> = Vec::new();
        for experiment in experiments {
            if together && (experiment.design.is_some() || experiment.scenario.digest() != digest) {
                return Err(LabError::request(
                    format!("`{}` cannot be fought together with the others", experiment.id),
                    "experiments of one run share scenario and base, and have no designs",
                ));
            }
            carried.extend(experiment.carried_by.iter().cloned());
            plan.add(experiment, together)?;
        }
        carried.sort();
        carried.dedup();
        let design = plan.parts[0].experiment.design.clone();
        match (design, uncertainty) {
            (None, Uncertainty::None) => {}
            (None, _) => {
                plan.varied = uncertainty.parameters(&plan.scenario, &carried)?;
                if let Some(posterior) = &plan.posterior {
                    let fitted = posterior.varied(&plan.scenario)?;
                    plan.varied.retain(|varied| !posterior.paths.contains(&varied.path));
                    plan.varied.extend(fitted);
                    plan.varied.sort_by(|a, b| a.path.cmp(&b.path));
                }
                // What the base fixes is not drawn.
                let fixed = |path: &str| plan.base.iter().any(|patch| patch.changes.iter().any(|c| c.path == path));
                plan.varied.retain(|varied| !fixed(&varied.path));
                if plan.varied.is_empty() {
                    return Err(LabError::request(
                        format!("`--uncertainty {}` has nothing to draw", uncertainty.name()),
                        "name parameters in `carried_by`, or use `--uncertainty priors`",
                    ));
                }
                plan.points = Points::Draws;
            }
            (Some(design), Uncertainty::None) => {
                plan.varied = plan.parts[0].experiment.varied.clone();
                plan.points = Points::Design(design);
            }
            (Some(_), _) => {
                return Err(LabError::request(
                    "an experiment with a design sets its parameters itself",
                    "leave out --uncertainty, or take the [design] out of the file",
                ));
            }
        }
        Ok(plan)
    }

    fn add(&mut self, experiment: Experiment, together: bool) -> Result<(), LabError> {
        let offset = self.columns.len();
        let metrics = Columns::of(&self.scenario).len();
        let mut own = Vec::with_capacity(experiment.columns.len());
        for (index, column) in experiment.columns.iter().enumerate() {
            if index < metrics {
                own.push(index);
                continue;
            }
            // Outcomes refer to columns of their own experiment.
            let moved = column.moved(&own);
            match self.columns.position(&column.id) {
                Some(known) if *self.columns.get(known) == moved => own.push(known),
                Some(_) => {
                    return Err(LabError::request(
                        format!("the outcome `{}` of `{}` is another in another experiment", column.id, experiment.id),
                        "rename one of the two",
                    ));
                }
                None => {
                    own.push(self.columns.len());
                    self.columns.push(moved);
                }
            }
        }
        debug_assert!(self.columns.len() >= offset);
        let mut experiment = experiment;
        experiment.shown = experiment.shown.iter().map(|index| own[*index]).collect();
        experiment.smallest_effect =
            experiment.smallest_effect.iter().map(|(index, effect)| (own[*index], *effect)).collect();
        let mut lines = vec![self.baseline(experiment.horizon, together)];
        for arm in &experiment.arms {
            let id = if together { format!("{}/{}", experiment.id, arm.id) } else { arm.id.clone() };
            lines.push(self.line(id, &arm.patches, arm.branch, experiment.horizon, together)?);
        }
        self.maps.extend(experiment.maps.iter().copied());
        self.maps.sort_by_key(|map| map.1);
        self.maps.dedup();
        self.parts.push(Part { experiment, lines });
        Ok(())
    }

    fn baseline(&mut self, horizon: u32, together: bool) -> usize {
        let known = self.lines.iter().position(|line| line.baseline && line.horizon == horizon);
        known.unwrap_or_else(|| {
            let last = self.scenario.calendar().date(horizon.saturating_sub(1));
            self.lines.push(Line {
                id: if together { format!("{BASELINE}/{last}") } else { BASELINE.to_string() },
                patches: Vec::new(),
                scenario: self.scenario.clone(),
                branch: 0,
                horizon,
                baseline: true,
            });
            self.lines.len() - 1
        })
    }

    /// The line of an arm. Of experiments fought together, arms that change the same in the same days are one.
    fn line(
        &mut self,
        id: String,
        patches: &[Patch],
        branch: u32,
        horizon: u32,
        together: bool,
    ) -> Result<usize, ScenarioError> {
        let scenario = self.scenario.with_patches(patches)?;
        let same = |line: &Line| {
            let parameters = || line.scenario.parameters().values().map(|parameter| parameter.value);
            together
                && !line.baseline
                && (line.branch, line.horizon) == (branch, horizon)
                && parameters().eq(scenario.parameters().values().map(|parameter| parameter.value))
        };
        if let Some(known) = self.lines.iter().position(same) {
            return Ok(known);
        }
        self.lines.push(Line { id, patches: patches.to_vec(), scenario, branch, horizon, baseline: false });
        Ok(self.lines.len() - 1)
    }

    /// Pairs in all, for so many runs (pairs for each point of a design).
    pub fn pairs(&self, runs: u32) -> u64 {
        match &self.points {
            Points::Design(design) => u64::from(runs) * design.points.len() as u64,
            Points::Listed(listed) => listed.points.len() as u64,
            _ => u64::from(runs),
        }
    }

    /// Seed of a pair.
    pub fn seed(&self, pair: u64) -> u64 {
        match &self.points {
            Points::Design(design) => self.first_seed + pair / design.points.len() as u64,
            Points::Listed(listed) => listed.seeds[pair as usize],
            _ => self.first_seed + pair,
        }
    }

    /// Values of the varied parameters in a pair.
    pub fn values(&self, pair: u64) -> Vec<f64> {
        match &self.points {
            Points::AsShipped => Vec::new(),
            Points::Design(design) => design.points[(pair % design.points.len() as u64) as usize].clone(),
            Points::Listed(listed) => listed.points[pair as usize].clone(),
            Points::Draws => {
                let number = pair / SEEDS_PER_DRAW;
                let member =
                    self.posterior.as_ref().map(|posterior| (posterior, posterior.draw(self.first_seed, number)));
                let fitted = |varied: &Varied| {
                    let (posterior, member) = member?;
                    Some(member.values[posterior.paths.iter().position(|path| *path == varied.path)?])
                };
                let value = |varied| fitted(varied).unwrap_or_else(|| draw(varied, self.first_seed, number));
                self.varied.iter().map(value).collect()
            }
        }
    }

    /// Pairs of one part: as many as make some lines, so that a killed process loses little.
    pub fn pairs_per_part(&self) -> u64 {
        let usual = (LINES_PER_PART / self.lines.len().max(1)).max(1) as u64;
        self.most_pairs_of_a_part.map_or(usual, |most| usual.min(most.max(1)))
    }

    /// Last day of a horizon.
    pub fn last_day(&self, horizon: u32) -> Date {
        self.scenario.calendar().date(horizon.saturating_sub(1))
    }

    /// Days fought by a horizon.
    pub fn days(horizon: u32) -> u32 {
        horizon.div_ceil(TICKS_PER_DAY)
    }
}
