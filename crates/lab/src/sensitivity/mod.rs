//! Which parameters matter.
