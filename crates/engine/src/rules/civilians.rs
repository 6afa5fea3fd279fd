//! Parameters: Civilians. Values, units, ranges and sources stand in the scenario's rules/civilians.toml.

crate::parameters! {
    /// Civilians.
    pub struct Civilians {
        /// Residents die, flee and are driven off.
        enabled: bool,
        /// Dead per ton of bombs while all residents are present and unsheltered, 1/t.
        dead_per_ton: f64,
        /// Death in a contested cell without a raid, 1/day.
        hazard: f64,
        /// Death behind the enemy's lines by hunger and violence, 1/day.
        occupied_hazard: f64,
        /// Residents in shelters at the start, 1.
        shelter_start: f64,
        /// Most residents who find shelter, 1.
        shelter_most: f64,
        /// Growth of shelter once bombs have fallen, 1/day.
        shelter_growth: f64,
        /// Fall of the deaths among the sheltered, 1.
        shelter_effect: f64,
        /// Residents who leave before the city is bombed, 1/day.
        leave_before: f64,
        /// Residents who try to leave once the city is bombed, 1/day.
        leave_after: f64,
        /// Bombs on the city from which evacuation is declared, t.
        evacuation_bombs: f64,
        /// Room taken on a ferry, t/person.
        ferry_load: f64,
        /// Driven off behind the enemy's lines, 1/day.
        deported: f64,
    }
}
