//! The same rows for any number of threads and shards, and however often the work was interrupted.

use nosb_lab::LabError;
use nosb_lab::ensemble::Shard;

use crate::support::{How, TWO_ARMS, assert_same_tables, fight, fight_until, plan, table};

#[test]
fn one_thread_two_threads_and_three_shards_give_equal_tables() {
    let plan = plan(TWO_ARMS);
    let place = tempfile::tempdir().expect("a folder");
    let path = |name: &str| place.path().join(name);
    // More pairs than a part holds, and a number that three does not divide.
    let runs = plan.pairs_per_part() as u32 * 2 + 3;
    fight(&plan, &path("one"), &How { runs, threads: 1, ..How::default() }).expect("one thread");
    fight(&plan, &path("two"), &How { runs, threads: 2, ..How::default() }).expect("two threads");
    let shards: Vec<_> = (1..=3).map(|index| path(&format!("shard{index}"))).collect();
    for (index, folder) in (1..).zip(&shards) {
        fight(&plan, folder, &How { runs, threads: 2, shard: Shard { index, of: 3 } }).expect("a shard");
    }
    assert_eq!(table(&[path("one")], "runs").num_rows(), runs as usize * 3);
    assert_same_tables(&[path("one")], &[path("two")], "threads");
    assert_same_tables(&[path("one")], &shards, "shards");
}

#[test]
fn an_interrupted_experiment_goes_on_to_the_same_tables() {
    let plan = plan(TWO_ARMS);
    let place = tempfile::tempdir().expect("a folder");
    let (whole, broken) = (place.path().join("whole"), place.path().join("broken"));
    let how = How { runs: plan.pairs_per_part() as u32 * 3, threads: 1, ..How::default() };
    fight(&plan, &whole, &how).expect("all at once");
    // Once within the second part, once just before the end.
    for battles in [plan.pairs_per_part() * 3 + 4, 40] {
        let stopped = fight_until(&plan, &broken, &how, battles);
        assert!(matches!(stopped, Err(LabError::Interrupted { .. })), "{stopped:?}");
    }
    let kept = fight(&plan, &broken, &how).expect("the rest");
    assert!(kept.battles < u64::from(how.runs) * 3, "parts that were done are not fought again");
    assert_same_tables(&[whole], &[broken], "interrupted twice");
}

#[test]
fn more_runs_add_to_those_there_are() {
    let plan = plan(TWO_ARMS);
    let place = tempfile::tempdir().expect("a folder");
    let (whole, grown) = (place.path().join("whole"), place.path().join("grown"));
    fight(&plan, &whole, &How { runs: 17, ..How::default() }).expect("seventeen");
    fight(&plan, &grown, &How { runs: 5, ..How::default() }).expect("five");
    let done = fight(&plan, &grown, &How { runs: 17, ..How::default() }).expect("twelve more");
    assert_eq!(done.battles, 12 * 3);
    assert_same_tables(&[whole], &[grown], "grown");
}

#[test]
fn parts_are_files_whose_rows_do_not_depend_on_the_other_parts() {
    let plan = plan(TWO_ARMS);
    let place = tempfile::tempdir().expect("a folder");
    let (all, second) = (place.path().join("all"), place.path().join("second"));
    fight(&plan, &all, &How { runs: 4, ..How::default() }).expect("all");
    fight(&plan, &second, &How { runs: 4, shard: Shard { index: 2, of: 2 }, ..How::default() }).expect("a half");
    let rows = table(&[all], "runs");
    assert_eq!(rows.slice(6, 6), table(&[second], "runs"));
}
