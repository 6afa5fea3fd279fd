//! Medical service: killed and wounded, the way back, death, return.
//!
//! Casualties `C` of an element split by draws: killed (nation's share), light wounded (`light_share` of the others, who
//! stay and are fit again at `1 / light_days` a day), heavy wounded. Those of elements with a way overland to a source
//! of supply reach hospital at once. The others wait (`Fate::AwaitingEvacuation`) for boats (river) or aircraft
//! (airlift) and die at `-ln(1 - died_not_evacuated) / 3` a day, `frost_death_factor` times that below -10 C (the
//! added part counts as frozen). Once a day all new in hospital are booked to their end: died, return after a lognormal
//! time (mean `return_days`) to the pool, or invalid. So `Fate::Hospital` holds those who will return, in bins of
//! `RETURN_BIN_DAYS` days, and those of the day who are not yet booked.
//!
//! Reads pockets (supply), passage of links (river), temperature. Owns `elements.light`, `casualties_total`,
//! `beyond_hospital`, `sides.returning`; takes fit men away and gives healed ones back. Source: model.md 11.

use crate::chance::{Chance, Draw, Mechanism, probability_of};
use crate::forces::{ElementId, Nation, Side};
use crate::map::{CellId, CrossingKind};
use crate::roster::Roster;
use crate::state::sides::{RETURN_BIN_DAYS, RETURN_DAYS};
use crate::state::{Counter, Fate, State};
use crate::systems::river::{Passage, passable};
use crate::world::World;

const DRAW_KILLED: u32 = 0;
const DRAW_LIGHT: u32 = 1;
const DRAW_LIGHT_HEALED: u32 = 2;
const DRAW_FREED: u32 = 3;
const DRAW_WAITING_DEATH: u32 = 4;
const DRAW_FROZEN: u32 = 5;
/// First of three draws for each kind of patient.
const DRAW_BOOKING: u32 = 16;
const DRAWS_PER_BOOKING: u32 = 3;

/// Days for which the share of the waiting who die is stated.
const WAITING_DAYS: f64 = 3.0;
/// Days between two looks at who stands beyond a river (a search over all cells).
const DAYS_BETWEEN_LOOKS: u32 = 4;
/// Temperature below which waiting without shelter kills faster, C.
const HARD_FROST_C: f64 = -10.0;

/// Why a man is in hospital.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Patient {
    /// Wounded.
    Wounded = 0,
    /// Sick.
    Sick = 1,
    /// Frostbitten.
    Frostbitten = 2,
}

/// A day of the medical service.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    if !world.rules.medical.enabled || !world.calendar.is_new_day(state.tick) {
        return;
    }
    heal_light(world, state, chance);
    let unreachable = ways_back(world, state);
    for side in Side::BOTH {
        evacuate(state, chance, side, unreachable[side.index()]);
        waiting_die(world, state, chance, side);
        let booked: u32 = state.sides.returning[side.index()].iter().sum();
        let new = state.sides.fate(side, Fate::Hospital).saturating_sub(u64::from(booked));
        book(world, state, chance, side, new as u32, Patient::Wounded);
        discharge(world, state, side);
    }
}

/// Takes battle casualties out of an element's fit men and sends each to killed, light wounded, hospital or the
/// waiting. May be called several times in a tick for the same element.
pub fn take_casualties(world: &World, state: &mut State, chance: &Chance, element: ElementId, casualties: u32) {
    let row = element.index();
    let declared = &world.forces.elements[row];
    let side = declared.side;
    let casualties = casualties.min(state.elements.men[row]);
    if casualties == 0 {
        return;
    }
    let draw = |index| Draw {
        mechanism: Mechanism::Medical,
        index,
        tick: state.tick,
        entity: declared.key,
        partner: state.elements.casualties_total[row],
    };
    let killed = chance.binomial(casualties, world.forces.nation(element).killed_share, draw(DRAW_KILLED));
    let wounded = casualties - killed;
    let light = chance.binomial(wounded, world.rules.medical.light_share, draw(DRAW_LIGHT));
    state.elements.men[row] -= casualties;
    state.elements.losses_last_tick[row] += casualties;
    state.elements.casualties_total[row] += casualties;
    state.elements.light[row] += light;
    state.sides.add(side, Fate::Killed, killed);
    state.sides.add(side, way_back(world, state, element), wounded - light);
    state.sides.count(side, Counter::BattleCasualties, f64::from(casualties));
    state.sides.count(side, Counter::Wounded, f64::from(wounded));
}

/// Where an element's evacuated men are now: in hospital, or waiting if they cannot be carried back.
pub fn way_back(world: &World, state: &State, element: ElementId) -> Fate {
    let row = element.index();
    let waits = !world.rules.medical.enabled || state.elements.pocket[row] != 0 || state.elements.beyond_hospital[row];
    if waits { Fate::AwaitingEvacuation } else { Fate::Hospital }
}

/// Books men who are new in `Fate::Hospital` to what becomes of them; once a day for each kind of patient and side.
pub fn book(world: &World, state: &mut State, chance: &Chance, side: Side, men: u32, patient: Patient) {
    if men == 0 {
        return;
    }
    let rules = &world.rules.medical;
    let (death, returning, days, fate) = match patient {
        // The nation's share is of all wounded: the light ones all return.
        Patient::Wounded => {
            let all = nation_mean(world, state, side, |nation| nation.return_share);
            let heavy = (all - rules.light_share) / (1.0 - rules.light_share).max(1.0e-6);
            (rules.died_of_wounds, heavy, rules.return_days, Fate::DiedOfWounds)
        }
        Patient::Sick => {
            let all = nation_mean(world, state, side, |nation| nation.return_share);
            (rules.sick_death, all, rules.sick_days, Fate::DiedOfSickness)
        }
        Patient::Frostbitten => (rules.frostbite_death, rules.frostbite_return, rules.sick_days, Fate::Frozen),
    };
    let draw = |index| Draw {
        mechanism: Mechanism::Medical,
        index: DRAW_BOOKING + patient as u32 * DRAWS_PER_BOOKING + index,
        tick: state.tick,
        entity: side as u32,
        partner: 0,
    };
    let dead = chance.binomial(men, death, draw(0));
    let fit = chance.binomial(men - dead, (returning / (1.0 - death).max(1.0e-6)).clamp(0.0, 1.0), draw(1));
    let turn = chance.uniform(draw(2));
    state.sides.take(side, Fate::Hospital, men - fit);
    state.sides.add(side, fate, dead);
    state.sides.add(side, Fate::Invalid, men - dead - fit);
    queue(world, state, side, fit, days, turn);
}

/// Spreads returning men over the bins by the lognormal distribution of times; whole men by systematic sampling.
fn queue(world: &World, state: &mut State, side: Side, men: u32, mean_days: f64, turn: f64) {
    let log_sd = world.rules.medical.return_log_sd;
    let log_median = libm::log(mean_days.max(1.0)) - log_sd * log_sd / 2.0;
    let first = world.calendar.day(state.tick) as usize / RETURN_BIN_DAYS as usize;
    let mut before = 0.0;
    for bin in 0..RETURN_DAYS {
        let until = (bin + 1) as f64 * f64::from(RETURN_BIN_DAYS);
        let share = if bin + 1 == RETURN_DAYS {
            1.0
        } else {
            let deviates = (libm::log(until) - log_median) / log_sd.max(1.0e-6);
            0.5 * libm::erfc(-deviates / core::f64::consts::SQRT_2)
        };
        let after = libm::floor(f64::from(men) * share + turn);
        state.sides.returning[side.index()][(first + bin) % RETURN_DAYS] += (after - before) as u32;
        before = after;
    }
}

/// Those of the present bin return evenly over its days.
fn discharge(world: &World, state: &mut State, side: Side) {
    let day = world.calendar.day(state.tick);
    let bin = (day / RETURN_BIN_DAYS) as usize % RETURN_DAYS;
    let waiting = &mut state.sides.returning[side.index()][bin];
    let men = waiting.div_ceil(RETURN_BIN_DAYS - day % RETURN_BIN_DAYS);
    *waiting -= men;
    let men = state.sides.take(side, Fate::Hospital, men);
    state.sides.add(side, Fate::Pool, men);
    state.sides.count(side, Counter::Returned, f64::from(men));
}

fn heal_light(world: &World, state: &mut State, chance: &Chance) {
    let healed_per_day = probability_of(1.0 / world.rules.medical.light_days.max(1.0), 1.0);
    let roster = Roster::take(world, state);
    for member in roster.iter() {
        let row = member.row();
        let light = state.elements.light[row];
        if light == 0 || !state.elements.status[row].is_present() {
            continue;
        }
        let draw = Draw {
            mechanism: Mechanism::Medical,
            index: DRAW_LIGHT_HEALED,
            tick: state.tick,
            entity: member.key,
            partner: 0,
        };
        let healed = whole_men(chance, f64::from(light) * healed_per_day, light, draw);
        state.elements.light[row] -= healed;
        state.elements.men[row] += healed;
        state.sides.count(member.side, Counter::Returned, f64::from(healed));
    }
    state.scratch.roster = roster;
}

/// The expected number of men as a whole number, its fraction by chance; at most `most`. Cheaper than a binomial where
/// a thousand elements draw every day and the spread within one does not matter.
pub fn whole_men(chance: &Chance, expected: f64, most: u32, draw: Draw) -> u32 {
    (libm::floor(expected + chance.uniform(draw)) as u32).min(most)
}

/// Men of a side who could not be reached yesterday: how many of them can be reached now, how many still cannot.
#[derive(Clone, Copy, Debug, Default)]
struct Unreachable {
    freed: u64,
    still: u64,
}

/// Marks the elements whose wounded cannot be carried back. Who stands beyond a river is looked up every few days; until
/// then those cut off by one stay so.
fn ways_back(world: &World, state: &mut State) -> [Unreachable; 2] {
    let mut unreachable = [Unreachable::default(); 2];
    let mut reached = core::mem::take(&mut state.scratch.cell_mark);
    let mut queue = core::mem::take(&mut state.scratch.queue);
    let roster = Roster::take(world, state);
    let look = world.calendar.day(state.tick).is_multiple_of(DAYS_BETWEEN_LOOKS);
    for side in Side::BOTH {
        let ferries = uses_ferries(world, state, side);
        let by_land = ferries && look;
        if by_land {
            reach_overland(world, state, side, &mut reached, &mut queue);
        }
        for member in roster.of(side) {
            let row = member.row();
            if !state.elements.status[row].is_present() {
                continue;
            }
            let was = state.elements.beyond_hospital[row];
            let lost = if by_land { reached[state.elements.cell[row].index()] == 0 } else { ferries && was };
            let now = state.elements.pocket[row] != 0 || lost;
            state.elements.beyond_hospital[row] = now;
            let men = u64::from(state.elements.men[row]);
            let count = &mut unreachable[side.index()];
            if now {
                count.still += men;
            } else if was {
                count.freed += men;
            }
        }
    }
    state.scratch.roster = roster;
    state.scratch.cell_mark = reached;
    state.scratch.queue = queue;
    unreachable
}

/// Only a side that works a ferry can stand beyond a river.
fn uses_ferries(world: &World, state: &State, side: Side) -> bool {
    world
        .map
        .crossings
        .iter()
        .enumerate()
        .any(|(row, crossing)| crossing.kind == CrossingKind::Ferry && state.crossings.owner[row] == side as u8)
}

/// Marks the side's cells from which one reaches a source of supply without a boat, and the cells beside them.
fn reach_overland(world: &World, state: &State, side: Side, reached: &mut Vec<u16>, queue: &mut Vec<CellId>) {
    reached.clear();
    reached.resize(world.map.len(), 0);
    queue.clear();
    let held = |cell: CellId| side.held(f64::from(state.cells.share[cell.index()])) > 0.5;
    for source in &world.sources {
        if source.side == side && source.from <= state.tick && held(source.cell) && reached[source.cell.index()] == 0 {
            reached[source.cell.index()] = 1;
            queue.push(source.cell);
        }
    }
    let mut next = 0;
    while next < queue.len() {
        let cell = queue[next];
        next += 1;
        for link in world.map.links(cell) {
            let to = world.map.link_to[link];
            if reached[to.index()] == 0 && matches!(passable(world, state, side, link), Passage::Foot | Passage::All) {
                reached[to.index()] = 1;
                if held(to) {
                    queue.push(to);
                }
            }
        }
    }
}

/// Brings in those of the waiting who can be reached again. Where no troops are left, the enemy finds them.
fn evacuate(state: &mut State, chance: &Chance, side: Side, unreachable: Unreachable) {
    let waiting = state.sides.fate(side, Fate::AwaitingEvacuation) as u32;
    let Unreachable { freed, still } = unreachable;
    if waiting == 0 {
        return;
    }
    if freed + still == 0 {
        let men = state.sides.take(side, Fate::AwaitingEvacuation, waiting);
        state.sides.add(side, Fate::Prisoner, men);
        state.sides.count(side, Counter::Captured, f64::from(men));
        return;
    }
    let draw =
        Draw { mechanism: Mechanism::Medical, index: DRAW_FREED, tick: state.tick, entity: side as u32, partner: 0 };
    let men = chance.binomial(waiting, freed as f64 / (freed + still) as f64, draw);
    state.sides.take(side, Fate::AwaitingEvacuation, men);
    state.sides.add(side, Fate::Hospital, men);
}

fn waiting_die(world: &World, state: &mut State, chance: &Chance, side: Side) {
    let rules = &world.rules.medical;
    let waiting = state.sides.fate(side, Fate::AwaitingEvacuation) as u32;
    let hazard = -libm::log1p(-rules.died_not_evacuated.clamp(0.0, 0.999)) / WAITING_DAYS;
    let draw = |index| Draw { mechanism: Mechanism::Medical, index, tick: state.tick, entity: side as u32, partner: 0 };
    let dead = chance.binomial(waiting, probability_of(hazard, 1.0), draw(DRAW_WAITING_DEATH));
    let frost = if state.weather.temperature_c[0] < HARD_FROST_C { rules.frost_death_factor - 1.0 } else { 0.0 };
    let frozen = chance.binomial(waiting - dead, probability_of(hazard * frost, 1.0), draw(DRAW_FROZEN));
    state.sides.take(side, Fate::AwaitingEvacuation, dead + frozen);
    state.sides.add(side, Fate::DiedOfWounds, dead);
    state.sides.add(side, Fate::Frozen, frozen);
}

/// Hands the wounded who wait with a cut-off element to the enemy: a share of the waiting like its share of the men.
pub fn abandon_wounded(world: &World, state: &mut State, element: ElementId) {
    let side = world.forces.elements[element.index()].side;
    let mut cut_off = 0u64;
    for (row, declared) in world.forces.elements.iter().enumerate() {
        if declared.side == side && state.elements.status[row].is_present() && state.elements.beyond_hospital[row] {
            cut_off += u64::from(state.elements.men[row]);
        }
    }
    let own = u64::from(state.elements.men[element.index()]);
    if cut_off == 0 || !state.elements.beyond_hospital[element.index()] {
        return;
    }
    let waiting = state.sides.fate(side, Fate::AwaitingEvacuation);
    let men = state.sides.take(side, Fate::AwaitingEvacuation, (waiting * own / cut_off) as u32);
    state.sides.add(side, Fate::Prisoner, men);
    state.sides.count(side, Counter::Captured, f64::from(men));
}

/// Mean of a national number over the men of a side who are present.
pub fn nation_mean(world: &World, state: &State, side: Side, number: impl Fn(&Nation) -> f64) -> f64 {
    let (mut sum, mut men) = (0.0, 0.0);
    for (row, declared) in world.forces.elements.iter().enumerate() {
        if declared.side == side {
            // Those who are gone still count a little, so that the mean never lacks a base.
            let weight = f64::from(state.elements.men[row]) + 1.0;
            sum += weight * number(&world.forces.nations[declared.nation as usize]);
            men += weight;
        }
    }
    if men > 0.0 { sum / men } else { 0.0 }
}

#[cfg(test)]
mod tests;
