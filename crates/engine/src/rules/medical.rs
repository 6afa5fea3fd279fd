//! Parameters: Medical service. Values, units, ranges and sources stand in the scenario's rules/medical.toml.

crate::parameters! {
    /// Medical service.
    pub struct Medical {
        /// Wounded are treated (off: killed and wounded are told apart, nobody is evacuated, dies later or returns).
        enabled: bool,
        /// Wounded treated with the element, 1.
        light_share: f64,
        /// Mean time until a lightly wounded man is fit, day.
        light_days: f64,
        /// Evacuated wounded who die, 1.
        died_of_wounds: f64,
        /// Wounded who die if they wait three days, 1.
        died_not_evacuated: f64,
        /// Factor on deaths of the waiting below -10 C, 1.
        frost_death_factor: f64,
        /// Mean time of evacuated wounded until return, day.
        return_days: f64,
        /// Standard deviation of the logarithm of times until return, 1.
        return_log_sd: f64,
        /// Mean time of sick and frostbitten until return, day.
        sick_days: f64,
        /// Evacuated sick who die, 1.
        sick_death: f64,
        /// Sick who die where nobody can be evacuated, 1.
        sick_death_cut_off: f64,
        /// Evacuated frostbitten who return to duty, 1.
        frostbite_return: f64,
        /// Evacuated frostbitten who die, 1.
        frostbite_death: f64,
    }
}
