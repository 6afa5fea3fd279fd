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

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Pocket {
        Pocket {
            captivity: true,
            captivity_death_early: 0.009,
            captivity_death_middle: 0.001,
            captivity_death_late: 0.0002,
            captivity_early_days: 190.0,
            captivity_middle_days: 555.0,
            captivity_home_days: 3925.0,
            captivity_mass_loss: 3.0,
            captivity_mass_loss_reference: 0.2,
            ..Pocket::default()
        }
    }

    /// A side with this many prisoners taken on the first day.
    fn prisoners(men: u32, mass_loss: f64) -> (World, State) {
        let mut world = crate::testing::plain(2, 2, 10.0);
        world.rules.pocket = rules();
        let side = Side::First;
        let army = crate::testing::headquarters(
            &mut world,
            "army",
            side,
            crate::forces::Echelon::Army,
            crate::forces::HeadquartersId::NONE,
        );
        let establishment = crate::forces::Establishment { men, ..Default::default() };
        let arm = crate::forces::Arm::Infantry;
        let element = crate::testing::element(&mut world, "all", army, arm, crate::map::CellId(0), establishment);
        let mut state = crate::setup::state(&world, 1, 1);
        state.elements.mass_loss[0] = mass_loss;
        assert_eq!(capture(&world, &mut state, element, men + 5), men);
        (world, state)
    }

    fn hold(world: &World, state: &mut State, days: u32) {
        let chance = Chance { battle_seed: 3, weather_seed: 3 };
        for _ in 0..days {
            run(world, state, &chance);
            state.tick += crate::calendar::TICKS_PER_DAY;
            let balance = crate::ledger::men(world, state, Side::First);
            assert_eq!(balance.entered, balance.accounted);
        }
    }

    #[test]
    fn the_schedule_leaves_one_in_sixteen() {
        let rules = rules();
        let home = 108_000.0 * survival(&rules, 0.0, rules.captivity_home_days, 1.0);
        assert!((home - 6900.0).abs() < 100.0, "{home}");
    }

    #[test]
    fn half_of_those_taken_starving_are_dead_in_ten_weeks_and_the_expectation_holds() {
        let (world, mut state) = prisoners(108_000, 0.2);
        hold(&world, &mut state, 1);
        let expected = state.sides.counter(Side::First, Counter::PrisonersHome);
        assert!((expected - 6900.0).abs() < 150.0, "{expected}");
        hold(&world, &mut state, 72);
        let dead = state.sides.fate(Side::First, Fate::DiedAsPrisoner) as f64;
        assert!((dead / 108_000.0 - 0.48).abs() < 0.02, "{dead}");
        let still = state.sides.counter(Side::First, Counter::PrisonersHome);
        assert!((still - expected).abs() < 0.03 * expected, "{still} {expected}");
    }

    #[test]
    fn the_well_fed_and_the_well_treated_live() {
        let dead = |mass_loss: f64, factor: f64| {
            let (mut world, mut state) = prisoners(10_000, mass_loss);
            world.forces.nations[0].prisoners_death_factor = factor;
            hold(&world, &mut state, 60);
            state.sides.fate(Side::First, Fate::DiedAsPrisoner)
        };
        assert!(dead(0.0, 1.0) < dead(0.2, 1.0));
        assert_eq!(dead(0.2, 0.0), 0);
    }

    #[test]
    fn off_means_all_come_home() {
        let (mut world, mut state) = prisoners(1000, 0.2);
        world.rules.pocket.captivity = false;
        hold(&world, &mut state, 30);
        assert_eq!(state.sides.fate(Side::First, Fate::Prisoner), 1000);
        assert_eq!(state.sides.counter(Side::First, Counter::PrisonersHome), 1000.0);
    }
}
