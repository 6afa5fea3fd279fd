//! Cold and sickness of the troops, once a day.
//!
//! `frost hazard = [chill < 0] min(1, -chill / 10) x (c clad + (1 - c) bare) x exp(slope (max(0, -10 - chill) - 10))
//! x (1 - sh (1 - shelter)) x (1 + m / frostbite_hunger) x share in the open`, 1/day, with the wind chill in C, `c` the
//! share of men with winter clothing, `sh` how far they have heated shelter (works, houses that stand; none on the
//! march or in attack) and `m` the body mass lost. Severe cases are evacuated, the others stay as lightly wounded.
//! `sick hazard = seasonal x (1 + (sick_hunger - 1) (1 - r) / 0.5)`, `r` the ration; where nobody can be evacuated the
//! sick stay with their element and some die. Side and nation enter only by clothing, shelter and food.
//!
//! Reads weather, `cells.men`, `cells.rubble`, `elements.entrenchment, ration, mass_loss, posture`. Owns
//! `elements.clothing`; adds to `elements.light` and the fates of evacuation. Source: model.md 7.

use crate::chance::{Chance, Draw, Mechanism};
use crate::forces::{ElementId, Side};
use crate::map::{BUILDING_CLASSES, CellId};
use crate::orders::Posture;
use crate::roster::Roster;
use crate::rules::weather::Weather;
use crate::state::{Counter, Fate, State};
use crate::systems::medical::{Patient, book, way_back, whole_men};
use crate::systems::weather::{wind_chill_c, winter_share};
use crate::world::World;

const DRAW_FROSTBITTEN: u32 = 0;
const DRAW_SEVERE: u32 = 1;
const DRAW_SICK: u32 = 0;
const DRAW_SICK_DEAD: u32 = 1;

/// Wind chill below which the hazard grows exponentially, C.
const EXPONENTIAL_BELOW_C: f64 = -10.0;
/// Degrees below that point at which the hazards are stated.
const REFERENCE_DEGREES: f64 = 10.0;
/// Ration against which the factor of hunger is stated: half.
const HALF_RATION: f64 = 0.5;
const HA_PER_KM2: f64 = 100.0;

/// A day of cold and sickness.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    let rules = &world.rules.weather;
    if !world.calendar.is_new_day(state.tick) || !(rules.cold || rules.sickness) {
        return;
    }
    let chill = wind_chill_c(state.weather.temperature_c[0], state.weather.wind_m_s[0]);
    let winter = winter_share(world, state.tick);
    let season = rules.sick_summer + (rules.sick_winter - rules.sick_summer) * winter;
    let frost = if rules.cold { frost_of_the_day(rules, chill) } else { 0.0 };
    let mut new = [[0u32; 2]; 2];
    let roster = Roster::take(world, state);
    for member in roster.iter() {
        let (row, element) = (member.row(), member.element);
        if !state.elements.status[row].is_present() || state.elements.men[row] == 0 {
            continue;
        }
        let side = member.side.index();
        if frost > 0.0 {
            new[side][0] += freeze(world, state, chance, element, frost);
        }
        if rules.sickness {
            new[side][1] += sicken(world, state, chance, element, season);
        }
    }
    state.scratch.roster = roster;
    if !world.rules.medical.enabled {
        return;
    }
    for side in Side::BOTH {
        let [frostbitten, sick] = new[side.index()];
        book(world, state, chance, side, frostbitten, Patient::Frostbitten);
        book(world, state, chance, side, sick, Patient::Sick);
    }
}

/// The part of the hazard of frostbite that weather alone makes: 1 at -20 C of wind chill.
pub fn frost_of_the_day(rules: &Weather, chill_c: f64) -> f64 {
    if chill_c >= 0.0 {
        return 0.0;
    }
    let onset = (chill_c / EXPONENTIAL_BELOW_C).min(1.0);
    let degrees = (EXPONENTIAL_BELOW_C - chill_c).max(0.0) - REFERENCE_DEGREES;
    onset * libm::exp(rules.frostbite_slope * degrees)
}

/// Frostbite of men in the open on a day of such frost, 1/day.
pub fn frost_hazard(rules: &Weather, frost: f64, clothing: f64, shelter: f64, mass_loss: f64) -> f64 {
    let clad = clothing * rules.frostbite_clad + (1.0 - clothing) * rules.frostbite_bare;
    let hunger = 1.0 + mass_loss / rules.frostbite_hunger.max(1.0e-3);
    frost * clad * (1.0 - shelter * (1.0 - rules.shelter)) * hunger
}

/// Frostbite of an element; returns those who reached hospital.
fn freeze(world: &World, state: &mut State, chance: &Chance, element: ElementId, frost: f64) -> u32 {
    let rules = &world.rules.weather;
    let row = element.index();
    let declared = &world.forces.elements[row];
    let clothing = state.elements.clothing[row];
    let hazard = frost_hazard(rules, frost, clothing, sheltered(world, state, row), state.elements.mass_loss[row]);
    let open = if at_front(world, state, row) { rules.line_share } else { rules.rear_share };
    if state.elements.pocket[row] == 0 {
        state.elements.clothing[row] += (1.0 - clothing) * rules.clothing_issue;
    }
    let draw = |index| Draw { mechanism: Mechanism::Frost, index, tick: state.tick, entity: declared.key, partner: 0 };
    let men = state.elements.men[row];
    let expected = f64::from(men) * open * hazard.min(1.0);
    let cases = whole_men(chance, expected, men, draw(DRAW_FROSTBITTEN));
    if cases == 0 {
        return 0;
    }
    let severe = whole_men(chance, f64::from(cases) * rules.frostbite_severe_share, cases, draw(DRAW_SEVERE));
    let fate = way_back(world, state, element);
    state.elements.men[row] -= cases;
    state.elements.light[row] += cases - severe;
    state.sides.add(declared.side, fate, severe);
    state.sides.count(declared.side, Counter::Frostbitten, f64::from(severe));
    if fate == Fate::Hospital { severe } else { 0 }
}

/// Sickness of an element; returns those who reached hospital.
fn sicken(world: &World, state: &mut State, chance: &Chance, element: ElementId, season: f64) -> u32 {
    let rules = &world.rules.weather;
    let row = element.index();
    let declared = &world.forces.elements[row];
    let hunger = (1.0 - state.elements.ration[row]).max(0.0) / HALF_RATION;
    let hazard = season * (1.0 + (rules.sick_hunger - 1.0) * hunger);
    let draw =
        |index| Draw { mechanism: Mechanism::Sickness, index, tick: state.tick, entity: declared.key, partner: 0 };
    let men = state.elements.men[row];
    let sick = whole_men(chance, f64::from(men) * hazard.min(1.0), men, draw(DRAW_SICK));
    if sick == 0 {
        return 0;
    }
    let fate = way_back(world, state, element);
    state.elements.men[row] -= sick;
    state.sides.count(declared.side, Counter::Sick, f64::from(sick));
    if fate == Fate::Hospital {
        state.sides.add(declared.side, Fate::Hospital, sick);
        return sick;
    }
    let dead = chance.binomial(sick, world.rules.medical.sick_death_cut_off, draw(DRAW_SICK_DEAD));
    state.sides.add(declared.side, Fate::DiedOfSickness, dead);
    state.elements.light[row] += sick - dead;
    0
}

/// In contact, or with the enemy in the same or the next cell.
fn at_front(world: &World, state: &State, row: usize) -> bool {
    if state.elements.intensity[row] > 0.0 {
        return true;
    }
    let enemy = world.forces.elements[row].side.enemy();
    enemy_at_hand(world, state, enemy, state.elements.cell[row])
}

/// Whether troops of a side stand in the cell or the next one.
pub fn enemy_at_hand(world: &World, state: &State, enemy: Side, cell: CellId) -> bool {
    let there = |cell: CellId| state.cells.men[cell.index()][enemy.index()] > 0;
    there(cell) || world.map.links(cell).any(|link| there(world.map.link_to[link]))
}

/// How far an element has heated shelter, 0..1: its works, or houses that still stand.
fn sheltered(world: &World, state: &State, row: usize) -> f64 {
    if matches!(state.elements.posture[row], Posture::Attack | Posture::March | Posture::Withdraw) {
        return 0.0;
    }
    let cell = state.elements.cell[row].index();
    let mut standing_ha = 0.0;
    for class in 0..BUILDING_CLASSES {
        standing_ha += world.map.built_ha[cell][class] * (1.0 - f64::from(state.cells.rubble[cell][class]));
    }
    let houses = standing_ha / (world.map.area_km2[cell] * HA_PER_KM2);
    state.elements.entrenchment[row].max(houses).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests;
