//! The way forward: what is asked for, what the armies' lorries and wagons can carry of it, what arrives.
//! The equations stand at the head of `supply`.

use super::flow::{self, KINDS};
use super::needs::{full_need_t, full_stock_t};
use super::{Buffers, KG_PER_TON, receive, spend, ways};
use crate::forces::{Arm, Echelon, HeadquartersId, Side};
use crate::map::{CellId, CrossingKind, NO_CROSSING};
use crate::roster::Roster;
use crate::state::{Counter, SUPPLY_CLASSES, State, SupplyClass};
use crate::world::World;

/// Hours in a day.
const DAY_HOURS: f64 = 24.0;
/// Class of each kind of demand, in order of urgency.
const CLASS_OF_KIND: [SupplyClass; KINDS] =
    [SupplyClass::Ammunition, SupplyClass::Food, SupplyClass::Fuel, SupplyClass::Fodder, SupplyClass::Ammunition];

/// The army (or highest headquarters below it) whose lorries carry for a headquarters' troops.
fn army_of(world: &World, state: &State, headquarters: HeadquartersId) -> HeadquartersId {
    let mut at = headquarters;
    for _ in 0..world.forces.headquarters.len() {
        let parent = state.headquarters.parent[at.index()];
        if world.forces.headquarters[at.index()].echelon >= Echelon::Army || !parent.is_some() {
            break;
        }
        at = parent;
    }
    at
}

/// Brings a day's supply to the troops of a side.
pub(super) fn bring_forward(world: &World, state: &mut State, roster: &Roster, side: Side, buffers: &mut Buffers) {
    ask(world, state, roster, side, buffers);
    allot_lorries(world, roster, side, buffers);
    for &link in &buffers.touched {
        buffers.used_t[link as usize] = 0.0;
    }
    buffers.touched.clear();
    buffers.used_t.resize(world.map.link_to.len(), 0.0);
    flow::grant(world, state, side, buffers);
    deliver(world, state, roster, side, buffers);
    account_ferries(world, state, side, buffers);
}

/// Days a lorry is bound by one trip from railhead or source to the cell and back.
fn trip_days(world: &World, state: &State, side: Side, cell: CellId) -> f64 {
    let hours = f64::from(state.cells.supply_hours[cell.index()][side.index()]);
    2.0 * hours / DAY_HOURS + world.rules.supply.turnaround_days
}

/// What each element wants, what its army has to carry and can carry.
fn ask(world: &World, state: &mut State, roster: &Roster, side: Side, buffers: &mut Buffers) {
    let rules = &world.rules.supply;
    let Buffers { want_t, depot, army, army_need, army_lift, .. } = buffers;
    want_t.clear();
    want_t.resize(world.forces.elements.len(), [0.0; KINDS]);
    depot.clear();
    depot.resize(world.forces.elements.len(), CellId::NONE);
    army.clear();
    army.extend((0..world.forces.headquarters.len()).map(|row| army_of(world, state, HeadquartersId(row as u16)).0));
    army_need.clear();
    army_need.resize(world.forces.headquarters.len(), [0.0; KINDS]);
    army_lift.clear();
    army_lift.resize(world.forces.headquarters.len(), 0.0);
    let horse_pace = if rules.truck_km_dry > 0.0 { rules.horse_km / rules.truck_km_dry } else { 0.0 };
    for member in roster.of(side) {
        let (row, element) = (member.row(), member.element);
        if !state.elements.status[row].is_present() {
            continue;
        }
        let Some(cell) = ways::depot_cell(world, state, side, state.elements.cell[row]) else { continue };
        depot[row] = cell;
        let need = full_need_t(world, state, element);
        let stock = full_stock_t(world, &need);
        let wanted: [f64; SUPPLY_CLASSES] = core::array::from_fn(|class| {
            (stock[class] - state.elements.stores_t[row][class]).clamp(0.0, rules.draw_days * need[class])
        });
        let engaged = state.elements.intensity[row] > 0.0;
        let want = &mut want_t[row];
        for (kind, class) in CLASS_OF_KIND.into_iter().enumerate() {
            let in_turn = class != SupplyClass::Ammunition || (kind == 0) == engaged;
            want[kind] = if in_turn { wanted[class as usize] } else { 0.0 };
        }
        let group = army[member.headquarters.index()] as usize;
        let days = trip_days(world, state, side, cell);
        for kind in 0..KINDS {
            army_need[group][kind] += want[kind] * days;
        }
        let in_columns = if member.arm == Arm::Headquarters { rules.lift_share_headquarters } else { rules.lift_share };
        let lorries = f64::from(state.elements.trucks[row]) * rules.truck_load * rules.lift_serviceable;
        let wagons = f64::from(state.elements.horses[row]) * rules.horse_load * horse_pace;
        army_lift[group] += in_columns * (lorries + wagons);
        state.sides.count(side, Counter::SupplyNeededT, flow::sum(want));
    }
}

/// Cuts the wants to what the army's columns can carry, the more urgent kinds first, and lays them at the cells.
fn allot_lorries(world: &World, roster: &Roster, side: Side, buffers: &mut Buffers) {
    let Buffers { want_t, depot, army, army_need, army_lift, demand_t, demanding, .. } = buffers;
    for (need, lift) in army_need.iter_mut().zip(army_lift.iter()) {
        let mut left = *lift;
        for lift_days in need {
            let carried = lift_days.min(left);
            left -= carried;
            *lift_days = if *lift_days > 0.0 { carried / *lift_days } else { 0.0 };
        }
    }
    demand_t.resize(world.map.len(), [0.0; KINDS]);
    for &cell in demanding.iter() {
        demand_t[cell.index()] = [0.0; KINDS];
    }
    demanding.clear();
    demanding.reserve(world.forces.elements.len());
    for member in roster.of(side) {
        let row = member.row();
        if !depot[row].is_some() {
            continue;
        }
        let carried = army_need[army[member.headquarters.index()] as usize];
        let demand = &mut demand_t[depot[row].index()];
        if flow::sum(demand) <= 0.0 {
            demanding.push(depot[row]);
        }
        for kind in 0..KINDS {
            want_t[row][kind] *= carried[kind];
            demand[kind] += want_t[row][kind];
        }
    }
}

fn deliver(world: &World, state: &mut State, roster: &Roster, side: Side, buffers: &mut Buffers) {
    let rules = &world.rules.supply;
    let Buffers { want_t, depot, demand_t, granted_t, .. } = buffers;
    for member in roster.of(side) {
        let (row, element) = (member.row(), member.element);
        let cell = depot[row];
        if !cell.is_some() {
            continue;
        }
        let mut delivered = 0.0;
        for (kind, class) in CLASS_OF_KIND.into_iter().enumerate() {
            let demand = demand_t[cell.index()][kind];
            if demand > 0.0 && want_t[row][kind] > 0.0 {
                let tons = want_t[row][kind] * (granted_t[cell.index()][kind] / demand).min(1.0);
                receive(world, state, element, class, tons);
                delivered += tons;
            }
        }
        let hours = f64::from(state.cells.supply_hours[cell.index()][side.index()]);
        let lorry_km = 2.0 * hours / DAY_HOURS * rules.truck_km_dry;
        if rules.truck_load > 0.0 {
            let burnt = delivered / rules.truck_load * lorry_km / 100.0 * rules.fuel_truck / KG_PER_TON;
            spend(world, state, element, SupplyClass::Fuel, burnt);
        }
        state.sides.count(side, Counter::SupplyDeliveredT, delivered);
    }
}

/// What went over by ferry is taken from the ferries' load.
fn account_ferries(world: &World, state: &mut State, side: Side, buffers: &Buffers) {
    for &link in &buffers.touched {
        let crossing = world.map.link_crossing[link as usize];
        if crossing == NO_CROSSING || world.map.crossings[crossing as usize].kind != CrossingKind::Ferry {
            continue;
        }
        let row = crossing as usize;
        let tons = buffers.used_t[link as usize].min(state.crossings.forward_left_t[row]);
        state.crossings.forward_left_t[row] -= tons;
        state.crossings.tons_last_night[row] += tons;
        state.sides.count(side, Counter::FerriedT, tons);
    }
}
