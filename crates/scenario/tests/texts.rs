//! A language has a text for everything that people see of the campaign, and nothing else.

use std::collections::BTreeSet;

use nosb_scenario::Scenario;
use serde_json::Value as Json;
use toml_edit::DocumentMut;

/// Names of the features of a layer of the map, with their properties.
fn features(scenario: &Scenario, layer: &str) -> Vec<Json> {
    let text = &scenario.layer(layer).unwrap().text;
    let layer: Json = serde_json::from_str(text).unwrap();
    layer["features"].as_array().unwrap().iter().map(|feature| feature["properties"].clone()).collect()
}

/// Titles and outcomes in the file of an experiment: arms, channels, and measures of its own.
fn experiment(scenario: &Scenario, name: &str, ids: &mut BTreeSet<String>) {
    let file: DocumentMut = scenario.experiment_file(name).unwrap().text.parse().unwrap();
    let tables = |key: &str| file.get(key).and_then(|item| item.as_array_of_tables()).into_iter().flatten();
    for table in tables("arm").chain(tables("channel")) {
        ids.insert(format!("arm.{}", table["title"].as_str().unwrap()));
    }
    for table in tables("outcome") {
        ids.insert(format!("metric.{}", table["id"].as_str().unwrap()));
        ids.insert(format!("unit.{}", table["unit"].as_str().unwrap()));
    }
}

/// The speakable part of a crossing's id: without the cells of its banks.
fn crossing(id: &str) -> String {
    let is_cell = |part: &&str| part.len() == 15 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    id.split('-').filter(|part| !is_cell(part)).collect::<Vec<_>>().join("-")
}

/// The ids of everything that has English words.
fn wanted(scenario: &Scenario) -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = ["title", "description"].map(String::from).into();
    let mut add = |group: &str, name: &str| {
        ids.insert(format!("{group}.{name}"));
    };
    let world = scenario.world();
    for metric in scenario.metrics() {
        add("metric", &metric.id);
        add("unit", &metric.unit);
    }
    for patch in scenario.patches_shipped() {
        add("patch", &patch.name);
        add("patch", &format!("{}.description", patch.name));
    }
    world.map.regions.iter().for_each(|region| add("region", &region.id));
    world.map.crossings.iter().for_each(|one| add("crossing", &crossing(&one.id)));
    world.factories.iter().for_each(|factory| add("factory", &factory.id));
    world.airfields.iter().for_each(|airfield| add("airfield", &airfield.id));
    world.forces.headquarters.iter().for_each(|one| add("formation", &one.id));
    for element in &world.forces.elements {
        if let Some((_, part)) = element.id.rsplit_once('/') {
            add("part", part.trim_end_matches(|letter: char| letter.is_ascii_digit()));
        }
    }
    for layer in ["places", "rivers", "city", "defence-lines"] {
        for feature in features(scenario, layer) {
            add("place", feature["name"].as_str().unwrap());
        }
    }
    for row in scenario.record() {
        add("quantity", &row.quantity);
        add("topic", &row.topic);
        if !row.place.is_empty() {
            add("where", &row.place);
        }
        if !row.unit.starts_with("day_since") {
            add("unit", &row.unit);
        }
    }
    for medium in scenario.media() {
        for part in ["", ".holder", ".rights"] {
            add("media", &format!("{}{part}", medium["id"]));
        }
        // The others are words that every program that understands restrictions knows.
        for restriction in medium["restrictions"].split(';').map(str::trim).filter(|one| one.starts_with("no access")) {
            add("restriction", restriction);
        }
    }
    for claim in scenario.claims() {
        for part in ["", ".said_by", ".counterfactual"] {
            ids.insert(format!("claim.{}{part}", claim.id));
        }
        experiment(scenario, &claim.id, &mut ids);
    }
    ids
}

#[test]
fn every_language_says_everything() {
    let scenario = Scenario::load("stalingrad").unwrap();
    assert!(!scenario.languages().is_empty());
    let wanted = wanted(&scenario);
    for language in scenario.languages() {
        let texts = scenario.texts(&language).unwrap();
        let missing: Vec<&String> = wanted.iter().filter(|id| !texts.contains_key(*id)).collect();
        assert!(missing.is_empty(), "{language} lacks {} texts: {missing:?}", missing.len());
        // Crossings are made while the map is compiled: a text for one that this map does not need is no mistake.
        let idle = |id: &&String| !wanted.contains(*id) && !id.starts_with("crossing.") && !id.starts_with("part.");
        let unknown: Vec<&String> = texts.keys().filter(idle).collect();
        assert!(unknown.is_empty(), "{language} has texts for what is not there: {unknown:?}");
    }
}

#[test]
fn a_language_that_is_not_there_has_no_texts() {
    let scenario = Scenario::load("two-fords").unwrap();
    assert_eq!(scenario.languages(), Vec::<String>::new());
    for language in ["ru", "../texts/ru", "", "ru.csv"] {
        assert_eq!(scenario.texts(language), None, "{language}");
    }
}
