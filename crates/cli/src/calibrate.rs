//! `nosb lab calibrate`: which parameters the record allows.

use std::path::Path;

use nosb_lab::calibration::battles::How;
use nosb_lab::calibration::calibrate::{Asked, Calibration, Manifest};
use nosb_lab::calibration::check::{self, BINS, CRITICAL, Fords, Made, PUBLISHED};
use nosb_lab::ensemble::{Shard, Wanted};
use nosb_lab::{LabError, report, written};
use nosb_scenario::Scenario;
use serde_json::json;

use crate::arguments::{Format, LabCalibrate};
use crate::fault::Fault;
use crate::run::print;

/// Fights what is missing, fits, prints and writes the page.
pub fn calibrate(wanted: &LabCalibrate, format: Format) -> Result<(), Fault> {
    let Some(out) = &wanted.out else { return self_check(format) };
    let scenario = Scenario::load(&wanted.scenario).map_err(crate::source::fault)?;
    let calibration = Calibration::of(Asked {
        scenario,
        battles: wanted.battles,
        until: wanted.until,
        parameters: wanted.parameter.clone(),
    })?;
    let bar = crate::progress::rate_bar("battles");
    let how = How {
        folder: out.clone(),
        others: wanted.with.clone(),
        shard: wanted.shard.unwrap_or(Shard::WHOLE),
        wanted: Wanted {
            runs: 1,
            shard: Shard::WHOLE,
            threads: wanted.threads.unwrap_or(0) as usize,
            interrupt: crate::interrupt::listen(),
            begin: &|battles| {
                bar.set_length(battles);
                bar.reset();
            },
            progress: &|battles| bar.set_position(battles),
        },
        stage: &|stage| {
            bar.println(format!("{stage} ..."));
            bar.set_message(stage.to_string());
        },
        command: command(wanted, out),
    };
    let done = calibration.run(how);
    bar.finish_and_clear();
    match done {
        // A shard that has done its share has not failed.
        Err(LabError::Awaiting { stage, done, total, .. }) => awaiting(&stage, done, total, out, format),
        done => ended(&done?, out, format),
    }
}

/// The command that makes the same posterior again, without what does not change it.
fn command(wanted: &LabCalibrate, out: &Path) -> String {
    let mut command = format!("nosb lab calibrate {} --battles {}", wanted.scenario, wanted.battles);
    for parameter in &wanted.parameter {
        command.push_str(&format!(" --parameter '{parameter}'"));
    }
    if let Some(until) = wanted.until {
        command.push_str(&format!(" --until {until}"));
    }
    command + &format!(" --out {}", out.display())
}

fn awaiting(stage: &str, done: u64, total: u64, out: &Path, format: Format) -> Result<(), Fault> {
    match format {
        Format::Json => print(&format!("{}\n", json!({"awaiting": stage, "battles_there": done, "battles": total}))),
        Format::Text => print(&format!(
            "{done} of {total} battles of {stage} are in {}; the others are for other shards.\nWhen they have fought \
             theirs, give the same command again with `--with` their folders.\n",
            out.display()
        )),
    }
}

fn ended(manifest: &Manifest, out: &Path, format: Format) -> Result<(), Fault> {
    let page = out.join(written::PAGE);
    written::write_calibration(manifest, &page)?;
    match format {
        Format::Json => {
            let document = serde_json::to_value(manifest).map_err(|error| Fault::Internal(error.to_string()))?;
            print(&format!("{}\n", json!({"report": page.display().to_string(), "calibration": document})))
        }
        Format::Text => {
            print(&format!("{}\nThe whole report: {}\n", report::calibration_text(manifest), page.display()))
        }
    }
}

/// The method on data whose truth is known.
fn self_check(format: Format) -> Result<(), Fault> {
    const TRUTHS: u64 = 60;
    const BATTLES: u64 = 800;
    const KEY: u64 = 19_420_717;
    let fords = Fords::load()?;
    let fight = |point: &[f64], seed: u64| fords.fight(point, seed);
    let made = Made { varied: fords.varied(), aims: fords.aims(), battles: BATTLES, key: KEY };
    let bar = crate::progress::bar(TRUTHS, "truths of two fords");
    let places = made.places(&fight, TRUTHS, &|done| bar.set_position(done))?;
    bar.finish_and_clear();
    let mut good = true;
    let mut text = format!(
        "Two fords, {TRUTHS} truths from the prior, {BATTLES} battles each: places of the truth in its posterior, in {BINS} equal parts\n"
    );
    let mut ranks = Vec::new();
    for (varied, places) in fords.varied().iter().zip(&places) {
        let (counts, found) = (check::counts(places), check::unevenness(places));
        good &= found < CRITICAL;
        text.push_str(&format!(
            "  {:<28} {counts:?}  chi-square {found:.1}: {}\n",
            varied.path,
            if found < CRITICAL { "even" } else { "not even" }
        ));
        ranks.push(json!({"parameter": varied.path, "counts": counts, "chi_square": found, "critical": CRITICAL}));
    }
    text.push_str("Slopes of ln losses on ln strengths: published, least squares and calibration on made battles\n");
    let mut slopes = Vec::new();
    for published in &PUBLISHED {
        let found = check::recovered(published, KEY)?;
        for (index, (side, truth)) in [("red", published.red), ("blue", published.blue)].into_iter().enumerate() {
            let ((value, error), (centre, spread)) = (found.least_squares[index], found.calibration[index]);
            let near = (value - truth).abs() < 3.0 * error && (centre - truth).abs() < 3.0 * spread.max(error);
            good &= near;
            text.push_str(&format!(
                "  {} {side:<5} {truth:>6.3}   {value:>6.3} ± {error:.3}   {centre:>6.3} ± {spread:.3}{}\n",
                published.years,
                if near { "" } else { "  not found" }
            ));
            slopes.push(json!({
                "years": published.years, "side": side, "published": truth, "least_squares": value, "error": error,
                "calibration": centre, "spread": spread,
            }));
        }
    }
    match format {
        Format::Json => print(&format!("{}\n", json!({"good": good, "ranks": ranks, "slopes": slopes})))?,
        Format::Text => print(&text)?,
    }
    if good { Ok(()) } else { Err(Fault::Silent) }
}
