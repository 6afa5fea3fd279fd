//! Rallying: the standing order's appeal lifts the resting level of cohesion, and wears off.
//!
//! ```text
//! t_r      = first tick of the order + Exp(rally_spread), the time at which it is read to an element
//! rallying = rally_boost * exp(-(t - t_r) / rally_decay)   for t >= t_r, else 0
//! ```
//!
//! Once a day. Formations that come later heard it where they were: their time of reading is drawn like the
//! others'. Touches nothing but the resting level (switch discipline.rallying). Reads: the standing order. Owns:
//! `rallying`, `order_read_at` of elements. Source: model.md 4.

use crate::calendar::{TICK_DAYS, TICKS_PER_DAY};
use crate::chance::{Chance, Draw, Mechanism};
use crate::state::State;
use crate::world::World;

/// Draw of `Mechanism::Rallying`: once in a battle for each element, hence under the order's first tick.
const READ: u32 = 0;

/// Runs the mechanism for one tick.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    let rules = &world.rules.discipline;
    let Some(order) = world.standing_order else {
        return;
    };
    if !rules.rallying || state.tick < order.from || !world.calendar.is_new_day(state.tick) {
        return;
    }
    let e = &mut state.elements;
    for (row, declared) in world.forces.elements.iter().enumerate() {
        if declared.side != order.side {
            continue;
        }
        if e.order_read_at[row] == 0 {
            let draw = Draw {
                mechanism: Mechanism::Rallying,
                index: READ,
                tick: order.from,
                entity: declared.key,
                partner: 0,
            };
            let days = -libm::log(chance.uniform(draw)) * rules.rally_spread;
            let ticks = (days * f64::from(TICKS_PER_DAY)).min(f64::from(u16::MAX)) as u32;
            e.order_read_at[row] = (order.from + ticks).max(1);
        }
        let read = e.order_read_at[row];
        e.rallying[row] = if state.tick < read {
            0.0
        } else if rules.rally_decay > 0.0 {
            let days = f64::from(state.tick - read) * TICK_DAYS;
            rules.rally_boost * libm::exp(-days / rules.rally_decay)
        } else {
            rules.rally_boost
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forces::{Arm, Echelon, Establishment, HeadquartersId, Side};
    use crate::map::CellId;
    use crate::testing;
    use crate::world::StandingOrder;

    const FROM: u32 = 8;

    fn fought(change: impl Fn(&mut World), ticks: u32) -> (World, State) {
        let mut world = testing::plain(6, 6, 30.0);
        for (id, side) in [("red-hq", Side::First), ("blue-hq", Side::Second)] {
            let hq = testing::headquarters(&mut world, id, side, Echelon::Division, HeadquartersId::NONE);
            for n in 0..200 {
                let cell = CellId(if side == Side::First { 0 } else { 5 });
                let id = format!("{id}-{n}");
                testing::element(&mut world, &id, hq, Arm::Infantry, cell, Establishment::default());
            }
        }
        world.standing_order = Some(StandingOrder { side: Side::Second, from: FROM });
        let rules = &mut world.rules.discipline;
        rules.rallying = true;
        rules.rally_boost = 0.03;
        rules.rally_decay = 60.0;
        rules.rally_spread = 3.0;
        change(&mut world);
        let mut state = crate::setup::state(&world, 1, 1);
        let chance = Chance { battle_seed: 1, weather_seed: 1 };
        for _ in 0..ticks {
            run(&world, &mut state, &chance);
            state.tick += 1;
        }
        (world, state)
    }

    #[test]
    fn it_is_read_within_days_lifts_and_wears_off() {
        let (_, before) = fought(|_| {}, FROM);
        assert!(before.elements.rallying.iter().all(|&lift| lift == 0.0));
        let (_, soon) = fought(|_| {}, FROM + 4 * 3 + 1);
        let read = soon.elements.rallying.iter().filter(|&&x| x > 0.0).count();
        assert!((95..160).contains(&read), "{read} of 200 after one mean");
        let (_, late) = fought(|_| {}, FROM + 4 * 60 + 1);
        let mean = late.elements.rallying[200..].iter().sum::<f64>() / 200.0;
        assert!((mean - 0.03 * libm::exp(-57.0 / 60.0)).abs() < 0.0005, "{mean}");
    }

    #[test]
    fn only_the_side_that_gives_the_order_hears_it() {
        let (_, state) = fought(|_| {}, 100);
        assert!(state.elements.rallying[..200].iter().all(|&x| x == 0.0));
    }

    #[test]
    fn switched_off_nothing_changes() {
        let (_, state) = fought(|world| world.rules.discipline.rallying = false, 100);
        assert!(state.elements.rallying.iter().all(|&x| x == 0.0));
        assert!(state.elements.order_read_at.iter().all(|&x| x == 0));
    }
}
