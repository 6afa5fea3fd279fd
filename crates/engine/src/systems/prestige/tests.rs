use super::*;
use crate::forces::{Arm, Echelon, Establishment};
use crate::map::Region;
use crate::testing;
use crate::world::StandingOrder;

fn contest() -> (World, HeadquartersId) {
    let mut world = testing::plain(6, 4, 4.0);
    world.map.regions.push(Region { id: "place".into(), cells: vec![CellId(2), CellId(3)] });
    world.prestige_region = Some(0);
    world.rules.command.withdrawal_refused = true;
    let rules = &mut world.rules.prestige;
    rules.city = true;
    rules.start = 0.2;
    rules.most_first = 0.8;
    rules.most_second = 0.8;
    rules.growth = 0.006;
    rules.jump = 0.15;
    rules.word_first_a = 10.0;
    rules.word_first_b = 20.0;
    rules.word_second = 5.0;
    rules.leave_base = 1.0;
    rules.withdraw_slope = 4.0;
    rules.balance_weight = 2.0;
    rules.horizon = 10.0;
    rules.loss_when_cut_off = 0.8;
    rules.value_place = 0.5;
    rules.value_elsewhere = 0.2;
    rules.reach = 1.0;
    let army = testing::headquarters(&mut world, "army", Side::First, Echelon::Army, HeadquartersId::NONE);
    let division = testing::headquarters(&mut world, "division", Side::First, Echelon::Division, army);
    testing::element(
        &mut world,
        "regiment",
        division,
        Arm::Infantry,
        CellId(2),
        Establishment { men: 2000, ..Establishment::default() },
    );
    (world, army)
}

fn granted_of(world: &World, prestige: f64, tries: u32) -> (u32, f64) {
    let mut state = crate::setup::state(world, 5, 5);
    state.sides.prestige = vec![prestige; 2];
    let chance = Chance { battle_seed: 5, weather_seed: 5 };
    let army = HeadquartersId(0);
    let mut granted = 0;
    for _ in 0..tries {
        if leave_to_withdraw(world, &mut state, &chance, army) {
            granted += 1;
        }
        state.tick += 1;
    }
    (granted, state.sides.counter(Side::First, Counter::PrestigeRefusals))
}

#[test]
fn prestige_withholds_leave_and_its_refusals_are_counted() {
    let (world, _) = contest();
    let (low, turned_low) = granted_of(&world, 0.2, 1000);
    let (high, turned_high) = granted_of(&world, 0.8, 1000);
    // logit = 1 - 4 pi + 2 (0 - 0.5)
    assert!((f64::from(low) / 1000.0 - logistic(-0.8)).abs() < 0.05);
    assert!((f64::from(high) / 1000.0 - logistic(-3.2)).abs() < 0.03);
    assert_eq!(turned_low, 0.0);
    assert_eq!(turned_high, f64::from(low - high));
}

#[test]
fn away_from_the_place_its_name_does_not_count() {
    let (mut world, _) = contest();
    world.forces.elements[0].place = CellId(20);
    let (low, _) = granted_of(&world, 0.2, 400);
    let (high, turned) = granted_of(&world, 0.8, 400);
    assert_eq!(low, high);
    assert_eq!(turned, 0.0);
}

#[test]
fn a_pocketed_army_is_refused_where_supreme_command_says_so() {
    let (mut world, army) = contest();
    world.no_breakout = Some(StandingOrder { side: Side::First, from: 0 });
    let mut state = crate::setup::state(&world, 5, 5);
    state.elements.pocket[0] = 1;
    state.headquarters.daily_loss_rate[0] = 1.0;
    let chance = Chance { battle_seed: 5, weather_seed: 5 };
    for _ in 0..50 {
        assert!(!leave_to_withdraw(&world, &mut state, &chance, army));
        state.tick += 1;
    }
    assert!(state.sides.breakout_refused[0]);
    world.rules.command.withdrawal_refused = false;
    state.sides.breakout_refused[0] = false;
    let granted = (0..50).filter(|_| {
        state.tick += 1;
        leave_to_withdraw(&world, &mut state, &chance, army)
    });
    assert!(granted.count() > 0);
}

fn days(world: &World, count: u32) -> State {
    let chance = Chance { battle_seed: 5, weather_seed: 5 };
    let mut state = crate::setup::state(world, 5, 5);
    for _ in 0..=count {
        run(world, &mut state, &chance);
        state.tick += crate::calendar::TICKS_PER_DAY;
    }
    state
}

#[test]
fn prestige_grows_and_jumps_and_has_a_most() {
    let (mut world, _) = contest();
    let state = days(&world, 9);
    assert!((state.sides.prestige[0] - (0.2 + 9.0 * 0.006)).abs() < 1e-9);
    assert!((state.sides.prestige[1] - (0.2 + 9.0 * 0.006 + 0.15)).abs() < 1e-9);
    let late = days(&world, 200);
    assert_eq!(late.sides.prestige, vec![0.8, 0.8]);
    world.rules.prestige.city = false;
    assert_eq!(days(&world, 200).sides.prestige, vec![0.2, 0.2]);
}
