//! National war economies: output, tanks and men that reach the theatre from outside.
//!
//! The index of output (1 at the start) follows `factor x land^elasticity x will / will0` with an e-fold of `lag` days,
//! `land = 1 - theatre_inputs x (1 - held now / held at the start)`: what is lost in the battle acts months later.
//! With the switch `territory` off, output stands at once at what it was before the loss of land:
//! `steel_index^-elasticity`. Tanks a day `= nation's a year / 365 x share x index`, whole ones to the tank pool; men
//! ready for call-up grow by `march replacements / 30 x share x will / will0` a day.
//!
//! Reads `cells.share`, `sides.will`. Owns `sides.output_index, manpower, carry`; adds to `sides.tank_pool`.
//! Source: model.md, section 9.

use crate::chance::Chance;
use crate::forces::Side;
use crate::state::{Counter, State};
use crate::world::World;

const DAYS_PER_YEAR: f64 = 365.0;
const DAYS_PER_MONTH: f64 = 30.4;
const CARRY_TANKS: usize = 0;

/// What differs between the sides.
struct Nation {
    output_factor: f64,
    steel_index: f64,
    tanks_per_year: f64,
    tank_share: f64,
    manpower: f64,
    replacements: f64,
    replacement_share: f64,
    will: f64,
}

fn nation(world: &World, side: Side) -> Nation {
    let rules = &world.rules.economy;
    match side {
        Side::First => Nation {
            output_factor: rules.output_factor_first,
            steel_index: rules.steel_index_first,
            tanks_per_year: rules.tanks_per_year_first,
            tank_share: rules.tank_share_first,
            manpower: rules.manpower_first,
            replacements: rules.replacements_first,
            replacement_share: rules.replacement_share_first,
            will: world.rules.will.national_first,
        },
        Side::Second => Nation {
            output_factor: rules.output_factor_second,
            steel_index: rules.steel_index_second,
            tanks_per_year: rules.tanks_per_year_second,
            tank_share: rules.tank_share_second,
            manpower: rules.manpower_second,
            replacements: rules.replacements_second,
            replacement_share: rules.replacement_share_second,
            will: world.rules.will.national_second,
        },
    }
}

/// A day of the nations' work.
pub fn run(world: &World, state: &mut State, _chance: &Chance) {
    if !world.rules.economy.enabled || !world.calendar.is_new_day(state.tick) {
        return;
    }
    let land = land_held(world, state);
    for side in Side::BOTH {
        let nation = nation(world, side);
        let row = side.index();
        let spirit = if nation.will > 0.0 { state.sides.will[row] / nation.will } else { 1.0 };
        let aim = nation.output_factor * inputs(world, &nation, land[row]) * spirit;
        if state.tick == 0 {
            state.sides.output_index[row] = aim;
            state.sides.manpower[row] = nation.manpower;
        } else {
            let step = -libm::expm1(-1.0 / world.rules.economy.lag);
            state.sides.output_index[row] += (aim - state.sides.output_index[row]) * step;
        }
        state.sides.manpower[row] += nation.replacements / DAYS_PER_MONTH * nation.replacement_share * spirit;
        let tanks = nation.tanks_per_year / DAYS_PER_YEAR * nation.tank_share * state.sides.output_index[row];
        let carried = state.sides.carry[row][CARRY_TANKS] + tanks;
        let whole = libm::floor(carried);
        state.sides.carry[row][CARRY_TANKS] = carried - whole;
        state.sides.tank_pool[row] += whole as u32;
        state.sides.count(side, Counter::TanksReceived, whole);
    }
}

/// Effect of land on output, 1 at the start.
fn inputs(world: &World, nation: &Nation, land: f64) -> f64 {
    let rules = &world.rules.economy;
    if !rules.territory {
        return libm::pow(nation.steel_index.max(1.0e-3), -rules.input_elasticity);
    }
    let left = 1.0 - rules.theatre_inputs * (1.0 - land);
    libm::pow(left.max(1.0e-3), rules.input_elasticity)
}

/// Land of the theatre each side holds over what it held at the start.
pub fn land_held(world: &World, state: &State) -> [f64; 2] {
    let (mut total, mut then, mut now) = (0.0, 0.0, 0.0);
    for ((&area, &share_then), &share_now) in world.map.area_km2.iter().zip(&world.map.share).zip(&state.cells.share) {
        total += area;
        then += area * share_then;
        now += area * f64::from(share_now);
    }
    let over = |now: f64, then: f64| if then > 0.0 { now / then } else { 1.0 };
    [over(now, then), over(total - now, total - then)]
}

/// Factor on the full ration by the harvest of the land a nation lost before the battle (1): for supply.
pub fn ration_factor(world: &World, side: Side) -> f64 {
    let rules = &world.rules.economy;
    if !rules.enabled || !rules.territory {
        return 1.0;
    }
    match side {
        Side::First => rules.ration_index_first,
        Side::Second => rules.ration_index_second,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nations() -> World {
        let mut world = crate::testing::plain(10, 4, 1.0);
        let rules = &mut world.rules.economy;
        rules.enabled = true;
        rules.territory = true;
        rules.output_factor_first = 1.0;
        rules.output_factor_second = 1.0;
        rules.steel_index_first = 1.0;
        rules.steel_index_second = 0.44;
        rules.input_elasticity = 0.25;
        rules.lag = 120.0;
        rules.theatre_inputs = 0.5;
        rules.tanks_per_year_second = 3650.0;
        rules.tank_share_second = 0.25;
        rules.replacements_second = 30_400.0;
        rules.replacement_share_second = 0.1;
        world.rules.will.national_first = 0.8;
        world.rules.will.national_second = 0.8;
        world
    }

    fn after_days(world: &World, state: &mut State, days: u32) {
        let chance = Chance { battle_seed: 1, weather_seed: 1 };
        for _ in 0..days {
            run(world, state, &chance);
            state.tick += crate::calendar::TICKS_PER_DAY;
        }
    }

    #[test]
    fn lost_land_acts_late() {
        let world = nations();
        let mut state = crate::setup::state(&world, 1, 1);
        after_days(&world, &mut state, 1);
        assert_eq!(state.sides.output_index[1], 1.0);
        state.cells.share.fill(1.0);
        after_days(&world, &mut state, 10);
        assert!(state.sides.output_index[1] > 0.98);
        after_days(&world, &mut state, 500);
        let end = state.sides.output_index[1];
        assert!((end - libm::pow(0.5, 0.25)).abs() < 0.01, "{end}");
    }

    #[test]
    fn without_the_loss_output_is_what_it_was() {
        let mut world = nations();
        world.rules.economy.territory = false;
        let mut state = crate::setup::state(&world, 1, 1);
        after_days(&world, &mut state, 1);
        assert!((state.sides.output_index[1] - libm::pow(0.44, -0.25)).abs() < 1e-12);
    }

    #[test]
    fn tanks_and_men_come_at_their_rates_and_are_in_the_books() {
        let world = nations();
        let mut state = crate::setup::state(&world, 1, 1);
        after_days(&world, &mut state, 100);
        assert_eq!(state.sides.tank_pool[1], 250);
        assert!((state.sides.manpower[1] - 10_000.0).abs() < 1.0);
        let balance = crate::ledger::tanks(&world, &state, Side::Second);
        assert_eq!(balance.entered, balance.accounted);
    }
}
