//! What there is, with a line each: scenarios, patches, metrics, sources, claims, numbers without a source.

use crate::error::Problems;
use crate::files::Files;
use crate::metrics::Metric;
use crate::parameter::{ASSUMPTION, Parameters};
use crate::patch::Patch;
use crate::table::Table;
use crate::{Scenario, ScenarioError, shipped};
use nosb_engine::rules::Value;
use std::collections::BTreeSet;

/// Sources of another scenario whose rules are used.
pub const BORROWED_SOURCES: &str = "rules/sources.csv";
/// Folder of patches.
pub const PATCHES: &str = "patches/";
/// Folder of rival structures.
pub const RIVALS: &str = "rivals/";
const SOURCES: [&str; 4] = ["id", "title", "mark", "note"];
const CLAIMS: [&str; 7] =
    ["id", "claim", "said_by", "cause_changed", "counterfactual", "primary_metric", "secondary_metrics"];

/// Something with a name and a line about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Name to give on the command line.
    pub name: String,
    /// Title.
    pub title: String,
    /// What it is, in a line.
    pub description: String,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Id that numbers carry.
    pub id: String,
    /// Title.
    pub title: String,
    /// Whether it was read or recalled.
    pub mark: String,
    /// Remark.
    pub note: String,
}

/// A sentence that people say about the battle, and how it is put to the test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Id.
    pub id: String,
    /// The sentence.
    pub claim: String,
    /// Who says it.
    pub said_by: String,
    /// What is changed.
    pub cause_changed: String,
    /// Against what.
    pub counterfactual: String,
    /// What decides.
    pub primary_metric: String,
    /// What else is looked at.
    pub secondary_metrics: String,
}

/// A number without a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsourced {
    /// File.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Path or id.
    pub what: String,
    /// What is missing.
    pub why: String,
}

/// The shipped scenarios.
pub fn scenarios() -> Vec<Listed> {
    shipped::names()
        .into_iter()
        .map(|name| {
            let line = |key: &str| {
                let files = shipped::embedded(name).ok()?;
                let file = files.get("scenario.toml")?;
                let toml = crate::section::Toml::read(file).ok()?;
                toml.top().text_or_none(key, &mut Problems::default()).map(String::from)
            };
            Listed {
                name: name.into(),
                title: line("title").unwrap_or_default(),
                description: line("description").unwrap_or_default(),
            }
        })
        .collect()
}

impl Scenario {
    /// The shipped scenarios.
    pub fn shipped() -> Vec<Listed> {
        scenarios()
    }

    /// The patches that come with the scenario.
    pub fn patches_shipped(&self) -> Vec<Listed> {
        self.listed_patches(PATCHES)
    }

    /// Rival structures of the model that come with the scenario: patches that change how a mechanism works, to be set
    /// against the record beside the shipped rules.
    pub fn rivals(&self) -> Vec<Listed> {
        self.listed_patches(RIVALS)
    }

    fn listed_patches(&self, folder: &str) -> Vec<Listed> {
        self.parts
            .files
            .under(folder)
            .filter_map(|file| {
                let name = file.name.strip_prefix(folder)?.strip_suffix(".toml")?;
                let (title, description) = match Patch::read(name, file) {
                    Ok(patch) => (patch.title, patch.description),
                    Err(error) => (name.to_string(), format!("cannot be read: {error}")),
                };
                Some(Listed { name: name.into(), title, description })
            })
            .collect()
    }

    /// Metrics, in the order of the world's measures.
    pub fn metrics(&self) -> impl Iterator<Item = &Metric> {
        self.parts.metrics.iter().map(|declared| &declared.metric)
    }

    /// The last day that a metric looks at; none if it looks at whatever is fought.
    pub fn last_day_of(&self, metric: &str) -> Option<nosb_engine::calendar::Date> {
        self.parts.metrics.iter().find(|declared| declared.metric.id == metric)?.last_day()
    }

    /// Sources, by id.
    pub fn sources(&self) -> Vec<Source> {
        let mut list = Vec::new();
        for name in ["sources.csv", BORROWED_SOURCES] {
            let Some(file) = self.parts.files.get(name) else { continue };
            for row in Table::read(file, &SOURCES, &mut Problems::default()).rows() {
                list.push(Source {
                    id: row.text("id").into(),
                    title: row.text("title").into(),
                    mark: row.text("mark").into(),
                    note: row.text("note").into(),
                });
            }
        }
        list.sort_by(|a, b| a.id.cmp(&b.id));
        list.dedup_by(|a, b| a.id == b.id);
        list
    }

    /// Claims, in the order of the file.
    pub fn claims(&self) -> Vec<Claim> {
        let Some(file) = self.parts.files.get("claims.csv") else { return Vec::new() };
        Table::read(file, &CLAIMS, &mut Problems::default())
            .rows()
            .map(|row| Claim {
                id: row.text("id").into(),
                claim: row.text("claim").into(),
                said_by: row.text("said_by").into(),
                cause_changed: row.text("cause_changed").into(),
                counterfactual: row.text("counterfactual").into(),
                primary_metric: row.text("primary_metric").into(),
                secondary_metrics: row.text("secondary_metrics").into(),
            })
            .collect()
    }

    /// Numbers without a source: parameters and rows of the forces and the record.
    pub fn unsourced(&self) -> Vec<Unsourced> {
        let known: BTreeSet<String> = self.sources().into_iter().map(|source| source.id).collect();
        let mut list = Vec::new();
        for parameter in self.parameters.values() {
            if matches!(parameter.value, Value::Switch(_)) || parameter.source == "scenario" {
                continue;
            }
            let line =
                self.parts.files.get(&parameter.file).map_or(0, |file| line_of(&file.text, parameter.span.start));
            let ranged = parameter.low < parameter.high || parameter.distribution == "fixed";
            if let Some(why) = missing(&parameter.source, &known, ranged) {
                list.push(Unsourced { file: parameter.file.clone(), line, what: parameter.path.clone(), why });
            }
        }
        for (name, columns) in [
            ("forces/formations.csv", &crate::forces::FORMATIONS[..]),
            ("forces/templates.csv", &crate::forces::TEMPLATES[..]),
            ("directives.csv", &crate::forces::DIRECTIVES[..]),
            (crate::stages::FILE, &crate::stages::STAGES[..]),
            ("record/record.csv", &crate::metrics::RECORD[..]),
        ] {
            let Some(file) = self.parts.files.get(name) else { continue };
            for row in Table::read(file, columns, &mut Problems::default()).rows() {
                if let Some(why) = missing(row.text("source"), &known, true) {
                    // Stages have no id of their own.
                    let column = if columns.contains(&"id") { "id" } else { "directive" };
                    let line = line_of(&file.text, row.span(column).start);
                    list.push(Unsourced { file: name.into(), line, what: row.text(column).into(), why });
                }
            }
        }
        list
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().filter(|&&b| b == b'\n').count() + 1
}

/// Why a source does not count, if it does not: none given, none of the given known, assumed without a range.
fn missing(source: &str, known: &BTreeSet<String>, ranged: bool) -> Option<String> {
    let ids: Vec<&str> = source.split(';').map(str::trim).filter(|id| !id.is_empty()).collect();
    if ids.is_empty() {
        return Some("no source".into());
    }
    if ids == [ASSUMPTION] && !ranged {
        return Some("an assumption without a range".into());
    }
    let unknown = ids.iter().find(|id| **id != ASSUMPTION && **id != "computed" && !known.contains(**id))?;
    Some(format!("`{unknown}` is not in sources.csv"))
}

/// Checks that the sources and claims can be read.
pub fn check_sources(files: &Files, _parameters: &Parameters, problems: &mut Problems) {
    match files.need("sources.csv", "id, title, mark and note of every source") {
        Ok(file) => {
            Table::read(file, &SOURCES, problems);
        }
        Err(error) => problems.add(error),
    }
    if let Some(file) = files.get("claims.csv") {
        Table::read(file, &CLAIMS, problems);
    }
    for file in files.under("patches/").filter(|file| file.name.ends_with(".toml")) {
        let checked: Result<Patch, ScenarioError> = Patch::read(&file.name, file);
        problems.note(checked);
    }
}
