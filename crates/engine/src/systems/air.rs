//! Air power: sorties, superiority, losses, and where the bombs go.
//!
//! Each day a combat fleet flies `aircraft x serviceable x rate x min(1, daylight / reference) x flyable x effort` sorties
//! (1/day), spread over the daylight of the day's ticks; `effort = 1 + surge exp(-t / surge_days)` on day `t` of an ordered
//! area bombing, else 1. Superiority `A' = A + r (tanh(ln(own / enemy sorties)) - A)`, the
//! enemy's is `-A`; an aircraft is lost per sortie with `factor x loss x (1 - effect A) + flak`. Missions (tons) stand in
//! `air/missions.rs`: area bombing as ordered, close support where it is attacked, ways behind the front.
//!
//! Reads orders, weather, postures. Owns `air.*` of combat fleets (and `superiority` of all), `cells.bombs_t,
//! interdiction`; wears down `crossings.boats` of bombed ferries (river repairs them); takes casualties through
//! medical. Source: model.md, section 10.

mod missions;

use crate::calendar::{TICK_DAYS, TICK_HOURS, TICKS_PER_DAY};
use crate::chance::{Chance, Draw, Mechanism};
use crate::forces::{Arm, Side};
use crate::map::CellId;
use crate::orders::Orders;
use crate::state::{Counter, State};
use crate::world::{AirFleet, FleetRole, World};

const DRAW_LOSSES: u32 = 0;

/// Flies the sorties of both sides.
pub fn run(world: &World, state: &mut State, chance: &Chance, orders: [&Orders; 2]) {
    if !world.rules.air.enabled {
        return;
    }
    if world.calendar.is_new_day(state.tick) {
        repair_ways(world, state);
        plan(world, state, chance, orders);
    }
    let mut tons = [0.0; 2];
    for (row, fleet) in world.fleets.iter().enumerate() {
        if fleet.role == FleetRole::Combat {
            tons[fleet.side.index()] += state.air.sorties_last_day[row] * fleet.tons_per_sortie;
        }
    }
    if tons == [0.0; 2] {
        return;
    }
    let light = light_share(world, state.tick);
    for side in Side::BOTH {
        let tons_now = tons[side.index()] * light;
        if tons_now > 0.0 {
            missions::fly(world, state, chance, side, tons_now, &orders[side.index()].air);
        }
    }
}

/// Ways that were bombed are mended.
fn repair_ways(world: &World, state: &mut State) {
    let left = (1.0 - world.rules.air.repair_link).clamp(0.0, 1.0) as f32;
    const MENDED: f32 = 1.0e-4;
    // Without a branch: it is done for all cells.
    for damage in &mut state.cells.interdiction {
        let rest = *damage * left;
        *damage = if rest < MENDED { 0.0 } else { rest };
    }
}

fn daylight_hours(world: &World, tick: u32) -> f64 {
    let first = tick - tick % TICKS_PER_DAY;
    (first..first + TICKS_PER_DAY).map(|tick| world.calendar.daylight(tick) * TICK_HOURS).sum()
}

/// Share of the day's light that falls in this tick.
fn light_share(world: &World, tick: u32) -> f64 {
    let light = world.calendar.daylight(tick) * TICK_HOURS;
    if light > 0.0 { light / daylight_hours(world, tick) } else { 0.0 }
}

/// Strength a fleet is kept at.
fn kept_at(fleet: &AirFleet, tick: u32) -> f64 {
    fleet.strength.iter().rev().find(|(from, _)| *from <= tick).map_or(0.0, |(_, aircraft)| *aircraft)
}

/// The day's sorties, who rules the air, and what it costs.
fn plan(world: &World, state: &mut State, chance: &Chance, orders: [&Orders; 2]) {
    let rules = &world.rules.air;
    let light = (daylight_hours(world, state.tick) / rules.daylight_reference.max(1.0)).min(1.0);
    let flyable = if state.weather.flyable[0] { 1.0 } else { 0.0 };
    let mut sorties = [0.0; 2];
    for (row, fleet) in world.fleets.iter().enumerate() {
        if fleet.role != FleetRole::Combat {
            continue;
        }
        let kept = kept_at(fleet, state.tick);
        if state.tick == 0 {
            state.air.aircraft[row] = kept;
        } else {
            // Wings that join or leave do so at once, losses are made good by and by.
            let joined = kept - kept_at(fleet, state.tick - 1);
            let aircraft = (state.air.aircraft[row] + joined).max(0.0);
            state.air.aircraft[row] = aircraft + (kept - aircraft) * rules.replenishment.min(1.0);
        }
        let aircraft = state.air.aircraft[row];
        let raid = orders[fleet.side.index()].air.area_bombing.is_some();
        let effort = great_effort(world, &mut state.air.strain[row], raid && flyable > 0.0);
        let rate = fleet.sorties_per_aircraft * state.air.serviceable[row] * light * flyable * effort;
        let flown = aircraft * rate.min(rules.sorties_cap);
        state.air.sorties_last_day[row] = flown;
        sorties[fleet.side.index()] += flown;
        state.sides.count(fleet.side, Counter::Sorties, flown);
    }
    let superiority = next_superiority(rules.superiority_rate, superiority(world, state), sorties);
    let flak = Side::BOTH.map(|side| flak_loss(world, state, side.enemy()));
    for (row, fleet) in world.fleets.iter().enumerate() {
        let own = match fleet.side {
            Side::First => superiority,
            Side::Second => -superiority,
        };
        state.air.superiority[row] = own;
        if fleet.role != FleetRole::Combat {
            continue;
        }
        let flown = libm::round(state.air.sorties_last_day[row]) as u32;
        let risk = fleet.loss_factor * loss_risk(world, own) + flak[fleet.side.index()];
        let draw =
            Draw { mechanism: Mechanism::Air, index: DRAW_LOSSES, tick: state.tick, entity: fleet.key, partner: 0 };
        let lost = f64::from(chance.binomial(flown, risk.clamp(0.0, 1.0), draw)).min(state.air.aircraft[row]);
        state.air.aircraft[row] -= lost;
        state.sides.count(fleet.side, Counter::AircraftLost, lost);
    }
}

/// Factor on a fleet's sorties: above one in the first days of an ordered area bombing. Strain grows with the effort and goes
/// in the same time.
fn great_effort(world: &World, strain: &mut f64, raid: bool) -> f64 {
    let rules = &world.rules.air;
    let kept = if rules.surge_days > 0.0 { libm::exp(-1.0 / rules.surge_days) } else { 0.0 };
    let effort = if raid { 1.0 + rules.surge * (1.0 - *strain) } else { 1.0 };
    *strain = if raid { 1.0 - (1.0 - *strain) * kept } else { *strain * kept };
    effort
}

/// Superiority of the first side, -1..1.
pub fn superiority(world: &World, state: &State) -> f64 {
    match world.fleets.first().map(|fleet| fleet.side) {
        Some(Side::First) => state.air.superiority[0],
        Some(Side::Second) => -state.air.superiority[0],
        None => 0.0,
    }
}

fn next_superiority(rate: f64, now: f64, sorties: [f64; 2]) -> f64 {
    if sorties[0] + sorties[1] <= 0.0 {
        return now;
    }
    // tanh(ln r) = (r^2 - 1) / (r^2 + 1), without dividing by an empty sky.
    let (a, b) = (sorties[0] * sorties[0], sorties[1] * sorties[1]);
    now + rate * ((a - b) / (a + b) - now)
}

/// Aircraft lost in a sortie to the enemy's fighters at this superiority.
fn loss_risk(world: &World, superiority: f64) -> f64 {
    world.rules.air.loss_per_sortie * (1.0 - world.rules.air.superiority_effect * superiority)
}

/// Aircraft lost in a sortie to the flak of a side.
fn flak_loss(world: &World, state: &State, side: Side) -> f64 {
    let rules = &world.rules.air;
    if rules.flak_guns_reference <= 0.0 {
        return 0.0;
    }
    let mut guns = 0.0;
    for (row, element) in world.forces.elements.iter().enumerate() {
        if element.side == side && element.arm == Arm::Flak && state.elements.status[row].is_present() {
            guns += f64::from(state.elements.guns[row]);
        }
    }
    rules.flak_loss_per_sortie * (guns / rules.flak_guns_reference).min(1.0)
}

/// Factor on the fire of a side in a cell by the bombs that fall on it now (1: none): for attrition, which must ask
/// before buildings use the bombs up. Whoever holds the larger part of the cell is the one bombed.
pub fn suppression(world: &World, state: &State, cell: CellId, side: Side) -> f64 {
    const FULL_T_PER_KM_DAY: f64 = 30.0;
    const M_PER_KM: f64 = 1000.0;
    let tons = f64::from(state.cells.bombs_t[cell.index()]);
    let held = side.held(f64::from(state.cells.share[cell.index()]));
    if tons <= 0.0 || held < 0.5 {
        return 1.0;
    }
    let per_km_day = tons / (world.map.width_m(cell) / M_PER_KM) / TICK_DAYS;
    1.0 - world.rules.air.suppression * (per_km_day / FULL_T_PER_KM_DAY).min(1.0)
}

#[cfg(test)]
#[path = "air/tests.rs"]
mod tests;
