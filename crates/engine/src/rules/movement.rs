//! Parameters: movement. Values, units, ranges and sources stand in the scenario's rules/movement.toml.

crate::parameters! {
    /// Movement.
    pub struct Movement {
        /// Elements move.
        enabled: bool,
        /// March of infantry and guns in own country, km/day.
        foot_km_day: f64,
        /// March of cavalry, km/day.
        cavalry_km_day: f64,
        /// March of motorised troops and tanks in own country, km/day.
        mobile_km_day: f64,
        /// Advance of motorised troops and tanks through enemy country without resistance, km/day.
        mobile_advance_km_day: f64,
        /// Advance of foot through enemy country without resistance, km/day.
        foot_advance_km_day: f64,
        /// Factor on speed in a cell next to enemy troops, 1.
        zone_of_control: f64,
        /// Share of the speed over own ground lost by day under an enemy who rules the air, 1.
        march_under_air: f64,
        /// Factor on speed along a main road, 1.
        main_road: f64,
        /// Factor on speed along a track, 1.
        track: f64,
        /// Factor on speed in broken ground, 1.
        broken: f64,
        /// Factor on speed in floodplain, 1.
        floodplain: f64,
        /// Factor on speed in sand, 1.
        sand: f64,
        /// Factor on speed in woods, 1.
        woods: f64,
        /// Factor on speed in marsh, 1.
        marsh: f64,
        /// Factor on speed in built-up ground, 1.
        built_up: f64,
        /// Factor on speed across a gully, 1.
        gully: f64,
        /// Factor on the speed of vehicles in full mud, 1.
        mud_vehicles: f64,
        /// Factor on the speed of foot in full mud, 1.
        mud_foot: f64,
        /// Factor on speed in deep snow (50 cm), 1.
        snow: f64,
        /// Share of an enemy cell that an attacker must hold before his troops stand in it, 1.
        entry_share: f64,
        /// Share of a cell below which its defenders are pushed out, 1.
        lost_share: f64,
        /// Share of an empty cell that troops in it or next to it take over in a day, 1/day.
        sweep_per_day: f64,
        /// Distance from troops to which their patrols hold empty ground, km.
        patrol_km: f64,
        /// Men who patrol that far; fewer patrol a proportional part, men.
        patrol_men: f64,
        /// How many times nearer than the enemy's a side's troops must be for that, 1.
        patrol_lead: f64,
        /// Widest water that troops cross in boats without a bridge, m.
        boat_width_m: f64,
        /// Time that takes, h.
        boat_hours: f64,
        /// Tanks break down.
        breakdown: bool,
        /// What tanks drive about the field in a day of an ordinary attack, km/day.
        combat_km: f64,
        /// Guns left behind by supporting troops whose cell is overrun, share.
        guns_abandoned: f64,
    }
}
