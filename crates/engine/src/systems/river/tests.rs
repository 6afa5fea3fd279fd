use super::*;
use crate::chance::key_of;
use crate::forces::{Arm, Echelon, Establishment, HeadquartersId};
use crate::ledger;
use crate::map::Crossing;
use crate::state::{Counter, Fate};
use crate::testing;

/// A row of cells, all held by the first side up to column 5; a river of the given width runs between columns 2 and 3 with one crossing.
fn world(kind: CrossingKind, width_m: f64) -> World {
    let mut world = testing::plain(10, 1, 10.0);
    world.rules.river = crate::rules::river::River {
        enabled: true,
        ferry_capacity: 1.0,
        ferry_men: 1000.0,
        ferry_tons: 100.0,
        ton_per_man: 0.1,
        ferry_day: 0.2,
        observed_capacity_loss: 0.7,
        supply_floor: 0.3,
        ferry_loss: 0.02,
        loss_unobserved: 0.3,
        drowned_share: 0.6,
        boat_loss: 0.01,
        boat_repair: 0.05,
        evacuation_men: 700.0,
        observation_km: 3.0,
        observation_full_km: 0.3,
        ferry_floes: 0.35,
        ferry_heavy_ice: 0.1,
        heavy_ice_cm: 4.0,
        ice_men_cm: 8.0,
        ice_carts_cm: 15.0,
        ice_lorries_cm: 22.0,
        ford_width_m: 30.0,
        boats_width_m: 100.0,
        bridge_width_max_m: 500.0,
        bridge_build_days: 2.0,
        bridge_blown: 0.5,
        pontoon_blown: 1.0,
        ..Default::default()
    };
    let banks = [CellId(2), CellId(3)];
    for (from, to) in [(2u16, 3u16), (3, 2)] {
        let link = world.map.link_between(CellId(from), CellId(to)).expect("neighbours");
        world.map.link_water_m[link] = width_m;
        world.map.link_crossing[link] = 0;
    }
    world.map.crossings.push(Crossing {
        id: "crossing".into(),
        key: key_of("crossing"),
        kind,
        banks,
        width_m,
        capacity: 1.0,
    });
    let red = testing::headquarters(&mut world, "red", Side::First, Echelon::Division, HeadquartersId::NONE);
    let men = Establishment { men: 3000, ..Establishment::default() };
    testing::element(&mut world, "red-regiment", red, Arm::Infantry, CellId(2), men);
    world
}

const CHANCE: Chance = Chance { battle_seed: 4, weather_seed: 4 };

fn ticks(world: &World, state: &mut State, ticks: u32) {
    for _ in 0..ticks {
        run(world, state, &CHANCE);
        state.tick += 1;
        let men = ledger::men(world, state, Side::First);
        assert_eq!(men.entered, men.accounted);
    }
}

fn over(world: &World) -> usize {
    world.map.link_between(CellId(2), CellId(3)).expect("neighbours")
}

fn embark(state: &mut State) {
    state.elements.status[0] = Status::Crossing;
    state.elements.route[0][0] = CellId(3);
}

#[test]
fn brooks_are_forded_and_rivers_need_boats_bridges_or_ice() {
    let world = world(CrossingKind::Site, 300.0);
    let mut state = crate::setup::state(&world, 4, 4);
    let link = over(&world);
    assert_eq!(passable(&world, &state, Side::First, link), Passage::None);
    for (ice_cm, passage) in [(8.0, Passage::Foot), (15.0, Passage::Foot), (22.0, Passage::All)] {
        state.weather.ice_cm[0] = ice_cm;
        assert_eq!(passable(&world, &state, Side::First, link), passage);
    }
    let mut narrow = world;
    state.weather.ice_cm[0] = 0.0;
    for (water_m, passage) in [(20.0, Passage::All), (80.0, Passage::Foot)] {
        narrow.map.link_water_m[link] = water_m;
        assert_eq!(passable(&narrow, &state, Side::First, link), passage);
    }
}

#[test]
fn a_military_bridge_is_built_by_the_holder_of_both_banks_only() {
    let world = world(CrossingKind::Site, 300.0);
    let mut state = crate::setup::state(&world, 4, 4);
    state.cells.held_days[3][0] = 0.0;
    state.cells.share[3] = 0.0;
    ticks(&world, &mut state, 12);
    assert_eq!(state.crossings.condition[0], 0.0);
    state.cells.share[3] = 1.0;
    ticks(&world, &mut state, 8);
    assert_eq!(passable(&world, &state, Side::First, over(&world)), Passage::All);
    assert_eq!(passable(&world, &state, Side::Second, over(&world)), Passage::None);
    assert!(state.events.list().iter().any(|event| event.kind == EventKind::BridgeBuilt));
}

#[test]
fn a_bridge_whose_end_falls_is_blown_about_as_often_as_the_rule_says() {
    let world = world(CrossingKind::Bridge, 300.0);
    let mut blown = 0;
    for seed in 0..200 {
        let mut state = crate::setup::state(&world, seed, 4);
        let chance = Chance { battle_seed: seed, weather_seed: 4 };
        run(&world, &mut state, &chance);
        state.cells.share[3] = 0.0;
        state.tick += 1;
        run(&world, &mut state, &chance);
        let gone = state.crossings.condition[0] == 0.0;
        let open = passable(&world, &state, Side::Second, over(&world)) == Passage::All;
        assert!(gone != open);
        blown += u32::from(gone);
    }
    assert!((75..125).contains(&blown), "{blown}");
}

#[test]
fn a_regiment_crosses_over_some_nights_and_nobody_is_lost_from_the_books() {
    let mut world = world(CrossingKind::Ferry, 1300.0);
    world.rules.river.observation_km = 30.0;
    let mut state = crate::setup::state(&world, 4, 4);
    ticks(&world, &mut state, 1);
    embark(&mut state);
    state.tick = 4;
    let mut nights = 0;
    while state.elements.status[0] == Status::Crossing && nights < 30 {
        ticks(&world, &mut state, 4);
        nights += 1;
    }
    assert_eq!(state.elements.cell[0], CellId(3));
    assert!((2..8).contains(&nights), "{nights}");
    let drowned = state.sides.fate(Side::First, Fate::Drowned);
    assert!(drowned > 5 && drowned < 200, "{drowned}");
    let lost = state.sides.counter(Side::First, Counter::BattleCasualties);
    assert_eq!(f64::from(state.elements.men[0]), 3000.0 - lost);
}

#[test]
fn half_the_capacity_takes_longer_and_carries_the_same_sum() {
    let nights = |factor: f64| {
        let mut world = world(CrossingKind::Ferry, 1300.0);
        world.rules.river.ferry_capacity = factor;
        world.rules.river.ferry_loss = 0.0;
        let mut state = crate::setup::state(&world, 4, 4);
        ticks(&world, &mut state, 1);
        embark(&mut state);
        state.tick = 4;
        let mut nights = 0;
        while state.elements.status[0] == Status::Crossing && nights < 60 {
            ticks(&world, &mut state, 4);
            nights += 1;
        }
        assert_eq!(state.sides.counter(Side::First, Counter::FerriedMen), 3000.0);
        nights
    };
    let (whole, half) = (nights(1.0), nights(0.5));
    assert!(half >= 2 * whole - 1 && half > whole, "{whole} {half}");
}

#[test]
fn ice_and_watching_enemies_lower_the_load() {
    let world = world(CrossingKind::Ferry, 1300.0);
    let mut state = crate::setup::state(&world, 4, 4);
    ticks(&world, &mut state, 1);
    let whole = state.crossings.forward_left_t[0];
    assert!((whole - 200.0).abs() < 1.0e-9);
    let load = |state: &mut State| {
        state.tick = 4;
        run(&world, state, &CHANCE);
        state.crossings.forward_left_t[0]
    };
    state.weather.floes[0] = true;
    assert!((load(&mut state) - 70.0).abs() < 1.0);
    state.weather.ice_cm[0] = 5.0;
    assert!((load(&mut state) - 20.0).abs() < 1.0);
    state.weather.ice_cm[0] = 9.0;
    assert_eq!(load(&mut state), 0.0);
    state.weather.ice_cm[0] = 0.0;
    state.weather.floes[0] = false;
    let mut near = world.clone();
    near.rules.river.observation_km = 30.0;
    state.tick = 4;
    run(&near, &mut state, &CHANCE);
    assert!(state.crossings.observed[0] > 0.5 && state.crossings.forward_left_t[0] < 0.65 * whole);
}

#[test]
fn boats_bring_wounded_back_from_a_landing_under_fire() {
    let mut world = world(CrossingKind::Ferry, 1300.0);
    world.rules.river.observation_km = 30.0;
    let mut state = crate::setup::state(&world, 4, 4);
    state.sides.add(Side::First, Fate::AwaitingEvacuation, 2000);
    state.sides.count(Side::First, Counter::MenCalledUp, 2000.0);
    ticks(&world, &mut state, 1);
    let back = state.sides.fate(Side::First, Fate::Hospital);
    assert!(back > 200 && back <= 700, "{back}");
}

/// Supply beyond the river comes over the ferry only; returns days until the unit's ration fell below half, and the ration at the end.
fn beyond_the_river(factor: f64, days: u32) -> (u32, f64) {
    use crate::world::SupplySource;
    let mut world = world(CrossingKind::Ferry, 1300.0);
    world.rules.river.ferry_capacity = factor;
    world.rules.river.ferry_men = 350.0;
    world.rules.river.ferry_tons = 30.0;
    world.rules.supply = crate::rules::supply::Supply {
        enabled: true,
        fighting_share: 0.6,
        ammo_rifleman: 1.2,
        stock_limit: 2.0,
        stock_days_food: 2.0,
        stock_days_ammunition: 3.0,
        draw_days: 1.5,
        truck_load: 3.0,
        lift_serviceable: 1.0,
        lift_share: 1.0,
        turnaround_days: 1.0,
        truck_km_dry: 150.0,
        speed_main_road: 1.5,
        speed_open: 0.6,
        ferry_wait_hours: 6.0,
        capacity_open: 500.0,
        ration_stretch_days: 2.0,
        ..Default::default()
    };
    let trucks = Establishment { men: 12_000, trucks: 200, ..Establishment::default() };
    world.forces.elements[0].establishment = trucks;
    world.forces.elements[0].place = CellId(4);
    world.sources.push(SupplySource {
        id: "rear".into(),
        side: Side::First,
        cell: CellId(0),
        tons_per_day: 500.0,
        from: 0,
        rail: false,
    });
    let mut state = crate::setup::state(&world, 4, 4);
    state.elements.intensity[0] = 1.0;
    let mut hungry_after = days;
    for day in 0..days {
        for _ in 0..4 {
            run(&world, &mut state, &CHANCE);
            crate::systems::supply::run(&world, &mut state, &CHANCE);
            crate::systems::hunger::run(&world, &mut state, &CHANCE);
            state.tick += 1;
        }
        if state.elements.ration[0] < 0.5 && hungry_after == days {
            hungry_after = day;
        }
    }
    (hungry_after, state.elements.ration[0])
}

#[test]
fn without_ferries_the_strip_starves_in_days_and_with_a_tenth_it_lives_on_little() {
    let (days, ration) = beyond_the_river(0.0, 12);
    assert!((1..=6).contains(&days) && ration < 0.1, "{days} {ration}");
    let (_, whole) = beyond_the_river(1.0, 35);
    assert!(whole > 0.9, "{whole}");
}

#[test]
fn floors_keep_food_and_shells_moving_while_troops_cross() {
    let world = world(CrossingKind::Ferry, 1300.0);
    let mut state = crate::setup::state(&world, 4, 4);
    state.elements.men[0] = 100_000;
    state.sides.count(Side::First, Counter::MenArrived, 97_000.0);
    ticks(&world, &mut state, 1);
    embark(&mut state);
    state.tick = 4;
    ticks(&world, &mut state, 1);
    assert!(state.crossings.forward_left_t[0] >= 0.3 * 200.0 - 0.1);
}

#[test]
fn over_a_stream_that_is_waded_no_bridge_is_blown_or_built() {
    let world = world(CrossingKind::Bridge, 20.0);
    let mut state = crate::setup::state(&world, 4, 4);
    for share in [0.0, 1.0, 0.0, 1.0] {
        state.cells.share[3] = share;
        ticks(&world, &mut state, 12);
    }
    assert!(state.events.list().is_empty());
    assert_eq!(passable(&world, &state, Side::First, over(&world)), Passage::All);
}

#[test]
fn by_day_boats_wait_for_the_dark_only_where_they_are_seen() {
    let world = world(CrossingKind::Ferry, 1300.0);
    let load = |observed: f64| {
        let mut state = crate::setup::state(&world, 4, 4);
        ticks(&world, &mut state, 2);
        state.crossings.observed[0] = observed;
        ferries::load(&world, &mut state);
        state.crossings.forward_left_t[0]
    };
    // 1,000 men at a tenth of a ton and 100 t.
    assert!((load(0.0) - 200.0).abs() < 1.0e-6, "{}", load(0.0));
    assert!((load(1.0) - 200.0 * 0.2 * 0.3).abs() < 1.0e-6, "{}", load(1.0));
}
