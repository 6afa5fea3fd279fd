//! Parameters: Order discipline. Values, units, ranges and sources stand in the scenario's rules/discipline.toml.

crate::parameters! {
    /// Order discipline.
    pub struct Discipline {
        /// The whole mechanism.
        enabled: bool,
    }
}
