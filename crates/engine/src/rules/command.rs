//! Parameters: command quality and friction. Values, units, ranges and sources stand in the scenario's rules/command.toml.

crate::parameters! {
    /// Command quality and friction.
    pub struct Command {
        /// Delay and error of orders.
        enabled: bool,
        /// The purges cost experience.
        purge_deficit: bool,
        /// Days from the purge baseline (June 1941) to the first day of the battle, day.
        days_since_purge_baseline: f64,
        /// E-fold of the recovery of lost experience, day.
        deficit_recovery: f64,
        /// Mean skill of commanders without a deficit, 1.
        skill_mean: f64,
        /// Spread of skill between commanders, 1.
        skill_sd: f64,
    }
}
