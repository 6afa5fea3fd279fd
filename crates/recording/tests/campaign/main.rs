//! Promises of whole battles of the shipped scenarios: nothing is lost from the books, one seed is one battle, and a
//! change shows only where it can have effect.

mod conservation;
mod determinism;
mod interventions;
mod support;
