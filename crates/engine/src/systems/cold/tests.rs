use super::*;
use crate::forces::{Arm, Echelon, Establishment, HeadquartersId};
use crate::ledger;
use crate::rules::medical::Medical;
use crate::systems::weather::tests::northern_world;

/// A winter with one large element of each side in the line, facing each other, in the open.
fn winter(clothing: [f64; 2]) -> World {
    let mut world = northern_world();
    world.rules.weather = Weather {
        cold: true,
        sickness: true,
        frostbite_bare: 0.005,
        frostbite_clad: 0.0004,
        frostbite_slope: 0.1,
        shelter: 0.5,
        line_share: 0.5,
        rear_share: 0.08,
        frostbite_severe_share: 0.33,
        frostbite_hunger: 0.1,
        sick_summer: 0.0015,
        sick_winter: 0.0025,
        sick_hunger: 2.5,
        ..world.rules.weather
    };
    world.rules.medical = Medical {
        enabled: true,
        light_days: 20.0,
        return_days: 65.0,
        sick_days: 30.0,
        return_log_sd: 0.5,
        sick_death: 0.02,
        sick_death_cut_off: 0.04,
        frostbite_return: 0.5,
        frostbite_death: 0.02,
        ..Medical::default()
    };
    for (side, cell) in [(Side::First, CellId(1)), (Side::Second, CellId(2))] {
        let index = side.index();
        world.forces.nations[index].winter_clothing = clothing[index];
        let army =
            crate::testing::headquarters(&mut world, &format!("{index}"), side, Echelon::Army, HeadquartersId::NONE);
        let establishment = Establishment { men: 100_000, ..Establishment::default() };
        crate::testing::element(&mut world, &format!("all {index}"), army, Arm::Infantry, cell, establishment);
    }
    world
}

/// Evacuated frostbitten and sick of each side from the first of November on, as a share of 100,000 men.
fn losses(world: &World, weather_seed: u64) -> [[f64; 2]; 2] {
    let mut state = crate::setup::state(world, 1, weather_seed);
    let chance = Chance { battle_seed: 1, weather_seed };
    for tick in (0..world.calendar.ticks).step_by(4) {
        state.tick = tick;
        crate::systems::weather::run(world, &mut state, &chance);
        if matches!(world.calendar.date(tick).month, 11 | 12 | 1 | 2) {
            for row in 0..2 {
                state.cells.men[row + 1][row] = state.elements.men[row];
            }
            crate::systems::medical::run(world, &mut state, &chance);
            run(world, &mut state, &chance);
        }
        for side in Side::BOTH {
            let balance = ledger::men(world, &state, side);
            assert_eq!(balance.entered, balance.accounted);
        }
    }
    let share = |side, counter| state.sides.counter(side, counter) / 100_000.0;
    Side::BOTH.map(|side| [share(side, Counter::Frostbitten), share(side, Counter::Sick)])
}

#[test]
fn a_winter_without_clothing_freezes_a_twentieth_and_more() {
    // Four in five men without winter clothing, half of an element in the open, some shelter: cases of all degrees.
    let mut world = winter([0.2, 0.2]);
    world.rules.weather.line_share = 0.35;
    let mut sum = 0.0;
    for seed in 0..8 {
        sum += losses(&world, seed)[0][0] / world.rules.weather.frostbite_severe_share / 8.0;
    }
    assert!((0.04..0.12).contains(&sum), "{sum}");
}

#[test]
fn a_mild_winter_more_than_halves_frostbite() {
    let cold = winter([0.35, 0.9]);
    let mut mild = winter([0.35, 0.9]);
    mild.rules.weather.severity_c = 8.0;
    for seed in 0..4 {
        for side in 0..2 {
            assert!(losses(&mild, seed)[side][0] < 0.5 * losses(&cold, seed)[side][0]);
        }
    }
}

#[test]
fn clothing_not_side_makes_the_difference() {
    let world = winter([1.0, 1.0]);
    let [first, second] = losses(&world, 1);
    assert!((first[0] - second[0]).abs() < 0.15 * first[0], "{first:?} {second:?}");
    let [bare, clad] = losses(&winter([0.1, 1.0]), 1);
    assert!(bare[0] > 5.0 * clad[0]);
}

#[test]
fn hunger_and_the_season_raise_sickness() {
    let mut world = winter([1.0, 1.0]);
    let full = losses(&world, 1)[0][1];
    assert!((0.1..0.35).contains(&full), "{full}");
    world.rules.weather.sick_hunger = 1.0;
    assert_eq!(full, losses(&world, 1)[0][1], "nobody is hungry");
}

#[test]
fn the_sick_of_a_pocket_stay_with_their_element() {
    let world = winter([1.0, 1.0]);
    let mut state = crate::setup::state(&world, 1, 1);
    state.elements.pocket[0] = 1;
    state.elements.ration[0] = 0.5;
    state.weather.temperature_c[0] = 5.0;
    run(&world, &mut state, &Chance { battle_seed: 1, weather_seed: 1 });
    let sick = state.sides.counter(Side::First, Counter::Sick);
    assert!(sick > 2.0 * state.sides.counter(Side::Second, Counter::Sick));
    assert_eq!(state.sides.fate(Side::First, Fate::AwaitingEvacuation), 0);
    let dead = state.sides.fate(Side::First, Fate::DiedOfSickness) as f64;
    assert_eq!(f64::from(state.elements.light[0]) + dead, sick);
}

#[test]
fn no_frost_no_frostbite_and_switches_hold() {
    let mut world = winter([0.0, 0.0]);
    assert_eq!(frost_hazard(&world.rules.weather, 0.5, 0.0, 0.0, 0.0), 0.0);
    world.rules.weather.cold = false;
    world.rules.weather.sickness = false;
    assert_eq!(losses(&world, 1), [[0.0; 2]; 2]);
}

#[test]
fn the_hazards_stand_at_twenty_below() {
    let world = winter([0.0, 0.0]);
    let rules = &world.rules.weather;
    assert!((frost_hazard(rules, -20.0, 0.0, 0.0, 0.0) - 0.005).abs() < 1e-12);
    assert!((frost_hazard(rules, -20.0, 1.0, 0.0, 0.0) - 0.0004).abs() < 1e-12);
    assert!((frost_hazard(rules, -20.0, 0.0, 1.0, 0.1) - 0.005).abs() < 1e-12);
}
