//! Parameters: morale, cohesion, breaking, rout. Values, units, ranges and sources stand in the scenario's rules/morale.toml.

crate::parameters! {
    /// Morale, cohesion, breaking, rout.
    pub struct Morale {
        /// Cohesion, fatigue, breaking and rout; without it cohesion and fatigue stay as they are.
        enabled: bool,
        /// A rout shakes its neighbours.
        contagion_enabled: bool,
        /// Another rule of breaking, for comparison: men lost of late decide, not cohesion.
        break_by_losses: bool,
        /// Resting cohesion of troops of quality 0, 1.
        resting_base: f64,
        /// Rise of resting cohesion from quality 0 to 1, 1.
        resting_by_quality: f64,
        /// Part of resting cohesion that goes with the will of the people, 1.
        will_weight: f64,
        /// Cohesion lost for each percent of men lost in a tick, 1 per 1 % loss.
        shock_per_loss: f64,
        /// Cohesion lost in a day at intensity 1 without losses, 1/day.
        suppression: f64,
        /// Cohesion lost in a day when cut off for five days or more, 1/day.
        isolation: f64,
        /// Cohesion lost in a day without any ration, 1/day.
        hunger: f64,
        /// Cohesion lost in a day at 20 degrees of frost without winter clothing, 1/day.
        cold: f64,
        /// Recovery toward the resting level in contact, 1/day.
        recovery_line: f64,
        /// Recovery toward the resting level out of contact, 1/day.
        recovery_rest: f64,
        /// Fatigue gained in a day at intensity 1, 1/day.
        fatigue_gain: f64,
        /// Fatigue lost in a day of rest, 1/day.
        fatigue_rest: f64,
        /// Intensity at which troops in the line rest no more, 1.
        fatigue_balance: f64,
        /// Cohesion at which breaking becomes likely, 1.
        break_level: f64,
        /// Softness of that level, 1.
        break_width: f64,
        /// Share of the men lost of late at which breaking becomes likely where losses decide, 1.
        break_loss: f64,
        /// Hazard of breaking at that level under full threat, 1/day.
        break_rate: f64,
        /// Factor on the hazard for each neighbour that broke in the last day, 1.
        contagion: f64,
        /// Hazard of rallying away from the enemy, 1/day.
        rally_rate: f64,
        /// Least cohesion of troops that have rallied, 1.
        rallied_cohesion: f64,
        /// Factor on the hazard under tanks without means against them, 1.
        tank_fright: f64,
        /// Share of shock that a commander of skill 1 absorbs, 1.
        leader: f64,
        /// Chance that breaking troops lay down their arms where all ways back are barred and captivity has no terror, 1.
        surrender_when_barred: f64,
        /// Men who leave an engaged element at cohesion 0.7, 1/day.
        straggle: f64,
    }
}
