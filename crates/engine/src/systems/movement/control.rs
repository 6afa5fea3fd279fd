//! Control of ground where nobody fights.
//!
//! A cell in which only one side has troops, or next to them with no enemy near, passes to that side at
//! `sweep_per_day`. Once a day patrols take over empty ground farther away. Troops of `N` men patrol
//! `patrol_km x min(1, N / patrol_men)`; with `d` the part of `patrol_km` that a side's best placed troops need to reach
//! a cell, its share grows by `sweep_per_day x (1 - d / patrol_km)` where `patrol_lead x d` is less than what the enemy
//! needs. What lies surrounded passes to whoever surrounds it. Ground that an attack has gained stays the attacker's
//! while he goes on.
//!
//! Reads positions and postures. Owns `cells.held_days`; shares `cells.share` with movement and attrition. Source:
//! assumptions in rules/movement.toml.

use super::{defended, enemy_near, held, set_held};
use crate::calendar::TICK_DAYS;
use crate::forces::Side;
use crate::map::{CellId, Terrain};
use crate::orders::Posture;
use crate::state::{State, Status};
use crate::world::World;

/// Water over which neither patrols nor surroundings count, m.
const BROAD_WATER_M: f64 = 100.0;

/// Whether enemies next to a cell attack into it: what they have gained there is theirs while they go on.
fn is_attacked(world: &World, state: &State, side: Side, cell: CellId) -> bool {
    world.map.links(cell).any(|link| {
        state.scratch.occupants.of(world.map.link_to[link]).iter().any(|&element| {
            let row = element.index();
            world.forces.elements[row].side != side
                && state.elements.status[row] == Status::Active
                && matches!(state.elements.posture[row], Posture::Attack | Posture::Probe)
                && state.elements.target[row] == cell
        })
    })
}

/// Settles who holds the ground.
pub(super) fn run(world: &World, state: &mut State) {
    let step = (world.rules.movement.sweep_per_day * TICK_DAYS).min(1.0);
    let mut gains = core::mem::take(&mut state.scratch.queue);
    // Every element gains at most its cell and those beside it.
    crate::scratch::room_for(&mut gains, world.map.link_to.len());
    for side in Side::BOTH {
        gains.clear();
        for element in world.forces.ids() {
            let row = element.index();
            let declared = &world.forces.elements[row];
            if declared.side != side || state.elements.status[row] != Status::Active || !declared.arm.holds_ground() {
                continue;
            }
            let cell = state.elements.cell[row];
            if held(state, side, cell) < 1.0
                && !defended(state, side.enemy(), cell)
                && !is_attacked(world, state, side, cell)
            {
                gains.push(cell);
            }
            for link in world.map.links(cell) {
                let to = world.map.link_to[link];
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
        gains.sort_unstable();
        gains.dedup();
        for &cell in &gains {
            let share = held(state, side, cell) + step;
            set_held(state, side, cell, share);
        }
    }
    gains.clear();
    state.scratch.queue = gains;
    if world.calendar.is_new_day(state.tick) {
        patrol(world, state);
        mop_up(world, state);
        for cell in 0..world.map.len() {
            let share = f64::from(state.cells.share[cell]);
            for side in Side::BOTH {
                let days = &mut state.cells.held_days[cell][side.index()];
                *days = if side.held(share) > 0.5 { *days + 1.0 } else { 0.0 };
            }
        }
    }
}

/// Ground that nobody defends falls to the side that holds most of what is around it.
fn mop_up(world: &World, state: &mut State) {
    const SURROUNDED: f64 = 0.75;
    let step = world.rules.movement.sweep_per_day.min(1.0);
    for cell in world.map.cells() {
        let share = f64::from(state.cells.share[cell.index()]);
        let side = if share > 0.5 { Side::Second } else { Side::First };
        if defended(state, side.enemy(), cell) {
            continue;
        }
        let (mut ours, mut all) = (0.0, 0.0);
        for link in world.map.links(cell) {
            let to = world.map.link_to[link];
            if world.map.terrain[to.index()] != Terrain::Water && world.map.link_water_m[link] < BROAD_WATER_M {
                all += 1.0;
                ours += held(state, side, to);
            }
        }
        if all > 0.0 && ours >= SURROUNDED * all {
            let share = held(state, side, cell) + step;
            set_held(state, side, cell, share);
        }
    }
}

/// Empty ground between the fronts and behind them passes to the side whose troops are much nearer.
fn patrol(world: &World, state: &mut State) {
    let rules = &world.rules.movement;
    if rules.patrol_km <= 0.0 {
        return;
    }
    let mut first = core::mem::take(&mut state.scratch.cell_f64);
    let mut second = core::mem::take(&mut state.scratch.cell_f64_b);
    reach(world, state, Side::First, &mut first);
    reach(world, state, Side::Second, &mut second);
    for cell in world.map.cells() {
        if state.cells.men[cell.index()] != [0; 2] {
            continue;
        }
        let km = [first[cell.index()], second[cell.index()]];
        for side in Side::BOTH {
            let (own, enemy) = (km[side.index()], km[side.enemy().index()]);
            let share = held(state, side, cell);
            if share < 1.0 && own < rules.patrol_km && own * rules.patrol_lead < enemy {
                let step = rules.sweep_per_day * (1.0 - own / rules.patrol_km);
                set_held(state, side, cell, share + step);
            }
        }
    }
    state.scratch.cell_f64 = first;
    state.scratch.cell_f64_b = second;
}

/// Way of patrols from the troops of a side, km, as far as they go: over dry ground, not through cells that the enemy
/// defends. Few men start with a part of the way behind them.
fn reach(world: &World, state: &mut State, side: Side, km: &mut Vec<f64>) {
    let rules = &world.rules.movement;
    let mut queue = core::mem::take(&mut state.scratch.queue);
    km.clear();
    km.resize(world.map.len(), f64::INFINITY);
    queue.clear();
    // A cell comes into the queue again whenever a shorter way to it is found.
    let most = world.map.link_to.len();
    crate::scratch::room_for(&mut queue, most);
    for cell in world.map.cells() {
        let men = f64::from(state.cells.men[cell.index()][side.index()]);
        if men > 0.0 {
            km[cell.index()] = rules.patrol_km * (1.0 - (men / rules.patrol_men).min(1.0));
            queue.push(cell);
        }
    }
    let mut next = 0;
    while next < queue.len() {
        let cell = queue[next];
        next += 1;
        for link in world.map.links(cell) {
            let to = world.map.link_to[link];
            let way = km[cell.index()] + world.map.link_km[link];
            if way < km[to.index()]
                && way <= rules.patrol_km * rules.patrol_lead
                && world.map.link_water_m[link] < BROAD_WATER_M
                && !defended(state, side.enemy(), to)
                && queue.len() < most
            {
                km[to.index()] = way;
                queue.push(to);
            }
        }
    }
    queue.clear();
    state.scratch.queue = queue;
}
