//! The net of ways of one side: what every link costs to carry over.
//!
//! Cost of a link, lorry hours: `24 h x km / (truck_km_dry x road x mud x snow) x rubble`; by working railway
//! `rail_cost` of dry track; plus a wait at ferries. Only ground of the side is open. Costs are whole units of 0.01 h,
//! so every comparison is exact. Weather enters in steps of a tenth, rubble of an eighth: so from day to day few links
//! change, and the tree of ways over them (`tree`) can be mended where they do.
//!
//! Nothing here is state: costs are kept as working memory and compared with what they were made from. Source: model.md 6.

use super::ways::{is_held, sledges};
use crate::forces::Side;
use crate::map::{CellId, NO_CROSSING, Terrain};
use crate::state::State;
use crate::systems::river::{Passage, passable};
use crate::world::World;

/// One unit of cost, h.
pub const UNIT_HOURS: f64 = 0.01;
/// Buckets of the queue; a link costs at most one less.
pub const BUCKETS: usize = 2048;
/// Hours of a day.
const DAY_HOURS: f64 = 24.0;
/// Snow depth that slows by the whole factor, cm.
const DEEP_SNOW_CM: f64 = 50.0;
/// Steps in which weather slows.
const WEATHER_STEPS: f64 = 10.0;
/// Steps in which rubble slows.
const RUBBLE_STEPS: f32 = 8.0;
/// A way that is not open.
pub const CLOSED: u16 = u16::MAX;
/// The tree is grown anew when more than this part of the links has changed or of the cells is orphaned.
pub const MENDABLE_PART: usize = 8;

/// Hours of a km by open ground, track, main road, railway on this day, in units of cost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Speeds([f32; 4]);

impl Speeds {
    fn of(world: &World, state: &State) -> Self {
        let rules = &world.rules.supply;
        let mud = state.weather.mud[0];
        let snow = 1.0 - (state.weather.snow_cm[0] / DEEP_SNOW_CM).min(1.0) * (1.0 - rules.truck_snow);
        let soft = 1.0 - mud * (1.0 - rules.truck_mud);
        // A made road loses half as much to mud.
        let made = 1.0 - 0.5 * mud * (1.0 - rules.truck_mud);
        let in_steps = |factor: f64| libm::floor(factor * WEATHER_STEPS + 0.5).max(1.0) / WEATHER_STEPS;
        let (soft, made) = (in_steps(soft * snow), in_steps(made * snow));
        let dry = DAY_HOURS / rules.truck_km_dry.max(1.0) / UNIT_HOURS;
        let over = |factor: f64| (dry / factor.max(0.01)) as f32;
        Self([
            over(rules.speed_open * soft),
            over(soft),
            over(rules.speed_main_road * made),
            (dry * rules.rail_cost) as f32,
        ])
    }
}

/// What never changes of a link.
#[derive(Clone, Copy, Debug)]
struct Link {
    km: f32,
    road: u8,
    traits: u8,
}

/// Railway along the link.
const RAIL: u8 = 1;
/// Water too wide to ford: whether it is open depends on the day.
const WET: u8 = 2;
/// Leads into the city: rubble may lie in the way.
const CITY: u8 = 4;

/// A link as the search sees it.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Where to.
    pub to: CellId,
    /// At what cost, or `CLOSED`.
    pub cost: u16,
}

/// What the ice means to ways without a crossing: any, bears men, sledges, lorries.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Ice([bool; 4]);

impl Ice {
    fn of(world: &World, state: &State) -> Self {
        let rules = &world.rules.river;
        let ice_cm = state.weather.ice_cm[0];
        let carries = |needed_cm: f64| needed_cm > 0.0 && ice_cm >= needed_cm;
        Self([ice_cm > 0.0, carries(rules.ice_men_cm), sledges(world, state), carries(rules.ice_lorries_cm)])
    }
}

/// Trees that follow a net: that of all ways, and that of ways with room for what the first could not carry.
pub const TREES: usize = 2;

/// What a cell looks like to the search: held, railway works, steps of rubble.
const HELD: u8 = 1;
const RAIL_WORKS: u8 = 2;
const ON_THE_GROUND: u8 = HELD | RAIL_WORKS;
const RUBBLE_SHIFT: u8 = 2;
/// Cells looked at together: few change in a day.
const BLOCK: usize = 32;

/// What the costs were made for.
type Key = (usize, usize, [u64; 4]);

/// The links of the map with their costs for one side.
#[derive(Debug, Default)]
pub struct Net {
    key: Key,
    links: Vec<Link>,
    wet: Vec<(u32, CellId)>,
    /// Those of them with a bridge, site or ferry.
    crossings: Vec<(u32, CellId)>,
    ice: Ice,
    pub(super) steps: Vec<Step>,
    look: Vec<u8>,
    speeds: Speeds,
    /// Cells with houses.
    city: Vec<CellId>,
    /// Cells that have changed hands or got or lost their railway.
    dirty: Vec<CellId>,
    /// Cells with more or less rubble in the way.
    rubbled: Vec<CellId>,
    /// What has changed since each of the trees was last right.
    pub(super) news: [News; TREES],
}

/// What has changed of a net.
#[derive(Debug, Default)]
pub(super) struct News {
    /// Links with their cost before.
    pub(super) changed: Vec<(u32, u16)>,
    /// Anything may have changed.
    pub(super) all: bool,
}

impl News {
    fn note(&mut self, link: u32, before: u16) {
        if self.changed.len() < self.changed.capacity() {
            self.changed.push((link, before));
        } else {
            self.all = true;
        }
    }
}

impl Net {
    /// Brings the costs up to date.
    pub fn refresh(&mut self, world: &World, state: &State, side: Side) {
        let map = &world.map;
        self.pack(world);
        let speeds = Speeds::of(world, state);
        let new_day = speeds != self.speeds;
        self.speeds = speeds;
        self.dirty.clear();
        let s = side.index();
        for first in (0..map.len()).step_by(BLOCK) {
            let rows = first..(first + BLOCK).min(map.len());
            let now = |share: f32, rail: [f32; 2]| {
                let held = is_held(side, share);
                let works = held & (rail[s] >= 1.0);
                u8::from(held) * HELD + u8::from(works) * RAIL_WORKS
            };
            let ground = state.cells.share[rows.clone()].iter().zip(&state.cells.rail[rows.clone()]);
            let seen = ground.zip(&self.look[rows.clone()]);
            let news = seen.fold(0, |news, ((&share, &rail), look)| news | ((now(share, rail) ^ look) & ON_THE_GROUND));
            if news == 0 {
                continue;
            }
            for row in rows {
                let now = now(state.cells.share[row], state.cells.rail[row]);
                let look = &mut self.look[row];
                if now != *look & ON_THE_GROUND {
                    *look = (*look & !ON_THE_GROUND) | now;
                    self.dirty.push(CellId(row as u16));
                }
            }
        }
        self.rubbled.clear();
        for &cell in &self.city {
            let row = cell.index();
            let rubble = state.cells.rubble[row];
            let worst = rubble[0].max(rubble[1]).max(rubble[2]) * (1.0 - state.cells.cleared[row]);
            let steps = ((worst * RUBBLE_STEPS + 0.5) as u8) << RUBBLE_SHIFT;
            let look = &mut self.look[row];
            if *look & !ON_THE_GROUND != steps {
                *look = (*look & ON_THE_GROUND) | steps;
                if *look & HELD != 0 {
                    self.rubbled.push(cell);
                }
            }
        }
        let rubble_way = (world.rules.supply.rubble_way as f32 - 1.0).max(0.0) / RUBBLE_STEPS;
        if new_day {
            self.news.iter_mut().for_each(|news| news.all = true);
            for cell in map.cells() {
                if self.look[cell.index()] & HELD == 0 {
                    self.steps[map.links(cell)].iter_mut().for_each(|step| step.cost = CLOSED);
                    continue;
                }
                for link in map.links(cell) {
                    self.steps[link].cost = self.cost(world, state, side, cell, link, rubble_way);
                }
            }
        } else {
            // Without a crossing only the ice opens and closes the ways over water.
            let ice = Ice::of(world, state);
            let wet = core::mem::take(if ice == self.ice { &mut self.crossings } else { &mut self.wet });
            for &(link, from) in &wet {
                self.weigh(world, state, side, from, link as usize, rubble_way);
            }
            *(if ice == self.ice { &mut self.crossings } else { &mut self.wet }) = wet;
            for index in 0..self.rubbled.len() {
                let cell = self.rubbled[index];
                for link in map.links(cell) {
                    self.weigh(world, state, side, map.link_to[link], map.link_reverse[link] as usize, rubble_way);
                }
            }
            for index in 0..self.dirty.len() {
                let cell = self.dirty[index];
                for link in map.links(cell) {
                    self.weigh(world, state, side, cell, link, rubble_way);
                    self.weigh(world, state, side, map.link_to[link], map.link_reverse[link] as usize, rubble_way);
                }
            }
        }
        self.ice = Ice::of(world, state);
    }

    /// Closes links of a list for the second tree, those of yesterday's list no longer, and puts their costs into the
    /// list; all are open again after `reopen`.
    pub fn close(&mut self, yesterday: &[(u32, u16)], closed: &mut [(u32, u16)]) {
        let news = &mut self.news[TREES - 1];
        for &(link, _) in yesterday {
            news.note(link, CLOSED);
        }
        for (link, cost) in closed {
            *cost = core::mem::replace(&mut self.steps[*link as usize].cost, CLOSED);
            news.note(*link, *cost);
        }
    }

    /// Opens the closed links.
    pub fn reopen(&mut self, closed: &[(u32, u16)]) {
        for &(link, cost) in closed.iter().rev() {
            self.steps[link as usize].cost = cost;
        }
    }

    /// Whether a link leads over water that cannot be forded.
    pub fn is_wet(&self, link: usize) -> bool {
        self.links[link].traits & WET != 0
    }

    /// Copies what never changes of the map's links; again only for another map or other rules.
    fn pack(&mut self, world: &World) {
        let (map, rules) = (&world.map, &world.rules);
        let numbers = [
            rules.river.ford_width_m,
            rules.river.boats_width_m,
            rules.supply.rubble_way,
            rules.supply.ferry_wait_hours,
        ];
        let key = (map.link_to.as_ptr() as usize, map.link_to.len(), numbers.map(f64::to_bits));
        if self.key == key && self.look.len() == map.len() {
            return;
        }
        self.key = key;
        self.links.clear();
        self.wet.clear();
        self.crossings.clear();
        self.steps.clear();
        for cell in map.cells() {
            for link in map.links(cell) {
                let to = map.link_to[link];
                let wet =
                    map.link_water_m[link] > rules.river.ford_width_m || map.terrain[to.index()] == Terrain::Water;
                let traits = if map.link_rail[link] { RAIL } else { 0 }
                    | if wet { WET } else { 0 }
                    | if map.city[to.index()] { CITY } else { 0 };
                self.links.push(Link { km: map.link_km[link] as f32, road: map.link_road[link] as u8, traits });
                self.steps.push(Step { to, cost: CLOSED });
                if wet {
                    self.wet.push((link as u32, cell));
                    if map.link_crossing[link] != NO_CROSSING {
                        self.crossings.push((link as u32, cell));
                    }
                }
            }
        }
        self.look.clear();
        self.look.resize(map.len(), 0);
        self.speeds = Speeds::default();
        // Lists at their full size now: a tick must not allocate when a ring closes late in a battle.
        for news in &mut self.news {
            news.changed = Vec::with_capacity(map.link_to.len() / MENDABLE_PART);
        }
        self.dirty.reserve(map.len());
        self.city.clear();
        self.city.extend(map.cells().filter(|cell| map.city[cell.index()]));
        self.rubbled.reserve(self.city.len());
    }

    fn weigh(&mut self, world: &World, state: &State, side: Side, from: CellId, link: usize, rubble_way: f32) {
        let cost = self.cost(world, state, side, from, link, rubble_way);
        let before = self.steps[link].cost;
        if cost != before {
            self.steps[link].cost = cost;
            self.news.iter_mut().for_each(|news| news.note(link as u32, before));
        }
    }

    #[inline(always)]
    fn cost(&self, world: &World, state: &State, side: Side, from: CellId, link: usize, rubble_way: f32) -> u16 {
        let to = self.steps[link].to;
        let looks = [self.look[from.index()], self.look[to.index()]];
        if looks[0] & looks[1] & HELD == 0 {
            return CLOSED;
        }
        let packed = self.links[link];
        if packed.traits == 0 {
            return whole_units(packed.km * self.speeds.0[packed.road as usize]);
        }
        self.cost_by_traits(world, state, side, looks, link, rubble_way)
    }

    /// Cost of a link with a railway, water or houses between two held cells.
    #[inline(never)]
    fn cost_by_traits(
        &self,
        world: &World,
        state: &State,
        side: Side,
        looks: [u8; 2],
        link: usize,
        rubble_way: f32,
    ) -> u16 {
        let packed = self.links[link];
        let mut wait = 0.0;
        if packed.traits & WET != 0 {
            match passable(world, state, side, link) {
                Passage::All => {}
                Passage::Ferry => wait = world.rules.supply.ferry_wait_hours / UNIT_HOURS,
                Passage::Foot if sledges(world, state) => {}
                Passage::Foot if state.weather.ice_cm[0] <= 0.0 => {
                    wait = world.rules.supply.ferry_wait_hours / UNIT_HOURS;
                }
                _ => return CLOSED,
            }
        }
        let rail = packed.traits & RAIL != 0 && looks[0] & looks[1] & RAIL_WORKS != 0;
        let class = if rail { 3 } else { packed.road as usize };
        let mut units = packed.km * self.speeds.0[class];
        if packed.traits & CITY != 0 && !rail {
            units *= 1.0 + f32::from(looks[1] >> RUBBLE_SHIFT) * rubble_way;
        }
        whole_units(units + wait as f32)
    }
}

#[inline]
fn whole_units(units: f32) -> u16 {
    ((units + 0.5) as u16).clamp(1, BUCKETS as u16 - 1)
}
