//! Words and numbers that the page, the Markdown and the terminal share.

use core::fmt::Write as _;

use super::{tallies, words};
use crate::validation::{Agreement, GOAL_AGREEMENT, GOAL_HALF_WIDTH, Judged, Side, Unrecorded, Validation};

pub const HALF_WIDTH: &str =
    "Half-width: half the 90 % interval over the size of the record's value; dates are counted from the first day.";

/// How the numbers were made.
pub const METHODS: [(&str, &str); 6] = [
    (
        "What the model foresees",
        "Every battle gives one value of every target. The record is taken with an error, and a model of this kind is off by something even at \
         its best; both were stated for each target before any battle, as normal deviations on its scale (plain, logarithm, or logit). The predictive \
         distribution of the record is the mixture of normals of the joint deviation, sqrt(observation² + discrepancy²), about the value of every battle. \
         Nothing is drawn for it: quantiles and densities are those of the mixture itself.",
    ),
    (
        "Dates that may not come",
        "A date that did not come counts as the day after the last one fought. The share of battles in which it came stands beside it.",
    ),
    (
        "Place of the record",
        "The probability integral transform is the predictive probability of less (or earlier) than the record. If the model's distributions are right, its values \
         are spread evenly between 0 and 1; heaps at both ends say that intervals are too narrow or the model is off, a heap in the middle that they are too wide.",
    ),
    (
        "Battles alone",
        "Quantiles of the battles without any error: the spread of what the model does, not of what the record should be. A prior predictive check asks \
         whether the record lies among them.",
    ),
    (
        "Spread",
        "Between seeds: standard deviation of battles under the same parameters. Between parameters: what draws of parameters add, seeds averaged out (one-way \
         random effects). Both stand on the target's scale beside the stated errors.",
    ),
    (
        "Fronts",
        "Agreement is the share, by area, of the ground that ever changes hands in the record on which model and record have the same holder. The naive front is that of \
         the first day, never moved.",
    ),
];

pub const WEIGHTS: &str = "Each structure is scored on the validation targets alone: the sum over facts of the logarithm of its predictive density at the record, \
targets of one group counting as one fact with their mean. Weights are the exponentials of these sums, made to sum to 1. They take facts for \
independent, which they are not, and one fact far outside decides everything: read them as an order with a standard error, not as probabilities that a structure is \
true. Rivals keep the values, or the draws, of all other parameters; none is fitted anew, which favours the structure that was.";

/// A value of a target as people read it.
pub fn value(found: &Validation, judged: &Judged, value: f64) -> String {
    if let Some(never) = judged.target.never {
        if value >= never {
            return "not".into();
        }
        let before = value < 0.0;
        let date = words::day_after(&found.days.0, libm::round(value)).unwrap_or_default();
        return if before { format!("before {}", words::day(&found.days.0)) } else { date };
    }
    match judged.unit.as_str() {
        "share" => words::percent(value),
        "1" | "-" | "" => words::short(value),
        unit => format!("{}{}", words::short(value), words::spaced(unit)),
    }
}

/// An interval as people read it.
pub fn interval(found: &Validation, judged: &Judged, low: f64, high: f64) -> String {
    let [low, high] = [low, high].map(|end| value(found, judged, end));
    if low == high { low } else { format!("{low} to {high}") }
}

/// On which side of the battles alone the record lies.
pub fn side(judged: &Judged) -> &'static str {
    let date = judged.target.never.is_some();
    match judged.prediction.side {
        Side::Inside => "inside",
        Side::Below if date => "record earlier",
        Side::Below => "record below",
        Side::Above if date => "record later",
        Side::Above => "record above",
    }
}

/// How many records lie among the battles alone, and on which side the others.
pub fn raw_summary(found: &Validation) -> String {
    let count = |side: Side| found.targets.iter().filter(|judged| judged.prediction.side == side).count();
    format!(
        "Of {} records {} lie among the middle nine tenths of the battles themselves, without any error; {} lie below (earlier), {} above (later).",
        found.targets.len(),
        count(Side::Inside),
        count(Side::Below),
        count(Side::Above)
    )
}

/// A date of battles that the record does not know.
pub fn unrecorded(found: &Validation, one: &Unrecorded) -> [String; 3] {
    let date = |day: f64| words::day_after(&found.days.0, day).unwrap_or_else(|| words::NOTHING.into());
    let span =
        if one.happened > 0.0 { format!("{} to {}", date(one.days[0]), date(one.days[2])) } else { String::new() };
    [words::percent(one.happened), if one.happened > 0.0 { date(one.days[1]) } else { String::new() }, span]
}

/// Mean agreement over the dates, and the dates on which the model is below the front that never moved.
pub fn fronts(fronts: &[Agreement]) -> Option<(f64, Vec<String>)> {
    if fronts.is_empty() {
        return None;
    }
    let mean = fronts.iter().map(|front| front.mean).sum::<f64>() / fronts.len() as f64;
    Some((mean, fronts.iter().filter(|front| front.mean < front.naive).map(|front| words::day(&front.date)).collect()))
}

/// The sentence about the fronts.
pub fn fronts_summary(found: &Validation) -> Option<String> {
    let (mean, below) = fronts(&found.fronts)?;
    let below = if below.is_empty() {
        "on no date below the front that never moved".to_string()
    } else {
        format!("below the front that never moved on {}", words::list(&below))
    };
    Some(format!(
        "Agreement with the record's fronts is {} in the mean over {} dates (goal: at least {}), and {below}.",
        words::percent(mean),
        found.fronts.len(),
        words::percent(GOAL_AGREEMENT)
    ))
}

/// The validation in lines for the terminal.
pub fn validation_text(found: &Validation) -> String {
    let mut text = format!("{}\n{} battles\n\n", found.title, found.provenance.battles);
    for (name, tally, goal) in tallies(found) {
        let goal = goal.map_or_else(String::new, |goal| format!(", goal {}", words::percent(goal)));
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{name:<12} {:>3} of {:>3} records inside 90 % ({}{goal}), {} inside 50 %; median half-width {}",
            tally.inside_90,
            tally.targets,
            words::percent(tally.share_90()),
            tally.inside_50,
            words::percent(tally.median_half_width)
        );
    }
    let _ = writeln!(text, "(goal for the half-width: at most {})", words::percent(GOAL_HALF_WIDTH));
    if found.prior {
        let _ = writeln!(text, "{}", raw_summary(found));
    }
    if let Some(fronts) = fronts_summary(found) {
        let _ = writeln!(text, "{fronts}");
    }
    let mut outside: Vec<&Judged> = found.targets.iter().filter(|judged| !judged.prediction.inside(0.9)).collect();
    outside.sort_by(|a, b| b.prediction.residual.abs().total_cmp(&a.prediction.residual.abs()));
    if !outside.is_empty() {
        text.push_str("\nOutside, the farthest first\n");
    }
    for judged in outside {
        let [low, .., high] = judged.prediction.quantiles;
        let _ = writeln!(
            text,
            "  {:<46} {:<11} record {:>18}, foreseen {} ({})",
            judged.target.id,
            judged.target.use_.name(),
            value(found, judged, judged.target.value),
            interval(found, judged, low, high),
            words::signed(judged.prediction.residual, 1)
        );
    }
    if !found.unrecorded.is_empty() {
        text.push_str("\nWhat the record does not know\n");
    }
    for one in &found.unrecorded {
        let [share, median, span] = unrecorded(found, one);
        let when = if span.is_empty() { String::new() } else { format!(", half of these by {median} ({span})") };
        let _ = writeln!(text, "  {:<46} in {share} of the battles{when}", one.metric);
    }
    if !found.rivals.is_empty() {
        text.push_str("\nStructures by their score on the validation targets\n");
    }
    for rival in &found.rivals {
        let _ = writeln!(
            text,
            "  {:<46} weight {:>6}  difference {:>8} ± {:<6} better on {} of {}",
            rival.title,
            words::percent(rival.weight),
            words::signed(rival.difference, 1),
            words::number(rival.difference_se, 1),
            rival.better.0,
            rival.better.1
        );
    }
    text
}
