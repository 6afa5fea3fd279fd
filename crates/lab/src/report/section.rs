//! One experiment: what was asked and changed, then the findings from the effects down to the remarks.

use maud::{Markup, html};

use super::maps::Atlas;
use super::page::Context;
use super::{claims, curves, divergence, factorial, fans, forest, histograms, maps, pairing, table, words};
use crate::findings::{Findings, Section};

/// The whole section; parts for which there are no findings are left out.
pub fn section(findings: &Findings, atlas: &Atlas, index: usize, section: &Section) -> Markup {
    let context = Context::within(findings, section);
    let alone = findings.sections.len() == 1;
    html! {
        section.experiment id=(claims::anchor(index)) {
            @if section.title == findings.title { h2 { "The experiment" } } @else { h2 { (section.title) } }
            // The head of the report has it if this is its only section.
            @if !alone && !repeated(section, &section.question) { p.question { (section.question) } }
            @if let Some(claim) = &section.claim { (claims::verdict(context, section, claim)) }
            (arms(section))
            (part("How the outcome responds", curves::responses(context, section)))
            (part("Effects", html! {
                (forest::effects(context, section))
                (table::effects(context, section))
                (table::bounds(section))
            }))
            (part("A cause taken apart", factorial::shares(context, section)))
            (part("Day by day", fans::fans(context, section)))
            (part("Every run", histograms::histograms(context, section)))
            (part("On the map", maps::differences(context, atlas, section)))
            (part("Where and when the battles part", divergence::divergence(context, atlas, section)))
            (part("What the effect hangs on", html! {
                (curves::curves(context, section))
                (curves::splits(context, section))
            }))
            (part("What pairing gained", pairing::pairing(context, section)))
            @if !section.notes.is_empty() {
                h3 { "Remarks" }
                ul.notes { @for note in &section.notes { li { (note.text) } } }
            }
            @if findings.sections.iter().any(|section| section.claim.is_some()) {
                p.back { a href="#overview" { "↑ All claims" } }
            }
        }
    }
}

/// Whether a question says nothing that the section's title or claim does not say.
fn repeated(section: &Section, question: &str) -> bool {
    question.trim().is_empty()
        || question == section.title
        || section.claim.as_ref().is_some_and(|claim| claim.claim == question)
}

fn part(title: &str, body: Markup) -> Markup {
    html! { @if !body.0.is_empty() { h3 { (title) } (body) } }
}

fn arms(section: &Section) -> Markup {
    html! {
        @if !section.arms.is_empty() {
            ol.arms {
                @for (index, arm) in section.arms.iter().enumerate() {
                    li {
                        span class=(swatch(index)) aria-hidden="true" {}
                        b { (if arm.title.trim().is_empty() { &arm.id } else { &arm.title }) }
                        @if index == 0 { " (baseline)" }
                        @if !arm.description.is_empty() { " – " (arm.description) }
                        @if let Some(branch) = &arm.branch { " Parts from the baseline on " (words::day(branch)) "." }
                        @if !arm.patches.is_empty() {
                            " " span.patches { @for patch in &arm.patches { code { (patch) } " " } }
                        }
                    }
                }
            }
        }
    }
}

/// Classes of the coloured mark before an arm's name.
pub fn swatch(arm: usize) -> String {
    if arm == 0 { "arm arm-0".into() } else { format!("arm arm-{}", (arm - 1) % super::palette::ARMS.len() + 1) }
}
