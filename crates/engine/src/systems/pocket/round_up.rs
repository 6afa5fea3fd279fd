//! Bodies of troops that are too small to hold a front all round melt away behind the enemy's.
//!
//! Men of a pocket of `P` men lose their way, are picked up or give up one by one:
//!
//! ```text
//! C ~ Binomial(M, 1 - exp(-h D)),   h = round_up max(0, 1 - P / perimeter_men) (1 - fear_captivity) hiding,   D = 1 day
//! ```
//!
//! (troops on the enemy's ground who belong to no pocket are a body of the men in their cell alone) and guns and mortars with the same chance, from `round_up_after_days` of isolation on; `hiding` is `round_up_hidden` among houses, woods and reeds, else 1. The
//! enemy who takes them is not an element: columns, workshops and security troops of his rear are not modelled.
//! Reads `elements.pocket, isolation_days`, terrain. Takes men through `captivity`. Source: assumptions in
//! rules/pocket.toml.

use super::army::POCKETS;
use crate::chance::{Chance, Draw, Mechanism, probability_of};
use crate::forces::Side;
use crate::map::Terrain;
use crate::roster::Roster;
use crate::state::{Counter, State, Status};
use crate::systems::captivity;
use crate::systems::supply::ways::LAST_POCKET;
use crate::world::World;

const DRAW_ROUND_UP: u32 = 3;
const DRAW_GUNS: u32 = 4;
const DRAW_MORTARS: u32 = 5;

/// A day of the small pockets of a side.
pub(super) fn run(world: &World, state: &mut State, chance: &Chance, side: Side) {
    let rules = &world.rules.pocket;
    if rules.round_up <= 0.0 {
        return;
    }
    let roster = Roster::take(world, state);
    let mut men_of = [0.0; POCKETS];
    for member in roster.iter().filter(|member| member.side == side) {
        men_of[usize::from(state.elements.pocket[member.row()]).min(POCKETS - 1)] +=
            f64::from(state.elements.men[member.row()]);
    }
    for member in roster.iter().filter(|member| member.side == side) {
        let (row, element) = (member.row(), member.element);
        let pocket = usize::from(state.elements.pocket[row]).min(POCKETS - 1);
        let standing = matches!(state.elements.status[row], Status::Active | Status::Broken);
        if !standing || pocket == 0 || state.elements.isolation_days[row] < rules.round_up_after_days {
            continue;
        }
        let cell = state.elements.cell[row];
        let body = if pocket == usize::from(LAST_POCKET) {
            f64::from(state.cells.men[cell.index()][side.index()])
        } else {
            men_of[pocket]
        };
        let terrain = world.map.terrain[cell.index()];
        let hides = matches!(terrain, Terrain::BuiltUp | Terrain::Woods | Terrain::Marsh | Terrain::Floodplain);
        let hazard = rules.round_up
            * (1.0 - body / rules.perimeter_men.max(1.0)).max(0.0)
            * (1.0 - world.forces.nation(element).fear_captivity)
            * if hides { rules.round_up_hidden } else { 1.0 };
        let p = probability_of(hazard, 1.0);
        let (tick, entity) = (state.tick, world.forces.elements[row].key);
        let draw = |index: u32| Draw { mechanism: Mechanism::Surrender, index, tick, entity, partner: 0 };
        let men = chance.binomial(state.elements.men[row], p, draw(DRAW_ROUND_UP));
        captivity::capture(world, state, element, men);
        let guns = chance.binomial(state.elements.guns[row], p, draw(DRAW_GUNS));
        let mortars = chance.binomial(state.elements.mortars[row], p, draw(DRAW_MORTARS));
        state.elements.guns[row] -= guns;
        state.elements.mortars[row] -= mortars;
        state.sides.count(side, Counter::GunsLost, f64::from(guns + mortars));
    }
    state.scratch.roster = roster;
}
