//! The field of a plot: spans of values laid over pixels, with quiet ticks.

use nosb_engine::calendar::Date;
use plotters::style::RGBColor;

use super::canvas::{Hold, Pen, TEXT, round_values, tick};
use super::palette::{INK, MUTED, RULE};
use super::words::{MONTHS, clipped};

/// A plot's field in pixels and the values that it spans.
#[derive(Clone, Copy)]
pub struct Field {
    /// Left edge.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Upper edge.
    pub top: f64,
    /// Lower edge.
    pub bottom: f64,
    /// Values at the left and right edges.
    pub x: (f64, f64),
    /// Values at the lower and upper edges.
    pub y: (f64, f64),
}

impl Field {
    /// Where a value lies across.
    pub fn across(&self, value: f64) -> f64 {
        self.left + (self.right - self.left) * (value - self.x.0) / (self.x.1 - self.x.0)
    }

    /// At what height a value lies.
    pub fn height(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * (value - self.y.0) / (self.y.1 - self.y.0)
    }

    /// Both.
    pub fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (self.across(x), self.height(y))
    }

    /// Horizontal grid lines with their values, which are first multiplied by `factor`.
    pub fn heights(&self, pen: &Pen, factor: f64, unit: &str) {
        let (values, step) = round_values(self.y.0 * factor, self.y.1 * factor, 4);
        let last = values.len().saturating_sub(1);
        for (index, value) in values.into_iter().enumerate() {
            let height = self.height(value / factor);
            pen.line((self.left, height), (self.right, height), RULE, 1.0);
            let unit = if index == last { unit } else { "" };
            pen.text(&format!("{}{unit}", tick(value, step)), (self.left - 5.0, height), Hold::End, TEXT, MUTED);
        }
    }

    /// The line along the lower edge.
    pub fn ground(&self, pen: &Pen) {
        pen.line((self.left, self.bottom), (self.right, self.bottom), MUTED, 1.0);
    }

    /// Ticks with values along the lower edge; values are first multiplied by `factor`, the last is followed by `unit`.
    pub fn values(&self, pen: &Pen, factor: f64, about: usize, unit: &str) {
        let (values, step) = round_values(self.x.0 * factor, self.x.1 * factor, about);
        let last = values.len().saturating_sub(1);
        for (index, value) in values.into_iter().enumerate() {
            let across = self.across(value / factor);
            let unit = if index == last { unit } else { "" };
            pen.line((across, self.bottom), (across, self.bottom + 4.0), MUTED, 1.0);
            pen.text(&format!("{}{unit}", tick(value, step)), (across, self.bottom + 13.0), Hold::Middle, TEXT, MUTED);
        }
    }

    /// Ticks along the lower edge at the first days of months; values are days since `first`. Short spans get days.
    pub fn dates(&self, pen: &Pen, first: &str) {
        let near = self.x.0.abs() < 1e5 && self.x.1.abs() < 1e5;
        let Some(first) = Date::parse(first).filter(|_| near) else { return self.values(pen, 1.0, 4, "") };
        let zero = first.days();
        let (low, high) = (self.x.0, self.x.1);
        let pixels_per_day = (self.right - self.left) / (high - low);
        let mut ticks: Vec<(f64, String)> = Vec::new();
        let start = Date::from_days(zero + libm::floor(low) as i32);
        if high - low < 62.0 {
            let (values, _) = round_values(low, high, 4);
            for value in values.into_iter().filter(|value| libm::floor(*value) == *value) {
                let date = Date::from_days(zero + value as i32);
                ticks.push((value, format!("{} {}", date.day, MONTHS[date.month as usize - 1])));
            }
        } else {
            let every = if 30.4 * pixels_per_day < 26.0 { 3 } else { 1 };
            let (mut year, mut month) = (start.year, start.month);
            for _ in 0..240 {
                let days = f64::from(Date { year, month, day: 1 }.days() - zero);
                if days > high {
                    break;
                }
                if days >= low && (month - 1).is_multiple_of(every) {
                    ticks.push((days, MONTHS[month as usize - 1].to_owned()));
                }
                (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            }
        }
        let mut year_shown = None;
        for (value, label) in ticks {
            let across = self.across(value);
            pen.line((across, self.bottom), (across, self.bottom + 4.0), MUTED, 1.0);
            pen.text(&label, (across, self.bottom + 13.0), Hold::Middle, TEXT, MUTED);
            let year = Date::from_days(zero + value as i32).year;
            if year_shown != Some(year) {
                year_shown = Some(year);
                pen.text(&year.to_string(), (across, self.bottom + 26.0), Hold::Middle, TEXT, MUTED);
            }
        }
    }

    /// The line of no difference, if the field spans it.
    pub fn zero_across(&self, pen: &Pen) {
        if self.y.0 <= 0.0 && self.y.1 >= 0.0 {
            pen.line((self.left, self.height(0.0)), (self.right, self.height(0.0)), INK, 1.2);
        }
    }
}

/// The span of some values; from 0 to 1 if there is none, widened if all are the same.
pub fn span(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values
        .into_iter()
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    if low > high {
        (0.0, 1.0)
    } else if low == high {
        let margin = if low == 0.0 { 1.0 } else { 0.1 * low.abs() };
        (low - margin, high + margin)
    } else {
        (low, high)
    }
}

/// A span with a margin of that share of it on both sides.
pub fn padded((low, high): (f64, f64), share: f64) -> (f64, f64) {
    let margin = share * (high - low);
    (low - margin, high + margin)
}

/// Names at the right end of lines, in the lines' colours, at the heights at which the lines end; long names take two
/// lines of some fifteen characters.
pub fn end_labels(pen: &Pen, field: &Field, labels: &[(&str, RGBColor, f64)]) {
    const SIZE: f64 = TEXT - 1.0;
    let broken: Vec<(String, String)> = labels.iter().map(|(name, ..)| broken(name, 16)).collect();
    let distance = if broken.iter().any(|(_, second)| !second.is_empty()) { 25.0 } else { 13.0 };
    let wanted: Vec<f64> = labels.iter().map(|(_, _, height)| *height).collect();
    let heights = apart(&wanted, distance, field.top, field.bottom);
    for (((first, second), (_, colour, _)), height) in broken.iter().zip(labels).zip(heights) {
        let shift = if second.is_empty() { 0.0 } else { 6.0 };
        pen.bold(first, (field.right + 5.0, height - shift), Hold::Start, SIZE, *colour);
        if !second.is_empty() {
            pen.bold(second, (field.right + 5.0, height + shift), Hold::Start, SIZE, *colour);
        }
    }
}

/// A name in at most two lines of at most so many characters.
fn broken(name: &str, most: usize) -> (String, String) {
    let mut lines = [String::new(), String::new()];
    let mut line = 0;
    for word in name.split_whitespace() {
        let longer = lines[line].chars().count() + 1 + word.chars().count() > most;
        if line == 0 && longer && !lines[0].is_empty() {
            line = 1;
        }
        if !lines[line].is_empty() {
            lines[line].push(' ');
        }
        lines[line].push_str(word);
    }
    let [first, second] = lines.map(|line| clipped(&line, most));
    (first, second)
}

/// Labels at the right end of lines, moved apart until none covers another: their heights, in the given order.
pub fn apart(wanted: &[f64], distance: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]).then(a.cmp(&b)));
    let mut heights = wanted.to_vec();
    let mut least = top;
    for &index in &order {
        heights[index] = heights[index].max(least);
        least = heights[index] + distance;
    }
    let mut most = bottom;
    for &index in order.iter().rev() {
        heights[index] = heights[index].min(most);
        most = heights[index] - distance;
    }
    heights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_moved_apart_and_stay_inside() {
        let heights = apart(&[50.0, 51.0, 99.0, 100.0], 10.0, 0.0, 100.0);
        assert_eq!(heights, vec![50.0, 60.0, 90.0, 100.0]);
    }

    #[test]
    fn long_names_take_two_lines() {
        assert_eq!(broken("No order", 16), ("No order".into(), String::new()));
        assert_eq!(broken("No blocking detachments", 16), ("No blocking".into(), "detachments".into()));
        assert_eq!(broken("Verteidigungsbezirkskommando", 16), ("Verteidigungsbe…".into(), String::new()));
    }

    #[test]
    fn a_span_is_never_empty() {
        assert_eq!(span([]), (0.0, 1.0));
        assert_eq!(span([0.0, 0.0]), (-1.0, 1.0));
        assert_eq!(span([f64::NAN, 2.0, 5.0]), (2.0, 5.0));
    }
}
