//! `nosb bench`: how fast battles are, and where their time goes.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use nosb_engine::{State, World, setup};
use nosb_recording::{Options, fight, fight_profiled};
use serde_json::json;

use crate::arguments::{Bench, Format};
use crate::fault::Fault;
use crate::run::print;
use crate::source::Source;
use crate::text::{number, table};

/// The name under which the taking of measures is shown.
const OBSERVER: &str = "observer";
const FIRST_SEED: u64 = 1942;

/// Measures and prints.
pub fn bench(wanted: &Bench, format: Format) -> Result<(), Fault> {
    let source = Source::open(&wanted.scenario, &[])?;
    let (world, state) = source.build(FIRST_SEED)?;
    let weather_seed = state.weather_seed;
    let interrupt = crate::interrupt::listen();
    let options = Options { until_tick: None, interrupt: Some(interrupt) };
    let shares = profile(&world, state.clone(), options)?;
    let bar = crate::progress::bar(u64::from(wanted.battles), "battles");
    let next = AtomicU32::new(0);
    let begun = Instant::now();
    let faults: Vec<Fault> = std::thread::scope(|scope| {
        let worker = || loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= wanted.battles {
                return None;
            }
            let mut state = setup::state(&world, FIRST_SEED + u64::from(number), weather_seed);
            if let Err(error) = fight(&world, &mut state, options, &mut []) {
                return Some(Fault::from(error));
            }
            bar.inc(1);
        };
        let threads: Vec<_> = (0..wanted.threads).map(|_| scope.spawn(worker)).collect();
        threads
            .into_iter()
            .filter_map(|thread| {
                thread.join().unwrap_or_else(|_| Some(Fault::Internal("a thread of the benchmark failed".into())))
            })
            .collect()
    });
    let seconds = begun.elapsed().as_secs_f64();
    bar.finish_and_clear();
    if let Some(fault) = faults.into_iter().next() {
        return Err(fault);
    }
    let battles_per_second = f64::from(wanted.battles) / seconds;
    let elements = world.forces.elements.len();
    let element_ticks = f64::from(wanted.battles) * f64::from(world.calendar.ticks) * elements.max(1) as f64;
    let busy = f64::from(wanted.threads.min(wanted.battles));
    let ns_per_element_tick = seconds * busy * 1.0e9 / element_ticks;
    match format {
        Format::Json => {
            let systems: Vec<_> = shares.iter().map(|(name, share)| json!({"name": name, "share": share})).collect();
            let document = json!({
                "scenario": source.name(), "threads": wanted.threads, "battles": wanted.battles,
                "battles_per_second": battles_per_second, "ns_per_element_tick": ns_per_element_tick,
                "state_bytes": state.bytes(), "elements": elements, "cells": world.map.len(), "systems": systems,
            });
            print(&format!("{document}\n"))
        }
        Format::Text => {
            let mut text = format!(
                "{}: {} elements, {} cells, {} ticks, state of {} bytes\n{} battles on {} threads: {:.2} battles/s, \
                 {} ns per element-tick\n\n",
                source.name(),
                number(elements as f64),
                number(world.map.len() as f64),
                world.calendar.ticks,
                number(state.bytes() as f64),
                wanted.battles,
                wanted.threads,
                battles_per_second,
                number(ns_per_element_tick)
            );
            let rows: Vec<Vec<String>> =
                shares.iter().map(|(name, share)| vec![name.to_string(), format!("{:.1} %", share * 100.0)]).collect();
            text.push_str(&table(&rows, &[1]));
            print(&text)
        }
    }
}

/// Share of one battle's time by system, largest first.
fn profile(world: &World, mut state: State, options: Options<'_>) -> Result<Vec<(&'static str, f64)>, Fault> {
    let last = Cell::new(Instant::now());
    let mut times: Vec<(&'static str, Duration)> = Vec::new();
    let observed = Cell::new(Duration::ZERO);
    let lap = || {
        let now = Instant::now();
        now.duration_since(last.replace(now))
    };
    let mut witness = |_: &World, _: &State| observed.set(observed.get() + lap());
    fight_profiled(world, &mut state, options, &mut [&mut witness], &mut |name, _| {
        let time = lap();
        match times.iter_mut().find(|(other, _)| *other == name) {
            Some((_, sum)) => *sum += time,
            None => times.push((name, time)),
        }
    })?;
    times.push((OBSERVER, observed.get()));
    let all: f64 = times.iter().map(|(_, time)| time.as_secs_f64()).sum();
    let mut shares: Vec<(&'static str, f64)> =
        times.into_iter().map(|(name, time)| (name, time.as_secs_f64() / all.max(f64::MIN_POSITIVE))).collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    Ok(shares)
}
