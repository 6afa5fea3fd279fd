//! Scenarios as the commands see them: a thin layer over the scenario crate.

use nosb_engine::{State, World};

use crate::fault::Fault;

/// A value of the record: a quantity, or a date as `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// In the metric's unit.
    Number(f64),
    /// A day.
    Date(String),
}

/// What the record says of a metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Best value.
    pub value: Value,
    /// Lower end.
    pub low: Value,
    /// Upper end.
    pub high: Value,
    /// Ids of sources.
    pub source: String,
}

/// A metric of the scenario.
#[derive(Clone, Debug)]
pub struct Metric {
    /// Id.
    pub id: String,
    /// Unit.
    pub unit: String,
    /// What it is.
    pub doc: String,
    /// What the record says, if anything.
    pub record: Option<Record>,
}

/// A scenario with its patches.
pub struct Source {
    name: String,
}

/// One line of a listing: what it is called, columns of it, and a sentence.
#[derive(Clone, Debug)]
pub struct Line {
    /// Name of each column and its text; the first is the id.
    pub columns: Vec<(&'static str, String)>,
}

impl Source {
    /// Opens a shipped scenario or a folder and lays patches over it.
    pub fn open(name: &str, _patches: &[String]) -> Result<Self, Fault> {
        Ok(Self { name: name.to_string() })
    }
    /// Name.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// Title.
    pub fn title(&self) -> &str {
        &self.name
    }
    /// Digest of all content with the patches applied.
    pub fn digest(&self) -> String {
        String::new()
    }
    /// World and first state.
    pub fn build(&self, _seed: u64) -> Result<(World, State), Fault> {
        Err(Fault::input(format!("there is no scenario `{}`", self.name), "merge the loader"))
    }
    /// What is measured, with the record.
    pub fn metrics(&self) -> Vec<Metric> {
        Vec::new()
    }
    /// Patches.
    pub fn patches(&self) -> Vec<Line> {
        Vec::new()
    }
    /// Claims.
    pub fn claims(&self) -> Vec<Line> {
        Vec::new()
    }
    /// Parameters.
    pub fn parameters(&self) -> Vec<Line> {
        Vec::new()
    }
    /// Numbers without a source.
    pub fn unsourced(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Shipped scenarios.
pub fn scenarios() -> Vec<Line> {
    Vec::new()
}

/// All problems of a scenario.
pub fn check(name: &str) -> Result<Vec<miette::Report>, Fault> {
    Source::open(name, &[]).map(|_| Vec::new())
}
