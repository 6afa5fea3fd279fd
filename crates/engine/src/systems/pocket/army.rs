//! A cut-off army: its command, the terms it is offered, its end.
//!
//! Terms are offered once, after `ultimatum_days` in the pocket and when want shows. They are accepted if
//! `hopeless + [a below collapse_ammunition] + [m above hungry_mass_loss] > ultimatum_threshold + ultimatum_prestige x
//! prestige`, else with probability `1 - ultimatum_refused`. `hopeless` grows from 0 to 1 over `hopeless_days`: time
//! stands for the distance of relief, which is simpler than the model. Command passes to local commanders when terms
//! are accepted, or when the mean ammunition fill is below `collapse_ammunition` and no landing field is left or the
//! pocket has been split. A pocket under `final_men` and `final_area` then ends with `final_hazard`, each part by
//! itself. Source: model.md 14.

use super::{DRAW_END, DRAW_TERMS, LOCAL_COMMANDERS, emit, surrender};
use crate::chance::{Chance, Draw, Mechanism, probability_of};
use crate::event::EventKind;
use crate::forces::Side;
use crate::state::{State, Status};
use crate::world::World;

/// Pockets that are told apart; `Cells::pocket` holds no more.
pub(super) const POCKETS: usize = 256;
/// Part of the cut-off men that must stand in a second pocket for the army to count as split.
const SPLIT_SHARE: f64 = 0.2;

fn standing(world: &World, state: &State, side: Side, row: usize) -> bool {
    world.forces.elements[row].side == side
        && state.elements.status[row].is_present()
        && state.elements.pocket[row] != 0
}

/// Fit men of a side in pockets.
pub(super) fn count(world: &World, state: &State, side: Side) -> u32 {
    (0..world.forces.elements.len())
        .filter(|&row| standing(world, state, side, row))
        .map(|row| state.elements.men[row])
        .sum()
}

/// Tells when an army's number of men is cut off, and when less than half of it is while its command still stands.
pub(super) fn note(world: &World, state: &mut State, side: Side, cut_off: u32) {
    let row = side.index();
    let army = world.rules.pocket.army_men;
    let before = f64::from(state.sides.cut_off_men[row]);
    let now = f64::from(cut_off);
    // The count is kept at the army's size until half of it is free, so that a number about the limit is told once.
    let was_army = before >= army;
    if !was_army && now >= army {
        emit(state, EventKind::CutOff, side, None, now);
    } else if was_army && now < army / 2.0 && state.sides.stance[row] < LOCAL_COMMANDERS {
        emit(state, EventKind::Relieved, side, None, before - now);
    }
    let kept = if was_army && now >= army / 2.0 { now.max(army) } else { now };
    state.sides.cut_off_men[row] = libm::ceil(kept) as u32;
    if cut_off == 0 {
        state.sides.stance[row] = 0;
        state.sides.ultimatum_at[row] = 0;
    }
}

/// Means of the cut-off troops, weighted by men.
struct Condition {
    ammunition: f64,
    mass_loss: f64,
    days: f64,
    /// The pocket with most men, and its men.
    largest: (usize, u32),
}

fn condition(world: &World, state: &State, side: Side) -> Condition {
    let mut men_of = [0u32; POCKETS];
    let (mut men, mut ammunition, mut mass_loss, mut days) = (0.0, 0.0, 0.0, 0.0);
    for row in 0..world.forces.elements.len() {
        if !standing(world, state, side, row) {
            continue;
        }
        let e = &state.elements;
        let own = f64::from(e.men[row]);
        men += own;
        ammunition += own * e.ammunition_fill[row];
        mass_loss += own * e.mass_loss[row];
        days += own * e.isolation_days[row];
        men_of[usize::from(e.pocket[row]).min(POCKETS - 1)] += e.men[row];
    }
    let mut largest = (0, 0);
    for (pocket, &inside) in men_of.iter().enumerate() {
        if inside > largest.1 {
            largest = (pocket, inside);
        }
    }
    let men = f64::max(men, 1.0);
    Condition { ammunition: ammunition / men, mass_loss: mass_loss / men, days: days / men, largest }
}

/// Terms, and loss of hold, of a side's cut-off army.
pub(super) fn command(world: &World, state: &mut State, chance: &Chance, side: Side, cut_off: u32) {
    let rules = &world.rules.pocket;
    let row = side.index();
    let army = f64::from(state.sides.cut_off_men[row]) >= rules.army_men;
    if !army || state.sides.stance[row] >= LOCAL_COMMANDERS {
        return;
    }
    let now = condition(world, state, side);
    let empty = now.ammunition < rules.collapse_ammunition;
    let hungry = now.mass_loss > rules.hungry_mass_loss;
    let want = now.ammunition < rules.ultimatum_want || hungry;
    if state.sides.ultimatum_at[row] == 0 && now.days >= rules.ultimatum_days && want {
        let hopeless = (now.days / rules.hopeless_days.max(1.0)).min(1.0);
        let pressure = hopeless + f64::from(u8::from(empty)) + f64::from(u8::from(hungry));
        let threshold = rules.ultimatum_threshold + rules.ultimatum_prestige * state.sides.prestige[row];
        let draw = Draw {
            mechanism: Mechanism::Surrender,
            index: DRAW_TERMS,
            tick: state.tick,
            entity: side as u32,
            partner: 0,
        };
        let accepted = pressure > threshold || chance.happens(1.0 - rules.ultimatum_refused, draw);
        state.sides.ultimatum_at[row] = state.tick.max(1);
        // The amount tells the answer: 1 accepted, 0 refused.
        emit(state, EventKind::Ultimatum, side, None, f64::from(u8::from(accepted)));
        if accepted {
            state.sides.stance[row] = LOCAL_COMMANDERS;
            return;
        }
    }
    let split = f64::from(cut_off - now.largest.1) > SPLIT_SHARE * f64::from(cut_off);
    if empty && (split || !holds_field(world, state, side)) {
        state.sides.stance[row] = LOCAL_COMMANDERS;
    }
}

/// Whether aircraft can still land at a field in one of the side's pockets.
fn holds_field(world: &World, state: &State, side: Side) -> bool {
    world.airfields.iter().any(|field| {
        field.base_of.is_none()
            && field.from <= state.tick
            && field.cell.is_some()
            && state.cells.pocket[field.cell.index()][side.index()] != 0
            && side.held(f64::from(state.cells.share[field.cell.index()])) > 0.5
    })
}

/// What is left of an army without a command ends, pocket by pocket.
pub(super) fn end(world: &World, state: &mut State, chance: &Chance, side: Side) {
    let rules = &world.rules.pocket;
    if state.sides.stance[side.index()] < LOCAL_COMMANDERS {
        return;
    }
    let mut area_km2 = [0.0; POCKETS];
    for cell in 0..world.map.len() {
        let pocket = usize::from(state.cells.pocket[cell][side.index()]);
        if side.held(f64::from(state.cells.share[cell])) > 0.5 {
            area_km2[pocket] += world.map.area_km2[cell];
        }
    }
    let mut men_of = [0u32; POCKETS];
    for row in 0..world.forces.elements.len() {
        if standing(world, state, side, row) {
            men_of[usize::from(state.elements.pocket[row]).min(POCKETS - 1)] += state.elements.men[row];
        }
    }
    for pocket in 1..POCKETS {
        let men = f64::from(men_of[pocket]);
        if men == 0.0 || men > rules.final_men || area_km2[pocket] > rules.final_area {
            continue;
        }
        let draw = Draw {
            mechanism: Mechanism::Surrender,
            index: DRAW_END,
            tick: state.tick,
            entity: side as u32,
            partner: pocket as u32,
        };
        if chance.happens(probability_of(rules.final_hazard, 1.0), draw) {
            for element in world.forces.ids() {
                let row = element.index();
                let inside = usize::from(state.elements.pocket[row]).min(POCKETS - 1) == pocket;
                let on_land = state.elements.status[row] != Status::Crossing;
                if inside && on_land && standing(world, state, side, row) {
                    surrender(world, state, element);
                }
            }
            // Below half of an army's men it is the end of a remnant, told element by element.
            if men >= rules.army_men / 2.0 {
                emit(state, EventKind::ArmySurrendered, side, None, men);
            }
        }
    }
}
