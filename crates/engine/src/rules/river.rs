//! Parameters: The river, its bridges and ferries. Values, units, ranges and sources stand in the scenario's rules/river.toml.

crate::parameters! {
    /// The river, its bridges and ferries.
    pub struct River {
        /// Crossings change: bridges are built and blown, ferries run (off: all stays as at the start, ferries stand still).
        enabled: bool,
        /// Factor on the capacity of all ferries (1: as estimated), 1.
        ferry_capacity: f64,
        /// Men all ferries together carry in a night, men/night.
        ferry_men: f64,
        /// Tons all ferries together carry in a night beside the men, t/night.
        ferry_tons: f64,
        /// Load that one man with his kit takes up, t.
        ton_per_man: f64,
        /// Capacity by day over capacity by night, 1.
        ferry_day: f64,
        /// Loss of ferry capacity where the enemy sees all of it, 1.
        observed_capacity_loss: f64,
        /// Share of a night's load kept for supply before whole elements, 1.
        supply_floor: f64,
        /// Men and load lost on the water where fully observed, 1/crossing.
        ferry_loss: f64,
        /// Part of that loss which remains where nobody observes, 1.
        loss_unobserved: f64,
        /// Share of those hit on the water who drown or die, 1.
        drowned_share: f64,
        /// Boats put out of action, 1/day, where fully observed.
        boat_loss: f64,
        /// Broken boats repaired, 1/day.
        boat_repair: f64,
        /// Boats lost per unit of interdiction of a bank, 1/day.
        boat_loss_interdiction: f64,
        /// Wounded all ferries together bring back in a night, men/night.
        evacuation_men: f64,
        /// Distance from which the enemy can watch a landing, km.
        observation_km: f64,
        /// Distance at which the watch is complete: machine guns reach the landing, km.
        observation_full_km: f64,
        /// Factor on ferries in drifting ice, 1.
        ferry_floes: f64,
        /// Factor on ferries in pack ice, 1.
        ferry_heavy_ice: f64,
        /// Ice from which it counts as pack ice, cm.
        heavy_ice_cm: f64,
        /// Ice that carries men, cm.
        ice_men_cm: f64,
        /// Ice that carries carts and sledges, cm.
        ice_carts_cm: f64,
        /// Ice that carries lorries, cm.
        ice_lorries_cm: f64,
        /// Water narrower than this is waded, m.
        ford_width_m: f64,
        /// Water up to this width is crossed by men in boats and rafts, m.
        boats_width_m: f64,
        /// Widest water a military bridge spans, m.
        bridge_width_max_m: f64,
        /// Days to build a military bridge, day.
        bridge_build_days: f64,
        /// Chance that a standing bridge is blown when the enemy takes one end, 1.
        bridge_blown: f64,
        /// The same for a military bridge, which is also taken up, 1.
        pontoon_blown: f64,
    }
}
