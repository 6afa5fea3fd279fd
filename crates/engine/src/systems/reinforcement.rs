//! Not written yet.

use crate::chance::Chance;
use crate::forces::ElementId;
use crate::state::{Counter, Fate, State, Status};
use crate::world::World;

/// Runs the mechanism for one tick.
pub fn run(_world: &World, _state: &mut State, _chance: &Chance) {}

/// Dissolves an element: its remaining men (fit, light) go to `fate`, its tanks and stores are lost. Stragglers stay on
/// its books until they are caught, return to the pool or are lost.
pub fn dissolve(world: &World, state: &mut State, element: ElementId, fate: Fate, status: Status) {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let men = state.elements.men[row] + state.elements.light[row];
    state.sides.add(side, fate, men);
    if fate == Fate::Prisoner {
        state.sides.count(side, Counter::Captured, f64::from(men));
    }
    state.elements.men[row] = 0;
    state.elements.light[row] = 0;
    let tanks = state.elements.tanks[row] + state.elements.tanks_in_repair[row];
    state.elements.tanks[row] = 0;
    state.elements.tanks_in_repair[row] = 0;
    state.sides.count(side, Counter::TanksLost, f64::from(tanks));
    state.sides.count(side, Counter::GunsLost, f64::from(state.elements.guns[row]));
    state.elements.guns[row] = 0;
    crate::systems::supply::forfeit(world, state, element);
    state.elements.status[row] = status;
}
