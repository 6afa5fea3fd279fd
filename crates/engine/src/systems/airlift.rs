//! Airlift: an army in a pocket is supplied from the air.
//!
//! Once a day, for the side that has transports and whose largest pocket holds `airlift_men_min` men: sorties of its fleets
//! `= aircraft x airlift_serviceable x [flyable] x sorties_per_aircraft x min(1, airlift_full_km / distance) x spread`;
//! lost are `Binomial(sorties, airlift_loss)`. As many land as the fields held in the pocket can handle, or
//! `airlift_strip` on a strip of its own, laid out on steppe away from the enemy, where it holds no field. The others
//! drop their loads and `drop_recovered` of them is found. Tons = loads x `airlift_payload`.
//! Tons are split over food, fuel and ammunition and over the pocket's elements by what is missing; horses get none.
//! Transports that landed fly wounded out. `airlift_tons_per_day_override` brings its tons whatever happens.
//!
//! Reads `elements.pocket`, airfields, weather. Owns `air.aircraft` of transport fleets and `sides.airlift_last_day_t`;
//! adds to `elements.stores_t`. Source: model.md 6; priors in rules/supply.toml.

use crate::calendar::TICKS_PER_DAY;
use crate::chance::{Chance, Draw, Mechanism, lognormal_inverse};
use crate::forces::{ElementId, Side};
use crate::map::{CellId, Terrain};
use crate::state::{Counter, Fate, State, SupplyClass};
use crate::systems::supply::{full_need_t, full_stock_t, receive, ways};
use crate::world::{FleetRole, World};

/// Draw: how much of the fleet is got into the air.
const DRAW_EFFORT: u32 = 0;
/// Draw: transports lost.
const DRAW_LOST: u32 = 1;
/// Number of pockets told apart.
const POCKETS: usize = ways::LAST_POCKET as usize;
/// Classes that are flown in.
const FLOWN: [SupplyClass; 3] = [SupplyClass::Food, SupplyClass::Fuel, SupplyClass::Ammunition];

/// Runs the mechanism for one tick.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    let rules = &world.rules.supply;
    if !rules.enabled || !world.calendar.is_new_day(state.tick) {
        return;
    }
    keep_strength(world, state);
    for side in Side::BOTH {
        state.sides.airlift_last_day_t[side.index()] = 0.0;
        let assembled = world
            .fleets
            .iter()
            .zip(&state.air.aircraft)
            .any(|(fleet, &aircraft)| fleet.side == side && fleet.role == FleetRole::Transport && aircraft > 0.0);
        let promised = rules.airlift_tons_per_day_override > 0.0;
        if !rules.airlift || !(assembled || promised && has_transports(world, side)) {
            continue;
        }
        if let Some(pocket) = largest_pocket(world, state, side) {
            state.sides.count(side, Counter::AirliftDays, 1.0);
            fly(world, state, chance, side, pocket);
        }
    }
}

fn has_transports(world: &World, side: Side) -> bool {
    world.fleets.iter().any(|fleet| fleet.side == side && fleet.role == FleetRole::Transport)
}

/// Transport fleets jump to a newly ordered strength and make good part of what they lose.
fn keep_strength(world: &World, state: &mut State) {
    for (row, fleet) in world.fleets.iter().enumerate() {
        if fleet.role != FleetRole::Transport {
            continue;
        }
        let Some(&(from, strength)) = fleet.strength.iter().rev().find(|(from, _)| *from <= state.tick) else {
            continue;
        };
        let aircraft = &mut state.air.aircraft[row];
        if state.tick < from + TICKS_PER_DAY {
            *aircraft = strength;
        } else {
            *aircraft += (strength - *aircraft).max(0.0) * world.rules.supply.airlift_replacement;
        }
    }
}

/// The pocket with most men, if there are enough of them; ties by number.
fn largest_pocket(world: &World, state: &State, side: Side) -> Option<u16> {
    let mut men = [0u64; POCKETS];
    for element in world.forces.ids() {
        let row = element.index();
        let pocket = state.elements.pocket[row] as usize;
        let here = world.forces.elements[row].side == side && state.elements.status[row].is_present();
        if here && pocket > 0 && pocket < POCKETS {
            men[pocket] += u64::from(state.elements.men[row] + state.elements.light[row]);
        }
    }
    let mut best = 0;
    for pocket in 1..POCKETS {
        if men[pocket] > men[best] {
            best = pocket;
        }
    }
    (men[best] > 0 && men[best] as f64 >= world.rules.supply.airlift_men_min).then_some(best as u16)
}

/// Landings a day on the fields held in the pocket; where there is none, on a strip laid out on its open ground.
fn landings(world: &World, state: &State, side: Side, pocket: u16) -> f64 {
    let in_pocket = |cell: CellId| {
        cell.is_some()
            && ways::holds(state, side, cell)
            && u16::from(state.cells.pocket[cell.index()][side.index()]) == pocket
    };
    let fields = world.airfields.iter().filter(|field| field.base_of.is_none() && in_pocket(field.cell));
    let landings: f64 = fields.map(|field| field.landings_per_day).sum();
    if landings > 0.0 || !has_room_for_strip(world, state, side, pocket) {
        return landings;
    }
    world.rules.supply.airlift_strip
}

/// Whether a pocket holds a piece of steppe that no enemy stands on or beside.
fn has_room_for_strip(world: &World, state: &State, side: Side, pocket: u16) -> bool {
    world.map.cells().any(|cell| {
        let row = cell.index();
        world.map.terrain[row] == Terrain::Steppe
            && u16::from(state.cells.pocket[row][side.index()]) == pocket
            && ways::holds(state, side, cell)
            && world.map.links(cell).all(|link| !ways::holds(state, side.enemy(), world.map.link_to[link]))
    })
}

/// Distance from the nearest usable base to the middle of the pocket, km.
fn distance_km(world: &World, state: &State, side: Side, pocket: u16) -> Option<f64> {
    let (mut x, mut y, mut men) = (0.0, 0.0, 0.0);
    for element in world.forces.ids() {
        let row = element.index();
        if world.forces.elements[row].side == side && state.elements.pocket[row] == pocket {
            let weight = f64::from(state.elements.men[row]);
            let cell = state.elements.cell[row].index();
            x += weight * world.map.x_km[cell];
            y += weight * world.map.y_km[cell];
            men += weight;
        }
    }
    if men <= 0.0 {
        return None;
    }
    let mut nearest: Option<f64> = None;
    for base in world.airfields.iter().filter(|field| field.base_of == Some(side) && field.from <= state.tick) {
        let km = if base.cell.is_some() {
            if ways::holds(state, side.enemy(), base.cell) {
                continue;
            }
            let dx = world.map.x_km[base.cell.index()] - x / men;
            let dy = world.map.y_km[base.cell.index()] - y / men;
            libm::sqrt(dx * dx + dy * dy) + base.extra_km
        } else {
            base.extra_km
        };
        nearest = Some(nearest.map_or(km, |best| best.min(km)));
    }
    nearest
}

fn fly(world: &World, state: &mut State, chance: &Chance, side: Side, pocket: u16) {
    let rules = &world.rules.supply;
    let landings = landings(world, state, side, pocket);
    if rules.airlift_tons_per_day_override > 0.0 {
        let brought = distribute(world, state, side, pocket, rules.airlift_tons_per_day_override);
        let sorties = if rules.airlift_payload > 0.0 { brought / rules.airlift_payload } else { 0.0 };
        state.sides.count(side, Counter::AirliftSorties, sorties);
        fly_out_wounded(world, state, side, sorties.min(landings));
        return;
    }
    let Some(distance_km) = distance_km(world, state, side, pocket) else { return };
    if !state.weather.flyable[0] {
        return;
    }
    let reach = if distance_km > rules.airlift_full_km { rules.airlift_full_km / distance_km } else { 1.0 };
    let (mut flown, mut arrived) = (0u32, 0u32);
    for (row, fleet) in world.fleets.iter().enumerate() {
        if fleet.side != side || fleet.role != FleetRole::Transport {
            continue;
        }
        let draw =
            |index| Draw { mechanism: Mechanism::Airlift, index, tick: state.tick, entity: fleet.key, partner: 0 };
        let effort = lognormal_inverse(1.0, rules.airlift_spread, chance.uniform(draw(DRAW_EFFORT)));
        let fit = state.air.aircraft[row] * rules.airlift_serviceable;
        let possible = fit * fleet.sorties_per_aircraft.max(1.0);
        let sorties = libm::floor((fit * fleet.sorties_per_aircraft * reach * effort).min(possible)) as u32;
        let lost = chance.binomial(sorties, rules.airlift_loss, draw(DRAW_LOST));
        let lost_aircraft = f64::from(lost).min(state.air.aircraft[row]);
        state.air.aircraft[row] -= lost_aircraft;
        state.air.sorties_last_day[row] = f64::from(sorties);
        state.sides.count(side, Counter::TransportsLost, lost_aircraft);
        flown += sorties;
        arrived += sorties - lost;
    }
    state.sides.count(side, Counter::AirliftSorties, f64::from(flown));
    let landed = f64::from(arrived).min(landings);
    let found = landed + (f64::from(arrived) - landed) * rules.drop_recovered;
    distribute(world, state, side, pocket, found * rules.airlift_payload);
    fly_out_wounded(world, state, side, landed);
}

/// What an element lacks of a class that is flown in, t.
fn missing_t(world: &World, state: &State, element: ElementId) -> [f64; 3] {
    let need = full_need_t(world, state, element);
    let stock = full_stock_t(world, &need);
    FLOWN.map(|class| (stock[class as usize] - state.elements.stores_t[element.index()][class as usize]).max(0.0))
}

/// Shares tons over the pocket by what is missing. Returns the tons taken up.
fn distribute(world: &World, state: &mut State, side: Side, pocket: u16, tons: f64) -> f64 {
    let in_pocket = |state: &State, row: usize| {
        world.forces.elements[row].side == side
            && state.elements.pocket[row] == pocket
            && state.elements.status[row].is_present()
    };
    let mut missing = 0.0;
    for element in world.forces.ids().filter(|element| in_pocket(state, element.index())) {
        missing += missing_t(world, state, element).iter().sum::<f64>();
    }
    if missing <= 0.0 || tons <= 0.0 {
        return 0.0;
    }
    let share = (tons / missing).min(1.0);
    for element in world.forces.ids() {
        if in_pocket(state, element.index()) {
            let lacks = missing_t(world, state, element);
            for (class, lack) in FLOWN.into_iter().zip(lacks) {
                receive(world, state, element, class, share * lack);
            }
        }
    }
    let brought = share * missing;
    state.sides.airlift_last_day_t[side.index()] += brought;
    state.sides.count(side, Counter::AirliftT, brought);
    brought
}

fn fly_out_wounded(world: &World, state: &mut State, side: Side, landed: f64) {
    let seats = libm::floor(landed.max(0.0) * world.rules.supply.airlift_seats) as u32;
    let men = state.sides.take(side, Fate::AwaitingEvacuation, seats);
    state.sides.add(side, Fate::Hospital, men);
    state.sides.count(side, Counter::FlownOut, f64::from(men));
}

#[cfg(test)]
mod tests;
