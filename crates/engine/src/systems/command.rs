//! Not written yet.

use crate::chance::Chance;
use crate::orders::Orders;
use crate::state::State;
use crate::world::World;

/// Takes the orders of both sides into the queues and delivers those that are due.
pub fn run(_world: &World, _state: &mut State, _chance: &Chance, _orders: [&Orders; 2]) {}
