//! Which orders from above bind, and where they lead.

use nosb_command::directives::{aim, in_force};
use nosb_engine::forces::{Echelon, HeadquartersId, Side};
use nosb_engine::map::CellId;
use nosb_engine::orders::Posture;
use nosb_engine::world::DirectiveKind;
use nosb_engine::{State, World, setup, testing};

use crate::support::{DAY, cell, directive, infantry, plan, two_armies};

const COLUMNS: usize = 14;
const OBJECTIVE: CellId = CellId(3 * COLUMNS as u16 + 9);

fn give(state: &mut State, cell: CellId, side: Side, days: f32) {
    state.cells.share[cell.index()] = if side == Side::First { 1.0 } else { 0.0 };
    state.cells.held_days[cell.index()][side.index()] = days;
    state.cells.held_days[cell.index()][side.enemy().index()] = 0.0;
}

/// Red's army and a corps of it, each with an order; the corps' is the first.
fn corps_and_army(corps: (u32, u32), army: (DirectiveKind, u32, u32)) -> World {
    let (mut world, red, _) = two_armies(COLUMNS, 7);
    let below = testing::headquarters(&mut world, "red-corps", Side::First, Echelon::Corps, red);
    directive(&mut world, below, DirectiveKind::Attack, OBJECTIVE);
    directive(&mut world, red, army.0, cell(COLUMNS, 11, 3));
    (world.directives[0].from, world.directives[0].until) = (corps.0 * DAY, corps.1 * DAY);
    (world.directives[1].from, world.directives[1].until) = (army.1 * DAY, army.2 * DAY);
    world
}

fn corps_is_bound(world: &World, day: u32) -> bool {
    let mut state = setup::state(world, 1, 1);
    state.tick = day * DAY;
    in_force(world, &state, Side::First, 0)
}

#[test]
fn what_was_won_is_not_to_be_won_again_because_ground_beside_it_is_lost() {
    let (mut world, red, _) = two_armies(COLUMNS, 7);
    directive(&mut world, red, DirectiveKind::Attack, OBJECTIVE);
    let mut state = setup::state(&world, 1, 1);
    state.tick = 10 * DAY;
    let binds = |state: &State| in_force(&world, state, Side::First, 0);
    assert!(binds(&state));
    let beside: Vec<CellId> = world.map.links(OBJECTIVE).map(|link| world.map.link_to[link]).collect();
    give(&mut state, OBJECTIVE, Side::First, 1.0);
    assert!(binds(&state), "taken, but the enemy stands beside it");
    for &cell in &beside {
        give(&mut state, cell, Side::First, 1.0);
    }
    assert!(!binds(&state), "taken with all about it");
    give(&mut state, beside[0], Side::Second, 1.0);
    assert!(binds(&state), "ground beside it was lost at once");
    give(&mut state, OBJECTIVE, Side::First, 4.0);
    assert!(!binds(&state), "held for four days: what is lost beside it is another matter");
    give(&mut state, OBJECTIVE, Side::First, 1010.0);
    assert!(binds(&state), "ours since ever: the order was about what lies beside it");
    give(&mut state, OBJECTIVE, Side::Second, 1.0);
    assert!(binds(&state), "lost again");
}

#[test]
fn an_order_past_its_days_gives_way_to_a_later_one_from_above() {
    use DirectiveKind::{Attack, Defend};
    assert!(corps_is_bound(&corps_and_army((0, 4), (Attack, 9, 12)), 6), "overdue, and nothing else ordered yet");
    assert!(!corps_is_bound(&corps_and_army((0, 4), (Attack, 5, 12)), 6), "the army attacks elsewhere since");
    assert!(corps_is_bound(&corps_and_army((0, 4), (Attack, 2, 12)), 6), "given while the corps had its own to do");
    assert!(corps_is_bound(&corps_and_army((0, 4), (Defend, 5, 12)), 6), "to hold presumes that it was won");
}

#[test]
fn neither_who_is_to_close_a_ring_nor_a_corps_stops_for_what_was_ordered_far_above() {
    use DirectiveKind::{Attack, Encircle};
    let mut ring = corps_and_army((0, 4), (Attack, 5, 12));
    ring.directives[0].kind = Encircle;
    assert!(corps_is_bound(&ring, 6), "turns away from a ring that is not closed");
    let mut above = corps_and_army((0, 4), (Attack, 5, 12));
    above.forces.headquarters[above.directives[1].headquarters.index()].echelon = Echelon::Front;
    assert!(corps_is_bound(&above, 6), "a front's order reaches armies, not a corps that has its own");
}

#[test]
fn who_has_an_attack_to_carry_out_does_not_stop_to_prepare_the_next() {
    use DirectiveKind::{Attack, Defend};
    assert!(corps_is_bound(&corps_and_army((12, 15), (Defend, 0, 30)), 10), "closes up two days ahead");
    assert!(!corps_is_bound(&corps_and_army((12, 15), (Attack, 0, 30)), 10), "left the army's attack to close up");
    assert!(corps_is_bound(&corps_and_army((12, 15), (Attack, 0, 30)), 12), "its own day has come");
}

#[test]
fn an_order_leads_by_the_places_it_names() {
    let (mut world, red, _) = two_armies(COLUMNS, 7);
    directive(&mut world, red, DirectiveKind::Attack, OBJECTIVE);
    let (first, second) = (cell(COLUMNS, 8, 0), cell(COLUMNS, 8, 6));
    world.directives[0].stages = vec![first, second];
    let mut state = setup::state(&world, 1, 1);
    let next_from = |state: &State, km: f64| aim(&world, state, Side::First, &world.directives[0], km);
    let next = |state: &State| next_from(state, 1000.0);
    assert_eq!(next(&state), first);
    assert_eq!(next_from(&state, 1.0), OBJECTIVE, "turns back for what lies behind");
    give(&mut state, first, Side::First, 1.0);
    assert_eq!(next(&state), second);
    give(&mut state, second, Side::First, 1.0);
    give(&mut state, first, Side::Second, 1.0);
    assert_eq!(next(&state), OBJECTIVE, "what lies behind is not taken twice");
    give(&mut state, second, Side::Second, 1.0);
    give(&mut state, OBJECTIVE, Side::First, 1.0);
    assert_eq!(next(&state), OBJECTIVE);
}

#[test]
fn troops_set_out_for_the_first_place_on_the_way() {
    // The objective lies down the map, the place on the way to it up the map, yet nearer to the objective than the troops.
    let goes_to_row = |stages: Vec<CellId>| {
        let (mut world, red, _) = two_armies(COLUMNS, 7);
        infantry(&mut world, red, cell(COLUMNS, 6, 3), 2500);
        directive(&mut world, red, DirectiveKind::Attack, cell(COLUMNS, 11, 6));
        world.directives[0].stages = stages;
        let plan = plan(&world, &setup::state(&world, 1, 1), Side::First);
        let order = plan.iter().find(|order| order.1 == Posture::Attack).expect("the way is free");
        (order.2 as usize - 1) / COLUMNS
    };
    assert_eq!(goes_to_row(Vec::new()), 4);
    assert_eq!(goes_to_row(vec![cell(COLUMNS, 11, 1)]), 2, "goes straight for the objective");
}

#[test]
fn an_order_to_a_sister_corps_replaces_nothing() {
    // A later order to a sister corps replaces nothing.
    let (mut world, red, _) = two_armies(COLUMNS, 7);
    let corps: Vec<HeadquartersId> =
        ["one", "two"].map(|id| testing::headquarters(&mut world, id, Side::First, Echelon::Corps, red)).to_vec();
    directive(&mut world, corps[0], DirectiveKind::Attack, OBJECTIVE);
    directive(&mut world, corps[1], DirectiveKind::Attack, OBJECTIVE);
    world.directives[0].until = 4 * DAY;
    world.directives[1].from = 5 * DAY;
    assert!(corps_is_bound(&world, 6));
}
