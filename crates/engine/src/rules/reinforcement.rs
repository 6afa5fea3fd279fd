//! Parameters: Reinforcement and replacements. Values, units, ranges and sources stand in the scenario's rules/reinforcement.toml.

crate::parameters! {
    /// Reinforcement and replacements.
    pub struct Reinforcement {
        /// The whole mechanism.
        enabled: bool,
    }
}
