//! Parameters: Supply, airlift, hunger. Values, units, ranges and sources stand in the scenario's rules/supply.toml.

crate::parameters! {
    /// Supply, airlift, hunger.
    pub struct Supply {
        /// The whole mechanism.
        enabled: bool,
        /// Loss of working capacity per unit of body mass lost, 1.
        starve_work: f64,
    }
}
