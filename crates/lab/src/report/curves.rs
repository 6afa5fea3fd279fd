//! What an effect hangs on: its curve along each parameter that was drawn, and the split of its variance; and what the
//! metrics of a design without arms do along its parameters.

use maud::{Markup, html};

use super::axes::{Field, padded, span};
use super::canvas::{Hold, TEXT, drawing};
use super::choice;
use super::page::{Context, Parting, figure};
use super::palette;
use super::words::{self, Measure};
use crate::findings::{ParameterCurve, Section};

const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 205.0;

/// The curves, those whose sign changes first, as they come; at most a page or two of them.
pub fn curves(context: Context, section: &Section) -> Markup {
    let most = if context.findings.sections.len() > 1 { 6 } else { 18 };
    let known: Vec<&ParameterCurve> = section
        .curves
        .iter()
        .filter(|curve| section.metrics.get(curve.metric).is_some() && curve.curve.at.len() > 1)
        .collect();
    if known.is_empty() {
        return html! {};
    }
    let body = html! { div.panels { @for curve in known.iter().take(most) { (effect(context, section, curve)) } } };
    let open = known.iter().any(|curve| curve.curve.sign_changes && curve.assumed);
    figure(
        context,
        Parting::Panels,
        "The effect along each parameter",
        body,
        html! {
            "Line: mean effect at each value of the parameter. Band: its 95 % interval. Shaded strip: too small to matter."
            @if open {
                " “Not identified”: the sign of the effect changes along a parameter that is an assumption; which sign is true cannot be \
                told from the model."
            }
            @if known.len() > most { " Left out for want of room: " (words::count(known.len() - most, "curve", "curves")) "." }
        },
    )
}

/// A design without arms: the metrics themselves along the parameters, the steepest first.
pub fn responses(context: Context, section: &Section) -> Markup {
    const MOST: usize = 24;
    let mut known: Vec<&ParameterCurve> = section
        .responses
        .iter()
        .filter(|curve| section.metrics.get(curve.metric).is_some() && curve.curve.at.len() > 1)
        .collect();
    if known.is_empty() {
        return html! {};
    }
    known.sort_by(|a, b| a.metric.cmp(&b.metric).then(a.curve.p_slope.total_cmp(&b.curve.p_slope)));
    let body = html! { div.panels { @for curve in known.iter().take(MOST) { (response(context, section, curve)) } } };
    figure(
        context,
        Parting::Panels,
        "Each metric along each parameter",
        body,
        html! {
            "Line: mean of the metric at each value of the parameter, the others varying as the design has them. Band: its 95 % interval."
            @if known.len() > MOST { " Left out for want of room: " (words::count(known.len() - MOST, "curve", "curves")) "." }
        },
    )
}

fn response(context: Context, section: &Section, one: &ParameterCurve) -> Markup {
    let metric = &section.metrics[one.metric];
    let measure = Measure::of(metric, context.first_day());
    let label = format!("{} along {}", words::metric_name(metric), one.parameter);
    html! {
        div.panel {
            p.panel-title { code { (one.parameter) } }
            p.panel-note {
                (words::metric_name(metric)) " " code { (metric.id) } ". p of no slope " (words::chance(one.curve.p_slope)) "."
            }
            (plot(one, measure.factor, None, false, &label))
        }
    }
}

/// A curve with its band; `smallest` is the strip of what is too small to matter, `zero` whether zero must be in view.
fn plot(one: &ParameterCurve, factor: f64, smallest: Option<f64>, zero: bool, label: &str) -> Markup {
    let curve = &one.curve;
    drawing(WIDTH, HEIGHT, label, |pen| {
        let zero = zero.then_some(0.0);
        let ends = curve.low.iter().chain(&curve.high).chain(&curve.mean).copied().chain(zero);
        let y = padded(span(ends), 0.08);
        let field = Field {
            left: 48.0,
            right: WIDTH - 12.0,
            top: 10.0,
            bottom: HEIGHT - 38.0,
            x: span(curve.at.iter().copied()),
            y,
        };
        if let Some(smallest) = smallest.filter(|smallest| *smallest > 0.0) {
            let (upper, lower) = (smallest.min(y.1), (-smallest).max(y.0));
            pen.block((field.left, field.height(upper)), (field.right, field.height(lower)), palette::BAND, 1.0);
        }
        field.heights(pen, factor, "");
        let line = |values: &[f64]| -> Vec<(f64, f64)> {
            curve.at.iter().zip(values).map(|(x, y)| field.at(*x, *y)).collect()
        };
        let colour = palette::arm(one.arm);
        pen.between(&line(&curve.low), &line(&curve.high), colour, 0.22);
        field.zero_across(pen);
        pen.path(&line(&curve.mean), colour, 2.2);
        field.ground(pen);
        field.values(pen, 1.0, 5, "");
        let unit = if one.unit == "1" { "" } else { &one.unit };
        pen.text(unit, (field.right, field.bottom + 28.0), Hold::End, TEXT, palette::MUTED);
    })
}

fn effect(context: Context, section: &Section, one: &ParameterCurve) -> Markup {
    let metric = &section.metrics[one.metric];
    let measure = Measure::of(metric, context.first_day());
    let curve = &one.curve;
    let arm = choice::title(section, one.arm);
    let label = format!("Effect of {arm} on {} along {}", words::metric_name(metric), one.parameter);
    html! {
        div.panel {
            p.panel-title {
                code { (one.parameter) }
                @if curve.sign_changes && one.assumed { " " span.chip.open { span.sign aria-hidden="true" { "?" } " not identified" } }
                @else if curve.sign_changes { " " span.mark { "sign changes" } }
            }
            p.panel-note {
                "Effect of " (arm) " on " (words::metric_name(metric))
                @if !measure.difference_unit.is_empty() { ", " (measure.difference_unit) }
                ". " (if one.assumed { "An assumption" } else { "Has a source" }) "; p of no slope " (words::chance(curve.p_slope)) "."
            }
            (plot(one, measure.factor, metric.smallest_effect, true, &label))
        }
    }
}

/// Where the variance of the effects comes from.
pub fn splits(context: Context, section: &Section) -> Markup {
    const STRIP: f64 = 380.0;
    let split: Vec<_> = section
        .effects
        .iter()
        .filter_map(|row| Some((row, section.metrics.get(row.metric)?, row.split?)))
        .filter(|(_, _, split)| split.share_of_parameters.is_finite())
        .collect();
    if split.is_empty() {
        return html! {};
    }
    let several = section.arms.len() > 2;
    let mut last = None;
    let body = html! {
        div.rows.split {
            div.key {
                span { span.arm.arm-0 {} "seeds" } " " span { span.arm.arm-1 {} "parameters" }
            }
            @for (row, metric, split) in split {
                @if several && last.replace(row.metric) != Some(row.metric) { h5 { (words::metric_name(metric)) } }
                @let share = split.share_of_parameters.clamp(0.0, 1.0);
                @let words = format!("{} seeds, {} parameters", words::percent(1.0 - share), words::percent(share));
                (super::rows::row(
                    html! { (if several { choice::title(section, row.arm) } else { words::metric_name(metric) }) },
                    drawing(STRIP, 22.0, &words, |pen| {
                        let edge = 22.0 + (STRIP - 44.0) * (1.0 - share);
                        pen.block((22.0, 5.0), (edge, 17.0), palette::BASELINE, 0.8);
                        pen.block((edge, 5.0), (STRIP - 22.0, 17.0), palette::arm(1), 0.9);
                    }),
                    html! { (words) },
                ))
            }
        }
    };
    figure(
        context,
        Parting::Panels,
        "Chance or parameters?",
        body,
        html! {
            "Variance of each effect: what battles with the same parameters differ by (seeds), and what the parameters add. More pairs shrink \
            only the first."
        },
    )
}
