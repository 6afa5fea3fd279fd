//! What each cell is: ground, height, water, buildings, residents, works.
//!
//! Ground and height come from the terrain polygon of the highest priority at the centre, with a bump around each
//! height; districts and water surfaces are sampled at the centres of the cells two resolutions finer, so that a
//! street or a bank shows as a share. Built-up ground of a class = sampled share of the district x the share that its
//! kind has under that class x area. A district's people are spread evenly over its ground.

use super::config::MapConfig;
use super::geometry::{Bounds, Point, Projection};
use super::layers::{Layers, Place};
use super::tessellation::Tessellation;
use nosb_engine::map::{BUILDING_CLASSES, MASONRY, NO_DISTRICT, Terrain, WOOD};

/// Hectares in a square kilometre.
const HA_PER_KM2: f64 = 100.0;
/// Share of a cell that a district must have to give it its name.
const DISTRICT_SHARE: f64 = 0.25;
/// Share of a cell under water from which on it is water.
const WATER_SHARE: f64 = 0.5;
/// Reach of a height, km: its bump falls off as a bell of this deviation.
const HEIGHT_KM: f64 = 1.0;
/// Distance, in deviations, beyond which a height does not count.
const HEIGHT_REACH: f64 = 4.0;
/// Steps in which lines are laid over the cells, km.
pub(super) const LINE_STEP_KM: f64 = 0.1;
/// Share of a settlement's cell that may be built up.
const SETTLEMENT_SHARE: f64 = 0.8;
/// Degrees around a cell's centre within which its samples lie, per km of its radius.
const DEGREES_PER_KM: f64 = 0.02;

/// Columns of the cells.
pub(super) struct Ground {
    pub terrain: Vec<Terrain>,
    pub elevation_m: Vec<f64>,
    pub district: Vec<u16>,
    pub storeys: Vec<f64>,
    pub built_ha: Vec<[f64; BUILDING_CLASSES]>,
    pub city: Vec<bool>,
    pub residents: Vec<u32>,
    pub works: Vec<[f64; 2]>,
    pub works_length_m: Vec<f64>,
    /// Width, m, of the water of cells of water.
    pub water_m: Vec<f64>,
}

/// Fills the columns.
pub(super) fn ground(
    config: &MapConfig,
    layers: &Layers,
    cells: &Tessellation,
    projection: &Projection,
    centres: &[Point],
    area_km2: &[f64],
) -> Ground {
    let count = centres.len();
    let mut ground = Ground {
        terrain: vec![Terrain::Steppe; count],
        elevation_m: vec![0.0; count],
        district: vec![NO_DISTRICT; count],
        storeys: vec![0.0; count],
        built_ha: vec![[0.0; BUILDING_CLASSES]; count],
        city: vec![false; count],
        residents: vec![0; count],
        works: vec![[0.0; 2]; count],
        works_length_m: vec![0.0; count],
        water_m: vec![0.0; count],
    };
    let heights: Vec<&Place> = layers.places.iter().filter(|place| place.kind == "height").collect();
    for (row, &centre) in centres.iter().enumerate() {
        // Layers are in descending order of priority.
        if let Some(polygon) = layers.terrain.iter().find(|polygon| polygon.area.contains(centre)) {
            ground.terrain[row] = polygon.terrain;
            ground.elevation_m[row] = polygon.elevation_m;
        }
        ground.elevation_m[row] = with_heights(ground.elevation_m[row], centre, &heights, projection);
    }
    sample(config, layers, cells, centres, area_km2, &mut ground);
    settlements(config, layers, cells, area_km2, &mut ground);
    for works in &layers.works {
        works.line.walk(projection, LINE_STEP_KM, |point, length_km| {
            if let Some(row) = cells.row_at(point) {
                ground.works[row][works.side] = ground.works[row][works.side].max(works.completion);
                ground.works_length_m[row] += length_km * 1000.0;
            }
        });
    }
    ground
}

fn with_heights(base_m: f64, centre: Point, heights: &[&Place], projection: &Projection) -> f64 {
    let reach = HEIGHT_KM * HEIGHT_REACH * DEGREES_PER_KM;
    let mut elevation_m = base_m;
    let mut strongest = 0.0;
    for height in heights {
        let Some(height_m) = height.height_m else { continue };
        if (0..2).any(|axis| (height.at[axis] - centre[axis]).abs() > reach) {
            continue;
        }
        let deviations = projection.distance_km(height.at, centre) / HEIGHT_KM;
        let weight = libm::exp(-0.5 * deviations * deviations);
        if weight > strongest {
            strongest = weight;
            elevation_m = base_m + weight * (height_m - base_m);
        }
    }
    elevation_m
}

/// Districts and water, by samples.
fn sample(
    config: &MapConfig,
    layers: &Layers,
    cells: &Tessellation,
    centres: &[Point],
    area_km2: &[f64],
    ground: &mut Ground,
) {
    let districts = &layers.districts;
    let mut size: Vec<f64> = districts.iter().map(|district| district.area.size()).collect();
    for value in &mut size {
        *value = value.max(f64::MIN_POSITIVE);
    }
    let mut hits = vec![0_u32; districts.len()];
    // Area of each district within the cells, so that its people can be spread over it.
    let mut pieces: Vec<(usize, usize, f64)> = Vec::new();
    let mut district_km2 = vec![0.0; districts.len()];
    for (row, &centre) in centres.iter().enumerate() {
        let radius = libm::sqrt(area_km2[row]) * DEGREES_PER_KM;
        let around = Bounds {
            least: [centre[0] - radius, centre[1] - radius],
            greatest: [centre[0] + radius, centre[1] + radius],
        };
        let fine = u8::from(cells.cells()[row].resolution()) >= config.water_resolution;
        let surfaces: Vec<_> = layers
            .surfaces
            .iter()
            .filter(|surface| (fine || surface.lake) && surface.area.bounds.meets(&around))
            .collect();
        let near: Vec<usize> = (0..districts.len()).filter(|&d| districts[d].area.bounds.meets(&around)).collect();
        if surfaces.is_empty() && near.is_empty() {
            continue;
        }
        let (mut samples, mut wet) = (0_u32, 0_u32);
        for &district in &near {
            hits[district] = 0;
        }
        for point in cells.samples(row) {
            samples += 1;
            if surfaces.iter().any(|surface| surface.area.contains(point)) {
                wet += 1;
            } else if let Some(district) = near
                .iter()
                .copied()
                .filter(|&district| districts[district].area.contains(point))
                // The smallest wins: a factory inside a settlement, a gully through a quarter.
                .min_by(|&a, &b| size[a].total_cmp(&size[b]))
            {
                hits[district] += 1;
            }
        }
        let total = f64::from(samples.max(1));
        let mut storeys = (0.0, 0.0);
        for &district in near.iter().filter(|&&district| hits[district] > 0) {
            let share = f64::from(hits[district]) / total;
            let shares = config.districts[&districts[district].kind].shares();
            for (class, class_share) in shares.into_iter().enumerate() {
                ground.built_ha[row][class] += share * class_share * area_km2[row] * HA_PER_KM2;
            }
            let weight = share * shares.iter().sum::<f64>();
            storeys = (storeys.0 + weight * districts[district].storeys, storeys.1 + weight);
            pieces.push((district, row, share * area_km2[row]));
            district_km2[district] += share * area_km2[row];
        }
        if storeys.1 > 0.0 {
            ground.storeys[row] = storeys.0 / storeys.1;
        }
        if f64::from(wet) > WATER_SHARE * total {
            ground.terrain[row] = Terrain::Water;
            ground.water_m[row] = surfaces.iter().map(|surface| surface.width_m).fold(0.0, f64::max);
            // What stands on the little land of such a cell belongs to its neighbours: it is lost to nobody's count.
            ground.built_ha[row] = [0.0; BUILDING_CLASSES];
            ground.storeys[row] = 0.0;
            continue;
        }
        // Most samples; ties by name, since districts are in the order of their names.
        let most = near.iter().copied().max_by_key(|&district| (hits[district], core::cmp::Reverse(district)));
        if let Some(most) = most
            && f64::from(near.iter().map(|&district| hits[district]).sum::<u32>()) >= DISTRICT_SHARE * total
        {
            ground.district[row] = most as u16;
            ground.terrain[row] = districts[most].terrain;
            ground.city[row] = true;
        }
    }
    residents(layers, &mut pieces, &district_km2, ground);
}

/// Spreads each district's people over its pieces on land, whole men and none lost.
fn residents(layers: &Layers, pieces: &mut Vec<(usize, usize, f64)>, district_km2: &[f64], ground: &mut Ground) {
    pieces.sort_by_key(|piece| (piece.0, piece.1));
    let mut dry_km2 = vec![0.0; district_km2.len()];
    for &(district, row, km2) in pieces.iter() {
        if ground.terrain[row] != Terrain::Water {
            dry_km2[district] += km2;
        }
    }
    let mut spread = vec![(0.0, 0_u32); district_km2.len()];
    for &(district, row, km2) in pieces.iter() {
        if ground.terrain[row] == Terrain::Water {
            continue;
        }
        let (so_far, given) = &mut spread[district];
        *so_far += km2 / dry_km2[district] * layers.districts[district].population;
        let now = (*so_far + 0.5) as u32;
        ground.residents[row] += now - *given;
        *given = now;
    }
}

/// Houses and people of the settlements outside the districts.
fn settlements(config: &MapConfig, layers: &Layers, cells: &Tessellation, area_km2: &[f64], ground: &mut Ground) {
    for place in &layers.places {
        let Some(settlement) = config.settlements.get(&place.kind) else { continue };
        let Some(row) = cells.row_at(place.at) else { continue };
        let in_district = layers.districts.iter().any(|district| district.area.contains(place.at));
        if in_district || ground.district[row] != NO_DISTRICT || ground.terrain[row] == Terrain::Water {
            continue;
        }
        let room_ha = SETTLEMENT_SHARE * area_km2[row] * HA_PER_KM2 - ground.built_ha[row].iter().sum::<f64>();
        let share = (room_ha / (settlement.wood_ha + settlement.masonry_ha)).clamp(0.0, 1.0);
        ground.built_ha[row][WOOD] += share * settlement.wood_ha;
        ground.built_ha[row][MASONRY] += share * settlement.masonry_ha;
        ground.storeys[row] = ground.storeys[row].max(settlement.storeys);
        ground.residents[row] += place.population.map_or(settlement.residents, |people| people as u32);
    }
}
