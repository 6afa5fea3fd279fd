//! Parameters: National war economies. Values, units, ranges and sources stand in the scenario's rules/economy.toml.

crate::parameters! {
    /// National war economies.
    pub struct Economy {
        /// The whole mechanism.
        enabled: bool,
    }
}
