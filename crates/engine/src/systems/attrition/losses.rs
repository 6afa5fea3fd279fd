//! Losses of men, prisoners, tanks and guns: drawn from what stood at the start of the tick, then taken together.
//! Source: model.md section 1, and table 17.3 for prisoners.

use super::exchange::Fighting;
use super::{TICK_DAYS, Work};
use crate::chance::{Chance, Draw, Mechanism, probability_of};
use crate::event::{Event, EventKind};
use crate::forces::ElementId;
use crate::roster::Roster;
use crate::state::{Counter, Fate, State, Status};
use crate::systems::{captivity, medical, reinforcement};
use crate::world::World;

/// What an element loses this tick.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Losses {
    pub(super) men: u32,
    pub(super) captured: u32,
    tanks: u32,
    guns: u32,
    mortars: u32,
    at_guns: u32,
    /// Its wrecks stay with the enemy.
    field_lost: bool,
}

impl Losses {
    fn is_none(&self) -> bool {
        let pieces = self.tanks | self.guns | self.mortars | self.at_guns;
        (self.men | self.captured | pieces) == 0 && !self.field_lost
    }
}

/// What hits the elements of one side of an engagement.
pub(super) struct Struck {
    /// Key of the cell fought for.
    pub(super) key: u32,
    /// Whether they are the attackers.
    pub(super) attacker: bool,
    /// Hazard of exposed men, 1/day.
    pub(super) hazard: f64,
    /// How the side fits on the front.
    pub(super) fighting: Fighting,
    /// Hazard of capture at the reference cohesion, 1/day.
    pub(super) capture: f64,
    /// Whether the cell falls to the enemy.
    pub(super) field_lost: bool,
}

/// Draws: those of attackers are even, those of defenders odd.
const MEN: u32 = 0;
const QUIET: u32 = 2;
const SHELLED: u32 = 3;
const CAPTURED: u32 = 0;
const RUNNERS: u32 = 1;
const TANKS: u32 = 0;
const GUNS: u32 = 2;
const MORTARS: u32 = 4;
const AT_GUNS: u32 = 6;
const SHELLED_GUNS: u32 = 8;
const WRITE_OFF: u32 = 9;
const REPAIR: u32 = 10;

fn draw(world: &World, state: &State, element: ElementId, of: (Mechanism, u32), key: u32) -> Draw {
    Draw {
        mechanism: of.0,
        index: of.1,
        tick: state.tick,
        entity: world.forces.elements[element.index()].key,
        partner: key,
    }
}

/// How many of `n` a hazard (1/day) takes in a tick.
fn few(chance: &Chance, n: u32, hazard: f64, draw: Draw) -> u32 {
    chance.taken(n, hazard, TICK_DAYS, draw)
}

fn whole(amount: f64) -> u32 {
    libm::floor(amount + 0.5) as u32
}

/// Factor on the capture of an element's men: who fears captivity fights on or runs.
fn dares(world: &World, element: ElementId) -> f64 {
    1.0 - world.forces.nation(element).fear_captivity
}

/// Draws the losses of one element in one engagement.
pub(super) fn strike(
    world: &World,
    state: &State,
    chance: &Chance,
    work: &mut Work,
    element: ElementId,
    struck: &Struck,
    cover: f64,
) {
    let rules = &world.rules.attrition;
    let e = &state.elements;
    let row = element.index();
    let front = 1.0 / f64::from(work.fronts[row].max(1));
    let felt = 1.0 + world.rules.discipline.coercion_casualties * super::coercion(world, state, element);
    let hazard = struck.hazard * cover * felt;
    let share = super::fighting_share(world, element);
    let role = u32::from(!struck.attacker);
    let with = |mechanism, index| draw(world, state, element, (mechanism, index), struck.key);

    let men = f64::from(e.men[row]) * front;
    let behind = rules.rear_rate * (1.0 - share);
    let exposed = whole(men * (share + behind) * struck.fighting.men_share);
    let loss = &mut work.losses[row];
    loss.men += few(chance, exposed, hazard, with(Mechanism::Attrition, MEN + role));
    if struck.capture > 0.0 {
        let will = (1.0 - e.cohesion[row]) / (1.0 - rules.capture_cohesion);
        let caught = struck.capture * will * dares(world, element);
        let within_reach = whole(men);
        loss.captured += few(chance, within_reach, caught, with(Mechanism::Capture, CAPTURED));
    }
    let tanks = whole(f64::from(e.tanks[row]) * front * struck.fighting.tank_share);
    let tank_hazard = hazard * rules.tank_ratio;
    loss.tanks += few(chance, tanks, tank_hazard, with(Mechanism::Materiel, TANKS + role));
    let gun_hazard = hazard * rules.gun_ratio;
    let pieces = |have: u32, index: u32| {
        few(chance, whole(f64::from(have) * front), gun_hazard, with(Mechanism::Materiel, index + role))
    };
    loss.guns += pieces(e.guns[row], GUNS);
    loss.mortars += pieces(e.mortars[row], MORTARS);
    loss.at_guns += pieces(e.at_guns[row], AT_GUNS);
    loss.field_lost |= struck.field_lost;
}

/// Draws the losses of a supporting element under counter-battery fire.
pub(super) fn shell(
    world: &World,
    state: &State,
    chance: &Chance,
    work: &mut Work,
    element: ElementId,
    key: u32,
    hazard: f64,
) {
    let rules = &world.rules.attrition;
    let row = element.index();
    let hazard = hazard * rules.rear_rate;
    let with = |mechanism, index| draw(world, state, element, (mechanism, index), key);
    let loss = &mut work.losses[row];
    loss.men += few(chance, state.elements.men[row], hazard, with(Mechanism::Attrition, SHELLED));
    loss.guns +=
        few(chance, state.elements.guns[row], hazard * rules.gun_ratio, with(Mechanism::Materiel, SHELLED_GUNS));
}

/// Draws the losses of an element in quiet contact.
pub(super) fn snipe(
    world: &World,
    state: &State,
    chance: &Chance,
    work: &mut Work,
    element: ElementId,
    men_share: f64,
    hazard: f64,
) {
    let rules = &world.rules.attrition;
    let row = element.index();
    let share = super::fighting_share(world, element);
    let men = f64::from(state.elements.men[row]);
    let exposed = whole(men * (share + rules.rear_rate * (1.0 - share)) * men_share);
    work.losses[row].men += few(chance, exposed, hazard, draw(world, state, element, (Mechanism::Attrition, QUIET), 0));
}

/// Broken troops with the enemy among them are caught.
pub(super) fn runners(world: &World, state: &State, chance: &Chance, roster: &Roster, work: &mut Work) {
    let rules = &world.rules.attrition;
    if !rules.captures {
        return;
    }
    for member in roster.iter() {
        let (row, element) = (member.row(), member.element);
        if state.elements.status[row] != Status::Broken || !state.elements.cell[row].is_some() {
            continue;
        }
        let enemy = member.side.enemy().index();
        if work.line[state.elements.cell[row].index()][enemy].men > 0.0 {
            work.losses[row].captured += few(
                chance,
                state.elements.men[row],
                rules.capture_broken * dares(world, element),
                draw(world, state, element, (Mechanism::Capture, RUNNERS), 0),
            );
        }
    }
}

/// Takes all losses.
pub(super) fn apply(world: &World, state: &mut State, chance: &Chance, roster: &Roster, work: &mut Work) {
    for member in roster.iter() {
        let (row, element) = (member.row(), member.element);
        let loss = work.losses[row];
        if loss.is_none() {
            continue;
        }
        if loss.men > 0 {
            let men = loss.men.min(state.elements.men[row]);
            medical::take_casualties(world, state, chance, element, men);
        }
        if loss.captured > 0 {
            captivity::capture(world, state, element, loss.captured);
        }
        materiel(world, state, chance, element, &loss);
        let fought = loss.men > 0 || loss.captured > 0;
        if fought && state.elements.men[row] == 0 {
            let cell = state.elements.cell[row];
            // The lightly wounded who stayed to the end fall to the enemy.
            reinforcement::dissolve(world, state, element, Fate::Prisoner, Status::Destroyed);
            state.events.emit(Event {
                tick: state.tick,
                kind: EventKind::Destroyed,
                side: world.forces.elements[row].side,
                element: Some(element),
                cell,
                amount: f64::from(loss.men + loss.captured),
            });
        }
    }
}

fn materiel(world: &World, state: &mut State, chance: &Chance, element: ElementId, loss: &Losses) {
    let row = element.index();
    let side = world.forces.elements[row].side;
    let knocked_out = loss.tanks.min(state.elements.tanks[row]);
    if knocked_out > 0 {
        let lost = if loss.field_lost {
            knocked_out
        } else {
            let share = world.forces.nation(element).tank_write_off;
            let with = draw(world, state, element, (Mechanism::Materiel, WRITE_OFF), 0);
            chance.binomial(knocked_out, share, with)
        };
        state.elements.tanks[row] -= knocked_out;
        state.elements.tanks_in_repair[row] += knocked_out - lost;
        state.sides.count(side, Counter::TanksKnockedOut, f64::from(knocked_out));
        state.sides.count(side, Counter::TanksLost, f64::from(lost));
    }
    let e = &mut state.elements;
    let (guns, mortars) = (loss.guns.min(e.guns[row]), loss.mortars.min(e.mortars[row]));
    e.guns[row] -= guns;
    e.mortars[row] -= mortars;
    state.sides.count(side, Counter::GunsLost, f64::from(guns + mortars));
    let e = &mut state.elements;
    e.at_guns[row] -= loss.at_guns.min(e.at_guns[row]);
}

/// Tanks come back from repair, once a day.
pub(super) fn repair(world: &World, state: &mut State, chance: &Chance, roster: &Roster) {
    if !world.calendar.is_new_day(state.tick) {
        return;
    }
    for member in roster.iter() {
        let (row, element) = (member.row(), member.element);
        let waiting = state.elements.tanks_in_repair[row];
        if waiting == 0 || !state.elements.status[row].is_present() {
            continue;
        }
        let days = world.forces.nation(element).tank_repair_days;
        let p = if days > 0.0 { probability_of(1.0 / days, 1.0) } else { 1.0 };
        let with = draw(world, state, element, (Mechanism::Materiel, REPAIR), 0);
        let back = chance.binomial(waiting, p, with);
        state.elements.tanks_in_repair[row] -= back;
        state.elements.tanks[row] += back;
    }
}
