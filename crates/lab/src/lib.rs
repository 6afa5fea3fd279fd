//! The laboratory: change one cause, fight paired battles, read the effect with its interval.

pub mod design;
pub mod findings;
mod keyed;
pub mod report;
pub mod sensitivity;
pub mod statistics;
