//! The record on the daily series of the battles: which metric is a reading of which series, and when.

use std::path::PathBuf;

use nosb_engine::World;
use nosb_engine::calendar::TICKS_PER_DAY;
use nosb_engine::measure::{Counted, MeasureKind, Quantity};
use nosb_engine::state::Counter;
use nosb_scenario::{Metric, Recorded, Scenario};

use super::findings::{Mark, RecordedFan};
use super::predictive::from_scale;
use crate::analysis::days;
use crate::error::LabError;
use crate::findings::Fan;
use crate::manifest::Manifest;

/// Normal deviation of the ends of a 90 % interval.
const NINE_TENTHS: f64 = 1.644_853_627;

/// What a metric reads of a series: its name, first and last day, and by what the metric's value is divided.
struct Reading {
    series: String,
    from: f64,
    to: f64,
    divisor: f64,
    /// Of a share: the series is the other side's.
    other_side: bool,
}

/// The daily series of which the record says something, with what it says.
pub fn fans(scenario: &Scenario, manifest: &Manifest, folders: &[PathBuf]) -> Result<Vec<RecordedFan>, LabError> {
    let world = scenario.world();
    let mut found: Vec<(String, Vec<Mark>)> = Vec::new();
    for (metric, measure) in scenario.metrics().zip(&world.measures) {
        let Some(reading) = reading(&world, &measure.kind) else { continue };
        let Some(mark) = mark(scenario, metric, &reading) else { continue };
        match found.iter_mut().find(|(series, _)| *series == reading.series) {
            Some((_, marks)) => marks.push(mark),
            None => found.push((reading.series, vec![mark])),
        }
    }
    let names: Vec<&str> = found.iter().map(|(series, _)| series.as_str()).collect();
    let mut series = days::series(manifest, folders, &names)?;
    let fan = |name: String, days: &[Vec<f32>]| Fan {
        name,
        first_day: manifest.identity.first_day.clone(),
        arms: vec![days.iter().map(|day| days::fan(day)).collect()],
    };
    Ok(found
        .into_iter()
        .filter_map(|(name, marks)| {
            let by_line = series.remove(&name)?;
            Some(RecordedFan { fan: fan(name, by_line.first()?), marks })
        })
        .collect())
}

fn reading(world: &World, kind: &MeasureKind) -> Option<Reading> {
    let side = |side: nosb_engine::forces::Side, column: &str| format!("{}_{column}", world.forces.sides[side.index()]);
    let day = |tick: u32| f64::from(tick / TICKS_PER_DAY);
    // Windows end before their last tick, totals without an end on the last day.
    let end = |until: &Option<u32>| day(until.unwrap_or(world.calendar.ticks).saturating_sub(1));
    let at = |series: String, day: f64| Some(Reading { series, from: day, to: day, divisor: 1.0, other_side: false });
    let mean = |series: &str, from: u32, until: &Option<u32>, of_days: Option<f64>| {
        let (from, to) = (day(from), end(until));
        let divisor = of_days.unwrap_or(to - from + 1.0);
        Some(Reading { series: series.into(), from, to, divisor, other_side: false })
    };
    match kind {
        MeasureKind::ShareAt { side, region, tick } if world.city_region == Some(*region) => Some(Reading {
            series: format!("city_share_{}", world.forces.sides[0]),
            from: day(*tick),
            to: day(*tick),
            divisor: 1.0,
            other_side: side.index() != 0,
        }),
        MeasureKind::RubbleShare { region } if world.city_region == Some(*region) => {
            at("city_rubble_share".into(), end(&None))
        }
        MeasureKind::At { side: of, quantity, tick } => match quantity {
            Quantity::Men => at(side(*of, "men"), day(*tick)),
            Quantity::Tanks => at(side(*of, "tanks"), day(*tick)),
            Quantity::Pocketed => at(side(*of, "pocketed"), day(*tick)),
            _ => None,
        },
        MeasureKind::Casualties { side: of, counted: Counted::All, from: None, until } => {
            at(side(*of, "casualties"), end(until))
        }
        MeasureKind::Total { side: of, counter: Counter::Captured, from: None, until } => {
            at(side(*of, "captured_total"), end(until))
        }
        MeasureKind::Total { side: of, counter: Counter::Detained, from: None, until } => {
            at(side(*of, "stragglers_detained"), end(until))
        }
        MeasureKind::Total { counter: Counter::AirliftT, from: Some(from), until, .. } => {
            mean("airlift_t", *from, until, None)
        }
        MeasureKind::Rate { counter: Counter::AirliftT, days, from, until, .. } => {
            mean("airlift_t", from.unwrap_or(0), until, Some(*days))
        }
        MeasureKind::MeanTemperature { from, until } => mean("temperature_c", *from, &Some(*until), Some(1.0)),
        _ => None,
    }
}

/// What the record says, with its own error: of a target as it states it, else the range of the record's row.
fn mark(scenario: &Scenario, metric: &Metric, reading: &Reading) -> Option<Mark> {
    let target = scenario.targets().iter().find(|target| target.metric == metric.id);
    let value = match (target, &metric.record) {
        (Some(target), _) => {
            let middle = target.on_scale(Some(target.value))?;
            [-NINE_TENTHS, 0.0, NINE_TENTHS].map(|z| from_scale(target, middle + z * target.observation_sd))
        }
        (None, Some(record)) => {
            let number = |recorded: Recorded| match recorded {
                Recorded::Number(number) => Some(number),
                Recorded::Date(_) => None,
            };
            [number(record.low)?, number(record.value)?, number(record.high)?]
        }
        (None, None) => return None,
    };
    let mut value = value.map(|value| if reading.other_side { 1.0 - value } else { value / reading.divisor });
    if reading.other_side {
        value.reverse();
    }
    Some(Mark { from: reading.from, to: reading.to, value, use_: target.map(|target| target.use_) })
}
