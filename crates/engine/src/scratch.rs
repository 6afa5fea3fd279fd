//! Working memory of the tick: no meaning outlives a system's call, nothing of it is hashed. It grows to its
//! size in the first ticks and is then reused, so that the tick does not allocate.

use crate::forces::ElementId;
use crate::map::CellId;

/// Gives a list room for so many entries in all: lists that grow late in a battle are brought to their full size when
/// they are first used, so that no later tick allocates.
pub fn room_for<T>(list: &mut Vec<T>, entries: usize) {
    list.reserve(entries.saturating_sub(list.len()));
}

/// Which elements stand in which cell: a run of the list for each cell that has any, elements ascending.
#[derive(Debug, Default)]
pub struct Occupants {
    /// Beginning and end of each cell's run.
    runs: Vec<(u32, u32)>,
    list: Vec<ElementId>,
    /// What is being sorted.
    standing: Vec<(ElementId, CellId)>,
    /// Cells that have a run.
    taken: Vec<CellId>,
}

impl Occupants {
    /// Sorts present elements by cell; how many cells and elements there are in all is given, so that the lists have their full
    /// size from the first call on. The work grows with the elements present, not with the cells.
    pub fn rebuild(&mut self, (cells, most): (usize, usize), standing: impl Iterator<Item = (ElementId, CellId)>) {
        if self.runs.len() == cells {
            for cell in self.taken.drain(..) {
                self.runs[cell.index()] = (0, 0);
            }
        } else {
            self.taken.clear();
            self.runs.clear();
            self.runs.resize(cells, (0, 0));
        }
        room_for(&mut self.standing, most);
        room_for(&mut self.list, most);
        room_for(&mut self.taken, most);
        self.standing.clear();
        for (element, cell) in standing {
            let run = &mut self.runs[cell.index()];
            if run.1 == 0 {
                self.taken.push(cell);
            }
            run.1 += 1;
            self.standing.push((element, cell));
        }
        let mut place = 0;
        for cell in &self.taken {
            let run = &mut self.runs[cell.index()];
            let length = run.1;
            *run = (place, place);
            place += length;
        }
        self.list.resize(self.standing.len(), ElementId(0));
        for &(element, cell) in &self.standing {
            let run = &mut self.runs[cell.index()];
            self.list[run.1 as usize] = element;
            run.1 += 1;
        }
    }
    /// The cells in which any stands.
    pub fn cells(&self) -> &[CellId] {
        &self.taken
    }
    /// The elements in a cell, ascending; none before the first rebuild.
    pub fn of(&self, cell: CellId) -> &[ElementId] {
        match self.runs.get(cell.index()) {
            Some(&(start, end)) => &self.list[start as usize..end as usize],
            None => &[],
        }
    }
}

/// Working memory. Systems take a buffer out with `core::mem::take` and put it back when done.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Who is in the theatre.
    pub roster: crate::roster::Roster,
    /// Elements by cell, rebuilt by `systems::movement` and wherever elements have moved.
    pub occupants: Occupants,
    /// A number for each cell.
    pub cell_f64: Vec<f64>,
    /// Another number for each cell.
    pub cell_f64_b: Vec<f64>,
    /// A number for each element.
    pub element_f64: Vec<f64>,
    /// Another number for each element.
    pub element_f64_b: Vec<f64>,
    /// A number for each headquarters.
    pub headquarters_f64: Vec<f64>,
    /// Row of the army (or top headquarters) of each headquarters.
    pub sectors: Vec<u16>,
    /// Pocket of the staff of each headquarters.
    pub headquarters_u16: Vec<u16>,
    /// A mark for each headquarters.
    pub headquarters_mark: Vec<bool>,
    /// Sums over the troops of each headquarters.
    pub headquarters_sums: Vec<[f64; 6]>,
    /// Places on the map's plane, km.
    pub places_km: Vec<[f64; 2]>,
    /// A queue of cells.
    pub queue: Vec<CellId>,
    /// A mark for each cell.
    pub cell_mark: Vec<u16>,
    /// Cells in an order of visit.
    pub cell_order: Vec<CellId>,
    /// Previous cell on a way.
    pub cell_parent: Vec<CellId>,
    /// Bucket heap of (cost, cell) for shortest ways.
    pub heap: std::collections::BinaryHeap<std::cmp::Reverse<(u32, u16)>>,
    /// What control of ground needs for its ways.
    pub control: crate::systems::movement::control::Work,
    /// Working lists of the fight.
    pub attrition: crate::systems::attrition::Work,
    /// What becomes of wavering elements.
    pub verdicts: Vec<(ElementId, crate::systems::morale::Verdict)>,
    /// Routs of the last day in or next to each cell, by side.
    pub routs: Vec<[u8; 2]>,
    /// Numbers by supply class for each cell.
    pub cell_tons: Vec<[f64; 4]>,
    /// What supply needs for its ways and flows.
    pub supply: crate::systems::supply::Buffers,
}

impl Clone for Scratch {
    fn clone(&self) -> Self {
        Self::default()
    }
}
