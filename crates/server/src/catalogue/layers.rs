//! Features for drawing, as the scenario's files have them.

use std::collections::BTreeMap;

use nosb_scenario::Scenario;
use serde_json::value::RawValue;

/// Names in the answer and the files they come from.
const LAYERS: [(&str, &str); 8] = [
    ("rivers", "rivers"),
    ("rail", "rail"),
    ("roads", "roads"),
    ("places", "places"),
    ("terrain", "terrain"),
    ("city", "city"),
    ("defence_lines", "defence-lines"),
    ("fronts", "fronts"),
];
const NONE: &str = "{\"type\":\"FeatureCollection\",\"features\":[]}";

/// One JSON object: a collection of features for each layer, empty where the scenario has none.
pub fn layers(scenario: &Scenario) -> std::io::Result<String> {
    let mut answer: BTreeMap<&str, &RawValue> = BTreeMap::new();
    for (name, file) in LAYERS {
        let text = scenario.layer(file).map_or(NONE, |file| file.text.as_str());
        answer.insert(name, serde_json::from_str(text)?);
    }
    Ok(serde_json::to_string(&answer)?)
}
