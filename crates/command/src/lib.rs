//! Who gives orders.
//!
//! A [`Commander`] reads the world and the state as its side may see them and writes orders; the engine delays, loses
//! and obeys them. The one implementation now is [`HistoricalCommander`]: it follows the dated directives that the
//! headquarters really had and lets a staff turn them into missions.

use nosb_engine::forces::Side;
use nosb_engine::{Orders, State, World};

/// Gives the orders of one side. Everything a commander remembers between ticks stands in the `State`, so that a
/// battle that is copied goes on as it would have.
pub trait Commander {
    /// Writes the orders for the tick that comes next into `orders`, which is empty.
    fn orders(&mut self, world: &World, state: &State, orders: &mut Orders);
}

/// Follows the directives of the scenario.
pub struct HistoricalCommander {
    _side: Side,
}

impl HistoricalCommander {
    /// A commander of one side.
    pub fn new(_world: &World, side: Side) -> Self {
        Self { _side: side }
    }
}

impl Commander for HistoricalCommander {
    fn orders(&mut self, _world: &World, _state: &State, _orders: &mut Orders) {}
}
