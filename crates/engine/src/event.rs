//! What happened: systems write events, recordings and measures read them. Nothing that reads can change a battle.

use crate::forces::{ElementId, Side};
use crate::map::CellId;

/// Kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum EventKind {
    /// An element arrived in the theatre.
    Arrived,
    /// An element left by order from outside.
    Left,
    /// A named region changed hands for the larger part.
    RegionTaken,
    /// An element entered a region for the first time for its side.
    RegionReached,
    /// An element broke and ran.
    Rout,
    /// An element surrendered.
    Surrendered,
    /// An element was destroyed.
    Destroyed,
    /// Troops were cut off from supply.
    CutOff,
    /// Cut-off troops were relieved.
    Relieved,
    /// A bridge was taken whole.
    BridgeTaken,
    /// A bridge was blown.
    BridgeBlown,
    /// A bridge was built.
    BridgeBuilt,
    /// A factory stopped.
    FactoryStopped,
    /// Leave to withdraw or break out was granted.
    LeaveGranted,
    /// Leave was refused.
    LeaveRefused,
    /// An ultimatum was offered and answered.
    Ultimatum,
    /// A pocketed army laid down its arms.
    ArmySurrendered,
    /// A commander was replaced.
    CommanderReplaced,
    /// A heavy raid on a city.
    Raid,
    /// River ice: floes, first crossing, lorries.
    Ice,
    /// An airfield was lost or taken.
    Airfield,
    /// A directive lapsed.
    DirectiveLapsed,
}

impl EventKind {
    /// Name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Left => "left",
            Self::RegionTaken => "region_taken",
            Self::RegionReached => "region_reached",
            Self::Rout => "rout",
            Self::Surrendered => "surrendered",
            Self::Destroyed => "destroyed",
            Self::CutOff => "cut_off",
            Self::Relieved => "relieved",
            Self::BridgeTaken => "bridge_taken",
            Self::BridgeBlown => "bridge_blown",
            Self::BridgeBuilt => "bridge_built",
            Self::FactoryStopped => "factory_stopped",
            Self::LeaveGranted => "leave_granted",
            Self::LeaveRefused => "leave_refused",
            Self::Ultimatum => "ultimatum",
            Self::ArmySurrendered => "army_surrendered",
            Self::CommanderReplaced => "commander_replaced",
            Self::Raid => "raid",
            Self::Ice => "ice",
            Self::Airfield => "airfield",
            Self::DirectiveLapsed => "directive_lapsed",
        }
    }
}

/// One event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub tick: u32,
    /// What.
    pub kind: EventKind,
    /// Whose.
    pub side: Side,
    /// Which element, if one.
    pub element: Option<ElementId>,
    /// Where, or NONE.
    pub cell: CellId,
    /// A number that belongs to it: men, tons, index of the region, crossing, factory or headquarters.
    pub amount: f64,
}

/// The events of one tick, up to a fixed number (more are counted, not kept).
#[derive(Clone, Debug, Default)]
pub struct Events {
    list: Vec<Event>,
    dropped: u32,
}

impl Events {
    /// A sink that never grows beyond this many events a tick.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { list: Vec::with_capacity(capacity), dropped: 0 }
    }
    /// Writes an event.
    pub fn emit(&mut self, event: Event) {
        if self.list.len() < self.list.capacity() {
            self.list.push(event);
        } else {
            self.dropped += 1;
        }
    }
    /// The events of the tick.
    pub fn list(&self) -> &[Event] {
        &self.list
    }
    /// How many did not fit.
    pub fn dropped(&self) -> u32 {
        self.dropped
    }
    /// Forgets all.
    pub fn clear(&mut self) {
        self.list.clear();
        self.dropped = 0;
    }
}
