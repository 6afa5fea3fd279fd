//! `nosb verify`: fights a recording again.

use nosb_recording::Manifest;
use serde_json::json;

use crate::arguments::{Format, Verify};
use crate::fault::Fault;
use crate::run::print;
use crate::source::Source;

/// Compares and prints; a difference is exit code 1.
pub fn verify(wanted: &Verify, format: Format) -> Result<(), Fault> {
    let version = env!("CARGO_PKG_VERSION");
    let manifest = Manifest::read(&wanted.dir, version)?;
    let source = Source::open(&manifest.scenario.name, &manifest.patches)?;
    let mut notes = Vec::new();
    if source.digest() != manifest.scenario.digest {
        notes.push(format!("the scenario `{}` has changed since it was recorded", manifest.scenario.name));
    }
    if manifest.version != version {
        notes.push(format!("it was recorded by nosb {}, this is {version}", manifest.version));
    }
    let (world, state) = source.build(manifest.seed)?;
    let bar = crate::progress::bar(u64::from(manifest.ticks), "ticks");
    let finding = nosb_recording::verify(&wanted.dir, &manifest, &world, state, &mut |tick| {
        bar.set_position(u64::from(tick));
    })?;
    bar.finish_and_clear();
    let place = finding.difference.as_ref();
    match format {
        Format::Json => {
            let difference = place.map(|place| {
                let example = place.example.as_ref().map(|e| {
                    json!({"table": e.table, "column": e.column, "row": e.row, "recorded": e.recorded, "fought": e.fought})
                });
                json!({
                    "day_tick": place.day_tick, "recorded_hash": place.recorded_hash, "fought_hash": place.fought_hash,
                    "only_the_manifest": place.only_the_manifest, "tick": place.tick, "system": place.system,
                    "columns": place.columns, "example": example,
                })
            });
            let document = json!({
                "recording": wanted.dir.display().to_string(), "equal": place.is_none(), "compared": finding.compared,
                "ticks": finding.ticks, "notes": notes, "difference": difference,
            });
            print(&format!("{document}\n"))?;
        }
        Format::Text => {
            let mut text: String = notes.iter().map(|note| format!("note: {note}\n")).collect();
            match place {
                None => text.push_str(&format!(
                    "equal: {} states over {} ticks, state {}\n",
                    finding.compared, finding.ticks, manifest.final_hash
                )),
                Some(place) => text.push_str(&format!("different: {place}\n")),
            }
            print(&text)?;
        }
    }
    if place.is_none() { Ok(()) } else { Err(Fault::Silent) }
}
