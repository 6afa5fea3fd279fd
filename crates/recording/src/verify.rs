//! Fights a recording again and compares the hash of every day; where they differ, says as much as the tables know.
//!
//! The manifest gives the first day that differs, `hashes.parquet` the columns of the state, a second look at that
//! day (system by system) the tick and the system that wrote them, and the public tables a row with both values.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::{Array, RecordBatch, UInt32Array, UInt64Array};
use arrow_cast::display::array_value_to_string;
use nosb_engine::{State, World};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::columns::{ColumnHash, column_hashes};
use crate::fight::Staffs;
use crate::manifest::{Manifest, hex};
use crate::recorder::KEYFRAME_DAYS;
use crate::tables;

/// Why a recording could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// A table is missing or damaged.
    #[error("cannot read `{path}`: {message}", path = path.display())]
    Table {
        /// The file.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// A table could not be built from the battle.
    #[error("cannot build a table to compare with: {0}")]
    Build(String),
}

/// What a comparison found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// States compared (the beginning, each day, the end).
    pub compared: usize,
    /// Ticks of the recording.
    pub ticks: u32,
    /// Where the battles part, if they do.
    pub difference: Option<Place>,
}

/// Where a battle parts from its recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Ticks fought at the first state whose hash differs.
    pub day_tick: u32,
    /// Hash in the manifest.
    pub recorded_hash: String,
    /// Hash of the battle fought again.
    pub fought_hash: String,
    /// Only the manifest differs: the recorded columns are those of the battle, so the file was edited.
    pub only_the_manifest: bool,
    /// First tick of the day in which a differing column was written.
    pub tick: Option<u32>,
    /// System that wrote it first in that tick (`start`: the battles differ from the beginning).
    pub system: Option<String>,
    /// Columns that differ, `table.column`.
    pub columns: Vec<String>,
    /// A row that differs in the public tables.
    pub example: Option<Example>,
}

/// A value that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Table of the recording.
    pub table: String,
    /// Column.
    pub column: String,
    /// Element, cell or side.
    pub row: String,
    /// As recorded.
    pub recorded: String,
    /// As fought again.
    pub fought: String,
}

impl core::fmt::Display for Place {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (recorded, fought) = (&self.recorded_hash, &self.fought_hash);
        writeln!(f, "after {} ticks the recorded hash is {recorded}, the battle's is {fought}", self.day_tick)?;
        if self.only_the_manifest {
            return write!(
                f,
                "every recorded column agrees with the battle: only the manifest differs, it was changed afterwards"
            );
        }
        let system = self.system.as_deref().unwrap_or("unknown");
        match self.tick {
            Some(tick) => writeln!(f, "first tick {tick}, system {system}")?,
            None => writeln!(f, "system {system}")?,
        }
        write!(f, "columns: {}", self.columns.join(", "))?;
        if let Some(e) = &self.example {
            write!(f, "\n{}: {} of {}: recorded {}, fought {}", e.table, e.column, e.row, e.recorded, e.fought)?;
        }
        Ok(())
    }
}

/// Fights the recording in `folder` again from `state` (its beginning) and compares.
pub fn verify(
    folder: &Path,
    manifest: &Manifest,
    world: &World,
    mut state: State,
    progress: &mut dyn FnMut(u32),
) -> Result<Finding, VerifyError> {
    let mut staffs = Staffs::new(world);
    let mut previous: Option<State> = None;
    let mut compared = 0;
    let last = (manifest.ticks, &manifest.final_hash);
    let states = manifest.days.iter().map(|day| (day.tick, &day.hash)).chain([last]);
    for (tick, recorded) in states {
        while state.tick < tick {
            staffs.tick(world, &mut state, &mut |_, _| {});
        }
        progress(state.tick);
        compared += 1;
        let fought = hex(state.hash());
        if fought != *recorded {
            let mut place =
                Place { day_tick: tick, recorded_hash: recorded.clone(), fought_hash: fought, ..Place::default() };
            examine(folder, world, previous.as_ref(), &state, &mut place)?;
            return Ok(Finding { compared, ticks: manifest.ticks, difference: Some(place) });
        }
        if tick < manifest.ticks {
            previous = Some(state.clone());
        }
    }
    Ok(Finding { compared, ticks: manifest.ticks, difference: None })
}

/// Says which columns differ, who wrote them, and shows a row.
fn examine(
    folder: &Path,
    world: &World,
    previous: Option<&State>,
    state: &State,
    place: &mut Place,
) -> Result<(), VerifyError> {
    let recorded = recorded_hashes(folder, state.tick)?;
    let fought = column_hashes(state);
    let differing: Vec<&ColumnHash> = fought
        .iter()
        .filter(|ours| {
            !recorded.iter().any(|(table, column, hash)| {
                (table.as_str(), column.as_str(), *hash) == (ours.table, ours.column, ours.hash)
            })
        })
        .collect();
    if differing.is_empty() {
        place.only_the_manifest = true;
        return Ok(());
    }
    place.columns = differing.iter().map(|column| format!("{}.{}", column.table, column.column)).collect();
    match previous {
        None => place.system = Some("start".to_string()),
        Some(previous) => {
            let mut before = column_hashes(previous);
            let mut again = previous.clone();
            let mut staffs = Staffs::new(world);
            while again.tick < state.tick && place.system.is_none() {
                let tick = again.tick;
                staffs.tick(world, &mut again, &mut |system, now| {
                    if place.system.is_some() {
                        return;
                    }
                    let after = column_hashes(now);
                    let wrote = |column: &&&ColumnHash| {
                        let find = |list: &[ColumnHash]| {
                            list.iter().find(|c| (c.table, c.column) == (column.table, column.column)).map(|c| c.hash)
                        };
                        find(&before) != find(&after)
                    };
                    if differing.iter().any(|column| wrote(&column)) {
                        place.tick = Some(tick);
                        place.system = Some(system.to_string());
                    }
                    before = after;
                });
            }
        }
    }
    place.example = example(folder, world, previous, state)?;
    Ok(())
}

/// The first row of the public tables that differs at this state.
fn example(
    folder: &Path,
    world: &World,
    previous: Option<&State>,
    state: &State,
) -> Result<Option<Example>, VerifyError> {
    let build = |error: arrow_schema::ArrowError| VerifyError::Build(error.to_string());
    let mut seen = vec![false; world.forces.elements.len()];
    let mut last_cells = Vec::new();
    let cells_schema = tables::cells_schema(world);
    let day = world.calendar.day(state.tick);
    if let Some(previous) = previous {
        tables::elements(world, previous, &mut seen).map_err(build)?;
        if !day.is_multiple_of(KEYFRAME_DAYS) {
            tables::cells(world, &cells_schema, previous, &mut last_cells).map_err(build)?;
        }
    }
    let sides_schema = tables::sides_schema(world, state);
    let fought = [
        ("elements", "element", tables::elements(world, state, &mut seen).map_err(build)?),
        ("cells", "cell", tables::cells(world, &cells_schema, state, &mut last_cells).map_err(build)?),
        ("sides", "side", tables::sides(world, &sides_schema, state).map_err(build)?),
    ];
    for (table, key, batch) in fought {
        let path = folder.join(format!("{table}.parquet"));
        let mut recorded = BTreeMap::new();
        for batch in batches(&path)? {
            collect(&batch, key, state.tick, &mut recorded).map_err(|message| damaged(&path, &message))?;
        }
        let mut ours = BTreeMap::new();
        collect(&batch, key, state.tick, &mut ours).map_err(VerifyError::Build)?;
        if let Some((row, column, old, new)) = first_difference(&recorded, &ours) {
            return Ok(Some(Example { table: table.to_string(), column, row, recorded: old, fought: new }));
        }
    }
    Ok(None)
}

/// A table's rows of one tick: key to (column, text).
type TextRows = BTreeMap<String, Vec<(String, String)>>;

fn collect(batch: &RecordBatch, key: &str, tick: u32, rows: &mut TextRows) -> Result<(), String> {
    let schema = batch.schema();
    let ticks = batch.column_by_name("tick").and_then(|column| column.as_any().downcast_ref::<UInt32Array>());
    let (Some(ticks), Some(keys)) = (ticks, batch.column_by_name(key)) else {
        return Err(format!("there is no column `tick` or `{key}`"));
    };
    for row in (0..batch.num_rows()).filter(|&row| ticks.value(row) == tick) {
        let text = |column: &dyn Array| array_value_to_string(column, row).map_err(|error| error.to_string());
        let mut values = Vec::with_capacity(batch.num_columns());
        for (field, column) in schema.fields().iter().zip(batch.columns()) {
            values.push((field.name().clone(), text(column.as_ref())?));
        }
        rows.insert(text(keys.as_ref())?, values);
    }
    Ok(())
}

fn first_difference(recorded: &TextRows, fought: &TextRows) -> Option<(String, String, String, String)> {
    const NO_ROW: &str = "no row";
    for (row, ours) in fought {
        let Some(theirs) = recorded.get(row) else {
            return Some((row.clone(), "row".to_string(), NO_ROW.to_string(), "a row".to_string()));
        };
        for (name, new) in ours {
            let old = theirs.iter().find(|(column, _)| column == name).map_or(NO_ROW, |(_, text)| text.as_str());
            if old != new {
                return Some((row.clone(), name.clone(), old.to_string(), new.clone()));
            }
        }
    }
    let extra = recorded.keys().find(|row| !fought.contains_key(*row))?;
    Some((extra.clone(), "row".to_string(), "a row".to_string(), NO_ROW.to_string()))
}

fn damaged(path: &Path, message: &str) -> VerifyError {
    VerifyError::Table { path: path.to_path_buf(), message: message.to_string() }
}

fn batches(path: &Path) -> Result<Vec<RecordBatch>, VerifyError> {
    let fault = |error: &dyn std::error::Error| damaged(path, &error.to_string());
    let file = File::open(path).map_err(|error| fault(&error))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(ParquetRecordBatchReaderBuilder::build)
        .map_err(|error| fault(&error))?;
    reader.collect::<Result<Vec<_>, _>>().map_err(|error| fault(&error))
}

/// The recorded hashes of all columns at a tick: table, column, hash.
fn recorded_hashes(folder: &Path, tick: u32) -> Result<Vec<(String, String, u64)>, VerifyError> {
    let path = folder.join("hashes.parquet");
    let mut list = Vec::new();
    for batch in batches(&path)? {
        let ticks = batch.column_by_name("tick").and_then(|column| column.as_any().downcast_ref::<UInt32Array>());
        let hashes = batch.column_by_name("hash").and_then(|column| column.as_any().downcast_ref::<UInt64Array>());
        let names = (batch.column_by_name("table"), batch.column_by_name("column"));
        let (Some(ticks), Some(hashes), (Some(tables), Some(columns))) = (ticks, hashes, names) else {
            return Err(damaged(&path, "a column is missing"));
        };
        for row in (0..batch.num_rows()).filter(|&row| ticks.value(row) == tick) {
            let text = |column: &dyn Array| {
                array_value_to_string(column, row).map_err(|error| damaged(&path, &error.to_string()))
            };
            list.push((text(tables.as_ref())?, text(columns.as_ref())?, hashes.value(row)));
        }
    }
    Ok(list)
}
