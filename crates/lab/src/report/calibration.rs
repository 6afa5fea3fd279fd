//! A calibration as a page and as lines for the terminal: screening, what each wave ruled out and by which target, parameters before and
//! after.

use core::fmt::Write as _;

use maud::{Markup, html};

use super::canvas::{Hold, TEXT, drawing};
use super::page;
use super::palette::{ARMS, BASELINE, INK, RULE};
use super::words;
use crate::calibration::abc::Ended;
use crate::calibration::calibrate::{Manifest, Marginal, Result};
use crate::calibration::fit::OfWave;
use crate::findings::{Findings, Provenance};

const WIDTH: f64 = 720.0;
const ROW: f64 = 24.0;
/// Room for the names of parameters.
const NAMES: f64 = 290.0;
/// Most rows of the screening that are listed.
const LISTED: usize = 40;

/// The calibration as one HTML file.
pub fn calibration_html(manifest: &Manifest) -> String {
    let identity = &manifest.identity;
    let shell = Findings {
        title: format!("Calibration of {}", identity.scenario),
        provenance: Provenance { version: identity.version.clone(), ..Provenance::default() },
        ..Findings::default()
    };
    let body = html! {
        header {
            p.kicker { "Not One Step Back · laboratory" }
            h1 { (shell.title) }
            p.question { "Which parameters does the record allow?" }
            dl.provenance {
                div { dt { "Battles" } dd { (words::number(manifest.battles() as f64, 0)) ", asked " (words::number(identity.battles as f64, 0)) } }
                div { dt { "Targets" } dd { (identity.targets.len()) } }
                div { dt { "Parameters" } dd { (identity.parameters.len()) ", fitted " (identity.budget.fitted) } }
                div { dt { "Until" } dd { (words::day(&identity.last_day)) } }
                div { dt { "Scenario" } dd { (identity.scenario) " " code { (words::clipped(&identity.digest, 13)) } } }
                div { dt { "Targets' digest" } dd { code { (words::clipped(&identity.targets_digest, 13)) } } }
                div { dt { "Version" } dd { (identity.version) } }
                div { dt { "Time" } dd { (hours(manifest)) } }
                div.wide { dt { "Made with" } dd { code { (manifest.command) } } }
            }
        }
        @if let Some(result) = &manifest.result { (found(result)) }
        @if !identity.left_out.is_empty() {
            p { "Targets beyond the days fought, left out: " (identity.left_out.join(", ")) "." }
        }
        (stages(manifest))
    };
    page::document(&shell, body)
}

fn hours(manifest: &Manifest) -> String {
    let sum = |of: fn(&crate::calibration::battles::Spent) -> f64| manifest.stages.iter().map(of).sum::<f64>();
    format!("{:.2} hours, {:.2} of one core", sum(|stage| stage.hours), sum(|stage| stage.core_hours))
}

fn found(result: &Result) -> Markup {
    html! {
        section #findings {
            h2 { "What was found" }
            ul { @for sentence in sentences(result) { li { (sentence) } } }
        }
        section #marginals {
            h2 { "Parameters before and after" }
            (marginals(&result.marginals))
            p.reading { "Grey: 5 to 95 % and quartiles of the prior, over its range. Blue: the same of the posterior; the dot is its median, the cross the \
                best member. A parameter is still its prior if the largest difference between the two distribution functions (KS) is at most the \
                critical one: the greater of 0.1 and 1.63/√n." }
            div.wide-table { table {
                thead { tr {
                    th scope="col" { "Parameter" } th.number scope="col" { "Prior 5 %" } th.number scope="col" { "50 %" } th.number scope="col" { "95 %" }
                    th.number scope="col" { "Posterior 5 %" } th.number scope="col" { "50 %" } th.number scope="col" { "95 %" }
                    th.number scope="col" { "Best" } th.number scope="col" { "KS" } th scope="col" { "The record" }
                } }
                tbody { @for one in &result.marginals { tr {
                    th scope="row" { code { (one.path) } " " span.unit { (one.unit) } }
                    @for value in [one.prior[0], one.prior[2], one.prior[4], one.posterior[0], one.posterior[2], one.posterior[4], one.best] {
                        td.number { (words::short(value)) }
                    }
                    td.number { (words::number(one.informed.difference, 2)) }
                    td { (says(one)) }
                } } }
            } }
        }
        @for (index, wave) in result.waves.iter().enumerate() { (of_wave(index + 1, wave)) }
        @if !result.screened.is_empty() { (screening(result)) }
        (search(result))
    }
}

fn says(one: &Marginal) -> &'static str {
    if one.informed.is_informed() { "says something" } else { "says nothing: still its prior" }
}

/// The findings in sentences.
fn sentences(result: &Result) -> Vec<String> {
    let mut list = Vec::new();
    for (index, wave) in result.waves.iter().enumerate() {
        let number = index + 1;
        if !wave.unreached.is_empty() {
            list.push(format!(
                "Wave {number}: no point of the space comes within three deviations of {}. They are set aside: a finding about the structure of \
                 the model, or about the errors stated.",
                words::list(&wave.unreached)
            ));
        }
        if !wave.contradicted.is_empty() {
            list.push(format!(
                "Wave {number}: all targets together leave nothing. Set aside, one by one, until something is left: {}. The structure of the model \
                 contradicts them, or the errors stated are too small.",
                words::list(&wave.contradicted)
            ));
        }
        if wave.empty {
            list.push(format!(
                "Wave {number}: nothing is left. The targets together rule out every point; those that rule out most of the least bad ones: {}. What follows is about the least \
                 implausible share ({}), up to {} times beyond the limits, and is no calibrated posterior.",
                if wave.emptied_by.is_empty() { "no one alone".to_string() } else { words::list(&wave.emptied_by) },
                share(wave.left),
                words::number(wave.bar, 2)
            ));
        } else {
            list.push(format!("Wave {number}: {} of the whole space is left.", share(wave.left)));
        }
    }
    let failed = |wave: &OfWave| wave.targets.iter().filter(|target| !target.check.passed).count();
    if let Some(last) = result.waves.last().filter(|wave| failed(wave) > 0) {
        let failed = failed(last);
        list.push(format!(
            "In the last wave {} failed the check and ruled nothing out.",
            words::count(failed, "emulator", "emulators")
        ));
    }
    let ended = match result.ended {
        Ended::SeedSpread => "the tolerance was the distance between two battles of the same parameters",
        Ended::Acceptance => "less than one proposal in a hundred was accepted",
        Ended::Proposals => "no step stayed within what is left",
        Ended::Budget => "the battles were used up",
    };
    list.push(format!(
        "The search ended after {} because {ended}. The posterior has {} members that say as much as {} of equal weight{}.",
        words::count(result.populations.len(), "population", "populations"),
        result.members,
        words::number(result.effective, 0),
        if result.adjusted { "; they were adjusted by regression" } else { "; there are too few to adjust them by regression" }
    ));
    let scores: Vec<f64> = result.candidates.iter().map(|candidate| candidate.score).collect();
    if let (Some(least), Some(most)) =
        (scores.iter().copied().min_by(f64::total_cmp), scores.iter().copied().max_by(f64::total_cmp))
    {
        let own = result.candidates.iter().any(|candidate| candidate.own);
        list.push(format!(
            "{} of least expected misfit were fought again to find the best{}; scores run from {} to {} (0 would be right and without chance).",
            words::count(scores.len() - usize::from(own), "member", "members"),
            if own { ", with the scenario's own values" } else { "; the scenario's own values are ruled out" },
            words::number(least, 2),
            words::number(most, 2)
        ));
    }
    let still: Vec<String> =
        result.marginals.iter().filter(|one| !one.informed.is_informed()).map(|one| one.path.clone()).collect();
    if !still.is_empty() {
        list.push(format!("Still their prior: {}.", words::list(&still)));
    }
    list
}

fn share(share: f64) -> String {
    if share >= 0.001 { words::percent(share) } else { format!("{share:.0e}") }
}

fn marginals(list: &[Marginal]) -> Markup {
    let right = WIDTH - 16.0;
    drawing(WIDTH, ROW * list.len() as f64 + 12.0, "Parameters before and after", |pen| {
        for (row, one) in list.iter().enumerate() {
            let height = 8.0 + ROW * (row as f64 + 0.5);
            let all = one.prior.iter().chain(&one.posterior).chain([&one.best]);
            let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
            let across = |value: f64| NAMES + (right - NAMES) * (value - low) / (high - low).max(f64::MIN_POSITIVE);
            pen.line((NAMES, height + ROW * 0.5), (right, height + ROW * 0.5), RULE, 0.5);
            pen.text(&one.path, (NAMES - 8.0, height), Hold::End, TEXT, INK);
            for (points, shift, colour) in [(&one.prior, -5.0, BASELINE), (&one.posterior, 4.0, ARMS[0])] {
                let at = |index: usize| (across(points[index]), height + shift);
                pen.line(at(0), at(4), colour, 1.2);
                pen.line(at(1), at(3), colour, 4.0);
                pen.dot(at(2), 3.0, colour);
            }
            let (x, y) = (across(one.best), height + 4.0);
            pen.line((x - 3.5, y - 3.5), (x + 3.5, y + 3.5), INK, 1.2);
            pen.line((x - 3.5, y + 3.5), (x + 3.5, y - 3.5), INK, 1.2);
        }
    })
}

fn of_wave(number: usize, wave: &OfWave) -> Markup {
    html! {
        section id=(format!("wave-{number}")) {
            h2 { "Wave " (number) }
            p { (wave.points) " points, " (wave.seeds) " seeds each; after it " (share(wave.left)) " of the whole space is left"
                @if wave.empty { strong { " of the least implausible: nothing is left within the limits" } } "." }
            div.wide-table { table {
                caption { "Implausibility by target, over points of the whole space" }
                thead { tr {
                    th scope="col" { "Target" } th.number scope="col" { "Least" } th.number scope="col" { "Median" } th.number scope="col" { "Greatest" }
                    th.number scope="col" { "Rules out alone" } th.number scope="col" { "Q²" } th.number scope="col" { "Error" }
                    th.number scope="col" { "Beyond 3" } th scope="col" { "Emulator" }
                } }
                tbody { @for target in &wave.targets { tr {
                    th scope="row" { (target.target) }
                    @for value in target.implausibility { td.number { (words::number(value, 1)) } }
                    td.number { (words::percent(target.rules_out)) }
                    td.number { (words::number(target.check.q2, 2)) } td.number { (words::number(target.check.error, 2)) }
                    td.number { (words::percent(target.check.beyond)) }
                    td { (state(wave, target)) }
                } } }
            }
            p.reading { "Q²: share of the variance of held-out points that the emulator explains. Error: their root mean square error over the deviation \
                that the emulator states; 1 is right, above 1.5 it fails." } }
        }
    }
}

fn state(wave: &OfWave, target: &crate::calibration::wave::OfTarget) -> &'static str {
    if wave.unreached.contains(&target.target) {
        "used; reached nowhere, set aside"
    } else if wave.contradicted.contains(&target.target) {
        "used; contradicted by the others, set aside"
    } else if target.used {
        "used"
    } else if target.check.passed {
        "set aside before"
    } else if target.check.points == 0 {
        "none: measured too seldom"
    } else {
        "failed, not used"
    }
}

fn screening(result: &Result) -> Markup {
    html! {
        section #screening {
            h2 { "Screening" }
            p { "All parameters were drawn from their priors at once. The score is the mean over the targets of a parameter's squared rank \
                correlation with them. " (result.screened.len()) " were screened; the first " (LISTED) " are shown." }
            div.wide-table { table {
                thead { tr {
                    th scope="col" { "Parameter" } th.number scope="col" { "Score" } th scope="col" { "Most on" }
                    th.number scope="col" { "Correlation there" } th scope="col" { "" }
                } }
                tbody { @for one in result.screened.iter().take(LISTED) { tr {
                    th scope="row" { code { (one.path) } }
                    td.number { (words::number(100.0 * one.score, 1)) " %" }
                    td { (one.most_on) } td.number { (words::number(one.correlation, 2)) }
                    td { @if one.kept { "fitted" } @else { "left at its value" } }
                } } }
            } }
        }
    }
}

fn search(result: &Result) -> Markup {
    html! {
        section #search {
            h2 { "Search for the posterior" }
            div.wide-table { table {
                thead { tr {
                    th.number scope="col" { "Population" } th.number scope="col" { "Tolerance" } th.number scope="col" { "Battles" }
                    th.number scope="col" { "Accepted" } th.number scope="col" { "Particles" } th.number scope="col" { "Effective" }
                } }
                tbody { @for (index, one) in result.populations.iter().enumerate() { tr {
                    td.number { (index + 1) } td.number { (words::number(one.tolerance, 2)) } td.number { (one.battles) }
                    td.number { (words::percent(one.acceptance)) } td.number { (one.particles) } td.number { (words::number(one.effective, 0)) }
                } } }
            } }
        }
    }
}

fn stages(manifest: &Manifest) -> Markup {
    html! {
        section #stages {
            h2 { "Battles" }
            div.wide-table { table {
                thead { tr {
                    th scope="col" { "Stage" } th.number scope="col" { "Battles" } th scope="col" { "Seeds" } th.number scope="col" { "Core hours" }
                } }
                tbody { @for stage in &manifest.stages { tr {
                    th scope="row" { (stage.stage) } td.number { (stage.battles) } td { (stage.seeds.0) "–" (stage.seeds.1) }
                    td.number { (words::number(stage.core_hours, 3)) }
                } } }
            } }
        }
    }
}

/// The calibration in lines for the terminal.
pub fn calibration_text(manifest: &Manifest) -> String {
    let identity = &manifest.identity;
    let mut text = format!(
        "Calibration of {}: {} targets, {} parameters, {} battles, {}\n",
        identity.scenario,
        identity.targets.len(),
        identity.parameters.len(),
        manifest.battles(),
        hours(manifest)
    );
    let Some(result) = &manifest.result else { return text };
    for sentence in sentences(result) {
        let _ = writeln!(text, "- {sentence}");
    }
    let _ = writeln!(text, "\n{:<44} {:>28}  {:>28}", "parameter", "prior 5 / 50 / 95 %", "posterior 5 / 50 / 95 %");
    for one in &result.marginals {
        let three = |points: &[f64; 5]| {
            format!("{} {} {}", words::short(points[0]), words::short(points[2]), words::short(points[4]))
        };
        let mark = if one.informed.is_informed() { "" } else { "  still its prior" };
        let _ = writeln!(text, "{:<44} {:>28}  {:>28}{mark}", one.path, three(&one.prior), three(&one.posterior));
    }
    text
}
