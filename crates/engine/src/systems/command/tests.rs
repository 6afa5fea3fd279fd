use super::*;
use crate::chance::Chance;
use crate::forces::{Arm, Establishment};
use crate::orders::NO_ROUTE;
use crate::testing;
use proptest::prelude::*;

const CHANCE: Chance = Chance { battle_seed: 11, weather_seed: 11 };

/// An army of the second side with so many divisions of two regiments each on a plain of 8 x 8 cells.
fn army(divisions: usize) -> World {
    let mut world = testing::plain(8, 8, 30.0);
    let side = Side::Second;
    let top = testing::headquarters(&mut world, "army", side, Echelon::Army, HeadquartersId::NONE);
    for d in 0..divisions {
        let id = format!("d{d}");
        let hq = testing::headquarters(&mut world, &id, side, Echelon::Division, top);
        for r in 0..2 {
            let cell = CellId((d % 4) as u16 * 8 + 4 + r);
            let men = Establishment { men: 2000, ..Establishment::default() };
            testing::element(&mut world, &format!("{id}-{r}"), hq, Arm::Infantry, cell, men);
        }
    }
    for nation in &mut world.forces.nations {
        nation.order_error = 0.0;
    }
    let rules = &mut world.rules.command;
    rules.enabled = true;
    rules.skill_mean = 0.5;
    rules.friction_without_skill = 1.3;
    rules.friction_by_skill = 0.6;
    rules.load_limit = 0.9;
    rules.orders_per_day = 2.0;
    world
}

fn march(element: u16, route: &[u16]) -> Order {
    let mut way = NO_ROUTE;
    for (place, cell) in way.iter_mut().zip(route) {
        *place = CellId(*cell);
    }
    Order { element: ElementId(element), posture: Posture::March, target: CellId(route[route.len() - 1]), route: way }
}

fn hold(element: u16, cell: u16) -> Order {
    Order { element: ElementId(element), posture: Posture::Hold, target: CellId(cell), route: NO_ROUTE }
}

fn give(world: &World, state: &mut State, orders: Vec<Order>) {
    let second = Orders { orders, ..Orders::default() };
    run(world, state, &CHANCE, [&Orders::default(), &second]);
    state.tick += 1;
}

#[test]
fn without_load_an_order_takes_the_base_medians_and_a_reflex_only_the_second_stage() {
    let world = army(1);
    let mut state = crate::setup::state(&world, 1, 1);
    state.elements.posture[1] = Posture::Attack;
    give(&world, &mut state, vec![march(0, &[5, 6]), hold(1, state_cell(&world, 1))]);
    // 6 h + 3 h and 3 h at skill 0.5, in ticks of 6 h.
    assert_eq!(state.elements.pending_due[..2], [2, 1]);
    assert_eq!(state.sides.counter(Side::Second, Counter::OrderDelayHours), 12.0);
    for _ in 0..2 {
        assert_eq!(state.elements.posture[0], Posture::Hold);
        give(&world, &mut state, vec![]);
    }
    assert_eq!(state.elements.posture[0], Posture::March);
    assert_eq!(state.elements.route[0][..2], [CellId(5), CellId(6)]);
}

/// An order to march far, by the first cells of a way.
fn far(route: &[u16]) -> Order {
    Order { target: CellId(7), ..march(0, route) }
}

/// The first element of an army under way to a far place.
fn under_way(world: &World) -> State {
    let mut state = crate::setup::state(world, 1, 1);
    give(world, &mut state, vec![far(&[5])]);
    for _ in 0..2 {
        give(world, &mut state, vec![]);
    }
    assert_eq!(state.elements.posture[0], Posture::March);
    state
}

#[test]
fn a_march_goes_on_by_a_longer_way_without_a_new_order() {
    let world = army(1);
    let mut state = under_way(&world);
    let sent = state.sides.counter(Side::Second, Counter::OrdersSent);
    give(&world, &mut state, vec![far(&[5, 6])]);
    assert_eq!(state.elements.route[0][..2], [CellId(5), CellId(6)], "waits for a new order");
    assert_eq!(state.sides.counter(Side::Second, Counter::OrdersSent), sent);
    // Another place is another mission.
    give(&world, &mut state, vec![march(0, &[5, 13])]);
    assert_eq!(state.elements.route[0][..2], [CellId(5), CellId(6)]);
    assert!(state.elements.pending_due[0] > state.tick);
}

#[test]
fn whoever_was_stopped_on_the_way_goes_on_by_another_without_a_new_order() {
    let world = army(1);
    let mut state = under_way(&world);
    // The enemy stands in the way: the column halts where it is.
    let halt = |state: &mut State| {
        state.elements.posture[0] = Posture::Hold;
        state.elements.target[0] = state.elements.cell[0];
        state.elements.route[0] = NO_ROUTE;
    };
    halt(&mut state);
    give(&world, &mut state, vec![far(&[12, 13])]);
    assert_eq!(state.elements.posture[0], Posture::March, "waits for a new order");
    assert_eq!(state.elements.route[0][..2], [CellId(12), CellId(13)]);
    // Who was told to stay where he was stopped has another mission now.
    halt(&mut state);
    let here = state.elements.cell[0].0;
    give(&world, &mut state, vec![hold(0, here)]);
    give(&world, &mut state, vec![far(&[12, 13])]);
    assert_eq!(state.elements.posture[0], Posture::Hold);
    assert!(state.elements.pending_due[0] >= state.tick);
}

fn state_cell(world: &World, element: usize) -> u16 {
    world.forces.elements[element].place.0
}

#[test]
fn the_median_of_many_delays_is_that_of_the_nation() {
    let mut world = army(400);
    world.rules.command.delay_log_sd = 0.5;
    for nation in &mut world.forces.nations {
        nation.order_delay_army_hours = 60.0;
        nation.order_delay_division_hours = 0.0;
    }
    let mut state = crate::setup::state(&world, 1, 1);
    let orders = (0..400).map(|d| march(2 * d, &[62, 63])).collect();
    give(&world, &mut state, orders);
    let mut due: Vec<u32> = state.elements.pending_due.clone();
    due.retain(|&due| due > 0);
    due.sort_unstable();
    assert!((9..=11).contains(&due[due.len() / 2]), "{}", due[200]);
}

#[test]
fn a_busy_staff_and_an_unskilled_one_are_slower() {
    let delay = |skill: f64, load: f64| {
        let world = army(1);
        let mut state = crate::setup::state(&world, 1, 1);
        state.headquarters.skill.fill(skill);
        state.headquarters.load.fill(load);
        give(&world, &mut state, vec![march(0, &[5, 6])]);
        state.sides.counter(Side::Second, Counter::OrderDelayHours)
    };
    assert!((delay(0.5, 0.5) - 18.0).abs() < 1e-9);
    assert!((delay(0.5, 5.0) - 90.0).abs() < 1e-9, "the limit holds");
    assert!(delay(0.2, 0.0) > delay(0.5, 0.0) && delay(0.5, 0.0) > delay(0.8, 0.0));
}

#[test]
fn load_settles_at_orders_a_day_over_capacity() {
    let world = army(1);
    let mut state = crate::setup::state(&world, 1, 1);
    let mut sum = 0.0;
    for tick in 0..400 {
        let orders = if tick % 4 == 0 { vec![march(0, &[5, 6 + (tick / 4 % 2) as u16])] } else { vec![] };
        give(&world, &mut state, orders);
        sum += state.headquarters.load[1] / 400.0;
    }
    assert!((sum - 0.5).abs() < 0.02, "{sum}");
}

#[test]
fn delays_improve_linearly_to_the_nations_factor() {
    let mut world = army(1);
    world.rules.command.improvement_days = 100.0;
    world.forces.nations[1].delay_improvement = 0.6;
    let mut state = crate::setup::state(&world, 1, 1);
    for (tick, factor) in [(0, 1.0), (200, 0.8), (800, 0.6)] {
        state.tick = tick;
        assert!((improvement(&world, &state, 1) - factor).abs() < 1e-12);
    }
}

#[test]
fn repeating_an_order_does_not_roll_again_and_repeating_the_mission_recalls_it() {
    let mut world = army(1);
    world.rules.command.delay_log_sd = 0.5;
    let mut state = crate::setup::state(&world, 1, 1);
    state.elements.target[0] = CellId(4);
    give(&world, &mut state, vec![march(0, &[5, 6])]);
    let due = state.elements.pending_due[0];
    state.elements.pending_due[0] = 9;
    give(&world, &mut state, vec![march(0, &[5, 6])]);
    assert!(due > 0 && state.elements.pending_due[0] == 9);
    assert_eq!(state.sides.counter(Side::Second, Counter::OrdersSent), 1.0);
    give(&world, &mut state, vec![hold(0, 4)]);
    assert_eq!(state.elements.pending_due[0], 0, "recalled");
    assert_eq!(state.elements.posture[0], Posture::Hold);
}

#[test]
fn a_newer_order_replaces_the_one_on_its_way() {
    let world = army(1);
    let mut state = crate::setup::state(&world, 1, 1);
    give(&world, &mut state, vec![march(0, &[5, 6])]);
    give(&world, &mut state, vec![march(0, &[12])]);
    assert_eq!(state.elements.pending_target[0], CellId(12));
    for _ in 0..6 {
        give(&world, &mut state, vec![]);
    }
    assert_eq!(state.elements.target[0], CellId(12));
}

#[test]
fn the_broken_take_no_orders_and_the_crossing_get_them_later() {
    let world = army(1);
    let mut state = crate::setup::state(&world, 1, 1);
    state.elements.status[0] = Status::Broken;
    give(&world, &mut state, vec![march(0, &[5, 6]), march(1, &[6, 7])]);
    assert_eq!(state.elements.pending_due[0], 0);
    state.elements.status[1] = Status::Crossing;
    for _ in 0..5 {
        give(&world, &mut state, vec![]);
    }
    assert_eq!(state.elements.posture[1], Posture::Hold);
    state.elements.status[1] = Status::Active;
    give(&world, &mut state, vec![]);
    assert_eq!(state.elements.posture[1], Posture::March);
}

#[test]
fn switched_off_orders_arrive_at_once_and_none_is_lost() {
    let mut world = army(3);
    world.rules.command.enabled = false;
    world.forces.nations[1].order_error = 1.0;
    let mut state = crate::setup::state(&world, 1, 1);
    give(&world, &mut state, vec![march(0, &[5, 6]), march(3, &[14, 15])]);
    assert_eq!(state.elements.posture[0], Posture::March);
    assert_eq!(state.elements.posture[3], Posture::March);
    assert_eq!(state.sides.counter(Side::Second, Counter::OrdersLost), 0.0);
}

#[test]
fn orders_are_lost_at_the_rate_of_error_and_the_enemy_gives_none() {
    let mut world = army(500);
    world.forces.nations[1].order_error = 0.2;
    let mut state = crate::setup::state(&world, 1, 1);
    state.headquarters.skill.fill(0.5);
    let orders: Vec<Order> = (0..500).map(|d| march(2 * d, &[62, 63])).collect();
    let enemy = Orders { orders: orders.clone(), ..Orders::default() };
    run(&world, &mut state, &CHANCE, [&enemy, &Orders::default()]);
    assert_eq!(state.sides.counter(Side::Second, Counter::OrdersSent), 0.0);
    give(&world, &mut state, orders);
    let lost = state.sides.counter(Side::Second, Counter::OrdersLost);
    assert!((70.0..130.0).contains(&lost), "{lost}");
}

#[test]
fn elements_of_a_division_get_their_orders_from_above_together() {
    let mut world = army(50);
    world.rules.command.delay_log_sd = 0.5;
    world.forces.nations[1].order_delay_division_hours = 0.0;
    let mut state = crate::setup::state(&world, 1, 1);
    let orders = (0..100).map(|e| march(e, &[62, 63])).collect();
    give(&world, &mut state, orders);
    let due = &state.elements.pending_due;
    assert!(due.chunks(2).all(|pair| pair[0] == pair[1]));
    assert!(due.iter().any(|&d| d != due[0]));
}

#[test]
fn an_order_for_troops_that_have_moved_is_followed_from_where_they_are() {
    let world = army(1);
    let route = march(0, &[5, 6, 7]).route;
    let rest = |here: u16| joined(&world, CellId(here), &route).map(|way| way[..3].to_vec());
    let none = CellId::NONE;
    assert_eq!(rest(4), Some(vec![CellId(5), CellId(6), CellId(7)]));
    assert_eq!(rest(6), Some(vec![CellId(7), none, none]));
    assert_eq!(rest(7), Some(vec![none, none, none]));
    assert_eq!(rest(40), None);
}

#[test]
fn without_purges_replacement_and_combat_commanders_and_troops_stay_what_they_are() {
    let world = army(5);
    let mut state = crate::setup::state(&world, 1, 1);
    let before = (state.headquarters.skill.clone(), state.elements.experience.clone());
    for _ in 0..200 {
        give(&world, &mut state, vec![]);
    }
    assert_eq!(before.0, state.headquarters.skill);
    assert_eq!(before.1, state.elements.experience);
}

#[test]
fn what_the_purges_took_comes_back_with_time() {
    let mut world = army(1);
    world.forces.nations[1].deficit_division = 0.3;
    let rules = &mut world.rules.command;
    rules.purge_deficit = true;
    rules.days_since_purge_baseline = 390.0;
    rules.deficit_recovery = 500.0;
    let mut state = crate::setup::state(&world, 1, 1);
    assert!((state.headquarters.skill[1] - (0.5 - 0.3 * libm::exp(-0.78))).abs() < 1e-12);
    for _ in 0..401 {
        give(&world, &mut state, vec![]);
    }
    assert!((state.headquarters.skill[1] - (0.5 - 0.3 * libm::exp(-0.98))).abs() < 1e-9);
}

#[test]
fn successors_from_the_same_pool_without_a_dip_leave_the_mean_skill() {
    let mut world = army(600);
    let rules = &mut world.rules.command;
    rules.replacement = true;
    rules.skill_sd = 0.1;
    rules.replace_hazard = 0.2;
    let mut state = crate::setup::state(&world, 1, 1);
    let mean = |state: &State| state.headquarters.skill.iter().sum::<f64>() / 601.0;
    let before = mean(&state);
    for _ in 0..80 {
        give(&world, &mut state, vec![]);
    }
    assert!(state.sides.counter(Side::Second, Counter::CommandersReplaced) > 2000.0);
    assert!((mean(&state) - before).abs() < 4.0 * 0.1 * libm::sqrt(2.0 / 601.0), "{before}");
}

#[test]
fn a_new_commander_lacks_skill_for_some_days_only() {
    let mut world = army(1);
    let rules = &mut world.rules.command;
    rules.replacement = true;
    rules.replace_hazard = 1.0e9;
    rules.replace_dip = 0.1;
    rules.replace_dip_days = 4.0;
    let mut state = crate::setup::state(&world, 1, 1);
    give(&world, &mut state, vec![]);
    assert!((state.headquarters.skill[1] - 0.4).abs() < 1e-12);
    world.rules.command.replacement = false;
    for _ in 0..17 {
        give(&world, &mut state, vec![]);
    }
    assert!((state.headquarters.skill[1] - 0.5).abs() < 1e-12);
}

#[test]
fn combat_teaches_and_experience_stays_below_one() {
    let mut world = army(1);
    world.rules.command.learning = 60.0;
    let mut state = crate::setup::state(&world, 1, 1);
    state.elements.intensity[0] = 1.0;
    for _ in 0..240 {
        give(&world, &mut state, vec![]);
    }
    let expected = 1.0 - 0.5 * libm::exp(-1.0);
    assert!((state.elements.experience[0] - expected).abs() < 0.002);
    assert_eq!(state.elements.experience[1], 0.5);
}

#[test]
fn a_headquarters_stands_among_its_troops_and_knows_what_it_lost() {
    let mut world = army(3);
    world.rules.command.ground_memory = 5.0;
    let mut state = crate::setup::state(&world, 1, 1);
    state.elements.daily_loss_rate.fill(0.03);
    give(&world, &mut state, vec![]);
    assert!(state.headquarters.active[0]);
    assert!([12, 13].contains(&state.headquarters.cell[0].0));
    assert!((state.headquarters.daily_loss_rate[2] - 0.03).abs() < 1e-12);
    assert_eq!(state.headquarters.ground_lost[1], 0.0);
    // The enemy takes the cell of the first division's first regiment, which has gone back.
    state.cells.share[4] = 1.0;
    state.elements.cell[0] = CellId(6);
    for _ in 0..4 {
        give(&world, &mut state, vec![]);
    }
    let expected = 0.5 * (1.0 - libm::exp(-0.2));
    assert!((state.headquarters.ground_lost[1] - expected).abs() < 1e-9);
    state.elements.status.fill(Status::Destroyed);
    for _ in 0..4 {
        give(&world, &mut state, vec![]);
    }
    assert!(!state.headquarters.active[0] && !state.headquarters.cell[0].is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_left_of_a_route_is_always_an_end_of_it_that_begins_next_door(
        here in 0u16..64, cells in proptest::collection::vec(0u16..64, 1..16)
    ) {
        let world = army(1);
        let route = march(0, &cells).route;
        if let Some(rest) = joined(&world, CellId(here), &route) {
            let length = rest.iter().filter(|cell| cell.is_some()).count();
            prop_assert!(length <= cells.len());
            let end: Vec<CellId> = cells[cells.len() - length..].iter().map(|&c| CellId(c)).collect();
            prop_assert_eq!(&rest[..length], &end[..]);
        }
    }

    #[test]
    fn an_order_is_never_due_in_the_past(skill in 0.0..1.0f64, load in 0.0..3.0f64, log_sd in 0.0..1.0f64) {
        let mut world = army(4);
        world.rules.command.delay_log_sd = log_sd;
        let mut state = crate::setup::state(&world, 1, 1);
        state.headquarters.skill.fill(skill);
        state.headquarters.load.fill(load);
        state.tick = 7;
        give(&world, &mut state, (0..8).map(|e| march(e, &[62, 63])).collect());
        prop_assert!(state.elements.pending_due.iter().all(|&due| due == 0 || due > 7));
    }
}

#[test]
fn a_division_with_a_mission_of_its_own_does_not_wait_for_the_army() {
    let hours = |to_division: bool| {
        let mut world = army(1);
        let headquarters = HeadquartersId(u16::from(to_division));
        let (id, kind, objective) = ("mission".to_string(), DirectiveKind::Attack, CellId(6));
        world.directives.push(crate::world::Directive {
            id,
            headquarters,
            from: 0,
            until: 40,
            kind,
            objective,
            stages: Vec::new(),
        });
        let mut state = crate::setup::state(&world, 1, 1);
        give(&world, &mut state, vec![march(0, &[5, 6])]);
        state.sides.counter(Side::Second, Counter::OrderDelayHours)
    };
    // 6 h to the division and 3 h on; by itself 3 h.
    assert_eq!([hours(false), hours(true)], [9.0, 3.0]);
}
