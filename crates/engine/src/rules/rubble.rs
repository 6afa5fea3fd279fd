//! Parameters: Rubble and armour. Values, units, ranges and sources stand in the scenario's rules/rubble.toml.

crate::parameters! {
    /// Rubble and armour.
    pub struct Rubble {
        /// Streets and rubble hinder tanks (off: they fight and drive there as in the open).
        armour_penalty: bool,
    }
}
