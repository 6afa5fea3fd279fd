//! Ferries: what they load, whom they carry over, who is lost on the water, who comes back. Equations stand at the
//! head of `river`; this file owns the same columns.

use super::{NOBODY, Passage, ice_factor, passable};
use crate::chance::{Chance, Draw, Mechanism};
use crate::forces::{ElementId, Side};
use crate::map::{CellId, CrossingKind};
use crate::orders::ROUTE_CELLS;
use crate::state::{Counter, Fate, State, Status};
use crate::world::World;

/// Quarter of the day in which the night's load is carried.
const NIGHT_QUARTER: u32 = 0;
/// Quarter of the day in which the day's load is carried.
const DAY_QUARTER: u32 = 2;
/// Draw: hit on the water.
const DRAW_HIT: u32 = 0;
/// Draw: which of those hit drown.
const DRAW_DROWNED: u32 = 1;

/// What a ferry carries in a night over what the crossings of `ferry_men` and `ferry_tons` together carry at their best, 1.
pub fn night_capacity(world: &World, state: &State, row: usize) -> f64 {
    let rules = &world.rules.river;
    let watched = 1.0 - rules.observed_capacity_loss * state.crossings.observed[row];
    let works = if state.crossings.owner[row] == NOBODY { 0.0 } else { rules.ferry_capacity };
    world.map.crossings[row].capacity * state.crossings.boats[row] * ice_factor(world, state) * watched * works
}

/// What each ferry can carry this tick, forward and back.
pub(super) fn load(world: &World, state: &mut State) {
    let rules = &world.rules.river;
    let quarter = world.calendar.quarter(state.tick);
    let all_t = rules.ferry_tons + rules.ferry_men * rules.ton_per_man;
    for (row, crossing) in world.map.crossings.iter().enumerate() {
        if crossing.kind != CrossingKind::Ferry {
            continue;
        }
        let observed = state.crossings.observed[row];
        let of_night = match quarter {
            NIGHT_QUARTER => 1.0,
            // Only under the enemy's eyes do boats wait for the dark.
            DAY_QUARTER => 1.0 - (1.0 - rules.ferry_day) * observed,
            _ => 0.0,
        };
        let load_t = all_t * of_night * night_capacity(world, state, row);
        let crossings = &mut state.crossings;
        crossings.forward_left_t[row] = load_t;
        crossings.capacity_left_t[row] = load_t;
        if quarter == NIGHT_QUARTER {
            crossings.men_last_night[row] = 0;
            crossings.tons_last_night[row] = 0.0;
        }
    }
}

/// Ferries men of an element over; with the last of them the element is on the far bank.
pub(super) fn carry(world: &World, state: &mut State, chance: &Chance, element: ElementId) {
    let rules = &world.rules.river;
    let row = element.index();
    let declared = &world.forces.elements[row];
    let side = declared.side;
    let from = state.elements.cell[row];
    let wanted = [state.elements.route[row][0], state.elements.target[row]];
    let far = wanted.into_iter().find_map(|to| {
        let link = world.map.link_between(from, to)?;
        (passable(world, state, side, link) != Passage::None).then_some((to, link))
    });
    let Some((to, link)) = far else {
        // The far bank or the boats are lost: those who were over come back in the same boats.
        state.elements.status[row] = Status::Active;
        state.elements.crossed_men[row] = 0;
        return;
    };
    if passable(world, state, side, link) != Passage::Ferry {
        land(state, element, to);
        return;
    }
    let crossing = world.map.link_crossing[link] as usize;
    let floor = if world.calendar.quarter(state.tick) == NIGHT_QUARTER { rules.supply_floor } else { 0.0 };
    let whole_t = state.crossings.capacity_left_t[crossing];
    let free_t = (state.crossings.forward_left_t[crossing] - floor * whole_t).max(0.0);
    let waiting = state.elements.men[row].saturating_sub(state.elements.crossed_men[row]);
    let places = if rules.ton_per_man > 0.0 { libm::floor(free_t / rules.ton_per_man) } else { f64::from(waiting) };
    let load = waiting.min(places as u32);
    state.crossings.forward_left_t[crossing] -= f64::from(load) * rules.ton_per_man;
    state.crossings.men_last_night[crossing] += load;
    state.sides.count(side, Counter::FerriedMen, f64::from(load));
    let lost = lose_on_water(world, state, chance, element, crossing, load);
    state.elements.crossed_men[row] += load - lost;
    if state.elements.crossed_men[row] >= state.elements.men[row] {
        land(state, element, to);
    }
}

fn lose_on_water(
    world: &World,
    state: &mut State,
    chance: &Chance,
    element: ElementId,
    crossing: usize,
    load: u32,
) -> u32 {
    let rules = &world.rules.river;
    let row = element.index();
    let declared = &world.forces.elements[row];
    let hazard = rules.ferry_loss * (rules.loss_unobserved + state.crossings.observed[crossing]);
    let draw = |index| Draw {
        mechanism: Mechanism::River,
        index,
        tick: state.tick,
        entity: declared.key,
        partner: world.map.crossings[crossing].key,
    };
    let hit = chance.binomial(load, hazard.min(1.0), draw(DRAW_HIT));
    let drowned = chance.binomial(hit, rules.drowned_share, draw(DRAW_DROWNED));
    state.elements.men[row] -= hit;
    state.sides.add(declared.side, Fate::Drowned, drowned);
    state.sides.add(declared.side, Fate::AwaitingEvacuation, hit - drowned);
    state.sides.count(declared.side, Counter::BattleCasualties, f64::from(hit));
    state.sides.count(declared.side, Counter::Wounded, f64::from(hit - drowned));
    hit
}

fn land(state: &mut State, element: ElementId, to: CellId) {
    let row = element.index();
    let elements = &mut state.elements;
    elements.cell[row] = to;
    elements.status[row] = Status::Active;
    elements.crossed_men[row] = 0;
    elements.progress_km[row] = 0.0;
    elements.entrenchment[row] = 0.0;
    if elements.route[row][0] == to {
        elements.route[row].copy_within(1..ROUTE_CELLS, 0);
        elements.route[row][ROUTE_CELLS - 1] = CellId::NONE;
    }
}

/// Boats that would go back empty take wounded, where there is fighting near the landing.
pub(super) fn bring_back_wounded(world: &World, state: &mut State) {
    let rules = &world.rules.river;
    if world.calendar.quarter(state.tick) != NIGHT_QUARTER {
        return;
    }
    for (row, crossing) in world.map.crossings.iter().enumerate() {
        let owner = state.crossings.owner[row];
        if crossing.kind != CrossingKind::Ferry || owner == NOBODY || state.crossings.observed[row] <= 0.0 {
            continue;
        }
        let side = if owner == Side::First as u8 { Side::First } else { Side::Second };
        let back_t = state.crossings.capacity_left_t[row];
        let by_room = if rules.ton_per_man > 0.0 { back_t / rules.ton_per_man } else { f64::MAX };
        let by_medics = rules.evacuation_men * crossing.capacity * rules.ferry_capacity;
        let men = state.sides.take(side, Fate::AwaitingEvacuation, by_room.min(by_medics) as u32);
        state.sides.add(side, Fate::Hospital, men);
        state.sides.count(side, Counter::FerriedWounded, f64::from(men));
        state.crossings.capacity_left_t[row] = (back_t - f64::from(men) * rules.ton_per_man).max(0.0);
    }
}
