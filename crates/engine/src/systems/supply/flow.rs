//! Tons pushed down the tree of cheapest ways.
//!
//! Requests are summed from the leaves to the sources and cut at every link to the tons it still lets through, the
//! more urgent kinds first; then what is granted runs back down, each branch receiving the same share of what it asked.
//! What stays unmet looks once more for ways with room: so two disjoint ways together carry the sum of their
//! narrowest links.

use super::net::Net;
use super::tree::{FAR, NO_SOURCE, Tree};
use super::ways;
use super::{Buffers, Routes};
use crate::forces::Side;
use crate::map::{CellId, CrossingKind, NO_CROSSING, Road, Terrain};
use crate::scratch::room_for;
use crate::state::State;
use crate::systems::river::{self, Passage};
use crate::world::World;

/// Kinds of demand in order of urgency: ammunition of those who fight, food, fuel, fodder, ammunition of the rest.
pub const KINDS: usize = 5;
/// Tons by kind.
pub type Tons = [f64; KINDS];
/// Unmet share of the demand above which a second round is worth its while.
const WORTH_ANOTHER_ROUND: f64 = 0.05;

/// Sum over kinds.
#[inline]
pub fn sum(tons: &Tons) -> f64 {
    tons.iter().sum()
}

/// Cuts a request to a limit, the more urgent kinds first.
#[inline]
fn cut(request: &Tons, limit_t: f64) -> Tons {
    let mut left = limit_t.max(0.0);
    let mut allowed = *request;
    for tons in &mut allowed {
        *tons = tons.min(left);
        left -= *tons;
    }
    allowed
}

/// Grants tons to the cells' demands (`buffers.demand_t` to `buffers.granted_t`) over one or two rounds of ways.
pub fn grant(world: &World, state: &State, side: Side, buffers: &mut Buffers) {
    let cells = world.map.len();
    buffers.granted_t.resize(cells, [0.0; KINDS]);
    buffers.request_t.resize(cells, [0.0; KINDS]);
    buffers.passed_t.resize(cells, [0.0; KINDS]);
    buffers.seen.resize(cells, false);
    for &cell in &buffers.demanding {
        buffers.granted_t[cell.index()] = [0.0; KINDS];
    }
    let asked: f64 = buffers.demanding.iter().map(|cell| sum(&buffers.demand_t[cell.index()])).sum();
    if asked <= 0.0 {
        return;
    }
    room_for(&mut buffers.active, cells);
    room_for(&mut buffers.path, cells);
    // At most every cell is entered by one link, in each of two rounds.
    room_for(&mut buffers.touched, 2 * cells);
    for routes in &mut buffers.routes {
        room_for(&mut routes.closed, 2 * cells);
        room_for(&mut routes.closed_before, 2 * cells);
    }
    let mut routes = core::mem::take(&mut buffers.routes);
    let Routes { net, trees, closed, closed_before } = &mut routes[side.index()];
    let wanting = core::mem::take(&mut buffers.demanding);
    round(world, state, side, buffers, net, &trees[0], &wanting);
    let total = |tons: &[Tons]| -> f64 { wanting.iter().map(|cell| sum(&tons[cell.index()])).sum() };
    let met = total(&buffers.granted_t);
    let tons_left: f64 = buffers.tons_left.iter().sum();
    let worth = WORTH_ANOTHER_ROUND * asked;
    if asked - met > worth && tons_left > worth {
        // Full links are closed, spent sources are none.
        core::mem::swap(closed, closed_before);
        closed.clear();
        let full = |link: usize| buffers.used_t[link] + ways::SCRAP_T >= capacity_t(world, state, side, link);
        closed.extend(buffers.touched.iter().filter(|&&link| full(link as usize)).map(|&link| (link, 0)));
        net.close(closed_before, closed);
        let [first, second] = trees;
        second.follow_beside(world, state, side, net, 1, &buffers.tons_left, first, closed);
        round(world, state, side, buffers, net, &trees[1], &wanting);
        net.reopen(closed);
    }
    buffers.demanding = wanting;
    buffers.routes = routes;
}

/// One round along the ways of a tree for what is not granted yet.
fn round(world: &World, state: &State, side: Side, buffers: &mut Buffers, net: &Net, tree: &Tree, wanting: &[CellId]) {
    gather(buffers, tree, wanting);
    let Buffers { demand_t, granted_t, request_t, passed_t, tons_left, used_t, touched, active, seen, .. } = buffers;
    for &cell in wanting {
        let row = cell.index();
        for kind in 0..KINDS {
            request_t[row][kind] = (demand_t[row][kind] - granted_t[row][kind]).max(0.0);
        }
    }
    let ample_t = 0.5 * least_dry_t(world);
    let dry = |link: usize| !net.is_wet(link) && world.map.link_crossing[link] == NO_CROSSING;
    for cell in active.iter().rev() {
        let row = cell.index();
        let request = request_t[row];
        let way = tree.ways[row];
        let source = way.source;
        if source != NO_SOURCE {
            passed_t[row] = cut(&request, tons_left[source as usize]);
            continue;
        }
        let link = way.by as usize;
        // Few links are anywhere near full: most need no look at what they carry.
        let passed = if sum(&request) + used_t[link] < ample_t && dry(link) {
            request
        } else {
            cut(&request, capacity_t(world, state, side, link) - used_t[link])
        };
        passed_t[row] = passed;
        let parent = &mut request_t[way.from.index()];
        for kind in 0..KINDS {
            parent[kind] += passed[kind];
        }
    }
    // From here `request_t` of a cell on a way holds the share of its request that it receives.
    for cell in active.iter() {
        let row = cell.index();
        seen[row] = false;
        let way = tree.ways[row];
        let source = way.source;
        let mut arrives = passed_t[row];
        if source != NO_SOURCE {
            tons_left[source as usize] -= sum(&arrives);
        } else {
            let link = way.by as usize;
            let share = request_t[way.from.index()];
            for kind in 0..KINDS {
                arrives[kind] *= share[kind];
            }
            if used_t[link] == 0.0 {
                touched.push(link as u32);
            }
            used_t[link] += sum(&arrives);
        }
        let request = &mut request_t[row];
        for kind in 0..KINDS {
            request[kind] = if request[kind] > 0.0 { arrives[kind] / request[kind] } else { 0.0 };
        }
    }
    for &cell in wanting {
        let row = cell.index();
        if tree.ways[row].cost != FAR {
            for kind in 0..KINDS {
                granted_t[row][kind] += request_t[row][kind] * (demand_t[row][kind] - granted_t[row][kind]).max(0.0);
            }
        }
    }
}

/// Lists the cells on the ways of the wanting ones: every cell after the one from which it is entered.
fn gather(buffers: &mut Buffers, tree: &Tree, wanting: &[CellId]) {
    let Buffers { active, path, seen, request_t, .. } = buffers;
    active.clear();
    for &cell in wanting {
        if tree.ways[cell.index()].cost == FAR {
            continue;
        }
        let mut at = cell;
        path.clear();
        while !seen[at.index()] {
            seen[at.index()] = true;
            request_t[at.index()] = [0.0; KINDS];
            path.push(at);
            let way = tree.ways[at.index()];
            if way.source != NO_SOURCE {
                break;
            }
            at = way.from;
        }
        active.extend(path.iter().rev());
    }
}

/// Tons that a dry link lets through at least, whatever its road and the air over it.
fn least_dry_t(world: &World) -> f64 {
    let rules = &world.rules.supply;
    let worst = rules.capacity_rail.min(rules.capacity_main).min(rules.capacity_track).min(rules.capacity_open);
    worst * (1.0 - rules.interdiction_loss).max(0.0)
}

/// Tons a link lets through in a day.
pub fn capacity_t(world: &World, state: &State, side: Side, link: usize) -> f64 {
    let rules = &world.rules.supply;
    let map = &world.map;
    let to = map.link_to[link].index();
    let s = side.index();
    let from = map.link_to[map.link_reverse[link] as usize].index();
    let interdiction = f64::from(state.cells.interdiction[to]);
    let free = 1.0 - rules.interdiction_loss * interdiction.min(1.0);
    let rail = map.link_rail[link] && state.cells.rail[from][s] >= 1.0 && state.cells.rail[to][s] >= 1.0;
    let road = if rail {
        rules.capacity_rail
    } else {
        match map.link_road[link] {
            Road::Main => rules.capacity_main,
            Road::Track => rules.capacity_track,
            Road::None => rules.capacity_open,
        }
    };
    let wet = map.link_water_m[link] > world.rules.river.ford_width_m || map.terrain[to] == Terrain::Water;
    if !wet && map.link_crossing[link] == NO_CROSSING {
        return road * free;
    }
    let ice = river::passable(world, state, side, link);
    let crossing = map.link_crossing[link];
    let over = match ice {
        Passage::Ferry => state.crossings.forward_left_t[crossing as usize],
        Passage::All if crossing != NO_CROSSING => match map.crossings[crossing as usize].kind {
            CrossingKind::Bridge => rules.capacity_bridge,
            CrossingKind::Site => rules.capacity_pontoon,
            CrossingKind::Ferry => rules.capacity_open,
        },
        Passage::All => rules.capacity_open,
        Passage::Foot if ways::sledges(world, state) => rules.capacity_sledges,
        Passage::Foot if state.weather.ice_cm[0] <= 0.0 => rules.capacity_boats,
        _ => 0.0,
    };
    // A railway bridge carries what the line carries.
    if rail && ice == Passage::All { road * free } else { over * free }
}
