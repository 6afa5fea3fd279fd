//! Who gives orders.
//!
//! A [`Commander`] reads the world and the state as its side may see them and writes orders; the engine delays, loses
//! and obeys them. The one implementation now is [`HistoricalCommander`]: it follows the dated directives that the
//! headquarters really had and lets a staff turn them into missions. The staff remembers nothing: hysteresis comes
//! from the missions that stand in the `State`, so a battle that is copied goes on as it would have.

pub mod attack;
pub mod concentration;
pub mod defence;
pub mod directives;
pub mod picture;
pub mod pockets;
pub mod rejoin;
pub mod routes;
pub mod staff;
pub mod support;
pub mod ways;

use nosb_engine::forces::Side;
use nosb_engine::{Orders, State, World};

/// Gives the orders of one side.
pub trait Commander {
    /// Writes the orders for the tick that comes next into `orders`, which is empty.
    fn orders(&mut self, world: &World, state: &State, orders: &mut Orders);
}

/// Follows the directives of the scenario.
#[derive(Debug)]
pub struct HistoricalCommander {
    staff: staff::Staff,
}

impl HistoricalCommander {
    /// A commander of one side. Prepares the ways to every objective: some milliseconds for a large map.
    pub fn new(world: &World, side: Side) -> Self {
        Self { staff: staff::Staff::new(world, side) }
    }
}

impl Commander for HistoricalCommander {
    fn orders(&mut self, world: &World, state: &State, orders: &mut Orders) {
        if world.rules.staff.enabled && world.calendar.is_new_day(state.tick) {
            self.staff.plan(world, state, orders);
        }
        // The sky has its orders at every hour: bombers fly by day, the staff plans before dawn.
        if world.rules.staff.enabled {
            self.staff.air(world, state, orders);
        }
    }
}
