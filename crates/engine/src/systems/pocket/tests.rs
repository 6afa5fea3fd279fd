use super::*;
use crate::forces::{Arm, Echelon, Establishment, HeadquartersId};
use crate::ledger;
use crate::rules::pocket::Pocket;
use crate::testing;

fn rules() -> Pocket {
    Pocket {
        enabled: true,
        army_men: 8000.0,
        surrender_base: 0.02,
        surrender_need: 8.0,
        cohesion_floor: 0.3,
        order_refusal: 0.8,
        inner_retreat: 0.25,
        surrender_contagion: 1.8,
        ultimatum_days: 45.0,
        ultimatum_want: 0.5,
        ultimatum_refused: 0.97,
        ultimatum_threshold: 2.0,
        ultimatum_prestige: 0.5,
        hopeless_days: 60.0,
        hungry_mass_loss: 0.15,
        collapse_ammunition: 0.1,
        final_men: 60_000.0,
        final_area: 1000.0,
        final_hazard: 0.3,
        remnant_men: 50.0,
        ..Pocket::default()
    }
}

/// Ten regiments of the first side cut off in the middle of the second side's ground, the enemy all around.
fn pocket_world() -> World {
    let mut world = testing::plain(6, 6, 10.0);
    world.rules.pocket = rules();
    let first = testing::headquarters(&mut world, "army", Side::First, Echelon::Army, HeadquartersId::NONE);
    let second = testing::headquarters(&mut world, "host", Side::Second, Echelon::Army, HeadquartersId::NONE);
    let men = Establishment { men: 1000, tanks: 2, ..Establishment::default() };
    for number in 0..10 {
        let cell = CellId(14 + number % 2 + 6 * (number / 5));
        testing::element(&mut world, &format!("regiment-{number}"), first, Arm::Infantry, cell, men);
    }
    for cell in [7u16, 8, 9, 10, 13, 16, 19, 22, 25, 26, 27, 28] {
        testing::element(&mut world, &format!("ring-{cell}"), second, Arm::Infantry, CellId(cell), men);
    }
    for row in 0..world.map.len() {
        world.map.share[row] = if [14, 15, 20, 21].contains(&row) { 1.0 } else { 0.0 };
    }
    world
}

fn cut_off(world: &World) -> State {
    let mut state = crate::setup::state(world, 1, 1);
    state.elements.cohesion.fill(0.7);
    for (row, declared) in world.forces.elements.iter().enumerate() {
        state.elements.pocket[row] = u16::from(declared.side == Side::First);
        let cell = declared.place.index();
        state.cells.men[cell][declared.side.index()] += declared.establishment.men;
    }
    for row in [14, 15, 20, 21] {
        state.cells.pocket[row][0] = 1;
    }
    state
}

fn fight(world: &World, state: &mut State, days: u32, seed: u64) -> Option<u32> {
    let chance = Chance { battle_seed: seed, weather_seed: 1 };
    let mut end = None;
    for day in 0..days {
        state.events.clear();
        state.tick = day * 4;
        for row in 0..world.forces.elements.len() {
            state.elements.isolation_days[row] = f64::from(day);
        }
        run(world, state, &chance);
        if state.events.list().iter().any(|event| event.kind == EventKind::ArmySurrendered) {
            end = Some(day);
        }
        let balance = ledger::men(world, state, Side::First);
        assert_eq!(balance.entered, balance.accounted);
        let tanks = ledger::tanks(world, state, Side::First);
        assert_eq!(tanks.entered, tanks.accounted);
    }
    end
}

#[test]
fn a_supplied_pocket_does_not_collapse() {
    let world = pocket_world();
    let mut state = cut_off(&world);
    assert_eq!(fight(&world, &mut state, 40, 1), None);
    assert!(state.sides.fate(Side::First, Fate::Prisoner) < 3000);
    assert_eq!(state.sides.stance[0], 0);
}

#[test]
fn empty_guns_and_no_field_end_an_army_in_days() {
    let world = pocket_world();
    let mut state = cut_off(&world);
    state.elements.ammunition_fill.fill(0.05);
    let end = fight(&world, &mut state, 40, 1);
    assert!(end.is_some_and(|day| day < 25), "{end:?}");
    let (men, wounded) = (state.elements.men[..10].iter().sum::<u32>(), state.elements.light[..10].iter().sum::<u32>());
    assert_eq!(men + wounded, 0);
    assert_eq!(state.sides.fate(Side::First, Fate::Prisoner), 10_000);
}

#[test]
fn terms_are_offered_once_and_mostly_refused() {
    let world = pocket_world();
    let (mut offered, mut accepted) = (0, 0);
    for seed in 0..200 {
        let mut state = cut_off(&world);
        state.elements.ammunition_fill.fill(0.4);
        state.elements.isolation_days.fill(46.0);
        state.tick = 184;
        for _ in 0..2 {
            state.events.clear();
            let count = army::count(&world, &state, Side::First);
            army::note(&world, &mut state, Side::First, count);
            let chance = Chance { battle_seed: seed, weather_seed: 1 };
            army::command(&world, &mut state, &chance, Side::First, count);
            for event in state.events.list().iter().filter(|event| event.kind == EventKind::Ultimatum) {
                offered += 1;
                accepted += u32::from(event.amount > 0.5);
            }
        }
    }
    assert_eq!(offered, 200);
    assert!((1..=15).contains(&accepted), "{accepted}");
}

#[test]
fn no_enemy_at_hand_means_no_surrender() {
    let world = pocket_world();
    let mut state = cut_off(&world);
    state.elements.ammunition_fill.fill(0.0);
    state.elements.cohesion.fill(0.0);
    for men in &mut state.cells.men {
        men[1] = 0;
    }
    state.sides.stance[0] = 0;
    let chance = Chance { battle_seed: 1, weather_seed: 1 };
    let count = army::count(&world, &state, Side::First);
    elements_surrender(&world, &mut state, &chance, Side::First, count);
    assert_eq!(state.sides.fate(Side::First, Fate::Prisoner), 0);
}

#[test]
fn the_hazard_grows_with_want_and_falls_with_fear_and_orders() {
    let mut world = pocket_world();
    let mut state = cut_off(&world);
    let element = ElementId(0);
    let full = surrender_hazard(&world, &state, element, 0.0, false);
    state.elements.ammunition_fill[0] = 0.0;
    let empty = surrender_hazard(&world, &state, element, 0.0, false);
    assert!((empty / full - 8.0).abs() < 1e-9);
    state.elements.cohesion[0] = 0.0;
    let broken = surrender_hazard(&world, &state, element, 0.0, false);
    assert!(broken > 7.9 * empty);
    assert!((surrender_hazard(&world, &state, element, 1.0, false) / broken - 0.2).abs() < 1e-9);
    world.forces.nations[0].fear_captivity = 0.9;
    assert!(surrender_hazard(&world, &state, element, 0.0, false) < broken);
}

#[test]
fn waiting_wounded_go_into_captivity_with_the_last_element() {
    let world = pocket_world();
    let mut state = cut_off(&world);
    state.elements.beyond_hospital[..10].fill(true);
    for row in 0..10 {
        state.elements.men[row] -= 100;
    }
    state.sides.add(Side::First, Fate::AwaitingEvacuation, 1000);
    for row in 0..10 {
        surrender(&world, &mut state, ElementId(row));
    }
    assert_eq!(state.sides.fate(Side::First, Fate::AwaitingEvacuation), 0);
    assert_eq!(state.sides.fate(Side::First, Fate::Prisoner), 10_000);
}

#[test]
fn remnants_dissolve_into_captivity_where_cut_off_else_into_the_pool() {
    let world = pocket_world();
    let mut state = cut_off(&world);
    for row in [0, 10] {
        let lost = state.elements.men[row] - 20;
        state.elements.men[row] = 20;
        state.sides.add(world.forces.elements[row].side, Fate::Killed, lost);
    }
    remnants(&world, &mut state);
    assert_eq!(state.sides.fate(Side::First, Fate::Prisoner), 20);
    assert_eq!(state.sides.fate(Side::Second, Fate::Pool), 20);
    assert_eq!(state.elements.status[0], Status::Destroyed);
}

#[test]
fn off_means_to_the_last_man() {
    let mut world = pocket_world();
    world.rules.pocket.enabled = false;
    let mut state = cut_off(&world);
    state.elements.ammunition_fill.fill(0.0);
    assert_eq!(fight(&world, &mut state, 60, 1), None);
    assert_eq!(state.sides.fate(Side::First, Fate::Prisoner), 0);
}

#[test]
fn cutting_off_and_relief_of_an_army_are_told_once() {
    let world = pocket_world();
    let mut state = cut_off(&world);
    let mut told = Vec::new();
    for men in [10_000, 9_000, 7_500, 8_500, 3_000, 2_000] {
        state.events.clear();
        army::note(&world, &mut state, Side::First, men);
        told.extend(state.events.list().iter().map(|event| event.kind));
    }
    assert_eq!(told, [EventKind::CutOff, EventKind::Relieved]);
}

#[test]
fn the_end_of_a_remnant_is_not_told_as_that_of_an_army() {
    let mut world = pocket_world();
    world.rules.pocket.army_men = 40_000.0;
    let mut state = cut_off(&world);
    state.sides.stance[0] = LOCAL_COMMANDERS;
    state.elements.ammunition_fill.fill(0.05);
    assert_eq!(fight(&world, &mut state, 40, 1), None);
    assert_eq!(state.sides.fate(Side::First, Fate::Prisoner), 10_000);
}

#[test]
fn small_bodies_behind_the_front_are_picked_up_and_a_division_is_not() {
    let left = |perimeter_men: f64, hidden: bool| {
        let mut world = pocket_world();
        world.rules.pocket.surrender_base = 0.0;
        world.rules.pocket.round_up = 0.12;
        world.rules.pocket.round_up_after_days = 2.0;
        world.rules.pocket.round_up_hidden = 0.3;
        world.rules.pocket.perimeter_men = perimeter_men;
        if hidden {
            world.map.terrain.fill(crate::map::Terrain::Woods);
        }
        let mut state = cut_off(&world);
        let chance = Chance { battle_seed: 5, weather_seed: 5 };
        for day in 0..12 {
            state.elements.isolation_days.fill(f64::from(day));
            run(&world, &mut state, &chance);
            state.tick += crate::calendar::TICKS_PER_DAY;
            let balance = ledger::men(&world, &state, Side::First);
            assert_eq!(balance.entered, balance.accounted);
        }
        (0..10).map(|row| state.elements.men[row]).sum::<u32>()
    };
    // Ten thousand men hold a front all round where eight thousand are enough.
    assert_eq!(left(8000.0, false), 10_000);
    let (open, hidden) = (left(100_000.0, false), left(100_000.0, true));
    // Ten days of picking up from the third on, at nine tenths of the rate, three tenths less for fear of captivity:
    // 10,000 e^-0.756, and a third of that exponent in the woods.
    assert!((4300..5100).contains(&open), "{open} men left in the steppe");
    assert!((7600..8300).contains(&hidden), "{hidden} men left in the woods");
}

#[test]
fn bodies_on_the_enemys_ground_are_small_each_by_itself() {
    let mut world = pocket_world();
    world.rules.pocket.surrender_base = 0.0;
    world.rules.pocket.round_up = 0.12;
    world.rules.pocket.perimeter_men = 8000.0;
    let mut state = cut_off(&world);
    let chance = Chance { battle_seed: 5, weather_seed: 5 };
    // Ten thousand men in one pocket hold; spread over the enemy's ground in four bodies they melt.
    let left = |state: &State| (0..10).map(|row| state.elements.men[row]).sum::<u32>();
    run(&world, &mut state, &chance);
    assert_eq!(left(&state), 10_000);
    state.elements.pocket[..10].fill(u16::from(crate::systems::supply::ways::LAST_POCKET));
    state.elements.isolation_days.fill(3.0);
    run(&world, &mut state, &chance);
    assert!((9000..9600).contains(&left(&state)), "{} men left", left(&state));
}
