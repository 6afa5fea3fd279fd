//! `manifest.json`: which battle a recording is of, and the hash of every day.

use std::path::{Path, PathBuf};

use nosb_engine::{State, World};
use serde::{Deserialize, Serialize};

/// Name of the file in a recording's folder.
pub const MANIFEST: &str = "manifest.json";
/// Version of the tables and of this file. Raised when their meaning changes.
pub const FORMAT: u32 = 1;
/// What every manifest calls itself, so that a stranger's `manifest.json` is not taken for one.
const KIND: &str = "nosb-recording";

/// Something with a name and a digest of its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Name or folder as it was given.
    pub name: String,
    /// Digest of the content.
    pub digest: String,
}

/// Where a battle came from: all that is needed to build it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The scenario, its digest taken with the patches applied.
    pub scenario: Named,
    /// Patches in the order in which they were laid over it.
    pub patches: Vec<String>,
    /// The seed as given.
    pub seed: u64,
    /// Version of the program.
    pub version: String,
}

/// Hash of the state when so many ticks had been fought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayHash {
    /// Ticks fought.
    pub tick: u32,
    /// State hash, 16 hexadecimal digits.
    pub hash: String,
}

/// The manifest of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always `nosb-recording`.
    pub kind: String,
    /// Version of the format.
    pub format: u32,
    /// Version of the program that fought the battle.
    pub version: String,
    /// Scenario and digest.
    pub scenario: Named,
    /// Patches in order.
    pub patches: Vec<String>,
    /// The seed as given.
    pub seed: u64,
    /// Seed of the battle's chance.
    pub battle_seed: u64,
    /// Seed of the weather.
    pub weather_seed: u64,
    /// First day of the battle.
    pub first_day: String,
    /// Names of the two sides.
    pub sides: [String; 2],
    /// Ticks fought.
    pub ticks: u32,
    /// Every so many days the table of cells holds all cells, not only those that changed.
    pub keyframe_days: u32,
    /// Hash at the beginning, after each day, and at the end.
    pub days: Vec<DayHash>,
    /// Hash at the end.
    pub final_hash: String,
}

/// Why a folder cannot be read as a recording.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// No manifest, or not readable.
    #[error("`{path}` is not a recording: {reason}")]
    NotARecording {
        /// The folder.
        path: PathBuf,
        /// What is missing.
        reason: String,
    },
    /// The file is damaged.
    #[error("{path}:{line}:{column}: the manifest is damaged: {message}", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Line.
        line: usize,
        /// Column.
        column: usize,
        /// What the reader found.
        message: String,
    },
    /// Written in another format.
    #[error(
        "`{path}` was recorded in format {found} by nosb {version}; this is nosb {ours} and reads format {FORMAT}. \
         Remedy: fight the battle again with `nosb run --out`, or use the version that wrote it",
        path = path.display()
    )]
    OtherFormat {
        /// The folder.
        path: PathBuf,
        /// Format found.
        found: u64,
        /// Program that wrote it.
        version: String,
        /// This program.
        ours: String,
    },
}

impl Manifest {
    /// The manifest of a battle that begins.
    pub(crate) fn begin(identity: &Identity, world: &World, state: &State, keyframe_days: u32) -> Self {
        Self {
            kind: KIND.to_string(),
            format: FORMAT,
            version: identity.version.clone(),
            scenario: identity.scenario.clone(),
            patches: identity.patches.clone(),
            seed: identity.seed,
            battle_seed: state.battle_seed,
            weather_seed: state.weather_seed,
            first_day: world.calendar.date(0).to_string(),
            sides: world.forces.sides.clone(),
            ticks: state.tick,
            keyframe_days,
            days: Vec::new(),
            final_hash: String::new(),
        }
    }

    /// Notes the hash of a state.
    pub(crate) fn note(&mut self, state: &State) {
        self.ticks = state.tick;
        self.final_hash = hex(state.hash());
        self.days.push(DayHash { tick: state.tick, hash: self.final_hash.clone() });
    }

    /// Reads the manifest of a recording's folder; `version` is that of the calling program, for its messages.
    pub fn read(folder: &Path, version: &str) -> Result<Self, ManifestError> {
        let not = |reason: String| ManifestError::NotARecording { path: folder.to_path_buf(), reason };
        if !folder.is_dir() {
            return Err(not("there is no such folder".to_string()));
        }
        let path = folder.join(MANIFEST);
        let text = std::fs::read_to_string(&path).map_err(|error| not(format!("no readable {MANIFEST} ({error})")))?;
        let damaged = |error: serde_json::Error| ManifestError::Damaged {
            path: path.clone(),
            line: error.line(),
            column: error.column(),
            message: error.to_string(),
        };
        let value: serde_json::Value = serde_json::from_str(&text).map_err(damaged)?;
        if value.get("kind").and_then(|kind| kind.as_str()) != Some(KIND) {
            return Err(not(format!("its {MANIFEST} does not say `\"kind\": \"{KIND}\"`")));
        }
        let found = value.get("format").and_then(serde_json::Value::as_u64).unwrap_or(0);
        if found != u64::from(FORMAT) {
            let wrote = value.get("version").and_then(|v| v.as_str()).unwrap_or("of unknown version");
            return Err(ManifestError::OtherFormat {
                path: folder.to_path_buf(),
                found,
                version: wrote.to_string(),
                ours: version.to_string(),
            });
        }
        serde_json::from_str(&text).map_err(damaged)
    }
}

/// A hash as it is written: 16 hexadecimal digits.
pub(crate) fn hex(hash: u64) -> String {
    format!("{hash:016x}")
}
