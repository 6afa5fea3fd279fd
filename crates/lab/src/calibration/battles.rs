//! Stages of a calibration as ensembles in folders of their own: each battle's row is kept, an interrupted stage is gone on
//! with, and shards fight their share of it.

use std::path::PathBuf;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::analysis::Runs;
use crate::calibration::aim::Aims;
use crate::calibration::arena::{Arena, Wanted};
use crate::ensemble::{self, Shard};
use crate::error::LabError;
use crate::experiment::Experiment;
use crate::folder::{RUNS, copy_parts, part_files, write_whole};
use crate::manifest::Manifest;
use crate::plan::{Listed, Plan, Points};
use crate::varied::{Uncertainty, Varied};

/// What a stage has taken so far, beside its tables.
const SPENT: &str = "spent.json";

/// How battles are fought.
pub struct How<'a> {
    /// The folder.
    pub folder: PathBuf,
    /// Folders of other shards, from which finished parts are taken over.
    pub others: Vec<PathBuf>,
    /// Which shard.
    pub shard: Shard,
    /// Threads, interruption and progress; how many runs is not asked.
    pub wanted: ensemble::Wanted<'a>,
    /// Called with the name of a stage before its battles are fought.
    pub stage: &'a dyn Fn(&str),
    /// The command that goes on.
    pub command: String,
}

/// Time and battles of a stage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spent {
    /// Name of the stage.
    pub stage: String,
    /// Battles, over all shards.
    pub battles: u64,
    /// First and last seed.
    pub seeds: (u64, u64),
    /// A short name of all points and seeds.
    pub points: String,
    /// Hours of one core that this folder's battles took.
    pub core_hours: f64,
    /// Hours that passed meanwhile.
    pub hours: f64,
}

/// Fights a scenario's battles.
pub struct Battles<'a> {
    how: How<'a>,
    experiment: Experiment,
    varied: &'a [Varied],
    aims: &'a Aims,
    /// What the stages took, in their order.
    pub spent: Vec<Spent>,
}

impl<'a> Battles<'a> {
    /// Battles of an experiment without arms.
    pub fn new(how: How<'a>, experiment: Experiment, varied: &'a [Varied], aims: &'a Aims) -> Self {
        Self { how, experiment, varied, aims, spent: Vec::new() }
    }

    fn plan(&self, parameters: &[usize], wanted: &[Wanted]) -> Result<Plan, LabError> {
        let mut plan = Plan::of(self.experiment.clone(), Uncertainty::None)?;
        plan.varied = parameters.iter().map(|index| self.varied[*index].clone()).collect();
        let values =
            |wanted: &Wanted| plan.varied.iter().zip(&wanted.point).map(|(varied, at)| varied.at(*at)).collect();
        let points = wanted.iter().map(values).collect();
        plan.points = Points::Listed(Listed { points, seeds: wanted.iter().map(|wanted| wanted.seed).collect() });
        plan.only_runs = true;
        Ok(plan)
    }

    fn outcomes(&self, manifest: &Manifest, folder: &std::path::Path) -> Result<Vec<Vec<f64>>, LabError> {
        let runs = Runs::read(manifest, &part_files(&[folder.to_path_buf()], RUNS)?)?;
        let columns: Option<Vec<&Vec<Option<f64>>>> =
            self.aims.metrics().map(|metric| runs.values.get(metric).and_then(|lines| lines.first())).collect();
        let columns = columns.ok_or_else(|| LabError::Internal("a metric of a target was not kept".into()))?;
        let row = |pair: usize| self.aims.on_scale(columns.iter().map(|column| column[pair]));
        Ok((0..runs.pairs.len()).map(row).collect())
    }
}

impl Arena for Battles<'_> {
    fn fight(&mut self, stage: &str, parameters: &[usize], wanted: &[Wanted]) -> Result<Vec<Vec<f64>>, LabError> {
        let plan = self.plan(parameters, wanted)?;
        let folder = self.how.folder.join(stage);
        let all = wanted.len() as u64;
        let manifest = Manifest::of(&plan, &format!("Calibration: {stage}"), &self.how.command, all);
        (self.how.stage)(stage);
        let begun = Instant::now();
        let how = ensemble::Wanted { runs: 1, shard: self.how.shard, ..self.how.wanted };
        let done = ensemble::fight(&plan, &manifest, &folder, &how)?;
        for other in &self.how.others {
            copy_parts(&other.join(stage), &folder, &manifest)?;
        }
        let path = folder.join(SPENT);
        let before: Spent =
            std::fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        const HOUR: f64 = 3600.0;
        let passed = if done.battles > 0 { begun.elapsed().as_secs_f64() / HOUR } else { 0.0 };
        let fought = if done.battles > 0 { done.thread_seconds / HOUR } else { 0.0 };
        let seeds = wanted.iter().map(|wanted| wanted.seed);
        let spent = Spent {
            stage: stage.into(),
            battles: all,
            seeds: (seeds.clone().min().unwrap_or(0), seeds.max().unwrap_or(0)),
            points: plan.points.digest(),
            core_hours: before.core_hours + fought,
            hours: before.hours + passed,
        };
        let text = serde_json::to_string(&spent).map_err(|error| LabError::Internal(error.to_string()))?;
        write_whole(&path, text.as_bytes())?;
        self.spent.push(spent);
        let there: u64 = crate::folder::parts(&folder, RUNS)?.iter().map(|range| range.end - range.start).sum();
        if there < all {
            return Err(LabError::Awaiting {
                stage: stage.into(),
                folder: self.how.folder.clone(),
                done: there,
                total: all,
            });
        }
        self.outcomes(&manifest, &folder)
    }
}
