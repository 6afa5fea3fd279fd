//! The state in which a battle begins.

use crate::chance::{Chance, Draw, Mechanism, normal_inverse};
use crate::event::Events;
use crate::forces::{Echelon, Side};
use crate::map::{CellId, CrossingKind};
use crate::orders::{NO_ROUTE, Posture};
use crate::state::{
    AirFleets, Cells, Counter, Crossings, Elements, Factories, Headquarters, Sides, State, Status, Weather,
};
use crate::world::World;

/// Most events kept in one tick.
const EVENTS_PER_TICK: usize = 512;

/// The state at tick 0 of a world for one battle seed and one seed of given causes.
pub fn state(world: &World, battle_seed: u64, weather_seed: u64) -> State {
    let chance = Chance { battle_seed, weather_seed };
    let mut state = State {
        tick: 0,
        battle_seed,
        weather_seed,
        elements: Elements::sized(world.forces.elements.len()),
        cells: Cells::sized(world.map.len()),
        headquarters: Headquarters::sized(world.forces.headquarters.len()),
        sides: Sides::sized(2),
        weather: Weather::sized(1),
        crossings: Crossings::sized(world.map.crossings.len()),
        factories: Factories::sized(world.factories.len()),
        air: AirFleets::sized(world.fleets.len()),
        events: Events::with_capacity(EVENTS_PER_TICK),
        scratch: Default::default(),
    };
    cells(world, &mut state);
    headquarters(world, &mut state, &chance);
    elements(world, &mut state);
    things(world, &mut state);
    state
}

fn cells(world: &World, state: &mut State) {
    let cells = &mut state.cells;
    for cell in world.map.cells() {
        let row = cell.index();
        cells.share[row] = world.map.share[row] as f32;
        cells.fire_fuel[row] = 1.0;
        cells.civilians[row] = world.map.residents[row];
        cells.works[row] = [world.map.works[row][0] as f32, world.map.works[row][1] as f32];
        for side in Side::BOTH {
            let holds = side.held(world.map.share[row]) > 0.5;
            cells.held_days[row][side.index()] = if holds { 1000.0 } else { 0.0 };
            cells.supply_hours[row][side.index()] = f32::INFINITY;
        }
    }
}

/// Skill of a headquarters' commander: the scenario's quality of its troops, less what the purges cost (model 5),
/// with a spread between men.
fn headquarters(world: &World, state: &mut State, chance: &Chance) {
    let rules = &world.rules.command;
    for (row, declared) in world.forces.headquarters.iter().enumerate() {
        let nation = &world.forces.nations[declared.nation as usize];
        let deficit = match declared.echelon {
            Echelon::Front | Echelon::Army => nation.deficit_army,
            Echelon::Corps | Echelon::Division => nation.deficit_division,
            Echelon::Brigade | Echelon::Regiment => nation.deficit_regiment,
        };
        let remaining = if rules.purge_deficit {
            deficit * libm::exp(-rules.days_since_purge_baseline / rules.deficit_recovery)
        } else {
            0.0
        };
        let draw = Draw { mechanism: Mechanism::Commander, index: 0, tick: 0, entity: declared.key, partner: 0 };
        let man = normal_inverse(chance.uniform(draw)) * rules.skill_sd;
        state.headquarters.skill[row] = (rules.skill_mean + man - remaining).clamp(0.05, 0.98);
        state.headquarters.parent[row] = declared.parent;
    }
}

fn elements(world: &World, state: &mut State) {
    for (row, declared) in world.forces.elements.iter().enumerate() {
        let nation = &world.forces.nations[declared.nation as usize];
        let quality = world.forces.headquarters[declared.headquarters.index()].quality;
        let e = &mut state.elements;
        e.cell[row] = declared.place;
        e.target[row] = declared.place;
        e.route[row] = NO_ROUTE;
        e.pending_route[row] = NO_ROUTE;
        e.pending_target[row] = CellId::NONE;
        e.cell_day_before[row] = CellId::NONE;
        e.posture[row] = Posture::Hold;
        e.men[row] = declared.establishment.men;
        e.tanks[row] = declared.establishment.tanks;
        e.guns[row] = declared.establishment.guns;
        e.mortars[row] = declared.establishment.mortars;
        e.at_guns[row] = declared.establishment.at_guns;
        e.trucks[row] = declared.establishment.trucks;
        e.horses[row] = declared.establishment.horses;
        e.ammunition_fill[row] = 1.0;
        e.fuel_fill[row] = 1.0;
        e.ration[row] = 1.0;
        e.clothing[row] = nation.winter_clothing;
        let morale = &world.rules.morale;
        e.resting_cohesion[row] = (morale.resting_base + morale.resting_by_quality * quality).clamp(0.0, 1.0);
        e.cohesion[row] = e.resting_cohesion[row];
        e.experience[row] = quality;
        e.accepted_intensity[row] = 1.0;
        if declared.arrive == 0 {
            e.status[row] = Status::Active;
            state.headquarters.active[declared.headquarters.index()] = true;
            state.sides.count(declared.side, Counter::MenArrived, f64::from(declared.establishment.men));
            state.sides.count(declared.side, Counter::TanksArrived, f64::from(declared.establishment.tanks));
            // Those who come later bring their stores when they come.
            crate::systems::supply::issue(world, state, crate::forces::ElementId(row as u16));
        }
    }
}

fn things(world: &World, state: &mut State) {
    for (row, crossing) in world.map.crossings.iter().enumerate() {
        state.crossings.condition[row] = if crossing.kind == CrossingKind::Site { 0.0 } else { 1.0 };
        state.crossings.owner[row] = 2;
        state.crossings.boats[row] = 1.0;
    }
    for (row, factory) in world.factories.iter().enumerate() {
        state.factories.workers[row] = [factory.workers, 0.0, 0.0];
        state.factories.power[row] = 1.0;
        state.factories.parts_days[row] = world.rules.production.parts_days_at_start;
    }
    for (row, fleet) in world.fleets.iter().enumerate() {
        state.air.serviceable[row] = fleet.serviceable;
    }
    for side in Side::BOTH {
        let will = &world.rules.will;
        state.sides.will[side.index()] = if side == Side::First { will.national_first } else { will.national_second };
        state.sides.output_index[side.index()] = 1.0;
    }
}
