//! Claims: the overview of all of them, and what a section says of its own.

use maud::{Markup, html};
use plotters::style::RGBColor;

use super::page::{Context, Parting, figure, source};
use super::palette;
use super::rows::{Scale, foot, key, row};
use super::words::{self, Measure};
use crate::findings::{ClaimInfo, EffectRow, Findings, MetricInfo, Section, Verdict};

/// Standardised effects beyond which the forest plot over all claims is cut, so that one large effect does not press all
/// others onto the zero line.
const CUT: f64 = 8.0;

/// A verdict with its sign: colour alone would not do.
pub fn chip(verdict: Verdict) -> Markup {
    let (class, sign) = match verdict {
        Verdict::Supported => ("supported", "✓"),
        Verdict::Contradicted => ("contradicted", "✕"),
        Verdict::Small => ("small", "≈"),
        Verdict::NotIdentified => ("open", "?"),
    };
    html! { span class=(format!("chip {class}")) { span.sign aria-hidden="true" { (sign) } " " (words::verdict(verdict)) } }
}

fn colour(verdict: Verdict) -> RGBColor {
    match verdict {
        Verdict::Supported => palette::ARMS[2],
        Verdict::Contradicted => palette::ARMS[1],
        Verdict::Small => palette::BASELINE,
        Verdict::NotIdentified => palette::ARMS[4],
    }
}

/// Where a section begins.
pub fn anchor(index: usize) -> String {
    format!("section-{}", index + 1)
}

/// The effect that decides a section's claim, with its metric.
fn deciding<'a>(section: &'a Section, claim: &ClaimInfo) -> Option<(&'a EffectRow, &'a MetricInfo)> {
    let row = section.effects.get(claim.deciding)?;
    Some((row, section.metrics.get(row.metric)?))
}

/// All claims of the report: table and forest plot.
pub fn overview(findings: &Findings) -> Markup {
    let context = Context::of(findings);
    let claims: Vec<(usize, &Section, &ClaimInfo)> = findings
        .sections
        .iter()
        .enumerate()
        .filter_map(|(index, section)| Some((index, section, section.claim.as_ref()?)))
        .collect();
    html! {
        section.overview #overview {
            h2 { "The claims and what became of them" }
            p.tally {
                @for verdict in [Verdict::Supported, Verdict::Contradicted, Verdict::Small, Verdict::NotIdentified] {
                    @let many = claims.iter().filter(|(_, _, claim)| claim.verdict == verdict).count();
                    @if many > 0 { span { b { (many) } " " (chip(verdict)) } }
                }
            }
            @if !findings.rule.is_empty() { p.rule { b { "The rule. " } (findings.rule) } }
            (table(context, &claims))
            (forest(context, &claims))
        }
    }
}

fn table(context: Context, claims: &[(usize, &Section, &ClaimInfo)]) -> Markup {
    html! {
        div.wide-table {
            table.claims {
                caption.hidden { "All claims" }
                thead { tr {
                    th scope="col" { "Claim" } th scope="col" { "Who says it" } th scope="col" { "Verdict" }
                    th scope="col" { "Effect that decides" }
                } }
                tbody {
                    @for (index, section, claim) in claims {
                        tr {
                            th scope="row" { a href=(format!("#{}", anchor(*index))) { (claim.claim) } }
                            td.said { (claim.said_by) }
                            td { (chip(claim.verdict)) @if !claim.still_prior.is_empty() { br; em { (words::NOT_BY_THE_RECORD) } } }
                            td.effect {
                                @if let Some((row, metric)) = deciding(section, claim) {
                                    span.numbers { (Measure::of(metric, context.first_day()).effect(&row.effect)) }
                                    span.of { (words::metric_name(metric)) " " code { (metric.id) } }
                                } @else { (words::NOTHING) }
                            }
                        }
                    }
                }
            }
            (source(context))
        }
    }
}

fn forest(context: Context, claims: &[(usize, &Section, &ClaimInfo)]) -> Markup {
    let standardised = |section: &Section, claim: &ClaimInfo| {
        let (row, metric) = deciding(section, claim)?;
        let unit = metric.smallest_effect.filter(|unit| *unit > 0.0)?;
        Some((row.effect.difference / unit, row.effect.low / unit, row.effect.high / unit))
    };
    let drawn: Vec<_> = claims
        .iter()
        .filter_map(|&(index, section, claim)| Some((index, section, claim, standardised(section, claim)?)))
        .collect();
    if drawn.is_empty() {
        return html! {};
    }
    let ends = drawn.iter().flat_map(|(.., (_, low, high))| [*low, *high]).map(|end| end.clamp(-CUT, CUT));
    let scale = Scale::over(ends, Some(1.0));
    let missing = claims.len() - drawn.len();
    let body = html! {
        div.rows.forest {
            @for (index, section, claim, (middle, low, high)) in &drawn {
                @let label = format!("{}: {} [{}, {}] smallest effects of interest", section.title,
                    words::signed(*middle, 1), words::signed(*low, 1), words::signed(*high, 1));
                (row(
                    html! { a href=(format!("#{}", anchor(*index))) { (section.title) } },
                    scale.interval(&label, *middle, *low, *high, colour(claim.verdict)),
                    html! {
                        b { (words::signed(*middle, 1)) "×" } " [" (words::signed(*low, 1)) ", " (words::signed(*high, 1)) "]"
                        span.mark { (words::verdict(claim.verdict)) }
                    },
                ))
            }
            (foot(scale.axis(1.0, "less in the arm", "more in the arm"), "× smallest effect of interest"))
        }
    };
    figure(
        context,
        Parting::Panels,
        "All deciding effects on one scale",
        body,
        html! {
            "Each effect is divided by the smallest effect of interest of its metric, declared before the runs; so ±1 is the edge of \
            what matters, and claims about men, dates and shares stand on one scale. " (key(true))
            " An arrow head marks what lies beyond the scale. Less or more is not against or for: a claim says which sign it expects."
            @if missing > 0 {
                " " (words::count(missing, "claim is", "claims are")) " not drawn: the metric has no smallest effect."
            }
        },
    )
}

/// The head of a section that tests a claim.
pub fn verdict(context: Context, section: &Section, claim: &ClaimInfo) -> Markup {
    html! {
        blockquote.claim {
            // The section's title may be the claim itself.
            @if claim.claim != section.title { p { (claim.claim) } }
            footer { (claim.said_by) }
        }
        div.verdict {
            p { (chip(claim.verdict)) " " (claim.why) }
            @if !claim.still_prior.is_empty() {
                p { em { (words::NOT_BY_THE_RECORD) } ": the posterior is still the prior for " (words::list(&claim.still_prior)) "." }
            }
            @if let Some((row, metric)) = deciding(section, claim) {
                p.deciding {
                    "Deciding effect: " b { (Measure::of(metric, context.first_day()).effect(&row.effect)) } ", "
                    (words::metric_name(metric)) " " code { (metric.id) }
                    @if let Some(smallest) = metric.smallest_effect {
                        @let measure = Measure::of(metric, context.first_day());
                        "; smallest effect of interest " (words::short(smallest * measure.factor))
                        (words::spaced(measure.difference_unit))
                    }
                    "."
                }
            }
        }
        dl.setting {
            div { dt { "Cause changed" } dd { (claim.cause_changed) } }
            div { dt { "Against" } dd { (claim.counterfactual) } }
        }
    }
}
