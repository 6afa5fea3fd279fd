//! The laboratory's indices against SALib's own numbers, from the same designs and outputs: the files of `data/salib`,
//! made by `python/reference/salib_reference.py`.

use nosb_lab::sensitivity::{morris_effects, sobol_indices};
use serde_json::Value;
use std::path::{Path, PathBuf};

const TOLERANCE: f64 = 1e-9;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/salib")
}

/// Name and content of every file, in order.
fn files() -> Vec<(String, Value)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path: &PathBuf| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    paths.iter().map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), read(path))).collect()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn rows(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().unwrap().iter().map(numbers).collect()
}

/// Compares a column of ours with SALib's; scale is the size from which on differences count relatively.
fn compare(file: &str, name: &str, ours: &[f64], theirs: &Value, scale: f64) {
    let theirs = numbers(theirs);
    assert_eq!(ours.len(), theirs.len(), "{file} {name}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert!((ours - theirs).abs() <= TOLERANCE * scale.max(theirs.abs()), "{file} {name}: {ours}, SALib {theirs}");
    }
}

fn check(file: &str, data: &Value) {
    let design = rows(&data["design"]);
    let outputs = numbers(&data["outputs"]);
    let k = design[0].len();
    match data["kind"].as_str() {
        Some("sobol") => {
            let n = outputs.len() / (k + 2);
            for block in design.chunks(k + 2) {
                for column in 0..k {
                    // Order of the rows: A, AB_1 to AB_k, B.
                    let mut expected = block[0].clone();
                    expected[column] = block[k + 1][column];
                    assert_eq!(block[1 + column], expected, "{file}");
                }
            }
            let indices = sobol_indices(&outputs, k, n, file);
            let first: Vec<f64> = indices.iter().map(|index| index.first).collect();
            let total: Vec<f64> = indices.iter().map(|index| index.total).collect();
            compare(file, "S1", &first, &data["salib"]["S1"], 1.0);
            compare(file, "ST", &total, &data["salib"]["ST"], 1.0);
        }
        Some("morris") => {
            let effects = morris_effects(&design, &outputs, k, file);
            let of = |field: fn(&nosb_lab::sensitivity::Morris) -> f64| effects.iter().map(field).collect::<Vec<f64>>();
            // Effects that cancel round relative to their own size, not to their mean's.
            let scale = of(|effect| effect.mu_star).into_iter().fold(0.0, f64::max);
            compare(file, "mu", &of(|effect| effect.mu), &data["salib"]["mu"], scale);
            compare(file, "mu_star", &of(|effect| effect.mu_star), &data["salib"]["mu_star"], scale);
            compare(file, "sigma", &of(|effect| effect.sigma), &data["salib"]["sigma"], scale);
        }
        kind => panic!("{file}: `kind` should be \"sobol\" or \"morris\", not {kind:?}"),
    }
}

#[test]
fn indices_are_those_of_salib() {
    let files = files();
    for name in ["ishigami-morris.json", "ishigami-sobol.json"] {
        assert!(files.iter().any(|(file, _)| file == name), "{name} is missing");
    }
    for (file, data) in &files {
        check(file, data);
    }
}

#[test]
fn the_comparison_notices_another_output() {
    let files = files();
    assert!(!files.is_empty());
    for (file, mut data) in files {
        let changed = data["outputs"][0].as_f64().unwrap() * 1.001 + 0.001;
        data["outputs"][0] = changed.into();
        assert!(std::panic::catch_unwind(|| check(&file, &data)).is_err(), "{file}");
    }
}

#[test]
fn outputs_are_those_of_the_design() {
    for (file, data) in files().iter().filter(|(file, _)| file.starts_with("ishigami")) {
        for (row, output) in rows(&data["design"]).iter().zip(numbers(&data["outputs"])) {
            let [x1, x2, x3] = [0, 1, 2].map(|i| core::f64::consts::PI * (2.0 * row[i] - 1.0));
            let s2 = libm::sin(x2);
            let expected = libm::sin(x1) + 7.0 * s2 * s2 + 0.1 * x3 * x3 * x3 * x3 * libm::sin(x1);
            assert!((expected - output).abs() < 1e-9, "{file}: {output} instead of {expected}");
        }
    }
}
