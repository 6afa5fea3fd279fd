//! Fire in built-up cells: ignition, spread to neighbours, burning out.
//!
//! Fires of a raid: Poisson with mean `ignitions x incendiaries (t) x wood share x dryness`; one is enough to set a
//! cell alight. Each tick a burning cell kindles a neighbour with probability
//! `(p_wood wood + p_masonry masonry) x density x fuel x dryness x wind` (1). A cell burns once, for `burn_ticks`:
//! wood becomes rubble, masonry and halls end damaged. Source: model.md, section 2.

use super::{Shares, set_class};
use crate::chance::{Chance, Draw, Mechanism};
use crate::map::{CellId, FACTORY, MASONRY, WOOD};
use crate::state::{Counter, State};
use crate::world::World;

const DRAW_IGNITION: u32 = 0;
const DRAW_SPREAD: u32 = 1;

fn burn_ticks(world: &World) -> u8 {
    world.rules.buildings.burn_ticks.clamp(1.0, 255.0) as u8
}

/// Bombs may set a cell alight.
pub(super) fn ignite(world: &World, state: &mut State, chance: &Chance, cell: CellId, bombs_t: f64) {
    let row = cell.index();
    if state.cells.fire_ticks[row] > 0 || state.cells.fire_fuel[row] <= 0.0 {
        return;
    }
    let rules = &world.rules.buildings;
    let wood = world.map.built_ha[row][WOOD] / world.map.built_up_ha(cell);
    let fires = rules.ignitions * rules.incendiary_share * bombs_t * wood * state.weather.dryness[0];
    let draw = Draw {
        mechanism: Mechanism::Fire,
        index: DRAW_IGNITION,
        tick: state.tick,
        entity: world.map.keys[row],
        partner: 0,
    };
    if chance.happens(-libm::expm1(-fires), draw) {
        kindle(world, state, cell);
    }
}

fn kindle(world: &World, state: &mut State, cell: CellId) {
    state.cells.fire_ticks[cell.index()] = burn_ticks(world);
    state.sides.count(super::home(world, cell), Counter::Fires, 1.0);
}

/// Burns one tick in the cells that were alight when it began; those kindled now burn from the next tick on.
pub(super) fn burn(world: &World, state: &mut State, chance: &Chance, burning: &[CellId]) {
    for &cell in burning {
        for link in world.map.links(cell) {
            let to = world.map.link_to[link];
            let row = to.index();
            if state.cells.fire_ticks[row] > 0 || state.cells.fire_fuel[row] <= 0.0 {
                continue;
            }
            let draw = Draw {
                mechanism: Mechanism::Fire,
                index: DRAW_SPREAD,
                tick: state.tick,
                entity: world.map.keys[cell.index()],
                partner: world.map.keys[row],
            };
            if chance.happens(spread_probability(world, state, to), draw) {
                kindle(world, state, to);
            }
        }
    }
    for &cell in burning {
        consume(world, state, cell);
    }
}

fn spread_probability(world: &World, state: &State, to: CellId) -> f64 {
    let built_ha = world.map.built_up_ha(to);
    if built_ha <= 0.0 {
        return 0.0;
    }
    let rules = &world.rules.buildings;
    let ha = &world.map.built_ha[to.index()];
    let density = (super::built_up_share(world, to) / rules.spread_full_density.max(1.0e-6)).min(1.0);
    let wind = 1.0 + rules.spread_wind * (state.weather.wind_m_s[0] - rules.light_wind).max(0.0);
    let catches = (rules.spread_wood * ha[WOOD] + rules.spread_masonry * (ha[MASONRY] + ha[FACTORY])) / built_ha;
    catches * density * wind * f64::from(state.cells.fire_fuel[to.index()]) * state.weather.dryness[0]
}

/// Burns an equal part of what can burn in each of the fire's ticks.
fn consume(world: &World, state: &mut State, cell: CellId) {
    let row = cell.index();
    let left = f64::from(state.cells.fire_ticks[row]);
    for class in [WOOD, MASONRY, FACTORY] {
        if world.map.built_ha[row][class] <= 0.0 {
            continue;
        }
        let shares = Shares::of_class(state, cell, class);
        let (damaged, rubble) = if class == WOOD {
            let burnt = (shares.intact + shares.damaged) / left;
            (shares.damaged * (1.0 - 1.0 / left), shares.rubble + burnt)
        } else {
            (shares.damaged + shares.intact / left, shares.rubble)
        };
        set_class(world, state, cell, class, damaged, rubble);
    }
    let ticks = state.cells.fire_ticks[row] - 1;
    state.cells.fire_ticks[row] = ticks;
    state.cells.fire_fuel[row] = if ticks == 0 { 0.0 } else { state.cells.fire_fuel[row] * (1.0 - 1.0 / left) as f32 };
}
