//! The ground of a scenario: GeoJSON layers in, the engine's `Map` out.
//!
//! A map is a folder with `map.toml` (the box, the plane, kinds of district), `regions.toml` (named sets of cells) and
//! the layers `zones`, `terrain`, `city`, `rivers`, `roads`, `rail`, `places`, `defence-lines` and `fronts`, each a
//! GeoJSON file. [`compile`] divides the box into cells of mixed size, fills their columns, joins them by links,
//! sets crossings and collects regions and the record's front lines. The result does not depend on the order of
//! features in the files: cells are rows in the order of their H3 ids, everything else is sorted by name.

mod config;
mod crossings;
mod error;
mod geometry;
mod ground;
mod layers;
mod links;
mod read;
mod regions;
mod tessellation;
#[cfg(test)]
mod tests;
mod traces;

pub use config::{CrossingRules, DistrictKind, MapConfig, Settlement};
pub use error::MapError;
pub use geometry::{Bounds, Line, Point, Polygon, Projection};
pub use traces::Trace;

use layers::Layers;
use links::Links;
use nosb_engine::chance::key_of;
use nosb_engine::map::{CellId, Map};
use std::collections::BTreeSet;
use std::path::Path;
use tessellation::Tessellation;

/// A named point of the map.
#[derive(Clone, Debug)]
pub struct NamedPlace {
    /// Name.
    pub name: String,
    /// Kind: city, town, village, station, airfield, bridge, crossing, landing, height or landmark.
    pub kind: String,
    /// Latitude, degrees.
    pub lat: f64,
    /// Longitude, degrees.
    pub lng: f64,
    /// How well the position is known, km.
    pub accuracy_km: f64,
    /// Its cell, if it lies on the map.
    pub cell: Option<CellId>,
}

/// A map and what belongs to it.
pub struct CompiledMap {
    /// For the engine.
    pub map: Map,
    /// The record's front lines: date and holder of each cell, by date.
    pub traces: Vec<Trace>,
    /// Named points, by name.
    pub places: Vec<NamedPlace>,
    /// Ids of the sources that the layers name.
    pub sources: BTreeSet<String>,
    /// What `map.toml` says.
    pub config: MapConfig,
    projection: Projection,
    cells: Tessellation,
}

impl CompiledMap {
    /// East and north of the plane's origin, km.
    pub fn project(&self, lat: f64, lng: f64) -> (f64, f64) {
        self.projection.project(lat, lng)
    }

    /// The cell at a place; none off the map.
    pub fn cell_at(&self, lat: f64, lng: f64) -> Option<CellId> {
        self.cells.row_at([lng, lat]).map(|row| CellId(row as u16))
    }

    /// The named point of a kind.
    pub fn place(&self, kind: &str, name: &str) -> Option<&NamedPlace> {
        self.places.iter().find(|place| place.kind == kind && place.name == name)
    }

    /// All airfields, by name, those off the map too.
    pub fn airfields(&self) -> impl Iterator<Item = &NamedPlace> {
        self.places.iter().filter(|place| place.kind == "airfield")
    }
}

/// Compiles the map in a folder.
pub fn compile(folder: &Path) -> Result<CompiledMap, MapError> {
    let (config, _): (MapConfig, String) = config::read_toml(folder, "map.toml")?;
    let layers = Layers::read(folder, &config)?;
    let projection = Projection::new([config.origin_longitude, config.origin_latitude], config.parallels);
    let cells = Tessellation::new(&config, &layers.zones)?;
    let centres: Vec<Point> = cells.cells().iter().map(|&cell| tessellation::centre(cell)).collect();
    let area_km2: Vec<f64> = cells.cells().iter().map(|cell| cell.area_km2()).collect();
    let names: Vec<String> = cells.cells().iter().map(|cell| cell.to_string()).collect();

    let ground = ground::ground(&config, &layers, &cells, &projection, &centres, &area_km2);
    let mut links = Links::new(&layers, &cells, &projection, &centres, &ground);
    links.lay_ways(&layers, &cells, &projection, &ground);
    let rules = config.crossings;
    let mut builder =
        crossings::Builder::new(&layers, rules, &projection, &centres, &area_km2, &names, &ground, &mut links);
    builder.set()?;
    let crossings = core::mem::take(&mut builder.crossings);
    links.lay_streets(&ground);

    let traces = traces::traces(&config, &layers.fronts, &centres)?;
    let share = match traces.iter().find(|trace| trace.0 == config.first_trace) {
        Some((_, holder)) => holder.iter().map(|&first| f64::from(first)).collect(),
        None => {
            return Err(MapError::Nothing { file: "fronts.geojson".into(), line: 1, name: config.first_trace.clone() });
        }
    };
    let plane: Vec<(f64, f64)> = centres.iter().map(|&[lng, lat]| projection.project(lat, lng)).collect();
    let mut map = Map {
        cell_ids: cells.cells().iter().map(|&cell| u64::from(cell)).collect(),
        keys: keys(&names)?,
        lat: centres.iter().map(|centre| centre[1]).collect(),
        lng: centres.iter().map(|centre| centre[0]).collect(),
        x_km: plane.iter().map(|at| at.0).collect(),
        y_km: plane.iter().map(|at| at.1).collect(),
        area_km2,
        terrain: ground.terrain,
        elevation_m: ground.elevation_m,
        district: ground.district,
        storeys: ground.storeys,
        built_ha: ground.built_ha,
        city: ground.city,
        works: ground.works,
        works_length_m: ground.works_length_m,
        residents: ground.residents,
        share,
        districts: layers.districts.iter().map(|district| district.name.clone()).collect(),
        crossings,
        ..Map::default()
    };
    write_links(&links, &mut map);
    map.regions = regions::regions(folder, &map, &cells, &projection)?;
    let places = layers
        .places
        .iter()
        .map(|place| NamedPlace {
            name: place.name.clone(),
            kind: place.kind.clone(),
            lat: place.at[1],
            lng: place.at[0],
            accuracy_km: place.accuracy_km,
            cell: cells.row_at(place.at).filter(|_| !place.off_map).map(|row| CellId(row as u16)),
        })
        .collect();
    Ok(CompiledMap { map, traces, places, sources: layers.sources, config, projection, cells })
}

/// Keys for chance, refused where two are equal.
fn keys(names: &[String]) -> Result<Vec<u32>, MapError> {
    let keys: Vec<u32> = names.iter().map(|name| key_of(name)).collect();
    let mut sorted: Vec<(u32, usize)> = keys.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => Err(MapError::Key { first: names[pair[0].1].clone(), second: names[pair[1].1].clone() }),
        None => Ok(keys),
    }
}

/// Writes the links as compressed rows, each cell's in the order of the rows they lead to.
fn write_links(links: &Links, map: &mut Map) {
    let mut directed: Vec<(usize, usize, usize)> = Vec::with_capacity(2 * links.links.len());
    for (index, link) in links.links.iter().enumerate() {
        let [a, b] = link.ends;
        directed.push((a, b, index));
        directed.push((b, a, index));
    }
    directed.sort_unstable();
    map.link_start = vec![0; map.len() + 1];
    for &(from, ..) in &directed {
        map.link_start[from + 1] += 1;
    }
    for row in 0..map.len() {
        map.link_start[row + 1] += map.link_start[row];
    }
    for &(from, to, index) in &directed {
        let link = &links.links[index];
        map.link_to.push(CellId(to as u16));
        map.link_km.push(link.km);
        map.link_frontage_m.push(link.frontage_m);
        map.link_road.push(link.road);
        map.link_rail.push(link.rail);
        map.link_water_m.push(link.water_m);
        map.link_crossing.push(link.crossing);
        let reverse = directed.binary_search(&(to, from, index)).unwrap_or_default();
        map.link_reverse.push(reverse as u32);
    }
}
