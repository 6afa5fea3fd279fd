//! Pockets: surrender of cut-off troops, terms, the collapse of an army.
//!
//! A cut-off element with the enemy at hand surrenders with hazard, 1/day,
//! `base x need^(1 - a) x need^(max(0, K0 - K) / K0) x (1 - order_refusal F) x (1 - fear_captivity) x R x contagion^n`:
//! `a` ammunition fill, `K` cohesion, `K0` cohesion_floor, `F` how far an army command forbids it (its men over
//! `army_men`, 0 once local commanders decide), `R` = `inner_retreat` while own ground behind is free, `n` elements
//! nearby that surrendered the day before. An army (see `army`) is offered terms, may accept them, and loses its hold
//! when its guns are empty and its airfields or its unity are lost; what is left in a small pocket then ends as a
//! whole. Elements of a few men with the enemy at hand dissolve: into captivity where cut off, else into the pool.
//! Nothing here knows sides or dates: small pockets of either side meet the same rules.
//!
//! Reads `elements.pocket, isolation_days, ammunition_fill` and `cells.pocket` (supply), `mass_loss` (hunger), `cohesion`
//! (morale). Owns `sides.stance, ultimatum_at, cut_off_men`. Source: model.md 14.

mod army;
mod round_up;

use crate::chance::{Chance, Draw, Mechanism, probability_of};
use crate::event::{Event, EventKind};
use crate::forces::{ElementId, Side};
use crate::map::CellId;
use crate::roster::Roster;
use crate::state::{Counter, Fate, State, Status};
use crate::systems::cold::enemy_at_hand;
use crate::systems::{medical, reinforcement};
use crate::world::World;

const DRAW_SURRENDER: u32 = 0;
const DRAW_TERMS: u32 = 1;
const DRAW_END: u32 = 2;

/// `Sides::stance` once local commanders decide for themselves.
const LOCAL_COMMANDERS: u8 = 2;
/// Most neighbours whose surrender counts.
const MOST_NEIGHBOURS: u16 = 3;
/// Share of its first strength above which an element is no remnant however small it is.
const REMNANT_SHARE: f64 = 0.2;

/// A day of the pockets.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    if !world.rules.pocket.enabled || !world.calendar.is_new_day(state.tick) {
        return;
    }
    for side in Side::BOTH {
        let cut_off = army::count(world, state, side);
        army::note(world, state, side, cut_off);
        if cut_off > 0 {
            army::command(world, state, chance, side, cut_off);
            elements_surrender(world, state, chance, side, cut_off);
            round_up::run(world, state, chance, side);
            army::end(world, state, chance, side);
        }
    }
    remnants(world, state);
}

/// Hazard of surrender of an element, 1/day, before neighbours count; `forbidden` is how far an army forbids it, 0..1.
pub fn surrender_hazard(world: &World, state: &State, element: ElementId, forbidden: f64, retreat_free: bool) -> f64 {
    let rules = &world.rules.pocket;
    let row = element.index();
    let want = 1.0 - state.elements.ammunition_fill[row].clamp(0.0, 1.0);
    let floor = rules.cohesion_floor.max(1.0e-3);
    let broken = ((floor - state.elements.cohesion[row]) / floor).max(0.0);
    rules.surrender_base
        * libm::pow(rules.surrender_need, want + broken)
        * (1.0 - rules.order_refusal * forbidden)
        * (1.0 - world.forces.nation(element).fear_captivity)
        * if retreat_free { rules.inner_retreat } else { 1.0 }
}

fn elements_surrender(world: &World, state: &mut State, chance: &Chance, side: Side, cut_off: u32) {
    let rules = &world.rules.pocket;
    let mut surrendered = core::mem::take(&mut state.scratch.cell_mark);
    surrendered_yesterday(world, state, side, &mut surrendered);
    let forbidden = if state.sides.stance[side.index()] >= LOCAL_COMMANDERS {
        0.0
    } else {
        (f64::from(cut_off) / rules.army_men.max(1.0)).min(1.0)
    };
    for element in world.forces.ids() {
        let row = element.index();
        let declared = &world.forces.elements[row];
        let standing = matches!(state.elements.status[row], Status::Active | Status::Broken);
        if declared.side != side || !standing || state.elements.pocket[row] == 0 {
            continue;
        }
        let cell = state.elements.cell[row];
        if !enemy_at_hand(world, state, side.enemy(), cell) {
            continue;
        }
        let free = world.map.links(cell).any(|link| {
            let to = world.map.link_to[link].index();
            side.held(f64::from(state.cells.share[to])) > 0.5
                && state.cells.men[to][side.enemy().index()] == 0
                && world.map.link_water_m[link] == 0.0
        });
        let neighbours = surrendered.get(cell.index()).copied().unwrap_or(0).min(MOST_NEIGHBOURS);
        let hazard = surrender_hazard(world, state, element, forbidden, free)
            * libm::pow(rules.surrender_contagion.max(1.0), f64::from(neighbours));
        let draw = Draw {
            mechanism: Mechanism::Surrender,
            index: DRAW_SURRENDER,
            tick: state.tick,
            entity: declared.key,
            partner: 0,
        };
        if chance.happens(probability_of(hazard, 1.0), draw) {
            surrender(world, state, element);
        }
    }
    state.scratch.cell_mark = surrendered;
}

/// Counts in each cell the elements of a side that surrendered there or next to it yesterday; empty if there are none.
fn surrendered_yesterday(world: &World, state: &State, side: Side, marks: &mut Vec<u16>) {
    marks.clear();
    for (row, declared) in world.forces.elements.iter().enumerate() {
        let yesterday = state.elements.ended_at[row] + crate::calendar::TICKS_PER_DAY == state.tick;
        if declared.side != side || !yesterday || state.elements.status[row] != Status::Surrendered {
            continue;
        }
        marks.resize(world.map.len(), 0);
        let cell = state.elements.cell[row];
        marks[cell.index()] += 1;
        for link in world.map.links(cell) {
            marks[world.map.link_to[link].index()] += 1;
        }
    }
}

/// An element lays down its arms; its waiting wounded go with it.
fn surrender(world: &World, state: &mut State, element: ElementId) {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let men = state.elements.men[row] + state.elements.light[row];
    medical::abandon_wounded(world, state, element);
    reinforcement::dissolve(world, state, element, Fate::Prisoner, Status::Surrendered);
    state.sides.count(side, Counter::Surrenders, 1.0);
    emit(state, EventKind::Surrendered, side, Some(element), f64::from(men));
}

/// Elements of a few men (or none) do not go on as elements.
fn remnants(world: &World, state: &mut State) {
    let most = world.rules.pocket.remnant_men;
    let roster = Roster::take(world, state);
    for member in roster.iter() {
        let (row, element) = (member.row(), member.element);
        let declared = &world.forces.elements[row];
        let men = f64::from(state.elements.men[row]);
        let first_strength = f64::from(declared.establishment.men);
        let standing = matches!(state.elements.status[row], Status::Active | Status::Broken);
        if !standing || first_strength == 0.0 || men >= most.min(REMNANT_SHARE * first_strength).max(1.0) {
            continue;
        }
        if men > 0.0 && !enemy_at_hand(world, state, declared.side.enemy(), state.elements.cell[row]) {
            continue;
        }
        let cut_off = state.elements.pocket[row] != 0;
        if cut_off {
            medical::abandon_wounded(world, state, element);
        }
        let fate = if cut_off { Fate::Prisoner } else { Fate::Pool };
        reinforcement::dissolve(world, state, element, fate, Status::Destroyed);
        emit(state, EventKind::Destroyed, declared.side, Some(element), men);
    }
    state.scratch.roster = roster;
}

fn emit(state: &mut State, kind: EventKind, side: Side, element: Option<ElementId>, amount: f64) {
    let cell = element.map_or(CellId::NONE, |element| state.elements.cell[element.index()]);
    state.events.emit(Event { tick: state.tick, kind, side, element, cell, amount });
}

#[cfg(test)]
mod tests;
