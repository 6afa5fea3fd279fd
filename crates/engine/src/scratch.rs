//! Working memory of the tick: no meaning outlives a system's call, nothing of it is hashed. It grows to its
//! size in the first ticks and is then reused, so that the tick does not allocate.

use crate::forces::ElementId;
use crate::map::CellId;

/// Which elements stand in which cell: compressed rows, elements ascending.
#[derive(Debug, Default)]
pub struct Occupants {
    start: Vec<u32>,
    list: Vec<ElementId>,
}

impl Occupants {
    /// Sorts present elements by cell.
    pub fn rebuild(&mut self, cells: usize, standing: impl Iterator<Item = (ElementId, CellId)> + Clone) {
        self.start.clear();
        self.start.resize(cells + 2, 0);
        let mut total = 0;
        for (_, cell) in standing.clone() {
            self.start[cell.index() + 2] += 1;
            total += 1;
        }
        for index in 2..self.start.len() {
            self.start[index] += self.start[index - 1];
        }
        self.list.clear();
        self.list.resize(total, ElementId(0));
        for (element, cell) in standing {
            let place = &mut self.start[cell.index() + 1];
            self.list[*place as usize] = element;
            *place += 1;
        }
    }
    /// The elements in a cell, ascending.
    pub fn of(&self, cell: CellId) -> &[ElementId] {
        &self.list[self.start[cell.index()] as usize..self.start[cell.index() + 1] as usize]
    }
}

/// Working memory. Systems take a buffer out with `core::mem::take` and put it back when done.
#[derive(Debug, Default)]
pub struct Scratch {
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
    /// Row of the army (or top headquarters) of each element.
    pub element_sector: Vec<u16>,
    /// A mark for each headquarters.
    pub headquarters_mark: Vec<bool>,
    /// Sums over the troops of each headquarters.
    pub headquarters_sums: Vec<[f64; 6]>,
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
