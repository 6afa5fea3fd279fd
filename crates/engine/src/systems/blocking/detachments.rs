//! Detachments of an army: how many men, taken from whom, how dense along its front, how much they are felt.

use super::sector;
use crate::forces::{Echelon, HeadquartersId, Side};
use crate::roster::{Member, Roster};
use crate::state::{Fate, State, Status};
use crate::world::World;

/// Length to which the density of detachments refers, km.
const DENSITY_KM: f64 = 10.0;
/// Not counted to any army.
const NOBODY: u16 = 0;

/// Sizes the detachments of a side and lets the troops feel them.
pub fn run(world: &World, state: &mut State, side: Side, in_force: bool) {
    let mut sectors = core::mem::take(&mut state.scratch.sectors);
    sectors.clear();
    let all = 0..world.forces.headquarters.len() as u16;
    sectors.extend(all.map(|row| sector(world, state, HeadquartersId(row)) as u16));
    let roster = Roster::take(world, state);
    let mut front_km = core::mem::take(&mut state.scratch.headquarters_f64);
    measure_front(world, state, &roster, side, &sectors, &mut front_km);
    for (row, declared) in world.forces.headquarters.iter().enumerate() {
        if declared.side == side && declared.echelon == Echelon::Army {
            resize(world, state, &roster, row, &sectors, in_force);
            let units = (front_km[row] / DENSITY_KM).max(1.0);
            feel(world, state, row, units, in_force);
        }
    }
    for (row, declared) in world.forces.headquarters.iter().enumerate() {
        if declared.side != side || declared.echelon == Echelon::Army {
            continue;
        }
        let army = sectors[row] as usize;
        let h = &mut state.headquarters;
        (h.coercion[row], h.blocking_density[row]) = if world.forces.headquarters[army].echelon == Echelon::Army {
            (h.coercion[army], h.blocking_density[army])
        } else {
            (0.0, 0.0)
        };
    }
    state.scratch.roster = roster;
    state.scratch.headquarters_f64 = front_km;
    state.scratch.sectors = sectors;
}

/// Front of each army, km: the widths of the cells in which its line stands beside the enemy, each counted once.
fn measure_front(
    world: &World,
    state: &mut State,
    roster: &Roster,
    side: Side,
    sectors: &[u16],
    front_km: &mut Vec<f64>,
) {
    front_km.clear();
    front_km.resize(world.forces.headquarters.len(), 0.0);
    let mut mark = core::mem::take(&mut state.scratch.cell_mark);
    mark.clear();
    mark.resize(world.map.len(), NOBODY);
    for member in roster.of(side).filter(|member| member.holds_ground) {
        let sector = sectors[member.headquarters.index()];
        let here = state.elements.cell[member.row()];
        if state.elements.status[member.row()] != Status::Active || mark[here.index()] == sector + 1 {
            continue;
        }
        mark[here.index()] = sector + 1;
        let enemy = |row: usize| side.enemy().held(f64::from(state.cells.share[row])) > 0.5;
        let beside = |link: usize| enemy(world.map.link_to[link].index());
        if enemy(here.index()) || world.map.links(here).any(beside) {
            front_km[sector as usize] += world.map.width_m(here) / 1000.0;
        }
    }
    state.scratch.cell_mark = mark;
}

/// Whether an element gives men to its army's detachments and takes them back.
fn in_line(state: &State, member: &Member, sectors: &[u16], army: usize) -> bool {
    sectors[member.headquarters.index()] as usize == army
        && member.holds_ground
        && state.elements.status[member.row()] == Status::Active
        && state.elements.men[member.row()] > 0
}

/// Brings an army's detachments to the size they should have; men come from and go to the line in proportion.
fn resize(world: &World, state: &mut State, roster: &Roster, army: usize, sectors: &[u16], in_force: bool) {
    let rules = &world.rules.discipline;
    let side = world.forces.headquarters[army].side;
    let has = state.headquarters.blocking_men[army];
    if !in_force && has == 0 {
        return;
    }
    let mut line = 0u64;
    for member in roster.of(side).filter(|member| in_line(state, member, sectors, army)) {
        line += u64::from(state.elements.men[member.row()]);
    }
    let wanted = if in_force {
        let all = rules.detachments_per_army * rules.detachment_men;
        let limit = rules.detachment_share_limit * (line as f64 + f64::from(has));
        libm::floor(all.min(limit).max(0.0)) as u32
    } else {
        0
    };
    if line == 0 {
        // Nobody to go back to: the men wait for another unit.
        let free = state.sides.take(side, Fate::BlockingDetachment, has);
        state.sides.add(side, Fate::Pool, free);
        state.headquarters.blocking_men[army] = 0;
        return;
    }
    let change = u64::from(wanted.abs_diff(has));
    if change == 0 {
        return;
    }
    let (mut seen, mut moved) = (0u64, 0u64);
    for member in roster.of(side) {
        if !in_line(state, member, sectors, army) {
            continue;
        }
        let row = member.row();
        // Cumulative rounding: each element its part, the sum exact.
        seen += u64::from(state.elements.men[row]);
        let part = (change * seen / line - moved) as u32;
        moved += u64::from(part);
        if wanted > has {
            state.elements.men[row] -= part;
            state.sides.add(side, Fate::BlockingDetachment, part);
        } else {
            state.elements.men[row] += state.sides.take(side, Fate::BlockingDetachment, part);
        }
    }
    state.headquarters.blocking_men[army] = wanted;
}

/// Density along the front, and how the troops feel it. At the beginning they know what they are used to.
fn feel(world: &World, state: &mut State, army: usize, front_units: f64, in_force: bool) {
    let rules = &world.rules.discipline;
    let density = if in_force && rules.detachment_men > 0.0 {
        f64::from(state.headquarters.blocking_men[army]) / rules.detachment_men / front_units
    } else {
        rules.baseline_catch * rules.detachments_per_army / front_units
    };
    let full = if density > 0.0 { density / (density + rules.coercion_half_density) } else { 0.0 };
    let h = &mut state.headquarters;
    h.blocking_density[army] = density;
    if state.tick == 0 || rules.coercion_memory <= 0.0 {
        h.coercion[army] = full;
    } else {
        h.coercion[army] += (full - h.coercion[army]) * -libm::expm1(-1.0 / rules.coercion_memory);
    }
}
