//! The ground: cells and the links between them, static, in compressed rows.
//!
//! Cells are of mixed size (fine where the fighting is dense). A link joins two neighbouring cells and
//! knows its length, the frontage on which troops can fight across it, road and rail, and the water it
//! crosses. Bridges and ferries are `Crossing`s that links point to; what state they are in is `State`'s.

/// A cell, as a row of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CellId(pub u16);

impl CellId {
    /// "No cell".
    pub const NONE: Self = Self(u16::MAX);
    /// As an index of the map's columns.
    pub fn index(self) -> usize {
        self.0 as usize
    }
    /// Whether it names a cell.
    pub fn is_some(self) -> bool {
        self != Self::NONE
    }
}

/// "No crossing" of a link.
pub const NO_CROSSING: u16 = u16::MAX;
/// "No district" of a cell.
pub const NO_DISTRICT: u16 = u16::MAX;

/// Kind of ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Terrain {
    /// Open grassland or fields.
    Steppe = 0,
    /// Ground cut by dry valleys.
    Broken = 1,
    /// River meadow, islands, reeds.
    Floodplain = 2,
    /// Sand.
    Sand = 3,
    /// Woods.
    Woods = 4,
    /// Marsh.
    Marsh = 5,
    /// Houses, streets, works.
    BuiltUp = 6,
    /// A deep gully.
    Gully = 7,
    /// Open water: only ice carries.
    Water = 8,
}

impl Terrain {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Steppe,
        Self::Broken,
        Self::Floodplain,
        Self::Sand,
        Self::Woods,
        Self::Marsh,
        Self::BuiltUp,
        Self::Gully,
        Self::Water,
    ];
    /// The name used in files.
    pub fn name(self) -> &'static str {
        ["steppe", "broken", "floodplain", "sand", "woods", "marsh", "built-up", "gully", "water"][self as usize]
    }
}

/// Classes of building stock, columns of `Map::built_ha`.
pub const BUILDING_CLASSES: usize = 3;
/// Wooden houses.
pub const WOOD: usize = 0;
/// Masonry houses.
pub const MASONRY: usize = 1;
/// Factory halls.
pub const FACTORY: usize = 2;

/// Best road along a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Road {
    /// No road.
    None = 0,
    /// Track or street.
    Track = 1,
    /// Main road.
    Main = 2,
}

/// Kind of crossing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum CrossingKind {
    /// A standing bridge at the start.
    Bridge = 0,
    /// A place where a military bridge can be built: none at the start.
    Site = 1,
    /// A ferry or landing stage.
    Ferry = 2,
}

/// A bridge, bridging site or ferry between two cells.
#[derive(Clone, Debug)]
pub struct Crossing {
    /// Declared id.
    pub id: String,
    /// Key for chance.
    pub key: u32,
    /// What it is.
    pub kind: CrossingKind,
    /// The two banks.
    pub banks: [CellId; 2],
    /// Water width, m.
    pub width_m: f64,
    /// What a ferry carries as a factor on `ferry_men` and `ferry_tons`; 1 for bridges.
    pub capacity: f64,
}

/// A named set of cells: districts, objectives, measures.
#[derive(Clone, Debug)]
pub struct Region {
    /// Declared id.
    pub id: String,
    /// Its cells, ascending.
    pub cells: Vec<CellId>,
}

/// The map. All per-cell vectors have `len()` entries; link vectors run along `link_start`.
#[derive(Clone, Debug, Default)]
pub struct Map {
    /// H3 index of each cell.
    pub cell_ids: Vec<u64>,
    /// Key for chance.
    pub keys: Vec<u32>,
    /// Latitude of the centre, degrees.
    pub lat: Vec<f64>,
    /// Longitude of the centre, degrees.
    pub lng: Vec<f64>,
    /// East of the map's reference point, km.
    pub x_km: Vec<f64>,
    /// North of the map's reference point, km.
    pub y_km: Vec<f64>,
    /// Area, km2.
    pub area_km2: Vec<f64>,
    /// Ground.
    pub terrain: Vec<Terrain>,
    /// Height of the ground, m.
    pub elevation_m: Vec<f64>,
    /// District (index into `districts`) or `NO_DISTRICT`.
    pub district: Vec<u16>,
    /// Mean storeys of the buildings.
    pub storeys: Vec<f64>,
    /// Built-up ground by class (wood, masonry, factory), ha.
    pub built_ha: Vec<[f64; BUILDING_CLASSES]>,
    /// Whether the cell counts as city.
    pub city: Vec<bool>,
    /// Designed works: completion at the start per side, 0..1.
    pub works: Vec<[f64; 2]>,
    /// Length of designed works in the cell, m (0 where there are none).
    pub works_length_m: Vec<f64>,
    /// Residents at the start.
    pub residents: Vec<u32>,
    /// Share of the cell held by the first side at the start.
    pub share: Vec<f64>,
    /// Names of districts.
    pub districts: Vec<String>,
    /// First link of each cell, and the end: `len() + 1` entries.
    pub link_start: Vec<u32>,
    /// Cell at the other end.
    pub link_to: Vec<CellId>,
    /// Distance between centres, km.
    pub link_km: Vec<f64>,
    /// Frontage across the link, m.
    pub link_frontage_m: Vec<f64>,
    /// Road along the link.
    pub link_road: Vec<Road>,
    /// Railway along the link.
    pub link_rail: Vec<bool>,
    /// Width of the water crossed, m (0: none).
    pub link_water_m: Vec<f64>,
    /// Crossing used, or `NO_CROSSING`.
    pub link_crossing: Vec<u16>,
    /// Index of the same link seen from the other end.
    pub link_reverse: Vec<u32>,
    /// Bridges, sites and ferries.
    pub crossings: Vec<Crossing>,
    /// Named sets of cells.
    pub regions: Vec<Region>,
}

impl Map {
    /// Number of cells.
    pub fn len(&self) -> usize {
        self.cell_ids.len()
    }
    /// Whether the map has no cells.
    pub fn is_empty(&self) -> bool {
        self.cell_ids.is_empty()
    }
    /// Link indices of a cell.
    #[inline]
    pub fn links(&self, cell: CellId) -> core::ops::Range<usize> {
        self.link_start[cell.index()] as usize..self.link_start[cell.index() + 1] as usize
    }
    /// All cells, ascending.
    pub fn cells(&self) -> impl Iterator<Item = CellId> + use<> {
        (0..self.len() as u16).map(CellId)
    }
    /// The link from one cell to a neighbour.
    #[inline]
    pub fn link_between(&self, from: CellId, to: CellId) -> Option<usize> {
        self.links(from).find(|&link| self.link_to[link] == to)
    }
    /// Straight distance between centres, km.
    #[inline]
    pub fn distance_km(&self, a: CellId, b: CellId) -> f64 {
        let dx = self.x_km[a.index()] - self.x_km[b.index()];
        let dy = self.y_km[a.index()] - self.y_km[b.index()];
        libm::sqrt(dx * dx + dy * dy)
    }
    /// Which way the ground beyond the map lies from a cell at its edge (or next to one), as a unit vector east and north; none inside.
    /// At the edge other cells border on less than `RIM` of the perimeter.
    pub fn outward(&self, cell: CellId) -> Option<[f64; 2]> {
        const RIM: f64 = 0.9;
        const PERIMETER_OF_WIDTH: f64 = 3.464_101_615_137_754_6;
        let at_edge = |cell: CellId| {
            let rim: f64 = self.links(cell).map(|link| self.link_frontage_m[link]).sum();
            rim < RIM * PERIMETER_OF_WIDTH * self.width_m(cell)
        };
        let mut near = self.links(cell).map(|link| self.link_to[link]);
        let edge = if at_edge(cell) { cell } else { near.find(|&to| at_edge(to))? };
        let mut inward = [0.0; 2];
        for link in self.links(edge) {
            let to = self.link_to[link].index();
            let way = [self.x_km[to] - self.x_km[edge.index()], self.y_km[to] - self.y_km[edge.index()]];
            let km = libm::hypot(way[0], way[1]);
            inward = [inward[0] + way[0] / km, inward[1] + way[1] / km];
        }
        let length = libm::hypot(inward[0], inward[1]);
        (length > 0.0).then(|| inward.map(|part| -part / length))
    }
    /// Width of a cell, m, as that of a hexagon of its area: `sqrt(2 A / sqrt 3)`.
    pub fn width_m(&self, cell: CellId) -> f64 {
        const SQRT_3: f64 = 1.732_050_807_568_877_2;
        libm::sqrt(2.0 * self.area_km2[cell.index()] * 1.0e6 / SQRT_3)
    }
    /// Built-up ground of a cell, ha.
    #[inline]
    pub fn built_up_ha(&self, cell: CellId) -> f64 {
        self.built_ha[cell.index()].iter().sum()
    }
    /// The region with this id.
    pub fn region(&self, id: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.id == id)
    }
    /// The cell whose centre is nearest to a place on the map's plane; ties by row.
    pub fn nearest(&self, x_km: f64, y_km: f64) -> CellId {
        let mut best = (f64::INFINITY, CellId::NONE);
        for cell in self.cells() {
            let dx = self.x_km[cell.index()] - x_km;
            let dy = self.y_km[cell.index()] - y_km;
            let d2 = dx * dx + dy * dy;
            if d2 < best.0 {
                best = (d2, cell);
            }
        }
        best.1
    }
}
