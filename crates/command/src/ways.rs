//! Ways over the map: fields of hours to an objective. Marches are in `routes`.

use nosb_engine::forces::Side;
use nosb_engine::map::{CellId, Map, NO_CROSSING, Road, Terrain};
use nosb_engine::rules::movement::Movement;
use nosb_engine::systems::river::{self, Ice, Passage, passable};
use nosb_engine::{State, World};

use crate::picture::{believed, held};

/// Ways are counted in quarters of an hour, so that sums are exact and ties are real.
pub(crate) const UNITS_PER_HOUR: f64 = 4.0;
/// "No way".
pub const NO_WAY: u16 = u16::MAX;
/// Dearest single step that is told from the next dearer one, quarters of an hour.
pub(crate) const DEAREST_STEP: usize = 1023;

/// Buckets of a field: more than the dearest step with the price of an enemy; a power of two.
const BUCKETS: usize = 2 * (DEAREST_STEP + 1);

/// Time over dry ground as a multiple of that over open steppe.
pub(crate) fn ground_factor(map: &Map, rules: &Movement, link: usize) -> f64 {
    let speed = match map.link_road[link] {
        Road::Main => rules.main_road,
        Road::Track => rules.track,
        Road::None => match map.terrain[map.link_to[link].index()] {
            Terrain::Steppe => 1.0,
            Terrain::Broken => rules.broken,
            Terrain::Floodplain => rules.floodplain,
            Terrain::Sand => rules.sand,
            Terrain::Woods => rules.woods,
            Terrain::Marsh => rules.marsh,
            Terrain::BuiltUp => rules.built_up,
            Terrain::Gully => rules.gully,
            Terrain::Water => 0.0,
        },
    };
    if speed > 0.0 { 1.0 / speed } else { f64::INFINITY }
}

/// Hours that the ferry of a link is reckoned to take, the longer the less it carries; none while it does not run.
pub(crate) fn ferry_hours(world: &World, state: &State, link: usize) -> Option<f64> {
    let capacity = river::night_capacity(world, state, usize::from(world.map.link_crossing[link]));
    // The way over dry ground comes on top.
    let longest = DEAREST_STEP as f64 / UNITS_PER_HOUR / 2.0;
    (capacity > 0.0).then(|| (world.rules.staff.ferry_hours / capacity).min(longest))
}

pub(crate) fn units(hours: f64) -> u16 {
    let units = hours * UNITS_PER_HOUR + 1.0;
    if units < DEAREST_STEP as f64 { units as u16 } else { NO_WAY }
}

/// Links over water that can be passed some day, with their costs on dry ground.
#[derive(Debug, Default)]
pub(crate) struct Waters {
    /// Those with a bridge or ferry come first.
    links: Vec<(u32, u16)>,
    with_crossing: usize,
    /// The ice at which all of them were looked at last.
    ice: Option<Ice>,
}

impl Waters {
    pub(crate) fn new(map: &Map, mut links: Vec<(u32, u16)>) -> Self {
        let no_crossing = |link: usize| {
            map.link_crossing[link] == NO_CROSSING && map.link_crossing[map.link_reverse[link] as usize] == NO_CROSSING
        };
        links.sort_by_key(|&(link, _)| no_crossing(link as usize));
        let with_crossing = links.partition_point(|&(link, _)| !no_crossing(link as usize));
        Self { links, with_crossing, ice: None }
    }

    /// Those whose passage may be another than when this was asked last: where nothing but ice carries, it is the ice.
    pub(crate) fn changeable(&mut self, world: &World, state: &State) -> &[(u32, u16)] {
        let ice = Some(river::ice(world, state));
        let all = core::mem::replace(&mut self.ice, ice) != ice;
        if all { &self.links } else { &self.links[..self.with_crossing] }
    }
}

/// One side's fields: what every step costs today, and how far it is from everywhere to a place.
#[derive(Debug)]
pub struct Ways {
    /// Where each link leads, and what it costs gone backwards (from there to the cell it belongs to), without the enemy.
    back: Vec<(CellId, u16)>,
    waters: Waters,
    /// What the enemy believed to stand in a cell adds to the way into it.
    price: Vec<u16>,
    /// Cells by the cost at which they are reached, modulo the number of buckets.
    buckets: Vec<Vec<CellId>>,
    wanted: Vec<bool>,
}

impl Ways {
    /// What does not change from day to day.
    pub fn new(world: &World) -> Self {
        let map = &world.map;
        let hours_per_km = world.rules.staff.march_hours_per_km;
        let mut back: Vec<_> = map.link_to.iter().map(|&to| (to, NO_WAY)).collect();
        let mut dry = Vec::new();
        for cell in map.cells() {
            for link in map.links(cell) {
                let forward = map.link_reverse[link] as usize;
                let cost = units(map.link_km[link] * hours_per_km * ground_factor(map, &world.rules.movement, forward));
                back[link].1 = cost;
                if map.link_water_m[link] > world.rules.river.ford_width_m {
                    dry.push((link as u32, cost));
                }
            }
        }
        Self {
            back,
            waters: Waters::new(map, dry),
            price: vec![0; map.len()],
            buckets: vec![Vec::new(); BUCKETS],
            wanted: vec![false; map.len()],
        }
    }

    /// Takes in today's crossings and the enemy as this side believes him to stand.
    pub fn survey(&mut self, world: &World, state: &State, side: Side) {
        let map = &world.map;
        let rules = &world.rules.staff;
        for &(link, dry) in self.waters.changeable(world, state) {
            let forward = map.link_reverse[link as usize] as usize;
            let crossing = match passable(world, state, side, forward) {
                Passage::All => Some(0.0),
                Passage::Foot => Some(rules.bridging_hours),
                Passage::Ferry => ferry_hours(world, state, forward),
                Passage::None => None,
            };
            let extra = crossing.map_or(NO_WAY, units);
            let cost = dry.saturating_add(extra);
            self.back[link as usize].1 = if usize::from(cost) <= DEAREST_STEP { cost } else { NO_WAY };
        }
        for (cell, price) in map.cells().zip(&mut self.price) {
            let enemy = believed(state, side, cell);
            *price = if enemy < rules.remnant || held(state, side, cell) > 0.95 {
                0
            } else {
                let full = (enemy / crate::concentration::room_for(world, cell)).min(1.0);
                units(rules.breakthrough_hours * full).min(DEAREST_STEP as u16)
            };
        }
    }

    /// Quarters of an hour from cells to the nearest of the goals, `NO_WAY` where nobody asked or nobody gets through:
    /// reckoned outward until every one of the `origins` is reached. Ways lead `through` the enemy at a price, or round him.
    pub fn field(
        &mut self,
        map: &Map,
        goals: &[CellId],
        through: bool,
        origins: impl Iterator<Item = CellId>,
        out: &mut Vec<u16>,
    ) {
        out.clear();
        out.resize(map.len(), NO_WAY);
        let mut open = 0_usize;
        for cell in origins {
            open += usize::from(!core::mem::replace(&mut self.wanted[cell.index()], true));
        }
        let Self { back, price, buckets, wanted, .. } = self;
        for &goal in goals {
            out[goal.index()] = 0;
            buckets[0].push(goal);
        }
        let (mut cost, mut waiting) = (0_usize, goals.len());
        while waiting > 0 && cost < usize::from(NO_WAY) {
            let mut bucket = core::mem::take(&mut buckets[cost % BUCKETS]);
            waiting -= bucket.len();
            for cell in bucket.drain(..) {
                if usize::from(out[cell.index()]) != cost {
                    continue;
                }
                if core::mem::take(&mut wanted[cell.index()]) {
                    open -= 1;
                }
                if !through && cost > 0 && price[cell.index()] > 0 {
                    continue;
                }
                let into = cost + usize::from(price[cell.index()]);
                for &(to, step) in &back[map.links(cell)] {
                    // `NO_WAY` is never less than what is known.
                    let total = into + usize::from(step);
                    let known = &mut out[to.index()];
                    if total < usize::from(*known) {
                        *known = total as u16;
                        buckets[total % BUCKETS].push(to);
                        waiting += 1;
                    }
                }
            }
            buckets[cost % BUCKETS] = bucket;
            if open == 0 {
                break;
            }
            cost += 1;
        }
        // Whatever is left was reached but not settled.
        for bucket in &mut self.buckets {
            bucket.clear();
        }
        if open > 0 {
            self.wanted.fill(false);
        }
    }
}

/// Hours of an entry of a field.
pub fn hours(units: u16) -> f64 {
    if units == NO_WAY { f64::INFINITY } else { f64::from(units) / UNITS_PER_HOUR }
}

/// The neighbour with the fewest hours to go, lower than here; ties to the lower row.
pub fn downhill(map: &Map, field: &[u16], cell: CellId, open: impl Fn(CellId) -> bool) -> Option<CellId> {
    let mut best = (field[cell.index()], CellId::NONE);
    for link in map.links(cell) {
        let to = map.link_to[link];
        let hours = field[to.index()];
        if (hours < best.0 || (hours == best.0 && best.1.is_some() && to < best.1)) && open(to) {
            best = (hours, to);
        }
    }
    best.1.is_some().then_some(best.1)
}
