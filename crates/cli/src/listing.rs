//! `nosb list` and `nosb check`.

use serde_json::{Map, Value as Json, json};

use crate::arguments::{Check, Format, List, What};
use crate::fault::Fault;
use crate::outcome::recorded_text;
use crate::run::print;
use crate::source::{Line, Source, scenarios};
use crate::text::table;

/// Lists one kind of thing.
pub fn list(wanted: &List, format: Format) -> Result<(), Fault> {
    let lines = match wanted.what {
        What::Scenarios => scenarios(),
        What::Patches => Source::open(&wanted.scenario, &[])?.patches(),
        What::Rivals => Source::open(&wanted.scenario, &[])?.rivals(),
        What::Claims => Source::open(&wanted.scenario, &[])?.claims(),
        What::Experiments => Source::open(&wanted.scenario, &[])?.experiments(),
        What::Metrics => metrics(&Source::open(&wanted.scenario, &[])?),
        What::Targets => Source::open(&wanted.scenario, &[])?.targets(),
        What::Parameters => Source::open(&wanted.scenario, &[])?.parameters(),
    };
    match format {
        Format::Json => {
            let list: Vec<Json> = lines
                .iter()
                .map(|line| {
                    let entries = line.columns.iter().map(|(name, text)| ((*name).to_string(), json!(text)));
                    Json::Object(entries.collect::<Map<_, _>>())
                })
                .collect();
            print(&format!("{}\n", Json::Array(list)))
        }
        Format::Text => {
            let rows: Vec<Vec<String>> =
                lines.iter().map(|line| line.columns.iter().map(|(_, text)| text.clone()).collect()).collect();
            print(&table(&rows, &[]))
        }
    }
}

fn metrics(source: &Source) -> Vec<Line> {
    source
        .scenario()
        .metrics()
        .map(|metric| {
            let record = metric.record.as_ref().map_or(String::new(), |record| {
                format!(
                    "{} [{} .. {}]",
                    recorded_text(&record.value),
                    recorded_text(&record.low),
                    recorded_text(&record.high)
                )
            });
            Line {
                columns: vec![
                    ("id", metric.id.clone()),
                    ("unit", metric.unit.clone()),
                    ("record", record),
                    ("doc", metric.doc.clone()),
                ],
            }
        })
        .collect()
}

/// Validates a scenario with its experiments, or one experiment file: all problems, not only the first.
pub fn check(wanted: &Check, format: Format) -> Result<(), Fault> {
    let one_file = std::path::Path::new(&wanted.scenario).is_file();
    let mut problems =
        if one_file { crate::lab::check(&wanted.scenario) } else { crate::source::check(&wanted.scenario) };
    if !one_file && problems.is_empty() {
        problems = crate::lab::check_all(&wanted.scenario);
    }
    let unsourced = if wanted.sources && !one_file && problems.is_empty() {
        Source::open(&wanted.scenario, &[])?.unsourced()
    } else {
        Vec::new()
    };
    match format {
        Format::Json => {
            let texts: Vec<String> = problems.iter().map(|problem| problem.to_string()).collect();
            let mut document = json!({"scenario": wanted.scenario, "ok": problems.is_empty(), "problems": texts});
            if wanted.sources {
                document["without_source"] = json!(unsourced);
            }
            print(&format!("{document}\n"))?;
        }
        Format::Text => {
            for problem in &problems {
                eprintln!("{problem:?}");
            }
            let mut text = String::new();
            if problems.is_empty() {
                text.push_str(&format!("{}: no problems\n", wanted.scenario));
            } else {
                text.push_str(&format!("{}: {} problems\n", wanted.scenario, problems.len()));
            }
            if wanted.sources && problems.is_empty() {
                text.push_str(&format!("{} numbers without a source\n", unsourced.len()));
                for line in &unsourced {
                    text.push_str(&format!("  {line}\n"));
                }
            }
            print(&text)?;
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Fault::Silent) }
}
