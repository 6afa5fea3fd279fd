//! Small made worlds for tests: a plain of hexagons, two invented nations, elements where they are wanted.

use crate::calendar::{Calendar, Date};
use crate::chance::key_of;
use crate::forces::{
    Arm, Echelon, Element, ElementId, Establishment, Forces, Headquarters, HeadquartersId, Nation, Side,
};
use crate::map::{CellId, Map, NO_CROSSING, NO_DISTRICT, Road, Terrain};
use crate::rules::Rules;
use crate::world::{AirFleet, FleetRole, World};

/// A nation of reference quality.
pub fn nation(id: &str) -> Nation {
    Nation {
        id: id.into(),
        quality: 1.0,
        food_kg_per_man_day: 1.2,
        killed_share: 0.25,
        return_share: 0.7,
        tank_write_off: 0.3,
        order_delay_army_hours: 6.0,
        order_delay_division_hours: 3.0,
        order_error: 0.1,
        delay_improvement: 1.0,
        winter_clothing: 0.5,
        replacements_per_division_day: 10.0,
        fear_captivity: 0.3,
        straggling: 1.0,
        demanded_odds: 1.0,
        prisoners_death_factor: 1.0,
        tank_repair_days: 7.0,
        km_between_breakdowns: 200.0,
        ..Nation::default()
    }
}

/// A plain of `columns` x `rows` hexagons of the given area, odd rows shifted; the left half is held by the first
/// side. Rules are all zero and off: a test sets what it needs.
pub fn plain(columns: usize, rows: usize, area_km2: f64) -> World {
    let count = columns * rows;
    let mut map = Map::default();
    const SQRT_3: f64 = 1.732_050_807_568_877_2;
    let width_km = libm::sqrt(2.0 * area_km2 / SQRT_3);
    for row in 0..rows {
        for column in 0..columns {
            let shift = if row % 2 == 1 { 0.5 } else { 0.0 };
            map.cell_ids.push((row * columns + column) as u64 + 1);
            map.keys.push(key_of(&format!("cell-{column}-{row}")));
            map.x_km.push((column as f64 + shift) * width_km);
            map.y_km.push(row as f64 * width_km * SQRT_3 / 2.0);
            map.share.push(if column < columns / 2 { 1.0 } else { 0.0 });
        }
    }
    map.lat = vec![50.0; count];
    map.lng = vec![40.0; count];
    map.area_km2 = vec![area_km2; count];
    map.terrain = vec![Terrain::Steppe; count];
    map.elevation_m = vec![100.0; count];
    map.district = vec![NO_DISTRICT; count];
    map.storeys = vec![0.0; count];
    map.built_ha = vec![[0.0; 3]; count];
    map.city = vec![false; count];
    map.works = vec![[0.0; 2]; count];
    map.works_length_m = vec![0.0; count];
    map.residents = vec![0; count];
    map.link_start.push(0);
    for row in 0..rows as i64 {
        for column in 0..columns as i64 {
            let right = row % 2;
            for (dc, dr) in [(-1, 0), (1, 0), (right - 1, -1), (right, -1), (right - 1, 1), (right, 1)] {
                let (c, r) = (column + dc, row + dr);
                if (0..columns as i64).contains(&c) && (0..rows as i64).contains(&r) {
                    map.link_to.push(CellId((r * columns as i64 + c) as u16));
                    map.link_km.push(width_km);
                    map.link_frontage_m.push(width_km * 1000.0 / SQRT_3);
                    map.link_road.push(Road::None);
                    map.link_rail.push(false);
                    map.link_water_m.push(0.0);
                    map.link_crossing.push(NO_CROSSING);
                }
            }
            map.link_start.push(map.link_to.len() as u32);
        }
    }
    map.link_reverse = (0..map.link_to.len())
        .map(|link| {
            let from = (map.link_start.partition_point(|&s| s as usize <= link) - 1) as u16;
            map.link_between(map.link_to[link], CellId(from)).expect("links are mutual") as u32
        })
        .collect();
    let day = |text| Date::parse(text).expect("a date");
    World {
        map,
        calendar: Calendar::new(day("1900-06-01"), day("1901-01-31"), 49.0),
        rules: Rules::default(),
        forces: Forces {
            sides: ["red".into(), "blue".into()],
            nations: vec![nation("redland"), nation("blueland")],
            ..Forces::default()
        },
        directives: Vec::new(),
        sources: Vec::new(),
        airfields: Vec::new(),
        fleets: Vec::new(),
        factories: Vec::new(),
        monthly_temperature_c: [10.0; 12],
        standing_order: None,
        no_breakout: None,
        prestige_region: None,
        city_region: None,
        traces: Vec::new(),
        measures: Vec::new(),
    }
}

/// A combat fleet of so many aircraft, half of them serviceable, with two sorties a day each and losses as the rules have them.
pub fn fleet(id: &str, side: Side, aircraft: f64) -> AirFleet {
    AirFleet {
        id: id.into(),
        key: key_of(id),
        side,
        role: FleetRole::Combat,
        strength: vec![(0, aircraft)],
        sorties_per_aircraft: 2.0,
        serviceable: 0.5,
        tons_per_sortie: 0.6,
        loss_factor: 1.0,
    }
}

/// Adds a headquarters of a side under a superior.
pub fn headquarters(
    world: &mut World,
    id: &str,
    side: Side,
    echelon: Echelon,
    parent: HeadquartersId,
) -> HeadquartersId {
    world.forces.headquarters.push(Headquarters {
        id: id.into(),
        name: id.into(),
        key: key_of(id),
        side,
        nation: side as u16,
        echelon,
        parent,
        transfers: Vec::new(),
        quality: 0.5,
    });
    HeadquartersId((world.forces.headquarters.len() - 1) as u16)
}

/// Adds an element there from the start, under a headquarters, in a cell.
pub fn element(
    world: &mut World,
    id: &str,
    headquarters: HeadquartersId,
    arm: Arm,
    place: CellId,
    establishment: Establishment,
) -> ElementId {
    let side = world.forces.headquarters[headquarters.index()].side;
    world.forces.elements.push(Element {
        id: id.into(),
        name: id.into(),
        key: key_of(id),
        side,
        nation: side as u16,
        headquarters,
        arm,
        arrive: 0,
        place,
        leave: u32::MAX,
        establishment,
        full_men: establishment.men,
        supply_t: [10.0, 30.0],
    });
    ElementId((world.forces.elements.len() - 1) as u16)
}
