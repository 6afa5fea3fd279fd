//! Digging: entrenchment of elements and designed works of cells, and the cover they give.
//!
//! Entrenchment `g` (0 open, 0.3 hasty, 0.6 prepared, 1 fortified) grows towards each stage at its own pace:
//! `dg/dt = ((0.3 - g)+ / tau_h + min(0.3, (0.6 - g)+) / tau_p + min(0.4, 1 - g) / tau_f) x soil x (1 - I / 2) x work`
//! (1/day), is lost on the march and crumbles in an attack. Designed works `W` (1) grow by civil labour:
//! `dW = men x effort x soil rate (m3/day) / (length (m) x m3 per metre)`, and decay behind the enemy's lines.
//! Cover is a mix by `max(g, W min(1, N / (rho l)))`: works that nobody mans stop nobody.
//!
//! Reads posture, intensity, weather, civilians. Owns `elements.entrenchment`, `cells.works`, `sides.labour`.
//! Source: model.md, section 12.

use crate::calendar::{TICK_DAYS, TICK_HOURS};
use crate::chance::Chance;
use crate::forces::{ElementId, Side};
use crate::map::CellId;
use crate::orders::Posture;
use crate::state::{Counter, State, Status};
use crate::world::World;

const HOURS_PER_DAY: f64 = TICK_HOURS / TICK_DAYS;
/// Part of what can be dug at which digging ends.
const FINISHED: f64 = 0.998;
/// Level of entrenchment that counts as hasty.
pub const HASTY: f64 = 0.3;
/// Level that counts as prepared.
pub const PREPARED: f64 = 0.6;

/// Digs for one tick.
pub fn run(world: &World, state: &mut State, _chance: &Chance) {
    if state.tick == 0 {
        first_works(world, state);
    }
    if world.rules.works.enabled {
        entrench(world, state);
    }
    if world.rules.works.completion && world.calendar.is_new_day(state.tick) {
        civil_labour(world, state);
    }
}

/// The state of the designed works at the start.
fn first_works(world: &World, state: &mut State) {
    let rules = &world.rules.works;
    state.sides.labour[home(world).index()] = rules.labour;
    for row in 0..world.map.len() {
        for side in Side::BOTH {
            let declared = world.map.works[row][side.index()];
            let complete = rules.complete_at_start && declared > 0.0;
            let level = if complete { 1.0 } else { (declared * rules.completion_factor).min(1.0) };
            state.cells.works[row][side.index()] = level as f32;
        }
    }
}

/// The side whose citizens dig: the one that had more residents behind its lines at the start.
fn home(world: &World) -> Side {
    let mut residents = [0u64; 2];
    for (cell, &people) in world.map.cells().zip(&world.map.residents) {
        if people > 0 {
            residents[super::buildings::home(world, cell).index()] += u64::from(people);
        }
    }
    if residents[0] > residents[1] { Side::First } else { Side::Second }
}

fn entrench(world: &World, state: &mut State) {
    let rules = &world.rules.works;
    let frost = 1.0 - state.weather.frozen[0] * (1.0 - rules.frost);
    let stages = [HOURS_PER_DAY / rules.hasty_hours, 1.0 / rules.prepared_days, 1.0 / rules.fortified_days];
    let crumbling = libm::exp(-TICK_DAYS * stages[0]);
    let e = &mut state.elements;
    let rows = e.entrenchment.iter_mut().zip(&e.status).zip(&e.posture).zip(e.cell.iter().zip(&e.intensity));
    for (((entrenchment, &status), &posture), (&cell, &intensity)) in rows {
        let before = *entrenchment;
        let (work, most) = match (status, posture) {
            (Status::Active, Posture::Hold | Posture::Support) => (1.0, 1.0),
            (Status::Active, Posture::Rest) => (0.5, 1.0),
            (Status::Active, Posture::Probe) => (0.5, PREPARED),
            (Status::Active, Posture::Delay) => (0.5, HASTY),
            (Status::Active, Posture::Attack) => {
                // Those who attack leave their holes by and by.
                *entrenchment = before * crumbling;
                continue;
            }
            _ => {
                *entrenchment = 0.0;
                continue;
            }
        };
        if before >= most * FINISHED {
            *entrenchment = most.min(before);
            continue;
        }
        let built = super::buildings::built_up_share(world, cell);
        let soil = frost + built * (rules.built_up_digging - frost);
        let days = TICK_DAYS * soil * (1.0 - 0.5 * intensity.clamp(0.0, 2.0)) * work;
        *entrenchment = dug(before, days, &stages).min(most);
    }
}

/// Entrenchment after so many full days of digging (at most a tick's). The first stage is quick and goes in short
/// implicit steps; the slow ones need no more than the second order of `1 - exp(-x)`.
fn dug(mut level: f64, days: f64, per_day: &[f64; 3]) -> f64 {
    const STEPS: u32 = 4;
    if level < HASTY {
        let x = days / f64::from(STEPS) * per_day[0];
        let part = x / (1.0 + x);
        for _ in 0..STEPS {
            level += (HASTY - level) * part;
        }
    }
    let slow = |x: f64| x * (1.0 - 0.5 * x.min(1.0));
    level += (PREPARED - level).clamp(0.0, PREPARED - HASTY) * slow(days * per_day[1]);
    level += (1.0 - level).clamp(0.0, 1.0 - PREPARED) * slow(days * per_day[2]);
    level.min(1.0)
}

/// A day's digging of citizens on unfinished works of their own side, and decay of those the enemy overran.
fn civil_labour(world: &World, state: &mut State) {
    let rules = &world.rules.works;
    let side = home(world);
    let (mut unfinished_m, mut residents, mut present) = (0.0, 0.0, 0.0);
    let kept = libm::exp(-rules.decay) as f32;
    let people = world.map.residents.iter().zip(&state.cells.civilians).zip(&world.map.works_length_m);
    for (row, ((&at_start, &now), &length_m)) in people.enumerate() {
        residents += f64::from(at_start);
        present += f64::from(now);
        if length_m <= 0.0 {
            continue;
        }
        let share = f64::from(state.cells.share[row]);
        for side in Side::BOTH {
            if side.held(share) < 0.5 {
                state.cells.works[row][side.index()] *= kept;
            }
        }
        if side.held(share) >= 1.0 {
            unfinished_m += length_m * (1.0 - f64::from(state.cells.works[row][side.index()]));
        }
    }
    let remaining = if residents > 0.0 { present / residents } else { 1.0 };
    let men = rules.labour * remaining;
    state.sides.labour[side.index()] = men;
    let needed_m3 = unfinished_m * rules.line_volume;
    if needed_m3 <= 0.0 || men <= 0.0 {
        return;
    }
    let frost = 1.0 - state.weather.frozen[0] * (1.0 - rules.frost);
    let digging = men * rules.labour_effort;
    state.sides.count(side, Counter::LabourDays, digging);
    // Labour goes where most is missing: every unfinished line rises by the same part of its gap.
    let part = (digging * rules.soil_rate * frost / needed_m3).min(1.0);
    for (row, &length_m) in world.map.works_length_m.iter().enumerate() {
        if length_m > 0.0 && side.held(f64::from(state.cells.share[row])) >= 1.0 {
            let works = &mut state.cells.works[row][side.index()];
            *works += (1.0 - *works) * part as f32;
        }
    }
}

/// Works of its side that an element can use where it stands, 0..1: what is built, as far as men man it.
pub fn manned_works(world: &World, state: &State, element: ElementId) -> f64 {
    let row = element.index();
    let cell = state.elements.cell[row].index();
    let side = world.forces.elements[row].side.index();
    let works = f64::from(state.cells.works[cell][side]);
    if works <= 0.0 || !world.rules.works.completion {
        return 0.0;
    }
    let men = f64::from(state.cells.men[cell][side].max(state.elements.men[row]));
    let needed = world.rules.works.manning * world.map.works_length_m[cell];
    if needed <= 0.0 {
        return works;
    }
    works * (men / needed).min(1.0)
}

/// Hazard of a defender in his trenches and works against the open (1).
pub fn cover(world: &World, state: &State, element: ElementId) -> f64 {
    let entrenchment = if world.rules.works.enabled { state.elements.entrenchment[element.index()] } else { 0.0 };
    cover_at(world, entrenchment.max(manned_works(world, state, element)))
}

/// Hazard at a level of entrenchment: straight lines between open, hasty, prepared and fortified.
pub fn cover_at(world: &World, level: f64) -> f64 {
    let rules = &world.rules.works;
    let mix = |from: f64, to: f64, part: f64| from + (to - from) * part;
    if level <= HASTY {
        mix(1.0, rules.cover_hasty, level.max(0.0) / HASTY)
    } else if level <= PREPARED {
        let part = (level - HASTY) / (PREPARED - HASTY);
        mix(rules.cover_hasty, rules.cover_prepared, part)
    } else {
        let part = ((level - PREPARED) / (1.0 - PREPARED)).min(1.0);
        mix(rules.cover_prepared, rules.cover_fortified, part)
    }
}

/// Hazard of a defender by houses and works together, with the floor under their product.
pub fn protection(world: &World, state: &State, element: ElementId) -> f64 {
    let cell: CellId = state.elements.cell[element.index()];
    let product = cover(world, state, element) * super::buildings::exposure(world, state, cell);
    product.max(world.rules.buildings.exposure_floor)
}

#[cfg(test)]
#[path = "works/tests.rs"]
mod tests;
