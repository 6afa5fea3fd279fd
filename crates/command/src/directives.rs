//! Which directives bind on a morning, which attacks are prepared, and what they ask for.

use nosb_engine::calendar::TICKS_PER_DAY;
use nosb_engine::forces::{Echelon, HeadquartersId, Side};
use nosb_engine::map::{CellId, Terrain};
use nosb_engine::world::{Directive, DirectiveKind};
use nosb_engine::{State, World};

use crate::picture::{NO_FRONT_ACROSS_M, held, is_fighting};

/// Whether a directive binds today. An order to attack stands beyond its last day while it is neither carried out nor
/// replaced by a later one (see `replaces`), for `order_persistence` days at most.
pub fn in_force(world: &World, state: &State, side: Side, index: usize) -> bool {
    let directive = &world.directives[index];
    if state.tick < directive.from {
        return is_prepared(world, state, side, index);
    }
    let persistence = world.rules.staff.order_persistence * f64::from(TICKS_PER_DAY);
    let stands = state.tick < directive.until
        || (wants_ground(directive.kind)
            && f64::from(state.tick - directive.until) < persistence
            && !world.directives.iter().any(|later| {
                later.from > directive.from && later.from <= state.tick && replaces(world, state, later, directive)
            }));
    stands && !lapsed(world, state, side, index)
}

/// Whether a later order takes the place of one whose last day has passed: one to the same headquarters, or one to attack to a
/// headquarters above it.
fn replaces(world: &World, state: &State, later: &Directive, directive: &Directive) -> bool {
    if later.headquarters == directive.headquarters {
        !(state.tick < later.until && presumes_success(later.kind))
    } else {
        later.from >= directive.until
            && directive.kind != DirectiveKind::Encircle
            && wants_ground(later.kind)
            && world.forces.headquarters[later.headquarters.index()].echelon <= Echelon::Army
            && is_under(state, directive.headquarters, later.headquarters)
    }
}

/// Whether an attack ordered for a later day is prepared today: troops close up to where it will begin, unless their headquarters
/// or one above it has an attack to carry out first.
fn is_prepared(world: &World, state: &State, side: Side, index: usize) -> bool {
    let directive = &world.directives[index];
    wants_ground(directive.kind)
        && f64::from(directive.from - state.tick) <= world.rules.staff.preparation_days * f64::from(TICKS_PER_DAY)
        && !world.directives.iter().enumerate().any(|(row, other)| {
            wants_ground(other.kind)
                && other.from <= state.tick
                && is_under(state, directive.headquarters, other.headquarters)
                && in_force(world, state, side, row)
        })
}

/// Whether orders to attack under a directive may go out: on the day before, for they have a way to go.
pub fn may_begin(world: &World, state: &State, index: usize) -> bool {
    state.tick + TICKS_PER_DAY >= world.directives[index].from
}

/// Whether an order takes for granted that an attack before it has won its ground.
fn presumes_success(kind: DirectiveKind) -> bool {
    matches!(kind, DirectiveKind::Defend)
}

/// Whether an order is to win ground.
pub fn wants_ground(kind: DirectiveKind) -> bool {
    matches!(kind, DirectiveKind::Attack | DirectiveKind::Encircle | DirectiveKind::Relieve)
}

/// Whether the group under a directive has to attack: it was told to, or it was told to hold a place that the enemy has
/// held from the first day and that has to be taken first.
pub fn attacks(world: &World, state: &State, side: Side, index: usize) -> bool {
    let directive = &world.directives[index];
    let never_ours =
        f64::from(state.cells.held_days[directive.objective.index()][side.enemy().index()]) > f64::from(state.tick);
    wants_ground(directive.kind)
        || (matches!(directive.kind, DirectiveKind::Defend | DirectiveKind::HoldAtAllCosts)
            && never_ours
            && held(state, side, directive.objective) < 0.5)
}

/// Whether an order calls those who stand far away to its place: where the place is in hand, but for orders to hold that were
/// given above an army, which are for its armies where they stand.
pub fn calls(world: &World, state: &State, side: Side, index: usize) -> bool {
    let directive = &world.directives[index];
    let above_army = world.forces.headquarters[directive.headquarters.index()].echelon > Echelon::Army;
    held(state, side, directive.objective) > 0.5 && (wants_ground(directive.kind) || !above_army)
}

/// Where a group that is to win ground, and stands so far from the objective in the mean, km, goes now: to the first place which its
/// order names beyond the last one in hand and ahead of the group, at the end to the objective. It does not turn back for a place that is
/// farther from the objective than itself.
pub fn aim(world: &World, state: &State, side: Side, directive: &Directive, km: f64) -> CellId {
    let ours = |cell: &CellId| held(state, side, *cell) > 0.5;
    if ours(&directive.objective) {
        return directive.objective;
    }
    let next = directive.stages.iter().rposition(ours).map_or(0, |last| last + 1);
    let ahead = |place: &CellId| world.map.distance_km(*place, directive.objective) < km;
    directive.stages[next..].iter().copied().find(ahead).unwrap_or(directive.objective)
}

/// A directive lapses when its objective and the ground about it are in hand (attacks), or cannot be defended any more
/// because it lies deep behind the enemy (defence). Who is to close a ring goes on until his own troops stand there:
/// that the other spearhead has come does not close it.
fn lapsed(world: &World, state: &State, side: Side, index: usize) -> bool {
    let directive = &world.directives[index];
    let objective = directive.objective;
    match directive.kind {
        kind if wants_ground(kind) => {
            held(state, side, objective) > 0.9
                && (is_won(world, state, side, index)
                    || world.map.links(objective).all(|link| {
                        let to = world.map.link_to[link];
                        held(state, side, to) > 0.5
                            || world.map.terrain[to.index()] == Terrain::Water
                            || world.map.link_water_m[link] >= NO_FRONT_ACROSS_M
                    }))
                && (kind != DirectiveKind::Encircle || has_arrived(world, state, side, index))
        }
        _ => false,
    }
}

/// Whether the objective was taken under this order and has been held for `settled_days` since: then what is lost beside it is
/// another matter, and troops who have gone on do not turn back.
fn is_won(world: &World, state: &State, side: Side, index: usize) -> bool {
    let directive = &world.directives[index];
    let since = f64::from(state.tick.saturating_sub(directive.from)) / f64::from(TICKS_PER_DAY);
    let days = f64::from(state.cells.held_days[directive.objective.index()][side.index()]);
    (world.rules.staff.settled_days..since).contains(&days)
}

/// Whether troops under a directive's headquarters stand at its objective or next to it.
fn has_arrived(world: &World, state: &State, side: Side, index: usize) -> bool {
    let directive = &world.directives[index];
    world.forces.ids().any(|element| {
        let cell = state.elements.cell[element.index()];
        let near = cell == directive.objective || world.map.link_between(directive.objective, cell).is_some();
        near && is_fighting(world, state, side, element)
            && is_under(state, world.forces.elements[element.index()].headquarters, directive.headquarters)
    })
}

/// Whether a headquarters is another one or stands below it.
fn is_under(state: &State, mut headquarters: HeadquartersId, above: HeadquartersId) -> bool {
    for _ in 0..=Echelon::Front as u32 + 2 {
        if headquarters == above {
            return true;
        }
        if !headquarters.is_some() {
            break;
        }
        headquarters = state.headquarters.parent[headquarters.index()];
    }
    false
}
