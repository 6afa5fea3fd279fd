//! What can be measured, and what a measure gives.

use super::{Counted, Quantity};
use crate::forces::{HeadquartersId, Side};
use crate::state::{Counter, Fate};

/// A measure the scenario asks for.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Metric id.
    pub id: String,
    /// Unit, for people.
    pub unit: String,
    /// What it is, in a line.
    pub doc: String,
    /// How it is taken.
    pub kind: MeasureKind,
}

/// How a measure is taken. `region` is an index into the map's regions.
#[derive(Clone, Debug)]
pub enum MeasureKind {
    /// Date on which a ground-holding element of the side first stands in the region.
    FirstEntry {
        /// Whose.
        side: Side,
        /// Where.
        region: usize,
    },
    /// Date on which the side first holds this share of the region (by built-up ground; by area where there is none).
    RegionTaken {
        /// Whose.
        side: Side,
        /// Where.
        region: usize,
        /// Share, 0..1.
        share: f64,
    },
    /// Date, from a tick on, on which the side first holds this share of a region that the other side held to this share.
    RegionRetaken {
        /// Whose.
        side: Side,
        /// Where.
        region: usize,
        /// Share, 0..1.
        share: f64,
        /// First tick that counts.
        from: u32,
    },
    /// Share of the region held at a tick.
    ShareAt {
        /// Whose.
        side: Side,
        /// Where.
        region: usize,
        /// When.
        tick: u32,
    },
    /// Mean depth, km, of what the side holds of the region, measured from the cells of `bank`.
    StripDepth {
        /// Whose.
        side: Side,
        /// Where.
        region: usize,
        /// From where.
        bank: usize,
        /// When.
        tick: u32,
    },
    /// Date on which at least so many men are first in a pocket that lasts three days.
    Encircled {
        /// Whose.
        side: Side,
        /// How many.
        men: f64,
    },
    /// Largest number of men pocketed on any day.
    EncircledMen {
        /// Whose.
        side: Side,
    },
    /// Date of the last surrender of an army of the side.
    ArmySurrendered {
        /// Whose.
        side: Side,
    },
    /// Area of the side's largest pocket at a tick, km2.
    PocketArea {
        /// Whose.
        side: Side,
        /// When.
        tick: u32,
    },
    /// What a side has at a tick.
    At {
        /// Whose.
        side: Side,
        /// What.
        quantity: Quantity,
        /// When.
        tick: u32,
    },
    /// What a headquarters and all that serve under it have at a tick.
    Under {
        /// Whose.
        headquarters: HeadquartersId,
        /// What.
        quantity: Quantity,
        /// When.
        tick: u32,
    },
    /// Ground-holding elements of the side that stand in the region at a tick.
    ElementsAt {
        /// Whose.
        side: Side,
        /// Where.
        region: usize,
        /// When.
        tick: u32,
    },
    /// Change of a counter between two ticks.
    Total {
        /// Whose.
        side: Side,
        /// Which.
        counter: Counter,
        /// From (start if none).
        from: Option<u32>,
        /// Until (end if none).
        until: Option<u32>,
    },
    /// Change of the men in these fates between two ticks.
    Fates {
        /// Whose.
        side: Side,
        /// Which.
        fates: Vec<Fate>,
        /// From (start if none).
        from: Option<u32>,
        /// Until (end if none).
        until: Option<u32>,
    },
    /// Date on which so many men are first in these fates.
    FatesReach {
        /// Whose.
        side: Side,
        /// Which.
        fates: Vec<Fate>,
        /// How many.
        men: f64,
    },
    /// Losses between two ticks.
    Casualties {
        /// Whose.
        side: Side,
        /// Which are counted.
        counted: Counted,
        /// From (start if none).
        from: Option<u32>,
        /// Until (end if none).
        until: Option<u32>,
    },
    /// Wounded, sick and frostbitten between two ticks.
    SickAndWounded {
        /// Whose.
        side: Side,
        /// From (start if none).
        from: Option<u32>,
        /// Until (end if none).
        until: Option<u32>,
    },
    /// One counter over another at the end.
    RatePerDay {
        /// Whose.
        side: Side,
        /// Dividend.
        over: Counter,
        /// Divisor.
        days: Counter,
    },
    /// Mean change of a counter in a span of days between two ticks.
    Rate {
        /// Whose.
        side: Side,
        /// Which.
        counter: Counter,
        /// Span, days.
        days: f64,
        /// From (start if none).
        from: Option<u32>,
        /// Until (end if none).
        until: Option<u32>,
    },
    /// Mean temperature of the days between two ticks, C.
    MeanTemperature {
        /// From.
        from: u32,
        /// Until.
        until: u32,
    },
    /// Date on which the rivers first carry drifting floes.
    FirstFloes,
    /// Date on which the ice of the rivers is first this thick.
    IceReaches {
        /// Thickness, cm.
        cm: f64,
    },
    /// Share of the region's built-up ground destroyed at the end.
    RubbleShare {
        /// Where.
        region: usize,
    },
    /// Share of the area that changed hands in the traces where the holder is that of the trace.
    MapAgreement {
        /// Index of the trace.
        trace: usize,
    },
    /// The same for a front that never moved from the first trace.
    MapAgreementNaive {
        /// Index of the trace.
        trace: usize,
    },
}

impl MeasureKind {
    /// Whether it counts over a window that begins only after this tick.
    pub(super) fn begins_after(&self, tick: u32) -> bool {
        match self {
            Self::Total { from, .. }
            | Self::Rate { from, .. }
            | Self::Fates { from, .. }
            | Self::Casualties { from, .. }
            | Self::SickAndWounded { from, .. } => from.is_some_and(|from| from > tick),
            _ => false,
        }
    }
}

/// What a measure gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// A quantity in the measure's unit.
    Number(f64),
    /// The tick at which it happened.
    Date(u32),
    /// It did not happen.
    Never,
}

/// Daily rows for plots.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// Names of the columns.
    pub names: Vec<String>,
    /// One row for each day.
    pub days: Vec<Vec<f64>>,
}
