use super::*;
use crate::forces::{Echelon, Establishment, HeadquartersId};
use crate::testing;

fn world() -> World {
    let mut world = testing::plain(10, 3, 10.0);
    let rules = &mut world.rules.movement;
    *rules = crate::rules::movement::Movement {
        enabled: true,
        foot_km_day: 24.0,
        cavalry_km_day: 40.0,
        mobile_km_day: 90.0,
        mobile_advance_km_day: 35.0,
        foot_advance_km_day: 15.0,
        zone_of_control: 0.3,
        entry_share: 0.3,
        lost_share: 0.05,
        sweep_per_day: 1.0,
        ..Default::default()
    };
    world.rules.pocket.army_men = 40_000.0;
    let red = testing::headquarters(&mut world, "red-division", Side::First, Echelon::Division, HeadquartersId::NONE);
    let men = Establishment { men: 1000, ..Establishment::default() };
    testing::element(&mut world, "red-regiment", red, Arm::Infantry, CellId(11), men);
    world
}

fn march(state: &mut State, cells: &[u16]) {
    state.elements.posture[0] = Posture::March;
    for (index, &cell) in cells.iter().enumerate() {
        state.elements.route[0][index] = CellId(cell);
        state.elements.target[0] = CellId(cell);
    }
}

fn run_ticks(world: &World, state: &mut State, ticks: u32) {
    for _ in 0..ticks {
        let chance = Chance { battle_seed: 1, weather_seed: 1 };
        run(world, state, &chance);
        state.tick += 1;
    }
}

#[test]
fn a_march_covers_its_daily_distance() {
    let world = world();
    let mut state = crate::setup::state(&world, 1, 1);
    march(&mut state, &[12, 13, 14]);
    run_ticks(&world, &mut state, 2);
    // 12 km in half a day over links of 3.4 km: three cells.
    assert_eq!(state.elements.cell[0], CellId(14));
}

#[test]
fn at_the_end_of_its_way_a_march_that_has_not_arrived_waits_for_more() {
    let world = world();
    for (target, posture) in [(CellId(14), Posture::March), (CellId(13), Posture::Hold)] {
        let mut state = crate::setup::state(&world, 1, 1);
        march(&mut state, &[12, 13]);
        state.elements.target[0] = target;
        run_ticks(&world, &mut state, 4);
        assert_eq!(state.elements.cell[0], CellId(13));
        assert_eq!(state.elements.posture[0], posture);
    }
}

#[test]
fn empty_enemy_ground_is_taken_and_swept() {
    let world = world();
    let mut state = crate::setup::state(&world, 1, 1);
    march(&mut state, &[12, 13, 14, 15, 16]);
    run_ticks(&world, &mut state, 8);
    assert_eq!(state.elements.cell[0], CellId(16));
    assert!(state.cells.share[16] > 0.9 && state.cells.share[6] > 0.5);
}

#[test]
fn who_withdraws_crosses_ground_on_which_nobody_stands_and_who_delays_does_not() {
    for (posture, end) in [(Posture::Withdraw, 14), (Posture::Delay, 12)] {
        let world = world();
        let mut state = crate::setup::state(&world, 1, 1);
        march(&mut state, &[12, 13, 14]);
        state.elements.posture[0] = posture;
        state.cells.share[13] = 0.0;
        run_ticks(&world, &mut state, 6);
        assert_eq!(state.elements.cell[0], CellId(end));
    }
}

#[test]
fn a_defended_cell_is_not_marched_through() {
    let mut world = world();
    let blue = testing::headquarters(&mut world, "blue", Side::Second, Echelon::Division, HeadquartersId::NONE);
    let men = Establishment { men: 1000, ..Establishment::default() };
    testing::element(&mut world, "blue-regiment", blue, Arm::Infantry, CellId(15), men);
    let mut state = crate::setup::state(&world, 1, 1);
    march(&mut state, &[12, 13, 14, 15, 16]);
    run_ticks(&world, &mut state, 12);
    assert_eq!(state.elements.cell[0], CellId(14));
    assert!(state.cells.share[15] < 0.5);
}

#[test]
fn ground_that_an_attack_has_gained_is_not_swept_back_under_it() {
    let mut world = world();
    let blue = testing::headquarters(&mut world, "blue", Side::Second, Echelon::Division, HeadquartersId::NONE);
    let men = Establishment { men: 1000, ..Establishment::default() };
    testing::element(&mut world, "blue-regiment", blue, Arm::Infantry, CellId(12), men);
    let mut state = crate::setup::state(&world, 1, 1);
    state.cells.share[12] = 0.2;
    state.elements.posture[0] = Posture::Attack;
    state.elements.target[0] = CellId(12);
    run_ticks(&world, &mut state, 4);
    assert!(state.cells.share[12] <= 0.8, "the attacker lost {}", state.cells.share[12]);
    let kept = state.cells.share[12];
    state.elements.posture[0] = Posture::Hold;
    state.elements.target[0] = CellId(11);
    run_ticks(&world, &mut state, 8);
    assert!(state.cells.share[12] != kept, "nobody attacks: the defender cleans up");
}

/// A regiment patrols 20 km.
fn patrolled() -> World {
    let mut world = world();
    world.rules.movement.patrol_km = 20.0;
    world.rules.movement.patrol_men = 1000.0;
    world.rules.movement.patrol_lead = 2.0;
    world
}

#[test]
fn patrols_take_empty_ground_that_the_enemy_is_far_from_and_few_men_take_little() {
    let held_after = |men: u32| {
        let mut world = patrolled();
        let blue = testing::headquarters(&mut world, "blue", Side::Second, Echelon::Division, HeadquartersId::NONE);
        let troops = Establishment { men, ..Establishment::default() };
        testing::element(&mut world, "blue-regiment", blue, Arm::Infantry, CellId(19), troops);
        world.forces.elements[0].place = CellId(10);
        let mut state = crate::setup::state(&world, 1, 1);
        state.cells.share.fill(1.0);
        run_ticks(&world, &mut state, 16);
        state.cells.share.iter().map(|&share| f64::from(1.0 - share)).sum::<f64>()
    };
    let (regiment, company) = (held_after(1000), held_after(100));
    assert!(regiment > 8.0, "a regiment holds {regiment:.1} cells");
    assert!(company < 0.7 * regiment, "a company holds {company:.1} cells, a regiment {regiment:.1}");
}

#[test]
fn tanks_without_fuel_do_not_drive() {
    let mut world = world();
    let red = HeadquartersId(0);
    let tanks = Establishment { men: 300, tanks: 50, ..Establishment::default() };
    testing::element(&mut world, "red-tanks", red, Arm::Armour, CellId(11), tanks);
    let mut state = crate::setup::state(&world, 1, 1);
    state.elements.posture[1] = Posture::March;
    state.elements.route[1][0] = CellId(12);
    state.elements.fuel_fill[1] = 0.0;
    run_ticks(&world, &mut state, 8);
    assert_eq!(state.elements.cell[1], CellId(11));
}

/// The red regiment alone on the enemy's ground, in a pocket or (0) in none.
fn standing_in(world: &World, pocket: u8) -> State {
    let mut state = crate::setup::state(world, 1, 1);
    state.cells.share.fill(0.0);
    state.cells.pocket[11][Side::First.index()] = pocket;
    state
}

#[test]
fn few_troops_that_are_cut_off_patrol_little_and_an_army_keeps_the_ground_between_its_parts() {
    let held_after = |pocket: u8, army_men: f64| {
        let mut world = patrolled();
        world.rules.pocket.army_men = army_men;
        let mut state = standing_in(&world, pocket);
        run_ticks(&world, &mut state, 16);
        state.cells.share.iter().filter(|&&share| share > 0.5).count()
    };
    let (supplied, cut_off) = (held_after(0, 40_000.0), held_after(1, 40_000.0));
    assert!(supplied > 10, "{supplied} cells patrolled");
    assert!(cut_off < 10, "{cut_off} cells held from a pocket");
    assert_eq!(held_after(1, 1000.0), supplied, "as many as an army has");
}

#[test]
fn columns_lie_up_by_day_under_a_hostile_sky() {
    let mut world = world();
    world.rules.movement.march_under_air = 0.6;
    world.fleets.push(testing::fleet("red-air", Side::First, 100.0));
    let mut state = crate::setup::state(&world, 1, 1);
    state.weather.flyable[0] = true;
    state.tick = 2;
    let light = world.calendar.daylight(state.tick);
    assert!(light > 0.2, "the third quarter of a day is light: {light}");
    state.air.superiority[0] = -1.0;
    assert!((under_enemy_air(&world, &state, Side::First) - (1.0 - 0.6 * light)).abs() < 1.0e-12);
    assert_eq!(under_enemy_air(&world, &state, Side::Second), 1.0);
    state.weather.flyable[0] = false;
    assert_eq!(under_enemy_air(&world, &state, Side::First), 1.0);
}

#[test]
fn who_has_arrived_or_whose_way_is_lost_stands_and_can_be_sent_anew() {
    let world = world();
    let mut state = crate::setup::state(&world, 1, 1);
    march(&mut state, &[12]);
    run_ticks(&world, &mut state, 3);
    assert_eq!((state.elements.cell[0], state.elements.posture[0]), (CellId(12), Posture::Hold));

    let mut world = world;
    let staff = testing::headquarters(&mut world, "red-staff", Side::First, Echelon::Army, HeadquartersId::NONE);
    let men = Establishment { men: 500, ..Establishment::default() };
    testing::element(&mut world, "red-staff", staff, Arm::Headquarters, CellId(1), men);
    let mut state = crate::setup::state(&world, 1, 1);
    state.elements.posture[1] = Posture::March;
    state.elements.route[1][0] = CellId(2);
    state.cells.share[2] = 0.0;
    run_ticks(&world, &mut state, 1);
    assert_eq!((state.elements.cell[1], state.elements.posture[1]), (CellId(1), Posture::Hold));
}

#[test]
fn few_troops_that_are_cut_off_take_over_no_neighbouring_ground() {
    let taken = |pocket: u8, army_men: f64| {
        let mut world = world();
        world.rules.pocket.army_men = army_men;
        let mut state = standing_in(&world, pocket);
        state.cells.share[11] = 1.0;
        run_ticks(&world, &mut state, 3);
        state.cells.share.iter().filter(|&&share| share > 0.3).count()
    };
    assert!(taken(0, 40_000.0) > 1);
    assert_eq!(taken(1, 40_000.0), 1);
    assert_eq!(taken(1, 1000.0), taken(0, 40_000.0), "as many as an army has");
}
