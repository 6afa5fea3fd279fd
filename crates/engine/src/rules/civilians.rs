//! Parameters: Civilians. Values, units, ranges and sources stand in the scenario's rules/civilians.toml.

crate::parameters! {
    /// Civilians.
    pub struct Civilians {
        /// The whole mechanism.
        enabled: bool,
    }
}
