//! Columns of the weather, crossings, factories and air fleets.

use crate::columns;

columns! {
    /// One row: the weather of the theatre.
    pub struct Weather {
        /// Mean temperature of the day, C. Owned by weather (all columns).
        temperature_c: f64,
        /// Daily anomaly, C: state of the AR(1).
        anomaly_c: f64,
        /// Wind, m/s.
        wind_m_s: f64,
        /// Snow on the ground, cm.
        snow_cm: f64,
        /// Mud, 0..1.
        mud: f64,
        /// Ground frozen, 0..1.
        frozen: f64,
        /// Freezing degree-days of the great rivers since first floes, C day.
        freezing_degree_days: f64,
        /// Ice on rivers, cm.
        ice_cm: f64,
        /// Floes drift: ferries are hindered.
        floes: bool,
        /// Whether aircraft fly today.
        flyable: bool,
        /// Dryness of timber, 0..1.
        dryness: f64,
    }
}

columns! {
    /// One row for each crossing.
    pub struct Crossings {
        /// Condition, 0 (none) .. 1 (whole). Owned by river.
        condition: f64,
        /// Side that works it: 0 or 1, 2 nobody. Owned by river.
        owner: u8,
        /// Boats fit for use, share of the establishment (ferries). Owned by river.
        boats: f64,
        /// Observed by the enemy, 0..1. Owned by river.
        observed: f64,
        /// Men carried in the last night. Owned by river.
        men_last_night: u32,
        /// Tons carried in the last night. Owned by river.
        tons_last_night: f64,
        /// Capacity left this tick on the way back, after the wounded, t (1 man counts as 0.1 t). Owned by river; used up by
        /// civilians.
        capacity_left_t: f64,
        /// Capacity left this tick on the way forward, after whole elements, t. Owned by river; used up by supply.
        forward_left_t: f64,
        /// Times the bridge has been in danger of being taken. Owned by river.
        alarms: u32,
    }
}

columns! {
    /// One row for each factory.
    pub struct Factories {
        /// Workers: men, women, old men and youths. Owned by labour.
        workers: [f64; 3],
        /// Skill of the substitutes, 0..1 of full. Owned by labour.
        substitute_skill: f64,
        /// Power supply, 0..1. Owned by production.
        power: f64,
        /// Parts in stock, in days of full output. Owned by production.
        parts_days: f64,
        /// Output of the last day, units. Owned by production.
        output_last_day: f64,
        /// Unfinished unit carried over. Owned by production.
        carry: f64,
        /// Way to the nearest cell held by the enemy on the last day, km. Owned by production.
        front_km: f64,
        /// Stopped for good. Owned by production.
        stopped: bool,
    }
}

columns! {
    /// One row for each declared air fleet.
    pub struct AirFleets {
        /// Aircraft on strength. Owned by air.
        aircraft: f64,
        /// Serviceable share. Owned by air.
        serviceable: f64,
        /// Air superiority of this fleet's side, -1..1 (same number on all of a side's fleets). Owned by air.
        superiority: f64,
        /// Sorties flown in the last day. Owned by air.
        sorties_last_day: f64,
        /// What a great effort has used up of crews and machines, 0..1. Owned by air.
        strain: f64,
    }
}
