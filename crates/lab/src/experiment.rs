//! Experiment files (TOML): a base, arms that each change one cause, what is measured. The format is described in
//! `docs/experiments.md`.

mod reader;

use std::collections::BTreeMap;
use std::path::Path;

use nosb_engine::calendar::Date;
use nosb_scenario::reading::{Problems, Toml, nearest};
use nosb_scenario::{File, Patch, Scenario};

use crate::error::LabError;
use crate::outcome::{Column, Columns};
use crate::varied::{Design, Varied};

use reader::{Reader, scenario_of};

/// Scenario of an experiment that names none and lies in no scenario's folder.
const DEFAULT_SCENARIO: &str = "stalingrad";
/// Id of the arm that changes nothing.
pub const BASELINE: &str = "baseline";

/// An arm: what is changed, and from when on.
#[derive(Clone, Debug)]
pub struct Arm {
    /// Id.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// Patches as they are written.
    pub patch_names: Vec<String>,
    /// The patches.
    pub patches: Vec<Patch>,
    /// Tick at which it parts from the baseline; 0: it is fought from the first day.
    pub branch: u32,
}

/// A channel of a factorial.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Id.
    pub id: String,
    /// Title for people.
    pub title: String,
}

/// What a claim expects.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Row of `claims.csv`.
    pub id: String,
    /// Index of the deciding arm among [`Experiment::arms`].
    pub arm: usize,
    /// Whether the claim says that the arm's first metric is greater than the baseline's.
    pub greater: bool,
}

/// An experiment, read and checked against its scenario.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// Name of the file without its ending.
    pub id: String,
    /// Title.
    pub title: String,
    /// The question, in a sentence.
    pub question: String,
    /// The scenario with the base patches.
    pub scenario: Scenario,
    /// The base patches: they hold in every arm, whatever is drawn.
    pub base: Vec<Patch>,
    /// Pairs (for each point of a design), unless the command line says otherwise.
    pub pairs: u32,
    /// First seed.
    pub first_seed: u64,
    /// Whether each pair has a weather of its own; else all have the scenario's.
    pub own_weather: bool,
    /// Ticks fought.
    pub horizon: u32,
    /// Dates of maps, as the tick after the day.
    pub maps: Vec<(Date, u32)>,
    /// Arms beside the baseline.
    pub arms: Vec<Arm>,
    /// Channels if it is a factorial: then `arms[mask - 1]` has the channels of the bits of `mask`.
    pub channels: Vec<Channel>,
    /// All that is measured: the scenario's metrics and the experiment's outcomes.
    pub columns: Columns,
    /// Indices into `columns` of what is shown, the deciding one first.
    pub shown: Vec<usize>,
    /// Smallest effect of interest by index into `columns`.
    pub smallest_effect: BTreeMap<usize, f64>,
    /// Parameters on which the effect hangs.
    pub carried_by: Vec<String>,
    /// The claim it tests.
    pub claim: Option<Expectation>,
    /// Parameters of the design.
    pub varied: Vec<Varied>,
    /// The design, if it varies parameters.
    pub design: Option<Design>,
    /// How parameters are screened, if it asks which of them matter.
    pub study: Option<Study>,
}

/// How the parameters that matter are found: Morris screening of all, then Sobol indices of those that stand out.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// Trajectories of the screening.
    pub trajectories: u32,
    /// Levels of each parameter in it.
    pub levels: u32,
    /// How many parameters go on.
    pub top: u32,
    /// Base samples of the indices.
    pub samples: u32,
    /// Seeds over which each point is averaged.
    pub seeds: u32,
}

impl Experiment {
    /// Reads an experiment: a file, or the shipped name of an experiment or claim (of `stalingrad`, or `SCENARIO/NAME`).
    pub fn load(name_or_file: &str) -> Result<Self, LabError> {
        let path = Path::new(name_or_file);
        if path.is_file() {
            let file = nosb_scenario::reading::read_bounded(path, name_or_file)?;
            return Self::read(&file, path.parent().unwrap_or(Path::new(".")), None);
        }
        let (scenario, name) = name_or_file.split_once('/').unwrap_or((DEFAULT_SCENARIO, name_or_file));
        let known = |names: &[String]| names.iter().any(|known| known == scenario);
        let shipped: Vec<String> = Scenario::shipped().into_iter().map(|listed| listed.name).collect();
        if name_or_file.ends_with(".toml") || !known(&shipped) {
            return Err(LabError::request(
                format!("there is no file `{name_or_file}`"),
                "give an experiment file, or a name that `nosb list experiments` shows",
            ));
        }
        let scenario = Scenario::load(scenario)?;
        let Some(file) = scenario.experiment_file(name).cloned() else {
            let names: Vec<String> = scenario.experiments().into_iter().map(|listed| listed.name).collect();
            let near = nearest(name, names.iter().map(String::as_str));
            return Err(LabError::request(
                format!("there is no experiment `{name}`"),
                match near {
                    Some(near) => format!("did you mean `{near}`? Or give a file"),
                    None => "give an experiment file".to_string(),
                },
            ));
        };
        Self::read(&file, Path::new("."), Some(scenario))
    }

    /// Reads a file; `folder` is where it lies, `scenario` the one it ships with.
    pub fn read(file: &File, folder: &Path, scenario: Option<Scenario>) -> Result<Self, LabError> {
        let toml = Toml::read(file)?;
        let top = toml.top();
        let mut problems = Problems::default();
        let scenario = match scenario {
            Some(scenario) if !top.has("scenario") => scenario,
            _ => Scenario::load(scenario_of(&top, folder, &mut problems))?,
        };
        Ok(Reader { file, folder, scenario, problems }.experiment(&top)?)
    }
}

impl Experiment {
    /// The same with more patches under every arm: another model asked the same question.
    ///
    /// # Errors
    /// If a patch does not fit the scenario, or an arm does not fit the scenario with the patch.
    pub fn over(mut self, patches: &[Patch]) -> Result<Self, LabError> {
        self.scenario = self.scenario.with_patches(patches)?;
        for arm in &self.arms {
            self.scenario.with_patches(&arm.patches)?;
        }
        self.base.extend(patches.iter().cloned());
        Ok(self)
    }

    /// The column that decides.
    pub fn deciding(&self) -> &Column {
        self.columns.get(self.shown[0])
    }
}
