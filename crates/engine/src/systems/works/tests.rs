use super::*;
use crate::forces::{Arm, Echelon, Establishment, HeadquartersId};
use crate::testing;
use proptest::prelude::*;

const CHANCE: Chance = Chance { battle_seed: 3, weather_seed: 3 };

fn line(men: u32) -> (World, ElementId) {
    let mut world = testing::plain(4, 4, 4.0);
    let rules = &mut world.rules.works;
    rules.enabled = true;
    rules.completion = true;
    rules.completion_factor = 1.0;
    rules.hasty_hours = 6.0;
    rules.prepared_days = 4.0;
    rules.fortified_days = 20.0;
    rules.frost = 0.3;
    rules.built_up_digging = 0.8;
    rules.soil_rate = 3.0;
    rules.line_volume = 11.0;
    rules.labour_effort = 1.0;
    rules.decay = 0.05;
    rules.manning = 0.5;
    rules.cover_hasty = 0.8;
    rules.cover_prepared = 0.6;
    rules.cover_fortified = 0.45;
    world.rules.buildings.exposure_floor = 0.25;
    let top = testing::headquarters(&mut world, "blue", Side::Second, Echelon::Division, HeadquartersId::NONE);
    let establishment = Establishment { men, ..Establishment::default() };
    let element = testing::element(&mut world, "blue-1", top, Arm::Infantry, CellId(3), establishment);
    (world, element)
}

fn dig(world: &World, frozen: f64, days: u32) -> f64 {
    let mut state = crate::setup::state(world, 3, 3);
    state.weather.frozen[0] = frozen;
    for _ in 0..days * 4 {
        run(world, &mut state, &CHANCE);
        state.tick += 1;
    }
    state.elements.entrenchment[0]
}

/// Nearer to prepared than to hasty.
const COUNTS_AS_PREPARED: f64 = 0.45;

#[test]
fn three_summer_days_give_prepared_positions_and_frozen_ground_only_hasty_ones() {
    let (world, _) = line(3000);
    let summer = dig(&world, 0.0, 3);
    let frozen = dig(&world, 1.0, 3);
    assert!((COUNTS_AS_PREPARED..0.7).contains(&summer), "{summer}");
    assert!((0.2..COUNTS_AS_PREPARED).contains(&frozen), "{frozen}");
}

#[test]
fn marching_gives_the_holes_up() {
    let (world, _) = line(3000);
    let mut state = crate::setup::state(&world, 3, 3);
    state.elements.entrenchment[0] = 0.8;
    state.elements.posture[0] = Posture::Attack;
    run(&world, &mut state, &CHANCE);
    assert!(state.elements.entrenchment[0] < 0.8 && state.elements.entrenchment[0] > 0.0);
    state.elements.posture[0] = Posture::March;
    run(&world, &mut state, &CHANCE);
    assert_eq!(state.elements.entrenchment[0], 0.0);
}

#[test]
fn works_without_men_cover_nobody() {
    let (mut world, element) = line(0);
    world.map.works[3] = [0.0, 1.0];
    world.map.works_length_m[3] = 4000.0;
    let mut state = crate::setup::state(&world, 3, 3);
    assert_eq!(cover(&world, &state, element), 1.0);
    state.elements.men[0] = 1000;
    let half = cover(&world, &state, element);
    state.elements.men[0] = 2000;
    let full = cover(&world, &state, element);
    assert!((full - 0.45).abs() < 1e-9 && half > full && half < 1.0);
}

#[test]
fn completion_is_scaled_and_can_be_whole_from_the_start() {
    let (mut world, _) = line(100);
    world.map.works[3] = [0.0, 0.4];
    world.map.works_length_m[3] = 4000.0;
    world.rules.works.completion_factor = 0.5;
    let mut state = crate::setup::state(&world, 3, 3);
    run(&world, &mut state, &CHANCE);
    assert!((state.cells.works[3][1] - 0.2).abs() < 1e-6);
    world.rules.works.complete_at_start = true;
    let mut state = crate::setup::state(&world, 3, 3);
    run(&world, &mut state, &CHANCE);
    assert_eq!(state.cells.works[3], [0.0, 1.0]);
}

#[test]
fn citizens_finish_a_line_with_the_earth_they_can_move() {
    let (mut world, _) = line(100);
    world.map.works_length_m[3] = 1000.0;
    world.rules.works.labour = 1000.0;
    let mut state = crate::setup::state(&world, 3, 3);
    run(&world, &mut state, &CHANCE);
    // 1000 men move 3000 of the 11 000 m3.
    assert!((state.cells.works[3][1] - 3.0 / 11.0).abs() < 1e-5);
    assert_eq!(state.sides.counter(Side::Second, Counter::LabourDays), 1000.0);
    state.cells.share[3] = 1.0;
    state.tick = 4;
    run(&world, &mut state, &CHANCE);
    assert!(state.cells.works[3][1] < 3.0 / 11.0);
}

proptest! {
    #[test]
    fn better_entrenchment_never_exposes_more(a in 0.0f64..1.0, b in 0.0f64..1.0) {
        let (world, _) = line(100);
        let (low, high) = (a.min(b), a.max(b));
        prop_assert!(cover_at(&world, high) <= cover_at(&world, low));
        prop_assert!(cover_at(&world, high) >= 0.45 - 1e-12 && cover_at(&world, low) <= 1.0);
    }
}
