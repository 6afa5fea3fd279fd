//! Writes a recording: into a temporary folder beside the wanted one, renamed when all is written. A killed process
//! leaves no half recording under the wanted name.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use nosb_engine::measure::Observer;
use nosb_engine::{State, World};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use crate::columns::column_hashes;
use crate::fight::Witness;
use crate::manifest::{FORMAT, Identity, MANIFEST, Manifest};
use crate::tables;

/// Every so many days all cells are written, not only those that changed.
pub(crate) const KEYFRAME_DAYS: u32 = 16;

/// Why a recording could not be written.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The place is taken by something else.
    #[error("`{path}` exists and is not a recording: nothing was written there. Remedy: choose another folder", path = path.display())]
    Occupied {
        /// The place.
        path: PathBuf,
    },
    /// The disk refused.
    #[error("cannot write `{path}`: {source}", path = path.display())]
    Write {
        /// File or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A table could not be made.
    #[error("cannot write the table `{table}`: {message}")]
    Table {
        /// Which.
        table: String,
        /// Why.
        message: String,
    },
}

/// A table being written.
struct Table {
    name: &'static str,
    writer: ArrowWriter<File>,
}

impl Table {
    fn create(folder: &Path, name: &'static str, schema: SchemaRef) -> Result<Self, RecordError> {
        let path = folder.join(format!("{name}.parquet"));
        let file = File::create(&path).map_err(|source| RecordError::Write { path, source })?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_key_value_metadata(Some(vec![KeyValue::new("nosb_format".to_string(), FORMAT.to_string())]))
            .build();
        let writer = ArrowWriter::try_new(file, schema, Some(properties)).map_err(|error| fault(name, &error))?;
        Ok(Self { name, writer })
    }

    /// Writes one row group.
    fn write(&mut self, batch: Result<RecordBatch, arrow_schema::ArrowError>) -> Result<(), RecordError> {
        let batch = batch.map_err(|error| fault(self.name, &error))?;
        self.writer.write(&batch).and_then(|()| self.writer.flush()).map_err(|error| fault(self.name, &error))
    }

    fn close(self) -> Result<(), RecordError> {
        let name = self.name;
        self.writer.close().map(|_| ()).map_err(|error| fault(name, &error))
    }
}

fn fault(table: &str, error: &dyn std::error::Error) -> RecordError {
    RecordError::Table { table: table.to_string(), message: error.to_string() }
}

/// The open tables of a battle that has begun.
struct Open {
    manifest: Manifest,
    elements: Table,
    cells: Table,
    sides: Table,
    events: Table,
    hashes: Table,
    cells_schema: SchemaRef,
    sides_schema: SchemaRef,
    seen: Vec<bool>,
    last_cells: Vec<tables::CellRow>,
    days_since_keyframe: u32,
    events_written: usize,
}

/// A witness that records. Call [`Recorder::finish`] when the battle is over; dropped before, it leaves nothing.
pub struct Recorder {
    target: PathBuf,
    temporary: PathBuf,
    identity: Identity,
    open: Option<Open>,
}

impl Recorder {
    /// A recorder into a folder that does not exist yet, is empty, or is a recording (which is replaced at the end).
    pub fn create(target: &Path, identity: Identity) -> Result<Self, RecordError> {
        refuse_strangers(target)?;
        let name = target.file_name().ok_or_else(|| RecordError::Occupied { path: target.to_path_buf() })?;
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        let temporary = parent.join(format!(".{}-{}.tmp", name.to_string_lossy(), std::process::id()));
        std::fs::create_dir_all(&temporary).map_err(|source| RecordError::Write { path: temporary.clone(), source })?;
        Ok(Self { target: target.to_path_buf(), temporary, identity, open: None })
    }

    /// Closes all tables, writes the manifest, and gives the folder its name.
    pub fn finish(mut self, state: &State) -> Result<Manifest, RecordError> {
        let Some(mut open) = self.open.take() else {
            return Err(RecordError::Table { table: "all".into(), message: "the battle never began".into() });
        };
        if open.manifest.ticks != state.tick {
            open.manifest.note(state);
        }
        for table in [open.elements, open.cells, open.sides, open.events, open.hashes] {
            table.close()?;
        }
        let path = self.temporary.join(MANIFEST);
        let text = serde_json::to_string_pretty(&open.manifest)
            .map_err(|error| RecordError::Table { table: MANIFEST.to_string(), message: error.to_string() })?;
        std::fs::write(&path, text + "\n").map_err(|source| RecordError::Write { path, source })?;
        self.publish()?;
        Ok(open.manifest)
    }

    /// Puts the finished folder in the place of the target: what was there is moved aside first and removed last.
    fn publish(&self) -> Result<(), RecordError> {
        refuse_strangers(&self.target)?;
        let failed = |source| RecordError::Write { path: self.target.clone(), source };
        let aside = self.temporary.with_extension("old.tmp");
        let replaces = self.target.exists();
        if replaces {
            std::fs::rename(&self.target, &aside).map_err(failed)?;
        }
        if let Err(error) = std::fs::rename(&self.temporary, &self.target) {
            if replaces {
                std::fs::rename(&aside, &self.target).map_err(failed)?;
            }
            return Err(failed(error));
        }
        if replaces {
            std::fs::remove_dir_all(&aside).map_err(failed)?;
        }
        Ok(())
    }

    fn day(&mut self, world: &World, state: &State, observer: Option<&Observer>) -> Result<(), RecordError> {
        let Some(open) = self.open.as_mut() else { return Ok(()) };
        open.manifest.note(state);
        open.hashes.write(tables::hashes(state.tick, &column_hashes(state)))?;
        open.elements.write(tables::elements(world, state, &mut open.seen))?;
        if open.days_since_keyframe == KEYFRAME_DAYS {
            open.last_cells.clear();
            open.days_since_keyframe = 0;
        }
        open.days_since_keyframe += 1;
        open.cells.write(tables::cells(world, &open.cells_schema, state, &mut open.last_cells))?;
        open.sides.write(tables::sides(world, &open.sides_schema, state))?;
        if let Some(observer) = observer {
            open.events.write(tables::events(world, &observer.chronicle()[open.events_written..]))?;
            open.events_written = observer.chronicle().len();
        }
        Ok(())
    }
}

impl Witness for Recorder {
    fn begin(&mut self, world: &World, state: &State) -> Result<(), RecordError> {
        let folder = &self.temporary;
        let map = tables::map(world);
        if let Ok(batch) = &map {
            let mut table = Table::create(folder, "map", batch.schema())?;
            table.write(map)?;
            table.close()?;
        } else {
            map.map_err(|error| fault("map", &error))?;
        }
        let (cells_schema, sides_schema) = (tables::cells_schema(world), tables::sides_schema(world, state));
        self.open = Some(Open {
            manifest: Manifest::begin(&self.identity, world, state, KEYFRAME_DAYS),
            elements: Table::create(folder, "elements", tables::elements_schema())?,
            cells: Table::create(folder, "cells", cells_schema.clone())?,
            sides: Table::create(folder, "sides", sides_schema.clone())?,
            events: Table::create(folder, "events", tables::events_schema())?,
            hashes: Table::create(folder, "hashes", tables::hashes_schema())?,
            cells_schema,
            sides_schema,
            seen: vec![false; world.forces.elements.len()],
            last_cells: Vec::new(),
            days_since_keyframe: 0,
            events_written: 0,
        });
        self.day(world, state, None)
    }

    fn after_tick(&mut self, world: &World, state: &State, observer: &Observer) -> Result<(), RecordError> {
        if world.calendar.is_new_day(state.tick) { self.day(world, state, Some(observer)) } else { Ok(()) }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.open = None;
        if self.temporary.exists() {
            // Nothing to be done if even this fails: the folder's name says that it is temporary.
            let _ = std::fs::remove_dir_all(&self.temporary);
        }
    }
}

/// Only nothing, an empty folder or an own recording may be replaced.
fn refuse_strangers(target: &Path) -> Result<(), RecordError> {
    let occupied = || RecordError::Occupied { path: target.to_path_buf() };
    if !target.exists() {
        return Ok(());
    }
    let mut entries = std::fs::read_dir(target).map_err(|_| occupied())?;
    if entries.next().is_none() {
        return Ok(());
    }
    let text = std::fs::read_to_string(target.join(MANIFEST)).map_err(|_| occupied())?;
    if text.contains("\"nosb-recording\"") { Ok(()) } else { Err(occupied()) }
}
