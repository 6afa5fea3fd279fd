//! The books: every man, tank and ton that leaves a column enters another. Tests check them each tick.

use crate::forces::Side;
use crate::state::{Counter, SUPPLY_CLASSES, State, Status};
use crate::world::World;

/// What came in and where it is now; the two are equal if nothing got lost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Balance {
    /// Came in.
    pub entered: f64,
    /// Is somewhere.
    pub accounted: f64,
}

/// Men of a side: arrived and called up, against all fates.
pub fn men(world: &World, state: &State, side: Side) -> Balance {
    let mut accounted: u64 = state.sides.fates[side.index()].0.iter().sum();
    for element in world.forces.ids() {
        let row = element.index();
        if world.forces.elements[row].side == side && state.elements.status[row] != Status::Awaited {
            accounted += u64::from(state.elements.men[row])
                + u64::from(state.elements.light[row])
                + u64::from(state.elements.stragglers[row]);
        }
    }
    Balance {
        entered: state.sides.counter(side, Counter::MenArrived) + state.sides.counter(side, Counter::MenCalledUp),
        accounted: accounted as f64,
    }
}

/// Tanks of a side: arrived and received, against running, in repair, waiting, lost, withdrawn.
pub fn tanks(world: &World, state: &State, side: Side) -> Balance {
    let mut accounted = f64::from(state.sides.tank_pool[side.index()])
        + state.sides.counter(side, Counter::TanksLost)
        + state.sides.counter(side, Counter::TanksWithdrawn);
    for element in world.forces.ids() {
        let row = element.index();
        if world.forces.elements[row].side == side && state.elements.status[row] != Status::Awaited {
            accounted += f64::from(state.elements.tanks[row] + state.elements.tanks_in_repair[row]);
        }
    }
    Balance {
        entered: state.sides.counter(side, Counter::TanksArrived) + state.sides.counter(side, Counter::TanksReceived),
        accounted,
    }
}

/// Tons of one class of a side: came in, against stores, depots, used and lost.
pub fn tons(world: &World, state: &State, side: Side, class: usize) -> Balance {
    debug_assert!(class < SUPPLY_CLASSES);
    let index = side.index();
    let mut accounted = state.sides.supply_used_t[index][class]
        + state.sides.supply_lost_t[index][class]
        + state.sides.depot_t[index][class];
    for element in world.forces.ids() {
        let row = element.index();
        if world.forces.elements[row].side == side {
            accounted += state.elements.stores_t[row][class];
        }
    }
    Balance { entered: state.sides.supply_in_t[index][class], accounted }
}
