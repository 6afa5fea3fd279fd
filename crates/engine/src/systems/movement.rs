//! Movement and control of ground.
//!
//! An element covers `v x D` km in a tick (`D` = 0.25 day) along its route:
//! `v = v_arm x terrain x road x (mud, snow) x (1 - fatigue / 2) x work x zone of control`, km/day.
//! Into an empty enemy cell it advances at its pursuit speed; into a defended one only by fighting (attrition moves
//! the share held, and once an attacker holds `entry_share` his troops stand inside). Troops whose share of their
//! cell is lost fall back to the nearest own ground towards their supply; with none to go to they stay and are
//! enveloped. Who holds ground where nobody fights: see `control`.
//!
//! Reads orders, fuel, weather, passage of links (river). Owns `elements.cell`, `route` (uses it up), `progress_km`,
//! `cells.men`, `cells.held_days`; shares `cells.share` with attrition (which writes only where there is a fight) and
//! `elements.status` for embarkation. Source: model.md 1, 5 and assumptions in rules/movement.toml.

pub mod control;

use crate::calendar::TICK_DAYS;
use crate::chance::Chance;
use crate::forces::{Arm, ElementId, Side};
use crate::map::{CellId, Road, Terrain};
use crate::orders::{NO_ROUTE, Posture, ROUTE_CELLS};
use crate::state::{Counter, State, Status};
use crate::systems::buildings;
use crate::systems::river::{Passage, passable};
use crate::world::World;

/// Snow depth that slows by the whole factor, cm.
const DEEP_SNOW_CM: f64 = 50.0;
const HOURS_PER_DAY: f64 = 24.0;
/// Fuel fill below which vehicles stand.
const DRY_TANKS: f64 = 0.02;
/// Most cells an element can enter in one tick.
const STEPS_PER_TICK: usize = 24;

/// Moves elements, then settles who holds the ground.
pub fn run(world: &World, state: &mut State, _chance: &Chance) {
    rebuild(world, state);
    if world.rules.movement.enabled {
        for element in world.forces.ids() {
            match state.elements.status[element.index()] {
                Status::Active => {
                    fall_back_if_lost(world, state, element);
                    act(world, state, element);
                }
                Status::Broken => run_away(world, state, element),
                _ => {}
            }
        }
    }
    rebuild(world, state);
    control::run(world, state);
}

/// Sorts elements by cell and counts fighting men; called whenever elements have moved.
pub fn rebuild(world: &World, state: &mut State) {
    let mut occupants = core::mem::take(&mut state.scratch.occupants);
    let elements = &state.elements;
    occupants.rebuild(
        world.map.len(),
        world
            .forces
            .ids()
            .filter(|id| matches!(elements.status[id.index()], Status::Active | Status::Broken))
            .map(|id| (id, elements.cell[id.index()])),
    );
    state.scratch.occupants = occupants;
    state.cells.men.fill([0; 2]);
    for element in world.forces.ids() {
        let row = element.index();
        if state.elements.status[row] == Status::Active && world.forces.elements[row].arm.holds_ground() {
            let side = world.forces.elements[row].side.index();
            state.cells.men[state.elements.cell[row].index()][side] += state.elements.men[row];
        }
    }
}

fn held(state: &State, side: Side, cell: CellId) -> f64 {
    side.held(f64::from(state.cells.share[cell.index()]))
}

fn set_held(state: &mut State, side: Side, cell: CellId, share: f64) {
    state.cells.share[cell.index()] = side.held(share.clamp(0.0, 1.0)) as f32;
}

/// Whether the side has troops in the cell that hold ground.
fn defended(state: &State, side: Side, cell: CellId) -> bool {
    state.cells.men[cell.index()][side.index()] > 0
}

fn enemy_near(world: &World, state: &State, side: Side, cell: CellId) -> bool {
    let enemy = side.enemy();
    world.map.links(cell).any(|link| defended(state, enemy, world.map.link_to[link]))
}

/// Speed of an element over a link, km/day, before the zone of control.
pub fn speed_km_day(world: &World, state: &State, element: ElementId, link: usize, into_enemy_ground: bool) -> f64 {
    let rules = &world.rules.movement;
    let row = element.index();
    let arm = world.forces.elements[row].arm;
    let wheels = arm.is_mobile() && state.elements.fuel_fill[row] > DRY_TANKS;
    let base = match (arm, into_enemy_ground) {
        (Arm::Armour, _) if !wheels => return 0.0,
        (_, false) if wheels => rules.mobile_km_day,
        (_, true) if wheels => rules.mobile_advance_km_day,
        (Arm::Cavalry, false) => rules.cavalry_km_day,
        (_, true) => rules.foot_advance_km_day,
        (_, false) => rules.foot_km_day,
    };
    let cell = world.map.link_to[link];
    let terrain = match world.map.terrain[cell.index()] {
        Terrain::Steppe | Terrain::Water => 1.0,
        Terrain::Broken => rules.broken,
        Terrain::Floodplain => rules.floodplain,
        Terrain::Sand => rules.sand,
        Terrain::Woods => rules.woods,
        Terrain::Marsh => rules.marsh,
        Terrain::BuiltUp => rules.built_up,
        Terrain::Gully => rules.gully,
    };
    let ground = match world.map.link_road[link] {
        Road::Main => rules.main_road,
        Road::Track => rules.track.min(1.0).max(terrain),
        Road::None => terrain,
    };
    let rubble =
        if wheels { buildings::armour_speed(world, state, cell) } else { buildings::foot_speed(world, state, cell) };
    let weather = &state.weather;
    let mud_factor = if wheels { rules.mud_vehicles } else { rules.mud_foot };
    let mud = 1.0 - weather.mud[0] * (1.0 - mud_factor);
    let snow = 1.0 - (weather.snow_cm[0] / DEEP_SNOW_CM).min(1.0) * (1.0 - rules.snow);
    let work = (1.0 - world.rules.supply.starve_work * state.elements.mass_loss[row]).clamp(0.1, 1.0);
    base * ground * rubble * mud * snow * work * (1.0 - state.elements.fatigue[row] / 2.0)
}

/// Troops whose ground is lost leave the cell.
fn fall_back_if_lost(world: &World, state: &mut State, element: ElementId) {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let cell = state.elements.cell[row];
    if held(state, side, cell) > world.rules.movement.lost_share {
        return;
    }
    // An attacker who has just entered holds his part; only those with nothing left give way.
    let overrun = defended(state, side.enemy(), cell);
    let holds_ground = world.forces.elements[row].arm.holds_ground();
    if !overrun && holds_ground {
        return;
    }
    let Some(refuge) = refuge(world, state, side, cell) else { return };
    if !holds_ground {
        abandon_guns(world, state, element);
    }
    stand(state, element, refuge);
    state.elements.entrenchment[row] = 0.0;
}

fn abandon_guns(world: &World, state: &mut State, element: ElementId) {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let guns = libm::floor(f64::from(state.elements.guns[row]) * world.rules.movement.guns_abandoned) as u32;
    state.elements.guns[row] -= guns;
    state.sides.count(side, Counter::GunsLost, f64::from(guns));
}

/// Own ground next to a cell to fall back to: without enemy troops, nearest to supply, then by row.
pub fn refuge(world: &World, state: &State, side: Side, cell: CellId) -> Option<CellId> {
    let mut best: Option<(f32, CellId)> = None;
    for link in world.map.links(cell) {
        let to = world.map.link_to[link];
        let open = matches!(passable(world, state, side, link), Passage::All | Passage::Foot);
        if open && held(state, side, to) > 0.5 && !defended(state, side.enemy(), to) {
            let hours = state.cells.supply_hours[to.index()][side.index()];
            if best.is_none_or(|(least, id)| hours < least || (hours == least && to < id)) {
                best = Some((hours, to));
            }
        }
    }
    best.map(|(_, to)| to)
}

/// Puts an element into a cell with no way to go.
fn stand(state: &mut State, element: ElementId, cell: CellId) {
    let row = element.index();
    state.elements.cell[row] = cell;
    state.elements.target[row] = cell;
    state.elements.posture[row] = Posture::Hold;
    state.elements.route[row] = NO_ROUTE;
    state.elements.progress_km[row] = 0.0;
}

fn run_away(world: &World, state: &mut State, element: ElementId) {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let cell = state.elements.cell[row];
    if held(state, side, cell) > 0.5 && !enemy_near(world, state, side, cell) {
        return;
    }
    let Some(to) = refuge(world, state, side, cell) else { return };
    let Some(link) = world.map.link_between(cell, to) else { return };
    let progress = state.elements.progress_km[row] + world.rules.movement.foot_km_day * TICK_DAYS;
    if progress >= world.map.link_km[link] || defended(state, side.enemy(), cell) {
        stand(state, element, to);
    } else {
        state.elements.progress_km[row] = progress;
    }
}

fn act(world: &World, state: &mut State, element: ElementId) {
    let row = element.index();
    match state.elements.posture[row] {
        Posture::March | Posture::Withdraw | Posture::Delay => follow(world, state, element, false),
        Posture::Attack => follow(world, state, element, true),
        _ => {}
    }
}

/// Goes along the route as far as the tick allows. An attack without a route goes for its target.
fn follow(world: &World, state: &mut State, element: ElementId, attacking: bool) {
    let row = element.index();
    let declared = &world.forces.elements[row];
    let side = declared.side;
    let rules = &world.rules.movement;
    let mut hours_left = 1.0;
    for _ in 0..STEPS_PER_TICK {
        let from = state.elements.cell[row];
        if attacking && state.elements.target[row] == from {
            // The own cell is still contested: attrition decides.
            if defended(state, side.enemy(), from) || state.elements.route[row][0] == CellId::NONE {
                return;
            }
            state.elements.target[row] = state.elements.route[row][0];
        }
        let next = if attacking { state.elements.target[row] } else { state.elements.route[row][0] };
        if next == CellId::NONE {
            return;
        }
        let Some(link) = world.map.link_between(from, next) else {
            stand(state, element, from);
            return;
        };
        let enemy_ground = held(state, side, next) < 0.5;
        if defended(state, side.enemy(), next) {
            if !attacking {
                // Nobody marches through a defended cell: the staff has to decide.
                stand(state, element, from);
            } else if held(state, side, next) > rules.entry_share && declared.arm.holds_ground() {
                enter(world, state, element, next);
            }
            return;
        }
        if enemy_ground
            && (!declared.arm.holds_ground() || (!attacking && state.elements.posture[row] != Posture::March))
        {
            return;
        }
        let mut boats = false;
        match passable(world, state, side, link) {
            Passage::All => {}
            Passage::Foot if declared.arm != Arm::Armour => boats = state.weather.ice_cm[0] <= 0.0,
            Passage::Ferry => {
                state.elements.status[row] = Status::Crossing;
                state.elements.crossed_men[row] = 0;
                return;
            }
            _ if declared.arm != Arm::Armour && world.map.link_water_m[link] <= rules.boat_width_m => boats = true,
            _ => {
                // The way is barred: the staff has to find another.
                stand(state, element, from);
                return;
            }
        }
        let mut speed = speed_km_day(world, state, element, link, enemy_ground);
        if boats {
            speed = speed.min(world.map.link_km[link] * HOURS_PER_DAY / rules.boat_hours.max(1.0));
        }
        if enemy_near(world, state, side, next) && enemy_ground {
            speed *= rules.zone_of_control;
        }
        let reach = speed * TICK_DAYS * hours_left;
        let distance = (world.map.link_km[link] - state.elements.progress_km[row]).max(0.0);
        if reach < distance {
            state.elements.progress_km[row] += reach;
            return;
        }
        hours_left -= if speed > 0.0 { distance / (speed * TICK_DAYS) } else { 1.0 };
        enter(world, state, element, next);
    }
}

/// The element now stands in the cell; if it holds ground it takes what nobody defends.
fn enter(world: &World, state: &mut State, element: ElementId, cell: CellId) {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let from = state.elements.cell[row];
    state.elements.cell[row] = cell;
    state.elements.progress_km[row] = 0.0;
    state.elements.entrenchment[row] = 0.0;
    let route = &mut state.elements.route[row];
    if route[0] == cell {
        route.copy_within(1..ROUTE_CELLS, 0);
        route[ROUTE_CELLS - 1] = CellId::NONE;
    }
    if world.forces.elements[row].arm.holds_ground() {
        let men = state.elements.men[row];
        let present = &mut state.cells.men;
        present[from.index()][side.index()] = present[from.index()][side.index()].saturating_sub(men);
        present[cell.index()][side.index()] += men;
        if !defended(state, side.enemy(), cell) {
            const FOOTHOLD: f64 = 0.6;
            let share = held(state, side, cell).max(FOOTHOLD);
            set_held(state, side, cell, share);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forces::{Echelon, Establishment, HeadquartersId};
    use crate::testing;

    fn world() -> World {
        let mut world = testing::plain(10, 3, 10.0);
        let rules = &mut world.rules.movement;
        *rules = crate::rules::movement::Movement {
            enabled: true,
            foot_km_day: 24.0,
            cavalry_km_day: 40.0,
            mobile_km_day: 90.0,
            mobile_advance_km_day: 35.0,
            foot_advance_km_day: 15.0,
            zone_of_control: 0.3,
            entry_share: 0.3,
            lost_share: 0.05,
            sweep_per_day: 1.0,
            ..Default::default()
        };
        let red =
            testing::headquarters(&mut world, "red-division", Side::First, Echelon::Division, HeadquartersId::NONE);
        let men = Establishment { men: 1000, ..Establishment::default() };
        testing::element(&mut world, "red-regiment", red, Arm::Infantry, CellId(11), men);
        world
    }

    fn march(state: &mut State, cells: &[u16]) {
        state.elements.posture[0] = Posture::March;
        for (index, &cell) in cells.iter().enumerate() {
            state.elements.route[0][index] = CellId(cell);
        }
    }

    fn run_ticks(world: &World, state: &mut State, ticks: u32) {
        for _ in 0..ticks {
            let chance = Chance { battle_seed: 1, weather_seed: 1 };
            run(world, state, &chance);
            state.tick += 1;
        }
    }

    #[test]
    fn a_march_covers_its_daily_distance() {
        let world = world();
        let mut state = crate::setup::state(&world, 1, 1);
        march(&mut state, &[12, 13, 14]);
        run_ticks(&world, &mut state, 2);
        // 12 km in half a day over links of 3.4 km: three cells.
        assert_eq!(state.elements.cell[0], CellId(14));
    }

    #[test]
    fn empty_enemy_ground_is_taken_and_swept() {
        let world = world();
        let mut state = crate::setup::state(&world, 1, 1);
        march(&mut state, &[12, 13, 14, 15, 16]);
        run_ticks(&world, &mut state, 8);
        assert_eq!(state.elements.cell[0], CellId(16));
        assert!(state.cells.share[16] > 0.9 && state.cells.share[6] > 0.5);
    }

    #[test]
    fn a_defended_cell_is_not_marched_through() {
        let mut world = world();
        let blue = testing::headquarters(&mut world, "blue", Side::Second, Echelon::Division, HeadquartersId::NONE);
        let men = Establishment { men: 1000, ..Establishment::default() };
        testing::element(&mut world, "blue-regiment", blue, Arm::Infantry, CellId(15), men);
        let mut state = crate::setup::state(&world, 1, 1);
        march(&mut state, &[12, 13, 14, 15, 16]);
        run_ticks(&world, &mut state, 12);
        assert_eq!(state.elements.cell[0], CellId(14));
        assert!(state.cells.share[15] < 0.5);
    }

    #[test]
    fn ground_that_an_attack_has_gained_is_not_swept_back_under_it() {
        let mut world = world();
        let blue = testing::headquarters(&mut world, "blue", Side::Second, Echelon::Division, HeadquartersId::NONE);
        let men = Establishment { men: 1000, ..Establishment::default() };
        testing::element(&mut world, "blue-regiment", blue, Arm::Infantry, CellId(12), men);
        let mut state = crate::setup::state(&world, 1, 1);
        state.cells.share[12] = 0.2;
        state.elements.posture[0] = Posture::Attack;
        state.elements.target[0] = CellId(12);
        run_ticks(&world, &mut state, 4);
        assert!(state.cells.share[12] <= 0.8, "the attacker lost {}", state.cells.share[12]);
        let kept = state.cells.share[12];
        state.elements.posture[0] = Posture::Hold;
        state.elements.target[0] = CellId(11);
        run_ticks(&world, &mut state, 8);
        assert!(state.cells.share[12] != kept, "nobody attacks: the defender cleans up");
    }

    #[test]
    fn patrols_take_empty_ground_that_the_enemy_is_far_from_and_few_men_take_little() {
        let held_after = |men: u32| {
            let mut world = world();
            world.rules.movement.patrol_km = 20.0;
            world.rules.movement.patrol_men = 1000.0;
            world.rules.movement.patrol_lead = 2.0;
            let blue = testing::headquarters(&mut world, "blue", Side::Second, Echelon::Division, HeadquartersId::NONE);
            let troops = Establishment { men, ..Establishment::default() };
            testing::element(&mut world, "blue-regiment", blue, Arm::Infantry, CellId(19), troops);
            world.forces.elements[0].place = CellId(10);
            let mut state = crate::setup::state(&world, 1, 1);
            state.cells.share.fill(1.0);
            run_ticks(&world, &mut state, 16);
            state.cells.share.iter().map(|&share| f64::from(1.0 - share)).sum::<f64>()
        };
        let (regiment, company) = (held_after(1000), held_after(100));
        assert!(regiment > 8.0, "a regiment holds {regiment:.1} cells");
        assert!(company < 0.7 * regiment, "a company holds {company:.1} cells, a regiment {regiment:.1}");
    }

    #[test]
    fn tanks_without_fuel_do_not_drive() {
        let mut world = world();
        let red = HeadquartersId(0);
        let tanks = Establishment { men: 300, tanks: 50, ..Establishment::default() };
        testing::element(&mut world, "red-tanks", red, Arm::Armour, CellId(11), tanks);
        let mut state = crate::setup::state(&world, 1, 1);
        state.elements.posture[1] = Posture::March;
        state.elements.route[1][0] = CellId(12);
        state.elements.fuel_fill[1] = 0.0;
        run_ticks(&world, &mut state, 8);
        assert_eq!(state.elements.cell[1], CellId(11));
    }
}
