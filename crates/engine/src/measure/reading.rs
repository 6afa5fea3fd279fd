//! What measures read out of a state: losses, pockets, shares of regions, the depth of a strip.

use crate::forces::Side;
use crate::map::CellId;
use crate::state::{Counter, Fate, State};
use crate::world::World;

/// Fates that are deaths outside captivity.
pub(super) const DEAD: [Fate; 7] =
    [Fate::Killed, Fate::DiedOfWounds, Fate::Frozen, Fate::Starved, Fate::DiedOfSickness, Fate::Drowned, Fate::Shot];

/// Which losses are counted. Armies count differently: one reports its sick among the losses, another apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Dead, captured and missing.
    Irrecoverable,
    /// These and the wounded.
    Bloody,
    /// These, the sick and the frostbitten.
    All,
}

/// Losses so far. The wounded who died are counted once, among the wounded.
pub fn casualties(state: &State, side: Side, counted: Counted) -> f64 {
    let dead = in_fates(state, side, &DEAD);
    let lost = dead + state.sides.counter(side, Counter::Captured) + state.sides.fate(side, Fate::Missing) as f64;
    let died_of_wounds = state.sides.fate(side, Fate::DiedOfWounds) as f64;
    match counted {
        Counted::Irrecoverable => lost,
        Counted::Bloody => lost - died_of_wounds + state.sides.counter(side, Counter::Wounded),
        Counted::All => lost - died_of_wounds + sick_and_wounded(state, side),
    }
}

/// Wounded, sick and frostbitten so far.
pub fn sick_and_wounded(state: &State, side: Side) -> f64 {
    [Counter::Wounded, Counter::Sick, Counter::Frostbitten].iter().map(|&c| state.sides.counter(side, c)).sum()
}

/// Men of a side in these fates so far.
pub(super) fn in_fates(state: &State, side: Side, fates: &[Fate]) -> f64 {
    fates.iter().map(|&fate| state.sides.fate(side, fate) as f64).sum()
}

/// Men of a side who stand in pockets.
pub fn pocketed(world: &World, state: &State, side: Side) -> f64 {
    let mut men = 0.0;
    for element in world.forces.ids() {
        let row = element.index();
        if world.forces.elements[row].side == side
            && state.elements.status[row].is_present()
            && state.elements.pocket[row] > 0
        {
            men += f64::from(state.elements.men[row] + state.elements.light[row]);
        }
    }
    men
}

pub(super) fn largest_pocket_km2(world: &World, state: &State, side: Side, areas: &mut Vec<f64>) -> f64 {
    areas.clear();
    areas.resize(usize::from(u8::MAX) + 1, 0.0);
    for cell in 0..world.map.len() {
        let pocket = state.cells.pocket[cell][side.index()];
        if pocket > 0 && side.held(f64::from(state.cells.share[cell])) > 0.5 {
            areas[usize::from(pocket)] += world.map.area_km2[cell];
        }
    }
    areas.iter().copied().fold(0.0, f64::max)
}

/// Share of a region held by the first side, weighted by built-up ground, by area where there is none.
pub fn share(world: &World, cells: &[CellId], held: impl Fn(CellId) -> f64) -> f64 {
    weighted(cells, &weights(world, cells), held)
}

/// Weight of each cell of a region: built-up ha where there are any, else area.
pub(super) fn weights(world: &World, cells: &[CellId]) -> Vec<f64> {
    let built: f64 = cells.iter().map(|&cell| world.map.built_up_ha(cell)).sum();
    let weight =
        |&cell: &CellId| if built > 0.0 { world.map.built_up_ha(cell) } else { world.map.area_km2[cell.index()] };
    cells.iter().map(weight).collect()
}

pub(super) fn weighted(cells: &[CellId], weights: &[f64], held: impl Fn(CellId) -> f64) -> f64 {
    let (mut sum, mut all) = (0.0, 0.0);
    for (&cell, weight) in cells.iter().zip(weights) {
        sum += weight * held(cell);
        all += weight;
    }
    if all > 0.0 { sum / all } else { 0.0 }
}

pub(super) fn holder(share: f64) -> Option<Side> {
    const CLEARLY: f64 = 0.6;
    if share >= CLEARLY {
        Some(Side::First)
    } else if share <= 1.0 - CLEARLY {
        Some(Side::Second)
    } else {
        None
    }
}

pub(super) fn rubble_share(world: &World, state: &State, region: usize) -> f64 {
    let (mut rubble, mut all) = (0.0, 0.0);
    for &cell in &world.map.regions[region].cells {
        for class in 0..crate::map::BUILDING_CLASSES {
            let hectares = world.map.built_ha[cell.index()][class];
            rubble += hectares * f64::from(state.cells.rubble[cell.index()][class]);
            all += hectares;
        }
    }
    if all > 0.0 { rubble / all } else { 0.0 }
}

/// Mean over the bank's cells of how far the side holds the region's ground inland, km.
pub(super) fn strip_depth(world: &World, state: &State, side: Side, region: usize, bank: usize) -> f64 {
    let held = |cell: CellId| side.held(f64::from(state.cells.share[cell.index()])) > 0.5;
    let bank_cells = &world.map.regions[bank].cells;
    // Every held cell belongs to the bank cells that are nearest to it.
    let to_bank =
        |cell: CellId| bank_cells.iter().map(|&b| world.map.distance_km(cell, b)).fold(f64::INFINITY, f64::min);
    let inland: Vec<(CellId, f64)> =
        world.map.regions[region].cells.iter().filter(|&&cell| held(cell)).map(|&cell| (cell, to_bank(cell))).collect();
    let mut sum = 0.0;
    let mut counted = 0.0;
    for &from in bank_cells.iter().filter(|&&cell| held(cell)) {
        let mut depth = world.map.width_m(from) / 1000.0;
        for &(cell, nearest) in &inland {
            if world.map.distance_km(cell, from) <= nearest + 1e-9 {
                depth = depth.max(nearest + world.map.width_m(cell) / 1000.0);
            }
        }
        sum += depth;
        counted += 1.0;
    }
    if counted > 0.0 { sum / counted } else { 0.0 }
}
