//! Reads `targets.csv` and finds what cannot be meant: names that are not there, values that the record does not give,
//! facts used both to fit and to test.

use super::{Scale, Target, TargetUse};
use crate::error::{Problems, did_you_mean};
use crate::files::Files;
use crate::head::Head;
use crate::metrics::{DATE_UNIT, Declared, RECORD, Recorded, row_value};
use crate::table::{Row, Table};
use nosb_engine::calendar::Date;

/// The file.
pub const FILE: &str = "targets.csv";
const COLUMNS: [&str; 11] =
    ["id", "metric", "record", "use", "level", "group", "value", "observation_sd", "discrepancy_sd", "scale", "note"];
const STRENGTHS: [&str; 7] = ["id", "date", "men", "tanks", "guns", "source", "confidence"];
const CHECKS: [&str; 11] =
    ["name", "symbol", "unit", "low", "best", "high", "distribution", "applies_to", "source", "confidence", "note"];
/// Kinds of fact, in the order in which they are listed.
pub const LEVELS: [&str; 11] =
    ["ground", "date", "share", "loss", "strength", "discipline", "supply", "civil", "industry", "air", "weather"];

/// Reads the targets, by id; none if there is no such file.
pub fn read(files: &Files, head: &Head, metrics: &[Declared], traces: &[Date], problems: &mut Problems) -> Vec<Target> {
    let Some(file) = files.get(FILE) else { return Vec::new() };
    let table = Table::read(file, &COLUMNS, problems);
    let record = Known::read(files, traces, problems);
    let mut list: Vec<Target> = Vec::new();
    for row in table.rows() {
        if let Some(target) = target(&row, head, metrics, &record, problems)
            && alone(&row, &target, &list, problems)
        {
            list.push(target);
        }
    }
    list.sort_by(|a, b| a.id.cmp(&b.id));
    list
}

/// What a target may refer to.
struct Known<'a> {
    record: Option<Table<'a>>,
    names: Vec<String>,
}

impl<'a> Known<'a> {
    fn read(files: &'a Files, traces: &[Date], problems: &mut Problems) -> Self {
        let mut table = |name: &str, columns: &[&str]| files.get(name).map(|file| Table::read(file, columns, problems));
        // The record's own problems were noted when the metrics were read.
        let record = files.get("record/record.csv").map(|file| Table::read(file, &RECORD, &mut Problems::default()));
        let strengths = table("record/strengths.csv", &STRENGTHS);
        let checks = table("record/checks.csv", &CHECKS);
        let mut names: Vec<String> = record.iter().flat_map(Table::rows).map(|row| row.text("id").into()).collect();
        for row in strengths.iter().flat_map(Table::rows) {
            names.push(format!("strengths {} {}", row.text("id"), row.text("date")));
        }
        names.extend(checks.iter().flat_map(Table::rows).map(|row| format!("check {}", row.text("name"))));
        names.extend(traces.iter().map(|date| format!("front {date}")));
        Self { record, names }
    }
}

/// The references of a cell: several are added up.
fn references(record: &str) -> impl Iterator<Item = &str> {
    record.split(';').map(str::trim)
}

fn target(
    row: &Row<'_>,
    head: &Head,
    metrics: &[Declared],
    known: &Known<'_>,
    problems: &mut Problems,
) -> Option<Target> {
    let ids = || metrics.iter().map(|declared| declared.metric.id.as_str());
    let metric = metrics.iter().find(|declared| declared.metric.id == row.text("metric"));
    if metric.is_none() {
        let message = format!("there is no metric `{}`", row.text("metric"));
        problems.add(row.wrong("metric", message, did_you_mean(row.text("metric"), ids())));
    }
    for reference in references(row.text("record")) {
        if !known.names.iter().any(|name| name == reference) {
            let message = format!("the record has no `{reference}`");
            let remedy = did_you_mean(reference, known.names.iter().map(String::as_str));
            problems.add(row.wrong("record", message, remedy));
            return None;
        }
    }
    let choice = |column, names: &[&str], problems: &mut Problems| problems.note(row.choice(column, names));
    let use_ = choice("use", &TargetUse::ALL.map(TargetUse::name), problems);
    let level = choice("level", &LEVELS, problems);
    let scale = choice("scale", &Scale::ALL.map(Scale::name), problems).map(|index| Scale::ALL[index]);
    let value = problems.note(row.number("value"));
    let observation_sd = problems.note(row.amount("observation_sd"));
    let discrepancy_sd = problems.note(row.amount("discrepancy_sd"));
    let unit = &metric?.metric.unit;
    let target = Target {
        id: row.text("id").into(),
        metric: row.text("metric").into(),
        record: row.text("record").into(),
        use_: TargetUse::ALL[use_?],
        level: LEVELS[level?].into(),
        group: row.text("group").into(),
        value: value?,
        observation_sd: observation_sd?,
        discrepancy_sd: discrepancy_sd?,
        scale: scale?,
        never: (unit == DATE_UNIT).then(|| f64::from(head.end.days() - head.start.days() + 1)),
        note: row.text("note").into(),
    };
    sensible(row, &target, problems)?;
    recorded(row, &target, unit, head, known, problems);
    Some(target)
}

/// Whether a target's numbers can be meant.
fn sensible(row: &Row<'_>, target: &Target, problems: &mut Problems) -> Option<()> {
    let wrong = match target.scale {
        Scale::Log if target.value <= 0.0 => "a logarithm needs a value above 0",
        Scale::Logit if target.value <= 0.0 || target.value >= 1.0 => "the odds need a value between 0 and 1",
        Scale::Log | Scale::Logit if target.never.is_some() => "a date has no logarithm",
        _ => return weighed(row, target, problems),
    };
    problems.add(row.wrong("scale", wrong, "use another scale"));
    None
}

fn weighed(row: &Row<'_>, target: &Target, problems: &mut Problems) -> Option<()> {
    if target.sd() > 0.0 {
        return Some(());
    }
    problems.add(row.wrong("observation_sd", "a target without any error", "no record and no model is exact"));
    None
}

/// Whether the value is one that the row of the record allows, where both are in one unit.
fn recorded(row: &Row<'_>, target: &Target, unit: &str, head: &Head, known: &Known<'_>, problems: &mut Problems) {
    let day = |value| match value {
        Recorded::Number(number) => number,
        Recorded::Date(date) => f64::from(date.days() - head.start.days()),
    };
    let source = known.record.iter().flat_map(Table::rows).find(|source| source.text("id") == target.record);
    let Some(source) = source else { return };
    let given = source.text("unit");
    let one_unit = given == unit || (given == "percent" && unit == "share");
    if !(one_unit || (given.starts_with("day_since_") && unit == DATE_UNIT)) {
        return;
    }
    let [low, high] = ["low", "high"].map(|column| row_value(&source, column, unit).map(day));
    let outside = low.is_some_and(|low| target.value < low) || high.is_some_and(|high| target.value > high);
    if outside {
        let range = [low, high].map(|end| end.map_or(String::new(), |end| end.to_string())).join(" .. ");
        let message = format!("{} is not what `{}` of the record says", target.value, target.record);
        problems.add(row.wrong("value", message, format!("it says {range}")));
    }
}

/// Whether a target stands by itself: no other of its name or metric, and no other use of its facts.
fn alone(row: &Row<'_>, target: &Target, others: &[Target], problems: &mut Problems) -> bool {
    let before = problems.count();
    for other in others {
        if other.id == target.id {
            problems.add(row.wrong("id", format!("the id `{}` is used twice", target.id), "rename one"));
        } else if other.metric == target.metric {
            let message = format!("the metric `{}` is already that of `{}`", target.metric, other.id);
            problems.add(row.wrong("metric", message, "keep one of them"));
        }
        if other.use_ == target.use_ {
            continue;
        }
        if !target.group.is_empty() && other.group == target.group {
            let message = format!("`{}` of the same group is for {}", other.id, other.use_.name());
            problems.add(row.wrong("use", message, "facts that say nearly the same are either fitted or held out"));
        }
        for reference in references(&target.record) {
            if references(&other.record).any(|theirs| theirs == reference) {
                let message =
                    format!("`{reference}` is also that of `{}`, which is for {}", other.id, other.use_.name());
                problems.add(row.wrong("record", message, "what is fitted cannot be a test"));
            }
        }
    }
    problems.count() == before
}
