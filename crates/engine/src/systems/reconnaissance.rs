//! Reconnaissance: what each side believes of the enemy's strength in each cell.
//!
//! Once a day, before plans are made:
//!
//! ```text
//! in sight (own troops in the cell or next to it)
//!   where they fight                                 believed = strength * exp(ground_error z)
//!   where it is quiet                                believed' = seen + (believed - seen) exp(-1 day / quiet_days),
//!                                                    seen = strength * exp(ground_error z)
//!   where nobody is                                  believed = 0
//! found from the air (within air_depth km of sight in a straight line, flying day, chance air_sight)
//!                                                    believed = strength * exp(air_error z)
//! neither                                            believed' = prior + (believed - prior) exp(-1 day / memory)
//! prior = prior_density * area * share of the cell in enemy hands
//! ```
//!
//! in men-equivalents (`attrition::strength`), `z` standard normal. Who moves up by night opposite a quiet line is found
//! out by patrols and prisoners over days, who attacks at once. The true strength of a cell enters a belief only
//! where the cell is seen. Switched off, both sides know all. Reads: elements (also whether they fight), shares, weather,
//! air fleets. Owns: `believed_enemy`. Source: staff.md, inputs.

use crate::chance::{Chance, Draw, Mechanism, normal_inverse};
use crate::forces::Side;
use crate::map::CellId;
use crate::roster::{Member, Roster};
use crate::state::State;
use crate::systems::attrition;
use crate::world::{FleetRole, World};

/// Draws of `Mechanism::Reconnaissance`; the partner is the side that looks, plus one.
const GROUND: u32 = 0;
const FOUND: u32 = 1;
const AIR: u32 = 2;

/// Runs the mechanism for one tick.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    if !world.calendar.is_new_day(state.tick) {
        return;
    }
    let mut first = core::mem::take(&mut state.scratch.cell_f64);
    let mut second = core::mem::take(&mut state.scratch.cell_f64_b);
    for strengths in [&mut first, &mut second] {
        strengths.clear();
        strengths.resize(world.map.len(), 0.0);
    }
    let roster = Roster::take(world, state);
    for member in roster.iter() {
        let row = member.row();
        if state.elements.status[row].is_present() {
            let strength = attrition::strength(world, state, member.element);
            let cell = state.elements.cell[row].index();
            match member.side {
                Side::First => first[cell] += strength,
                Side::Second => second[cell] += strength,
            }
        }
    }
    if world.rules.reconnaissance.enabled {
        look(world, state, chance, &roster, Side::First, &second);
        look(world, state, chance, &roster, Side::Second, &first);
    } else {
        let truth = second.iter().zip(&first);
        for (believed, (second, first)) in state.cells.believed_enemy.iter_mut().zip(truth) {
            *believed = [*second as f32, *first as f32];
        }
    }
    state.scratch.roster = roster;
    state.scratch.cell_f64 = first;
    state.scratch.cell_f64_b = second;
}

/// How a cell is seen, kept in `Scratch::cell_mark`.
const UNSEEN: u16 = 0;
const SEEN: u16 = 1;
const FLOWN_OVER: u16 = 2;
/// In sight of troops who fight.
const FOUGHT: u16 = 3;

fn look(world: &World, state: &mut State, chance: &Chance, roster: &Roster, side: Side, strengths: &[f64]) {
    let rules = &world.rules.reconnaissance;
    let looker = side.index();
    let mut mark = core::mem::take(&mut state.scratch.cell_mark);
    mark.clear();
    mark.resize(world.map.len(), UNSEEN);
    let mut queue = core::mem::take(&mut state.scratch.queue);
    queue.clear();
    mark_ground(world, state, roster.of(side), &mut mark, &mut queue);
    if flies(world, state, side) {
        let mut sight = core::mem::take(&mut state.scratch.places_km);
        mark_air(world, strengths, &mut mark, &mut queue, &mut sight);
        state.scratch.places_km = sight;
    }
    age(world, state, looker, &mark);
    let outdated = if rules.quiet_days > 0.0 { libm::exp(-1.0 / rules.quiet_days) as f32 } else { 0.0 };
    for &cell in &queue {
        let row = cell.index();
        let strength = strengths[row];
        let believed = &mut state.cells.believed_enemy[row][looker];
        if strength <= 0.0 {
            if mark[row] != FLOWN_OVER {
                *believed = 0.0;
            }
            continue;
        }
        let draw = |index| Draw {
            mechanism: Mechanism::Reconnaissance,
            index,
            tick: state.tick,
            entity: world.map.keys[row],
            partner: looker as u32 + 1,
        };
        let misjudged = |log_sd: f64, index: u32| {
            (strength * libm::exp(log_sd * normal_inverse(chance.uniform(draw(index))))) as f32
        };
        if mark[row] == FOUGHT {
            *believed = misjudged(rules.ground_error, GROUND);
        } else if mark[row] == SEEN {
            let seen = misjudged(rules.ground_error, GROUND);
            *believed = seen + (*believed - seen) * outdated;
        } else if chance.happens(rules.air_sight, draw(FOUND)) {
            *believed = misjudged(rules.air_error, AIR);
        }
    }
    state.scratch.cell_mark = mark;
    state.scratch.queue = queue;
}

/// Brings what a side knows of places out of its troops' sight a day nearer to the prior; what is found from the air today
/// replaces it afterwards.
fn age(world: &World, state: &mut State, looker: usize, mark: &[u16]) {
    let rules = &world.rules.reconnaissance;
    let keep = if rules.memory > 0.0 { libm::exp(-1.0 / rules.memory) as f32 } else { 0.0 };
    let towards = rules.prior_density as f32 * (1.0 - keep);
    let ground = state.cells.share.iter().zip(&world.map.area_km2).zip(mark);
    for (believed, ((share, area_km2), mark)) in state.cells.believed_enemy.iter_mut().zip(ground) {
        if matches!(*mark, UNSEEN | FLOWN_OVER) {
            let enemy = if looker == 0 { 1.0 - share } else { *share };
            believed[looker] = believed[looker] * keep + towards * *area_km2 as f32 * enemy;
        }
    }
}

/// Marks the cells of own troops and those next to them; puts them into the queue.
fn mark_ground<'a>(
    world: &World,
    state: &State,
    own: impl Iterator<Item = &'a Member>,
    mark: &mut [u16],
    queue: &mut Vec<CellId>,
) {
    let mut last = CellId::NONE;
    for row in own.map(Member::row) {
        let here = state.elements.cell[row];
        let fights = state.elements.intensity[row] > world.rules.attrition.intensity_quiet;
        if (here == last && !fights) || !state.elements.status[row].is_present() {
            continue;
        }
        last = here;
        let mut see = |cell: CellId| {
            let mark = &mut mark[cell.index()];
            if *mark == UNSEEN {
                queue.push(cell);
            }
            *mark = if fights { FOUGHT } else { (*mark).max(SEEN) };
        };
        see(here);
        for link in world.map.links(here) {
            see(world.map.link_to[link]);
        }
    }
}

/// Marks the cells with enemies within the reach of aircraft, as they fly, from a cell in sight. Others need no look:
/// nothing would be found there.
fn mark_air(world: &World, strengths: &[f64], mark: &mut [u16], queue: &mut Vec<CellId>, sight: &mut Vec<[f64; 2]>) {
    let map = &world.map;
    let reach_km2 = world.rules.reconnaissance.air_depth * world.rules.reconnaissance.air_depth;
    sight.clear();
    crate::scratch::room_for(sight, map.len());
    sight.extend(queue.iter().map(|cell| [map.x_km[cell.index()], map.y_km[cell.index()]]));
    // Enemies stand close together: the search begins with the cell from which the last was reached.
    let mut last = 0;
    for (row, &strength) in strengths.iter().enumerate() {
        if strength <= 0.0 || mark[row] != UNSEEN {
            continue;
        }
        let (x_km, y_km) = (map.x_km[row], map.y_km[row]);
        let reaches = |from: &[f64; 2]| {
            let (dx, dy) = (from[0] - x_km, from[1] - y_km);
            dx * dx + dy * dy <= reach_km2
        };
        let after = || sight[last..].iter().position(reaches).map(|index| last + index);
        if let Some(index) = after().or_else(|| sight[..last].iter().position(reaches)) {
            last = index;
            mark[row] = FLOWN_OVER;
            queue.push(CellId(row as u16));
        }
    }
}

/// Whether a side has aircraft over the front today.
fn flies(world: &World, state: &State, side: Side) -> bool {
    state.weather.flyable[0]
        && world.fleets.iter().enumerate().any(|(row, fleet)| {
            fleet.side == side && fleet.role == FleetRole::Combat && state.air.serviceable[row] > 0.0
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forces::{Arm, Echelon, ElementId, Establishment, HeadquartersId};
    use crate::testing;

    const CHANCE: Chance = Chance { battle_seed: 3, weather_seed: 3 };

    /// A row of 30 cells of 6 km: one element at each of these columns (the second belongs to the enemy).
    fn world_with(own_column: u16, enemy_column: u16) -> (World, ElementId, ElementId) {
        let mut world = testing::plain(30, 1, 30.0);
        let mut add = |id: &str, side, column| {
            let hq =
                testing::headquarters(&mut world, &format!("{id}-hq"), side, Echelon::Division, HeadquartersId::NONE);
            let men = Establishment { men: 1000, ..Establishment::default() };
            testing::element(&mut world, id, hq, Arm::Infantry, CellId(column), men)
        };
        let own = add("own", Side::First, own_column);
        let enemy = add("enemy", Side::Second, enemy_column);
        // Strength is the number of men.
        world.rules.attrition.fighting_share = 1.0;
        world.rules.attrition.skill_base = 1.0;
        world.rules.attrition.quality_base = 1.0;
        world.rules.morale.resting_base = 1.0;
        let rules = &mut world.rules.reconnaissance;
        rules.enabled = true;
        rules.ground_error = 0.3;
        rules.memory = 5.0;
        rules.air_depth = 40.0;
        rules.air_sight = 0.5;
        rules.air_error = 0.6;
        (world, own, enemy)
    }

    fn day(world: &World, state: &mut State) {
        run(world, state, &CHANCE);
        state.tick += crate::calendar::TICKS_PER_DAY;
    }

    fn believed(state: &State, column: u16) -> f64 {
        f64::from(state.cells.believed_enemy[column as usize][0])
    }

    #[test]
    fn a_neighbour_is_seen_with_an_error_and_a_far_enemy_is_not_seen() {
        let (world, ..) = world_with(10, 11);
        let mut state = crate::setup::state(&world, 3, 3);
        day(&world, &mut state);
        let seen = believed(&state, 11);
        assert!(seen > 300.0 && seen < 3000.0 && seen != 1000.0, "{seen}");
        let (world, ..) = world_with(10, 20);
        let mut state = crate::setup::state(&world, 3, 3);
        day(&world, &mut state);
        assert_eq!(believed(&state, 20), 0.0);
    }

    #[test]
    fn an_enemy_who_moves_out_of_sight_changes_no_belief() {
        let beliefs = |columns: [u16; 2]| {
            let (world, _, enemy) = world_with(5, columns[0]);
            let mut state = crate::setup::state(&world, 3, 3);
            day(&world, &mut state);
            state.elements.cell[enemy.index()] = CellId(columns[1]);
            day(&world, &mut state);
            state.cells.believed_enemy.iter().map(|b| b[0]).collect::<Vec<_>>()
        };
        assert_eq!(beliefs([15, 15]), beliefs([20, 29]));
    }

    #[test]
    fn knowledge_that_is_not_renewed_fades_to_the_prior() {
        let (mut world, own, _) = world_with(10, 11);
        world.rules.reconnaissance.prior_density = 2.0;
        world.map.share[11] = 0.0;
        let mut state = crate::setup::state(&world, 3, 3);
        day(&world, &mut state);
        let at_first = believed(&state, 11);
        state.elements.cell[own.index()] = CellId(1);
        for _ in 0..5 {
            day(&world, &mut state);
        }
        let expected = 60.0 + (at_first - 60.0) * libm::exp(-1.0);
        assert!((believed(&state, 11) - expected).abs() < 0.01);
    }

    #[test]
    fn who_moves_up_opposite_a_quiet_line_is_found_out_over_days_and_who_fights_at_once() {
        let (mut world, own, enemy) = world_with(10, 11);
        world.rules.reconnaissance.ground_error = 0.0;
        world.rules.reconnaissance.quiet_days = 4.0;
        world.rules.attrition.intensity_quiet = 0.1;
        let believed_after = |days: u32, intensity: f64| {
            let mut state = crate::setup::state(&world, 3, 3);
            state.elements.intensity[own.index()] = intensity;
            state.elements.men[enemy.index()] = 1000;
            for _ in 0..days {
                day(&world, &mut state);
            }
            believed(&state, 11)
        };
        for days in [1, 4, 12] {
            let found_out = 1000.0 * -libm::expm1(-f64::from(days) / 4.0);
            assert!((believed_after(days, 0.1) - found_out).abs() < 0.1, "{}", believed_after(days, 0.1));
        }
        assert!((believed_after(1, 0.5) - 1000.0).abs() < 0.1);
        // Trenches that were left are found empty at once.
        let mut state = crate::setup::state(&world, 3, 3);
        state.cells.believed_enemy[11] = [1000.0; 2];
        state.elements.cell[enemy.index()] = CellId(20);
        day(&world, &mut state);
        assert_eq!(believed(&state, 11), 0.0);
    }

    #[test]
    fn switched_off_both_sides_see_all() {
        let (mut world, ..) = world_with(2, 28);
        world.rules.reconnaissance.enabled = false;
        let mut state = crate::setup::state(&world, 3, 3);
        day(&world, &mut state);
        assert_eq!(believed(&state, 28), 1000.0);
        assert_eq!(state.cells.believed_enemy[2][1], 1000.0);
    }

    #[test]
    fn aircraft_find_troops_behind_the_front_on_flying_days_only() {
        let (mut world, ..) = world_with(10, 15);
        world.fleets.push(testing::fleet("fleet", Side::First, 100.0));
        let mut found = [0, 0];
        for flyable in [false, true] {
            let mut state = crate::setup::state(&world, 3, 3);
            state.weather.flyable[0] = flyable;
            for _ in 0..100 {
                state.cells.believed_enemy[15] = [0.0; 2];
                day(&world, &mut state);
                found[usize::from(flyable)] += u32::from(believed(&state, 15) > 0.0);
            }
        }
        assert_eq!(found[0], 0);
        assert!((35..65).contains(&found[1]), "{}", found[1]);
    }
}
