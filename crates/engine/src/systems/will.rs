//! The will of the people.
//!
//! Will `w` (0..1) moves towards `w0 + land_effect (land - 1) + city_effect (city - city0) - captivity_effect captured`
//! at `response` (1/day): land held over land at the start, share of the city held, men of the theatre captured over all
//! who came (all 1). It enters call-up and output (economy) and the resting cohesion (morale). Switch off: it stays
//! at its first value.
//!
//! Reads `cells.share` and the books of men. Owns `sides.will`. Source: model.md, section 15.

use crate::chance::Chance;
use crate::forces::Side;
use crate::state::{Counter, State};
use crate::world::World;

/// A day's change of will.
pub fn run(world: &World, state: &mut State, _chance: &Chance) {
    let rules = &world.rules.will;
    if !rules.national || !world.calendar.is_new_day(state.tick) {
        return;
    }
    let land = super::economy::land_held(world, state);
    let city = city_gained(world, state);
    for side in Side::BOTH {
        let (start, gained) = match side {
            Side::First => (rules.national_first, city),
            Side::Second => (rules.national_second, -city),
        };
        let came = state.sides.counter(side, Counter::MenArrived) + state.sides.counter(side, Counter::MenCalledUp);
        let captured = if came > 0.0 { state.sides.counter(side, Counter::Captured) / came } else { 0.0 };
        // A side that wins land is not glad of it without limit.
        let land = (land[side.index()] - 1.0).clamp(-1.0, 1.0);
        let aim = start + rules.land_effect * land + rules.city_effect * gained - rules.captivity_effect * captured;
        let will = state.sides.will[side.index()];
        let moved = will + (aim.clamp(0.0, 1.0) - will) * rules.response.clamp(0.0, 1.0);
        state.sides.will[side.index()] = moved;
    }
}

/// Share of the city's built-up ground that the first side has gained since the start (negative: lost).
fn city_gained(world: &World, state: &State) -> f64 {
    let Some(region) = world.city_region else {
        return 0.0;
    };
    let (mut total, mut gained) = (0.0, 0.0);
    for &cell in &world.map.regions[region].cells {
        let row = cell.index();
        let ha = world.map.built_up_ha(cell);
        total += ha;
        gained += ha * (f64::from(state.cells.share[row]) - world.map.share[row]);
    }
    if total > 0.0 { gained / total } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_days(world: &World, state: &mut State, days: u32) {
        let chance = Chance { battle_seed: 1, weather_seed: 1 };
        for _ in 0..days {
            run(world, state, &chance);
            state.tick += crate::calendar::TICKS_PER_DAY;
        }
    }

    fn peoples() -> World {
        let mut world = crate::testing::plain(10, 4, 1.0);
        world.rules.will.national = true;
        world.rules.will.national_first = 0.8;
        world.rules.will.national_second = 0.8;
        world.rules.will.response = 0.02;
        world.rules.will.land_effect = 0.3;
        world
    }

    #[test]
    fn nothing_happens_and_will_stays() {
        let world = peoples();
        let mut state = crate::setup::state(&world, 1, 1);
        run_days(&world, &mut state, 100);
        assert_eq!(state.sides.will, vec![0.8, 0.8]);
    }

    #[test]
    fn losing_land_lowers_will_and_the_switch_keeps_it() {
        let mut world = peoples();
        let mut state = crate::setup::state(&world, 1, 1);
        state.cells.share.fill(1.0);
        run_days(&world, &mut state, 400);
        assert!((state.sides.will[1] - 0.5).abs() < 0.01);
        assert!(state.sides.will[0] > 0.8 && state.sides.will[0] <= 1.0);
        world.rules.will.national = false;
        let mut state = crate::setup::state(&world, 1, 1);
        state.cells.share.fill(1.0);
        run_days(&world, &mut state, 400);
        assert_eq!(state.sides.will[1], 0.8);
    }
}
