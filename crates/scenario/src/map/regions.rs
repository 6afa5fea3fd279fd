//! Named sets of cells.

use super::config::{RegionFile, position, read_toml};
use super::error::{MapError, nearest};
use super::geometry::{Point, Polygon, Projection};
use super::tessellation::Tessellation;
use nosb_engine::map::{CellId, Map, NO_DISTRICT, Region, Terrain};
use std::path::Path;

const FILE: &str = "regions.toml";

/// Reads `regions.toml` and collects the cells of each region.
pub(super) fn regions(
    folder: &Path,
    map: &Map,
    cells: &Tessellation,
    projection: &Projection,
) -> Result<Vec<Region>, MapError> {
    let (file, text): (RegionFile, String) = read_toml(folder, FILE)?;
    let mut regions: Vec<Region> = Vec::new();
    for spec in file.region {
        let line = position(&text, spec.span().start).0;
        let spec = spec.into_inner();
        if regions.iter().any(|other| other.id == spec.id) {
            return Err(MapError::Twice { file: FILE.into(), line, name: spec.id });
        }
        let mut districts = Vec::new();
        for name in &spec.districts {
            match map.districts.iter().position(|district| district == name) {
                Some(index) => districts.push(index as u16),
                None => {
                    return Err(MapError::Unknown {
                        file: FILE.into(),
                        line,
                        what: "district",
                        word: name.clone(),
                        nearest: nearest(name, map.districts.iter().map(String::as_str)),
                    });
                }
            }
        }
        let polygon = (spec.polygon.len() >= 3).then(|| {
            let mut ring = spec.polygon.clone();
            ring.push(ring[0]);
            Polygon::new(vec![ring])
        });
        let middle = spec.circle.and_then(|circle| cells.row_at([circle.lon, circle.lat]));
        let everywhere = districts.is_empty() && polygon.is_none() && spec.circle.is_none();
        let chosen = |cell: CellId| {
            let row = cell.index();
            let centre: Point = [map.lng[row], map.lat[row]];
            let mut inside = everywhere || map.district[row] != NO_DISTRICT && districts.contains(&map.district[row]);
            inside |= polygon.as_ref().is_some_and(|polygon| polygon.contains(centre));
            inside |= spec.circle.is_some_and(|circle| {
                middle == Some(row) || projection.distance_km(centre, [circle.lon, circle.lat]) <= circle.km
            });
            inside
                && (!spec.city_only || map.city[row])
                && (!spec.land_only || map.terrain[row] != Terrain::Water)
                && spec.bank_of_width_m.is_none_or(|width_m| on_bank(map, cell, width_m))
        };
        let cells: Vec<CellId> = map.cells().filter(|&cell| chosen(cell)).collect();
        if cells.is_empty() {
            return Err(MapError::Nothing { file: FILE.into(), line, name: spec.id });
        }
        regions.push(Region { id: spec.id, cells });
    }
    regions.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(regions)
}

/// Land with water at least so wide before it.
fn on_bank(map: &Map, cell: CellId, width_m: f64) -> bool {
    map.terrain[cell.index()] != Terrain::Water && map.links(cell).any(|link| map.link_water_m[link] >= width_m)
}
