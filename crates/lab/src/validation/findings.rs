//! What a validation found, as plain values: computed once from the tables, then only shown.

use std::collections::BTreeMap;

use nosb_scenario::{Target, TargetUse};

use super::predictive::Prediction;
use crate::findings::{CellShape, Fan, Provenance};

/// A target and what the battles say of it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The target.
    pub target: Target,
    /// What its metric is, in a line.
    pub doc: String,
    /// Unit of the metric.
    pub unit: String,
    /// What the battles say.
    pub prediction: Prediction,
}

/// Counts over some targets.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// How many.
    pub targets: usize,
    /// Records inside the 90 % interval.
    pub inside_90: usize,
    /// Records inside the 50 % interval.
    pub inside_50: usize,
    /// Median of the relative half-widths of the 90 % intervals; NaN if there is none.
    pub median_half_width: f64,
    /// Mean standardised residual: above 0 the record has more (or later) than the model.
    pub mean_residual: f64,
    /// Root mean square of the standardised residuals: 1 if deviations are what was stated.
    pub root_mean_square: f64,
}

impl Tally {
    /// Share inside the 90 % interval.
    pub fn share_90(&self) -> f64 {
        self.inside_90 as f64 / self.targets as f64
    }

    /// Share inside the 50 % interval.
    pub fn share_50(&self) -> f64 {
        self.inside_50 as f64 / self.targets as f64
    }
}

/// A date that some battle may see and the record does not.
#[derive(Clone, Debug)]
pub struct Unrecorded {
    /// Id of the metric.
    pub metric: String,
    /// What it is.
    pub doc: String,
    /// Share of the battles in which it came.
    pub happened: f64,
    /// Day by which it came in 5, 50 and 95 % of those.
    pub days: [f64; 3],
}

/// Battles held against a front line of the record.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Date.
    pub date: String,
    /// Mean share of the ground that changes hands in the record on which a battle has the record's holder.
    pub mean: f64,
    /// Its 5 % and 95 % points.
    pub range: (f64, f64),
    /// The same for a front that never moved.
    pub naive: f64,
    /// For each cell: share of the battles in which the first side holds it, less 1 where the record gives it to that side.
    pub disagreement: Vec<f32>,
    /// For each cell: whether the record gives it to the first side.
    pub record: Vec<bool>,
}

/// What the record says of a daily series, from a day to a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// First day it speaks of.
    pub from: f64,
    /// Last day.
    pub to: f64,
    /// Value, with the ends of its 90 % interval by the record's own error.
    pub value: [f64; 3],
    /// Whether parameters may be fitted to it; none if it is no target.
    pub use_: Option<TargetUse>,
}

/// A daily series of the battles and what the record says of it.
#[derive(Clone, Debug)]
pub struct RecordedFan {
    /// The battles, one arm.
    pub fan: Fan,
    /// The record.
    pub marks: Vec<Mark>,
}

/// A structure of the model and how well it foresaw what it was not fitted to.
#[derive(Clone, Debug, Default)]
pub struct Rival {
    /// Name; empty for the model as it stands.
    pub name: String,
    /// Title.
    pub title: String,
    /// What is different.
    pub description: String,
    /// Battles on which it is scored.
    pub battles: usize,
    /// Log score of each fact that was not fitted to.
    pub facts: BTreeMap<String, f64>,
    /// Share of the validation targets inside the 90 % interval.
    pub inside_90: f64,
    /// The same of the calibration targets.
    pub calibration_inside_90: f64,
    /// Total log score over the facts that all structures measured.
    pub score: f64,
    /// Total less that of the model as it stands.
    pub difference: f64,
    /// Standard error of that difference, facts taken for independent.
    pub difference_se: f64,
    /// Facts that it foresaw better than the model as it stands, of so many on which the two differ.
    pub better: (usize, usize),
    /// Weight among all.
    pub weight: f64,
    /// The fact that speaks loudest, and by how much.
    pub decided_by: Option<(String, f64)>,
}

/// All that a validation found.
#[derive(Clone, Debug, Default)]
pub struct Validation {
    /// Title.
    pub title: String,
    /// Where the figures come from.
    pub provenance: Provenance,
    /// Names of the two sides.
    pub sides: [String; 2],
    /// First and last day.
    pub days: (String, String),
    /// Whether parameters were drawn from all of their priors: then it is a check of the prior.
    pub prior: bool,
    /// Targets by use, level and id.
    pub targets: Vec<Judged>,
    /// Targets that no battle measured.
    pub unmeasured: Vec<String>,
    /// Dates of battles that the record does not know.
    pub unrecorded: Vec<Unrecorded>,
    /// Fronts, by date.
    pub fronts: Vec<Agreement>,
    /// Daily series with the record.
    pub fans: Vec<RecordedFan>,
    /// Outlines of cells.
    pub cells: Vec<CellShape>,
    /// Structures by weight, the heaviest first; empty if none were fought.
    pub rivals: Vec<Rival>,
}

impl Validation {
    /// The targets of one use.
    pub fn of(&self, use_: TargetUse) -> impl Iterator<Item = &Judged> {
        self.targets.iter().filter(move |judged| judged.target.use_ == use_)
    }

    /// Levels that have targets, in their order.
    pub fn levels(&self) -> Vec<&str> {
        let mut levels: Vec<&str> = Vec::new();
        for known in nosb_scenario::LEVELS {
            if self.targets.iter().any(|judged| judged.target.level == known) {
                levels.push(known);
            }
        }
        levels
    }
}
