//! Ways of supply: working railways, the cheapest way from a source to every cell, pockets.
//!
//! Cost of a link, lorry hours: `24 h x km / (truck_km_dry x road x mud x snow) x rubble`; by working railway
//! `rail_cost` of dry track; plus a wait at ferries. Only ground of the side is open. Costs are whole units of 0.01 h,
//! so that the order of settling (Dial's buckets) and every tie (lowest row) are exact.

use super::Buffers;
use super::flow::capacity_t;
use crate::forces::Side;
use crate::map::{CellId, NO_CROSSING, Terrain};
use crate::state::State;
use crate::systems::river::{Passage, passable};
use crate::world::World;

/// One unit of cost, h.
const UNIT_HOURS: f64 = 0.01;
/// Buckets; a link costs at most one less.
const BUCKETS: usize = 2048;
/// Hours of a day.
const DAY_HOURS: f64 = 24.0;
/// Snow depth that slows by the whole factor, cm.
const DEEP_SNOW_CM: f64 = 50.0;
/// Held since before the battle (see setup): its railways work.
const HELD_SINCE_EVER_DAYS: f32 = 1000.0;
/// Number of pockets told apart; further ones, and those without troops, share the last.
pub const LAST_POCKET: u8 = 255;
/// A remainder too small to move, t.
pub const SCRAP_T: f64 = 1.0e-9;
/// Not reached.
pub const FAR: u32 = u32::MAX;

/// What the cell search needs again and again.
#[derive(Debug, Default)]
pub struct Search {
    /// Cost from the nearest source, units of 0.01 h.
    pub cost: Vec<u32>,
    /// Link by which the cheapest way enters the cell.
    pub by: Vec<u32>,
    /// Cell from which the cheapest way enters.
    pub from: Vec<CellId>,
    /// Cells in the order in which they were settled: nearer before farther.
    pub order: Vec<CellId>,
    /// Source row of each seed cell, or `NO_SOURCE`.
    pub source: Vec<u16>,
    head: Vec<u32>,
    links: Vec<Link>,
    packed_from: (usize, usize),
    entries: Vec<(CellId, u32, u32)>,
}

/// A cell that is no source.
pub const NO_SOURCE: u16 = u16::MAX;
const NONE: u32 = u32::MAX;

/// Whether a side holds the larger part of a cell.
#[inline]
pub fn holds(state: &State, side: Side, cell: CellId) -> bool {
    let share = state.cells.share[cell.index()];
    match side {
        Side::First => share > 0.5,
        Side::Second => share < 0.5,
    }
}

/// Working railways of a side: own ones at the start; those taken grow from the working net by repair.
pub fn railways(world: &World, state: &mut State, side: Side, buffers: &mut Buffers) {
    let map = &world.map;
    let s = side.index();
    let reached = &mut buffers.mark;
    reached.clear();
    reached.resize(map.len(), 0);
    buffers.queue.clear();
    for cell in 0..map.len() {
        if state.tick == 0 && state.cells.held_days[cell][s] >= HELD_SINCE_EVER_DAYS {
            let on_rail = map.links(CellId(cell as u16)).any(|link| map.link_rail[link]);
            state.cells.rail[cell][s] = f32::from(u8::from(on_rail));
        }
        if state.cells.rail[cell][s] > 0.0 && !holds(state, side, CellId(cell as u16)) {
            state.cells.rail[cell][s] = 0.0;
        }
    }
    for source in &world.sources {
        let usable = source.side == side && source.rail && source.from <= state.tick && source.cell.is_some();
        if usable && holds(state, side, source.cell) && reached[source.cell.index()] == 0 {
            reached[source.cell.index()] = 1;
            state.cells.rail[source.cell.index()][s] = 1.0;
            buffers.queue.push(source.cell);
        }
    }
    let mut next = 0;
    while next < buffers.queue.len() {
        let cell = buffers.queue[next];
        next += 1;
        for link in map.links(cell) {
            let to = map.link_to[link];
            if !map.link_rail[link] || reached[to.index()] != 0 || !holds(state, side, to) {
                continue;
            }
            if passable(world, state, side, link) != Passage::All {
                continue;
            }
            reached[to.index()] = 1;
            let working = &mut state.cells.rail[to.index()][s];
            if *working >= 1.0 {
                buffers.queue.push(to);
            } else {
                let step = world.rules.supply.rail_repair_km_day / map.link_km[link].max(0.1);
                *working = (*working + step as f32).min(1.0);
            }
        }
    }
}

/// Hours of a km by open ground, track, main road, railway on this day, in units of cost.
pub struct Speeds([f32; 4]);

impl Speeds {
    /// For the weather of the day.
    pub fn of(world: &World, state: &State) -> Self {
        let rules = &world.rules.supply;
        let mud = state.weather.mud[0];
        let snow = 1.0 - (state.weather.snow_cm[0] / DEEP_SNOW_CM).min(1.0) * (1.0 - rules.truck_snow);
        let soft = 1.0 - mud * (1.0 - rules.truck_mud);
        // A made road loses half as much to mud.
        let made = 1.0 - 0.5 * mud * (1.0 - rules.truck_mud);
        let dry = DAY_HOURS / rules.truck_km_dry.max(1.0) / UNIT_HOURS;
        let over = |factor: f64| (dry / factor.max(0.01)) as f32;
        Self([
            over(rules.speed_open * soft * snow),
            over(soft * snow),
            over(rules.speed_main_road * made * snow),
            (dry * rules.rail_cost) as f32,
        ])
    }
}

/// What never changes of a link, close together: the search looks at every link of the map each day.
#[derive(Clone, Copy, Debug)]
struct Link {
    km: f32,
    to: CellId,
    road: u8,
    traits: u8,
}

/// Railway along the link.
const RAIL: u8 = 1;
/// Water, or a crossing: whether it is open depends on the day.
const WET: u8 = 2;
/// Leads into the city: rubble may lie in the way.
const CITY: u8 = 4;

/// Copies what the search needs of the map's links; again only for another map (a world does not change).
fn pack(world: &World, found: &mut Search) {
    let map = &world.map;
    let key = (map.link_to.as_ptr() as usize, map.link_to.len());
    if found.packed_from == key {
        return;
    }
    found.packed_from = key;
    found.links.clear();
    found.links.extend((0..map.link_to.len()).map(|link| {
        let to = map.link_to[link];
        let wet = map.link_water_m[link] > 0.0
            || map.link_crossing[link] != NO_CROSSING
            || map.terrain[to.index()] == Terrain::Water;
        let traits = if map.link_rail[link] { RAIL } else { 0 }
            | if wet { WET } else { 0 }
            | if map.city[to.index()] { CITY } else { 0 };
        Link { km: map.link_km[link] as f32, to, road: map.link_road[link] as u8, traits }
    }));
}

/// Cost of a link that supply can pass, in units; `None` if closed.
#[inline]
fn link_cost(
    world: &World,
    state: &State,
    side: Side,
    speeds: &Speeds,
    from: CellId,
    packed: Link,
    link: usize,
) -> Option<u32> {
    if packed.traits == 0 {
        return Some(whole_units(packed.km * speeds.0[packed.road as usize]));
    }
    let mut wait = 0.0;
    if packed.traits & WET != 0 {
        match passable(world, state, side, link) {
            Passage::All => {}
            Passage::Ferry => wait = world.rules.supply.ferry_wait_hours / UNIT_HOURS,
            Passage::Foot if sledges(world, state) => {}
            Passage::Foot if state.weather.ice_cm[0] <= 0.0 => {
                wait = world.rules.supply.ferry_wait_hours / UNIT_HOURS;
            }
            _ => return None,
        }
    }
    let (s, to) = (side.index(), packed.to.index());
    let rail = packed.traits & RAIL != 0 && state.cells.rail[from.index()][s] >= 1.0 && state.cells.rail[to][s] >= 1.0;
    let class = if rail { 3 } else { packed.road as usize };
    let mut units = packed.km * speeds.0[class];
    if packed.traits & CITY != 0 && !rail {
        let rubble = state.cells.rubble[to];
        let worst = rubble[0].max(rubble[1]).max(rubble[2]) * (1.0 - state.cells.cleared[to]);
        units *= 1.0 + worst * (world.rules.supply.rubble_way as f32 - 1.0).max(0.0);
    }
    Some(whole_units(units + wait as f32))
}

#[inline]
fn whole_units(units: f32) -> u32 {
    ((units + 0.5) as u32).clamp(1, BUCKETS as u32 - 1)
}

/// Ice bears sledges.
pub fn sledges(world: &World, state: &State) -> bool {
    let needed_cm = world.rules.river.ice_carts_cm;
    needed_cm > 0.0 && state.weather.ice_cm[0] >= needed_cm
}

/// Finds the cheapest way from a source with tons left to every cell of the side. With `used_t`, links that
/// are full already are closed.
pub fn search(world: &World, state: &State, side: Side, found: &mut Search, tons_left: &[f64], used_t: Option<&[f64]>) {
    let map = &world.map;
    pack(world, found);
    found.cost.clear();
    // Closed cells count as reached at no cost: nothing improves them, so one comparison skips them.
    found.cost.extend(map.cells().map(|cell| if holds(state, side, cell) { FAR } else { 0 }));
    found.from.resize(map.len(), CellId::NONE);
    found.by.clear();
    found.by.resize(map.len(), NONE);
    found.source.clear();
    found.source.resize(map.len(), NO_SOURCE);
    found.order.clear();
    found.entries.clear();
    found.head.clear();
    found.head.resize(BUCKETS, NONE);
    let mut waiting = 0usize;
    for (row, source) in world.sources.iter().enumerate() {
        let usable = source.side == side && source.from <= state.tick && source.cell.is_some();
        if usable && tons_left[row] > 0.0 && holds(state, side, source.cell) {
            let cell = source.cell;
            if found.source[cell.index()] == NO_SOURCE {
                found.source[cell.index()] = row as u16;
                found.cost[cell.index()] = 0;
                found.entries.push((cell, 0, found.head[0]));
                found.head[0] = found.entries.len() as u32 - 1;
                waiting += 1;
            }
        }
    }
    let speeds = Speeds::of(world, state);
    let full = |link: usize| {
        used_t.is_some_and(|used| used[link] > 0.0 && used[link] + SCRAP_T >= capacity_t(world, state, side, link))
    };
    let mut at = 0u32;
    while waiting > 0 {
        let bucket = at as usize % BUCKETS;
        let entry = found.head[bucket];
        if entry == NONE {
            at += 1;
            continue;
        }
        let (cell, cost, next) = found.entries[entry as usize];
        found.head[bucket] = next;
        waiting -= 1;
        if found.cost[cell.index()] != cost {
            continue;
        }
        found.order.push(cell);
        for link in map.links(cell) {
            let packed = found.links[link];
            let to = packed.to;
            let known = found.cost[to.index()];
            if known <= cost || full(link) {
                continue;
            }
            let Some(step) = link_cost(world, state, side, &speeds, cell, packed, link) else { continue };
            let total = cost + step;
            if total < known {
                found.cost[to.index()] = total;
                found.by[to.index()] = link as u32;
                found.from[to.index()] = cell;
                let bucket = total as usize % BUCKETS;
                found.entries.push((to, total, found.head[bucket]));
                found.head[bucket] = found.entries.len() as u32 - 1;
                waiting += 1;
            } else if total == known && cell < found.from[to.index()] {
                found.by[to.index()] = link as u32;
                found.from[to.index()] = cell;
            }
        }
    }
    for cell in map.cells() {
        if !holds(state, side, cell) {
            found.cost[cell.index()] = FAR;
        }
    }
}

/// Writes the cost of supply to every cell.
pub fn write_hours(world: &World, state: &mut State, side: Side, found: &Search) {
    for cell in 0..world.map.len() {
        let cost = found.cost[cell];
        state.cells.supply_hours[cell][side.index()] =
            if cost == FAR { f32::INFINITY } else { (f64::from(cost) * UNIT_HOURS) as f32 };
    }
}

/// Numbers the parts of the side's ground that no way of supply reaches: those with troops from 1, by lowest cell.
/// Returns whether there is any part with troops.
pub fn pockets(world: &World, state: &mut State, side: Side, buffers: &mut Buffers) -> bool {
    let map = &world.map;
    let s = side.index();
    const UNSEEN: u8 = 0;
    const WITH_TROOPS: u8 = 1;
    const SEEN: u8 = 2;
    let mark = &mut buffers.mark;
    mark.clear();
    mark.resize(map.len(), UNSEEN);
    for element in world.forces.ids() {
        let row = element.index();
        if world.forces.elements[row].side == side && state.elements.status[row].is_present() {
            mark[state.elements.cell[row].index()] = WITH_TROOPS;
        }
    }
    let mut number = 0u8;
    for first in map.cells() {
        let row = first.index();
        if !holds(state, side, first) || state.cells.supply_hours[row][s].is_finite() {
            state.cells.pocket[row][s] = 0;
            continue;
        }
        if mark[row] == SEEN {
            continue;
        }
        buffers.queue.clear();
        buffers.queue.push(first);
        let mut troops = mark[row] == WITH_TROOPS;
        mark[row] = SEEN;
        let mut next = 0;
        while next < buffers.queue.len() {
            let cell = buffers.queue[next];
            next += 1;
            for link in map.links(cell) {
                let to = map.link_to[link];
                if mark[to.index()] == SEEN
                    || !holds(state, side, to)
                    || state.cells.supply_hours[to.index()][s].is_finite()
                    || passable(world, state, side, link) == Passage::None
                {
                    continue;
                }
                troops |= mark[to.index()] == WITH_TROOPS;
                mark[to.index()] = SEEN;
                buffers.queue.push(to);
            }
        }
        let name = if troops && number < LAST_POCKET - 1 {
            number += 1;
            number
        } else {
            LAST_POCKET
        };
        for &cell in &buffers.queue {
            state.cells.pocket[cell.index()][s] = name;
        }
    }
    number > 0
}

/// The cell from which an element can be supplied: its own, or the neighbour nearest to supply. `None` if cut off.
pub fn depot_cell(world: &World, state: &State, side: Side, cell: CellId) -> Option<CellId> {
    let s = side.index();
    if state.cells.supply_hours[cell.index()][s].is_finite() {
        return Some(cell);
    }
    if holds(state, side, cell) {
        return None;
    }
    let mut best: Option<(f32, CellId)> = None;
    for link in world.map.links(cell) {
        let to = world.map.link_to[link];
        let hours = state.cells.supply_hours[to.index()][s];
        if hours.is_finite()
            && matches!(passable(world, state, side, link), Passage::All | Passage::Foot)
            && best.is_none_or(|known| (hours, to) < known)
        {
            best = Some((hours, to));
        }
    }
    best.map(|(_, to)| to)
}

/// The pocket in which a cut-off element stands: of its cell, else of the neighbour with the lowest number.
pub fn pocket_of(world: &World, state: &State, side: Side, cell: CellId) -> u8 {
    let s = side.index();
    if holds(state, side, cell) {
        return state.cells.pocket[cell.index()][s];
    }
    let near = world.map.links(cell).map(|link| state.cells.pocket[world.map.link_to[link].index()][s]);
    near.filter(|&number| number > 0).min().unwrap_or(LAST_POCKET)
}
