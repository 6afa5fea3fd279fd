//! Concentration on one place: who attacks it, with how much, and whether the odds allow it.
//!
//! Troops of all attacking groups that stand before the same enemy attack together, and reckon with the guns behind them. Others are
//! brought up until there is `concentration` times what the enemy is believed to have there, or no more room. Mobile troops lead, but for
//! streets: foot alone goes through a defended zone at foot's pace.

use nosb_engine::forces::{Arm, ElementId};
use nosb_engine::map::{CellId, Terrain};
use nosb_engine::orders::{NO_ROUTE, Posture};
use nosb_engine::systems::river::{Passage, passable};
use nosb_engine::{Orders, State, World};

use crate::directives::may_begin;
use crate::picture::{believed, held};
use crate::staff::Staff;

/// A distance by which neighbours come after the group's own and before all who have to be brought up, km.
const AFTER_OWN: f64 = 1.0e-3;
/// A distance by which mobile troops come before all others, km: longer than any from which troops are brought up.
const LEAD_KM: f64 = 1.0e3;

/// What a group goes for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Aim {
    /// The cell.
    pub target: CellId,
    /// Whether it is the group's main effort, to which others are brought up from quiet places.
    pub main_effort: bool,
    /// Whether orders to attack go out; else troops only close up.
    pub begins: bool,
}

impl Staff {
    /// Concentrates on one cell and orders the attack if it begins and the odds allow it. Returns whether anybody was found for it.
    pub(crate) fn attack_cell(
        &mut self,
        world: &World,
        state: &State,
        orders: &mut Orders,
        group: &[ElementId],
        aim: Aim,
    ) -> bool {
        let Aim { target, main_effort, begins } = aim;
        let rules = &world.rules.staff;
        // Only what finds room on the front fights.
        let room = room_for(world, target);
        let enemy = believed(state, self.side, target).min(room) * advantage(world, target);
        let wanted = (rules.concentration * enemy).max(rules.least_attack);
        let width_km = world.map.width_m(target) / 1000.0;
        let most = libm::ceil(rules.elements_per_km * width_km).max(2.0) as usize;
        let mut candidates = core::mem::take(&mut self.candidates);
        candidates.clear();
        for &element in group {
            if !self.is_free(world, state, element) || !self.is_fit_to_attack(world, state, element) {
                continue;
            }
            let cell = state.elements.cell[element.index()];
            if self.stands_before(world, state, element, target) {
                candidates.push((turn(world, element, target, 0.0), element));
                continue;
            }
            // Others are brought up only against an enemy: to the main effort whoever is not pressed where he stands, else
            // only those before whom nobody stands.
            let bearable =
                if main_effort { self.picture.own[cell.index()] / rules.pinned_threat } else { rules.remnant };
            if enemy < rules.remnant || self.picture.threat[cell.index()] > bearable {
                continue;
            }
            let distance = world.map.distance_km(cell, target);
            let mobile = world.forces.elements[element.index()].arm.is_mobile();
            if distance <= if mobile { rules.reach_mobile_km } else { rules.reach_foot_km } {
                candidates.push((turn(world, element, target, distance), element));
            }
        }
        if enemy >= rules.remnant && begins {
            self.neighbours(world, state, group, target, &mut candidates);
        }
        candidates.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let (mut present, mut coming, mut count) = (0.0, 0.0, 0);
        // What the nations of those who would attack accept, by their strength.
        let mut accepted = 0.0;
        for &(_, element) in &candidates {
            let strength = self.picture.strength[element.index()];
            let nation = world.forces.elements[element.index()].nation;
            accepted += strength * world.forces.nations[nation as usize].demanded_odds;
            if self.stands_before(world, state, element, target) {
                present += strength;
            } else {
                coming += strength;
            }
            count += 1;
            if count >= most || present + coming >= wanted {
                break;
            }
        }
        let nations = if present + coming > 0.0 { accepted / (present + coming) } else { 1.0 };
        let present = if present > 0.0 { present + self.guns_in_range(world, state, target) } else { 0.0 };
        let water = self.water_before(world, state, target);
        let against = enemy * if water { rules.river_advantage } else { 1.0 };
        let odds = if against > rules.remnant { present / against } else { f64::INFINITY };
        // An attack that is under way is not broken off for a worse guess at the enemy.
        let e = &state.elements;
        let under_way = group.iter().any(|element| {
            let row = element.index();
            (e.posture[row] == Posture::Attack && e.target[row] == target)
                || (e.pending_due[row] > state.tick
                    && e.pending_posture[row] == Posture::Attack
                    && e.pending_target[row] == target)
        });
        let demanded = rules.attack_odds * nations * if under_way { rules.perseverance } else { 1.0 };
        let posture = if !begins {
            None
        } else if odds >= demanded {
            Some(Posture::Attack)
        } else if odds >= rules.probe_odds {
            Some(Posture::Probe)
        } else {
            None
        };
        let mut attacked = false;
        for &(_, element) in candidates.iter().take(count) {
            if self.stands_before(world, state, element, target) {
                match posture {
                    Some(Posture::Attack) => {
                        let route = self.onward(world, state, element, target);
                        self.order(state, orders, element, Posture::Attack, target, route);
                        attacked = true;
                    }
                    Some(other) => self.order(state, orders, element, other, target, NO_ROUTE),
                    // Who is mobile goes round, where a way is open.
                    None if begins && world.forces.elements[element.index()].arm.is_mobile() => {}
                    None => {
                        let cell = state.elements.cell[element.index()];
                        self.order(state, orders, element, Posture::Hold, cell, NO_ROUTE);
                    }
                }
            } else if let Some(assembly) = self.assembly(world, state, element, target) {
                self.send(world, state, orders, (element, assembly), Posture::March, rules.approach_hours);
            }
        }
        self.candidates = candidates;
        if attacked {
            self.attacked.push(target);
            self.commit_guns(world, state, target, wanted);
        }
        count > 0
    }

    /// Free troops of other attacking groups who stand before the same enemy: they attack together.
    fn neighbours(
        &self,
        world: &World,
        state: &State,
        group: &[ElementId],
        target: CellId,
        candidates: &mut Vec<(f64, ElementId)>,
    ) {
        let beside = world.map.links(target).map(|link| world.map.link_to[link]);
        for element in beside.chain([target]).flat_map(|cell| self.picture.standing_in(cell)) {
            let attacks = |directive: usize| self.picture.attacks[directive] && may_begin(world, state, directive);
            if group.binary_search(&element).is_err()
                && self.is_free(world, state, element)
                && self.is_fit_to_attack(world, state, element)
                && self.picture.directive_of(world, element).is_some_and(attacks)
                && self.stands_before(world, state, element, target)
            {
                candidates.push((turn(world, element, target, AFTER_OWN), element));
            }
        }
    }

    /// Strength of own guns that reach a cell from where they stand, men-equivalents.
    fn guns_in_range(&self, world: &World, state: &State, target: CellId) -> f64 {
        let in_range = |cell: CellId| world.map.distance_km(cell, target) <= world.rules.staff.gun_range_km;
        let free = self.picture.guns.iter().filter(|gun| !self.engaged[gun.1.index()]);
        free.filter(|gun| in_range(state.elements.cell[gun.1.index()])).map(|gun| gun.0).sum()
    }

    /// The guns that an attack reckons with fire for no other: the nearest, until there is `concentration` times the enemy.
    fn commit_guns(&mut self, world: &World, state: &State, target: CellId, wanted: f64) {
        let range = world.rules.staff.gun_range_km;
        let mut near = core::mem::take(&mut self.candidates);
        near.clear();
        for &(_, gun) in &self.picture.guns {
            let km = world.map.distance_km(state.elements.cell[gun.index()], target);
            if !self.engaged[gun.index()] && km <= range {
                near.push((km, gun));
            }
        }
        near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut committed = 0.0;
        for &(_, gun) in &near {
            if committed >= wanted {
                break;
            }
            // The picture has its guns in ascending order.
            let known = self.picture.guns.binary_search_by_key(&gun, |of| of.1);
            committed += known.map_or(0.0, |place| self.picture.guns[place].0);
            self.engaged[gun.index()] = true;
        }
        self.candidates = near;
    }

    pub(crate) fn stands_before(&self, world: &World, state: &State, element: ElementId, target: CellId) -> bool {
        let cell = state.elements.cell[element.index()];
        if cell == target {
            return true;
        }
        world.map.link_between(cell, target).is_some_and(|link| {
            self.can_attack(world, state, cell, link)
                && (world.forces.elements[element.index()].arm != Arm::Armour
                    || world.map.link_water_m[link] < world.rules.attrition.assault_water
                    || passable(world, state, self.side, link) == Passage::All)
        })
    }

    fn water_before(&self, world: &World, state: &State, target: CellId) -> bool {
        world.map.links(target).all(|link| {
            let from = world.map.link_to[link];
            held(state, self.side, from) <= 0.5 || world.map.link_water_m[link] >= world.rules.attrition.assault_water
        })
    }

    /// The own cell next to the target from which the element can attack: nearest to it, then by row.
    pub(crate) fn assembly(&self, world: &World, state: &State, element: ElementId, target: CellId) -> Option<CellId> {
        let from = state.elements.cell[element.index()];
        let mut best: Option<(f64, CellId)> = None;
        for link in world.map.links(target) {
            let cell = world.map.link_to[link];
            if held(state, self.side, cell) > 0.5 && self.can_attack(world, state, cell, link) {
                let km = world.map.distance_km(from, cell);
                if best.is_none_or(|(least, id)| km < least || (km == least && cell < id)) {
                    best = Some((km, cell));
                }
            }
        }
        best.map(|(_, cell)| cell)
    }
}

/// In which turn an element comes to an attack on a cell from so far away, km: mobile troops lead it, but for streets.
fn turn(world: &World, element: ElementId, target: CellId, km: f64) -> f64 {
    let leads =
        world.forces.elements[element.index()].arm.is_mobile() && world.map.terrain[target.index()] != Terrain::BuiltUp;
    if leads { km - LEAD_KM } else { km }
}

/// Strength that finds room to fight on the width of a cell, men-equivalents, guns and quality reckoned in.
pub(crate) fn room_for(world: &World, cell: CellId) -> f64 {
    let rules = &world.rules;
    let density = if world.map.terrain[cell.index()] == Terrain::BuiltUp {
        rules.attrition.density_cap_urban
    } else {
        rules.attrition.density_cap_open
    };
    density * world.map.width_m(cell) * rules.staff.strength_per_man
}

/// Advantage reckoned for whoever defends the cell.
pub(crate) fn advantage(world: &World, cell: CellId) -> f64 {
    if world.map.terrain[cell.index()] == Terrain::BuiltUp { world.rules.staff.built_advantage } else { 1.0 }
}
