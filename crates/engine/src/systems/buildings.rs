//! Buildings under bombs, shells and fire, and what they do to those who fight among them.
//!
//! Each class of stock in a cell is intact, damaged or rubble (shares `I + D + R = 1`). With `t` the bombs and
//! shell-equivalents of this tick per hectare built up (t/ha) and `lambda` the hectares a ton destroys (ha/t):
//! `I, D -> R` at `1 - exp(-lambda t)`, then `I -> D` at `1 - exp(-damage_ratio lambda t)` of what is left.
//! Fire is in `buildings/fire.rs`. Men in houses are exposed to `1 - (c_I I + c_D D + c_R R)` of the fire (1), tanks
//! count and drive at a mix of their factors (1); all are weighed with the built-up share of the cell.
//!
//! Reads the map, works nobody else's columns. Owns `cells.rubble, damaged, fire_fuel, fire_ticks, cleared`; uses up
//! `cells.bombs_t, shells_t` (set to zero here, after civilians and workers have suffered them).
//! Source: model.md, section 2.

mod fire;

use crate::chance::Chance;
use crate::event::{Event, EventKind};
use crate::forces::Side;
use crate::map::{BUILDING_CLASSES, CellId, FACTORY, MASONRY, WOOD};
use crate::state::{Counter, State};
use crate::world::World;

const HA_PER_KM2: f64 = 100.0;
/// Cells looked at together: in most nothing happens.
const BLOCK: usize = 32;

/// Wrecks, burns and clears for one tick.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    let mut burning = core::mem::take(&mut state.scratch.queue);
    burning.clear();
    let mut first = 0;
    while first < world.map.len() {
        let end = (first + BLOCK).min(world.map.len());
        if quiet(state, first..end) {
            first = end;
            continue;
        }
        let rows = first..end;
        first = end;
        for row in rows {
            let bombs_t = f64::from(state.cells.bombs_t[row]);
            let shells_t = f64::from(state.cells.shells_t[row]);
            let burns = state.cells.fire_ticks[row] > 0;
            if bombs_t == 0.0 && shells_t == 0.0 && !burns {
                continue;
            }
            let cell = CellId(row as u16);
            if burns {
                burning.push(cell);
            }
            if bombs_t > 0.0 || shells_t > 0.0 {
                struck(world, state, chance, cell, bombs_t, shells_t);
            }
            state.cells.bombs_t[row] = 0.0;
            state.cells.shells_t[row] = 0.0;
        }
    }
    if !burning.is_empty() {
        fire::burn(world, state, chance, &burning);
    }
    state.scratch.queue = burning;
    if world.calendar.is_new_day(state.tick) {
        clear_streets(world, state);
    }
}

/// Whether nothing falls or burns in these cells.
fn quiet(state: &State, rows: core::ops::Range<usize>) -> bool {
    let (bombs, shells) = (&state.cells.bombs_t[rows.clone()], &state.cells.shells_t[rows.clone()]);
    let fall = bombs.iter().zip(shells).fold(0, |any, (bombs, shells)| any | bombs.to_bits() | shells.to_bits());
    fall == 0 && state.cells.fire_ticks[rows].iter().fold(0, |any, ticks| any | ticks) == 0
}

fn struck(world: &World, state: &mut State, chance: &Chance, cell: CellId, bombs_t: f64, shells_t: f64) {
    let rules = &world.rules.buildings;
    let tons = bombs_t + rules.shell_equivalent * shells_t;
    super::civilians::under_bombs(world, state, chance, cell, tons);
    let built_ha = world.map.built_up_ha(cell);
    if !rules.enabled || built_ha <= 0.0 {
        return;
    }
    let row = cell.index();
    let tons_per_ha = tons / built_ha;
    let rates = [rules.destroy_wood, rules.destroy_masonry, rules.destroy_factory];
    for (class, rate) in rates.into_iter().enumerate() {
        let ha = world.map.built_ha[row][class];
        if ha <= 0.0 {
            continue;
        }
        let destroyed = share_hit(rate * tons_per_ha);
        let damaged = share_hit(rules.damage_ratio * rate * tons_per_ha);
        let shares = Shares::of_class(state, cell, class);
        let intact = shares.intact * (1.0 - destroyed);
        let rubble = shares.rubble + (shares.intact + shares.damaged) * destroyed;
        let damage = shares.damaged * (1.0 - destroyed) + intact * damaged;
        set_class(world, state, cell, class, damage, rubble);
    }
    if rules.fires && bombs_t > 0.0 {
        fire::ignite(world, state, chance, cell, bombs_t);
    }
}

/// `1 - exp(-x)`; most loads are so light that its series is exact enough and much cheaper.
fn share_hit(x: f64) -> f64 {
    const LIGHT: f64 = 0.01;
    if x < LIGHT { x * (1.0 - x * (0.5 - x / 6.0)) } else { -libm::expm1(-x) }
}

/// Sets the shares of a class, keeps them lawful and counts new rubble in the books of the country that owned it.
fn set_class(world: &World, state: &mut State, cell: CellId, class: usize, damaged: f64, rubble: f64) {
    let row = cell.index();
    let before = state.cells.rubble[row][class];
    let rubble = (rubble as f32).clamp(before, 1.0);
    state.cells.rubble[row][class] = rubble;
    state.cells.damaged[row][class] = (damaged as f32).clamp(0.0, 1.0 - rubble);
    state.sides.count(
        home(world, cell),
        Counter::RubbleHa,
        f64::from(rubble - before) * world.map.built_ha[row][class],
    );
}

/// The side that held the cell at the start: whose houses and citizens they are.
pub fn home(world: &World, cell: CellId) -> Side {
    if world.map.share[cell.index()] > 0.5 { Side::First } else { Side::Second }
}

/// Whoever holds a city cell undisturbed clears its streets.
fn clear_streets(world: &World, state: &mut State) {
    let rate = world.rules.buildings.clearing;
    if rate <= 0.0 {
        return;
    }
    let cells = &mut state.cells;
    for ((rubble, &share), cleared) in cells.rubble.iter().zip(&cells.share).zip(&mut cells.cleared) {
        if rubble[WOOD] + rubble[MASONRY] + rubble[FACTORY] <= 0.0 {
            continue;
        }
        if share == 0.0 || share == 1.0 {
            let left = 1.0 - f64::from(*cleared);
            *cleared = (1.0 - left * (1.0 - rate).max(0.0)) as f32;
        }
    }
}

/// Shares of building stock by condition; they add up to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// Whole.
    pub intact: f64,
    /// Damaged.
    pub damaged: f64,
    /// Destroyed.
    pub rubble: f64,
}

impl Shares {
    const WHOLE: Self = Self { intact: 1.0, damaged: 0.0, rubble: 0.0 };

    /// Of one class in a cell.
    pub fn of_class(state: &State, cell: CellId, class: usize) -> Self {
        let rubble = f64::from(state.cells.rubble[cell.index()][class]);
        let damaged = f64::from(state.cells.damaged[cell.index()][class]);
        Self { intact: (1.0 - rubble - damaged).max(0.0), damaged, rubble }
    }

    /// Of all stock in a cell, by area; whole where nothing stands.
    pub fn of(world: &World, state: &State, cell: CellId) -> Self {
        let ha = &world.map.built_ha[cell.index()];
        let total: f64 = ha.iter().sum();
        if total <= 0.0 {
            return Self::WHOLE;
        }
        let mut sum = Self { intact: 0.0, damaged: 0.0, rubble: 0.0 };
        for (class, ha) in ha.iter().enumerate().take(BUILDING_CLASSES) {
            let shares = Self::of_class(state, cell, class);
            let weight = ha / total;
            sum.intact += weight * shares.intact;
            sum.damaged += weight * shares.damaged;
            sum.rubble += weight * shares.rubble;
        }
        sum
    }

    /// As the troops feel them: with the switch off, houses stand as they were built.
    fn felt(world: &World, state: &State, cell: CellId) -> Self {
        if world.rules.buildings.rubble_effects { Self::of(world, state, cell) } else { Self::WHOLE }
    }
}

/// Share of a cell's ground that is built up, 0..1.
pub fn built_up_share(world: &World, cell: CellId) -> f64 {
    let built_ha = world.map.built_up_ha(cell);
    if built_ha <= 0.0 {
        return 0.0;
    }
    let area_ha = world.map.area_km2[cell.index()] * HA_PER_KM2;
    (built_ha / area_ha).clamp(0.0, 1.0)
}

/// Share of the fire that reaches men among the houses of a cell: factor on a defender's hazard.
pub fn exposure(world: &World, state: &State, cell: CellId) -> f64 {
    let built = built_up_share(world, cell);
    if built <= 0.0 {
        return 1.0;
    }
    let rules = &world.rules.buildings;
    let shares = Shares::felt(world, state, cell);
    let cover = rules.cover_intact * shares.intact
        + rules.cover_damaged * shares.damaged
        + (rules.cover_intact + rules.cover_rubble_minus_intact) * shares.rubble;
    1.0 - built * cover
}

/// What a tank is worth in a cell against the open, 0..1.
pub fn armour_effect(world: &World, state: &State, cell: CellId) -> f64 {
    let built = built_up_share(world, cell);
    if built <= 0.0 || !world.rules.rubble.armour_penalty {
        return 1.0;
    }
    let rules = &world.rules.buildings;
    let shares = Shares::felt(world, state, cell);
    let between = 0.5 * (rules.armour_effect_intact + rules.armour_effect_rubble);
    let inside = rules.armour_effect_intact * shares.intact
        + between * shares.damaged
        + rules.armour_effect_rubble * shares.rubble;
    1.0 - built * (1.0 - inside)
}

/// Speed of tanks and lorries against streets without rubble, 0..1.
pub fn armour_speed(world: &World, state: &State, cell: CellId) -> f64 {
    if !world.rules.rubble.armour_penalty {
        return 1.0;
    }
    in_streets(world, state, cell, world.rules.buildings.armour_speed_rubble)
}

/// Speed on foot against streets without rubble, 0..1.
pub fn foot_speed(world: &World, state: &State, cell: CellId) -> f64 {
    in_streets(world, state, cell, world.rules.buildings.foot_speed_rubble)
}

/// Capacity of the streets for supply against streets without rubble, 0..1.
pub fn road_capacity(world: &World, state: &State, cell: CellId) -> f64 {
    in_streets(world, state, cell, world.rules.buildings.road_capacity_rubble)
}

/// Mix of 1 and the factor of full rubble over the rubble that lies uncleared in the streets.
fn in_streets(world: &World, state: &State, cell: CellId, in_rubble: f64) -> f64 {
    let built = built_up_share(world, cell);
    if built <= 0.0 {
        return 1.0;
    }
    let uncleared = 1.0 - f64::from(state.cells.cleared[cell.index()]);
    let rubble = Shares::felt(world, state, cell).rubble * uncleared;
    1.0 - built * rubble * (1.0 - in_rubble)
}

/// How far one sees in a cell, m: harmonic mean over open ground, streets and rubble; smoke halves it.
pub fn sight_m(world: &World, state: &State, cell: CellId) -> f64 {
    const SMOKE: f64 = 0.5;
    let rules = &world.rules.buildings;
    let built = built_up_share(world, cell);
    let shares = Shares::felt(world, state, cell);
    let inverse = (1.0 - built) / rules.sight_open
        + built * (1.0 - shares.rubble) / rules.sight_street
        + built * shares.rubble / rules.sight_rubble;
    let clear = 1.0 / inverse;
    if state.cells.fire_ticks[cell.index()] > 0 { SMOKE * clear } else { clear }
}

/// Share of a cell's factory halls that is lost to production: rubble, and damage at a weight.
pub fn hall_damage(world: &World, state: &State, cell: CellId, damaged_weight: f64) -> f64 {
    let shares = if world.map.built_ha[cell.index()][FACTORY] > 0.0 {
        Shares::of_class(state, cell, FACTORY)
    } else {
        Shares::of(world, state, cell)
    };
    (shares.rubble + damaged_weight * shares.damaged).clamp(0.0, 1.0)
}

/// Writes that a city was heavily raided.
pub(super) fn report_raid(state: &mut State, side: Side, cell: CellId, tons: f64) {
    state.events.emit(Event { tick: state.tick, kind: EventKind::Raid, side, element: None, cell, amount: tons });
}

#[cfg(test)]
#[path = "buildings/tests.rs"]
mod tests;
