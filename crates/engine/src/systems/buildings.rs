//! Not written yet.

use crate::chance::Chance;
use crate::state::State;
use crate::world::World;

/// Runs the mechanism for one tick.
pub fn run(_world: &World, _state: &mut State, _chance: &Chance) {}

/// Factor on the defenders' hazard (stub until merged).
pub fn exposure(_world: &World, _state: &State, _cell: crate::map::CellId) -> f64 {
    1.0
}

/// Weight of tanks against the open (stub until merged).
pub fn armour_effect(_world: &World, _state: &State, _cell: crate::map::CellId) -> f64 {
    1.0
}

/// Speed on foot against the open (stub until merged).
pub fn foot_speed(_world: &World, _state: &State, _cell: crate::map::CellId) -> f64 {
    1.0
}

/// Speed of vehicles against the open (stub until merged).
pub fn armour_speed(_world: &World, _state: &State, _cell: crate::map::CellId) -> f64 {
    1.0
}
