//! Supply: what troops use up, what reaches them, who is cut off.
//!
//! Full need of a day, t: food `men x ration`, fodder `horses x fodder`, fuel `tanks x fuel_tank + lorries x
//! unit_truck_km x fuel_truck`, ammunition `men x fighting_share x ammo_rifleman + guns x ammo_gun + ...` (a heavy day).
//! Used in a tick of `D` days: ammunition `need x max(ammo_quiet, intensity) x D`, fuel `need x D` when moving, a part of
//! it when not; food and fodder are eaten in `hunger`. Each unit asks for what is missing from `stock_days` of full need,
//! at most `draw_days` of it. The army's lorries and wagons carry `lift / (2 x way / day + turnaround)` t a day, so that
//! deliveries fall with the distance from the railhead (`way` in lorry hours, see `ways`); then sources, roads and
//! crossings limit what flows (`flow`). Lorries burn part of the fuel they bring. Cut-off troops live on what they hold;
//! of a surplus over the pocket's mean they share `1 - hoard_share` a day.
//!
//! Reads forces, ground held, weather, crossings, intensity of fighting. Owns `elements.stores_t` (with `hunger` and
//! `airlift`), `ammunition_fill`, `fuel_fill`, `isolation_days`, `pocket`; `cells.supply_hours`, `rail`, `pocket`;
//! `sides.supply_*`; uses up `crossings.forward_left_t`. Source: model.md 6; priors in rules/supply.toml.

pub mod flow;
mod net;
mod sharing;
#[cfg(test)]
mod tests;
mod tree;
pub mod ways;

use crate::calendar::TICK_DAYS;
use crate::chance::Chance;
use crate::forces::{Arm, Echelon, ElementId, HeadquartersId, Side};
use crate::map::{CellId, CrossingKind, NO_CROSSING};
use crate::orders::Posture;
use crate::state::{Counter, SUPPLY_CLASSES, State, SupplyClass};
use crate::world::World;
use flow::{KINDS, Tons};

/// Kilograms in a ton.
pub const KG_PER_TON: f64 = 1000.0;
/// Hours in a day.
const DAY_HOURS: f64 = 24.0;
/// Fill of ammunition that counts as low.
const LOW_AMMUNITION: f64 = 0.3;
/// Class of each kind of demand, in order of urgency.
const CLASS_OF_KIND: [SupplyClass; KINDS] =
    [SupplyClass::Ammunition, SupplyClass::Food, SupplyClass::Fuel, SupplyClass::Fodder, SupplyClass::Ammunition];

/// Working memory of supply.
#[derive(Debug, Default)]
pub struct Buffers {
    routes: [Routes; 2],
    /// Cells of the side that no way reaches.
    cut_off: Vec<CellId>,
    path: Vec<CellId>,
    /// Queue of cells.
    queue: Vec<CellId>,
    /// Mark of cells.
    mark: Vec<u8>,
    /// Demand at cells, t.
    pub demand_t: Vec<Tons>,
    /// Granted at cells, t.
    pub granted_t: Vec<Tons>,
    request_t: Vec<Tons>,
    passed_t: Vec<Tons>,
    /// Cells with a demand.
    pub demanding: Vec<CellId>,
    active: Vec<CellId>,
    seen: Vec<bool>,
    /// Tons each source has left.
    pub tons_left: Vec<f64>,
    /// Tons that went over each link.
    pub used_t: Vec<f64>,
    touched: Vec<u32>,
    want_t: Vec<Tons>,
    depot: Vec<CellId>,
    army: Vec<u16>,
    army_need: Vec<Tons>,
    army_lift: Vec<f64>,
}

/// Ways of a side.
#[derive(Debug, Default)]
struct Routes {
    net: net::Net,
    trees: [tree::Tree; net::TREES],
    /// Full links of the last second round with their costs, and of the one before.
    closed: Vec<(u32, u16)>,
    closed_before: Vec<(u32, u16)>,
}

/// Runs the mechanism for one tick.
pub fn run(world: &World, state: &mut State, _chance: &Chance) {
    if !world.rules.supply.enabled {
        return;
    }
    use_up(world, state);
    if world.calendar.is_new_day(state.tick) {
        let mut buffers = core::mem::take(&mut state.scratch.supply);
        for side in Side::BOTH {
            ways::railways(world, state, side, &mut buffers);
            open_sources(world, state, side, &mut buffers);
            find_ways(world, state, side, &mut buffers);
            let cut_off = ways::pockets(world, state, side, &mut buffers);
            isolate(world, state, side);
            bring_forward(world, state, side, &mut buffers);
            if cut_off {
                sharing::share_in_pockets(world, state, side);
            }
        }
        state.scratch.supply = buffers;
        for element in world.forces.ids() {
            let row = element.index();
            if state.elements.status[row].is_present() {
                let [fuel_t, ammunition_t] = need_of_the_fight_t(world, state, element);
                fill(world, state, row, fuel_t, ammunition_t);
                if state.elements.ammunition_fill[row] < LOW_AMMUNITION {
                    state.sides.count(world.forces.elements[row].side, Counter::LowAmmunitionDays, 1.0);
                }
            }
        }
    }
}

/// Full need of a day by class, t.
pub fn full_need_t(world: &World, state: &State, element: ElementId) -> [f64; SUPPLY_CLASSES] {
    let [fuel_t, ammunition_t] = need_of_the_fight_t(world, state, element);
    [food_need_t(world, state, element), fodder_need_t(world, state, element), fuel_t, ammunition_t]
}

/// Full need of a day of food, t.
pub fn food_need_t(world: &World, state: &State, element: ElementId) -> f64 {
    let row = element.index();
    let men = f64::from(state.elements.men[row] + state.elements.light[row]);
    men * world.forces.nation(element).food_kg_per_man_day / KG_PER_TON
}

/// Full need of a day of fodder, t.
pub fn fodder_need_t(world: &World, state: &State, element: ElementId) -> f64 {
    let rules = &world.rules.supply;
    let green = state.weather.snow_cm[0] <= 0.0 && state.weather.frozen[0] < 0.5;
    let oats = if green { 1.0 - rules.grazing_share } else { 1.0 };
    f64::from(state.elements.horses[element.index()]) * rules.fodder * oats / KG_PER_TON
}

/// Full need of a day of fuel and ammunition, t.
#[inline]
fn need_of_the_fight_t(world: &World, state: &State, element: ElementId) -> [f64; 2] {
    let rules = &world.rules.supply;
    let e = &state.elements;
    let row = element.index();
    let men = f64::from(e.men[row] + e.light[row]);
    let tanks = f64::from(e.tanks[row]);
    let fuel_kg = tanks * rules.fuel_tank + f64::from(e.trucks[row]) * rules.unit_truck_km / 100.0 * rules.fuel_truck;
    let firing = if world.forces.elements[row].arm.holds_ground() { men * rules.fighting_share } else { 0.0 };
    let ammunition_kg = firing * rules.ammo_rifleman
        + f64::from(e.guns[row]) * rules.ammo_gun
        + f64::from(e.mortars[row]) * rules.ammo_mortar
        + f64::from(e.at_guns[row]) * rules.ammo_at_gun
        + tanks * rules.ammo_tank;
    [fuel_kg / KG_PER_TON, ammunition_kg / KG_PER_TON]
}

/// What a unit holds when it has all, from its full need, t.
pub fn full_stock_t(world: &World, need_t: &[f64; SUPPLY_CLASSES]) -> [f64; SUPPLY_CLASSES] {
    let rules = &world.rules.supply;
    let days = [rules.stock_days_food, rules.stock_days_fodder, rules.stock_days_fuel, rules.stock_days_ammunition];
    core::array::from_fn(|class| need_t[class] * days[class])
}

/// Takes tons of a class out of an element's stores as used; at most what is there. Returns how much.
pub fn spend(world: &World, state: &mut State, element: ElementId, class: SupplyClass, tons: f64) -> f64 {
    let side = world.forces.elements[element.index()].side.index();
    let store = &mut state.elements.stores_t[element.index()][class as usize];
    let spent = tons.max(0.0).min(*store);
    *store -= spent;
    state.sides.supply_used_t[side][class as usize] += spent;
    spent
}

/// Adds tons that came into the theatre to an element's stores.
pub fn receive(world: &World, state: &mut State, element: ElementId, class: SupplyClass, tons: f64) {
    let side = world.forces.elements[element.index()].side.index();
    state.elements.stores_t[element.index()][class as usize] += tons;
    state.sides.supply_in_t[side][class as usize] += tons;
}

/// Gives an element its full stores as it comes into the theatre (counted as supply that came in).
pub fn issue(world: &World, state: &mut State, element: ElementId) {
    let need = full_need_t(world, state, element);
    let stock = full_stock_t(world, &need);
    for class in [SupplyClass::Food, SupplyClass::Fodder, SupplyClass::Fuel, SupplyClass::Ammunition] {
        let missing = stock[class as usize] - state.elements.stores_t[element.index()][class as usize];
        if missing > 0.0 {
            receive(world, state, element, class, missing);
        }
    }
}

/// Writes an element's stores off as lost (destroyed or left to the enemy).
pub fn forfeit(world: &World, state: &mut State, element: ElementId) {
    let row = element.index();
    let side = world.forces.elements[row].side.index();
    for class in 0..SUPPLY_CLASSES {
        state.sides.supply_lost_t[side][class] += state.elements.stores_t[row][class];
        state.elements.stores_t[row][class] = 0.0;
    }
}

/// What driving and firing use up in a tick.
fn use_up(world: &World, state: &mut State) {
    const FUEL: usize = SupplyClass::Fuel as usize;
    const AMMUNITION: usize = SupplyClass::Ammunition as usize;
    let rules = &world.rules.supply;
    for element in world.forces.ids() {
        let row = element.index();
        if !state.elements.status[row].is_present() {
            continue;
        }
        let [fuel_t, ammunition_t] = need_of_the_fight_t(world, state, element);
        let e = &mut state.elements;
        let moving = matches!(e.posture[row], Posture::March | Posture::Attack | Posture::Withdraw | Posture::Delay);
        let drive = if moving { 1.0 } else { rules.fuel_idle };
        let fire = e.intensity[row].max(rules.ammo_quiet);
        let used = &mut state.sides.supply_used_t[world.forces.elements[row].side.index()];
        let stores = &mut e.stores_t[row];
        let mut take = |class: usize, tons: f64| {
            let spent = tons.max(0.0).min(stores[class]);
            stores[class] -= spent;
            used[class] += spent;
        };
        take(FUEL, fuel_t * drive * TICK_DAYS);
        take(AMMUNITION, ammunition_t * fire * TICK_DAYS);
        fill(world, state, row, fuel_t, ammunition_t);
    }
}

fn fill(world: &World, state: &mut State, row: usize, fuel_t: f64, ammunition_t: f64) {
    let rules = &world.rules.supply;
    let e = &mut state.elements;
    let share = |held_t: f64, full_t: f64| if full_t > 0.0 { (held_t / full_t).min(1.0) } else { 1.0 };
    let stores = &e.stores_t[row];
    e.fuel_fill[row] = share(stores[SupplyClass::Fuel as usize], fuel_t * rules.stock_days_fuel);
    e.ammunition_fill[row] =
        share(stores[SupplyClass::Ammunition as usize], ammunition_t * rules.stock_days_ammunition);
}

/// Tons of the day at each source; sources in one cell are one.
fn open_sources(world: &World, state: &State, side: Side, buffers: &mut Buffers) {
    buffers.tons_left.clear();
    buffers.tons_left.resize(world.sources.len(), 0.0);
    let usable = |row: usize| {
        let source = &world.sources[row];
        source.side == side && source.from <= state.tick && source.cell.is_some()
    };
    for row in 0..world.sources.len() {
        if usable(row) {
            let cell = world.sources[row].cell;
            let first = (0..row).find(|&other| usable(other) && world.sources[other].cell == cell);
            buffers.tons_left[first.unwrap_or(row)] += world.sources[row].tons_per_day;
        }
    }
}

/// Brings the net and the tree of ways up to date and writes the hours of way.
fn find_ways(world: &World, state: &mut State, side: Side, buffers: &mut Buffers) {
    let Buffers { routes, tons_left, cut_off, .. } = buffers;
    let Routes { net, trees, .. } = &mut routes[side.index()];
    trees.iter_mut().for_each(|tree| tree.reserve(world));
    net.refresh(world, state, side);
    trees[0].follow(world, state, side, net, 0, tons_left);
    ways::write_hours(world, state, side, &trees[0], cut_off);
}

/// Which elements are cut off, and for how long.
fn isolate(world: &World, state: &mut State, side: Side) {
    for element in world.forces.ids() {
        let row = element.index();
        if world.forces.elements[row].side != side || !state.elements.status[row].is_present() {
            continue;
        }
        let cell = state.elements.cell[row];
        if ways::depot_cell(world, state, side, cell).is_some() {
            state.elements.pocket[row] = 0;
            state.elements.isolation_days[row] = 0.0;
        } else {
            state.elements.pocket[row] = u16::from(ways::pocket_of(world, state, side, cell));
            state.elements.isolation_days[row] += 1.0;
        }
    }
}

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

fn bring_forward(world: &World, state: &mut State, side: Side, buffers: &mut Buffers) {
    ask(world, state, side, buffers);
    allot_lorries(world, state, side, buffers);
    for &link in &buffers.touched {
        buffers.used_t[link as usize] = 0.0;
    }
    buffers.touched.clear();
    buffers.used_t.resize(world.map.link_to.len(), 0.0);
    flow::grant(world, state, side, buffers);
    deliver(world, state, side, buffers);
    account_ferries(world, state, side, buffers);
}

/// Days a lorry is bound by one trip from railhead or source to the cell and back.
fn trip_days(world: &World, state: &State, side: Side, cell: CellId) -> f64 {
    let hours = f64::from(state.cells.supply_hours[cell.index()][side.index()]);
    2.0 * hours / DAY_HOURS + world.rules.supply.turnaround_days
}

/// What each element wants, what its army has to carry and can carry.
fn ask(world: &World, state: &mut State, side: Side, buffers: &mut Buffers) {
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
    for element in world.forces.ids() {
        let row = element.index();
        let declared = &world.forces.elements[row];
        if declared.side != side || !state.elements.status[row].is_present() {
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
        let group = army[declared.headquarters.index()] as usize;
        let days = trip_days(world, state, side, cell);
        for kind in 0..KINDS {
            army_need[group][kind] += want[kind] * days;
        }
        let in_columns =
            if declared.arm == Arm::Headquarters { rules.lift_share_headquarters } else { rules.lift_share };
        let lorries = f64::from(state.elements.trucks[row]) * rules.truck_load * rules.lift_serviceable;
        let wagons = f64::from(state.elements.horses[row]) * rules.horse_load * horse_pace;
        army_lift[group] += in_columns * (lorries + wagons);
        state.sides.count(side, Counter::SupplyNeededT, flow::sum(want));
    }
}

/// Cuts the wants to what the army's columns can carry, the more urgent kinds first, and lays them at the cells.
fn allot_lorries(world: &World, _state: &State, side: Side, buffers: &mut Buffers) {
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
    for element in world.forces.ids() {
        let row = element.index();
        let declared = &world.forces.elements[row];
        if declared.side != side || !depot[row].is_some() {
            continue;
        }
        let carried = army_need[army[declared.headquarters.index()] as usize];
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

fn deliver(world: &World, state: &mut State, side: Side, buffers: &mut Buffers) {
    let rules = &world.rules.supply;
    let Buffers { want_t, depot, demand_t, granted_t, .. } = buffers;
    for element in world.forces.ids() {
        let row = element.index();
        let cell = depot[row];
        if world.forces.elements[row].side != side || !cell.is_some() {
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
