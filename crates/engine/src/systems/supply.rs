//! Supply: what troops use up, what reaches them, who is cut off.
//!
//! Full need of a day, t: food `men x ration`, fodder `horses x fodder`, fuel `tanks x fuel_tank + lorries x
//! unit_truck_km x fuel_truck`, ammunition `men x fighting_share x ammo_rifleman + guns x ammo_gun + ...` (a heavy day).
//! Used in a tick of `D` days: ammunition `need x max(ammo_quiet, intensity) x D`, fuel `need x D` when moving, a part of
//! it when not; food and fodder are eaten in `hunger`. Each unit asks for what is missing from `stock_days` of full need,
//! at most `draw_days` of it. The army's lorries and wagons carry `lift / (2 x way / day + turnaround)` t a day, so that
//! deliveries fall with the distance from the railhead (`way` in lorry hours, see `ways`); then sources, roads and
//! crossings limit what flows (`flow`). Lorries burn part of the fuel they bring. Cut-off troops live on what they hold;
//! of a surplus over the pocket's mean they share `1 - hoard_share` a day. What a unit holds above `stock_limit` times its
//! full stock, because its men are gone, it leaves behind.
//!
//! Reads forces, ground held, weather, crossings, intensity of fighting. Owns `elements.stores_t` (with `hunger` and
//! `airlift`), `ammunition_fill`, `fuel_fill`, `isolation_days`, `pocket`; `cells.supply_hours`, `rail`, `pocket`;
//! `sides.supply_*`; uses up `crossings.forward_left_t`. Source: model.md 6; priors in rules/supply.toml.

pub mod flow;
mod lorries;
mod needs;
mod net;
mod sharing;
#[cfg(test)]
mod tests;
mod tree;
pub mod ways;

use crate::calendar::TICK_DAYS;
use crate::chance::Chance;
use crate::forces::{ElementId, Side};
use crate::map::CellId;
use crate::orders::Posture;
use crate::roster::{Member, Roster};
use crate::state::{Counter, Elements, SUPPLY_CLASSES, State, SupplyClass};
use crate::world::World;
use flow::Tons;
pub use needs::{fodder_need_t, food_need_t, full_need_t, full_stock_t};

/// Kilograms in a ton.
pub const KG_PER_TON: f64 = 1000.0;
/// Fill of ammunition that counts as low.
const LOW_AMMUNITION: f64 = 0.3;
/// Working memory of supply.
#[derive(Debug, Default)]
pub struct Buffers {
    routes: [Routes; 2],
    /// Cells in which a railway can work.
    lines: ways::Lines,
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
    let roster = Roster::take(world, state);
    for member in roster.iter() {
        if state.elements.status[member.row()].is_present() {
            use_up(world, state, member);
        }
    }
    if world.calendar.is_new_day(state.tick) {
        let mut buffers = core::mem::take(&mut state.scratch.supply);
        for side in Side::BOTH {
            ways::railways(world, state, side, &mut buffers);
            open_sources(world, state, side, &mut buffers);
            find_ways(world, state, side, &mut buffers);
            let cut_off = ways::pockets(world, state, &roster, side, &mut buffers);
            isolate(world, state, &roster, side);
            lorries::bring_forward(world, state, &roster, side, &mut buffers);
            if cut_off {
                sharing::share_in_pockets(world, state, &roster, side);
            }
        }
        state.scratch.supply = buffers;
        for member in roster.iter() {
            let row = member.row();
            if state.elements.status[row].is_present() {
                leave_behind(world, state, member);
                let need = needs::fight_need_t(world, &state.elements, row, member.holds_ground);
                fill(world, &mut state.elements, row, need);
                if state.elements.ammunition_fill[row] < LOW_AMMUNITION {
                    state.sides.count(member.side, Counter::LowAmmunitionDays, 1.0);
                }
            }
        }
    }
    state.scratch.roster = roster;
}

/// Takes tons of a class out of an element's stores as used; at most what is there. Returns how much.
pub fn spend(world: &World, state: &mut State, element: ElementId, class: SupplyClass, tons: f64) -> f64 {
    let side = world.forces.elements[element.index()].side.index();
    let stores = &mut state.elements.stores_t[element.index()];
    take_out(stores, &mut state.sides.supply_used_t[side], class, tons)
}

fn take_out(
    stores: &mut [f64; SUPPLY_CLASSES],
    used_t: &mut [f64; SUPPLY_CLASSES],
    class: SupplyClass,
    tons: f64,
) -> f64 {
    let store = &mut stores[class as usize];
    let spent = tons.max(0.0).min(*store);
    *store -= spent;
    used_t[class as usize] += spent;
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

/// What nobody is left to carry is lost.
fn leave_behind(world: &World, state: &mut State, member: &Member) {
    let row = member.row();
    let stock = full_stock_t(world, &full_need_t(world, state, member.element));
    let lost_t = &mut state.sides.supply_lost_t[member.side.index()];
    for class in 0..SUPPLY_CLASSES {
        let excess = state.elements.stores_t[row][class] - world.rules.supply.stock_limit * stock[class];
        if excess > 0.0 {
            state.elements.stores_t[row][class] -= excess;
            lost_t[class] += excess;
        }
    }
}

fn use_up(world: &World, state: &mut State, member: &Member) {
    let rules = &world.rules.supply;
    let row = member.row();
    let State { elements: e, sides, .. } = state;
    let need @ [fuel_t, ammunition_t] = needs::fight_need_t(world, e, row, member.holds_ground);
    let moving = matches!(e.posture[row], Posture::March | Posture::Attack | Posture::Withdraw | Posture::Delay);
    let drive = if moving { 1.0 } else { rules.fuel_idle };
    let fire = e.intensity[row].max(rules.ammo_quiet);
    let used_t = &mut sides.supply_used_t[member.side.index()];
    let stores = &mut e.stores_t[row];
    take_out(stores, used_t, SupplyClass::Fuel, fuel_t * drive * TICK_DAYS);
    take_out(stores, used_t, SupplyClass::Ammunition, ammunition_t * fire * TICK_DAYS);
    fill(world, e, row, need);
}

fn fill(world: &World, e: &mut Elements, row: usize, [fuel_t, ammunition_t]: [f64; 2]) {
    let rules = &world.rules.supply;
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
fn isolate(world: &World, state: &mut State, roster: &Roster, side: Side) {
    for row in roster.of(side).map(Member::row) {
        if !state.elements.status[row].is_present() {
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
