use super::flow::KINDS;
use super::*;
use crate::forces::{Arm, Echelon, Establishment, HeadquartersId};
use crate::ledger;
use crate::map::Road;
use crate::testing;
use crate::world::SupplySource;
use proptest::prelude::*;

fn rules() -> crate::rules::supply::Supply {
    crate::rules::supply::Supply {
        enabled: true,
        fodder: 9.0,
        fighting_share: 0.6,
        ammo_rifleman: 1.2,
        ammo_gun: 700.0,
        ammo_quiet: 0.08,
        fuel_tank: 250.0,
        fuel_truck: 28.0,
        unit_truck_km: 60.0,
        fuel_idle: 0.2,
        stock_days_food: 7.0,
        stock_days_fodder: 4.0,
        stock_days_fuel: 4.0,
        stock_days_ammunition: 6.0,
        stock_limit: 2.0,
        draw_days: 1.5,
        truck_load: 3.0,
        lift_serviceable: 0.55,
        lift_share: 1.0,
        lift_share_headquarters: 1.0,
        horse_load: 0.3,
        horse_km: 30.0,
        turnaround_days: 1.0,
        truck_km_dry: 150.0,
        speed_main_road: 1.5,
        speed_open: 0.6,
        rail_cost: 0.1,
        truck_mud: 0.3,
        truck_snow: 0.6,
        rubble_way: 3.0,
        rail_repair_km_day: 4.0,
        capacity_rail: 10_000.0,
        capacity_main: 4000.0,
        capacity_track: 1500.0,
        capacity_open: 500.0,
        hoard_share: 0.5,
        ..Default::default()
    }
}

fn source(cell: u16, tons_per_day: f64, rail: bool) -> SupplySource {
    SupplySource { id: format!("source-{cell}"), side: Side::First, cell: CellId(cell), tons_per_day, from: 0, rail }
}

/// A source of the second side: where it is the nearest, the edge of the map is not the first side's.
fn enemy_source(cell: u16) -> SupplySource {
    SupplySource { side: Side::Second, ..source(cell, 100.0, false) }
}

/// A strip of the first side with a source in its first cell and a regiment in its fourth.
fn strip(men: u32, trucks: u32) -> World {
    let mut world = testing::plain(12, 1, 10.0);
    world.rules.supply = rules();
    world.sources.push(source(0, 1000.0, false));
    let red = testing::headquarters(&mut world, "red", Side::First, Echelon::Army, HeadquartersId::NONE);
    let establishment = Establishment { men, guns: 10, trucks, horses: 200, ..Establishment::default() };
    testing::element(&mut world, "red-regiment", red, Arm::Infantry, CellId(3), establishment);
    world
}

fn days(world: &World, state: &mut State, days: u32) {
    let chance = Chance { battle_seed: 1, weather_seed: 1 };
    for _ in 0..days * 4 {
        run(world, state, &chance);
        crate::systems::hunger::run(world, state, &chance);
        state.tick += 1;
        for side in Side::BOTH {
            for class in 0..SUPPLY_CLASSES {
                let tons = ledger::tons(world, state, side, class);
                assert!((tons.entered - tons.accounted).abs() <= 1.0e-6 * tons.entered.max(1.0), "{class} {tons:?}");
            }
        }
    }
}

#[test]
fn full_supply_keeps_stocks_steady() {
    let world = strip(3000, 200);
    let mut state = crate::setup::state(&world, 1, 1);
    state.elements.intensity[0] = 0.5;
    days(&world, &mut state, 20);
    assert!(state.elements.ammunition_fill[0] > 0.8 && state.elements.fuel_fill[0] > 0.8);
    assert_eq!(state.elements.ration[0], 1.0);
    assert_eq!(state.elements.pocket[0], 0);
}

#[test]
fn a_unit_cut_off_shoots_itself_dry_and_counts_the_days() {
    let mut world = strip(3000, 200);
    world.sources.extend([2, 11].map(enemy_source));
    let mut state = crate::setup::state(&world, 1, 1);
    state.elements.intensity[0] = 1.0;
    state.cells.share[1] = 0.0;
    days(&world, &mut state, 10);
    assert_eq!(state.elements.pocket[0], 1);
    assert_eq!(state.elements.isolation_days[0], 10.0);
    assert!(state.elements.ammunition_fill[0] < 0.05);
    assert!(state.cells.supply_hours[3][0].is_infinite());
    state.cells.share[1] = 1.0;
    days(&world, &mut state, 3);
    assert_eq!((state.elements.pocket[0], state.elements.isolation_days[0]), (0, 0.0));
    assert!(state.elements.ammunition_fill[0] > 0.1);
}

#[test]
fn ground_that_reaches_the_own_edge_of_the_map_is_no_pocket() {
    // The first side's source is lost; its supply came in at the left edge, the enemy's comes in at the right.
    let pocket = |first_column: u16| {
        let mut world = testing::plain(12, 9, 10.0);
        world.rules.supply = rules();
        world.sources = vec![source(0, 100.0, false), enemy_source(11)];
        let red = testing::headquarters(&mut world, "red", Side::First, Echelon::Army, HeadquartersId::NONE);
        let men = Establishment { men: 1000, ..Establishment::default() };
        testing::element(&mut world, "red-regiment", red, Arm::Infantry, CellId(4 * 12 + first_column + 1), men);
        let mut state = crate::setup::state(&world, 1, 1);
        state.cells.share.fill(0.0);
        for row in 3..6 {
            for column in first_column..first_column + 3 {
                state.cells.share[usize::from(row * 12 + column)] = 1.0;
            }
        }
        run(&world, &mut state, &Chance { battle_seed: 1, weather_seed: 1 });
        assert_eq!(state.elements.isolation_days[0], 1.0, "nothing comes in");
        state.elements.pocket[0]
    };
    assert_eq!(pocket(0), 0, "the way home is open");
    assert_eq!(pocket(4), 1, "surrounded");
    assert_eq!(pocket(9), 1, "at the enemy's edge");
}

#[test]
fn delivery_falls_with_the_distance_from_the_railhead() {
    let delivered = |cell: u16| {
        let mut world = strip(3000, 40);
        for cell in 0..12 {
            world.map.share[cell] = 1.0;
            world.map.area_km2[cell] = 10.0;
        }
        for km in &mut world.map.link_km {
            *km = 30.0;
        }
        world.forces.elements[0].place = CellId(cell);
        let mut state = crate::setup::state(&world, 1, 1);
        state.elements.stores_t[0] = [0.0; 4];
        state.sides.supply_in_t[0] = [0.0; 4];
        days(&world, &mut state, 1);
        state.sides.counter(Side::First, Counter::SupplyDeliveredT)
    };
    let (near, far, farther) = (delivered(1), delivered(6), delivered(11));
    assert!(near > 1.3 * far && far > 1.3 * farther && farther > 0.0, "{near} {far} {farther}");
}

#[test]
fn a_railway_taken_from_the_enemy_grows_from_the_working_net_and_shortens_the_way() {
    let mut world = strip(3000, 200);
    world.map.share = vec![1.0; 12];
    world.sources[0].rail = true;
    world.map.link_rail = vec![true; world.map.link_rail.len()];
    let mut state = crate::setup::state(&world, 1, 1);
    for cell in 4..12 {
        state.cells.held_days[cell][0] = 0.0;
    }
    days(&world, &mut state, 1);
    let before = state.cells.supply_hours[11][0];
    assert_eq!((state.cells.rail[3][0], state.cells.rail[11][0]), (1.0, 0.0));
    days(&world, &mut state, 12);
    assert_eq!(state.cells.rail[11][0], 1.0);
    assert!(state.cells.supply_hours[11][0] < 0.5 * before);
    state.cells.share[5] = 0.0;
    days(&world, &mut state, 1);
    assert_eq!(state.cells.rail[5][0], 0.0);
}

/// A 3 x 3 plain, all held; all links but those of two disjoint ways from cell 0 to cell 8 lead over wide water.
fn two_ways(narrow_upper_t: f64, narrow_lower_t: f64) -> (World, State) {
    let mut world = testing::plain(3, 3, 10.0);
    world.rules.supply = rules();
    world.rules.supply.capacity_main = narrow_upper_t;
    world.rules.supply.capacity_track = narrow_lower_t;
    world.map.share = vec![1.0; 9];
    world.sources.push(source(0, 1.0e6, false));
    world.map.link_water_m.fill(1000.0);
    let mut road = |from: u16, to: u16, kind: Road| {
        for (a, b) in [(from, to), (to, from)] {
            let link = world.map.link_between(CellId(a), CellId(b)).expect("neighbours");
            world.map.link_road[link] = kind;
            world.map.link_water_m[link] = 0.0;
        }
    };
    for (from, to) in [(0, 1), (1, 2), (2, 5), (5, 8)] {
        road(from, to, Road::Main);
    }
    for (from, to) in [(0, 3), (3, 6), (6, 7), (7, 8)] {
        road(from, to, Road::Track);
    }
    let state = crate::setup::state(&world, 1, 1);
    (world, state)
}

fn granted(world: &World, state: &State, demand: &[(u16, f64)]) -> Vec<f64> {
    let mut buffers = Buffers::default();
    open_sources(world, state, Side::First, &mut buffers);
    find_ways(world, &mut state.clone(), Side::First, &mut buffers);
    buffers.used_t.resize(world.map.link_to.len(), 0.0);
    buffers.demand_t.resize(world.map.len(), [0.0; KINDS]);
    for &(cell, tons) in demand {
        buffers.demand_t[cell as usize][1] = tons;
        if tons > 0.0 {
            buffers.demanding.push(CellId(cell));
        }
    }
    flow::grant(world, state, Side::First, &mut buffers);
    buffers.granted_t.iter().map(flow::sum).collect()
}

#[test]
fn two_disjoint_ways_carry_the_sum_of_their_minimum_cuts() {
    let (world, state) = two_ways(70.0, 40.0);
    let tons = granted(&world, &state, &[(8, 500.0)]);
    assert!((tons[8] - 110.0).abs() < 1.0e-9, "{tons:?}");
}

#[test]
fn halving_a_link_used_by_two_halves_what_both_receive() {
    let (world, mut state) = two_ways(80.0, 0.0);
    let demand = [(2, 100.0), (5, 60.0)];
    let before = granted(&world, &state, &demand);
    state.cells.interdiction[1] = 0.5;
    let mut world = world;
    world.rules.supply.interdiction_loss = 1.0;
    let after = granted(&world, &state, &demand);
    assert!((before[2] + before[5] - 80.0).abs() < 1.0e-9);
    assert!((before[2] / 100.0 - before[5] / 60.0).abs() < 1.0e-9);
    for cell in [2, 5] {
        assert!((after[cell] - 0.5 * before[cell]).abs() < 1.0e-9, "{before:?} {after:?}");
    }
}

#[test]
fn ammunition_of_those_who_fight_goes_first() {
    let mut world = strip(3000, 400);
    world.sources[0].tons_per_day = 5.0;
    let mut state = crate::setup::state(&world, 1, 1);
    state.elements.stores_t[0] = [0.0; 4];
    state.sides.supply_in_t[0] = [0.0; 4];
    state.elements.intensity[0] = 1.0;
    let chance = Chance { battle_seed: 1, weather_seed: 1 };
    run(&world, &mut state, &chance);
    assert_eq!(state.elements.stores_t[0][SupplyClass::Food as usize], 0.0);
    assert!((state.elements.stores_t[0][SupplyClass::Ammunition as usize] - 5.0).abs() < 1.0e-9);
}

#[test]
fn pocketed_units_share_only_part_of_a_surplus() {
    let mut world = strip(3000, 0);
    world.sources.extend([2, 11].map(enemy_source));
    let men = Establishment { men: 3000, guns: 10, horses: 200, ..Establishment::default() };
    testing::element(&mut world, "red-second", HeadquartersId(0), Arm::Infantry, CellId(4), men);
    let mut state = crate::setup::state(&world, 1, 1);
    state.cells.share[1] = 0.0;
    state.elements.stores_t[1] = [0.0; 4];
    state.sides.supply_in_t[0] = state.elements.stores_t[0];
    let food = state.elements.stores_t[0][0];
    let chance = Chance { battle_seed: 1, weather_seed: 1 };
    run(&world, &mut state, &chance);
    assert!((state.elements.stores_t[1][0] - 0.25 * food).abs() < 1.0e-9);
    assert!((state.elements.stores_t[0][0] - 0.75 * food).abs() < 1.0e-9);
}

#[test]
fn switched_off_nothing_is_used_or_needed() {
    let mut world = strip(3000, 200);
    world.rules.supply.enabled = false;
    let mut state = crate::setup::state(&world, 1, 1);
    let before = state.hash();
    let chance = Chance { battle_seed: 1, weather_seed: 1 };
    run(&world, &mut state, &chance);
    assert_eq!(state.hash(), before);
}

proptest! {
    #[test]
    fn no_source_or_link_gives_more_than_it_has_and_no_cell_gets_more_than_it_asks(
        tons in 0.0..2000.0f64,
        demand in proptest::collection::vec(0.0..400.0f64, 36),
        held in proptest::collection::vec(prop::bool::weighted(0.8), 36),
        capacity in 1.0..800.0f64,
    ) {
        let mut world = testing::plain(6, 6, 10.0);
        world.rules.supply = rules();
        world.rules.supply.capacity_open = capacity;
        world.map.share = held.iter().map(|&held| if held { 1.0 } else { 0.0 }).collect();
        world.map.share[0] = 1.0;
        world.sources.push(source(0, tons, false));
        let state = crate::setup::state(&world, 1, 1);
        let asked: Vec<(u16, f64)> = demand.iter().enumerate().map(|(cell, &tons)| (cell as u16, tons)).collect();
        let got = granted(&world, &state, &asked);
        let total: f64 = got.iter().sum();
        prop_assert!(total <= tons * (1.0 + 1.0e-9));
        let ways_out = world.map.links(CellId(0)).count() as f64;
        prop_assert!(total <= demand[0] + capacity * ways_out + 1.0e-6);
        for (cell, &tons) in got.iter().enumerate() {
            prop_assert!(tons >= 0.0 && tons <= demand[cell] * (1.0 + 1.0e-9));
        }
    }
}

#[test]
fn what_nobody_is_left_to_carry_is_left_behind() {
    let world = strip(3000, 200);
    let mut state = crate::setup::state(&world, 1, 1);
    state.cells.share[1] = 0.0;
    // Of the regiment a tenth is left; the rest has been taken.
    state.elements.men[0] = 300;
    state.sides.add(Side::First, crate::state::Fate::Prisoner, 2700);
    days(&world, &mut state, 1);
    let need = full_need_t(&world, &state, ElementId(0));
    let most = world.rules.supply.stock_limit * full_stock_t(&world, &need)[0];
    let held = state.elements.stores_t[0][0];
    assert!(held <= most && held > 0.8 * most, "{held} t of food, at most {most}");
    assert!(state.sides.supply_lost_t[0][0] > 0.0);
}
