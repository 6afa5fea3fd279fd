//! Blocking: detachments behind the line stop stragglers; the troops feel it.
//!
//! Once a day, for the side that gives a standing order, per army (or whatever stands at the top of its tree):
//!
//! ```text
//! nominal density  n  = detachments_per_army / (front / 10 km)
//! density          b  = detachments in service / (front / 10 km)     under the order (switch discipline.blocking)
//!                     = baseline_catch * n                           before it or without it: rear security
//! felt coercion    u' = u + (b / (b + coercion_half_density) - u) (1 - exp(-1 day / coercion_memory))
//! stragglers: competing hazards catch_rate b : self_return : straggler_loss, 1/day
//! caught -> arrested, shot, penal company, penal battalion, in transit, returned to the element (the rest)
//! penal men: killed and wounded at penal_loss_factor times their army's loss rate; free after a mean of penal_term
//! ```
//!
//! The men of the detachments come out of the army's line and go back to it when it shrinks or the switch is off. Of another
//! side, stragglers come back or are lost. Nothing else raises or lowers the men's will here: what coercion does to
//! hazards is read from `coercion` by morale and attrition.
//!
//! Reads: elements' cells and men, shares, loss rates of headquarters. Owns: `stragglers` (morale adds to them), `coercion`,
//! `blocking_density`, `blocking_men`, `penal_men`; moves men from and to elements and fates. Source: model.md 4.

mod detachments;
mod stragglers;

use crate::chance::Chance;
use crate::forces::{HeadquartersId, Side};
use crate::state::{Fate, State};
use crate::world::World;

/// Runs the mechanism for one tick.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    if !world.calendar.is_new_day(state.tick) {
        return;
    }
    if let Some(order) = world.standing_order {
        let side = order.side;
        let transit = state.sides.fate(side, Fate::Detained) as u32;
        let transit = state.sides.take(side, Fate::Detained, transit);
        state.sides.add(side, Fate::Pool, transit);
        let in_force = world.rules.discipline.blocking && state.tick >= order.from;
        detachments::run(world, state, side, in_force);
        stragglers::penal(world, state, chance, side);
    }
    for side in Side::BOTH {
        stragglers::run(world, state, chance, side);
    }
}

/// The army of a headquarters, or the top of its tree, as a row.
fn sector(world: &World, state: &State, headquarters: HeadquartersId) -> usize {
    super::command::army_of(world, state, headquarters).index()
}

#[cfg(test)]
mod tests;
