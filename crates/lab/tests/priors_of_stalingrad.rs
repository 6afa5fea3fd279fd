//! Every parameter of the shipped scenario can be drawn: its range is kept, its best value lies where it should.

use nosb_lab::design::prior_quantile;
use std::path::{Path, PathBuf};

struct Row {
    line: String,
    distribution: String,
    low: f64,
    best: f64,
    high: f64,
}

fn toml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            toml_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
}

/// A field of a parameter's line as text.
fn field<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = line.split_once(&format!("{name} = "))?;
    Some(after.split([',', '}']).next()?.trim().trim_matches('"'))
}

fn rows() -> Vec<Row> {
    let mut files = Vec::new();
    toml_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/stalingrad"), &mut files);
    files.sort();
    let texts: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let lines = texts.iter().flat_map(|text| text.lines()).filter(|line| line.contains("distribution = "));
    lines
        .filter_map(|line| {
            let number = |name| field(line, name)?.replace('_', "").parse().ok();
            let (low, best, high) = (number("low")?, number("value")?, number("high")?);
            Some(Row { line: line.into(), distribution: field(line, "distribution")?.into(), low, best, high })
        })
        .collect()
}

#[test]
fn every_parameter_of_the_scenario_can_be_drawn() {
    let rows = rows();
    assert!(rows.len() > 600, "only {} parameters were read", rows.len());
    for Row { line, distribution, low, best, high } in rows {
        let at = |u| prior_quantile(&distribution, low, best, high, u);
        let mut last = low;
        for step in 0..=200 {
            let value = at(f64::from(step) / 200.0);
            assert!(value.is_finite() && value >= last && value <= high, "{step} {value}: {line}");
            last = value;
        }
        if distribution == "fixed" || low == high {
            assert_eq!(at(0.9), best, "{line}");
            continue;
        }
        let near = |value: f64, expected: f64| (value - expected).abs() <= 1e-9 * (high - low);
        assert!(near(at(0.0), low) && near(at(1.0), high), "{line}");
        assert!(at(0.3) < at(0.7), "{line}");
        if distribution.contains("normal") && low < best && best < high {
            assert!(near(at(0.5), best), "{line}");
        }
    }
}
