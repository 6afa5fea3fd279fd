//! The folder of an experiment: a manifest, tables in parts that are complete or absent, one process at a time.
//!
//! ```text
//! experiment.json            what is fought; a folder with another is refused
//! cells.parquet              the map's cells
//! runs/part-….parquet        one file for some pairs: complete, or not there
//! series/…  control/…  divergence/…    the same parts of the other tables
//! ```
//!
//! A part is written under a temporary name, synced and renamed; `runs` last, so that its presence says that the whole
//! part is there. What a killed process left beside that is removed when the folder is opened again.

use std::fs::{self, File, TryLockError};
use std::ops::Range;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use crate::error::LabError;
use crate::manifest::{FORMAT, Manifest};

/// Name of the manifest.
pub const MANIFEST: &str = "experiment.json";
const LOCK: &str = ".lock";
const CELLS: &str = "cells.parquet";
/// Tables in parts, in the order in which a part is written.
pub const TABLES: [&str; 4] = ["series", "control", "divergence", RUNS];
/// The table whose parts say what is done.
pub const RUNS: &str = "runs";

/// An experiment's folder, open for writing by this process alone.
pub struct Folder {
    path: PathBuf,
    /// Held as long as the folder is open; the system lets go of it however the process ends.
    _lock: File,
}

impl Folder {
    /// Opens a folder for an experiment: a new one, an empty one, or one of the same experiment.
    ///
    /// # Errors
    /// If it holds something else, another process works in it, or the disk refuses.
    pub fn open(path: &Path, manifest: &Manifest, cells: &RecordBatch) -> Result<Self, LabError> {
        match Manifest::read(path) {
            Ok(found) => found.same_as(manifest, path)?,
            Err(_) if is_empty(path)? => {}
            Err(error) => {
                return Err(if path.join(MANIFEST).exists() {
                    error
                } else {
                    LabError::Occupied {
                        path: path.to_path_buf(),
                        what: "exists and is not an experiment's folder".into(),
                        remedy: "choose another folder for --out".into(),
                    }
                });
            }
        }
        fs::create_dir_all(path).map_err(|error| LabError::write(path, error))?;
        let folder = Self { path: path.to_path_buf(), _lock: lock(path)? };
        for table in TABLES {
            let under = path.join(table);
            fs::create_dir_all(&under).map_err(|error| LabError::write(&under, error))?;
        }
        folder.tidy()?;
        folder.write_table(&path.join(CELLS), cells)?;
        let text = serde_json::to_string_pretty(manifest).map_err(|error| LabError::Internal(error.to_string()))?;
        write_whole(&path.join(MANIFEST), (text + "\n").as_bytes())?;
        Ok(folder)
    }

    /// Removes what was begun and not finished: temporary files, and parts without their `runs`.
    fn tidy(&self) -> Result<(), LabError> {
        let done = parts(&self.path, RUNS)?;
        for table in TABLES {
            let under = self.path.join(table);
            for name in names(&under)? {
                let kept = range_of(&name).is_some_and(|range| done.contains(&range));
                if !kept {
                    let file = under.join(&name);
                    fs::remove_file(&file).map_err(|error| LabError::write(&file, error))?;
                }
            }
        }
        Ok(())
    }

    /// Pairs that are done, as ascending ranges.
    pub fn done(&self) -> Result<Vec<Range<u64>>, LabError> {
        parts(&self.path, RUNS)
    }

    /// Writes the part of some pairs: tables by name, [`RUNS`] last.
    pub fn write_part(&self, pairs: &Range<u64>, tables: &[(&str, RecordBatch)]) -> Result<(), LabError> {
        for (name, batch) in tables {
            self.write_table(&part_path(&self.path, name, pairs), batch)?;
        }
        Ok(())
    }

    fn write_table(&self, path: &Path, batch: &RecordBatch) -> Result<(), LabError> {
        write_parquet(path, batch)
    }
}

/// Takes a folder for this process, as long as the file is open.
pub(crate) fn lock(folder: &Path) -> Result<File, LabError> {
    let path = folder.join(LOCK);
    let lock = File::options().create(true).truncate(false).write(true).open(&path);
    let lock = lock.map_err(|error| LabError::write(&path, error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(LabError::Locked { path: folder.to_path_buf() }),
        Err(TryLockError::Error(error)) => Err(LabError::write(&path, error)),
    }
}

/// Writes one table under a temporary name and renames it.
pub fn write_parquet(path: &Path, batch: &RecordBatch) -> Result<(), LabError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_key_value_metadata(Some(vec![KeyValue::new("nosb_format".to_string(), FORMAT.to_string())]))
        .build();
    let encode = || -> Result<Vec<u8>, parquet::errors::ParquetError> {
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties))?;
        writer.write(batch)?;
        writer.close()?;
        Ok(bytes)
    };
    let bytes = encode().map_err(|error| LabError::Internal(format!("{}: {error}", path.display())))?;
    write_whole(path, &bytes)
}

/// Writes a file so that it is there whole or not at all.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), LabError> {
    use std::io::Write as _;
    let temporary = path.with_extension("tmp");
    let write = || -> std::io::Result<()> {
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    };
    write().map_err(|error| {
        // Half a file helps nobody; that it cannot be removed says less than why it could not be written.
        let _ = fs::remove_file(&temporary);
        LabError::write(path, error)
    })
}

fn part_path(folder: &Path, table: &str, pairs: &Range<u64>) -> PathBuf {
    folder.join(table).join(format!("part-{:09}-{:09}.parquet", pairs.start, pairs.end))
}

/// The pairs of a part by its file's name.
fn range_of(name: &str) -> Option<Range<u64>> {
    let (start, end) = name.strip_prefix("part-")?.strip_suffix(".parquet")?.split_once('-')?;
    let (start, end) = (start.parse().ok()?, end.parse().ok()?);
    (start < end).then_some(start..end)
}

fn names(folder: &Path) -> Result<Vec<String>, LabError> {
    let entries = fs::read_dir(folder).map_err(|error| LabError::read(folder, error))?;
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(|error| LabError::read(folder, error))?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Whether there is nothing in a folder, or no folder.
pub(crate) fn is_empty(path: &Path) -> Result<bool, LabError> {
    if !path.exists() {
        return Ok(true);
    }
    if !path.is_dir() {
        return Ok(false);
    }
    Ok(names(path)?.iter().all(|name| name == LOCK))
}

/// Copies the finished parts of `runs` that another folder of the same experiment has and this one lacks; nothing if the
/// other is not there. For a folder that nobody works in.
///
/// # Errors
/// If the other folder holds another experiment, or a disk refuses.
pub fn copy_parts(from: &Path, to: &Path, manifest: &Manifest) -> Result<(), LabError> {
    if !from.join(MANIFEST).exists() {
        return Ok(());
    }
    Manifest::read(from)?.same_as(manifest, from)?;
    let under = to.join(RUNS);
    fs::create_dir_all(&under).map_err(|error| LabError::write(&under, error))?;
    let own = parts(to, RUNS)?;
    for range in parts(from, RUNS)? {
        if own.iter().any(|own| own.start < range.end && range.start < own.end) {
            continue;
        }
        let source = part_path(from, RUNS, &range);
        let bytes = fs::read(&source).map_err(|error| LabError::read(&source, error))?;
        write_whole(&part_path(to, RUNS, &range), &bytes)?;
    }
    Ok(())
}

/// Ranges of pairs for which a table has parts, ascending.
pub fn parts(folder: &Path, table: &str) -> Result<Vec<Range<u64>>, LabError> {
    let under = folder.join(table);
    if !under.is_dir() {
        return Ok(Vec::new());
    }
    let mut ranges: Vec<Range<u64>> = names(&under)?.iter().filter_map(|name| range_of(name)).collect();
    ranges.sort_by_key(|range| (range.start, range.end));
    Ok(ranges)
}

/// Files of a table's parts in several folders (shards), in the order of their pairs.
///
/// # Errors
/// If two parts hold the same pair.
pub fn part_files(folders: &[PathBuf], table: &str) -> Result<Vec<PathBuf>, LabError> {
    let mut all: Vec<(Range<u64>, PathBuf)> = Vec::new();
    for folder in folders {
        for range in parts(folder, RUNS)? {
            all.push((range.clone(), part_path(folder, table, &range)));
        }
    }
    all.sort_by_key(|(range, _)| range.start);
    for two in all.windows(2) {
        if two[1].0.start < two[0].0.end {
            return Err(LabError::request(
                format!(
                    "pair {} is in two places: `{}` and `{}`",
                    two[1].0.start,
                    two[0].1.display(),
                    two[1].1.display()
                ),
                "give each shard once",
            ));
        }
    }
    Ok(all.into_iter().map(|(_, path)| path).collect())
}
