//! Ways of supply on the ground: working railways, hours of way to every cell (from the `tree`), pockets.

use super::Buffers;
use super::net::UNIT_HOURS;
use super::tree::{FAR, Tree};
use crate::forces::Side;
use crate::map::CellId;
use crate::roster::{Member, Roster};
use crate::state::State;
use crate::systems::river::{Passage, passable};
use crate::world::World;

/// Held since before the battle (see setup): its railways work.
const HELD_SINCE_EVER_DAYS: f32 = 1000.0;
/// Number of pockets told apart; further ones, and those without troops, share the last.
pub const LAST_POCKET: u8 = 255;
/// A remainder too small to move, t.
pub const SCRAP_T: f64 = 1.0e-9;
/// Whether a side holds the larger part of a cell.
#[inline]
pub fn holds(state: &State, side: Side, cell: CellId) -> bool {
    is_held(side, state.cells.share[cell.index()])
}

/// Whether this share of the first side is the larger part for a side.
#[inline]
pub(super) fn is_held(side: Side, share: f32) -> bool {
    // Without a branch: columns of cells are asked.
    let lead = share - 0.5;
    (if side == Side::First { lead } else { -lead }) > 0.0
}

/// The cells in which a railway can work. Kept, because the map does not change.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Map they are of: where its links lie, and how many there are; and how many sources it has.
    key: (usize, usize, usize),
    /// Those cells, and whether a line leads out of each (else only in, or it is a source).
    cells: Vec<(CellId, bool)>,
}

impl Lines {
    fn keep(&mut self, world: &World) {
        let map = &world.map;
        let key = (map.link_to.as_ptr() as usize, map.link_to.len(), world.sources.len());
        if self.key == key {
            return;
        }
        self.key = key;
        let is_source = |cell| world.sources.iter().any(|source| source.cell == cell);
        let leads_out = |cell| map.links(cell).any(|link| map.link_rail[link]);
        let leads_in = |cell| map.links(cell).any(|link| map.link_rail[map.link_reverse[link] as usize]);
        let works = |&cell: &CellId| leads_out(cell) || leads_in(cell) || is_source(cell);
        self.cells.clear();
        self.cells.extend(map.cells().filter(works).map(|cell| (cell, leads_out(cell))));
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
    buffers.queue.reserve(map.len());
    buffers.lines.keep(world);
    for &(cell, on_rail) in &buffers.lines.cells {
        let row = cell.index();
        if state.tick == 0 && state.cells.held_days[row][s] >= HELD_SINCE_EVER_DAYS {
            state.cells.rail[row][s] = f32::from(u8::from(on_rail));
        }
        if !holds(state, side, cell) {
            state.cells.rail[row][s] = 0.0;
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

/// Ice bears sledges.
pub fn sledges(world: &World, state: &State) -> bool {
    let needed_cm = world.rules.river.ice_carts_cm;
    needed_cm > 0.0 && state.weather.ice_cm[0] >= needed_cm
}

/// Writes the cost of supply to every cell and lists the side's cells that no way reaches.
pub fn write_hours(world: &World, state: &mut State, side: Side, tree: &Tree, cut_off: &mut Vec<CellId>) {
    let s = side.index();
    cut_off.clear();
    cut_off.reserve(world.map.len());
    let columns = state.cells.supply_hours.iter_mut().zip(&mut state.cells.pocket).zip(&state.cells.share);
    for (row, (way, ((hours, pocket), &share))) in tree.ways.iter().zip(columns).enumerate() {
        pocket[s] = 0;
        hours[s] = if way.cost != FAR { (f64::from(way.cost) * UNIT_HOURS) as f32 } else { f32::INFINITY };
        if way.cost == FAR && is_held(side, share) {
            cut_off.push(CellId(row as u16));
        }
    }
}

/// Numbers the parts of the side's ground that no way of supply reaches: those with troops from 1, by lowest cell. Ground from which the
/// way home is open (`World::is_way_home`) is no pocket, though nothing comes in there.
/// Returns whether there is any part with troops.
pub(super) fn pockets(world: &World, state: &mut State, roster: &Roster, side: Side, buffers: &mut Buffers) -> bool {
    let map = &world.map;
    let s = side.index();
    const UNSEEN: u8 = 0;
    const WITH_TROOPS: u8 = 1;
    const SEEN: u8 = 2;
    let Buffers { mark, cut_off, queue, .. } = buffers;
    if cut_off.is_empty() {
        return false;
    }
    mark.clear();
    mark.resize(map.len(), UNSEEN);
    for row in roster.of(side).map(Member::row) {
        if state.elements.status[row].is_present() {
            mark[state.elements.cell[row].index()] = WITH_TROOPS;
        }
    }
    let mut number = 0u8;
    for &first in cut_off.iter() {
        let row = first.index();
        if mark[row] == SEEN {
            continue;
        }
        queue.clear();
        queue.push(first);
        let mut troops = mark[row] == WITH_TROOPS;
        let mut open = false;
        mark[row] = SEEN;
        let mut next = 0;
        while next < queue.len() {
            let cell = queue[next];
            next += 1;
            open |= world.is_way_home(cell, side);
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
                queue.push(to);
            }
        }
        if open {
            continue;
        }
        let name = if troops && number < LAST_POCKET - 1 {
            number += 1;
            number
        } else {
            LAST_POCKET
        };
        for &cell in queue.iter() {
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
