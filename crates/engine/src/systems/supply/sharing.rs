//! Sharing inside a pocket: units move towards the pocket's mean days of stock, by `1 - hoard_share` a day.

use super::{full_need_t, full_stock_t, ways};
use crate::forces::Side;
use crate::roster::Roster;
use crate::state::{SUPPLY_CLASSES, State};
use crate::world::World;

/// Within a pocket units with more days of stock than the mean give part of the surplus to those with less.
pub(super) fn share_in_pockets(world: &World, state: &mut State, roster: &Roster, side: Side) {
    const NAMES: usize = ways::LAST_POCKET as usize;
    let given = 1.0 - world.rules.supply.hoard_share;
    let mut held_t = [[0.0; SUPPLY_CLASSES]; NAMES];
    let mut full_t = [[0.0; SUPPLY_CLASSES]; NAMES];
    let in_pocket = |state: &State, row: usize| {
        let pocket = state.elements.pocket[row] as usize;
        let here = state.elements.status[row].is_present();
        (here && pocket > 0 && pocket < NAMES).then_some(pocket)
    };
    for member in roster.of(side) {
        let (row, element) = (member.row(), member.element);
        if let Some(pocket) = in_pocket(state, row) {
            let stock = full_stock_t(world, &full_need_t(world, state, element));
            for class in 0..SUPPLY_CLASSES {
                if stock[class] > 0.0 {
                    held_t[pocket][class] += state.elements.stores_t[row][class];
                    full_t[pocket][class] += stock[class];
                }
            }
        }
    }
    for member in roster.of(side) {
        let (row, element) = (member.row(), member.element);
        if let Some(pocket) = in_pocket(state, row) {
            let stock = full_stock_t(world, &full_need_t(world, state, element));
            for class in 0..SUPPLY_CLASSES {
                if stock[class] > 0.0 {
                    let mean = stock[class] * held_t[pocket][class] / full_t[pocket][class];
                    let store = &mut state.elements.stores_t[row][class];
                    *store += given * (mean - *store);
                }
            }
        }
    }
}
