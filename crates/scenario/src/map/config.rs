//! `map.toml` and `regions.toml`: how the layers of a map are read.

use super::error::MapError;
use super::geometry::Point;
use nosb_engine::map::BUILDING_CLASSES;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// What `map.toml` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapConfig {
    /// Least longitude of cell centres, degrees.
    pub west: f64,
    /// Greatest longitude, degrees.
    pub east: f64,
    /// Least latitude, degrees.
    pub south: f64,
    /// Greatest latitude, degrees.
    pub north: f64,
    /// Latitude of the plane's origin, degrees.
    pub origin_latitude: f64,
    /// Longitude of the plane's origin, degrees.
    pub origin_longitude: f64,
    /// Standard parallels of the plane, degrees.
    pub parallels: [f64; 2],
    /// Resolution where no zone asks for a finer one.
    pub resolution: u8,
    /// Resolution from which on water surfaces make cells of water.
    pub water_resolution: u8,
    /// Date of the trace that says who holds what at the start.
    pub first_trace: String,
    /// Stock of settlements outside the districts, by kind of place.
    pub settlements: BTreeMap<String, Settlement>,
    /// Kinds of district.
    pub districts: BTreeMap<String, DistrictKind>,
    /// Rules for bridging sites and ferries.
    pub crossings: CrossingRules,
}

impl MapConfig {
    /// Corners: south-west and north-east.
    pub fn corners(&self) -> [Point; 2] {
        [[self.west, self.south], [self.east, self.north]]
    }
}

/// A settlement outside the districts.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settlement {
    /// Built-up ground of wooden houses, ha.
    pub wood_ha: f64,
    /// Built-up ground of stone houses, ha.
    pub masonry_ha: f64,
    /// Mean storeys.
    pub storeys: f64,
    /// Residents where the place itself gives none.
    pub residents: u32,
}

/// A kind of district.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistrictKind {
    /// Ground.
    pub terrain: String,
    /// Share of its area under wooden houses.
    pub wood: f64,
    /// Share under stone houses.
    pub masonry: f64,
    /// Share under factory halls.
    pub factory: f64,
}

impl DistrictKind {
    /// Shares by building class.
    pub fn shares(&self) -> [f64; BUILDING_CLASSES] {
        [self.wood, self.masonry, self.factory]
    }
}

/// Rules for bridging sites and ferries.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrossingRules {
    /// Least distance between bridging sites where ways meet the river, km.
    pub site_spacing_km: f64,
    /// Distance to the next site from which on one is set even without a way, km.
    pub site_gap_km: f64,
    /// Least area of a bank on which a ferry lands, km2.
    pub least_bank_km2: f64,
    /// Frontage of troops landing from a ferry, m.
    pub landing_frontage_m: f64,
}

/// What `regions.toml` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionFile {
    /// The regions.
    pub region: Vec<serde_spanned::Spanned<RegionSpec>>,
}

/// A named set of cells: the union of `districts`, `polygon` and `circle` (the whole map if none is given), less what
/// the marks leave out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionSpec {
    /// Id.
    pub id: String,
    /// Cells that belong to these districts.
    #[serde(default)]
    pub districts: Vec<String>,
    /// Cells with their centre in it; longitude and latitude of its corners.
    #[serde(default)]
    pub polygon: Vec<Point>,
    /// Cells with their centre in the circle, and the one around its middle.
    pub circle: Option<Circle>,
    /// Keep only cells that count as city.
    #[serde(default)]
    pub city_only: bool,
    /// Keep only land.
    #[serde(default)]
    pub land_only: bool,
    /// Keep only cells on water: with a neighbour of water, or a link over it at least this wide, m.
    pub bank_of_width_m: Option<f64>,
}

/// A circle.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circle {
    /// Latitude, degrees.
    pub lat: f64,
    /// Longitude, degrees.
    pub lon: f64,
    /// Radius, km.
    pub km: f64,
}

/// Reads a TOML file of the map's folder; gives its text too, for line numbers.
pub(super) fn read_toml<T: for<'a> Deserialize<'a>>(folder: &Path, file: &str) -> Result<(T, String), MapError> {
    let text = super::read::text(folder, file)?;
    let value = toml_edit::de::from_str(&text).map_err(|error| {
        let (line, column) = position(&text, error.span().map_or(0, |span| span.start));
        MapError::Syntax { file: file.into(), line, column, cause: error.message().to_owned() }
    })?;
    Ok((value, text))
}

/// Line and column, from 1, of a byte of a text.
pub(super) fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..byte.min(text.len())];
    let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|&&b| b != b'\n').count() + 1;
    (line, column)
}
