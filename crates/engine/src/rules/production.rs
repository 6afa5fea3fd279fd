//! Parameters: the factories in the city. Values, units, ranges and sources stand in the scenario's rules/production.toml.

crate::parameters! {
    /// The factories in the city.
    pub struct Production {
        /// The factories work.
        city_factories: bool,
        /// Women, old men and youths take the places of men who are called up.
        substitution: bool,
        /// Parts in stock at the start, days of full output.
        parts_days_at_start: f64,
        /// Most parts in stock, days of full output.
        parts_days_most: f64,
        /// Parts that come in while connected, days of full output per day.
        parts_inflow: f64,
        /// Longest way of lorries to a source on which parts still come, h.
        parts_way: f64,
        /// Power left to a factory that is cut off, 1.
        power_cut_off: f64,
        /// Adjustment of the power supply, 1/day.
        power_rate: f64,
        /// Elasticity of output on labour, 1.
        labour_elasticity: f64,
        /// Output = (1 - damage) to this power, 1.
        damage_elasticity: f64,
        /// Weight of damaged against destroyed halls, 1.
        damaged_weight: f64,
        /// Distance of the front at which half the work stops, km.
        front_distance: f64,
        /// Width of the fall with the front's distance, km.
        front_width: f64,
        /// Share of the halls held by the enemy at which a factory stops for good, 1.
        stop_share: f64,
        /// Output of a woman of full skill against the man replaced, 1.
        woman_productivity: f64,
        /// The same, old men and youths, 1.
        elder_productivity: f64,
        /// E-fold of substitutes to full skill, day.
        substitution_ramp: f64,
        /// Women among substitutes, 1.
        substitute_women: f64,
        /// Called-up men replaced by substitutes, 1.
        substitution_share: f64,
        /// Men fit for call-up among the workers at the start, 1.
        callable_share: f64,
        /// Distance of the front below which workers are called up, km.
        callup_distance: f64,
        /// Callable men called up while the front is that near, 1/day.
        callup: f64,
    }
}
