//! Main efforts: groups under an attacking directive choose cells on the way to their objective, concentrate on them
//! until the frontage is full, and order the attack where the perceived odds allow it.

use nosb_engine::forces::{Arm, ElementId};
use nosb_engine::map::{CellId, Terrain};
use nosb_engine::orders::{NO_ROUTE, Posture, Route};
use nosb_engine::systems::river::{Passage, passable};
use nosb_engine::{Orders, State, World};

use crate::picture::{attacks, believed, held};
use crate::staff::Staff;
use crate::ways::{downhill, hours};

impl Staff {
    /// Plans all attacking groups, in the order of their directives.
    pub(crate) fn attack(&mut self, world: &World, state: &State, orders: &mut Orders) {
        for index in 0..world.directives.len() {
            if self.picture.in_force[index] && attacks(world, state, self.side, index) {
                self.gather(world, state, index);
                if !self.group.is_empty() {
                    self.attack_group(world, state, orders, index);
                }
            }
        }
    }

    /// The field of hours from a group to an objective.
    pub(crate) fn look_for_ways(&mut self, world: &World, state: &State, group: &[ElementId], objective: CellId) {
        let origins = group.iter().map(|element| state.elements.cell[element.index()]);
        self.ways.field(&world.map, &[objective], origins, &mut self.field);
    }

    /// The free elements whose nearest directive is this one, fit to attack.
    pub(crate) fn gather(&mut self, world: &World, state: &State, directive: usize) {
        let mut group = core::mem::take(&mut self.group);
        group.clear();
        group.extend(self.picture.group(directive).filter(|&element| self.is_free(world, state, element)));
        self.group = group;
    }

    pub(crate) fn is_fit_to_attack(&self, world: &World, state: &State, element: ElementId) -> bool {
        let rules = &world.rules.staff;
        let row = element.index();
        let e = &state.elements;
        e.cohesion[row] >= rules.attack_cohesion
            && e.fatigue[row] <= rules.rest_fatigue
            && e.ammunition_fill[row] >= rules.attack_ammunition
            && (!world.forces.elements[row].arm.is_mobile() || e.isolation_days[row] <= rules.advance_unsupplied_days)
    }

    fn attack_group(&mut self, world: &World, state: &State, orders: &mut Orders, directive: usize) {
        let rules = &world.rules.staff;
        let group = core::mem::take(&mut self.group);
        self.look_for_ways(world, state, &group, world.directives[directive].objective);
        let total: f64 = group.iter().map(|element| self.picture.strength[element.index()]).sum();
        let mean = total / group.len() as f64;
        self.advance_into_the_void(world, state, orders, &group);
        // Enemy cells before the group's elements, cheapest way to the objective first.
        self.targets.clear();
        for &element in &group {
            let from = state.elements.cell[element.index()];
            for link in world.map.links(from) {
                let to = world.map.link_to[link];
                if held(state, self.side, to) < 0.5 && self.can_attack(world, state, from, link) {
                    self.targets.push((0.0, to));
                }
            }
            if held(state, self.side, from) < 0.95 && believed(state, self.side, from) > 0.0 {
                self.targets.push((0.0, from));
            }
        }
        self.targets.sort_unstable_by_key(|target| target.1);
        self.targets.dedup_by_key(|target| target.1);
        let mut targets = core::mem::take(&mut self.targets);
        for target in &mut targets {
            let way = hours(self.field[target.1.index()]);
            let resistance = believed(state, self.side, target.1) / mean.max(1.0);
            let under_attack = group.iter().any(|element| {
                state.elements.posture[element.index()] == Posture::Attack
                    && state.elements.target[element.index()] == target.1
            });
            let salient = rules.salient_hours * self.backing(world, state, target.1);
            target.0 = way + rules.resistance_hours * resistance
                - salient
                - if under_attack { rules.hysteresis_hours } else { 0.0 };
        }
        targets.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        self.targets = targets;
        let axes = ((group.len() as f64 * rules.axes_per_ten / 10.0) as usize).max(1);
        let main_efforts = ((group.len() as f64 / rules.elements_per_main_effort) as usize).max(1);
        let mut axis = 0;
        for index in 0..self.targets.len() {
            if axis >= axes {
                break;
            }
            let target = self.targets[index].1;
            // A target before which nobody is free takes up no axis.
            axis += usize::from(self.attack_cell(world, state, orders, &group, (target, axis < main_efforts)));
        }
        for &element in &group {
            if self.is_free(world, state, element) && !self.is_fit_to_attack(world, state, element) {
                continue;
            }
            // The second echelon closes up along the axis, but does not leave the line bare.
            let cell = state.elements.cell[element.index()];
            if self.is_free(world, state, element) && !self.picture.is_front[cell.index()] {
                self.follow_field(world, state, orders, element, Posture::March);
            }
        }
        self.group = group;
    }

    /// Where nobody is believed to stand on the way to the objective, everybody who is not held in place goes forward, as
    /// deep as an order reaches; whoever meets resistance attacks it.
    fn advance_into_the_void(&mut self, world: &World, state: &State, orders: &mut Orders, group: &[ElementId]) {
        let rules = &world.rules.staff;
        for &element in group {
            let row = element.index();
            let cell = state.elements.cell[row];
            if !self.is_free(world, state, element)
                || !self.is_fit_to_attack(world, state, element)
                || !self.picture.is_front[cell.index()]
                || self.picture.threat[cell.index()] > rules.pinned_threat * self.picture.own[cell.index()]
            {
                continue;
            }
            let open = |next: CellId| believed(state, self.side, next) < rules.remnant;
            let Some(next) = downhill(&world.map, &self.field, cell, open) else { continue };
            if held(state, self.side, next) > 0.5 {
                // The ground ahead is ours already: close up.
                self.follow_field(world, state, orders, element, Posture::March);
            } else if self.stands_before(world, state, element, next) && self.is_safe_step(world, state, element, next)
            {
                let route = self.onward(world, state, element, next);
                self.order(state, orders, element, Posture::Attack, next, route);
            }
        }
    }

    /// Share of a cell's neighbours on land that the side holds: how well troops in it would be backed.
    pub(crate) fn backing(&self, world: &World, state: &State, cell: CellId) -> f64 {
        let (mut ours, mut all) = (0.0, 0.0);
        for link in world.map.links(cell) {
            let to = world.map.link_to[link];
            if world.map.terrain[to.index()] != Terrain::Water {
                all += 1.0;
                ours += held(state, self.side, to);
            }
        }
        if all > 0.0 { ours / all } else { 0.0 }
    }

    /// Whether a step forward keeps the front whole: backed by own ground and not between strong enemies.
    fn is_safe_step(&self, world: &World, state: &State, element: ElementId, next: CellId) -> bool {
        let rules = &world.rules.staff;
        let mobile = world.forces.elements[element.index()].arm.is_mobile();
        let flanks: f64 = world.map.links(next).map(|link| believed(state, self.side, world.map.link_to[link])).sum();
        let strength = self.picture.own[state.elements.cell[element.index()].index()];
        let backed = mobile || self.backing(world, state, next) >= rules.backing;
        backed && flanks <= strength * if mobile { 1.0 } else { rules.pinned_threat }
    }

    /// By land, in boats, or over a bridge that stands, however wide the water.
    fn can_attack(&self, world: &World, state: &State, from: CellId, link: usize) -> bool {
        let to = world.map.link_to[link];
        world.map.terrain[to.index()] != Terrain::Water
            && world.map.terrain[from.index()] != Terrain::Water
            && (world.map.link_water_m[link] <= world.rules.movement.boat_width_m
                || passable(world, state, self.side, link) == Passage::All)
    }

    /// Concentrates on one cell and orders the attack if the odds allow it.
    fn attack_cell(
        &mut self,
        world: &World,
        state: &State,
        orders: &mut Orders,
        group: &[ElementId],
        (target, main_effort): (CellId, bool),
    ) -> bool {
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
                candidates.push((0.0, element));
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
                candidates.push((distance, element));
            }
        }
        if enemy >= rules.remnant {
            self.neighbours(world, state, group, target, &mut candidates);
        }
        candidates.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let (mut present, mut coming, mut count) = (0.0, 0.0, 0);
        for &(_, element) in &candidates {
            let strength = self.picture.strength[element.index()];
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
        let demanded = if under_way { rules.attack_odds * rules.perseverance } else { rules.attack_odds };
        let posture = if odds >= demanded {
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
                    None => {
                        let cell = state.elements.cell[element.index()];
                        self.order(state, orders, element, Posture::Hold, cell, NO_ROUTE);
                    }
                }
            } else if let Some(assembly) = self.assembly(world, state, element, target) {
                self.send(world, state, orders, (element, assembly), Posture::March, rules.approach_hours);
            }
        }
        if attacked {
            self.attacked.push(target);
        }
        self.candidates = candidates;
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
        const AFTER_OWN: f64 = 1.0e-3;
        let beside = world.map.links(target).map(|link| world.map.link_to[link]);
        for element in beside.chain([target]).flat_map(|cell| self.picture.standing_in(cell)) {
            let attacks = |directive| attacks(world, state, self.side, directive);
            if group.binary_search(&element).is_err()
                && self.is_free(world, state, element)
                && self.is_fit_to_attack(world, state, element)
                && self.picture.directive_of(world, element).is_some_and(attacks)
                && self.stands_before(world, state, element, target)
            {
                candidates.push((AFTER_OWN, element));
            }
        }
    }

    /// Strength of own guns that reach a cell from where they stand, men-equivalents.
    fn guns_in_range(&self, world: &World, state: &State, target: CellId) -> f64 {
        let in_range = |cell: CellId| world.map.distance_km(cell, target) <= world.rules.staff.gun_range_km;
        self.picture.guns.iter().filter(|gun| in_range(state.elements.cell[gun.1.index()])).map(|gun| gun.0).sum()
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

    /// The cells beyond the target towards the objective: deep for mobile troops, short for foot.
    fn onward(&self, world: &World, state: &State, element: ElementId, target: CellId) -> Route {
        let mobile = world.forces.elements[element.index()].arm.is_mobile();
        let rules = &world.rules.staff;
        let depth_km = if mobile { rules.exploitation_km } else { rules.foot_depth_km };
        let mut route = NO_ROUTE;
        route[0] = target;
        let mut cell = target;
        let mut km = world.map.distance_km(state.elements.cell[element.index()], target);
        for place in route.iter_mut().skip(1) {
            let Some(next) = downhill(&world.map, &self.field, cell, |_| true) else { break };
            km += world.map.distance_km(cell, next);
            if km > depth_km {
                break;
            }
            if mobile && believed(state, self.side, next) > self.picture.strength[element.index()] {
                break;
            }
            *place = next;
            cell = next;
        }
        route
    }

    /// Marches along the field over own ground, stopping short of the enemy.
    pub(crate) fn follow_field(
        &mut self,
        world: &World,
        state: &State,
        orders: &mut Orders,
        element: ElementId,
        posture: Posture,
    ) {
        let row = element.index();
        if state.elements.posture[row] == posture && state.elements.route[row] != NO_ROUTE {
            self.engaged[row] = true;
            return;
        }
        let side = self.side;
        let mut cell = state.elements.cell[row];
        let mut route = NO_ROUTE;
        for place in &mut route {
            let open = |next: CellId| {
                held(state, side, next) > 0.5 && state.cells.men[next.index()][side.enemy().index()] == 0
            };
            let Some(next) = downhill(&world.map, &self.field, cell, open) else { break };
            *place = next;
            cell = next;
        }
        if route != NO_ROUTE {
            self.order(state, orders, element, posture, cell, route);
        }
    }
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
