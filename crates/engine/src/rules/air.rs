//! Parameters: Air power. Values, units, ranges and sources stand in the scenario's rules/air.toml.

crate::parameters! {
    /// Air power.
    pub struct Air {
        /// The whole mechanism.
        enabled: bool,
    }
}
