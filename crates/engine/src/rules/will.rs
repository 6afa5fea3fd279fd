//! Parameters: will of the people. Values, units, ranges and sources stand in the scenario's rules/will.toml.

crate::parameters! {
    /// Will of the people.
    pub struct Will {
        /// Will changes with events (off: stays at its first value).
        national: bool,
        /// Will of the first side at the start, 1.
        national_first: f64,
        /// Will of the second side at the start, 1.
        national_second: f64,
        /// Adjustment to events, 1/day.
        response: f64,
        /// Change of will when the whole theatre is gained or lost, 1.
        land_effect: f64,
        /// Change of will when the whole city is gained or lost, 1.
        city_effect: f64,
        /// Fall of will when all men of the theatre are captured, 1.
        captivity_effect: f64,
    }
}
