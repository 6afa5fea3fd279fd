//! Who is in the theatre: a short list made once a tick, so that a pass over the troops meets nobody who has not come or
//! is gone, and finds what it asks most of the declared element in a few bytes.
//!
//! Made when arrivals are in (or by whoever asks first), it holds all who can be present until the next tick: within a
//! tick elements only leave. Who has left since is told by `elements.status`, as ever. Working memory, not state.

use crate::forces::{Arm, ElementId, HeadquartersId, Side};
use crate::state::State;
use crate::world::World;

/// An element in the theatre, and what never changes of it.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Which element.
    pub element: ElementId,
    /// Its formation.
    pub headquarters: HeadquartersId,
    /// Key for chance.
    pub key: u32,
    /// Nation (index into `Forces::nations`).
    pub nation: u16,
    /// Side.
    pub side: Side,
    /// Arm.
    pub arm: Arm,
    /// Whether its arm holds ground.
    pub holds_ground: bool,
}

impl Member {
    /// As an index of element columns.
    pub fn row(&self) -> usize {
        self.element.index()
    }
}

/// Those who were in the theatre at some moment of a tick, in the order of their rows.
#[derive(Debug, Default)]
pub struct Roster {
    /// Tick for which it was made, plus one (0: never).
    made: u32,
    members: Vec<Member>,
}

impl Roster {
    /// Takes the tick's roster out of the working memory; it is put back when done.
    pub fn take(world: &World, state: &mut State) -> Self {
        let mut roster = core::mem::take(&mut state.scratch.roster);
        if roster.made != state.tick + 1 {
            roster.make(world, state);
        }
        roster
    }

    /// Makes the roster anew: when elements have come.
    pub fn renew(world: &World, state: &mut State) {
        let mut roster = core::mem::take(&mut state.scratch.roster);
        roster.make(world, state);
        state.scratch.roster = roster;
    }

    fn make(&mut self, world: &World, state: &State) {
        self.made = state.tick + 1;
        self.members.clear();
        crate::scratch::room_for(&mut self.members, world.forces.elements.len());
        let rows = state.elements.status.iter().zip(&world.forces.elements).zip(world.forces.ids());
        for ((status, declared), element) in rows {
            if status.is_present() {
                self.members.push(Member {
                    element,
                    headquarters: declared.headquarters,
                    key: declared.key,
                    nation: declared.nation,
                    side: declared.side,
                    arm: declared.arm,
                    holds_ground: declared.arm.holds_ground(),
                });
            }
        }
    }

    /// All of both sides.
    pub fn iter(&self) -> core::slice::Iter<'_, Member> {
        self.members.iter()
    }

    /// All of one side.
    pub fn of(&self, side: Side) -> impl Iterator<Item = &Member> + Clone {
        self.members.iter().filter(move |member| member.side == side)
    }
}
