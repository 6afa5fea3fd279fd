//! Shipped scenarios as files in memory, to be changed and loaded.

use nosb_scenario::{Scenario, ScenarioError};
use std::collections::BTreeMap;
use std::path::Path;

/// Files by name.
pub type Folder = BTreeMap<String, Vec<u8>>;

/// The files of a shipped scenario.
pub fn folder(name: &str) -> Folder {
    fn read(path: &Path, prefix: &str, files: &mut Folder) {
        for entry in std::fs::read_dir(path).unwrap().flatten() {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                read(&entry.path(), &format!("{name}/"), files);
            } else {
                files.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut files = Folder::new();
    read(&Path::new("../../scenarios").join(name), "", &mut files);
    files
}

/// The scenario that these files are.
pub fn load(files: &Folder) -> Result<Scenario, ScenarioError> {
    Scenario::from_memory(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
}
