//! Bad input never does harm: exit code 1, a message with file and line where there is one and what would be right,
//! nothing on standard output, nothing written.

#[path = "common/folders.rs"]
mod folders;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

fn nosb() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("nosb"));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).env("NO_COLOR", "1");
    command
}

fn two_fords() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/two-fords")
}

/// What is done to a file of the scenario.
enum Damage {
    /// It is taken away.
    Remove,
    /// Its first text of this kind becomes that.
    Replace(&'static str, &'static str),
    /// These bytes are put at its end.
    Append(&'static [u8]),
    /// It becomes one line of so many bytes.
    OneLine(usize),
    /// It becomes an empty file of so many bytes, most of them not there.
    Sparse(u64),
}

struct Case {
    what: &'static str,
    file: &'static str,
    damage: Damage,
    /// `file:line` as it must stand in the message.
    place: &'static str,
    /// What else must be said.
    said: &'static str,
}

const FORMATIONS: &str = "forces/formations.csv";

const CASES: [Case; 24] = [
    Case {
        what: "a missing table",
        file: "forces/templates.csv",
        damage: Damage::Remove,
        place: "forces/templates.csv:1",
        said: "the file is missing",
    },
    Case {
        what: "a missing layer of the map",
        file: "map/terrain.geojson",
        damage: Damage::Remove,
        place: "map/terrain.geojson:1",
        said: "",
    },
    Case {
        what: "a broken row",
        file: FORMATIONS,
        damage: Damage::Replace("amber-army,1900-05-01,50.8,", "amber-army,1900-05-01,"),
        place: "forces/formations.csv:3:1",
        said: "the row has",
    },
    Case {
        what: "a quotation mark that is never closed",
        file: FORMATIONS,
        damage: Damage::Replace("Amber 2. Division", "\"Amber 2. Division"),
        place: "forces/formations.csv:4",
        said: "never closed",
    },
    Case {
        what: "an unknown parent",
        file: FORMATIONS,
        damage: Damage::Replace(",amber-army,1900-05-01,50.8", ",amber-amry,1900-05-01,50.8"),
        place: "forces/formations.csv:3",
        said: "did you mean `amber-army`",
    },
    Case {
        what: "a cycle of parents",
        file: FORMATIONS,
        damage: Damage::Replace("hq,,1900-05-01,50.5,30.45", "hq,amber-1-div,1900-05-01,50.5,30.45"),
        place: "forces/formations.csv:",
        said: "its own superior",
    },
    Case {
        what: "a formation that is its own parent",
        file: FORMATIONS,
        damage: Damage::Replace("hq,,1900-05-01,50.5,30.45", "hq,amber-army,1900-05-01,50.5,30.45"),
        place: "forces/formations.csv:2",
        said: "its own superior",
    },
    Case {
        what: "an id used twice",
        file: FORMATIONS,
        damage: Damage::Replace("amber-2-div,", "amber-1-div,"),
        place: "forces/formations.csv:4",
        said: "used twice",
    },
    Case {
        what: "a date outside the scenario",
        file: FORMATIONS,
        damage: Damage::Replace("amber-army,1900-05-01,50.8", "amber-army,1901-05-01,50.8"),
        place: "forces/formations.csv:3",
        said: "1901-05-01 is outside the scenario",
    },
    Case {
        what: "a day that is not in the calendar",
        file: "directives.csv",
        damage: Damage::Replace("1900-05-03", "1900-05-33"),
        place: "directives.csv:2",
        said: "`1900-05-33` is not a date",
    },
    Case {
        what: "a directive that ends before it begins",
        file: "directives.csv",
        damage: Damage::Replace("1900-05-03,1900-06-29", "1900-06-03,1900-05-29"),
        place: "directives.csv:2",
        said: "",
    },
    Case {
        what: "a negative strength",
        file: FORMATIONS,
        damage: Damage::Replace(",,9000,0,85", ",,-9000,0,85"),
        place: "forces/formations.csv:3",
        said: "`men` is negative",
    },
    Case {
        what: "a strength beyond counting",
        file: FORMATIONS,
        damage: Damage::Replace(",,9000,0,85", ",,99999999999999999999,0,85"),
        place: "forces/formations.csv:3",
        said: "",
    },
    Case {
        what: "a formation off the map",
        file: FORMATIONS,
        damage: Damage::Replace("1900-05-01,50.8,", "1900-05-01,58.8,"),
        place: "forces/formations.csv:3",
        said: "off the map",
    },
    Case {
        what: "no number where there must be one",
        file: FORMATIONS,
        damage: Damage::Replace("1900-05-01,50.8,", "1900-05-01,NaN,"),
        place: "forces/formations.csv:3",
        said: "not a finite number",
    },
    Case {
        what: "a polygon that is not closed",
        file: "map/city.geojson",
        damage: Damage::Replace("[30.97,50.33]]]", "[30.97,50.34]]]"),
        place: "map/city.geojson:2",
        said: "not closed",
    },
    Case {
        what: "a map that ends in the middle",
        file: "map/rivers.geojson",
        damage: Damage::Replace("\n]}", ""),
        place: "map/rivers.geojson:",
        said: "",
    },
    Case {
        what: "a value outside its range",
        file: "nations.toml",
        damage: Damage::Replace("quality = { value = 1.0", "quality = { value = 9.0"),
        place: "nations.toml:2",
        said: "outside its range 0.7 to 1.5",
    },
    Case {
        what: "a parameter that is not a number",
        file: "nations.toml",
        damage: Damage::Replace("quality = { value = 1.0", "quality = { value = nan"),
        place: "nations.toml:2",
        said: "finite number",
    },
    Case {
        what: "a file that is not TOML",
        file: "supply.toml",
        damage: Damage::Replace("side = \"amber\"", "side = \"amber"),
        place: "supply.toml:2",
        said: "",
    },
    Case {
        what: "a format of the future",
        file: "scenario.toml",
        damage: Damage::Replace("format = 1", "format = 2"),
        place: "scenario.toml:2",
        said: "format 2 is not known",
    },
    Case {
        what: "bytes that are not UTF-8",
        file: "directives.csv",
        damage: Damage::Append(&[0xFF, 0xFE, b'\n']),
        place: "directives.csv:5",
        said: "not UTF-8",
    },
    Case {
        what: "a line without end",
        file: "directives.csv",
        damage: Damage::OneLine(2 << 20),
        place: "directives.csv:1",
        said: "the line is longer",
    },
    Case {
        what: "a line of 100 MB",
        file: "directives.csv",
        damage: Damage::Sparse(100 << 20),
        place: "directives.csv:1",
        said: "at most",
    },
];

fn damage(folder: &Path, case: &Case) {
    let path = folder.join(case.file);
    match case.damage {
        Damage::Remove => fs::remove_file(&path).expect("removed"),
        Damage::Replace(from, to) => {
            let text = fs::read_to_string(&path).expect("read");
            assert!(text.contains(from), "{} has no `{from}`", case.file);
            fs::write(&path, text.replacen(from, to, 1)).expect("written");
        }
        Damage::Append(more) => {
            let mut bytes = fs::read(&path).expect("read");
            bytes.extend_from_slice(more);
            fs::write(&path, bytes).expect("written");
        }
        Damage::OneLine(bytes) => fs::write(&path, vec![b'x'; bytes]).expect("written"),
        Damage::Sparse(bytes) => {
            fs::write(&path, "").expect("written");
            fs::File::options().write(true).open(&path).and_then(|file| file.set_len(bytes)).expect("made long");
        }
    }
}

/// Text as one line: reports are wrapped and framed for people.
fn unwrapped(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace(['│', '╰', '╭', '─', '▶', '×', '·'], " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Runs a command that must fail; gives what it said on standard error.
fn refused(arguments: &[&str]) -> String {
    let output = nosb().args(arguments).assert().code(1).get_output().clone();
    assert!(output.stdout.is_empty(), "{arguments:?} wrote to standard output");
    unwrapped(&output.stderr)
}

#[test]
fn a_damaged_scenario_is_refused_with_its_place_and_leaves_nothing_behind() {
    for case in &CASES {
        let place = tempfile::tempdir().expect("a folder");
        let folder = place.path().join("mine");
        folders::copy(&two_fords(), &folder);
        damage(&folder, case);
        let out = place.path().join("battle");
        let told = refused(&[
            "run",
            folder.to_str().expect("text"),
            "--until",
            "1900-05-02",
            "--out",
            out.to_str().expect("text"),
        ]);
        assert!(told.contains(case.place) && told.contains(case.said), "{}: {told}", case.what);
        let left: Vec<_> = fs::read_dir(place.path()).expect("read").flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(left, ["mine"], "{}: something was written", case.what);
        let output = nosb().arg("check").arg(&folder).assert().code(1).get_output().clone();
        let told = unwrapped(&[output.stdout, output.stderr].concat());
        assert!(told.contains(case.place), "check, {}: {told}", case.what);
    }
}

#[test]
fn an_undamaged_copy_is_fought() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("mine");
    folders::copy(&two_fords(), &folder);
    nosb().arg("check").arg(&folder).assert().success();
    nosb().arg("run").arg(&folder).args(["--until", "1900-05-02"]).assert().success();
}

#[test]
fn a_patch_that_cannot_be_meant_is_refused_with_what_could_be() {
    let place = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = place.path().join(name);
        fs::write(&path, text).expect("written");
        path.to_str().expect("text").to_string()
    };
    let head = "title = \"t\"\ndescription = \"d\"\n[set]\n";
    let unknown = file("unknown.toml", &format!("{head}nation.cobaltland.qualty = 1.0\n"));
    let outside = file("outside.toml", &format!("{head}nation.cobaltland.quality = 9.0\n"));
    let no_number = file("nan.toml", &format!("{head}nation.cobaltland.quality = nan\n"));
    let broken = file("broken.toml", &format!("{head}nation.cobaltland.quality = \n"));
    let untitled = file("untitled.toml", "[set]\nnation.cobaltland.quality = 1.0\n");
    let cases = [
        ("nation.cobaltland.qualty=1.2", ["did you mean `nation.cobaltland.quality`", ""]),
        ("nation.cobaltland.quality=9", ["0.7 to 1.5", ""]),
        ("nation.cobaltland.quality=NaN", ["finite", ""]),
        ("nation.cobaltland.quality=-inf", ["finite", ""]),
        ("nation.cobaltland.quality=", ["finite", ""]),
        ("discipline.rallying=3", ["is a switch", "true or false"]),
        ("no-such-patch", ["no such patch", ""]),
        (unknown.as_str(), ["unknown.toml:4", "did you mean `nation.cobaltland.quality`"]),
        (outside.as_str(), ["outside.toml:4", "0.7 to 1.5"]),
        (no_number.as_str(), ["nan.toml:4", "finite"]),
        (broken.as_str(), ["broken.toml:4", ""]),
        (untitled.as_str(), ["untitled.toml:", "title"]),
    ];
    let out = place.path().join("battle");
    for (patch, said) in cases {
        let told = refused(&["run", "two-fords", "--patch", patch, "--out", out.to_str().expect("text")]);
        assert!(said.iter().all(|words| told.contains(words)), "{patch}: {told}");
        assert!(!out.exists(), "{patch}");
    }
}

#[test]
fn a_recording_of_another_version_or_a_damaged_one_is_refused() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("battle");
    let out = folder.to_str().expect("text");
    nosb().args(["run", "two-fords", "--until", "1900-05-03", "--out", out]).assert().success();
    nosb().args(["verify", out]).assert().success();
    let path = folder.join("manifest.json");
    let good = fs::read_to_string(&path).expect("read");
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "the manifest has no {from}");
        fs::write(&path, good.replace(from, to)).expect("written");
        refused(&["verify", out])
    };
    let told = with("\"format\": 1", "\"format\": 2");
    assert!(told.contains("format 2") && told.contains("Remedy"), "{told}");
    let told = with("\"kind\"", "kind");
    assert!(told.contains("manifest.json:2:"), "{told}");
    let told = with("\"name\": \"two-fords\"", "\"name\": \"three-fords\"");
    assert!(told.contains("three-fords") && told.contains("two-fords"), "{told}");
    fs::write(&path, good).expect("written");
    fs::write(folder.join("hashes.parquet"), "not a table").expect("written");
    fs::write(folder.join("elements.parquet"), "not a table").expect("written");
    // Broken tables do not matter to the comparison of hashes, or are named: never a crash.
    let code = nosb().args(["verify", out]).assert().get_output().status.code();
    assert!(matches!(code, Some(0 | 1)), "{code:?}");
}
