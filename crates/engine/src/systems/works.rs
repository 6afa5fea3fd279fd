//! Not written yet.

use crate::chance::Chance;
use crate::state::State;
use crate::world::World;

/// Runs the mechanism for one tick.
pub fn run(_world: &World, _state: &mut State, _chance: &Chance) {}

/// Hazard multiplier of a defender by his works (stub until merged).
pub fn cover(_world: &World, _state: &State, _element: crate::forces::ElementId) -> f64 {
    1.0
}
