//! Effects of several folders side by side, in Markdown, which a terminal shows as well.

use core::fmt::Write as _;

use super::words::{self, Measure};
use crate::compare::{Cell, Comparison, Row};
use crate::statistics::Effect;

/// A table with a column for each folder; rows on which the folders do not agree are marked.
pub fn comparison_markdown(found: &Comparison) -> String {
    let mut text = String::new();
    let head = found.folders.iter().map(|name| name.replace('|', "\\|")).collect::<Vec<_>>().join(" | ");
    // Writing to a string does not fail.
    let _ = writeln!(text, "| effect | {head} | |\n| --- |{} --- |", " --- |".repeat(found.folders.len()));
    for row in &found.rows {
        let cells: Vec<String> = row.cells.iter().map(|one| cell(row, one.as_ref())).collect();
        let mark = if row.differs() { "**differs**" } else { "" };
        let metric = words::metric_name(&row.metric).replace('|', "\\|");
        let _ = writeln!(
            text,
            "| {} (`{}`): {metric} | {} | {mark} |",
            row.title.replace('|', "\\|"),
            row.section,
            cells.join(" | ")
        );
    }
    let _ = writeln!(
        text,
        "\nMean paired difference with its 95 % interval, and the verdict. A row differs where the verdicts do, or, without a claim, the clear signs."
    );
    text
}

fn cell(row: &Row, cell: Option<&Cell>) -> String {
    let Some(cell) = cell else { return words::NOTHING.into() };
    let effect =
        Effect { difference: cell.difference, low: cell.interval.0, high: cell.interval.1, ..Effect::default() };
    let numbers = Measure::of(&row.metric, "").effect(&effect);
    match cell.verdict {
        Some(verdict) => format!("{numbers}, {}", words::verdict(verdict).to_lowercase()),
        None => numbers,
    }
}
