//! The table of the cells: all of them on the first day of a block, then those that changed as far as it can be seen.

use std::sync::Arc;

use arrow_array::{ArrayRef, UInt8Array, UInt16Array, UInt32Array};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use nosb_engine::map::{BUILDING_CLASSES, CellId};
use nosb_engine::{State, World};

use super::byte;
use crate::arrow::stream;

const HOURS_PER_TICK: u32 = 6;
const NARROW: [&str; 6] = ["share", "intact", "rubble", "works_first", "works_second", "fire"];

/// What is drawn of a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shown {
    narrow: [u8; NARROW.len()],
    civilians: u32,
}

/// Rows of the block being filled.
pub struct Rows {
    day: Vec<u16>,
    cell: Vec<u16>,
    narrow: [Vec<u8>; NARROW.len()],
    civilians: Vec<u32>,
    /// As last written in this block; empty before its first day.
    last: Vec<Shown>,
}

impl Rows {
    /// No rows.
    pub fn new(world: &World) -> Self {
        Self {
            day: Vec::new(),
            cell: Vec::new(),
            narrow: Default::default(),
            civilians: Vec::new(),
            last: Vec::with_capacity(world.map.len()),
        }
    }

    /// Adds a day.
    pub fn add(&mut self, day: u16, world: &World, state: &State) {
        let whole = self.last.is_empty();
        for cell in world.map.cells() {
            let now = shown(world, state, cell);
            if whole {
                self.last.push(now);
            } else if self.last[cell.index()] == now {
                continue;
            }
            self.last[cell.index()] = now;
            self.day.push(day);
            self.cell.push(cell.0);
            self.narrow.iter_mut().zip(now.narrow).for_each(|(column, value)| column.push(value));
            self.civilians.push(now.civilians);
        }
    }

    /// The block as a stream, and no rows again.
    pub fn take(&mut self, world: &World) -> Result<Vec<u8>, ArrowError> {
        self.last.clear();
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(UInt16Array::from(std::mem::take(&mut self.day))),
            Arc::new(UInt16Array::from(std::mem::take(&mut self.cell))),
        ];
        for column in &mut self.narrow {
            columns.push(Arc::new(UInt8Array::from(std::mem::take(column))));
        }
        columns.push(Arc::new(UInt32Array::from(std::mem::take(&mut self.civilians))));
        stream(schema(world), columns)
    }
}

fn schema(world: &World) -> Schema {
    let mut fields = vec![Field::new("day", DataType::UInt16, false), Field::new("cell", DataType::UInt16, false)];
    fields.extend(NARROW.map(|name| Field::new(name, DataType::UInt8, false)));
    fields.push(Field::new("civilians", DataType::UInt32, false));
    let sides = ("sides".to_string(), world.forces.sides.join(","));
    Schema::new_with_metadata(fields, [sides].into())
}

/// What can be seen of a cell. Where nothing is built, nothing is intact and nothing is rubble.
fn shown(world: &World, state: &State, cell: CellId) -> Shown {
    let (row, cells) = (cell.index(), &state.cells);
    let built = world.map.built_up_ha(cell);
    let weigh = |shares: [f32; BUILDING_CLASSES]| -> f64 {
        let ha: f64 = world.map.built_ha[row].iter().zip(shares).map(|(ha, share)| ha * f64::from(share)).sum();
        if built > 0.0 { ha / built } else { 0.0 }
    };
    let (damaged, rubble) = (weigh(cells.damaged[row]), weigh(cells.rubble[row]));
    let intact = if built > 0.0 { 1.0 - damaged - rubble } else { 0.0 };
    let fire_hours = u32::from(cells.fire_ticks[row]) * HOURS_PER_TICK;
    Shown {
        narrow: [
            byte(f64::from(cells.share[row])),
            byte(intact),
            byte(rubble),
            byte(f64::from(cells.works[row][0])),
            byte(f64::from(cells.works[row][1])),
            fire_hours.min(255) as u8,
        ],
        civilians: cells.civilians[row],
    }
}
