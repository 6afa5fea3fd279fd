//! Parameters: Movement. Values, units, ranges and sources stand in the scenario's rules/movement.toml.

crate::parameters! {
    /// Movement.
    pub struct Movement {
        /// The whole mechanism.
        enabled: bool,
    }
}
