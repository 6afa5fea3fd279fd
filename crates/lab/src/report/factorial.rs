//! A cause of several channels taken apart: Shapley shares as a waterfall that ends in the whole effect, and as a table.

use maud::{Markup, html};

use super::page::{Context, Parting, figure, source};
use super::palette;
use super::rows::{Scale, foot, row};
use super::words::{self, Measure};
use crate::findings::{Factorial, MetricInfo, Section};
use crate::statistics::{Effect, Share};

/// Waterfalls and table.
pub fn shares(context: Context, section: &Section) -> Markup {
    let Some(factorial) = &section.factorial else { return html! {} };
    let known: Vec<(&MetricInfo, &Effect, &[Share])> = factorial
        .shares
        .iter()
        .filter_map(|(metric, whole, shares)| Some((section.metrics.get(*metric)?, whole, shares.as_slice())))
        .collect();
    if known.is_empty() {
        return html! {};
    }
    let body =
        html! { @for (metric, whole, shares) in &known { (waterfall(context, factorial, metric, whole, shares)) } };
    html! {
        (figure(context, Parting::Panels, "What each channel contributes", body, html! {
            "Each step is a channel's Shapley share and begins where the one before it ends; together they are the whole effect. \
            Thin line: 95 % interval of the share, drawn around the end of the step."
        }))
        (table(context, factorial, &known))
    }
}

fn waterfall(context: Context, factorial: &Factorial, metric: &MetricInfo, whole: &Effect, shares: &[Share]) -> Markup {
    let measure = Measure::of(metric, context.first_day());
    let decimals = measure.decimals(whole);
    let mut sum = 0.0;
    let steps: Vec<(f64, &Share)> = shares
        .iter()
        .map(|share| {
            let from = sum;
            sum += share.value;
            (from, share)
        })
        .collect();
    let ends = steps.iter().flat_map(|(from, share)| [*from, from + share.value, from + share.low, from + share.high]);
    let scale = Scale::over(ends.chain([whole.difference, whole.low, whole.high]), metric.smallest_effect);
    let (less, more) = if metric.is_date { ("earlier", "later") } else { ("less", "more") };
    html! {
        div.rows.waterfall {
            h5 { (words::metric_name(metric)) " " code { (metric.id) } }
            @for (index, (from, share)) in steps.iter().enumerate() {
                @let name = factorial.factors.get(index).map_or("", String::as_str);
                @let numbers = measure.interval(share.value, share.low, share.high, decimals);
                (row(
                    html! { (name) },
                    scale.step(&format!("{name}: {numbers}"), *from, from + share.value,
                        (from + share.low, from + share.high), palette::ARMS[index % palette::ARMS.len()]),
                    html! { (numbers) },
                ))
            }
            @let numbers = measure.effect(whole);
            (row(
                html! { b { "The whole effect" } },
                scale.step(&format!("The whole effect: {numbers}"), 0.0, whole.difference, (whole.low, whole.high), palette::BASELINE),
                html! { b { (numbers) } },
            ))
            (foot(scale.axis(measure.factor, less, more), ""))
        }
    }
}

fn table(context: Context, factorial: &Factorial, known: &[(&MetricInfo, &Effect, &[Share])]) -> Markup {
    html! {
        div.wide-table {
            table.shares {
                caption { "Shapley shares" }
                thead { tr {
                    th scope="col" { "Metric" } th scope="col" { "Channel" } th.number scope="col" { "Share" }
                    th.number scope="col" { "Low" } th.number scope="col" { "High" } th.number scope="col" { "Of the whole" }
                } }
                tbody {
                    @for (metric, whole, shares) in known {
                        @let measure = Measure::of(metric, context.first_day());
                        @let decimals = measure.decimals(whole);
                        @let lines = shares.iter().enumerate().map(|(index, share)| {
                            (factorial.factors.get(index).map_or("", String::as_str), share.value, share.low, share.high)
                        }).chain([("The whole effect", whole.difference, whole.low, whole.high)]);
                        @for (index, (name, value, low, high)) in lines.enumerate() {
                            tr.again[index > 0].total[index == shares.len()] {
                                th scope="row" { code { (metric.id) } @if index == 0 { " " span.unit { (measure.difference_unit) } } }
                                td { (name) }
                                @for number in [value, low, high] {
                                    td.number { (measure.difference(number, decimals).replace('−', "-")) }
                                }
                                td.number { (part(value, whole)) }
                            }
                        }
                    }
                }
            }
            (source(context))
        }
    }
}

/// A share of the whole, unless the whole may be nothing: then the ratio says nothing either.
fn part(value: f64, whole: &Effect) -> String {
    let clear = whole.low > 0.0 || whole.high < 0.0;
    if clear { words::percent(value / whole.difference).replace('−', "-") } else { words::NOTHING.to_owned() }
}
