//! Command: orders travel, are lost or late, and then bind; staffs tire, commanders learn, fail and are replaced.
//!
//! An order goes from the army to the division and from the division to the element. Each stage takes a lognormal
//! time (h) of the nation's median,
//!
//! ```text
//! hours  = lognormal(median of the stage) * (a - b x) / (1 - min(limit, load)) * improvement(t)
//! lost   with probability order_error * (a - b x)
//! load'  = load exp(-D) + [round of orders this tick] * (1 - exp(-D)) / D / orders_per_day
//! e'     = e + (1 - e) D / learning    in combat
//! ```
//!
//! with `x` the skill of the commanders on the way (the mean over the superiors for the first stage), `D` the tick
//! in days. Troops directly under an army have one stage. A corps
//! or division with a directive of its own plans by itself: its orders do not come from the army, and their first stage (none
//! for the division's own troops) takes the second's time. What a division does by itself (hold where it
//! stands, get out of a ring) takes the second stage only. The first stage is drawn once for a headquarters and
//! tick: its elements get their orders together.
//!
//! One order can be on its way to an element; a newer one replaces it. An order equal to the present mission
//! recalls the one on its way. A withdrawal that no directive asks for needs the consent of `prohibition`.
//!
//! Reads: orders, status, cells, directives, intensity. Owns: posture, target, route and the pending order of elements,
//! their experience, the cells a day before; of headquarters all but `parent`, coercion, blocking and penal columns
//! and leave. Writes `progress_km` to zero when a new way begins with another cell (movement owns it otherwise).
//! Source: model.md 5.

mod headquarters;

use crate::calendar::{TICK_DAYS, TICK_HOURS};
use crate::chance::{Chance, Draw, Mechanism, lognormal_inverse};
use crate::forces::{Echelon, ElementId, HeadquartersId, Side};
use crate::map::CellId;
use crate::orders::{NO_ROUTE, Order, Orders, Posture, ROUTE_CELLS, Request, Route};
use crate::state::{Counter, Elements, State, Status};
use crate::systems::prohibition;
use crate::world::{DirectiveKind, World};

/// Draws of `Mechanism::OrderFriction`.
const LOST: u32 = 0;
const ARMY_STAGE: u32 = 1;
const DIVISION_STAGE: u32 = 2;

/// More levels than any tree of headquarters has.
const LONGEST_CHAIN: usize = 16;
/// First stage not yet drawn in this tick.
const UNDRAWN: f64 = -1.0;
/// Days of the running mean of a staff's load.
const LOAD_MEMORY_DAYS: f64 = 1.0;

/// A headquarters and its superiors, nearest first.
pub fn chain(parents: &[HeadquartersId], first: HeadquartersId) -> impl Iterator<Item = HeadquartersId> + '_ {
    let next = |at: &HeadquartersId| parents.get(at.index()).copied().filter(|up| up.is_some());
    core::iter::successors(Some(first).filter(|at| at.is_some()), next).take(LONGEST_CHAIN)
}

/// The army that a headquarters belongs to; where there is none, the highest superior.
pub fn army_of(world: &World, state: &State, headquarters: HeadquartersId) -> HeadquartersId {
    let mut top = headquarters;
    for at in chain(&state.headquarters.parent, headquarters) {
        top = at;
        if world.forces.headquarters[at.index()].echelon == Echelon::Army {
            break;
        }
    }
    top
}

/// Takes the orders of both sides into the queues and delivers those that are due.
pub fn run(world: &World, state: &mut State, chance: &Chance, orders: [&Orders; 2]) {
    if world.calendar.is_new_day(state.tick) {
        headquarters::run(world, state, chance);
    }
    learn(world, state);
    let count = world.forces.headquarters.len();
    let mut army_hours = core::mem::take(&mut state.scratch.headquarters_f64);
    army_hours.clear();
    army_hours.resize(count, UNDRAWN);
    let mut ordered = core::mem::take(&mut state.scratch.headquarters_mark);
    ordered.clear();
    ordered.resize(count, false);
    for side in Side::BOTH {
        let orders = orders[side.index()];
        for request in &orders.requests {
            if let Request::LeaveToWithdraw(headquarters) = *request
                && headquarters.index() < count
                && world.forces.headquarters[headquarters.index()].side == side
            {
                prohibition::ask(world, state, chance, headquarters);
            }
        }
        for order in &orders.orders {
            let known = world.forces.elements.get(order.element.index());
            if known.is_some_and(|element| element.side == side) {
                take_in(world, state, chance, order, &mut army_hours, &mut ordered);
            }
        }
    }
    tire(world, state, &ordered);
    state.scratch.headquarters_f64 = army_hours;
    state.scratch.headquarters_mark = ordered;
    deliver(world, state);
}

/// Elements in combat learn.
fn learn(world: &World, state: &mut State) {
    let days = world.rules.command.learning;
    if days <= 0.0 {
        return;
    }
    let e = &mut state.elements;
    for (experience, intensity) in e.experience.iter_mut().zip(&e.intensity) {
        if *intensity > 0.0 {
            *experience += (1.0 - *experience) * TICK_DAYS / days;
        }
    }
}

/// Counts this tick's rounds of orders into the staffs' load.
fn tire(world: &World, state: &mut State, ordered: &[bool]) {
    let capacity = world.rules.command.orders_per_day;
    let keep = libm::exp(-TICK_DAYS / LOAD_MEMORY_DAYS);
    let round = if capacity > 0.0 { (1.0 - keep) / TICK_DAYS * LOAD_MEMORY_DAYS / capacity } else { 0.0 };
    for (load, ordered) in state.headquarters.load.iter_mut().zip(ordered) {
        *load = *load * keep + if *ordered { round } else { 0.0 };
    }
}

/// Takes one order into the queue, or loses it.
fn take_in(
    world: &World,
    state: &mut State,
    chance: &Chance,
    order: &Order,
    army_hours: &mut [f64],
    ordered: &mut [bool],
) {
    let row = order.element.index();
    let declared = &world.forces.elements[row];
    let e = &mut state.elements;
    if e.status[row] != Status::Active {
        return;
    }
    if e.posture[row] == order.posture && e.target[row] == order.target && e.route[row] == order.route {
        recall(e, row);
        return;
    }
    // The same mission by another way is no new order: the one under way is brought up to date, and whoever marches goes on, also
    // after the enemy has stopped him on the way.
    if e.pending_due[row] != 0 && e.pending_posture[row] == order.posture && e.pending_target[row] == order.target {
        e.pending_route[row] = order.route;
        return;
    }
    let marches = matches!(order.posture, Posture::March | Posture::Withdraw);
    if marches && e.posture[row] == order.posture && e.target[row] == order.target {
        if e.route[row][0] != order.route[0] {
            e.progress_km[row] = 0.0;
        }
        e.route[row] = order.route;
        recall(e, row);
        return;
    }
    let was_stopped = e.posture[row] == Posture::Hold && e.pending_due[row] == 0;
    if marches && was_stopped && e.pending_posture[row] == order.posture && e.pending_target[row] == order.target {
        e.pending_route[row] = order.route;
        begin(world, state, row);
        return;
    }
    if order.posture == Posture::Withdraw
        && !told_to_go(world, state, declared.headquarters)
        && !prohibition::may_withdraw(world, state, chance, order.element)
    {
        return;
    }
    state.sides.count(declared.side, Counter::OrdersSent, 1.0);
    let reflex = is_reflex(state, order);
    let mut hours = 0.0;
    if world.rules.command.enabled {
        if !reflex {
            hours += army_stage(world, state, chance, order.element, army_hours, ordered);
        }
        let skill = state.headquarters.skill[declared.headquarters.index()];
        let error = world.forces.nation(order.element).order_error * friction(world, skill);
        if chance.happens(error, draw(LOST, state.tick, declared.key)) {
            state.sides.count(declared.side, Counter::OrdersLost, 1.0);
            return;
        }
        hours += stage(
            world,
            state,
            chance,
            world.forces.nation(order.element).order_delay_division_hours,
            skill,
            state.headquarters.load[declared.headquarters.index()],
            draw(DIVISION_STAGE, state.tick, declared.key),
        ) * improvement(world, state, declared.nation);
    }
    state.sides.count(declared.side, Counter::OrderDelayHours, hours);
    let ticks = libm::floor(hours / TICK_HOURS + 0.5).min(f64::from(u16::MAX)) as u32;
    let e = &mut state.elements;
    e.pending_posture[row] = order.posture;
    e.pending_target[row] = order.target;
    e.pending_route[row] = order.route;
    e.pending_due[row] = state.tick + ticks;
    if ticks == 0 {
        begin(world, state, row);
    }
}

/// Whether the directive in force for a headquarters asks it to give ground.
fn told_to_go(world: &World, state: &State, headquarters: HeadquartersId) -> bool {
    world
        .directive_of(state, headquarters)
        .is_some_and(|index| matches!(world.directives[index].kind, DirectiveKind::Withdraw | DirectiveKind::Delay))
}

/// What a division does without asking above.
fn is_reflex(state: &State, order: &Order) -> bool {
    let row = order.element.index();
    let e = &state.elements;
    match order.posture {
        Posture::Hold => order.target == e.cell[row],
        Posture::Withdraw => e.pocket[row] != 0 || e.isolation_days[row] > 0.0,
        _ => false,
    }
}

/// Hours from the army to the element's headquarters in this tick: drawn once for a headquarters. None for
/// troops of the army itself. Marks all staffs on the way as having sent orders.
fn army_stage(
    world: &World,
    state: &State,
    chance: &Chance,
    element: ElementId,
    army_hours: &mut [f64],
    ordered: &mut [bool],
) -> f64 {
    let own = world.forces.elements[element.index()].headquarters;
    if army_hours[own.index()] != UNDRAWN {
        return army_hours[own.index()];
    }
    ordered[own.index()] = true;
    let (mut skill, mut load, mut superiors) = (0.0, 0.0, 0.0);
    let planner = planner_of(world, state, own);
    if world.forces.headquarters[own.index()].echelon < Echelon::Army && planner != Some(own) {
        for at in chain(&state.headquarters.parent, own).skip(1) {
            ordered[at.index()] = true;
            skill += state.headquarters.skill[at.index()];
            load += state.headquarters.load[at.index()];
            superiors += 1.0;
            if world.forces.headquarters[at.index()].echelon >= Echelon::Army || planner == Some(at) {
                break;
            }
        }
    }
    let nation = world.forces.nation(element);
    let median_hours =
        if planner.is_some() { nation.order_delay_division_hours } else { nation.order_delay_army_hours };
    let declared = &world.forces.headquarters[own.index()];
    let hours = if superiors > 0.0 {
        stage(
            world,
            state,
            chance,
            median_hours,
            skill / superiors,
            load / superiors,
            draw(ARMY_STAGE, state.tick, declared.key),
        ) * improvement(world, state, declared.nation)
    } else {
        0.0
    };
    army_hours[own.index()] = hours;
    hours
}

/// The nearest headquarters below an army that has a mission of its own, from the element's upwards: it plans by itself, until
/// its order has lapsed.
fn planner_of(world: &World, state: &State, own: HeadquartersId) -> Option<HeadquartersId> {
    let stands = f64::from(state.tick) - world.rules.staff.order_persistence / TICK_DAYS;
    chain(&state.headquarters.parent, own)
        .take_while(|at| world.forces.headquarters[at.index()].echelon < Echelon::Army)
        .find(|at| {
            let to_it = world.directives.iter().filter(|directive| directive.headquarters == *at);
            to_it.into_iter().any(|directive| directive.from <= state.tick && f64::from(directive.until) > stands)
        })
}

/// Hours of one stage, before the nation's improvement.
fn stage(world: &World, _state: &State, chance: &Chance, median_hours: f64, skill: f64, load: f64, draw: Draw) -> f64 {
    let rules = &world.rules.command;
    let queue = 1.0 / (1.0 - load.min(rules.load_limit));
    let hours = if rules.delay_log_sd > 0.0 {
        lognormal_inverse(median_hours, rules.delay_log_sd, chance.uniform(draw))
    } else {
        median_hours
    };
    hours * friction(world, skill) * queue
}

/// Factor of skill on delay and loss.
fn friction(world: &World, skill: f64) -> f64 {
    let rules = &world.rules.command;
    (rules.friction_without_skill - rules.friction_by_skill * skill).max(0.0)
}

/// Factor reached by now on a nation's delays, linear in time.
fn improvement(world: &World, state: &State, nation: u16) -> f64 {
    let days = world.rules.command.improvement_days;
    let done = if days > 0.0 { (f64::from(state.tick) * TICK_DAYS / days).min(1.0) } else { 1.0 };
    1.0 + (world.forces.nations[nation as usize].delay_improvement - 1.0) * done
}

fn draw(index: u32, tick: u32, entity: u32) -> Draw {
    Draw { mechanism: Mechanism::OrderFriction, index, tick, entity, partner: 0 }
}

/// Delivers the orders that are due; those to the broken and the gone are dropped, those on the water wait.
fn deliver(world: &World, state: &mut State) {
    for row in 0..state.elements.pending_due.len() {
        let due = state.elements.pending_due[row];
        if due == 0 || due > state.tick {
            continue;
        }
        match state.elements.status[row] {
            Status::Active => begin(world, state, row),
            Status::Crossing => {}
            _ => state.elements.pending_due[row] = 0,
        }
    }
}

/// Takes back an order under way: what was last ordered is what is being done.
fn recall(e: &mut Elements, row: usize) {
    e.pending_due[row] = 0;
    e.pending_posture[row] = e.posture[row];
    e.pending_target[row] = e.target[row];
}

/// Makes the order under way the element's mission.
fn begin(world: &World, state: &mut State, row: usize) {
    let side = world.forces.elements[row].side;
    let e = &mut state.elements;
    e.pending_due[row] = 0;
    let here = e.cell[row];
    let Some(route) = joined(world, here, &e.pending_route[row]) else {
        state.sides.count(side, Counter::OrdersLost, 1.0);
        return;
    };
    let posture = e.pending_posture[row];
    if posture == Posture::Withdraw && e.posture[row] != Posture::Withdraw {
        state.sides.count(side, Counter::Withdrawals, 1.0);
    }
    if route[0] != e.route[row][0] {
        e.progress_km[row] = 0.0;
    }
    e.posture[row] = posture;
    e.target[row] = if matches!(posture, Posture::Hold | Posture::Rest) { here } else { e.pending_target[row] };
    e.route[row] = route;
}

/// The rest of a route for troops that have moved since it was written: from the last place where it passes
/// the cell, or from its first cell next to it. `None` if it leads nowhere from here.
fn joined(world: &World, here: CellId, route: &Route) -> Option<Route> {
    if !route[0].is_some() {
        return Some(NO_ROUTE);
    }
    let start = match route.iter().rposition(|&cell| cell == here) {
        Some(passed) => passed + 1,
        None => route.iter().position(|&cell| cell.is_some() && world.map.link_between(here, cell).is_some())?,
    };
    let mut rest = NO_ROUTE;
    rest[..ROUTE_CELLS - start].copy_from_slice(&route[start..]);
    Some(rest)
}

#[cfg(test)]
mod tests;
