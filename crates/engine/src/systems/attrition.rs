//! Not written yet.

use crate::chance::Chance;
use crate::state::State;
use crate::world::World;

/// Runs the mechanism for one tick.
pub fn run(_world: &World, _state: &mut State, _chance: &Chance) {}

/// Strength of an element now, men-equivalents.
pub fn strength(_world: &World, state: &State, element: crate::forces::ElementId) -> f64 {
    f64::from(state.elements.men[element.index()])
}
