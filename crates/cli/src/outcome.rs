//! The outcome of a battle beside the record: as a table for people, as one JSON document for programs.

use nosb_engine::World;
use nosb_engine::measure::Outcome;
use nosb_recording::{Fought, event_text};
use nosb_scenario::{RecordEntry, Recorded, Scenario};
use serde_json::{Map, Value as Json, json};

use crate::text::{number, table};

/// All that a report says.
pub struct Report<'a> {
    /// Scenario.
    pub scenario: &'a Scenario,
    /// Seed.
    pub seed: u64,
    /// Patches in order.
    pub patches: &'a [String],
    /// World.
    pub world: &'a World,
    /// What the battle gave.
    pub fought: &'a Fought,
    /// Time taken.
    pub wall_seconds: f64,
}

impl Report<'_> {
    fn record(&self, id: &str) -> Option<&RecordEntry> {
        self.scenario.metrics().find(|metric| metric.id == id)?.record.as_ref()
    }

    /// One JSON document.
    pub fn json(&self) -> Json {
        let (world, fought) = (self.world, self.fought);
        let mut series = Map::new();
        let dates: Vec<String> = (0..fought.series.days.len())
            .map(|day| world.calendar.date(day as u32 * nosb_engine::calendar::TICKS_PER_DAY).to_string())
            .collect();
        series.insert("date".into(), json!(dates));
        for (column, name) in fought.series.names.iter().enumerate() {
            let values: Vec<f64> = fought.series.days.iter().map(|row| row[column]).collect();
            series.insert(name.clone(), json!(values));
        }
        let events: Vec<Json> = fought
            .chronicle
            .iter()
            .map(|event| {
                let cell = world.map.cell_ids.get(event.cell.index()).map(|id| format!("{id:x}"));
                let element = event.element.map(|id| world.forces.elements[id.index()].id.clone());
                json!({
                    "date": world.calendar.stamp(event.tick), "kind": event.kind.name(),
                    "side": world.forces.sides[event.side.index()],
                    "text": event_text(world, event), "cell": cell, "element": element,
                })
            })
            .collect();
        json!({
            "scenario": self.scenario.name(), "seed": self.seed, "patches": self.patches,
            "version": env!("CARGO_PKG_VERSION"), "state_hash": format!("{:016x}", fought.state_hash),
            "ticks": fought.ticks, "wall_seconds": self.wall_seconds,
            "metrics": nosb_server::outcomes(self.scenario, world, &fought.metrics), "series": series, "events": events,
        })
    }

    /// For people.
    pub fn text(&self) -> String {
        let (world, fought) = (self.world, self.fought);
        let last = world.calendar.date(fought.ticks.saturating_sub(1));
        let mut text = format!(
            "{}, seed {}: {} to {last}, {} ticks in {:.2} s, state {:016x}\n",
            self.scenario.title(),
            self.seed,
            world.calendar.date(0),
            fought.ticks,
            self.wall_seconds,
            fought.state_hash
        );
        if !self.patches.is_empty() {
            text.push_str(&format!("with {}\n", self.patches.join(", ")));
        }
        let (mut inside, mut compared) = (0, 0);
        let mut rows = vec![["metric", "this battle", "", "record", "range", "", "source"].map(String::from).to_vec()];
        for (measure, outcome) in world.measures.iter().zip(&fought.metrics) {
            let record = self.record(&measure.id);
            let verdict = record.map(|record| verdict(world, *outcome, record));
            if let Some(verdict) = verdict
                && verdict != Verdict::NotMeasured
            {
                compared += 1;
                inside += usize::from(verdict == Verdict::Inside);
            }
            let unit = if ["date", "-", "1"].contains(&measure.unit.as_str()) { "" } else { &measure.unit };
            let range =
                |record: &RecordEntry| format!("{} .. {}", recorded_text(&record.low), recorded_text(&record.high));
            rows.push(vec![
                measure.id.clone(),
                value_text(world, *outcome),
                unit.to_string(),
                record.map_or(String::new(), |record| recorded_text(&record.value)),
                record.map_or(String::new(), range),
                verdict.map_or("", Verdict::mark).to_string(),
                record.map_or(String::new(), |record| record.source.clone()),
            ]);
        }
        if rows.len() > 1 {
            text.push_str(&format!("{inside} of {compared} outcomes lie within the range of the record\n\n"));
            text.push_str(&table(&rows, &[1, 3]));
        }
        text.push_str("\nThe course of the battle\n");
        for (date, line) in crate::course::course(world, &fought.chronicle, &fought.series) {
            text.push_str(&format!("{date}  {line}\n"));
        }
        text
    }
}

/// How an outcome stands to the record's range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Inside,
    Below,
    Above,
    Earlier,
    Later,
    Never,
    /// Its date or window lies beyond the ticks that were fought.
    NotMeasured,
    Incomparable,
}

impl Verdict {
    fn mark(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Below => "below",
            Self::Above => "above",
            Self::Earlier => "earlier",
            Self::Later => "later",
            Self::NotMeasured => "not measured",
            Self::Never => "did not happen",
            Self::Incomparable => "other unit",
        }
    }
}

fn verdict(world: &World, outcome: Outcome, record: &RecordEntry) -> Verdict {
    let order = |low: bool, high: bool, verdicts: [Verdict; 2]| match (low, high) {
        (true, _) => verdicts[0],
        (_, true) => verdicts[1],
        _ => Verdict::Inside,
    };
    match (outcome, record.low, record.high) {
        (Outcome::Never, Recorded::Date(_), _) => Verdict::Never,
        (Outcome::Never, ..) => Verdict::NotMeasured,
        (Outcome::Number(value), Recorded::Number(low), Recorded::Number(high)) => {
            order(value < low, value > high, [Verdict::Below, Verdict::Above])
        }
        (Outcome::Date(tick), Recorded::Date(low), Recorded::Date(high)) => {
            let day = world.calendar.date(tick).days();
            order(day < low.days(), day > high.days(), [Verdict::Earlier, Verdict::Later])
        }
        _ => Verdict::Incomparable,
    }
}

fn value_text(world: &World, outcome: Outcome) -> String {
    match outcome {
        Outcome::Number(value) => number(value),
        Outcome::Date(tick) => world.calendar.date(tick).to_string(),
        Outcome::Never => "-".to_string(),
    }
}

/// A value of the record as people read it.
pub fn recorded_text(value: &Recorded) -> String {
    match value {
        Recorded::Number(value) => number(*value),
        Recorded::Date(date) => date.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nosb_engine::calendar::Date;
    use nosb_engine::testing;

    #[test]
    fn outcomes_are_set_against_the_range() {
        let world = testing::plain(2, 2, 1.0);
        let record = |low: Recorded, high: Recorded| RecordEntry {
            id: "r".into(),
            value: low,
            low,
            high,
            source: "s".into(),
            confidence: "high".into(),
        };
        let date = |text: &str| Recorded::Date(Date::parse(text).unwrap());
        let numbers = record(Recorded::Number(1.0), Recorded::Number(2.0));
        let dates = record(date("1900-06-02"), date("1900-06-03"));
        let verdicts = [
            verdict(&world, Outcome::Number(1.5), &numbers),
            verdict(&world, Outcome::Number(2.5), &numbers),
            verdict(&world, Outcome::Date(0), &dates),
            verdict(&world, Outcome::Date(11), &dates),
            verdict(&world, Outcome::Never, &dates),
            verdict(&world, Outcome::Never, &numbers),
            verdict(&world, Outcome::Number(0.0), &dates),
        ];
        let marks = ["inside", "above", "earlier", "inside", "did not happen", "not measured", "other unit"];
        assert_eq!(verdicts.map(Verdict::mark), marks);
    }
}
