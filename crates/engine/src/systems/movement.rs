//! Movement and control of ground.
//!
//! An element covers `v x D` km in a tick (`D` = 0.25 day) along its route:
//! `v = v_arm x terrain x road x (mud, snow) x (1 - fatigue / 2) x work x zone of control`, km/day. Over own ground by
//! day, under an enemy who rules the air (superiority `A` > 0, light `L`, flying weather): `v' = v (1 - march_under_air A L)`.
//! Into an empty enemy cell it advances at its pursuit speed; into a defended one only by fighting (attrition moves
//! the share held, and once an attacker holds `entry_share` his troops stand inside); who delays stays on his own ground. Troops whose share of their
//! cell is lost fall back to the nearest own ground towards their supply; with none to go to they stay and are
//! enveloped. Who holds ground where nobody fights: see `control`.
//!
//! Reads orders, fuel, weather, air superiority, passage of links (river). Owns `elements.cell`, `route` (uses it up), `progress_km`,
//! `driven_km` (adds to it), `cells.men`, `cells.held_days`; shares `cells.share` with attrition (which writes only where there is a fight) and
//! `elements.status` for embarkation. Source: model.md 1, 5 and assumptions in rules/movement.toml.

pub mod control;

use crate::calendar::TICK_DAYS;
use crate::chance::Chance;
use crate::forces::{Arm, ElementId, Side};
use crate::map::{CellId, Road, Terrain};
use crate::orders::{NO_ROUTE, Posture, ROUTE_CELLS};
use crate::roster::Roster;
use crate::state::{Counter, State, Status};
use crate::systems::river::{Passage, passable};
use crate::systems::{air, buildings};
use crate::world::World;

/// Snow depth that slows by the whole factor, cm.
const DEEP_SNOW_CM: f64 = 50.0;
const HOURS_PER_DAY: f64 = 24.0;
/// Fuel fill below which vehicles stand.
const DRY_TANKS: f64 = 0.02;
/// Most cells an element can enter in one tick.
const STEPS_PER_TICK: usize = 24;

/// Moves elements, then settles who holds the ground.
pub fn run(world: &World, state: &mut State, _chance: &Chance) {
    count_men(world, state);
    if world.rules.movement.enabled {
        let roster = Roster::take(world, state);
        for member in roster.iter() {
            let element = member.element;
            match state.elements.status[member.row()] {
                Status::Active => {
                    fall_back_if_lost(world, state, element);
                    act(world, state, element);
                }
                Status::Broken => run_away(world, state, element),
                _ => {}
            }
        }
        state.scratch.roster = roster;
    }
    rebuild(world, state);
    control::run(world, state);
}

/// Sorts elements by cell and counts fighting men; called whenever elements have moved.
pub fn rebuild(world: &World, state: &mut State) {
    let roster = Roster::take(world, state);
    let State { elements, scratch, .. } = state;
    scratch.occupants.rebuild(
        (world.map.len(), world.forces.elements.len()),
        roster
            .iter()
            .filter(|member| matches!(elements.status[member.row()], Status::Active | Status::Broken))
            .map(|member| (member.element, elements.cell[member.row()])),
    );
    state.scratch.roster = roster;
    count_men(world, state);
}

/// Counts fighting men by cell.
fn count_men(world: &World, state: &mut State) {
    let roster = Roster::take(world, state);
    let State { elements, cells, .. } = state;
    cells.men.fill([0; 2]);
    for member in roster.iter().filter(|member| member.holds_ground) {
        let row = member.row();
        if elements.status[row] == Status::Active {
            cells.men[elements.cell[row].index()][member.side.index()] += elements.men[row];
        }
    }
    state.scratch.roster = roster;
}

fn held(state: &State, side: Side, cell: CellId) -> f64 {
    side.held(f64::from(state.cells.share[cell.index()]))
}

fn set_held(state: &mut State, side: Side, cell: CellId, share: f64) {
    state.cells.share[cell.index()] = side.held(share.clamp(0.0, 1.0)) as f32;
}

/// Whether the side has troops in the cell that hold ground.
fn defended(state: &State, side: Side, cell: CellId) -> bool {
    state.cells.men[cell.index()][side.index()] > 0
}

fn enemy_near(world: &World, state: &State, side: Side, cell: CellId) -> bool {
    let enemy = side.enemy();
    world.map.links(cell).any(|link| defended(state, enemy, world.map.link_to[link]))
}

/// Speed of an element over a link, km/day, before the zone of control.
pub fn speed_km_day(world: &World, state: &State, element: ElementId, link: usize, into_enemy_ground: bool) -> f64 {
    let rules = &world.rules.movement;
    let row = element.index();
    let arm = world.forces.elements[row].arm;
    let wheels = arm.is_mobile() && state.elements.fuel_fill[row] > DRY_TANKS;
    let base = match (arm, into_enemy_ground) {
        (Arm::Armour, _) if !wheels => return 0.0,
        (_, false) if wheels => rules.mobile_km_day,
        (_, true) if wheels => rules.mobile_advance_km_day,
        (Arm::Cavalry, false) => rules.cavalry_km_day,
        (_, true) => rules.foot_advance_km_day,
        (_, false) => rules.foot_km_day,
    };
    let cell = world.map.link_to[link];
    let terrain = match world.map.terrain[cell.index()] {
        Terrain::Steppe | Terrain::Water => 1.0,
        Terrain::Broken => rules.broken,
        Terrain::Floodplain => rules.floodplain,
        Terrain::Sand => rules.sand,
        Terrain::Woods => rules.woods,
        Terrain::Marsh => rules.marsh,
        Terrain::BuiltUp => rules.built_up,
        Terrain::Gully => rules.gully,
    };
    let ground = match world.map.link_road[link] {
        Road::Main => rules.main_road,
        Road::Track => rules.track.min(1.0).max(terrain),
        Road::None => terrain,
    };
    let rubble =
        if wheels { buildings::armour_speed(world, state, cell) } else { buildings::foot_speed(world, state, cell) };
    let weather = &state.weather;
    let mud_factor = if wheels { rules.mud_vehicles } else { rules.mud_foot };
    let mud = 1.0 - weather.mud[0] * (1.0 - mud_factor);
    let snow = 1.0 - (weather.snow_cm[0] / DEEP_SNOW_CM).min(1.0) * (1.0 - rules.snow);
    let work = (1.0 - world.rules.supply.starve_work * state.elements.mass_loss[row]).clamp(0.1, 1.0);
    base * ground * rubble * mud * snow * work * (1.0 - state.elements.fatigue[row] / 2.0)
}

/// Troops whose ground is lost leave the cell.
fn fall_back_if_lost(world: &World, state: &mut State, element: ElementId) {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let cell = state.elements.cell[row];
    if held(state, side, cell) > world.rules.movement.lost_share {
        return;
    }
    // An attacker who has just entered holds his part; only those with nothing left give way.
    let overrun = defended(state, side.enemy(), cell);
    let holds_ground = world.forces.elements[row].arm.holds_ground();
    if !overrun && holds_ground {
        return;
    }
    let Some(refuge) = refuge(world, state, side, cell) else { return };
    if !holds_ground {
        abandon_guns(world, state, element);
    }
    stand(state, element, refuge);
    state.elements.entrenchment[row] = 0.0;
}

fn abandon_guns(world: &World, state: &mut State, element: ElementId) {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let guns = libm::floor(f64::from(state.elements.guns[row]) * world.rules.movement.guns_abandoned) as u32;
    state.elements.guns[row] -= guns;
    state.sides.count(side, Counter::GunsLost, f64::from(guns));
}

/// Own ground next to a cell to fall back to: without enemy troops, nearest to supply, then by row.
pub fn refuge(world: &World, state: &State, side: Side, cell: CellId) -> Option<CellId> {
    let mut best: Option<(f32, CellId)> = None;
    for link in world.map.links(cell) {
        let to = world.map.link_to[link];
        let open = matches!(passable(world, state, side, link), Passage::All | Passage::Foot);
        if open && held(state, side, to) > 0.5 && !defended(state, side.enemy(), to) {
            let hours = state.cells.supply_hours[to.index()][side.index()];
            if best.is_none_or(|(least, id)| hours < least || (hours == least && to < id)) {
                best = Some((hours, to));
            }
        }
    }
    best.map(|(_, to)| to)
}

/// Puts an element into a cell with no way to go.
fn stand(state: &mut State, element: ElementId, cell: CellId) {
    let row = element.index();
    state.elements.cell[row] = cell;
    state.elements.target[row] = cell;
    state.elements.posture[row] = Posture::Hold;
    state.elements.route[row] = NO_ROUTE;
    state.elements.progress_km[row] = 0.0;
}

fn run_away(world: &World, state: &mut State, element: ElementId) {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let cell = state.elements.cell[row];
    if held(state, side, cell) > 0.5 && !enemy_near(world, state, side, cell) {
        return;
    }
    let Some(to) = refuge(world, state, side, cell) else { return };
    let Some(link) = world.map.link_between(cell, to) else { return };
    let progress = state.elements.progress_km[row] + world.rules.movement.foot_km_day * TICK_DAYS;
    if progress >= world.map.link_km[link] || defended(state, side.enemy(), cell) {
        stand(state, element, to);
    } else {
        state.elements.progress_km[row] = progress;
    }
}

fn act(world: &World, state: &mut State, element: ElementId) {
    let row = element.index();
    match state.elements.posture[row] {
        Posture::March | Posture::Withdraw | Posture::Delay => follow(world, state, element, false),
        Posture::Attack => follow(world, state, element, true),
        _ => {}
    }
}

/// Goes along the route as far as the tick allows. An attack without a route goes for its target.
fn follow(world: &World, state: &mut State, element: ElementId, attacking: bool) {
    let row = element.index();
    let declared = &world.forces.elements[row];
    let side = declared.side;
    let rules = &world.rules.movement;
    let mut hours_left = 1.0;
    for _ in 0..STEPS_PER_TICK {
        let from = state.elements.cell[row];
        if attacking && state.elements.target[row] == from {
            // The own cell is still contested: attrition decides.
            if defended(state, side.enemy(), from) || state.elements.route[row][0] == CellId::NONE {
                return;
            }
            state.elements.target[row] = state.elements.route[row][0];
        }
        let next = if attacking { state.elements.target[row] } else { state.elements.route[row][0] };
        if next == CellId::NONE {
            let arrived = state.elements.target[row] == from;
            if arrived && matches!(state.elements.posture[row], Posture::March | Posture::Withdraw) {
                stand(state, element, from);
            }
            // Else the staff has more of the way.
            return;
        }
        let Some(link) = world.map.link_between(from, next) else {
            stand(state, element, from);
            return;
        };
        let enemy_ground = held(state, side, next) < 0.5;
        if defended(state, side.enemy(), next) {
            if !attacking {
                // Nobody marches through a defended cell: the staff has to decide.
                stand(state, element, from);
            } else if held(state, side, next) > rules.entry_share && declared.arm.holds_ground() {
                enter(world, state, element, next);
            }
            return;
        }
        if enemy_ground && (!declared.arm.holds_ground() || state.elements.posture[row] == Posture::Delay) {
            // The way has been lost to the enemy: the staff has to find another.
            stand(state, element, from);
            return;
        }
        let mut boats = false;
        match passable(world, state, side, link) {
            Passage::All => {}
            Passage::Foot if declared.arm != Arm::Armour => boats = state.weather.ice_cm[0] <= 0.0,
            Passage::Ferry => {
                state.elements.status[row] = Status::Crossing;
                state.elements.crossed_men[row] = 0;
                return;
            }
            _ if declared.arm != Arm::Armour && world.map.link_water_m[link] <= rules.boat_width_m => boats = true,
            _ => {
                // The way is barred: the staff has to find another.
                stand(state, element, from);
                return;
            }
        }
        let mut speed = speed_km_day(world, state, element, link, enemy_ground);
        if !enemy_ground {
            speed *= under_enemy_air(world, state, side);
        }
        if boats {
            speed = speed.min(world.map.link_km[link] * HOURS_PER_DAY / rules.boat_hours.max(1.0));
        }
        if enemy_near(world, state, side, next) && enemy_ground {
            speed *= rules.zone_of_control;
        }
        let reach = speed * TICK_DAYS * hours_left;
        let distance = (world.map.link_km[link] - state.elements.progress_km[row]).max(0.0);
        state.elements.driven_km[row] += reach.min(distance);
        if reach < distance {
            state.elements.progress_km[row] += reach;
            return;
        }
        hours_left -= if speed > 0.0 { distance / (speed * TICK_DAYS) } else { 1.0 };
        enter(world, state, element, next);
    }
}

/// Share of a column's speed that is left when the enemy rules the air: by day it lies up or scatters.
fn under_enemy_air(world: &World, state: &State, side: Side) -> f64 {
    let of_first = if state.weather.flyable[0] { air::superiority(world, state) } else { 0.0 };
    let of_enemy = match side {
        Side::First => -of_first,
        Side::Second => of_first,
    };
    1.0 - world.rules.movement.march_under_air * of_enemy.max(0.0) * world.calendar.daylight(state.tick)
}

/// The element now stands in the cell; if it holds ground it takes what nobody defends.
fn enter(world: &World, state: &mut State, element: ElementId, cell: CellId) {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let from = state.elements.cell[row];
    state.elements.cell[row] = cell;
    state.elements.progress_km[row] = 0.0;
    state.elements.entrenchment[row] = 0.0;
    let route = &mut state.elements.route[row];
    if route[0] == cell {
        route.copy_within(1..ROUTE_CELLS, 0);
        route[ROUTE_CELLS - 1] = CellId::NONE;
    }
    if world.forces.elements[row].arm.holds_ground() {
        let men = state.elements.men[row];
        let present = &mut state.cells.men;
        present[from.index()][side.index()] = present[from.index()][side.index()].saturating_sub(men);
        present[cell.index()][side.index()] += men;
        if !defended(state, side.enemy(), cell) {
            const FOOTHOLD: f64 = 0.6;
            let share = held(state, side, cell).max(FOOTHOLD);
            set_held(state, side, cell, share);
        }
    }
}

#[cfg(test)]
mod tests;
