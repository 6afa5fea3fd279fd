//! Parameters: Buildings, rubble and fire. Values, units, ranges and sources stand in the scenario's rules/buildings.toml.

crate::parameters! {
    /// Buildings, rubble and fire.
    pub struct Buildings {
        /// The whole mechanism.
        enabled: bool,
    }
}
