//! The battle itself. No files, no clock, no threads, no global state, no allocation in the tick.
//!
//! Read `tick.rs` first: it is the order of the day and the table of contents of the model.

pub mod calendar;
pub mod chance;
pub mod event;
pub mod forces;
pub mod ledger;
pub mod map;
pub mod measure;
pub mod orders;
pub mod roster;
pub mod rules;
pub mod scratch;
pub mod setup;
pub mod state;
pub mod systems;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tick;
pub mod world;

pub use chance::Chance;
pub use orders::{Order, Orders};
pub use rules::Rules;
pub use state::State;
pub use tick::tick;
pub use world::World;
