//! Control of ground where nobody fights.
//!
//! A cell in which only one side has troops, or next to them with no enemy near, passes to that side at
//! `sweep_per_day`. Once a day patrols take over empty ground farther away. Troops of `N` men patrol
//! `patrol_km x min(1, N / patrol_men)`; with `d` the part of `patrol_km` that a side's best placed troops need to reach
//! a cell, its share grows by `sweep_per_day x (1 - d / patrol_km)` where `patrol_lead x d` is less than what the enemy
//! needs. The men `M` of a pocket patrol `min(1, M / army_men)` of that: an army that is cut off keeps the ground between its parts, a small
//! body stands in an all-round front and takes over nothing beyond its cell. What lies surrounded passes to whoever surrounds it. Ground
//! that an attack has gained stays the attacker's while he goes on.
//!
//! Reads positions, postures and pockets (supply). Owns `cells.held_days`; shares `cells.share` with movement and attrition. Source:
//! assumptions in rules/movement.toml.

use super::{defended, enemy_near, held, set_held};
use crate::calendar::TICK_DAYS;
use crate::forces::Side;
use crate::map::{CellId, Terrain};
use crate::orders::Posture;
use crate::scratch::Occupants;
use crate::state::{State, Status};
use crate::world::World;

/// Water over which neither patrols nor surroundings count, m.
const BROAD_WATER_M: f64 = 100.0;

/// Numbers of pockets, and of the ground that is not cut off.
const POCKETS: usize = 256;
/// Buckets of the queue of patrols.
const BUCKETS: usize = 128;
/// No entry in a bucket.
const NONE: u32 = u32::MAX;

/// A link over dry ground or narrow water.
#[derive(Clone, Copy, Debug)]
struct Step {
    to: CellId,
    /// Leads to a cell that is not open water.
    to_land: bool,
    km: f64,
}

/// Working memory of control: the links that count, packed, and the queue of patrols.
#[derive(Debug, Default)]
pub struct Work {
    /// The map whose links these are.
    key: (usize, usize),
    /// First step of each cell, and the end.
    first: Vec<u32>,
    steps: Vec<Step>,
    /// The first neighbours on land of a cell, if two of them tell that it is not surrounded; else none.
    tellers: Vec<[CellId; 2]>,
    /// Cells in which a side has troops that hold ground.
    holders: [Vec<CellId>; 2],
    /// First entry of each bucket; entries are way, cell and next entry.
    heads: Vec<u32>,
    entries: Vec<(f64, CellId, u32)>,
}

impl Work {
    /// Copies the links that count; again only for another map.
    fn pack(&mut self, world: &World) {
        let map = &world.map;
        let key = (map.link_to.as_ptr() as usize, map.link_to.len());
        if self.key == key && self.first.len() == map.len() + 1 {
            return;
        }
        self.key = key;
        self.first.clear();
        self.steps.clear();
        self.tellers.clear();
        for cell in map.cells() {
            self.first.push(self.steps.len() as u32);
            for link in map.links(cell) {
                let to = map.link_to[link];
                if map.link_water_m[link] < BROAD_WATER_M {
                    let to_land = map.terrain[to.index()] != Terrain::Water;
                    self.steps.push(Step { to, to_land, km: map.link_km[link] });
                }
            }
            self.tellers.push(tellers(&self.steps[self.first[cell.index()] as usize..]));
        }
        self.first.push(self.steps.len() as u32);
        self.heads.resize(BUCKETS, NONE);
        // A cell comes into the queue again whenever a shorter way to it is found.
        crate::scratch::room_for(&mut self.entries, map.link_to.len());
        for holders in &mut self.holders {
            crate::scratch::room_for(holders, world.forces.elements.len());
        }
    }
    fn steps(&self, cell: CellId) -> &[Step] {
        &self.steps[self.first[cell.index()] as usize..self.first[cell.index() + 1] as usize]
    }
}

/// Whether enemies next to a cell attack into it: what they have gained there is theirs while they go on.
fn is_attacked(world: &World, state: &State, occupants: &Occupants, side: Side, cell: CellId) -> bool {
    world.map.links(cell).any(|link| {
        occupants.of(world.map.link_to[link]).iter().any(|&element| {
            let row = element.index();
            matches!(state.elements.posture[row], Posture::Attack | Posture::Probe)
                && state.elements.target[row] == cell
                && state.elements.status[row] == Status::Active
                && world.forces.elements[row].side != side
        })
    })
}

/// Whether a side has troops in a cell that hold ground, however few.
fn holds(world: &World, state: &State, occupants: &Occupants, side: Side, cell: CellId) -> bool {
    defended(state, side, cell)
        || occupants.of(cell).iter().any(|&element| {
            let declared = &world.forces.elements[element.index()];
            state.elements.status[element.index()] == Status::Active
                && declared.side == side
                && declared.arm.holds_ground()
        })
}

/// Settles who holds the ground; elements are sorted by cell.
pub(super) fn run(world: &World, state: &mut State) {
    let mut work = core::mem::take(&mut state.scratch.control);
    work.pack(world);
    sweep(world, state, &mut work);
    if world.calendar.is_new_day(state.tick) {
        patrol(world, state, &mut work);
        mop_up(world, state, &work);
        for (days, &share) in state.cells.held_days.iter_mut().zip(&state.cells.share) {
            for side in Side::BOTH {
                let days = &mut days[side.index()];
                *days = if side.held(f64::from(share)) > 0.5 { *days + 1.0 } else { 0.0 };
            }
        }
    }
    state.scratch.control = work;
}

/// Troops take over their cell and those beside it where no enemy is near.
fn sweep(world: &World, state: &mut State, work: &mut Work) {
    let step = (world.rules.movement.sweep_per_day * TICK_DAYS).min(1.0);
    let occupants = core::mem::take(&mut state.scratch.occupants);
    let mut gains = core::mem::take(&mut state.scratch.queue);
    // Every element gains at most its cell and those beside it.
    crate::scratch::room_for(&mut gains, world.map.link_to.len());
    for side in Side::BOTH {
        let holders = &mut work.holders[side.index()];
        holders.clear();
        let freedom = freedom(world, state, side);
        holders.extend(occupants.cells().iter().filter(|&&cell| holds(world, state, &occupants, side, cell)));
        gains.clear();
        // Most ground about most troops is wholly theirs.
        let whole = if side == Side::First { 1.0 } else { 0.0 };
        for &cell in holders.iter() {
            if state.cells.share[cell.index()] != whole
                && held(state, side, cell) < 1.0
                && !defended(state, side.enemy(), cell)
                && !is_attacked(world, state, &occupants, side, cell)
            {
                gains.push(cell);
            }
            if freedom[usize::from(state.cells.pocket[cell.index()][side.index()])] < 1.0 {
                continue;
            }
            for link in world.map.links(cell) {
                let to = world.map.link_to[link];
                if state.cells.share[to.index()] == whole {
                    continue;
                }
                let share = held(state, side, to);
                if share < 1.0
                    && (share > 0.5 || world.map.link_water_m[link] <= 0.0)
                    && !defended(state, side.enemy(), to)
                    && !enemy_near(world, state, side, to)
                {
                    gains.push(to);
                }
            }
        }
        gains.sort_unstable();
        gains.dedup();
        for &cell in &gains {
            let share = held(state, side, cell) + step;
            set_held(state, side, cell, share);
        }
    }
    gains.clear();
    state.scratch.queue = gains;
    state.scratch.occupants = occupants;
}

/// Share of what is around a cell from which it is surrounded.
const SURROUNDED: f64 = 0.75;
const SLACK: f64 = 1.0e-6;

/// How much of so many neighbours the holder of a cell must hold for it not to be surrounded.
fn enough_of(ways: usize) -> f64 {
    (1.0 - SURROUNDED) * ways as f64 + SLACK
}

fn tellers(ways: &[Step]) -> [CellId; 2] {
    let mut land = ways.iter().filter(|step| step.to_land).map(|step| step.to);
    match (land.next(), land.next()) {
        (Some(first), Some(second)) if enough_of(ways.len()) < 2.0 => [first, second],
        _ => [CellId::NONE; 2],
    }
}

/// Ground that nobody defends falls to the side that holds most of what is around it.
fn mop_up(world: &World, state: &mut State, work: &Work) {
    let step = world.rules.movement.sweep_per_day.min(1.0);
    for (cell, &[first, second]) in world.map.cells().zip(&work.tellers) {
        let shares = &state.cells.share;
        let (side, theirs) = if shares[cell.index()] > 0.5 { (Side::Second, 1.0) } else { (Side::First, 0.0) };
        // In most cells two neighbours that are wholly the holder's tell that it is not surrounded.
        if first.is_some() && shares[first.index()] == theirs && shares[second.index()] == theirs {
            continue;
        }
        let (mut ours, mut all, mut theirs) = (0.0, 0.0, 0.0);
        let ways = work.steps(cell);
        let enough = enough_of(ways.len());
        for step in ways.iter().filter(|step| step.to_land) {
            let held = held(state, side, step.to);
            all += 1.0;
            ours += held;
            theirs += 1.0 - held;
            if theirs > enough {
                break;
            }
        }
        if theirs <= enough && all > 0.0 && ours >= SURROUNDED * all && !defended(state, side.enemy(), cell) {
            let share = held(state, side, cell) + step;
            set_held(state, side, cell, share);
        }
    }
}

/// Empty ground between the fronts and behind them passes to the side whose troops are much nearer.
fn patrol(world: &World, state: &mut State, work: &mut Work) {
    let rules = &world.rules.movement;
    if rules.patrol_km <= 0.0 {
        return;
    }
    let mut first = core::mem::take(&mut state.scratch.cell_f64);
    let mut second = core::mem::take(&mut state.scratch.cell_f64_b);
    reach(world, state, work, Side::First, &mut first);
    reach(world, state, work, Side::Second, &mut second);
    for (cell, km) in world.map.cells().zip(first.iter().zip(&second)) {
        let km = [*km.0, *km.1];
        for side in Side::BOTH {
            let (own, enemy) = (km[side.index()], km[side.enemy().index()]);
            if own >= rules.patrol_km || own * rules.patrol_lead >= enemy {
                continue;
            }
            let share = held(state, side, cell);
            if share < 1.0 && state.cells.men[cell.index()] == [0; 2] {
                let step = rules.sweep_per_day * (1.0 - own / rules.patrol_km);
                set_held(state, side, cell, share + step);
            }
        }
    }
    state.scratch.cell_f64 = first;
    state.scratch.cell_f64_b = second;
}

/// How freely the troops in each pocket of a side move about, 0..1: as an army if there are as many as an army has. Small bodies close
/// up to an all-round front. Entry 0 is the ground that is not cut off.
fn freedom(world: &World, state: &State, side: Side) -> [f64; POCKETS] {
    let mut men = [0.0; POCKETS];
    let s = side.index();
    for (pocket, here) in state.cells.pocket.iter().zip(&state.cells.men) {
        men[usize::from(pocket[s])] += f64::from(here[s]);
    }
    let army = world.rules.pocket.army_men.max(1.0);
    let mut free = men.map(|men| (men / army).min(1.0));
    free[0] = 1.0;
    // The last number is that of all bodies too small for one of their own.
    free[POCKETS - 1] = 0.0;
    free
}

/// Way of patrols from the troops of a side, km, as far as they go: over dry ground, not through cells that the enemy
/// defends. Few men start with a part of the way behind them. The queue is in buckets by way, so that nearly every cell
/// is left only once.
fn reach(world: &World, state: &State, work: &mut Work, side: Side, km: &mut Vec<f64>) {
    let rules = &world.rules.movement;
    let (men, enemy) = (&state.cells.men, side.enemy().index());
    let farthest_km = rules.patrol_km * rules.patrol_lead;
    let per_km = BUCKETS as f64 / farthest_km;
    let bucket_of = |way: f64| ((way * per_km) as u32 as usize).min(BUCKETS - 1);
    let freedom = freedom(world, state, side);
    let Work { first, steps, heads, entries, .. } = work;
    let most = world.map.link_to.len();
    km.clear();
    km.resize(world.map.len(), f64::INFINITY);
    entries.clear();
    heads.fill(NONE);
    for cell in world.map.cells() {
        let men = f64::from(men[cell.index()][side.index()]);
        let free = freedom[usize::from(state.cells.pocket[cell.index()][side.index()])];
        if men > 0.0 && free > 0.0 {
            let way = rules.patrol_km * (1.0 - free * (men / rules.patrol_men).min(1.0));
            km[cell.index()] = way;
            let head = &mut heads[bucket_of(way)];
            entries.push((way, cell, *head));
            *head = entries.len() as u32 - 1;
        }
    }
    for bucket in 0..BUCKETS {
        while heads[bucket] != NONE {
            let (so_far, cell, next) = entries[heads[bucket] as usize];
            heads[bucket] = next;
            if so_far != km[cell.index()] {
                continue;
            }
            for step in &steps[first[cell.index()] as usize..first[cell.index() + 1] as usize] {
                let way = so_far + step.km;
                let known = &mut km[step.to.index()];
                if way < *known && way <= farthest_km && men[step.to.index()][enemy] == 0 && entries.len() < most {
                    *known = way;
                    let head = &mut heads[bucket_of(way)];
                    entries.push((way, step.to, *head));
                    *head = entries.len() as u32 - 1;
                }
            }
        }
    }
}
