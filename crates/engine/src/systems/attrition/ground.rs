//! What the ground does to a fight: fronts, water, ways back, speed of the front. Source: model.md section 1.

use super::buildings;
use crate::forces::{Arm, Side};
use crate::map::{CellId, NO_CROSSING, Terrain};
use crate::state::State;
use crate::world::World;

/// Factor on the strength of troops of an arm who attack across a link, or none where they cannot: over a bridge, over
/// ice, and all but tanks in boats.
pub fn assault_factor(world: &World, state: &State, link: usize, arm: Arm) -> Option<f64> {
    let rules = &world.rules.attrition;
    let water = world.map.link_water_m[link];
    if water < rules.assault_water {
        return Some(1.0);
    }
    let crossing = world.map.link_crossing[link];
    let bridged = crossing != NO_CROSSING && state.crossings.condition[crossing as usize] > 0.0;
    let boats = arm != Arm::Armour
        && water <= world.rules.river.boats_width_m
        && world.map.terrain[world.map.link_to[link].index()] != Terrain::Water;
    let ice = state.weather.ice_cm[0] >= rules.assault_ice;
    if bridged || boats || ice { Some(rules.river_assault) } else { None }
}

/// Front of two sides inside one cell, m, at the share that one of them holds.
pub(super) fn inner_front_m(world: &World, cell: CellId, share: f64) -> f64 {
    let floor = world.rules.attrition.contact_floor;
    let chord = libm::sqrt((4.0 * share * (1.0 - share)).max(0.0));
    world.map.width_m(cell) * chord.max(floor)
}

/// Share of a cell's outer frontage over which a side cannot go back: enemy there, ground of the enemy, or water.
pub(crate) fn barred_ways(
    world: &World,
    state: &State,
    cell: CellId,
    side: Side,
    enemy_at: impl Fn(CellId) -> bool,
) -> f64 {
    let (mut all, mut barred) = (0.0, 0.0);
    for link in world.map.links(cell) {
        let to = world.map.link_to[link];
        let front = world.map.link_frontage_m[link];
        all += front;
        let own_ground = side.held(f64::from(state.cells.share[to.index()])) >= 0.5;
        if enemy_at(to) || !own_ground || assault_factor(world, state, link, Arm::Infantry).is_none() {
            barred += front;
        }
    }
    if all > 0.0 { barred / all } else { 1.0 }
}

/// Speed of the front against broken resistance, km/day, for attackers of whom this share of strength is mobile.
pub(super) fn free_speed(world: &World, state: &State, cell: CellId, mobile: f64) -> f64 {
    let rules = &world.rules.attrition;
    speed(world, state, cell, mobile, [rules.advance_foot, rules.advance_mobile])
}

/// Speed past an enemy who does not cover his front, km/day: that of an advance through empty ground under his eyes.
pub(super) fn pursuit_speed(world: &World, state: &State, cell: CellId, mobile: f64) -> f64 {
    let rules = &world.rules.movement;
    rules.zone_of_control * speed(world, state, cell, mobile, [rules.foot_advance_km_day, rules.mobile_advance_km_day])
}

fn speed(world: &World, state: &State, cell: CellId, mobile: f64, [foot, vehicles]: [f64; 2]) -> f64 {
    let rules = &world.rules.attrition;
    let open = match world.map.terrain[cell.index()] {
        Terrain::Steppe | Terrain::BuiltUp => 1.0,
        Terrain::Broken => rules.advance_broken,
        Terrain::Floodplain | Terrain::Sand | Terrain::Marsh => rules.advance_soft,
        Terrain::Woods | Terrain::Gully | Terrain::Water => rules.advance_close,
    };
    let built = buildings::built_up_share(world, cell);
    let ground = open + (rules.advance_urban_factor - open) * built;
    let mud = 1.0 - (1.0 - rules.advance_mud) * state.weather.mud[0];
    let foot = foot * buildings::foot_speed(world, state, cell);
    let vehicles = vehicles * buildings::armour_speed(world, state, cell);
    (foot + (vehicles - foot) * mobile) * ground * mud
}
