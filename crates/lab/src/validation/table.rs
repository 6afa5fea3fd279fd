//! What a validation leaves behind: the table of targets, the page, and the same in Markdown.

use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use super::findings::{Judged, Validation};
use crate::error::LabError;
use crate::folder::{write_parquet, write_whole};
use crate::written::PAGE;

/// Name of the table of targets.
pub const TARGETS: &str = "targets.parquet";
/// Name of the text.
const MARKDOWN: &str = "validation.md";

/// Writes table, page and text into a folder.
///
/// # Errors
/// If the disk refuses; then no file is half there.
pub fn write(found: &Validation, folder: &Path) -> Result<(), LabError> {
    let table = targets(found).map_err(|error| LabError::Internal(error.to_string()))?;
    write_parquet(&folder.join(TARGETS), &table)?;
    write_whole(&folder.join(MARKDOWN), crate::report::validation_markdown(found).as_bytes())?;
    write_whole(&folder.join(PAGE), crate::report::validation_html(found).as_bytes())
}

/// One row for each target. Dates are days since the first day.
fn targets(found: &Validation) -> Result<RecordBatch, ArrowError> {
    let rows = &found.targets;
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    type Text = fn(&Judged) -> &str;
    let texts: [(&str, Text); 7] = [
        ("id", |row| &row.target.id),
        ("metric", |row| &row.target.metric),
        ("use", |row| row.target.use_.name()),
        ("level", |row| &row.target.level),
        ("group", |row| &row.target.group),
        ("unit", |row| &row.unit),
        ("scale", |row| row.target.scale.name()),
    ];
    for (name, text) in texts {
        let mut values = StringBuilder::new();
        rows.iter().for_each(|row| values.append_value(text(row)));
        fields.push(Field::new(name, DataType::Utf8, false));
        columns.push(Arc::new(values.finish()));
    }
    type Number = fn(&Judged) -> Option<f64>;
    let numbers: [(&str, Number); 23] = [
        ("record", |row| Some(row.target.value)),
        ("observation_sd", |row| Some(row.target.observation_sd)),
        ("discrepancy_sd", |row| Some(row.target.discrepancy_sd)),
        ("q05", |row| Some(row.prediction.quantiles[0])),
        ("q25", |row| Some(row.prediction.quantiles[1])),
        ("q50", |row| Some(row.prediction.quantiles[2])),
        ("q75", |row| Some(row.prediction.quantiles[3])),
        ("q95", |row| Some(row.prediction.quantiles[4])),
        ("battles_q05", |row| Some(row.prediction.battles[0])),
        ("battles_q25", |row| Some(row.prediction.battles[1])),
        ("battles_q50", |row| Some(row.prediction.battles[2])),
        ("battles_q75", |row| Some(row.prediction.battles[3])),
        ("battles_q95", |row| Some(row.prediction.battles[4])),
        ("battles_least", |row| Some(row.prediction.range.0)),
        ("battles_greatest", |row| Some(row.prediction.range.1)),
        ("pit", |row| Some(row.prediction.pit)),
        ("log_score", |row| Some(row.prediction.log_score)),
        ("residual", |row| Some(row.prediction.residual)),
        ("relative_half_width", |row| row.prediction.half_width),
        ("share_happened", |row| row.prediction.happened),
        ("seeds_sd", |row| Some(row.prediction.seeds_sd)),
        ("parameters_sd", |row| row.prediction.parameters_sd),
        ("never", |row| row.target.never),
    ];
    for (name, number) in numbers {
        let mut values = Float64Builder::new();
        rows.iter().for_each(|row| values.append_option(number(row).filter(|value| value.is_finite())));
        fields.push(Field::new(name, DataType::Float64, true));
        columns.push(Arc::new(values.finish()));
    }
    for (name, share) in [("inside_50", 0.5), ("inside_90", 0.9)] {
        let mut values = BooleanBuilder::new();
        rows.iter().for_each(|row| values.append_value(row.prediction.inside(share)));
        fields.push(Field::new(name, DataType::Boolean, false));
        columns.push(Arc::new(values.finish()));
    }
    let mut n = Int64Builder::new();
    rows.iter().for_each(|row| n.append_value(row.prediction.n as i64));
    fields.push(Field::new("n", DataType::Int64, false));
    columns.push(Arc::new(n.finish()));
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}
