//! Parameters: Buildings, rubble and fire. Values, units, ranges and sources stand in the scenario's rules/buildings.toml.

crate::parameters! {
    /// Buildings, rubble and fire.
    pub struct Buildings {
        /// Bombs and shells destroy buildings.
        enabled: bool,
        /// Rubble and damage change cover, speed and capacity (off: they count as intact houses).
        rubble_effects: bool,
        /// Fires break out and spread.
        fires: bool,
        /// Wooden stock destroyed, ha/t.
        destroy_wood: f64,
        /// Masonry destroyed, ha/t.
        destroy_masonry: f64,
        /// Factory halls destroyed, ha/t.
        destroy_factory: f64,
        /// Damage rate over destruction rate, 1.
        damage_ratio: f64,
        /// Effect of a ton of shells over a ton of bombs, 1.
        shell_equivalent: f64,
        /// Incendiaries among bombs, 1.
        incendiary_share: f64,
        /// Fires per ton of incendiaries in wooden stock, 1/t.
        ignitions: f64,
        /// Spread to a wooden neighbour cell, dry, light wind, 1/tick.
        spread_wood: f64,
        /// Spread to a masonry neighbour cell, 1/tick.
        spread_masonry: f64,
        /// Built-up share of a cell from which fire finds no gaps, 1.
        spread_full_density: f64,
        /// Rise of the spread per m/s of wind above light wind, 1/(m/s).
        spread_wind: f64,
        /// Light wind, m/s.
        light_wind: f64,
        /// Duration of a cell's fire, tick.
        burn_ticks: f64,
        /// Exposure reduction by intact buildings, 1.
        cover_intact: f64,
        /// Exposure reduction by damaged buildings, 1.
        cover_damaged: f64,
        /// Rubble's reduction less that of intact buildings, 1.
        cover_rubble_minus_intact: f64,
        /// Least product of buildings' and works' exposure, 1.
        exposure_floor: f64,
        /// Tank weight in intact streets, 1.
        armour_effect_intact: f64,
        /// Tank weight in rubble, 1.
        armour_effect_rubble: f64,
        /// Tank speed in rubble, 1.
        armour_speed_rubble: f64,
        /// Speed on foot in rubble, 1.
        foot_speed_rubble: f64,
        /// Supply capacity of a street in rubble, 1.
        road_capacity_rubble: f64,
        /// Rubble cleared from streets by whoever holds the cell, 1/day.
        clearing: f64,
        /// Sight in open country, m.
        sight_open: f64,
        /// Sight in intact streets, m.
        sight_street: f64,
        /// Sight in rubble, m.
        sight_rubble: f64,
    }
}
