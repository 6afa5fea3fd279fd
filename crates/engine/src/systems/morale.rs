//! Cohesion, fatigue, breaking, rout and rallying; men who straggle.
//!
//! Cohesion `K` (0..1) falls by shocks and recovers toward a resting level; fatigue `f` (0..1) grows with the
//! intensity `I` of fighting. Low cohesion, not a share of losses, makes troops break, and only under a threat:
//!
//! ```text
//! shock    = (1 - leader x) (a1 100 C/N + (a2 I + a3 min(1, z/5) + a4 (1 - ration) + a5 frost (1 - clothing)) D)
//! K'       = clip(K - shock + rec ration (Kbar - K) D)      Kbar: resting level plus the cry, by the people's will
//! rec      = line + (rest - line) max(0, 1 - I/I_sleep)     a quiet line lets most of its men sleep
//! z        = days without a way to supply or to any superior's staff; 0 in a pocket with one of them
//! h_break  = b softplus((K0 - K)/w)/ln 2 m^min(n, 3) fright threat        per day; n: neighbours that ran lately
//! straggle = N sigma nation ((1 - K)/0.3)^2 I                             men a day
//! ```
//!
//! A rival rule can be switched on (`break_by_losses`): the older breakpoint, a share `B` of the men lost within the memory of
//! losses `T`. It takes the place of cohesion in the hazard, at the same relative softness, and nothing else changes:
//! `(K0 - K)/w` becomes `(L T/B - 1) K0/w` with the running loss rate `L`.
//!
//! Broken troops run, or lay down their arms where every way back is barred. Coercion lowers flight and straggling.
//! Reads: losses, intensity, odds, rations, frost, isolation, skill, coercion, will.
//! Owns: `elements.{cohesion, fatigue, routed_at, stragglers (growth)}`, the status between active and broken, and
//! the posture of those who run. Source: model.md section 3.

use crate::chance::{Chance, Draw, Mechanism, probability_of};
use crate::event::{Event, EventKind};
use crate::forces::{Arm, ElementId, Side};
use crate::map::CellId;
use crate::orders::{NO_ROUTE, Posture};
use crate::roster::Roster;
use crate::scratch::Occupants;
use crate::state::{Counter, Fate, State, Status};
use crate::systems::attrition::{self, TICK_DAYS, ground};
use crate::systems::{command, reinforcement};
use crate::world::World;

/// Draws.
const BREAK: u32 = 0;
const RALLY: u32 = 1;
const SURRENDER: u32 = 2;
/// Of `Mechanism::Straggling`: men who leave.
const LEAVE: u32 = 100;

/// Days of isolation after which it weighs fully.
const ISOLATION_DAYS: f64 = 5.0;
/// Frost at which the rule for cold is given, C.
const FROST_C: f64 = 20.0;
/// Cohesion lost at which the rule for straggling is given.
const STRAGGLING_AT: f64 = 0.3;
/// Ticks for which a rout shakes its neighbours, and most routs that count.
const ROUT_TICKS: u32 = 4;
const ROUTS_COUNTED: u8 = 3;

/// Runs the mechanism for one tick.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    if !world.rules.morale.enabled {
        return;
    }
    let occupants = core::mem::take(&mut state.scratch.occupants);
    let mut routs = core::mem::take(&mut state.scratch.routs);
    let mut verdicts = core::mem::take(&mut state.scratch.verdicts);
    let any = recent_routs(world, state, &mut routs);
    let roster = Roster::take(world, state);
    let mut staffs = core::mem::take(&mut state.scratch.headquarters_u16);
    pockets_of_staffs(world, state, &roster, &mut staffs);
    for element in roster.iter().map(|member| member.element) {
        if concerned(state, element) {
            feel(world, state, element, &staffs);
            straggle(world, state, chance, element);
        }
    }
    // All decide on the same moment; then all act.
    verdicts.clear();
    verdicts.reserve(world.forces.elements.len());
    for element in roster.iter().map(|member| member.element) {
        if !concerned(state, element) {
            continue;
        }
        let verdict = if state.elements.status[element.index()] == Status::Active {
            let neighbours = if any { routs_near(world, state, &routs, element) } else { 0 };
            waver(world, state, chance, &occupants, element, neighbours)
        } else {
            rally(world, state, chance, &occupants, element)
        };
        if let Some(verdict) = verdict {
            verdicts.push((element, verdict));
        }
    }
    for &(element, verdict) in &verdicts {
        act(world, state, element, verdict);
    }
    state.scratch.roster = roster;
    state.scratch.occupants = occupants;
    state.scratch.routs = routs;
    state.scratch.verdicts = verdicts;
    state.scratch.headquarters_u16 = staffs;
}

/// The pocket in which the staff of each headquarters stands; none for those that are free or have no staff.
fn pockets_of_staffs(world: &World, state: &State, roster: &Roster, staffs: &mut Vec<u16>) {
    staffs.clear();
    staffs.resize(world.forces.headquarters.len(), 0);
    for member in roster.iter().filter(|member| member.arm == Arm::Headquarters) {
        staffs[member.headquarters.index()] = state.elements.pocket[member.row()];
    }
}

/// Whether an element is cut off from all its superiors: none of their staffs stands in its pocket.
fn is_parted(world: &World, state: &State, element: ElementId, staffs: &[u16]) -> bool {
    let pocket = state.elements.pocket[element.index()];
    pocket == 0
        || !command::chain(&state.headquarters.parent, world.forces.elements[element.index()].headquarters)
            .any(|above| staffs[above.index()] == pocket)
}

/// What becomes of an element this tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It breaks and runs.
    Rout,
    /// It lays down its arms.
    Surrender,
    /// It is in hand again.
    Rally,
}

fn concerned(state: &State, element: ElementId) -> bool {
    let row = element.index();
    matches!(state.elements.status[row], Status::Active | Status::Broken) && state.elements.cell[row].is_some()
}

fn draw(world: &World, state: &State, element: ElementId, mechanism: Mechanism, index: u32) -> Draw {
    Draw { mechanism, index, tick: state.tick, entity: world.forces.elements[element.index()].key, partner: 0 }
}

/// Whether an element ran in the last day, before this tick.
fn ran_lately(state: &State, row: usize) -> bool {
    let at = state.elements.routed_at[row];
    at > 0 && at < state.tick && state.tick - at <= ROUT_TICKS
}

/// Counts the routs of the last day for every cell in which or beside which they are felt.
fn recent_routs(world: &World, state: &State, routs: &mut Vec<[u8; 2]>) -> bool {
    if !world.rules.morale.contagion_enabled {
        return false;
    }
    let mut any = false;
    for row in 0..state.elements.routed_at.len() {
        let cell = state.elements.cell[row];
        if !ran_lately(state, row) || !cell.is_some() {
            continue;
        }
        if !any {
            any = true;
            routs.clear();
            routs.resize(world.map.len(), [0; 2]);
        }
        let side = world.forces.elements[row].side.index();
        let mut add = |cell: CellId| {
            let count = &mut routs[cell.index()][side];
            *count = count.saturating_add(1);
        };
        add(cell);
        for link in world.map.links(cell) {
            add(world.map.link_to[link]);
        }
    }
    any
}

fn routs_near(world: &World, state: &State, routs: &[[u8; 2]], element: ElementId) -> u8 {
    let row = element.index();
    let side = world.forces.elements[row].side.index();
    let all = routs[state.elements.cell[row].index()][side];
    // Its own last rout is not its neighbour's.
    all - u8::from(all > 0 && all < u8::MAX && ran_lately(state, row))
}

/// The level to which an element's cohesion recovers.
pub fn resting_level(world: &World, state: &State, element: ElementId) -> f64 {
    let row = element.index();
    let side = world.forces.elements[row].side.index();
    let will = 1.0 - world.rules.morale.will_weight * (1.0 - state.sides.will[side]);
    ((state.elements.resting_cohesion[row] + state.elements.rallying[row]) * will).clamp(0.0, 1.0)
}

/// Shock, recovery and fatigue of one element.
fn feel(world: &World, state: &mut State, element: ElementId, staffs: &[u16]) {
    const PERCENT: f64 = 100.0;
    let rules = &world.rules.morale;
    let row = element.index();
    let rest = resting_level(world, state, element);
    let formation = world.forces.elements[row].headquarters.index();
    let steadied = 1.0 - rules.leader * state.headquarters.skill[formation];
    let frost = (-state.weather.temperature_c[0] / FROST_C).max(0.0);
    let isolated = state.elements.isolation_days[row] > 0.0 && is_parted(world, state, element, staffs);
    let e = &mut state.elements;
    let lost = f64::from(e.losses_last_tick[row]);
    let lost_percent = if lost > 0.0 { PERCENT * lost / (f64::from(e.men[row]) + lost) } else { 0.0 };
    let intensity = e.intensity[row];
    let ration = e.ration[row].clamp(0.0, 1.0);
    let wear = rules.suppression * intensity
        + if isolated { rules.isolation * (e.isolation_days[row] / ISOLATION_DAYS).min(1.0) } else { 0.0 }
        + rules.hunger * (1.0 - ration)
        + rules.cold * frost * (1.0 - e.clothing[row]).max(0.0);
    let shock = steadied * (rules.shock_per_loss * lost_percent + wear * TICK_DAYS);
    let asleep = if rules.fatigue_balance > 0.0 { (1.0 - intensity / rules.fatigue_balance).max(0.0) } else { 0.0 };
    let pace = rules.recovery_line + (rules.recovery_rest - rules.recovery_line) * asleep;
    let cohesion = e.cohesion[row];
    e.cohesion[row] = (cohesion - shock + pace * ration * (rest - cohesion) * TICK_DAYS).clamp(0.0, 1.0);
    let change = rules.fatigue_gain * intensity - rules.fatigue_rest * asleep;
    e.fatigue[row] = (e.fatigue[row] + change * TICK_DAYS).clamp(0.0, 1.0);
}

/// What coercion leaves of the wish to run.
fn undeterred(world: &World, state: &State, element: ElementId) -> f64 {
    (1.0 - world.rules.discipline.deterrence * attrition::coercion(world, state, element)).max(0.0)
}

/// Men leave an element that is in contact, or runs.
fn straggle(world: &World, state: &mut State, chance: &Chance, element: ElementId) {
    let row = element.index();
    let intensity = if state.elements.status[row] == Status::Broken { 1.0 } else { state.elements.intensity[row] };
    if intensity <= 0.0 || world.rules.morale.straggle <= 0.0 {
        return;
    }
    let low = (1.0 - state.elements.cohesion[row]) / STRAGGLING_AT;
    let nation = world.forces.nation(element).straggling;
    let per_day = world.rules.morale.straggle * nation * low * low * intensity * undeterred(world, state, element);
    let with = draw(world, state, element, Mechanism::Straggling, LEAVE);
    let men = chance.taken(state.elements.men[row], per_day, TICK_DAYS, with);
    if men > 0 {
        state.elements.men[row] -= men;
        state.elements.stragglers[row] += men;
        let side = world.forces.elements[row].side;
        state.sides.count(side, Counter::Straggled, f64::from(men));
    }
}

/// `ln(1 + e^x)` over `ln 2`: 1 at 0, near 0 far below, a straight line far above.
fn softplus(x: f64) -> f64 {
    const STRAIGHT_ABOVE: f64 = 30.0;
    if x > STRAIGHT_ABOVE { x / core::f64::consts::LN_2 } else { libm::log1p(libm::exp(x)) / core::f64::consts::LN_2 }
}

/// Not less than [`softplus`]: `ln(1 + y) <= y` and `e^x <= 1 / (1 - x)` below 0, `ln(1 + e^x) <= x + ln 2` above.
fn softplus_at_most(x: f64) -> f64 {
    const SLACK: f64 = 1.000_001;
    SLACK / core::f64::consts::LN_2 * if x < 0.0 { 1.0 / (1.0 - x) } else { x + core::f64::consts::LN_2 }
}

/// Hazard of breaking, 1/day, with this many neighbours that ran lately.
pub fn break_hazard(world: &World, state: &State, element: ElementId, neighbours: u8) -> f64 {
    hazard_by(world, state, element, neighbours, softplus)
}

#[inline]
fn hazard_by(world: &World, state: &State, element: ElementId, neighbours: u8, softplus: impl Fn(f64) -> f64) -> f64 {
    let rules = &world.rules.morale;
    let e = &state.elements;
    let row = element.index();
    let pressed = if e.odds_against[row] > 0.0 { e.odds_against[row].min(1.0) } else { 1.0 };
    let threat = e.intensity[row].min(1.0) * pressed;
    if threat <= 0.0 {
        return 0.0;
    }
    let shaken = if rules.break_by_losses {
        let lost = e.daily_loss_rate[row] * world.rules.attrition.loss_memory;
        (lost / rules.break_loss - 1.0) * rules.break_level / rules.break_width
    } else {
        (rules.break_level - e.cohesion[row]) / rules.break_width
    };
    let mut hazard = rules.break_rate * softplus(shaken) * threat * undeterred(world, state, element);
    for _ in 0..neighbours.min(ROUTS_COUNTED) {
        hazard *= rules.contagion;
    }
    if e.tank_fright[row] {
        hazard *= rules.tank_fright;
    }
    hazard
}

fn enemy_at(world: &World, state: &State, occupants: &Occupants, cell: CellId, side: Side) -> bool {
    occupants
        .of(cell)
        .iter()
        .any(|&other| world.forces.elements[other.index()].side != side && attrition::in_line(world, state, other))
}

/// An element under threat may break; where every way back is barred it may lay down its arms.
fn waver(
    world: &World,
    state: &State,
    chance: &Chance,
    occupants: &Occupants,
    element: ElementId,
    neighbours: u8,
) -> Option<Verdict> {
    // Most are far from breaking: a bound on the hazard tells so without its transcendental functions.
    let most = hazard_by(world, state, element, neighbours, softplus_at_most);
    if most <= 0.0 {
        return None;
    }
    let u = chance.uniform(draw(world, state, element, Mechanism::Morale, BREAK));
    if u >= most * TICK_DAYS || u >= probability_of(break_hazard(world, state, element, neighbours), TICK_DAYS) {
        return None;
    }
    let row = element.index();
    let side = world.forces.elements[row].side;
    let barred = ground::barred_ways(world, state, state.elements.cell[row], side, |at| {
        enemy_at(world, state, occupants, at, side)
    });
    if barred < 1.0 {
        return Some(Verdict::Rout);
    }
    let fear = world.forces.nation(element).fear_captivity;
    let surrender = world.rules.morale.surrender_when_barred * (1.0 - fear);
    let with = draw(world, state, element, Mechanism::Morale, SURRENDER);
    Some(if chance.happens(surrender, with) { Verdict::Surrender } else { Verdict::Rout })
}

/// A broken element away from the enemy may rally.
fn rally(world: &World, state: &State, chance: &Chance, occupants: &Occupants, element: ElementId) -> Option<Verdict> {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let cell = state.elements.cell[row];
    let p = probability_of(world.rules.morale.rally_rate, TICK_DAYS);
    let with = draw(world, state, element, Mechanism::Morale, RALLY);
    if state.elements.men[row] == 0 || !chance.happens(p, with) {
        return None;
    }
    let near = |at| enemy_at(world, state, occupants, at, side);
    let mut links = world.map.links(cell);
    if near(cell) || links.any(|link| near(world.map.link_to[link])) { None } else { Some(Verdict::Rally) }
}

fn act(world: &World, state: &mut State, element: ElementId, verdict: Verdict) {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let cell = state.elements.cell[row];
    let amount = f64::from(state.elements.men[row]);
    let e = &mut state.elements;
    e.route[row] = NO_ROUTE;
    e.target[row] = cell;
    e.pending_due[row] = 0;
    e.progress_km[row] = 0.0;
    let (kind, counter) = match verdict {
        Verdict::Rally => {
            e.status[row] = Status::Active;
            e.posture[row] = Posture::Hold;
            e.cohesion[row] = e.cohesion[row].max(world.rules.morale.rallied_cohesion);
            state.sides.count(side, Counter::Rallies, 1.0);
            return;
        }
        Verdict::Rout => {
            e.status[row] = Status::Broken;
            e.posture[row] = Posture::Withdraw;
            (EventKind::Rout, Counter::Routs)
        }
        Verdict::Surrender => {
            reinforcement::dissolve(world, state, element, Fate::Prisoner, Status::Surrendered);
            (EventKind::Surrendered, Counter::Surrenders)
        }
    };
    state.elements.routed_at[row] = state.tick.max(1);
    state.sides.count(side, counter, 1.0);
    state.events.emit(Event { tick: state.tick, kind, side, element: Some(element), cell, amount });
}

#[cfg(test)]
#[path = "morale_tests.rs"]
mod tests;
