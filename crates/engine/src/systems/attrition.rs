//! The fight: engagements, losses, prisoners, and the front that moves through a cell.
//!
//! Models what two bodies of troops do to each other in six hours. An engagement is a cell that a side attacks and
//! in which the other side stands. Both fight over a contact of limited length, so that a crowd behind a narrow
//! front does not help; losses are binomial in the exposed men with the hazards of `exchange`:
//!
//! ```text
//! exposed  E = min(kappa N, rho l)              l: contact, m; rho: men per metre
//! strength S = (E + tau w_T T + (w_G G + w_M M) a^eta) (1 - f/2) K^0.5 leadership
//! losses   C ~ Binomial(E, 1 - exp(-h D)),      C <= y_max S_enemy D,   D = 0.25 day
//! ground   ds = v l D / A                       share of the cell, toward the attacker
//! taken    P ~ Binomial(N, 1 - exp(-c (1 - K)/(1 - K_c) (1 - fear_captivity) D)),   c grows with ground lost and ways barred
//! effort   I' = clip(I exp(r (1 - L/alpha) D), I_probe, I_assault)
//! ```
//!
//! Reads: positions, postures, men, weapons, cohesion, fatigue, fills, works and buildings, weather, coercion, skill.
//! Owns: `elements.{intensity, accepted_intensity, odds_against, losses_last_tick, daily_loss_rate, tank_fright,
//! under_fire}`, `cells.{share, shells_t, noise_attacker, noise_defender}`; takes men through `medical` and
//! `captivity`, and tanks, guns and mortars itself (also their return from repair).
//! Source: model.md section 1.

mod engagement;
pub mod exchange;
pub mod ground;
mod losses;
mod noise;
mod party;
mod quiet;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;

use crate::chance::Chance;
use crate::forces::{Arm, ElementId, Side};
use crate::map::CellId;
use crate::orders::Posture;
use crate::roster::{Member, Roster};
use crate::state::{State, Status};
use crate::systems::buildings;
use crate::world::World;
use exchange::Sum;

/// Length of a tick, days.
pub const TICK_DAYS: f64 = 0.25;

/// "In no engagement."
const NONE: u16 = u16::MAX;

/// Working lists of the fight; nothing outlives a call.
#[derive(Debug, Default)]
pub struct Work {
    attacks: Vec<Attack>,
    engagements: Vec<engagement::Engagement>,
    supports: Vec<Support>,
    /// Engagement of each attacked cell, by attacking side.
    by_target: Vec<[u16; 2]>,
    /// First engagement for which a side attacks out of a cell, by attacking side.
    by_source: Vec<[u16; 2]>,
    /// Men of the line by cell and side.
    line: Vec<[quiet::Line; 2]>,
    /// Cells with men of the line.
    occupied: Vec<CellId>,
    /// Engagements each element fights in.
    fronts: Vec<u8>,
    /// Losses of each element, applied when all are drawn.
    losses: Vec<losses::Losses>,
}

/// An element that attacks, in the order in which engagements are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Attack {
    target: CellId,
    side: Side,
    source: CellId,
    element: ElementId,
}

/// An element whose guns fire for an engagement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Support {
    engagement: u16,
    side: Side,
    element: ElementId,
}

/// Forgets the losses of the last tick; called before the first system that can cause some (air).
pub fn begin(state: &mut State) {
    state.elements.losses_last_tick.fill(0);
}

/// Fights all engagements of one tick.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    state.elements.intensity.fill(0.0);
    state.elements.odds_against.fill(0.0);
    state.elements.tank_fright.fill(false);
    state.elements.under_fire.fill(false);
    if world.rules.attrition.enabled {
        let mut work = core::mem::take(&mut state.scratch.attrition);
        let occupants = core::mem::take(&mut state.scratch.occupants);
        let roster = Roster::take(world, state);
        work.clear(world);
        quiet::survey(world, state, &roster, &mut work);
        engagement::gather(world, state, &roster, &occupants, &mut work);
        engagement::fight(world, state, chance, &occupants, &mut work);
        quiet::run(world, state, chance, &roster, &mut work);
        losses::runners(world, state, chance, &roster, &mut work);
        losses::apply(world, state, chance, &roster, &mut work);
        engagement::move_fronts(world, state, &work);
        work.forget();
        state.scratch.attrition = work;
        state.scratch.occupants = occupants;
        losses::repair(world, state, chance, &roster);
        state.scratch.roster = roster;
    }
    adapt(world, state);
}

impl Work {
    fn clear(&mut self, world: &World) {
        let (cells, elements) = (world.map.len(), world.forces.elements.len());
        self.attacks.clear();
        self.engagements.clear();
        self.supports.clear();
        // At their full size from the first tick on: later ones do not allocate.
        self.attacks.reserve(elements);
        self.engagements.reserve(elements);
        self.supports.reserve(elements);
        self.occupied.reserve(elements);
        self.by_target.resize(cells, [NONE; 2]);
        self.by_source.resize(cells, [NONE; 2]);
        self.line.resize(cells, Default::default());
        self.fronts.clear();
        self.fronts.resize(elements, 0);
        self.losses.clear();
        self.losses.resize(elements, Default::default());
    }
    /// Wipes the per-cell marks, cell by cell that was marked.
    fn forget(&mut self) {
        for cell in self.occupied.drain(..) {
            self.line[cell.index()] = Default::default();
        }
        for attack in &self.attacks {
            self.by_target[attack.target.index()] = [NONE; 2];
            self.by_source[attack.source.index()] = [NONE; 2];
        }
    }
}

/// Quality of an element: its nation's, by experience.
pub fn quality(world: &World, state: &State, element: ElementId) -> f64 {
    let rules = &world.rules.attrition;
    world.forces.nation(element).quality
        * (rules.quality_base + rules.quality_experience * state.elements.experience[element.index()])
}

/// Coercion felt in an element's formation, 0..1.
pub(crate) fn coercion(world: &World, state: &State, element: ElementId) -> f64 {
    let formation = world.forces.elements[element.index()].headquarters;
    state.headquarters.coercion[formation.index()]
}

/// Share of an element's fit men who can be in the line.
fn fighting_share(world: &World, element: ElementId) -> f64 {
    let rules = &world.rules.attrition;
    if world.forces.elements[element.index()].arm.holds_ground() {
        rules.fighting_share
    } else {
        rules.rear_fighting_share
    }
}

/// How full an element's tanks can drive, 0..1.
fn fuelled(world: &World, state: &State, element: ElementId) -> f64 {
    let low = world.rules.attrition.fuel_low;
    let fill = state.elements.fuel_fill[element.index()];
    if fill >= low { 1.0 } else { fill / low }
}

/// What an element brings to a fight where tanks weigh `tank_effect` of their weight in the open.
fn sum_of(world: &World, state: &State, element: ElementId, tank_effect: f64) -> Sum {
    let rules = &world.rules.attrition;
    let e = &state.elements;
    let row = element.index();
    let formation = world.forces.elements[row].headquarters.index();
    let hunger = (1.0 - world.rules.supply.starve_work * e.mass_loss[row]).max(0.0);
    let leadership = rules.skill_base + rules.skill_gain * state.headquarters.skill[formation];
    let factor = (1.0 - 0.5 * e.fatigue[row]) * libm::sqrt(e.cohesion[row].max(0.0)) * leadership * hunger;
    let quality = quality(world, state, element);
    let men = f64::from(e.men[row]) * fighting_share(world, element);
    let tanks = f64::from(e.tanks[row]);
    let tank_strength = if tanks > 0.0 {
        let fuel = rules.tank_without_fuel + (1.0 - rules.tank_without_fuel) * fuelled(world, state, element);
        tanks * rules.weight_tank * tank_effect * fuel * factor
    } else {
        0.0
    };
    let weapons = f64::from(e.guns[row]) * rules.weight_gun + f64::from(e.mortars[row]) * rules.weight_mortar;
    let fire_strength = if weapons > 0.0 {
        weapons * fire_of(world.rules.supply.ammo_elasticity, e.ammunition_fill[row]) * factor
    } else {
        0.0
    };
    Sum {
        men,
        men_strength: men * factor,
        men_value: men * factor * quality,
        tanks,
        tank_strength,
        tank_value: tank_strength * quality,
        fire_strength,
        fire_value: fire_strength * quality,
    }
}

fn fire_of(elasticity: f64, fill: f64) -> f64 {
    if fill >= 1.0 {
        1.0
    } else if fill <= 0.0 {
        0.0
    } else {
        libm::pow(fill, elasticity)
    }
}

/// Strength of an element now, men-equivalents weighted by its quality, where it stands and without regard to the
/// width of a front: what a staff counts.
pub fn strength(world: &World, state: &State, element: ElementId) -> f64 {
    force(world, state, element).value()
}

/// As [`strength`], by men, tanks and fire; sums of it go into [`odds`].
pub fn force(world: &World, state: &State, element: ElementId) -> Sum {
    let cell = state.elements.cell[element.index()];
    let tank_effect = if state.elements.tanks[element.index()] > 0 && cell.is_some() {
        buildings::armour_effect(world, state, cell)
    } else {
        1.0
    };
    sum_of(world, state, element, tank_effect)
}

/// Superiority of an attacker on a front of this length, m, in ground of this built-up share, against defenders
/// whose hazard is multiplied by `cover`: the ratio that decides whether the front moves.
pub fn odds(world: &World, attacker: &Sum, defender: &Sum, frontage_m: f64, built_up: f64, cover: f64) -> f64 {
    let rules = &world.rules.attrition;
    let contact = exchange::contact_m(rules, frontage_m, attacker.men, defender.men);
    let attacker = exchange::on_front(rules, attacker, contact, built_up);
    let defender = exchange::on_front(rules, defender, contact, built_up);
    exchange::superiority(&attacker, &defender, cover)
}

/// Whether an element stands in the line where it is.
pub(crate) fn in_line(world: &World, state: &State, element: ElementId) -> bool {
    let row = element.index();
    state.elements.status[row] == Status::Active
        && state.elements.men[row] > 0
        && world.forces.elements[row].arm.holds_ground()
}

/// As [`in_line`], for one of the roster.
fn stands_in_line(state: &State, member: &Member) -> bool {
    member.holds_ground && state.elements.status[member.row()] == Status::Active && state.elements.men[member.row()] > 0
}

/// Whether an element attacks.
fn attacks(posture: Posture) -> bool {
    matches!(posture, Posture::Attack | Posture::Probe)
}

/// Whether an arm fires for others from behind under orders to do so.
fn fires(arm: Arm, posture: Posture) -> bool {
    arm.supports() && posture == Posture::Support
}

/// Running loss rates, and the effort that commanders accept.
fn adapt(world: &World, state: &mut State) {
    let rules = &world.rules.attrition;
    if rules.loss_memory <= 0.0 {
        return;
    }
    let pace = -libm::expm1(-TICK_DAYS / rules.loss_memory);
    let roster = Roster::take(world, state);
    let e = &mut state.elements;
    for member in roster.iter() {
        let row = member.row();
        if !e.status[row].is_present() {
            continue;
        }
        let lost = f64::from(e.losses_last_tick[row]);
        let rate = if lost > 0.0 { lost / (f64::from(e.men[row]) + lost) / TICK_DAYS } else { 0.0 };
        e.daily_loss_rate[row] += (rate - e.daily_loss_rate[row]) * pace;
        if e.posture[row] == Posture::Attack && e.intensity[row] > rules.intensity_quiet {
            if rules.trimming && rules.accept_attacker > 0.0 {
                let excess = 1.0 - e.daily_loss_rate[row] / rules.accept_attacker;
                e.accepted_intensity[row] = (e.accepted_intensity[row]
                    * libm::exp(rules.trim_rate * excess * TICK_DAYS))
                .clamp(rules.intensity_probe, rules.intensity_assault);
            }
        } else {
            e.accepted_intensity[row] += (1.0 - e.accepted_intensity[row]) * pace;
        }
    }
    state.scratch.roster = roster;
}
