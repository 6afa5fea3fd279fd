//! Parameters: will of the people. Values, units, ranges and sources stand in the scenario's rules/will.toml.

crate::parameters! {
    /// Will of the people.
    pub struct Will {
        /// Will changes with events (off: stays at its first value).
        national: bool,
        /// Will of the first side at the start, 1.
        national_first: f64,
        /// Will of the second side at the start, 1.
        national_second: f64,
    }
}
