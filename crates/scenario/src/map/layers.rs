//! The layers of a map, typed: what each file of the folder may say.

use super::config::MapConfig;
use super::error::MapError;
use super::geometry::{Line, Point, Polygon};
use super::read::{Feature, layer};
use nosb_engine::map::{CrossingKind, Road, Terrain};
use std::collections::BTreeSet;
use std::path::Path;

/// Most that a ferry may carry as a factor on `ferry_men` and `ferry_tons`.
const MOST_CAPACITY: f64 = 10.0;

/// Everything that the GeoJSON files of a map say.
pub(super) struct Layers {
    pub zones: Vec<Zone>,
    pub terrain: Vec<Ground>,
    pub districts: Vec<District>,
    pub surfaces: Vec<Surface>,
    pub rivers: Vec<River>,
    pub ways: Vec<Way>,
    pub places: Vec<Place>,
    pub works: Vec<WorksLine>,
    pub fronts: Vec<Front>,
    /// Source ids named by any feature.
    pub sources: BTreeSet<String>,
}

/// Where cells are fine.
pub(super) struct Zone {
    pub area: Polygon,
    pub resolution: u8,
}

/// A kind of ground.
pub(super) struct Ground {
    pub area: Polygon,
    pub terrain: Terrain,
    pub elevation_m: f64,
    pub priority: f64,
}

/// A district of a city.
pub(super) struct District {
    pub name: String,
    pub area: Polygon,
    pub kind: String,
    pub terrain: Terrain,
    pub storeys: f64,
    pub population: f64,
}

/// Open water.
pub(super) struct Surface {
    pub area: Polygon,
    pub width_m: f64,
    pub lake: bool,
}

/// How a river can be bridged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bridging {
    /// By no field bridge.
    None,
    /// At prepared sites.
    Site,
    /// Wherever a way meets it there is a bridge.
    Road,
}

/// A river as a line.
pub(super) struct River {
    pub name: String,
    pub line: Line,
    pub width_m: f64,
    pub bridging: Bridging,
}

/// A road or railway.
pub(super) struct Way {
    pub line: Line,
    pub road: Road,
    pub rail: bool,
}

/// A named point.
pub(super) struct Place {
    pub name: String,
    pub kind: String,
    pub at: Point,
    pub accuracy_km: f64,
    pub population: Option<f64>,
    pub height_m: Option<f64>,
    pub off_map: bool,
    pub crossing: Option<PlannedCrossing>,
    pub feature: Feature,
}

/// A bridge, site or ferry at a place.
pub(super) struct PlannedCrossing {
    pub kind: CrossingKind,
    pub river: usize,
    pub capacity: f64,
}

/// A line of works.
pub(super) struct WorksLine {
    pub line: Line,
    pub side: usize,
    pub completion: f64,
}

/// On which side of a front the first side stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    /// Right of the line in its direction.
    Right,
    /// Left of it.
    Left,
    /// Inside a closed line.
    Inside,
}

/// A front line of a date.
pub(super) struct Front {
    pub date: String,
    pub line: Line,
    pub stand: Stand,
    pub feature: Feature,
}

const PLACE_KINDS: [&str; 9] =
    ["city", "town", "village", "station", "airfield", "bridge", "crossing", "height", "landmark"];
const LANDING: &str = "landing";
/// Rivers narrower than this are brooks that stop nobody, m.
const BROOK_M: f64 = 15.0;

impl Layers {
    /// Reads the folder.
    pub fn read(folder: &Path, config: &MapConfig) -> Result<Self, MapError> {
        let mut sources = BTreeSet::new();
        let mut features = |file: &str| -> Result<Vec<Feature>, MapError> {
            let features = layer(folder, file, config)?;
            for feature in &features {
                sources.insert(feature.text("source")?.to_owned());
            }
            Ok(features)
        };
        let zones = features("zones.geojson")?.iter().map(|f| zone(f, config)).collect::<Result<_, _>>()?;
        let mut terrain: Vec<Ground> = features("terrain.geojson")?.iter().map(ground).collect::<Result<_, _>>()?;
        terrain.sort_by(|a, b| b.priority.total_cmp(&a.priority));
        let mut districts: Vec<District> = Vec::new();
        for feature in features("city.geojson")? {
            if districts.iter().any(|other| other.name == feature.name) {
                return Err(feature.twice());
            }
            districts.push(district(&feature, config)?);
        }
        let (mut surfaces, mut rivers) = (Vec::new(), Vec::new());
        for feature in features("rivers.geojson")? {
            match feature.choice("shape", "shape of water", &["line", "surface", "lake"])? {
                0 => rivers.extend(river(&feature)?),
                shape => surfaces.push(Surface {
                    area: feature.polygon()?,
                    width_m: feature.number("width_m")?,
                    lake: shape == 2,
                }),
            }
        }
        let mut ways = Vec::new();
        for file in ["roads.geojson", "rail.geojson"] {
            for feature in features(file)? {
                let kind = feature.choice("kind", "kind of way", &["main", "track", "street", "rail"])?;
                let road = [Road::Main, Road::Track, Road::Track, Road::None][kind];
                ways.push(Way { line: feature.to_line()?, road, rail: kind == 3 });
            }
        }
        let mut places = Vec::new();
        for feature in features("places.geojson")? {
            places.push(place(feature, &rivers)?);
        }
        let works = features("defence-lines.geojson")?.iter().map(works).collect::<Result<_, _>>()?;
        let fronts = features("fronts.geojson")?.into_iter().map(front).collect::<Result<_, _>>()?;
        Ok(Self { zones, terrain, districts, surfaces, rivers, ways, places, works, fronts, sources })
    }
}

fn zone(feature: &Feature, config: &MapConfig) -> Result<Zone, MapError> {
    let coarsest = f64::from(config.resolution);
    let resolution =
        feature.number_within("resolution", coarsest, 10.0, "a number from the map's coarsest resolution to 10")?;
    Ok(Zone { area: feature.polygon()?, resolution: resolution as u8 })
}

fn ground(feature: &Feature) -> Result<Ground, MapError> {
    let kind = feature.choice("kind", "kind of ground", &Terrain::ALL.map(Terrain::name))?;
    Ok(Ground {
        area: feature.polygon()?,
        terrain: Terrain::ALL[kind],
        elevation_m: feature.number("elevation_m")?,
        priority: feature.number("priority")?,
    })
}

fn district(feature: &Feature, config: &MapConfig) -> Result<District, MapError> {
    let kinds: Vec<&str> = config.districts.keys().map(String::as_str).collect();
    let kind = kinds[feature.choice("kind", "kind of district", &kinds)?];
    let grounds = Terrain::ALL.map(Terrain::name);
    let wanted = config.districts[kind].terrain.as_str();
    let Some(terrain) = grounds.iter().position(|&ground| ground == wanted) else {
        return Err(feature.unknown("kind of ground (in map.toml)", wanted, &grounds));
    };
    Ok(District {
        name: feature.name.clone(),
        area: feature.polygon()?,
        kind: kind.to_owned(),
        terrain: Terrain::ALL[terrain],
        storeys: feature.number_within("storeys", 0.0, 20.0, "a number from 0 to 20")?,
        population: feature.number_within("population_1942", 0.0, 1.0e6, "a number from 0 to a million")?,
    })
}

fn river(feature: &Feature) -> Result<Option<River>, MapError> {
    let bridging = [Bridging::None, Bridging::Site, Bridging::Road]
        [feature.choice("bridging", "way of bridging", &["none", "site", "road"])?];
    let width_m = feature.number_within("width_m", 0.0, 10_000.0, "a number of metres from 0 to 10000")?;
    let line = feature.to_line()?;
    Ok((width_m >= BROOK_M).then(|| River { name: feature.name.clone(), line, width_m, bridging }))
}

fn place(feature: Feature, rivers: &[River]) -> Result<Place, MapError> {
    let mut kinds = PLACE_KINDS.to_vec();
    kinds.push(LANDING);
    let kind = kinds[feature.choice("kind", "kind of place", &kinds)?].to_owned();
    let crossing = match feature.optional_text("crossing") {
        None => None,
        Some(_) => {
            let kind = [CrossingKind::Bridge, CrossingKind::Site, CrossingKind::Ferry]
                [feature.choice("crossing", "kind of crossing", &["bridge", "site", "ferry"])?];
            let names: Vec<&str> = rivers.iter().map(|river| river.name.as_str()).collect();
            let river = feature.choice("river", "river (wide enough to need crossing)", &names)?;
            let capacity = if kind == CrossingKind::Ferry {
                feature.number_within(
                    "capacity",
                    0.0,
                    MOST_CAPACITY,
                    "a factor on `ferry_men` and `ferry_tons`, 0 to 10",
                )?
            } else {
                1.0
            };
            Some(PlannedCrossing { kind, river, capacity })
        }
    };
    Ok(Place {
        name: feature.name.clone(),
        kind,
        at: feature.point()?,
        accuracy_km: feature.number("accuracy_km")?,
        population: feature.optional_number("population"),
        height_m: feature.optional_number("height_m"),
        off_map: feature.flag("off_map"),
        crossing,
        feature,
    })
}

fn works(feature: &Feature) -> Result<WorksLine, MapError> {
    Ok(WorksLine {
        line: feature.to_line()?,
        side: feature.number_within("side", 0.0, 1.0, "0 or 1")? as usize,
        completion: feature.number_within("completion", 0.0, 1.0, "a share from 0 to 1")?,
    })
}

fn front(feature: Feature) -> Result<Front, MapError> {
    let stand = [Stand::Right, Stand::Left, Stand::Inside]
        [feature.choice("first_side", "side of a front", &["right", "left", "inside"])?];
    let line = feature.to_line()?;
    if stand == Stand::Inside && line.points.first() != line.points.last() {
        return Err(MapError::OpenPolygon {
            file: "fronts.geojson".into(),
            line: feature.line,
            name: feature.name.clone(),
        });
    }
    Ok(Front { date: feature.text("date")?.to_owned(), line, stand, feature })
}
