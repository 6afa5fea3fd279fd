//! Hunger: what is eaten, what bodies lose, who dies of it.
//!
//! Once a day. Ration `r` = food eaten over full ration; cut-off troops stretch their stock over `ration_stretch_days`
//! and slaughter horses into the gap. Body mass lost `m` (share), after Keys et al. 1950:
//! `m' = m + (energy_need (1 - m)^0.75 (1 - 0.25 min(1, m / 0.25)) - r ration_energy) / (energy_per_kg body_mass)`,
//! kcal a day over kcal. Hazard of starving: `starve_hazard_max / (1 + exp(-(m - starve_centre) / starve_width))` a day,
//! none up to `starve_floor`: the tail of the curve kills nobody who has missed some meals.
//! Work: `1 - starve_work m`. Horses without fodder die at `horse_starve` a day.
//!
//! Reads `elements.pocket`. Owns `elements.ration`, `mass_loss`, `horses`; takes from `stores_t` (food, fodder) what is
//! eaten; writes `Fate::Starved`. Source: model.md 6; priors in rules/supply.toml.

use crate::chance::{Chance, Draw, Mechanism, probability_of};
use crate::forces::ElementId;
use crate::roster::Roster;
use crate::state::{Counter, Fate, State, SupplyClass};
use crate::systems::supply::{KG_PER_TON, fodder_need_t, food_need_t, receive, spend};
use crate::world::World;

/// Draw: men who starve.
const DRAW_MEN: u32 = 0;
/// Draw: horses that die without fodder.
const DRAW_HORSES: u32 = 1;
/// Basal need goes with this power of body mass (Kleiber).
const MASS_POWER: f64 = 0.75;
/// Greatest fall of energy need by adaptation, and the mass loss at which it is reached (both 25 %).
const ADAPTATION: f64 = 0.25;
/// Ration that counts as hungry.
const HUNGRY_RATION: f64 = 0.5;
/// Least working capacity of the living.
const LEAST_WORK: f64 = 0.1;
/// No body loses more.
const MASS_LOSS_MAX: f64 = 0.6;

/// Working capacity of an element's men, 0..1.
pub fn work(world: &World, state: &State, element: ElementId) -> f64 {
    (1.0 - world.rules.supply.starve_work * state.elements.mass_loss[element.index()]).clamp(LEAST_WORK, 1.0)
}

/// Runs the mechanism for one tick.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    let rules = &world.rules.supply;
    if !rules.enabled || !world.calendar.is_new_day(state.tick) {
        return;
    }
    let roster = Roster::take(world, state);
    for member in roster.iter() {
        let (row, element) = (member.row(), member.element);
        if !state.elements.status[row].is_present() {
            continue;
        }
        eat(world, state, element);
        feed_horses(world, state, chance, element);
        if rules.hunger {
            waste(world, state, chance, element);
        }
        if state.elements.ration[row] < HUNGRY_RATION {
            state.sides.count(member.side, Counter::HungryDays, 1.0);
        }
    }
    state.scratch.roster = roster;
}

/// The day's meal, with meat of slaughtered horses where the ration is cut.
fn eat(world: &World, state: &mut State, element: ElementId) {
    let rules = &world.rules.supply;
    let row = element.index();
    let full = food_need_t(world, state, element);
    if full <= 0.0 {
        state.elements.ration[row] = 1.0;
        return;
    }
    let mut meal = full;
    if state.elements.pocket[row] > 0 && rules.ration_stretch_days > 1.0 {
        let stock = state.elements.stores_t[row][SupplyClass::Food as usize];
        meal = full.min(stock / rules.ration_stretch_days);
        if meal < full && rules.horse_meat > 0.0 {
            let horses = state.elements.horses[row];
            let spared = libm::floor(f64::from(horses) * rules.slaughter_per_day);
            let wanted = libm::floor((full - meal) * KG_PER_TON / rules.horse_meat);
            let slaughtered = spared.min(wanted);
            meal += slaughter(world, state, element, slaughtered as u32);
        }
    }
    let eaten = spend(world, state, element, SupplyClass::Food, meal);
    state.elements.ration[row] = (eaten / full).min(1.0);
}

/// Turns horses into food in the stores (counted as food that came in). Returns tons.
fn slaughter(world: &World, state: &mut State, element: ElementId, horses: u32) -> f64 {
    let row = element.index();
    let meat_t = f64::from(horses) * world.rules.supply.horse_meat / KG_PER_TON;
    state.elements.horses[row] -= horses;
    state.sides.count(world.forces.elements[row].side, Counter::HorsesDead, f64::from(horses));
    receive(world, state, element, SupplyClass::Food, meat_t);
    meat_t
}

fn feed_horses(world: &World, state: &mut State, chance: &Chance, element: ElementId) {
    let rules = &world.rules.supply;
    let row = element.index();
    let horses = state.elements.horses[row];
    if horses == 0 {
        return;
    }
    let full = fodder_need_t(world, state, element);
    let eaten = spend(world, state, element, SupplyClass::Fodder, full);
    let unfed = if full > 0.0 { 1.0 - eaten / full } else { 0.0 };
    if !rules.hunger || unfed <= 0.0 {
        return;
    }
    let draw = draw(world, state, element, DRAW_HORSES);
    let dead = chance.binomial(horses, probability_of(rules.horse_starve * unfed, 1.0), draw);
    if state.elements.pocket[row] > 0 {
        slaughter(world, state, element, dead);
    } else {
        state.elements.horses[row] -= dead;
        state.sides.count(world.forces.elements[row].side, Counter::HorsesDead, f64::from(dead));
    }
}

/// Mass loss after a day on a ration.
fn mass_loss_after(world: &World, mass_loss: f64, ration: f64) -> f64 {
    let rules = &world.rules.supply;
    let capacity = rules.energy_per_kg * rules.body_mass;
    if capacity <= 0.0 {
        return mass_loss;
    }
    let adaptation = 1.0 - ADAPTATION * (mass_loss / ADAPTATION).min(1.0);
    let need = rules.energy_need * libm::pow(1.0 - mass_loss, MASS_POWER) * adaptation;
    (mass_loss + (need - ration * rules.ration_energy) / capacity).clamp(0.0, MASS_LOSS_MAX)
}

/// Daily hazard of starving at a mass loss.
fn starve_hazard(world: &World, mass_loss: f64) -> f64 {
    let rules = &world.rules.supply;
    if mass_loss <= rules.starve_floor || rules.starve_width <= 0.0 {
        return 0.0;
    }
    rules.starve_hazard_max / (1.0 + libm::exp(-(mass_loss - rules.starve_centre) / rules.starve_width))
}

fn waste(world: &World, state: &mut State, chance: &Chance, element: ElementId) {
    let row = element.index();
    let ration = state.elements.ration[row];
    if ration >= 1.0 && state.elements.mass_loss[row] <= 0.0 {
        return;
    }
    state.elements.mass_loss[row] = mass_loss_after(world, state.elements.mass_loss[row], ration);
    let hazard = starve_hazard(world, state.elements.mass_loss[row]);
    let draw = draw(world, state, element, DRAW_MEN);
    let starved = chance.binomial(state.elements.men[row], probability_of(hazard, 1.0), draw);
    state.elements.men[row] -= starved;
    state.sides.add(world.forces.elements[row].side, Fate::Starved, starved);
}

fn draw(world: &World, state: &State, element: ElementId, index: u32) -> Draw {
    let entity = world.forces.elements[element.index()].key;
    Draw { mechanism: Mechanism::Hunger, index, tick: state.tick, entity, partner: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forces::{Arm, Echelon, Establishment, HeadquartersId, Side};
    use crate::map::CellId;
    use crate::testing;

    fn world(men: u32, horses: u32) -> World {
        let mut world = testing::plain(4, 1, 10.0);
        world.rules.supply = crate::rules::supply::Supply {
            enabled: true,
            hunger: true,
            fodder: 9.0,
            stock_days_food: 5.0,
            stock_days_fodder: 1.0,
            ration_stretch_days: 10.0,
            slaughter_per_day: 0.02,
            horse_meat: 140.0,
            horse_starve: 0.025,
            ration_energy: 3600.0,
            energy_need: 3400.0,
            energy_per_kg: 7700.0,
            body_mass: 70.0,
            starve_centre: 0.33,
            starve_width: 0.04,
            starve_hazard_max: 0.03,
            starve_work: 1.5,
            ..Default::default()
        };
        let red = testing::headquarters(&mut world, "red", Side::First, Echelon::Division, HeadquartersId::NONE);
        let establishment = Establishment { men, horses, ..Establishment::default() };
        testing::element(&mut world, "red-regiment", red, Arm::Infantry, CellId(0), establishment);
        world
    }

    #[test]
    fn the_ration_of_a_starving_army_wastes_it_as_recorded() {
        // Rations as shares of the full one that the recorded bread and meat come to.
        let world = world(1000, 0);
        let mut mass_loss = 0.0;
        let mut after = |days: u32, ration: f64| {
            for _ in 0..days {
                mass_loss = mass_loss_after(&world, mass_loss, ration);
            }
            mass_loss
        };
        let first = after(29, 0.50);
        assert!((first - 0.08).abs() < 0.015, "{first}");
        assert!(starve_hazard(&world, first) * 250_000.0 > 5.0 && starve_hazard(&world, first) < 1.0e-3);
        let second = after(11, 0.25);
        assert!((second - 0.12).abs() < 0.015, "{second}");
        let third = after(30, 0.18);
        assert!((third - 0.22).abs() < 0.02, "{third}");
    }

    #[test]
    fn full_rations_leave_nobody_thin_and_restore_the_thin() {
        let world = world(1000, 0);
        assert_eq!(mass_loss_after(&world, 0.0, 1.0), 0.0);
        assert!(mass_loss_after(&world, 0.1, 1.0) < 0.1);
    }

    #[test]
    fn a_cut_off_unit_starves_slowly_and_every_man_stays_on_the_books() {
        let world = world(3000, 300);
        let mut state = crate::setup::state(&world, 3, 3);
        let chance = Chance { battle_seed: 3, weather_seed: 3 };
        state.elements.pocket[0] = 1;
        for _ in 0..120 {
            run(&world, &mut state, &chance);
            state.tick += 4;
            let men = crate::ledger::men(&world, &state, Side::First);
            assert_eq!(men.entered, men.accounted);
            for class in 0..4 {
                let tons = crate::ledger::tons(&world, &state, Side::First, class);
                assert!((tons.entered - tons.accounted).abs() <= 1.0e-6 * tons.entered.max(1.0));
            }
        }
        assert!(state.elements.mass_loss[0] > 0.2 && state.sides.fate(Side::First, Fate::Starved) > 50);
        assert!(state.sides.counter(Side::First, Counter::HorsesDead) > 100.0);
        assert!(work(&world, &state, ElementId(0)) < 0.7);
    }

    #[test]
    fn with_hunger_switched_off_nobody_wastes() {
        let mut world = world(3000, 300);
        world.rules.supply.hunger = false;
        let mut state = crate::setup::state(&world, 3, 3);
        let chance = Chance { battle_seed: 3, weather_seed: 3 };
        state.elements.pocket[0] = 1;
        for _ in 0..60 {
            run(&world, &mut state, &chance);
            state.tick += 4;
        }
        assert_eq!(state.elements.mass_loss[0], 0.0);
        assert_eq!(state.sides.fate(Side::First, Fate::Starved), 0);
    }

    #[test]
    fn nobody_starves_after_some_missed_meals() {
        let mut world = world(1000, 0);
        world.rules.supply.starve_floor = 0.08;
        assert_eq!(starve_hazard(&world, 0.05), 0.0);
        assert!(starve_hazard(&world, 0.09) > 0.0);
    }
}
