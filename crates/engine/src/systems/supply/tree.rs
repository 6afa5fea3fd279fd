//! The tree of cheapest ways from the sources of one side over its `Net`.
//!
//! Costs are whole numbers and ties go to the lowest row, so that the tree is a pure function of the costs. When few links
//! have changed it is mended where they did (orphaned branches enter again, gains spread; after Ramalingam and Reps
//! 1996), else it is grown anew by Dial's buckets, with the same result bit for bit. Working memory, not state.
//! Source: model.md 6.

use super::net::{BUCKETS, CLOSED, MENDABLE_PART, Net};
use super::ways::holds;
use crate::forces::Side;
use crate::map::CellId;
use crate::scratch::room_for;
use crate::state::State;
use crate::world::World;
use core::cmp::Reverse;
use std::collections::BinaryHeap;

/// Not reached.
pub const FAR: u32 = u32::MAX;
/// A cell that is no source.
pub const NO_SOURCE: u16 = u16::MAX;
const NONE: u32 = u32::MAX;

/// The cheapest way to a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Way {
    /// Cost from the nearest source, in units.
    pub cost: u32,
    /// Link by which it enters the cell.
    pub by: u32,
    /// Cell from which it enters.
    pub from: CellId,
    /// Source row of a seed cell, or `NO_SOURCE`.
    pub source: u16,
}

const NO_WAY: Way = Way { cost: FAR, by: NONE, from: CellId::NONE, source: NO_SOURCE };

/// Cheapest ways from the sources.
#[derive(Debug, Default)]
pub struct Tree {
    /// The way to each cell.
    pub ways: Vec<Way>,
    seeds: Vec<(CellId, u16)>,
    seeds_before: Vec<(CellId, u16)>,
    head: Vec<u32>,
    entries: Vec<(CellId, u32, u32)>,
    heap: BinaryHeap<Reverse<(u32, CellId)>>,
    orphans: Vec<CellId>,
    orphaned: Vec<bool>,
}

impl Tree {
    /// Notes the source cells of a side that have tons left; returns whether they are others than before.
    fn seed(&mut self, world: &World, state: &State, side: Side, tons_left: &[f64]) -> bool {
        core::mem::swap(&mut self.seeds, &mut self.seeds_before);
        self.seeds.clear();
        for (row, source) in world.sources.iter().enumerate() {
            let usable = source.side == side && source.from <= state.tick && source.cell.is_some();
            if usable
                && tons_left[row] > 0.0
                && holds(state, side, source.cell)
                && !self.seeds.iter().any(|seed| seed.0 == source.cell)
            {
                self.seeds.push((source.cell, row as u16));
            }
        }
        self.seeds != self.seeds_before
    }

    /// Brings the lists to their full size before they are needed, so that no later tick allocates.
    pub fn reserve(&mut self, world: &World) {
        let (cells, sources) = (world.map.len(), world.sources.len());
        room_for(&mut self.ways, cells);
        room_for(&mut self.orphans, cells);
        room_for(&mut self.orphaned, cells);
        room_for(&mut self.seeds, sources);
        room_for(&mut self.seeds_before, sources);
        room_for(&mut self.head, BUCKETS);
        // A cell is entered anew at most once over each of its links; most only once or twice.
        room_for(&mut self.entries, world.map.link_to.len());
        self.heap.reserve(world.map.link_to.len().saturating_sub(self.heap.len()));
    }

    /// Brings the tree, the net's first or second, up to date with the net.
    pub fn follow(
        &mut self,
        world: &World,
        state: &State,
        side: Side,
        net: &mut Net,
        number: usize,
        tons_left: &[f64],
    ) {
        self.follow_or_adopt(world, state, side, (net, number), tons_left, |_, _| false);
    }

    /// As [`Self::follow`] for a tree of the same ways as another, but for closed links and spent sources: where it
    /// cannot be mended it is made from the other one.
    #[allow(clippy::too_many_arguments)]
    pub fn follow_beside(
        &mut self,
        world: &World,
        state: &State,
        side: Side,
        net: &mut Net,
        number: usize,
        tons_left: &[f64],
        other: &Tree,
        closed: &[(u32, u16)],
    ) {
        self.follow_or_adopt(world, state, side, (net, number), tons_left, |tree, net| {
            tree.adopt(world, net, other, closed)
        });
    }

    fn follow_or_adopt(
        &mut self,
        world: &World,
        state: &State,
        side: Side,
        (net, number): (&mut Net, usize),
        tons_left: &[f64],
        adopt: impl FnOnce(&mut Self, &Net) -> bool,
    ) {
        let others = self.seed(world, state, side, tons_left);
        let new = others || net.news[number].all || self.ways.len() != world.map.len();
        let done = (!new && self.mend(world, net, number)) || adopt(self, net);
        if !done {
            self.grow(world, net);
        }
        net.news[number].changed.clear();
        net.news[number].all = false;
    }

    /// Becomes the tree of another whose net has these links closed and some of whose seeds are none. Returns false if too
    /// much is cut off.
    fn adopt(&mut self, world: &World, net: &Net, other: &Tree, closed: &[(u32, u16)]) -> bool {
        if self.seeds.iter().any(|seed| !other.seeds.contains(seed)) {
            return false;
        }
        self.ways.clone_from(&other.ways);
        self.orphaned.clear();
        self.orphaned.resize(world.map.len(), false);
        self.orphans.clear();
        for seed in &other.seeds {
            if !self.seeds.contains(seed) {
                self.ways[seed.0.index()].source = NO_SOURCE;
                self.orphan(seed.0);
            }
        }
        for &(link, _) in closed {
            let to = world.map.link_to[link as usize];
            if self.ways[to.index()].by == link {
                self.orphan(to);
            }
        }
        if !self.orphan_branches(world) {
            return false;
        }
        self.enter_again(world, net);
        self.settle(world, net);
        true
    }

    /// Grows the tree anew (Dial's buckets).
    fn grow(&mut self, world: &World, net: &Net) {
        let map = &world.map;
        let cells = map.len();
        self.ways.clear();
        self.ways.resize(cells, NO_WAY);
        self.orphaned.clear();
        self.orphaned.resize(cells, false);
        self.orphans.clear();
        self.heap.clear();
        self.head.clear();
        self.head.resize(BUCKETS, NONE);
        self.entries.clear();
        for &(cell, row) in &self.seeds {
            self.ways[cell.index()] = Way { cost: 0, source: row, ..NO_WAY };
            self.entries.push((cell, 0, self.head[0]));
            self.head[0] = self.entries.len() as u32 - 1;
        }
        let mut waiting = self.seeds.len();
        let mut bucket = 0;
        while waiting > 0 {
            let entry = self.head[bucket];
            if entry == NONE {
                bucket = (bucket + 1) % BUCKETS;
                continue;
            }
            let (cell, cost, next) = self.entries[entry as usize];
            self.head[bucket] = next;
            waiting -= 1;
            if self.ways[cell.index()].cost != cost {
                continue;
            }
            let links = map.links(cell);
            for (link, step) in (links.start..).zip(&net.steps[links]) {
                let known = &mut self.ways[step.to.index()];
                let total = cost + u32::from(step.cost);
                if total > known.cost || step.cost == CLOSED {
                    continue;
                }
                if total < known.cost {
                    (known.cost, known.by, known.from) = (total, link as u32, cell);
                    let later = total as usize % BUCKETS;
                    self.entries.push((step.to, total, self.head[later]));
                    self.head[later] = self.entries.len() as u32 - 1;
                    waiting += 1;
                } else if cell < known.from {
                    (known.by, known.from) = (link as u32, cell);
                }
            }
        }
    }

    /// Mends the tree after single links have changed: cuts off what hung on links that became dearer, lets it enter
    /// again from outside, and spreads every gain. Returns false if too much is cut off.
    fn mend(&mut self, world: &World, net: &Net, number: usize) -> bool {
        let map = &world.map;
        let changed = &net.news[number].changed;
        self.orphans.clear();
        for &(link, before) in changed {
            let step = net.steps[link as usize];
            if step.cost > before && self.ways[step.to.index()].by == link {
                self.orphan(step.to);
            }
        }
        if !self.orphan_branches(world) {
            return false;
        }
        self.enter_again(world, net);
        for &(link, before) in changed {
            let cost = net.steps[link as usize].cost;
            let from = map.link_to[map.link_reverse[link as usize] as usize];
            let known = self.ways[from.index()].cost;
            if cost < before && known != FAR && !self.orphaned[from.index()] {
                self.enter(map.link_to[link as usize], known + u32::from(cost), from, link);
            }
        }
        self.settle(world, net);
        true
    }

    fn orphan(&mut self, cell: CellId) {
        if !self.orphaned[cell.index()] {
            self.orphaned[cell.index()] = true;
            self.orphans.push(cell);
        }
    }

    /// Adds all that hangs on the orphans; returns false as soon as it is too much.
    fn orphan_branches(&mut self, world: &World) -> bool {
        let map = &world.map;
        let mut next = 0;
        while next < self.orphans.len() {
            if next > map.len() / MENDABLE_PART {
                return false;
            }
            for link in map.links(self.orphans[next]) {
                let child = map.link_to[link];
                if self.ways[child.index()].by == link as u32 {
                    self.orphan(child);
                }
            }
            next += 1;
        }
        true
    }

    /// The orphans' best ways from cells that are none.
    fn enter_again(&mut self, world: &World, net: &Net) {
        let map = &world.map;
        self.heap.clear();
        for &cell in &self.orphans {
            let mut best = (FAR, CellId::NONE, NONE);
            for link in map.links(cell) {
                let near = map.link_to[link];
                let back = map.link_reverse[link];
                let (cost, known) = (net.steps[back as usize].cost, self.ways[near.index()].cost);
                if cost != CLOSED && known != FAR && !self.orphaned[near.index()] {
                    best = best.min((known + u32::from(cost), near, back));
                }
            }
            let way = &mut self.ways[cell.index()];
            (way.cost, way.from, way.by) = best;
            if best.0 != FAR {
                self.heap.push(Reverse((best.0, cell)));
            }
        }
    }

    /// Spreads what is in the heap.
    fn settle(&mut self, world: &World, net: &Net) {
        while let Some(Reverse((cost, cell))) = self.heap.pop() {
            if self.ways[cell.index()].cost != cost {
                continue;
            }
            for link in world.map.links(cell) {
                let step = net.steps[link];
                if step.cost != CLOSED {
                    self.enter(step.to, cost + u32::from(step.cost), cell, link as u32);
                }
            }
        }
        self.forget_orphans();
    }

    fn forget_orphans(&mut self) {
        for &cell in &self.orphans {
            self.orphaned[cell.index()] = false;
        }
    }

    #[inline]
    fn enter(&mut self, to: CellId, total: u32, from: CellId, by: u32) {
        let way = &mut self.ways[to.index()];
        if total < way.cost {
            self.heap.push(Reverse((total, to)));
        } else if total > way.cost || from > way.from {
            return;
        }
        (way.cost, way.from, way.by) = (total, from, by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use crate::world::SupplySource;
    use proptest::prelude::*;

    fn source(cell: u16) -> SupplySource {
        let cell = CellId(cell);
        SupplySource { id: format!("s{}", cell.0), side: Side::First, cell, tons_per_day: 10.0, from: 0, rail: false }
    }

    proptest! {
        #[test]
        fn a_mended_tree_is_the_tree_grown_anew(
            days in proptest::collection::vec(proptest::collection::vec((0u16..144, any::<bool>(), 0u8..4), 0..9), 1..12),
        ) {
            let mut world = testing::plain(12, 12, 10.0);
            world.rules.supply.truck_km_dry = 120.0;
            world.rules.supply.speed_open = 0.6;
            world.rules.supply.speed_main_road = 1.5;
            world.rules.supply.truck_snow = 0.5;
            world.rules.supply.rubble_way = 3.0;
            world.rules.supply.rail_cost = 0.1;
            world.map.city[40..90].fill(true);
            world.map.share = vec![1.0; 144];
            world.sources.extend([source(0), source(77)]);
            let tons = [10.0, 10.0];
            let mut state = crate::setup::state(&world, 1, 1);
            let (mut net, mut mended) = (Net::default(), Tree::default());
            for (day, changes) in days.iter().enumerate() {
                for &(cell, held, rubble) in changes {
                    state.cells.share[cell as usize] = if held { 1.0 } else { 0.0 };
                    state.cells.rubble[cell as usize] = [f32::from(rubble) / 4.0; 3];
                }
                state.weather.snow_cm[0] = f64::from(u8::from(day > 8)) * 30.0;
                net.refresh(&world, &state, Side::First);
                mended.follow(&world, &state, Side::First, &mut net, 0, &tons);
                let (mut fresh_net, mut grown) = (Net::default(), Tree::default());
                fresh_net.refresh(&world, &state, Side::First);
                grown.follow(&world, &state, Side::First, &mut fresh_net, 0, &tons);
                prop_assert_eq!(&mended.ways, &grown.ways);
            }
        }
    }
}
