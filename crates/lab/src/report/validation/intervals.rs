//! Every target as a strip (the record against the predictive interval, standardised) and as a row of numbers.

use maud::{Markup, html};
use nosb_scenario::TargetUse;

use super::{text, words};
use crate::report::canvas::{BACKDROP, Hold, TEXT, backdrop, drawing};
use crate::report::page::{Context, Parting, figure, source};
use crate::report::palette::{BASELINE, INK, MUTED, RULE, arm};
use crate::report::rows::{WIDTH, foot, row};
use crate::validation::{Judged, Validation};

/// Standard deviations from the middle of a strip to its ends.
const REACH: f64 = 5.0;
const MARGIN: f64 = 22.0;
const HEIGHT: f64 = 22.0;

/// A figure for each level.
pub fn figures(context: Context, found: &Validation) -> Markup {
    html! {
        @for level in found.levels() {
            @let of_level: Vec<&Judged> =
                found.targets.iter().filter(|judged| judged.target.level == level).collect();
            (figure(context, Parting::Panels, &format!("Kind of fact: {level}"), html! {
                div.rows {
                    @for judged in of_level {
                        (row(label(judged), strip(found, judged), html! {
                            (text::value(found, judged, judged.target.value))
                            span.mark { (text::interval(found, judged, judged.prediction.quantiles[0], judged.prediction.quantiles[4])) }
                        }))
                    }
                    (foot(axis(), "record; below it the 90 % interval"))
                }
            }, html! {
                "Dot: the record (blue: a calibration target, orange: a validation target). Thick bar: the middle half of the predictive distribution, thin bar: nine tenths of \
                it. In predictive standard deviations from its mean; what lies beyond " (REACH) " stands at the edge."
            }))
        }
    }
}

fn label(judged: &Judged) -> Markup {
    html! { (words::metric_title(&judged.doc, &judged.target.id)) " " code { (judged.target.id) } }
}

fn across(deviations: f64) -> f64 {
    let part = (deviations.clamp(-REACH, REACH) + REACH) / (2.0 * REACH);
    MARGIN + (WIDTH - 2.0 * MARGIN) * part
}

fn strip(found: &Validation, judged: &Judged) -> Markup {
    let prediction = &judged.prediction;
    let label = format!(
        "{}: record {}, foreseen {}",
        judged.target.id,
        text::value(found, judged, judged.target.value),
        text::interval(found, judged, prediction.quantiles[0], prediction.quantiles[4])
    );
    let colour = arm(if judged.target.use_ == TargetUse::Calibration { 1 } else { 2 });
    let centre = 0.5 * HEIGHT;
    html! {
        (backdrop(WIDTH, |pen| pen.line((across(0.0), 0.0), (across(0.0), BACKDROP), RULE, 1.2)))
        (drawing(WIDTH, HEIGHT, &label, |pen| {
            let [low, lower, _, upper, high] = prediction.standardised.map(across);
            pen.line((low, centre), (high, centre), BASELINE, 1.4);
            pen.line((lower, centre), (upper, centre), BASELINE, 5.0);
            pen.dot((across(prediction.residual), centre), 3.6, colour);
        }))
    }
}

fn axis() -> Markup {
    drawing(WIDTH, 24.0, "Predictive standard deviations from the predictive mean", |pen| {
        pen.line((MARGIN, 4.0), (WIDTH - MARGIN, 4.0), RULE, 1.0);
        for deviations in [-4, -2, 0, 2, 4] {
            let at = across(f64::from(deviations));
            pen.line((at, 4.0), (at, 8.0), if deviations == 0 { INK } else { MUTED }, 1.0);
            pen.text(&words::signed(f64::from(deviations), 0), (at, 16.0), Hold::Middle, TEXT, MUTED);
        }
    })
}

/// All targets in numbers.
pub fn table(context: Context, found: &Validation) -> Markup {
    html! {
        div.wide-table { table {
            caption { "The same targets in numbers" }
            thead { tr {
                th scope="col" { "Target" } th scope="col" { "Use" } th scope="col" { "Level" }
                th.number scope="col" { "Record" } th.number scope="col" { "Foreseen, 90 %" } th.number scope="col" { "Median" }
                th.number scope="col" { "Battles alone, 90 %" } th scope="col" { "Among them" }
                th.number scope="col" { "Happened" } th.number scope="col" { "PIT" }
                th.number scope="col" { "Residual" } th.number scope="col" { "Half-width" }
                th.number scope="col" { "Seeds" } th.number scope="col" { "Parameters" }
                th.number scope="col" { "Record's error" } th.number scope="col" { "Discrepancy" }
            } }
            tbody { @for judged in &found.targets { (line(found, judged)) } }
        }
        p.reading {
            "The last four columns are standard deviations on the target's scale (dates in days, shares and temperatures as they are, on a scale of logarithms about the relative error)."
        }
        (source(context)) }
    }
}

fn line(found: &Validation, judged: &Judged) -> Markup {
    let (target, prediction) = (&judged.target, &judged.prediction);
    let [low, _, median, _, high] = prediction.quantiles;
    let nothing = || words::NOTHING.to_owned();
    html! {
        tr {
            th scope="row" { code { (target.id) } }
            td { (target.use_.name()) } td { (target.level) }
            td.number { (text::value(found, judged, target.value)) }
            td.number.main[prediction.inside(0.9)] { (text::interval(found, judged, low, high)) }
            td.number { (text::value(found, judged, median)) }
            td.number { (text::interval(found, judged, prediction.battles[0], prediction.battles[4])) }
            td { (text::side(judged)) }
            td.number { (prediction.happened.map_or_else(nothing, words::percent)) }
            td.number { (words::number(prediction.pit, 2)) }
            td.number { (words::signed(prediction.residual, 1)) }
            td.number { (prediction.half_width.map_or_else(nothing, words::percent)) }
            td.number { (words::short(prediction.seeds_sd)) }
            td.number { (prediction.parameters_sd.map_or_else(nothing, words::short)) }
            td.number { (words::short(target.observation_sd)) }
            td.number { (words::short(target.discrepancy_sd)) }
        }
    }
}
