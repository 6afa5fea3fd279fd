//! What pairing gained: by metric, and along the days while the battles drift apart.

use maud::{Markup, html};

use super::axes::{Field, end_labels, span};
use super::canvas::{Hold, TEXT, drawing};
use super::choice;
use super::page::{Context, Parting, figure, source};
use super::palette;
use super::section::swatch;
use super::words;
use crate::findings::{PairingByDay, Section};

const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 205.0;
/// Variance ratios beyond which the plot is cut: early in a battle pairs are all but the same and the ratio has no end.
const CUT: f64 = 1000.0;

/// Table by metric, plots by day.
pub fn pairing(context: Context, section: &Section) -> Markup {
    html! { (table(context, section)) (days(context, section)) }
}

fn table(context: Context, section: &Section) -> Markup {
    let rows: Vec<_> = section
        .effects
        .iter()
        .filter(|row| row.effect.variance_ratio.is_finite())
        .filter_map(|row| Some((row, section.metrics.get(row.metric)?)))
        .collect();
    if rows.is_empty() {
        return html! {};
    }
    let mut last = None;
    html! {
        div.wide-table {
            table.pairing {
                caption { "Pairs against independent runs" }
                thead { tr {
                    th scope="col" { "Metric" } th scope="col" { "Arm" } th.number scope="col" { "Correlation of a pair" }
                    th.number scope="col" { "Variance ratio" } th.number scope="col" { "These pairs are worth" }
                } }
                tbody {
                    @for (row, metric) in rows {
                        @let again = last.replace(row.metric) == Some(row.metric);
                        @let worth = row.effect.variance_ratio * row.effect.n as f64;
                        tr.again[again] {
                            th scope="row" { code { (metric.id) } }
                            td { (choice::title(section, row.arm)) }
                            td.number { (words::number(row.effect.correlation, 2).replace('−', "-")) }
                            td.number.main { (words::times(row.effect.variance_ratio)) }
                            td.number { (words::number(worth, 0)) " independent runs of each arm" }
                        }
                    }
                }
            }
            (source(context))
        }
    }
}

fn days(context: Context, section: &Section) -> Markup {
    let has = |arm: usize| section.pairing.iter().any(|one| one.arm == arm && one.days.len() > 1);
    let chosen = choice::arms(section, choice::room(context.findings).0, has);
    if chosen.is_empty() {
        return html! {};
    }
    let body = html! {
        @for &arm in &chosen {
            @let series: Vec<&PairingByDay> = section.pairing.iter().filter(|one| one.arm == arm && one.days.len() > 1).collect();
            div.group {
                h5 { span class=(swatch(arm)) aria-hidden="true" {} (choice::title(section, arm)) }
                div.panels {
                    div.panel { p.panel-title { "Variance ratio" } (ratio(context, &series)) }
                    div.panel { p.panel-title { "Correlation of the two battles of a pair" } (correlation(context, &series)) }
                }
            }
        }
    };
    figure(
        context,
        Parting::Panels,
        "How long pairs stay alike",
        body,
        html! {
            "Variance ratio: how many times as many independent runs would be needed, on a scale of tenfold steps, cut at 1,000; below 1 \
            pairing does harm. Days on which pairs do not differ at all have no ratio and no mark."
            (choice::left_out(section, &chosen, has))
        },
    )
}

fn ratio(context: Context, series: &[&PairingByDay]) -> Markup {
    let size = |value: f64| libm::log10(value.clamp(0.1, CUT));
    lines(
        context,
        series,
        "Variance ratio by day",
        |one| one.variance_ratio.iter().map(|ratio| size(*ratio)).collect(),
        |field, pen| {
            for power in [-1, 0, 1, 2, 3] {
                let value = f64::from(power);
                if value < field.y.0 || value > field.y.1 {
                    continue;
                }
                let height = field.height(value);
                let (colour, width) = if power == 0 { (palette::INK, 1.2) } else { (palette::RULE, 1.0) };
                pen.line((field.left, height), (field.right, height), colour, width);
                let label = format!("{}×", words::number(libm::pow(10.0, value), usize::from(power < 0)));
                pen.text(&label, (field.left - 5.0, height), Hold::End, TEXT, palette::MUTED);
            }
        },
    )
}

fn correlation(context: Context, series: &[&PairingByDay]) -> Markup {
    lines(
        context,
        series,
        "Correlation by day",
        |one| one.correlation.clone(),
        |field, pen| {
            field.heights(pen, 1.0, "");
            field.zero_across(pen);
        },
    )
}

/// Lines by series with their names at the right end.
fn lines(
    context: Context,
    series: &[&PairingByDay],
    label: &str,
    values: impl Fn(&PairingByDay) -> Vec<f64>,
    grid: impl FnOnce(&Field, &super::canvas::Pen),
) -> Markup {
    let (low, high) = span(series.iter().flat_map(|one| values(one)).chain([0.0, 1.0]));
    let x = span(series.iter().flat_map(|one| one.days.iter().map(|day| f64::from(*day))));
    drawing(WIDTH, HEIGHT, label, |pen| {
        let y = super::axes::padded((low, high), 0.03);
        let field = Field { left: 44.0, right: WIDTH - 98.0, top: 8.0, bottom: HEIGHT - 36.0, x, y };
        grid(&field, pen);
        field.ground(pen);
        field.dates(pen, context.first_day());
        let mut labels = Vec::new();
        for (index, one) in series.iter().enumerate() {
            let values = values(one);
            let points: Vec<_> =
                one.days.iter().zip(&values).map(|(day, value)| field.at(f64::from(*day), *value)).collect();
            let colour = palette::ARMS[index % palette::ARMS.len()];
            pen.path(&points, colour, 1.8);
            let last = values.iter().rev().find(|value| value.is_finite()).copied().unwrap_or(0.0);
            labels.push((one.series.as_str(), colour, field.height(last)));
        }
        end_labels(pen, &field, &labels);
    })
}
