//! Hashes of single columns of a state, the finer grain that finds a difference.

use nosb_engine::state::{Column, mix};
use nosb_engine::{State, World};

/// A column's place and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ColumnHash {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) hash: u64,
}

/// Hashes of all columns in order of declaration.
pub(crate) fn column_hashes(state: &State) -> Vec<ColumnHash> {
    let mut hashes = Vec::new();
    state.visit(&mut |table, column, values| {
        let hash = (0..values.rows()).fold(0, |hash, row| mix(hash, values.row_hash(row)));
        hashes.push(ColumnHash { table, column, hash });
    });
    hashes
}

/// A column by name.
pub(crate) fn column<'a>(state: &'a State, table: &str, column: &str) -> Option<&'a dyn Column> {
    let mut found = None;
    state.visit(&mut |t, c, values| {
        if t == table && c == column {
            found = Some(values);
        }
    });
    found
}

/// What a row of a table is called: the declared id where there is one.
pub(crate) fn row_name(world: &World, table: &str, row: usize) -> String {
    let declared = match table {
        "elements" => world.forces.elements.get(row).map(|element| element.id.clone()),
        "cells" => world.map.cell_ids.get(row).map(|id| format!("{id:x}")),
        "headquarters" => world.forces.headquarters.get(row).map(|headquarters| headquarters.id.clone()),
        "sides" => world.forces.sides.get(row).cloned(),
        "crossings" => world.map.crossings.get(row).map(|crossing| crossing.id.clone()),
        "factories" => world.factories.get(row).map(|factory| factory.id.clone()),
        "air" => world.fleets.get(row).map(|fleet| fleet.id.clone()),
        _ => None,
    };
    declared.unwrap_or_else(|| format!("row {row}"))
}
