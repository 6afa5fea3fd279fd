use super::*;
use crate::forces::{Arm, Echelon, Establishment, HeadquartersId};
use crate::testing;
use crate::world::{AirFleet, Airfield};

/// An army alone on its ground, a base off the map, a field in its cell, transports for 44 sorties a day.
fn world() -> World {
    let mut world = testing::plain(4, 1, 10.0);
    world.rules.supply = crate::rules::supply::Supply {
        enabled: true,
        airlift: true,
        fuel_tank: 250.0,
        fighting_share: 0.6,
        ammo_rifleman: 1.2,
        stock_days_food: 7.0,
        stock_days_fuel: 4.0,
        stock_days_ammunition: 6.0,
        airlift_men_min: 50_000.0,
        airlift_payload: 1.66,
        airlift_serviceable: 0.4,
        airlift_full_km: 220.0,
        airlift_seats: 7.0,
        drop_recovered: 0.5,
        ..Default::default()
    };
    let red = testing::headquarters(&mut world, "red", Side::First, Echelon::Army, HeadquartersId::NONE);
    let men = Establishment { men: 100_000, tanks: 100, ..Establishment::default() };
    testing::element(&mut world, "red-army", red, Arm::Infantry, CellId(0), men);
    let base = Airfield {
        id: "base".into(),
        cell: CellId::NONE,
        landings_per_day: 0.0,
        base_of: Some(Side::First),
        from: 0,
        extra_km: 200.0,
    };
    let field = Airfield { id: "field".into(), cell: CellId(0), landings_per_day: 44.0, base_of: None, ..base.clone() };
    world.airfields = vec![base, field];
    world.fleets.push(AirFleet {
        key: 9,
        role: FleetRole::Transport,
        sorties_per_aircraft: 1.0,
        ..testing::fleet("transports", Side::First, 110.0)
    });
    world
}

fn pocketed(world: &World) -> State {
    let mut state = crate::setup::state(world, 2, 2);
    state.elements.pocket[0] = 1;
    state.cells.pocket[0][0] = 1;
    state.weather.flyable[0] = true;
    state.elements.stores_t[0] = [0.0; 4];
    state.sides.supply_in_t[0] = [0.0; 4];
    state
}

fn day(world: &World, state: &mut State) {
    let chance = Chance { battle_seed: 2, weather_seed: 2 };
    run(world, state, &chance);
    state.tick += TICKS_PER_DAY;
}

#[test]
fn forty_four_landings_bring_seventy_three_tons() {
    let world = world();
    let mut state = pocketed(&world);
    day(&world, &mut state);
    assert!((state.sides.airlift_last_day_t[0] - 73.0).abs() < 0.1);
    let brought: f64 = state.elements.stores_t[0].iter().sum();
    assert!((brought - 73.04).abs() < 1.0e-9 && state.elements.stores_t[0][SupplyClass::Fodder as usize] == 0.0);
    for class in 0..4 {
        let tons = crate::ledger::tons(&world, &state, Side::First, class);
        assert!((tons.entered - tons.accounted).abs() < 1.0e-9);
    }
}

#[test]
fn bad_weather_grounds_the_fleet_and_lost_fields_leave_drops() {
    let world = world();
    let mut state = pocketed(&world);
    state.weather.flyable[0] = false;
    day(&world, &mut state);
    assert_eq!(state.sides.airlift_last_day_t[0], 0.0);
    state.weather.flyable[0] = true;
    state.cells.share[0] = 0.4;
    day(&world, &mut state);
    let sorties = state.sides.counter(Side::First, Counter::AirliftSorties);
    assert!((state.sides.airlift_last_day_t[0] - sorties * 1.66 * 0.5).abs() < 1.0e-9 && sorties == 44.0);
}

#[test]
fn landed_transports_take_wounded_out_and_lose_aircraft() {
    let mut world = world();
    world.rules.supply.airlift_loss = 0.08;
    let mut state = pocketed(&world);
    state.sides.add(Side::First, Fate::AwaitingEvacuation, 1000);
    day(&world, &mut state);
    let lost = state.sides.counter(Side::First, Counter::TransportsLost);
    let out = state.sides.counter(Side::First, Counter::FlownOut);
    assert_eq!(out, (44.0 - lost) * 7.0);
    assert!((state.air.aircraft[0] - (110.0 - lost)).abs() < 1.0e-9);
}

#[test]
fn what_cannot_land_drops_its_load() {
    let mut world = world();
    world.airfields[1].landings_per_day = 10.0;
    let mut state = pocketed(&world);
    state.sides.add(Side::First, Fate::AwaitingEvacuation, 1000);
    day(&world, &mut state);
    assert!((state.sides.airlift_last_day_t[0] - (10.0 + 34.0 * 0.5) * 1.66).abs() < 1.0e-9);
    assert_eq!(state.sides.counter(Side::First, Counter::FlownOut), 70.0);
}

#[test]
fn a_pocket_without_a_field_lays_out_a_strip_where_no_enemy_stands() {
    let mut world = world();
    world.airfields.truncate(1);
    world.rules.supply.airlift_strip = 15.0;
    let mut state = pocketed(&world);
    for cell in 0..3 {
        state.cells.pocket[cell][0] = 1;
        state.cells.share[cell] = 1.0;
    }
    state.cells.share[3] = 0.0;
    day(&world, &mut state);
    assert!((state.sides.airlift_last_day_t[0] - (15.0 + 29.0 * 0.5) * 1.66).abs() < 1.0e-9);
    // Ground under the enemy's eyes is no place to land.
    for cell in 1..4 {
        state.cells.share[cell] = 0.0;
    }
    day(&world, &mut state);
    assert!((state.sides.airlift_last_day_t[0] - 44.0 * 0.5 * 1.66).abs() < 1.0e-9);
}

#[test]
fn before_the_transports_have_come_no_day_counts_as_one_of_the_airlift() {
    let mut world = world();
    world.fleets[0].strength = vec![(400, 110.0)];
    let mut state = pocketed(&world);
    state.air.aircraft[0] = 0.0;
    day(&world, &mut state);
    assert_eq!(state.sides.counter(Side::First, Counter::AirliftDays), 0.0);
}

#[test]
fn the_promised_tons_come_whatever_the_weather_if_overridden() {
    let mut world = world();
    world.rules.supply.airlift_tons_per_day_override = 300.0;
    let mut state = pocketed(&world);
    state.weather.flyable[0] = false;
    day(&world, &mut state);
    assert!((state.sides.airlift_last_day_t[0] - 300.0).abs() < 1.0e-6);
}

#[test]
fn a_small_pocket_gets_no_airlift() {
    let mut world = world();
    world.rules.supply.airlift_men_min = 200_000.0;
    let mut state = pocketed(&world);
    day(&world, &mut state);
    assert_eq!(state.sides.counter(Side::First, Counter::AirliftDays), 0.0);
}
