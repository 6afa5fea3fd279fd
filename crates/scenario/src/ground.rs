//! The ground of a scenario: the compiled map, places to cells, and the record's front lines.

use crate::error::ScenarioError;
use crate::files::Files;
use nosb_engine::calendar::Date;
use nosb_engine::map::{CellId, Map};

/// The compiled map of a scenario.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The map.
    pub map: Map,
    /// Front lines of the record by date.
    pub traces: Vec<(Date, Vec<u8>)>,
}

impl Ground {
    /// Compiles it.
    pub fn compile(files: &Files, _folder: Option<&std::path::Path>) -> Result<Self, ScenarioError> {
        // STUB until the map is merged.
        let mut world = nosb_engine::testing::plain(40, 30, 100.0);
        for file in files.under("") {
            for line in file.text.split_inclusive('\n') {
                for key in ["region = \"", "bank = \"", "prestige_region = \"", "city_region = \""] {
                    if let Some(at) = line.find(key) {
                        let id: String = line[at + key.len()..].chars().take_while(|c| *c != '"').collect();
                        if world.map.region(&id).is_none() {
                            world.map.regions.push(nosb_engine::map::Region { id, cells: vec![CellId(5)] });
                        }
                    }
                }
            }
        }
        Ok(Self { map: world.map, traces: Vec::new() })
    }

    /// The cell at a place.
    pub fn cell_at(&self, lat: f64, lng: f64) -> Option<CellId> {
        ((46.0..51.0).contains(&lat) && (40.0..47.0).contains(&lng))
            .then(|| self.map.nearest((lng - 40.9) * 72.0, (lat - 46.5) * 111.0))
    }
}
