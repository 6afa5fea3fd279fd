//! Residents: they die under bombs and in the fighting, hide, flee over the river, and are driven off.
//!
//! Under bombs a resident dies with `1 - exp(-dead_per_ton t (1 - effect x shelter) / residents at the start)`, `t` in
//! tons and shell-equivalents on the cell this tick; in a contested cell with hazard `hazard`, behind the enemy's
//! lines with `occupied_hazard` (1/day). Before the city is bombed a share leaves each day on its own; from
//! `evacuation_bombs` on those who want to leave are as many as the ferries carry after troops and wounded. Behind
//! the enemy's lines `deported` of them are driven off each day.
//!
//! Reads `cells.share`, `crossings` (uses up `capacity_left_t`: the last to be served), bombs by the hands of
//! buildings. Owns `cells.civilians, sheltered`. All residents are alive in a cell, dead, evacuated or deported.
//! Source: model.md, section 13.

use super::buildings::home;
use crate::chance::{Chance, Draw, Mechanism, probability_of};
use crate::forces::Side;
use crate::map::{CellId, CrossingKind};
use crate::state::{Counter, State};
use crate::world::World;

const DRAW_BOMBS: u32 = 0;
const DRAW_FIGHTING: u32 = 1;
const DRAW_DEPORTED: u32 = 2;
const DRAW_LEFT: u32 = 3;

/// One tick of what befalls the residents.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    let rules = &world.rules.civilians;
    if !rules.enabled {
        return;
    }
    if state.tick == 0 {
        for row in 0..world.map.len() {
            state.cells.sheltered[row] = rules.shelter_start as f32;
        }
    }
    let bombed = city_is_bombed(world, state);
    let new_day = world.calendar.is_new_day(state.tick);
    if new_day {
        for row in 0..world.map.len() {
            if state.cells.civilians[row] > 0 {
                day(world, state, chance, CellId(row as u16), bombed);
            }
        }
    }
    if bombed {
        ferry_out(world, state, chance);
    }
}

/// Whether the city of the scenario has been bombed so heavily that it is given up by its citizens.
pub fn city_is_bombed(world: &World, state: &State) -> bool {
    let threshold = world.rules.civilians.evacuation_bombs;
    Side::BOTH.iter().any(|&side| state.sides.counter(side, Counter::CityBombsT) > threshold)
}

fn draw(world: &World, state: &State, cell: CellId, index: u32) -> Draw {
    Draw { mechanism: Mechanism::Civilians, index, tick: state.tick, entity: world.map.keys[cell.index()], partner: 0 }
}

/// Takes residents out of a cell and counts them on the side whose citizens they were.
fn remove(world: &World, state: &mut State, cell: CellId, people: u32, counter: Counter) {
    let people = people.min(state.cells.civilians[cell.index()]);
    state.cells.civilians[cell.index()] -= people;
    state.sides.count(home(world, cell), counter, f64::from(people));
}

/// Deaths under the bombs and shells that fell on a cell in this tick (called by buildings, which uses them up).
/// Workers of factories there die in the same proportion.
pub fn under_bombs(world: &World, state: &mut State, chance: &Chance, cell: CellId, tons: f64) {
    let rules = &world.rules.civilians;
    let row = cell.index();
    let at_start = f64::from(world.map.residents[row]);
    if !rules.enabled || state.cells.civilians[row] == 0 || at_start <= 0.0 {
        return;
    }
    let open = 1.0 - rules.shelter_effect * f64::from(state.cells.sheltered[row]);
    let dies = -libm::expm1(-rules.dead_per_ton * tons * open / at_start);
    let draw = draw(world, state, cell, DRAW_BOMBS);
    let dead = chance.binomial(state.cells.civilians[row], dies, draw);
    remove(world, state, cell, dead, Counter::CiviliansKilled);
    super::labour::under_bombs(world, state, cell, dies);
}

fn day(world: &World, state: &mut State, chance: &Chance, cell: CellId, bombed: bool) {
    const CONTESTED: f64 = 0.02;
    let rules = &world.rules.civilians;
    let row = cell.index();
    let enemy = home(world, cell).enemy().held(f64::from(state.cells.share[row]));
    let hazard = if enemy > CONTESTED && enemy < 1.0 - CONTESTED {
        rules.hazard
    } else if enemy > 0.5 {
        rules.occupied_hazard
    } else {
        0.0
    };
    let dead = chance.taken(state.cells.civilians[row], hazard, 1.0, draw(world, state, cell, DRAW_FIGHTING));
    remove(world, state, cell, dead, Counter::CiviliansKilled);
    if enemy > 0.5 {
        let driven =
            chance.taken(state.cells.civilians[row], rules.deported, 1.0, draw(world, state, cell, DRAW_DEPORTED));
        remove(world, state, cell, driven, Counter::CiviliansDeported);
    } else if !bombed && world.map.city[row] {
        let gone =
            chance.taken(state.cells.civilians[row], rules.leave_before, 1.0, draw(world, state, cell, DRAW_LEFT));
        remove(world, state, cell, gone, Counter::CiviliansEvacuated);
    }
    if bombed {
        let sheltered = f64::from(state.cells.sheltered[row]);
        let gap = (rules.shelter_most - sheltered).max(0.0);
        state.cells.sheltered[row] = (sheltered + gap * rules.shelter_growth.min(1.0)) as f32;
    }
}

/// Citizens take what room the ferries of their side have left; where no ferry serves the city they leave by land.
fn ferry_out(world: &World, state: &mut State, chance: &Chance) {
    let Some(region) = world.city_region else {
        return;
    };
    let cells = &world.map.regions[region].cells;
    let Some(&first) = cells.first() else {
        return;
    };
    let side = home(world, first);
    let mut waiting = 0.0;
    for &cell in cells {
        if may_leave(state, side, cell) {
            waiting += f64::from(state.cells.civilians[cell.index()]);
        }
    }
    let rules = &world.rules.civilians;
    let want = waiting * probability_of(rules.leave_after, crate::calendar::TICK_DAYS);
    if want < 1.0 {
        return;
    }
    let (mut room_t, mut ferries) = (0.0, false);
    for (row, crossing) in world.map.crossings.iter().enumerate() {
        if serves(world, state, row, crossing.kind, side, cells) {
            ferries = true;
            room_t += state.crossings.capacity_left_t[row].max(0.0);
        }
    }
    let carried = if ferries { want.min(room_t / rules.ferry_load) } else { want };
    if carried <= 0.0 {
        return;
    }
    let share = carried / waiting;
    let mut gone_total = 0.0;
    for &cell in cells {
        if may_leave(state, side, cell) {
            // Index and tick differ from the daily draw of those who leave unbombed: it is not made any more.
            let draw = draw(world, state, cell, DRAW_LEFT);
            let people = f64::from(state.cells.civilians[cell.index()]) * share;
            let gone = libm::floor(people + chance.uniform(draw)) as u32;
            let gone = gone.min(state.cells.civilians[cell.index()]);
            remove(world, state, cell, gone, Counter::CiviliansEvacuated);
            gone_total += f64::from(gone);
        }
    }
    if ferries && room_t > 0.0 {
        let used = (gone_total * rules.ferry_load / room_t).min(1.0);
        for (row, crossing) in world.map.crossings.iter().enumerate() {
            if serves(world, state, row, crossing.kind, side, cells) {
                state.crossings.capacity_left_t[row] *= 1.0 - used;
            }
        }
    }
}

fn may_leave(state: &State, side: Side, cell: CellId) -> bool {
    state.cells.civilians[cell.index()] > 0 && side.held(f64::from(state.cells.share[cell.index()])) >= 0.5
}

fn serves(world: &World, state: &State, row: usize, kind: CrossingKind, side: Side, city: &[CellId]) -> bool {
    kind == CrossingKind::Ferry
        && usize::from(state.crossings.owner[row]) == side.index()
        && world.map.crossings[row].banks.iter().any(|bank| city.binary_search(bank).is_ok())
}

#[cfg(test)]
#[path = "civilians/tests.rs"]
mod tests;
