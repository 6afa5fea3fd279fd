//! Daily series as fans: the middle half and nine tenths of the runs around the median, an arm over the baseline.

use maud::{Markup, html};
use plotters::style::RGBColor;

use super::axes::{Field, end_labels, span};
use super::canvas::{Pen, drawing};
use super::choice;
use super::page::{Context, Parting, figure};
use super::palette;
use super::section::swatch;
use crate::findings::{Fan, Section};

const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 215.0;

/// A figure for each series with a panel for each arm.
pub fn fans(context: Context, section: &Section) -> Markup {
    html! {
        @for fan in &section.fans {
            @let has = |arm: usize| fan.arms.get(arm).is_some_and(|days| !days.is_empty());
            @let chosen = choice::arms(section, choice::room(context.findings).0, has);
            @if !chosen.is_empty() {
                @let span = values(fan, &chosen);
                (figure(
                    context,
                    Parting::Panels,
                    &fan.name,
                    html! {
                        div.panels {
                            @for &arm in &chosen {
                                div.panel {
                                    p.panel-title { span class=(swatch(arm)) aria-hidden="true" {} (choice::title(section, arm)) }
                                    (panel(fan, arm, choice::title(section, arm), span))
                                }
                            }
                        }
                    },
                    html! {
                        "Line: median. Darker band: the middle half of the battles. Lighter band: nine tenths of them (5 to 95 %). \
                        Grey: the baseline."
                        (choice::left_out(section, &chosen, has))
                    },
                ))
            }
        }
    }
}

fn values(fan: &Fan, chosen: &[usize]) -> (f64, f64) {
    let shown = core::iter::once(0).chain(chosen.iter().copied()).filter_map(|arm| fan.arms.get(arm));
    let (low, high) = span(shown.flatten().flatten().copied());
    // What is counted is shown from nothing, unless the counts stay far above it.
    (if low > 0.0 && low < 0.6 * high { 0.0 } else { low }, high + 0.04 * (high - low))
}

fn panel(fan: &Fan, arm: usize, title: &str, span: (f64, f64)) -> Markup {
    let label = format!("{}: {title} and baseline, day by day", fan.name);
    let days = fan.arms.iter().map(Vec::len).max().unwrap_or(0);
    drawing(WIDTH, HEIGHT, &label, |pen| {
        let x = (0.0, days.saturating_sub(1).max(1) as f64);
        let field = Field { left: 50.0, right: WIDTH - 60.0, top: 8.0, bottom: HEIGHT - 36.0, x, y: span };
        field.heights(pen, 1.0, "");
        field.ground(pen);
        field.dates(pen, &fan.first_day);
        let mut ends = Vec::new();
        for (index, name) in [(0, "baseline"), (arm, "arm")] {
            let Some(days) = fan.arms.get(index).filter(|days| !days.is_empty()) else { continue };
            let colour = palette::arm(index);
            band(pen, &field, days, (0, 4), colour, 0.18);
            band(pen, &field, days, (1, 3), colour, 0.30);
            ends.push((name, colour, days));
        }
        for (_, colour, days) in &ends {
            let line: Vec<_> = days.iter().enumerate().map(|(day, q)| field.at(day as f64, q[2])).collect();
            pen.path(&line, *colour, 2.0);
        }
        let last = |days: &[[f64; 5]]| days.iter().rev().map(|q| q[2]).find(|value| value.is_finite()).unwrap_or(0.0);
        let labels: Vec<_> =
            ends.iter().map(|(name, colour, days)| (*name, *colour, field.height(last(days)))).collect();
        end_labels(pen, &field, &labels);
    })
}

/// The area between two quantiles of every day.
pub fn band(
    pen: &Pen,
    field: &Field,
    days: &[[f64; 5]],
    (lower, upper): (usize, usize),
    colour: RGBColor,
    opacity: f64,
) {
    let line = |which: usize| -> Vec<(f64, f64)> {
        let known = days.iter().enumerate().filter(|(_, q)| q[lower].is_finite() && q[upper].is_finite());
        known.map(|(day, q)| field.at(day as f64, q[which])).collect()
    };
    pen.between(&line(lower), &line(upper), colour, opacity);
}
