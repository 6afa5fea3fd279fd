//! Captivity: prisoners die by a schedule; the rest of it gives those who will come home.
//!
//! Hazard of death a day by days since capture: `captivity_death_early` to `captivity_early_days`, then
//! `captivity_death_middle` to `captivity_middle_days`, then `captivity_death_late` to `captivity_home_days`; all times
//! the nation's factor times `(1 + k m) / (1 + k m0)`, with `m` the body mass lost before capture and `m0` that of those
//! on whom the schedule was measured. A side's prisoners are one group with a mean age and a mean `m`. The counter
//! `PrisonersHome` is rewritten daily: living prisoners times the chance to live from now to the return.
//!
//! Reads `elements.mass_loss`. Owns `sides.prisoners`, the flow from `Fate::Prisoner` to `Fate::DiedAsPrisoner`, and
//! takes captured men out of elements. Source: model.md 14 (only the early hazard rests on a count).

use crate::chance::{Chance, Draw, Mechanism};
use crate::forces::{ElementId, Side};
use crate::rules::pocket::Pocket;
use crate::state::{Counter, Fate, State};
use crate::systems::medical::nation_mean;
use crate::world::World;

const DRAW_DEATHS: u32 = 0;

/// Columns of `Sides::prisoners`.
const MEN: usize = 0;
const DAYS: usize = 1;
const MASS_LOSS: usize = 2;

/// A day in captivity.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    if !world.calendar.is_new_day(state.tick) {
        return;
    }
    for side in Side::BOTH {
        day(world, state, chance, side);
    }
}

fn day(world: &World, state: &mut State, chance: &Chance, side: Side) {
    let row = side.index();
    let stock = state.sides.fate(side, Fate::Prisoner) as u32;
    let unknown = f64::from(stock) - state.sides.prisoners[row][MEN];
    if unknown > 0.0 {
        register(state, side, unknown, 0.0);
    } else {
        state.sides.prisoners[row][MEN] = f64::from(stock);
    }
    if stock == 0 {
        return;
    }
    let rules = &world.rules.pocket;
    let [_, age, mass_loss] = state.sides.prisoners[row];
    let nation = nation_mean(world, state, side, |nation| nation.prisoners_death_factor);
    let factor = nation * mass_loss_factor(rules, mass_loss);
    let mut alive = stock;
    if rules.captivity {
        let draw = Draw {
            mechanism: Mechanism::Captivity,
            index: DRAW_DEATHS,
            tick: state.tick,
            entity: side as u32,
            partner: 0,
        };
        let dead = chance.binomial(stock, 1.0 - survival(rules, age, age + 1.0, factor), draw);
        state.sides.take(side, Fate::Prisoner, dead);
        state.sides.add(side, Fate::DiedAsPrisoner, dead);
        alive -= dead;
    }
    state.sides.prisoners[row] = [f64::from(alive), age + 1.0, mass_loss];
    let home = if rules.captivity { survival(rules, age + 1.0, rules.captivity_home_days, factor) } else { 1.0 };
    state.sides.counters[row].0[Counter::PrisonersHome as usize] = f64::from(alive) * home;
}

fn mass_loss_factor(rules: &Pocket, mass_loss: f64) -> f64 {
    let slope = rules.captivity_mass_loss;
    (1.0 + slope * mass_loss) / (1.0 + slope * rules.captivity_mass_loss_reference)
}

/// Chance to live from one day after capture to another, with a factor on the hazards.
pub fn survival(rules: &Pocket, from_day: f64, to_day: f64, factor: f64) -> f64 {
    let days = |start: f64, end: f64| (to_day.min(end) - from_day.max(start)).max(0.0);
    let hazard = rules.captivity_death_early * days(0.0, rules.captivity_early_days)
        + rules.captivity_death_middle * days(rules.captivity_early_days, rules.captivity_middle_days)
        + rules.captivity_death_late * days(rules.captivity_middle_days, f64::INFINITY);
    libm::exp(-hazard * factor)
}

/// Enters new prisoners into the group: its mean age and body mass lost follow.
pub fn register(state: &mut State, side: Side, men: f64, mass_loss: f64) {
    let group = &mut state.sides.prisoners[side.index()];
    let all = group[MEN] + men;
    if all > 0.0 {
        group[DAYS] = group[DAYS] * group[MEN] / all;
        group[MASS_LOSS] = (group[MASS_LOSS] * group[MEN] + mass_loss * men) / all;
    }
    group[MEN] = all;
}

/// Moves fit men of an element into the enemy's captivity; at most those it has. Returns how many.
pub fn capture(world: &World, state: &mut State, element: ElementId, men: u32) -> u32 {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let men = men.min(state.elements.men[row]);
    state.elements.men[row] -= men;
    state.sides.add(side, Fate::Prisoner, men);
    state.sides.count(side, Counter::Captured, f64::from(men));
    register(state, side, f64::from(men), state.elements.mass_loss[row]);
    men
}
