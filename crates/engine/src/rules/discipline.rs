//! Parameters: Order discipline. Values, units, ranges and sources stand in the scenario's rules/discipline.toml.

crate::parameters! {
    /// Order discipline.
    pub struct Discipline {
        /// The whole mechanism.
        enabled: bool,
        /// Fall of the straggling and flight hazard under full coercion, 1.
        deterrence: f64,
        /// Rise of the casualty hazard under full coercion, 1.
        coercion_casualties: f64,
        /// Fall of initiative under full coercion, 1.
        coercion_initiative: f64,
    }
}
