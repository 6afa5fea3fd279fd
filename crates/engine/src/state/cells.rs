//! Columns of the cells.

use crate::columns;

columns! {
    /// One row for each cell.
    pub struct Cells {
        /// Share held by the first side, 0..1. Owned by movement and attrition.
        share: f32,
        /// Destroyed (rubble) share of each building class (wood, masonry, factory). Owned by buildings.
        rubble: [f32; 3],
        /// Damaged share of each building class; intact is the rest. Owned by buildings.
        damaged: [f32; 3],
        /// Fuel that fire has not eaten, 0..1. Owned by buildings.
        fire_fuel: f32,
        /// Ticks the fire in the cell still burns (0: none). Owned by buildings.
        fire_ticks: u8,
        /// Cleared share of rubble in the streets. Owned by buildings.
        cleared: f32,
        /// Bombs that fell this tick, t, both sides. Owned by air, used up by buildings.
        bombs_t: f32,
        /// Shells fired into it this tick, t, both sides. Owned by attrition, used up by buildings.
        shells_t: f32,
        /// Works of each side, 0..1. Owned by works.
        works: [f32; 2],
        /// Residents alive and present. Owned by civilians.
        civilians: u32,
        /// Residents in shelters, share. Owned by civilians.
        sheltered: f32,
        /// Fighting men of each side now (present, not crossing): an index kept by `state_index`.
        men: [u32; 2],
        /// Enemy strength each side believes to be here, men-equivalents. Owned by reconnaissance.
        believed_enemy: [f32; 2],
        /// Pocket each side's troops here stand in (0: connected to a source). Owned by supply.
        pocket: [u8; 2],
        /// Supply cost from the nearest source, h of lorry time, for each side (infinite: none). Owned by supply.
        supply_hours: [f32; 2],
        /// Days a side has held the cell without a break (works, railway repair). Owned by movement.
        held_days: [f32; 2],
        /// Working railway of each side, 0..1. Owned by supply.
        rail: [f32; 2],
        /// Damage of the ways through the cell by interdiction, 0..1. Owned by air.
        interdiction: f32,
        /// Log intensity of the engagement here, attacker's losses (AR(1)). Owned by attrition.
        noise_attacker: f32,
        /// Log intensity of the engagement here, defender's losses (AR(1)). Owned by attrition.
        noise_defender: f32,
    }
}
