//! The scenarios that come with the program: found beside the working directory or the program, or inside it.

use crate::error::ScenarioError;
use crate::files::Files;
use std::path::{Path, PathBuf};

/// Every file of every shipped scenario, with its path below `scenarios/`.
static EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/shipped.in"));

/// Ending of tables that are no text.
const TABLE: &str = ".parquet";

/// Names of the shipped scenarios.
pub fn names() -> Vec<&'static str> {
    EMBEDDED.iter().filter_map(|(name, _)| name.strip_suffix("/scenario.toml")).collect()
}

/// The folder of a shipped scenario, if the program runs in or below a folder that has it.
fn folder(name: &str) -> Option<PathBuf> {
    let starts = [std::env::current_dir().ok(), std::env::current_exe().ok()];
    starts
        .iter()
        .flatten()
        .flat_map(|start| start.ancestors())
        .map(|above| above.join("scenarios").join(name))
        .find(|folder| folder.join("scenario.toml").is_file())
}

/// The files of a scenario by shipped name or folder, and the folder if it is one.
pub fn open(name_or_folder: &Path) -> Result<(Files, Option<PathBuf>), ScenarioError> {
    if name_or_folder.is_dir() {
        return Ok((Files::from_folder(name_or_folder)?, Some(name_or_folder.to_path_buf())));
    }
    let name = name_or_folder.to_string_lossy();
    if names().contains(&name.as_ref()) {
        if let Some(folder) = folder(&name) {
            return Ok((Files::from_folder(&folder)?, Some(folder)));
        }
        return Ok((embedded(&name)?, None));
    }
    let list = names();
    let near = crate::error::nearest(&name, list.iter().copied());
    Err(ScenarioError::UnknownScenario {
        name: name.into_owned(),
        remedy: match near {
            Some(near) => format!("did you mean `{near}`? Shipped: {}; or give a folder", list.join(", ")),
            None => "give a folder".into(),
        },
    })
}

/// The files of a scenario from inside the program.
pub fn embedded(name: &str) -> Result<Files, ScenarioError> {
    let prefix = format!("{name}/");
    let own = EMBEDDED.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(&prefix)?, *bytes)));
    Files::from_memory(own.filter(|(path, _)| !path.ends_with(TABLE)))
}

/// A file that is no text, from inside the program.
pub fn embedded_bytes(name: &str, file: &str) -> Option<&'static [u8]> {
    let wanted = format!("{name}/{file}");
    EMBEDDED.iter().find(|(path, _)| *path == wanted).map(|(_, bytes)| *bytes)
}
