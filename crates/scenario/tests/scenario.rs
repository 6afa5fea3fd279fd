//! What the loader promises: order does not matter, men are not lost in the division, problems name file and line.

use nosb_engine::forces::{Arm, Echelon};
use nosb_engine::{Orders, tick};
use nosb_scenario::{Patch, Recorded, Scenario, ScenarioError};
use std::path::Path;

mod common;

use common::{Folder, folder, load};

fn edit(files: &mut Folder, name: &str, from: &str, to: &str) {
    let text = String::from_utf8(files[name].clone()).unwrap();
    assert!(text.contains(from), "{name} has no `{from}`");
    files.insert(name.into(), text.replacen(from, to, 1).into_bytes());
}

/// The message of the first problem of two fords with one file edited.
fn problem(name: &str, from: &str, to: &str) -> String {
    let mut files = folder("two-fords");
    edit(&mut files, name, from, to);
    message(load(&files))
}

fn message(result: Result<Scenario, ScenarioError>) -> String {
    match result.expect_err("a problem") {
        ScenarioError::Several(list) => list[0].to_string() + &help(&list[0]),
        error => error.to_string() + &help(&error),
    }
}

fn help(error: &ScenarioError) -> String {
    miette::Diagnostic::help(error).map(|help| format!(" -- {help}")).unwrap_or_default()
}

#[test]
fn two_fords_loads_and_is_fought_for_sixty_days() {
    let scenario = Scenario::load("two-fords").unwrap();
    let (world, mut state) = scenario.build(1).unwrap();
    assert_eq!(world.calendar.ticks, 240);
    let orders = Orders::default();
    for _ in 0..world.calendar.ticks {
        tick(&world, &mut state, &orders, &orders);
    }
    assert_eq!(state.tick, 240);
}

#[test]
fn stalingrad_loads_with_every_formation_as_elements() {
    let scenario = Scenario::load("stalingrad").unwrap();
    let (world, state) = scenario.build(1942).unwrap();
    assert_eq!((world.calendar.ticks, state.weather_seed), (908, 1942));
    assert!(world.forces.elements.len() > 1000 && world.forces.headquarters.len() > 350);
    assert!(world.forces.elements.iter().all(|element| element.place.is_some()));
    assert_eq!(world.traces.len(), 13);
    let with_record = scenario.metrics().filter(|metric| metric.record.is_some()).count();
    assert!(with_record > 25, "{with_record}");
    assert!(matches!(
        scenario.metrics().find(|metric| metric.id == "volga_reached_on").and_then(|metric| metric.record.as_ref()),
        Some(entry) if matches!(entry.value, Recorded::Date(date) if date.to_string() == "1942-08-23")
    ));
}

#[test]
fn nobody_is_lost_when_formations_are_divided() {
    let world = Scenario::load("stalingrad").unwrap().world();
    let text = String::from_utf8(folder("stalingrad")["forces/formations.csv"].clone()).unwrap();
    let row = text.lines().find(|line| line.starts_with("ger-71,")).expect("a division");
    let elements = |id: &str| {
        world
            .forces
            .elements
            .iter()
            .filter(|e| e.id.starts_with(&format!("{id}/")))
            .map(|e| e.establishment)
            .collect::<Vec<_>>()
    };
    let men: u32 = elements("ger-71").iter().map(|e| e.men).sum();
    let weapons: u32 = elements("ger-71").iter().map(|e| e.guns + e.at_guns).sum();
    assert!(row.contains(&format!(",{men},")) && row.contains(&format!(",{weapons},")), "{row} {men} {weapons}");
}

#[test]
fn the_order_of_rows_and_files_does_not_matter() {
    let files = folder("two-fords");
    let mut turned = files.clone();
    for (name, bytes) in &mut turned {
        if name.ends_with(".csv") {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let (head, body) = text.split_once('\n').unwrap();
            let mut rows: Vec<&str> = body.lines().collect();
            rows.reverse();
            *bytes = format!("{head}\n{}\n", rows.join("\n")).into_bytes();
        }
    }
    let (one, other) = (load(&files).unwrap(), load(&turned).unwrap());
    assert_eq!(one.digest(), other.digest());
    assert_eq!(one.state(3).hash(), other.state(3).hash());
    assert_ne!(one.state(3).hash(), one.state(4).hash());
}

#[test]
fn a_scenario_from_memory_is_that_from_the_folder() {
    let memory = load(&folder("two-fords")).unwrap();
    let disk = Scenario::load(Path::new("../../scenarios/two-fords")).unwrap();
    assert_eq!(memory.digest(), disk.digest());
    assert_eq!(memory.state(1).hash(), disk.state(1).hash());
}

#[test]
fn a_text_beside_the_map_changes_no_battle() {
    let files = folder("two-fords");
    let mut more = files.clone();
    // The copy of a scenario in the program has no such files.
    more.insert("map/README.md".into(), b"Where the map comes from.\n".to_vec());
    assert_eq!(load(&files).unwrap().digest(), load(&more).unwrap().digest());
}

#[test]
fn the_order_of_metrics_does_not_matter() {
    let files = folder("two-fords");
    let text = String::from_utf8(files["metrics.toml"].clone()).unwrap();
    let mut rows: Vec<&str> = text.split("[[metric]]").skip(1).collect();
    rows.reverse();
    let mut turned = files.clone();
    turned.insert("metrics.toml".into(), format!("[[metric]]{}", rows.join("\n[[metric]]")).into_bytes());
    let ids =
        |files| load(files).unwrap().world().measures.iter().map(|measure| measure.id.clone()).collect::<Vec<_>>();
    assert!(rows.len() > 3);
    assert_eq!(ids(&files), ids(&turned));
}

#[test]
fn a_metric_of_an_unknown_formation_names_the_nearest() {
    let row = "\n[[metric]]\nid = \"a\"\nunit = \"men\"\ndoc = \"x\"\nkind = \"strength-at\"\nat = \"1900-05-31\"\n";
    let mut files = folder("two-fords");
    let text = String::from_utf8(files["metrics.toml"].clone()).unwrap();
    let with = |name: &str| format!("{text}{row}headquarters = \"{name}\"\n").into_bytes();
    files.insert("metrics.toml".into(), with("amber-guard"));
    assert!(load(&files).is_ok());
    files.insert("metrics.toml".into(), with("amber-gard"));
    let Err(ScenarioError::At(problem)) = load(&files) else { panic!("the formation does not exist") };
    assert!(problem.message.contains("no formation `amber-gard`"), "{}", problem.message);
    assert!(problem.remedy.contains("`amber-guard`"), "{}", problem.remedy);
}

#[test]
fn every_claim_is_an_experiment_and_every_experiment_says_what_it_asks() {
    let scenario = Scenario::load("stalingrad").unwrap();
    for claim in scenario.claims() {
        let file = scenario.experiment_file(&claim.id).map(|file| file.name.clone());
        assert_eq!(file, Some(format!("claims/{}.toml", claim.id)));
    }
    for name in ["stalingrad", "two-fords"] {
        let experiments = Scenario::load(name).unwrap().experiments();
        assert!(!experiments.is_empty());
        for listed in experiments {
            assert!(!listed.title.is_empty() && listed.description.ends_with('?'), "{listed:?}");
        }
    }
}

#[test]
fn experiments_and_claims_are_listed_and_change_no_battle() {
    const WALK: &[u8] = b"title = \"A walk\"\nquestion = \"How far?\"\n";
    let files = folder("two-fords");
    let plain = load(&files).unwrap();
    let mut more = files.clone();
    more.insert("experiments/walk.toml".into(), WALK.to_vec());
    more.insert("claims/feet.toml".into(), b"title = \"Feet\"\n".to_vec());
    let more = load(&more).unwrap();
    assert_eq!(plain.digest(), more.digest());
    let walk = more.experiments().into_iter().find(|listed| listed.name == "walk").unwrap();
    assert_eq!((walk.title.as_str(), walk.description.as_str()), ("A walk", "How far?"));
    assert_eq!(more.experiment_file("walk").unwrap().text.as_bytes(), WALK);
    assert_eq!(more.experiment_file("feet").unwrap().name, "claims/feet.toml");
    assert!(more.experiment_file("../walk").is_none());
}

#[test]
fn a_patch_changes_what_it_names_and_nothing_else() {
    let scenario = Scenario::load("two-fords").unwrap();
    let patched = scenario.with_patch_text("nation.cobaltland.quality=1.2").unwrap();
    assert_ne!(scenario.digest(), patched.digest());
    assert_eq!(patched.world().forces.nations[1].quality, 1.2);
    assert_eq!(scenario.world().forces.nations[1].quality, 1.0);
    let same = scenario.with_patch_text("nation.cobaltland.quality=1.0").unwrap();
    assert_eq!((same.digest(), same.state(5).hash()), (scenario.digest(), scenario.state(5).hash()));
    let off = scenario.with_patch_text("scenario.standing_order=false").unwrap();
    // Never given, but still of the same side: what that side does before the order must not change.
    let given = |scenario: &Scenario| scenario.world().standing_order.map(|order| (order.side, order.from));
    assert_eq!(given(&off), given(&scenario).map(|(side, _)| (side, nosb_engine::world::NEVER)));
    assert_ne!(given(&off), given(&scenario));
    assert_eq!(scenario.with_weather_seed(99).unwrap().weather_seed(), 99);
    assert_eq!(
        scenario.with_patch_text("source.amber-railhead.tons_per_day=600").unwrap().world().sources[0].tons_per_day,
        600.0
    );
}

#[test]
fn guns_of_armies_and_corps_stand_where_they_can_fire() {
    let world = Scenario::load("stalingrad").unwrap().world();
    let mut guns = 0;
    for element in &world.forces.elements {
        let weapons = element.establishment.guns + element.establishment.mortars;
        assert!(element.arm != Arm::Headquarters || weapons == 0, "{} has {weapons} guns", element.id);
        let staff = world.forces.headquarters[element.headquarters.index()].echelon >= Echelon::Army;
        guns += if staff && element.arm.supports() { element.establishment.guns } else { 0 };
    }
    assert!(guns > 2000, "{guns}");
}

#[test]
fn every_shipped_patch_can_be_laid_over_its_scenario() {
    let scenario = Scenario::load("stalingrad").unwrap();
    let patches = scenario.patches_shipped();
    assert!(patches.len() > 20 && scenario.claims().len() == 20);
    let rivals = scenario.rivals();
    assert!(rivals.len() >= 3);
    for patch in patches.into_iter().chain(rivals) {
        assert!(!patch.title.is_empty() && !patch.description.is_empty(), "{}", patch.name);
        if let Err(error) = scenario.with_patch_text(&patch.name) {
            panic!("{error}{}", help(&error));
        }
    }
}

#[test]
fn patches_that_cannot_be_meant_are_refused_with_the_remedy() {
    let scenario = Scenario::load("two-fords").unwrap();
    let wrong = |text: &str| message(scenario.with_patch_text(text));
    assert!(wrong("nation.cobaltland.qualty=1.2").contains("did you mean `nation.cobaltland.quality`"));
    assert!(
        wrong("nation.cobaltland.quality=9").contains("outside the range")
            && wrong("nation.cobaltland.quality=9").contains("0.7 to 1.5")
    );
    assert!(wrong("nation.cobaltland.quality=NaN").contains("finite"));
    assert!(wrong("nation.cobaltland.quality=inf").contains("finite"));
    assert!(wrong("nation.cobaltland.quality=true").contains("is a number"));
    assert!(wrong("no-such-patch").contains("no such patch"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    std::fs::write(&file, "title = \"t\"\ndescription = \"d\"\n[set]\nnation.cobaltland.qualty = 1.0\n").unwrap();
    let told = wrong(&file.to_string_lossy());
    assert!(told.contains("mine.toml:4:") && told.contains("did you mean"), "{told}");
    std::fs::write(
        &file,
        "title = \"t\"\ndescription = \"d\"\nallow_outside = true\n[set]\nnation.cobaltland.quality = 9.0\n",
    )
    .unwrap();
    assert_eq!(scenario.with_patch_text(&file.to_string_lossy()).unwrap().world().forces.nations[1].quality, 9.0);
    std::fs::write(&file, "title = \"t\"\ndescription = \"d\"\n[set]\nnation.cobaltland.quality = nan\n").unwrap();
    assert!(wrong(&file.to_string_lossy()).contains("finite"));
    let patch: Result<Patch, _> = scenario.patch(&file.to_string_lossy());
    assert!(patch.is_err());
}

#[test]
fn a_missing_file_is_named() {
    let mut files = folder("two-fords");
    files.remove("forces/templates.csv");
    assert!(message(load(&files)).contains("forces/templates.csv:1: the file is missing"));
    assert!(
        matches!(Scenario::load("stalingard"), Err(ScenarioError::UnknownScenario { remedy, .. }) if remedy.contains("stalingrad"))
    );
}

#[test]
fn problems_of_the_tables_name_file_line_and_remedy() {
    const FORMATIONS: &str = "forces/formations.csv";
    for (from, to, expected) in [
        ("amber-army,1900-05-01,50.8,", "amber-army,1900-05-01,", "formations.csv:3:1: the row has"),
        (
            ",amber-army,1900-05-01,50.8",
            ",amber-amry,1900-05-01,50.8",
            "there is no formation `amber-amry` -- did you mean `amber-army`",
        ),
        ("hq,,1900-05-01,50.5,30.45", "hq,amber-1-div,1900-05-01,50.5,30.45", "its own superior"),
        ("amber-2-div,", "amber-1-div,", "the id `amber-1-div` is used twice"),
        ("amber-army,1900-05-01,50.8", "amber-army,1901-05-01,50.8", "1901-05-01 is outside the scenario"),
        ("amber-army,1900-05-01,50.8", "amber-army,1900-02-30,50.8", "`1900-02-30` is not a date"),
        (",,9000,0,85", ",,-9000,0,85", "`men` is negative"),
        (",,9000,0,85", ",,many,0,85", "`many` is not a whole number"),
        ("1900-05-01,50.8,", "1900-05-01,58.8,", "is off the map"),
        ("1900-05-01,50.8,", "1900-05-01,NaN,", "is not a finite number"),
        (",,9000,0,85,5,foot", ",,9000,0,85,5,feet", "there is no template `feet` -- did you mean `foot`"),
        (",,9000,0,85,5,foot", ",,9000,0,85,11,foot", "off the scale"),
        ("Amber 1. Division", "\"Amber 1. Division", "never closed"),
        ("id,name,side", "id,nam,side", "unknown column `nam` -- did you mean `name`"),
        ("division,infantry", "division,infantri", "does not divide"),
    ] {
        let told = problem(FORMATIONS, from, to);
        assert!(told.contains("forces/formations.csv:") && told.contains(expected), "{to}: {told}");
    }
    let told = problem("directives.csv", "attack,Market", "atack,Market");
    assert!(told.contains("directives.csv:2:") && told.contains("did you mean `attack`"), "{told}");
}

#[test]
fn problems_of_parameters_name_file_line_and_remedy() {
    let quality = "quality = { value = 1.0";
    for (from, to, expected) in [
        (quality, "quality = { value = 9.0", "outside its range 0.7 to 1.5"),
        (quality, "quality = { value = nan", "finite number"),
        (quality, "qualty = { value = 1.0", "`nation.amberland.quality` is missing"),
        (quality, "quality = { valu = 1.0", "`value` of `nation.amberland.quality` is missing"),
        ("distribution = \"triangular\"", "distribution = \"triangle\"", "did you mean `triangular`"),
        (quality, "quality = { value = ", "nations.toml:2:"),
    ] {
        let told = problem("nations.toml", from, to);
        assert!(told.contains("nations.toml:") && told.contains(expected), "{to}: {told}");
    }
    assert!(problem("scenario.toml", "format = 1", "format = 2").contains("scenario.toml:2:10: format 2 is not known"));
    assert!(problem("scenario.toml", "start =", "strat =").contains("`start` is missing"));
    let told = problem("metrics.toml", "region = \"market-town\"", "region = \"markt-town\"");
    assert!(told.contains("metrics.toml:1:") && told.contains("did you mean `market-town`"), "{told}");
    assert!(problem("map/city.geojson", "[30.97,50.33]]]", "[30.97,50.34]]]").contains("city.geojson:2"));
}

#[test]
fn all_problems_are_found_at_once() {
    let mut files = folder("two-fords");
    edit(&mut files, "forces/formations.csv", ",,9000,0,85", ",,-1,0,85");
    edit(&mut files, "directives.csv", "defend", "defnd");
    edit(&mut files, "nations.toml", "value = 1.2", "value = 12.0");
    let Err(ScenarioError::Several(list)) = load(&files) else { panic!("several problems") };
    assert_eq!(list.len(), 3, "{list:?}");
}

#[test]
fn hostile_files_are_refused_without_being_loaded_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = self::folder("two-fords");
    files.insert("directives.csv".into(), vec![b'x'; 2 << 20]);
    assert!(message(load(&files)).contains("directives.csv:1: the line is longer"));
    let mut bytes = self::folder("two-fords")["directives.csv"].clone();
    bytes.extend([0xFF, 0xFE, b'\n']);
    files.insert("directives.csv".into(), bytes);
    assert!(message(load(&files)).contains("directives.csv:5:1: the text is not UTF-8"));
    // A sparse file of 100 MB costs nothing to make, and must cost nothing to refuse.
    let path = folder.path().join("scenario.toml");
    std::fs::File::create(&path).unwrap().set_len(100 << 20).unwrap();
    let told = Scenario::check(folder.path());
    assert!(
        told.len() == 1 && told[0].to_string().contains("scenario.toml:1: the file has 104857600 bytes"),
        "{told:?}"
    );
}

#[test]
fn every_number_of_the_shipped_scenarios_has_a_source() {
    for name in ["stalingrad", "two-fords"] {
        let unsourced = Scenario::load(name).unwrap().unsourced();
        assert!(unsourced.is_empty(), "{name}: {unsourced:?}");
    }
}
