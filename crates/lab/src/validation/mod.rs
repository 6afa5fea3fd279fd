//! The model held against the record: battles without arms, what they foresee for every target, and where the record lies
//! in it. With all parameters drawn from their priors it is the prior predictive check; with rival structures it says which of
//! them foresaw best what none was fitted to.
//!
//! [`experiment`] is fought like any other; [`judge`] turns its folder into a [`Validation`]; `report/validation/` shows it.

mod findings;
mod fronts;
mod predictive;
mod recorded;
mod rivals;
mod score;
mod table;

pub use findings::{Agreement, Judged, Mark, RecordedFan, Rival, Tally, Unrecorded, Validation};
pub use predictive::{Mixture, Prediction, QUANTILES, Side, predict};
pub use rivals::{RIVALS, rival_patches, weigh};
pub use score::{PIT_BINS, pit_histogram, softmax, tally};
pub use table::{TARGETS, write};

use std::path::Path;

use nosb_engine::calendar::TICKS_PER_DAY;
use nosb_scenario::{LEVELS, Patch, Scenario, TargetUse};

use crate::analysis::read::Runs;
use crate::analysis::{ground, provenance};
use crate::error::LabError;
use crate::experiment::Experiment;
use crate::folder::{RUNS, part_files};
use crate::manifest::Manifest;
use crate::outcome::Columns;
use crate::plan::SEEDS_PER_DRAW;
use crate::statistics::quantiles;
use crate::suite;

/// Share of the calibration targets that should lie inside their 90 % intervals.
pub const GOAL_CALIBRATION: f64 = 0.85;
/// The same of the validation targets.
pub const GOAL_VALIDATION: f64 = 0.75;
/// Most that the median relative half-width of those intervals should be: wide intervals hold everything.
pub const GOAL_HALF_WIDTH: f64 = 0.40;
/// Mean agreement with the record's fronts that should be reached.
pub const GOAL_AGREEMENT: f64 = 0.85;
const FIRST_SEED: u64 = 1;

/// The experiment of a validation: the whole campaign without arms, all targets measured, a map on the date of every front
/// of the record.
///
/// # Errors
/// If the scenario has no targets, or a base patch does not fit it.
pub fn experiment(scenario: &Scenario, base: &[Patch], runs: u32) -> Result<Experiment, LabError> {
    if scenario.targets().is_empty() {
        return Err(LabError::request(
            format!("the scenario `{}` has no targets to be held against", scenario.name()),
            "add targets.csv; docs/targets.md says what a row holds",
        ));
    }
    let columns = Columns::of(scenario);
    let calendar = scenario.calendar();
    let world = scenario.world();
    let fought = |tick: &u32| (1..=calendar.ticks).contains(tick);
    let maps = world.traces.iter().skip(1).map(|trace| trace.tick + 1).filter(fought);
    // Only when claims ask for it is it known what they hang on.
    let claims = if scenario.claims().is_empty() { Vec::new() } else { suite::claims(scenario)? };
    let experiment = Experiment {
        id: "validation".into(),
        title: format!("{}: held against the record", scenario.title()),
        question: "Where does the record lie in what the model foresees?".into(),
        scenario: scenario.clone(),
        base: Vec::new(),
        pairs: runs,
        first_seed: FIRST_SEED,
        // The days' weather is not known to the model: one series of many would be held against the record as if it were.
        own_weather: true,
        horizon: calendar.ticks,
        maps: maps.map(|tick| (calendar.date(tick - TICKS_PER_DAY), tick)).collect(),
        arms: Vec::new(),
        channels: Vec::new(),
        shown: shown(scenario, &columns),
        columns,
        smallest_effect: Default::default(),
        carried_by: claims.into_iter().flat_map(|claim| claim.carried_by).collect(),
        claim: None,
        varied: Vec::new(),
        design: None,
        study: None,
    };
    experiment.over(base)
}

/// Columns that are read again: those of targets, and dates that the record does not know.
fn shown(scenario: &Scenario, columns: &Columns) -> Vec<usize> {
    let target = |id: &str| scenario.targets().iter().any(|target| target.metric == id);
    let metrics = scenario.metrics().enumerate();
    let wanted = metrics
        .filter(|(index, metric)| target(&metric.id) || (columns.get(*index).is_date() && metric.record.is_none()));
    wanted.map(|(index, _)| index).collect()
}

/// The manifest of a folder and its battles, at least one.
fn battles(folder: &Path) -> Result<(Manifest, Runs), LabError> {
    let manifest = Manifest::read(folder)?;
    let runs = Runs::read(&manifest, &part_files(&[folder.to_path_buf()], RUNS)?)?;
    if runs.pairs.is_empty() {
        return Err(LabError::request(
            format!("`{}` holds no finished battles yet", folder.display()),
            format!("fight them first: {}", manifest.command),
        ));
    }
    Ok((manifest, runs))
}

/// Holds the battles of a folder against the record.
///
/// # Errors
/// If the folder is not that of a validation of this scenario, or a table cannot be read.
pub fn judge(scenario: &Scenario, folder: &Path) -> Result<Validation, LabError> {
    let (manifest, runs) = battles(folder)?;
    let folders = [folder.to_path_buf()];
    let identity = &manifest.identity;
    let (targets, unmeasured) = judged(scenario, &manifest, &runs, runs.pairs.len());
    let cells = ground::cells(folder)?;
    let mut provenance = provenance(&manifest, &runs);
    provenance.pairs = 0;
    Ok(Validation {
        title: manifest.title.clone(),
        provenance,
        sides: identity.sides.clone(),
        days: (identity.first_day.clone(), identity.last_day.clone()),
        prior: identity.uncertainty == "priors",
        targets,
        unmeasured,
        unrecorded: unrecorded(scenario, &runs),
        fronts: fronts::fronts(scenario, &manifest, &folders, cells.len())?,
        fans: recorded::fans(scenario, &manifest, &folders)?,
        cells,
        rivals: Vec::new(),
    })
}

/// Every target with what the first so many battles say of it, and the ids of those that none measured.
fn judged(scenario: &Scenario, manifest: &Manifest, runs: &Runs, first: usize) -> (Vec<Judged>, Vec<String>) {
    let drawn = manifest.identity.uncertainty != "none";
    let draws: Vec<u64> = runs.pairs.iter().map(|pair| pair / SEEDS_PER_DRAW).collect();
    let mut targets: Vec<_> = scenario.targets().iter().collect();
    let level = |name: &str| LEVELS.iter().position(|level| *level == name);
    targets.sort_by_key(|target| (target.use_ != TargetUse::Calibration, level(&target.level)));
    let (mut judged, mut unmeasured) = (Vec::new(), Vec::new());
    for target in targets {
        let metric = scenario.metrics().find(|metric| metric.id == target.metric);
        let values = runs.values.get(&target.metric).map(|by_line| &by_line[0]);
        let prediction = values.and_then(|values| predict(target, &values[..first], drawn.then_some(draws.as_slice())));
        match metric.zip(prediction) {
            Some((metric, prediction)) => judged.push(Judged {
                target: target.clone(),
                doc: metric.doc.clone(),
                unit: metric.unit.clone(),
                prediction,
            }),
            None => unmeasured.push(target.id.clone()),
        }
    }
    (judged, unmeasured)
}

/// Dates of battles for which the record has no date: what did not happen, or nobody noted.
fn unrecorded(scenario: &Scenario, runs: &Runs) -> Vec<Unrecorded> {
    let mut found = Vec::new();
    for metric in scenario.metrics().filter(|metric| metric.record.is_none()) {
        if scenario.targets().iter().any(|target| target.metric == metric.id) {
            continue;
        }
        let Some(by_line) = runs.values.get(&metric.id) else { continue };
        let mut days: Vec<f64> = by_line[0].iter().flatten().copied().collect();
        days.sort_by(f64::total_cmp);
        let at = quantiles(&days, &[QUANTILES[0], QUANTILES[2], QUANTILES[4]]);
        found.push(Unrecorded {
            metric: metric.id.clone(),
            doc: metric.doc.clone(),
            happened: days.len() as f64 / by_line[0].len() as f64,
            days: core::array::from_fn(|index| at[index]),
        });
    }
    found
}
