//! Replacements: men called up, the pool shared out, fresh men integrated, tanks handed over, spent elements disbanded.
//!
//! With `m` replacements an element of `N` men has experience `(e N + e0 m) / (N + m)` and a green share
//! `(g N + m) / (N + m)`, which falls with an e-fold of `integration` days. The pool is shared by `need x the nation's
//! replacements per division and day`; troops who can be reached only by boat share what the boats have left over.
//! Source: model.md 8; numbers of call-up are assumptions of the scenario.

use crate::chance::{Chance, Draw, Mechanism};
use crate::event::EventKind;
use crate::forces::{Arm, Echelon, ElementId, Side};
use crate::map::CrossingKind;
use crate::roster::{Member, Roster};
use crate::state::{Counter, Fate, State, Status};
use crate::world::World;

const DRAW_CALL_UP: u32 = 0;

/// A day of replacements.
pub(super) fn day(world: &World, state: &mut State, chance: &Chance) {
    integrate(world, state);
    let roster = Roster::take(world, state);
    disband(world, state, &roster);
    for side in Side::BOTH {
        call_up(world, state, chance, &roster, side);
        send_men(world, state, &roster, side);
        send_tanks(world, state, &roster, side);
    }
    state.scratch.roster = roster;
}

/// Factor on an element's losses for its fresh replacements: `1 + (green_loss - 1) x green share`.
pub fn green_factor(world: &World, state: &State, element: ElementId) -> f64 {
    let rules = &world.rules.reinforcement;
    if !rules.enabled {
        return 1.0;
    }
    1.0 + (rules.green_loss - 1.0) * state.elements.green_share[element.index()]
}

fn integrate(world: &World, state: &mut State) {
    let stays = libm::exp(-1.0 / world.rules.reinforcement.integration.max(1.0e-3));
    for green in &mut state.elements.green_share {
        *green *= stays;
    }
}

/// Men out of the fight in the remnant of an element join others; its tanks wait for new crews.
fn disband(world: &World, state: &mut State, roster: &Roster) {
    let share = world.rules.reinforcement.disband_share;
    for member in roster.iter().filter(|member| member.holds_ground) {
        let (row, element) = (member.row(), member.element);
        let declared = &world.forces.elements[row];
        let e = &mut state.elements;
        let engaged = e.intensity[row] > 0.0 || e.under_fire[row];
        let spent = f64::from(e.men[row]) < share * f64::from(declared.establishment.men);
        let reachable = e.pocket[row] == 0 && !e.beyond_hospital[row];
        if e.status[row] != Status::Active || engaged || !spent || !reachable {
            continue;
        }
        let men = f64::from(e.men[row]);
        state.sides.tank_pool[declared.side.index()] += e.tanks[row] + e.tanks_in_repair[row];
        e.tanks[row] = 0;
        e.tanks_in_repair[row] = 0;
        super::dissolve(world, state, element, Fate::Pool, Status::Destroyed);
        super::emit(state, EventKind::Destroyed, declared.side, element, men);
    }
}

/// Weight of a headquarters with troops when divisions are counted.
fn weight(world: &World, echelon: Echelon) -> f64 {
    match echelon {
        Echelon::Division | Echelon::Corps => 1.0,
        Echelon::Brigade | Echelon::Regiment => world.rules.reinforcement.brigade_weight,
        Echelon::Army | Echelon::Front => 0.0,
    }
}

fn call_up(world: &World, state: &mut State, chance: &Chance, roster: &Roster, side: Side) {
    let rules = &world.rules.reinforcement;
    let mut counted = core::mem::take(&mut state.scratch.headquarters_f64);
    counted.clear();
    counted.resize(world.forces.headquarters.len(), 0.0);
    let mut men_per_day = 0.0;
    for member in roster.of(side) {
        let (row, formation) = (member.row(), member.headquarters.index());
        let present = state.elements.status[row].is_present() && state.elements.pocket[row] == 0;
        if !present || !member.holds_ground || counted[formation] > 0.0 {
            continue;
        }
        counted[formation] = 1.0;
        let nation = &world.forces.nations[member.nation as usize];
        men_per_day +=
            weight(world, world.forces.headquarters[formation].echelon) * nation.replacements_per_division_day;
    }
    state.scratch.headquarters_f64 = counted;
    let factor = match side {
        Side::First => rules.replacement_factor_first,
        Side::Second => rules.replacement_factor_second,
    };
    let row = side.index();
    let mut men = (men_per_day * factor * state.sides.output_index[row]).max(0.0);
    if world.rules.economy.enabled {
        men = men.min(state.sides.manpower[row].max(0.0));
    }
    let draw = Draw {
        mechanism: Mechanism::Reinforcement,
        index: DRAW_CALL_UP,
        tick: state.tick,
        entity: side as u32,
        partner: 0,
    };
    // The fraction of a man is called up or not by chance.
    let mut whole = libm::floor(men + chance.uniform(draw));
    if world.rules.economy.enabled {
        whole = whole.min(libm::floor(state.sides.manpower[row].max(0.0)));
        state.sides.manpower[row] -= whole;
    }
    state.sides.add(side, Fate::Pool, whole as u32);
    state.sides.count(side, Counter::MenCalledUp, whole);
}

/// Whether replacements can come up to an element today.
fn takes_replacements(world: &World, state: &State, member: &Member) -> bool {
    let row = member.row();
    let e = &state.elements;
    e.status[row] == Status::Active
        && (member.holds_ground || member.arm == Arm::Artillery)
        && member.arm != Arm::Militia
        && e.pocket[row] == 0
        && e.intensity[row] <= world.rules.reinforcement.fill_intensity
}

fn send_men(world: &World, state: &mut State, roster: &Roster, side: Side) {
    let rules = &world.rules.reinforcement;
    let mut needs = core::mem::take(&mut state.scratch.element_f64);
    needs.clear();
    needs.resize(world.forces.elements.len(), 0.0);
    // By road, and by boat.
    let mut weighted = [0.0; 2];
    let mut wanted = [0.0; 2];
    for member in roster.of(side).filter(|member| takes_replacements(world, state, member)) {
        let row = member.row();
        let declared = &world.forces.elements[row];
        let full = f64::from(declared.full_men);
        let present = f64::from(state.elements.men[row]) + f64::from(state.elements.light[row]);
        let men = (rules.fill_goal * full - present).min(rules.fill_per_day * full);
        if men >= 1.0 {
            needs[row] = men;
            let way = usize::from(state.elements.beyond_hospital[row]);
            let nation = &world.forces.nations[declared.nation as usize];
            weighted[way] += men * nation.replacements_per_division_day;
            wanted[way] += men;
        }
    }
    let pool = state.sides.fate(side, Fate::Pool) as f64;
    let all = weighted[0] + weighted[1];
    if pool >= 1.0 && all > 0.0 {
        for way in 0..2 {
            let mut share = (pool * weighted[way] / all).min(wanted[way]);
            if way == 1 {
                share = ferry(world, state, side, share);
            }
            allot_men(world, state, roster, side, &needs, way == 1, share, weighted[way]);
        }
    }
    state.scratch.element_f64 = needs;
}

/// Shares men out by weighted need; cumulative rounding keeps the sum whole.
#[allow(clippy::too_many_arguments)]
fn allot_men(
    world: &World,
    state: &mut State,
    roster: &Roster,
    side: Side,
    needs: &[f64],
    by_boat: bool,
    share: f64,
    weighted: f64,
) {
    if weighted <= 0.0 {
        return;
    }
    let experience = world.rules.reinforcement.replacement_experience;
    let mut due = 0.0;
    let mut sent = 0.0;
    for member in roster.of(side) {
        let row = member.row();
        let need = needs[row];
        if need <= 0.0 || state.elements.beyond_hospital[row] != by_boat {
            continue;
        }
        let nation = &world.forces.nations[member.nation as usize];
        due += (share * need * nation.replacements_per_division_day / weighted).min(need);
        let men = state.sides.take(side, Fate::Pool, libm::floor(due - sent) as u32);
        if men == 0 {
            continue;
        }
        sent += f64::from(men);
        let e = &mut state.elements;
        let (old, new) = (f64::from(e.men[row]), f64::from(men));
        e.experience[row] = (e.experience[row] * old + experience * new) / (old + new);
        e.green_share[row] = (e.green_share[row] * old + new) / (old + new);
        e.men[row] += men;
        state.sides.count(side, Counter::Replacements, new);
        if by_boat {
            state.sides.count(side, Counter::FerriedMen, new);
        }
    }
}

/// How many of the men the boats can still carry; that capacity is then used up.
fn ferry(world: &World, state: &mut State, side: Side, men: f64) -> f64 {
    let rules = &world.rules.reinforcement;
    let mut carried = 0.0;
    for (row, crossing) in world.map.crossings.iter().enumerate() {
        if crossing.kind != CrossingKind::Ferry || state.crossings.owner[row] != side as u8 || rules.ton_per_man <= 0.0
        {
            continue;
        }
        let room = state.crossings.capacity_left_t[row].max(0.0) * rules.ferry_share / rules.ton_per_man;
        let taken = room.min(men - carried);
        carried += taken;
        state.crossings.capacity_left_t[row] -= taken * rules.ton_per_man;
    }
    carried
}

fn send_tanks(world: &World, state: &mut State, roster: &Roster, side: Side) {
    let pool = f64::from(state.sides.tank_pool[side.index()]);
    if pool < 1.0 {
        return;
    }
    let rules = &world.rules.reinforcement;
    let need = |state: &State, member: &Member| {
        let row = member.row();
        if !takes_replacements(world, state, member) || state.elements.beyond_hospital[row] {
            return 0.0;
        }
        let first_strength = f64::from(world.forces.elements[row].establishment.tanks);
        let present = f64::from(state.elements.tanks[row] + state.elements.tanks_in_repair[row]);
        // An element of few tanks takes them one by one.
        let most = (rules.tank_fill_per_day * first_strength).max(1.0).min(first_strength);
        (rules.fill_goal * first_strength - present).clamp(0.0, most)
    };
    let wanted: f64 = roster.of(side).map(|member| need(state, member)).sum();
    if wanted <= 0.0 {
        return;
    }
    let share = (pool / wanted).min(1.0);
    let (mut due, mut sent) = (0.0, 0.0);
    for member in roster.of(side) {
        let row = member.row();
        due += share * need(state, member);
        let tanks = (libm::floor(due - sent) as u32).min(state.sides.tank_pool[side.index()]);
        sent += f64::from(tanks);
        state.elements.tanks[row] += tanks;
        state.sides.tank_pool[side.index()] -= tanks;
    }
}
