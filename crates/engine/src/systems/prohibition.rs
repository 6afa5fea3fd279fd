//! Prohibition: whether a commander who wants to withdraw may, asks, or goes unasked.
//!
//! The staff's order to withdraw says that a commander wants to go. If no directive asks for it,
//!
//! ```text
//! he asks first   with probability pi   (u < pi)
//! he goes unasked with probability 1 - pi
//! pi = prohibition_compliance   under the side's standing order (switch discipline.prohibition)
//!      prohibition_before       of the same side before it, or with the switch off
//!      free_withdrawal          of a side that gives no standing order
//! ```
//!
//! A headquarters decides once; the decision, like a refusal, stands for `leave_days`. A question is answered by
//! `prestige::leave_to_withdraw` after the time it takes to go up and come back (lognormal about
//! `leave_answer_hours`, with the spread of orders). Where supreme command has refused a side any break-out, troops in
//! a pocket do not withdraw at all (switch command.withdrawal_refused).
//!
//! Acts on decisions of headquarters only, never on cohesion or stragglers. Reads: standing orders, pocket. Owns: `leave_until`,
//! `asked_at`, `answer_due` of headquarters. Source: model.md 4.

use crate::calendar::{TICK_HOURS, TICKS_PER_DAY};
use crate::chance::{Chance, Draw, Mechanism, lognormal_inverse};
use crate::event::{Event, EventKind};
use crate::forces::{ElementId, HeadquartersId, Side};
use crate::state::{Counter, State};
use crate::systems::prestige;
use crate::world::{StandingOrder, World};

/// Draws of `Mechanism::Prohibition`.
const ASKS: u32 = 0;
const ANSWER: u32 = 1;

/// Answers the questions that have come up and back.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    for row in 0..world.forces.headquarters.len() {
        let due = state.headquarters.answer_due[row];
        if due == 0 || due > state.tick {
            continue;
        }
        state.headquarters.answer_due[row] = 0;
        let side = world.forces.headquarters[row].side;
        let headquarters = HeadquartersId(row as u16);
        let granted = prestige::leave_to_withdraw(world, state, chance, headquarters);
        if granted {
            state.headquarters.leave_until[row] = state.tick + standing_ticks(world);
            state.sides.count(side, Counter::LeaveGranted, 1.0);
        }
        state.events.emit(Event {
            tick: state.tick,
            kind: if granted { EventKind::LeaveGranted } else { EventKind::LeaveRefused },
            side,
            element: None,
            cell: state.headquarters.cell[row],
            amount: row as f64,
        });
    }
}

/// Whether an element that its staff wants to withdraw, and no directive sends back, may begin to go now.
pub fn may_withdraw(world: &World, state: &mut State, chance: &Chance, element: ElementId) -> bool {
    let row = element.index();
    let declared = &world.forces.elements[row];
    if world.rules.command.withdrawal_refused
        && in_force(world.no_breakout, declared.side, state.tick)
        && state.elements.pocket[row] != 0
    {
        return false;
    }
    let compliance = compliance(world, declared.side, state.tick);
    if compliance <= 0.0 {
        return true;
    }
    let headquarters = declared.headquarters;
    let at = headquarters.index();
    if state.headquarters.leave_until[at] > state.tick {
        return true;
    }
    if is_decided(world, state, headquarters) {
        return false;
    }
    let asks = chance.happens(compliance, draw(ASKS, world, state.tick, headquarters));
    if asks {
        ask(world, state, chance, headquarters);
        return false;
    }
    state.headquarters.asked_at[at] = state.tick.max(1);
    state.headquarters.leave_until[at] = state.tick + standing_ticks(world);
    state.sides.count(declared.side, Counter::LeaveTaken, 1.0);
    true
}

/// A headquarters asks for leave to withdraw, unless its last decision or answer still stands.
pub fn ask(world: &World, state: &mut State, chance: &Chance, headquarters: HeadquartersId) {
    let at = headquarters.index();
    if is_decided(world, state, headquarters) || state.headquarters.leave_until[at] > state.tick {
        return;
    }
    let side = world.forces.headquarters[at].side;
    let (median, log_sd) = (world.rules.discipline.leave_answer_hours, world.rules.command.delay_log_sd);
    let hours = if median > 0.0 && log_sd > 0.0 {
        let u = chance.uniform(draw(ANSWER, world, state.tick, headquarters));
        lognormal_inverse(median, log_sd, u)
    } else {
        median
    };
    let ticks = libm::floor(hours / TICK_HOURS + 0.5).min(f64::from(u16::MAX)) as u32;
    state.headquarters.asked_at[at] = state.tick.max(1);
    state.headquarters.answer_due[at] = (state.tick + ticks).max(1);
    state.sides.count(side, Counter::LeaveAsked, 1.0);
}

/// Share of a side's commanders who ask before they withdraw, now.
fn compliance(world: &World, side: Side, tick: u32) -> f64 {
    let rules = &world.rules.discipline;
    match world.standing_order {
        Some(order) if order.side == side => {
            if rules.prohibition && tick >= order.from {
                rules.prohibition_compliance
            } else {
                rules.prohibition_before
            }
        }
        _ => rules.free_withdrawal,
    }
}

fn in_force(order: Option<StandingOrder>, side: Side, tick: u32) -> bool {
    order.is_some_and(|order| order.side == side && tick >= order.from)
}

/// A question is open, or the last decision is too young for a new one.
fn is_decided(world: &World, state: &State, headquarters: HeadquartersId) -> bool {
    let at = headquarters.index();
    let asked = state.headquarters.asked_at[at];
    state.headquarters.answer_due[at] != 0 || (asked != 0 && state.tick < asked + standing_ticks(world))
}

fn standing_ticks(world: &World) -> u32 {
    let ticks = world.rules.discipline.leave_days * f64::from(TICKS_PER_DAY);
    (ticks as u32).max(1)
}

/// Keyed on the tick: a headquarters decides at most once in a tick.
fn draw(index: u32, world: &World, tick: u32, headquarters: HeadquartersId) -> Draw {
    Draw {
        mechanism: Mechanism::Prohibition,
        index,
        tick,
        entity: world.forces.headquarters[headquarters.index()].key,
        partner: 0,
    }
}
