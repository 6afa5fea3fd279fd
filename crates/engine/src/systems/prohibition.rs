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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forces::{Arm, Echelon, Establishment};
    use crate::map::CellId;
    use crate::orders::{NO_ROUTE, Order, Orders, Posture};
    use crate::systems::command;
    use crate::testing;
    use crate::world::{Directive, DirectiveKind};

    const CHANCE: Chance = Chance { battle_seed: 5, weather_seed: 5 };
    const FROM: u32 = 40;
    const COUNT: usize = 500;

    /// So many divisions of one regiment each; the second side gives a standing order at `FROM`.
    fn divisions(side: Side) -> World {
        let mut world = testing::plain(6, 6, 30.0);
        for n in 0..COUNT {
            let id = format!("d{n}");
            let none = HeadquartersId::NONE;
            let hq = testing::headquarters(&mut world, &id, side, Echelon::Division, none);
            let men = Establishment { men: 1000, ..Establishment::default() };
            testing::element(&mut world, &id, hq, Arm::Infantry, CellId(9), men);
        }
        world.standing_order = Some(StandingOrder { side: Side::Second, from: FROM });
        let rules = &mut world.rules.discipline;
        rules.prohibition = true;
        rules.prohibition_compliance = 0.85;
        rules.prohibition_before = 0.45;
        rules.leave_answer_hours = 12.0;
        rules.leave_days = 3.0;
        world.rules.command.withdrawal_refused = true;
        // Superiors grant leave with a probability of 0.15, whatever the place.
        world.rules.prestige.leave_base = libm::log(0.15 / 0.85);
        world
    }

    /// All want to withdraw for so many ticks from `tick` on.
    fn wish(world: &World, tick: u32, ticks: u32) -> State {
        let mut state = crate::setup::state(world, 5, 5);
        state.tick = tick;
        wish_on(world, &mut state, ticks);
        state
    }

    fn wish_on(world: &World, state: &mut State, ticks: u32) {
        let mut route = NO_ROUTE;
        route[0] = CellId(10);
        let mut orders = Orders::default();
        orders.orders.extend(world.forces.ids().map(|element| Order {
            element,
            posture: Posture::Withdraw,
            target: CellId(10),
            route,
        }));
        for _ in 0..ticks {
            command::run(world, state, &CHANCE, [&orders, &orders]);
            run(world, state, &CHANCE);
            state.tick += 1;
        }
    }

    fn gone(state: &State) -> Vec<bool> {
        let withdraws = |posture: &Posture| *posture == Posture::Withdraw;
        state.elements.posture.iter().map(withdraws).collect()
    }

    fn count(state: &State) -> usize {
        gone(state).into_iter().filter(|&gone| gone).count()
    }

    #[test]
    fn the_order_lets_fewer_go_and_nobody_whom_the_old_practice_would_have_held() {
        let world = divisions(Side::Second);
        let mut off = world.clone();
        off.rules.discipline.prohibition = false;
        let (with, without) = (wish(&world, FROM, 1), wish(&off, FROM, 1));
        assert!((45..110).contains(&count(&with)), "{}", count(&with));
        assert!((230..320).contains(&count(&without)), "{}", count(&without));
        assert!(gone(&with).iter().zip(gone(&without)).all(|(a, b)| !a || b));
        let before = wish(&world, FROM - 1, 1);
        assert!((230..320).contains(&count(&before)));
        let taken = with.sides.counter(Side::Second, Counter::LeaveTaken);
        let asked = with.sides.counter(Side::Second, Counter::LeaveAsked);
        assert_eq!((taken, asked + taken), (count(&with) as f64, COUNT as f64));
        assert_eq!(with.sides.counter(Side::Second, Counter::Withdrawals), taken);
    }

    #[test]
    fn a_question_is_answered_after_its_time_and_once_while_the_decision_stands() {
        let world = divisions(Side::Second);
        let mut state = wish(&world, FROM, 1);
        let granted = |state: &State| state.sides.counter(Side::Second, Counter::LeaveGranted);
        wish_on(&world, &mut state, 1);
        assert_eq!(granted(&state), 0.0, "12 h are two ticks");
        wish_on(&world, &mut state, 9);
        assert!((30.0..100.0).contains(&granted(&state)), "{}", granted(&state));
        let taken = state.sides.counter(Side::Second, Counter::LeaveTaken);
        assert_eq!(count(&state) as f64, granted(&state) + taken);
        let asked = state.sides.counter(Side::Second, Counter::LeaveAsked);
        assert_eq!(asked + taken, COUNT as f64);
        wish_on(&world, &mut state, 4);
        assert!(state.sides.counter(Side::Second, Counter::LeaveAsked) > asked);
    }

    #[test]
    fn a_side_without_a_standing_order_is_free_and_a_directive_to_go_needs_no_leave() {
        let free = wish(&divisions(Side::First), FROM, 1);
        assert_eq!(count(&free), COUNT);
        assert_eq!(free.sides.counter(Side::First, Counter::LeaveTaken), 0.0);
        let mut world = divisions(Side::Second);
        for n in 0..COUNT {
            world.directives.push(Directive {
                id: format!("x{n}"),
                headquarters: HeadquartersId(n as u16),
                from: 0,
                until: 1000,
                kind: DirectiveKind::Withdraw,
                objective: CellId(10),
                stages: Vec::new(),
            });
        }
        assert_eq!(count(&wish(&world, FROM, 1)), COUNT);
    }

    #[test]
    fn a_pocketed_army_that_was_refused_does_not_go_unless_switched_off() {
        let mut world = divisions(Side::First);
        world.no_breakout = Some(StandingOrder { side: Side::First, from: FROM });
        let goes = |world: &World, tick: u32, pocket: u16| {
            let mut state = crate::setup::state(world, 5, 5);
            state.tick = tick;
            state.elements.pocket.fill(pocket);
            wish_on(world, &mut state, 1);
            count(&state)
        };
        assert_eq!(goes(&world, FROM, 1), 0);
        assert_eq!(goes(&world, FROM - 1, 1), COUNT);
        assert_eq!(goes(&world, FROM, 0), COUNT);
        world.rules.command.withdrawal_refused = false;
        assert_eq!(goes(&world, FROM, 1), COUNT);
    }
}
