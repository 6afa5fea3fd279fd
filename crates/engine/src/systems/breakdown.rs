//! Tanks break down as they drive, and wait for the workshops.
//!
//! Models wear on the march and on the battlefield: each running tank stops with a hazard per kilometre, whoever shoots
//! or not. It joins those in repair, which `attrition` brings back at `1 / tank_repair_days` a day, and is never written off
//! here; if its formation is overrun it is lost with the rest in repair.
//!
//! ```text
//! B ~ Binomial(T, 1 - exp(-s / L)),    s = driven + combat_km I D
//! ```
//!
//! `T` running tanks, `s` the kilometres of the tick (the way `movement` made, and the driving about the field at intensity
//! `I`; `D` = 0.25 day), `L` the nation's mean way between breakdowns, km.
//!
//! Reads intensity (attrition). Owns the flow from `elements.tanks` to `elements.tanks_in_repair` without a hit; wipes
//! `elements.driven_km`. Source: assumptions in rules/movement.toml and nations.toml.

use crate::calendar::TICK_DAYS;
use crate::chance::{Chance, Draw, Mechanism};
use crate::roster::Roster;
use crate::state::{Counter, State};
use crate::world::World;

const DRAW_BREAKDOWN: u32 = 0;

/// Breaks down the tanks that drove this tick.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    let rules = &world.rules.movement;
    let roster = Roster::take(world, state);
    for member in roster.iter() {
        let row = member.row();
        let driven = core::mem::take(&mut state.elements.driven_km[row]);
        let tanks = state.elements.tanks[row];
        if !rules.breakdown || tanks == 0 || !state.elements.status[row].is_present() {
            continue;
        }
        let km = driven + rules.combat_km * state.elements.intensity[row] * TICK_DAYS;
        let mean_km = world.forces.nation(member.element).km_between_breakdowns;
        if km <= 0.0 || mean_km <= 0.0 {
            continue;
        }
        let draw = Draw {
            mechanism: Mechanism::Breakdown,
            index: DRAW_BREAKDOWN,
            tick: state.tick,
            entity: member.key,
            partner: 0,
        };
        let stopped = chance.binomial(tanks, -libm::expm1(-km / mean_km), draw);
        state.elements.tanks[row] -= stopped;
        state.elements.tanks_in_repair[row] += stopped;
        state.sides.count(member.side, Counter::TanksBrokenDown, f64::from(stopped));
    }
    state.scratch.roster = roster;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forces::{Arm, Echelon, Establishment, HeadquartersId, Side};
    use crate::map::CellId;
    use crate::orders::Posture;
    use crate::systems::{attrition, movement};
    use crate::testing;

    /// A brigade of 600 tanks on its own half of a plain.
    fn brigade() -> (World, State) {
        let mut world = testing::plain(80, 3, 10.0);
        world.rules.movement.enabled = true;
        world.rules.movement.mobile_km_day = 80.0;
        world.rules.movement.breakdown = true;
        world.rules.movement.combat_km = 30.0;
        let red = testing::headquarters(&mut world, "brigade", Side::First, Echelon::Division, HeadquartersId::NONE);
        let has = Establishment { men: 1000, tanks: 600, ..Establishment::default() };
        testing::element(&mut world, "tanks", red, Arm::Armour, CellId(80), has);
        let mut state = crate::setup::state(&world, 1, 1);
        state.elements.fuel_fill[0] = 1.0;
        (world, state)
    }

    fn a_day(world: &World, state: &mut State, marching: bool) {
        for _ in 0..crate::calendar::TICKS_PER_DAY {
            let chance = Chance { battle_seed: 3, weather_seed: 3 };
            if marching && state.elements.posture[0] != Posture::March {
                state.elements.posture[0] = Posture::March;
                let at = state.elements.cell[0].0;
                for (step, place) in state.elements.route[0].iter_mut().enumerate() {
                    *place = CellId(at + 1 + step as u16);
                }
            }
            movement::run(world, state, &chance);
            run(world, state, &chance);
            state.tick += 1;
        }
    }

    fn stopped(state: &State) -> f64 {
        state.sides.counter(Side::First, Counter::TanksBrokenDown)
    }

    #[test]
    fn a_march_of_eighty_km_stops_a_third_at_two_hundred_between_breakdowns() {
        let (world, mut state) = brigade();
        let from = state.elements.cell[0].0;
        a_day(&world, &mut state, true);
        let km = f64::from(state.elements.cell[0].0 - from) * (world.map.x_km[1] - world.map.x_km[0]);
        let expected = 600.0 * -libm::expm1(-km / 200.0);
        assert!(km > 40.0, "{km} km");
        assert!((stopped(&state) - expected).abs() < 45.0, "{} of {expected} after {km} km", stopped(&state));
        assert_eq!(state.elements.tanks[0] + state.elements.tanks_in_repair[0], 600);
    }

    #[test]
    fn who_stands_keeps_his_tanks_and_who_fights_wears_them() {
        let (world, mut state) = brigade();
        a_day(&world, &mut state, false);
        assert_eq!(stopped(&state), 0.0);
        state.elements.intensity[0] = 1.0;
        a_day(&world, &mut state, false);
        let expected = 600.0 * -libm::expm1(-30.0 / 200.0);
        assert!((stopped(&state) - expected).abs() < 30.0, "{} of {expected}", stopped(&state));
    }

    #[test]
    fn off_means_never_and_the_workshops_bring_them_back() {
        let (mut world, mut state) = brigade();
        state.elements.intensity[0] = 1.0;
        a_day(&world, &mut state, false);
        let waiting = state.elements.tanks_in_repair[0];
        assert!(waiting > 0);
        world.rules.movement.breakdown = false;
        state.elements.intensity[0] = 0.0;
        world.rules.attrition = attrition::testing::rules();
        for _ in 0..crate::calendar::TICKS_PER_DAY {
            attrition::run(&world, &mut state, &Chance { battle_seed: 3, weather_seed: 3 });
            run(&world, &mut state, &Chance { battle_seed: 3, weather_seed: 3 });
            state.tick += 1;
        }
        assert!(state.elements.tanks_in_repair[0] < waiting);
        assert_eq!(state.elements.tanks[0] + state.elements.tanks_in_repair[0], 600);
    }
}
