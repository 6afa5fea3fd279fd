//! Histograms of the probability integral transforms.

use maud::{Markup, html};
use nosb_scenario::TargetUse;

use super::words;
use crate::report::axes::Field;
use crate::report::canvas::{Hold, TEXT, drawing};
use crate::report::page::{Context, Parting, figure};
use crate::report::palette::{INK, MUTED, arm};
use crate::validation::{Judged, PIT_BINS, Validation, pit_histogram};

const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 150.0;

/// One panel for each use.
pub fn histograms(context: Context, found: &Validation) -> Markup {
    let panels = [("Calibration", TargetUse::Calibration), ("Validation", TargetUse::Validation)];
    let body = html! {
        div.panels.small {
            @for (index, (name, use_)) in panels.into_iter().enumerate() {
                @let targets: Vec<&Judged> = found.of(use_).collect();
                @if !targets.is_empty() {
                    div.panel {
                        p.panel-title { (name) ", " (words::count(targets.len(), "target", "targets")) }
                        (panel(name, &pit_histogram(targets.into_iter()), index + 1))
                    }
                }
            }
        }
    };
    figure(
        context,
        Parting::Panels,
        "Where the record lies in the predictive distribution",
        body,
        html! {
            "Across: predictive probability of less than the record, in tenths. Line: what an even spread would give. Heaps at the ends are records that the \
            model did not foresee."
        },
    )
}

fn panel(name: &str, bins: &[usize; PIT_BINS], colour: usize) -> Markup {
    let all: usize = bins.iter().sum();
    let top = bins.iter().copied().max().unwrap_or(0).max(1) as f64;
    drawing(WIDTH, HEIGHT, &format!("{name} targets by the place of the record"), |pen| {
        let y = (0.0, 1.08 * top);
        let field = Field { left: 34.0, right: WIDTH - 12.0, top: 8.0, bottom: HEIGHT - 26.0, x: (0.0, 1.0), y };
        field.heights(pen, 1.0, "");
        for (bin, count) in bins.iter().enumerate().filter(|(_, count)| **count > 0) {
            let (left, right) = (bin as f64 / PIT_BINS as f64, (bin + 1) as f64 / PIT_BINS as f64);
            let (left, right) = (field.across(left) + 0.6, field.across(right) - 0.6);
            pen.block((left, field.height(*count as f64)), (right, field.bottom), arm(colour), 0.72);
        }
        field.ground(pen);
        let even = field.height(all as f64 / PIT_BINS as f64);
        pen.line((field.left, even), (field.right, even), INK, 1.2);
        for at in [0.0, 0.5, 1.0] {
            pen.text(&format!("{at}"), (field.across(at), field.bottom + 13.0), Hold::Middle, TEXT, MUTED);
        }
    })
}
