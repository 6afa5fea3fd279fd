//! What the targets promise: each refers to the record and can be measured, their errors follow the stated rule, none is
//! both fitted and held out, and mistakes are named with file, line, column and remedy.

use nosb_engine::measure::{Observer, Outcome};
use nosb_engine::{Orders, tick};
use nosb_scenario::{LEVELS, RecordRow, Scale, Scenario, ScenarioError, Target, TargetUse};

mod common;

use common::{folder, load};

const HEAD: &str = "id,metric,record,use,level,group,value,observation_sd,discrepancy_sd,scale,note\n";
const RECORD: &str = "id,topic,side,from,to,place,quantity,unit,value,low,high,source,confidence,note\n\
    town,event,amber,1900-05-20,1900-05-20,Town,reached,day_since_1900-05-01,19,18,21,assumption,high,\n\
    amber-lost,casualties,amber,1900-05-01,1900-06-29,All,lost,men,900,800,1000,assumption,low,\n\
    cobalt-lost,casualties,cobalt,1900-05-01,1900-06-29,All,lost,men,700,600,800,assumption,low,\n";
const TOWN: &str = "town,town_reached_on,town,calibration,date,,19,0.5,2,linear,\n";
const AMBER: &str = "amber,amber_casualties,amber-lost,calibration,loss,lost,900,0.2,0.3,log,\n";
const COBALT: &str = "cobalt,cobalt_casualties,cobalt-lost,validation,loss,,700,0.2,0.3,log,\n";

/// Two fords with a record and these targets.
fn with(targets: &str) -> Result<Scenario, ScenarioError> {
    let mut files = folder("two-fords");
    files.insert("record/record.csv".into(), RECORD.into());
    files.insert("targets.csv".into(), format!("{HEAD}{targets}").into_bytes());
    load(&files)
}

/// The first problem of these targets: place and message, and the remedy.
fn problem(targets: &str) -> (String, String) {
    let first = match with(targets).expect_err("a problem") {
        ScenarioError::Several(list) => list[0].clone(),
        error => error,
    };
    let ScenarioError::At(located) = first else { panic!("{first} has no place") };
    (located.to_string(), located.remedy)
}

fn stalingrad() -> Scenario {
    Scenario::load("stalingrad").unwrap()
}

#[test]
fn targets_are_read_and_say_what_never_means() {
    let scenario = with(&format!("{TOWN}{COBALT}{AMBER}")).unwrap();
    let ids: Vec<&str> = scenario.targets().iter().map(|target| target.id.as_str()).collect();
    assert_eq!(ids, ["amber", "cobalt", "town"]);
    let town = &scenario.targets()[2];
    assert_eq!((town.use_, town.scale, town.level.as_str()), (TargetUse::Calibration, Scale::Linear, "date"));
    assert_eq!((town.value, town.observation_sd, town.discrepancy_sd), (19.0, 0.5, 2.0));
    let days = scenario.calendar().ticks / nosb_engine::calendar::TICKS_PER_DAY;
    assert_eq!(town.never, Some(f64::from(days)));
    assert_eq!(scenario.targets()[0].never, None);
    assert!(!Scenario::load("two-fords").unwrap().targets().is_empty(), "its own, made up for tests of calibration");
}

#[test]
fn mistakes_are_named_with_their_place_and_the_nearest_name() {
    let wrong = |from: &str, to: &str| problem(&TOWN.replacen(from, to, 1));
    let (told, remedy) = wrong("town_reached_on", "town_reached");
    assert!(told.starts_with("targets.csv:2:6: there is no metric `town_reached`"), "{told}");
    assert!(remedy.contains("`town_reached_on`"), "{remedy}");
    let (told, remedy) = wrong("on,town,cal", "on,twon,cal");
    assert!(told.starts_with("targets.csv:2:22: the record has no `twon`") && remedy.contains("`town`"), "{told}");
    let (told, remedy) = wrong("calibration", "calibrate");
    assert!(told.contains("`calibrate` is no use") && remedy.contains("`calibration`"), "{told}");
    let (told, remedy) = wrong("date,,", "dates,,");
    assert!(told.contains("`dates` is no level") && remedy.contains("`date`"), "{told}");
    let (told, remedy) = wrong("linear", "liner");
    assert!(told.contains("`liner` is no scale") && remedy.contains("`linear`"), "{told}");
    assert!(wrong("0.5,2", "-0.5,2").0.contains("`observation_sd` is negative"));
    assert!(wrong("0.5,2", "0.5,-2").0.contains("`discrepancy_sd` is negative"));
    assert!(wrong("0.5,2", "0,0").0.contains("without any error"));
    assert!(wrong("0.5,2", "nan,2").0.contains("not a finite number"));
    assert!(wrong("linear", "log").0.contains("a date has no logarithm"));
    let (told, remedy) = wrong("19,0.5", "25,0.5");
    assert!(told.contains("25 is not what `town` of the record says") && remedy == "it says 18 .. 21", "{remedy}");
}

#[test]
fn what_is_fitted_cannot_be_a_test() {
    let two = |other: &str| problem(&format!("{AMBER}{other}")).0;
    assert!(two(AMBER).contains("targets.csv:3:1: the id `amber` is used twice"));
    assert!(two(&AMBER.replacen("amber,", "other,", 1)).contains("the metric `amber_casualties` is already that of"));
    assert!(two(&COBALT.replace("loss,,", "loss,lost,")).contains("`amber` of the same group is for calibration"));
    let (shared, record) =
        (two(&COBALT.replace("cobalt-lost", "cobalt-lost;amber-lost")), "`amber-lost` is also that of");
    assert!(shared.contains(record), "{shared}");
}

#[test]
fn the_campaign_has_enough_targets_of_every_level_in_both_uses() {
    let scenario = stalingrad();
    let count = |use_| scenario.targets().iter().filter(|target| target.use_ == use_).count();
    let [calibration, validation] = TargetUse::ALL.map(count);
    assert!((40..=60).contains(&calibration), "{calibration}");
    assert!(validation * 10 >= (calibration + validation) * 3, "{validation}");
    for level in LEVELS {
        for use_ in TargetUse::ALL {
            let has = scenario.targets().iter().any(|target| target.level == level && target.use_ == use_);
            assert!(has, "no target of level {level} for {}", use_.name());
        }
    }
    assert!(scenario.targets().iter().all(|target| !target.note.is_empty()));
}

#[test]
fn every_target_is_measured_in_a_battle() {
    let scenario = stalingrad();
    let (world, mut state) = scenario.build(1).unwrap();
    let mut observer = Observer::new(&world);
    let orders = Orders::default();
    while state.tick < world.calendar.ticks {
        tick(&world, &mut state, &orders, &orders);
        observer.observe(&world, &state);
    }
    let outcomes = observer.metrics(&world, &state);
    for target in scenario.targets() {
        let index = world.measures.iter().position(|measure| measure.id == target.metric).unwrap();
        match outcomes[index] {
            Outcome::Number(number) => assert!(number.is_finite() && target.never.is_none(), "{}", target.id),
            Outcome::Date(_) | Outcome::Never => assert!(target.never.is_some(), "{} has no outcome", target.id),
        }
    }
}

/// Standard deviation of the record by the rule of docs/targets.md, and its best value; none where the rule does not apply.
fn by_rule(target: &Target, row: &RecordRow) -> Option<(f64, f64)> {
    let best = row.value?;
    let share = if row.unit == "percent" { 0.01 } else { 1.0 };
    let [low, high] = [row.low.unwrap_or(best), row.high.unwrap_or(best)].map(|end| end * share);
    let grade = ["high", "medium", "low"].iter().position(|grade| *grade == row.confidence)?;
    let floor = match (target.scale, target.level.as_str()) {
        (Scale::Log, _) => [0.03, 0.08, 0.2],
        (_, "share") => [0.02, 0.04, 0.08],
        _ if row.unit.starts_with("day_since_") => [0.5, 1.0, 2.0],
        _ if row.unit == "degC" => [1.0, 2.0, 3.0],
        _ => return None,
    };
    let half = match target.scale {
        Scale::Log => libm::log(high / low) / 2.0,
        _ => (high - low) / 2.0,
    };
    Some((best * share, (half / [2.0, 1.5, 1.0][grade]).max(floor[grade])))
}

#[test]
fn values_and_errors_follow_the_record_by_the_stated_rule() {
    let scenario = stalingrad();
    let record = scenario.record();
    let mut checked = 0;
    for target in scenario.targets() {
        let Some(row) = record.iter().find(|row| row.id == target.record) else { continue };
        let Some((value, sd)) = by_rule(target, row) else { continue };
        // A rate of the record over a span of days is a sum in the model.
        let days = if row.unit == "men_per_day" && target.value > value { 22.0 } else { 1.0 };
        assert!((target.value - value * days).abs() <= 1e-3 * target.value.abs(), "{}", target.id);
        assert!((target.observation_sd / sd - 1.0).abs() < 0.01, "{} {sd}", target.id);
        checked += 1;
    }
    assert!(checked > 60, "{checked}");
}
