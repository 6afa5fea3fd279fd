//! Parameters: Weather, cold, ice. Values, units, ranges and sources stand in the scenario's rules/weather.toml.

crate::parameters! {
    /// Weather, cold, ice.
    pub struct Weather {
        /// The whole mechanism.
        enabled: bool,
    }
}
