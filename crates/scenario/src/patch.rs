//! Patches: small files laid over a scenario that name only what they change.
//!
//! ```toml
//! title = "No order on discipline"
//! description = "Nobody forbids retreat, stops stragglers or appeals to the troops"
//! [set]
//! discipline.prohibition = false
//! ```

use crate::error::{Problems, ScenarioError, did_you_mean};
use crate::files::File;
use crate::parameter::Parameters;
use crate::section::{Section, Toml};
use core::ops::Range;
use nosb_engine::rules::Value;

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Path of the parameter.
    pub path: String,
    /// New value.
    pub value: Value,
    span: Range<usize>,
}

/// A patch.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    /// Name: a shipped name, a path, or the text given on the command line.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// What it does, in a line.
    pub description: String,
    /// Whether values may lie outside the ranges of their parameters.
    pub allow_outside: bool,
    /// What it changes.
    pub changes: Vec<Change>,
    /// Its file, if it has one.
    file: Option<File>,
}

impl Patch {
    /// Reads a patch file.
    pub fn read(name: &str, file: &File) -> Result<Self, ScenarioError> {
        let mut problems = Problems::default();
        let patch = {
            let toml = Toml::read(file)?;
            let top = toml.top();
            let title = top.text("title", &mut problems).to_string();
            let description = top.text("description", &mut problems).to_string();
            let allow_outside = top.switch_or_none("allow_outside", &mut problems).unwrap_or(false);
            top.text_or_none("claim", &mut problems);
            let mut changes = Vec::new();
            if let Some(set) = top.table_or_none("set", &mut problems) {
                collect(&set, "", &mut changes, &mut problems);
            } else if !top.has("set") {
                problems.add(top.wrong("set", "[set] is missing", "a patch needs a table [set] of paths and values"));
            }
            top.finish(&mut problems);
            changes.sort_by(|a, b| a.path.cmp(&b.path));
            Self { name: name.into(), title, description, allow_outside, changes, file: Some(file.clone()) }
        };
        problems.or(Some(patch))
    }

    /// A patch that sets numbers by path, within their ranges: a point of an experiment.
    pub fn of_numbers<'a>(name: &str, numbers: impl IntoIterator<Item = (&'a str, f64)>) -> Self {
        let change =
            |(path, number): (&str, f64)| Change { path: path.into(), value: Value::Number(number), span: 0..0 };
        Self {
            name: name.into(),
            title: name.into(),
            description: String::new(),
            allow_outside: false,
            changes: numbers.into_iter().map(change).collect(),
            file: None,
        }
    }

    /// Reads `path.to.value=1.5`; `None` if the text is not of that form.
    pub fn assignment(text: &str) -> Option<Result<Self, ScenarioError>> {
        let (path, value) = text.split_once('=')?;
        let (path, value) = (path.trim(), value.trim());
        let named = path.contains('.') && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        if !named {
            return None;
        }
        let parsed = match value {
            "true" | "on" => Some(Value::Switch(true)),
            "false" | "off" => Some(Value::Switch(false)),
            _ => value.parse::<f64>().ok().filter(|number| number.is_finite()).map(|n| Value::Number(n + 0.0)),
        };
        let Some(value) = parsed else {
            return Some(Err(ScenarioError::Patch {
                patch: text.into(),
                message: format!("`{value}` is neither a finite number nor true or false"),
                remedy: "write for example `weather.severity_c=-2.5`".into(),
            }));
        };
        Some(Ok(Self {
            name: text.into(),
            title: text.into(),
            description: format!("sets {path}"),
            allow_outside: false,
            changes: vec![Change { path: path.into(), value, span: 0..0 }],
            file: None,
        }))
    }

    /// Applies it; on an error nothing is changed.
    pub fn apply(&self, parameters: &mut Parameters) -> Result<(), ScenarioError> {
        let mut problems = Problems::default();
        for change in &self.changes {
            match parameters.get(&change.path) {
                None => problems.add(self.wrong(
                    change,
                    format!("there is no parameter `{}`", change.path),
                    did_you_mean(&change.path, parameters.keys().map(String::as_str)),
                )),
                Some(parameter) => match (parameter.value, change.value) {
                    (Value::Switch(_), Value::Number(_)) => problems.add(self.wrong(
                        change,
                        format!("`{}` is a switch", change.path),
                        "give it true or false".into(),
                    )),
                    (Value::Number(_), Value::Switch(_)) => problems.add(self.wrong(
                        change,
                        format!("`{}` is a number", change.path),
                        format!("give it a number from {} to {}", parameter.low, parameter.high),
                    )),
                    (Value::Number(_), Value::Number(value))
                        if !self.allow_outside && !(parameter.low..=parameter.high).contains(&value) =>
                    {
                        problems.add(self.wrong(
                            change,
                            format!("{value} is outside the range of `{}`", change.path),
                            format!(
                                "give {} to {} {}; a patch file with `allow_outside = true` may go beyond",
                                parameter.low, parameter.high, parameter.unit
                            ),
                        ));
                    }
                    _ => {}
                },
            }
        }
        problems.or(Some(()))?;
        for change in &self.changes {
            if let Some(parameter) = parameters.get_mut(&change.path) {
                parameter.value = change.value;
            }
        }
        Ok(())
    }

    fn wrong(&self, change: &Change, message: String, remedy: String) -> ScenarioError {
        match &self.file {
            Some(file) => ScenarioError::at(file, change.span.clone(), message, remedy),
            None => ScenarioError::Patch { patch: self.name.clone(), message, remedy },
        }
    }
}

fn collect(section: &Section<'_>, prefix: &str, changes: &mut Vec<Change>, problems: &mut Problems) {
    /// Deepest path: `nation.<id>.<field>` and the like.
    const DEEPEST: usize = 6;
    for key in section.keys() {
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        let span = section.span_of(&key);
        if section.is_switch(&key) {
            if let Some(on) = section.switch_or_none(&key, problems) {
                changes.push(Change { path, value: Value::Switch(on), span });
            }
        } else if section.is_table(&key) && path.matches('.').count() < DEEPEST {
            if let Some(inner) = section.table_or_none(&key, problems) {
                collect(&inner, &path, changes, problems);
            }
        } else if let Some(number) = section.number_or_none(&key, problems) {
            changes.push(Change { path, value: Value::Number(number), span });
        }
    }
}
