//! Placeholder being written.
use crate::chance::Chance;
use crate::map::CellId;
use crate::state::State;
use crate::world::World;

/// Runs the mechanism for one tick.
pub fn run(_world: &World, _state: &mut State, _chance: &Chance) {}

/// Deaths under bombs and shells of one cell.
pub fn under_bombs(
    _world: &World,
    _state: &mut State,
    _chance: &Chance,
    _cell: CellId,
    _tons: f64,
) {
}
