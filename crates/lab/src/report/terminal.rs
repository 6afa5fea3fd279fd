//! The effects as a table for the terminal.

use core::fmt::Write as _;

use super::choice;
use super::words::{self, Measure};
use crate::findings::{Findings, Section};

/// What the findings come to, in lines: the verdicts of claims first, then each section's effects.
pub fn text(findings: &Findings) -> String {
    let mut text = String::new();
    let provenance = &findings.provenance;
    let _ = writeln!(text, "{}", one_line(&findings.title));
    let _ = writeln!(
        text,
        "{}, seeds {}-{}, version {}",
        words::count(provenance.pairs, "pair", "pairs"),
        provenance.seeds.0,
        provenance.seeds.1,
        provenance.version
    );
    let verdicts: Vec<Vec<String>> = findings
        .sections
        .iter()
        .filter_map(|section| {
            let claim = section.claim.as_ref()?;
            let effect = section.effects.get(claim.deciding).and_then(|row| {
                Some(Measure::of(section.metrics.get(row.metric)?, &findings.days.0).effect(&row.effect))
            });
            let effect = effect.unwrap_or_else(|| words::NOTHING.to_owned());
            let mark = if claim.still_prior.is_empty() { "" } else { ", not by the record" };
            Some(vec![
                format!("{}{mark}", words::verdict(claim.verdict)),
                effect,
                words::clipped(&one_line(&claim.claim), 70),
            ])
        })
        .collect();
    if !verdicts.is_empty() {
        text.push('\n');
        align(&mut text, &["verdict", "deciding effect", "claim"], &verdicts, 0);
    }
    for section in findings.sections.iter().filter(|section| !section.responses.is_empty()) {
        let _ = writeln!(text, "\n{}", one_line(&section.title));
        align(
            &mut text,
            &["metric", "parameter", "at its low end", "at its high end", "p"],
            &responses(findings, section),
            2,
        );
    }
    for section in findings.sections.iter().filter(|section| !section.effects.is_empty()) {
        let _ = writeln!(text, "\n{}", one_line(&section.title));
        align(
            &mut text,
            &["metric", "arm", "baseline", "arm mean", "difference", "95 % interval", "q", "n"],
            &rows(findings, section),
            2,
        );
    }
    // Whatever came in with a control character, a terminal does not get it.
    text.chars().map(|character| if character.is_control() && character != '\n' { ' ' } else { character }).collect()
}

/// Means of each metric at both ends of each parameter.
fn responses(findings: &Findings, section: &Section) -> Vec<Vec<String>> {
    let known = section.responses.iter().filter_map(|one| Some((one, section.metrics.get(one.metric)?)));
    known
        .filter_map(|(one, metric)| {
            let measure = Measure::of(metric, &findings.days.0);
            let (first, last) = (*one.curve.mean.first()?, *one.curve.mean.last()?);
            let decimals = words::decimals_for((last - first).abs() * measure.factor);
            Some(vec![
                words::clipped(&one_line(&metric.id), 36),
                words::clipped(&one_line(&one.parameter), 40),
                measure.value(first, decimals),
                measure.value(last, decimals),
                words::chance(one.curve.p_slope),
            ])
        })
        .collect()
}

fn rows(findings: &Findings, section: &Section) -> Vec<Vec<String>> {
    let known = section.effects.iter().filter_map(|row| Some((row, section.metrics.get(row.metric)?)));
    known
        .map(|(row, metric)| {
            let measure = Measure::of(metric, &findings.days.0);
            let effect = &row.effect;
            let decimals = measure.decimals(effect);
            let unit = words::spaced(measure.difference_unit);
            vec![
                words::clipped(&one_line(&metric.id), 36),
                words::clipped(&one_line(choice::title(section, row.arm)), 28),
                measure.value(effect.baseline_mean, decimals),
                measure.value(effect.arm_mean, decimals),
                format!("{}{unit}", measure.difference(effect.difference, decimals)),
                format!(
                    "[{}, {}]",
                    measure.difference(effect.low, decimals),
                    measure.difference(effect.high, decimals)
                ),
                if row.q_value.is_nan() { words::NOTHING.to_owned() } else { words::chance(row.q_value) },
                words::number(effect.n as f64, 0),
            ]
        })
        .collect()
}

/// Columns under their heads: the first `left` of them, or all if 0, begin at the left, the others end at the right.
fn align(text: &mut String, heads: &[&str], rows: &[Vec<String>], left: usize) {
    let wide = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0).max(heads[column].chars().count())
    };
    let widths: Vec<usize> = (0..heads.len()).map(wide).collect();
    let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    for row in core::iter::once(&heads).chain(rows) {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = widths[column];
            let _ = match left == 0 || column < left {
                true => write!(line, "{cell:<width$}  "),
                false => write!(line, "{cell:>width$}  "),
            };
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

/// Text without line breaks, so that it cannot pass for another row.
fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}
