//! Parameters: National war economies. Values, units, ranges and sources stand in the scenario's rules/economy.toml.

crate::parameters! {
    /// National war economies.
    pub struct Economy {
        /// Nations produce and call up.
        enabled: bool,
        /// Lost land costs output and rations (off: as before the loss).
        territory: bool,
        /// Factor on the first side's output, 1.
        output_factor_first: f64,
        /// Factor on the second side's output, 1.
        output_factor_second: f64,
        /// Steel at the start over steel before the loss of land, first side, 1.
        steel_index_first: f64,
        /// The same, second side, 1.
        steel_index_second: f64,
        /// Rations at the start over rations before the loss of land, first side, 1.
        ration_index_first: f64,
        /// The same, second side, 1.
        ration_index_second: f64,
        /// Elasticity of arms output on steel, 1.
        input_elasticity: f64,
        /// E-fold of the effect of land on the front, day.
        lag: f64,
        /// Share of each nation's inputs that comes from the theatre's land, 1.
        theatre_inputs: f64,
        /// Tanks and assault guns built by the first side's nation, 1/year.
        tanks_per_year_first: f64,
        /// The same, second side, 1/year.
        tanks_per_year_second: f64,
        /// Share of them that comes to this theatre's formations as replacements, first side, 1.
        tank_share_first: f64,
        /// The same, second side, 1.
        tank_share_second: f64,
        /// Men ready for call-up for this theatre at the start, first side, men.
        manpower_first: f64,
        /// The same, second side, men.
        manpower_second: f64,
        /// March replacements of the nation for all fronts, first side, men/month.
        replacements_first: f64,
        /// The same, second side, men/month.
        replacements_second: f64,
        /// Share of them for this theatre, first side, 1.
        replacement_share_first: f64,
        /// The same, second side, 1.
        replacement_share_second: f64,
    }
}
