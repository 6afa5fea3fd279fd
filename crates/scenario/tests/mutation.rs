//! A small fuzzer that runs with every test run: any damage to any file of a scenario, and any text as a patch, is read
//! or refused with a place, never a panic, and a scenario that is accepted can be fought. The thorough fuzzers are
//! in `fuzz/`.

use nosb_engine::chance::philox4x32;
use nosb_engine::{Orders, tick};
use nosb_scenario::{File, Patch, Scenario, ScenarioError};

mod common;

/// Damaged scenarios tried.
const SCENARIOS: u32 = 1500;
/// Damaged patches tried.
const PATCHES: u32 = 20_000;

struct Stream {
    seed: u32,
    drawn: u32,
}

impl Stream {
    fn below(&mut self, limit: usize) -> usize {
        self.drawn += 1;
        philox4x32([self.drawn, self.seed, 0, 0], [0, 0])[0] as usize % limit.max(1)
    }
}

/// Words that upset readers.
const WORDS: [&[u8]; 30] = [
    b"NaN",
    b"inf",
    b"-1",
    b"-0.0",
    b"1e400",
    b"99999999999999999999",
    b"",
    b"\"",
    b"'",
    b",",
    b"\n",
    b"\r\n",
    b"\0",
    b"[[",
    b"]",
    b"{",
    b"}",
    b"= ",
    b"\xFF\xFE",
    b"\xEF\xBB\xBF",
    b"1900-02-30",
    b"0000-00-00",
    b"true",
    b"#",
    b"..",
    b"\xCC\x81",
    b"null",
    b"[set]",
    b"4294967296",
    b"180",
];

/// Changes some bytes: drops, doubles or replaces pieces, puts words in.
fn mutate(bytes: &mut Vec<u8>, stream: &mut Stream) {
    for _ in 0..1 + stream.below(4) {
        let at = stream.below(bytes.len() + 1);
        let end = (at + 1 + stream.below(20)).min(bytes.len());
        match stream.below(6) {
            0 => drop(bytes.drain(at.min(end)..end)),
            1 => {
                let piece = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, piece);
            }
            2 if at < bytes.len() => bytes[at] = stream.below(256) as u8,
            3 => bytes.truncate(at),
            4 => {
                // A whole cell or value is replaced.
                let delimiter = |b: &u8| matches!(b, b',' | b'\n' | b'=' | b' ' | b'[' | b']' | b'"');
                let from = bytes[..at].iter().rposition(delimiter).map_or(0, |place| place + 1);
                let to = bytes[at..].iter().position(delimiter).map_or(bytes.len(), |place| at + place);
                bytes.splice(from..to, WORDS[stream.below(WORDS.len())].iter().copied());
            }
            _ => {
                bytes.splice(at..at, WORDS[stream.below(WORDS.len())].iter().copied());
            }
        }
    }
}

#[test]
fn no_damage_to_a_scenario_makes_the_reader_or_the_battle_panic() {
    let files = common::folder("two-fords");
    let names: Vec<String> = files.keys().filter(|name| !name.ends_with(".md")).cloned().collect();
    let (mut refused, mut fought) = (0, 0);
    for seed in 0..SCENARIOS {
        let mut stream = Stream { seed, drawn: 0 };
        let mut damaged = files.clone();
        let name = &names[stream.below(names.len())];
        mutate(damaged.get_mut(name).unwrap(), &mut stream);
        let read = std::panic::catch_unwind(|| match common::load(&damaged) {
            Err(error) => {
                assert!(has_place(&error), "no place: {error}");
                false
            }
            Ok(scenario) => {
                let (world, mut state) = scenario.build(1).unwrap();
                for _ in 0..6 {
                    tick(&world, &mut state, &Orders::default(), &Orders::default());
                }
                true
            }
        });
        match read {
            Ok(true) => fought += 1,
            Ok(false) => refused += 1,
            Err(_) => {
                let text = String::from_utf8_lossy(&damaged[name]).into_owned();
                panic!("seed {seed}, {name} became:\n{text}");
            }
        }
    }
    assert!(refused > SCENARIOS / 5 && fought > SCENARIOS / 40, "{refused} refused, {fought} fought");
}

/// Whether an error names a file and a line.
fn has_place(error: &ScenarioError) -> bool {
    match error {
        ScenarioError::Several(list) => !list.is_empty() && list.iter().all(has_place),
        ScenarioError::UnknownScenario { .. } => true,
        other => {
            let text = other.to_string();
            text.split(':').nth(1).is_some_and(|line| line.trim().parse::<u32>().is_ok())
        }
    }
}

#[test]
fn no_text_as_a_patch_makes_the_reader_panic() {
    let scenario = Scenario::load("two-fords").unwrap();
    let file = b"title = \"t\"\ndescription = \"d\"\nallow_outside = true\n[set]\nnation.cobaltland.quality = 9.0\n[set.discipline]\nrallying = false\n";
    let line = b"nation.cobaltland.quality=1.2";
    let mut applied = 0;
    for seed in 0..PATCHES {
        let mut stream = Stream { seed, drawn: 0 };
        let mut bytes = if seed % 2 == 0 { file.to_vec() } else { line.to_vec() };
        mutate(&mut bytes, &mut stream);
        let patch = if seed % 2 == 0 {
            File::from_bytes("patch.toml", bytes).and_then(|file| Patch::read("patch", &file)).ok()
        } else {
            std::str::from_utf8(&bytes).ok().and_then(Patch::assignment).and_then(Result::ok)
        };
        // Laying a patch over a scenario builds its world again: some are enough.
        if let Some(patch) = patch
            && seed % 16 < 2
            && scenario.with_patch(&patch).is_ok()
        {
            applied += 1;
        }
    }
    assert!(applied > 20, "{applied}");
}
