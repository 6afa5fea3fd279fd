//! What a staff must be able to do, on small made maps under the shipped rules.

mod battles;
mod orders;
mod plans;
mod rear;
mod support;
