//! Histograms: the runs of an arm over the outline of the baseline's.

use maud::{Markup, html};
use plotters::style::RGBColor;

use super::axes::{Field, span};
use super::canvas::{Hold, Pen, TEXT, drawing, round_values};
use super::choice;
use super::page::{Context, Parting, figure};
use super::palette;
use super::section::swatch;
use super::words::{self, Measure};
use crate::findings::{MetricInfo, Samples, Section};

const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 150.0;
/// Room for the bar of the runs in which a datable outcome did not happen.
const NEVER: f64 = 42.0;

/// The runs of one arm: shares of all of them by bin, and the share in which it never happened.
struct Shares {
    bins: Vec<f64>,
    never: f64,
}

/// A group of panels for each metric.
pub fn histograms(context: Context, section: &Section) -> Markup {
    let values = |metric: usize, arm: usize| section.samples.iter().find(|one| one.metric == metric && one.arm == arm);
    let has = |arm: usize| section.samples.iter().any(|one| one.arm == arm);
    let chosen = choice::arms(section, choice::room(context.findings).0, has);
    let metrics: Vec<(usize, &MetricInfo)> = (section.metrics.iter().enumerate())
        .filter(|(metric, _)| chosen.iter().any(|&arm| values(*metric, arm).is_some()))
        .collect();
    if metrics.is_empty() {
        return html! {};
    }
    let dates = metrics.iter().any(|(_, metric)| metric.is_date);
    let body = html! {
        @for (index, metric) in &metrics {
            @let shown: Vec<&Samples> =
                core::iter::once(0).chain(chosen.iter().copied()).filter_map(|arm| values(*index, arm)).collect();
            @let edges = edges(&shown, metric);
            @let share = |arm: usize| values(*index, arm).map(|one| shares(one, &edges, happened(section, *index, arm)));
            @let all: Vec<(usize, Shares)> = chosen.iter().filter_map(|&arm| Some((arm, share(arm)?))).collect();
            @let baseline = share(0);
            @let top = all.iter().map(|(_, one)| one).chain(&baseline)
                .flat_map(|one| one.bins.iter().copied().chain([one.never])).fold(0.0, f64::max);
            div.group {
                h5 {
                    (words::metric_name(metric)) " " code { (metric.id) }
                    @if !metric.is_date { " " span.unit { (Measure::of(metric, context.first_day()).unit) } }
                }
                div.panels.small {
                    @for (arm, shares) in &all {
                        div.panel {
                            p.panel-title { span class=(swatch(*arm)) aria-hidden="true" {} (choice::title(section, *arm)) }
                            (panel(context, metric, &edges, (shares, baseline.as_ref()), palette::arm(*arm), top,
                                choice::title(section, *arm)))
                        }
                    }
                }
            }
        }
    };
    figure(
        context,
        Parting::Panels,
        "How the runs are spread",
        body,
        html! {
            "Height: share of the runs. Filled: the arm. Outline: the baseline."
            @if dates { " “Never”: runs in which it did not happen." }
            (choice::left_out(section, &chosen, has))
        },
    )
}

/// Share of an arm's runs in which a datable outcome happened, as its effects have it.
fn happened(section: &Section, metric: usize, arm: usize) -> Option<f64> {
    let mut rows = section.effects.iter().filter(|row| row.metric == metric);
    if arm == 0 { rows.find_map(|row| row.happened_baseline) } else { rows.find(|row| row.arm == arm)?.happened_arm }
}

/// Edges of the bins, at round values.
fn edges(shown: &[&Samples], metric: &MetricInfo) -> Vec<f64> {
    let (low, high) = span(shown.iter().flat_map(|one| one.values.iter().copied()));
    let (_, step) = round_values(low, high, 22);
    let step = if metric.is_date { step.max(1.0) } else { step };
    let (first, last) = (libm::floor(low / step + 1e-9) as i64, libm::floor(high / step + 1e-9) as i64 + 1);
    (first..=last).map(|index| index as f64 * step).collect()
}

fn shares(samples: &Samples, edges: &[f64], happened: Option<f64>) -> Shares {
    let mut bins = vec![0.0; edges.len().saturating_sub(1)];
    let known: Vec<f64> = samples.values.iter().copied().filter(|value| value.is_finite()).collect();
    let happened = happened.filter(|share| share.is_finite()).unwrap_or(1.0);
    for value in &known {
        let bin = edges.partition_point(|edge| *edge <= value + 1e-9 * value.abs()).clamp(1, bins.len().max(1)) - 1;
        if let Some(bin) = bins.get_mut(bin) {
            *bin += happened / known.len() as f64;
        }
    }
    Shares { bins, never: 1.0 - happened }
}

fn panel(
    context: Context,
    metric: &MetricInfo,
    edges: &[f64],
    (arm, baseline): (&Shares, Option<&Shares>),
    colour: RGBColor,
    top: f64,
    title: &str,
) -> Markup {
    let label = format!("Runs of {title} and of the baseline by {}", words::metric_name(metric));
    let measure = Measure::of(metric, context.first_day());
    let never = metric.is_date && (arm.never > 0.0 || baseline.is_some_and(|one| one.never > 0.0));
    drawing(WIDTH, HEIGHT, &label, |pen| {
        let right = WIDTH - if never { NEVER + 12.0 } else { 12.0 };
        let x = (edges.first().copied().unwrap_or(0.0), edges.last().copied().unwrap_or(1.0));
        let y = (0.0, if top > 0.0 { 1.08 * top } else { 1.0 });
        let field = Field { left: 38.0, right, top: 8.0, bottom: HEIGHT - 34.0, x, y };
        field.heights(pen, 100.0, " %");
        for (bin, share) in arm.bins.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let (left, right) = (field.across(edges[bin]) + 0.4, field.across(edges[bin + 1]) - 0.4);
            pen.block((left, field.height(*share)), (right, field.bottom), colour, 0.72);
        }
        field.ground(pen);
        if let Some(baseline) = baseline {
            outline(pen, &field, edges, &baseline.bins);
        }
        match measure.first_day {
            Some(first) => field.dates(pen, first),
            None => field.values(pen, measure.factor, 5, if measure.unit == "%" { " %" } else { "" }),
        }
        if never {
            bar_of_never(pen, &field, arm.never, baseline.map(|one| one.never), colour);
        }
    })
}

/// The baseline's bins as one stepped line.
fn outline(pen: &Pen, field: &Field, edges: &[f64], bins: &[f64]) {
    let mut points = Vec::new();
    for (bin, share) in bins.iter().enumerate() {
        points.push(field.at(edges[bin], *share));
        points.push(field.at(edges[bin + 1], *share));
    }
    if let (Some(first), Some(last)) = (edges.first(), edges.last()) {
        points.insert(0, field.at(*first, 0.0));
        points.push(field.at(*last, 0.0));
    }
    pen.steps(&points, palette::INK, 1.4);
}

fn bar_of_never(pen: &Pen, field: &Field, arm: f64, baseline: Option<f64>, colour: RGBColor) {
    let (left, right) = (field.right + 14.0, field.right + 14.0 + 0.6 * NEVER);
    pen.block((left, field.height(arm)), (right, field.bottom), colour, 0.72);
    pen.line((left - 4.0, field.bottom), (right + 4.0, field.bottom), palette::MUTED, 1.0);
    if let Some(baseline) = baseline {
        let height = field.height(baseline);
        pen.steps(&[(left, field.bottom), (left, height), (right, height), (right, field.bottom)], palette::INK, 1.4);
    }
    pen.text("never", (0.5 * (left + right), field.bottom + 13.0), Hold::Middle, TEXT, palette::MUTED);
}
