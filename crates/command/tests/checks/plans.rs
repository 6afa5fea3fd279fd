//! What a staff orders on one morning.

use nosb_engine::forces::{Arm, Echelon, ElementId, Establishment, HeadquartersId, Side};
use nosb_engine::map::CellId;
use nosb_engine::orders::{NO_ROUTE, Posture};
use nosb_engine::world::DirectiveKind;
use nosb_engine::{Orders, World, setup, testing, tick};

use crate::support::{Battle, DAY, armour, cell, directive, infantry, open_line, plan, regiment, two_armies};

#[test]
fn what_moves_out_of_sight_changes_the_plan_only_after_contact() {
    let (columns, rows) = (30, 12);
    let mut world = open_line(columns, rows);
    world.directives[0].kind = DirectiveKind::Attack;
    world.directives[0].objective = cell(columns, columns - 3, rows / 2);
    let enemy = world.forces.headquarters.iter().position(|declared| declared.id == "Second-army").expect("an army");
    let reserve: Vec<ElementId> = (0..3)
        .map(|row| infantry(&mut world, HeadquartersId(enemy as u16), cell(columns, columns - 5, row), 3000))
        .collect();
    let mut battle = Battle::new(&world, 1);
    for _ in 0..3 {
        battle.day();
    }
    // One day on with the reserve standing far behind, as far behind and 30 km farther south, or before the attacker.
    let next_plan = |place: &dyn Fn(usize) -> CellId| {
        let mut state = battle.state.clone();
        for (index, element) in reserve.iter().enumerate() {
            let row = element.index();
            let e = &mut state.elements;
            (e.cell[row], e.target[row], e.posture[row]) = (place(index), place(index), Posture::Hold);
            (e.route[row], e.pending_due[row]) = (NO_ROUTE, 0);
        }
        for _ in 0..=DAY {
            tick(&world, &mut state, &Orders::default(), &Orders::default());
        }
        state.tick -= 1;
        plan(&world, &state, Side::First)
    };
    let stays = next_plan(&|index| cell(columns, columns - 5, index));
    assert!(stays.iter().any(|order| order.1 == Posture::Attack), "there is a plan of attack: {stays:?}");
    assert_eq!(stays, next_plan(&|index| cell(columns, columns - 5, index + 6)));
    assert_ne!(stays, next_plan(&|index| cell(columns, columns / 2, index + 4)));
}

#[test]
fn whoever_was_left_behind_when_the_army_went_back_rejoins_it() {
    let (columns, rows) = (34, 7);
    let (mut world, red, blue) = two_armies(columns, rows);
    for row in [1, 3, 5] {
        infantry(&mut world, red, cell(columns, 16, row), 2500);
    }
    for row in [1, 2, 4, 5] {
        infantry(&mut world, blue, cell(columns, 31, row), 2500);
    }
    let behind = infantry(&mut world, blue, cell(columns, 17, 3), 2500);
    directive(&mut world, blue, DirectiveKind::Defend, cell(columns, 31, 3));
    let id = world.forces.elements[behind.index()].id.clone();
    let marches = |rejoin_factor: f64| {
        let mut world = world.clone();
        world.rules.staff.rejoin_factor = rejoin_factor;
        let plan = plan(&world, &setup::state(&world, 1, 1), Side::Second);
        plan.iter().any(|order| order.0 == id && order.1 == Posture::March)
    };
    assert!(marches(2.0), "left standing 14 columns from its army");
    assert!(!marches(100.0), "marches though nobody called it");
}

#[test]
fn a_division_put_under_a_corps_that_attacks_elsewhere_goes_there() {
    let (columns, rows) = (40, 7);
    let goes = |under_the_corps: bool| {
        let (mut world, red, blue) = two_armies(columns, rows);
        let corps = testing::headquarters(&mut world, "red-corps", Side::First, Echelon::Corps, red);
        directive(&mut world, corps, DirectiveKind::Attack, cell(columns, 23, 3));
        for row in 2..5 {
            infantry(&mut world, corps, cell(columns, 19, row), 2500);
            infantry(&mut world, blue, cell(columns, 20, row), 2500);
        }
        // A quiet front far behind, where red and blue also face each other.
        let parent = if under_the_corps { corps } else { red };
        let far = infantry(&mut world, parent, cell(columns, 2, 5), 2500);
        infantry(&mut world, blue, cell(columns, 2, 6), 2500);
        world.map.share[cell(columns, 2, 6).index()] = 0.0;
        let id = world.forces.elements[far.index()].id.clone();
        let plan = plan(&world, &setup::state(&world, 1, 1), Side::First);
        plan.iter().any(|order| order.0 == id && order.1 == Posture::March)
    };
    assert!(goes(true), "stays at a front that is another corps'");
    assert!(!goes(false), "goes though nobody called it");
}

#[test]
fn an_order_to_hold_that_binds_a_whole_front_calls_nobody_to_its_place() {
    // Blue's reserve stands in the upper corner, the place that is to be held in the lower one.
    let (columns, rows) = (34, 30);
    let goal = |echelon: Echelon| {
        let (mut world, red, _) = two_armies(columns, rows);
        let above = testing::headquarters(&mut world, "blue-above", Side::Second, echelon, HeadquartersId::NONE);
        let army = testing::headquarters(&mut world, "blue-below", Side::Second, Echelon::Army, above);
        for row in (1..rows).step_by(2) {
            infantry(&mut world, red, cell(columns, 16, row), 2500);
            infantry(&mut world, army, cell(columns, 17, row), 2500);
        }
        let reserve = infantry(&mut world, army, cell(columns, 28, 1), 2500);
        directive(&mut world, above, DirectiveKind::Defend, cell(columns, 28, 28));
        let id = world.forces.elements[reserve.index()].id.clone();
        let plan = plan(&world, &setup::state(&world, 1, 1), Side::Second);
        let order = plan.iter().find(|order| order.0 == id && order.1 == Posture::March);
        (order.expect("it comes up").2 as usize - 1) / columns
    };
    assert!(goal(Echelon::Front) < 8, "marches down the whole front to the place in the order");
    assert_eq!(goal(Echelon::Army), 28);
}

#[test]
fn troops_in_the_line_fill_gaps_beside_them_and_reserves_farther_ones() {
    let (columns, rows) = (20, 13);
    let fills = |column: usize, row: usize, line_shift_km: f64| {
        let (mut world, red, blue) = two_armies(columns, rows);
        world.rules.staff.line_shift_km = line_shift_km;
        world.rules.staff.counter_attack_odds = f64::INFINITY;
        world.rules.staff.filler_km = 60.0;
        // A gap at the upper end of blue's line; two regiments stand together in one of its places, or one behind it.
        for row in 0..rows {
            infantry(&mut world, red, cell(columns, 9, row), 2500);
        }
        for row in 6..rows {
            infantry(&mut world, blue, cell(columns, 10, row), 2500);
        }
        infantry(&mut world, blue, cell(columns, column, row), 2500);
        let mut state = setup::state(&world, 1, 1);
        for row in 0..rows {
            state.cells.believed_enemy[cell(columns, 9, row).index()][Side::Second.index()] = 500.0;
        }
        let plan = plan(&world, &state, Side::Second);
        plan.iter().any(|order| order.1 == Posture::March)
    };
    assert!(fills(12, 10, 10.0), "a reserve five places off does not come");
    assert!(!fills(10, 12, 10.0), "leaves the line for a gap six places off");
    assert!(fills(10, 12, 60.0));
}

/// A line of red regiments before blue ones of so many men, with an order to attack from a day on.
fn line(men: u32, from_day: u32) -> World {
    let (columns, rows) = (14, 7);
    let (mut world, red, blue) = two_armies(columns, rows);
    for row in 0..rows {
        infantry(&mut world, red, cell(columns, 6, row), 2500);
        infantry(&mut world, blue, cell(columns, 7, row), men);
    }
    directive(&mut world, red, DirectiveKind::Attack, cell(columns, 12, 3));
    directive(&mut world, blue, DirectiveKind::Defend, cell(columns, 7, 3));
    world.directives[0].from = from_day * DAY;
    world
}

/// The plan of red's staff in a morning on which it knows where the enemy stands.
fn red_plan(world: &World) -> Vec<(String, Posture)> {
    let mut state = setup::state(world, 1, 1);
    for row in 0..world.forces.elements.len() {
        let (declared, cell) = (&world.forces.elements[row], world.forces.elements[row].place);
        state.cells.men[cell.index()][declared.side.index()] += declared.establishment.men;
        if declared.side == Side::Second {
            let strength = nosb_engine::systems::attrition::strength(world, &state, ElementId(row as u16));
            state.cells.believed_enemy[cell.index()][Side::First.index()] += strength as f32;
        }
    }
    plan(world, &state, Side::First).into_iter().map(|order| (order.0, order.1)).collect()
}

fn attackers(world: &World) -> usize {
    red_plan(world).iter().filter(|order| order.1 == Posture::Attack).count()
}

#[test]
fn who_accepts_loss_attacks_at_odds_that_others_refuse() {
    let mut world = line(7000, 0);
    world.rules.staff.attack_odds = 2.5;
    assert_eq!(attackers(&world), 0);
    for nation in &mut world.forces.nations {
        nation.demanded_odds = 0.2;
    }
    assert!(attackers(&world) > 0);
}

#[test]
fn before_an_ordered_attack_troops_close_up_and_do_not_begin() {
    let mut world = line(400, 3);
    world.rules.staff.preparation_days = 3.0;
    let second = infantry(&mut world, HeadquartersId(0), cell(14, 3, 3), 2500);
    let id = world.forces.elements[second.index()].id.clone();
    let marches = |world: &World| red_plan(world).iter().any(|order| order.0 == id && order.1 == Posture::March);
    assert!(marches(&world), "the second line stays where it is");
    assert_eq!(attackers(&world), 0, "begins three days early");
    world.directives[0].from = DAY;
    assert!(attackers(&world) > 0, "orders that take a day go out the day before");
}

#[test]
fn ground_on_which_nobody_stands_takes_no_axis_from_the_enemy() {
    // One axis; an empty way to the objective beside the enemy's line.
    let (columns, rows) = (14, 7);
    let (mut world, red, blue) = two_armies(columns, rows);
    world.rules.staff.axes_per_ten = 2.0;
    for row in 1..6 {
        infantry(&mut world, red, cell(columns, 6, row), 2500);
    }
    for row in 3..6 {
        infantry(&mut world, blue, cell(columns, 7, row), 400);
    }
    directive(&mut world, red, DirectiveKind::Attack, cell(columns, 12, 1));
    let orders = red_plan(&world);
    let before_enemy = |id: &str| (3..6).any(|row| id == world.forces.elements[row - 1].id);
    let attack = orders.iter().filter(|order| order.1 == Posture::Attack && before_enemy(&order.0)).count();
    assert!(attack > 0, "nobody attacks the enemy: {orders:?}");
}

#[test]
fn guns_that_one_attack_reckons_with_fire_for_no_other() {
    // Two enemies at the ends of a front, guns between them in range of both, of which only one can be attacked with them.
    let (columns, rows) = (14, 7);
    let (mut world, red, blue) = two_armies(columns, rows);
    for row in [2, 4] {
        infantry(&mut world, red, cell(columns, 6, row), 1500);
        infantry(&mut world, blue, cell(columns, 7, row), 2000);
    }
    world.rules.staff.gun_range_km = 40.0;
    let division = testing::headquarters(&mut world, "red-guns", Side::First, Echelon::Division, red);
    let guns = Establishment { guns: 60, ..regiment(2000) };
    testing::element(&mut world, "red-guns", division, Arm::Artillery, cell(columns, 5, 3), guns);
    directive(&mut world, red, DirectiveKind::Attack, cell(columns, 12, 3));
    world.rules.staff.axes_per_ten = 20.0;
    assert_eq!(attackers(&world), 1, "{:?}", red_plan(&world));
}

#[test]
fn an_armys_staff_follows_the_middle_of_its_troops() {
    let (columns, rows) = (60, 7);
    let (mut world, red, blue) = two_armies(columns, rows);
    let staff = Establishment { men: 3000, trucks: 200, ..Establishment::default() };
    testing::element(&mut world, "red-staff", red, Arm::Headquarters, cell(columns, 1, 3), staff);
    // One regiment was left near the staff; the army is far ahead.
    infantry(&mut world, red, cell(columns, 2, 1), 2500);
    for row in 1..6 {
        infantry(&mut world, red, cell(columns, 29, row), 2500);
        infantry(&mut world, blue, cell(columns, 30, row), 2500);
    }
    directive(&mut world, red, DirectiveKind::Defend, cell(columns, 29, 3));
    let orders = red_plan(&world);
    assert!(orders.contains(&("red-staff".into(), Posture::March)), "{orders:?}");
}

/// Red tanks or foot before an enemy whom they cannot beat, and open ground on which nobody stands beside him.
fn blocked(mobile: bool, open: bool) -> Option<(Posture, Vec<usize>)> {
    let (columns, rows) = (16, 9);
    let (mut world, red, blue) = two_armies(columns, rows);
    let place = cell(columns, 7, 3);
    let element = if mobile { armour(&mut world, red, place, 40) } else { infantry(&mut world, red, place, 2500) };
    for row in 0..rows {
        if row < 5 || !open {
            infantry(&mut world, blue, cell(columns, 8, row), 9000);
        }
        for column in 0..columns {
            world.map.share[cell(columns, column, row).index()] = if column <= 7 { 1.0 } else { 0.0 };
        }
    }
    directive(&mut world, red, DirectiveKind::Attack, cell(columns, 13, 3));
    let mut state = setup::state(&world, 1, 1);
    for element in world.forces.ids().filter(|element| world.forces.elements[element.index()].side == Side::Second) {
        let cell = state.elements.cell[element.index()];
        state.cells.men[cell.index()][Side::Second.index()] = 9000;
        state.cells.believed_enemy[cell.index()][Side::First.index()] = 9000.0;
    }
    let id = world.forces.elements[element.index()].id.clone();
    let order = plan(&world, &state, Side::First).into_iter().find(|order| order.0 == id)?;
    let rows_of = |way: Vec<u64>| way.iter().filter(|&&id| id > 0).map(|&id| (id as usize - 1) / columns).collect();
    Some((order.1, rows_of(order.3)))
}

#[test]
fn tanks_drive_round_an_enemy_whom_they_cannot_attack_and_foot_stays() {
    let (posture, way) = blocked(true, true).expect("an order");
    assert_eq!(posture, Posture::March, "by rows {way:?}");
    assert!(way.last().is_some_and(|&row| row > 3), "goes by rows {way:?}");
    for (mobile, open) in [(true, false), (false, true)] {
        assert_ne!(blocked(mobile, open).map(|order| order.0), Some(Posture::March), "mobile {mobile}, open {open}");
    }
}

#[test]
fn tanks_lead_the_main_effort_though_foot_is_there() {
    let (columns, rows) = (14, 7);
    let (mut world, red, blue) = two_armies(columns, rows);
    // Foot enough for three times the enemy; the tanks come last in the order of battle.
    for _ in 0..4 {
        infantry(&mut world, red, cell(columns, 6, 3), 2500);
    }
    infantry(&mut world, blue, cell(columns, 7, 3), 1500);
    let tanks = armour(&mut world, red, cell(columns, 6, 3), 50);
    world.rules.staff.concentration = 2.0;
    world.rules.staff.axes_per_ten = 1.0;
    directive(&mut world, red, DirectiveKind::Attack, cell(columns, 12, 3));
    let id = world.forces.elements[tanks.index()].id.clone();
    let orders = red_plan(&world);
    assert!(orders.contains(&(id, Posture::Attack)), "{orders:?}");
}

#[test]
fn an_army_ordered_to_hold_at_all_costs_binds_the_corps_below_it() {
    // A ringed corps with an older order of its own, and the army's order that nobody goes.
    let (columns, rows) = (16, 9);
    let breaks_out = |of_the_army: DirectiveKind| {
        let (mut world, red, blue) = two_armies(columns, rows);
        world.rules.command.withdrawal_refused = true;
        let corps = testing::headquarters(&mut world, "blue-corps", Side::Second, Echelon::Corps, blue);
        directive(&mut world, corps, DirectiveKind::Defend, cell(columns, 8, 4));
        directive(&mut world, blue, of_the_army, cell(columns, 8, 4));
        let ringed = infantry(&mut world, corps, cell(columns, 8, 4), 2500);
        infantry(&mut world, red, cell(columns, 4, 4), 2500);
        let mut state = setup::state(&world, 1, 1);
        state.cells.share.fill(1.0);
        for column in 13..columns {
            for row in 0..rows {
                state.cells.share[cell(columns, column, row).index()] = 0.0;
            }
        }
        state.cells.share[cell(columns, 8, 4).index()] = 0.0;
        state.cells.pocket[cell(columns, 8, 4).index()][Side::Second.index()] = 1;
        state.elements.pocket[ringed.index()] = 1;
        let id = world.forces.elements[ringed.index()].id.clone();
        let plan = plan(&world, &state, Side::Second);
        plan.iter().any(|order| order.0 == id && order.1 == Posture::Attack)
    };
    assert!(breaks_out(DirectiveKind::Defend));
    assert!(!breaks_out(DirectiveKind::HoldAtAllCosts), "the corps goes though the army was told to stay");
}
