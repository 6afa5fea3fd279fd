//! Parameters: Reconnaissance. Values, units, ranges and sources stand in the scenario's rules/reconnaissance.toml.

crate::parameters! {
    /// Reconnaissance.
    pub struct Reconnaissance {
        /// The whole mechanism.
        enabled: bool,
    }
}
