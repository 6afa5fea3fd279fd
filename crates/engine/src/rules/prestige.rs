//! Parameters: Prestige of a place. Values, units, ranges and sources stand in the scenario's rules/prestige.toml.

crate::parameters! {
    /// Prestige of a place.
    pub struct Prestige {
        /// The place binds both sides by its name (off: prestige stays at its first value).
        city: bool,
        /// Prestige at the start and without the switch, 1.
        start: f64,
        /// Highest prestige for the first side, 1.
        most_first: f64,
        /// Highest prestige for the second side, 1.
        most_second: f64,
        /// Rise by public commitment, 1/day.
        growth: f64,
        /// Rise by a public word, 1.
        jump: f64,
        /// Day of the first side's first public word, day of the battle.
        word_first_a: f64,
        /// Day of the first side's second public word, day of the battle.
        word_first_b: f64,
        /// Day of the second side's public word, day of the battle.
        word_second: f64,
        /// Log odds of leave at no prestige and even balance, 1.
        leave_base: f64,
        /// Log odds of refusing leave per unit of prestige, 1.
        withdraw_slope: f64,
        /// Log odds of leave per unit of expected loss less value, 1.
        balance_weight: f64,
        /// Horizon of the expected loss, day.
        horizon: f64,
        /// Expected loss of a force that is cut off, 1.
        loss_when_cut_off: f64,
        /// Military value of ground in or by the named place, 1.
        value_place: f64,
        /// Military value of other ground, 1.
        value_elsewhere: f64,
        /// Distance from the place up to which its name counts, km.
        reach: f64,
    }
}
