use super::*;
use crate::forces::{Arm, Echelon, Establishment, HeadquartersId};
use crate::state::{Counter, Fate};
use crate::testing;

#[test]
fn a_share_is_weighted_by_area_where_nothing_is_built() {
    let mut world = testing::plain(4, 2, 10.0);
    let cells: Vec<CellId> = world.map.cells().collect();
    assert!((share(&world, &cells, |cell| world.map.share[cell.index()]) - 0.5).abs() < 1e-12);
    world.map.built_ha[0] = [5.0, 0.0, 0.0];
    assert!((share(&world, &cells, |cell| world.map.share[cell.index()]) - 1.0).abs() < 1e-12);
}

#[test]
fn a_window_counts_only_what_falls_into_it() {
    let mut world = testing::plain(4, 2, 10.0);
    world.measures.push(Measure {
        id: "shells".into(),
        unit: "t".into(),
        doc: String::new(),
        kind: MeasureKind::Total { side: Side::First, counter: Counter::ShellsT, from: Some(4), until: Some(8) },
    });
    let mut state = crate::setup::state(&world, 1, 1);
    let mut observer = Observer::new(&world);
    for _ in 0..12 {
        state.sides.count(Side::First, Counter::ShellsT, 1.0);
        state.tick += 1;
        observer.observe(&world, &state);
    }
    assert_eq!(observer.metrics(&world, &state), vec![Outcome::Number(4.0)]);
}

fn ask(world: &mut World, kinds: impl IntoIterator<Item = MeasureKind>) {
    let measure = |kind| Measure { id: String::new(), unit: String::new(), doc: String::new(), kind };
    world.measures = kinds.into_iter().map(measure).collect();
}

/// Takes measures of a state that is what `then` makes of it at each of so many ticks.
fn watched(
    world: &mut World,
    kinds: impl IntoIterator<Item = MeasureKind>,
    ticks: u32,
    then: impl Fn(u32, &mut State),
) -> Vec<Outcome> {
    ask(world, kinds);
    let mut state = crate::setup::state(world, 1, 1);
    let mut observer = Observer::new(world);
    for tick in 1..=ticks {
        state.tick = tick;
        then(tick, &mut state);
        observer.observe(world, &state);
    }
    observer.metrics(world, &state)
}

/// Takes measures of a state that stands still for so many ticks.
fn measured(world: &mut World, state: &mut State, kinds: Vec<MeasureKind>, ticks: u32) -> Vec<Outcome> {
    ask(world, kinds);
    let mut observer = Observer::new(world);
    let before = state.hash();
    observer.observe(world, state);
    assert_eq!(state.hash(), before);
    for _ in 0..ticks {
        state.tick += 1;
        observer.observe(world, state);
    }
    observer.metrics(world, state)
}

/// Two corps of the second side with one regiment of foot each, and guns under the first corps.
fn two_corps() -> (World, State, [HeadquartersId; 3]) {
    let mut world = testing::plain(4, 2, 10.0);
    let none = HeadquartersId::NONE;
    let army = testing::headquarters(&mut world, "army", Side::Second, Echelon::Army, none);
    let one = testing::headquarters(&mut world, "one", Side::Second, Echelon::Corps, army);
    let two = testing::headquarters(&mut world, "two", Side::Second, Echelon::Corps, army);
    let troops = |men, tanks| Establishment { men, tanks, ..Establishment::default() };
    testing::element(&mut world, "1-foot", one, Arm::Infantry, CellId(3), troops(3000, 10));
    testing::element(&mut world, "2-foot", two, Arm::Infantry, CellId(7), troops(1000, 0));
    testing::element(&mut world, "guns", one, Arm::Artillery, CellId(3), troops(500, 0));
    let mut state = crate::setup::state(&world, 1, 1);
    state.elements.cohesion.copy_from_slice(&[0.8, 0.4, 0.0]);
    state.elements.ration.copy_from_slice(&[1.0, 1.0, 0.1]);
    state.elements.light[1] = 200;
    state.elements.pocket[1] = 3;
    (world, state, [army, one, two])
}

fn number(outcome: &Outcome) -> f64 {
    match outcome {
        Outcome::Number(number) => *number,
        other => panic!("{other:?} is no number"),
    }
}

#[test]
fn what_a_side_has_is_read_at_its_tick() {
    let (mut world, mut state, _) = two_corps();
    let at = |quantity, tick| MeasureKind::At { side: Side::Second, quantity, tick };
    let all =
        [Quantity::Men, Quantity::Tanks, Quantity::Pocketed, Quantity::Cohesion, Quantity::Ration, Quantity::Ground];
    let kinds = all.iter().map(|&quantity| at(quantity, 1)).chain([at(Quantity::Men, 9)]).collect();
    let found = measured(&mut world, &mut state, kinds, 4);
    let cohesion = (3000.0 * 0.8 + 1200.0 * 0.4) / 4200.0;
    let ration = (4200.0 + 500.0 * 0.1) / 4700.0;
    for (outcome, wanted) in found.iter().zip([4700.0, 10.0, 1200.0, cohesion, ration, 0.5]) {
        assert!((number(outcome) - wanted).abs() < 1e-9, "{outcome:?} {wanted}");
    }
    assert_eq!(found[6], Outcome::Never);
    // A mean of nobody is not a number.
    let nobody = MeasureKind::At { side: Side::First, quantity: Quantity::Cohesion, tick: 5 };
    assert_eq!(measured(&mut world, &mut state, vec![nobody], 4), [Outcome::Never]);
}

#[test]
fn strength_follows_formations_that_change_their_superior() {
    let (mut world, mut state, [army, one, two]) = two_corps();
    let strength = |headquarters, tick| MeasureKind::Under { headquarters, quantity: Quantity::Men, tick };
    let found = measured(&mut world, &mut state, vec![strength(army, 1), strength(one, 1), strength(two, 1)], 4);
    assert_eq!(found, [4700.0, 3500.0, 1200.0].map(Outcome::Number));
    state.headquarters.parent[two.index()] = one;
    let found = measured(&mut world, &mut state, vec![strength(army, 6), strength(one, 6), strength(two, 6)], 4);
    assert_eq!(found, [4700.0, 4700.0, 1200.0].map(Outcome::Number));
    state.elements.status[0] = Status::Surrendered;
    assert_eq!(measured(&mut world, &mut state, vec![strength(army, 10)], 4), [Outcome::Number(1700.0)]);
}

#[test]
fn only_those_who_hold_ground_stand_in_a_region() {
    let (mut world, mut state, _) = two_corps();
    world.map.regions.push(crate::map::Region { id: "there".into(), cells: vec![CellId(2), CellId(3)] });
    let there = |tick| MeasureKind::ElementsAt { side: Side::Second, region: 0, tick };
    assert_eq!(measured(&mut world, &mut state, vec![there(1)], 4), [Outcome::Number(1.0)]);
    state.elements.status[0] = Status::Broken;
    assert_eq!(measured(&mut world, &mut state, vec![there(5)], 4), [Outcome::Number(0.0)]);
}

#[test]
fn a_rate_is_that_of_its_days() {
    let mut world = testing::plain(4, 2, 10.0);
    let mut state = crate::setup::state(&world, 1, 1);
    state.tick = 1;
    state.sides.count(Side::First, Counter::Replacements, 100.0);
    let rate =
        |from, until| MeasureKind::Rate { side: Side::First, counter: Counter::Replacements, days: 30.4, from, until };
    // 100 men in two days, and nobody in the second of them.
    let found = measured(
        &mut world,
        &mut state,
        vec![rate(None, None), rate(None, Some(4)), rate(Some(4), Some(8)), rate(None, Some(40))],
        7,
    );
    let wanted = [100.0 / 2.0, 100.0, 0.0].map(|daily| Outcome::Number(daily * 30.4));
    assert_eq!(found[..3], wanted);
    assert_eq!(found[3], Outcome::Never);
}

#[test]
fn a_window_that_has_not_begun_gives_nothing() {
    let mut world = testing::plain(4, 2, 10.0);
    let mut state = crate::setup::state(&world, 1, 1);
    state.tick = 1;
    state.sides.count(Side::First, Counter::Captured, 7.0);
    let total = |from| MeasureKind::Total { side: Side::First, counter: Counter::Captured, from, until: None };
    let casualties =
        |from| MeasureKind::Casualties { side: Side::First, counted: Counted::Irrecoverable, from, until: None };
    let kinds = vec![total(None), total(Some(40)), casualties(None), casualties(Some(40))];
    let found = measured(&mut world, &mut state, kinds, 4);
    assert_eq!(found, [Outcome::Number(7.0), Outcome::Never, Outcome::Number(7.0), Outcome::Never]);
}

#[test]
fn a_region_is_retaken_only_from_the_enemy_and_only_in_its_time() {
    let mut world = testing::plain(4, 2, 10.0);
    world.map.regions.push(crate::map::Region { id: "there".into(), cells: vec![CellId(2), CellId(3)] });
    let retaken = |side, from| MeasureKind::RegionRetaken { side, region: 0, share: 0.9, from };
    let kinds = [retaken(Side::Second, 0), retaken(Side::Second, 20), retaken(Side::First, 0)];
    // The second side's ground is lost on the second day, won on the fourth, lost on the sixth and won on the eighth.
    let found = watched(&mut world, kinds, 32, |tick, state| {
        let lost = matches!((tick - 1) / 4, 1 | 2 | 5 | 6);
        for cell in [2, 3] {
            state.cells.share[cell] = if lost { 1.0 } else { 0.0 };
        }
    });
    assert_eq!(found, [Outcome::Date(15), Outcome::Date(31), Outcome::Date(7)]);
}

#[test]
fn fates_are_counted_in_their_window_and_dated() {
    let mut world = testing::plain(4, 2, 10.0);
    let fates = |from, until| MeasureKind::Fates { side: Side::First, fates: vec![Fate::Starved], from, until };
    let reach = |men| MeasureKind::FatesReach { side: Side::First, fates: vec![Fate::Starved], men };
    let kinds = [fates(None, None), fates(Some(4), Some(8)), fates(Some(40), None), reach(30.0), reach(1000.0)];
    let found = watched(&mut world, kinds, 12, |_, state| state.sides.add(Side::First, Fate::Starved, 10));
    let wanted = [Outcome::Number(120.0), Outcome::Number(40.0), Outcome::Never, Outcome::Date(2), Outcome::Never];
    assert_eq!(found, wanted);
}

#[test]
fn weather_is_measured_by_days() {
    let mut world = testing::plain(4, 2, 10.0);
    let mean = |from, until| MeasureKind::MeanTemperature { from, until };
    let kinds = [mean(4, 12), mean(4, 80), MeasureKind::FirstFloes, MeasureKind::IceReaches { cm: 8.0 }];
    let found = watched(&mut world, kinds, 16, |tick, state| {
        let day = f64::from((tick - 1) / 4);
        state.weather.temperature_c[0] = -10.0 * day;
        state.weather.floes[0] = day >= 1.0;
        state.weather.ice_cm[0] = 4.0 * day;
    });
    let wanted = [Outcome::Number(-15.0), Outcome::Never, Outcome::Date(4), Outcome::Date(8)];
    assert_eq!(found, wanted);
}

#[test]
fn what_serves_under_a_headquarters_is_read_like_what_a_side_has() {
    let (mut world, mut state, [army, one, _]) = two_corps();
    let under = |headquarters, quantity| MeasureKind::Under { headquarters, quantity, tick: 1 };
    let kinds = vec![
        under(one, Quantity::Tanks),
        under(army, Quantity::Pocketed),
        under(one, Quantity::Ration),
        under(HeadquartersId::NONE, Quantity::Men),
    ];
    let found = measured(&mut world, &mut state, kinds, 4);
    assert_eq!(found[..2], [10.0, 1200.0].map(Outcome::Number));
    assert!((number(&found[2]) - 3050.0 / 3500.0).abs() < 1e-9);
    assert_eq!(found[3], Outcome::Never);
}

#[test]
fn sick_are_losses_only_where_they_are_counted() {
    let world = testing::plain(4, 2, 10.0);
    let mut state = crate::setup::state(&world, 1, 1);
    let side = Side::First;
    for (counter, men) in
        [(Counter::Captured, 7.0), (Counter::Wounded, 40.0), (Counter::Sick, 500.0), (Counter::Frostbitten, 60.0)]
    {
        state.sides.count(side, counter, men);
    }
    state.sides.add(side, Fate::Killed, 10);
    state.sides.add(side, Fate::DiedOfWounds, 2);
    let counted = [Counted::Irrecoverable, Counted::Bloody, Counted::All];
    assert_eq!(counted.map(|which| casualties(&state, side, which)), [19.0, 57.0, 617.0]);
}
