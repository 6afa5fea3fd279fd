//! The day of a headquarters: where it is, what its troops have lost, who commands it.
//!
//! ```text
//! cell         that of the active element nearest to the middle of its troops
//! ground lost' = g + (men-weighted share of yesterday's cells lost since - g) * (1 - exp(-1 day / memory))
//! replaced     with hazard replace_hazard + replace_by_ground_lost * replace_hazard * g, 1/day
//! successor    ~ Normal(pool mean - what is left of the purge deficit + replace_gain, skill_sd),
//!              less replace_dip for replace_dip_days
//! ```
//!
//! The deficit of the purges fades day by day while the battle lasts. Owns the columns named in `command`.
//! Source: model.md 5.

use super::chain;
use crate::chance::{Chance, Draw, Mechanism, normal_inverse, probability_of};
use crate::event::{Event, EventKind};
use crate::forces::Echelon;
use crate::map::CellId;
use crate::roster::Roster;
use crate::state::{Counter, State, Status};
use crate::world::World;

/// Draws of `Mechanism::Commander` (0 is the first commander's skill, drawn at set-up).
const RELIEVED: u32 = 1;
const SUCCESSOR: u32 = 2;

/// Limits of skill.
const SKILL: core::ops::RangeInclusive<f64> = 0.05..=0.98;

/// Sums over the troops of a headquarters: columns of `Scratch::headquarters_sums`.
const X: usize = 0;
const Y: usize = 1;
const ELEMENTS: usize = 2;
const MEN: usize = 3;
const LOSS: usize = 4;
const GROUND: usize = 5;

/// Once a day, before orders are taken.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    observe(world, state);
    fade(world, state);
    if world.rules.command.replacement {
        replace(world, state, chance);
    }
}

/// Finds places, losses and activity.
fn observe(world: &World, state: &mut State) {
    let count = world.forces.headquarters.len();
    let mut sums = core::mem::take(&mut state.scratch.headquarters_sums);
    sums.clear();
    sums.resize(count, [0.0; 6]);
    let mut nearest = core::mem::take(&mut state.scratch.headquarters_f64);
    nearest.clear();
    nearest.resize(count, f64::INFINITY);
    let roster = Roster::take(world, state);
    let State { elements: e, cells, headquarters: h, .. } = state;
    for (status, before) in e.status.iter().zip(&mut e.cell_day_before) {
        if *status != Status::Active {
            *before = CellId::NONE;
        }
    }
    for member in roster.iter() {
        let (row, side) = (member.row(), member.side);
        if e.status[row] != Status::Active {
            continue;
        }
        let held = |cell: CellId| side.held(f64::from(cells.share[cell.index()]));
        let before = e.cell_day_before[row];
        let lost = if before.is_some() { (f64::from(e.held_day_before[row]) - held(before)).max(0.0) } else { 0.0 };
        let here = e.cell[row];
        e.cell_day_before[row] = here;
        e.held_day_before[row] = held(here) as f32;
        let men = f64::from(e.men[row]);
        let loss = men * e.daily_loss_rate[row];
        for at in chain(&h.parent, member.headquarters) {
            let sum = &mut sums[at.index()];
            sum[X] += world.map.x_km[here.index()];
            sum[Y] += world.map.y_km[here.index()];
            sum[ELEMENTS] += 1.0;
            sum[MEN] += men;
            sum[LOSS] += loss;
            sum[GROUND] += men * lost;
        }
    }
    let memory = world.rules.command.ground_memory;
    let weight = if memory > 0.0 { -libm::expm1(-1.0 / memory) } else { 1.0 };
    for (row, sum) in sums.iter_mut().enumerate() {
        h.active[row] = sum[ELEMENTS] > 0.0;
        h.cell[row] = CellId::NONE;
        let over_men = if sum[MEN] > 0.0 { 1.0 / sum[MEN] } else { 0.0 };
        h.daily_loss_rate[row] = sum[LOSS] * over_men;
        h.ground_lost[row] += (sum[GROUND] * over_men - h.ground_lost[row]) * weight;
        if h.active[row] {
            sum[X] /= sum[ELEMENTS];
            sum[Y] /= sum[ELEMENTS];
        }
    }
    for member in roster.iter() {
        let row = member.row();
        if e.status[row] != Status::Active {
            continue;
        }
        let here = e.cell[row];
        for at in chain(&h.parent, member.headquarters) {
            let dx = world.map.x_km[here.index()] - sums[at.index()][X];
            let dy = world.map.y_km[here.index()] - sums[at.index()][Y];
            let d2 = dx * dx + dy * dy;
            let best = nearest[at.index()];
            if d2 < best || (d2 == best && here < h.cell[at.index()]) {
                nearest[at.index()] = d2;
                h.cell[at.index()] = here;
            }
        }
    }
    state.scratch.roster = roster;
    state.scratch.headquarters_sums = sums;
    state.scratch.headquarters_f64 = nearest;
}

/// What the purges took from headquarters of this level, June 1941.
fn deficit(world: &World, row: usize) -> f64 {
    let declared = &world.forces.headquarters[row];
    let nation = &world.forces.nations[declared.nation as usize];
    match declared.echelon {
        Echelon::Front | Echelon::Army => nation.deficit_army,
        Echelon::Corps | Echelon::Division => nation.deficit_division,
        Echelon::Brigade | Echelon::Regiment => nation.deficit_regiment,
    }
}

/// Share of the deficit left so many days after the first day of the battle.
fn left(world: &World, days: f64) -> f64 {
    let rules = &world.rules.command;
    if rules.purge_deficit && rules.deficit_recovery > 0.0 {
        libm::exp(-(rules.days_since_purge_baseline + days) / rules.deficit_recovery)
    } else {
        0.0
    }
}

/// War teaches what the purges took; a new commander finds his feet.
fn fade(world: &World, state: &mut State) {
    let rules = &world.rules.command;
    let day = f64::from(world.calendar.day(state.tick));
    let regained = if day > 0.0 { left(world, day - 1.0) - left(world, day) } else { 0.0 };
    for row in 0..world.forces.headquarters.len() {
        let skill = &mut state.headquarters.skill[row];
        if regained > 0.0 {
            *skill = (*skill + deficit(world, row) * regained).min(*SKILL.end());
        }
        let until = &mut state.headquarters.dip_until[row];
        if *until != 0 && *until <= state.tick {
            *until = 0;
            *skill += rules.replace_dip;
        }
    }
}

/// Relieves commanders, sooner where ground is lost.
fn replace(world: &World, state: &mut State, chance: &Chance) {
    let rules = &world.rules.command;
    let day = f64::from(world.calendar.day(state.tick));
    let left = left(world, day);
    for (row, declared) in world.forces.headquarters.iter().enumerate() {
        if !state.headquarters.active[row] || declared.echelon < Echelon::Division {
            continue;
        }
        let lost = state.headquarters.ground_lost[row];
        let hazard = rules.replace_hazard * (1.0 + rules.replace_by_ground_lost * lost);
        let draw =
            |index| Draw { mechanism: Mechanism::Commander, index, tick: state.tick, entity: declared.key, partner: 0 };
        if !chance.happens(probability_of(hazard, 1.0), draw(RELIEVED)) {
            continue;
        }
        let man = normal_inverse(chance.uniform(draw(SUCCESSOR))) * rules.skill_sd;
        let full = rules.skill_mean + rules.replace_gain - deficit(world, row) * left + man;
        let h = &mut state.headquarters;
        // The column holds what he is worth now; the dip is given back exactly when it ends.
        h.skill[row] = full.clamp(*SKILL.start(), *SKILL.end()) - rules.replace_dip;
        let dip_ticks = rules.replace_dip_days * f64::from(crate::calendar::TICKS_PER_DAY);
        h.dip_until[row] = state.tick + (dip_ticks as u32).max(1);
        h.replacements[row] += 1;
        let cell = h.cell[row];
        state.sides.count(declared.side, Counter::CommandersReplaced, 1.0);
        state.events.emit(Event {
            tick: state.tick,
            kind: EventKind::CommanderReplaced,
            side: declared.side,
            element: None,
            cell,
            amount: row as f64,
        });
    }
}
