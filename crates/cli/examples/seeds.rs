//! Fights the shipped campaign under many seeds, with and without patches, and prints what the model is judged by:
//!
//! `cargo run --release -p nosb-cli --example seeds -- 20 [PATCH]...`
//!
//! For each metric: how often it happened, the median and the range over the seeds. With patches, the same seeds are
//! fought again under all of them together, and the mean difference is shown beside its sign in each pair.

use std::sync::Arc;
use std::thread;

use nosb_engine::World;
use nosb_engine::measure::Outcome;
use nosb_recording::{Options, fight};
use nosb_scenario::{Scenario, ScenarioError};

/// Metrics shown when no comparison is asked for; others can be read from `nosb run --format json`.
const SHOWN: [&str; 22] = [
    "volga_reached_on",
    "tractor_factory_captured_on",
    "city_share_axis_1942_09_13",
    "city_share_axis_1942_10_14",
    "city_share_axis_1942_11_18",
    "city_fell_on",
    "encircled_on",
    "surrendered_on",
    "axis_men_encircled",
    "axis_captured",
    "axis_casualties_1942_11_18",
    "soviet_casualties_1942_11_18",
    "soviet_captured",
    "axis_casualties_1942_11_19_on",
    "soviet_casualties_1942_11_19_on",
    "soviet_routs",
    "axis_routs",
    "stragglers_detained",
    "civilians_killed",
    "t34_built_in_city",
    "city_bomb_tons_first_week",
    "airlift_tons_per_day",
];

fn main() -> Result<(), ScenarioError> {
    let mut arguments = std::env::args().skip(1);
    let seeds: u64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(20);
    let base = Scenario::load("stalingrad")?;
    let mut patched = base.clone();
    let patches: Vec<String> = arguments.collect();
    for patch in &patches {
        patched = patched.with_patch_text(patch)?;
    }
    let before = all(&base, seeds);
    let world = base.world();
    if patches.is_empty() {
        for (index, measure) in world.measures.iter().enumerate() {
            let agreement = measure.id.starts_with("map_agreement");
            if SHOWN.contains(&measure.id.as_str()) || agreement {
                let values: Vec<f64> = before.iter().filter_map(|row| number(row[index])).collect();
                let date = before.iter().any(|row| matches!(row[index], Outcome::Date(_)));
                println!("{:34} {:2} of {seeds}  {}", measure.id, values.len(), spread(&world, values, date));
            }
        }
        return Ok(());
    }
    let after = all(&patched, seeds);
    println!("{seeds} pairs, with {}", patches.join(" "));
    for (index, measure) in world.measures.iter().enumerate() {
        let pairs: Vec<f64> =
            before.iter().zip(&after).filter_map(|(a, b)| Some(number(b[index])? - number(a[index])?)).collect();
        if pairs.iter().any(|difference| *difference != 0.0) {
            let mean = pairs.iter().sum::<f64>() / pairs.len() as f64;
            let greater = pairs.iter().filter(|difference| **difference > 0.0).count();
            println!("{:34} mean difference {mean:14.3}  greater in {greater} of {}", measure.id, pairs.len());
        }
        // What does not happen in every battle: how often without and with the patches.
        let happened = |battles: &[Vec<Outcome>]| battles.iter().filter(|row| number(row[index]).is_some()).count();
        let (without, with) = (happened(&before), happened(&after));
        if without != with {
            println!("{:34} happened in {without} of {seeds} without, in {with} with", measure.id);
        }
    }
    Ok(())
}

/// The metrics of every seed, in the order of the seeds.
fn all(scenario: &Scenario, seeds: u64) -> Vec<Vec<Outcome>> {
    let world: Arc<World> = scenario.world();
    let workers = thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let mut rows: Vec<(u64, Vec<Outcome>)> = thread::scope(|scope| {
        let handles: Vec<_> = (0..workers)
            .map(|worker| {
                let world = Arc::clone(&world);
                scope.spawn(move || {
                    (1..=seeds)
                        .filter(|seed| seed % workers == worker)
                        .filter_map(|seed| {
                            let mut state = scenario.state(seed);
                            let fought = fight(&world, &mut state, Options::default(), &mut []).ok()?;
                            Some((seed, fought.metrics))
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        handles.into_iter().filter_map(|handle| handle.join().ok()).flatten().collect()
    });
    rows.sort_by_key(|row| row.0);
    rows.into_iter().map(|row| row.1).collect()
}

fn number(outcome: Outcome) -> Option<f64> {
    match outcome {
        Outcome::Number(value) => Some(value),
        Outcome::Date(tick) => Some(f64::from(tick)),
        Outcome::Never => None,
    }
}

fn spread(world: &World, mut values: Vec<f64>, date: bool) -> String {
    values.sort_by(f64::total_cmp);
    let show = |value: f64| {
        if date { world.calendar.date(value as u32).to_string() } else { format!("{value:.2}") }
    };
    match (values.first(), values.last()) {
        (Some(&first), Some(&last)) => {
            format!("median {:>12}  from {} to {}", show(values[values.len() / 2]), show(first), show(last))
        }
        _ => "never".into(),
    }
}
