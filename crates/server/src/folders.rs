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

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::extract::Id;

const LOCK: &str = ".lock";
/// Ending of what an experiment has found.
const FINDINGS: &str = ".json.gz";

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
        for folder in [folders.battles(), folders.experiments()] {
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_name().to_string_lossy().starts_with('.') {
                    std::fs::remove_dir_all(entry.path())?;
                }
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
        self.experiments().join(format!("{id}{FINDINGS}"))
    }

    /// The folder of an experiment.
    pub fn experiment(&self, id: &Id) -> PathBuf {
        self.experiments().join(id.as_str())
    }
}

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Most {
    /// Battles.
    pub battles: usize,
    /// Bytes of battles and experiments together.
    pub bytes: u64,
}

/// A finished result that can be removed.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Kept {
    changed: SystemTime,
    id: Id,
    is_battle: bool,
    bytes: u64,
}

impl Folders {
    /// Removes the oldest battles beyond so many, then the oldest battles and experiments beyond so many bytes, and says
    /// how many: each can be fought again. The newest one and those of these ids stay, however large they are.
    pub fn prune(&self, most: Most, stay: &BTreeSet<String>) -> io::Result<usize> {
        let mut kept = self.kept(&self.battles(), true)?;
        kept.extend(self.kept(&self.experiments(), false)?);
        kept.sort();
        let newest = kept.last().map(|one| one.id.clone());
        let mut battles = kept.iter().filter(|one| one.is_battle).count();
        let mut bytes: u64 = kept.iter().map(|one| one.bytes).sum();
        let mut removed = 0;
        for one in kept {
            let surplus = (one.is_battle && battles > most.battles) || bytes > most.bytes;
            if !surplus || Some(&one.id) == newest.as_ref() || stay.contains(one.id.as_str()) {
                continue;
            }
            self.remove(&one)?;
            battles -= usize::from(one.is_battle);
            bytes -= one.bytes;
            removed += 1;
        }
        Ok(removed)
    }

    /// The results in a folder; an experiment that was never begun has findings alone.
    fn kept(&self, folder: &Path, is_battle: bool) -> io::Result<Vec<Kept>> {
        let mut list = BTreeMap::new();
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let Some(id) = Id::parse(name.strip_suffix(FINDINGS).unwrap_or(&name)) else { continue };
            let about = entry.metadata()?;
            let bytes = if about.is_dir() { size(&entry.path())? } else { about.len() };
            let changed = about.modified()?;
            let one = list.entry(id.clone()).or_insert(Kept { changed, id, is_battle, bytes: 0 });
            one.bytes += bytes;
            one.changed = one.changed.max(changed);
        }
        Ok(list.into_values().collect())
    }

    fn remove(&self, one: &Kept) -> io::Result<()> {
        let place = if one.is_battle { self.battle(&one.id) } else { self.experiment(&one.id) };
        if !one.is_battle && self.findings(&one.id).exists() {
            std::fs::remove_file(self.findings(&one.id))?;
        }
        // Renamed first, so that it is there or not there, and never in part.
        if !place.exists() {
            return Ok(());
        }
        let gone = place.with_file_name(format!(".{}.old", one.id));
        std::fs::rename(place, &gone)?;
        std::fs::remove_dir_all(gone)
    }
}

/// Bytes of all files in a folder.
fn size(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() { size(&entry.path())? } else { about.len() };
    }
    Ok(bytes)
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

#[cfg(test)]
mod tests {
    use super::*;

    const LARGE: usize = 1000;

    /// A data folder with results of these ids, the first the oldest; upper-case letters stand for experiments.
    fn with(names: &str) -> (tempfile::TempDir, Folders) {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::open(folder.path()).unwrap();
        for (age, name) in names.chars().enumerate() {
            let id = id(name);
            let battle = name.is_ascii_lowercase();
            let place = if battle { folders.battle(&id) } else { folders.experiment(&id) };
            std::fs::create_dir_all(place.join("inside")).unwrap();
            std::fs::write(place.join("inside/file"), [0; LARGE]).unwrap();
            let when = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1000 + age as u64);
            if !battle {
                std::fs::write(folders.findings(&id), "{}").unwrap();
                File::options().write(true).open(folders.findings(&id)).unwrap().set_modified(when).unwrap();
            }
            File::open(&place).unwrap().set_modified(when).unwrap();
        }
        (folder, folders)
    }

    fn id(name: char) -> Id {
        Id::of(&[&name.to_string()])
    }

    fn left(folders: &Folders, names: &str) -> String {
        let there = |name: &char| {
            if name.is_ascii_lowercase() {
                folders.battle(&id(*name)).exists()
            } else {
                assert_eq!(folders.experiment(&id(*name)).exists(), folders.findings(&id(*name)).exists());
                folders.experiment(&id(*name)).exists()
            }
        };
        names.chars().filter(there).collect()
    }

    #[test]
    fn the_oldest_results_go_first_and_none_that_is_under_way() {
        let cases = [
            (9, 1 << 20, "", "aBcDe"),
            (2, 1 << 20, "", "BcDe"),
            (9, 3 * LARGE as u64 + 900, "", "cDe"),
            (9, 3 * LARGE as u64 + 900, "aB", "aBe"),
            (9, 0, "", "e"),
            (1, 0, "aBcDe", "aBcDe"),
        ];
        for (battles, bytes, under_way, expected) in cases {
            let (_folder, folders) = with("aBcDe");
            let stay = under_way.chars().map(|name| id(name).to_string()).collect();
            folders.prune(Most { battles, bytes }, &stay).unwrap();
            assert_eq!(left(&folders, "aBcDe"), expected, "{battles} battles, {bytes} bytes, {under_way}");
        }
    }
}
