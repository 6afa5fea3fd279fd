//! Rivers: who gets over, by bridge, boat or ice.
//!
//! Load of all ferries in a night, t (a man takes up `ton_per_man`):
//! `(ferry_tons + ferry_men x ton_per_man) x capacity x boats x ice x (1 - observed_capacity_loss x o) x
//! ferry_capacity`; by day `1 - (1 - ferry_day) o` of it. The night's load goes in the first tick of a day, the day's in
//! the third. Of the night's load `supply_floor` is kept for supply, then whole elements cross, then supply takes what is left; the
//! boats bring wounded back. Lost on the water: binomial with `ferry_loss x (loss_unobserved + o)`, where `o` (0..1)
//! is how well the enemy sees the landing. Boats: `b' = b - b (boat_loss o + boat_loss_interdiction i) + (1 - b)
//! boat_repair` a day. Military bridges grow by `1 / bridge_build_days` a day where one side holds both banks; a bridge
//! whose first bank falls is blown with a given chance. Ice carries men, then carts, then lorries.
//!
//! Reads ground held, weather, orders to cross. Owns all columns of `crossings`, `elements.crossed_men`; ends the
//! `Crossing` of elements (their cell, status and route). Source: model.md 7, 8; priors in rules/river.toml.

mod ferries;

pub use ferries::night_capacity;

use crate::calendar::TICK_DAYS;
use crate::chance::{Chance, Draw, Mechanism};
use crate::event::{Event, EventKind};
use crate::forces::Side;
use crate::map::{CellId, CrossingKind, NO_CROSSING, Terrain};
use crate::state::{State, Status};
use crate::world::World;

/// Condition from which a bridge carries traffic (the rest is rounding).
const WHOLE: f64 = 0.999;
/// `crossings.owner` of a crossing that no side works.
pub const NOBODY: u8 = 2;
/// Days a side has held ground at the start of a battle (see setup): its crossings there are ready.
const HELD_SINCE_EVER_DAYS: f32 = 1000.0;
/// Draw: a bridge in danger is blown.
const DRAW_BLOWN: u32 = 0;

/// What a link lets through for a side now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// Nobody.
    None,
    /// Men and horses: by small boats or on thin ice.
    Foot,
    /// Everybody.
    All,
    /// By ferry: the river system carries them.
    Ferry,
}

/// What the ice carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ice {
    /// There is some.
    pub any: bool,
    /// Men walk over it.
    pub men: bool,
    /// Lorries drive over it.
    pub lorries: bool,
}

/// What the ice carries today. On it alone depends what links without a bridge or ferry let through.
pub fn ice(world: &World, state: &State) -> Ice {
    let rules = &world.rules.river;
    let ice_cm = state.weather.ice_cm[0];
    let carries = |needed_cm: f64| needed_cm > 0.0 && ice_cm >= needed_cm;
    Ice { any: ice_cm > 0.0, men: carries(rules.ice_men_cm), lorries: carries(rules.ice_lorries_cm) }
}

/// What a link lets through. Dry links and brooks need no look at the state.
#[inline]
pub fn passable(world: &World, state: &State, side: Side, link: usize) -> Passage {
    let map = &world.map;
    let narrow = waded(world, map.link_water_m[link]);
    if narrow && map.terrain[map.link_to[link].index()] != Terrain::Water {
        return Passage::All;
    }
    over_water(world, state, side, link)
}

fn over_water(world: &World, state: &State, side: Side, link: usize) -> Passage {
    let rules = &world.rules.river;
    let ice = ice(world, state);
    if ice.lorries {
        return Passage::All;
    }
    let crossing = world.map.link_crossing[link];
    if crossing != NO_CROSSING {
        let row = crossing as usize;
        let owner = state.crossings.owner[row];
        let own = owner == side as u8;
        match world.map.crossings[row].kind {
            CrossingKind::Ferry
                if own && rules.ferry_capacity > 0.0 && state.crossings.boats[row] > 0.0 && !ice.men =>
            {
                return Passage::Ferry;
            }
            CrossingKind::Bridge | CrossingKind::Site
                if state.crossings.condition[row] >= WHOLE && (own || owner == NOBODY) =>
            {
                return Passage::All;
            }
            _ => {}
        }
    }
    let open_water = world.map.terrain[world.map.link_to[link].index()] == Terrain::Water;
    let boats = !open_water && world.map.link_water_m[link] <= rules.boats_width_m && !ice.any;
    if boats || ice.men { Passage::Foot } else { Passage::None }
}

/// Factor of ice on ferries: open water, drifting floes, pack ice, closed.
pub fn ice_factor(world: &World, state: &State) -> f64 {
    let rules = &world.rules.river;
    let ice_cm = state.weather.ice_cm[0];
    if rules.ice_men_cm > 0.0 && ice_cm >= rules.ice_men_cm {
        0.0
    } else if rules.heavy_ice_cm > 0.0 && ice_cm >= rules.heavy_ice_cm {
        rules.ferry_heavy_ice
    } else if state.weather.floes[0] || ice_cm > 0.0 {
        rules.ferry_floes
    } else {
        1.0
    }
}

/// Runs the mechanism for one tick.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    if !world.rules.river.enabled {
        return;
    }
    if state.tick == 0 {
        ready_old_crossings(world, state);
    }
    for row in 0..world.map.crossings.len() {
        settle_owner(world, state, chance, row);
        build(world, state, row);
    }
    if world.calendar.is_new_day(state.tick) {
        watch_landings(world, state);
        wear_boats(world, state);
    }
    ferries::load(world, state);
    for element in world.forces.ids() {
        if state.elements.status[element.index()] == Status::Crossing {
            ferries::carry(world, state, chance, element);
        }
    }
    ferries::bring_back_wounded(world, state);
}

/// The side that holds more than half of a cell.
fn holder(state: &State, cell: CellId) -> u8 {
    let share = state.cells.share[cell.index()];
    if share > 0.5 {
        Side::First as u8
    } else if share < 0.5 {
        Side::Second as u8
    } else {
        NOBODY
    }
}

/// Behind the front of the first day every bridging site has its bridge.
fn ready_old_crossings(world: &World, state: &mut State) {
    for (row, crossing) in world.map.crossings.iter().enumerate() {
        if crossing.kind != CrossingKind::Site || crossing.width_m > world.rules.river.bridge_width_max_m {
            continue;
        }
        let old = |cell: CellId, side: Side| state.cells.held_days[cell.index()][side.index()] >= HELD_SINCE_EVER_DAYS;
        if Side::BOTH.iter().any(|&side| crossing.banks.iter().all(|&bank| old(bank, side))) {
            state.crossings.condition[row] = 1.0;
        }
    }
}

/// Gives the crossing to the side that holds both banks; when the owner has lost one, his bridge is blown or lost.
fn settle_owner(world: &World, state: &mut State, chance: &Chance, row: usize) {
    let crossing = &world.map.crossings[row];
    let banks = [holder(state, crossing.banks[0]), holder(state, crossing.banks[1])];
    let was = state.crossings.owner[row];
    let now = if banks[0] == banks[1] { banks[0] } else { NOBODY };
    if now == was {
        return;
    }
    state.crossings.owner[row] = now;
    let is_bridge = crossing.kind != CrossingKind::Ferry;
    if was == NOBODY || !is_bridge || waded(world, crossing.width_m) {
        return;
    }
    let old_owner = if was == Side::First as u8 { Side::First } else { Side::Second };
    let enemy = old_owner.enemy();
    if !banks.contains(&(enemy as u8)) {
        return;
    }
    if state.crossings.condition[row] < WHOLE {
        state.crossings.condition[row] = 0.0;
        return;
    }
    let rules = &world.rules.river;
    let blown = if crossing.kind == CrossingKind::Bridge { rules.bridge_blown } else { rules.pontoon_blown };
    let draw = Draw {
        mechanism: Mechanism::Bridges,
        index: DRAW_BLOWN,
        tick: state.crossings.alarms[row],
        entity: crossing.key,
        partner: 0,
    };
    state.crossings.alarms[row] += 1;
    if chance.happens(blown, draw) {
        state.crossings.condition[row] = 0.0;
        emit(state, EventKind::BridgeBlown, old_owner, crossing.banks[0], row);
    } else {
        emit(state, EventKind::BridgeTaken, enemy, crossing.banks[0], row);
    }
}

fn emit(state: &mut State, kind: EventKind, side: Side, cell: CellId, row: usize) {
    let tick = state.tick;
    state.events.emit(Event { tick, kind, side, element: None, cell, amount: row as f64 });
}

/// Over a stream that everybody wades a bridge is neither blown nor built: it changes nothing.
fn waded(world: &World, width_m: f64) -> bool {
    width_m <= world.rules.river.ford_width_m
}

/// Engineers of the side that holds both banks bridge what is not too wide.
fn build(world: &World, state: &mut State, row: usize) {
    let rules = &world.rules.river;
    let crossing = &world.map.crossings[row];
    let owner = state.crossings.owner[row];
    let before = state.crossings.condition[row];
    if crossing.kind == CrossingKind::Ferry
        || waded(world, crossing.width_m)
        || owner == NOBODY
        || before >= 1.0
        || crossing.width_m > rules.bridge_width_max_m
        || rules.bridge_build_days <= 0.0
    {
        return;
    }
    let after = (before + TICK_DAYS / rules.bridge_build_days).min(1.0);
    state.crossings.condition[row] = after;
    if after >= WHOLE && before < WHOLE {
        let side = if owner == Side::First as u8 { Side::First } else { Side::Second };
        emit(state, EventKind::BridgeBuilt, side, crossing.banks[0], row);
    }
}

/// How well the enemy sees each landing: by the distance of the nearest ground he holds.
fn watch_landings(world: &World, state: &mut State) {
    let rules = &world.rules.river;
    let map = &world.map;
    let reach_km = rules.observation_km;
    let span_km = reach_km - rules.observation_full_km;
    let mut near = core::mem::take(&mut state.scratch.queue);
    let mut watched = NOBODY;
    for (row, crossing) in map.crossings.iter().enumerate() {
        let owner = state.crossings.owner[row];
        if crossing.kind != CrossingKind::Ferry {
            continue;
        }
        if owner == NOBODY {
            state.crossings.observed[row] = 1.0;
            continue;
        }
        if owner != watched {
            watchers(world, state, owner, &mut near);
            watched = owner;
        }
        let mut nearest_km2 = reach_km * reach_km;
        for bank in crossing.banks {
            let (x, y) = (map.x_km[bank.index()], map.y_km[bank.index()]);
            for cell in &near {
                let (dx, dy) = (map.x_km[cell.index()] - x, map.y_km[cell.index()] - y);
                nearest_km2 = nearest_km2.min(dx * dx + dy * dy);
            }
        }
        state.crossings.observed[row] =
            if span_km > 0.0 { ((reach_km - libm::sqrt(nearest_km2)) / span_km).clamp(0.0, 1.0) } else { 0.0 };
    }
    near.clear();
    state.scratch.queue = near;
}

/// Land held by the enemy of `owner` in the rectangle about all his ferries, with the reach of observation around.
fn watchers(world: &World, state: &State, owner: u8, near: &mut Vec<CellId>) {
    let map = &world.map;
    let reach_km = world.rules.river.observation_km;
    let (mut x_min, mut x_max) = (f64::INFINITY, f64::NEG_INFINITY);
    let (mut y_min, mut y_max) = (f64::INFINITY, f64::NEG_INFINITY);
    for (row, crossing) in map.crossings.iter().enumerate() {
        if crossing.kind == CrossingKind::Ferry && state.crossings.owner[row] == owner {
            for bank in crossing.banks {
                x_min = x_min.min(map.x_km[bank.index()] - reach_km);
                x_max = x_max.max(map.x_km[bank.index()] + reach_km);
                y_min = y_min.min(map.y_km[bank.index()] - reach_km);
                y_max = y_max.max(map.y_km[bank.index()] + reach_km);
            }
        }
    }
    near.clear();
    near.extend(map.cells().filter(|cell| {
        let row = cell.index();
        let (x, y) = (map.x_km[row], map.y_km[row]);
        holder(state, *cell) == 1 - owner
            && x >= x_min
            && x <= x_max
            && y >= y_min
            && y <= y_max
            && map.terrain[row] != Terrain::Water
    }));
}

fn wear_boats(world: &World, state: &mut State) {
    let rules = &world.rules.river;
    for (row, crossing) in world.map.crossings.iter().enumerate() {
        if crossing.kind != CrossingKind::Ferry {
            continue;
        }
        let interdiction =
            crossing.banks.iter().map(|bank| f64::from(state.cells.interdiction[bank.index()])).fold(0.0, f64::max);
        let boats = state.crossings.boats[row];
        let lost =
            boats * (rules.boat_loss * state.crossings.observed[row] + rules.boat_loss_interdiction * interdiction);
        let repaired = (1.0 - boats) * rules.boat_repair;
        state.crossings.boats[row] = (boats - lost + repaired).clamp(0.0, 1.0);
    }
}

#[cfg(test)]
mod tests;
