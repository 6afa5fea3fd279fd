//! A battle as the page shows it: narrow tables in blocks of sixteen days, written while it is fought.
//!
//! A recording keeps everything in full width for analysis; a film keeps what is drawn, one byte for each share, so that
//! a whole battle passes in a few megabytes and any day is at hand by its block. Frames are counted in days: frame 0 is
//! the state as the battle begins, frame *n* the state after *n* days have been fought.

mod cells;
mod elements;
mod series;
mod story;

use std::path::{Path, PathBuf};

use arrow_schema::ArrowError;
use nosb_engine::calendar::TICKS_PER_DAY;
use nosb_engine::measure::Observer;
use nosb_engine::{State, World};
use nosb_recording::{RecordError, Witness};

use crate::document::pack;

pub use series::{EventEntry, events, series};
pub use story::{CellDay, ElementDay, cell_story, element_story};

/// Days of a block.
pub const BLOCK_DAYS: u32 = 16;
/// Endings of the files of blocks.
const ENDING: &str = "arrow.gz";

/// A table of a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Who stands where.
    Elements,
    /// The ground.
    Cells,
}

impl Table {
    /// The file of a block.
    pub fn file(self, block: u32) -> String {
        match self {
            Self::Elements => format!("elements-{block}.{ENDING}"),
            Self::Cells => format!("cells-{block}.{ENDING}"),
        }
    }
}

/// A witness that films: blocks are written into a folder as they are full.
pub struct Film {
    folder: PathBuf,
    elements: elements::Rows,
    cells: cells::Rows,
    block: u32,
}

impl Film {
    /// A film into a folder that is there.
    pub fn new(folder: &Path, world: &World) -> Self {
        Self {
            folder: folder.to_path_buf(),
            elements: elements::Rows::new(world),
            cells: cells::Rows::new(world),
            block: 0,
        }
    }

    fn frame(&mut self, world: &World, state: &State) -> Result<(), RecordError> {
        let day = state.tick / TICKS_PER_DAY;
        if day / BLOCK_DAYS != self.block {
            self.write(world)?;
            self.block = day / BLOCK_DAYS;
        }
        self.elements.add(day as u16, world, state);
        self.cells.add(day as u16, world, state);
        Ok(())
    }

    /// Writes the last block; gives how many there are.
    pub fn finish(mut self, world: &World) -> Result<u32, RecordError> {
        self.write(world)?;
        Ok(self.block + 1)
    }

    fn write(&mut self, world: &World) -> Result<(), RecordError> {
        self.put(Table::Elements, |film| film.elements.take())?;
        self.put(Table::Cells, |film| film.cells.take(world))
    }

    fn put(
        &mut self,
        table: Table,
        take: impl FnOnce(&mut Self) -> Result<Vec<u8>, ArrowError>,
    ) -> Result<(), RecordError> {
        let name = table.file(self.block);
        let bytes =
            take(self).map_err(|error| RecordError::Table { table: name.clone(), message: error.to_string() })?;
        let path = self.folder.join(&name);
        pack(&bytes)
            .and_then(|packed| std::fs::write(&path, packed))
            .map_err(|source| RecordError::Write { path, source })
    }
}

impl Witness for Film {
    fn begin(&mut self, world: &World, state: &State) -> Result<(), RecordError> {
        self.frame(world, state)
    }

    fn after_tick(&mut self, world: &World, state: &State, _observer: &Observer) -> Result<(), RecordError> {
        if world.calendar.is_new_day(state.tick) { self.frame(world, state) } else { Ok(()) }
    }
}

/// A share from 0 to 1 in one byte.
fn byte(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// A count in two bytes; more than they hold is as much as they hold.
fn short(count: u32) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_keep_their_ends() {
        assert_eq!([0.0, 1.0, -0.5, 1.5, 0.5, f64::NAN].map(byte), [0, 255, 0, 255, 128, 0]);
        assert_eq!([0, 65_535, 65_536].map(short), [0, 65_535, 65_535]);
    }
}
