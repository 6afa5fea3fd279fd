//! Who works in the factories: men who are called up, women and the old who take their places.
//!
//! While the front is nearer than `callup_distance`, `callup` of the callable men go to the replacement pool each day
//! (men, counted as called up). With the switch on, `substitution_share` of them are replaced the same day; the
//! substitutes' skill rises to full with an e-fold of `substitution_ramp` days. Labour in men of the first day is
//! `men + skill x (woman x women + elder x elders)`.
//!
//! Reads the front's distance. Owns `factories.workers, substitute_skill`; adds to `Fate::Pool`. Workers are among the
//! residents: their deaths are counted there, here they only leave the bench. Source: model.md, section 9.

use crate::chance::{Chance, Draw, Mechanism};
use crate::map::CellId;
use crate::state::{Counter, Fate, State};
use crate::world::World;

const DRAW_CALL_UP: u32 = 0;
const DAY: f64 = 1.0;

/// A day of training and call-up.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    let rules = &world.rules.production;
    if !rules.city_factories || !world.calendar.is_new_day(state.tick) {
        return;
    }
    for row in 0..world.factories.len() {
        if state.factories.stopped[row] {
            continue;
        }
        let gap = 1.0 - state.factories.substitute_skill[row];
        state.factories.substitute_skill[row] = 1.0 - gap * libm::exp(-DAY / rules.substitution_ramp);
        // The front's distance is yesterday's, as production measured it; none is known on the first day.
        if state.tick == 0 || rules.callup <= 0.0 || state.factories.front_km[row] >= rules.callup_distance {
            continue;
        }
        let factory = &world.factories[row];
        let keep = (1.0 - rules.callable_share) * factory.workers;
        let callable = (state.factories.workers[row][0] - keep).max(0.0);
        let draw = Draw {
            mechanism: Mechanism::Labour,
            index: DRAW_CALL_UP,
            tick: state.tick,
            entity: factory.key,
            partner: 0,
        };
        let men = chance.binomial(callable as u32, rules.callup, draw);
        state.sides.add(factory.side, Fate::Pool, men);
        state.sides.count(factory.side, Counter::MenCalledUp, f64::from(men));
        call_up(world, state, row, f64::from(men));
    }
}

/// Takes men from a factory's benches and, with the switch on, puts substitutes there.
fn call_up(world: &World, state: &mut State, row: usize, men: f64) {
    let rules = &world.rules.production;
    let workers = &mut state.factories.workers[row];
    workers[0] -= men;
    if !rules.substitution || men <= 0.0 {
        return;
    }
    let before = workers[1] + workers[2];
    let joining = men * rules.substitution_share;
    workers[1] += joining * rules.substitute_women;
    workers[2] += joining * (1.0 - rules.substitute_women);
    if before + joining > 0.0 {
        state.factories.substitute_skill[row] *= before / (before + joining);
    }
}

/// Labour of a factory in men of the first day.
pub fn labour(world: &World, state: &State, row: usize) -> f64 {
    let rules = &world.rules.production;
    let [men, women, elders] = state.factories.workers[row];
    let skill = state.factories.substitute_skill[row];
    men + skill * (rules.woman_productivity * women + rules.elder_productivity * elders)
}

/// Workers of the factories in a cell share the danger of its residents.
pub fn under_bombs(world: &World, state: &mut State, cell: CellId, dies: f64) {
    for (row, factory) in world.factories.iter().enumerate() {
        if factory.cells.contains(&cell) {
            let stay = 1.0 - dies / factory.cells.len() as f64;
            for workers in &mut state.factories.workers[row] {
                *workers *= stay;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forces::Side;
    use crate::world::Factory;

    fn one_factory() -> (World, State) {
        let mut world = crate::testing::plain(4, 4, 1.0);
        world.factories.push(Factory {
            id: "works".into(),
            key: 9,
            side: Side::Second,
            cells: vec![CellId(3)],
            units_per_day: 10.0,
            builds_tanks: true,
            workers: 10_000.0,
        });
        let rules = &mut world.rules.production;
        rules.city_factories = true;
        rules.substitution = true;
        rules.substitution_share = 1.0;
        rules.substitute_women = 1.0;
        rules.woman_productivity = 0.85;
        rules.substitution_ramp = 60.0;
        rules.labour_elasticity = 0.8;
        let state = crate::setup::state(&world, 1, 1);
        (world, state)
    }

    fn after_days(world: &World, state: &mut State, days: u32) -> f64 {
        for _ in 0..days {
            run(world, state, &Chance { battle_seed: 1, weather_seed: 1 });
        }
        libm::pow(labour(world, state, 0) / 10_000.0, 0.8)
    }

    #[test]
    fn women_take_the_places_of_the_called_up_and_learn() {
        let (world, mut state) = one_factory();
        call_up(&world, &mut state, 0, 6000.0);
        let month = after_days(&world, &mut state, 30);
        assert!((0.60..0.68).contains(&month), "{month}");
        let end = after_days(&world, &mut state, 600);
        assert!((end - 0.92).abs() < 0.01, "{end}");
    }

    #[test]
    fn without_substitution_the_places_stay_empty() {
        let (mut world, mut state) = one_factory();
        world.rules.production.substitution = false;
        call_up(&world, &mut state, 0, 6000.0);
        assert_eq!(labour(&world, &state, 0), 4000.0);
    }

    #[test]
    fn called_up_men_are_in_the_books() {
        let (mut world, mut state) = one_factory();
        world.rules.production.callup = 0.1;
        world.rules.production.callup_distance = 1000.0;
        world.rules.production.callable_share = 0.6;
        state.tick = crate::calendar::TICKS_PER_DAY;
        let before = state.factories.workers[0][0];
        after_days(&world, &mut state, 1);
        let called = state.sides.fate(Side::Second, Fate::Pool) as f64;
        assert!(called > 0.0 && before - state.factories.workers[0][0] == called);
        let balance = crate::ledger::men(&world, &state, Side::Second);
        assert_eq!(balance.entered, balance.accounted);
    }
}
