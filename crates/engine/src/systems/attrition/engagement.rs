//! Engagements: who fights whom for which cell, and what it costs. Source: model.md section 1.

use super::exchange::{self, Fighting};
use super::noise::{noise, noise_factors};
use super::party::{Party, attacker, defender, shells_t};
use super::{Attack, NONE, Support, TICK_DAYS, Work, ground, losses};
use crate::chance::Chance;
use crate::forces::{Arm, ElementId, Side};
use crate::map::CellId;
use crate::roster::Roster;
use crate::scratch::Occupants;
use crate::state::{Counter, State, Status};
use crate::systems::{buildings, works};
use crate::world::World;

/// A cell that a side attacks and the other defends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Engagement {
    cell: CellId,
    /// Who attacks.
    side: Side,
    /// Its attackers, as a range of `Work::attacks`.
    attacks: (u32, u32),
    /// Ground gained this tick, share of the cell.
    gain: f64,
}

/// Puts attackers together by the cell they attack, and finds who defends it and who fires for them.
pub(super) fn gather(world: &World, state: &State, roster: &Roster, occupants: &Occupants, work: &mut Work) {
    for member in roster.iter() {
        let (row, element) = (member.row(), member.element);
        if super::attacks(state.elements.posture[row]) && super::stands_in_line(state, member) {
            let (source, target) = (state.elements.cell[row], state.elements.target[row]);
            if target.is_some() && reaches(world, state, source, target, member.arm) {
                work.attacks.push(Attack { target, side: member.side, source, element });
            }
        }
    }
    work.attacks.sort_unstable();
    let mut start = 0;
    while start < work.attacks.len() {
        let Attack { target, side, .. } = work.attacks[start];
        let same = |attack: &Attack| attack.target == target && attack.side == side;
        let end = start + work.attacks[start..].iter().take_while(|attack| same(attack)).count();
        let number = work.engagements.len() as u16;
        let mut defended = false;
        for &element in occupants.of(target) {
            if defends(world, state, element, side) {
                defended = true;
                work.fronts[element.index()] += 1;
            }
        }
        if defended {
            work.by_target[target.index()][side.index()] = number;
            for attack in &work.attacks[start..end] {
                work.fronts[attack.element.index()] += 1;
                let source = &mut work.by_source[attack.source.index()][side.index()];
                *source = (*source).min(number);
            }
            work.engagements.push(Engagement { cell: target, side, attacks: (start as u32, end as u32), gain: 0.0 });
        }
        start = end;
    }
    supports(world, state, roster, work);
}

fn reaches(world: &World, state: &State, source: CellId, target: CellId, arm: Arm) -> bool {
    source == target
        || world
            .map
            .link_between(source, target)
            .is_some_and(|link| ground::assault_factor(world, state, link, arm).is_some())
}

fn defends(world: &World, state: &State, element: ElementId, attacker: Side) -> bool {
    let row = element.index();
    world.forces.elements[row].side != attacker
        && state.elements.status[row] == Status::Active
        && state.elements.men[row] > 0
}

/// Finds the one engagement for which each supporting element fires: where its target is attacked by its side, else
/// where it is attacked by the enemy, else the enemy's attack that comes out of its target.
fn supports(world: &World, state: &State, roster: &Roster, work: &mut Work) {
    let range = world.rules.attrition.support_range;
    for member in roster.iter().filter(|member| member.arm.supports()) {
        let (row, element) = (member.row(), member.element);
        let (cell, target) = (state.elements.cell[row], state.elements.target[row]);
        if state.elements.status[row] != Status::Active
            || !super::fires(member.arm, state.elements.posture[row])
            || !target.is_some()
        {
            continue;
        }
        let (own, enemy) = (member.side.index(), member.side.enemy().index());
        let at = target.index();
        let number = [work.by_target[at][own], work.by_target[at][enemy], work.by_source[at][enemy]]
            .into_iter()
            .find(|&number| number != NONE);
        if let Some(number) = number {
            let fought = work.engagements[number as usize];
            // Who stands in the attacked cell fights there anyway.
            let defends_there = fought.cell == cell && fought.side != member.side;
            if !defends_there && world.map.distance_km(cell, fought.cell) <= range {
                work.supports.push(Support { engagement: number, side: member.side, element });
            }
        }
    }
    work.supports.sort_unstable();
}

/// Fights every engagement; losses are noted, not yet taken.
pub(super) fn fight(world: &World, state: &mut State, chance: &Chance, occupants: &Occupants, work: &mut Work) {
    let night = night_factor(world, state);
    let mut engagements = core::mem::take(&mut work.engagements);
    let mut first_support = 0;
    let mut noisy = CellId::NONE;
    for (number, engagement) in engagements.iter_mut().enumerate() {
        let supports = first_support
            + work.supports[first_support..].iter().take_while(|support| support.engagement as usize == number).count();
        if engagement.cell != noisy {
            noisy = engagement.cell;
            noise(world, state, chance, noisy);
        }
        let range = (first_support, supports);
        one(world, state, chance, occupants, work, engagement, range, night);
        first_support = supports;
    }
    work.engagements = engagements;
}

/// Hazard now over the mean of a day with as much light as darkness.
pub(super) fn night_factor(world: &World, state: &State) -> f64 {
    let light = world.calendar.daylight(state.tick);
    let night = world.rules.attrition.night;
    (light + night * (1.0 - light)) / (0.5 + 0.5 * night)
}

#[allow(clippy::too_many_arguments)]
fn one(
    world: &World,
    state: &mut State,
    chance: &Chance,
    occupants: &Occupants,
    work: &mut Work,
    engagement: &mut Engagement,
    supports: (usize, usize),
    night: f64,
) {
    let rules = &world.rules.attrition;
    let Engagement { cell, side, .. } = *engagement;
    let attacks = engagement.attacks.0 as usize..engagement.attacks.1 as usize;
    let built = buildings::built_up_share(world, cell);
    let tank_effect = buildings::armour_effect(world, state, cell);

    // The front.
    let own_share = side.held(f64::from(state.cells.share[cell.index()]));
    let mut patch_m = 0.0;
    let mut source = CellId::NONE;
    let mut a = Party::default();
    let mut across = 1.0;
    for attack in &work.attacks[attacks.clone()] {
        if attack.source != source {
            source = attack.source;
            if source == cell {
                patch_m += ground::inner_front_m(world, cell, own_share);
                across = 1.0;
            } else if let Some(link) = world.map.link_between(source, cell) {
                patch_m += world.map.link_frontage_m[link];
                across = ground::assault_factor(world, state, link, Arm::Infantry).unwrap_or(0.0);
            }
        }
        attacker(world, state, work, attack.element, tank_effect, across, &mut a);
    }
    let mut d = Party::default();
    for &element in occupants.of(cell) {
        if defends(world, state, element, side) {
            defender(world, state, work, element, tank_effect, &mut d);
        }
    }
    for support in &work.supports[supports.0..supports.1] {
        let party = if support.side == side { &mut a } else { &mut d };
        let sum = super::sum_of(world, state, support.element, 1.0);
        party.sum.add(&sum, 0.0, 1.0);
        party.shells_t += shells_t(world, state, support.element);
    }

    // Strengths and hazards.
    let contact = exchange::contact_m(rules, patch_m, a.sum.men, d.sum.men);
    let fighting =
        [exchange::on_front(rules, &a.sum, contact, built), exchange::on_front(rules, &d.sum, contact, built)];
    let value = a.sum.men_value + a.sum.tank_value;
    if value <= 0.0 || fighting[1].strength <= 0.0 {
        // Nobody left who fights back: the ground is taken as against broken resistance.
        if value > 0.0 && patch_m > 0.0 {
            let speed = ground::free_speed(world, state, cell, a.mobile / value);
            engagement.gain = gain(world, cell, speed, patch_m);
        }
        return;
    }
    let delaying = d.delaying / d.sum.value().max(f64::MIN_POSITIVE);
    let intensity = a.intensity / value * (1.0 - (1.0 - rules.delay_losses) * delaying);
    let men = d.sum.men.max(f64::MIN_POSITIVE);
    let (cover, entrenchment) = (d.cover / men, d.entrenchment / men);
    let base = exchange::hazards(rules, &fighting[0], &fighting[1]);
    let noise = noise_factors(world, state, cell);
    let urban = |factor: f64| 1.0 + (factor - 1.0) * built;
    let common = intensity * night;
    let hazards = [
        base[0]
            * common
            * noise[0]
            * urban(rules.urban_attacker)
            * (1.0 + (rules.attack_on_works - 1.0) * entrenchment),
        base[1] * common * noise[1] * urban(rules.urban_defender),
    ];
    // A small body cannot cause more than so many casualties.
    let exposed = [a.sum.men * fighting[0].men_share, d.cover * fighting[1].men_share];
    let capped = |index: usize, enemy: &Fighting| {
        let expected = exposed[index] * hazards[index];
        let most = rules.output_cap * enemy.strength;
        if expected > most { hazards[index] * most / expected } else { hazards[index] }
    };
    let hazards = [capped(0, &fighting[1]), capped(1, &fighting[0])];

    // The front moves.
    let ratio = exchange::superiority(&fighting[0], &fighting[1], cover);
    let moving = exchange::progress(rules, ratio * (1.0 + (rules.delay_ground - 1.0) * delaying));
    let speed = if moving > 0.0 {
        ground::free_speed(world, state, cell, a.mobile / value)
            * moving
            * (a.forcing / value)
            * (1.0 - a.fatigue / value).max(0.0)
    } else {
        0.0
    };
    // Where the defender is too few to cover the front, the attacker walks past him.
    let uncovered_m = if d.sum.men < a.sum.men && moving > 0.0 { patch_m - contact } else { 0.0 };
    engagement.gain = gain(world, cell, speed, contact)
        + gain(world, cell, ground::pursuit_speed(world, state, cell, a.mobile / value), uncovered_m);
    let falls = own_share + engagement.gain >= rules.taken_at;

    // Prisoners.
    let captures = if rules.captures {
        let enveloped = if moving > 0.0 {
            let barred = ground::barred_ways(world, state, cell, side.enemy(), |at| {
                work.line[at.index()][side.index()].men > 0.0
            });
            let open = rules.capture_open_ways;
            let over = ((barred - open) / (1.0 - open)).max(0.0);
            over * over
        } else {
            0.0
        };
        rules.capture_base * common + rules.capture_per_km * speed + rules.capture_enveloped * enveloped * moving
    } else {
        0.0
    };

    // Losses, element by element.
    let key = world.map.keys[cell.index()];
    let struck = losses::Struck {
        key,
        attacker: true,
        hazard: hazards[0],
        fighting: fighting[0],
        capture: 0.0,
        field_lost: false,
    };
    for index in attacks {
        let element = work.attacks[index].element;
        losses::strike(world, state, chance, work, element, &struck, 1.0);
        note(state, element, intensity, 1.0 / ratio);
    }
    let fright = a.sum.tanks > 0.0;
    let struck = losses::Struck {
        key,
        attacker: false,
        hazard: hazards[1],
        fighting: fighting[1],
        capture: captures,
        field_lost: falls,
    };
    for &element in occupants.of(cell) {
        if defends(world, state, element, side) {
            let cover = works::protection(world, state, element);
            losses::strike(world, state, chance, work, element, &struck, cover);
            note(state, element, intensity, ratio);
            let e = &mut state.elements;
            let row = element.index();
            if fright && e.at_guns[row] == 0 && e.guns[row] == 0 && e.tanks[row] == 0 {
                e.tank_fright[row] = true;
            }
        }
    }
    for index in supports.0..supports.1 {
        let Support { element, side: whose, .. } = work.supports[index];
        let (own, enemy) = if whose == side { (0, &d) } else { (1, &a) };
        if enemy.sum.fire_strength > 0.0 {
            state.elements.under_fire[element.index()] = true;
            losses::shell(world, state, chance, work, element, key, hazards[own]);
        }
    }
    let fired = [a.shells_t, d.shells_t].map(|tons| tons * intensity * TICK_DAYS);
    state.cells.shells_t[cell.index()] += (fired[0] + fired[1]) as f32;
    state.sides.count(side, Counter::ShellsT, fired[0]);
    state.sides.count(side.enemy(), Counter::ShellsT, fired[1]);
}

fn gain(world: &World, cell: CellId, speed_km_per_day: f64, front_m: f64) -> f64 {
    const KM_PER_M: f64 = 0.001;
    let area = world.map.area_km2[cell.index()];
    if area > 0.0 { speed_km_per_day * front_m * KM_PER_M * TICK_DAYS / area } else { 1.0 }
}

fn note(state: &mut State, element: ElementId, intensity: f64, odds: f64) {
    let row = element.index();
    let e = &mut state.elements;
    e.intensity[row] = e.intensity[row].max(intensity);
    e.odds_against[row] = e.odds_against[row].max(odds);
}

/// Moves the fronts by what was gained, both sides' gains from the same moment.
pub(super) fn move_fronts(world: &World, state: &mut State, work: &Work) {
    let taken_at = world.rules.attrition.taken_at;
    for engagement in &work.engagements {
        if engagement.gain <= 0.0 {
            continue;
        }
        let share = &mut state.cells.share[engagement.cell.index()];
        let held = engagement.side.held(f64::from(*share)) + engagement.gain;
        let held = if held >= taken_at { 1.0 } else { held };
        *share = engagement.side.held(held) as f32;
    }
}
