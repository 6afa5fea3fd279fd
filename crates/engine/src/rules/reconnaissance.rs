//! Parameters: reconnaissance. Values, units, ranges and sources stand in the scenario's rules/reconnaissance.toml.

crate::parameters! {
    /// Reconnaissance.
    pub struct Reconnaissance {
        /// Sight is limited (off: both sides know the enemy's strength everywhere).
        enabled: bool,
        /// Spread of the logarithm of the strength seen on the ground, 1.
        ground_error: f64,
        /// E-fold with which a change opposite a quiet line is found out, day.
        quiet_days: f64,
        /// E-fold with which unconfirmed knowledge decays to the prior, day.
        memory: f64,
        /// Strength expected in unseen enemy ground, men per km2.
        prior_density: f64,
        /// Reach of air reconnaissance beyond the ground in sight, km.
        air_depth: f64,
        /// Chance that troops within that reach are found on a flying day, 1.
        air_sight: f64,
        /// Spread of the logarithm of the strength seen from the air, 1.
        air_error: f64,
    }
}
