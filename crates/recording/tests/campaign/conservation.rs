//! Every man, tank and ton that leaves a column enters another, in every tick.

use nosb_engine::chance::philox4x32;
use nosb_engine::forces::{Arm, Echelon, ElementId, Establishment, HeadquartersId, Side};
use nosb_engine::map::{CellId, Crossing, CrossingKind, Terrain};
use nosb_engine::orders::{NO_ROUTE, Order, Posture};
use nosb_engine::rules::{Rules, Value};
use nosb_engine::state::SUPPLY_CLASSES;
use nosb_engine::world::SupplySource;
use nosb_engine::{Orders, State, World, ledger, setup, testing, tick};
use nosb_recording::{Options, fight};
use proptest::prelude::*;

use crate::support::{self, scenario};

/// Tons are sums of many small parts.
const TONS_RELATIVE: f64 = 1.0e-6;

/// What is wrong with the books, if anything.
fn books(world: &World, state: &State) -> Result<(), String> {
    for side in Side::BOTH {
        for (what, balance) in [("men", ledger::men(world, state, side)), ("tanks", ledger::tanks(world, state, side))]
        {
            if balance.entered != balance.accounted {
                return Err(format!("{what} of {side:?} at tick {}: {balance:?}", state.tick));
            }
        }
        for class in 0..SUPPLY_CLASSES {
            let balance = ledger::tons(world, state, side, class);
            let error = (balance.entered - balance.accounted).abs();
            if error.is_nan() || error > TONS_RELATIVE * balance.entered.max(1.0) {
                return Err(format!("class {class} of {side:?} at tick {}: {balance:?}", state.tick));
            }
        }
    }
    Ok(())
}

fn campaign_is_conserved(name: &str, seed: u64) {
    let scenario = scenario(name);
    let world = scenario.world();
    let mut state = scenario.state(seed);
    books(&world, &state).expect("balanced at the start");
    let mut ticks = 0;
    let mut audit = |world: &World, state: &State| {
        ticks += 1;
        if let Err(error) = books(world, state) {
            panic!("{error}");
        }
    };
    fight(&world, &mut state, Options::default(), &mut [&mut audit]).expect("fought");
    assert_eq!(ticks, world.calendar.ticks, "every tick was audited");
}

#[test]
fn nothing_is_lost_from_the_books_of_a_whole_campaign() {
    campaign_is_conserved("stalingrad", 1942);
}

#[test]
fn nothing_is_lost_from_the_books_of_a_small_war() {
    for seed in 1..=3 {
        campaign_is_conserved("two-fords", seed);
    }
}

/// A stream of numbers for making worlds and orders (not the battle's chance).
struct Stream {
    seed: u64,
    drawn: u32,
}

impl Stream {
    fn below(&mut self, limit: usize) -> usize {
        self.drawn += 1;
        let words = philox4x32([self.drawn, 0, 0, 0], [self.seed as u32, (self.seed >> 32) as u32]);
        words[0] as usize % limit.max(1)
    }
    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

/// The shipped rules with some mechanisms switched off: bugs hide in rare combinations.
fn some_rules(rules: &Rules, stream: &mut Stream) -> Rules {
    let mut rules = rules.clone();
    for name in Rules::MECHANISMS {
        let mechanism = rules.mechanism_mut(name).expect("a mechanism");
        for &(parameter, _, is_switch) in mechanism.list() {
            if is_switch && stream.one_in(6) {
                assert!(mechanism.set(parameter, Value::Switch(false)));
            }
        }
    }
    rules
}

fn some_ground(world: &mut World, stream: &mut Stream) {
    let map = &mut world.map;
    for row in 0..map.len() {
        map.terrain[row] = match stream.below(12) {
            0 => Terrain::BuiltUp,
            1 => Terrain::Gully,
            2 => Terrain::Marsh,
            3 => Terrain::Woods,
            _ => Terrain::Steppe,
        };
        if map.terrain[row] == Terrain::BuiltUp {
            map.built_ha[row] = [60.0, 20.0, 5.0];
            map.residents[row] = 4000;
            map.city[row] = true;
            map.storeys[row] = 2.0;
        }
        map.works_length_m[row] = if stream.one_in(6) { 2000.0 } else { 0.0 };
    }
    if stream.one_in(2) {
        some_river(world, stream);
    }
}

/// A river between two columns of cells, with a bridge, a site or a ferry on some of the links over it.
fn some_river(world: &mut World, stream: &mut Stream) {
    let map = &mut world.map;
    let split = map.share.iter().filter(|&&share| share > 0.5).count();
    let (mut west, mut link_of) = (vec![false; map.len()], Vec::new());
    for (row, share) in map.share.iter().enumerate() {
        west[row] = *share > 0.5;
    }
    assert!(split > 0);
    let width_m = [80.0, 300.0, 1200.0][stream.below(3)];
    for cell in map.cells() {
        for link in map.links(cell) {
            let to = map.link_to[link];
            if west[cell.index()] && !west[to.index()] {
                link_of.push((link, cell, to));
            }
        }
    }
    for (link, cell, to) in link_of {
        let back = map.link_reverse[link] as usize;
        map.link_water_m[link] = width_m;
        map.link_water_m[back] = width_m;
        if stream.one_in(3) {
            let index = map.crossings.len() as u16;
            let id = format!("crossing-{index}");
            map.crossings.push(Crossing {
                key: nosb_engine::chance::key_of(&id),
                id,
                kind: [CrossingKind::Bridge, CrossingKind::Site, CrossingKind::Ferry][stream.below(3)],
                banks: [cell, to],
                width_m,
                capacity: 0.5,
            });
            map.link_crossing[link] = index;
            map.link_crossing[back] = index;
        }
    }
}

fn some_world(base: &World, stream: &mut Stream) -> World {
    let (columns, rows) = (4 + stream.below(8), 2 + stream.below(5));
    let mut world = testing::plain(columns, rows, [0.5, 8.0, 35.0][stream.below(3)]);
    world.rules = some_rules(&base.rules, stream);
    world.forces.nations = base.forces.nations.clone();
    world.monthly_temperature_c = [[-12.0; 12], [18.0; 12]][stream.below(2)];
    some_ground(&mut world, stream);
    for side in Side::BOTH {
        let cells: Vec<CellId> =
            world.map.cells().filter(|cell| side.held(world.map.share[cell.index()]) > 0.5).collect();
        let army =
            testing::headquarters(&mut world, &format!("{side:?}-army"), side, Echelon::Army, HeadquartersId::NONE);
        for number in 0..1 + stream.below(3) {
            let id = format!("{side:?}-{number}");
            let division = testing::headquarters(&mut world, &id, side, Echelon::Division, army);
            for part in 0..1 + stream.below(4) {
                let establishment = Establishment {
                    men: [0, 1, 300, 2500][stream.below(4)],
                    tanks: [0, 0, 1, 60][stream.below(4)],
                    guns: [0, 0, 24][stream.below(3)],
                    mortars: [0, 20][stream.below(2)],
                    at_guns: [0, 6][stream.below(2)],
                    trucks: [0, 150][stream.below(2)],
                    horses: [0, 900][stream.below(2)],
                };
                let arm = Arm::ALL[stream.below(Arm::ALL.len())];
                let cell = cells[stream.below(cells.len())];
                let element = testing::element(&mut world, &format!("{id}/{part}"), division, arm, cell, establishment);
                let declared = &mut world.forces.elements[element.index()];
                if stream.one_in(4) {
                    declared.arrive = stream.below(60) as u32;
                }
                if stream.one_in(8) {
                    declared.leave = 20 + stream.below(60) as u32;
                }
            }
        }
        if !stream.one_in(4) {
            world.sources.push(SupplySource {
                id: format!("{side:?}-railhead"),
                side,
                cell: cells[stream.below(cells.len())],
                tons_per_day: [5.0, 500.0][stream.below(2)],
                from: 0,
                rail: stream.one_in(2),
            });
        }
    }
    world
}

/// Orders of a commander without sense: any element, posture and cell, routes that jump.
fn some_orders(world: &World, state: &State, side: Side, stream: &mut Stream, orders: &mut Orders) {
    const POSTURES: [Posture; 8] = [
        Posture::Rest,
        Posture::Hold,
        Posture::March,
        Posture::Attack,
        Posture::Delay,
        Posture::Withdraw,
        Posture::Support,
        Posture::Probe,
    ];
    orders.clear();
    let elements = world.forces.elements.len();
    for row in 0..elements {
        if world.forces.elements[row].side != side || !stream.one_in(3) {
            continue;
        }
        let from = state.elements.cell[row];
        let mut at = from;
        let mut route = NO_ROUTE;
        for place in route.iter_mut().take(stream.below(5)) {
            let links = world.map.links(at);
            let jump = stream.one_in(20) || links.is_empty();
            at = if jump {
                CellId(stream.below(world.map.len()) as u16)
            } else {
                world.map.link_to[links.start + stream.below(links.len())]
            };
            *place = at;
        }
        let links = world.map.links(from);
        let next = if links.is_empty() { from } else { world.map.link_to[links.start + stream.below(links.len())] };
        let posture = POSTURES[stream.below(POSTURES.len())];
        let target = if route == NO_ROUTE { next } else { at };
        orders.orders.push(Order { element: ElementId(row as u16), posture, target, route });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_from_the_books_of_any_small_world_under_any_orders(seed: u64) {
        let base = scenario("two-fords").world();
        let mut stream = Stream { seed, drawn: 0 };
        let world = some_world(&base, &mut stream);
        let mut state = setup::state(&world, seed, seed);
        let mut orders = [Orders::default(), Orders::default()];
        for _ in 0..25 * support::DAY {
            for side in Side::BOTH {
                some_orders(&world, &state, side, &mut stream, &mut orders[side.index()]);
            }
            tick(&world, &mut state, &orders[0], &orders[1]);
            if let Err(error) = books(&world, &state) {
                prop_assert!(false, "{}", error);
            }
            prop_assert!(state.elements.cell.iter().all(|cell| cell.index() < world.map.len()));
            prop_assert!(state.cells.share.iter().all(|share| (0.0..=1.0).contains(share)));
        }
    }
}
