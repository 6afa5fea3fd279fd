use super::*;
use crate::testing;
use proptest::prelude::*;

const CHANCE: Chance = Chance { battle_seed: 3, weather_seed: 3 };

fn town(columns: usize, rows: usize, ha: [f64; 3]) -> World {
    let mut world = testing::plain(columns, rows, 0.1);
    world.map.built_ha.fill(ha);
    world.map.share.fill(0.0);
    let rules = &mut world.rules.buildings;
    rules.enabled = true;
    rules.rubble_effects = true;
    rules.destroy_wood = 0.35;
    rules.destroy_masonry = 0.14;
    rules.destroy_factory = 0.07;
    rules.damage_ratio = 2.0;
    rules.shell_equivalent = 0.25;
    rules.incendiary_share = 0.25;
    rules.ignitions = 4.0;
    rules.spread_wood = 0.25;
    rules.spread_full_density = 0.3;
    rules.burn_ticks = 2.0;
    rules.cover_intact = 0.45;
    rules.cover_damaged = 0.55;
    rules.cover_rubble_minus_intact = 0.08;
    rules.armour_effect_intact = 0.6;
    rules.armour_effect_rubble = 0.45;
    rules.armour_speed_rubble = 0.35;
    rules.foot_speed_rubble = 0.5;
    rules.road_capacity_rubble = 0.4;
    world.rules.rubble.armour_penalty = true;
    world
}

fn begin(world: &World) -> State {
    let mut state = crate::setup::state(world, 3, 3);
    state.weather.dryness[0] = 1.0;
    state
}

#[test]
fn five_tons_to_the_hectare_wreck_half_the_masonry() {
    let world = town(2, 2, [0.0, 10.0, 0.0]);
    let mut state = begin(&world);
    state.cells.bombs_t[0] = 50.0;
    run(&world, &mut state, &CHANCE);
    let rubble = state.cells.rubble[0][MASONRY];
    assert!((rubble - 0.5).abs() < 0.05, "{rubble}");
    assert_eq!(state.cells.bombs_t[0], 0.0);
    let counted = state.sides.counter(Side::Second, Counter::RubbleHa);
    assert!((counted - f64::from(rubble) * 10.0).abs() < 1e-5);
}

#[test]
fn a_thousand_tons_spread_evenly_without_fire_destroy_little() {
    // 0.1 t/ha on 87 % wood: three per cent, what remains is the work of fire.
    let world = town(40, 25, [8.7, 1.0, 0.3]);
    let mut state = begin(&world);
    state.cells.bombs_t.fill(1.0);
    run(&world, &mut state, &CHANCE);
    let shares = Shares::of(&world, &state, CellId(7));
    assert!(shares.rubble < 0.035, "{}", shares.rubble);
    assert!(shares.rubble > 0.01);
}

/// Burnt share of a grid after one ignition in its middle.
fn burnt(world: &World, seed: u64) -> f64 {
    let mut state = crate::setup::state(world, seed, seed);
    state.weather.dryness[0] = 1.0;
    let chance = Chance { battle_seed: seed, weather_seed: seed };
    state.cells.fire_ticks[30 * 60 + 30] = 2;
    for _ in 0..600 {
        run(world, &mut state, &chance);
        state.tick += 1;
    }
    let gone = state.cells.fire_fuel.iter().filter(|&&f| f == 0.0).count();
    gone as f64 / state.cells.fire_fuel.len() as f64
}

#[test]
fn fire_runs_through_wooden_towns_and_dies_in_stone() {
    for (wood, expected, tolerance) in [(0.2, 0.0, 0.01), (0.6, 0.01, 0.02), (0.77, 0.32, 0.25), (0.9, 0.73, 0.25)] {
        let mut world = town(60, 60, [10.0 * wood, 10.0 * (1.0 - wood), 0.0]);
        world.rules.buildings.fires = true;
        let runs = 12;
        let mean = (0..runs).map(|seed| burnt(&world, seed)).sum::<f64>() / runs as f64;
        assert!((mean - expected).abs() <= tolerance, "wood {wood}: {mean}");
    }
}

#[test]
fn a_burnt_cell_is_rubble_of_wood_and_damaged_stone_and_burns_once() {
    let world = town(2, 2, [8.0, 2.0, 0.0]);
    let mut state = begin(&world);
    state.cells.fire_ticks[0] = 2;
    for _ in 0..20 {
        run(&world, &mut state, &CHANCE);
        state.tick += 1;
    }
    assert!((state.cells.rubble[0][WOOD] - 1.0).abs() < 1e-6);
    assert!((state.cells.damaged[0][MASONRY] - 1.0).abs() < 1e-6);
    assert_eq!(state.cells.rubble[0][MASONRY], 0.0);
    assert_eq!((state.cells.fire_fuel[0], state.cells.fire_ticks[0]), (0.0, 0));
}

#[test]
fn raids_on_dry_wood_kindle_and_damp_does_not() {
    let mut world = town(10, 10, [10.0, 0.0, 0.0]);
    world.rules.buildings.fires = true;
    let mut state = begin(&world);
    state.cells.bombs_t.fill(5.0);
    run(&world, &mut state, &CHANCE);
    assert!(state.sides.counter(Side::Second, Counter::Fires) > 90.0);
    let mut wet = begin(&world);
    wet.weather.dryness[0] = 0.0;
    wet.cells.bombs_t.fill(5.0);
    run(&world, &mut wet, &CHANCE);
    assert_eq!(wet.sides.counter(Side::Second, Counter::Fires), 0.0);
}

#[test]
fn rubble_as_good_as_houses_gives_equal_exposure() {
    let mut world = town(2, 2, [0.0, 10.0, 0.0]);
    world.rules.buildings.cover_rubble_minus_intact = 0.0;
    let mut state = begin(&world);
    let whole = exposure(&world, &state, CellId(0));
    state.cells.rubble[0] = [1.0; 3];
    assert_eq!(whole, exposure(&world, &state, CellId(0)));
    assert!((whole - 0.55).abs() < 1e-9);
}

#[test]
fn tanks_in_rubble_are_worth_their_factor() {
    let mut world = town(2, 2, [0.0, 10.0, 0.0]);
    let mut state = begin(&world);
    state.cells.rubble[0] = [1.0; 3];
    assert!((armour_effect(&world, &state, CellId(0)) - 0.45).abs() < 1e-9);
    assert!((armour_speed(&world, &state, CellId(0)) - 0.35).abs() < 1e-9);
    world.rules.rubble.armour_penalty = false;
    assert_eq!(armour_effect(&world, &state, CellId(0)), 1.0);
    assert_eq!(armour_speed(&world, &state, CellId(0)), 1.0);
}

#[test]
fn without_rubble_effects_ruins_count_as_houses() {
    let mut world = town(2, 2, [0.0, 10.0, 0.0]);
    world.rules.buildings.rubble_effects = false;
    let mut state = begin(&world);
    let before = (
        exposure(&world, &state, CellId(0)),
        foot_speed(&world, &state, CellId(0)),
        road_capacity(&world, &state, CellId(0)),
    );
    state.cells.rubble[0] = [0.7; 3];
    let after = (
        exposure(&world, &state, CellId(0)),
        foot_speed(&world, &state, CellId(0)),
        road_capacity(&world, &state, CellId(0)),
    );
    assert_eq!(before, after);
}

proptest! {
    #[test]
    fn shares_stay_lawful_and_rubble_never_turns_back(
        loads in prop::collection::vec((0.0f32..80.0, 0.0f32..80.0), 1..12),
    ) {
        let mut world = town(3, 3, [6.0, 3.0, 1.0]);
        world.rules.buildings.fires = true;
        let mut state = begin(&world);
        for (bombs, shells) in loads {
            let before = state.cells.rubble[4];
            state.cells.bombs_t[4] = bombs;
            state.cells.shells_t[4] = shells;
            run(&world, &mut state, &CHANCE);
            state.tick += 1;
            for (class, &least) in before.iter().enumerate() {
                let (rubble, damaged) = (state.cells.rubble[4][class], state.cells.damaged[4][class]);
                prop_assert!(rubble >= least && damaged >= 0.0 && rubble + damaged <= 1.000_001);
            }
            let x = exposure(&world, &state, CellId(4));
            prop_assert!(x > 0.0 && x <= 1.0);
        }
    }
}
