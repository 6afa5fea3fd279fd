//! One side of an engagement, summed over its elements. Source: model.md section 1.

use super::Work;
use super::exchange::Sum;
use crate::forces::ElementId;
use crate::orders::Posture;
use crate::state::State;
use crate::systems::works;
use crate::world::World;

/// One side of an engagement while it is summed up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Party {
    pub(super) sum: Sum,
    /// Shells that it fires at intensity 1, t/day.
    pub(super) shells_t: f64,
    /// Sums weighted by value: intensity, mobile, forcing ground, fatigue, delaying.
    pub(super) intensity: f64,
    pub(super) mobile: f64,
    pub(super) forcing: f64,
    pub(super) fatigue: f64,
    pub(super) delaying: f64,
    /// Sums weighted by men: cover and entrenchment.
    pub(super) cover: f64,
    pub(super) entrenchment: f64,
}

/// Shells an element can fire in a day at intensity 1, t.
pub(super) fn shells_t(world: &World, state: &State, element: ElementId) -> f64 {
    let rules = &world.rules.attrition;
    let e = &state.elements;
    let row = element.index();
    (f64::from(e.guns[row]) * rules.shells_per_gun + f64::from(e.mortars[row]) * rules.shells_per_mortar)
        * e.ammunition_fill[row]
}

pub(super) fn attacker(
    world: &World,
    state: &State,
    work: &Work,
    element: ElementId,
    tank_effect: f64,
    across: f64,
    party: &mut Party,
) {
    let rules = &world.rules.attrition;
    let row = element.index();
    let share = 1.0 / f64::from(work.fronts[row].max(1));
    let mut sum = super::sum_of(world, state, element, tank_effect);
    let initiative = 1.0 - world.rules.discipline.coercion_initiative * super::coercion(world, state, element);
    let factor = across * initiative;
    sum.men_strength *= factor;
    sum.men_value *= factor;
    sum.tank_strength *= factor;
    sum.tank_value *= factor;
    party.sum.add(&sum, share, share);
    party.shells_t += shells_t(world, state, element) * share;
    let value = (sum.men_value + sum.tank_value) * share;
    let accepted = state.elements.accepted_intensity[row];
    let forcing = state.elements.posture[row] == Posture::Attack;
    party.intensity += value * if forcing { accepted } else { rules.intensity_probe.min(accepted) };
    if forcing {
        party.forcing += value;
    }
    if world.forces.elements[row].arm.is_mobile() {
        party.mobile += value * super::fuelled(world, state, element);
    }
    party.fatigue += value * state.elements.fatigue[row];
}

pub(super) fn defender(
    world: &World,
    state: &State,
    work: &Work,
    element: ElementId,
    tank_effect: f64,
    party: &mut Party,
) {
    let row = element.index();
    let share = 1.0 / f64::from(work.fronts[row].max(1));
    let sum = super::sum_of(world, state, element, tank_effect);
    party.sum.add(&sum, share, share);
    party.shells_t += shells_t(world, state, element) * share;
    if state.elements.posture[row] == Posture::Delay {
        party.delaying += sum.value() * share;
    }
    party.cover += sum.men * share * works::protection(world, state, element);
    party.entrenchment += sum.men * share * state.elements.entrenchment[row].min(1.0);
}
