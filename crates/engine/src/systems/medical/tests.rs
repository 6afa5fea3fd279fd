use super::*;
use crate::forces::{Arm, Echelon, Establishment, HeadquartersId};
use crate::ledger;
use crate::rules::medical::Medical;
use crate::testing;
use proptest::prelude::*;

fn one_element(men: u32) -> (World, State, ElementId) {
    let mut world = testing::plain(4, 4, 10.0);
    world.rules.medical = Medical {
        enabled: true,
        light_share: 0.3,
        light_days: 20.0,
        died_of_wounds: 0.065,
        died_not_evacuated: 0.4,
        frost_death_factor: 2.0,
        return_days: 65.0,
        return_log_sd: 0.5,
        sick_days: 30.0,
        sick_death: 0.02,
        sick_death_cut_off: 0.04,
        frostbite_return: 0.5,
        frostbite_death: 0.02,
    };
    let army = testing::headquarters(&mut world, "army", Side::First, Echelon::Army, HeadquartersId::NONE);
    let establishment = Establishment { men, ..Establishment::default() };
    let element = testing::element(&mut world, "all", army, Arm::Infantry, CellId(0), establishment);
    let state = crate::setup::state(&world, 1, 1);
    (world, state, element)
}

fn chance(seed: u64) -> Chance {
    Chance { battle_seed: seed, weather_seed: 1 }
}

fn heal(world: &World, state: &mut State, days: u32, seed: u64) {
    for _ in 0..days {
        run(world, state, &chance(seed));
        state.tick += crate::calendar::TICKS_PER_DAY;
        let balance = ledger::men(world, state, Side::First);
        assert_eq!(balance.entered, balance.accounted);
    }
}

fn fate(state: &State, fate: Fate) -> f64 {
    state.sides.fate(Side::First, fate) as f64
}

#[test]
fn wounded_to_killed_is_as_the_nation_has_it() {
    let (world, mut state, element) = one_element(100_000);
    for _ in 0..50 {
        take_casualties(&world, &mut state, &chance(1), element, 400);
    }
    let ratio = state.sides.counter(Side::First, Counter::Wounded) / fate(&state, Fate::Killed);
    assert!((2.4..3.5).contains(&ratio), "{ratio}");
    assert_eq!(state.elements.losses_last_tick[0], 20_000);
}

#[test]
fn two_calls_in_a_tick_draw_apart() {
    let (world, _, element) = one_element(100_000);
    let mut same = 0;
    for seed in 0..100 {
        let mut state = crate::setup::state(&world, seed, 1);
        take_casualties(&world, &mut state, &chance(seed), element, 400);
        let first = fate(&state, Fate::Killed);
        take_casualties(&world, &mut state, &chance(seed), element, 400);
        same += u32::from(fate(&state, Fate::Killed) - first == first);
    }
    assert!(same < 20, "{same}");
}

#[test]
fn without_evacuation_four_in_ten_die_in_three_days() {
    let (world, mut state, element) = one_element(20_000);
    state.elements.pocket[0] = 1;
    take_casualties(&world, &mut state, &chance(1), element, 10_000);
    let waiting = fate(&state, Fate::AwaitingEvacuation);
    heal(&world, &mut state, 3, 1);
    let dead = fate(&state, Fate::DiedOfWounds) / waiting;
    assert!((dead - 0.4).abs() < 0.02, "{dead}");
}

#[test]
fn frost_doubles_the_death_of_the_waiting() {
    let (world, mut state, element) = one_element(20_000);
    state.elements.pocket[0] = 1;
    state.weather.temperature_c[0] = -25.0;
    take_casualties(&world, &mut state, &chance(1), element, 10_000);
    let waiting = fate(&state, Fate::AwaitingEvacuation);
    heal(&world, &mut state, 3, 1);
    let dead = (fate(&state, Fate::DiedOfWounds) + fate(&state, Fate::Frozen)) / waiting;
    assert!((dead - 0.64).abs() < 0.02, "{dead}");
}

#[test]
fn in_the_end_each_has_returned_or_is_invalid_or_dead() {
    let (world, mut state, element) = one_element(50_000);
    take_casualties(&world, &mut state, &chance(1), element, 40_000);
    heal(&world, &mut state, 300, 1);
    assert_eq!(fate(&state, Fate::Hospital) + fate(&state, Fate::AwaitingEvacuation), 0.0);
    let wounded = state.sides.counter(Side::First, Counter::Wounded);
    let share = state.sides.counter(Side::First, Counter::Returned) / wounded;
    // The nation's share of all wounded, the light ones among them.
    assert!((share - 0.7).abs() < 0.02, "{share}");
    assert!(state.elements.light[0] < 5);
}

#[test]
fn the_mean_time_until_return_is_the_parameter() {
    let (world, mut state, element) = one_element(50_000);
    take_casualties(&world, &mut state, &chance(1), element, 40_000);
    state.sides.take(Side::First, Fate::Hospital, 0);
    state.elements.light[0] = 0;
    let (mut sum, mut men, mut before) = (0.0, 0.0, 0.0);
    for day in 0..300 {
        run(&world, &mut state, &chance(1));
        state.tick += crate::calendar::TICKS_PER_DAY;
        let now = fate(&state, Fate::Pool);
        sum += f64::from(day) * (now - before);
        men += now - before;
        before = now;
    }
    assert!((sum / men - 65.0).abs() < 3.0, "{}", sum / men);
}

#[test]
fn relief_brings_the_waiting_to_hospital_and_annihilation_into_captivity() {
    for (relieved, end) in [(true, Fate::Hospital), (false, Fate::Prisoner)] {
        let (world, mut state, element) = one_element(20_000);
        state.elements.pocket[0] = 1;
        take_casualties(&world, &mut state, &chance(1), element, 10_000);
        heal(&world, &mut state, 1, 1);
        let waiting = fate(&state, Fate::AwaitingEvacuation);
        assert!(waiting > 4000.0);
        state.elements.pocket[0] = 0;
        if !relieved {
            let men = state.elements.men[0] + state.elements.light[0];
            (state.elements.men[0], state.elements.light[0]) = (0, 0);
            state.sides.add(Side::First, Fate::Killed, men);
            state.elements.status[0] = crate::state::Status::Destroyed;
        }
        heal(&world, &mut state, 1, 1);
        assert_eq!(fate(&state, Fate::AwaitingEvacuation), 0.0);
        assert!(fate(&state, end) > 0.3 * waiting);
    }
}

#[test]
fn beyond_a_river_the_wounded_wait_for_boats() {
    let (mut world, _, _) = one_element(1000);
    // A river between the first two columns of the first side's half, one ferry over it.
    for row in 0..4u16 {
        for (from, to) in [(row * 4, row * 4 + 1), (row * 4 + 1, row * 4)] {
            let link = world.map.link_between(CellId(from), CellId(to)).expect("neighbours");
            world.map.link_water_m[link] = 1000.0;
        }
        for (from, to) in [(row * 4, row * 4 + 5), (row * 4, (row * 4 + 1).wrapping_sub(4))] {
            for (from, to) in [(from, to), (to, from)] {
                let valid = from < 16 && to < 16;
                if let Some(link) = valid.then(|| world.map.link_between(CellId(from), CellId(to))).flatten() {
                    world.map.link_water_m[link] = 1000.0;
                }
            }
        }
    }
    world.map.crossings.push(crate::map::Crossing {
        id: "ferry".into(),
        key: 1,
        kind: CrossingKind::Ferry,
        banks: [CellId(0), CellId(1)],
        width_m: 1000.0,
        capacity: 1.0,
    });
    world.sources.push(crate::world::SupplySource {
        id: "source".into(),
        side: Side::First,
        cell: CellId(1),
        tons_per_day: 100.0,
        from: 0,
        rail: false,
    });
    let mut state = crate::setup::state(&world, 1, 1);
    state.crossings.owner[0] = 0;
    run(&world, &mut state, &chance(1));
    assert!(state.elements.beyond_hospital[0]);
    assert_eq!(way_back(&world, &state, ElementId(0)), Fate::AwaitingEvacuation);
    state.elements.cell[0] = CellId(1);
    run(&world, &mut state, &chance(1));
    assert!(!state.elements.beyond_hospital[0]);
}

#[test]
fn off_means_nobody_is_treated() {
    let (mut world, mut state, element) = one_element(2000);
    world.rules.medical.enabled = false;
    take_casualties(&world, &mut state, &chance(1), element, 1000);
    heal(&world, &mut state, 60, 1);
    assert_eq!(fate(&state, Fate::Pool) + fate(&state, Fate::DiedOfWounds) + fate(&state, Fate::Hospital), 0.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn every_man_stays_on_the_books(blows in prop::collection::vec((0u32..700, 0u16..2, -30.0..10.0), 1..60), seed in 0u64..1000) {
        let (world, mut state, element) = one_element(9000);
        for (casualties, pocket, temperature) in blows {
            state.elements.pocket[0] = pocket;
            state.weather.temperature_c[0] = temperature;
            take_casualties(&world, &mut state, &chance(seed), element, casualties);
            heal(&world, &mut state, 1, seed);
            let queued: u32 = state.sides.returning[0].iter().sum();
            prop_assert_eq!(u64::from(queued), state.sides.fate(Side::First, Fate::Hospital));
        }
    }
}
