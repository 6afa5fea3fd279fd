//! The laboratory: change one cause, fight paired battles, read the effect with its interval.
//!
//! An [`experiment`] file says what is changed and measured; a [`plan`] says which battles each pair needs; an
//! [`ensemble`] fights them and keeps tables in a [`folder`]; the report shows the [`findings`]. `docs/laboratory.md` is
//! the tutorial.

pub mod analysis;
pub mod calibration;
pub mod compare;
pub mod design;
pub mod ensemble;
mod error;
pub mod experiment;
pub mod findings;
pub mod folder;
mod keyed;
pub mod manifest;
pub mod outcome;
pub mod pair;
pub mod plan;
pub mod report;
pub mod sensitivity;
pub mod statistics;
pub mod study;
pub mod suite;
pub mod tables;
pub mod validation;
pub mod varied;
pub mod written;

pub use error::LabError;
