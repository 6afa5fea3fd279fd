use super::*;
use crate::forces::{Arm, Echelon, ElementId, Establishment};
use crate::ledger;
use crate::map::CellId;
use crate::orders::{NO_ROUTE, Order, Orders, Posture};
use crate::state::{Counter, Status};
use crate::systems::{command, prohibition, rallying};
use crate::testing;
use crate::world::StandingOrder;
use proptest::prelude::*;

const CHANCE: Chance = Chance { battle_seed: 21, weather_seed: 21 };
const FROM: u32 = 16;
const SIDE: Side = Side::Second;

/// Two armies of the second side in a line of 8 divisions along the middle, one regiment each.
fn armies() -> World {
    let mut world = testing::plain(8, 8, 30.0);
    for a in 0..2 {
        let none = HeadquartersId::NONE;
        let id = format!("army-{a}");
        let army = testing::headquarters(&mut world, &id, SIDE, Echelon::Army, none);
        for d in 0..4 {
            let id = format!("a{a}-d{d}");
            let hq = testing::headquarters(&mut world, &id, SIDE, Echelon::Division, army);
            let men = Establishment { men: 9000, ..Establishment::default() };
            let cell = CellId((a * 4 + d) * 8 + 4);
            testing::element(&mut world, &id, hq, Arm::Infantry, cell, men);
        }
    }
    world.standing_order = Some(StandingOrder { side: SIDE, from: FROM });
    let rules = &mut world.rules.discipline;
    rules.blocking = true;
    rules.prohibition = true;
    rules.rallying = true;
    rules.detachments_per_army = 4.0;
    rules.detachment_men = 170.0;
    rules.detachment_share_limit = 0.03;
    rules.catch_rate = 0.3;
    rules.baseline_catch = 0.4;
    rules.self_return = 0.2;
    rules.straggler_loss = 0.04;
    rules.share_arrested = 0.019;
    rules.share_shot = 0.0137;
    rules.share_penal_company = 0.0246;
    rules.share_penal_battalion = 0.0014;
    rules.share_unaccounted = 0.0109;
    rules.coercion_half_density = 0.5;
    rules.coercion_memory = 5.0;
    rules.penal_loss_factor = 4.5;
    rules.penal_term = 60.0;
    rules.rally_boost = 0.03;
    rules.rally_decay = 60.0;
    rules.rally_spread = 3.0;
    rules.prohibition_compliance = 0.85;
    rules.prohibition_before = 0.45;
    rules.leave_days = 3.0;
    // No leave is granted.
    world.rules.prestige.leave_base = -100.0;
    world
}

/// Half a per cent of the men straggle each day; all want to withdraw all the time.
fn fought(world: &World, ticks: u32) -> State {
    let mut state = crate::setup::state(world, 21, 21);
    let mut orders = Orders::default();
    let mut route = NO_ROUTE;
    for ordered in 0..ticks {
        orders.clear();
        for element in world.forces.ids() {
            route[0] = CellId(state.elements.cell[element.index()].0 + 1);
            orders.orders.push(Order { element, posture: Posture::Withdraw, target: route[0], route });
        }
        rallying::run(world, &mut state, &CHANCE);
        command::run(world, &mut state, &CHANCE, [&Orders::default(), &orders]);
        prohibition::run(world, &mut state, &CHANCE);
        if ordered % 4 == 0 {
            for row in 0..state.elements.men.len() {
                straggle(&mut state, row, 200);
            }
        }
        run(world, &mut state, &CHANCE);
        state.tick += 1;
    }
    state
}

fn straggle(state: &mut State, row: usize, men: u32) {
    let men = men.min(state.elements.men[row]);
    state.elements.men[row] -= men;
    state.elements.stragglers[row] += men;
}

fn counter(state: &State, counter: Counter) -> f64 {
    state.sides.counter(SIDE, counter)
}

fn on_the_books(world: &World, state: &State) {
    let balance = ledger::men(world, state, SIDE);
    assert_eq!(balance.entered, balance.accounted);
    let penal: u32 = state.headquarters.penal_men.iter().sum();
    assert_eq!(u64::from(penal), state.sides.fate(SIDE, Fate::Penal));
    let blocking: u32 = state.headquarters.blocking_men.iter().sum();
    assert_eq!(u64::from(blocking), state.sides.fate(SIDE, Fate::BlockingDetachment));
}

#[test]
fn no_detachments_and_no_rear_security_detain_nobody_and_leave_other_draws_alone() {
    let mut world = armies();
    let with = fought(&world, 80);
    world.rules.discipline.blocking = false;
    world.rules.discipline.baseline_catch = 0.0;
    let without = fought(&world, 80);
    assert!(counter(&with, Counter::Detained) > 1000.0);
    assert_eq!(counter(&without, Counter::Detained), 0.0);
    assert_eq!(counter(&without, Counter::Shot), 0.0);
    assert!(without.headquarters.coercion.iter().all(|&felt| felt == 0.0));
    assert_eq!(with.elements.rallying, without.elements.rallying);
    assert_eq!(with.elements.posture, without.elements.posture);
    assert_eq!(with.headquarters.asked_at, without.headquarters.asked_at);
}

#[test]
fn all_come_back_in_the_end_if_none_is_lost_or_punished() {
    let mut world = armies();
    let rules = &mut world.rules.discipline;
    rules.straggler_loss = 0.0;
    for share in [
        &mut rules.share_arrested,
        &mut rules.share_shot,
        &mut rules.share_penal_company,
        &mut rules.share_penal_battalion,
        &mut rules.share_unaccounted,
    ] {
        *share = 0.0;
    }
    rules.blocking = false;
    let mut state = crate::setup::state(&world, 1, 1);
    let before = state.elements.men.clone();
    for row in 0..before.len() {
        straggle(&mut state, row, 500);
    }
    for _ in 0..800 {
        run(&world, &mut state, &CHANCE);
        state.tick += 1;
    }
    assert_eq!(before, state.elements.men);
    assert!(state.elements.stragglers.iter().all(|&men| men == 0));
}

#[test]
fn shares_of_the_detained_are_those_of_the_rules() {
    let mut world = armies();
    world.rules.discipline.catch_rate = 5.0;
    let state = fought(&world, 400);
    let detained = counter(&state, Counter::Detained);
    for (fate, share) in [
        (Counter::Arrested, 0.019),
        (Counter::Shot, 0.0137),
        (Counter::ToPenal, 0.026),
        (Counter::DetainedReturned, 0.9304),
    ] {
        let got = counter(&state, fate) / detained;
        let error = libm::sqrt(share * (1.0 - share) / detained);
        assert!((got - share).abs() < 4.0 * error, "{fate:?} {got} {share}");
    }
    assert_eq!(state.sides.fate(SIDE, Fate::Shot) as f64, counter(&state, Counter::Shot));
    on_the_books(&world, &state);
}

#[test]
fn detachments_come_from_the_line_in_proportion_and_go_back_to_it() {
    let mut world = armies();
    let mut state = crate::setup::state(&world, 1, 1);
    state.tick = FROM;
    run(&world, &mut state, &CHANCE);
    assert_eq!(state.headquarters.blocking_men[0], 680);
    assert!(state.elements.men.iter().all(|&men| men == 9000 - 170));
    on_the_books(&world, &state);
    world.rules.discipline.blocking = false;
    state.tick += 4;
    run(&world, &mut state, &CHANCE);
    assert!(state.elements.men.iter().all(|&men| men == 9000));
    on_the_books(&world, &state);
}

#[test]
fn a_worn_army_is_not_its_own_guard_and_a_destroyed_one_has_none() {
    let world = armies();
    let mut state = crate::setup::state(&world, 1, 1);
    state.tick = FROM;
    run(&world, &mut state, &CHANCE);
    for row in 0..4 {
        let fallen = state.elements.men[row] - 1000;
        state.elements.men[row] -= fallen;
        state.sides.add(SIDE, Fate::Killed, fallen);
    }
    state.tick += 4;
    run(&world, &mut state, &CHANCE);
    assert!(state.headquarters.blocking_men[0] <= (0.03 * 4680.0) as u32);
    state.elements.status[..4].fill(Status::Broken);
    state.tick += 4;
    run(&world, &mut state, &CHANCE);
    assert_eq!(state.headquarters.blocking_men[0], 0);
    on_the_books(&world, &state);
}

#[test]
fn felt_coercion_follows_the_density_and_is_not_zero_without_the_order() {
    let mut world = armies();
    let ordered = fought(&world, 400);
    world.rules.discipline.blocking = false;
    let off = fought(&world, 400);
    let (b, felt) = (ordered.headquarters.blocking_density[0], ordered.headquarters.coercion[0]);
    assert!(b > 0.5 && (felt - b / (b + 0.5)).abs() < 1e-6, "{b} {felt}");
    assert_eq!(ordered.headquarters.coercion[2], felt, "divisions feel it too");
    let felt_off = off.headquarters.coercion[0];
    assert!(felt_off > 0.0 && felt_off < felt, "{felt_off} {felt}");
    assert!((off.headquarters.blocking_density[0] / b - 0.4).abs() < 0.02);
}

#[test]
fn stragglers_of_another_side_are_never_stopped() {
    let mut world = armies();
    world.standing_order = Some(StandingOrder { side: Side::First, from: 0 });
    let state = fought(&world, 100);
    assert_eq!(counter(&state, Counter::Detained), 0.0);
    assert!(counter(&state, Counter::StragglersReturned) > 0.0);
    assert!(state.sides.fate(SIDE, Fate::Missing) > 0);
}

#[test]
fn men_of_a_destroyed_element_come_back_to_the_pool() {
    let mut world = armies();
    world.rules.discipline.straggler_loss = 0.0;
    world.rules.discipline.blocking = false;
    world.rules.discipline.baseline_catch = 0.0;
    let mut state = crate::setup::state(&world, 1, 1);
    straggle(&mut state, 0, 300);
    crate::systems::reinforcement::dissolve(&world, &mut state, ElementId(0), Fate::Killed, Status::Destroyed);
    for _ in 0..400 {
        run(&world, &mut state, &CHANCE);
        state.tick += 1;
    }
    assert_eq!(state.sides.fate(SIDE, Fate::Pool), 300);
}

/// The eight arms of the order: which of its three causes act.
fn arm(causes: usize) -> State {
    let mut world = armies();
    world.standing_order = Some(StandingOrder { side: SIDE, from: 0 });
    let rules = &mut world.rules.discipline;
    rules.rallying = causes & 1 != 0;
    rules.prohibition = causes & 2 != 0;
    rules.blocking = causes & 4 != 0;
    fought(&world, 40)
}

#[test]
fn each_of_the_three_causes_moves_only_its_own_columns() {
    let all = arm(7);
    let no_rallying = arm(6);
    assert_ne!(all.elements.rallying, no_rallying.elements.rallying);
    assert_eq!(all.elements.men, no_rallying.elements.men);
    assert_eq!(all.elements.posture, no_rallying.elements.posture);
    assert_eq!(all.headquarters, no_rallying.headquarters);
    let no_prohibition = arm(5);
    assert_ne!(all.headquarters.asked_at, no_prohibition.headquarters.asked_at);
    assert_eq!(all.elements.men, no_prohibition.elements.men);
    assert_eq!(all.elements.stragglers, no_prohibition.elements.stragglers);
    assert_eq!(all.elements.rallying, no_prohibition.elements.rallying);
    let no_blocking = arm(3);
    assert_ne!(all.elements.men, no_blocking.elements.men);
    assert_eq!(all.elements.rallying, no_blocking.elements.rallying);
    assert_eq!(all.elements.posture, no_blocking.elements.posture);
}

#[test]
fn the_shapley_shares_of_the_eight_arms_add_to_the_whole_effect() {
    // An outcome in which the causes interact: men in the line who have not gone back, weighted by their will.
    let outcome = |causes: usize| -> f64 {
        let state = arm(causes);
        let e = &state.elements;
        let firm = |row: usize| {
            let stays = f64::from(u8::from(e.posture[row] != Posture::Withdraw));
            f64::from(e.men[row]) * (0.5 + stays) * (1.0 + 10.0 * e.rallying[row])
        };
        (0..e.men.len()).map(firm).sum()
    };
    let arms: Vec<f64> = (0..8).map(outcome).collect();
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let mut shares = [0.0; 3];
    for order in orders {
        let mut causes = 0;
        for cause in order {
            shares[cause] += (arms[causes | 1 << cause] - arms[causes]) / 6.0;
            causes |= 1 << cause;
        }
    }
    let whole = arms[7] - arms[0];
    assert!((shares.iter().sum::<f64>() - whole).abs() < 1e-9 * arms[7]);
    assert!(shares.iter().all(|&share| share != 0.0), "{shares:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn nobody_is_ever_lost_from_the_books(
        catch in 0.0..3.0f64, back in 0.0..1.0f64, loss in 0.0..1.0f64,
        shot in 0.0..0.3f64, penal in 0.0..0.5f64, term in 0.0..60.0f64, rate in 0.0..0.2f64,
    ) {
        let mut world = armies();
        let rules = &mut world.rules.discipline;
        rules.catch_rate = catch;
        rules.self_return = back;
        rules.straggler_loss = loss;
        rules.share_shot = shot;
        rules.share_penal_company = penal;
        rules.penal_term = term;
        rules.penal_loss_factor = 100.0 * rate;
        let state = fought(&world, 60);
        on_the_books(&world, &state);
    }
}
