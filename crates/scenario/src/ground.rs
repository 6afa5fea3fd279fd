//! The ground of a scenario: the compiled map, places to cells, and the record's front lines.

use crate::error::ScenarioError;
use crate::files::Files;
use crate::map::{CompiledMap, MapError, compile};
use nosb_engine::calendar::Date;
use nosb_engine::map::{CellId, Map};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Folder of the map within a scenario's.
const MAP: &str = "map";

/// The compiled map of a scenario.
pub struct Ground {
    /// The map.
    pub map: Map,
    /// Front lines of the record by date.
    pub traces: Vec<(Date, Vec<u8>)>,
    compiled: CompiledMap,
}

impl core::fmt::Debug for Ground {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Ground of {} cells", self.map.len())
    }
}

impl Ground {
    /// Compiles it, from the scenario's folder or, where there is none, by way of a folder for the moment.
    pub fn compile(files: &Files, folder: Option<&Path>) -> Result<Self, ScenarioError> {
        let compiled = match folder {
            Some(folder) => compile(&folder.join(MAP)),
            None => {
                let lent = Lent::new(files)?;
                compile(&lent.0)
            }
        };
        let mut compiled = compiled.map_err(|error| wrong(&error))?;
        let mut traces = Vec::new();
        for (date, holder) in &compiled.traces {
            match Date::parse(date) {
                Some(date) => traces.push((date, holder.clone())),
                None => {
                    return Err(ScenarioError::Map {
                        message: format!("{MAP}/fronts.geojson:1: `{date}` is not a date"),
                        remedy: "write dates as YYYY-MM-DD".into(),
                    });
                }
            }
        }
        compiled.traces.clear();
        let map = compiled.map.clone();
        Ok(Self { map, traces, compiled })
    }

    /// The cell at a place; none off the map.
    pub fn cell_at(&self, lat: f64, lng: f64) -> Option<CellId> {
        self.compiled.cell_on_bank(lat, lng)
    }
}

fn wrong(error: &MapError) -> ScenarioError {
    ScenarioError::Map { message: format!("{MAP}/{error}"), remedy: error.remedy() }
}

/// A folder for the moment with the map's files, removed when dropped.
struct Lent(PathBuf);

impl Lent {
    fn new(files: &Files) -> Result<Self, ScenarioError> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let lent = Self(std::env::temp_dir().join(format!("nosb-map-{}-{number}", std::process::id())));
        let unreadable =
            |error: std::io::Error| ScenarioError::Unreadable { file: MAP.into(), cause: error.to_string() };
        std::fs::create_dir_all(&lent.0).map_err(unreadable)?;
        for file in files.under("map/") {
            let name = &file.name["map/".len()..];
            if !name.contains('/') {
                std::fs::write(lent.0.join(name), &file.text).map_err(unreadable)?;
            }
        }
        Ok(lent)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // Nothing is lost if the system cleans up instead.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
