//! What the compiler of maps promises.

use super::*;
use nosb_engine::map::{CrossingKind, NO_CROSSING};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// Water from which on nobody gets across without a crossing, m.
const WIDE_M: f64 = 100.0;

fn shipped() -> CompiledMap {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/stalingrad/map");
    compile(&folder).unwrap_or_else(|error| panic!("{error}"))
}

/// A small map, half a degree square, with a river from edge to edge, a district, a ferry and a front.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("map.toml", MAP);
        folder.write(
            "regions.toml",
            "[[region]]\nid = \"town\"\ndistricts = [\"Works\"]\n\n[[region]]\nid = \"bank\"\nbank_of_width_m = 500.0\n",
        );
        folder.features(
            "zones",
            &[r#"{"name":"fine","resolution":8,"source":"s"}|Polygon|[[[10.2,50.2],[10.3,50.2],[10.3,50.3],[10.2,50.3],[10.2,50.2]]]"#],
        );
        folder.features("terrain", &[TERRAIN, MARSH]);
        folder.features("city", &[DISTRICT]);
        folder.features("rivers", &[RIVER, BROOK]);
        folder.features("roads", &[ROAD]);
        folder.features("rail", &[]);
        folder.features("places", &[FERRY, TOWN, OTHER]);
        folder.features("defence-lines", &[WORKS]);
        folder.features("fronts", &[FRONT]);
        folder
    }
    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }
    /// Writes a layer from features given as `properties|type|coordinates`, one a line.
    fn features(&self, layer: &str, features: &[&str]) {
        let lines: Vec<String> = features
            .iter()
            .map(|feature| {
                let parts: Vec<&str> = feature.split('|').collect();
                format!(
                    r#"{{"type":"Feature","properties":{},"geometry":{{"type":"{}","coordinates":{}}}}}"#,
                    parts[0], parts[1], parts[2]
                )
            })
            .collect();
        let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", lines.join(",\n"));
        self.write(&format!("{layer}.geojson"), &text);
    }
    fn compile(&self) -> Result<CompiledMap, MapError> {
        compile(self.0.path())
    }
    fn fault(&self) -> MapError {
        match self.compile() {
            Ok(_) => panic!("no fault was found"),
            Err(error) => error,
        }
    }
}

const MAP: &str = r#"
west = 10.0
east = 10.5
south = 50.0
north = 50.5
origin_latitude = 50.25
origin_longitude = 10.25
parallels = [50.1, 50.4]
resolution = 6
water_resolution = 8
first_trace = "2000-01-01"
[settlements]
town = { wood_ha = 10.0, masonry_ha = 2.0, storeys = 1.0, residents = 900 }
[districts]
works = { terrain = "built-up", wood = 0.1, masonry = 0.1, factory = 0.5 }
[crossings]
site_spacing_km = 6.0
site_gap_km = 14.0
least_bank_km2 = 50.0
landing_frontage_m = 200.0
"#;
const TERRAIN: &str = r#"{"name":"all","kind":"steppe","elevation_m":50,"priority":0,"source":"s"}|Polygon|[[[9.9,49.9],[10.6,49.9],[10.6,50.6],[9.9,50.6],[9.9,49.9]]]"#;
const MARSH: &str = r#"{"name":"wet","kind":"marsh","elevation_m":10,"priority":2,"source":"s"}|Polygon|[[[10.0,50.0],[10.2,50.0],[10.2,50.2],[10.0,50.2],[10.0,50.0]]]"#;
const DISTRICT: &str = r#"{"name":"Works","kind":"works","storeys":2,"population_1942":1234,"source":"s"}|Polygon|[[[10.22,50.22],[10.25,50.22],[10.25,50.25],[10.22,50.25],[10.22,50.22]]]"#;
const RIVER: &str = r#"{"name":"Broad","shape":"line","bridging":"none","width_m":900,"source":"s"}|LineString|[[10.35,49.9],[10.35,50.3],[10.4,50.6]]"#;
const BROOK: &str = r#"{"name":"Narrow","shape":"line","bridging":"road","width_m":20,"source":"s"}|LineString|[[9.9,50.1],[10.34,50.12]]"#;
const ROAD: &str = r#"{"name":"North road","kind":"main","source":"s"}|LineString|[[10.1,50.02],[10.12,50.45]]"#;
const FERRY: &str = r#"{"name":"Landing","kind":"crossing","accuracy_km":1,"crossing":"ferry","river":"Broad","capacity":3.0e-1,"source":"s"}|Point|[10.35,50.25]"#;
const TOWN: &str = r#"{"name":"Hill","kind":"height","accuracy_km":1,"height_m":120,"source":"s"}|Point|[10.10,50.35]"#;
const OTHER: &str = r#"{"name":"Place","kind":"town","accuracy_km":1,"source":"s"}|Point|[10.10,50.40]"#;
const WORKS: &str = r#"{"name":"Line","side":1,"completion":0.4,"source":"s"}|LineString|[[10.05,50.3],[10.25,50.3]]"#;
const FRONT: &str =
    r#"{"date":"2000-01-01","name":"front","first_side":"right","source":"s"}|LineString|[[10.2,50.5],[10.2,50.0]]"#;

#[test]
fn a_small_map_compiles_and_says_what_its_layers_say() {
    let compiled = Folder::new().compile().unwrap_or_else(|error| panic!("{error}"));
    let map = &compiled.map;
    let residents: u32 = map.residents.iter().sum();
    assert_eq!(residents, 1234 + 900);
    let ground = |lat, lng| map.terrain[compiled.cell_at(lat, lng).unwrap().index()];
    assert_eq!(ground(50.1, 10.1), Terrain::Marsh);
    assert_eq!(ground(50.23, 10.23), Terrain::BuiltUp);
    assert!(map.share[compiled.cell_at(50.2, 10.05).unwrap().index()] > 0.5);
    assert!(map.share[compiled.cell_at(50.2, 10.45).unwrap().index()] < 0.5);
    assert_eq!(compiled.cell_at(48.0, 10.2), None);
    let ferry = &map.crossings[map.crossings.iter().position(|c| c.kind == CrossingKind::Ferry).unwrap()];
    assert_eq!(ferry.capacity, 0.3);
    assert!(ferry.width_m >= 900.0);
    assert!(map.crossings.iter().any(|crossing| crossing.kind == CrossingKind::Bridge), "the road bridges the brook");
    let works_km = map.works_length_m.iter().sum::<f64>() / 1000.0;
    assert!((works_km - 14.2).abs() < 0.5, "{works_km} km of works");
    let (x_km, y_km) = compiled.project(50.25, 10.25);
    assert!(x_km.abs() < 1e-6 && y_km.abs() < 1e-6);
}

#[test]
fn an_open_polygon_is_named_with_its_line() {
    let folder = Folder::new();
    folder.features(
        "terrain",
        &[TERRAIN, r#"{"name":"torn","kind":"sand","elevation_m":1,"priority":1,"source":"s"}|Polygon|[[[10.1,50.1],[10.2,50.1],[10.2,50.2],[10.1,50.2]]]"#],
    );
    let fault = folder.fault();
    assert_eq!(fault, MapError::OpenPolygon { file: "terrain.geojson".into(), line: 3, name: "torn".into() });
}

#[test]
fn broken_json_is_named_with_line_and_column() {
    let folder = Folder::new();
    folder.write("roads.geojson", "{\"type\":\"FeatureCollection\",\"features\":[\n{\"type\":\"Feature\",,}\n]}\n");
    match folder.fault() {
        MapError::Syntax { file, line, column, .. } => {
            assert_eq!((file.as_str(), line, column), ("roads.geojson", 2, 19))
        }
        other => panic!("{other}"),
    }
    folder.write("map.toml", "west = 1.0\neast = = 2\n");
    assert_eq!((folder.fault().file(), folder.fault().line()), ("map.toml", 2));
}

#[test]
fn an_unknown_kind_brings_the_nearest_valid_word() {
    let folder = Folder::new();
    folder.features("terrain", &[&TERRAIN.replace("steppe", "stepe")]);
    match folder.fault() {
        MapError::Unknown { file, line, word, nearest, .. } => {
            assert_eq!(
                (file.as_str(), line, word.as_str(), nearest.as_str()),
                ("terrain.geojson", 2, "stepe", "steppe")
            );
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_place_off_the_map_is_refused_unless_it_says_so() {
    let folder = Folder::new();
    let swapped = r#"{"name":"Swapped","kind":"town","accuracy_km":1,"source":"s"}|Point|[50.4,10.1]"#;
    folder.features("places", &[FERRY, swapped]);
    assert!(matches!(folder.fault(), MapError::Coordinates { line: 3, .. }), "{}", folder.fault());
    folder.features("places", &[FERRY, &swapped.replace("\"source\"", "\"off_map\":true,\"source\"")]);
    let compiled = folder.compile().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(compiled.place("town", "Swapped").unwrap().cell, None);
}

#[test]
fn a_region_of_nothing_is_refused() {
    let folder = Folder::new();
    folder.write("regions.toml", "\n[[region]]\nid = \"far\"\ncircle = { lat = 10.0, lon = 10.0, km = 1.0 }\n");
    assert_eq!(folder.fault(), MapError::Nothing { file: "regions.toml".into(), line: 2, name: "far".into() });
    folder.write("regions.toml", "[[region]]\nid = \"town\"\ndistricts = [\"Work\"]\n");
    assert!(matches!(folder.fault(), MapError::Unknown { nearest, .. } if nearest == "Works"));
}

#[test]
fn the_order_of_features_in_the_files_changes_nothing() {
    let folder = Folder::new();
    let map = |folder: &Folder| {
        let compiled = folder.compile().unwrap_or_else(|error| panic!("{error}"));
        format!("{:?} {:?} {:?}", compiled.map, compiled.traces, compiled.places)
    };
    let before = map(&folder);
    folder.features("terrain", &[MARSH, TERRAIN]);
    folder.features("rivers", &[BROOK, RIVER]);
    folder.features("places", &[OTHER, FERRY, TOWN]);
    assert!(before == map(&folder));
}

#[test]
fn each_link_has_its_mirror_and_all_cells_their_numbers() {
    let compiled = shipped();
    let map = &compiled.map;
    assert!((4000..=6500).contains(&map.len()), "{} cells", map.len());
    assert!(map.city.iter().filter(|&&city| city).count() >= 1000);
    let mut by_resolution = BTreeMap::new();
    for id in &map.cell_ids {
        *by_resolution.entry((id >> 52) & 0xF).or_insert(0) += 1;
    }
    assert!(by_resolution[&9] >= 1000, "{by_resolution:?}");
    assert!(map.cell_ids.is_sorted());
    for cell in map.cells() {
        assert!(!map.links(cell).is_empty(), "a cell without neighbours");
        for link in map.links(cell) {
            let mirror = map.link_reverse[link] as usize;
            assert_eq!(map.link_to[mirror], cell);
            assert_eq!(map.link_reverse[mirror] as usize, link);
            assert_eq!(map.link_km[mirror], map.link_km[link]);
            assert_eq!(map.link_frontage_m[mirror], map.link_frontage_m[link]);
            assert_eq!(map.link_crossing[mirror], map.link_crossing[link]);
            assert!(map.link_frontage_m[link] > 0.0 && map.link_km[link] > 0.1);
        }
    }
    for columns in [map.built_ha.len(), map.share.len(), map.works.len(), map.residents.len(), map.elevation_m.len()] {
        assert_eq!(columns, map.len());
    }
    let built_fits = map.cells().all(|cell| map.built_up_ha(cell) <= 100.0 * map.area_km2[cell.index()]);
    assert!(built_fits);
}

#[test]
fn the_cells_cover_the_box_once() {
    let compiled = shipped();
    let corners = compiled.config.corners();
    let (_, y_low) = compiled.project(corners[0][1], compiled.config.origin_longitude);
    let (_, y_high) = compiled.project(corners[1][1], compiled.config.origin_longitude);
    // Width of the box by the length of its mean parallel.
    let middle = 0.5 * (corners[0][1] + corners[1][1]);
    let width_km = 2.0 * compiled.project(middle, compiled.config.origin_longitude + 0.5).0;
    let box_km2 = (y_high - y_low) * width_km * (corners[1][0] - corners[0][0]);
    let cells_km2: f64 = compiled.map.area_km2.iter().sum();
    assert!((cells_km2 / box_km2 - 1.0).abs() < 0.01, "{cells_km2} against {box_km2}");
    for row in 0..compiled.map.len() {
        let cell = compiled.cell_at(compiled.map.lat[row], compiled.map.lng[row]);
        assert_eq!(cell, Some(CellId(row as u16)));
    }
}

/// Cells that can be reached from a place without a crossing and without ice.
fn reachable(compiled: &CompiledMap, kind: &str, name: &str) -> Vec<bool> {
    let map = &compiled.map;
    let start = compiled.place(kind, name).and_then(|place| place.cell).unwrap();
    let mut seen = vec![false; map.len()];
    seen[start.index()] = true;
    let mut open = vec![start];
    while let Some(cell) = open.pop() {
        for link in map.links(cell) {
            let other = map.link_to[link];
            let dry = map.link_water_m[link] < WIDE_M && map.terrain[other.index()] != Terrain::Water;
            if dry && !seen[other.index()] {
                seen[other.index()] = true;
                open.push(other);
            }
        }
    }
    seen
}

#[test]
fn without_crossings_nobody_crosses_the_great_rivers() {
    let compiled = shipped();
    let cell = |kind: &str, name: &str| compiled.place(kind, name).and_then(|place| place.cell).unwrap().index();
    let city = reachable(&compiled, "station", "Stalingrad-1");
    for (kind, name) in [
        ("town", "Krasnaya Sloboda"),
        ("town", "Leninsk"),
        ("town", "Nikolayevsk (Nikolayevskiy)"),
        ("village", "Rakhinka"),
        ("village", "Chernyshevskaya (Sovetskaya)"),
        ("village", "Kletskaya"),
        ("village", "Nizhne-Chirskaya"),
        ("village", "Golubinskaya (Golubinskiy)"),
    ] {
        assert!(!city[cell(kind, name)], "{name} is reached from the city without a crossing");
    }
    for (kind, name) in [
        ("town", "Kalach-na-Donu"),
        ("town", "Kotelnikovo"),
        ("station", "Ilovlya"),
        ("village", "Yerzovka"),
        ("village", "Vertyachiy"),
        ("station", "Sarepta"),
        ("city", "Kamyshin"),
    ] {
        assert!(city[cell(kind, name)], "{name} is not reached from the city by land");
    }
    let bend = reachable(&compiled, "village", "Chernyshevskaya (Sovetskaya)");
    for (kind, name) in [
        ("village", "Kletskaya"),
        ("village", "Raspopinskaya"),
        ("village", "Sirotinskaya"),
        ("village", "Trekhostrovskaya"),
        ("village", "Berezovskiy (Don)"),
        ("village", "Nizhne-Chirskaya"),
        ("village", "Tatsinskaya"),
    ] {
        assert!(bend[cell(kind, name)], "{name} is not in the bend");
    }
    for city_cell in &compiled.map.region("city").unwrap().cells {
        let row = city_cell.index();
        assert!(city[row], "a cell of the city is an island: {}, {}", compiled.map.lat[row], compiled.map.lng[row]);
    }
}

#[test]
fn ferries_and_bridges_join_the_banks() {
    let compiled = shipped();
    let map = &compiled.map;
    // `ferry_men` and `ferry_tons` are of the city's central and northern crossings together; those below it come on top.
    let of_the_city = |id: &str| {
        let names = ["crossing-", "central-", "skudri-", "latoshinka-", "tsaritsa-", "yelshanka-"];
        names.iter().any(|name| id.starts_with(name))
    };
    let ferries = map.crossings.iter().filter(|c| c.kind == CrossingKind::Ferry);
    let city: f64 = ferries.filter(|ferry| of_the_city(&ferry.id)).map(|ferry| ferry.capacity).sum();
    assert!((city - 1.0).abs() < 1e-9, "{city}");
    for (index, crossing) in map.crossings.iter().enumerate() {
        let link = map.link_between(crossing.banks[0], crossing.banks[1]).unwrap();
        assert_eq!(map.link_crossing[link] as usize, index);
        assert!(map.link_water_m[link] > 0.0 && crossing.width_m > 0.0);
        assert!(crossing.banks.iter().all(|bank| map.terrain[bank.index()] != Terrain::Water));
    }
    assert!(map.link_crossing.iter().filter(|&&crossing| crossing != NO_CROSSING).count() == 2 * map.crossings.len());
    let west = reachable(&compiled, "station", "Stalingrad-1");
    for ferry in map.crossings.iter().filter(|crossing| crossing.kind == CrossingKind::Ferry) {
        let ashore = ferry.banks.iter().filter(|bank| west[bank.index()]).count();
        assert_eq!(ashore, 1, "{} does not join the west bank with the east", ferry.id);
    }
}

#[test]
fn the_traces_give_the_ground_that_the_record_gives() {
    let compiled = shipped();
    assert_eq!(compiled.traces.len(), 13);
    let held = |date: &str, lat: f64, lng: f64| {
        let trace = compiled.traces.iter().find(|trace| trace.0 == date).unwrap();
        trace.1[compiled.cell_at(lat, lng).unwrap().index()] == 1
    };
    assert!(!held("1942-07-17", 48.708, 44.515) && held("1942-07-17", 48.35, 41.83));
    assert!(held("1942-08-24", 48.88, 44.60), "the corridor");
    assert!(!held("1942-08-24", 48.74, 44.25), "south of the corridor");
    assert!(held("1942-11-12", 48.805, 44.61) && !held("1942-11-12", 48.838, 44.64));
    assert!(held("1942-11-30", 48.742, 44.25) && !held("1942-11-30", 48.69, 43.52));
    assert!(!held("1943-01-31", 48.742, 44.25) && held("1943-01-31", 48.708, 44.516));
    let pocket_km2: f64 = {
        let trace = compiled.traces.iter().find(|trace| trace.0 == "1942-11-30").unwrap();
        let inside = |row: &usize| trace.1[*row] == 1 && compiled.map.lng[*row] > 43.5 && compiled.map.lat[*row] > 48.5;
        (0..compiled.map.len()).filter(inside).map(|row| compiled.map.area_km2[row]).sum()
    };
    assert!((1250.0..1750.0).contains(&pocket_km2), "{pocket_km2} km2");
}

#[test]
fn every_source_and_region_is_declared() {
    let compiled = shipped();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/stalingrad");
    let sources = fs::read_to_string(folder.join("sources.csv")).unwrap();
    let ids: BTreeSet<&str> = sources.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    for source in &compiled.sources {
        assert!(ids.contains(source.as_str()), "{source} is no source");
    }
    for id in ["city", "city-whole", "tractor-factory", "barrikady", "red-october", "volga-north-bank", "volga-bank"] {
        assert!(compiled.map.region(id).is_some_and(|region| !region.cells.is_empty()), "{id}");
    }
}
