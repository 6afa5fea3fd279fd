//! Not written yet.

use crate::chance::Chance;
use crate::forces::ElementId;
use crate::state::{Counter, Fate, State};
use crate::world::World;

/// Runs the mechanism for one tick.
pub fn run(_world: &World, _state: &mut State, _chance: &Chance) {}

/// Takes battle casualties out of an element's fit men and sends each to killed, light wounded or evacuation.
pub fn take_casualties(world: &World, state: &mut State, _chance: &Chance, element: ElementId, casualties: u32) {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let casualties = casualties.min(state.elements.men[row]);
    state.elements.men[row] -= casualties;
    state.elements.losses_last_tick[row] += casualties;
    state.sides.add(side, Fate::Killed, casualties);
    state.sides.count(side, Counter::BattleCasualties, f64::from(casualties));
}
