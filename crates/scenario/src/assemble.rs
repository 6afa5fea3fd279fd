//! The engine's world from what was read: places become cells, parameters become rules.

use crate::Parts;
use crate::error::{Problems, ScenarioError};
use crate::forces::Place;
use crate::ground::Ground;
use crate::metrics::Known;
use crate::nations;
use crate::parameter::{self, Parameters};
use nosb_engine::calendar::{Date, TICKS_PER_DAY};
use nosb_engine::chance::key_of;
use nosb_engine::forces::{Arm, ElementId, Forces, HeadquartersId, Side};
use nosb_engine::map::{CellId, FACTORY, Map, Terrain};
use nosb_engine::rules::Value;
use nosb_engine::world::{AirFleet, Airfield, Directive, Factory, NEVER, StandingOrder, SupplySource, Trace, World};
use std::collections::BTreeMap;

/// Path of the switch of the order on discipline.
pub const STANDING_ORDER: &str = "scenario.standing_order";
/// Path of the switch of the refusal of any withdrawal.
pub const NO_BREAKOUT: &str = "scenario.no_breakout";
/// Path of the weather's seed.
pub const WEATHER_SEED: &str = "scenario.weather_seed";

/// Builds the world.
pub fn world(parts: &Parts, parameters: &Parameters, ground: &Ground, problems: &mut Problems) -> World {
    let head = &parts.head;
    let calendar = head.calendar();
    let rules = parameter::rules(parameters).unwrap_or_else(|message| {
        problems.add(ScenarioError::Patch { patch: "rules".into(), message, remedy: "correct its type".into() });
        Default::default()
    });
    let number = |path: String| match parameters.get(&path).map(|parameter| parameter.value) {
        Some(Value::Number(value)) => value,
        _ => 0.0,
    };
    let on = |path: &str| !matches!(parameters.get(path).map(|p| p.value), Some(Value::Switch(false)));
    let order = |given: Option<crate::head::Given>, path: &str| {
        let given = given?;
        // An order that is switched off is never given; what its side does before the order stays as it was.
        let from = if on(path) { calendar.tick_of(given.date).clamp(0, i64::from(NEVER)) as u32 } else { NEVER };
        Some(StandingOrder { side: given.side, from })
    };
    let mut world = World {
        map: ground.map.clone(),
        calendar,
        rules,
        forces: forces(parts, parameters, ground, problems),
        directives: Vec::new(),
        sources: Vec::new(),
        airfields: Vec::new(),
        fleets: Vec::new(),
        factories: Vec::new(),
        monthly_temperature_c: head.monthly_temperature_c,
        standing_order: order(head.standing_order, STANDING_ORDER),
        no_breakout: order(head.no_breakout, NO_BREAKOUT),
        prestige_region: None,
        city_region: None,
        traces: Vec::new(),
        measures: Vec::new(),
    };
    let find = |place: &Place, problems: &mut Problems| cell(parts, ground, place, problems);
    for declared in &parts.forces.directives {
        world.directives.push(Directive {
            id: declared.id.clone(),
            headquarters: declared.headquarters,
            from: declared.from,
            until: declared.until,
            kind: declared.kind,
            objective: find(&declared.place, problems),
            stages: declared.stages.iter().map(|place| find(place, problems)).collect(),
        });
    }
    for source in &parts.things.sources {
        world.sources.push(SupplySource {
            id: source.id.clone(),
            side: source.side,
            cell: find(&source.place, problems),
            tons_per_day: number(format!("source.{}.tons_per_day", source.id)),
            from: source.from,
            rail: source.rail,
        });
    }
    for field in &parts.things.airfields {
        world.airfields.push(Airfield {
            id: field.id.clone(),
            cell: field.place.as_ref().map_or(CellId::NONE, |place| find(place, problems)),
            landings_per_day: number(format!("airfield.{}.landings_per_day", field.id)),
            base_of: field.base_of,
            from: field.from,
            extra_km: number(format!("airfield.{}.extra_km", field.id)),
        });
    }
    for fleet in &parts.things.fleets {
        world.fleets.push(AirFleet {
            id: fleet.id.clone(),
            key: key_of(&fleet.id),
            side: fleet.side,
            role: fleet.role,
            strength: fleet.strength.clone(),
            sorties_per_aircraft: number(format!("fleet.{}.sorties_per_aircraft", fleet.id)),
            serviceable: number(format!("fleet.{}.serviceable", fleet.id)),
            tons_per_sortie: number(format!("fleet.{}.tons_per_sortie", fleet.id)),
            loss_factor: number(format!("fleet.{}.loss_factor", fleet.id)),
        });
    }
    let regions: Vec<&str> = ground.map.regions.iter().map(|region| region.id.as_str()).collect();
    let region = |name: &str, file: &str, span: core::ops::Range<usize>, problems: &mut Problems| {
        let found = regions.iter().position(|region| *region == name);
        if found.is_none()
            && let Some(file) = parts.files.get(file)
        {
            let remedy = crate::error::did_you_mean(name, regions.iter().copied());
            problems.add(ScenarioError::at(file, span, format!("the map has no region `{name}`"), remedy));
        }
        found
    };
    for factory in &parts.things.factories {
        let found = region(&factory.region, "factories.toml", factory.span.clone(), problems);
        let Some(index) = found else { continue };
        let cells = &ground.map.regions[index].cells;
        // The halls are where factory ground is; a region drawn without any is all halls.
        let mut halls: Vec<CellId> =
            cells.iter().copied().filter(|cell| ground.map.built_ha[cell.index()][FACTORY] > 0.0).collect();
        if halls.is_empty() {
            halls = cells.clone();
        }
        world.factories.push(Factory {
            id: factory.id.clone(),
            key: key_of(&factory.id),
            side: factory.side,
            cells: halls,
            units_per_day: number(format!("factory.{}.units_per_day", factory.id)),
            builds_tanks: factory.builds_tanks,
            workers: number(format!("factory.{}.workers", factory.id)),
        });
    }
    let place = |name: &Option<String>, key: &str, problems: &mut Problems| {
        let name = name.as_ref()?;
        let span = parts.files.get("scenario.toml").and_then(|file| file.text.find(key)).unwrap_or(0);
        region(name, "scenario.toml", span..span + key.len(), problems)
    };
    world.prestige_region = place(&head.prestige_region, "prestige_region", problems);
    world.city_region = place(&head.city_region, "city_region", problems);
    let dates: Vec<Date> = ground.traces.iter().map(|(date, _)| *date).collect();
    for (date, holder) in &ground.traces {
        match head.tick_of(*date) {
            Some(tick) => world.traces.push(Trace {
                tick: tick + TICKS_PER_DAY - 1,
                label: date.to_string().replace('-', "_"),
                holder: holder.clone(),
            }),
            None => problems.add(ScenarioError::Map {
                message: format!("map: the front line of {date} is outside the scenario"),
                remedy: format!("the scenario runs from {} to {}", head.start, head.end),
            }),
        }
    }
    if let Some(file) = parts.files.get("metrics.toml") {
        let known = Known { regions: &regions, traces: &dates, headquarters: &world.forces.headquarters };
        for metric in &parts.metrics {
            if let Some(measure) = metric.measure(file, head, &known, problems) {
                world.measures.push(measure);
            }
        }
    }
    keys(&world, problems);
    world
}

/// The cell of a place: on the map, and not in open water where there is land beside it.
fn cell(parts: &Parts, ground: &Ground, place: &Place, problems: &mut Problems) -> CellId {
    let Some(cell) = ground.cell_at(place.lat, place.lng) else {
        if let Some(file) = parts.files.get(&place.file) {
            problems.add(ScenarioError::at(
                file,
                place.span.clone(),
                format!("the place {}, {} is off the map", place.lat, place.lng),
                "move it to the edge of the map, or enlarge the map",
            ));
        }
        return CellId(0);
    };
    nearest_where(&ground.map, cell, |cell| ground.map.terrain[cell.index()] != Terrain::Water).unwrap_or(cell)
}

/// The cell itself, or the nearest that fits; ties by row.
fn nearest_where(map: &Map, from: CellId, fits: impl Fn(CellId) -> bool) -> Option<CellId> {
    if fits(from) {
        return Some(from);
    }
    map.cells()
        .filter(|cell| fits(*cell))
        .min_by(|a, b| map.distance_km(from, *a).total_cmp(&map.distance_km(from, *b)).then(a.cmp(b)))
}

fn forces(parts: &Parts, parameters: &Parameters, ground: &Ground, problems: &mut Problems) -> Forces {
    let declared = &parts.forces;
    let mut forces = Forces {
        sides: parts.head.sides.clone(),
        nations: declared.nations.iter().map(|id| nations::nation(id, parameters)).collect(),
        headquarters: declared.headquarters.clone(),
        elements: declared.elements.clone(),
    };
    let places: Vec<CellId> = declared.places.iter().map(|place| cell(parts, ground, place, problems)).collect();
    let mut row = 0;
    while row < forces.elements.len() {
        let headquarters = forces.elements[row].headquarters;
        let end =
            row + forces.elements[row..].iter().take_while(|element| element.headquarters == headquarters).count();
        station(&mut forces, &ground.map, headquarters, row..end, places[headquarters.index()]);
        row = end;
    }
    forces
}

/// Places the elements of one formation: those there at the start spread along their side's front, if it runs by.
fn station(forces: &mut Forces, map: &Map, headquarters: HeadquartersId, rows: core::ops::Range<usize>, place: CellId) {
    let side = forces.headquarters[headquarters.index()].side;
    let present = forces.elements[rows.start].arrive == 0;
    let mut line: Vec<CellId> = Vec::new();
    let mut base = place;
    if present {
        let own = |cell: CellId| held(map, side, cell) && map.terrain[cell.index()] != Terrain::Water;
        base = nearest_where(map, place, own).unwrap_or(place);
        line = map.links(base).map(|link| map.link_to[link]).filter(|cell| own(*cell)).collect();
        line.push(base);
        line.retain(|cell| faces_enemy(map, side, *cell));
        line.sort_by(|a, b| map.distance_km(base, *a).total_cmp(&map.distance_km(base, *b)).then(a.cmp(b)));
        line.dedup();
    }
    let mut next = 0;
    for row in rows {
        let element = &mut forces.elements[row];
        element.place = base;
        if !line.is_empty() && element.arm.holds_ground() && element.arm != Arm::Engineer {
            element.place = line[next % line.len()];
            next += 1;
        }
    }
}

fn held(map: &Map, side: Side, cell: CellId) -> bool {
    const HALF: f64 = 0.5;
    side.held(map.share[cell.index()]) >= HALF
}

fn faces_enemy(map: &Map, side: Side, cell: CellId) -> bool {
    map.links(cell).any(|link| !held(map, side, map.link_to[link]))
}

/// Chance is keyed by declared ids: two ids of the same key would share their luck.
fn keys(world: &World, problems: &mut Problems) {
    let mut seen: BTreeMap<u32, &str> = BTreeMap::new();
    let elements = world.forces.ids().map(|id: ElementId| &world.forces.elements[id.index()]);
    let all = elements
        .map(|element| (element.key, element.id.as_str()))
        .chain(world.forces.headquarters.iter().map(|hq| (hq.key, hq.id.as_str())))
        .chain(world.map.crossings.iter().map(|crossing| (crossing.key, crossing.id.as_str())))
        .chain(world.fleets.iter().map(|fleet| (fleet.key, fleet.id.as_str())))
        .chain(world.factories.iter().map(|factory| (factory.key, factory.id.as_str())));
    for (key, id) in all {
        if let Some(other) = seen.insert(key, id) {
            problems.add(ScenarioError::Patch {
                patch: "ids".into(),
                message: format!("the ids `{other}` and `{id}` have the same key for chance"),
                remedy: "rename one of them".into(),
            });
        }
    }
}
