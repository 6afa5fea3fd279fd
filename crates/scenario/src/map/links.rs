//! Links between cells: length, frontage, ways along them, water across them.

use super::geometry::{Point, Projection, between};
use super::ground::{Ground, LINE_STEP_KM};
use super::layers::Layers;
use super::tessellation::Tessellation;
use nosb_engine::map::{NO_CROSSING, Road, Terrain};

/// Steps in which the segment between two centres is tried for open water.
const WATER_STEPS: usize = 24;
/// Share of that segment over open water from which on it is a crossing.
const WATER_SHARE: f64 = 0.3;
/// Most links between two cells of a way that its points skip.
const SKIP: usize = 3;

/// A link, once for both directions.
pub(super) struct Link {
    pub ends: [usize; 2],
    pub km: f64,
    pub frontage_m: f64,
    pub road: Road,
    pub rail: bool,
    pub water_m: f64,
    /// Rivers crossed by the line between the centres.
    pub rivers: Vec<usize>,
    pub crossing: u16,
}

/// The links, and where each cell's are.
pub(super) struct Links {
    pub links: Vec<Link>,
    of_cell: Vec<Vec<usize>>,
}

impl Links {
    /// All links of neighbours, with the water between them.
    pub fn new(
        layers: &Layers,
        cells: &Tessellation,
        projection: &Projection,
        centres: &[Point],
        ground: &Ground,
    ) -> Self {
        let mut all = Self { links: Vec::new(), of_cell: vec![Vec::new(); centres.len()] };
        for ((a, b), frontage_m) in cells.neighbours() {
            let km = projection.distance_km(centres[a], centres[b]);
            let (water_m, rivers) = water(layers, ground, centres, a, b);
            let (road, rail, crossing) = (Road::None, false, NO_CROSSING);
            all.push(Link { ends: [a, b], km, frontage_m, road, rail, water_m, rivers, crossing });
        }
        all
    }

    /// Adds a link.
    pub fn push(&mut self, link: Link) -> usize {
        let index = self.links.len();
        for end in link.ends {
            self.of_cell[end].push(index);
        }
        self.links.push(link);
        index
    }

    /// The link between two cells.
    pub fn between(&self, a: usize, b: usize) -> Option<usize> {
        self.of_cell[a].iter().copied().find(|&link| self.links[link].ends.contains(&b))
    }

    /// Links of a cell.
    pub fn of(&self, row: usize) -> &[usize] {
        &self.of_cell[row]
    }

    /// The cell at the other end.
    pub fn other(&self, link: usize, row: usize) -> usize {
        let [a, b] = self.links[link].ends;
        if a == row { b } else { a }
    }

    /// Lays roads and railways along the links that they follow.
    pub fn lay_ways(&mut self, layers: &Layers, cells: &Tessellation, projection: &Projection, ground: &Ground) {
        for way in &layers.ways {
            let mut last: Option<usize> = None;
            way.line.walk(projection, LINE_STEP_KM, |point, _| {
                let row = cells.row_at(point).filter(|&row| ground.terrain[row] != Terrain::Water);
                if let (Some(from), Some(to)) = (last, row)
                    && from != to
                {
                    for link in self.path(from, to) {
                        let link = &mut self.links[link];
                        link.road = link.road.max(way.road);
                        link.rail |= way.rail;
                    }
                }
                // Where a way leaves the map or meets open water it breaks off.
                last = row;
            });
        }
    }

    /// Streets join built-up cells.
    pub fn lay_streets(&mut self, ground: &Ground) {
        for link in &mut self.links {
            if link.ends.iter().all(|&row| ground.terrain[row] == Terrain::BuiltUp) {
                link.road = link.road.max(Road::Track);
            }
        }
    }

    /// The links of a shortest path of few steps; ties by row.
    fn path(&self, from: usize, to: usize) -> Vec<usize> {
        let mut paths = vec![(from, Vec::new())];
        for _ in 0..SKIP {
            let mut longer = Vec::new();
            for (row, path) in &paths {
                let mut steps: Vec<(usize, usize)> =
                    self.of_cell[*row].iter().map(|&link| (self.other(link, *row), link)).collect();
                steps.sort_unstable();
                for (next, link) in steps {
                    let mut path: Vec<usize> = path.clone();
                    path.push(link);
                    if next == to {
                        return path;
                    }
                    longer.push((next, path));
                }
            }
            paths = longer;
        }
        Vec::new()
    }
}

/// Width of the water between two centres, m, and the rivers crossed. A river counts where the segment crosses it an
/// odd number of times, so that any way from bank to bank meets it at least once.
fn water(layers: &Layers, ground: &Ground, centres: &[Point], a: usize, b: usize) -> (f64, Vec<usize>) {
    let (from, to) = (centres[a], centres[b]);
    let rivers: Vec<usize> =
        (0..layers.rivers.len()).filter(|&river| layers.rivers[river].line.crossings(from, to) % 2 == 1).collect();
    let mut water_m = rivers.iter().map(|&river| layers.rivers[river].width_m).fold(0.0, f64::max);
    water_m = water_m.max(ground.water_m[a]).max(ground.water_m[b]);
    for surface in layers.surfaces.iter().filter(|surface| !surface.lake) {
        let bounds = super::geometry::Bounds::around([&from, &to]);
        if water_m > 0.0 || !surface.area.bounds.meets(&bounds) {
            continue;
        }
        let wet = (0..WATER_STEPS)
            .filter(|&step| surface.area.contains(between(from, to, (step as f64 + 0.5) / WATER_STEPS as f64)))
            .count();
        if wet as f64 >= WATER_SHARE * WATER_STEPS as f64 {
            water_m = surface.width_m;
        }
    }
    (water_m, rivers)
}
