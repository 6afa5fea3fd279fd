//! `experiment.json`: what an experiment's folder holds, and all that a report must know beside the tables.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::calibration::posterior::Informed;
use crate::error::LabError;
use crate::folder::MANIFEST;
use crate::plan::{Plan, Points, SEEDS_PER_DRAW};

/// Version of the tables and of this file. Raised when their meaning changes.
pub const FORMAT: u32 = 1;
const KIND: &str = "nosb-experiment";

/// A battle of each pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineEntry {
    /// Id, as in the tables.
    pub id: String,
    /// Patches in order, with the values they set.
    pub patches: Vec<String>,
    /// First day on which it may differ from the baseline.
    pub from: String,
    /// Last day fought.
    pub last_day: String,
}

/// A column of `runs`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnEntry {
    /// Id.
    pub id: String,
    /// Unit.
    pub unit: String,
    /// What it is.
    pub doc: String,
    /// Whether it is 0 or 1.
    pub indicator: bool,
    /// How it comes about.
    pub kind: String,
}

/// A parameter that takes other values than its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VariedEntry {
    /// Path.
    pub path: String,
    /// Unit.
    pub unit: String,
    /// Distribution.
    pub distribution: String,
    /// Range and the scenario's value between.
    pub range: [f64; 3],
    /// Whether it is an assumption.
    pub assumed: bool,
    /// How far its posterior is from its prior, if it is drawn from a posterior.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub informed: Option<Informed>,
}

/// An arm of an experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArmEntry {
    /// Id within the experiment.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its line.
    pub line: usize,
    /// Patches as they are written.
    pub patches: Vec<String>,
    /// Date at which it parts from the baseline, if not the first day.
    pub branch: Option<String>,
}

/// What a claim says and expects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimEntry {
    /// Id.
    pub id: String,
    /// The sentence.
    pub claim: String,
    /// Who says it.
    pub said_by: String,
    /// What is changed.
    pub cause_changed: String,
    /// Against what.
    pub counterfactual: String,
    /// Index of the deciding arm in [`SectionEntry::arms`].
    pub arm: usize,
    /// Whether the claim says that the arm's deciding metric is greater than the baseline's.
    pub greater: bool,
}

/// One experiment of the folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectionEntry {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Question.
    pub question: String,
    /// Baseline, then arms.
    pub arms: Vec<ArmEntry>,
    /// Titles of the channels of a factorial.
    pub channels: Vec<String>,
    /// Ids of what is shown, the deciding one first.
    pub shown: Vec<String>,
    /// Smallest effects of interest.
    pub smallest_effect: BTreeMap<String, f64>,
    /// Parameters on which the effect hangs.
    pub carried_by: Vec<String>,
    /// The claim, if it tests one.
    pub claim: Option<ClaimEntry>,
}

/// The manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always `nosb-experiment`.
    pub kind: String,
    /// Version of the format.
    pub format: u32,
    /// Version of the program.
    pub version: String,
    /// The command that filled the folder last.
    pub command: String,
    /// Pairs wanted by it, over all shards.
    pub pairs: u64,
    /// Title of the whole.
    pub title: String,
    /// What the rows depend on, beside the number of pairs.
    pub identity: Identity,
}

/// What the rows of the tables depend on: a folder is only gone on with if all of it is the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// Scenario.
    pub scenario: String,
    /// Digest of its content with the base patches.
    pub digest: String,
    /// Patches laid under every arm, in order, with the values they set.
    #[serde(default)]
    pub base: Vec<String>,
    /// First day.
    pub first_day: String,
    /// Last day of the scenario.
    pub last_day: String,
    /// Names of the two sides.
    pub sides: [String; 2],
    /// First seed.
    pub first_seed: u64,
    /// Whether each pair has a weather of its own.
    #[serde(default)]
    pub own_weather: bool,
    /// What is drawn.
    pub uncertainty: String,
    /// Seeds under each draw.
    pub seeds_per_draw: u64,
    /// Kind of the design; empty if there is none.
    pub design: String,
    /// Points of the design.
    pub points: usize,
    /// Digest of the posterior from which parameters are drawn; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub posterior: String,
    /// Parameters that take other values than their own.
    pub varied: Vec<VariedEntry>,
    /// Battles of each pair.
    pub lines: Vec<LineEntry>,
    /// Columns of `runs`.
    pub columns: Vec<ColumnEntry>,
    /// Dates of maps.
    pub maps: Vec<String>,
    /// Experiments.
    pub sections: Vec<SectionEntry>,
}

impl Manifest {
    /// The manifest of a plan.
    pub fn of(plan: &Plan, title: &str, command: &str, pairs: u64) -> Self {
        let calendar = plan.scenario.calendar();
        let (design, points) = match &plan.points {
            Points::Design(design) => (design.kind.clone(), design.points.len()),
            Points::Listed(listed) => (format!("listed {}", plan.points.digest()), listed.points.len()),
            _ => (String::new(), 0),
        };
        Self {
            kind: KIND.into(),
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").into(),
            command: command.into(),
            pairs,
            title: title.into(),
            identity: Identity {
                scenario: plan.scenario.name().into(),
                digest: plan.scenario.digest(),
                base: plan.base.iter().map(base).collect(),
                first_day: calendar.date(0).to_string(),
                last_day: calendar.date(calendar.ticks.saturating_sub(1)).to_string(),
                sides: plan.scenario.world().forces.sides.clone(),
                first_seed: plan.first_seed,
                own_weather: plan.own_weather,
                uncertainty: plan.uncertainty.name().into(),
                seeds_per_draw: SEEDS_PER_DRAW,
                design,
                points,
                varied: plan
                    .varied
                    .iter()
                    .map(|one| VariedEntry { informed: informed(plan, one), ..varied(one) })
                    .collect(),
                posterior: plan.posterior.as_ref().map(|posterior| posterior.digest.clone()).unwrap_or_default(),
                lines: plan.lines.iter().map(|line| line_entry(plan, line)).collect(),
                columns: plan.columns.iter().map(column).collect(),
                maps: plan.maps.iter().map(|(date, _)| date.to_string()).collect(),
                sections: plan.parts.iter().map(|part| section(plan, part)).collect(),
            },
        }
    }

    /// Reads the manifest of a folder.
    pub fn read(folder: &Path) -> Result<Self, LabError> {
        let path = folder.join(MANIFEST);
        let not = |cause: String, remedy: &str| LabError::Read { path: path.clone(), cause, remedy: remedy.into() };
        let text = std::fs::read_to_string(&path).map_err(|error| {
            not(error.to_string(), "give the folder that `nosb lab run --out` or `nosb lab claims --out` wrote")
        })?;
        let value: serde_json::Value = serde_json::from_str(&text)
            .map_err(|error| not(format!("{}:{}: {error}", error.line(), error.column()), "the file is damaged"))?;
        if value.get("kind").and_then(serde_json::Value::as_str) != Some(KIND) {
            return Err(not("it is not that of an experiment".into(), "choose another folder"));
        }
        if value.get("format").and_then(serde_json::Value::as_u64) != Some(u64::from(FORMAT)) {
            return Err(not(
                format!("this nosb reads format {FORMAT}"),
                "use the version that wrote it, or run the experiment again",
            ));
        }
        serde_json::from_value(value).map_err(|error| not(error.to_string(), "the file is damaged"))
    }

    /// Refuses a folder whose rows would not fit the wanted ones.
    pub fn same_as(&self, wanted: &Self, path: &Path) -> Result<(), LabError> {
        let differs = |what: &str| LabError::Occupied {
            path: path.to_path_buf(),
            what: format!("holds another experiment (another {what})"),
            remedy: "choose another folder for --out, or remove this one".into(),
        };
        let (found, own) = (&self.identity, &wanted.identity);
        if self.version != wanted.version {
            return Err(differs("version of nosb"));
        }
        let same = [
            ("scenario or rules", found.scenario == own.scenario && found.digest == own.digest),
            ("base", found.base == own.base),
            ("first seed", found.first_seed == own.first_seed),
            ("choice of what is drawn", found.uncertainty == own.uncertainty && found.varied == own.varied),
            ("posterior", found.posterior == own.posterior),
            ("set of arms", found.lines == own.lines),
            ("set of metrics", found.columns == own.columns),
            ("content", found == own),
        ];
        match same.iter().find(|(_, same)| !same) {
            Some((what, _)) => Err(differs(what)),
            None => Ok(()),
        }
    }
}

fn informed(plan: &Plan, varied: &crate::varied::Varied) -> Option<Informed> {
    plan.posterior.as_ref()?.informed(varied)
}

pub(crate) fn varied(varied: &crate::varied::Varied) -> VariedEntry {
    VariedEntry {
        path: varied.path.clone(),
        unit: varied.unit.clone(),
        distribution: varied.distribution.clone(),
        range: [varied.low, varied.best, varied.high],
        assumed: varied.assumed,
        informed: None,
    }
}

/// The values that a patch sets.
fn sets(patch: &nosb_scenario::Patch) -> String {
    let changes: Vec<String> =
        patch.changes.iter().map(|change| format!("{}={}", change.path, value(change.value))).collect();
    changes.join(" ")
}

fn base(patch: &nosb_scenario::Patch) -> String {
    let sets = sets(patch);
    if sets == patch.name { sets } else { format!("{} ({sets})", patch.name) }
}

fn line_entry(plan: &Plan, line: &crate::plan::Line) -> LineEntry {
    LineEntry {
        id: line.id.clone(),
        patches: line.patches.iter().map(sets).collect(),
        from: plan.scenario.calendar().date(line.branch).to_string(),
        last_day: plan.last_day(line.horizon).to_string(),
    }
}

fn value(value: nosb_engine::rules::Value) -> String {
    match value {
        nosb_engine::rules::Value::Number(number) => number.to_string(),
        nosb_engine::rules::Value::Switch(on) => on.to_string(),
    }
}

fn column(column: &crate::outcome::Column) -> ColumnEntry {
    ColumnEntry {
        id: column.id.clone(),
        unit: column.unit.clone(),
        doc: column.doc.clone(),
        indicator: column.is_indicator(),
        kind: format!("{:?}", column.kind),
    }
}

fn section(plan: &Plan, part: &crate::plan::Part) -> SectionEntry {
    let experiment = &part.experiment;
    let id = |index: &usize| plan.columns.get(*index).id.clone();
    let date = |tick: u32| (tick > 0).then(|| plan.scenario.calendar().date(tick).to_string());
    let baseline = ArmEntry {
        id: crate::experiment::BASELINE.into(),
        title: "Baseline".into(),
        line: part.lines[0],
        patches: Vec::new(),
        branch: None,
    };
    let arms = experiment.arms.iter().zip(&part.lines[1..]).map(|(arm, line)| ArmEntry {
        id: arm.id.clone(),
        title: arm.title.clone(),
        line: *line,
        patches: arm.patch_names.clone(),
        branch: date(arm.branch),
    });
    let claim = experiment.claim.as_ref().and_then(|expected| {
        let claims = experiment.scenario.claims();
        let row = claims.into_iter().find(|claim| claim.id == expected.id)?;
        Some(ClaimEntry {
            id: row.id,
            claim: row.claim,
            said_by: row.said_by,
            cause_changed: row.cause_changed,
            counterfactual: row.counterfactual,
            arm: expected.arm + 1,
            greater: expected.greater,
        })
    });
    SectionEntry {
        id: experiment.id.clone(),
        title: experiment.title.clone(),
        question: experiment.question.clone(),
        arms: std::iter::once(baseline).chain(arms).collect(),
        channels: experiment.channels.iter().map(|channel| channel.title.clone()).collect(),
        shown: experiment.shown.iter().map(id).collect(),
        smallest_effect: experiment.smallest_effect.iter().map(|(index, effect)| (id(index), *effect)).collect(),
        carried_by: experiment.carried_by.clone(),
        claim,
    }
}
