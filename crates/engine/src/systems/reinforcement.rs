//! Reinforcement: arrivals, withdrawals and transfers ordered from outside the theatre; replacements (see
//! `replacements`); the end of elements.
//!
//! An element comes in at its tick, in its place; where the enemy holds that place or has cut it off, at the nearest
//! ground of its own side with a way to supply (distance, then row); where there is none it waits. It leaves on
//! the day of its tick, or when it was ordered back to where its side's country begins (`World::is_way_home`) and has come there, or as
//! soon after as it stands in no pocket. Once a day, for each side:
//! call-up `= factor x output index x sum over divisions of the nation's men per division and day` into the pool, within
//! the manpower left; the pool goes to elements under `fill_goal` of their full strength, at most `fill_per_day` of it
//! a day; spent elements out of the fight are disbanded into the pool.
//!
//! Reads pockets and ways of supply, intensity (attrition), `sides.output_index` (economy). Owns `elements.status`
//! (arrival, withdrawal, end), `green_share`, `ended_at`, `headquarters.parent`; lowers `sides.manpower`, `tank_pool`
//! and `crossings.capacity_left_t`; dilutes `elements.experience`. Source: model.md 8 (replacements).

mod replacements;

use crate::chance::Chance;
use crate::event::{Event, EventKind};
use crate::forces::{ElementId, HeadquartersId, Side};
use crate::map::{CellId, Terrain};
use crate::orders::{NO_ROUTE, Posture};
use crate::roster::Roster;
use crate::state::{Counter, Fate, SUPPLY_CLASSES, State, Status};
use crate::world::{DirectiveKind, World};
pub use replacements::green_factor;

/// Runs the mechanism for one tick.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    let new_day = world.calendar.is_new_day(state.tick);
    if new_day {
        transfer(world, state);
    }
    for (element, declared) in world.forces.ids().zip(&world.forces.elements) {
        let row = element.index();
        match state.elements.status[row] {
            Status::Awaited if declared.arrive <= state.tick && state.tick < declared.leave => {
                arrive(world, state, element);
            }
            Status::Active | Status::Broken
                if new_day
                    && state.elements.pocket[row] == 0
                    && (declared.leave <= state.tick || has_gone_back(world, state, element)) =>
            {
                leave(world, state, element);
            }
            _ => {}
        }
    }
    Roster::renew(world, state);
    if world.rules.reinforcement.enabled && new_day {
        replacements::day(world, state, chance);
    }
}

fn transfer(world: &World, state: &mut State) {
    for (row, declared) in world.forces.headquarters.iter().enumerate() {
        let due = declared.transfers.iter().rev().find(|(from, _)| *from <= state.tick);
        if let Some(&(_, parent)) = due
            && parent != HeadquartersId(row as u16)
        {
            state.headquarters.parent[row] = parent;
        }
    }
}

fn arrive(world: &World, state: &mut State, element: ElementId) {
    let row = element.index();
    let declared = &world.forces.elements[row];
    let Some(cell) = entry(world, state, declared.side, declared.place) else { return };
    let e = &mut state.elements;
    e.status[row] = Status::Active;
    e.cell[row] = cell;
    e.target[row] = cell;
    e.posture[row] = Posture::Hold;
    e.route[row] = NO_ROUTE;
    state.headquarters.active[declared.headquarters.index()] = true;
    let tanks = f64::from(e.tanks[row]) + f64::from(e.tanks_in_repair[row]);
    let men = f64::from(e.men[row]);
    if e.stores_t[row] == [0.0; SUPPLY_CLASSES] {
        crate::systems::supply::issue(world, state, element);
    }
    state.sides.count(declared.side, Counter::MenArrived, men);
    state.sides.count(declared.side, Counter::TanksArrived, tanks);
    emit(state, EventKind::Arrived, declared.side, element, men);
}

/// The declared place, or the nearest own land that is not cut off; ground the supply knows a way to comes first.
fn entry(world: &World, state: &State, side: Side, place: CellId) -> Option<CellId> {
    let open = |cell: CellId| {
        let row = cell.index();
        side.held(f64::from(state.cells.share[row])) > 0.5
            && state.cells.pocket[row][side.index()] == 0
            && state.cells.men[row][side.enemy().index()] == 0
    };
    if open(place) {
        return Some(place);
    }
    let mut best = (false, f64::INFINITY, None);
    for cell in world.map.cells() {
        if world.map.terrain[cell.index()] == Terrain::Water || !open(cell) {
            continue;
        }
        let supplied = state.cells.supply_hours[cell.index()][side.index()].is_finite();
        let distance = world.map.distance_km(place, cell);
        if (supplied && !best.0) || (supplied == best.0 && distance < best.1) {
            best = (supplied, distance, Some(cell));
        }
    }
    best.2
}

/// Whether an element that was ordered back beyond the map has come to the place at the edge, or, where that is lost, to any of its
/// side's edge.
fn has_gone_back(world: &World, state: &State, element: ElementId) -> bool {
    let declared = &world.forces.elements[element.index()];
    let cell = state.elements.cell[element.index()];
    let at_edge = |cell| world.is_way_home(cell, declared.side);
    at_edge(cell)
        && world.directive_of(state, declared.headquarters).is_some_and(|index| {
            let directive = &world.directives[index];
            let place = directive.objective;
            let lost = declared.side.held(f64::from(state.cells.share[place.index()])) < 0.5;
            let come = lost || cell == place || world.map.link_between(cell, place).is_some();
            directive.kind == DirectiveKind::Withdraw && at_edge(place) && come
        })
}

fn leave(world: &World, state: &mut State, element: ElementId) {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let e = &mut state.elements;
    let men = e.men[row] + e.light[row] + e.stragglers[row];
    let tanks = e.tanks[row] + e.tanks_in_repair[row];
    e.men[row] = 0;
    e.light[row] = 0;
    e.stragglers[row] = 0;
    e.tanks[row] = 0;
    e.tanks_in_repair[row] = 0;
    e.guns[row] = 0;
    e.status[row] = Status::Withdrawn;
    e.ended_at[row] = state.tick;
    // What it takes with it is gone for the theatre, but not lost.
    for class in 0..SUPPLY_CLASSES {
        state.sides.supply_used_t[side.index()][class] += e.stores_t[row][class];
        e.stores_t[row][class] = 0.0;
    }
    state.sides.add(side, Fate::Withdrawn, men);
    state.sides.count(side, Counter::TanksWithdrawn, f64::from(tanks));
    emit(state, EventKind::Left, side, element, f64::from(men));
}

/// Dissolves an element: its remaining men (fit, light) go to `fate`, its tanks and stores are lost. Stragglers stay on
/// its books until they are caught, return to the pool or are lost.
pub fn dissolve(world: &World, state: &mut State, element: ElementId, fate: Fate, status: Status) {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let men = state.elements.men[row] + state.elements.light[row];
    state.sides.add(side, fate, men);
    if fate == Fate::Prisoner {
        state.sides.count(side, Counter::Captured, f64::from(men));
        crate::systems::captivity::register(state, side, f64::from(men), state.elements.mass_loss[row]);
    }
    state.elements.men[row] = 0;
    state.elements.light[row] = 0;
    let tanks = state.elements.tanks[row] + state.elements.tanks_in_repair[row];
    state.elements.tanks[row] = 0;
    state.elements.tanks_in_repair[row] = 0;
    state.sides.count(side, Counter::TanksLost, f64::from(tanks));
    state.sides.count(side, Counter::GunsLost, f64::from(state.elements.guns[row] + state.elements.mortars[row]));
    state.elements.guns[row] = 0;
    state.elements.mortars[row] = 0;
    crate::systems::supply::forfeit(world, state, element);
    state.elements.status[row] = status;
    state.elements.ended_at[row] = state.tick;
}

fn emit(state: &mut State, kind: EventKind, side: Side, element: ElementId, amount: f64) {
    state.events.emit(Event {
        tick: state.tick,
        kind,
        side,
        element: Some(element),
        cell: state.elements.cell[element.index()],
        amount,
    });
}

#[cfg(test)]
mod tests;
