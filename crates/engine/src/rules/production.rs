//! Parameters: the factories in the city. Values, units, ranges and sources stand in the scenario's rules/production.toml.

crate::parameters! {
    /// The factories in the city.
    pub struct Production {
        /// The factories work.
        city_factories: bool,
        /// Parts in stock at the start, days of full output.
        parts_days_at_start: f64,
    }
}
