use super::*;
use crate::map::{Crossing, Region, WOOD};
use crate::state::State;
use crate::testing;

const CHANCE: Chance = Chance { battle_seed: 3, weather_seed: 3 };
const RESIDENTS: u32 = 420_000;

/// A city of 400 cells on the second side's ground.
fn city() -> World {
    let mut world = testing::plain(20, 20, 0.1);
    world.map.share.fill(0.0);
    world.map.city.fill(true);
    world.map.residents.fill(RESIDENTS / 400);
    world.map.built_ha = vec![[0.0; 3]; 400];
    for ha in &mut world.map.built_ha {
        ha[WOOD] = 8.0;
    }
    world.map.regions.push(Region { id: "city".into(), cells: (0..400).map(CellId).collect() });
    world.city_region = Some(0);
    let rules = &mut world.rules.civilians;
    rules.enabled = true;
    rules.dead_per_ton = 25.0;
    rules.hazard = 0.0015;
    rules.occupied_hazard = 0.001;
    rules.shelter_start = 0.1;
    rules.shelter_most = 0.8;
    rules.shelter_growth = 0.25;
    rules.shelter_effect = 0.7;
    rules.leave_after = 0.08;
    rules.evacuation_bombs = 50.0;
    rules.ferry_load = 0.1;
    rules.deported = 0.01;
    world
}

fn week(world: &World, state: &mut State, tons: f64, boat_t: f64) {
    for _ in 0..28 {
        for row in 0..400 {
            state.cells.bombs_t[row] = (tons / 28.0 / 400.0) as f32;
        }
        state.sides.count(Side::First, Counter::CityBombsT, tons / 28.0);
        for room in &mut state.crossings.capacity_left_t {
            *room = boat_t;
        }
        crate::systems::buildings::run(world, state, &CHANCE);
        run(world, state, &CHANCE);
        state.tick += 1;
    }
}

fn accounted(state: &State) -> f64 {
    let people: u32 = state.cells.civilians.iter().sum();
    f64::from(people)
        + state.sides.counter(Side::Second, Counter::CiviliansKilled)
        + state.sides.counter(Side::Second, Counter::CiviliansEvacuated)
        + state.sides.counter(Side::Second, Counter::CiviliansDeported)
}

#[test]
fn a_week_without_bombs_kills_few_and_one_of_heavy_raids_kills_tens_of_thousands() {
    let world = city();
    let mut quiet = crate::setup::state(&world, 3, 3);
    for row in 0..100 {
        quiet.cells.share[row] = 0.5;
    }
    week(&world, &mut quiet, 0.0, 0.0);
    let dead = quiet.sides.counter(Side::Second, Counter::CiviliansKilled);
    assert!(dead > 0.0 && dead < 3000.0, "{dead}");
    let mut bombed = crate::setup::state(&world, 3, 3);
    week(&world, &mut bombed, 1600.0, 0.0);
    let dead = bombed.sides.counter(Side::Second, Counter::CiviliansKilled);
    assert!((15_000.0..70_000.0).contains(&dead), "{dead}");
    assert_eq!(accounted(&bombed), f64::from(RESIDENTS));
}

#[test]
fn evacuation_is_no_more_than_the_ferries_carry() {
    let mut world = city();
    world.map.crossings.push(Crossing {
        id: "ferry".into(),
        key: 77,
        kind: CrossingKind::Ferry,
        banks: [CellId(19), CellId(39)],
        width_m: 1000.0,
        capacity: 1.0,
    });
    let mut state = crate::setup::state(&world, 3, 3);
    state.crossings.owner[0] = 1;
    state.sides.count(Side::First, Counter::CityBombsT, 100.0);
    state.crossings.capacity_left_t[0] = 50.0;
    run(&world, &mut state, &CHANCE);
    let gone = state.sides.counter(Side::Second, Counter::CiviliansEvacuated);
    assert!((350.0..650.0).contains(&gone), "{gone}");
    assert!(state.crossings.capacity_left_t[0] < 15.0);
    state.crossings.capacity_left_t[0] = 0.0;
    state.tick = 1;
    run(&world, &mut state, &CHANCE);
    assert_eq!(gone, state.sides.counter(Side::Second, Counter::CiviliansEvacuated));
    assert_eq!(accounted(&state), f64::from(RESIDENTS));
}

#[test]
fn behind_the_enemy_people_are_driven_off() {
    let world = city();
    let mut state = crate::setup::state(&world, 3, 3);
    state.cells.share.fill(1.0);
    week(&world, &mut state, 0.0, 0.0);
    let driven = state.sides.counter(Side::Second, Counter::CiviliansDeported);
    assert!((driven / f64::from(RESIDENTS) - 0.07).abs() < 0.01);
    assert_eq!(accounted(&state), f64::from(RESIDENTS));
}
