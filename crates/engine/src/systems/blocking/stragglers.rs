//! What becomes of stragglers, of the detained, and of men in penal units.

use super::sector;
use crate::chance::{Chance, Draw, Mechanism, probability_of};
use crate::forces::Side;
use crate::state::{Counter, Fate, State};
use crate::world::World;

/// Draws of `Mechanism::Straggling` that this file makes (morale takes those below 16).
const CAUGHT: u32 = 16;
const CAME_BACK: u32 = 17;
const LOST: u32 = 18;
/// Draws of `Mechanism::Blocking`.
const ARRESTED: u32 = 0;
const SHOT: u32 = 1;
const PENAL_COMPANY: u32 = 2;
const PENAL_BATTALION: u32 = 3;
const UNACCOUNTED: u32 = 4;
const PENAL_CASUALTIES: u32 = 5;
const PENAL_KILLED: u32 = 6;
const PENAL_TERM: u32 = 7;
const KEPT: u32 = 8;

fn draw(mechanism: Mechanism, index: u32, tick: u32, entity: u32) -> Draw {
    Draw { mechanism, index, tick, entity, partner: 0 }
}

/// A day of the stragglers of a side.
pub fn run(world: &World, state: &mut State, chance: &Chance, side: Side) {
    let rules = &world.rules.discipline;
    let tick = state.tick;
    for (row, declared) in world.forces.elements.iter().enumerate() {
        let stragglers = state.elements.stragglers[row];
        if declared.side != side || stragglers == 0 {
            continue;
        }
        let key = declared.key;
        let density = state.headquarters.blocking_density[declared.headquarters.index()];
        let hazards =
            [(CAUGHT, rules.catch_rate * density), (CAME_BACK, rules.self_return), (LOST, rules.straggler_loss)];
        let all: f64 = hazards.iter().map(|(_, hazard)| hazard).sum();
        if all <= 0.0 {
            continue;
        }
        // Multinomial as binomials one after the other, each with its own draw.
        let leave = probability_of(all, 1.0);
        let mut rest = stragglers;
        let mut remaining = 1.0;
        let mut taken = [0; 3];
        for (place, (index, hazard)) in hazards.into_iter().enumerate() {
            let share = hazard / all * leave;
            let draw = draw(Mechanism::Straggling, index, tick, key);
            taken[place] = chance.binomial(rest, share / remaining, draw);
            rest -= taken[place];
            remaining -= share;
        }
        let [caught, came_back, lost] = taken;
        state.elements.stragglers[row] = rest;
        rejoin(state, row, side, came_back);
        state.sides.count(side, Counter::StragglersReturned, f64::from(came_back));
        state.sides.add(side, Fate::Missing, lost);
        if caught > 0 {
            judge(world, state, chance, row, caught);
        }
    }
}

/// Men come back to their element, or wait for another if it is gone.
fn rejoin(state: &mut State, row: usize, side: Side, men: u32) {
    if state.elements.status[row].is_present() {
        state.elements.men[row] += men;
    } else {
        state.sides.add(side, Fate::Pool, men);
    }
}

/// What is done with the stragglers of an element who have been stopped.
fn judge(world: &World, state: &mut State, chance: &Chance, row: usize, caught: u32) {
    let rules = &world.rules.discipline;
    let declared = &world.forces.elements[row];
    let side = declared.side;
    let outcomes = [
        (ARRESTED, rules.share_arrested),
        (SHOT, rules.share_shot),
        (PENAL_COMPANY, rules.share_penal_company),
        (PENAL_BATTALION, rules.share_penal_battalion),
        (UNACCOUNTED, rules.share_unaccounted),
    ];
    // Most are sent back: those who are not are drawn first, and only they are drawn apart.
    let kept: f64 = outcomes.iter().map(|(_, share)| share).sum();
    let key = declared.key;
    let mut held = chance.binomial(caught, kept.min(1.0), draw(Mechanism::Blocking, KEPT, state.tick, key));
    let returned = caught - held;
    let mut remaining = kept;
    let mut men = [0; 5];
    for (place, (index, share)) in outcomes.into_iter().enumerate() {
        if held == 0 {
            break;
        }
        let last = place + 1 == outcomes.len();
        let p = if last { 1.0 } else { (share / remaining).min(1.0) };
        let draw = draw(Mechanism::Blocking, index, state.tick, key);
        men[place] = chance.binomial(held, p, draw);
        held -= men[place];
        remaining -= share;
    }
    let [arrested, shot, company, battalion, transit] = men;
    let army = sector(world, state, declared.headquarters);
    let sides = &mut state.sides;
    sides.add(side, Fate::Arrested, arrested);
    sides.add(side, Fate::Shot, shot);
    sides.add(side, Fate::Penal, company + battalion);
    sides.add(side, Fate::Detained, transit);
    sides.count(side, Counter::Detained, f64::from(caught));
    sides.count(side, Counter::Arrested, f64::from(arrested));
    sides.count(side, Counter::Shot, f64::from(shot));
    sides.count(side, Counter::ToPenal, f64::from(company + battalion));
    sides.count(side, Counter::DetainedReturned, f64::from(returned));
    state.headquarters.penal_men[army] += company + battalion;
    rejoin(state, row, side, returned);
}

/// A day in the penal units: a wound or the end of the term frees a man for the replacement pool.
pub fn penal(world: &World, state: &mut State, chance: &Chance, side: Side) {
    let rules = &world.rules.discipline;
    for (row, declared) in world.forces.headquarters.iter().enumerate() {
        let men = state.headquarters.penal_men[row];
        if declared.side != side || men == 0 {
            continue;
        }
        let draw = |index| draw(Mechanism::Blocking, index, state.tick, declared.key);
        let hazard = rules.penal_loss_factor * state.headquarters.daily_loss_rate[row];
        let killed_share = world.forces.nations[declared.nation as usize].killed_share;
        let casualties = chance.binomial(men, probability_of(hazard, 1.0), draw(PENAL_CASUALTIES));
        let killed = chance.binomial(casualties, killed_share, draw(PENAL_KILLED));
        let over = if rules.penal_term > 0.0 { probability_of(1.0 / rules.penal_term, 1.0) } else { 1.0 };
        let free = chance.binomial(men - casualties, over, draw(PENAL_TERM));
        let wounded = casualties - killed;
        state.headquarters.penal_men[row] = men - casualties - free;
        let sides = &mut state.sides;
        sides.take(side, Fate::Penal, casualties + free);
        sides.add(side, Fate::Killed, killed);
        sides.add(side, Fate::Pool, wounded + free);
        sides.count(side, Counter::BattleCasualties, f64::from(casualties));
        sides.count(side, Counter::Wounded, f64::from(wounded));
    }
}
