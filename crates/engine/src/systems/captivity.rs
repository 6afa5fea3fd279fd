//! Not written yet.

use crate::chance::Chance;
use crate::forces::ElementId;
use crate::state::{Counter, Fate, State};
use crate::world::World;

/// Runs the mechanism for one tick.
pub fn run(_world: &World, _state: &mut State, _chance: &Chance) {}

/// Moves fit men of an element into the enemy's captivity; at most those it has. Returns how many.
pub fn capture(world: &World, state: &mut State, element: ElementId, men: u32) -> u32 {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let men = men.min(state.elements.men[row]);
    state.elements.men[row] -= men;
    state.sides.add(side, Fate::Prisoner, men);
    state.sides.count(side, Counter::Captured, f64::from(men));
    men
}
