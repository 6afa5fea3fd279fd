//! The effects as a table to be read and copied, and the bounds that pairs cannot narrow.

use maud::{Markup, html};

use super::choice::title;
use super::page::{Context, source};
use super::words::{self, Measure};
use crate::findings::Section;

/// A number that a spreadsheet understands: it reads the hyphen as a minus, not the minus sign.
fn plain(text: &str) -> String {
    text.replace('−', "-")
}

/// All effects of the section.
pub fn effects(context: Context, section: &Section) -> Markup {
    if section.effects.is_empty() {
        return html! {};
    }
    let datable = section.effects.iter().any(|row| row.happened_baseline.is_some() || row.happened_arm.is_some());
    let mut last = None;
    html! {
        div.wide-table {
            table.effects {
                caption { "The same effects in numbers" }
                thead { tr {
                    th scope="col" { "Metric" } th scope="col" { "Arm" }
                    th.number scope="col" { "Baseline mean" } th.number scope="col" { "Arm mean" }
                    th.number scope="col" { "Difference" }
                    th.number scope="col" { "Low" } th.number scope="col" { "High" }
                    th.number scope="col" { "P superiority" }
                    @if datable {
                        th.number scope="col" { "Happened, baseline" } th.number scope="col" { "Happened, arm" }
                    }
                    th.number scope="col" { "q" } th.number scope="col" { "n" }
                    th.number scope="col" { "Variance ratio" }
                } }
                tbody {
                    @for row in &section.effects {
                        @if let Some(metric) = section.metrics.get(row.metric) {
                            @let measure = Measure::of(metric, context.first_day());
                            @let effect = &row.effect;
                            @let decimals = measure.decimals(effect);
                            // The name stands once above its rows; the id in each of them, for those who copy.
                            @if last.replace(row.metric) != Some(row.metric) {
                                tr.name {
                                    th scope="rowgroup" colspan=(if datable { 13 } else { 11 }) {
                                        (words::metric_name(metric)) " " span.unit { (measure.unit) }
                                    }
                                }
                            }
                            tr {
                                th scope="row" { code { (metric.id) } }
                                td { (title(section, row.arm)) }
                                @for mean in [effect.baseline_mean, effect.arm_mean] {
                                    td.number {
                                        (plain(&measure.value(mean, decimals)))
                                        @if let Some(date) = measure.date(mean) { span.date { " " (date) } }
                                    }
                                }
                                td.number.main { (plain(&measure.difference(effect.difference, decimals))) }
                                td.number { (plain(&measure.difference(effect.low, decimals))) }
                                td.number { (plain(&measure.difference(effect.high, decimals))) }
                                td.number { (words::percent(effect.p_superiority)) }
                                @if datable {
                                    @for happened in [row.happened_baseline, row.happened_arm] {
                                        td.number { (happened.map_or_else(|| words::NOTHING.to_owned(), words::percent)) }
                                    }
                                }
                                td.number { (if row.q_value.is_nan() { words::NOTHING.to_owned() } else { words::chance(row.q_value) }) }
                                td.number { (words::number(effect.n as f64, 0)) }
                                td.number { (words::times(effect.variance_ratio)) }
                            }
                        }
                    }
                }
            }
            p.reading {
                "Difference: arm less baseline, with its 95 % interval. Shares are in per cent, their differences in points."
                @if datable { " Dates: restricted means, in days since the first day, with the calendar date." }
            }
            (source(context))
        }
    }
}

/// What pairs cannot tell about outcomes that happen or do not.
pub fn bounds(section: &Section) -> Markup {
    let of = |metric: usize| -> Vec<(&str, (f64, f64))> {
        let rows = section.effects.iter().filter(|row| row.metric == metric);
        rows.filter_map(|row| Some((title(section, row.arm), row.only_baseline?))).collect()
    };
    let bounded: Vec<_> = section
        .metrics
        .iter()
        .enumerate()
        .map(|(index, metric)| (metric, of(index)))
        .filter(|(_, arms)| !arms.is_empty())
        .collect();
    html! {
        @if !bounded.is_empty() {
            div.bounds {
                h5 { "In how many battles did the cause decide?" }
                ul {
                    @for (metric, arms) in bounded {
                        li {
                            b { (words::metric_name(metric)) } ": the share of battles in which it happened in the baseline and would not have \
                            happened with the cause changed lies "
                            @for (index, (arm, (low, high))) in arms.iter().enumerate() {
                                @if index > 0 { ", " }
                                "between " b { (words::percent(*low)) } " and " b { (words::percent(*high)) } " for " em { (arm) }
                            }
                            "; pairs cannot narrow this."
                        }
                    }
                }
            }
        }
    }
}
