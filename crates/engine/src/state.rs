//! All that changes in a battle, as plain columns: cheap to clone, one hash.
//!
//! Every table is declared with `columns!`, which also lets a recording compare two states column by
//! column. Who owns a column (writes it) is said at the head of the system's file and in the column's
//! documentation.

pub mod cells;
pub mod elements;
pub mod headquarters;
pub mod sides;
pub mod things;

use crate::event::Events;
use crate::map::CellId;
use crate::orders::{Posture, ROUTE_CELLS};
use crate::scratch::Scratch;
pub use cells::Cells;
pub use elements::{Elements, Status};
pub use headquarters::Headquarters;
pub use sides::{Counter, Fate, SUPPLY_CLASSES, Sides, SupplyClass};
pub use things::{AirFleets, Crossings, Factories, Weather};

/// A plain value that can stand in a column.
pub trait Plain: Copy + Default {
    /// Its bits, canonical: equal values have equal bits (-0.0 becomes 0.0).
    fn fold(self, hash: u64) -> u64;
    /// For people.
    fn show(self) -> String;
}

/// Mixes one word into a hash (multiply and fold, after wyhash).
pub fn mix(hash: u64, word: u64) -> u64 {
    const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
    let product = u128::from(hash ^ word ^ MULTIPLIER) * u128::from(MULTIPLIER ^ hash.rotate_left(29));
    (product as u64) ^ ((product >> 64) as u64)
}

macro_rules! plain_integers {
    ($($kind:ty),+) => {$(
        impl Plain for $kind {
            fn fold(self, hash: u64) -> u64 { mix(hash, self as u64) }
            fn show(self) -> String { self.to_string() }
        }
    )+};
}
plain_integers!(u8, u16, u32, u64, i32, bool);

impl Plain for f64 {
    fn fold(self, hash: u64) -> u64 {
        mix(hash, (self + 0.0).to_bits())
    }
    fn show(self) -> String {
        self.to_string()
    }
}
impl Plain for f32 {
    fn fold(self, hash: u64) -> u64 {
        mix(hash, u64::from((self + 0.0).to_bits()))
    }
    fn show(self) -> String {
        self.to_string()
    }
}
impl Plain for CellId {
    fn fold(self, hash: u64) -> u64 {
        mix(hash, u64::from(self.0))
    }
    fn show(self) -> String {
        self.0.to_string()
    }
}
impl Plain for crate::forces::HeadquartersId {
    fn fold(self, hash: u64) -> u64 {
        mix(hash, u64::from(self.0))
    }
    fn show(self) -> String {
        self.0.to_string()
    }
}
impl Plain for Posture {
    fn fold(self, hash: u64) -> u64 {
        mix(hash, self as u64)
    }
    fn show(self) -> String {
        self.name().to_string()
    }
}
impl<T: Plain, const N: usize> Plain for [T; N]
where
    [T; N]: Default,
{
    fn fold(self, hash: u64) -> u64 {
        self.into_iter().fold(hash, |hash, value| value.fold(hash))
    }
    fn show(self) -> String {
        let parts: Vec<String> = self.into_iter().map(Plain::show).collect();
        format!("[{}]", parts.join(" "))
    }
}
const _: () = assert!(ROUTE_CELLS <= 32, "arrays above 32 have no Default");

/// A column seen from outside: what `verify` needs to name a difference.
pub trait Column {
    /// Number of rows.
    fn rows(&self) -> usize;
    /// Hash of one row.
    fn row_hash(&self, row: usize) -> u64;
    /// One row for people.
    fn row_text(&self, row: usize) -> String;
    /// Bytes held.
    fn bytes(&self) -> usize;
}

impl<T: Plain> Column for Vec<T> {
    fn rows(&self) -> usize {
        self.len()
    }
    fn row_hash(&self, row: usize) -> u64 {
        self[row].fold(0)
    }
    fn row_text(&self, row: usize) -> String {
        self[row].show()
    }
    fn bytes(&self) -> usize {
        core::mem::size_of::<T>() * self.len()
    }
}

/// Declares a table of columns.
#[macro_export]
macro_rules! columns {
    ($(#[$outer:meta])* pub struct $name:ident { $($(#[$doc:meta])+ $field:ident : $kind:ty),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name { $($(#[$doc])+ pub $field: Vec<$kind>),+ }
        impl $name {
            /// A table of this many rows, all zero.
            pub fn sized(rows: usize) -> Self {
                Self { $($field: vec![<$kind>::default(); rows]),+ }
            }
            /// Shows every column with its name, in order of declaration.
            pub fn visit<'a>(&'a self, visitor: &mut dyn FnMut(&'static str, &'a dyn $crate::state::Column)) {
                $(visitor(stringify!($field), &self.$field);)+
            }
            /// Mixes all columns into a hash.
            pub fn fold(&self, mut hash: u64) -> u64 {
                $(for value in &self.$field { hash = $crate::state::Plain::fold(*value, hash); })+
                hash
            }
            /// Copies from another table of the same size without allocating.
            pub fn copy_from(&mut self, other: &Self) {
                $(self.$field.clone_from(&other.$field);)+
            }
        }
    };
}

/// A battle at one moment.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Ticks fought so far: the number of the tick that comes next.
    pub tick: u32,
    /// Seeds.
    pub battle_seed: u64,
    /// Seed of given causes.
    pub weather_seed: u64,
    /// One row for each element.
    pub elements: Elements,
    /// One row for each cell.
    pub cells: Cells,
    /// One row for each headquarters.
    pub headquarters: Headquarters,
    /// One row for each side.
    pub sides: Sides,
    /// One row: the weather.
    pub weather: Weather,
    /// One row for each crossing.
    pub crossings: Crossings,
    /// One row for each factory.
    pub factories: Factories,
    /// One row for each air fleet.
    pub air: AirFleets,
    /// What happened in the last tick; not part of the hash.
    pub events: Events,
    /// Working memory; not part of the hash.
    pub scratch: Scratch,
}

impl State {
    /// Shows every table and column.
    pub fn visit<'a>(&'a self, visitor: &mut dyn FnMut(&'static str, &'static str, &'a dyn Column)) {
        self.elements.visit(&mut |name, column| visitor("elements", name, column));
        self.cells.visit(&mut |name, column| visitor("cells", name, column));
        self.headquarters.visit(&mut |name, column| visitor("headquarters", name, column));
        self.sides.visit(&mut |name, column| visitor("sides", name, column));
        self.weather.visit(&mut |name, column| visitor("weather", name, column));
        self.crossings.visit(&mut |name, column| visitor("crossings", name, column));
        self.factories.visit(&mut |name, column| visitor("factories", name, column));
        self.air.visit(&mut |name, column| visitor("air", name, column));
    }

    /// One number for the whole state; events are not part of it.
    pub fn hash(&self) -> u64 {
        let mut hash = mix(u64::from(self.tick), self.battle_seed);
        hash = mix(hash, self.weather_seed);
        hash = self.elements.fold(hash);
        hash = self.cells.fold(hash);
        hash = self.headquarters.fold(hash);
        hash = self.sides.fold(hash);
        hash = self.weather.fold(hash);
        hash = self.crossings.fold(hash);
        hash = self.factories.fold(hash);
        self.air.fold(hash)
    }

    /// Bytes of all columns.
    pub fn bytes(&self) -> usize {
        let mut bytes = core::mem::size_of::<Self>();
        self.visit(&mut |_, _, column| bytes += column.bytes());
        bytes
    }
}
