//! Parameters: Medical service. Values, units, ranges and sources stand in the scenario's rules/medical.toml.

crate::parameters! {
    /// Medical service.
    pub struct Medical {
        /// The whole mechanism.
        enabled: bool,
    }
}
