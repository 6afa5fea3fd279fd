//! Nobody else's folder is touched, one process works at a time, and what was begun and not finished is cleared away.

use std::fs;

use nosb_lab::LabError;
use nosb_lab::folder::Folder;
use nosb_lab::manifest::Manifest;
use nosb_lab::tables;

use crate::support::{How, TWO_ARMS, assert_same_tables, fight, plan};

#[test]
fn the_folder_of_another_experiment_is_refused_and_stays_as_it_was() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("out");
    let how = How { runs: 2, ..How::default() };
    fight(&plan(TWO_ARMS), &folder, &how).expect("the first");
    let before = fs::read(folder.join("experiment.json")).expect("a manifest");
    let other = plan("[[arm]]\nid = \"other\"\ntitle = \"Other\"\npatches = [\"nation.amberland.quality=1.1\"]\n");
    let refused = fight(&other, &folder, &how).expect_err("another experiment");
    assert!(refused.to_string().contains("holds another experiment (another set of arms)"), "{refused}");
    assert_eq!(before, fs::read(folder.join("experiment.json")).expect("a manifest"));
}

#[test]
fn a_folder_of_something_else_is_refused() {
    let place = tempfile::tempdir().expect("a folder");
    fs::write(place.path().join("letter.txt"), "dear").expect("written");
    let refused = fight(&plan(TWO_ARMS), place.path(), &How::default()).expect_err("not ours");
    assert!(matches!(refused, LabError::Occupied { .. }), "{refused}");
    assert_eq!(fs::read_dir(place.path()).expect("a folder").count(), 1);
}

#[test]
fn a_second_process_in_the_folder_is_refused() {
    let place = tempfile::tempdir().expect("a folder");
    let plan = plan(TWO_ARMS);
    let manifest = Manifest::of(&plan, "A test", "test", 2);
    let cells = tables::cells(&plan.scenario.world()).expect("cells");
    let held = Folder::open(place.path(), &manifest, &cells).expect("open");
    let refused = fight(&plan, place.path(), &How::default()).expect_err("locked");
    assert!(matches!(refused, LabError::Locked { .. }), "{refused}");
    drop(held);
    fight(&plan, place.path(), &How { runs: 1, ..How::default() }).expect("free again");
}

#[test]
fn what_a_killed_process_left_is_cleared_away() {
    let place = tempfile::tempdir().expect("a folder");
    let (folder, whole) = (place.path().join("killed"), place.path().join("whole"));
    let plan = plan(TWO_ARMS);
    let how = How { runs: 12, ..How::default() };
    fight(&plan, &folder, &how).expect("fought");
    fight(&plan, &whole, &how).expect("fought");
    // As if it had been killed before the last table of the first part, and while writing another.
    let first = fs::read_dir(folder.join("runs")).expect("parts").flatten().next().expect("a part").path();
    fs::remove_file(&first).expect("removed");
    fs::write(folder.join("series/part-000000100-000000110.tmp"), "half").expect("written");
    fs::write(folder.join("series/part-000000100-000000110.parquet"), "orphan").expect("written");
    fight(&plan, &folder, &how).expect("gone on");
    assert!(!folder.join("series/part-000000100-000000110.parquet").exists());
    assert!(!folder.join("series/part-000000100-000000110.tmp").exists());
    assert_same_tables(&[folder], &[whole], "after a kill");
}
