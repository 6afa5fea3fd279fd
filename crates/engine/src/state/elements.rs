//! Columns of the elements.

use crate::columns;
use crate::map::CellId;
use crate::orders::{Posture, ROUTE_CELLS};
use crate::state::Plain;

/// Where an element stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Status {
    /// Has not arrived in the theatre.
    #[default]
    Awaited = 0,
    /// In the theatre and under orders.
    Active = 1,
    /// Broken: runs, holds no ground, takes no orders.
    Broken = 2,
    /// On the water or ice road between two banks.
    Crossing = 3,
    /// Withdrawn from the theatre by order from outside.
    Withdrawn = 4,
    /// Destroyed: no men left under arms, or disbanded.
    Destroyed = 5,
    /// Surrendered as a body.
    Surrendered = 6,
}

impl Status {
    /// In the theatre.
    pub fn is_present(self) -> bool {
        matches!(self, Self::Active | Self::Broken | Self::Crossing)
    }
    /// The name used in tables.
    pub fn name(self) -> &'static str {
        ["awaited", "active", "broken", "crossing", "withdrawn", "destroyed", "surrendered"][self as usize]
    }
}

impl Plain for Status {
    fn fold(self, hash: u64) -> u64 {
        crate::state::mix(hash, self as u64)
    }
    fn show(self) -> String {
        self.name().to_string()
    }
}

columns! {
    /// One row for each element. Men are counted once: fit, light or straggling here, all others in `Sides`.
    pub struct Elements {
        /// Life. Owned by reinforcement (arrival, withdrawal), morale (broken), river (crossing), pocket (surrender).
        status: Status,
        /// Where it is. Owned by movement, river and morale (retreat).
        cell: CellId,
        /// Fit men.
        men: u32,
        /// Lightly wounded who stay with the element. Owned by medical.
        light: u32,
        /// Men who have left the element and wander behind the front. Owned by blocking (straggling).
        stragglers: u32,
        /// Share of fit men who are fresh replacements. Owned by reinforcement.
        green_share: f64,
        /// Running tanks.
        tanks: u32,
        /// Tanks in repair.
        tanks_in_repair: u32,
        /// Guns.
        guns: u32,
        /// Mortars.
        mortars: u32,
        /// Anti-tank guns.
        at_guns: u32,
        /// Lorries.
        trucks: u32,
        /// Horses.
        horses: u32,
        /// Stores by class (food, fodder, fuel, ammunition), t. Owned by supply.
        stores_t: [f64; 4],
        /// Fill of ammunition against a full issue, 0..1. Owned by supply.
        ammunition_fill: f64,
        /// Fill of fuel, 0..1 (1 for those who need none). Owned by supply.
        fuel_fill: f64,
        /// Food received over full ration in the last day, 0..1. Owned by hunger.
        ration: f64,
        /// Mean body mass lost by its men, share. Owned by hunger.
        mass_loss: f64,
        /// Days without an open way to a source of supply. Owned by supply.
        isolation_days: f64,
        /// Pocket it stands in (0: none, connected). Owned by supply.
        pocket: u16,
        /// Men with winter clothing, share. Owned by cold.
        clothing: f64,
        /// Cohesion, 0..1. Owned by morale.
        cohesion: f64,
        /// Resting level of cohesion. Owned by morale (rallying adds its part through `rallying`).
        resting_cohesion: f64,
        /// Rise of the resting level by the order's rallying cry. Owned by rallying.
        rallying: f64,
        /// Fatigue, 0..1. Owned by morale.
        fatigue: f64,
        /// Experience, 0..1. Owned by command.
        experience: f64,
        /// When the standing order is read to it (0: not known yet). Owned by rallying.
        order_read_at: u32,
        /// Where it stood at the beginning of the day. Owned by command.
        cell_day_before: CellId,
        /// What its side held of that cell then, 0..1. Owned by command.
        held_day_before: f32,
        /// Entrenchment: 0 open, 0.3 hasty, 0.6 prepared, 1 fortified. Owned by works.
        entrenchment: f64,
        /// How it acts. Owned by command (orders) and morale (broken elements run).
        posture: Posture,
        /// Where it acts. Owned by command.
        target: CellId,
        /// The way it goes: next cells, used up from the front by movement. Owned by command.
        route: [CellId; ROUTE_CELLS],
        /// Km covered towards the first cell of the route. Owned by movement.
        progress_km: f64,
        /// Km its vehicles drove this tick. Owned by movement (adds) and breakdown (wipes).
        driven_km: f64,
        /// Order on its way: the tick it takes effect (0: none). Owned by command.
        pending_due: u32,
        /// Order on its way: posture. Owned by command.
        pending_posture: Posture,
        /// Order on its way: target. Owned by command.
        pending_target: CellId,
        /// Order on its way: route. Owned by command.
        pending_route: [CellId; ROUTE_CELLS],
        /// Intensity of the fighting it was in during the last tick, 0..1.8. Owned by attrition.
        intensity: f64,
        /// Intensity its commander accepts now (Epstein's adaptation). Owned by attrition.
        accepted_intensity: f64,
        /// Enemy over own strength in its engagement, last tick (0: none). Owned by attrition.
        odds_against: f64,
        /// Battle casualties of the last tick. Owned by attrition.
        losses_last_tick: u32,
        /// Running mean of the daily loss rate, 1/day. Owned by attrition.
        daily_loss_rate: f64,
        /// Armour attacked it and it has no anti-tank means, last tick. Owned by attrition.
        tank_fright: bool,
        /// Tick of the last rout, or 0. Owned by morale.
        routed_at: u32,
        /// Progress of a crossing, men over. Owned by river.
        crossed_men: u32,
        /// Battle casualties since its arrival (also the key that keeps draws apart). Owned by medical.
        casualties_total: u32,
        /// Its wounded cannot be carried back overland. Owned by medical.
        beyond_hospital: bool,
        /// Tick at which it left the theatre, was destroyed or surrendered (0: not). Owned by reinforcement.
        ended_at: u32,
        /// Reached by the enemy's fire only; not in contact. Owned by attrition.
        under_fire: bool,
    }
}
