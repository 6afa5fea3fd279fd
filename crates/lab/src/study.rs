//! Which parameters matter: Morris screening of all that are named, then Sobol indices of those that stand out.
//!
//! Both stages are ensembles without arms in folders of their own, so that they resume like any other. Every point is
//! fought with the same seeds and its metrics are averaged over them: differences between points are those of the
//! parameters, with the same luck.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::analysis::{OnlyBaseline, baseline_values};
use crate::ensemble::{self, Done, Wanted};
use crate::error::LabError;
use crate::experiment::{Experiment, Study};
use crate::folder::write_whole;
use crate::manifest::Manifest;
use crate::plan::{Plan, Points};
use crate::sensitivity::{Morris, SobolIndex, morris_design, morris_effects, saltelli_design, sobol_indices};
use crate::varied::{Design, Uncertainty, Varied, all_with_priors};

/// Key of both designs: a study is the same whenever it is made.
const KEY: u64 = 227;
/// Folder of the screening.
pub const SCREENING: &str = "screening";
/// Folder within a stage's of designs and outputs as SALib takes them.
pub const CHECKS: &str = "check";
/// Kind of the design of the screening.
const MORRIS: &str = "morris";
/// Folder of the indices.
pub const INDICES: &str = "indices";

/// A stage of a study, ready to be fought.
pub struct Stage {
    /// Its plan.
    pub plan: Plan,
    /// Its folder.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
    runs: u32,
}

/// What one metric owes to each parameter.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// Id of the metric.
    pub metric: String,
    /// Unit.
    pub unit: String,
    /// In the order of the parameters.
    pub by_parameter: Vec<T>,
}

/// What a study found.
#[derive(Clone, Debug)]
pub struct Findings {
    /// Title.
    pub title: String,
    /// The question, in a sentence.
    pub question: String,
    /// Parameters of the screening.
    pub screened: Vec<Varied>,
    /// Elementary effects.
    pub morris: Vec<Found<Morris>>,
    /// Parameters of the indices.
    pub chosen: Vec<Varied>,
    /// Sobol indices.
    pub sobol: Vec<Found<SobolIndex>>,
    /// Name of the scenario.
    pub scenario: String,
    /// Digest of its content.
    pub digest: String,
    /// First and last day of the scenario.
    pub days: (String, String),
    /// Seeds of every point.
    pub seeds: Range<u64>,
    /// Battles of the screening and of the indices.
    pub battles_of_stages: [u64; 2],
    /// The command that makes it again.
    pub command: String,
}

impl Findings {
    /// Battles of both stages.
    pub fn battles(&self) -> u64 {
        self.battles_of_stages.iter().sum()
    }
}

/// The study that an experiment asks for.
pub fn wanted(experiment: &Experiment) -> Result<(Study, Vec<Varied>), LabError> {
    let Some(study) = &experiment.study else {
        return Err(LabError::request(
            format!("`{}` does not ask which parameters matter", experiment.id),
            "add [sensitivity] to the file",
        ));
    };
    let varied =
        if experiment.varied.is_empty() { all_with_priors(&experiment.scenario) } else { experiment.varied.clone() };
    Ok((study.clone(), varied))
}

/// The stage of the screening.
pub fn screening(experiment: &Experiment, folder: &Path, command: &str) -> Result<Stage, LabError> {
    let (study, varied) = wanted(experiment)?;
    let unit = morris_design(varied.len(), study.trajectories as usize, study.levels as usize, KEY);
    stage(experiment, varied, &unit, MORRIS, folder.join(SCREENING), command, study.seeds)
}

/// The stage of the indices, over the parameters that the screening chose.
pub fn indices(experiment: &Experiment, chosen: &[Varied], folder: &Path, command: &str) -> Result<Stage, LabError> {
    let (study, _) = wanted(experiment)?;
    let unit = saltelli_design(chosen.len(), study.samples as usize, KEY)
        .map_err(|error| LabError::request(error.to_string(), "let fewer parameters go on: `top`"))?;
    stage(experiment, chosen.to_vec(), &unit, "saltelli", folder.join(INDICES), command, study.seeds)
}

fn stage(
    experiment: &Experiment,
    varied: Vec<Varied>,
    unit: &[Vec<f64>],
    kind: &str,
    folder: PathBuf,
    command: &str,
    seeds: u32,
) -> Result<Stage, LabError> {
    let points = unit.iter().map(|row| varied.iter().zip(row).map(|(varied, at)| varied.at(*at)).collect()).collect();
    let only = Experiment { arms: Vec::new(), channels: Vec::new(), claim: None, design: None, ..experiment.clone() };
    let mut plan = Plan::of(only, Uncertainty::None)?;
    plan.varied = varied;
    plan.points = Points::Design(Design { kind: kind.into(), points });
    let manifest = Manifest::of(&plan, &experiment.title, command, plan.pairs(seeds));
    Ok(Stage { plan, folder, manifest, runs: seeds })
}

impl Stage {
    /// Battles of the whole stage.
    pub fn battles(&self) -> u64 {
        self.plan.pairs(self.runs)
    }

    /// Fights what is missing.
    pub fn fight(&self, wanted: &Wanted<'_>) -> Result<Done, LabError> {
        ensemble::fight(&self.plan, &self.manifest, &self.folder, &Wanted { runs: self.runs, ..*wanted })
    }

    /// Means over the seeds of every point, by metric.
    fn means(&self) -> Result<Vec<OnlyBaseline>, LabError> {
        let points = match &self.plan.points {
            Points::Design(design) => design.points.len(),
            _ => 1,
        };
        baseline_values(&self.manifest, &self.folder, points)
    }
}

/// Elementary effects of every metric that was measured at every point.
pub fn morris(experiment: &Experiment, stage: &Stage) -> Result<Vec<Found<Morris>>, LabError> {
    let (study, varied) = wanted(experiment)?;
    let unit = morris_design(varied.len(), study.trajectories as usize, study.levels as usize, KEY);
    let found = stage.means()?.into_iter().map(|values| Found {
        by_parameter: morris_effects(&unit, &values.means, varied.len(), &values.metric),
        metric: values.metric,
        unit: values.unit,
    });
    Ok(found.collect())
}

/// Writes design and outputs of a stage for every metric as JSON that `python/reference/salib_reference.py` takes, so
/// that the numbers can be held against SALib's.
///
/// # Errors
/// If a table cannot be read or the disk refuses.
pub fn write_checks(experiment: &Experiment, stage: &Stage) -> Result<(), LabError> {
    let (study, _) = wanted(experiment)?;
    let k = stage.plan.varied.len();
    let (kind, unit) = match &stage.plan.points {
        Points::Design(design) if design.kind == MORRIS => {
            (MORRIS, morris_design(k, study.trajectories as usize, study.levels as usize, KEY))
        }
        _ => ("sobol", saltelli_design(k, study.samples as usize, KEY).unwrap_or_default()),
    };
    let folder = stage.folder.join(CHECKS);
    std::fs::create_dir_all(&folder).map_err(|error| LabError::write(&folder, error))?;
    for values in stage.means()? {
        let document = serde_json::json!({
            "kind": kind, "about": format!("{} of {}", values.metric, experiment.id), "levels": study.levels,
            "parameters": stage.plan.varied.iter().map(|varied| &varied.path).collect::<Vec<_>>(),
            "design": unit, "outputs": values.means,
        });
        write_whole(&folder.join(format!("{}.json", values.metric)), document.to_string().as_bytes())?;
    }
    Ok(())
}

/// The parameters that matter most in any metric: by the largest share that their mean absolute effect has among those of
/// a metric.
pub fn choose(varied: &[Varied], morris: &[Found<Morris>], top: u32) -> Vec<Varied> {
    let mut weight = vec![0.0_f64; varied.len()];
    for found in morris {
        let all: f64 = found.by_parameter.iter().map(|effect| effect.mu_star).sum();
        for (weight, effect) in weight.iter_mut().zip(&found.by_parameter) {
            *weight = weight.max(effect.mu_star / all.max(f64::MIN_POSITIVE));
        }
    }
    let mut order: Vec<usize> = (0..varied.len()).collect();
    order.sort_by(|a, b| weight[*b].total_cmp(&weight[*a]).then(varied[*a].path.cmp(&varied[*b].path)));
    order.truncate(top as usize);
    order.sort_unstable();
    order.into_iter().map(|index| varied[index].clone()).collect()
}

/// Sobol indices of every metric that was measured at every point.
pub fn sobol(experiment: &Experiment, stage: &Stage) -> Result<Vec<Found<SobolIndex>>, LabError> {
    let (study, _) = wanted(experiment)?;
    let k = stage.plan.varied.len();
    let found = stage.means()?.into_iter().map(|values| Found {
        by_parameter: sobol_indices(&values.means, k, study.samples as usize, &values.metric),
        metric: values.metric,
        unit: values.unit,
    });
    Ok(found.collect())
}
