//! A short stable name of a scenario's contents: the same for any order of rows, columns, keys and files.

use crate::Scenario;
use crate::error::Problems;
use crate::files::File;
use crate::section::Toml;
use crate::table::Table;
use nosb_engine::rules::Value;

/// Files beside the folders of forces, rules and map that decide a battle.
const TOP_FILES: [&str; 7] =
    ["scenario.toml", "nations.toml", "directives.csv", "stages.csv", "supply.toml", "air.toml", "factories.toml"];
const OFFSET: u64 = 0xCBF2_9CE4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01B3;

fn fold(hash: u64, text: &str) -> u64 {
    // A length before each text keeps "ab" + "c" apart from "a" + "bc".
    let length = (text.len() as u64).to_le_bytes();
    length.into_iter().chain(text.bytes()).fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

impl Scenario {
    /// 16 hexadecimal digits (FNV-1a) over what can change a battle: tables, parameters with their patches, map.
    /// Neither the record nor metrics, experiments, texts beside the files, and remarks on patches, sources and claims count.
    pub fn digest(&self) -> String {
        // Patches change parameters only: all that were laid over the same files share their part.
        let mut hash = *self.parts.hash.get_or_init(|| self.hash_of_files());
        for (path, parameter) in &self.parameters {
            let value = match parameter.value {
                Value::Number(number) => format!("{:016x}", number.to_bits()),
                Value::Switch(on) => on.to_string(),
            };
            hash = fold(fold(hash, path), &value);
        }
        format!("{hash:016x}")
    }

    fn hash_of_files(&self) -> u64 {
        let mut hash = OFFSET;
        let counts = |file: &File| {
            let name = file.name.as_str();
            (["forces/", "rules/", "map/"].iter().any(|prefix| name.starts_with(prefix)) && !name.ends_with(".md"))
                || TOP_FILES.contains(&name)
        };
        for file in self.parts.files.under("").filter(|file| counts(file)) {
            hash = fold(hash, &file.name);
            for line in canonical(file) {
                hash = fold(hash, &line);
            }
        }
        hash
    }
}

fn canonical(file: &File) -> Vec<String> {
    if file.name.ends_with(".csv") {
        // Problems were noted when the scenario was loaded; here any columns will do.
        Table::read(file, &[], &mut Problems::default()).canonical()
    } else if file.name.ends_with(".toml") {
        Toml::read(file).map(|toml| toml.top().canonical()).unwrap_or_else(|_| vec![file.text.clone()])
    } else {
        vec![file.text.clone()]
    }
}
