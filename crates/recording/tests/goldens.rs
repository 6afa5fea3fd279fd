//! Golden battles: the hash of every day of a few battles, and the size of their state, so that a failure says whether
//! the shape of the state or its values moved.
//!
//! They change whenever the model or its numbers change. To accept what is fought now: `cargo xtask goldens`, then
//! read the difference with `git diff` and say in the commit why it moved.

use std::fmt::Write as _;

use nosb_engine::{State, World};
use nosb_recording::{Options, fight};
use nosb_scenario::Scenario;

const TICKS_PER_DAY: u32 = nosb_engine::calendar::TICKS_PER_DAY;

fn battle(name: &str, seed: u64, days: u32) -> String {
    let scenario = Scenario::load(name).expect("a shipped scenario");
    let mut state = scenario.state(seed);
    let (mut columns, mut bytes) = (0, 0);
    state.visit(&mut |_, _, column| {
        columns += 1;
        bytes += column.bytes();
    });
    let mut text = format!("{name}, seed {seed}: {columns} columns, {bytes} bytes\nstart  {:016x}\n", state.hash());
    let mut note = |_: &World, state: &State| {
        if state.tick.is_multiple_of(TICKS_PER_DAY) {
            let _ = writeln!(text, "day {:>2} {:016x}", state.tick / TICKS_PER_DAY, state.hash());
        }
    };
    let options = Options { until_tick: Some(days * TICKS_PER_DAY), ..Options::default() };
    fight(&scenario.world(), &mut state, options, &mut [&mut note]).expect("fought");
    text
}

#[test]
fn two_fords_is_fought_as_recorded() {
    insta::assert_snapshot!("two_fords_seed_1", battle("two-fords", 1, 60));
    insta::assert_snapshot!("two_fords_seed_2", battle("two-fords", 2, 60));
}

#[test]
fn the_first_twenty_days_of_stalingrad_are_fought_as_recorded() {
    insta::assert_snapshot!("stalingrad_seed_1", battle("stalingrad", 1, 20));
    insta::assert_snapshot!("stalingrad_seed_2", battle("stalingrad", 2, 20));
}
