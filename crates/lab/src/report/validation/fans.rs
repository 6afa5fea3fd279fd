//! Daily series as fans, with what the record says of them.

use maud::{Markup, html};
use nosb_scenario::TargetUse;

use super::words;
use crate::report::axes::{Field, span};
use crate::report::canvas::{Pen, drawing};
use crate::report::fans::band;
use crate::report::page::{Context, Parting, figure};
use crate::report::palette::{BASELINE, INK, arm};
use crate::validation::{Mark, RecordedFan, Validation};

const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 260.0;

/// The whole section; nothing where the record says nothing of a daily series.
pub fn section(context: Context, found: &Validation) -> Markup {
    if found.fans.is_empty() {
        return html! {};
    }
    html! {
        section #days {
            h2 { "Day by day" }
            (figure(context, Parting::Panels, "Daily series and the record", html! {
                div.panels { @for fan in &found.fans {
                    div.panel {
                        p.panel-title { code { (fan.fan.name) } }
                        (panel(fan))
                    }
                } }
            }, html! {
                "Line: median of the battles. Darker band: the middle half, lighter band: nine tenths. Dots and lines: the record with its own error; blue are \
                calibration targets, orange validation targets, black are no targets. A horizontal line is a mean over its days."
            }))
        }
    }
}

fn panel(fan: &RecordedFan) -> Markup {
    let days = fan.fan.arms.first().map_or(&[] as &[[f64; 5]], Vec::as_slice);
    let ends = days.iter().flatten().chain(fan.marks.iter().flat_map(|mark| &mark.value)).copied();
    let (low, high) = span(ends);
    let low = if low > 0.0 && low < 0.6 * high { 0.0 } else { low };
    let label = format!("{}: battles and record, day by day", words::clipped(&fan.fan.name, 60));
    drawing(WIDTH, HEIGHT, &label, |pen| {
        let x = (0.0, days.len().saturating_sub(1).max(1) as f64);
        let y = (low, high + 0.04 * (high - low));
        let field = Field { left: 56.0, right: WIDTH - 16.0, top: 8.0, bottom: HEIGHT - 36.0, x, y };
        field.heights(pen, 1.0, "");
        field.ground(pen);
        field.dates(pen, &fan.fan.first_day);
        band(pen, &field, days, (0, 4), BASELINE, 0.18);
        band(pen, &field, days, (1, 3), BASELINE, 0.30);
        let median: Vec<_> = days.iter().enumerate().map(|(day, q)| field.at(day as f64, q[2])).collect();
        pen.path(&median, BASELINE, 2.0);
        fan.marks.iter().for_each(|mark| record(pen, &field, mark));
    })
}

fn record(pen: &Pen, field: &Field, mark: &Mark) {
    let colour = match mark.use_ {
        Some(TargetUse::Calibration) => arm(1),
        Some(TargetUse::Validation) => arm(2),
        None => INK,
    };
    let middle = 0.5 * (mark.from + mark.to);
    pen.line(field.at(middle, mark.value[0]), field.at(middle, mark.value[2]), colour, 1.4);
    if mark.to > mark.from {
        pen.line(field.at(mark.from, mark.value[1]), field.at(mark.to, mark.value[1]), colour, 2.4);
    } else {
        pen.dot(field.at(middle, mark.value[1]), 3.2, colour);
    }
}
