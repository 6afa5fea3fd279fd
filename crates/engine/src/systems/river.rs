//! Not written yet.

use crate::chance::Chance;
use crate::forces::Side;
use crate::state::State;
use crate::world::World;

/// What a link lets through for a side now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// Nobody.
    None,
    /// Men and horses.
    Foot,
    /// Everybody.
    All,
    /// By boat: the river system carries them.
    Ferry,
}

/// What a link lets through.
pub fn passable(world: &World, _state: &State, _side: Side, link: usize) -> Passage {
    if world.map.link_water_m[link] < 100.0 { Passage::All } else { Passage::None }
}

/// Runs the mechanism for one tick.
pub fn run(_world: &World, _state: &mut State, _chance: &Chance) {}
