//! Not written yet.

use crate::chance::Chance;
use crate::orders::Orders;
use crate::state::State;
use crate::world::World;

/// Flies the sorties of both sides.
pub fn run(_world: &World, _state: &mut State, _chance: &Chance, _orders: [&Orders; 2]) {}
