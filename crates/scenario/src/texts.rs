//! A scenario's texts in further languages: `texts/LANGUAGE.csv`, columns `id` and `text`. English stands in the
//! scenario's own files; what a language lacks is shown in English.
//!
//! An id says what it names: `title`, `description`, `metric.ID`, `patch.NAME`, `patch.NAME.description`, `claim.ID`,
//! `claim.ID.said_by`, `claim.ID.counterfactual`, `arm.TITLE`, `region.ID`, `factory.ID`, `airfield.ID`,
//! `crossing.NAME`, `place.NAME`, `formation.ID`, `part.NAME`, `quantity.TEXT`, `where.TEXT`, `topic.NAME`,
//! `unit.NAME`, `media.ID`, `media.ID.holder`, `media.ID.rights`,
//! `restriction.TEXT`.

use std::collections::BTreeMap;

use crate::Scenario;
use crate::error::Problems;
use crate::files::Files;
use crate::table::Table;

const FOLDER: &str = "texts/";
const ENDING: &str = ".csv";
const COLUMNS: [&str; 2] = ["id", "text"];

impl Scenario {
    /// Codes of the languages besides English, `ru` for `texts/ru.csv`.
    pub fn languages(&self) -> Vec<String> {
        let names = self.parts.files.under(FOLDER).filter_map(|file| file.name.strip_prefix(FOLDER));
        names.filter_map(|name| name.strip_suffix(ENDING)).map(String::from).collect()
    }

    /// All texts of a language by id; nothing if there is no such language.
    pub fn texts(&self, language: &str) -> Option<BTreeMap<String, String>> {
        if !self.languages().iter().any(|known| known == language) {
            return None;
        }
        let file = self.parts.files.get(&format!("{FOLDER}{language}{ENDING}"))?;
        // Problems were noted when the scenario was loaded.
        let table = Table::read(file, &COLUMNS, &mut Problems::default());
        Some(table.rows().map(|row| (row.text("id").to_string(), row.text("text").to_string())).collect())
    }
}

/// Notes ids that are given twice and texts that are empty.
pub(crate) fn check(files: &Files, problems: &mut Problems) {
    for file in files.under(FOLDER).filter(|file| file.name.ends_with(ENDING)) {
        let table = Table::read(file, &COLUMNS, problems);
        let mut seen = BTreeMap::new();
        for row in table.rows() {
            if seen.insert(row.text("id"), ()).is_some() {
                let message = format!("`{}` is given twice", row.text("id"));
                problems.add(row.wrong("id", message, "remove one of the rows"));
            }
            if row.text("text").trim().is_empty() {
                problems.add(row.wrong("text", "the text is empty", "write it, or remove the row"));
            }
        }
    }
}
