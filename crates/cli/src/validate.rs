//! `nosb lab validate` and `nosb lab compare`: the model held against the record, and claims under other models.

use std::path::PathBuf;

use nosb_lab::ensemble::Done;
use nosb_lab::folder::write_whole;
use nosb_lab::validation::{self, RIVALS, Tally, Validation, tally};
use nosb_lab::varied::Uncertainty;
use nosb_lab::{compare as side_by_side, report, written};
use nosb_scenario::{Patch, Scenario, TargetUse};
use serde_json::{Value as Json, json};

use crate::arguments::{Format, LabCompare, LabHow, LabValidate};
use crate::fault::Fault;
use crate::lab::{Under, fight};
use crate::run::print;

/// Fights what is missing, holds it against the record, prints, and writes table, page and text.
pub fn validate(wanted: &LabValidate, format: Format) -> Result<(), Fault> {
    let scenario = Scenario::load(&wanted.scenario).map_err(crate::source::fault)?;
    let under = Under::of(&wanted.under, Uncertainty::None)?;
    let base = under.patches(&scenario)?;
    // What is wrong with a rival is said before hours of battles.
    let rivals = if wanted.rivals { validation::rival_patches(&scenario)? } else { Vec::new() };
    let out = &wanted.how.out;
    let mut done = battles(wanted, &under, &scenario, &base, out.clone())?;
    for rival in &rivals {
        let both: Vec<Patch> = base.iter().chain([rival]).cloned().collect();
        let more = battles(wanted, &under, &scenario, &both, out.join(RIVALS).join(&rival.name))?;
        done.battles += more.battles;
        done.seconds += more.seconds;
    }
    let mut found = validation::judge(&scenario, out)?;
    if !rivals.is_empty() {
        validation::weigh(&scenario, out, &rivals, &mut found)?;
    }
    validation::write(&found, out)?;
    match format {
        Format::Json => print(&format!("{}\n", document(&found, done, wanted))),
        Format::Text => print(&format!(
            "{} battles fought in {:.1} s\n\n{}\nThe whole report: {}\n",
            done.battles,
            done.seconds,
            report::validation_text(&found),
            out.join(written::PAGE).display()
        )),
    }
}

fn battles(
    wanted: &LabValidate,
    under: &Under,
    scenario: &Scenario,
    base: &[Patch],
    out: PathBuf,
) -> Result<Done, Fault> {
    let experiment = validation::experiment(scenario, base, wanted.runs)?;
    let title = experiment.title.clone();
    let plan = under.plan(vec![experiment])?;
    // The command of the whole; rivals are part of it.
    let what = format!("{}{}", wanted.scenario, if wanted.rivals { " --rivals" } else { "" });
    let command = under.command("validate", &what, wanted.runs, &wanted.how.out);
    let how = LabHow { out, threads: wanted.how.threads };
    fight(&plan, &title, &command, wanted.runs, None, &how)
}

fn document(found: &Validation, done: Done, wanted: &LabValidate) -> Json {
    let number = |value: f64| if value.is_finite() { json!(value) } else { Json::Null };
    let counts = |tally: Tally| {
        json!({
            "targets": tally.targets, "inside_90": tally.inside_90, "inside_50": tally.inside_50,
            "median_relative_half_width": number(tally.median_half_width),
            "root_mean_square_residual": number(tally.root_mean_square),
        })
    };
    let targets: Vec<Json> = found
        .targets
        .iter()
        .map(|judged| {
            let prediction = &judged.prediction;
            json!({
                "id": judged.target.id, "use": judged.target.use_.name(), "level": judged.target.level,
                "record": judged.target.value, "quantiles": prediction.quantiles, "battles": prediction.battles,
                "inside_90": prediction.inside(0.9), "inside_50": prediction.inside(0.5), "pit": number(prediction.pit),
                "residual": number(prediction.residual), "log_score": number(prediction.log_score),
                "share_happened": prediction.happened, "n": prediction.n,
            })
        })
        .collect();
    let fronts: Vec<Json> = found
        .fronts
        .iter()
        .map(|front| json!({"date": front.date, "mean": number(front.mean), "naive": number(front.naive)}))
        .collect();
    let rivals: Vec<Json> = found
        .rivals
        .iter()
        .map(|rival| {
            json!({
                "name": rival.name, "log_score": number(rival.score), "difference": number(rival.difference),
                "standard_error": number(rival.difference_se), "weight": number(rival.weight),
                "better_on": rival.better.0, "differs_on": rival.better.1, "battles": rival.battles,
            })
        })
        .collect();
    json!({
        "out": wanted.how.out.display().to_string(), "battles": found.provenance.battles,
        "battles_fought": done.battles, "seconds": done.seconds,
        "calibration": counts(tally(found.of(TargetUse::Calibration))),
        "validation": counts(tally(found.of(TargetUse::Validation))),
        "targets": targets, "unmeasured": found.unmeasured, "fronts": fronts, "rivals": rivals,
    })
}

/// Sets the effects of several folders side by side.
pub fn compare(wanted: &LabCompare, format: Format) -> Result<(), Fault> {
    let found = side_by_side::compare(&wanted.dirs)?;
    let text = report::comparison_markdown(&found);
    if let Some(file) = &wanted.out {
        write_whole(file, text.as_bytes())?;
    }
    match format {
        Format::Text => print(&text),
        Format::Json => {
            let rows: Vec<Json> = found.rows.iter().map(row).collect();
            print(&format!("{}\n", json!({"folders": found.folders, "rows": rows})))
        }
    }
}

fn row(row: &side_by_side::Row) -> Json {
    let number = |value: f64| if value.is_finite() { json!(value) } else { Json::Null };
    let cells: Vec<Json> = row
        .cells
        .iter()
        .map(|cell| match cell {
            Some(cell) => json!({
                "difference": number(cell.difference), "low": number(cell.interval.0), "high": number(cell.interval.1),
                "verdict": cell.verdict,
            }),
            None => Json::Null,
        })
        .collect();
    json!({
        "section": row.section, "title": row.title, "arm": row.arm, "metric": row.metric.id, "cells": cells,
        "differs": row.differs(),
    })
}
