//! Rows of a label, a strip with an interval, and the numbers: the forest plots and what is built like them. Label
//! and numbers are text of the page, so that they wrap on a small screen and can be copied; only the strip is drawn.

use maud::{Markup, html};
use plotters::style::RGBColor;

use super::canvas::{BACKDROP, Hold, TEXT, backdrop, drawing, round_values, tick};
use super::palette::{BAND, INK, MUTED, RULE};

/// Width of a strip in pixels.
pub const WIDTH: f64 = 380.0;
const MARGIN: f64 = 22.0;

/// What the strips of a group share: the values that they span and the band of the smallest effect.
#[derive(Clone, Copy)]
pub struct Scale {
    /// Values at both ends.
    pub span: (f64, f64),
    /// Half width of the band around zero, if there is one.
    pub band: Option<f64>,
}

impl Scale {
    /// A scale for intervals and a band, zero always in it.
    pub fn over(values: impl IntoIterator<Item = f64>, band: Option<f64>) -> Self {
        let band = band.filter(|band| band.is_finite() && *band > 0.0);
        let ends = band.map_or([0.0, 0.0], |band| [-1.25 * band, 1.25 * band]);
        let (low, high) = super::axes::span(values.into_iter().chain(ends));
        Self { span: super::axes::padded((low, high), 0.04), band }
    }

    /// Where a value lies, kept within the strip.
    pub fn across(&self, value: f64) -> f64 {
        let part = (value - self.span.0) / (self.span.1 - self.span.0);
        MARGIN + (WIDTH - 2.0 * MARGIN) * part.clamp(0.0, 1.0)
    }

    /// Band and zero line, stretched to the height of the row, which is that of its label: so the strips of a group look
    /// like one plot.
    fn ground(&self) -> Markup {
        backdrop(WIDTH, |pen| {
            if let Some(band) = self.band {
                pen.block((self.across(-band), 0.0), (self.across(band), BACKDROP), BAND, 1.0);
            }
            pen.line((self.across(0.0), 0.0), (self.across(0.0), BACKDROP), INK, 1.2);
        })
    }

    /// A strip with an interval; what lies outside ends in an arrow head.
    pub fn interval(&self, label: &str, middle: f64, low: f64, high: f64, colour: RGBColor) -> Markup {
        const HEIGHT: f64 = 26.0;
        let centre = 0.5 * HEIGHT;
        let strip = drawing(WIDTH, HEIGHT, label, |pen| {
            if !middle.is_finite() {
                return;
            }
            if low.is_finite() && high.is_finite() {
                pen.line((self.across(low), centre), (self.across(high), centre), colour, 2.4);
            }
            for (end, way) in [(low, -1.0), (high, 1.0)] {
                let outside = if way < 0.0 { end < self.span.0 } else { end > self.span.1 };
                let across = self.across(end);
                if outside {
                    let tip = across + 9.0 * way;
                    pen.shape(&[(across, centre - 5.0), (tip, centre), (across, centre + 5.0)], colour);
                } else if end.is_finite() {
                    pen.line((across, centre - 4.0), (across, centre + 4.0), colour, 2.0);
                }
            }
            if middle >= self.span.0 && middle <= self.span.1 {
                pen.dot((self.across(middle), centre), 4.2, colour);
            }
        });
        html! { (self.ground()) (strip) }
    }

    /// A strip with a step of a waterfall, from one value to another, and an interval around its end.
    pub fn step(&self, label: &str, from: f64, to: f64, ends: (f64, f64), colour: RGBColor) -> Markup {
        const HEIGHT: f64 = 30.0;
        let strip = drawing(WIDTH, HEIGHT, label, |pen| {
            if !from.is_finite() || !to.is_finite() {
                return;
            }
            pen.block((self.across(from), 7.0), (self.across(to), HEIGHT - 7.0), colour, 0.85);
            // The line on which the next step begins.
            pen.line((self.across(to), 7.0), (self.across(to), HEIGHT), MUTED, 1.0);
            if ends.0.is_finite() && ends.1.is_finite() {
                let centre = 0.5 * HEIGHT;
                pen.line((self.across(ends.0), centre), (self.across(ends.1), centre), INK, 1.4);
                for end in [ends.0, ends.1] {
                    pen.line((self.across(end), centre - 3.0), (self.across(end), centre + 3.0), INK, 1.4);
                }
            }
        });
        html! { (self.ground()) (strip) }
    }

    /// The axis under the strips: round values, and what the two directions mean.
    pub fn axis(&self, factor: f64, less: &str, more: &str) -> Markup {
        const HEIGHT: f64 = 40.0;
        drawing(WIDTH, HEIGHT, "Scale of the strips above", |pen| {
            if let Some(band) = self.band {
                pen.block((self.across(-band), 0.0), (self.across(band), 5.0), BAND, 1.0);
            }
            pen.line((MARGIN, 5.0), (WIDTH - MARGIN, 5.0), RULE, 1.0);
            let (values, step) = round_values(self.span.0 * factor, self.span.1 * factor, 5);
            for value in values {
                let across = self.across(value / factor);
                let zero = value.abs() < 1e-9 * step.abs();
                pen.line((across, 5.0), (across, 9.0), if zero { INK } else { MUTED }, 1.0);
                let label = if value > 0.0 && !zero { format!("+{}", tick(value, step)) } else { tick(value, step) };
                pen.text(&label, (across, 17.0), Hold::Middle, TEXT, if zero { INK } else { MUTED });
            }
            let zero = self.across(0.0);
            if zero > 54.0 {
                pen.text(&format!("← {less}"), (zero - 8.0, 32.0), Hold::End, TEXT, MUTED);
            }
            if WIDTH - zero > 54.0 {
                pen.text(&format!("{more} →"), (zero + 8.0, 32.0), Hold::Start, TEXT, MUTED);
            }
        })
    }
}

/// A row: label, strip, numbers.
pub fn row(label: Markup, strip: Markup, numbers: Markup) -> Markup {
    html! {
        div.row {
            div.label { (label) }
            div.strip { (strip) }
            div.numbers { (numbers) }
        }
    }
}

/// The last row of a group: its axis.
pub fn foot(axis: Markup, unit: &str) -> Markup {
    html! {
        div.row.foot {
            div.label {}
            div.strip { (axis) }
            div.numbers { (unit) }
        }
    }
}

/// What the parts of a strip mean.
pub fn key(band: bool) -> Markup {
    html! {
        "Dot: mean paired difference. Bar: its 95 % interval. Vertical line: no difference."
        @if band { " Shaded: smaller than the smallest effect of interest, that is, too small to matter." }
    }
}
