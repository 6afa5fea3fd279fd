//! One seed is one battle: however often, on however many threads, in whatever order of rows, saved or not.

use std::collections::BTreeMap;
use std::path::Path;

use nosb_scenario::Scenario;

use crate::support::{DAY, after_days, assert_equal, scenario, until};

#[test]
fn the_same_seed_is_the_same_battle_and_another_is_not() {
    let scenario = scenario("stalingrad");
    let one = after_days(&scenario, 5, 30);
    assert_equal(&one, &after_days(&scenario, 5, 30), "the same seed");
    assert_ne!(one.hash(), after_days(&scenario, 6, 30).hash());
}

#[test]
fn battles_fought_side_by_side_are_those_fought_alone() {
    const BATTLES: u64 = 6;
    let scenario = scenario("two-fords");
    let alone: Vec<u64> = (0..BATTLES).map(|seed| after_days(&scenario, seed, 60).hash()).collect();
    for threads in [2, 3, 6] {
        let mut hashes = vec![0; BATTLES as usize];
        std::thread::scope(|scope| {
            for (thread, part) in hashes.chunks_mut(BATTLES as usize / threads).enumerate() {
                let scenario = &scenario;
                scope.spawn(move || {
                    let first = thread * (BATTLES as usize / threads);
                    for (place, hash) in part.iter_mut().enumerate() {
                        *hash = after_days(scenario, (first + place) as u64, 60).hash();
                    }
                });
            }
        });
        assert_eq!(hashes, alone, "{threads} threads");
    }
}

/// The files of a shipped scenario with the rows of its tables in another order.
fn shuffled(name: &str, order: impl Fn(&mut Vec<&str>)) -> Scenario {
    fn read(path: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(path).expect("a folder").flatten() {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                read(&entry.path(), &format!("{name}/"), files);
            } else if !name.ends_with(".parquet") {
                files.insert(name, std::fs::read(entry.path()).expect("a file"));
            }
        }
    }
    let mut files = BTreeMap::new();
    read(&Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios")).join(name), "", &mut files);
    for (name, bytes) in &mut files {
        if name.ends_with(".csv") && (name.starts_with("forces/") || name == "directives.csv") {
            let text = String::from_utf8(bytes.clone()).expect("text");
            let (head, body) = text.split_once('\n').expect("a head");
            let mut rows: Vec<&str> = body.lines().collect();
            order(&mut rows);
            *bytes = format!("{head}\n{}\n", rows.join("\n")).into_bytes();
        }
    }
    Scenario::from_memory(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))).expect("a scenario")
}

#[test]
fn the_order_of_rows_in_the_files_is_not_seen_after_thirty_days() {
    for name in ["two-fords", "stalingrad"] {
        let plain = after_days(&scenario(name), 8, 30);
        let turned = shuffled(name, |rows| rows.reverse());
        assert_equal(&plain, &after_days(&turned, 8, 30), "rows turned round");
        let dealt = shuffled(name, |rows| {
            let (mut even, mut odd) = (Vec::new(), Vec::new());
            for (index, row) in rows.drain(..).enumerate() {
                if index % 2 == 0 { even.push(row) } else { odd.push(row) }
            }
            rows.extend(odd);
            rows.extend(even);
        });
        assert_equal(&plain, &after_days(&dealt, 8, 30), "rows dealt");
    }
}

#[test]
fn a_battle_saved_at_any_tick_goes_on_as_if_it_had_not_been() {
    for (name, days) in [("two-fords", 60), ("stalingrad", 24)] {
        let scenario = scenario(name);
        let world = scenario.world();
        let whole = after_days(&scenario, 3, days);
        for saved_at in [1, 7, 18, 40, 61] {
            let mut state = scenario.state(3);
            until(&world, &mut state, saved_at);
            let mut copy = state.clone();
            assert_equal(&state, &copy, "a copy");
            until(&world, &mut copy, days * DAY);
            assert_equal(&whole, &copy, &format!("{name} saved at tick {saved_at}"));
        }
    }
}
