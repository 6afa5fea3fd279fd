//! Parameters: every number of the rules and of the scenario's own things, with unit, range and source, by path.
//!
//! A parameter is written `name = { value = .., unit = "..", low = .., high = .., distribution = "..", source = "..",
//! confidence = "..", note = ".." }`; a switch `name = { value = true, note = ".." }`.

use crate::error::{Problems, ScenarioError, did_you_mean};
use crate::files::File;
use crate::section::Section;
use core::ops::Range;
use nosb_engine::rules::{Rules, Value};
use std::collections::BTreeMap;

/// How a number may lie in its range.
pub const DISTRIBUTIONS: [&str; 7] =
    ["fixed", "normal", "lognormal", "logitnormal", "triangular", "uniform", "loguniform"];
/// How well a number is known.
pub const CONFIDENCES: [&str; 3] = ["high", "medium", "low"];
/// Source of a number that nobody measured: it must have a range.
pub const ASSUMPTION: &str = "assumption";

/// A parameter with all that is said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Path: `mechanism.parameter`, `nation.<id>.<field>`, `supply.<source>.tons_per_day` and so on.
    pub path: String,
    /// Value.
    pub value: Value,
    /// Unit.
    pub unit: String,
    /// Lower end of the range (90 %).
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Distribution within it.
    pub distribution: String,
    /// Ids of sources, separated by `;`, or `assumption`.
    pub source: String,
    /// How well it is known.
    pub confidence: String,
    /// Remark.
    pub note: String,
    /// File it stands in.
    pub file: String,
    /// Where in the file.
    pub span: Range<usize>,
}

/// All parameters of a scenario by path.
pub type Parameters = BTreeMap<String, Parameter>;

/// Reads the parameter `key` of a section under a path.
pub fn read(section: &Section<'_>, key: &str, path: &str, problems: &mut Problems) -> Option<Parameter> {
    let entry = section.table_or_none(key, problems)?;
    let span = section.span_of(key);
    if entry.is_switch("value") {
        let on = entry.switch_or_none("value", problems)?;
        let note = entry.text_or_none("note", problems).unwrap_or("").to_string();
        let source = entry.text_or_none("source", problems).unwrap_or("").to_string();
        entry.finish(problems);
        return Some(Parameter {
            path: path.into(),
            value: Value::Switch(on),
            unit: String::new(),
            low: 0.0,
            high: 1.0,
            distribution: "fixed".into(),
            source,
            confidence: String::new(),
            note,
            file: section.file.name.clone(),
            span,
        });
    }
    let before = problems.count();
    let value = entry.number("value", problems);
    let low = entry.number("low", problems);
    let high = entry.number("high", problems);
    let unit = entry.text("unit", problems).to_string();
    let distribution = entry.text("distribution", problems).to_string();
    let source = entry.text("source", problems).to_string();
    let confidence = entry.text("confidence", problems).to_string();
    let note = entry.text_or_none("note", problems).unwrap_or("").to_string();
    entry.finish(problems);
    if problems.count() == before {
        if low > high {
            problems.add(entry.wrong("low", format!("`low` {low} is above `high` {high}"), "exchange them"));
        } else if !(low..=high).contains(&value) {
            problems.add(entry.wrong(
                "value",
                format!("the value {value} of `{path}` is outside its range {low} to {high}"),
                "correct the value, or widen `low` and `high`",
            ));
        }
        for (field, text, names) in
            [("distribution", &distribution, &DISTRIBUTIONS[..]), ("confidence", &confidence, &CONFIDENCES[..])]
        {
            if !names.contains(&text.as_str()) {
                let message = format!("`{text}` is no {field}");
                problems.add(entry.wrong(field, message, did_you_mean(text, names.iter().copied())));
            }
        }
    }
    Some(Parameter {
        path: path.into(),
        value: Value::Number(value),
        unit,
        low,
        high,
        distribution,
        source,
        confidence,
        note,
        file: section.file.name.clone(),
        span,
    })
}

/// Reads every parameter of a section, as `prefix.key`.
pub fn read_all(section: &Section<'_>, prefix: &str, parameters: &mut Parameters, problems: &mut Problems) {
    for key in section.keys() {
        let path = format!("{prefix}.{key}");
        if let Some(parameter) = read(section, &key, &path, problems) {
            parameters.insert(path, parameter);
        }
    }
}

/// The engine's rules from the parameters; the first value that does not fit is an error.
pub fn rules(parameters: &Parameters) -> Result<Rules, String> {
    let mut rules = Rules::default();
    for parameter in parameters.values() {
        let Some((mechanism, name)) = parameter.path.split_once('.') else { continue };
        if let Some(of) = rules.mechanism_mut(mechanism)
            && of.get(name).is_some()
            && !of.set(name, parameter.value)
        {
            return Err(format!("`{}` should be {}", parameter.path, kind(of.get(name))));
        }
    }
    Ok(rules)
}

fn kind(value: Option<Value>) -> &'static str {
    match value {
        Some(Value::Switch(_)) => "a switch, true or false",
        _ => "a number",
    }
}

/// Checks the rules files against the engine: every parameter given, none unknown, each of its type.
pub fn check_rules(parameters: &Parameters, files: &BTreeMap<String, File>, problems: &mut Problems) {
    let rules = Rules::default();
    for mechanism in Rules::MECHANISMS {
        let Some(of) = rules.mechanism(mechanism) else { continue };
        let names = of.list();
        let file_name = format!("rules/{mechanism}.toml");
        let Some(file) = files.get(&file_name) else {
            problems.add(ScenarioError::MissingFile {
                file: file_name,
                remedy: format!("it should hold the parameters of `{mechanism}`, beginning with [{mechanism}]"),
            });
            continue;
        };
        for (name, doc, is_switch) in names {
            match parameters.get(&format!("{mechanism}.{name}")) {
                None => problems.add(ScenarioError::at(
                    file,
                    0..0,
                    format!("`{mechanism}.{name}` is missing"),
                    format!("add a line `{name} = {{ value = ... }}` ({})", doc.trim()),
                )),
                Some(given) if matches!(given.value, Value::Switch(_)) != *is_switch => {
                    let (what, example) = if *is_switch { ("a switch", "true") } else { ("a number", "1.5") };
                    problems.add(ScenarioError::at(
                        file,
                        given.span.clone(),
                        format!("`{mechanism}.{name}` should be {what}"),
                        format!("write `value = {example}`"),
                    ));
                }
                Some(_) => {}
            }
        }
        let prefix = format!("{mechanism}.");
        for (path, given) in parameters.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix)) {
            let name = &path[prefix.len()..];
            if given.file == file_name && !names.iter().any(|(known, _, _)| *known == name) {
                problems.add(ScenarioError::at(
                    file,
                    given.span.clone(),
                    format!("unknown parameter `{path}`"),
                    did_you_mean(name, names.iter().map(|(known, _, _)| *known)),
                ));
            }
        }
    }
}
