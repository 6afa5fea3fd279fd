//! What the fight promises.

use super::*;
use crate::chance::key_of;
use crate::forces::{Echelon, Establishment, HeadquartersId};
use crate::map::NO_CROSSING;
use crate::state::Counter;
use crate::{ledger, setup, testing as small};

/// A plain of 6 x 3 cells of 4 km2; the first side holds the left half.
fn plain() -> (World, [HeadquartersId; 2]) {
    let mut world = small::plain(6, 3, 4.0);
    world.rules.attrition = testing::rules();
    world.rules.attrition.noise = false;
    world.rules.attrition.night = 1.0;
    world.rules.morale.resting_base = 0.7;
    world.rules.command.skill_mean = 0.5;
    let top = HeadquartersId::NONE;
    let red = small::headquarters(&mut world, "red", Side::First, Echelon::Division, top);
    let blue = small::headquarters(&mut world, "blue", Side::Second, Echelon::Division, top);
    (world, [red, blue])
}

fn foot(men: u32) -> Establishment {
    Establishment { men, ..Establishment::default() }
}

/// The cell in the middle row whose neighbour to the right is the enemy's, and that neighbour.
const OURS: CellId = CellId(8);
const THEIRS: CellId = CellId(9);

fn add(world: &mut World, name: &str, of: HeadquartersId, cell: CellId, with: Establishment) -> ElementId {
    small::element(world, name, of, Arm::Infantry, cell, with)
}

fn order(state: &mut State, element: ElementId, posture: Posture, target: CellId) {
    state.elements.posture[element.index()] = posture;
    state.elements.target[element.index()] = target;
}

/// One tick of the fight alone.
fn step(world: &World, state: &mut State) {
    let elements = &state.elements;
    let standing = (0..elements.cell.len())
        .filter(|&row| elements.status[row].is_present())
        .map(|row| (ElementId(row as u16), elements.cell[row]));
    state.scratch.occupants.rebuild((world.map.len(), world.forces.elements.len()), standing);
    let chance = Chance { battle_seed: state.battle_seed, weather_seed: state.weather_seed };
    state.events.clear();
    begin(state);
    run(world, state, &chance);
    state.tick += 1;
}

fn casualties(state: &State, side: Side) -> f64 {
    state.sides.counter(side, Counter::BattleCasualties)
}

#[test]
fn no_enemy_means_no_losses() {
    let (mut world, [red, blue]) = plain();
    let a = add(&mut world, "a", red, OURS, foot(3000));
    add(&mut world, "b", blue, CellId(11), foot(3000));
    let mut state = setup::state(&world, 1, 1);
    order(&mut state, a, Posture::Attack, THEIRS);
    for _ in 0..20 {
        step(&world, &mut state);
    }
    assert_eq!(casualties(&state, Side::First), 0.0);
    assert_eq!(casualties(&state, Side::Second), 0.0);
    assert_eq!(state.cells.share[THEIRS.index()], 0.0, "movement takes empty ground");
}

#[test]
fn the_switch_stops_the_fight() {
    let (mut world, [red, blue]) = plain();
    world.rules.attrition.enabled = false;
    let a = add(&mut world, "a", red, OURS, foot(3000));
    add(&mut world, "b", blue, THEIRS, foot(3000));
    let mut state = setup::state(&world, 1, 1);
    order(&mut state, a, Posture::Attack, THEIRS);
    step(&world, &mut state);
    assert_eq!(casualties(&state, Side::First) + casualties(&state, Side::Second), 0.0);
    assert_eq!(state.elements.intensity[a.index()], 0.0);
}

/// Mean casualties of both sides in one tick over many seeds, the attackers cut into so many elements.
fn cut_into(parts: u32, seeds: u64) -> [f64; 2] {
    let (mut world, [red, blue]) = plain();
    world.rules.attrition.base_attack = 0.2;
    world.rules.attrition.base_defence = 0.2;
    world.rules.attrition.captures = false;
    let mut attackers = Vec::new();
    for part in 0..parts {
        let with = Establishment { guns: 30 / parts, ..foot(3000 / parts) };
        attackers.push(add(&mut world, &format!("a{part}"), red, OURS, with));
    }
    for part in 0..parts {
        add(&mut world, &format!("b{part}"), blue, THEIRS, foot(2000 / parts));
    }
    let mut sums = [0.0; 2];
    for seed in 0..seeds {
        let mut state = setup::state(&world, seed, 1);
        state.headquarters.skill.fill(0.5);
        for &a in &attackers {
            order(&mut state, a, Posture::Attack, THEIRS);
        }
        step(&world, &mut state);
        for side in Side::BOTH {
            sums[side.index()] += casualties(&state, side) / seeds as f64;
        }
    }
    sums
}

#[test]
fn splitting_a_regiment_changes_nothing() {
    let (whole, parts) = (cut_into(1, 3000), cut_into(10, 3000));
    for side in 0..2 {
        assert!((whole[side] / parts[side] - 1.0).abs() < 0.01, "{whole:?} {parts:?}");
    }
}

#[test]
fn doubling_the_reserve_behind_a_full_front_changes_no_rate() {
    let losses = |men: u32| {
        let (mut world, [red, blue]) = plain();
        let a = add(&mut world, "a", red, OURS, foot(men));
        add(&mut world, "b", blue, THEIRS, foot(3000));
        let mut sum = 0.0;
        for seed in 0..400 {
            let mut state = setup::state(&world, seed, 1);
            state.headquarters.skill.fill(0.5);
            order(&mut state, a, Posture::Attack, THEIRS);
            step(&world, &mut state);
            sum += casualties(&state, Side::First) / 400.0;
        }
        sum
    };
    let (one, two) = (losses(6000), losses(12000));
    assert!((one / two - 1.0).abs() < 0.03, "{one} {two}");
}

#[test]
fn ten_men_do_not_kill_like_a_regiment() {
    let (mut world, [red, blue]) = plain();
    world.rules.attrition.noise = true;
    let a = add(&mut world, "a", red, OURS, foot(10));
    add(&mut world, "b", blue, THEIRS, foot(2000));
    let mut sum = 0.0;
    for seed in 0..200 {
        let mut state = setup::state(&world, seed, 1);
        for _ in 0..4 {
            if state.elements.status[a.index()] == Status::Active {
                state.elements.men[a.index()] = 10;
                order(&mut state, a, Posture::Attack, THEIRS);
            }
            step(&world, &mut state);
        }
        sum += casualties(&state, Side::Second) / 200.0;
    }
    assert!(sum <= 3.0, "{sum} casualties a day");
}

#[test]
fn random_patches_spread_as_battles_do() {
    let (mut world, [red, blue]) = plain();
    world.rules.attrition.noise = true;
    world.rules.attrition.quiet_contact = false;
    world.rules.attrition.captures = false;
    let a = add(&mut world, "a", red, OURS, foot(3000));
    let b = add(&mut world, "b", blue, THEIRS, foot(3000));
    let mut logs: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    for seed in 0..2000 {
        let mut state = setup::state(&world, seed, 1);
        let random = |name: &str| {
            let chance = Chance { battle_seed: seed, weather_seed: 0 };
            chance.uniform(crate::chance::Draw {
                mechanism: crate::chance::Mechanism::Staff,
                index: 0,
                tick: 0,
                entity: key_of(name),
                partner: 0,
            })
        };
        // Strength, effort and training of both sides differ from patch to patch.
        state.elements.men[a.index()] = (3000.0 * libm::exp(2.0 * (random("men a") - 0.5))) as u32;
        state.elements.men[b.index()] = (3000.0 * libm::exp(2.0 * (random("men b") - 0.5))) as u32;
        state.elements.experience[a.index()] = random("experience a");
        state.elements.experience[b.index()] = random("experience b");
        let effort = 0.35 * libm::exp(libm::log(1.8 / 0.35) * random("effort"));
        state.elements.accepted_intensity[a.index()] = effort;
        let men = [state.elements.men[a.index()], state.elements.men[b.index()]];
        order(&mut state, a, Posture::Attack, THEIRS);
        for _ in 0..4 {
            step(&world, &mut state);
        }
        for side in Side::BOTH {
            let share = (casualties(&state, side) + 0.5) / f64::from(men[side.index()]);
            logs[side.index()].push(libm::log(share));
        }
    }
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let means = [mean(&logs[0]), mean(&logs[1])];
    let moment = |i: usize, j: usize| {
        let products = logs[i].iter().zip(&logs[j]);
        products.map(|(x, y)| (x - means[i]) * (y - means[j])).sum::<f64>() / logs[i].len() as f64
    };
    let sd = [libm::sqrt(moment(0, 0)), libm::sqrt(moment(1, 1))];
    let correlation = moment(0, 1) / (sd[0] * sd[1]);
    println!("log sd {sd:?}, correlation {correlation:.2}");
    for sd in sd {
        assert!((0.8..1.1).contains(&sd), "{sd}");
    }
    assert!((0.2..0.35).contains(&correlation), "{correlation}");
}

/// Mean daily losses in percent of own strength: attackers, defenders, defenders captured; and ground gained, percent
/// of the cell a day. Attackers of these men, guns and tanks against a regiment of this cohesion.
fn situation(attackers: [u32; 3], cohesion: f64, enveloped: bool) -> [f64; 4] {
    const DAYS: u32 = 2;
    const SEEDS: u64 = 100;
    let (mut world, [red, blue]) = plain();
    world.rules.attrition.noise = true;
    let with = Establishment { guns: attackers[1], tanks: attackers[2], ..foot(attackers[0]) };
    let a = add(&mut world, "a", red, OURS, with);
    let regiment = Establishment { guns: 12, mortars: 18, ..foot(2500) };
    let b = add(&mut world, "b", blue, THEIRS, regiment);
    if enveloped {
        for link in world.map.links(THEIRS) {
            let to = world.map.link_to[link];
            world.map.share[to.index()] = 1.0;
        }
    }
    let mut sums = [0.0; 4];
    for seed in 0..SEEDS {
        let mut state = setup::state(&world, seed, 1);
        state.headquarters.skill.fill(0.5);
        for _ in 0..4 * DAYS {
            // The same situation again, whatever the last tick did.
            state.elements.men[b.index()] = 2500;
            state.elements.men[a.index()] = attackers[0];
            state.elements.tanks[a.index()] = attackers[2];
            state.elements.cohesion[b.index()] = cohesion;
            state.cells.share[THEIRS.index()] = 0.0;
            order(&mut state, a, Posture::Attack, THEIRS);
            let captured = |state: &State| state.sides.counter(Side::Second, Counter::Captured);
            let before = [casualties(&state, Side::First), casualties(&state, Side::Second), captured(&state)];
            step(&world, &mut state);
            let percent = 100.0 / SEEDS as f64 / f64::from(DAYS);
            let caught = captured(&state) - before[2];
            let hit = casualties(&state, Side::Second) - before[1];
            sums[0] += (casualties(&state, Side::First) - before[0]) / f64::from(attackers[0]) * percent;
            sums[1] += (hit + caught) / 2500.0 * percent;
            sums[2] += caught / 2500.0 * percent;
            sums[3] += f64::from(state.cells.share[THEIRS.index()]) * percent;
        }
    }
    sums
}

#[test]
fn prisoners_come_from_the_situation() {
    // Percent a day of divisions (model table 17.3): failed 2.98 / 2.62 / 0.34, success 1.20 / 2.96 / 0.92,
    // penetrated 0.83 / 6.40 / 2.98, enveloped 1.20 / 36.0 / 30.4. Regiments lose about 1.7 times as much.
    let failed = situation([3000, 12, 0], 0.7, false);
    let success = situation([4500, 36, 0], 0.65, false);
    let penetrated = situation([6000, 80, 40], 0.4, false);
    let enveloped = situation([6000, 80, 40], 0.4, true);
    println!("{failed:.2?}\n{success:.2?}\n{penetrated:.2?}\n{enveloped:.2?}");
    assert!((0.2..0.8).contains(&failed[2]), "{failed:?}");
    assert!((0.7..2.0).contains(&success[2]), "{success:?}");
    assert!((2.0..6.0).contains(&penetrated[2]), "{penetrated:?}");
    assert!((20.0..50.0).contains(&enveloped[2]), "{enveloped:?}");
    assert!(failed[3] < 5.0 && success[3] > 10.0, "{failed:?} {success:?}");
    for (seen, table) in [(failed, [2.98, 2.62]), (success, [1.20, 2.96]), (penetrated, [0.83, 6.40])] {
        for side in 0..2 {
            let ratio = seen[side] / table[side];
            assert!((0.5..2.2).contains(&ratio), "{seen:?} against {table:?}");
        }
    }
}

#[test]
fn a_probe_wins_no_ground() {
    let (mut world, [red, blue]) = plain();
    let a = add(&mut world, "a", red, OURS, foot(9000));
    add(&mut world, "b", blue, THEIRS, foot(1000));
    let mut state = setup::state(&world, 1, 1);
    order(&mut state, a, Posture::Probe, THEIRS);
    step(&world, &mut state);
    assert_eq!(state.cells.share[THEIRS.index()], 0.0);
    assert!(casualties(&state, Side::Second) > 0.0);
    order(&mut state, a, Posture::Attack, THEIRS);
    step(&world, &mut state);
    assert!(state.cells.share[THEIRS.index()] > 0.0);
}

#[test]
fn fewer_defenders_never_slow_the_attacker() {
    let gain = |defenders: u32| {
        let (mut world, [red, blue]) = plain();
        world.rules.movement.foot_advance_km_day = 15.0;
        world.rules.movement.zone_of_control = 0.7;
        let a = add(&mut world, "a", red, OURS, foot(3000));
        if defenders > 0 {
            add(&mut world, "b", blue, THEIRS, foot(defenders));
        }
        let mut state = setup::state(&world, 1, 1);
        order(&mut state, a, Posture::Attack, THEIRS);
        step(&world, &mut state);
        f64::from(state.cells.share[THEIRS.index()])
    };
    let gains: Vec<f64> = [2500, 1500, 800, 400, 200, 100, 50, 20].into_iter().map(gain).collect();
    assert!(gains.is_sorted(), "ground gained as the defenders get fewer: {gains:.3?}");
    assert!(gains[7] > 2.0 * gains[2], "a handful is walked past: {gains:.3?}");
}

#[test]
fn boats_carry_foot_to_an_attack_but_no_tanks() {
    let (mut world, [red, blue]) = plain();
    world.rules.river.boats_width_m = 350.0;
    let link = world.map.link_between(OURS, THEIRS).expect("neighbours");
    world.map.link_water_m[link] = 300.0;
    world.map.link_crossing[link] = NO_CROSSING;
    let foot_attack = add(&mut world, "a", red, OURS, foot(3000));
    add(&mut world, "b", blue, THEIRS, foot(1000));
    let state = setup::state(&world, 1, 1);
    assert!(world.forces.elements[foot_attack.index()].arm == Arm::Infantry);
    assert_eq!(ground::assault_factor(&world, &state, link, Arm::Infantry), Some(world.rules.attrition.river_assault));
    assert_eq!(ground::assault_factor(&world, &state, link, Arm::Armour), None);
    world.map.link_water_m[link] = 400.0;
    assert_eq!(ground::assault_factor(&world, &state, link, Arm::Infantry), None);
}

#[test]
fn wide_water_stops_an_attack_unless_ice_carries() {
    let (mut world, [red, blue]) = plain();
    let a = add(&mut world, "a", red, OURS, foot(3000));
    let b = add(&mut world, "b", blue, THEIRS, foot(3000));
    let link = world.map.link_between(OURS, THEIRS).expect("neighbours");
    for link in [link, world.map.link_reverse[link] as usize] {
        world.map.link_water_m[link] = 800.0;
        assert_eq!(world.map.link_crossing[link], NO_CROSSING);
    }
    let mut state = setup::state(&world, 1, 1);
    order(&mut state, a, Posture::Attack, THEIRS);
    step(&world, &mut state);
    assert_eq!(state.elements.intensity[b.index()], 0.0);
    state.weather.ice_cm[0] = 20.0;
    step(&world, &mut state);
    assert!(state.elements.intensity[b.index()] > 0.9);
    // The crossing costs strength.
    assert!(state.elements.odds_against[b.index()] < 0.5);
}

#[test]
fn quiet_lines_lose_a_little() {
    let (mut world, [red, blue]) = plain();
    add(&mut world, "a", red, OURS, foot(3000));
    add(&mut world, "b", blue, THEIRS, foot(3000));
    let mut state = setup::state(&world, 1, 1);
    for _ in 0..40 {
        step(&world, &mut state);
    }
    for side in Side::BOTH {
        let percent_a_day = casualties(&state, side) / 3000.0 / 10.0 * 100.0;
        assert!((0.05..0.4).contains(&percent_a_day), "{percent_a_day}");
    }
    assert_eq!(state.elements.intensity[0], world.rules.attrition.intensity_quiet);
    world.rules.attrition.quiet_contact = false;
    let before = casualties(&state, Side::First);
    step(&world, &mut state);
    assert_eq!(casualties(&state, Side::First), before);
}

#[test]
fn supporting_guns_count_once_and_reach_so_far() {
    let odds = |target: CellId, at: CellId, defends: bool| {
        let (mut world, [red, blue]) = plain();
        let a = add(&mut world, "a", red, OURS, foot(3000));
        let b = add(&mut world, "b", blue, THEIRS, foot(3000));
        let owner = if defends { blue } else { red };
        let with = Establishment { guns: 40, ..foot(800) };
        let guns = small::element(&mut world, "g", owner, Arm::Artillery, at, with);
        let mut state = setup::state(&world, 1, 1);
        state.headquarters.skill.fill(0.5);
        order(&mut state, a, Posture::Attack, THEIRS);
        order(&mut state, guns, Posture::Support, target);
        step(&world, &mut state);
        (state.elements.odds_against[b.index()], state.cells.shells_t[THEIRS.index()])
    };
    let (none, silent) = odds(CellId(0), CellId(6), false);
    let (attack, fired) = odds(THEIRS, CellId(6), false);
    let (defence, _) = odds(THEIRS, CellId(11), true);
    let (counter, _) = odds(OURS, CellId(11), true);
    assert!((none - 1.0).abs() < 1e-6 && silent == 0.0, "{none}");
    assert!(attack > 1.3 && fired > 0.0, "{attack}");
    assert!(defence < 0.8, "{defence}");
    assert_eq!(defence, counter);
}

#[test]
fn wrecks_on_lost_ground_are_lost_and_others_come_back() {
    let (mut world, [red, blue]) = plain();
    let tanks = Establishment { tanks: 60, ..foot(2000) };
    let a = small::element(&mut world, "a", red, Arm::Armour, OURS, tanks);
    add(&mut world, "b", blue, THEIRS, Establishment { guns: 20, ..foot(3000) });
    let mut state = setup::state(&world, 3, 1);
    order(&mut state, a, Posture::Attack, THEIRS);
    for _ in 0..12 {
        state.cells.share[THEIRS.index()] = 0.0;
        step(&world, &mut state);
    }
    let out = state.sides.counter(Side::First, Counter::TanksKnockedOut);
    let lost = state.sides.counter(Side::First, Counter::TanksLost);
    assert!(out > 3.0 && lost < out, "{out} {lost}");
    order(&mut state, a, Posture::Rest, OURS);
    world.rules.attrition.quiet_contact = false;
    for _ in 0..4 * 60 {
        step(&world, &mut state);
    }
    assert_eq!(state.elements.tanks_in_repair[a.index()], 0);
    assert_eq!(f64::from(state.elements.tanks[a.index()]), 60.0 - lost);
}

#[test]
fn tanks_frighten_those_without_guns() {
    let (mut world, [red, blue]) = plain();
    let tanks = Establishment { tanks: 30, ..foot(1000) };
    let a = small::element(&mut world, "a", red, Arm::Armour, OURS, tanks);
    let bare = add(&mut world, "b", blue, THEIRS, foot(2000));
    let armed = add(&mut world, "c", blue, THEIRS, Establishment { at_guns: 12, ..foot(2000) });
    let mut state = setup::state(&world, 3, 1);
    order(&mut state, a, Posture::Attack, THEIRS);
    step(&world, &mut state);
    assert!(state.elements.tank_fright[bare.index()]);
    assert!(!state.elements.tank_fright[armed.index()]);
}

#[test]
fn men_who_fight_on_two_fronts_count_half_on_each() {
    let (mut world, [red, blue]) = plain();
    let a = add(&mut world, "a", red, OURS, foot(3000));
    let b = add(&mut world, "b", blue, THEIRS, foot(3000));
    let mut state = setup::state(&world, 3, 1);
    state.headquarters.skill.fill(0.5);
    order(&mut state, a, Posture::Attack, THEIRS);
    order(&mut state, b, Posture::Attack, OURS);
    step(&world, &mut state);
    for element in [a, b] {
        assert!((state.elements.odds_against[element.index()] - 1.0).abs() < 1e-6);
    }
}

#[test]
fn an_attacker_who_loses_too_much_slackens() {
    let (mut world, [red, blue]) = plain();
    world.rules.attrition.base_attack = 0.2;
    let a = add(&mut world, "a", red, OURS, foot(3000));
    add(&mut world, "b", blue, THEIRS, foot(3000));
    let mut state = setup::state(&world, 3, 1);
    order(&mut state, a, Posture::Attack, THEIRS);
    for _ in 0..12 {
        step(&world, &mut state);
    }
    assert!(state.elements.accepted_intensity[a.index()] < 0.8);
    world.rules.attrition.base_attack = 0.005;
    for _ in 0..40 {
        step(&world, &mut state);
    }
    assert!(state.elements.accepted_intensity[a.index()] > 1.2);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
    #[test]
    fn nobody_leaves_the_books(seed in 0_u64..10_000, men in 5_u32..4000, tanks in 0_u32..80, broken: bool) {
        let (mut world, [red, blue]) = plain();
        world.rules.attrition.noise = true;
        world.rules.attrition.base_defence = 1.0;
        let with = Establishment { men, tanks, guns: 12, mortars: 8, at_guns: 6, ..Default::default() };
        let a = small::element(&mut world, "a", red, Arm::Armour, OURS, with);
        add(&mut world, "b", blue, THEIRS, with);
        let inside = add(&mut world, "c", red, THEIRS, with);
        let mut state = setup::state(&world, seed, 1);
        if broken {
            state.elements.status[inside.index()] = Status::Broken;
        }
        order(&mut state, a, Posture::Attack, THEIRS);
        order(&mut state, inside, Posture::Attack, THEIRS);
        for _ in 0..12 {
            step(&world, &mut state);
            for side in Side::BOTH {
                for balance in [ledger::men(&world, &state, side), ledger::tanks(&world, &state, side)] {
                    proptest::prop_assert_eq!(balance.entered, balance.accounted);
                }
            }
            let share = state.cells.share[THEIRS.index()];
            proptest::prop_assert!((0.0..=1.0).contains(&share));
        }
    }
}

#[test]
fn the_median_engagement_runs_at_the_base_rate() {
    let (mut world, _) = plain();
    world.rules.attrition.noise = true;
    let mut factors: Vec<f64> = (0..2001)
        .map(|seed| {
            let mut state = setup::state(&world, seed, 1);
            let chance = Chance { battle_seed: seed, weather_seed: 1 };
            super::noise::noise(&world, &mut state, &chance, THEIRS);
            super::noise::noise_factors(&world, &state, THEIRS)[1]
        })
        .collect();
    factors.sort_by(f64::total_cmp);
    assert!((factors[1000] - 1.0).abs() < 0.06, "{}", factors[1000]);
}

#[test]
fn a_regiment_loses_the_base_rate_of_all_its_men() {
    let (mut world, [red, blue]) = plain();
    world.rules.attrition.captures = false;
    let a = add(&mut world, "a", red, OURS, foot(2000));
    let b = add(&mut world, "b", blue, THEIRS, foot(2000));
    let mut lost = [0.0; 2];
    for seed in 0..300 {
        let mut state = setup::state(&world, seed, 1);
        state.headquarters.skill.fill(0.5);
        for _ in 0..4 {
            state.elements.men[a.index()] = 2000;
            state.elements.men[b.index()] = 2000;
            state.elements.accepted_intensity[a.index()] = 1.0;
            state.cells.share[THEIRS.index()] = 0.0;
            order(&mut state, a, Posture::Attack, THEIRS);
            step(&world, &mut state);
        }
        for side in Side::BOTH {
            lost[side.index()] += casualties(&state, side) / 2000.0 / 300.0;
        }
    }
    let rules = &world.rules.attrition;
    // Without works the defender stands in the open; prisoners are counted apart.
    let wanted = [rules.base_attack, rules.base_defence * (1.0 - rules.prisoners_in_base)];
    for side in 0..2 {
        assert!((lost[side] / wanted[side] - 1.0).abs() < 0.1, "{lost:?} against {wanted:?}");
    }
}
