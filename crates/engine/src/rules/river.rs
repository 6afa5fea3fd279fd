//! Parameters: The river, its bridges and ferries. Values, units, ranges and sources stand in the scenario's rules/river.toml.

crate::parameters! {
    /// The river, its bridges and ferries.
    pub struct River {
        /// The whole mechanism.
        enabled: bool,
    }
}
