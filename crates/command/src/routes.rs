//! Routes for marches through own ground.

use nosb_engine::forces::Side;
use nosb_engine::map::{CellId, Terrain};
use nosb_engine::orders::{NO_ROUTE, ROUTE_CELLS, Route};
use nosb_engine::systems::river::{Passage, passable};
use nosb_engine::{State, World};

use crate::ways::{DEAREST_STEP, NO_WAY, UNITS_PER_HOUR, Waters, ferry_hours, ground_factor, units};

/// Cells after which a search asks whether there can be a way at all.
const PATIENCE: u32 = 96;
/// A cell whose region is not known.
const NO_REGION: u16 = 0;

/// A link as marches see it today.
#[derive(Clone, Copy, Debug)]
struct Step {
    to: CellId,
    /// Cost for those on foot and for vehicles, quarters of an hour, or `NO_WAY`.
    cost: [u16; 2],
    /// Whether anybody gets across, one way or the other.
    joined: bool,
}

/// What a search knows of a cell.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    /// The search that was here last.
    search: u32,
    cost: u32,
    parent: CellId,
}

/// Finds routes through own ground.
#[derive(Debug, Default)]
pub struct Router {
    steps: Vec<Step>,
    waters: Waters,
    /// Cells through which the side can march today.
    open: Vec<bool>,
    /// Open cells that hang together have one number, as far as anybody has asked today.
    region: Vec<u16>,
    regions: u16,
    nodes: Vec<Node>,
    /// Cells by cost so far and way still to go.
    buckets: Vec<Vec<(u32, CellId)>>,
    search: u32,
    way: Vec<CellId>,
}

impl Router {
    /// What does not change from day to day.
    pub fn new(world: &World) -> Self {
        let map = &world.map;
        let hours_per_km = world.rules.staff.march_hours_per_km;
        let cost =
            |link: usize| units(map.link_km[link] * hours_per_km * ground_factor(map, &world.rules.movement, link));
        let longest = world.rules.staff.far_march_hours.max(world.rules.staff.move_hours) * UNITS_PER_HOUR;
        let step = |link: usize| {
            let (there, back) = (cost(link), cost(map.link_reverse[link] as usize));
            let joined = there != NO_WAY || back != NO_WAY;
            Step { to: map.link_to[link], cost: [there; 2], joined }
        };
        let steps: Vec<_> = (0..map.link_to.len()).map(step).collect();
        let wet = (0..).zip(&steps).filter(|&(link, step)| {
            let over_water = map.link_water_m[link as usize] > world.rules.river.ford_width_m;
            step.cost[0] != NO_WAY && (over_water || map.terrain[step.to.index()] == Terrain::Water)
        });
        Self {
            waters: Waters::new(map, wet.map(|(link, step)| (link, step.cost[0])).collect()),
            steps,
            nodes: vec![Node::default(); map.len()],
            buckets: vec![Vec::new(); 2 * longest as usize + DEAREST_STEP],
            ..Self::default()
        }
    }

    /// Takes in today's crossings and the ground the side can march through: of what is its own, where no enemy is.
    pub fn survey(&mut self, world: &World, state: &State, side: Side, ours: &[bool]) {
        let boats = units(world.rules.movement.boat_hours);
        let looked_at = self.waters.changeable(world, state);
        for &(link, dry) in looked_at {
            let [foot, vehicles] = match passable(world, state, side, link as usize) {
                Passage::All => [0, 0],
                Passage::Foot => [boats, NO_WAY],
                Passage::Ferry => [ferry_hours(world, state, link as usize).map_or(NO_WAY, units); 2],
                Passage::None => [NO_WAY, NO_WAY],
            };
            self.steps[link as usize].cost = [dry.saturating_add(foot), dry.saturating_add(vehicles)];
        }
        for &(link, _) in looked_at {
            let (link, back) = (link as usize, world.map.link_reverse[link as usize] as usize);
            let joined = self.steps[link].cost[0] != NO_WAY || self.steps[back].cost[0] != NO_WAY;
            self.steps[link].joined = joined;
            self.steps[back].joined = joined;
        }
        self.region.clear();
        self.region.resize(world.map.len(), NO_REGION);
        self.regions = NO_REGION;
        let enemy = side.enemy().index();
        self.open.clear();
        self.open.extend(ours.iter().zip(&state.cells.men).map(|(&ours, men)| ours && men[enemy] == 0));
    }

    /// The first cells of a cheap way from one cell to another over ground the side holds (the last cell may be
    /// anybody's), or `None` if there is none within `limit_hours`. The search heads for the goal as over open steppe, so
    /// that a road that leads far round may be missed.
    pub fn route(
        &mut self,
        world: &World,
        (from, to): (CellId, CellId),
        vehicles: bool,
        limit_hours: f64,
    ) -> Option<Route> {
        let limit = (limit_hours * UNITS_PER_HOUR) as u32;
        self.search(world, (from, to), vehicles, limit).then(|| self.way_back(to))
    }

    /// Whether there may be a way, however long: some neighbour of the goal hangs together with the start.
    fn may_reach(&self, world: &World, (from, to): (CellId, CellId), vehicles: bool) -> bool {
        let map = &world.map;
        let region = self.region[from.index()];
        region == NO_REGION
            || map.links(to).any(|link| {
                let before = map.link_to[link];
                let into = &self.steps[map.link_reverse[link] as usize];
                into.cost[usize::from(vehicles)] != NO_WAY && self.region[before.index()] == region
            })
    }

    /// Numbers the region of an open cell, unless it has a number.
    fn explore(&mut self, world: &World, from: CellId) {
        if !self.open[from.index()] || self.region[from.index()] != NO_REGION {
            return;
        }
        self.regions += 1;
        self.region[from.index()] = self.regions;
        self.way.clear();
        self.way.push(from);
        while let Some(cell) = self.way.pop() {
            for step in &self.steps[world.map.links(cell)] {
                let next = step.to.index();
                if self.region[next] == NO_REGION && self.open[next] && step.joined {
                    self.region[next] = self.regions;
                    self.way.push(step.to);
                }
            }
        }
    }

    fn search(&mut self, world: &World, (from, to): (CellId, CellId), vehicles: bool, limit: u32) -> bool {
        let map = &world.map;
        if !self.may_reach(world, (from, to), vehicles) {
            return false;
        }
        self.search += 1;
        let search = self.search;
        let kind = usize::from(vehicles);
        let per_km = world.rules.staff.march_hours_per_km * UNITS_PER_HOUR;
        let estimate = |cell: CellId| (map.distance_km(cell, to) * per_km) as u32;
        self.nodes[from.index()] = Node { search, cost: 0, parent: CellId::NONE };
        let mut at = estimate(from) as usize;
        if at >= self.buckets.len() {
            return false;
        }
        self.buckets[at].push((0, from));
        let (mut waiting, mut farthest, mut found, mut seen) = (1, at, false, 0);
        while waiting > 0 {
            let Some((cost, cell)) = self.buckets[at].pop() else {
                at += 1;
                continue;
            };
            waiting -= 1;
            if cell == to {
                found = true;
                break;
            }
            if cost > self.nodes[cell.index()].cost {
                continue;
            }
            // Most searches end soon. Those that do not often look for a way that does not exist.
            seen += 1;
            if seen == PATIENCE {
                self.explore(world, from);
                if !self.may_reach(world, (from, to), vehicles) {
                    break;
                }
            }
            let Self { steps, open, nodes, buckets, .. } = self;
            for step in &steps[map.links(cell)] {
                let next = step.to;
                let total = cost + u32::from(step.cost[kind]);
                // Beyond the limit only the goal itself is entered.
                if step.cost[kind] == NO_WAY || (next != to && (!open[next.index()] || total > limit)) {
                    continue;
                }
                let node = &mut nodes[next.index()];
                if node.search != search || total < node.cost {
                    *node = Node { search, cost: total, parent: cell };
                    let place = ((total + estimate(next)) as usize).max(at);
                    if let Some(bucket) = buckets.get_mut(place) {
                        bucket.push((total, next));
                        waiting += 1;
                        farthest = farthest.max(place);
                    }
                }
            }
        }
        for bucket in &mut self.buckets[at..=farthest] {
            bucket.clear();
        }
        found
    }

    fn way_back(&mut self, to: CellId) -> Route {
        self.way.clear();
        let mut cell = to;
        while self.nodes[cell.index()].parent.is_some() {
            self.way.push(cell);
            cell = self.nodes[cell.index()].parent;
        }
        let mut route = NO_ROUTE;
        for (place, &cell) in route.iter_mut().zip(self.way.iter().rev()).take(ROUTE_CELLS) {
            *place = cell;
        }
        route
    }
}
