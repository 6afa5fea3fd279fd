//! Writes docs/model.md: the model in ODD form, its submodels taken from the heads of the engine's system files and its
//! parameters from the scenario's rules, so that the document cannot drift from the code.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use toml_edit::{DocumentMut, Item, Value};

const HEAD: &str = include_str!("model_head.md");
/// Scenario whose values the tables show.
const RULES: &str = "scenarios/stalingrad/rules";
const SYSTEMS: &str = "crates/engine/src/systems";

/// Where the document stands.
const DOCUMENT: &str = "docs/model.md";

/// Writes docs/model.md, or only compares it with what would be written.
pub fn model(root: &Path, check: bool) -> Result<(), String> {
    let text = generate(root)?;
    let path = root.join(DOCUMENT);
    if check {
        return match fs::read_to_string(&path) {
            Ok(old) if old == text => Ok(()),
            _ => Err(format!("{DOCUMENT} is not what code and rules say. Remedy: `cargo xtask model`, then commit it")),
        };
    }
    fs::write(&path, text).map_err(|error| format!("{DOCUMENT}: {error}"))
}

/// The text of docs/model.md.
fn generate(root: &Path) -> Result<String, String> {
    let read = |path: &Path| fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let tick = read(&root.join("crates/engine/src/tick.rs"))?;
    let mut text = String::from(HEAD);
    text.push_str("\n## Process overview: the order of the day\n\nTaken from `crates/engine/src/tick.rs`.\n\n");
    let order = order_of_the_day(&tick);
    for (index, name) in order.iter().enumerate() {
        let head = system_head(root, name)?;
        let title = head.lines().next().unwrap_or_default();
        let _ = writeln!(text, "{}. [`{name}`](#{name}): {title}", index + 1);
    }
    text.push_str("\n## Submodels\n\nEach section is the head of the system's file.\n");
    for name in &order {
        let _ = write!(text, "\n### {name}\n\n{}\n", system_head(root, name)?);
    }
    text.push_str("\n## Parameters\n\nValues of the shipped scenario. **A** marks an assumption: for sensitivity work, not for quoting.\n");
    let mut files: Vec<_> = fs::read_dir(root.join(RULES))
        .map_err(|error| format!("{RULES}: {error}"))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    let (mut assumed, mut all) = (0, 0);
    for path in files {
        let document: DocumentMut = read(&path)?.parse().map_err(|error| format!("{}: {error}", path.display()))?;
        for (mechanism, parameters) in document.iter() {
            let _ = write!(
                text,
                "\n### Parameters of {mechanism}\n\n| parameter | value | range | unit | source | note |\n| --- | --- | --- | --- | --- | --- |\n"
            );
            let Some(parameters) = parameters.as_table() else { continue };
            for (name, parameter) in parameters.iter() {
                let field = |key: &str| parameter.get(key).and_then(Item::as_value).map(show).unwrap_or_default();
                let source = field("source");
                all += 1;
                let mark = if source.split(';').any(|id| id == "assumption") {
                    assumed += 1;
                    "**A**".to_string()
                } else {
                    source
                };
                let range = match (field("low"), field("high")) {
                    (low, high) if low.is_empty() || high.is_empty() => "switch".into(),
                    (low, high) => format!("{low} .. {high}"),
                };
                let _ = writeln!(
                    text,
                    "| `{name}` | {} | {range} | {} | {mark} | {} |",
                    field("value"),
                    field("unit"),
                    field("note").replace('|', "/")
                );
            }
        }
    }
    let _ = write!(text, "\n{all} parameters, {assumed} of them assumptions.\n");
    Ok(text)
}

fn show(value: &Value) -> String {
    match value {
        Value::String(text) => text.value().clone(),
        Value::Float(number) => number.value().to_string(),
        Value::Integer(number) => number.value().to_string(),
        Value::Boolean(switch) => switch.value().to_string(),
        _ => String::new(),
    }
}

/// Names of the systems in the order in which `tick.rs` runs them.
fn order_of_the_day(tick: &str) -> Vec<String> {
    let body = tick.split("pub fn step").nth(1).unwrap_or_default();
    let mut names = Vec::new();
    for line in body.lines().map(str::trim) {
        if let Some(list) = line.strip_prefix("run!(") {
            names.extend(list.trim_end_matches([')', ';']).split(',').map(|name| name.trim().to_string()));
        } else if let Some((name, _)) = line.split_once("::run(world, state, chance")
            && !name.starts_with('$')
        {
            names.push(name.to_string());
        }
    }
    names
}

/// The `//!` head of a system's file.
fn system_head(root: &Path, name: &str) -> Result<String, String> {
    let path = root.join(SYSTEMS).join(format!("{name}.rs"));
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let lines: Vec<&str> = text
        .lines()
        .take_while(|line| line.starts_with("//!"))
        .map(|line| line.trim_start_matches("//!").trim_start_matches(' '))
        .collect();
    Ok(lines.join("\n"))
}
