//! The order of the day: one tick of six hours, mechanism after mechanism.

use crate::chance::Chance;
use crate::orders::Orders;
use crate::state::State;
use crate::systems::{
    air, airlift, attrition, blocking, breakdown, buildings, captivity, civilians, cold, command, economy, hunger,
    labour, medical, morale, movement, pocket, prestige, production, prohibition, rallying, reconnaissance,
    reinforcement, river, supply, weather, will, works,
};
use crate::world::World;

/// Fights one tick under the orders of both sides.
pub fn tick(world: &World, state: &mut State, first: &Orders, second: &Orders) {
    step(world, state, first, second, &mut |_, _| {});
}

/// As [`tick`], calling `after` with each system's name when it has run (for profiles and for finding the
/// system in which two battles part). `after` can only read.
pub fn step(
    world: &World,
    state: &mut State,
    first: &Orders,
    second: &Orders,
    after: &mut dyn FnMut(&'static str, &State),
) {
    let chance = Chance { battle_seed: state.battle_seed, weather_seed: state.weather_seed };
    let chance = &chance;
    state.events.clear();
    macro_rules! run {
        ($($system:ident),+) => {$(
            $system::run(world, state, chance);
            after(stringify!($system), state);
        )+};
    }
    // What is given from outside.
    run!(weather, reinforcement);
    // The rear.
    run!(economy, labour, production);
    // What is known, wanted and ordered.
    run!(reconnaissance, prestige, will, rallying);
    command::run(world, state, chance, [first, second]);
    after("command", state);
    run!(prohibition);
    // Bread, petrol, shells.
    run!(river, supply, airlift, hunger);
    // The fight.
    attrition::begin(state);
    air::run(world, state, chance, [first, second]);
    after("air", state);
    run!(movement, attrition, breakdown, buildings, morale, blocking);
    // What it costs.
    run!(medical, cold, works, civilians, pocket, captivity);
    state.tick += 1;
}
