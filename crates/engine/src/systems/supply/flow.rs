//! Tons pushed down the tree of cheapest ways.
//!
//! Requests are summed from the leaves to the sources and cut at every link to the tons it still lets through, the
//! more urgent kinds first; then what is granted runs back down, each branch receiving the same share of what it asked.
//! What stays unmet looks once more for ways with room: so two disjoint ways together carry the sum of their
//! narrowest links.

use super::Buffers;
use super::ways::{self, NO_SOURCE, SCRAP_T};
use crate::forces::Side;
use crate::state::State;
use crate::world::World;

/// Kinds of demand in order of urgency: ammunition of those who fight, food, fuel, fodder, ammunition of the rest.
pub const KINDS: usize = 5;
/// Tons by kind.
pub type Tons = [f64; KINDS];
/// Unmet share of the demand above which a second round is worth its while.
const WORTH_ANOTHER_ROUND: f64 = 0.02;

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
    let Buffers { demand_t, granted_t, .. } = buffers;
    granted_t.clear();
    granted_t.resize(demand_t.len(), [0.0; KINDS]);
    let asked: f64 = buffers.demand_t.iter().map(sum).sum();
    if asked <= 0.0 {
        return;
    }
    round(world, state, side, buffers);
    let met: f64 = buffers.granted_t.iter().map(sum).sum();
    let tons_left: f64 = buffers.tons_left.iter().sum();
    if asked - met <= WORTH_ANOTHER_ROUND * asked || tons_left <= SCRAP_T {
        return;
    }
    let mut found = core::mem::take(&mut buffers.search);
    ways::search(world, state, side, &mut found, &buffers.tons_left, Some(&buffers.used_t));
    buffers.search = found;
    round(world, state, side, buffers);
}

/// One round along the ways in `buffers.search` for what is not granted yet.
fn round(world: &World, state: &State, side: Side, buffers: &mut Buffers) {
    let map = &world.map;
    let Buffers { search, demand_t, granted_t, request_t, passed_t, tons_left, used_t, touched, .. } = buffers;
    request_t.clear();
    request_t.resize(map.len(), [0.0; KINDS]);
    passed_t.clear();
    passed_t.resize(map.len(), [0.0; KINDS]);
    for &cell in &search.order {
        let row = cell.index();
        for kind in 0..KINDS {
            request_t[row][kind] = (demand_t[row][kind] - granted_t[row][kind]).max(0.0);
        }
    }
    for &cell in search.order.iter().rev() {
        let row = cell.index();
        let request = request_t[row];
        if sum(&request) <= 0.0 {
            continue;
        }
        let source = search.source[row];
        if source != NO_SOURCE {
            passed_t[row] = cut(&request, tons_left[source as usize]);
            continue;
        }
        let link = search.by[row] as usize;
        let room_t = ways::capacity_t(world, state, side, link) - used_t[link];
        let passed = cut(&request, room_t);
        passed_t[row] = passed;
        let parent = map.link_to[map.link_reverse[link] as usize].index();
        for kind in 0..KINDS {
            request_t[parent][kind] += passed[kind];
        }
    }
    // From here `request_t` of a settled cell holds the share of its request that it receives.
    for &cell in &search.order {
        let row = cell.index();
        let request = request_t[row];
        if sum(&request) <= 0.0 {
            continue;
        }
        let source = search.source[row];
        let mut arrives = passed_t[row];
        if source != NO_SOURCE {
            tons_left[source as usize] -= sum(&arrives);
        } else {
            let link = search.by[row] as usize;
            let parent = map.link_to[map.link_reverse[link] as usize].index();
            for kind in 0..KINDS {
                arrives[kind] *= request_t[parent][kind];
            }
            if used_t[link] == 0.0 {
                touched.push(link as u32);
            }
            used_t[link] += sum(&arrives);
        }
        for kind in 0..KINDS {
            let share = if request[kind] > 0.0 { arrives[kind] / request[kind] } else { 0.0 };
            request_t[row][kind] = share;
            granted_t[row][kind] += share * (demand_t[row][kind] - granted_t[row][kind]).max(0.0);
        }
    }
}
