//! What measures read out of a state at one moment: what a side has, what serves under a headquarters, who stands where.

use super::Outcome;
use crate::calendar::TICKS_PER_DAY;
use crate::forces::{HeadquartersId, Side};
use crate::map::Terrain;
use crate::state::{State, Status};
use crate::systems::command::chain;
use crate::world::World;

/// What can be read of a side at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Men present, fit and lightly wounded.
    Men,
    /// Running tanks with elements.
    Tanks,
    /// Men present who stand in pockets.
    Pocketed,
    /// Mean cohesion of the elements that hold ground, by their men, 0..1.
    Cohesion,
    /// Mean food received over full ration on the day, by men present, 0..1.
    Ration,
    /// Share of the land of the theatre that is held, by area.
    Ground,
}

impl Quantity {
    /// Its value for a side; never where there is nobody to take a mean of.
    pub(super) fn read(self, world: &World, state: &State, side: Side) -> Outcome {
        self.of(world, state, side, present(world, state, side))
    }

    /// Its value for a headquarters and all who serve under it now: formations pass from one army to another.
    pub(super) fn under(self, world: &World, state: &State, headquarters: HeadquartersId) -> Outcome {
        let Some(declared) = world.forces.headquarters.get(headquarters.index()) else { return Outcome::Never };
        let serves = |row: &usize| {
            chain(&state.headquarters.parent, world.forces.elements[*row].headquarters).any(|at| at == headquarters)
        };
        self.of(world, state, declared.side, present(world, state, declared.side).filter(serves))
    }

    fn of(self, world: &World, state: &State, side: Side, rows: impl Iterator<Item = usize>) -> Outcome {
        let elements = &state.elements;
        match self {
            Self::Men => Outcome::Number(rows.map(|row| men(state, row)).sum()),
            Self::Tanks => Outcome::Number(rows.map(|row| f64::from(elements.tanks[row])).sum()),
            Self::Pocketed => {
                Outcome::Number(rows.filter(|&row| elements.pocket[row] > 0).map(|row| men(state, row)).sum())
            }
            Self::Cohesion => {
                let line = rows.filter(|&row| world.forces.elements[row].arm.holds_ground());
                mean(line.map(|row| (men(state, row), elements.cohesion[row])))
            }
            Self::Ration => mean(rows.map(|row| (men(state, row), elements.ration[row]))),
            Self::Ground => {
                let land = world.map.cells().filter(|cell| world.map.terrain[cell.index()] != Terrain::Water);
                mean(land.map(|cell| {
                    (world.map.area_km2[cell.index()], side.held(f64::from(state.cells.share[cell.index()])))
                }))
            }
        }
    }
}

/// Rows of a side's elements in the theatre.
fn present<'a>(world: &'a World, state: &'a State, side: Side) -> impl Iterator<Item = usize> + 'a {
    world
        .forces
        .ids()
        .map(|element| element.index())
        .filter(move |&row| world.forces.elements[row].side == side && state.elements.status[row].is_present())
}

fn men(state: &State, row: usize) -> f64 {
    f64::from(state.elements.men[row] + state.elements.light[row])
}

/// Mean of values with weights.
fn mean(values: impl Iterator<Item = (f64, f64)>) -> Outcome {
    let (sum, all) = values.fold((0.0, 0.0), |(sum, all), (weight, value)| (sum + weight * value, all + weight));
    if all > 0.0 { Outcome::Number(sum / all) } else { Outcome::Never }
}

/// Elements of a side that hold ground in a region; those who run or are on the water hold none.
pub(super) fn elements_in(world: &World, state: &State, side: Side, region: usize) -> f64 {
    let cells = &world.map.regions[region].cells;
    let stands = |row: &usize| {
        state.elements.status[*row] == Status::Active
            && world.forces.elements[*row].arm.holds_ground()
            && cells.contains(&state.elements.cell[*row])
    };
    present(world, state, side).filter(stands).count() as f64
}

/// An amount of a span of ticks for a number of days; never if the span is empty.
pub(super) fn rate(amount: f64, days: f64, from: u32, until: u32) -> Outcome {
    let span = f64::from(until.saturating_sub(from)) / f64::from(TICKS_PER_DAY);
    if span > 0.0 { Outcome::Number(amount * days / span) } else { Outcome::Never }
}
