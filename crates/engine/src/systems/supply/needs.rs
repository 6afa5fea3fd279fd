//! What troops need in a day, and what they hold when they have all. The equations stand at the head of `supply`.

use super::KG_PER_TON;
use crate::forces::ElementId;
use crate::state::{Elements, SUPPLY_CLASSES, State};
use crate::world::World;

/// Full need of a day by class, t.
pub fn full_need_t(world: &World, state: &State, element: ElementId) -> [f64; SUPPLY_CLASSES] {
    let [fuel_t, ammunition_t] = need_of_the_fight_t(world, state, element);
    [food_need_t(world, state, element), fodder_need_t(world, state, element), fuel_t, ammunition_t]
}

/// Full need of a day of food, t.
pub fn food_need_t(world: &World, state: &State, element: ElementId) -> f64 {
    let row = element.index();
    let men = f64::from(state.elements.men[row] + state.elements.light[row]);
    men * world.forces.nation(element).food_kg_per_man_day / KG_PER_TON
}

/// Full need of a day of fodder, t.
pub fn fodder_need_t(world: &World, state: &State, element: ElementId) -> f64 {
    let rules = &world.rules.supply;
    let green = state.weather.snow_cm[0] <= 0.0 && state.weather.frozen[0] < 0.5;
    let oats = if green { 1.0 - rules.grazing_share } else { 1.0 };
    f64::from(state.elements.horses[element.index()]) * rules.fodder * oats / KG_PER_TON
}

/// Full need of a day of fuel and ammunition, t.
#[inline]
pub(super) fn need_of_the_fight_t(world: &World, state: &State, element: ElementId) -> [f64; 2] {
    fight_need_t(world, &state.elements, element.index(), world.forces.elements[element.index()].arm.holds_ground())
}

/// As [`need_of_the_fight_t`], where it is known whether the element holds ground.
#[inline]
pub(super) fn fight_need_t(world: &World, e: &Elements, row: usize, holds_ground: bool) -> [f64; 2] {
    let rules = &world.rules.supply;
    let men = f64::from(e.men[row] + e.light[row]);
    let tanks = f64::from(e.tanks[row]);
    let fuel_kg = tanks * rules.fuel_tank + f64::from(e.trucks[row]) * rules.unit_truck_km / 100.0 * rules.fuel_truck;
    let firing = if holds_ground { men * rules.fighting_share } else { 0.0 };
    let ammunition_kg = firing * rules.ammo_rifleman
        + f64::from(e.guns[row]) * rules.ammo_gun
        + f64::from(e.mortars[row]) * rules.ammo_mortar
        + f64::from(e.at_guns[row]) * rules.ammo_at_gun
        + tanks * rules.ammo_tank;
    [fuel_kg / KG_PER_TON, ammunition_kg / KG_PER_TON]
}

/// What a unit holds when it has all, from its full need, t.
pub fn full_stock_t(world: &World, need_t: &[f64; SUPPLY_CLASSES]) -> [f64; SUPPLY_CLASSES] {
    let rules = &world.rules.supply;
    let days = [rules.stock_days_food, rules.stock_days_fodder, rules.stock_days_fuel, rules.stock_days_ammunition];
    core::array::from_fn(|class| need_t[class] * days[class])
}
