//! Scenarios: files in, `World` and `State` out.

pub mod map;
