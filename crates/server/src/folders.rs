//! Where results lie: a data folder that one server owns at a time.
//!
//! ```text
//! jobs.sqlite           what is wanted
//! battles/ID/           battle.json, blocks, series, events, recording/
//! experiments/ID/       a folder of the laboratory
//! experiments/ID.json.gz  what it has found so far
//! media/                files that the user has put there, each with a sidecar
//! ```
//!
//! Results are written under names that begin with a dot and renamed when they are whole.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::extract::Id;

const LOCK: &str = ".lock";

/// The data folder.
#[derive(Clone)]
pub struct Folders {
    root: PathBuf,
    /// Held as long as the server runs; the system lets go of it however the process ends.
    _lock: Arc<File>,
}

impl Folders {
    /// Opens or makes the data folder and removes what a killed process left half done.
    ///
    /// # Errors
    /// If another server owns it or the disk refuses.
    pub fn open(root: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(root)?;
        let lock = File::options().create(true).truncate(false).write(true).open(root.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(io::ErrorKind::ResourceBusy, "another nosb serves from this data folder"));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let folders = Self { root: root.to_path_buf(), _lock: Arc::new(lock) };
        for folder in [folders.battles(), folders.experiments(), folders.media()] {
            std::fs::create_dir_all(folder)?;
        }
        for entry in std::fs::read_dir(folders.battles())? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(folders)
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.root.join("jobs.sqlite")
    }

    fn battles(&self) -> PathBuf {
        self.root.join("battles")
    }

    fn experiments(&self) -> PathBuf {
        self.root.join("experiments")
    }

    /// Files that the user has put there.
    pub fn media(&self) -> PathBuf {
        self.root.join("media")
    }

    /// The folder of a battle.
    pub fn battle(&self, id: &Id) -> PathBuf {
        self.battles().join(id.as_str())
    }

    /// The folder of a battle while it is fought.
    pub fn battle_under_way(&self, id: &Id) -> PathBuf {
        self.battles().join(format!(".{id}.tmp"))
    }

    /// What an experiment has found so far.
    pub fn findings(&self, id: &Id) -> PathBuf {
        self.experiments().join(format!("{id}.json.gz"))
    }

    /// The folder of an experiment.
    pub fn experiment(&self, id: &Id) -> PathBuf {
        self.experiments().join(id.as_str())
    }
}

impl Folders {
    /// Removes the oldest battles beyond so many: each can be fought again.
    pub fn prune_battles(&self, most: usize) -> io::Result<()> {
        let mut battles = Vec::new();
        for entry in std::fs::read_dir(self.battles())? {
            let entry = entry?;
            if let Some(id) = entry.file_name().to_str().and_then(Id::parse) {
                battles.push((entry.metadata()?.modified()?, id));
            }
        }
        battles.sort();
        let surplus = battles.len().saturating_sub(most);
        for (_, id) in battles.into_iter().take(surplus) {
            // Renamed first, so that it is there or not there, and never in part.
            let gone = self.battles().join(format!(".{id}.old"));
            std::fs::rename(self.battle(&id), &gone)?;
            std::fs::remove_dir_all(gone)?;
        }
        Ok(())
    }
}

/// Has everything in a folder written to the disk, and gives it its name.
pub fn publish(from: &Path, to: &Path) -> io::Result<()> {
    sync(from)?;
    std::fs::rename(from, to)?;
    match to.parent() {
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { sync(&path)? } else { File::open(&path)?.sync_all()? }
    }
    File::open(folder)?.sync_all()
}
