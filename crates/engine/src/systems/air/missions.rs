//! Where a side's bombs of one tick go, and whom they hit.
//!
//! Area bombing: a share of the tons falls on the built-up cells of the region that holds the ordered cell, by
//! hectares built up, more on wood, less with distance. The army's tons go in part on the enemy's crossings (without
//! any, on main roads behind the attacked cells), the rest on cells where the enemy is attacked or attacks, by men.
//! Casualties of troops: `tons x casualties per ton` among the men of a cell, by entrenchment. Source: model.md, section 10.

use crate::chance::{Chance, Draw, Mechanism};
use crate::forces::Side;
use crate::map::{CellId, CrossingKind, Road, WOOD};
use crate::orders::{AirOrder, Posture};
use crate::roster::{Member, Roster};
use crate::state::{Counter, State, Status};
use crate::world::World;

const DRAW_CASUALTIES: u32 = 1;
const QUARTER_OF_REPORT: u32 = 2;

/// Buffers of one flight: tons and enemy men by cell, cells bombed.
struct Sky {
    tons: Vec<f64>,
    enemy_men: Vec<f64>,
    bombed: Vec<CellId>,
    weights: Vec<f64>,
}

/// Drops the tons of one side in one tick.
pub(super) fn fly(world: &World, state: &mut State, chance: &Chance, side: Side, tons: f64, order: &AirOrder) {
    let mut sky = Sky {
        tons: core::mem::take(&mut state.scratch.cell_f64),
        enemy_men: core::mem::take(&mut state.scratch.cell_f64_b),
        bombed: core::mem::take(&mut state.scratch.queue),
        weights: core::mem::take(&mut state.scratch.element_f64),
    };
    for buffer in [&mut sky.tons, &mut sky.enemy_men] {
        buffer.clear();
        buffer.resize(world.map.len(), 0.0);
    }
    sky.bombed.clear();
    let mut army_t = tons;
    if order.area_bombing.is_some() && world.rules.air.city_bombing {
        let city_t = tons * world.rules.air.city_share;
        if bomb_area(world, state, side, city_t, order.area_bombing, &mut sky) {
            army_t -= city_t;
            report(world, state, side, city_t, order.area_bombing);
        }
    }
    let ways_t = army_t * world.rules.air.interdiction_share;
    let roster = Roster::take(world, state);
    support(world, state, &roster, side, army_t - ways_t, order.main_effort, &mut sky);
    interdict(world, state, side, ways_t, &sky.bombed);
    hit(world, state, chance, &roster, side, &sky);
    state.scratch.roster = roster;
    state.scratch.cell_f64 = sky.tons;
    state.scratch.cell_f64_b = sky.enemy_men;
    state.scratch.queue = sky.bombed;
    state.scratch.element_f64 = sky.weights;
}

fn drop_on(sky: &mut Sky, cell: CellId, tons: f64) {
    let here = &mut sky.tons[cell.index()];
    if *here == 0.0 && tons > 0.0 {
        sky.bombed.push(cell);
    }
    *here += tons;
}

/// The city, if it holds the cell; else the first region that does.
fn region_of(world: &World, cell: CellId) -> Option<usize> {
    let holds = |&region: &usize| world.map.regions[region].cells.binary_search(&cell).is_ok();
    world.city_region.filter(holds).or_else(|| (0..world.map.regions.len()).find(holds))
}

/// Area bombing; false if there is nothing to bomb.
fn bomb_area(world: &World, state: &State, side: Side, tons: f64, aim: CellId, sky: &mut Sky) -> bool {
    let rules = &world.rules.air;
    let alone = [aim];
    let cells = region_of(world, aim).map_or(&alone[..], |region| &world.map.regions[region].cells[..]);
    let mut total = 0.0;
    sky.weights.clear();
    for &cell in cells {
        let ha = world.map.built_up_ha(cell);
        let enemy = side.enemy().held(f64::from(state.cells.share[cell.index()]));
        let near = libm::exp(-world.map.distance_km(aim, cell) / rules.area_spread.max(1.0e-3));
        let wood = rules.area_wood_weight * world.map.built_ha[cell.index()][WOOD];
        let weight = if enemy > 0.5 { (ha + wood) * near } else { 0.0 };
        total += weight;
        sky.weights.push(weight);
    }
    if total <= 0.0 {
        return false;
    }
    for (index, &cell) in cells.iter().enumerate() {
        let weight = sky.weights[index];
        if weight > 0.0 {
            drop_on(sky, cell, tons * weight / total);
        }
    }
    true
}

/// Reports a heavy day once, at noon, with the day's tons.
fn report(world: &World, state: &mut State, side: Side, tons_now: f64, aim: CellId) {
    if world.calendar.quarter(state.tick) != QUARTER_OF_REPORT {
        return;
    }
    let day_t = tons_now / super::light_share(world, state.tick);
    if day_t >= world.rules.air.raid_report {
        crate::systems::buildings::report_raid(state, side, aim, day_t);
    }
}

/// Close support: on those whom the own troops attack and on those who attack them.
fn support(world: &World, state: &State, roster: &Roster, side: Side, tons: f64, main_effort: CellId, sky: &mut Sky) {
    for row in roster.of(side.enemy()).map(Member::row) {
        if state.elements.status[row].is_present() {
            let cell = state.elements.cell[row].index();
            sky.enemy_men[cell] += f64::from(state.elements.men[row]);
        }
    }
    let target_of = |member: &Member| -> Option<CellId> {
        let row = member.row();
        if state.elements.status[row] != Status::Active || state.elements.posture[row] != Posture::Attack {
            return None;
        }
        let cell = if member.side == side { state.elements.target[row] } else { state.elements.cell[row] };
        (cell.is_some() && sky.enemy_men[cell.index()] > 0.0).then_some(cell)
    };
    let weight_of = |row: usize, cell: CellId| {
        let men = f64::from(state.elements.men[row]);
        if main_effort.is_some() {
            let reach = world.rules.air.area_spread.max(1.0e-3);
            let near = libm::exp(-world.map.distance_km(main_effort, cell) / reach);
            men * (1.0 + (world.rules.air.main_effort_weight - 1.0) * near)
        } else {
            men
        }
    };
    let mut total = 0.0;
    let mut weights = core::mem::take(&mut sky.weights);
    weights.clear();
    for member in roster.iter() {
        let weight = target_of(member).map_or(0.0, |cell| weight_of(member.row(), cell));
        weights.push(weight);
        total += weight;
    }
    if total > 0.0 {
        let cap = tons * world.rules.air.target_share_cap;
        for (member, &weight) in roster.iter().zip(&weights) {
            if weight > 0.0 {
                let row = member.row();
                let cell = if member.side == side { state.elements.target[row] } else { state.elements.cell[row] };
                let room = (cap - sky.tons[cell.index()]).max(0.0);
                drop_on(sky, cell, (tons * weight / total).min(room));
            }
        }
    }
    sky.weights = weights;
}

/// Ways of the enemy: his crossings, or main roads behind the attacked cells.
fn interdict(world: &World, state: &mut State, side: Side, tons: f64, attacked: &[CellId]) {
    let rules = &world.rules.air;
    let works_for_enemy = |state: &State, row: usize| {
        usize::from(state.crossings.owner[row]) == side.enemy().index() && state.crossings.condition[row] > 0.0
    };
    let mut total = 0.0;
    for (row, crossing) in world.map.crossings.iter().enumerate() {
        if works_for_enemy(state, row) {
            total += crossing.capacity;
        }
    }
    let damage = |state: &mut State, cell: CellId, tons: f64| {
        let way = &mut state.cells.interdiction[cell.index()];
        *way = (*way + (tons * rules.interdiction) as f32).min(1.0);
    };
    if total > 0.0 {
        for (row, crossing) in world.map.crossings.iter().enumerate() {
            if !works_for_enemy(state, row) {
                continue;
            }
            let here_t = tons * crossing.capacity / total;
            for bank in crossing.banks {
                damage(state, bank, here_t);
            }
            if crossing.kind == CrossingKind::Ferry {
                state.crossings.boats[row] *= libm::exp(-rules.boats_per_ton * here_t);
            }
        }
        state.sides.count(side, Counter::BombsT, tons);
        return;
    }
    let is_way = |state: &State, link: usize| {
        let to = world.map.link_to[link].index();
        world.map.link_road[link] == Road::Main && side.enemy().held(f64::from(state.cells.share[to])) > 0.5
    };
    let ways: usize =
        attacked.iter().flat_map(|&cell| world.map.links(cell)).filter(|&link| is_way(state, link)).count();
    if ways == 0 {
        return;
    }
    for &cell in attacked {
        for link in world.map.links(cell) {
            if is_way(state, link) {
                damage(state, world.map.link_to[link], tons / ways as f64);
            }
        }
    }
    state.sides.count(side, Counter::BombsT, tons);
}

/// Writes the bombs on the cells and takes the casualties of the troops under them.
fn hit(world: &World, state: &mut State, chance: &Chance, roster: &Roster, side: Side, sky: &Sky) {
    let rules = &world.rules.air;
    if sky.bombed.is_empty() {
        return;
    }
    for &cell in &sky.bombed {
        let tons = sky.tons[cell.index()];
        state.cells.bombs_t[cell.index()] += tons as f32;
        state.sides.count(side, Counter::BombsT, tons);
        if world.map.city[cell.index()] && world.map.built_up_ha(cell) > 0.0 {
            state.sides.count(side, Counter::CityBombsT, tons);
        }
    }
    for member in roster.of(side.enemy()) {
        let row = member.row();
        let cell = state.elements.cell[row];
        if !state.elements.status[row].is_present() || sky.tons[cell.index()] <= 0.0 {
            continue;
        }
        let men_here = sky.enemy_men[cell.index()].max(rules.men_for_full_effect);
        let dug_in = state.elements.entrenchment[row]
            .max(crate::systems::buildings::built_up_share(world, cell))
            .clamp(0.0, 1.0);
        let per_ton =
            rules.casualties_per_ton_open + dug_in * (rules.casualties_per_ton_dugin - rules.casualties_per_ton_open);
        let hazard = sky.tons[cell.index()] * per_ton / men_here;
        let draw = Draw {
            mechanism: Mechanism::Air,
            index: DRAW_CASUALTIES,
            tick: state.tick,
            entity: member.key,
            partner: 0,
        };
        let casualties = chance.taken(state.elements.men[row], hazard, 1.0, draw);
        if casualties > 0 {
            crate::systems::medical::take_casualties(world, state, chance, member.element, casualties);
        }
    }
}
