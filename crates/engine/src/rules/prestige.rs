//! Parameters: Prestige of a place. Values, units, ranges and sources stand in the scenario's rules/prestige.toml.

crate::parameters! {
    /// Prestige of a place.
    pub struct Prestige {
        /// The whole mechanism.
        enabled: bool,
    }
}
