//! Any bytes in place of any file of a scenario are read or refused, never a panic. The first byte chooses the file.
//! No map is given: a scenario without one is refused before its places are looked up.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nosb_scenario::Scenario;

const FILES: [(&str, &[u8]); 9] = [
    ("scenario.toml", include_bytes!("../../scenarios/two-fords/scenario.toml")),
    ("nations.toml", include_bytes!("../../scenarios/two-fords/nations.toml")),
    ("supply.toml", include_bytes!("../../scenarios/two-fords/supply.toml")),
    ("metrics.toml", include_bytes!("../../scenarios/two-fords/metrics.toml")),
    ("directives.csv", include_bytes!("../../scenarios/two-fords/directives.csv")),
    ("forces/formations.csv", include_bytes!("../../scenarios/two-fords/forces/formations.csv")),
    ("forces/templates.csv", include_bytes!("../../scenarios/two-fords/forces/templates.csv")),
    ("forces/splits.csv", include_bytes!("../../scenarios/two-fords/forces/splits.csv")),
    ("sources.csv", include_bytes!("../../scenarios/two-fords/sources.csv")),
];

fuzz_target!(|data: &[u8]| {
    let Some((&choice, rest)) = data.split_first() else { return };
    let replaced = usize::from(choice) % FILES.len();
    let files = FILES.iter().enumerate().map(|(index, (name, bytes))| (*name, if index == replaced { rest } else { *bytes }));
    let _ = Scenario::from_memory(files);
});
