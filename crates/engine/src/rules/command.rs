//! Parameters: command quality and friction. Values, units, ranges and sources stand in the scenario's rules/command.toml.

crate::parameters! {
    /// Command quality and friction.
    pub struct Command {
        /// Delay and loss of orders.
        enabled: bool,
        /// The purges cost experience.
        purge_deficit: bool,
        /// Commanders are relieved and replaced.
        replacement: bool,
        /// Supreme command may refuse a pocketed army any withdrawal.
        withdrawal_refused: bool,
        /// Days from the purge baseline (June 1941) to the first day of the battle, day.
        days_since_purge_baseline: f64,
        /// E-fold of the recovery of lost experience, day.
        deficit_recovery: f64,
        /// Mean skill of commanders without a deficit, 1.
        skill_mean: f64,
        /// Spread of skill between commanders, 1.
        skill_sd: f64,
        /// Spread of the logarithm of an order's delay, 1.
        delay_log_sd: f64,
        /// Factor on delay and loss of orders under a commander of no skill, 1.
        friction_without_skill: f64,
        /// Fall of that factor from skill 0 to 1, 1.
        friction_by_skill: f64,
        /// Highest share of a staff's capacity that counts in the queue, 1 (below 1).
        load_limit: f64,
        /// Rounds of deliberate orders that a staff can issue, 1/day.
        orders_per_day: f64,
        /// Days of the battle until a nation's improvement of its delays is complete, day.
        improvement_days: f64,
        /// E-fold of experience gained in combat, day.
        learning: f64,
        /// Hazard that a commander is relieved while no ground is lost, 1/day.
        replace_hazard: f64,
        /// Rise of that hazard by the share of ground lost per day, day.
        replace_by_ground_lost: f64,
        /// Mean gain of skill of a successor over the pool, 1.
        replace_gain: f64,
        /// Skill a new commander lacks in his first days, 1.
        replace_dip: f64,
        /// How long he lacks it, day.
        replace_dip_days: f64,
        /// Memory of the running mean of ground lost, day.
        ground_memory: f64,
    }
}
