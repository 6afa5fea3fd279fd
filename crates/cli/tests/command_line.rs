//! Promises of the command line to scripts: exit codes, what stands on which stream, shapes of documents.

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;

/// `nosb`, started in the repository's root, where the shipped scenarios are.
fn nosb() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("nosb"));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).env("NO_COLOR", "1");
    command
}

fn help(arguments: &[&str]) -> String {
    let output = nosb().args(arguments).assert().success().get_output().stdout.clone();
    String::from_utf8(output).expect("text")
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in ["run", "check", "list", "verify", "bench"] {
        nosb().args([command, "--help"]).assert().success().stdout(contains("Example"));
    }
    insta::assert_snapshot!("help", help(&["--help"]));
    insta::assert_snapshot!("help_run", help(&["run", "--help"]));
    insta::assert_snapshot!("help_list", help(&["list", "--help"]));
    insta::assert_snapshot!("help_lab", help(&["lab", "--help"]));
    insta::assert_snapshot!("help_lab_calibrate", help(&["lab", "calibrate", "--help"]));
}

#[test]
fn wrong_use_is_exit_code_2() {
    for arguments in [
        vec!["fight"],
        vec!["run", "--seed", "many"],
        vec!["run", "--until", "1942-02-30"],
        vec!["list", "dragons"],
        vec!["bench", "--battles", "0"],
        vec!["run", "--format", "xml"],
        vec!["check"],
        vec!["lab", "calibrate"],
        vec!["lab", "calibrate", "two-fords", "--battles", "0", "--out", "x"],
        vec!["lab", "calibrate", "--self-check", "--out", "x"],
    ] {
        nosb().args(&arguments).assert().code(2).stdout("").stderr(contains("error"));
    }
}

#[test]
fn an_unknown_scenario_is_exit_code_1() {
    nosb().args(["run", "waterloo-1815"]).assert().code(1).stdout("").stderr(contains("waterloo-1815"));
}

#[test]
fn what_is_not_a_recording_is_not_verified() {
    let place = tempfile::tempdir().expect("a folder");
    nosb().arg("verify").arg(place.path().join("nothing")).assert().code(1).stderr(contains("no such folder"));
    nosb().arg("verify").arg(place.path()).assert().code(1).stderr(contains("not a recording"));
    let manifest = r#"{"kind": "nosb-recording", "format": 7, "version": "9.9.9"}"#;
    std::fs::write(place.path().join("manifest.json"), manifest).expect("written");
    nosb().arg("verify").arg(place.path()).assert().code(1).stderr(contains("format 7").and(contains("Remedy")));
}
