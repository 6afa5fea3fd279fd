//! Guns, staffs, ferries and orders from far above: what a staff does with them on one morning.

use nosb_engine::forces::{Arm, Echelon, Establishment, HeadquartersId, Side};
use nosb_engine::map::{Crossing, CrossingKind};
use nosb_engine::orders::Posture;
use nosb_engine::world::DirectiveKind;
use nosb_engine::{World, setup, testing};

use crate::support::{cell, directive, infantry, plan, regiment, two_armies};

/// The posture which a side's plan of the first morning gives an element, and the column it is sent to.
fn told(world: &World, side: Side, id: &str, columns: usize) -> Option<(Posture, usize)> {
    let plan = plan(world, &setup::state(world, 1, 1), side);
    let order = plan.iter().find(|order| order.0 == id)?;
    Some((order.1, (order.2 as usize - 1) % columns))
}

#[test]
fn an_attack_ordered_above_armies_is_for_the_army_that_stands_there() {
    let (columns, rows) = (40, 7);
    let goes = |echelon: Echelon, front_order_km: f64| {
        let (mut world, _, blue) = two_armies(columns, rows);
        world.rules.staff.front_order_km = front_order_km;
        let above = testing::headquarters(&mut world, "red-above", Side::First, echelon, HeadquartersId::NONE);
        directive(&mut world, above, DirectiveKind::Attack, cell(columns, 23, 3));
        let [near, far] =
            ["red-near", "red-far"].map(|id| testing::headquarters(&mut world, id, Side::First, Echelon::Army, above));
        for row in 2..5 {
            infantry(&mut world, near, cell(columns, 19, row), 2500);
            infantry(&mut world, blue, cell(columns, 20, row), 2500);
        }
        // Another army's bridgehead, far behind.
        let holds = infantry(&mut world, far, cell(columns, 2, 5), 2500);
        infantry(&mut world, blue, cell(columns, 2, 6), 2500);
        world.map.share[cell(columns, 2, 6).index()] = 0.0;
        let id = world.forces.elements[holds.index()].id.clone();
        told(&world, Side::First, &id, columns).is_some_and(|(posture, _)| posture == Posture::March)
    };
    assert!(!goes(Echelon::Front, 60.0), "leaves its bridgehead for an attack 100 km away");
    assert!(goes(Echelon::Front, 500.0));
}

/// A red army in column 8 before blue in column 9, its guns in column 3, before which a lone enemy stands.
fn guns_far_behind(kind: DirectiveKind) -> Option<(Posture, usize)> {
    let (columns, rows) = (14, 7);
    let (mut world, red, blue) = two_armies(columns, rows);
    for row in 2..5 {
        infantry(&mut world, red, cell(columns, 8, row), 2500);
        infantry(&mut world, blue, cell(columns, 9, row), 1500);
    }
    for column in 0..columns {
        for row in 0..rows {
            world.map.share[cell(columns, column, row).index()] = if column <= 8 { 1.0 } else { 0.0 };
        }
    }
    infantry(&mut world, blue, cell(columns, 3, 6), 500);
    world.map.share[cell(columns, 3, 6).index()] = 0.0;
    let guns = Establishment { guns: 60, ..regiment(2000) };
    testing::element(&mut world, "red-guns", red, Arm::Artillery, cell(columns, 3, 4), guns);
    world.rules.staff.reach_foot_km = 45.0;
    directive(&mut world, red, kind, cell(columns, if kind == DirectiveKind::Attack { 12 } else { 8 }, 3));
    let mut state = setup::state(&world, 1, 1);
    for row in 0..rows {
        state.cells.believed_enemy[cell(columns, 9, row).index()][Side::First.index()] = 1500.0;
    }
    state.cells.believed_enemy[cell(columns, 3, 6).index()][Side::First.index()] = 500.0;
    let plan = plan(&world, &state, Side::First);
    let order = plan.iter().find(|order| order.0 == "red-guns")?;
    Some((order.1, (order.2 as usize - 1) % columns))
}

#[test]
fn guns_go_to_where_their_army_attacks() {
    assert_eq!(guns_far_behind(DirectiveKind::Attack), Some((Posture::March, 8)));
}

#[test]
fn guns_of_an_army_that_holds_fire_where_they_stand() {
    assert!(guns_far_behind(DirectiveKind::Defend).is_some_and(|(posture, _)| posture == Posture::Support));
}

#[test]
fn guns_and_staffs_go_back_with_their_troops() {
    let (columns, rows) = (30, 7);
    let (mut world, red, blue) = two_armies(columns, rows);
    for row in 2..5 {
        infantry(&mut world, red, cell(columns, 14, row), 2500);
        infantry(&mut world, blue, cell(columns, 15, row), 2500);
    }
    let guns = Establishment { guns: 60, ..regiment(2000) };
    testing::element(&mut world, "blue-guns", blue, Arm::Artillery, cell(columns, 16, 3), guns);
    let staff = Establishment { men: 3000, trucks: 200, ..Establishment::default() };
    testing::element(&mut world, "blue-staff", blue, Arm::Headquarters, cell(columns, 17, 3), staff);
    directive(&mut world, blue, DirectiveKind::Withdraw, cell(columns, 27, 3));
    for id in ["blue-guns", "blue-staff"] {
        assert_eq!(told(&world, Side::Second, id, columns), Some((Posture::Withdraw, 27)), "{id}");
    }
}

#[test]
fn guns_alone_before_the_enemy_limber_up() {
    let (columns, rows) = (30, 7);
    let (mut world, red, blue) = two_armies(columns, rows);
    infantry(&mut world, red, cell(columns, 14, 3), 2500);
    for row in [2, 3, 4] {
        infantry(&mut world, blue, cell(columns, 17, row), 2500);
    }
    let guns = Establishment { guns: 60, ..regiment(2000) };
    testing::element(&mut world, "blue-guns", blue, Arm::Artillery, cell(columns, 15, 3), guns);
    directive(&mut world, blue, DirectiveKind::Defend, cell(columns, 17, 3));
    let (posture, column) = told(&world, Side::Second, "blue-guns", columns).expect("an order");
    assert_eq!(posture, Posture::March);
    assert!(column > 15, "to column {column}");
}

#[test]
fn a_march_over_a_broad_river_takes_the_ferry_that_carries_more() {
    // Two ferries, the nearer one small; the way round by the larger is some 25 km longer.
    let (columns, rows) = (16, 9);
    let crosses_at = |near: f64| {
        let (mut world, red, blue) = two_armies(columns, rows);
        let water = 10;
        for from in world.map.cells() {
            for link in world.map.links(from) {
                let to = world.map.link_to[link];
                if (from.index() % columns < water) != (to.index() % columns < water) {
                    world.map.link_water_m[link] = 1200.0;
                }
            }
        }
        for (row, capacity) in [(6, near), (2, 1.0)] {
            let banks = [cell(columns, water - 1, row), cell(columns, water, row)];
            let index = world.map.crossings.len() as u16;
            let id = format!("ferry-{row}");
            let key = nosb_engine::chance::key_of(&id);
            world.map.crossings.push(Crossing { key, id, kind: CrossingKind::Ferry, banks, width_m: 1200.0, capacity });
            for (from, to) in [(0, 1), (1, 0)] {
                let link = world.map.link_between(banks[from], banks[to]).expect("neighbours");
                world.map.link_crossing[link] = index;
            }
        }
        for row in 2..7 {
            infantry(&mut world, red, cell(columns, 3, row), 2500);
            infantry(&mut world, blue, cell(columns, 4, row), 2500);
        }
        for column in 4..columns {
            for row in 0..rows {
                world.map.share[cell(columns, column, row).index()] = 0.0;
            }
        }
        let reserve = infantry(&mut world, blue, cell(columns, 12, 6), 2500);
        directive(&mut world, blue, DirectiveKind::Defend, cell(columns, 4, 4));
        let id = world.forces.elements[reserve.index()].id.clone();
        let mut state = setup::state(&world, 1, 1);
        for ferry in 0..2 {
            (state.crossings.owner[ferry], state.crossings.boats[ferry]) = (Side::Second as u8, 1.0);
        }
        let plan = plan(&world, &state, Side::Second);
        let way = &plan.iter().find(|order| order.0 == id && order.1 == Posture::March).expect("a march").3;
        let over = way.iter().find(|&&at| at > 0 && (at as usize - 1) % columns < water).expect("over the river");
        (*over as usize - 1) / columns
    };
    assert_eq!(crosses_at(0.05), 2, "waits at a ferry that takes weeks");
    assert_eq!(crosses_at(1.0), 6);
}
