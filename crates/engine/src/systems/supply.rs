//! Not written yet.

use crate::chance::Chance;
use crate::forces::ElementId;
use crate::state::State;
use crate::world::World;

/// Runs the mechanism for one tick.
pub fn run(_world: &World, _state: &mut State, _chance: &Chance) {}

/// Gives an element its full stores as it comes into the theatre (counted as supply that came in).
pub fn issue(_world: &World, _state: &mut State, _element: ElementId) {}

/// Writes an element's stores off as lost (destroyed or left to the enemy).
pub fn forfeit(world: &World, state: &mut State, element: ElementId) {
    let row = element.index();
    let side = world.forces.elements[row].side.index();
    for class in 0..crate::state::SUPPLY_CLASSES {
        state.sides.supply_lost_t[side][class] += state.elements.stores_t[row][class];
        state.elements.stores_t[row][class] = 0.0;
    }
}
