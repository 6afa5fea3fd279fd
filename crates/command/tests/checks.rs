//! What a staff must be able to do, on small made maps under the shipped rules.

use nosb_command::{Commander, HistoricalCommander};
use nosb_engine::chance::key_of;
use nosb_engine::forces::{Arm, Echelon, ElementId, Establishment, HeadquartersId, Side};
use nosb_engine::map::{CellId, Crossing, CrossingKind, Terrain};
use nosb_engine::orders::{NO_ROUTE, Posture};
use nosb_engine::state::{Counter, Status};
use nosb_engine::world::{Directive, DirectiveKind, SupplySource};
use nosb_engine::{Orders, State, World, setup, testing, tick};
use nosb_scenario::Scenario;

const DAY: u32 = nosb_engine::calendar::TICKS_PER_DAY;
const SEEDS: [u64; 3] = [1, 2, 3];

/// A plain under the shipped rules, in summer, with two nations that are alike.
fn plain(columns: usize, rows: usize, area_km2: f64) -> World {
    let shipped = Scenario::load("stalingrad").expect("a shipped scenario").world();
    let nation = Scenario::load("two-fords").expect("a shipped scenario").world().forces.nations[0].clone();
    let mut world = testing::plain(columns, rows, area_km2);
    world.rules = shipped.rules.clone();
    world.forces.nations = vec![nation.clone(), nation];
    world.monthly_temperature_c = [18.0; 12];
    world
}

fn cell(columns: usize, column: usize, row: usize) -> CellId {
    CellId((row * columns + column) as u16)
}

fn source(world: &mut World, side: Side, cell: CellId, tons_per_day: f64) {
    let id = format!("{side:?}-{}", world.sources.len());
    world.sources.push(SupplySource { id, side, cell, tons_per_day, from: 0, rail: false });
}

fn army(world: &mut World, id: &str, side: Side) -> HeadquartersId {
    testing::headquarters(world, id, side, Echelon::Army, HeadquartersId::NONE)
}

fn regiment(men: u32) -> Establishment {
    Establishment {
        men,
        guns: men / 200,
        mortars: men / 100,
        at_guns: men / 250,
        trucks: men / 15,
        horses: men / 5,
        ..Establishment::default()
    }
}

/// A division of its own for each element: lines are made regiment by regiment.
fn infantry(world: &mut World, army: HeadquartersId, place: CellId, men: u32) -> ElementId {
    let side = world.forces.headquarters[army.index()].side;
    let id = format!("{}/{}", world.forces.headquarters[army.index()].id, world.forces.elements.len());
    let division = testing::headquarters(world, &id, side, Echelon::Division, army);
    testing::element(world, &id, division, Arm::Infantry, place, regiment(men))
}

fn armour(world: &mut World, army: HeadquartersId, place: CellId, tanks: u32) -> ElementId {
    let side = world.forces.headquarters[army.index()].side;
    let id = format!("{}/{}", world.forces.headquarters[army.index()].id, world.forces.elements.len());
    let division = testing::headquarters(world, &id, side, Echelon::Division, army);
    let establishment = Establishment { men: 2500, tanks, guns: 12, mortars: 12, at_guns: 12, trucks: 600, horses: 0 };
    testing::element(world, &id, division, Arm::Armour, place, establishment)
}

fn directive(world: &mut World, headquarters: HeadquartersId, kind: DirectiveKind, objective: CellId) {
    let id = format!("directive-{}", world.directives.len());
    world.directives.push(Directive { id, headquarters, from: 0, until: u32::MAX, kind, objective });
}

struct Battle<'a> {
    world: &'a World,
    state: State,
    commanders: [HistoricalCommander; 2],
    orders: [Orders; 2],
}

impl<'a> Battle<'a> {
    fn new(world: &'a World, seed: u64) -> Self {
        Self::from(world, setup::state(world, seed, seed))
    }
    fn from(world: &'a World, state: State) -> Self {
        let commanders = Side::BOTH.map(|side| HistoricalCommander::new(world, side));
        Self { world, state, commanders, orders: Default::default() }
    }
    fn tick(&mut self) {
        for (commander, orders) in self.commanders.iter_mut().zip(&mut self.orders) {
            orders.clear();
            commander.orders(self.world, &self.state, orders);
        }
        tick(self.world, &mut self.state, &self.orders[0], &self.orders[1]);
    }
    fn day(&mut self) {
        for _ in 0..DAY {
            self.tick();
        }
    }
    fn held(&self, side: Side, cell: CellId) -> f64 {
        side.held(f64::from(self.state.cells.share[cell.index()]))
    }
    /// Own cells next to an enemy's with no own troops in them or beside them: holes in the line.
    fn holes(&self, side: Side) -> usize {
        let map = &self.world.map;
        let mut near = vec![false; map.len()];
        for element in self.world.forces.ids() {
            let row = element.index();
            if self.world.forces.elements[row].side != side
                || self.state.elements.status[row] != Status::Active
                || self.state.elements.men[row] == 0
            {
                continue;
            }
            let here = self.state.elements.cell[row];
            near[here.index()] = true;
            for link in map.links(here) {
                let next = map.link_to[link];
                near[next.index()] = true;
            }
        }
        map.cells()
            .filter(|&cell| {
                self.held(side, cell) > 0.5
                    && !near[cell.index()]
                    && map.links(cell).any(|link| self.held(side, map.link_to[link]) < 0.5)
            })
            .count()
    }
    /// Men of a side who are cut off.
    fn cut_off(&self, side: Side) -> u32 {
        let e = &self.state.elements;
        let of_side = |row: &usize| self.world.forces.elements[*row].side == side && e.pocket[*row] != 0;
        (0..e.men.len()).filter(of_side).map(|row| e.men[row]).sum()
    }
}

/// Two like armies face each other on a front of twelve cells, one regiment in each and four behind.
fn open_line(columns: usize, rows: usize) -> World {
    let mut world = plain(columns, rows, 30.0);
    for (side, front, back, rear) in
        [(Side::First, columns / 2 - 1, columns / 2 - 3, 0), (Side::Second, columns / 2, columns / 2 + 2, columns - 1)]
    {
        source(&mut world, side, cell(columns, rear, rows / 2), 2000.0);
        let army = army(&mut world, &format!("{side:?}-army"), side);
        for row in 0..rows {
            infantry(&mut world, army, cell(columns, front, row), 2500);
            if row % 3 == 1 {
                infantry(&mut world, army, cell(columns, back, row), 2500);
            }
        }
        directive(&mut world, army, DirectiveKind::Defend, cell(columns, front, rows / 2));
    }
    world
}

#[test]
fn equal_forces_on_an_open_line_keep_it_whole_and_nobody_flutters() {
    let world = open_line(20, 12);
    for seed in SEEDS {
        let mut battle = Battle::new(&world, seed);
        let mut stood: Vec<Vec<CellId>> = battle.state.elements.cell.iter().map(|&cell| vec![cell]).collect();
        for day in 1..=60 {
            battle.day();
            assert_eq!(Side::BOTH.map(|side| battle.holes(side)), [0, 0], "seed {seed}, day {day}");
            for (past, &now) in stood.iter_mut().zip(&battle.state.elements.cell) {
                if past.last() != Some(&now) {
                    past.push(now);
                }
            }
        }
        for (element, past) in world.forces.elements.iter().zip(&stood) {
            let returns = past.windows(3).filter(|stay| stay[0] == stay[2]).count();
            assert!(past.len() <= 7 && returns <= 1, "seed {seed}: {} stood in {past:?}", element.id);
        }
    }
}

/// Men of a regiment that holds against what comes at it.
const STRONG: u32 = 6000;

/// Three armies in a line, the one in the middle with so many men a regiment; the attacker is to go past the seam of the
/// first and the second, so that neither is nearer.
fn three_armies(columns: usize, rows: usize, middle: u32) -> World {
    let mut world = plain(columns, rows, 30.0);
    source(&mut world, Side::First, cell(columns, 0, rows / 2), 4000.0);
    source(&mut world, Side::Second, cell(columns, columns - 1, rows / 2), 4000.0);
    let attacker = army(&mut world, "attacker", Side::First);
    for row in 0..rows {
        infantry(&mut world, attacker, cell(columns, columns / 2 - 1, row), 2800);
        if row % 2 == 0 {
            infantry(&mut world, attacker, cell(columns, columns / 2 - 2, row), 2800);
        }
        if row % 3 == 0 {
            armour(&mut world, attacker, cell(columns, columns / 2 - 3, row), 40);
        }
    }
    directive(&mut world, attacker, DirectiveKind::Attack, cell(columns, columns - 2, rows / 3));
    for (name, from, until, men) in [
        ("north", 0, rows / 3, STRONG),
        ("middle", rows / 3, 2 * rows / 3, middle),
        ("south", 2 * rows / 3, rows, STRONG),
    ] {
        let army = army(&mut world, name, Side::Second);
        for row in from..until {
            infantry(&mut world, army, cell(columns, columns / 2, row), men);
            if row % 2 == 0 && men > 1000 {
                infantry(&mut world, army, cell(columns, columns / 2 + 1, row), men);
            }
        }
        directive(&mut world, army, DirectiveKind::Defend, cell(columns, columns / 2, (from + until) / 2));
    }
    world
}

#[test]
fn a_weak_army_between_two_strong_ones_is_found_within_ten_days() {
    let (columns, rows) = (24, 18);
    let lost = |middle: u32, seed: u64| {
        let world = three_armies(columns, rows, middle);
        let mut battle = Battle::new(&world, seed);
        for _ in 0..10 {
            battle.day();
        }
        let behind = |row: usize| (columns / 2..columns).map(move |column| cell(columns, column, row));
        (rows / 3..2 * rows / 3).flat_map(behind).map(|cell| battle.held(Side::First, cell)).sum::<f64>()
    };
    let (mut weak_sum, mut strong_sum) = (0.0, 0.0);
    for seed in SEEDS {
        let (weak, strong) = (lost(900, seed), lost(STRONG, seed));
        // The whole sector pushed in by more than a cell.
        assert!(weak > 6.0 && weak > 1.5 * strong, "seed {seed}: {weak:.1} cells lost, {strong:.1} if it is strong");
        weak_sum += weak;
        strong_sum += strong;
    }
    // Far more than if the army had been like the others.
    assert!(weak_sum > 3.0 * strong_sum, "{weak_sum:.1} cells lost, {strong_sum:.1} if it is strong");
}

fn pincer(columns: usize, rows: usize) -> World {
    let mut world = plain(columns, rows, 30.0);
    source(&mut world, Side::First, cell(columns, 0, rows / 2), 6000.0);
    source(&mut world, Side::Second, cell(columns, columns - 1, rows / 2), 4000.0);
    let front = columns / 2;
    let meeting = cell(columns, front + 7, rows / 2);
    for (name, rows_of) in [("north", 0..rows / 3), ("centre", rows / 3..2 * rows / 3), ("south", 2 * rows / 3..rows)] {
        let attacker = army(&mut world, name, Side::First);
        for row in rows_of.clone() {
            infantry(&mut world, attacker, cell(columns, front - 1, row), 2800);
            if name != "centre" {
                infantry(&mut world, attacker, cell(columns, front - 2, row), 2800);
                armour(&mut world, attacker, cell(columns, front - 2, row), 80);
            }
        }
        if name == "centre" {
            directive(&mut world, attacker, DirectiveKind::Defend, cell(columns, front - 1, rows / 2));
        } else {
            directive(&mut world, attacker, DirectiveKind::Encircle, meeting);
        }
        let enemy = army(&mut world, &format!("enemy-{name}"), Side::Second);
        for row in rows_of {
            let men = if name == "centre" { 3000 } else { 1200 };
            infantry(&mut world, enemy, cell(columns, front, row), men);
            if name == "centre" {
                infantry(&mut world, enemy, cell(columns, front + 1, row), men);
            }
        }
        directive(&mut world, enemy, DirectiveKind::HoldAtAllCosts, cell(columns, front, rows / 2));
    }
    world
}

#[test]
fn a_pincer_closes_a_ring() {
    let (columns, rows) = (30, 18);
    let world = pincer(columns, rows);
    for seed in SEEDS {
        let mut battle = Battle::new(&world, seed);
        let mut most = 0;
        for _ in 0..25 {
            battle.day();
            most = most.max(battle.cut_off(Side::Second));
        }
        assert!(most > 18_000, "seed {seed}: at most {most} men of 36,000 were cut off");
    }
}

fn bridge(columns: usize, rows: usize) -> World {
    let mut world = plain(columns, rows, 30.0);
    let west = columns / 2 - 1;
    for cell in world.map.cells() {
        for link in world.map.links(cell) {
            let to = world.map.link_to[link];
            if (world.map.share[cell.index()] > 0.5) != (world.map.share[to.index()] > 0.5) {
                world.map.link_water_m[link] = 600.0;
            }
        }
    }
    let banks = [cell(columns, west, rows / 2), cell(columns, west + 1, rows / 2)];
    world.map.crossings.push(Crossing {
        id: "bridge".into(),
        key: key_of("bridge"),
        kind: CrossingKind::Bridge,
        banks,
        width_m: 600.0,
        capacity_share: 1.0,
    });
    for (from, to) in [(0, 1), (1, 0)] {
        let link = world.map.link_between(banks[from], banks[to]).expect("neighbours");
        world.map.link_crossing[link] = 0;
    }
    for (side, front, rear, objective) in
        [(Side::First, west, 0, banks[1]), (Side::Second, west + 1, columns - 1, banks[0])]
    {
        source(&mut world, side, cell(columns, rear, rows / 2), 3000.0);
        let army = army(&mut world, &format!("{side:?}-army"), side);
        for row in 0..rows {
            infantry(&mut world, army, cell(columns, front, row), 2500);
        }
        for step in 1..5 {
            let column = if side == Side::First { front - step } else { front + step };
            infantry(&mut world, army, cell(columns, column, rows / 2), 2500);
        }
        directive(&mut world, army, DirectiveKind::Attack, objective);
    }
    world
}

#[test]
fn a_lone_bridge_that_both_want_is_fought_for_and_nobody_gets_over_elsewhere() {
    let (columns, rows) = (20, 8);
    let world = bridge(columns, rows);
    let banks = world.map.crossings[0].banks;
    let is_west = |cell: CellId| cell.index() % columns < columns / 2;
    for seed in SEEDS {
        let mut battle = Battle::new(&world, seed);
        for _ in 0..30 * DAY {
            battle.tick();
            let orders = battle.orders.iter().flat_map(|orders| &orders.orders);
            for order in orders.filter(|order| matches!(order.posture, Posture::Attack | Posture::Probe)) {
                let from = battle.state.elements.cell[order.element.index()];
                if is_west(from) != is_west(order.target) {
                    assert!(banks.contains(&from) && banks.contains(&order.target), "seed {seed}: {order:?}");
                }
            }
            for (row, declared) in world.forces.elements.iter().enumerate() {
                let here = battle.state.elements.cell[row];
                let over = is_west(here) != (declared.side == Side::First);
                let far = banks[if declared.side == Side::First { 1 } else { 0 }];
                assert!(!over || battle.held(declared.side, far) > 0.0, "seed {seed}: {} is over", declared.id);
            }
        }
        let casualties = Side::BOTH.map(|side| battle.state.sides.counter(side, Counter::BattleCasualties));
        assert!(casualties.iter().all(|&men| men > 300.0), "seed {seed}: {casualties:?}");
    }
}

/// A city four cells deep on the west bank of a broad river.
fn city(columns: usize, rows: usize) -> World {
    let mut world = plain(columns, rows, 1.0);
    let water = columns / 2 + 4;
    for cell in world.map.cells() {
        let column = cell.index() % columns;
        world.map.share[cell.index()] = if column < columns / 2 { 1.0 } else { 0.0 };
        if (columns / 2..water).contains(&column) {
            world.map.terrain[cell.index()] = Terrain::BuiltUp;
            world.map.built_ha[cell.index()] = [20.0, 25.0, 10.0];
            world.map.storeys[cell.index()] = 3.0;
            world.map.city[cell.index()] = true;
        }
    }
    for from in world.map.cells() {
        for link in world.map.links(from) {
            let to = world.map.link_to[link];
            let (a, b) = (from.index() % columns, to.index() % columns);
            if (a < water) != (b < water) {
                world.map.link_water_m[link] = 1200.0;
            }
        }
    }
    for row in (1..rows).step_by(3) {
        let banks = [cell(columns, water - 1, row), cell(columns, water, row)];
        let index = world.map.crossings.len() as u16;
        let id = format!("ferry-{row}");
        world.map.crossings.push(Crossing {
            key: key_of(&id),
            id,
            kind: CrossingKind::Ferry,
            banks,
            width_m: 1200.0,
            capacity_share: 0.33,
        });
        for (from, to) in [(0, 1), (1, 0)] {
            let link = world.map.link_between(banks[from], banks[to]).expect("neighbours");
            world.map.link_crossing[link] = index;
        }
    }
    source(&mut world, Side::First, cell(columns, 0, rows / 2), 3000.0);
    source(&mut world, Side::Second, cell(columns, columns - 1, rows / 2), 3000.0);
    for corps in 0..3 {
        let attacker = army(&mut world, &format!("attacker-{corps}"), Side::First);
        for row in corps * rows / 3..(corps + 1) * rows / 3 {
            infantry(&mut world, attacker, cell(columns, columns / 2 - 1, row), 1400);
            if row % 2 == 0 {
                infantry(&mut world, attacker, cell(columns, columns / 2 - 2, row), 1400);
            }
        }
        directive(&mut world, attacker, DirectiveKind::Attack, cell(columns, water - 1, corps * rows / 3 + 2));
    }
    let defender = army(&mut world, "defender", Side::Second);
    for row in 0..rows {
        infantry(&mut world, defender, cell(columns, columns / 2, row), 1800);
        if row % 2 == 0 {
            infantry(&mut world, defender, cell(columns, water + 2, row), 1800);
        }
    }
    directive(&mut world, defender, DirectiveKind::HoldAtAllCosts, cell(columns, water - 1, rows / 2));
    // Fresh divisions come to the far bank.
    for week in 1..8 {
        for part in 0..6 {
            let element = infantry(&mut world, defender, cell(columns, water + 2, rows / 2 + part - 1), 2500);
            world.forces.elements[element.index()].arrive = week * 7 * DAY;
        }
    }
    world
}

#[test]
fn a_city_at_a_river_is_pushed_to_a_strip_of_which_ferries_keep_more() {
    const BATTLES: u64 = 40;
    let (columns, rows) = (24, 12);
    let world = city(columns, rows);
    let mut without = world.clone();
    without.rules.river.ferry_capacity = 0.0;
    let strip = |battle: &Battle| -> f64 {
        let city = world.map.cells().filter(|cell| world.map.city[cell.index()]);
        city.map(|cell| battle.held(Side::Second, cell)).sum()
    };
    // One battle hangs on one landing stage: what ferries do shows in many.
    let (mut pushed, mut kept, mut lost) = (0.0, 0.0, 0.0);
    for seed in 1..=BATTLES {
        let mut battle = Battle::new(&world, seed);
        for _ in 0..16 {
            battle.day();
        }
        pushed += strip(&battle) / BATTLES as f64;
        let mut stopped = Battle::from(&without, battle.state.clone());
        for _ in 16..70 {
            battle.day();
            stopped.day();
        }
        kept += strip(&battle) / BATTLES as f64;
        lost += strip(&stopped) / BATTLES as f64;
    }
    let told = format!("cells of {}: {pushed:.1} after 16 days; {kept:.1} after 70, {lost:.1} without", 4 * rows);
    assert!(pushed > 5.0 && pushed < 2.0 * rows as f64, "{told}");
    assert!(kept > 2.0 * lost, "{told}");
}

/// Orders of a side's staff, by declared ids.
fn plan(world: &World, state: &State, side: Side) -> Vec<(String, Posture, u64, Vec<u64>)> {
    let mut orders = Orders::default();
    HistoricalCommander::new(world, side).orders(world, state, &mut orders);
    let id = |cell: CellId| if cell.is_some() { world.map.cell_ids[cell.index()] } else { 0 };
    let mut plan: Vec<_> = orders
        .orders
        .iter()
        .map(|order| {
            let element = world.forces.elements[order.element.index()].id.clone();
            (element, order.posture, id(order.target), order.route.iter().map(|&cell| id(cell)).collect())
        })
        .collect();
    plan.sort_by(|a, b| a.0.cmp(&b.0));
    plan
}

#[test]
fn what_moves_out_of_sight_changes_the_plan_only_after_contact() {
    let (columns, rows) = (30, 12);
    let mut world = open_line(columns, rows);
    world.directives[0].kind = DirectiveKind::Attack;
    world.directives[0].objective = cell(columns, columns - 3, rows / 2);
    let enemy = world.forces.headquarters.iter().position(|declared| declared.id == "Second-army").expect("an army");
    let reserve: Vec<ElementId> = (0..3)
        .map(|row| infantry(&mut world, HeadquartersId(enemy as u16), cell(columns, columns - 5, row), 3000))
        .collect();
    let mut battle = Battle::new(&world, 1);
    for _ in 0..3 {
        battle.day();
    }
    // One day on with the reserve standing far behind, as far behind and 30 km farther south, or before the attacker.
    let next_plan = |place: &dyn Fn(usize) -> CellId| {
        let mut state = battle.state.clone();
        for (index, element) in reserve.iter().enumerate() {
            let row = element.index();
            let e = &mut state.elements;
            (e.cell[row], e.target[row], e.posture[row]) = (place(index), place(index), Posture::Hold);
            (e.route[row], e.pending_due[row]) = (NO_ROUTE, 0);
        }
        for _ in 0..=DAY {
            tick(&world, &mut state, &Orders::default(), &Orders::default());
        }
        state.tick -= 1;
        plan(&world, &state, Side::First)
    };
    let stays = next_plan(&|index| cell(columns, columns - 5, index));
    assert!(stays.iter().any(|order| order.1 == Posture::Attack), "there is a plan of attack: {stays:?}");
    assert_eq!(stays, next_plan(&|index| cell(columns, columns - 5, index + 6)));
    assert_ne!(stays, next_plan(&|index| cell(columns, columns / 2, index + 4)));
}

/// Open ground, supplied from the left for the army "red" and from the right for "blue"; nobody stands on it yet.
fn two_armies(columns: usize, rows: usize) -> (World, HeadquartersId, HeadquartersId) {
    let mut world = plain(columns, rows, 30.0);
    source(&mut world, Side::First, cell(columns, 0, rows / 2), 2000.0);
    source(&mut world, Side::Second, cell(columns, columns - 1, rows / 2), 2000.0);
    let (red, blue) = (army(&mut world, "red", Side::First), army(&mut world, "blue", Side::Second));
    (world, red, blue)
}

#[test]
fn troops_cut_off_behind_the_front_are_cleared_by_those_who_come_up_without_an_order_to_attack() {
    let (columns, rows) = (14, 7);
    let (mut world, red, blue) = two_armies(columns, rows);
    for (column, row) in [(9, 1), (9, 3), (9, 5), (2, 2), (2, 3), (2, 4)] {
        infantry(&mut world, red, cell(columns, column, row), 2800);
    }
    directive(&mut world, red, DirectiveKind::Defend, cell(columns, 9, 3));
    let left = infantry(&mut world, blue, cell(columns, 5, 3), 700);
    for row in [1, 3, 5] {
        infantry(&mut world, blue, cell(columns, 11, row), 2500);
    }
    for seed in SEEDS {
        let mut state = setup::state(&world, seed, seed);
        for row in 0..rows {
            for column in 0..10 {
                state.cells.share[cell(columns, column, row).index()] = if (column, row) == (5, 3) { 0.0 } else { 1.0 };
            }
        }
        let mut battle = Battle::from(&world, state);
        for _ in 0..12 {
            battle.day();
        }
        let men = battle.state.elements.men[left.index()];
        let gone = battle.state.elements.status[left.index()] != Status::Active || men < 200;
        assert!(gone, "seed {seed}: {men} of 700 men still stand behind the front after twelve days");
    }
}

#[test]
fn whoever_was_left_behind_when_the_army_went_back_rejoins_it() {
    let (columns, rows) = (34, 7);
    let (mut world, red, blue) = two_armies(columns, rows);
    for row in [1, 3, 5] {
        infantry(&mut world, red, cell(columns, 16, row), 2500);
    }
    for row in [1, 2, 4, 5] {
        infantry(&mut world, blue, cell(columns, 31, row), 2500);
    }
    let behind = infantry(&mut world, blue, cell(columns, 17, 3), 2500);
    directive(&mut world, blue, DirectiveKind::Defend, cell(columns, 31, 3));
    let id = world.forces.elements[behind.index()].id.clone();
    let marches = |rejoin_factor: f64| {
        let mut world = world.clone();
        world.rules.staff.rejoin_factor = rejoin_factor;
        let plan = plan(&world, &setup::state(&world, 1, 1), Side::Second);
        plan.iter().any(|order| order.0 == id && order.1 == Posture::March)
    };
    assert!(marches(2.0), "left standing 14 columns from its army");
    assert!(!marches(100.0), "marches though nobody called it");
}
