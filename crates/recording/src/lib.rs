//! What a battle leaves behind.
//!
//! [`fight`] is the one driver of a battle: both commanders plan, the engine fights a tick, the observer reads, and
//! [`Witness`]es (a recorder, a progress bar) look on. [`Recorder`] writes the tables of `docs/recording.md`;
//! [`verify`] fights a recording again and finds where it parts from what was written. Nothing here can change a
//! battle: witnesses see the state by shared reference only.

mod columns;
mod difference;
mod fight;
mod manifest;
mod recorder;
mod tables;
mod verify;
mod words;

pub use difference::{Difference, locate};
pub use fight::{Battle, FightError, Fought, Options, STAFF, Witness, fight, fight_profiled};
pub use manifest::{DayHash, FORMAT, Identity, MANIFEST, Manifest, ManifestError, Named};
pub use recorder::{RecordError, Recorder};
pub use verify::{Example, Finding, Place, VerifyError, verify};
pub use words::{event_about, event_text};
