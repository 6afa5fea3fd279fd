//! What morale promises.

use super::*;
use crate::forces::{Arm, Echelon, Establishment, HeadquartersId};
use crate::rules::morale::Morale;
use crate::{ledger, setup, testing as small};

fn rules() -> Morale {
    Morale {
        enabled: true,
        contagion_enabled: true,
        break_by_losses: false,
        resting_base: 0.6,
        resting_by_quality: 0.3,
        will_weight: 0.2,
        shock_per_loss: 0.012,
        suppression: 0.02,
        isolation: 0.03,
        hunger: 0.05,
        cold: 0.01,
        recovery_line: 0.01,
        recovery_rest: 0.06,
        fatigue_gain: 0.1,
        fatigue_rest: 0.2,
        fatigue_balance: 0.35,
        break_level: 0.3,
        break_width: 0.08,
        break_loss: 0.078,
        break_rate: 0.15,
        contagion: 1.8,
        rally_rate: 0.25,
        rallied_cohesion: 0.45,
        tank_fright: 2.0,
        leader: 0.25,
        surrender_when_barred: 0.6,
        straggle: 0.001,
    }
}

/// One element of 2,000 men for each listed cell and side.
fn world_of(columns: usize, rows: usize, standing: &[(CellId, Side)]) -> World {
    let mut world = small::plain(columns, rows, 4.0);
    world.rules.morale = rules();
    world.rules.command.skill_mean = 0.5;
    let of = [Side::First, Side::Second].map(|side| {
        let id = ["red", "blue"][side.index()];
        small::headquarters(&mut world, id, side, Echelon::Division, HeadquartersId::NONE)
    });
    for (number, &(cell, side)) in standing.iter().enumerate() {
        let with = Establishment { men: 2000, ..Establishment::default() };
        let id = format!("e{number}");
        small::element(&mut world, &id, of[side.index()], Arm::Infantry, cell, with);
    }
    world
}

fn start(world: &World, seed: u64) -> State {
    let mut state = setup::state(world, seed, 1);
    state.headquarters.skill.fill(0.5);
    state.sides.will.fill(1.0);
    state.weather.temperature_c[0] = 10.0;
    state.elements.cohesion.fill(0.7);
    state.elements.resting_cohesion.fill(0.7);
    state
}

fn step(world: &World, state: &mut State) {
    let elements = &state.elements;
    let standing = (0..elements.cell.len())
        .filter(|&row| elements.status[row].is_present())
        .map(|row| (ElementId(row as u16), elements.cell[row]));
    state.scratch.occupants.rebuild((world.map.len(), world.forces.elements.len()), standing);
    let chance = Chance { battle_seed: state.battle_seed, weather_seed: state.weather_seed };
    run(world, state, &chance);
    state.tick += 1;
}

#[test]
fn without_an_enemy_cohesion_goes_to_rest_and_nobody_breaks() {
    let world = world_of(4, 4, &[(CellId(0), Side::First), (CellId(5), Side::First)]);
    let mut state = start(&world, 1);
    state.elements.cohesion[0] = 0.05;
    state.elements.cohesion[1] = 0.99;
    for _ in 0..4 * 150 {
        step(&world, &mut state);
    }
    for row in 0..2 {
        assert!((state.elements.cohesion[row] - 0.7).abs() < 0.01);
        assert_eq!(state.elements.status[row], Status::Active);
    }
    assert_eq!(state.sides.counter(Side::First, Counter::Straggled), 0.0);
}

#[test]
fn will_and_the_cry_move_the_resting_level() {
    let world = world_of(4, 4, &[(CellId(0), Side::First)]);
    let mut state = start(&world, 1);
    let plain = resting_level(&world, &state, ElementId(0));
    state.elements.rallying[0] = 0.05;
    assert!(resting_level(&world, &state, ElementId(0)) > plain);
    state.sides.will[0] = 0.5;
    assert!(resting_level(&world, &state, ElementId(0)) < plain);
}

#[test]
fn fed_men_in_a_quiet_line_get_over_their_fight_in_weeks() {
    let mut world = world_of(4, 4, &[(CellId(0), Side::First)]);
    world.rules.morale.break_rate = 0.0;
    let mut state = start(&world, 1);
    state.elements.cohesion[0] = 0.33;
    for _ in 0..4 * 60 {
        state.elements.intensity[0] = 0.12;
        step(&world, &mut state);
    }
    assert!(state.elements.cohesion[0] > 0.6, "{}", state.elements.cohesion[0]);
    // Under assault they only hold out.
    state.elements.cohesion[0] = 0.33;
    for _ in 0..4 * 10 {
        state.elements.intensity[0] = 1.0;
        step(&world, &mut state);
    }
    assert!(state.elements.cohesion[0] < 0.33, "{}", state.elements.cohesion[0]);
}

#[test]
fn nations_straggle_at_their_own_rate() {
    let straggled = |factor: f64| {
        let mut world = world_of(4, 4, &[(CellId(0), Side::First)]);
        world.forces.nations[0].straggling = factor;
        let mut sum = 0.0;
        for seed in 0..200 {
            let mut state = start(&world, seed);
            state.elements.intensity[0] = 1.0;
            step(&world, &mut state);
            sum += state.sides.counter(Side::First, Counter::Straggled);
        }
        sum
    };
    let (third, all) = (straggled(1.0 / 3.0), straggled(1.0));
    assert!((2.0..4.5).contains(&(all / third)), "{all} {third}");
}

#[test]
fn isolated_and_unfed_men_reach_the_break_level_in_days() {
    let world = world_of(4, 4, &[(CellId(0), Side::First)]);
    let mut state = start(&world, 1);
    state.elements.ration[0] = 0.0;
    let mut ticks = 0;
    while state.elements.cohesion[0] > world.rules.morale.break_level {
        state.elements.isolation_days[0] = f64::from(ticks) / 4.0;
        step(&world, &mut state);
        ticks += 1;
    }
    assert!((20..=80).contains(&ticks), "{ticks} ticks");
}

#[test]
fn the_unfed_do_not_recover() {
    let world = world_of(4, 4, &[(CellId(0), Side::First)]);
    let mut state = start(&world, 1);
    state.elements.cohesion[0] = 0.4;
    state.elements.ration[0] = 0.0;
    step(&world, &mut state);
    assert!(state.elements.cohesion[0] < 0.4);
}

/// Routs among 400 elements under fire in 10 days; with or without one of them having run at the start.
fn cascade(seed: u64, with_one: bool) -> f64 {
    let standing: Vec<_> = (0..400).map(|cell| (CellId(cell), Side::First)).collect();
    let world = world_of(20, 20, &standing);
    let mut state = start(&world, seed);
    state.tick = 1;
    // Nobody recovers or sinks: contagion alone is seen.
    if with_one {
        state.elements.status[210] = Status::Broken;
        state.elements.routed_at[210] = 1;
        state.tick = 2;
    } else {
        state.tick = 2;
    }
    for _ in 0..40 {
        state.elements.intensity.fill(1.0);
        state.elements.cohesion.fill(0.5);
        state.elements.fatigue.fill(0.0);
        step(&world, &mut state);
    }
    state.sides.counter(Side::First, Counter::Routs)
}

#[test]
fn one_rout_does_not_dissolve_a_front() {
    // Mean routs caused by one, itself included, at a branching number of 0.5: two.
    let seeds = 40;
    let caused: f64 = (0..seeds).map(|seed| cascade(seed, true) - cascade(seed, false)).sum::<f64>() / seeds as f64;
    println!("one rout causes {caused:.2} more");
    assert!((0.0..1.0).contains(&caused), "{caused}");
}

#[test]
fn coercion_holds_some_who_would_run_or_stray() {
    let mut world = world_of(4, 4, &[(CellId(0), Side::First)]);
    world.rules.discipline.deterrence = 0.3;
    let mut state = start(&world, 1);
    state.elements.intensity[0] = 1.0;
    state.elements.cohesion[0] = 0.3;
    let free = break_hazard(&world, &state, ElementId(0), 0);
    assert!((free - world.rules.morale.break_rate).abs() < 1e-9);
    state.headquarters.coercion.fill(1.0);
    let forced = break_hazard(&world, &state, ElementId(0), 0);
    assert!((forced / free - 0.7).abs() < 1e-9);
}

#[test]
fn the_broken_rally_only_away_from_the_enemy() {
    let world = world_of(8, 4, &[(CellId(8), Side::First), (CellId(11), Side::First), (CellId(12), Side::Second)]);
    let mut state = start(&world, 1);
    for row in 0..2 {
        state.elements.status[row] = Status::Broken;
        state.elements.cohesion[row] = 0.2;
    }
    for _ in 0..4 * 60 {
        step(&world, &mut state);
    }
    assert_eq!(state.elements.status[0], Status::Active);
    assert!(state.elements.cohesion[0] >= world.rules.morale.rallied_cohesion - 0.01);
    assert_eq!(state.elements.status[1], Status::Broken);
    assert_eq!(state.sides.counter(Side::First, Counter::Rallies), 1.0);
}

#[test]
fn a_ring_makes_some_surrender_and_open_ways_none() {
    let outcome = |ring: bool| {
        let mut surrendered = 0.0;
        for seed in 0..60 {
            let mut world = world_of(6, 3, &[(CellId(8), Side::First)]);
            if ring {
                world.map.share.fill(0.0);
            }
            let mut state = start(&world, seed);
            state.elements.cohesion[0] = 0.0;
            state.elements.intensity[0] = 1.0;
            while state.elements.status[0] == Status::Active {
                step(&world, &mut state);
            }
            surrendered += state.sides.counter(Side::First, Counter::Surrenders);
            let men = ledger::men(&world, &state, Side::First);
            assert_eq!(men.entered, men.accounted);
        }
        surrendered / 60.0
    };
    assert_eq!(outcome(false), 0.0);
    let shares = outcome(true);
    // 0.6 by the rule, less the 0.3 who fear captivity.
    assert!((0.25..0.6).contains(&shares), "{shares}");
}

#[test]
fn fighting_tires_and_rest_restores() {
    let world = world_of(4, 4, &[(CellId(0), Side::First)]);
    let mut state = start(&world, 1);
    for _ in 0..4 * 4 {
        state.elements.intensity[0] = 1.0;
        step(&world, &mut state);
    }
    assert!((state.elements.fatigue[0] - 0.4).abs() < 1e-9);
    state.elements.intensity[0] = 0.0;
    for _ in 0..4 * 3 {
        step(&world, &mut state);
    }
    assert_eq!(state.elements.fatigue[0], 0.0);
}

#[test]
fn the_switch_leaves_morale_as_it_is() {
    let mut world = world_of(4, 4, &[(CellId(0), Side::First)]);
    world.rules.morale.enabled = false;
    let mut state = start(&world, 1);
    state.elements.intensity[0] = 1.8;
    state.elements.losses_last_tick[0] = 900;
    let before = state.hash();
    step(&world, &mut state);
    state.tick -= 1;
    assert_eq!(state.hash(), before);
}

#[test]
fn losers_of_random_engagements_stop_early_or_fight_to_the_end() {
    use crate::systems::attrition::{self, testing as fight};
    let mut losses = Vec::new();
    for seed in 0..500_u64 {
        let mut world = world_of(6, 3, &[(CellId(8), Side::First), (CellId(9), Side::Second)]);
        world.rules.attrition = fight::rules();
        let mut state = start(&world, seed);
        let random = |index| {
            let chance = Chance { battle_seed: seed, weather_seed: 0 };
            chance.uniform(Draw { mechanism: Mechanism::Staff, index, tick: 0, entity: 0, partner: 0 })
        };
        for row in 0..2 {
            state.elements.men[row] = (1000.0 + 2500.0 * random(row as u32)) as u32;
            state.elements.guns[row] = (48.0 * random(row as u32 + 2)) as u32;
            state.elements.experience[row] = random(row as u32 + 4);
        }
        let men = [state.elements.men[0], state.elements.men[1]];
        state.elements.posture[0] = Posture::Attack;
        state.elements.target[0] = CellId(9);
        let mut loser = None;
        for _ in 0..4 * 3 {
            let chance = Chance { battle_seed: seed, weather_seed: 1 };
            let rows = [CellId(8), CellId(9)];
            let standing = (0..2).map(|row| (ElementId(row as u16), rows[row]));
            state.scratch.occupants.rebuild((world.map.len(), world.forces.elements.len()), standing);
            attrition::begin(&mut state);
            attrition::run(&world, &mut state, &chance);
            run(&world, &mut state, &chance);
            state.tick += 1;
            // The attack is given up, the ground is lost, or somebody runs.
            loser = if state.elements.status[0] != Status::Active || state.elements.accepted_intensity[0] < 0.6 {
                Some(0)
            } else if state.elements.status[1] != Status::Active || state.cells.share[9] > 0.97 {
                Some(1)
            } else {
                None
            };
            if loser.is_some() {
                break;
            }
        }
        // A staff calls off an attack that three days have not carried forward.
        let loser = loser.unwrap_or(0);
        losses.push(1.0 - f64::from(state.elements.men[loser]) / f64::from(men[loser]));
    }
    losses.sort_by(f64::total_cmp);
    let quartile = |share: usize| losses[losses.len() * share / 4];
    println!("losers' losses: {:.3} {:.3} {:.3}", quartile(1), quartile(2), quartile(3));
    // Beaten defenders of 1939-45 had lost 8 % in the median, with a long tail (model section 3).
    assert!((0.01..0.10).contains(&quartile(1)), "{}", quartile(1));
    assert!((0.04..0.20).contains(&quartile(2)), "{}", quartile(2));
    assert!((0.08..0.40).contains(&quartile(3)), "{}", quartile(3));
}

#[test]
fn by_the_rival_rule_losses_of_late_break_troops_and_cohesion_does_not() {
    let mut world = world_of(2, 2, &[(CellId(0), Side::First), (CellId(1), Side::Second)]);
    world.rules.attrition.loss_memory = 2.0;
    let hazard = |world: &World, cohesion: f64, daily_loss: f64| {
        let mut state = start(world, 1);
        state.elements.intensity[0] = 1.0;
        state.elements.cohesion[0] = cohesion;
        state.elements.daily_loss_rate[0] = daily_loss;
        break_hazard(world, &state, ElementId(0), 0)
    };
    let by_cohesion = [hazard(&world, 0.3, 0.0), hazard(&world, 0.3, 0.2), hazard(&world, 0.7, 0.2)];
    assert!(by_cohesion[0] == by_cohesion[1] && by_cohesion[2] < 0.1 * by_cohesion[1], "{by_cohesion:?}");
    world.rules.morale.break_by_losses = true;
    // At the share itself the hazard is that of the shipped rule at its level of cohesion.
    let at_the_share = hazard(&world, 0.7, 0.039);
    assert!((at_the_share - by_cohesion[0]).abs() < 1e-12, "{at_the_share}");
    assert_eq!(at_the_share, hazard(&world, 0.1, 0.039));
    assert!(hazard(&world, 0.7, 0.0) < 0.1 * at_the_share && hazard(&world, 0.7, 0.08) > 3.0 * at_the_share);
}

#[test]
fn isolation_wears_only_where_no_superior_is_in_the_pocket() {
    let mut world = world_of(4, 4, &[(CellId(5), Side::First)]);
    let army = small::headquarters(&mut world, "army", Side::First, Echelon::Army, HeadquartersId::NONE);
    world.forces.headquarters[0].parent = army;
    let staff = Establishment { men: 500, ..Establishment::default() };
    small::element(&mut world, "staff", army, Arm::Headquarters, CellId(6), staff);
    let cohesion = |pocket_of_staff: u16| {
        let mut state = start(&world, 1);
        state.elements.pocket[0] = 3;
        state.elements.pocket[1] = pocket_of_staff;
        state.elements.isolation_days[0] = 10.0;
        state.elements.ration.fill(1.0);
        for _ in 0..4 * 5 {
            step(&world, &mut state);
        }
        state.elements.cohesion[0]
    };
    let (parted, together) = (cohesion(4), cohesion(3));
    assert!(parted < together - 0.05, "{parted} without, {together} with the army's staff");
}
