//! Small made maps under the shipped rules, and battles on them.

use nosb_command::{Commander, HistoricalCommander};
use nosb_engine::forces::{Arm, Echelon, ElementId, Establishment, HeadquartersId, Side};
use nosb_engine::map::CellId;
use nosb_engine::orders::Posture;
use nosb_engine::state::Status;
use nosb_engine::world::{Directive, DirectiveKind, SupplySource};
use nosb_engine::{Orders, State, World, setup, testing, tick};
use nosb_scenario::Scenario;

pub const DAY: u32 = nosb_engine::calendar::TICKS_PER_DAY;
pub const SEEDS: [u64; 3] = [1, 2, 3];

/// A plain under the shipped rules, in summer, with two nations that are alike.
pub fn plain(columns: usize, rows: usize, area_km2: f64) -> World {
    let shipped = Scenario::load("stalingrad").expect("a shipped scenario").world();
    let nation = Scenario::load("two-fords").expect("a shipped scenario").world().forces.nations[0].clone();
    let mut world = testing::plain(columns, rows, area_km2);
    world.rules = shipped.rules.clone();
    world.forces.nations = vec![nation.clone(), nation];
    world.monthly_temperature_c = [18.0; 12];
    world
}

pub fn cell(columns: usize, column: usize, row: usize) -> CellId {
    CellId((row * columns + column) as u16)
}

pub fn source(world: &mut World, side: Side, cell: CellId, tons_per_day: f64) {
    let id = format!("{side:?}-{}", world.sources.len());
    world.sources.push(SupplySource { id, side, cell, tons_per_day, from: 0, rail: false });
}

pub fn army(world: &mut World, id: &str, side: Side) -> HeadquartersId {
    testing::headquarters(world, id, side, Echelon::Army, HeadquartersId::NONE)
}

pub fn regiment(men: u32) -> Establishment {
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
pub fn infantry(world: &mut World, army: HeadquartersId, place: CellId, men: u32) -> ElementId {
    let side = world.forces.headquarters[army.index()].side;
    let id = format!("{}/{}", world.forces.headquarters[army.index()].id, world.forces.elements.len());
    let division = testing::headquarters(world, &id, side, Echelon::Division, army);
    testing::element(world, &id, division, Arm::Infantry, place, regiment(men))
}

pub fn armour(world: &mut World, army: HeadquartersId, place: CellId, tanks: u32) -> ElementId {
    let side = world.forces.headquarters[army.index()].side;
    let id = format!("{}/{}", world.forces.headquarters[army.index()].id, world.forces.elements.len());
    let division = testing::headquarters(world, &id, side, Echelon::Division, army);
    let establishment = Establishment { men: 2500, tanks, guns: 12, mortars: 12, at_guns: 12, trucks: 600, horses: 0 };
    testing::element(world, &id, division, Arm::Armour, place, establishment)
}

pub fn directive(world: &mut World, headquarters: HeadquartersId, kind: DirectiveKind, objective: CellId) {
    let id = format!("directive-{}", world.directives.len());
    world.directives.push(Directive {
        id,
        headquarters,
        from: 0,
        until: u32::MAX,
        kind,
        objective,
        stages: Vec::new(),
    });
}

pub struct Battle<'a> {
    world: &'a World,
    pub state: State,
    commanders: [HistoricalCommander; 2],
    pub orders: [Orders; 2],
}

impl<'a> Battle<'a> {
    pub fn new(world: &'a World, seed: u64) -> Self {
        Self::from(world, setup::state(world, seed, seed))
    }
    pub fn from(world: &'a World, state: State) -> Self {
        let commanders = Side::BOTH.map(|side| HistoricalCommander::new(world, side));
        Self { world, state, commanders, orders: Default::default() }
    }
    pub fn tick(&mut self) {
        for (commander, orders) in self.commanders.iter_mut().zip(&mut self.orders) {
            orders.clear();
            commander.orders(self.world, &self.state, orders);
        }
        tick(self.world, &mut self.state, &self.orders[0], &self.orders[1]);
    }
    pub fn day(&mut self) {
        for _ in 0..DAY {
            self.tick();
        }
    }
    pub fn held(&self, side: Side, cell: CellId) -> f64 {
        side.held(f64::from(self.state.cells.share[cell.index()]))
    }
    /// Own cells next to an enemy's with no own troops in them or beside them: holes in the line.
    pub fn holes(&self, side: Side) -> usize {
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
    pub fn cut_off(&self, side: Side) -> u32 {
        let e = &self.state.elements;
        let of_side = |row: &usize| self.world.forces.elements[*row].side == side && e.pocket[*row] != 0;
        (0..e.men.len()).filter(of_side).map(|row| e.men[row]).sum()
    }
}

/// Orders of a side's staff, by declared ids.
pub fn plan(world: &World, state: &State, side: Side) -> Vec<(String, Posture, u64, Vec<u64>)> {
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

/// Open ground, supplied from the left for the army "red" and from the right for "blue"; nobody stands on it yet.
pub fn two_armies(columns: usize, rows: usize) -> (World, HeadquartersId, HeadquartersId) {
    let mut world = plain(columns, rows, 30.0);
    source(&mut world, Side::First, cell(columns, 0, rows / 2), 2000.0);
    source(&mut world, Side::Second, cell(columns, columns - 1, rows / 2), 2000.0);
    let (red, blue) = (army(&mut world, "red", Side::First), army(&mut world, "blue", Side::Second));
    (world, red, blue)
}

/// Two like armies face each other on a front of twelve cells, one regiment in each and four behind.
pub fn open_line(columns: usize, rows: usize) -> World {
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
