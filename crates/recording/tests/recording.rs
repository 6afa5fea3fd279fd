//! Promises of a recording, on a tiny world.

use std::path::Path;
use std::process::Command;

use nosb_engine::event::{Event, EventKind};
use nosb_engine::forces::{Arm, Echelon, Establishment, HeadquartersId, Side};
use nosb_engine::map::CellId;
use nosb_engine::{State, World, setup, testing};
use nosb_recording::{
    FightError, Identity, MANIFEST, Manifest, ManifestError, Named, Options, RecordError, Recorder, event_text, fight,
    locate, verify,
};

fn world() -> World {
    let mut world = testing::plain(6, 4, 10.0);
    for (side, name, cell) in [(Side::First, "red", 7), (Side::Second, "blue", 10)] {
        let army =
            testing::headquarters(&mut world, &format!("{name}-army"), side, Echelon::Army, HeadquartersId::NONE);
        let establishment = Establishment { men: 2000, guns: 12, ..Establishment::default() };
        testing::element(&mut world, &format!("{name}-1"), army, Arm::Infantry, CellId(cell), establishment);
    }
    world
}

fn identity() -> Identity {
    Identity {
        scenario: Named { name: "tiny".into(), digest: "0".into() },
        patches: vec!["one".into()],
        seed: 7,
        version: "1.2.3".into(),
    }
}

fn begin(world: &World) -> State {
    setup::state(world, 7, 9)
}

const DAYS: u32 = 20;

fn record(world: &World, folder: &Path) -> (Manifest, u64) {
    let mut recorder = Recorder::create(folder, identity()).expect("a recorder");
    let mut state = begin(world);
    let options = Options { until_tick: Some(DAYS * 4), ..Options::default() };
    let fought = fight(world, &mut state, options, &mut [&mut recorder]).expect("fought");
    (recorder.finish(&state).expect("finished"), fought.state_hash)
}

fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_recorded_is_fought_again_bit_for_bit() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("battle");
    let world = world();
    let (written, hash) = record(&world, &folder);
    let tables = ["cells", "elements", "events", "hashes", "manifest", "map", "sides"];
    let names: Vec<String> =
        tables.iter().map(|n| if *n == "manifest" { MANIFEST.into() } else { format!("{n}.parquet") }).collect();
    assert_eq!(entries(&folder), names);
    let manifest = Manifest::read(&folder, "1.2.3").expect("a manifest");
    assert_eq!(manifest, written);
    assert_eq!(manifest.final_hash, format!("{hash:016x}"));
    assert_eq!(manifest.days.len() as u32, DAYS + 1);
    let finding = verify(&folder, &manifest, &world, begin(&world), &mut |_| {}).expect("verified");
    assert_eq!(finding.difference, None);
}

#[test]
fn an_observer_never_matters() {
    let place = tempfile::tempdir().expect("a folder");
    let world = world();
    let (_, recorded) = record(&world, &place.path().join("battle"));
    let mut state = begin(&world);
    let options = Options { until_tick: Some(DAYS * 4), ..Options::default() };
    let plain = fight(&world, &mut state, options, &mut []).expect("fought");
    assert_eq!(plain.state_hash, recorded);
}

#[test]
fn an_interrupted_battle_leaves_nothing_behind() {
    let place = tempfile::tempdir().expect("a folder");
    let world = world();
    let flag = std::sync::atomic::AtomicBool::new(true);
    let mut recorder = Recorder::create(&place.path().join("battle"), identity()).expect("a recorder");
    let options = Options { interrupt: Some(&flag), ..Options::default() };
    let ended = fight(&world, &mut begin(&world), options, &mut [&mut recorder]);
    assert!(matches!(ended, Err(FightError::Interrupted { ticks: 0 })));
    drop(recorder);
    assert!(entries(place.path()).is_empty());
}

/// Runs in a process of its own, which it kills in the middle of a battle.
#[test]
fn helper_that_dies_in_the_middle() {
    let Ok(folder) = std::env::var("NOSB_TEST_DIE_IN") else { return };
    let world = world();
    let mut recorder = Recorder::create(Path::new(&folder), identity()).expect("a recorder");
    let mut die = |_: &World, state: &State| {
        if state.tick == 10 {
            std::process::abort();
        }
    };
    let _ = fight(&world, &mut begin(&world), Options::default(), &mut [&mut recorder, &mut die]);
}

#[test]
fn a_killed_process_leaves_no_half_recording() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("battle");
    let status = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "helper_that_dies_in_the_middle", "--nocapture"])
        .env("NOSB_TEST_DIE_IN", &folder)
        .output()
        .expect("started")
        .status;
    assert!(!status.success(), "it should have died");
    assert!(!folder.exists());
    assert_eq!(entries(place.path()).len(), 1, "only a temporary folder is left, so it was in the middle of writing");
    record(&world(), &folder);
    assert!(folder.join(MANIFEST).exists());
}

#[test]
fn only_a_recording_is_replaced() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("battle");
    std::fs::create_dir(&folder).expect("made");
    record(&world(), &folder);
    record(&world(), &folder);
    assert_eq!(entries(place.path()), ["battle"]);
    let strange = place.path().join("letters");
    std::fs::create_dir(&strange).expect("made");
    std::fs::write(strange.join("letter.txt"), "dear").expect("written");
    assert!(matches!(Recorder::create(&strange, identity()), Err(RecordError::Occupied { .. })));
    std::fs::write(strange.join(MANIFEST), "{\"name\": \"a web application\"}").expect("written");
    assert!(matches!(Recorder::create(&strange, identity()), Err(RecordError::Occupied { .. })));
    assert_eq!(entries(&strange), ["letter.txt", MANIFEST]);
    let file = place.path().join("file");
    std::fs::write(&file, "x").expect("written");
    assert!(matches!(Recorder::create(&file, identity()), Err(RecordError::Occupied { .. })));
}

#[test]
fn a_recording_of_another_format_is_refused_with_a_remedy() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("battle");
    record(&world(), &folder);
    let path = folder.join(MANIFEST);
    let text = std::fs::read_to_string(&path).expect("read");
    std::fs::write(&path, text.replace("\"format\": 1", "\"format\": 99")).expect("written");
    let error = Manifest::read(&folder, "1.2.3").expect_err("refused");
    assert!(matches!(error, ManifestError::OtherFormat { found: 99, .. }));
    assert!(error.to_string().contains("Remedy"), "{error}");
    std::fs::write(&path, "{ not json").expect("written");
    assert!(matches!(Manifest::read(&folder, "1.2.3"), Err(ManifestError::Damaged { line: 1, .. })));
    assert!(matches!(Manifest::read(place.path(), "1.2.3"), Err(ManifestError::NotARecording { .. })));
}

#[test]
fn an_edited_manifest_is_told_from_another_battle() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("battle");
    let world = world();
    let (mut manifest, _) = record(&world, &folder);
    manifest.days[3].hash = "0123456789abcdef".into();
    let finding = verify(&folder, &manifest, &world, begin(&world), &mut |_| {}).expect("compared");
    let place = finding.difference.expect("a difference");
    assert!(place.only_the_manifest);
    assert_eq!(place.day_tick, 12);
}

#[test]
fn a_difference_is_located_in_tables_column_and_row() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("battle");
    let world = world();
    let (manifest, _) = record(&world, &folder);
    let mut other = begin(&world);
    other.elements.men[1] += 5;
    let finding = verify(&folder, &manifest, &world, other, &mut |_| {}).expect("compared");
    let place = finding.difference.expect("a difference");
    assert_eq!(place.system.as_deref(), Some("start"));
    assert_eq!(place.columns, ["elements.men"]);
    let example = place.example.expect("an example");
    let shown = [example.table, example.column, example.row, example.recorded, example.fought];
    assert_eq!(shown, ["elements", "men", "blue-1", "2000", "2005"]);
}

#[test]
fn two_battles_are_compared_system_by_system() {
    let world = world();
    assert_eq!(locate((&world, begin(&world)), (&world, begin(&world)), 8), None);
    let mut other = begin(&world);
    other.cells.share[3] = 0.25;
    let difference = locate((&world, begin(&world)), (&world, other), 8).expect("a difference");
    assert_eq!((difference.tick, difference.system.as_str()), (0, "start"));
    assert_eq!((difference.table.as_str(), difference.column.as_str()), ("cells", "share"));
    assert_eq!((difference.row.as_str(), difference.second.as_str()), ("4", "0.25"));
}

#[test]
fn events_are_said_in_words() {
    let world = world();
    let event = Event {
        tick: 3,
        kind: EventKind::ArmySurrendered,
        side: Side::First,
        element: None,
        cell: CellId::NONE,
        amount: 91_000.0,
    };
    assert_eq!(event_text(&world, &event), "the pocketed army of red lays down its arms: 91,000 men");
}
