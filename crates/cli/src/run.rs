//! `nosb run`: one battle.

use std::io::Write;
use std::time::Instant;

use nosb_engine::calendar::{Date, TICKS_PER_DAY};
use nosb_engine::{State, World};
use nosb_recording::{Identity, Named, Options, Recorder, Witness, fight};

use crate::arguments::{Format, Run};
use crate::fault::Fault;
use crate::outcome::Report;
use crate::source::Source;

/// Fights and prints.
pub fn run(wanted: &Run, format: Format) -> Result<(), Fault> {
    let source = Source::open(&wanted.scenario, &wanted.patch)?;
    let (world, mut state) = source.build(wanted.seed)?;
    let until_tick = wanted.until.map(|date| last_tick(&world, date)).transpose()?;
    let mut recorder = match &wanted.out {
        Some(folder) => Some(Recorder::create(folder, identity(&source, wanted))?),
        None => None,
    };
    let bar = crate::progress::bar(u64::from(until_tick.unwrap_or(world.calendar.ticks)), "ticks");
    let options = Options { until_tick, interrupt: Some(crate::interrupt::listen()) };
    let mut show = |world: &World, state: &State| {
        if world.calendar.is_new_day(state.tick) {
            bar.set_position(u64::from(state.tick));
        }
    };
    let mut witnesses: Vec<&mut dyn Witness> = vec![&mut show];
    if let Some(recorder) = recorder.as_mut() {
        witnesses.push(recorder);
    }
    let begun = Instant::now();
    let fought = fight(&world, &mut state, options, &mut witnesses)?;
    let wall_seconds = begun.elapsed().as_secs_f64();
    bar.finish_and_clear();
    if let Some(recorder) = recorder {
        recorder.finish(&state)?;
    }
    let report = Report {
        scenario: source.scenario(),
        seed: wanted.seed,
        patches: &wanted.patch,
        world: &world,
        fought: &fought,
        wall_seconds,
    };
    let mut text = match format {
        Format::Json => format!("{}\n", report.json()),
        Format::Text => report.text(),
    };
    if let (Format::Text, Some(folder)) = (format, &wanted.out) {
        text.push_str(&format!("\nRecording: {0}   (again: nosb verify {0})\n", folder.display()));
    }
    print(&text)
}

/// Prints to standard output; a reader that has gone away (`| head`) is no fault.
pub fn print(text: &str) -> Result<(), Fault> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// The tick after the last of a day.
fn last_tick(world: &World, date: Date) -> Result<u32, Fault> {
    let after = world.calendar.tick_of(date) + i64::from(TICKS_PER_DAY);
    match u32::try_from(after) {
        Ok(tick) if tick > 0 && tick <= world.calendar.ticks => Ok(tick),
        _ => Err(Fault::input(
            format!("--until {date} is outside the scenario"),
            format!(
                "it runs from {} to {}",
                world.calendar.date(0),
                world.calendar.date(world.calendar.ticks.saturating_sub(1))
            ),
        )),
    }
}

fn identity(source: &Source, wanted: &Run) -> Identity {
    Identity {
        scenario: Named { name: wanted.scenario.clone(), digest: source.digest() },
        patches: wanted.patch.clone(),
        seed: wanted.seed,
        version: env!("CARGO_PKG_VERSION").to_string(),
    }
}
