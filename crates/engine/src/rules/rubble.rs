//! Parameters: Rubble and armour. Values, units, ranges and sources stand in the scenario's rules/rubble.toml.

crate::parameters! {
    /// Rubble and armour.
    pub struct Rubble {
        /// The whole mechanism.
        enabled: bool,
    }
}
