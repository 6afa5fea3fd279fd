//! What is measured in every run: the scenario's metrics, and outcomes made of them.

use nosb_engine::calendar::{Date, TICKS_PER_DAY};
use nosb_engine::measure::Outcome;
use nosb_scenario::Scenario;
use nosb_scenario::reading::{Problems, Section, did_you_mean};

const KINDS: [&str; 3] = ["happened", "ratio", "difference"];
/// Unit of metrics that are dates.
pub const DATE: &str = "date";

/// How a column comes about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Metric of the scenario, by its index.
    Metric(usize),
    /// 1 if the date of a column came before a tick, else 0; nothing if fewer ticks were fought.
    Happened {
        /// Index of the column.
        of: usize,
        /// The tick after the last that counts; none: any.
        before: Option<u32>,
    },
    /// One column over another; nothing where the other is zero.
    Ratio {
        /// Dividend.
        of: usize,
        /// Divisor.
        to: usize,
    },
    /// One column less another.
    Difference {
        /// From.
        of: usize,
        /// What is taken away.
        to: usize,
    },
}

/// A column of the table `runs`.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Id.
    pub id: String,
    /// Unit; `date` for dates.
    pub unit: String,
    /// What it is, in a line.
    pub doc: String,
    /// How it comes about.
    pub kind: Kind,
}

impl Column {
    /// Whether it is a date that may not happen.
    pub fn is_date(&self) -> bool {
        self.unit == DATE
    }

    /// The same column where the columns it is made of stand at other indices.
    pub(crate) fn moved(&self, to_index: &[usize]) -> Self {
        let kind = match self.kind {
            Kind::Metric(index) => Kind::Metric(index),
            Kind::Happened { of, before } => Kind::Happened { of: to_index[of], before },
            Kind::Ratio { of, to } => Kind::Ratio { of: to_index[of], to: to_index[to] },
            Kind::Difference { of, to } => Kind::Difference { of: to_index[of], to: to_index[to] },
        };
        Self { kind, ..self.clone() }
    }

    /// Whether it is 0 or 1.
    pub fn is_indicator(&self) -> bool {
        matches!(self.kind, Kind::Happened { .. })
    }
}

/// All columns, metrics first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    list: Vec<Column>,
}

impl Columns {
    /// The metrics of a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        let list = scenario
            .metrics()
            .enumerate()
            .map(|(index, metric)| Column {
                id: metric.id.clone(),
                unit: metric.unit.clone(),
                doc: metric.doc.clone(),
                kind: Kind::Metric(index),
            })
            .collect();
        Self { list }
    }

    /// Adds a column.
    pub fn push(&mut self, column: Column) {
        self.list.push(column);
    }

    /// The column at an index.
    pub fn get(&self, index: usize) -> &Column {
        &self.list[index]
    }

    /// All columns in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Column> {
        self.list.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Index of a column by id.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.list.iter().position(|column| column.id == id)
    }

    /// Values of a run in the order of the columns: quantities as they are, dates as days since the first day; none for
    /// what did not happen or was not measured. `ticks` is how many were fought.
    pub fn values(&self, outcomes: &[Outcome], ticks: u32) -> Vec<Option<f64>> {
        let mut values: Vec<Option<f64>> = Vec::with_capacity(self.list.len());
        for column in &self.list {
            let value = match column.kind {
                Kind::Metric(index) => match outcomes[index] {
                    Outcome::Number(number) => Some(number),
                    Outcome::Date(tick) => Some(f64::from(tick / TICKS_PER_DAY)),
                    Outcome::Never => None,
                },
                Kind::Happened { before: Some(before), .. } if ticks < before => None,
                Kind::Happened { of, before } => {
                    let last = before.map_or(f64::INFINITY, |tick| f64::from(tick / TICKS_PER_DAY));
                    Some(if values[of].is_some_and(|day| day < last) { 1.0 } else { 0.0 })
                }
                Kind::Ratio { of, to } => values[of].zip(values[to]).filter(|(_, to)| *to != 0.0).map(|(a, b)| a / b),
                Kind::Difference { of, to } => values[of].zip(values[to]).map(|(a, b)| a - b),
            };
            values.push(value.map(|value| value + 0.0));
        }
        values
    }
}

/// Reads `[[outcome]]`.
pub fn read(section: &Section<'_>, columns: &Columns, scenario: &Scenario, problems: &mut Problems) -> Option<Column> {
    let id = section.text("id", problems).to_string();
    if columns.position(&id).is_some() {
        problems.add(section.wrong("id", format!("`{id}` is a metric already"), "choose another id"));
    }
    let unit = section.text("unit", problems).to_string();
    let doc = section.text("doc", problems).to_string();
    let kind = KINDS[section.choice("kind", &KINDS, problems)?];
    let happened = kind == "happened";
    let mut column = |key: &str| {
        let name = section.text(key, problems);
        let found = columns.position(name);
        match found.map(|index| columns.get(index).is_date()) {
            None if section.has(key) => {
                let remedy = did_you_mean(name, columns.iter().map(|column| column.id.as_str()));
                problems.add(section.wrong(key, format!("there is no metric or outcome `{name}`"), remedy));
            }
            Some(is_date) if is_date != happened => {
                let (is, needs) = if is_date { ("a date", "quantities") } else { ("a quantity", "a date") };
                let dates: Vec<&str> =
                    columns.iter().filter(|c| c.is_date() == happened).map(|c| c.id.as_str()).collect();
                let remedy = did_you_mean(name, dates);
                problems.add(section.wrong(key, format!("`{name}` is {is}; `{kind}` needs {needs}"), remedy));
            }
            _ => {}
        }
        found
    };
    let of = column("of");
    let kind = if happened {
        let by = section.date_or_none("by", problems);
        Kind::Happened { of: of?, before: by.and_then(|date| before(date, section, scenario, problems)) }
    } else {
        let to = column("to");
        if kind == "ratio" { Kind::Ratio { of: of?, to: to? } } else { Kind::Difference { of: of?, to: to? } }
    };
    Some(Column { id, unit, doc, kind })
}

fn before(date: Date, section: &Section<'_>, scenario: &Scenario, problems: &mut Problems) -> Option<u32> {
    let calendar = scenario.calendar();
    let tick = calendar.tick_of(date) + i64::from(TICKS_PER_DAY);
    if tick <= 0 || tick > i64::from(calendar.ticks) {
        let last = calendar.date(calendar.ticks.saturating_sub(1));
        let remedy = format!("it runs from {} to {last}", calendar.date(0));
        problems.add(section.wrong("by", format!("{date} is outside the scenario"), remedy));
        return None;
    }
    Some(tick as u32)
}
