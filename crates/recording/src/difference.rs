//! Where two battles part: the first tick, system, column and row, with both values.

use nosb_engine::{State, World};

use crate::columns::{ColumnHash, column, column_hashes, row_name};
use crate::fight::Staffs;

/// The first difference between two battles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Tick in which they part (counted from 0).
    pub tick: u32,
    /// System after which they first differ; `start` if they differ before the first tick.
    pub system: String,
    /// Table of the state.
    pub table: String,
    /// Column.
    pub column: String,
    /// Declared id of the row.
    pub row: String,
    /// Value in the first battle.
    pub first: String,
    /// Value in the second battle.
    pub second: String,
}

impl core::fmt::Display for Difference {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            f,
            "tick {}, system {}, {}.{} of {}: {} against {}",
            self.tick, self.system, self.table, self.column, self.row, self.first, self.second
        )
    }
}

/// Fights two battles side by side until they differ or `ticks` have been fought, and says where they part. The two
/// worlds may differ (a patch); columns are compared row by row.
pub fn locate(first: (&World, State), second: (&World, State), ticks: u32) -> Option<Difference> {
    let (first_world, mut first_state) = first;
    let (second_world, mut second_state) = second;
    if let Some(difference) = compare(first_world, &first_state, &second_state, first_state.tick, "start") {
        return Some(difference);
    }
    let mut first_staffs = Staffs::new(first_world);
    let mut second_staffs = Staffs::new(second_world);
    while first_state.tick < ticks {
        let before = (first_state.clone(), second_state.clone());
        first_staffs.tick(first_world, &mut first_state, &mut |_, _| {});
        second_staffs.tick(second_world, &mut second_state, &mut |_, _| {});
        if first_state.hash() != second_state.hash() {
            return in_tick(first_world, before.0, second_world, before.1);
        }
    }
    None
}

/// Fights one tick of both again, system by system.
fn in_tick(first_world: &World, first: State, second_world: &World, second: State) -> Option<Difference> {
    let tick = first.tick;
    let mut trail: Vec<(&'static str, Vec<ColumnHash>)> = Vec::new();
    Staffs::new(first_world)
        .tick(first_world, &mut first.clone(), &mut |system, state| trail.push((system, column_hashes(state))));
    let mut parting = None;
    let mut passed = 0;
    Staffs::new(second_world).tick(second_world, &mut second.clone(), &mut |system, state| {
        if parting.is_none() && trail.get(passed).is_none_or(|(_, hashes)| *hashes != column_hashes(state)) {
            parting = Some((passed, system, state.clone()));
        }
        passed += 1;
    });
    let (number, system, second_after) = parting?;
    let mut first_after = None;
    let mut passed = 0;
    Staffs::new(first_world).tick(first_world, &mut first.clone(), &mut |_, state| {
        if passed == number {
            first_after = Some(state.clone());
        }
        passed += 1;
    });
    compare(first_world, &first_after?, &second_after, tick, system)
}

/// The first column and row in which two states differ.
fn compare(world: &World, first: &State, second: &State, tick: u32, system: &str) -> Option<Difference> {
    let mut found = None;
    first.visit(&mut |table, name, values| {
        if found.is_some() {
            return;
        }
        let Some(others) = column(second, table, name) else { return };
        let rows = values.rows().max(others.rows());
        let text = |column: &dyn nosb_engine::state::Column, row: usize| {
            if row < column.rows() { column.row_text(row) } else { "no such row".to_string() }
        };
        let differs =
            |row: usize| row >= values.rows() || row >= others.rows() || values.row_hash(row) != others.row_hash(row);
        if let Some(row) = (0..rows).find(|&row| differs(row)) {
            found = Some(Difference {
                tick,
                system: system.to_string(),
                table: table.to_string(),
                column: name.to_string(),
                row: row_name(world, table, row),
                first: text(values, row),
                second: text(others, row),
            });
        }
    });
    found
}
