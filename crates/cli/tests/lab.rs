//! `nosb lab` as a stranger meets it: it prints what it promises, refuses what is wrong with exit code 1 or 2 and a
//! remedy, survives being killed, a full disk and a second process.

#[path = "common/killed.rs"]
mod killed;

use std::fs;
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::time::Duration;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

const SMALL: &str = "two-fords/better-or-more";

fn nosb(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nosb"));
    command.args(arguments);
    command
}

fn out(place: &tempfile::TempDir) -> String {
    place.path().join("out").display().to_string()
}

fn json(arguments: &[&str]) -> Value {
    let done = nosb(arguments).args(["--format", "json"]).assert().success();
    serde_json::from_slice(&done.get_output().stdout).expect("one JSON document and nothing else")
}

/// Names and contents of the parts of a table.
fn parts(folder: &Path, table: &str) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> = fs::read_dir(folder.join(table))
        .expect("a table")
        .flatten()
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a part")))
        .collect();
    all.sort();
    all
}

#[test]
fn an_experiment_is_fought_reported_and_gone_on_with() {
    let place = tempfile::tempdir().expect("a folder");
    let out = out(&place);
    let first = json(&["lab", "run", SMALL, "--runs", "6", "--out", &out]);
    assert_eq!((first["pairs"].as_u64(), first["battles_fought"].as_u64()), (Some(6), Some(18)));
    let effects = first["effects"].as_array().expect("effects");
    let keys = [
        "metric",
        "arm",
        "baseline_mean",
        "arm_mean",
        "difference",
        "low",
        "high",
        "p_superiority",
        "happened_baseline",
        "happened_arm",
        "n",
        "variance_ratio",
    ];
    assert!(keys.iter().all(|key| effects[0].get(key).is_some()), "{}", effects[0]);
    let again = json(&["lab", "run", SMALL, "--runs", "6", "--out", &out]);
    assert_eq!(again["battles_fought"], 0);
    assert_eq!(again["effects"], first["effects"]);
    let report = json(&["lab", "report", &out]);
    assert_eq!(report["effects"], first["effects"]);
    let page = fs::read_to_string(place.path().join("out/report.html")).expect("a page");
    assert!(page.contains("nosb lab run two-fords/better-or-more --runs 6"), "the command stands in the report");
}

#[test]
fn what_is_wrong_is_refused_with_a_remedy_and_nothing_is_written() {
    let place = tempfile::tempdir().expect("a folder");
    let out = out(&place);
    let bad = place.path().join("bad.toml");
    fs::write(&bad, "title = \"x\"\nquestion = \"x\"\nscenario = \"two-fords\"\nmetrics = [\"amber_losses\"]\n")
        .expect("written");
    let bad = bad.display().to_string();
    let cases: [(&[&str], i32, &str); 9] = [
        (&["lab", "run", "two-fords/better-or-mor", "--out", &out], 1, "better-or-more"),
        (&["lab", "run", "nowhere.toml", "--out", &out], 1, "nosb list experiments"),
        (&["lab", "run", &bad, "--out", &out], 1, "amber_casualties"),
        (&["lab", "run", SMALL, "--runs", "0", "--out", &out], 2, "0"),
        (&["lab", "run", SMALL, "--runs", "2", "--shard", "3/2", "--out", &out], 2, "count from 1"),
        (&["lab", "run", SMALL, "--runs", "2", "--uncertainty", "all", "--out", &out], 2, "priors"),
        (&["lab", "run", SMALL, "--runs", "2", "--threads", "0", "--out", &out], 2, "0"),
        (&["lab", "report", &out], 1, "nosb lab run --out"),
        (&["lab", "sensitivity", SMALL, "--out", &out], 1, "[sensitivity]"),
    ];
    for (arguments, code, words) in cases {
        nosb(arguments).assert().code(code).stderr(contains(words));
        assert!(!Path::new(&out).exists(), "{arguments:?}");
    }
    nosb(&["check", &bad]).assert().code(1).stderr(contains("bad.toml:4:11").and(contains("amber_casualties")));
}

#[test]
fn the_folder_of_another_experiment_is_refused() {
    let place = tempfile::tempdir().expect("a folder");
    let out = out(&place);
    nosb(&["lab", "run", SMALL, "--runs", "2", "--out", &out]).assert().success();
    let before = parts(Path::new(&out), "runs");
    nosb(&["lab", "run", "two-fords/order-in-channels", "--runs", "2", "--out", &out])
        .assert()
        .code(1)
        .stderr(contains("holds another experiment"));
    assert_eq!(before, parts(Path::new(&out), "runs"));
}

#[test]
fn killed_at_any_moment_it_ends_with_the_same_tables() {
    let place = tempfile::tempdir().expect("a folder");
    let (whole, halted) = (place.path().join("whole"), place.path().join("halted"));
    let run = |folder: &Path| {
        ["lab", "run", SMALL, "--runs", "60", "--threads", "1", "--out"]
            .map(String::from)
            .into_iter()
            .chain([folder.display().to_string()])
    };
    nosb(&[]).args(run(&whole)).assert().success();
    for milliseconds in [150, 400, 700] {
        killed::after_ms(place.path(), run(&halted), milliseconds);
    }
    nosb(&[]).args(run(&halted)).assert().success();
    for table in ["runs", "series", "control", "divergence"] {
        assert_eq!(parts(&whole, table), parts(&halted, table), "{table}");
    }
}

#[test]
fn a_second_process_on_the_folder_is_refused() {
    let place = tempfile::tempdir().expect("a folder");
    let out = out(&place);
    let mut first = Process::new(env!("CARGO_BIN_EXE_nosb"))
        .args(["lab", "run", SMALL, "--runs", "100000", "--out", &out])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let manifest = Path::new(&out).join("experiment.json");
    for _ in 0..500 {
        if manifest.exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    nosb(&["lab", "run", SMALL, "--runs", "2", "--out", &out])
        .assert()
        .code(1)
        .stderr(contains("another nosb is at work"));
    first.kill().expect("killed");
    first.wait().expect("gone");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_said_and_what_was_done_is_kept() {
    let place = tempfile::tempdir().expect("a folder");
    let out = out(&place);
    nosb(&["lab", "run", SMALL, "--runs", "2", "--out", &out]).assert().success();
    let kept = parts(Path::new(&out), "runs");
    // No file may grow beyond eight blocks: what the writer meets is what it meets on a full disk.
    let command =
        format!("ulimit -f 8; trap '' XFSZ; exec {} lab run {SMALL} --runs 40 --out {out}", env!("CARGO_BIN_EXE_nosb"));
    let done = Process::new("bash").args(["-c", &command]).output().expect("bash starts");
    let words = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{words}");
    assert!(words.contains("cannot write") && words.contains("make room"), "{words}");
    assert_eq!(kept, parts(Path::new(&out), "runs"));
    let all = ["runs", "series", "control", "divergence"];
    assert!(all.iter().all(|table| parts(Path::new(&out), table).iter().all(|(name, _)| name.ends_with(".parquet"))));
    nosb(&["lab", "run", SMALL, "--runs", "40", "--out", &out]).assert().success();
}
