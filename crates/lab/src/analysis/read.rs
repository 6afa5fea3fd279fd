//! Reading the tables.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use nosb_engine::calendar::Date;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::error::LabError;
use crate::manifest::Manifest;

/// Reads some columns of a table, batch by batch; columns that it does not have are left out.
pub fn columns(path: &Path, names: &[&str], mut each: impl FnMut(&RecordBatch) -> Option<()>) -> Result<(), LabError> {
    let file = File::open(path).map_err(|error| LabError::read(path, error))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| LabError::read(path, error))?;
    // By index: a name with dots, as parameters have, would be taken for a path into nested columns.
    let schema = builder.parquet_schema();
    let wanted = (0..schema.num_columns()).filter(|index| names.contains(&schema.column(*index).name()));
    let mask = ProjectionMask::leaves(schema, wanted);
    let reader = builder.with_projection(mask).build().map_err(|error| LabError::read(path, error))?;
    for batch in reader {
        let batch = batch.map_err(|error| LabError::read(path, error))?;
        each(&batch).ok_or_else(|| LabError::read(path, "columns are missing or of another type"))?;
    }
    Ok(())
}

/// Days since 1970 of a date of the manifest.
pub fn epoch_day(text: &str) -> i32 {
    const UNIX: Date = Date { year: 1970, month: 1, day: 1 };
    Date::parse(text).map_or(0, |date| date.days() - UNIX.days())
}

/// Index of each line by its id in the tables.
pub fn lines(manifest: &Manifest) -> BTreeMap<&str, usize> {
    manifest.identity.lines.iter().enumerate().map(|(index, line)| (line.id.as_str(), index)).collect()
}

/// What the table `runs` says, of the columns that are shown.
pub struct Runs {
    /// Numbers of the pairs, ascending.
    pub pairs: Vec<u64>,
    /// First and last seed.
    pub seeds: (u64, u64),
    /// Values by column id, line and pair: dates as days since the first day, none for what did not happen.
    pub values: BTreeMap<String, Vec<Vec<Option<f64>>>>,
    /// Values of the varied parameters, by parameter and pair.
    pub parameters: Vec<Vec<f64>>,
    /// Day of the first difference from the baseline, by line and pair.
    pub first_difference: Vec<Vec<Option<f64>>>,
}

impl Runs {
    /// Reads all parts, which are in the order of their pairs.
    pub fn read(manifest: &Manifest, files: &[PathBuf]) -> Result<Self, LabError> {
        let identity = &manifest.identity;
        let line_of = lines(manifest);
        let first = f64::from(epoch_day(&identity.first_day));
        let count = identity.lines.len();
        let mut shown: Vec<&str> =
            identity.sections.iter().flat_map(|section| section.shown.iter().map(String::as_str)).collect();
        shown.sort_unstable();
        shown.dedup();
        let mut runs = Self {
            pairs: Vec::new(),
            seeds: (u64::MAX, 0),
            values: shown.iter().map(|id| ((*id).to_string(), vec![Vec::new(); count])).collect(),
            parameters: vec![Vec::new(); identity.varied.len()],
            first_difference: vec![Vec::new(); count],
        };
        let mut names = vec!["pair", "arm", "seed", "first_difference_on"];
        names.extend(shown.iter().copied());
        names.extend(identity.varied.iter().map(|varied| varied.path.as_str()));
        for path in files {
            columns(path, &names, |batch| {
                let pairs = batch.column_by_name("pair")?.as_primitive_opt::<Int64Type>()?;
                let arms = batch.column_by_name("arm")?.as_string_opt::<i32>()?;
                let seeds = batch.column_by_name("seed")?.as_primitive_opt::<Int64Type>()?;
                let rows: Option<Vec<usize>> = arms.iter().map(|arm| line_of.get(arm?).copied()).collect();
                let rows = rows?;
                for (row, line) in rows.iter().enumerate() {
                    if *line == 0 {
                        runs.pairs.push(pairs.value(row) as u64);
                        let seed = seeds.value(row) as u64;
                        runs.seeds = (runs.seeds.0.min(seed), runs.seeds.1.max(seed));
                    }
                }
                let differences = numbers(batch, "first_difference_on", first)?;
                rows.iter().zip(differences).for_each(|(line, day)| runs.first_difference[*line].push(day));
                for (id, by_line) in &mut runs.values {
                    rows.iter().zip(numbers(batch, id, first)?).for_each(|(line, value)| by_line[*line].push(value));
                }
                for (varied, values) in identity.varied.iter().zip(&mut runs.parameters) {
                    for (line, value) in rows.iter().zip(numbers(batch, &varied.path, first)?) {
                        if *line == 0 {
                            values.push(value?);
                        }
                    }
                }
                Some(())
            })?;
        }
        Ok(runs)
    }
}

/// A column as numbers; dates as days since the first day.
fn numbers(batch: &RecordBatch, name: &str, first: f64) -> Option<Vec<Option<f64>>> {
    let column = batch.column_by_name(name)?;
    if let Some(dates) = column.as_primitive_opt::<Date32Type>() {
        return Some(dates.iter().map(|day| day.map(|day| f64::from(day) - first)).collect());
    }
    let values = column.as_primitive_opt::<Float64Type>()?;
    debug_assert_eq!(values.len(), batch.num_rows());
    Some(values.iter().collect())
}
