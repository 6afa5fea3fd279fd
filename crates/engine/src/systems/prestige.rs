//! Not written yet.

use crate::chance::Chance;
use crate::state::State;
use crate::world::World;

/// Runs the mechanism for one tick.
pub fn run(_world: &World, _state: &mut State, _chance: &Chance) {}

/// Whether superiors grant a headquarters the leave to withdraw that it asked for.
pub fn leave_to_withdraw(
    world: &World,
    state: &mut State,
    chance: &Chance,
    headquarters: crate::forces::HeadquartersId,
) -> bool {
    let draw = crate::chance::Draw {
        mechanism: crate::chance::Mechanism::Prestige,
        index: 0,
        tick: state.tick,
        entity: world.forces.headquarters[headquarters.index()].key,
        partner: 0,
    };
    chance.happens(world.rules.discipline.leave_granted, draw)
}
