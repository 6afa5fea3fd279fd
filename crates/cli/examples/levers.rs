//! How much hangs on a parameter: each line of standard input is a set of patches, fought under the same seeds.
//!
//! `cargo run --release -p nosb-cli --example levers -- 6 < LINES`
//!
//! A line is `PATCH PATCH ...` (`path=value`); an empty line stands for the scenario as it is. One row each, tab separated.

use std::io::BufRead;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use nosb_engine::measure::Outcome;
use nosb_recording::{Options, fight};
use nosb_scenario::{Scenario, ScenarioError};

/// What a row shows: the head of the column, the metric, and what one unit of the column is.
const SHOWN: [(&str, &str, f64); 12] = [
    ("city13sep", "city_share_axis_1942_09_13", 1.0),
    ("city14oct", "city_share_axis_1942_10_14", 1.0),
    ("city18nov", "city_share_axis_1942_11_18", 1.0),
    ("ringed", "axis_men_encircled", 1000.0),
    ("a.captured", "axis_captured", 1000.0),
    ("s.captured", "soviet_captured", 1000.0),
    ("a.lost", "axis_casualties_1942_11_18", 1000.0),
    ("s.lost", "soviet_casualties_1942_11_18", 1000.0),
    ("a.lost2", "axis_casualties_1942_11_19_on", 1000.0),
    ("s.lost2", "soviet_casualties_1942_11_19_on", 1000.0),
    ("22aug", "map_agreement_1942_08_22", 1.0),
    ("12sep", "map_agreement_1942_09_12", 1.0),
];
/// Dates shown as the number of battles in which it happened and the median day.
const DATES: [&str; 3] = ["volga_reached_on", "encircled_on", "surrendered_on"];

fn main() -> Result<(), ScenarioError> {
    let seeds: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(6);
    let base = Scenario::load("stalingrad")?;
    let heads: Vec<_> = SHOWN.iter().map(|shown| shown.0).collect();
    println!("agree\tto18nov\twinter\tvolga\tring\tsurrender\t{}\tpatches", heads.join("\t"));
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let mut scenario = base.clone();
        for patch in line.split_whitespace() {
            scenario = scenario.with_patch_text(patch)?;
        }
        println!("{}\t{line}", row(&scenario, seeds));
    }
    Ok(())
}

/// The row of one set of patches.
fn row(scenario: &Scenario, seeds: u64) -> String {
    let world = scenario.world();
    let next = AtomicU64::new(1);
    let battles = Mutex::new(Vec::new());
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > seeds {
                        break;
                    }
                    let fought = fight(&world, &mut scenario.state(seed), Options::default(), &mut []);
                    if let (Ok(fought), Ok(mut battles)) = (fought, battles.lock()) {
                        battles.push(fought.metrics);
                    }
                }
            });
        }
    });
    let battles = battles.into_inner().unwrap_or_default();
    let values = |id: &str| -> Vec<f64> {
        let Some(index) = world.measures.iter().position(|measure| measure.id == id) else { return Vec::new() };
        let number = |outcome: &Outcome| match *outcome {
            Outcome::Number(value) => Some(value),
            Outcome::Date(tick) => Some(f64::from(tick)),
            Outcome::Never => None,
        };
        battles.iter().filter_map(|row: &Vec<Outcome>| number(&row[index])).collect()
    };
    let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let agreement = |of: &dyn Fn(&str) -> bool| {
        let ids = world.measures.iter().map(|measure| measure.id.as_str());
        let of_dates: Vec<_> =
            ids.filter(|id| id.starts_with("map_agreement_19") && of(id)).map(|id| mean(values(id))).collect();
        format!("{:.3}", mean(of_dates))
    };
    let autumn = |id: &str| id <= "map_agreement_1942_11_18";
    let mut cells = vec![agreement(&|_| true), agreement(&autumn), agreement(&|id| !autumn(id))];
    for id in DATES {
        let mut days = values(id);
        days.sort_by(f64::total_cmp);
        let median = days.get(days.len() / 2).map(|&tick| world.calendar.date(tick as u32).to_string());
        cells.push(format!("{} {}", days.len(), median.unwrap_or_else(|| "-".into())));
    }
    for (_, id, unit) in SHOWN {
        let value = mean(values(id)) / unit;
        cells.push(if unit == 1.0 { format!("{value:.2}") } else { format!("{value:.0}") });
    }
    cells.join("\t")
}
