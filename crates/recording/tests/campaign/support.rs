//! What the promises share: shipped battles, and states compared column by column.

use nosb_engine::{State, World};
use nosb_recording::{Options, fight};
use nosb_scenario::Scenario;

/// Ticks of a day.
pub const DAY: u32 = nosb_engine::calendar::TICKS_PER_DAY;

/// A shipped scenario.
pub fn scenario(name: &str) -> Scenario {
    Scenario::load(name).expect("a shipped scenario")
}

/// A shipped scenario with a patch.
pub fn patched(name: &str, patch: &str) -> Scenario {
    scenario(name).with_patch_text(patch).expect("a patch that fits")
}

/// Carries a battle on to a tick under both commanders.
pub fn until(world: &World, state: &mut State, tick: u32) {
    fight(world, state, Options { until_tick: Some(tick), ..Options::default() }, &mut []).expect("fought");
}

/// The state of a scenario's battle after some days.
pub fn after_days(scenario: &Scenario, seed: u64, days: u32) -> State {
    let mut state = scenario.state(seed);
    until(&scenario.world(), &mut state, days * DAY);
    state
}

/// The columns in which two states differ, with the first row that does: `table.column[row]`.
pub fn differences(one: &State, other: &State) -> Vec<String> {
    let mut columns = Vec::new();
    one.visit(&mut |table, column, values| columns.push((table, column, values)));
    let mut index = 0;
    let mut found = Vec::new();
    other.visit(&mut |table, column, values| {
        let (_, _, first) = columns[index];
        index += 1;
        let rows = first.rows().max(values.rows());
        let differs =
            |row: &usize| *row >= first.rows().min(values.rows()) || first.row_hash(*row) != values.row_hash(*row);
        if let Some(row) = (0..rows).find(differs) {
            found.push(format!("{table}.{column}[{row}]"));
        }
    });
    found
}

/// Fails unless two states are equal bit for bit, and says where they part.
pub fn assert_equal(one: &State, other: &State, what: &str) {
    let parted = differences(one, other);
    assert!(parted.is_empty(), "{what}: after {} ticks these differ: {parted:?}", one.tick);
    assert_eq!(one.hash(), other.hash(), "{what}");
}
