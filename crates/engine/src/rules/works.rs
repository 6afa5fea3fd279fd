//! Parameters: Works and entrenchment. Values, units, ranges and sources stand in the scenario's rules/works.toml.

crate::parameters! {
    /// Works and entrenchment.
    pub struct Works {
        /// Elements dig in.
        enabled: bool,
        /// Designed works count and grow.
        completion: bool,
        /// All designed works are finished at the start.
        complete_at_start: bool,
        /// Factor on the completion of designed works at the start, 1.
        completion_factor: f64,
        /// E-fold to hasty entrenchment, h.
        hasty_hours: f64,
        /// E-fold to prepared positions, day.
        prepared_days: f64,
        /// E-fold to fortified positions, day.
        fortified_days: f64,
        /// Digging rate in frozen ground, 1.
        frost: f64,
        /// Digging rate in built-up ground and rubble (cellars, walls), 1.
        built_up_digging: f64,
        /// Earth moved by a man, m3/man-day.
        soil_rate: f64,
        /// Earth in a metre of full line (trenches and ditch), m3/m.
        line_volume: f64,
        /// Civil labour at the start, men.
        labour: f64,
        /// Share of civil labour that digs on a day, 1.
        labour_effort: f64,
        /// Loss of works behind the enemy's lines, 1/day.
        decay: f64,
        /// Men needed to man a metre of works, men/m.
        manning: f64,
        /// Hazard of defenders in hasty entrenchment, 1.
        cover_hasty: f64,
        /// The same, prepared positions, 1.
        cover_prepared: f64,
        /// The same, fortified positions, 1.
        cover_fortified: f64,
    }
}
