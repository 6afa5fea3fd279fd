//! Factories that work while the front comes near.
//!
//! Output a day `= cap x min(1, labour / L0)^a x (1 - damage)^e x power x min(1, parts (days)) x near(d)`, with
//! `near(d) = 1 / (1 + exp(-(d - front_distance) / front_width))`, d the way to the nearest enemy-held cell (km), and
//! damage the mean over the halls. Parts and power need a way to a source of supply. What builds tanks sends whole
//! ones to the side's tank pool. A factory whose halls the enemy holds stops for good.
//!
//! Reads `cells.share, supply_hours, rubble, damaged`, labour. Owns `factories.power, parts_days, output_last_day,
//! carry, stopped, front_km`; adds to `sides.tank_pool`. Source: model.md, section 9.

use crate::chance::Chance;
use crate::event::{Event, EventKind};
use crate::map::CellId;
use crate::state::{Counter, State};
use crate::world::World;

const HELD: f64 = 0.5;
const NEED_DAYS: f64 = 1.0;
/// Beyond this many times the works' own extent it does not matter which hall is nearest.
const FAR_SPREADS: f64 = 6.0;

/// A day's work of every factory.
pub fn run(world: &World, state: &mut State, _chance: &Chance) {
    if !world.rules.production.city_factories || !world.calendar.is_new_day(state.tick) {
        return;
    }
    for row in 0..world.factories.len() {
        state.factories.output_last_day[row] = 0.0;
        if state.factories.stopped[row] {
            continue;
        }
        if enemy_share(world, state, row) >= world.rules.production.stop_share {
            stop(world, state, row);
            continue;
        }
        work(world, state, row);
    }
}

fn stop(world: &World, state: &mut State, row: usize) {
    state.factories.stopped[row] = true;
    let factory = &world.factories[row];
    state.events.emit(Event {
        tick: state.tick,
        kind: EventKind::FactoryStopped,
        side: factory.side,
        element: None,
        cell: factory.cells.first().copied().unwrap_or(CellId::NONE),
        amount: row as f64,
    });
}

fn work(world: &World, state: &mut State, row: usize) {
    let rules = &world.rules.production;
    let factory = &world.factories[row];
    let connected = factory.cells.iter().any(|cell| {
        let hours = state.cells.supply_hours[cell.index()][factory.side.index()];
        f64::from(hours) <= rules.parts_way
    });
    let aim = if connected { 1.0 } else { rules.power_cut_off };
    let power = state.factories.power[row];
    state.factories.power[row] = power + (aim - power) * rules.power_rate.clamp(0.0, 1.0);
    if connected {
        let parts = state.factories.parts_days[row] + rules.parts_inflow;
        state.factories.parts_days[row] = parts.min(rules.parts_days_most);
    }
    state.factories.front_km[row] = front_distance_km(world, state, row);
    let share = output_share(world, state, row);
    // A full day's output uses a day of parts; there is never less than nothing left.
    let parts = state.factories.parts_days[row];
    state.factories.parts_days[row] = (parts - share).max(0.0);
    let output = factory.units_per_day * share;
    state.factories.output_last_day[row] = output;
    let carry = state.factories.carry[row] + output;
    let whole = libm::floor(carry);
    state.factories.carry[row] = carry - whole;
    if factory.builds_tanks {
        state.sides.tank_pool[factory.side.index()] += whole as u32;
        state.sides.count(factory.side, Counter::TanksReceived, whole);
        state.sides.count(factory.side, Counter::TanksBuilt, whole);
    }
}

/// Output over full output, 0..1, at the front's distance of the last working day.
pub fn output_share(world: &World, state: &State, row: usize) -> f64 {
    let rules = &world.rules.production;
    let factory = &world.factories[row];
    let labour = if factory.workers > 0.0 {
        (super::labour::labour(world, state, row) / factory.workers).clamp(0.0, 1.0)
    } else {
        1.0
    };
    let parts = (state.factories.parts_days[row] / NEED_DAYS).clamp(0.0, 1.0);
    let distance = state.factories.front_km[row];
    let near = 1.0 / (1.0 + libm::exp(-(distance - rules.front_distance) / rules.front_width));
    libm::pow(labour, rules.labour_elasticity)
        * libm::pow(1.0 - damage(world, state, row), rules.damage_elasticity)
        * state.factories.power[row]
        * parts
        * near
}

/// Mean damage of a factory's halls, 0..1.
fn damage(world: &World, state: &State, row: usize) -> f64 {
    let cells = &world.factories[row].cells;
    if cells.is_empty() {
        return 0.0;
    }
    let weight = world.rules.production.damaged_weight;
    let sum: f64 = cells.iter().map(|&cell| super::buildings::hall_damage(world, state, cell, weight)).sum();
    sum / cells.len() as f64
}

fn enemy_share(world: &World, state: &State, row: usize) -> f64 {
    let factory = &world.factories[row];
    let enemy = factory.side.enemy();
    let held: f64 = factory.cells.iter().map(|cell| enemy.held(f64::from(state.cells.share[cell.index()]))).sum();
    held / (factory.cells.len() as f64).max(1.0)
}

/// Way from a factory's nearest hall to the nearest cell held by the enemy, km; infinite if he holds none.
fn front_distance_km(world: &World, state: &State, row: usize) -> f64 {
    let factory = &world.factories[row];
    let Some(&first) = factory.cells.first() else {
        return f64::INFINITY;
    };
    let enemy = factory.side.enemy();
    let held = |share: f32| enemy.held(f64::from(share)) > HELD;
    let (x_km, y_km) = (world.map.x_km[first.index()], world.map.y_km[first.index()]);
    let mut nearest_km = f64::INFINITY;
    for ((&x, &y), &share) in world.map.x_km.iter().zip(&world.map.y_km).zip(&state.cells.share) {
        let (dx, dy) = (x_km - x, y_km - y);
        let distance = dx * dx + dy * dy;
        if distance < nearest_km && held(share) {
            nearest_km = distance;
        }
    }
    let nearest_km = libm::sqrt(nearest_km);
    // How far the halls lie from the first one bounds which cells can be nearer to another hall.
    let spread_km = factory.cells.iter().map(|&cell| world.map.distance_km(first, cell)).fold(0.0, f64::max);
    if nearest_km > FAR_SPREADS * spread_km {
        return nearest_km;
    }
    let reach = (nearest_km + spread_km) * (nearest_km + spread_km);
    let mut best = nearest_km * nearest_km;
    let places = world.map.x_km.iter().zip(&world.map.y_km).zip(&state.cells.share);
    for (cell, ((&x, &y), &share)) in world.map.cells().zip(places) {
        let (dx, dy) = (x_km - x, y_km - y);
        if dx * dx + dy * dy <= reach && held(share) {
            for &hall in &factory.cells {
                best = best.min(squared_km(world, hall, cell));
            }
        }
    }
    libm::sqrt(best)
}

#[inline]
fn squared_km(world: &World, a: CellId, b: CellId) -> f64 {
    let dx = world.map.x_km[a.index()] - world.map.x_km[b.index()];
    let dy = world.map.y_km[a.index()] - world.map.y_km[b.index()];
    dx * dx + dy * dy
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forces::Side;
    use crate::map::FACTORY;
    use crate::world::Factory;

    fn works(distance_cells: usize) -> (World, State) {
        let columns = 40;
        let mut world = crate::testing::plain(columns, 3, 1.0);
        world.map.share =
            (0..world.map.len()).map(|row| if row % columns + distance_cells < columns { 1.0 } else { 0.0 }).collect();
        let hall = CellId(columns as u16 - 1);
        world.map.built_ha[hall.index()][FACTORY] = 50.0;
        world.factories.push(Factory {
            id: "works".into(),
            key: 9,
            side: Side::Second,
            cells: vec![hall],
            units_per_day: 10.0,
            builds_tanks: true,
            workers: 10_000.0,
        });
        let rules = &mut world.rules.production;
        rules.city_factories = true;
        rules.labour_elasticity = 0.8;
        rules.damage_elasticity = 1.0;
        rules.damaged_weight = 0.5;
        rules.front_distance = 0.7;
        rules.front_width = 0.3;
        rules.stop_share = 0.5;
        rules.parts_days_at_start = 20.0;
        rules.parts_days_most = 20.0;
        rules.parts_inflow = 1.0;
        rules.parts_way = 100.0;
        rules.power_rate = 0.5;
        let mut state = crate::setup::state(&world, 1, 1);
        state.cells.supply_hours[hall.index()][1] = 5.0;
        (world, state)
    }

    fn day(world: &World, state: &mut State) {
        let chance = Chance { battle_seed: 1, weather_seed: 1 };
        run(world, state, &chance);
    }

    #[test]
    fn a_whole_factory_far_from_the_front_gives_its_full_output() {
        let (world, mut state) = works(20);
        for _ in 0..10 {
            day(&world, &mut state);
        }
        assert_eq!(state.sides.tank_pool[1], 100);
        assert!((state.factories.output_last_day[0] - 10.0).abs() < 0.01);
        let balance = crate::ledger::tanks(&world, &state, Side::Second);
        assert_eq!(balance.entered, balance.accounted);
    }

    #[test]
    fn at_the_front_hardly_anything_is_built() {
        let (mut world, mut state) = works(1);
        world.map.x_km.fill(0.0);
        world.map.y_km.fill(0.0);
        day(&world, &mut state);
        assert!(state.factories.output_last_day[0] < 1.0);
        assert!(state.factories.output_last_day[0] > 0.0);
    }

    #[test]
    fn taken_halls_stop_for_good() {
        let (world, mut state) = works(1);
        let hall = world.factories[0].cells[0].index();
        state.cells.share[hall] = 1.0;
        day(&world, &mut state);
        state.cells.share[hall] = 0.0;
        day(&world, &mut state);
        assert!(state.factories.stopped[0]);
        assert_eq!(state.sides.tank_pool[1], 0);
    }

    #[test]
    fn a_cut_off_factory_lives_on_its_parts() {
        let (world, mut state) = works(20);
        let hall = world.factories[0].cells[0].index();
        state.cells.supply_hours[hall][1] = f32::INFINITY;
        for _ in 0..40 {
            day(&world, &mut state);
        }
        assert!(state.factories.output_last_day[0] < 0.1);
    }

    #[test]
    fn closed_factories_build_nothing() {
        let (mut world, mut state) = works(20);
        world.rules.production.city_factories = false;
        day(&world, &mut state);
        assert_eq!(state.sides.counter(Side::Second, Counter::TanksBuilt), 0.0);
    }
}
