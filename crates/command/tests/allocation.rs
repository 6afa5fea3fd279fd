//! The engine does not allocate in the tick once its working memory has grown to its size, and the state stays small.
#![allow(unsafe_code, reason = "counting allocations takes an allocator of one's own, and its trait is unsafe")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use nosb_command::{Commander, HistoricalCommander};
use nosb_engine::Orders;
use nosb_engine::calendar::TICKS_PER_DAY;
use nosb_engine::forces::Side;
use nosb_engine::tick::step;

/// Days in which working memory grows to its size.
const WARM_UP_DAYS: u32 = 40;
/// Days in which the ticks are watched.
const WATCHED_DAYS: u32 = 160;
const MOST_STATE_BYTES: usize = 4_000_000;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

/// The system's allocator, with a count for each thread.
struct Counting;

// SAFETY: every call is passed on unchanged to the system's allocator; the count is a plain thread-local cell.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn allocations() -> u64 {
    ALLOCATIONS.with(Cell::get)
}

#[test]
fn a_warm_tick_does_not_allocate_and_the_state_is_small() {
    let scenario = nosb_scenario::Scenario::load("stalingrad").expect("the shipped scenario");
    let (world, mut state) = scenario.build(1942).expect("a battle");
    assert!(state.bytes() <= MOST_STATE_BYTES, "the state has {} bytes", state.bytes());
    let mut commanders = Side::BOTH.map(|side| HistoricalCommander::new(&world, side));
    let mut orders = [Orders::default(), Orders::default()];
    let mut found: Vec<(u32, &'static str, u64)> = Vec::with_capacity(10_000);
    while state.tick < (WARM_UP_DAYS + WATCHED_DAYS) * TICKS_PER_DAY {
        for (commander, orders) in commanders.iter_mut().zip(&mut orders) {
            orders.clear();
            commander.orders(&world, &state, orders);
        }
        let [first, second] = &orders;
        let mut before = allocations();
        step(&world, &mut state, first, second, &mut |system, state| {
            let now = allocations();
            if now != before && state.tick >= WARM_UP_DAYS * TICKS_PER_DAY {
                found.push((state.tick, system, now - before));
            }
            before = allocations();
        });
    }
    assert!(found.is_empty(), "(tick, system, allocations): {found:?}");
    assert!(state.bytes() <= MOST_STATE_BYTES, "the state has {} bytes", state.bytes());
}
