//! Parameters: morale, cohesion, breaking, rout. Values, units, ranges and sources stand in the scenario's rules/morale.toml.

crate::parameters! {
    /// Morale, cohesion, breaking, rout.
    pub struct Morale {
        /// Breaking and rout.
        enabled: bool,
        /// Resting cohesion of troops of quality 0, 1.
        resting_base: f64,
        /// Rise of resting cohesion from quality 0 to 1, 1.
        resting_by_quality: f64,
    }
}
