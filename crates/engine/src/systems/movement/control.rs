//! Control of ground where nobody fights.
//!
//! A cell in which only one side has troops, or next to them with no enemy near, passes to that side at
//! `sweep_per_day`. What lies surrounded passes to whoever surrounds it.
//!
//! Reads positions. Owns `cells.held_days`; shares `cells.share` with movement and attrition. Source: assumptions in
//! rules/movement.toml.

use super::{defended, enemy_near, held, set_held};
use crate::calendar::TICK_DAYS;
use crate::forces::Side;
use crate::map::{CellId, Terrain};
use crate::roster::Roster;
use crate::scratch::room_for;
use crate::state::{State, Status};
use crate::world::World;

/// Water over which neither patrols nor surroundings count, m.
const BROAD_WATER_M: f64 = 100.0;

/// Settles who holds the ground.
pub(super) fn run(world: &World, state: &mut State) {
    let mut stations = core::mem::take(&mut state.scratch.stations);
    let mut gains = core::mem::take(&mut state.scratch.queue);
    list_stations(world, state, &mut stations);
    // A station gains at most its cell and those beside it.
    room_for(&mut gains, world.map.link_to.len());
    for side in Side::BOTH {
        gains.clear();
        for &cell in &stations[side.index()] {
            reach(world, state, side, cell, &mut gains);
        }
        let step = (world.rules.movement.sweep_per_day * TICK_DAYS).min(1.0);
        gains.sort_unstable();
        gains.dedup();
        for &cell in &gains {
            let share = held(state, side, cell) + step;
            set_held(state, side, cell, share);
        }
    }
    gains.clear();
    state.scratch.queue = gains;
    state.scratch.stations = stations;
    if world.calendar.is_new_day(state.tick) {
        mop_up(world, state);
        for (days, &share) in state.cells.held_days.iter_mut().zip(&state.cells.share) {
            for side in Side::BOTH {
                let days = &mut days[side.index()];
                *days = if side.held(f64::from(share)) > 0.5 { *days + 1.0 } else { 0.0 };
            }
        }
    }
}

/// Lists the cells in which each side has active troops that hold ground, each cell once: many stand together.
fn list_stations(world: &World, state: &mut State, stations: &mut [Vec<CellId>; 2]) {
    let mut seen = core::mem::take(&mut state.scratch.cell_mark);
    seen.clear();
    seen.resize(world.map.len(), 0);
    for cells in stations.iter_mut() {
        cells.clear();
        room_for(cells, world.forces.elements.len());
    }
    let roster = Roster::take(world, state);
    for member in roster.iter().filter(|member| member.holds_ground) {
        let side = member.side.index();
        let cell = state.elements.cell[member.row()];
        let bit = 1 << side;
        if state.elements.status[member.row()] == Status::Active && seen[cell.index()] & bit == 0 {
            seen[cell.index()] |= bit;
            stations[side].push(cell);
        }
    }
    state.scratch.roster = roster;
    state.scratch.cell_mark = seen;
}

/// Adds what troops in a cell gain: it and the cells next to it where no enemy is in the way.
fn reach(world: &World, state: &State, side: Side, cell: CellId, gains: &mut Vec<CellId>) {
    // Most ground about most troops is wholly theirs.
    let whole = if side == Side::First { 1.0 } else { 0.0 };
    if state.cells.share[cell.index()] != whole && held(state, side, cell) < 1.0 && !defended(state, side.enemy(), cell)
    {
        gains.push(cell);
    }
    let links = world.map.links(cell);
    for (link, &to) in (links.start..).zip(&world.map.link_to[links]) {
        if state.cells.share[to.index()] == whole {
            continue;
        }
        let share = held(state, side, to);
        if share < 1.0
            && (share > 0.5 || world.map.link_water_m[link] <= 0.0)
            && !defended(state, side.enemy(), to)
            && !enemy_near(world, state, side, to)
        {
            gains.push(to);
        }
    }
}

/// Two neighbours of each cell that count when it is asked who surrounds it. Kept, because the map does not change.
#[derive(Debug, Default)]
pub struct Pairs {
    /// Map they are of: where its links lie, and how many there are.
    key: (usize, usize),
    of: Vec<[CellId; 2]>,
}

impl Pairs {
    /// Two cells that settle nothing: where there are too few neighbours, or so many that two do not matter.
    const NONE: [CellId; 2] = [CellId::NONE; 2];
    /// With more neighbours the others could make up for two.
    const MOST: usize = 7;

    fn keep(&mut self, world: &World) {
        let map = &world.map;
        let key = (map.link_to.as_ptr() as usize, map.link_to.len());
        if self.key == key && self.of.len() == map.len() {
            return;
        }
        self.key = key;
        self.of.clear();
        self.of.extend(map.cells().map(|cell| {
            let mut near = map.links(cell).filter(|&link| counts(world, link)).map(|link| map.link_to[link]);
            match (near.next(), near.next()) {
                (Some(one), Some(two)) if near.count() + 2 <= Self::MOST => [one, two],
                _ => Self::NONE,
            }
        }));
    }

    /// Whether a cell and its two neighbours are wholly one side's: then no enemy surrounds it.
    fn settle(&self, share: &[f32], cell: CellId) -> bool {
        let [one, two] = self.of[cell.index()];
        let here = share[cell.index()];
        (here == 0.0 || here == 1.0) && one.is_some() && share[one.index()] == here && share[two.index()] == here
    }
}

/// Whether the ground over a link counts among what surrounds a cell.
fn counts(world: &World, link: usize) -> bool {
    world.map.terrain[world.map.link_to[link].index()] != Terrain::Water && world.map.link_water_m[link] < BROAD_WATER_M
}

/// Ground that nobody defends falls to the side that holds most of what is around it.
fn mop_up(world: &World, state: &mut State) {
    let step = world.rules.movement.sweep_per_day.min(1.0);
    let mut pairs = core::mem::take(&mut state.scratch.pairs);
    pairs.keep(world);
    for cell in world.map.cells() {
        if pairs.settle(&state.cells.share, cell) {
            continue;
        }
        let share = f64::from(state.cells.share[cell.index()]);
        let side = if share > 0.5 { Side::Second } else { Side::First };
        if !defended(state, side.enemy(), cell) && surrounds(world, state, side, cell) {
            let share = held(state, side, cell) + step;
            set_held(state, side, cell, share);
        }
    }
    state.scratch.pairs = pairs;
}

/// Whether a side holds most of the ground next to a cell.
fn surrounds(world: &World, state: &State, side: Side, cell: CellId) -> bool {
    const SURROUNDED: f64 = 0.75;
    let (mut ours, mut all) = (0.0, 0.0);
    for link in world.map.links(cell) {
        if counts(world, link) {
            all += 1.0;
            ours += held(state, side, world.map.link_to[link]);
        }
    }
    all > 0.0 && ours >= SURROUNDED * all
}
