//! Outcome metrics, defined once. Written later.

/// A measure the scenario asks for.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Metric id.
    pub id: String,
}
