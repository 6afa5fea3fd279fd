//! The page of a validation: how many records the model holds, each target by level, the calendar of fronts, the daily series
//! with the record in them, and rival structures; the same figures as Markdown.

mod fans;
mod fronts;
mod intervals;
mod markdown;
mod pit;
mod rivals;
mod text;

use maud::{Markup, html};
use nosb_scenario::TargetUse;

pub use markdown::validation_markdown;
pub use text::validation_text;

use super::page::{self, Context};
use super::words;
use crate::findings::{Findings, Provenance};
use crate::validation::{GOAL_CALIBRATION, GOAL_VALIDATION, Judged, Tally, Validation, tally};

/// The page as one HTML file.
pub fn validation_html(found: &Validation) -> String {
    // What figures need of findings.
    let shell = Findings {
        title: found.title.clone(),
        provenance: found.provenance.clone(),
        days: found.days.clone(),
        sides: found.sides.clone(),
        ..Findings::default()
    };
    let context = Context::of_battles(&shell, found.provenance.battles as u64);
    let body = html! {
        (head(found))
        section #counts {
            h2 { "How often the record lies where the model says" }
            (counts(context, found))
            (pit::histograms(context, found))
            (levels(context, found))
        }
        section #targets {
            h2 { "Every target" }
            (intervals::figures(context, found))
            (intervals::table(context, found))
        }
        (fronts::section(context, found))
        (fans::section(context, found))
        (rivals::section(context, found))
        (methods(found))
    };
    page::document(&shell, body)
}

fn head(found: &Validation) -> Markup {
    let Provenance { command, version, scenario, digest, base, seeds, battles, uncertainty, .. } = &found.provenance;
    html! {
        header {
            p.kicker { "Not One Step Back · laboratory" }
            h1 { (found.title) }
            p.question { (question(found)) }
            p.caution {
                "There was one battle, and its record is one draw. A model whose 90 % intervals hold nine records in ten is not thereby right: it is \
                not yet caught."
            }
            dl.provenance {
                div { dt { "Battles" } dd { (words::number(*battles as f64, 0)) } }
                div { dt { "Seeds" } dd { (seeds.0) "–" (seeds.1) } }
                div { dt { "Campaign" } dd { (words::day(&found.days.0)) " – " (words::day(&found.days.1)) } }
                div { dt { "Scenario" } dd { (scenario) " " code { (words::clipped(digest, 13)) } } }
                div { dt { "Version" } dd { (version) } }
                @if !base.is_empty() { div.wide { dt { "Laid under every battle" } dd { (base.join("; ")) } } }
                @if !uncertainty.is_empty() { div.wide { dt { "Drawn besides the seeds" } dd { (uncertainty) } } }
                div.wide { dt { "Made with" } dd { code { (command) } } }
            }
        }
    }
}

fn question(found: &Validation) -> &'static str {
    if found.prior {
        "Before anything is fitted: does the record lie within what the model can do at all, and how often does the model do what \
         cannot be?"
    } else {
        "Where does the record lie in what the model foresees, for what it was fitted to and for what it was not?"
    }
}

/// The rows of the counts: name, tally, goal.
fn tallies(found: &Validation) -> Vec<(&'static str, Tally, Option<f64>)> {
    vec![
        ("Calibration", tally(found.of(TargetUse::Calibration)), Some(GOAL_CALIBRATION)),
        ("Validation", tally(found.of(TargetUse::Validation)), Some(GOAL_VALIDATION)),
        ("All", tally(found.targets.iter()), None),
    ]
}

fn counts(context: Context, found: &Validation) -> Markup {
    html! {
        div.wide-table { table {
            caption { "Records inside the predictive intervals" }
            thead { tr {
                th scope="col" { "Targets" } th.number scope="col" { "n" } th.number scope="col" { "Inside 90 %" }
                th.number scope="col" { "Share" } th.number scope="col" { "Goal" } th.number scope="col" { "Inside 50 %" }
                th.number scope="col" { "Share" } th.number scope="col" { "Median half-width" }
                th.number scope="col" { "Mean residual" } th.number scope="col" { "RMS residual" }
            } }
            tbody { @for (name, tally, goal) in tallies(found) {
                tr {
                    th scope="row" { (name) }
                    td.number { (tally.targets) }
                    td.number { (tally.inside_90) }
                    td.number.main { (words::percent(tally.share_90())) }
                    td.number { (goal.map_or_else(String::new, |goal| format!("≥ {}", words::percent(goal)))) }
                    td.number { (tally.inside_50) }
                    td.number { (words::percent(tally.share_50())) }
                    td.number { (words::percent(tally.median_half_width)) }
                    td.number { (words::signed(tally.mean_residual, 2)) }
                    td.number { (words::number(tally.root_mean_square, 2)) }
                }
            } }
        }
        p.reading { (text::HALF_WIDTH) " Goal: at most " (words::percent(crate::validation::GOAL_HALF_WIDTH)) "." }
        @if found.prior { p.reading { (text::raw_summary(found)) } }
        @if !found.unmeasured.is_empty() {
            p.reading { "Not measured in any battle: " (found.unmeasured.join(", ")) "." }
        }
        (page::source(context)) }
    }
}

fn levels(context: Context, found: &Validation) -> Markup {
    html! {
        div.wide-table { table {
            caption { "Residuals by kind of fact" }
            thead { tr {
                th scope="col" { "Kind" } th.number scope="col" { "n" } th.number scope="col" { "Inside 90 %" }
                th.number scope="col" { "Mean residual" } th.number scope="col" { "RMS residual" }
                th scope="col" { "Farthest off" }
            } }
            tbody { @for level in found.levels() {
                @let of_level = || found.targets.iter().filter(move |judged| judged.target.level == level);
                @let tally = tally(of_level());
                tr {
                    th scope="row" { (level) }
                    td.number { (tally.targets) }
                    td.number { (tally.inside_90) }
                    td.number { (words::signed(tally.mean_residual, 2)) }
                    td.number { (words::number(tally.root_mean_square, 2)) }
                    td { @if let Some(worst) = farthest(of_level()) {
                        (words::metric_title(&worst.doc, &worst.target.id)) " (" (words::signed(worst.prediction.residual, 1)) ")"
                    } }
                }
            } }
        }
        p.reading {
            "A residual is the record less the predictive mean, in predictive standard deviations: above 0 the record has more than the model, or is \
            later. By chance alone the root mean square is about 1."
        }
        (page::source(context)) }
    }
}

/// The target with the largest residual.
fn farthest<'a>(targets: impl Iterator<Item = &'a Judged>) -> Option<&'a Judged> {
    targets.max_by(|a, b| a.prediction.residual.abs().total_cmp(&b.prediction.residual.abs()))
}

fn methods(found: &Validation) -> Markup {
    html! {
        section #methods {
            h2 { "How these numbers were made" }
            dl.methods {
                @for (term, meaning) in text::METHODS { dt { (term) } dd { (meaning) } }
                @if !found.rivals.is_empty() { dt { "Weights of rivals" } dd { (text::WEIGHTS) } }
            }
        }
    }
}
