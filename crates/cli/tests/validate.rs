//! `nosb lab validate` on the tiny war, with a record made for it: what it prints and leaves behind, that threads and
//! interruptions change nothing, that rivals are weighed, and that what is wrong is refused.

#[path = "common/folders.rs"]
mod folders;
#[path = "common/killed.rs"]
mod killed;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use predicates::str::contains;
use serde_json::Value;

const TARGETS: &str = "\
id,metric,record,use,level,group,value,observation_sd,discrepancy_sd,scale,note
reached,town_reached_on,check reached,calibration,date,,14,1,3,linear,
amber,amber_casualties,check amber,calibration,loss,,4000,0.1,0.2,log,
cobalt,cobalt_casualties,check cobalt,validation,loss,,100000000,0.1,0.2,log,far beyond anything
town,town_share_amber_1900_05_31,check town,validation,share,,0.5,0.1,5,linear,an error that holds everything
";
const CHECKS: &str = "\
name,symbol,unit,low,best,high,distribution,applies_to,source,confidence,note
reached,,day,13,14,15,normal,,assumption,low,
amber,,men,3000,4000,5000,normal,,assumption,low,
cobalt,,men,1,100000000,100000000,normal,,assumption,low,
town,,1,0.4,0.5,0.6,normal,,assumption,low,
";
const RIVAL: &str = "title = \"Square law\"\ndescription = \"Both exponents are 1\"\nallow_outside = true\n\
[set]\nattrition.exponent_defender = 1.0\nattrition.exponent_attacker = 1.0\n";
/// A front that the record would have had at the end of May: the river again.
const FRONT: &str = r#"{"type":"Feature","properties":{"name":"The river","date":"1900-05-31","first_side":"right","accuracy_km":1,"source":"assumption"},"geometry":{"type":"LineString","coordinates":[[30.95,51.0],[30.92,50.85],[30.98,50.7],[30.93,50.55],[30.97,50.4],[30.94,50.2],[30.96,50.0]]}}"#;

/// The tiny war with a record, in a folder of the test.
fn scenario(place: &Path) -> PathBuf {
    let folder = place.join("fords");
    folders::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/two-fords"), &folder);
    for (name, text) in [("targets.csv", TARGETS), ("record/checks.csv", CHECKS), ("rivals/square.toml", RIVAL)] {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, text).expect("written");
    }
    let fronts = folder.join("map/fronts.geojson");
    let text = fs::read_to_string(&fronts).expect("fronts").replacen("]}}\n]}", &format!("]}}}},\n{FRONT}\n]}}"), 1);
    assert!(text.contains("1900-05-31"), "{text}");
    fs::write(fronts, text).expect("written");
    folder
}

fn nosb(place: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nosb"));
    command.current_dir(place).env("NO_COLOR", "1").args(arguments);
    command
}

fn json(place: &Path, arguments: &[&str]) -> Value {
    let done = nosb(place, arguments).args(["--format", "json"]).assert().success();
    serde_json::from_slice(&done.get_output().stdout).expect("one JSON document and nothing else")
}

fn left(place: &Path) -> Vec<Vec<u8>> {
    ["targets.parquet", "validation.md", "report.html"]
        .map(|name| fs::read(place.join("out").join(name)).expect(name))
        .into()
}

#[test]
fn the_record_is_held_against_the_battles_and_more_of_them_go_on() {
    let place = tempfile::tempdir().expect("a folder");
    scenario(place.path());
    let run = |runs: &str| json(place.path(), &["lab", "validate", "fords", "--runs", runs, "--out", "out"]);
    let first = run("6");
    assert_eq!((first["battles"].as_u64(), first["battles_fought"].as_u64()), (Some(6), Some(6)));
    let target = |id: &str| {
        let targets = first["targets"].as_array().expect("targets");
        targets.iter().find(|target| target["id"] == id).expect(id).clone()
    };
    // Held by an error of that size, and missed by orders of magnitude.
    assert_eq!(
        (&target("town")["inside_50"], &target("cobalt")["inside_90"]),
        (&Value::Bool(true), &Value::Bool(false))
    );
    assert!(target("cobalt")["pit"].as_f64() > Some(0.999) && target("reached")["share_happened"].is_number());
    assert_eq!(
        (first["validation"]["targets"].as_u64(), first["validation"]["inside_90"].as_u64()),
        (Some(2), Some(1))
    );
    let fronts = first["fronts"].as_array().expect("fronts");
    assert_eq!((fronts.len(), &fronts[0]["date"]), (1, &Value::from("1900-05-31")));
    assert!(fronts[0]["naive"].as_f64() < Some(0.5), "all that changes hands in the record: {}", fronts[0]);
    let more = run("8");
    assert_eq!((more["battles"].as_u64(), more["battles_fought"].as_u64()), (Some(8), Some(2)));
    let page = String::from_utf8(left(place.path()).remove(2)).expect("text");
    assert!(page.contains("nosb lab validate fords --runs 8 --out out"));
    assert!(!page.contains("<script"), "no scripts");
}

#[test]
fn threads_and_a_kill_change_nothing() {
    let places = [1, 2, 3].map(|_| tempfile::tempdir().expect("a folder"));
    let run =
        |threads: &'static str| ["lab", "validate", "fords", "--runs", "40", "--threads", threads, "--out", "out"];
    for place in &places {
        scenario(place.path());
    }
    nosb(places[0].path(), &run("1")).assert().success();
    nosb(places[1].path(), &run("2")).assert().success();
    for milliseconds in [300, 700] {
        killed::after_ms(places[2].path(), run("1"), milliseconds);
    }
    nosb(places[2].path(), &run("2")).assert().success();
    let [one, two, killed] = places.each_ref().map(|place| left(place.path()));
    assert!(one == two, "threads");
    assert!(one == killed, "a kill");
}

#[test]
fn rivals_are_weighed_and_effects_under_them_stand_side_by_side() {
    let place = tempfile::tempdir().expect("a folder");
    scenario(place.path());
    let at = place.path();
    let found = json(at, &["lab", "validate", "fords", "--runs", "4", "--rivals", "--out", "out"]);
    assert_eq!(found["battles_fought"].as_u64(), Some(8));
    let rivals = found["rivals"].as_array().expect("rivals");
    assert_eq!(rivals.len(), 2);
    let weights: f64 = rivals.iter().filter_map(|rival| rival["weight"].as_f64()).sum();
    assert!((weights - 1.0).abs() < 1e-9, "{weights}");
    assert!(at.join("out/rivals/square/runs").is_dir());
    // More battles of the model alone do not make the comparison uneven.
    nosb(at, &["lab", "validate", "fords", "--runs", "6", "--out", "out"]).assert().success();
    let again = json(at, &["lab", "validate", "fords", "--runs", "4", "--rivals", "--out", "out"]);
    assert_eq!(again["rivals"], found["rivals"]);

    let shipped = fs::read_to_string(at.join("fords/experiments/better-or-more.toml")).expect("an experiment");
    fs::write(at.join("mine.toml"), shipped.replace("\"two-fords\"", "\"fords\"")).expect("written");
    let run = ["lab", "run", "mine.toml", "--runs", "4", "--out"];
    nosb(at, &run).arg("plain").assert().success();
    nosb(at, &run).args(["square", "--patch", "square"]).assert().success();
    let manifest = fs::read_to_string(at.join("square/experiment.json")).expect("a manifest");
    assert!(manifest.contains("square (attrition.exponent_attacker=1"), "{manifest}");
    assert!(manifest.contains("--patch square --out square"), "{manifest}");
    let both = json(at, &["lab", "compare", "plain", "square", "--out", "table.md"]);
    assert_eq!(both["folders"][0], "as shipped");
    let cells = both["rows"][0]["cells"].as_array().expect("cells");
    assert!(cells.len() == 2 && cells[0]["difference"] != cells[1]["difference"], "{cells:?}");
    assert!(fs::read_to_string(at.join("table.md")).expect("a table").starts_with("| effect | as shipped | square"));
}

#[test]
fn what_is_wrong_is_refused_with_a_remedy_and_nothing_is_written() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = scenario(place.path());
    fs::remove_dir_all(folder.join("rivals")).expect("removed");
    let bare = place.path().join("bare");
    fs::create_dir(&bare).expect("a place");
    fs::remove_file(scenario(&bare).join("targets.csv")).expect("removed");
    let validate = |rest: &[&'static str]| [&["lab", "validate"], rest, &["--runs", "2", "--out", "out"]].concat();
    let cases = [
        (validate(&["bare/fords"]), 1, "targets.csv"),
        (validate(&["fords", "--rivals"]), 1, "rivals/NAME.toml"),
        (validate(&["fords", "--patch", "nation.amberland.qualty=1.1"]), 1, "nation.amberland.quality"),
        (validate(&["fords", "--uncertainty", "carried"]), 1, "--uncertainty priors"),
        (validate(&["fords", "--uncertainty", "all"]), 2, "priors"),
        (vec!["lab", "compare", "out"], 2, "DIR"),
        (vec!["lab", "compare", "out", "other"], 1, "experiment.json"),
    ];
    for (arguments, code, words) in cases {
        nosb(place.path(), &arguments).assert().code(code).stderr(contains(words));
        assert!(!place.path().join("out").exists(), "{arguments:?}");
    }
    nosb(place.path(), &validate(&["fords"])).assert().success();
    let other = validate(&["fords", "--patch", "nation.amberland.quality=1.1"]);
    nosb(place.path(), &other).assert().code(1).stderr(contains("holds another experiment"));
}
