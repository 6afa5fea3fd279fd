//! TOML tables whose every value knows where it stands, and which complain about names nobody asked for.

use crate::error::{Problems, ScenarioError, did_you_mean};
use crate::files::File;
use core::ops::Range;
use nosb_engine::calendar::Date;
use std::cell::RefCell;
use toml_edit::{Item, TableLike, Value};

/// A parsed TOML file.
#[derive(Debug)]
pub struct Toml<'a> {
    /// The file.
    pub file: &'a File,
    document: toml_edit::Document<&'a str>,
}

impl<'a> Toml<'a> {
    /// Parses a file.
    pub fn read(file: &'a File) -> Result<Self, ScenarioError> {
        match toml_edit::Document::parse(file.text.as_str()) {
            Ok(document) => Ok(Self { file, document }),
            Err(error) => Err(ScenarioError::at(
                file,
                error.span().unwrap_or(0..0),
                error.message().trim(),
                "see https://toml.io",
            )),
        }
    }
    /// Its top table.
    pub fn top(&'a self) -> Section<'a> {
        Section::new(self.file, self.document.as_table(), 0..0, String::new())
    }
}

/// A table of a TOML file.
#[derive(Clone)]
pub struct Section<'a> {
    /// The file.
    pub file: &'a File,
    table: &'a dyn TableLike,
    /// Where it stands.
    pub span: Range<usize>,
    /// Its name, for messages.
    pub name: String,
    asked: RefCell<Vec<String>>,
}

impl<'a> Section<'a> {
    fn new(file: &'a File, table: &'a dyn TableLike, span: Range<usize>, name: String) -> Self {
        Self { file, table, span, name, asked: RefCell::new(Vec::new()) }
    }

    fn item(&self, key: &str) -> Option<&'a Item> {
        let mut asked = self.asked.borrow_mut();
        if !asked.iter().any(|name| name == key) {
            asked.push(key.into());
        }
        self.table.get(key)
    }

    /// Where a value stands, or the table if it is missing.
    pub fn span_of(&self, key: &str) -> Range<usize> {
        self.table
            .get_key_value(key)
            .and_then(|(key, item)| item.span().or_else(|| key.span()))
            .unwrap_or_else(|| self.span.clone())
    }

    /// A problem at a value.
    pub fn wrong(&self, key: &str, message: impl Into<String>, remedy: impl Into<String>) -> ScenarioError {
        ScenarioError::at(self.file, self.span_of(key), message, remedy)
    }

    fn missing(&self, key: &str) -> ScenarioError {
        let of = if self.name.is_empty() { String::new() } else { format!(" of `{}`", self.name) };
        self.wrong(key, format!("`{key}`{of} is missing"), format!("add a line `{key} = ...`"))
    }

    /// Names of all keys, in the order of the file.
    pub fn keys(&self) -> Vec<String> {
        self.table.iter().map(|(key, _)| key.to_string()).collect()
    }

    /// A text, if there is one.
    pub fn text_or_none(&self, key: &str, problems: &mut Problems) -> Option<&'a str> {
        let item = self.item(key)?;
        if item.as_str().is_none() {
            problems.add(self.wrong(key, format!("`{key}` should be a text"), "put it in double quotes"));
        }
        item.as_str()
    }

    /// A text; empty if missing (a problem is noted).
    pub fn text(&self, key: &str, problems: &mut Problems) -> &'a str {
        if self.item(key).is_none() {
            problems.add(self.missing(key));
        }
        self.text_or_none(key, problems).unwrap_or("")
    }

    /// A finite number, if there is one.
    pub fn number_or_none(&self, key: &str, problems: &mut Problems) -> Option<f64> {
        let item = self.item(key)?;
        let number = number_of(item.as_value()).filter(|n| n.is_finite());
        if number.is_none() {
            problems.add(self.wrong(key, format!("`{key}` should be a finite number"), "write a number like 12.5"));
        }
        number
    }

    /// A finite number; 0 if missing (a problem is noted).
    pub fn number(&self, key: &str, problems: &mut Problems) -> f64 {
        if self.item(key).is_none() {
            problems.add(self.missing(key));
        }
        self.number_or_none(key, problems).unwrap_or(0.0)
    }

    /// A switch, if there is one.
    pub fn switch_or_none(&self, key: &str, problems: &mut Problems) -> Option<bool> {
        let item = self.item(key)?;
        if item.as_bool().is_none() {
            problems.add(self.wrong(key, format!("`{key}` should be true or false"), "write `true` or `false`"));
        }
        item.as_bool()
    }

    /// Whether the key holds a switch.
    pub fn is_switch(&self, key: &str) -> bool {
        self.item(key).is_some_and(|item| item.as_bool().is_some())
    }

    /// Whether the key holds a table.
    pub fn is_table(&self, key: &str) -> bool {
        self.item(key).is_some_and(|item| item.as_table_like().is_some())
    }

    /// Whether there is such a key.
    pub fn has(&self, key: &str) -> bool {
        self.item(key).is_some()
    }

    /// A date, if there is one.
    pub fn date_or_none(&self, key: &str, problems: &mut Problems) -> Option<Date> {
        let text = self.text_or_none(key, problems)?;
        let date = Date::parse(text);
        if date.is_none() {
            problems.add(self.wrong(key, format!("`{text}` is not a date"), "write dates as \"YYYY-MM-DD\""));
        }
        date
    }

    /// A date; a problem is noted if missing.
    pub fn date(&self, key: &str, problems: &mut Problems) -> Option<Date> {
        if self.item(key).is_none() {
            problems.add(self.missing(key));
        }
        self.date_or_none(key, problems)
    }

    /// One of some names, as its index.
    pub fn choice(&self, key: &str, names: &[&str], problems: &mut Problems) -> Option<usize> {
        let text = self.text(key, problems);
        if !self.has(key) {
            return None;
        }
        let found = names.iter().position(|name| *name == text);
        if found.is_none() {
            let message = format!("`{text}` is no {key}");
            problems.add(self.wrong(key, message, did_you_mean(text, names.iter().copied())));
        }
        found
    }

    /// A list of texts.
    pub fn texts(&self, key: &str, problems: &mut Problems) -> Vec<&'a str> {
        let Some(item) = self.item(key) else { return Vec::new() };
        let list: Option<Vec<&str>> =
            item.as_array().and_then(|array| array.iter().map(|value| value.as_str()).collect());
        list.unwrap_or_else(|| {
            problems.add(self.wrong(key, format!("`{key}` should be a list of texts"), "like [\"a\", \"b\"]"));
            Vec::new()
        })
    }

    /// A list of finite numbers.
    pub fn numbers(&self, key: &str, problems: &mut Problems) -> Vec<f64> {
        let Some(item) = self.item(key) else { return Vec::new() };
        let list: Option<Vec<f64>> = item.as_array().and_then(|array| {
            array.iter().map(|value| number_of(Some(value)).filter(|number| number.is_finite())).collect()
        });
        list.unwrap_or_else(|| {
            problems.add(self.wrong(key, format!("`{key}` should be a list of numbers"), "like [1.0, 2.5]"));
            Vec::new()
        })
    }

    /// A table within, if there is one.
    pub fn table_or_none(&self, key: &str, problems: &mut Problems) -> Option<Section<'a>> {
        let item = self.item(key)?;
        let name = if self.name.is_empty() { key.to_string() } else { format!("{}.{key}", self.name) };
        match item.as_table_like() {
            Some(table) => Some(Section::new(self.file, table, self.span_of(key), name)),
            None => {
                problems.add(self.wrong(key, format!("`{key}` should be a table"), format!("write it as [{name}]")));
                None
            }
        }
    }

    /// A list of tables (`[[key]]`).
    pub fn tables(&self, key: &str, problems: &mut Problems) -> Vec<Section<'a>> {
        let Some(item) = self.item(key) else { return Vec::new() };
        if let Some(list) = item.as_array_of_tables() {
            return list
                .iter()
                .map(|table| Section::new(self.file, table, table.span().unwrap_or(0..0), key.into()))
                .collect();
        }
        if let Some(array) = item.as_array() {
            let list: Vec<_> = array
                .iter()
                .filter_map(|value| {
                    let table = value.as_inline_table()?;
                    Some(Section::new(self.file, table, value.span().unwrap_or(0..0), key.into()))
                })
                .collect();
            if list.len() == array.len() {
                return list;
            }
        }
        problems.add(self.wrong(
            key,
            format!("`{key}` should be a list of tables"),
            format!("write each as [[{key}]]"),
        ));
        Vec::new()
    }

    /// Every leaf value with its dotted path, sorted: the canonical text of the table.
    pub fn canonical(&self) -> Vec<String> {
        let mut lines = Vec::new();
        leaves(self.table, "", &mut lines);
        lines.sort();
        lines
    }

    /// Notes every key that nothing asked for.
    pub fn finish(&self, problems: &mut Problems) {
        let asked = self.asked.borrow();
        for (key, item) in self.table.iter() {
            if !asked.iter().any(|name| name == key) {
                let span = item.span().unwrap_or_else(|| self.span.clone());
                problems.add(ScenarioError::at(
                    self.file,
                    span,
                    format!("unknown name `{key}`"),
                    did_you_mean(key, asked.iter().map(String::as_str)),
                ));
            }
        }
    }
}

fn number_of(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Float(number) => Some(*number.value() + 0.0),
        Value::Integer(number) => Some(*number.value() as f64),
        _ => None,
    }
}

/// A value without its decor: arrays, dates, switches.
fn plain(value: &Value) -> String {
    match value {
        Value::Boolean(on) => on.value().to_string(),
        Value::Datetime(at) => at.value().to_string(),
        Value::String(text) => text.value().clone(),
        Value::Array(array) => array.iter().map(plain).collect::<Vec<_>>().join("\u{1f}"),
        Value::InlineTable(table) => {
            let mut inner = Vec::new();
            leaves(table, "", &mut inner);
            inner.sort();
            inner.join("\u{1e}")
        }
        Value::Integer(_) | Value::Float(_) => format!("{:?}", number_of(Some(value))),
    }
}

fn leaves(table: &dyn TableLike, path: &str, lines: &mut Vec<String>) {
    for (key, item) in table.iter() {
        let path = format!("{path}.{key}");
        if let Some(list) = item.as_array_of_tables() {
            // Rows of a list are known by their content, not by their order.
            for row in list.iter() {
                let mut inner = Vec::new();
                leaves(row, "", &mut inner);
                inner.sort();
                lines.push(format!("{path}[{}]", inner.join("\u{1f}")));
            }
        } else if let Some(table) = item.as_table_like() {
            leaves(table, &path, lines);
        } else if let Some(number) = number_of(item.as_value()) {
            lines.push(format!("{path}={number:?}"));
        } else if let Some(text) = item.as_str() {
            lines.push(format!("{path}={text}"));
        } else {
            lines.push(format!("{path}={}", item.as_value().map(plain).unwrap_or_default()));
        }
    }
}
