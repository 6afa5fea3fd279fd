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

/// Ground that nobody defends falls to the side that holds most of what is around it.
fn mop_up(world: &World, state: &mut State) {
    let step = world.rules.movement.sweep_per_day.min(1.0);
    for cell in world.map.cells() {
        let share = f64::from(state.cells.share[cell.index()]);
        let side = if share > 0.5 { Side::Second } else { Side::First };
        if !defended(state, side.enemy(), cell) && surrounds(world, state, side, cell) {
            let share = held(state, side, cell) + step;
            set_held(state, side, cell, share);
        }
    }
}

/// Whether a side holds most of the ground next to a cell.
fn surrounds(world: &World, state: &State, side: Side, cell: CellId) -> bool {
    const SURROUNDED: f64 = 0.75;
    /// More than sums of a few shares can be wrong.
    const ROUNDING: f64 = 1.0e-9;
    let map = &world.map;
    let (mut ours, mut all) = (0.0, 0.0);
    let links = map.links(cell);
    for (link, &to) in (links.start..).zip(&map.link_to[links.clone()]) {
        if map.terrain[to.index()] != Terrain::Water && map.link_water_m[link] < BROAD_WATER_M {
            all += 1.0;
            ours += held(state, side, to);
            // Most cells lie deep behind a front: two neighbours tell that the others cannot make up for them.
            let left = (links.end - link - 1) as f64;
            if ours + left + ROUNDING < SURROUNDED * (all + left) {
                return false;
            }
        }
    }
    all > 0.0 && ours >= SURROUNDED * all
}
