//! A change shows only where and when it can have effect.

use nosb_scenario::Scenario;

use crate::support::{DAY, after_days, assert_equal, patched, scenario, until};

const SEED: u64 = 11;

#[test]
fn a_patch_that_alters_nothing_alters_nothing() {
    let base = scenario("two-fords");
    let path = "nation.cobaltland.quality";
    let nosb_engine::rules::Value::Number(value) = base.parameters()[path].value else { panic!("a number") };
    let same = base.with_patch_text(&format!("{path}={value}")).expect("a patch");
    assert_equal(&after_days(&base, SEED, 60), &after_days(&same, SEED, 60), "a null patch");
}

/// Days from the campaign's first to that of the order on discipline.
const ORDER_DAY: u32 = 11;

#[test]
fn what_comes_later_is_not_felt_before() {
    let base = scenario("stalingrad");
    for patch in ["scenario.standing_order=false", "scenario.no_breakout=false"] {
        let other = base.with_patch_text(patch).expect("a patch");
        assert_equal(&after_days(&base, SEED, ORDER_DAY), &after_days(&other, SEED, ORDER_DAY), patch);
    }
    let without = patched("stalingrad", "scenario.standing_order=false");
    assert_ne!(after_days(&base, SEED, 25).hash(), after_days(&without, SEED, 25).hash(), "but later it is");
}

/// Two fords with one cell of its table of formations changed.
fn edited(from: &str, to: &str) -> Scenario {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/two-fords");
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("two-fords");
    copy(std::path::Path::new(root), &folder);
    let path = folder.join("forces/formations.csv");
    let text = std::fs::read_to_string(&path).expect("read");
    assert!(text.contains(from));
    std::fs::write(&path, text.replacen(from, to, 1)).expect("written");
    Scenario::load(&folder).expect("a scenario")
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

#[test]
fn a_formation_that_arrives_after_the_end_changes_nobody_else() {
    // Arrives on the 31st day.
    let late = "1900-06-01,50.5,30.23,,9000,0,80,4,foot";
    let base = scenario("two-fords");
    let other = edited(late, "1900-06-01,50.5,30.23,,4000,0,10,4,foot");
    let world = base.world();
    let awaited: Vec<usize> = (0..world.forces.elements.len())
        .filter(|&row| world.forces.elements[row].id.starts_with("amber-6-div/"))
        .collect();
    assert!(!awaited.is_empty());
    let fought = |scenario: &Scenario, days| {
        let mut state = after_days(scenario, SEED, days);
        // The men who wait to arrive are declared, not fought with: they differ by the edit itself.
        for &row in &awaited {
            let e = &mut state.elements;
            (e.men[row], e.guns[row], e.horses[row], e.trucks[row]) = (0, 0, 0, 0);
            (e.mortars[row], e.at_guns[row]) = (0, 0);
        }
        state
    };
    assert_equal(&fought(&base, 31), &fought(&other, 31), "before it arrives");
    assert_ne!(fought(&base, 40).hash(), fought(&other, 40).hash(), "after it has arrived");
}

#[test]
fn a_mechanism_switched_off_leaves_the_draws_of_others_as_they_were() {
    for patch in ["discipline.rallying=false", "medical.enabled=false", "morale.enabled=false"] {
        let base = scenario("stalingrad");
        let Ok(other) = base.with_patch_text(patch) else { panic!("{patch}") };
        let (worlds, mut states) = ([base.world(), other.world()], [base.state(SEED), other.state(SEED)]);
        for day in [10, 20, 40, 60] {
            for (world, state) in worlds.iter().zip(&mut states) {
                until(world, state, day * DAY);
            }
            assert_eq!(states[0].weather, states[1].weather, "{patch}, day {day}");
        }
        assert_ne!(states[0].hash(), states[1].hash(), "{patch} has an effect");
    }
}
