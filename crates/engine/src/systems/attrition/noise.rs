//! The character of an engagement: log-normal intensity that lasts for days, correlated between the two sides.
//! `ln M = x`, `x' = phi x + sqrt(1 - phi^2) sd e`, one pair for each cell fought for. The median of
//! `M` is 1, since the base rates are medians of recorded engagements. Source: model.md section 1.

use crate::chance::{Chance, Draw, Mechanism, normal_inverse};
use crate::map::CellId;
use crate::state::State;
use crate::world::World;

/// Draws of the character of an engagement.
const NOISE_FIRST: u32 = 0;
const NOISE_SECOND: u32 = 1;
const NOISE_FIRST_START: u32 = 2;
const NOISE_SECOND_START: u32 = 3;

/// The engagement's character: correlated log noise of both sides, carried from tick to tick.
pub(super) fn noise(world: &World, state: &mut State, chance: &Chance, cell: CellId) {
    let rules = &world.rules.attrition;
    if !rules.noise {
        return;
    }
    let row = cell.index();
    let draw = |index| {
        normal_inverse(chance.uniform(Draw {
            mechanism: Mechanism::Engagement,
            index,
            tick: state.tick,
            entity: world.map.keys[row],
            partner: 0,
        }))
    };
    let pair = |first: f64, second: f64| {
        let rho = rules.noise_correlation;
        [first, rho * first + libm::sqrt(1.0 - rho * rho) * second]
    };
    let fresh = pair(draw(NOISE_FIRST), draw(NOISE_SECOND));
    let before = [f64::from(state.cells.noise_attacker[row]), f64::from(state.cells.noise_defender[row])];
    let before = if before == [0.0, 0.0] {
        pair(draw(NOISE_FIRST_START), draw(NOISE_SECOND_START)).map(|x| x * rules.noise_sd)
    } else {
        before
    };
    let keep = rules.noise_persistence;
    let step = libm::sqrt(1.0 - keep * keep) * rules.noise_sd;
    state.cells.noise_attacker[row] = (keep * before[0] + step * fresh[0]) as f32;
    state.cells.noise_defender[row] = (keep * before[1] + step * fresh[1]) as f32;
}

/// Factors of median one on the hazards of attackers and defenders.
pub(super) fn noise_factors(world: &World, state: &State, cell: CellId) -> [f64; 2] {
    let rules = &world.rules.attrition;
    if !rules.noise {
        return [1.0, 1.0];
    }
    let row = cell.index();
    [state.cells.noise_attacker[row], state.cells.noise_defender[row]].map(|x| libm::exp(f64::from(x)))
}
