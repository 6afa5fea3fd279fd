use super::*;
use crate::forces::{Arm, Echelon, Establishment};
use crate::ledger;
use crate::map::{Crossing, CrossingKind};
use crate::rules::reinforcement::Reinforcement;
use crate::testing;
use proptest::prelude::*;

fn rules() -> Reinforcement {
    Reinforcement {
        enabled: true,
        replacement_factor_first: 1.0,
        replacement_factor_second: 1.0,
        brigade_weight: 0.35,
        fill_goal: 0.9,
        fill_per_day: 0.03,
        fill_intensity: 0.7,
        replacement_experience: 0.25,
        integration: 7.0,
        green_loss: 1.5,
        tank_fill_per_day: 0.08,
        ferry_share: 0.5,
        ton_per_man: 0.1,
        disband_share: 0.05,
    }
}

const MEN: Establishment =
    Establishment { men: 3000, tanks: 20, guns: 5, mortars: 0, at_guns: 0, trucks: 0, horses: 0 };

/// Three regiments of one division of the first side on an 8 x 4 plain.
fn division() -> World {
    let mut world = testing::plain(8, 4, 10.0);
    world.rules.reinforcement = rules();
    let army = testing::headquarters(&mut world, "army", Side::First, Echelon::Army, HeadquartersId::NONE);
    let division = testing::headquarters(&mut world, "division", Side::First, Echelon::Division, army);
    for number in 0..3 {
        testing::element(&mut world, &format!("regiment-{number}"), division, Arm::Infantry, CellId(number), MEN);
    }
    world
}

fn chance() -> Chance {
    Chance { battle_seed: 1, weather_seed: 1 }
}

fn check(world: &World, state: &State) {
    for side in Side::BOTH {
        let men = ledger::men(world, state, side);
        assert_eq!(men.entered, men.accounted);
        let tanks = ledger::tanks(world, state, side);
        assert_eq!(tanks.entered, tanks.accounted);
    }
}

fn days(world: &World, state: &mut State, days: u32) {
    for _ in 0..days * 4 {
        state.events.clear();
        run(world, state, &chance());
        state.tick += 1;
        check(world, state);
    }
}

/// Men of an element fall.
fn lose(world: &World, state: &mut State, row: usize, men: u32) {
    state.elements.men[row] -= men;
    state.sides.add(world.forces.elements[row].side, Fate::Killed, men);
}

#[test]
fn an_element_arrives_at_its_tick_in_its_place() {
    let mut world = division();
    world.forces.elements[2].arrive = 8;
    let mut state = crate::setup::state(&world, 1, 1);
    state.headquarters.active.fill(false);
    days(&world, &mut state, 2);
    assert_eq!(state.elements.status[2], Status::Awaited);
    run(&world, &mut state, &chance());
    check(&world, &state);
    assert_eq!((state.elements.status[2], state.elements.cell[2]), (Status::Active, CellId(2)));
    assert!(state.headquarters.active[1]);
    assert_eq!(state.sides.counter(Side::First, Counter::TanksArrived), 60.0);
    assert_eq!(state.events.list()[0].kind, EventKind::Arrived);
}

#[test]
fn where_the_enemy_stands_it_arrives_at_the_nearest_own_connected_ground() {
    let mut world = division();
    world.forces.elements[2].arrive = 4;
    world.forces.elements[2].place = CellId(6);
    let mut state = crate::setup::state(&world, 1, 1);
    for row in [3, 11, 19, 27] {
        state.cells.pocket[row][0] = 1;
    }
    state.tick = 4;
    run(&world, &mut state, &chance());
    assert_eq!(state.elements.cell[2], CellId(10));

    let mut none = crate::setup::state(&world, 1, 1);
    none.cells.share.fill(0.0);
    none.tick = 4;
    run(&world, &mut none, &chance());
    assert_eq!(none.elements.status[2], Status::Awaited, "no ground to arrive on");
}

#[test]
fn an_element_leaves_with_all_it_has_unless_it_is_cut_off() {
    let mut world = division();
    world.forces.elements[1].leave = 4;
    let mut state = crate::setup::state(&world, 1, 1);
    state.elements.stragglers[1] = 100;
    state.elements.men[1] -= 100;
    state.elements.stores_t[1] = [1.0, 2.0, 3.0, 4.0];
    state.elements.pocket[1] = 1;
    days(&world, &mut state, 2);
    assert_eq!(state.elements.status[1], Status::Active);
    state.elements.pocket[1] = 0;
    run(&world, &mut state, &chance());
    check(&world, &state);
    assert_eq!(state.elements.status[1], Status::Withdrawn);
    assert_eq!(state.sides.fate(Side::First, Fate::Withdrawn), 3000);
    assert_eq!(state.sides.counter(Side::First, Counter::TanksWithdrawn), 20.0);
    assert_eq!(state.sides.supply_used_t[0], [1.0, 2.0, 3.0, 4.0]);
}

/// A regiment of the first side on a plain of 12 x 9 cells, whose supply comes in at the left edge and the enemy's at the right, with
/// an order to withdraw or not; whether it has left the theatre after a day.
fn has_left(kind: DirectiveKind, place: CellId, objective: CellId, pocket: u16) -> bool {
    let mut world = testing::plain(12, 9, 10.0);
    world.rules.reinforcement = rules();
    for (side, cell) in [(Side::First, CellId(0)), (Side::Second, CellId(11))] {
        let id = format!("{side:?}-source");
        world.sources.push(crate::world::SupplySource { id, side, cell, tons_per_day: 100.0, from: 0, rail: false });
    }
    let army = testing::headquarters(&mut world, "army", Side::First, Echelon::Army, HeadquartersId::NONE);
    let division = testing::headquarters(&mut world, "division", Side::First, Echelon::Division, army);
    testing::element(&mut world, "regiment", division, Arm::Infantry, place, MEN);
    let (id, from, until) = ("order".to_string(), 0, 40);
    let stages = Vec::new();
    world.directives.push(crate::world::Directive { id, headquarters: army, from, until, kind, objective, stages });
    let mut state = crate::setup::state(&world, 1, 1);
    state.elements.pocket[0] = pocket;
    days(&world, &mut state, 2);
    state.elements.status[0] == Status::Withdrawn
}

#[test]
fn who_was_ordered_back_beyond_the_map_leaves_it_at_his_own_edge() {
    let cell = |column: u16, row: u16| CellId(row * 12 + column);
    let (withdraw, edge) = (DirectiveKind::Withdraw, cell(0, 4));
    assert!(has_left(withdraw, cell(0, 5), edge, 0));
    assert!(!has_left(withdraw, cell(5, 4), edge, 0), "still on his way");
    assert!(!has_left(withdraw, cell(0, 7), edge, 0), "at the edge, but elsewhere");
    assert!(!has_left(withdraw, cell(3, 4), cell(3, 4), 0), "was to go to a line on the map");
    assert!(!has_left(DirectiveKind::Defend, cell(0, 5), edge, 0), "was to hold");
    assert!(!has_left(withdraw, cell(11, 4), cell(11, 4), 0), "the enemy's country lies there");
    assert!(!has_left(withdraw, cell(0, 5), edge, 1), "cut off");
}

#[test]
fn headquarters_are_transferred_when_due() {
    let mut world = division();
    let other = testing::headquarters(&mut world, "other", Side::First, Echelon::Army, HeadquartersId::NONE);
    world.forces.headquarters[1].transfers = vec![(4, other), (8, HeadquartersId(0))];
    let mut state = crate::setup::state(&world, 1, 1);
    let mut parents = Vec::new();
    for tick in [0, 4, 8] {
        state.tick = tick;
        run(&world, &mut state, &chance());
        parents.push(state.headquarters.parent[1]);
    }
    assert_eq!(parents, [HeadquartersId(0), other, HeadquartersId(0)]);
}

#[test]
fn call_up_follows_divisions_factor_and_output() {
    let mut world = division();
    world.rules.reinforcement.replacement_factor_first = 0.5;
    let mut state = crate::setup::state(&world, 1, 1);
    state.sides.output_index[0] = 0.8;
    days(&world, &mut state, 200);
    // 10 men a day for the one division, half of it, at 0.8 of the output.
    let called = state.sides.counter(Side::First, Counter::MenCalledUp);
    assert!((called - 800.0).abs() < 15.0, "{called}");
    assert_eq!(state.sides.counter(Side::Second, Counter::MenCalledUp), 0.0);
}

#[test]
fn replacements_dilute_experience_and_are_green_for_a_while() {
    let mut world = division();
    world.rules.reinforcement.replacement_factor_first = 0.0;
    let mut state = crate::setup::state(&world, 1, 1);
    lose(&world, &mut state, 0, 2000);
    state.sides.add(Side::First, Fate::Pool, 60);
    state.sides.count(Side::First, Counter::MenCalledUp, 60.0);
    state.elements.experience[0] = 0.8;
    days(&world, &mut state, 1);
    assert_eq!(state.elements.men[0], 1060);
    let experience = state.elements.experience[0];
    assert!((experience - (0.8 * 1000.0 + 0.25 * 60.0) / 1060.0).abs() < 1e-9);
    let fresh = green_factor(&world, &state, ElementId(0));
    assert!((fresh - (1.0 + 0.5 * 60.0 / 1060.0)).abs() < 1e-9);
    days(&world, &mut state, 30);
    assert!(green_factor(&world, &state, ElementId(0)) < 1.001);
}

#[test]
fn the_cut_off_and_the_hard_pressed_get_no_replacements() {
    let world = division();
    let mut state = crate::setup::state(&world, 1, 1);
    for row in 0..3 {
        lose(&world, &mut state, row, 1500);
    }
    state.sides.add(Side::First, Fate::Pool, 1000);
    state.sides.count(Side::First, Counter::MenCalledUp, 1000.0);
    state.elements.pocket[0] = 1;
    state.elements.intensity[1] = 1.2;
    days(&world, &mut state, 1);
    assert_eq!((state.elements.men[0], state.elements.men[1]), (1500, 1500));
    assert_eq!(state.elements.men[2], 1590, "at most three in a hundred of the first strength a day");
}

#[test]
fn over_the_river_come_only_as_many_as_the_boats_have_room_for() {
    let mut world = division();
    world.rules.reinforcement.replacement_factor_first = 0.0;
    world.map.crossings.push(Crossing {
        id: "ferry".into(),
        key: 1,
        kind: CrossingKind::Ferry,
        banks: [CellId(0), CellId(1)],
        width_m: 1000.0,
        capacity: 1.0,
    });
    let mut state = crate::setup::state(&world, 1, 1);
    state.crossings.owner[0] = 0;
    state.crossings.capacity_left_t[0] = 8.0;
    for row in 0..3 {
        state.elements.beyond_hospital[row] = true;
        lose(&world, &mut state, row, 1500);
    }
    state.sides.add(Side::First, Fate::Pool, 1000);
    state.sides.count(Side::First, Counter::MenCalledUp, 1000.0);
    days(&world, &mut state, 1);
    // Half of 8 t is room for 40 men; what is left over serves others.
    assert_eq!(state.sides.counter(Side::First, Counter::FerriedMen), 40.0);
    assert!((state.crossings.capacity_left_t[0] - 4.0).abs() < 1e-9);
}

#[test]
fn tanks_go_from_the_pool_to_those_who_lack_them() {
    let world = division();
    let mut state = crate::setup::state(&world, 1, 1);
    state.elements.tanks[0] = 2;
    state.sides.count(Side::First, Counter::TanksLost, 18.0);
    state.sides.tank_pool[0] = 30;
    state.sides.count(Side::First, Counter::TanksReceived, 30.0);
    days(&world, &mut state, 30);
    assert_eq!(state.elements.tanks[..3], [18, 20, 20]);
    assert_eq!(state.sides.tank_pool[0], 14);
}

#[test]
fn the_spent_are_disbanded_into_the_pool_and_their_tanks_kept() {
    let world = division();
    let mut state = crate::setup::state(&world, 1, 1);
    lose(&world, &mut state, 0, 2900);
    lose(&world, &mut state, 1, 2900);
    state.elements.intensity[1] = 0.3;
    days(&world, &mut state, 1);
    assert_eq!(state.elements.status[0], Status::Destroyed);
    assert_eq!(state.elements.status[1], Status::Active, "still in the fight");
    assert!(state.sides.tank_pool[0] + state.elements.tanks[1] + state.elements.tanks[2] == 60);
    assert_eq!(state.sides.counter(Side::First, Counter::TanksLost), 0.0);
}

#[test]
fn off_stops_replacements_but_not_arrivals() {
    let mut world = division();
    world.rules.reinforcement.enabled = false;
    world.forces.elements[2].arrive = 8;
    let mut state = crate::setup::state(&world, 1, 1);
    lose(&world, &mut state, 0, 2990);
    days(&world, &mut state, 5);
    assert_eq!(state.sides.counter(Side::First, Counter::MenCalledUp), 0.0);
    assert_eq!(state.elements.status[0], Status::Active);
    assert_eq!(state.elements.status[2], Status::Active);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn men_and_tanks_stay_on_the_books(
        losses in prop::collection::vec((0usize..3, 0u32..900, 0u32..4, 0u16..2), 1..50),
        leave in 4u32..200,
    ) {
        let mut world = division();
        world.forces.elements[1].leave = leave;
        world.forces.elements[2].arrive = 12;
        let mut state = crate::setup::state(&world, 1, 1);
        for (row, men, tanks, pocket) in losses {
            if state.elements.status[row] == Status::Active {
                let men = men.min(state.elements.men[row]);
                lose(&world, &mut state, row, men);
                let tanks = tanks.min(state.elements.tanks[row]);
                state.elements.tanks[row] -= tanks;
                state.sides.tank_pool[0] += tanks;
                state.elements.pocket[row] = pocket;
            }
            days(&world, &mut state, 1);
        }
    }
}

#[test]
fn a_remnant_is_made_up_to_the_strength_of_its_kind() {
    let mut world = division();
    world.forces.elements[0].full_men = 6000;
    let mut state = crate::setup::state(&world, 1, 1);
    let waiting = 20_000;
    state.sides.count(Side::First, Counter::MenCalledUp, f64::from(waiting));
    state.sides.add(Side::First, Fate::Pool, waiting);
    days(&world, &mut state, 60);
    assert_eq!(state.elements.men[..2], [5400, 3000]);
}
