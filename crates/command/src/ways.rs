//! Ways over the map: fields of hours to an objective, and routes for marches.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use nosb_engine::forces::Side;
use nosb_engine::map::{CellId, Map, Road, Terrain};
use nosb_engine::orders::{NO_ROUTE, ROUTE_CELLS, Route};
use nosb_engine::systems::river::{Passage, passable};
use nosb_engine::{State, World};

/// Hours a staff reckons for a kilometre on foot in the open.
const HOURS_PER_KM: f64 = 0.25;
/// Hours it reckons for water to be bridged.
const BRIDGING_HOURS: f64 = 30.0;
/// Water that cannot be bridged by an army in the field, m.
const TOO_WIDE_M: f64 = 700.0;
/// Water that is forded, m.
const FORD_M: f64 = 60.0;
/// Hours reckoned for a ferry.
const FERRY_HOURS: f64 = 14.0;
/// Costs are counted in sixteenths of an hour, so that sums are exact and ties are real.
const UNITS_PER_HOUR: f64 = 16.0;

fn ground_factor(map: &Map, link: usize) -> f64 {
    if map.link_road[link] != Road::None {
        return 0.9;
    }
    match map.terrain[map.link_to[link].index()] {
        Terrain::Steppe => 1.0,
        Terrain::Broken => 1.3,
        Terrain::Floodplain | Terrain::Woods | Terrain::Sand => 1.6,
        Terrain::BuiltUp => 1.3,
        Terrain::Gully => 1.8,
        Terrain::Marsh => 2.5,
        Terrain::Water => 6.0,
    }
}

/// Hours from every cell to an objective by the ground alone (no enemy, bridges to be built), sixteenths of an hour.
pub fn objective_field(map: &Map, objective: CellId) -> Vec<u32> {
    let mut hours = vec![u32::MAX; map.len()];
    let mut heap = BinaryHeap::new();
    hours[objective.index()] = 0;
    heap.push(Reverse((0u32, objective.0)));
    while let Some(Reverse((cost, cell))) = heap.pop() {
        if cost > hours[usize::from(cell)] {
            continue;
        }
        for link in map.links(CellId(cell)) {
            let water = map.link_water_m[link];
            let wet = map.terrain[map.link_to[link].index()] == Terrain::Water;
            if water > TOO_WIDE_M || wet {
                continue;
            }
            let bridging = if water > FORD_M { BRIDGING_HOURS } else { 0.0 };
            let back = map.link_reverse[link] as usize;
            let step =
                ((map.link_km[link] * HOURS_PER_KM * ground_factor(map, back) + bridging) * UNITS_PER_HOUR) as u32 + 1;
            let to = map.link_to[link];
            if cost + step < hours[to.index()] {
                hours[to.index()] = cost + step;
                heap.push(Reverse((cost + step, to.0)));
            }
        }
    }
    hours
}

/// Hours of an entry of a field.
pub fn hours(units: u32) -> f64 {
    if units == u32::MAX { f64::INFINITY } else { f64::from(units) / UNITS_PER_HOUR }
}

/// Finds routes through own ground.
#[derive(Debug, Default)]
pub struct Router {
    cost: Vec<u32>,
    stamp: Vec<u32>,
    parent: Vec<CellId>,
    heap: BinaryHeap<Reverse<(u32, u32, u16)>>,
    search: u32,
    way: Vec<CellId>,
}

impl Router {
    /// The first cells of the cheapest way from one cell to another over ground the side holds (the last cell may be
    /// anybody's), or `None` if there is none within `limit_hours`. Ties fall to the lower cell.
    pub fn route(
        &mut self,
        world: &World,
        state: &State,
        side: Side,
        (from, to): (CellId, CellId),
        vehicles: bool,
        limit_hours: f64,
    ) -> Option<Route> {
        let map = &world.map;
        if self.stamp.len() != map.len() {
            self.cost = vec![0; map.len()];
            self.stamp = vec![0; map.len()];
            self.parent = vec![CellId::NONE; map.len()];
            self.search = 0;
        }
        self.search += 1;
        self.heap.clear();
        let limit = (limit_hours * UNITS_PER_HOUR) as u32;
        let estimate = |cell: CellId| (map.distance_km(cell, to) * HOURS_PER_KM * 0.9 * UNITS_PER_HOUR) as u32;
        self.cost[from.index()] = 0;
        self.stamp[from.index()] = self.search;
        self.parent[from.index()] = CellId::NONE;
        self.heap.push(Reverse((estimate(from), 0, from.0)));
        while let Some(Reverse((_, cost, cell))) = self.heap.pop() {
            let cell = CellId(cell);
            if cell == to {
                return Some(self.way_back(to));
            }
            if cost > self.cost[cell.index()] || cost > limit {
                continue;
            }
            for link in map.links(cell) {
                let next = map.link_to[link];
                if next != to
                    && (side.held(f64::from(state.cells.share[next.index()])) <= 0.5
                        || state.cells.men[next.index()][side.enemy().index()] > 0)
                {
                    continue;
                }
                let crossing = match passable(world, state, side, link) {
                    Passage::All => 0.0,
                    Passage::Foot if !vehicles => 2.0,
                    Passage::Ferry => FERRY_HOURS,
                    _ if !vehicles && map.link_water_m[link] <= world.rules.movement.boat_width_m => {
                        world.rules.movement.boat_hours
                    }
                    _ => continue,
                };
                let step = ((map.link_km[link] * HOURS_PER_KM * ground_factor(map, link) + crossing) * UNITS_PER_HOUR)
                    as u32
                    + 1;
                let total = cost + step;
                if self.stamp[next.index()] != self.search || total < self.cost[next.index()] {
                    self.stamp[next.index()] = self.search;
                    self.cost[next.index()] = total;
                    self.parent[next.index()] = cell;
                    self.heap.push(Reverse((total + estimate(next), total, next.0)));
                }
            }
        }
        None
    }

    fn way_back(&mut self, to: CellId) -> Route {
        self.way.clear();
        let mut cell = to;
        while self.parent[cell.index()].is_some() {
            self.way.push(cell);
            cell = self.parent[cell.index()];
        }
        let mut route = NO_ROUTE;
        for (place, &cell) in route.iter_mut().zip(self.way.iter().rev()).take(ROUTE_CELLS) {
            *place = cell;
        }
        route
    }
}
