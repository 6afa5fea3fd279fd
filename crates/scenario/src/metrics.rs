//! `metrics.toml`: what is measured, and the row of the record each measure is compared with.

mod kinds;

use kinds::KINDS;

use crate::error::{Problems, ScenarioError, did_you_mean};
use crate::head::Head;
use crate::section::{Section, Toml};
use crate::table::{Row, Table};
use core::ops::Range;
use nosb_engine::calendar::Date;
use nosb_engine::forces::{Headquarters, HeadquartersId, Side};
use nosb_engine::measure::{Counted, Measure, MeasureKind, Quantity};
use nosb_engine::state::{Counter, Fate};
use std::collections::BTreeMap;

/// Unit of metrics that give a date.
pub const DATE_UNIT: &str = "date";
/// Columns of `record/record.csv`.
pub const RECORD: [&str; 14] = [
    "id",
    "topic",
    "side",
    "from",
    "to",
    "place",
    "quantity",
    "unit",
    "value",
    "low",
    "high",
    "source",
    "confidence",
    "note",
];
/// A value of the record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Recorded {
    /// A quantity in the metric's unit.
    Number(f64),
    /// A day.
    Date(Date),
}

/// What the record says about a metric.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordEntry {
    /// Id of the row.
    pub id: String,
    /// Best value.
    pub value: Recorded,
    /// Lower end.
    pub low: Recorded,
    /// Upper end.
    pub high: Recorded,
    /// Ids of sources.
    pub source: String,
    /// How well it is known.
    pub confidence: String,
}

/// A metric and what the record says of it.
#[derive(Clone, Debug)]
pub struct Metric {
    /// Metric id.
    pub id: String,
    /// Unit.
    pub unit: String,
    /// What it is, in a line.
    pub doc: String,
    /// The record's value, if there is one.
    pub record: Option<RecordEntry>,
}

/// A metric before the map is known.
#[derive(Clone, Debug)]
pub struct Declared {
    /// What is said of it.
    pub metric: Metric,
    kind: usize,
    side: Side,
    region: String,
    bank: String,
    headquarters: String,
    share: f64,
    men: f64,
    cm: f64,
    at: Option<Date>,
    from: Option<Date>,
    until: Option<Date>,
    counter: Option<Counter>,
    over: Option<Counter>,
    fates: Vec<Fate>,
    counted: Counted,
    span: Range<usize>,
}

impl Declared {
    /// The last day that it looks at, if it names one.
    pub fn last_day(&self) -> Option<Date> {
        self.at.or(self.until)
    }
}

/// Reads the metrics.
pub fn read(toml: &Toml<'_>, head: &Head, record: Option<&Table<'_>>, problems: &mut Problems) -> Vec<Declared> {
    let top = toml.top();
    let entries = record.map(|table| entries(table, head, problems)).unwrap_or_default();
    let mut list: Vec<Declared> = Vec::new();
    for section in top.tables("metric", problems) {
        if let Some(declared) = metric(&section, head, &entries, problems) {
            if list.iter().any(|other| other.metric.id == declared.metric.id) {
                let message = format!("the metric `{}` is given twice", declared.metric.id);
                problems.add(section.wrong("id", message, "rename one"));
            }
            list.push(declared);
        }
        section.finish(problems);
    }
    top.finish(problems);
    list.sort_by(|a, b| a.metric.id.cmp(&b.metric.id));
    list
}

type Entries = BTreeMap<String, (String, [f64; 3], String, String)>;

fn entries(table: &Table<'_>, _head: &Head, problems: &mut Problems) -> Entries {
    let mut list = Entries::new();
    for row in table.rows() {
        let mut numbers = [0.0; 3];
        for (number, column) in numbers.iter_mut().zip(["value", "low", "high"]) {
            *number = if row.text(column).is_empty() && column != "value" {
                f64::NAN
            } else {
                problems.note(row.number(column)).unwrap_or(f64::NAN)
            };
        }
        let best = numbers[0];
        let numbers = numbers.map(|number| if number.is_nan() { best } else { number });
        let entry = (row.text("unit").into(), numbers, row.text("source").into(), row.text("confidence").into());
        if list.insert(row.text("id").into(), entry).is_some() {
            problems.add(row.wrong("id", format!("the id `{}` is used twice", row.text("id")), "rename one"));
        }
    }
    list
}

/// A number of the record in a metric's unit.
fn in_unit(number: f64, given_unit: &str, unit: &str) -> Recorded {
    const DAYS_SINCE: &str = "day_since_";
    match given_unit.strip_prefix(DAYS_SINCE).and_then(Date::parse) {
        Some(origin) => Recorded::Date(Date::from_days(origin.days() + number as i32)),
        None if given_unit == "percent" && unit == "share" => Recorded::Number(number / 100.0),
        None => Recorded::Number(number),
    }
}

/// A column of a row of the record in a metric's unit; none if it is empty.
pub fn row_value(row: &Row<'_>, column: &str, unit: &str) -> Option<Recorded> {
    Some(in_unit(row.number(column).ok()?, row.text("unit"), unit))
}

fn recorded(id: &str, entries: &Entries, unit: &str) -> Option<RecordEntry> {
    let (given_unit, numbers, source, confidence) = entries.get(id)?;
    let convert = |number: f64| in_unit(number, given_unit, unit);
    Some(RecordEntry {
        id: id.into(),
        value: convert(numbers[0]),
        low: convert(numbers[1]),
        high: convert(numbers[2]),
        source: source.clone(),
        confidence: confidence.clone(),
    })
}

fn metric(section: &Section<'_>, head: &Head, entries: &Entries, problems: &mut Problems) -> Option<Declared> {
    let id = section.text("id", problems).to_string();
    let unit = section.text("unit", problems).to_string();
    let doc = section.text("doc", problems).to_string();
    let record = section.text_or_none("record", problems).and_then(|row| {
        let found = recorded(row, entries, &unit);
        if found.is_none() {
            let message = format!("the record has no row `{row}`");
            problems.add(section.wrong("record", message, did_you_mean(row, entries.keys().map(String::as_str))));
        }
        found
    });
    let side_name = section.text_or_none("side", problems);
    let side = match side_name {
        None => Side::First,
        Some(name) => head.side(name).unwrap_or_else(|| {
            let remedy = did_you_mean(name, head.sides.iter().map(String::as_str));
            problems.add(section.wrong("side", format!("`{name}` is no side"), remedy));
            Side::First
        }),
    };
    let counters: Vec<&str> = Counter::ALL.iter().map(|counter| counter.name()).collect();
    let counter = |key: &str, problems: &mut Problems| {
        if section.has(key) { section.choice(key, &counters, problems).map(|index| Counter::ALL[index]) } else { None }
    };
    let over = counter("over", problems);
    let counter = if section.has("days") { counter("days", problems) } else { counter("counter", problems) };
    let fates = section
        .texts("fates", problems)
        .into_iter()
        .filter_map(|name| {
            let found = Fate::ALL.iter().find(|fate| fate.name() == name).copied();
            if found.is_none() {
                let remedy = did_you_mean(name, Fate::ALL.iter().map(|fate| fate.name()));
                problems.add(section.wrong("fates", format!("`{name}` is no fate"), remedy));
            }
            found
        })
        .collect();
    let declared = Declared {
        kind: section.choice("kind", &KINDS, problems)?,
        side,
        region: section.text_or_none("region", problems).unwrap_or("").into(),
        bank: section.text_or_none("bank", problems).unwrap_or("").into(),
        headquarters: section.text_or_none("headquarters", problems).unwrap_or("").into(),
        share: section.number_or_none("share", problems).unwrap_or(1.0),
        men: section.number_or_none("men", problems).unwrap_or(0.0),
        cm: section.number_or_none("cm", problems).unwrap_or(0.0),
        at: section.date_or_none("at", problems),
        from: section.date_or_none("from", problems),
        until: section.date_or_none("until", problems),
        counter,
        over,
        fates,
        counted: match (
            section.switch_or_none("irrecoverable", problems).unwrap_or(false),
            section.switch_or_none("sick", problems).unwrap_or(true),
        ) {
            (true, _) => Counted::Irrecoverable,
            (false, false) => Counted::Bloody,
            (false, true) => Counted::All,
        },
        span: section.span.clone(),
        metric: Metric { id, unit, doc, record },
    };
    for (key, date) in [("at", declared.at), ("from", declared.from), ("until", declared.until)] {
        if let Some(date) = date
            && head.tick_of(date).is_none()
        {
            let remedy = format!("the scenario runs from {} to {}", head.start, head.end);
            problems.add(section.wrong(key, format!("{date} is outside the scenario"), remedy));
        }
    }
    let kind = KINDS[declared.kind];
    for key in kinds::needs(kind, section.has("headquarters")) {
        if !section.has(key) {
            problems.add(section.wrong(
                "kind",
                format!("a `{kind}` metric needs `{key}`"),
                format!("add `{key} = ...`"),
            ));
        }
    }
    Some(declared)
}

/// What metrics may name.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Ids of the map's regions.
    pub regions: &'a [&'a str],
    /// Dates of its traces.
    pub traces: &'a [Date],
    /// Headquarters of both sides.
    pub headquarters: &'a [Headquarters],
}

impl Declared {
    /// The engine's measure, given what metrics may name.
    pub fn measure(
        &self,
        file: &crate::files::File,
        head: &Head,
        known: &Known<'_>,
        problems: &mut Problems,
    ) -> Option<Measure> {
        let Known { regions, traces, headquarters } = *known;
        const DAYS_PER_MONTH: f64 = 30.4;
        const LAST_TICK_OF_DAY: u32 = nosb_engine::calendar::TICKS_PER_DAY - 1;
        let region = |name: &str, problems: &mut Problems| {
            let found = regions.iter().position(|region| *region == name);
            if found.is_none() {
                problems.add(ScenarioError::at(
                    file,
                    self.span.clone(),
                    format!("the map has no region `{name}` (metric `{}`)", self.metric.id),
                    did_you_mean(name, regions.iter().copied()),
                ));
            }
            found
        };
        let side = self.side;
        let tick = |date: Option<Date>| date.and_then(|date| head.tick_of(date));
        let at = tick(self.at).map(|tick| tick + LAST_TICK_OF_DAY);
        let from = tick(self.from).filter(|tick| *tick > 0);
        let until = tick(self.until).map(|tick| tick + LAST_TICK_OF_DAY + 1);
        let trace = |problems: &mut Problems| {
            let found = traces.iter().position(|date| Some(*date) == self.at);
            if found.is_none() {
                let dates: Vec<String> = traces.iter().map(Date::to_string).collect();
                problems.add(ScenarioError::at(
                    file,
                    self.span.clone(),
                    format!("the map has no front line of the day (metric `{}`)", self.metric.id),
                    format!("there are front lines of {}", dates.join(", ")),
                ));
            }
            found
        };
        let commander = |problems: &mut Problems| {
            let found = headquarters.iter().position(|headquarters| headquarters.id == self.headquarters);
            if found.is_none() {
                problems.add(ScenarioError::at(
                    file,
                    self.span.clone(),
                    format!("there is no formation `{}` (metric `{}`)", self.headquarters, self.metric.id),
                    did_you_mean(&self.headquarters, headquarters.iter().map(|headquarters| headquarters.id.as_str())),
                ));
            }
            found.map(|row| HeadquartersId(row as u16))
        };
        let of = |quantity: Quantity, problems: &mut Problems| {
            Some(if self.headquarters.is_empty() {
                MeasureKind::At { side, quantity, tick: at? }
            } else {
                MeasureKind::Under { headquarters: commander(problems)?, quantity, tick: at? }
            })
        };
        let kind = match KINDS[self.kind] {
            "first-entry" => MeasureKind::FirstEntry { side, region: region(&self.region, problems)? },
            "region-taken" => {
                MeasureKind::RegionTaken { side, region: region(&self.region, problems)?, share: self.share }
            }
            "region-retaken" => MeasureKind::RegionRetaken {
                side,
                region: region(&self.region, problems)?,
                share: self.share,
                from: from.unwrap_or(0),
            },
            "share-at" => MeasureKind::ShareAt { side, region: region(&self.region, problems)?, tick: at? },
            "strip-depth" => MeasureKind::StripDepth {
                side,
                region: region(&self.region, problems)?,
                bank: region(&self.bank, problems)?,
                tick: at?,
            },
            "encircled" => MeasureKind::Encircled { side, men: self.men },
            "encircled-men" => MeasureKind::EncircledMen { side },
            "army-surrendered" => MeasureKind::ArmySurrendered { side },
            "pocket-area" => MeasureKind::PocketArea { side, tick: at? },
            "men-at" => of(Quantity::Men, problems)?,
            "tanks-at" => of(Quantity::Tanks, problems)?,
            "pocketed-at" => of(Quantity::Pocketed, problems)?,
            "cohesion-at" => of(Quantity::Cohesion, problems)?,
            "ration-at" => of(Quantity::Ration, problems)?,
            "ground-at" => MeasureKind::At { side, quantity: Quantity::Ground, tick: at? },
            "strength-at" => {
                MeasureKind::Under { headquarters: commander(problems)?, quantity: Quantity::Men, tick: at? }
            }
            "elements-at" => MeasureKind::ElementsAt { side, region: region(&self.region, problems)?, tick: at? },
            "total" => MeasureKind::Total { side, counter: self.counter?, from, until },
            "fates" => MeasureKind::Fates { side, fates: self.fates.clone(), from, until },
            "fates-reach" => MeasureKind::FatesReach { side, fates: self.fates.clone(), men: self.men },
            "casualties" => MeasureKind::Casualties { side, counted: self.counted, from, until },
            "sick-and-wounded" => MeasureKind::SickAndWounded { side, from, until },
            "rate-per-day" => MeasureKind::RatePerDay { side, over: self.over?, days: self.counter? },
            "rate-per-month" => MeasureKind::Rate { side, counter: self.counter?, days: DAYS_PER_MONTH, from, until },
            "mean-per-day" => MeasureKind::Rate { side, counter: self.counter?, days: 1.0, from, until },
            "mean-temperature" => MeasureKind::MeanTemperature { from: from.unwrap_or(0), until: until? },
            "first-floes" => MeasureKind::FirstFloes,
            "ice-reaches" => MeasureKind::IceReaches { cm: self.cm },
            "rubble-share" => MeasureKind::RubbleShare { region: region(&self.region, problems)? },
            "map-agreement" => MeasureKind::MapAgreement { trace: trace(problems)? },
            _ => MeasureKind::MapAgreementNaive { trace: trace(problems)? },
        };
        Some(Measure { id: self.metric.id.clone(), unit: self.metric.unit.clone(), doc: self.metric.doc.clone(), kind })
    }
}
