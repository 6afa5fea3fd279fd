//! Promises of `nosb run`, `verify`, `list` and `bench` on the shipped scenario.

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

fn nosb() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("nosb"));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).env("NO_COLOR", "1");
    command
}

fn document(arguments: &[&str]) -> Value {
    let output = nosb().args(arguments).args(["--format", "json"]).assert().success();
    serde_json::from_slice(&output.get_output().stdout).expect("one JSON document")
}

#[test]
fn a_run_is_one_document_of_the_agreed_shape() {
    let battle = document(&["run", "--until", "1942-07-26", "--seed", "7"]);
    assert_eq!(battle["scenario"], "stalingrad");
    assert_eq!(battle["seed"], 7);
    assert_eq!(battle["ticks"], 40);
    assert_eq!(battle["state_hash"].as_str().map(str::len), Some(16));
    assert_eq!(battle["series"]["date"][0], "1942-07-17");
    assert_eq!(battle["series"]["date"].as_array().map(Vec::len), Some(10));
    assert!(battle["wall_seconds"].is_number() && battle["events"].is_array() && battle["patches"].is_array());
    let metrics = battle["metrics"].as_object().expect("metrics");
    assert!(metrics.values().all(|metric| metric["unit"].is_string() && metric.get("value").is_some()));
}

#[test]
fn the_same_seed_is_the_same_battle_and_a_recording_does_not_matter() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("battle");
    let out = folder.to_str().expect("text");
    let plain = document(&["run", "--until", "1942-07-20"]);
    let recorded = document(&["run", "--until", "1942-07-20", "--out", out]);
    assert_eq!(plain["state_hash"], recorded["state_hash"]);
    assert_ne!(plain["state_hash"], document(&["run", "--until", "1942-07-20", "--seed", "2"])["state_hash"]);
    let verified = document(&["verify", out]);
    assert_eq!(verified["equal"], true);
    assert_eq!(verified["compared"], 6);
    let path = folder.join("manifest.json");
    let text = std::fs::read_to_string(&path).expect("read").replace("\"seed\": 1942", "\"seed\": 1943");
    std::fs::write(&path, text).expect("written");
    nosb().args(["verify", out]).assert().code(1).stdout(contains("different").and(contains("columns:")));
}

#[test]
fn a_date_outside_the_scenario_is_refused_with_its_span() {
    nosb().args(["run", "--until", "1950-01-01"]).assert().code(1).stdout("").stderr(contains("1942-07-17"));
}

#[test]
fn an_unknown_patch_is_refused() {
    nosb().args(["run", "--patch", "no-ordr-227"]).assert().code(1).stdout("").stderr(contains("no-ordr-227"));
}

#[test]
fn nothing_but_a_recording_is_overwritten() {
    let place = tempfile::tempdir().expect("a folder");
    std::fs::write(place.path().join("letter.txt"), "dear").expect("written");
    let out = place.path().to_str().expect("text");
    nosb().args(["run", "--until", "1942-07-18", "--out", out]).assert().code(1).stderr(contains("not a recording"));
    assert!(place.path().join("letter.txt").exists());
}

#[test]
fn listings_have_one_line_each() {
    nosb().args(["list", "scenarios"]).assert().success().stdout(contains("stalingrad"));
    for what in ["patches", "claims", "metrics", "parameters"] {
        let list = document(&["list", what]);
        assert!(list.as_array().is_some_and(|list| !list.is_empty()), "{what}");
    }
}
