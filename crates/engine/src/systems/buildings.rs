//! Not written yet.

use crate::chance::Chance;
use crate::state::State;
use crate::world::World;

/// Runs the mechanism for one tick.
pub fn run(_world: &World, _state: &mut State, _chance: &Chance) {}

/// Factor on the speed of men in a cell.
pub fn foot_speed(_world: &World, _state: &State, _cell: crate::map::CellId) -> f64 {
    1.0
}

/// Factor on the speed of vehicles in a cell.
pub fn armour_speed(_world: &World, _state: &State, _cell: crate::map::CellId) -> f64 {
    1.0
}
