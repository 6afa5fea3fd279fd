//! Lines that face each other without an attack: snipers, patrols, harassing fire.
//!
//! The men of a side in a cell face the enemies in the neighbouring cells (and in their own) over the frontage to
//! them, each enemy cell dividing its strength among those it faces. Hazard per day
//! `b_d / e I_quiet (P_enemy / P_own)^x_d (q_enemy / q_own) cover`, `P` being men of the line. Source: model.md section 1.

use super::{Work, exchange, losses};
use crate::chance::Chance;
use crate::forces::Side;
use crate::map::CellId;
use crate::roster::Roster;
use crate::state::State;
use crate::systems::{buildings, works};
use crate::world::World;

/// Men of the line of one side in one cell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Line {
    /// Men who can act.
    pub(super) men: f32,
    /// The same times quality.
    value: f32,
    /// Enemy-held places it faces.
    faces: u8,
    /// Hazard of its men in quiet contact without cover, 1/day.
    hazard: f32,
    /// Share of its men with room on the front, 0..1.
    share: f32,
}

/// Sums the men of the line by cell.
pub(super) fn survey(world: &World, state: &State, roster: &Roster, work: &mut Work) {
    for member in roster.iter().filter(|member| super::stands_in_line(state, member)) {
        let row = member.row();
        let cell = state.elements.cell[row];
        let lines = &mut work.line[cell.index()];
        if lines[0].men == 0.0 && lines[1].men == 0.0 {
            work.occupied.push(cell);
        }
        let men = f64::from(state.elements.men[row]) * world.rules.attrition.fighting_share;
        let line = &mut lines[member.side.index()];
        line.men += men as f32;
        line.value += (men * super::quality(world, state, member.element)) as f32;
    }
}

/// Draws the losses of those who face an enemy and are in no engagement.
pub(super) fn run(world: &World, state: &mut State, chance: &Chance, roster: &Roster, work: &mut Work) {
    let rules = &world.rules.attrition;
    if !rules.quiet_contact {
        return;
    }
    let occupied = core::mem::take(&mut work.occupied);
    for &cell in &occupied {
        for side in Side::BOTH {
            if work.line[cell.index()][side.index()].men > 0.0 {
                let mut faces = 0;
                faced(world, work, cell, side, |_, _| faces += 1);
                work.line[cell.index()][side.index()].faces = faces;
            }
        }
    }
    let night = super::engagement::night_factor(world, state);
    for &cell in &occupied {
        for side in Side::BOTH {
            if work.line[cell.index()][side.index()].faces > 0 {
                hazard(world, work, cell, side, night);
            }
        }
    }
    work.occupied = occupied;
    for member in roster.iter() {
        let (row, element) = (member.row(), member.element);
        if work.fronts[row] > 0 || !super::stands_in_line(state, member) {
            continue;
        }
        let cell = state.elements.cell[row];
        let line = work.line[cell.index()][member.side.index()];
        if line.faces == 0 {
            continue;
        }
        let e = &mut state.elements;
        e.intensity[row] = e.intensity[row].max(rules.intensity_quiet);
        let cover = works::protection(world, state, element);
        let hazard = f64::from(line.hazard) * cover;
        losses::snipe(world, state, chance, work, element, f64::from(line.share), hazard);
    }
}

/// Calls `each` with every enemy line that men in a cell face, and the frontage to it, m.
fn faced(world: &World, work: &Work, cell: CellId, side: Side, mut each: impl FnMut(&Line, f64)) {
    let enemy = side.enemy().index();
    let here = &work.line[cell.index()][enemy];
    if here.men > 0.0 {
        each(here, world.map.width_m(cell));
    }
    for link in world.map.links(cell) {
        let there = &work.line[world.map.link_to[link].index()][enemy];
        if there.men > 0.0 && world.map.link_water_m[link] <= world.rules.attrition.quiet_water {
            each(there, world.map.link_frontage_m[link]);
        }
    }
}

fn hazard(world: &World, work: &mut Work, cell: CellId, side: Side, night: f64) {
    let rules = &world.rules.attrition;
    let own = work.line[cell.index()][side.index()];
    let (mut men, mut value, mut front) = (0.0, 0.0, 0.0);
    faced(world, work, cell, side, |line, frontage| {
        let part = 1.0 / f64::from(line.faces.max(1));
        men += f64::from(line.men) * part;
        value += f64::from(line.value) * part;
        front += frontage;
    });
    let own_men = f64::from(own.men);
    let built = buildings::built_up_share(world, cell);
    let contact = exchange::contact_m(rules, front, own_men, men);
    let room = (rules.density_cap_open + (rules.density_cap_urban - rules.density_cap_open) * built) * contact;
    let share = if own_men > room { room / own_men } else { 1.0 };
    let enemy_men = men.min(room);
    let ratio = exchange::limited(rules, enemy_men / (own_men * share));
    let quality = (value / men) / (f64::from(own.value) / own_men);
    let rate = exchange::on_exposed(rules, rules.base_defence)
        * (1.0 - rules.prisoners_in_base)
        * rules.intensity_quiet
        * libm::pow(ratio, rules.exponent_defender)
        * quality
        * night;
    let most = rules.output_cap * enemy_men / (own_men * share);
    let line = &mut work.line[cell.index()][side.index()];
    line.hazard = rate.min(most) as f32;
    line.share = share as f32;
}
