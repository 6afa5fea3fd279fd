//! Any text is a patch or is refused, never a panic; what is accepted changes a scenario or is refused whole.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nosb_scenario::{File, Patch, Scenario};
use std::sync::OnceLock;

static SCENARIO: OnceLock<Option<Scenario>> = OnceLock::new();

fuzz_target!(|data: &[u8]| {
    let Some(scenario) = SCENARIO.get_or_init(|| Scenario::load("two-fords").ok()) else { return };
    if let Ok(file) = File::from_bytes("patch.toml", data.to_vec())
        && let Ok(patch) = Patch::read("patch", &file)
    {
        let _ = scenario.with_patch(&patch);
    }
    if let Ok(text) = core::str::from_utf8(data)
        && let Some(Ok(patch)) = Patch::assignment(text)
    {
        let _ = scenario.with_patch(&patch);
    }
});
