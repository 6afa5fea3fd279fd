//! The page around the findings: head, figures with their captions, the appendix on methods.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::words;
use crate::findings::{Findings, Provenance, Section};

/// The sentence that no report goes without.
pub const PAIRED_DIFFERENCE: &str = "A paired difference is a difference between two distributions of battles under \
this model: same seeds, one cause changed. It does not say what would have become of one particular battle, nor of the \
one that was fought.";

/// What figures of a section have in common.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// All findings.
    pub findings: &'a Findings,
    /// Pairs (of a study of sensitivity: battles) behind the figures.
    pub pairs: usize,
    /// What these are, one and several.
    pub counted: (&'static str, &'static str),
}

const PAIRS: (&str, &str) = ("pair", "pairs");

impl<'a> Context<'a> {
    /// For the figures about the whole report.
    pub fn of(findings: &'a Findings) -> Self {
        Self { findings, pairs: findings.provenance.pairs, counted: PAIRS }
    }

    /// For the figures of a section, which may have fewer pairs than the report.
    pub fn within(findings: &'a Findings, section: &Section) -> Self {
        let pairs = section.effects.iter().map(|row| row.effect.n).max().unwrap_or(findings.provenance.pairs);
        Self { findings, pairs, counted: PAIRS }
    }

    /// For figures about so many battles that are no pairs.
    pub fn of_battles(findings: &'a Findings, battles: u64) -> Self {
        Self { findings, pairs: battles as usize, counted: ("battle", "battles") }
    }

    /// First day of the campaign.
    pub fn first_day(&self) -> &'a str {
        &self.findings.days.0
    }
}

/// How a figure may be parted between two printed pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Parting {
    /// Not at all: it fits on a page.
    Whole,
    /// Between its panels.
    Panels,
}

/// A figure: its title, what it shows, how to read it, and where it comes from.
pub fn figure(context: Context, parting: Parting, title: &str, body: Markup, reading: Markup) -> Markup {
    html! {
        figure.long[parting == Parting::Panels] aria-label=(title) {
            h4 { (title) }
            (body)
            figcaption {
                p.reading { (reading) }
                (source(context))
            }
        }
    }
}

/// The small line under every figure and table.
pub fn source(context: Context) -> Markup {
    let Provenance { command, version, scenario, digest, seeds, .. } = &context.findings.provenance;
    html! {
        p.source {
            "n = " (words::count(context.pairs, context.counted.0, context.counted.1))
            " · seeds " (seeds.0) "–" (seeds.1)
            " · version " (version)
            @if !scenario.is_empty() { " · " (scenario) " " (words::clipped(digest, 13)) }
            " · " code { (command) }
        }
    }
}

/// The head of the report: title, question, where it comes from.
pub fn head(findings: &Findings) -> Markup {
    let Provenance { command, version, scenario, digest, base, seeds, pairs, battles, uncertainty } =
        &findings.provenance;
    let question = findings.sections.first().filter(|_| findings.sections.len() == 1).map(|only| &only.question);
    html! {
        header {
            p.kicker { "Not One Step Back · laboratory" }
            h1 { (findings.title) }
            @if let Some(question) = question.filter(|question| !question.is_empty()) { p.question { (question) } }
            p.caution { (PAIRED_DIFFERENCE) }
            dl.provenance {
                div { dt { "Battles" } dd { (words::number(*battles as f64, 0)) } }
                @if *pairs > 0 { div { dt { "Pairs" } dd { (words::number(*pairs as f64, 0)) } } }
                div { dt { "Seeds" } dd { (seeds.0) "–" (seeds.1) } }
                div { dt { "Campaign" } dd { (words::day(&findings.days.0)) " – " (words::day(&findings.days.1)) } }
                div { dt { "Scenario" } dd { (scenario) " " code { (words::clipped(digest, 13)) } } }
                div { dt { "Version" } dd { (version) } }
                @if !base.is_empty() { div.wide { dt { "Laid under every arm" } dd { (base.join("; ")) } } }
                @if !uncertainty.is_empty() { div.wide { dt { "Drawn besides the seeds" } dd { (uncertainty) } } }
                div.wide { dt { "Made with" } dd { code { (command) } } }
            }
        }
    }
}

/// The whole file.
pub fn document(findings: &Findings, body: Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content=(format!("nosb {}", findings.provenance.version));
                title { (findings.title) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body { main { (body) } }
        }
    };
    page.into_string()
}

/// How the numbers were made, in plain words.
pub fn methods(findings: &Findings) -> Markup {
    let effects: usize = findings.sections.iter().map(|section| section.effects.len()).sum();
    html! {
        section #methods {
            h2 { "How these numbers were made" }
            dl.methods {
                dt { "Pairs" }
                dd {
                    "Each battle of an arm is fought again from the same seed as a battle of the baseline. Chance is keyed by \
                    what it decides, so that both battles share every draw that the change does not touch. The effect is the mean \
                    of the differences, arm less baseline. " (PAIRED_DIFFERENCE)
                }
                dt { "Intervals" }
                dd {
                    "95 %, by the bootstrap: pairs are drawn anew, with replacement, many times, and the mean difference taken each \
                    time. The ends are corrected for bias, skewness and small numbers (BCa: bias-corrected and accelerated; its levels widened as Student's distribution is). They say how far \
                    these runs pin down the model's mean, not how far the model is right."
                }
                dt { "q" }
                dd {
                    "Whoever looks at many effects finds some by luck. The p-values of all " (words::count(effects, "effect", "effects"))
                    " of this report are adjusted together (Benjamini and Hochberg): among the effects with q below 0.05, about one in \
                    twenty is expected to be none."
                }
                dt { "Dates that may not come" }
                dd {
                    "The city may fall or not, so a mean of dates would leave out the runs that matter. Shown are the share of \
                    runs in which it happened, and the restricted mean: the mean of the day on which it happened or, if it did not, \
                    the day after the last one fought. A difference of restricted means is in days gained or lost within the campaign. The calendar date \
                    beside it is that many days after the first day."
                }
                dt { "P superiority" }
                dd {
                    "The share of pairs in which the arm has the greater value, ties counted half. 50 % is a coin; it does not care \
                    about the unit or about outliers."
                }
                dt { "What pairs cannot tell" }
                dd {
                    "In which battles something happened because of the cause needs both fates of the same battle under all else \
                    equal; once two paired battles part, their later chance is not shared in that sense. Only bounds follow from the \
                    two shares (Fréchet): at least their difference, at most what either leaves room for. More pairs do not narrow them."
                }
                dt { "Variance ratio" }
                dd {
                    "The variance of the difference of two independent runs over that of a pair. 5× says that pairs do with a fifth \
                    of the battles for the same interval; 1× that pairing gained nothing, below 1× that it did harm."
                }
                dt { "Shapley shares" }
                dd {
                    "A cause of several channels is taken apart by fighting every combination of them. A channel's share is what it \
                    adds, averaged over every order in which the channels could be added; the shares sum to the whole effect, and \
                    what two channels do only together is split evenly between them."
                }
                dt { "Seeds and parameters" }
                dd {
                    "Where parameters were drawn besides the seeds, the variance of the effect is split into what battles with the \
                    same parameters differ by and what the parameters add. The second part does not shrink with more pairs."
                }
                dt { "Not identified" }
                dd {
                    "An effect whose sign hangs on a parameter that nobody has measured is not identified by this model: the runs \
                    show what follows from each value of the assumption, not which value is true."
                }
            }
        }
    }
}
