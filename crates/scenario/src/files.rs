//! The files of a scenario, from a folder, from memory or from inside the binary, read with bounds.

use crate::error::ScenarioError;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// Largest file read, bytes.
pub const LARGEST_FILE: u64 = 64 << 20;
/// Longest line of a table, TOML file or patch, bytes.
pub const LONGEST_LINE: usize = 1 << 20;
/// Most files of a scenario.
const MOST_FILES: usize = 2000;
/// Deepest folder below a scenario's.
const DEEPEST: usize = 4;

/// One text file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path relative to the scenario's folder, with `/`.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl File {
    /// Text from bytes: UTF-8, no endless lines.
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, ScenarioError> {
        if bytes.len() as u64 > LARGEST_FILE {
            return Err(ScenarioError::TooLarge { file: name.into(), bytes: bytes.len() as u64, limit: LARGEST_FILE });
        }
        check_lines(name, &bytes)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line_start = good.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
            ScenarioError::NotUtf8 {
                file: name.into(),
                line: good.iter().filter(|&&b| b == b'\n').count() + 1,
                column: good.len() - line_start + 1,
            }
        })?;
        // A byte order mark is no part of the first name in a table.
        let text = text.strip_prefix('\u{feff}').map(String::from).unwrap_or(text);
        Ok(Self { name: name.into(), text })
    }
}

/// GeoJSON is often written on one line and has its own reader; everything else must have lines.
fn check_lines(name: &str, bytes: &[u8]) -> Result<(), ScenarioError> {
    if name.ends_with("json") {
        return Ok(());
    }
    for (index, line) in bytes.split(|&b| b == b'\n').enumerate() {
        if line.len() > LONGEST_LINE {
            return Err(ScenarioError::LineTooLong { file: name.into(), line: index + 1, limit: LONGEST_LINE });
        }
    }
    Ok(())
}

/// A scenario's files by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    list: BTreeMap<String, File>,
}

impl Files {
    /// Reads a folder: `.toml`, `.csv`, `.md` and `.geojson`/`.json` files, down to a few levels.
    pub fn from_folder(folder: &Path) -> Result<Self, ScenarioError> {
        let mut files = Self::default();
        files.read_folder(folder, "", 0)?;
        Ok(files)
    }

    /// From memory.
    pub fn from_memory<'a>(entries: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<Self, ScenarioError> {
        let mut files = Self::default();
        for (name, bytes) in entries {
            files.list.insert(name.into(), File::from_bytes(name, bytes.to_vec())?);
        }
        Ok(files)
    }

    /// The file of this name.
    pub fn get(&self, name: &str) -> Option<&File> {
        self.list.get(name)
    }

    /// The file of this name, or the error that says what is missing.
    pub fn need(&self, name: &str, what: &str) -> Result<&File, ScenarioError> {
        self.get(name)
            .ok_or_else(|| ScenarioError::MissingFile { file: name.into(), remedy: format!("it should hold {what}") })
    }

    /// All files whose names begin so.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a File> {
        self.list.values().filter(move |file| file.name.starts_with(prefix))
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, file: File) {
        self.list.insert(file.name.clone(), file);
    }

    /// Removes a file.
    pub fn remove(&mut self, name: &str) {
        self.list.remove(name);
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), ScenarioError> {
        let shown = |name: &str| if name.is_empty() { folder.display().to_string() } else { name.to_string() };
        let unreadable = |name: &str, cause: std::io::Error| ScenarioError::Unreadable {
            file: shown(name),
            cause: cause.to_string(),
        };
        let mut entries: Vec<_> = std::fs::read_dir(folder)
            .map_err(|e| unreadable(prefix, e))?
            .collect::<Result<_, _>>()
            .map_err(|e| unreadable(prefix, e))?;
        entries.sort_by_key(|entry| entry.file_name());
        for entry in entries {
            let Ok(file_name) = entry.file_name().into_string() else { continue };
            let name = if prefix.is_empty() { file_name } else { format!("{prefix}/{file_name}") };
            let path = entry.path();
            let wanted = [".toml", ".csv", ".md", ".geojson", ".json"].iter().any(|end| name.ends_with(end));
            if path.is_dir() && depth < DEEPEST {
                self.read_folder(&path, &name, depth + 1)?;
            } else if wanted && self.list.len() < MOST_FILES {
                let file = read_bounded(&path, &name)?;
                self.list.insert(name, file);
            }
        }
        Ok(())
    }
}

/// Reads one file, refusing large ones before reading them.
pub fn read_bounded(path: &Path, name: &str) -> Result<File, ScenarioError> {
    let unreadable = |cause: std::io::Error| ScenarioError::Unreadable { file: name.into(), cause: cause.to_string() };
    let handle = std::fs::File::open(path).map_err(unreadable)?;
    let bytes = handle.metadata().map_err(unreadable)?.len();
    if bytes > LARGEST_FILE {
        return Err(ScenarioError::TooLarge { file: name.into(), bytes, limit: LARGEST_FILE });
    }
    let mut content = Vec::new();
    // The size may lie (a pipe, a growing file): the reader is bounded too.
    handle.take(LARGEST_FILE + 1).read_to_end(&mut content).map_err(unreadable)?;
    File::from_bytes(name, content)
}
