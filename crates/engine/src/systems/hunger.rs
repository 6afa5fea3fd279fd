//! Not written yet.

use crate::chance::Chance;
use crate::state::State;
use crate::world::World;

/// Runs the mechanism for one tick.
pub fn run(_world: &World, _state: &mut State, _chance: &Chance) {}
