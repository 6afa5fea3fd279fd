//! Prestige: a place that binds both sides by its name, and leave to withdraw under it.
//!
//! Prestige `pi` (0..1) of each side rises by `growth` a day and by a jump with each public word, up to its most.
//! Leave is granted with `logit P = c0 - slope x pi + weight x (loss if the force stays - value of the place)`,
//! loss `= 1 - exp(-daily loss rate x horizon)` of the men, more for those cut off (all terms 1). Away from the place
//! `pi` stays at its first value. Each decision is also taken with the first value on the same draw, and those that
//! only prestige turned are counted. Prestige changes decisions, never strength.
//!
//! Reads directives of no-breakout, elements' pockets and headquarters' losses. Owns `sides.prestige`,
//! `sides.breakout_refused`. Source: model.md, section 15.

use crate::chance::{Chance, Draw, Mechanism};
use crate::forces::{HeadquartersId, Side};
use crate::map::CellId;
use crate::state::{Counter, State};
use crate::world::World;

const DRAW_LEAVE: u32 = 0;

/// Lets prestige rise once a day.
pub fn run(world: &World, state: &mut State, _chance: &Chance) {
    if !world.calendar.is_new_day(state.tick) {
        return;
    }
    let rules = &world.rules.prestige;
    let day = f64::from(world.calendar.day(state.tick));
    for side in Side::BOTH {
        if state.tick == 0 || !rules.city || world.prestige_region.is_none() {
            state.sides.prestige[side.index()] = rules.start;
            continue;
        }
        let (most, words) = match side {
            Side::First => (rules.most_first, [rules.word_first_a, rules.word_first_b]),
            Side::Second => (rules.most_second, [rules.word_second, f64::NAN]),
        };
        let spoken = words.iter().filter(|&&word| word == day).count() as f64;
        let now = state.sides.prestige[side.index()];
        let raised = (now + rules.growth + spoken * rules.jump).min(most);
        state.sides.prestige[side.index()] = raised.max(now.min(most));
    }
}

/// What is known of a force when leave is asked.
struct Force {
    men: f64,
    cut_off_men: f64,
    cell: CellId,
}

/// Whether the superiors of a headquarters let its troops go back. Writes the refusal of a pocketed army's breakout
/// and the refusals that only prestige explains. Ask at most once a tick for a headquarters.
pub fn leave_to_withdraw(world: &World, state: &mut State, chance: &Chance, headquarters: HeadquartersId) -> bool {
    let rules = &world.rules.prestige;
    let side = world.forces.headquarters[headquarters.index()].side;
    let force = force_of(world, state, headquarters);
    let refuses = world.no_breakout.is_some_and(|order| order.side == side && order.from <= state.tick);
    if refuses && world.rules.command.withdrawal_refused && 2.0 * force.cut_off_men > force.men {
        state.sides.breakout_refused[side.index()] = true;
        return false;
    }
    let near = is_near_place(world, force.cell);
    let prestige = if near { state.sides.prestige[side.index()] } else { rules.start };
    let rate = state.headquarters.daily_loss_rate[headquarters.index()].max(0.0);
    let wasted = -libm::expm1(-rate * rules.horizon);
    let cut_off = if force.men > 0.0 { force.cut_off_men / force.men } else { 0.0 };
    let loss = wasted.max(cut_off * rules.loss_when_cut_off);
    let value = if near { rules.value_place } else { rules.value_elsewhere };
    let balance = rules.leave_base + rules.balance_weight * (loss - value);
    let probability = |prestige: f64| logistic(balance - rules.withdraw_slope * prestige);
    let draw = Draw {
        mechanism: Mechanism::Prestige,
        index: DRAW_LEAVE,
        tick: state.tick,
        entity: world.forces.headquarters[headquarters.index()].key,
        partner: 0,
    };
    let lot = chance.uniform(draw);
    let granted = lot < probability(prestige);
    if !granted && lot < probability(rules.start) {
        state.sides.count(side, Counter::PrestigeRefusals, 1.0);
    }
    granted
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// Men of a headquarters and of all below it, and where it stands.
fn force_of(world: &World, state: &State, headquarters: HeadquartersId) -> Force {
    let mut force = Force { men: 0.0, cut_off_men: 0.0, cell: state.headquarters.cell[headquarters.index()] };
    let (mut largest, mut place) = (0, CellId::NONE);
    for (row, element) in world.forces.elements.iter().enumerate() {
        let men = state.elements.men[row];
        if !state.elements.status[row].is_present()
            || men == 0
            || !serves_under(state, element.headquarters, headquarters)
        {
            continue;
        }
        force.men += f64::from(men);
        if state.elements.pocket[row] != 0 {
            force.cut_off_men += f64::from(men);
        }
        if men > largest {
            (largest, place) = (men, state.elements.cell[row]);
        }
    }
    if place.is_some() {
        force.cell = place;
    }
    force
}

fn serves_under(state: &State, mut at: HeadquartersId, superior: HeadquartersId) -> bool {
    let mut steps = 0;
    while at.is_some() && steps < state.headquarters.parent.len() {
        if at == superior {
            return true;
        }
        at = state.headquarters.parent[at.index()];
        steps += 1;
    }
    false
}

/// Whether a cell lies in or near the place whose name counts.
pub fn is_near_place(world: &World, cell: CellId) -> bool {
    let Some(region) = world.prestige_region else {
        return false;
    };
    cell.index() < world.map.len()
        && world.map.regions[region]
            .cells
            .iter()
            .any(|&place| world.map.distance_km(place, cell) <= world.rules.prestige.reach)
}

#[cfg(test)]
#[path = "prestige/tests.rs"]
mod tests;
