//! What a report leaves behind: the page, and the effects as a table.

use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use crate::error::LabError;
use crate::findings::{EffectRow, Findings};
use crate::folder::{write_parquet, write_whole};

/// Name of the page in an experiment's folder.
pub const PAGE: &str = "report.html";
/// Name of the table of effects.
pub const EFFECTS: &str = "effects.parquet";

/// Writes the page and, beside it, the table of effects.
///
/// # Errors
/// If the disk refuses; then neither file is half there.
pub fn write(findings: &Findings, page: &Path) -> Result<(), LabError> {
    let table = effects(findings).map_err(|error| LabError::Internal(error.to_string()))?;
    write_parquet(&page.with_file_name(EFFECTS), &table)?;
    write_whole(page, crate::report::html(findings).as_bytes())
}

/// Writes the page of a study of sensitivity.
///
/// # Errors
/// If the disk refuses.
pub fn write_study(findings: &crate::study::Findings, page: &Path) -> Result<(), LabError> {
    write_whole(page, crate::report::study_html(findings).as_bytes())
}

/// Writes the page of a calibration.
///
/// # Errors
/// If the disk refuses.
pub fn write_calibration(manifest: &crate::calibration::calibrate::Manifest, page: &Path) -> Result<(), LabError> {
    write_whole(page, crate::report::calibration_html(manifest).as_bytes())
}

/// `effects(section, metric, arm, baseline_mean, …)`: one row for each metric and arm of each experiment.
pub fn effects(findings: &Findings) -> Result<RecordBatch, ArrowError> {
    let rows: Vec<_> =
        findings.sections.iter().flat_map(|section| section.effects.iter().map(move |row| (section, row))).collect();
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    let texts: [(&str, &dyn Fn(usize) -> String); 4] = [
        ("section", &|row| rows[row].0.id.clone()),
        ("metric", &|row| rows[row].0.metrics[rows[row].1.metric].id.clone()),
        ("arm", &|row| rows[row].0.arms[rows[row].1.arm].id.clone()),
        ("unit", &|row| rows[row].0.metrics[rows[row].1.metric].unit.clone()),
    ];
    for (name, text) in texts {
        let mut values = StringBuilder::new();
        (0..rows.len()).for_each(|row| values.append_value(text(row)));
        fields.push(Field::new(name, DataType::Utf8, false));
        columns.push(Arc::new(values.finish()));
    }
    type Number = fn(&EffectRow) -> Option<f64>;
    let numbers: [(&str, Number); 12] = [
        ("baseline_mean", |row| Some(row.effect.baseline_mean)),
        ("arm_mean", |row| Some(row.effect.arm_mean)),
        ("difference", |row| Some(row.effect.difference)),
        ("low", |row| Some(row.effect.low)),
        ("high", |row| Some(row.effect.high)),
        ("p_superiority", |row| Some(row.effect.p_superiority)),
        ("happened_baseline", |row| row.happened_baseline),
        ("happened_arm", |row| row.happened_arm),
        ("variance_ratio", |row| Some(row.effect.variance_ratio)),
        ("correlation", |row| Some(row.effect.correlation)),
        ("p_value", |row| Some(row.effect.p_value)),
        ("q_value", |row| Some(row.q_value)),
    ];
    for (name, number) in numbers {
        let mut values = Float64Builder::new();
        rows.iter().for_each(|(_, row)| values.append_option(number(row).filter(|value| !value.is_nan())));
        fields.push(Field::new(name, DataType::Float64, true));
        columns.push(Arc::new(values.finish()));
    }
    let mut n = Int64Builder::new();
    rows.iter().for_each(|(_, row)| n.append_value(row.effect.n as i64));
    fields.push(Field::new("n", DataType::Int64, false));
    columns.push(Arc::new(n.finish()));
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}
