//! Numbers, dates and lists as people read them.

use nosb_engine::calendar::Date;

use crate::findings::{MetricInfo, Verdict};
use crate::statistics::Effect;

/// What stands where there is no number.
pub const NOTHING: &str = "–";

/// Of a claim: its verdict hangs on a parameter of which the record says nothing.
pub const NOT_BY_THE_RECORD: &str = "not identified by the record";

/// A number with thousands separators, a true minus sign, and no negative zero.
pub fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return if value.is_nan() { NOTHING.into() } else { if value > 0.0 { "∞" } else { "−∞" }.into() };
    }
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut text = String::new();
    if value < 0.0 && digits.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        text.push('−');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// The same with its sign, also where it is positive.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = number(value, decimals);
    let nothing = !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) && value.is_finite();
    if value > 0.0 && !nothing { format!("+{text}") } else { text }
}

/// A number with the digits that its size deserves: three that count, never more than three decimals, no idle zeros.
pub fn short(value: f64) -> String {
    let text = number(value, decimals_for(value.abs() / 10.0));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Decimals that show two digits of a quantity of that size.
pub fn decimals_for(size: f64) -> usize {
    if !size.is_finite() || size <= 0.0 {
        return 0;
    }
    (1.0 - libm::floor(libm::log10(size) + 1e-9)).clamp(0.0, 3.0) as usize
}

/// A share as per cent.
pub fn percent(share: f64) -> String {
    if share.is_nan() {
        return NOTHING.into();
    }
    let value = 100.0 * share;
    let fine = value > 0.0 && value < 9.95 || value > 90.05 && value < 100.0;
    format!("{} %", number(value, usize::from(fine && (value - libm::round(value)).abs() > 0.04)))
}

/// A p- or q-value.
pub fn chance(value: f64) -> String {
    if value < 0.001 { "<0.001".into() } else { number(value, if value < 0.1 { 3 } else { 2 }) }
}

/// A ratio: `12×`.
pub fn times(value: f64) -> String {
    if value.is_nan() { NOTHING.into() } else { format!("{}×", number(value, usize::from(value < 9.95))) }
}

/// A number of things with its noun.
pub fn count(many: usize, one: &str, more: &str) -> String {
    format!("{} {}", number(many as f64, 0), if many == 1 { one } else { more })
}

/// Months as they stand under an axis.
pub const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `1942-09-13` as `13 Sep 1942`; other text stays as it is.
pub fn day(text: &str) -> String {
    Date::parse(text).map_or_else(|| text.to_owned(), long_date)
}

/// The day that many days after the first one.
pub fn day_after(first: &str, days: f64) -> Option<String> {
    date_after(first, days).map(long_date)
}

/// The date that many days after the first one.
pub fn date_after(first: &str, days: f64) -> Option<Date> {
    // A calendar of more than some 270 years would be a mistake of the caller's.
    let first = Date::parse(first)?;
    (days.abs() < 1e5).then(|| Date::from_days(first.days() + libm::floor(days) as i32))
}

fn long_date(date: Date) -> String {
    format!("{} {} {}", date.day, MONTHS[date.month as usize - 1], date.year)
}

/// Things in a row: `a, b and c`.
pub fn list(things: &[String]) -> String {
    match things {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// At most that many characters, with an ellipsis if it was longer.
pub fn clipped(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// A metric's name for people: what it is, else its id.
pub fn metric_name(metric: &MetricInfo) -> &str {
    metric_title(&metric.doc, &metric.id)
}

/// What a metric is, else its id.
pub fn metric_title<'a>(doc: &'a str, id: &'a str) -> &'a str {
    if doc.trim().is_empty() { id } else { doc }
}

/// What a verdict is called.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Supported => "Supported",
        Verdict::Contradicted => "Contradicted",
        Verdict::Small => "Too small to matter",
        Verdict::NotIdentified => "Not identified",
    }
}

/// How values of a metric are written: shares as per cent and points, dates in days, the rest in their unit.
#[derive(Clone, Copy)]
pub struct Measure<'a> {
    /// By what values are multiplied before they are shown.
    pub factor: f64,
    /// Unit of a value, as it follows the number.
    pub unit: &'a str,
    /// Unit of a difference.
    pub difference_unit: &'a str,
    /// First day of the campaign, if values are dates.
    pub first_day: Option<&'a str>,
}

impl<'a> Measure<'a> {
    /// How that metric is written.
    pub fn of(metric: &'a MetricInfo, first_day: &'a str) -> Self {
        let (factor, unit, difference_unit) = match metric.unit.as_str() {
            _ if metric.is_date => (1.0, "days", "days"),
            "share" => (100.0, "%", "points"),
            "1" | "" => (1.0, "", ""),
            other => (1.0, other, other),
        };
        Self { factor, unit, difference_unit, first_day: metric.is_date.then_some(first_day) }
    }

    /// Decimals for an effect and its means: as many as its interval deserves.
    pub fn decimals(&self, effect: &Effect) -> usize {
        let half = 0.5 * (effect.high - effect.low) * self.factor;
        let size =
            if half > 0.0 { half } else { 0.1 * effect.difference.abs().max(effect.arm_mean.abs()) * self.factor };
        decimals_for(size).min(if self.factor > 1.0 || self.first_day.is_some() { 1 } else { 3 })
    }

    /// A value, without its unit.
    pub fn value(&self, value: f64, decimals: usize) -> String {
        number(value * self.factor, decimals)
    }

    /// A difference, signed, without its unit.
    pub fn difference(&self, value: f64, decimals: usize) -> String {
        signed(value * self.factor, decimals)
    }

    /// A difference with its interval and unit.
    pub fn effect(&self, effect: &Effect) -> String {
        self.interval(effect.difference, effect.low, effect.high, self.decimals(effect))
    }

    /// A difference with its interval and unit, from three numbers.
    pub fn interval(&self, middle: f64, low: f64, high: f64, decimals: usize) -> String {
        format!(
            "{}{} [{}, {}]",
            self.difference(middle, decimals),
            spaced(self.difference_unit),
            self.difference(low, decimals),
            self.difference(high, decimals)
        )
    }

    /// The calendar date of a value, if values are dates.
    pub fn date(&self, value: f64) -> Option<String> {
        day_after(self.first_day?, value)
    }
}

/// A unit after a space that does not break; nothing for no unit.
pub fn spaced(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!("\u{a0}{unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_know_no_negative_zero() {
        assert_eq!(number(1_234_567.0, 0), "1,234,567");
        assert_eq!(number(-12_345.67, 1), "−12,345.7");
        assert_eq!(number(-0.001, 1), "0.0");
        assert_eq!(number(f64::NAN, 1), "–");
        assert_eq!(signed(0.04, 1), "0.0");
        assert_eq!(signed(0.06, 1), "+0.1");
        assert_eq!(short(0.01234), "0.012");
        assert_eq!(short(1234.5), "1,234");
        assert_eq!(short(5.0), "5");
        assert_eq!(short(100.0), "100");
    }

    #[test]
    fn shares_are_per_cent() {
        assert_eq!(percent(0.634), "63 %");
        assert_eq!(percent(0.025), "2.5 %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(f64::NAN), "–");
    }

    #[test]
    fn dates_are_written_out() {
        assert_eq!(day("1942-09-13"), "13 Sep 1942");
        assert_eq!(day("soon"), "soon");
        assert_eq!(day_after("1942-07-17", 58.4).as_deref(), Some("13 Sep 1942"));
        assert_eq!(day_after("1942-07-17", f64::NAN), None);
    }

    #[test]
    fn long_words_are_clipped() {
        assert_eq!(clipped("encirclement", 8), "encircl…");
        assert_eq!(clipped("Don", 8), "Don");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
