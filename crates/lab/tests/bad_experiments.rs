//! Wrong experiment files: file, line, column, what was expected, the nearest valid name.

use std::path::Path;

use miette::Diagnostic as _;
use nosb_lab::LabError;
use nosb_lab::experiment::Experiment;
use nosb_scenario::{File, ScenarioError};

const GOOD: &str = r#"title = "A test"
question = "Does it hold?"
scenario = "two-fords"
horizon = "1900-05-30"
metrics = ["amber_casualties"]
[[arm]]
id = "better"
title = "Better"
patches = ["nation.amberland.quality=1.25"]
"#;

fn wrong(text: &str) -> String {
    let file = File { name: "test.toml".into(), text: text.into() };
    let error = Experiment::read(&file, Path::new("."), None).expect_err("it is wrong");
    let error = match error {
        LabError::Scenario(ScenarioError::Several(list)) => LabError::Scenario(list[0].clone()),
        error => error,
    };
    format!("{error} | {}", error.help().map(|help| help.to_string()).unwrap_or_default())
}

/// The good file with one piece replaced.
fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    wrong(&GOOD.replace(from, to))
}

#[test]
fn the_good_file_is_good() {
    let file = File { name: "test.toml".into(), text: GOOD.into() };
    assert_eq!(Experiment::read(&file, Path::new("."), None).expect("it is right").arms.len(), 1);
}

#[test]
fn every_mistake_names_its_place_and_the_remedy() {
    let arm = &GOOD[GOOD.find("[[arm]]").expect("an arm")..];
    let messages = [
        with(arm, ""),
        with("nation.amberland.quality=1.25", "nation.amberland.qualty=1.25"),
        with("nation.amberland.quality=1.25", "nation.amberland.quality=99"),
        with("nation.amberland.quality=1.25", "better-troops"),
        with("amber_casualties", "amber_casualtys"),
        with("metrics = [\"amber_casualties\"]", "metrics = []"),
        with("1900-05-30", "1901-05-30"),
        with("1900-05-30", "30 May"),
        with("horizon", "horizont"),
        with("id = \"better\"", "id = \"baseline\""),
        with("id = \"better\"", "id = \"../better\""),
        with("title = \"Better\"", "title = \"Better\"\nbranch = \"1900-06-01\""),
        with("horizon", "pairs = 0\nhorizon"),
        with("horizon", "pairs = 1.5\nhorizon"),
        with("horizon", "first_seed = -1\nhorizon"),
        with("horizon", "maps = [\"1900-06-20\"]\nhorizon"),
        with("horizon", "carried_by = [\"morale.resting_bass\"]\nhorizon"),
        with("[[arm]]", "[[parameter]]\npath = \"morale.resting_base\"\n[[arm]]"),
        with("[[arm]]", "[design]\nkind = \"latin\"\npoints = 5\n[[arm]]"),
        with(
            "[[arm]]",
            "[design]\nkind = \"random\"\npoints = 0\n[[parameter]]\npath = \"morale.resting_base\"\n[[arm]]",
        ),
        with(
            "[[arm]]",
            "[design]\nkind = \"random\"\npoints = 5\n[[parameter]]\npath = \"morale.resting_base\"\nlow = 0.8\nhigh = 0.2\n[[arm]]",
        ),
        with(
            "[[arm]]",
            "[design]\nkind = \"random\"\npoints = 5\n[[parameter]]\npath = \"morale.resting_base\"\nlow = -7.0\n[[arm]]",
        ),
        with(
            "[[arm]]",
            "[[outcome]]\nid = \"x\"\nkind = \"happened\"\nof = \"amber_casualties\"\nunit = \"1\"\ndoc = \"\"\n[[arm]]",
        ),
        with("[[arm]]", "[smallest_effect]\namber_casualties = -1.0\n[[arm]]"),
        with("[[arm]]", "[[channel]]\nid = \"a\"\ntitle = \"A\"\npatches = []\n[[arm]]"),
        with("two-fords", "two-ford"),
        wrong("title = "),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}
