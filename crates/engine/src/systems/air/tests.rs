use super::*;
use crate::forces::{Echelon, ElementId, Establishment, HeadquartersId};
use crate::map::Region;
use crate::orders::Posture;
use crate::testing::{self, fleet};

const CHANCE: Chance = Chance { battle_seed: 3, weather_seed: 3 };

/// A city on the right; a red attack on a blue regiment in open ground.
fn sky() -> (World, ElementId, ElementId) {
    let mut world = testing::plain(10, 4, 1.0);
    for row in 0..4 {
        for column in 8..10 {
            let cell = row * 10 + column;
            world.map.city[cell] = true;
            world.map.built_ha[cell] = [40.0, 10.0, 0.0];
        }
    }
    let mut cells: Vec<CellId> = (0..40).filter(|c| c % 10 >= 8).map(CellId).collect();
    cells.sort();
    world.map.regions.push(Region { id: "city".into(), cells });
    world.city_region = Some(0);
    world.fleets.push(fleet("red-air", Side::First, 1000.0));
    let rules = &mut world.rules.air;
    rules.enabled = true;
    rules.city_bombing = true;
    rules.sorties_cap = 4.0;
    rules.daylight_reference = 15.0;
    rules.city_share = 0.6;
    rules.area_spread = 4.0;
    rules.main_effort_weight = 1.0;
    rules.target_share_cap = 1.0;
    rules.casualties_per_ton_open = 1.5;
    rules.casualties_per_ton_dugin = 0.4;
    rules.men_for_full_effect = 100.0;
    rules.loss_per_sortie = 0.006;
    rules.superiority_effect = 0.7;
    rules.superiority_rate = 0.3;
    rules.raid_report = 10.0;
    rules.replenishment = 0.1;
    rules.suppression = 0.15;
    let men = Establishment { men: 2000, ..Establishment::default() };
    let red = testing::headquarters(&mut world, "red-1", Side::First, Echelon::Division, HeadquartersId::NONE);
    let blue = testing::headquarters(&mut world, "blue-1", Side::Second, Echelon::Division, HeadquartersId::NONE);
    let attacker = testing::element(&mut world, "red-a", red, Arm::Infantry, CellId(14), men);
    let defender = testing::element(&mut world, "blue-a", blue, Arm::Infantry, CellId(15), men);
    (world, attacker, defender)
}

fn fly_days(world: &World, orders: &Orders, days: u32, flyable: bool) -> State {
    let mut state = crate::setup::state(world, 3, 3);
    state.weather.flyable[0] = flyable;
    state.elements.posture[0] = Posture::Attack;
    state.elements.target[0] = CellId(15);
    let idle = Orders::default();
    for _ in 0..days * TICKS_PER_DAY {
        run(world, &mut state, &CHANCE, [orders, &idle]);
        state.tick += 1;
    }
    state
}

#[test]
fn superiority_changes_losses_by_its_factor() {
    let (world, _, _) = sky();
    let ratio = loss_risk(&world, -1.0) / loss_risk(&world, 1.0);
    assert!((ratio - 1.7 / 0.3).abs() < 1e-9);
}

#[test]
fn no_flying_weather_no_bombs() {
    let (world, _, _) = sky();
    let state = fly_days(&world, &Orders::default(), 3, false);
    assert_eq!(state.sides.counter(Side::First, Counter::Sorties), 0.0);
    assert_eq!(state.sides.counter(Side::First, Counter::BombsT), 0.0);
    assert!(state.cells.bombs_t.iter().all(|&t| t == 0.0));
}

#[test]
fn bombs_are_sorties_times_load_and_all_of_them_fall() {
    let (world, _, defender) = sky();
    let state = fly_days(&world, &Orders::default(), 1, true);
    let sorties = state.sides.counter(Side::First, Counter::Sorties);
    let bombs = state.sides.counter(Side::First, Counter::BombsT);
    assert!((sorties - 1000.0).abs() < 1e-6, "{sorties}");
    assert!((bombs - 0.6 * sorties).abs() < 1e-6);
    let fell: f64 = state.cells.bombs_t.iter().map(|&t| f64::from(t)).sum();
    assert!((fell - bombs).abs() < 1e-2);
    assert!(state.elements.men[defender.index()] < 2000);
}

#[test]
fn without_city_bombing_the_sorties_go_to_the_army() {
    let (mut world, attacker, defender) = sky();
    let mut orders = Orders::default();
    orders.air.area_bombing = CellId(18);
    let on = fly_days(&world, &orders, 2, true);
    world.rules.air.city_bombing = false;
    let off = fly_days(&world, &orders, 2, true);
    let city = |state: &State| state.sides.counter(Side::First, Counter::CityBombsT);
    let all = |state: &State| state.sides.counter(Side::First, Counter::BombsT);
    assert!((city(&on) - 0.6 * all(&on)).abs() < 1e-6);
    assert_eq!(city(&off), 0.0);
    assert!((all(&on) - all(&off)).abs() < 0.02 * all(&on));
    assert!(off.elements.men[defender.index()] < on.elements.men[defender.index()]);
    assert_eq!(on.elements.men[attacker.index()], 2000);
}

#[test]
fn men_who_are_dug_in_lose_fewer() {
    let (world, _, defender) = sky();
    let open = fly_days(&world, &Orders::default(), 1, true).elements.men[defender.index()];
    let mut state = crate::setup::state(&world, 3, 3);
    state.weather.flyable[0] = true;
    state.elements.posture[0] = Posture::Attack;
    state.elements.target[0] = CellId(15);
    state.elements.entrenchment[defender.index()] = 1.0;
    let idle = Orders::default();
    for _ in 0..TICKS_PER_DAY {
        run(&world, &mut state, &CHANCE, [&idle, &idle]);
        state.tick += 1;
    }
    assert!(state.elements.men[defender.index()] > open);
    for side in Side::BOTH {
        let balance = crate::ledger::men(&world, &state, side);
        assert_eq!(balance.entered, balance.accounted);
    }
}

#[test]
fn the_stronger_rules_the_air_and_fleets_lose_and_are_refilled() {
    let (mut world, _, _) = sky();
    world.fleets.push(fleet("blue-air", Side::Second, 300.0));
    let state = fly_days(&world, &Orders::default(), 30, true);
    assert!(state.air.superiority[0] > 0.7 && state.air.superiority[1] < -0.7);
    assert!(state.sides.counter(Side::Second, Counter::AircraftLost) > 0.0);
    assert!(state.air.aircraft[1] < 300.0 && state.air.aircraft[1] > 200.0);
}

#[test]
fn suppression_falls_on_the_holder_of_a_bombed_cell() {
    let (world, _, _) = sky();
    let mut state = crate::setup::state(&world, 3, 3);
    let cell = CellId(15);
    assert_eq!(suppression(&world, &state, cell, Side::Second), 1.0);
    state.cells.bombs_t[15] = 1000.0;
    assert!((suppression(&world, &state, cell, Side::Second) - 0.85).abs() < 1e-9);
    assert_eq!(suppression(&world, &state, cell, Side::First), 1.0);
}

#[test]
fn a_fleet_with_worse_crews_loses_more_by_its_factor() {
    let lost = |loss_factor: f64| {
        let (mut world, _, _) = sky();
        world.rules.air.flak_loss_per_sortie = 0.0;
        world.fleets.push(AirFleet { loss_factor, ..fleet("blue-air", Side::Second, 3000.0) });
        let state = fly_days(&world, &Orders::default(), 10, true);
        state.sides.counter(Side::Second, Counter::AircraftLost)
    };
    assert_eq!(lost(0.0), 0.0);
    let (reference, worse) = (lost(1.0), lost(2.0));
    assert!((1.6..2.2).contains(&(worse / reference)), "{worse} aircraft lost at twice the risk, {reference} at once");
}

#[test]
fn a_great_raid_is_flown_with_more_and_cannot_be_kept_up() {
    let (mut world, _, _) = sky();
    world.rules.air.surge = 0.7;
    world.rules.air.surge_days = 1.5;
    let mut orders = Orders::default();
    orders.air.area_bombing = CellId(18);
    let sorties = |days: u32| fly_days(&world, &orders, days, true).sides.counter(Side::First, Counter::Sorties);
    let usual = fly_days(&world, &Orders::default(), 1, true).sides.counter(Side::First, Counter::Sorties);
    let (first, second) = (sorties(1), sorties(2) - sorties(1));
    assert!((first / usual - 1.7).abs() < 1.0e-9, "{first} of {usual}");
    assert!(second < first && second > usual, "{first}, then {second}");
    assert!(sorties(30) - sorties(29) < 1.05 * usual);
}
