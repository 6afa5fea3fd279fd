//! Which parameters matter: screening by elementary effects (Morris), shares of variance (Sobol).

mod morris;
mod variance_based;

pub use morris::{Morris, morris_design, morris_effects};
pub use variance_based::{SobolIndex, saltelli_design, sobol_indices};
