//! The cells of a map and which of them touch.
//!
//! All cells of the coarsest resolution with their centre in the box; a cell that a finer zone reaches (with its
//! centre or that of a child) gives way to its children, and so on. Two cells are neighbours where the finer of
//! them has a neighbour of its own resolution in the other; the frontage is the length of all such edges.

use super::config::MapConfig;
use super::error::MapError;
use super::geometry::Point;
use super::layers::Zone;
use h3o::{CellIndex, LatLng, Resolution};
use std::collections::{BTreeMap, BTreeSet};

/// The step in which the box is searched for coarse cells, as a share of a cell's edge.
const SEARCH_SHARE: f64 = 0.5;
/// Kilometres in a degree of latitude.
const DEGREE_KM: f64 = 111.195;

/// The set of cells, in ascending order of their ids: a cell's row is its place in it.
pub(super) struct Tessellation {
    cells: Vec<CellIndex>,
    coarsest: u8,
    finest: u8,
}

/// Centre of a cell.
pub(super) fn centre(cell: CellIndex) -> Point {
    let at = LatLng::from(cell);
    [at.lng(), at.lat()]
}

fn resolution(number: u8) -> Resolution {
    Resolution::try_from(number.min(15)).unwrap_or(Resolution::Fifteen)
}

impl Tessellation {
    /// Divides the map's box.
    pub fn new(config: &MapConfig, zones: &[Zone]) -> Result<Self, MapError> {
        let coarsest = resolution(config.resolution);
        let step = SEARCH_SHARE * coarsest.edge_length_km() / DEGREE_KM;
        let mut coarse = BTreeSet::new();
        let (rows, columns) = ((config.north - config.south) / step, (config.east - config.west) / step);
        for row in 0..=rows as usize + 1 {
            for column in 0..=columns as usize + 1 {
                let latitude = (config.south + row as f64 * step).min(config.north);
                let longitude = (config.west + column as f64 * step).min(config.east);
                if let Ok(at) = LatLng::new(latitude, longitude) {
                    coarse.insert(at.to_cell(coarsest));
                }
            }
        }
        let mut cells = Vec::new();
        for cell in coarse {
            let [longitude, latitude] = centre(cell);
            if (config.west..=config.east).contains(&longitude) && (config.south..=config.north).contains(&latitude) {
                refine(cell, zones, &mut cells);
            }
        }
        cells.sort_by_key(|&cell| u64::from(cell));
        let limit = usize::from(u16::MAX) - 1;
        if cells.len() > limit {
            return Err(MapError::TooManyCells { cells: cells.len(), limit });
        }
        if cells.is_empty() {
            return Err(MapError::Nothing { file: "map.toml".into(), line: 1, name: "the map's box".into() });
        }
        let finest = cells.iter().map(|cell| u8::from(cell.resolution())).max().unwrap_or(config.resolution);
        Ok(Self { cells, coarsest: config.resolution, finest })
    }

    /// The cells, ascending.
    pub fn cells(&self) -> &[CellIndex] {
        &self.cells
    }

    /// Row of the cell of the map that holds this cell of the grid.
    pub fn row_of(&self, cell: CellIndex) -> Option<usize> {
        let from = u8::from(cell.resolution());
        (self.coarsest..=from).rev().find_map(|number| {
            let ancestor = cell.parent(resolution(number))?;
            self.cells.binary_search_by_key(&u64::from(ancestor), |&cell| u64::from(cell)).ok()
        })
    }

    /// Row of the cell at a point.
    pub fn row_at(&self, at: Point) -> Option<usize> {
        let at = LatLng::new(at[1], at[0]).ok()?;
        self.row_of(at.to_cell(resolution(self.finest)))
    }

    /// Frontage, m, of each pair of neighbours (smaller row first).
    pub fn neighbours(&self) -> BTreeMap<(usize, usize), f64> {
        let mut frontages = BTreeMap::new();
        for (row, &cell) in self.cells.iter().enumerate() {
            for edge in cell.edges() {
                let Some(other) = self.row_of(edge.destination()) else { continue };
                let same_size = self.cells[other].resolution() == cell.resolution();
                // Each side of an edge between equals would count it; the smaller row does.
                if other != row && !(same_size && other < row) {
                    *frontages.entry((row.min(other), row.max(other))).or_insert(0.0) += edge.length_m();
                }
            }
        }
        frontages
    }

    /// Centres of the cells two resolutions finer that make up a cell.
    pub fn samples(&self, row: usize) -> impl Iterator<Item = Point> {
        let cell = self.cells[row];
        cell.children(resolution(u8::from(cell.resolution()) + 2)).map(centre)
    }
}

fn refine(cell: CellIndex, zones: &[Zone], cells: &mut Vec<CellIndex>) {
    let own = u8::from(cell.resolution());
    let reached = |point: Point| zones.iter().any(|zone| zone.resolution > own && zone.area.contains(point));
    let next = resolution(own + 1);
    if reached(centre(cell)) || cell.children(next).any(|child| reached(centre(child))) {
        for child in cell.children(next) {
            refine(child, zones, cells);
        }
    } else {
        cells.push(cell);
    }
}
