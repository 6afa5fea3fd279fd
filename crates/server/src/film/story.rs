//! One element's or one cell's story, read back from the blocks of a film.

use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{UInt8Type, UInt16Type, UInt32Type};
use arrow_array::{RecordBatch, types::ArrowPrimitiveType};
use serde::Serialize;
use utoipa::ToSchema;

use super::Table;
use super::elements::{MISSIONS, STATES};
use crate::arrow::batches;
use crate::document::unpack;

/// A day of an element.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ElementDay {
    /// Days fought by then.
    pub day: u16,
    /// Index of the cell; none if it stands nowhere.
    pub cell: Option<u16>,
    /// Men.
    pub men: u16,
    /// Running tanks.
    pub tanks: u16,
    /// Guns.
    pub guns: u16,
    /// 0..1.
    pub cohesion: f32,
    /// 0..1.
    pub fatigue: f32,
    /// Against a full issue, 0..1.
    pub ammunition: f32,
    /// Against a full issue, 0..1.
    pub fuel: f32,
    /// 0..1.
    pub entrenchment: f32,
    /// Full rations carried, days.
    pub food_days: u8,
    /// State of life.
    pub state: String,
    /// How it acts.
    pub mission: String,
}

/// A day on which a cell changed.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CellDay {
    /// Days fought by then.
    pub day: u16,
    /// Share held by the first side, 0..1.
    pub share: f32,
    /// Intact share of what was built.
    pub intact: f32,
    /// Rubble.
    pub rubble: f32,
    /// Works of the first and of the second side.
    pub works: [f32; 2],
    /// How long the fire still burns, h.
    pub fire_hours: u8,
    /// Residents alive and present.
    pub civilians: u32,
}

fn share(byte: u8) -> f32 {
    // Three digits are all that a byte can say.
    (f32::from(byte) / 255.0 * 1000.0).round() / 1000.0
}

fn read(folder: &Path, table: Table, blocks: u32) -> std::io::Result<Vec<RecordBatch>> {
    let mut all = Vec::new();
    for block in 0..blocks {
        let bytes = unpack(&std::fs::read(folder.join(table.file(block)))?)?;
        all.extend(batches(&bytes).map_err(std::io::Error::other)?);
    }
    Ok(all)
}

fn column<'a, T: ArrowPrimitiveType>(batch: &'a RecordBatch, name: &str) -> std::io::Result<&'a [T::Native]> {
    let found = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<T>());
    found.map(|column| column.values().as_ref()).ok_or_else(|| std::io::Error::other(format!("no column {name}")))
}

/// The days of an element from arrival to end.
pub fn element_story(folder: &Path, blocks: u32, element: u16) -> std::io::Result<Vec<ElementDay>> {
    let mut days = Vec::new();
    for batch in read(folder, Table::Elements, blocks)? {
        let wide = |name: &str| column::<UInt16Type>(&batch, name);
        let narrow = |name: &str| column::<UInt8Type>(&batch, name);
        let (ids, day, cell) = (wide("element")?, wide("day")?, wide("cell")?);
        let (men, tanks, guns) = (wide("men")?, wide("tanks")?, wide("guns")?);
        let (cohesion, fatigue) = (narrow("cohesion")?, narrow("fatigue")?);
        let (ammunition, fuel) = (narrow("ammunition")?, narrow("fuel")?);
        let (entrenchment, food) = (narrow("entrenchment")?, narrow("food_days")?);
        let (state, mission) = (narrow("state")?, narrow("mission")?);
        for row in (0..ids.len()).filter(|row| ids[*row] == element) {
            days.push(ElementDay {
                day: day[row],
                cell: (cell[row] != u16::MAX).then_some(cell[row]),
                men: men[row],
                tanks: tanks[row],
                guns: guns[row],
                cohesion: share(cohesion[row]),
                fatigue: share(fatigue[row]),
                ammunition: share(ammunition[row]),
                fuel: share(fuel[row]),
                entrenchment: share(entrenchment[row]),
                food_days: food[row],
                state: STATES.get(usize::from(state[row])).map_or("", |state| state.name()).into(),
                mission: MISSIONS.get(usize::from(mission[row])).map_or("", |mission| mission.name()).into(),
            });
        }
    }
    Ok(days)
}

/// The days on which a cell changed, and who stood in it on which days: element, first and last day of each stay.
pub fn cell_story(folder: &Path, blocks: u32, cell: u16) -> std::io::Result<(Vec<CellDay>, Vec<[u16; 3]>)> {
    let mut days: Vec<CellDay> = Vec::new();
    for batch in read(folder, Table::Cells, blocks)? {
        let narrow = |name: &str| column::<UInt8Type>(&batch, name);
        let (ids, day) = (column::<UInt16Type>(&batch, "cell")?, column::<UInt16Type>(&batch, "day")?);
        let (held, intact, rubble) = (narrow("share")?, narrow("intact")?, narrow("rubble")?);
        let (first, second, fire) = (narrow("works_first")?, narrow("works_second")?, narrow("fire")?);
        let civilians = column::<UInt32Type>(&batch, "civilians")?;
        for row in (0..ids.len()).filter(|row| ids[*row] == cell) {
            let now = CellDay {
                day: day[row],
                share: share(held[row]),
                intact: share(intact[row]),
                rubble: share(rubble[row]),
                works: [share(first[row]), share(second[row])],
                fire_hours: fire[row],
                civilians: civilians[row],
            };
            // Blocks begin with all cells: what did not change is left out.
            let same = days.last().is_some_and(|last| CellDay { day: now.day, ..last.clone() } == now);
            if !same {
                days.push(now);
            }
        }
    }
    let mut stays: Vec<[u16; 3]> = Vec::new();
    for batch in read(folder, Table::Elements, blocks)? {
        let wide = |name: &str| column::<UInt16Type>(&batch, name);
        let (ids, day, at) = (wide("element")?, wide("day")?, wide("cell")?);
        for row in (0..ids.len()).filter(|row| at[*row] == cell) {
            let (element, day) = (ids[row], day[row]);
            match stays.iter_mut().rev().find(|stay| stay[0] == element) {
                Some(stay) if stay[2] + 1 == day => stay[2] = day,
                _ => stays.push([element, day, day]),
            }
        }
    }
    stays.sort_by_key(|stay| (stay[1], stay[0]));
    Ok((days, stays))
}
