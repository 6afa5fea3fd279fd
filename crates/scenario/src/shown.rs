//! What a scenario says for people and not for the battle: layers of the map as they are drawn, the rows of the record,
//! films and pictures.

use std::collections::BTreeMap;

use crate::Scenario;
use crate::error::Problems;
use crate::files::File;
use crate::metrics::RECORD;
use crate::table::Table;

/// Columns of `media.csv`.
const MEDIA: [&str; 12] = [
    "id",
    "title",
    "kind",
    "holder",
    "reference",
    "date",
    "date_to",
    "timecode",
    "rights",
    "restrictions",
    "mark",
    "note",
];

/// A row of the record.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordRow {
    /// Id.
    pub id: String,
    /// Topic.
    pub topic: String,
    /// Whose; empty or `both` if it is nobody's alone.
    pub side: String,
    /// First day, as written.
    pub from: String,
    /// Last day, as written.
    pub to: String,
    /// Where.
    pub place: String,
    /// What was counted.
    pub quantity: String,
    /// Unit.
    pub unit: String,
    /// Best value.
    pub value: Option<f64>,
    /// Lower end.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Ids of sources.
    pub source: String,
    /// How well it is known.
    pub confidence: String,
    /// Remark.
    pub note: String,
}

impl Scenario {
    /// A file of the map, `rivers` for `map/rivers.geojson`; only plain names.
    pub fn layer(&self, name: &str) -> Option<&File> {
        let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        if plain { self.parts.files.get(&format!("map/{name}.geojson")) } else { None }
    }

    /// Every row of the record, in the order of the file.
    pub fn record(&self) -> Vec<RecordRow> {
        let Some(file) = self.parts.files.get("record/record.csv") else { return Vec::new() };
        // Problems were noted when the scenario was loaded.
        Table::read(file, &RECORD, &mut Problems::default())
            .rows()
            .map(|row| {
                let text = |column: &str| row.text(column).to_string();
                let number = |column: &str| row.number(column).ok();
                RecordRow {
                    id: text("id"),
                    topic: text("topic"),
                    side: text("side"),
                    from: text("from"),
                    to: text("to"),
                    place: text("place"),
                    quantity: text("quantity"),
                    unit: text("unit"),
                    value: number("value"),
                    low: number("low"),
                    high: number("high"),
                    source: text("source"),
                    confidence: text("confidence"),
                    note: text("note"),
                }
            })
            .collect()
    }

    /// Films and pictures, in the order of the file: facts about them by column, never the things themselves.
    pub fn media(&self) -> Vec<BTreeMap<&'static str, String>> {
        let Some(file) = self.parts.files.get("media.csv") else { return Vec::new() };
        Table::read(file, &MEDIA, &mut Problems::default())
            .rows()
            .map(|row| MEDIA.iter().map(|column| (*column, row.text(column).trim().to_string())).collect())
            .collect()
    }

    /// The named patch's claim in `claims.csv`, if its file names one.
    pub fn patch_claim(&self, name: &str) -> Option<String> {
        let file = self.parts.files.get(&format!("patches/{name}.toml"))?;
        let toml = crate::section::Toml::read(file).ok()?;
        toml.top().text_or_none("claim", &mut Problems::default()).map(String::from)
    }
}
