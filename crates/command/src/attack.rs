//! Main efforts: groups under an attacking directive choose cells on the way to their objective and attack them (see
//! `concentration`); where nobody stands in the way they go forward, and mobile troops whom nobody lets through go round.

use nosb_engine::forces::ElementId;
use nosb_engine::map::{CellId, Terrain};
use nosb_engine::orders::{NO_ROUTE, Posture, Route};
use nosb_engine::systems::river::{Passage, passable};
use nosb_engine::{Orders, State, World};

use crate::concentration::Aim;
use crate::directives::{aim, may_begin};
use crate::picture::{believed, held};
use crate::staff::Staff;
use crate::ways::{NO_WAY, downhill, hours};

impl Staff {
    /// Plans all attacking groups, in the order of their directives.
    pub(crate) fn attack(&mut self, world: &World, state: &State, orders: &mut Orders) {
        for index in 0..world.directives.len() {
            if self.picture.attacks[index] {
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
        self.ways.field(&world.map, &[objective], true, origins, &mut self.field);
    }

    /// Mobile troops whom nothing before them lets through drive round the enemy, where a way to the objective is open, and leave the
    /// line to others.
    fn drive_round(
        &mut self,
        world: &World,
        state: &State,
        orders: &mut Orders,
        group: &[ElementId],
        objective: CellId,
    ) {
        let can_go = |staff: &Self, element: ElementId| {
            world.forces.elements[element.index()].arm.is_mobile()
                && staff.is_free(world, state, element)
                && staff.is_fit_to_attack(world, state, element)
        };
        if !group.iter().any(|&element| can_go(self, element)) {
            return;
        }
        let through = core::mem::take(&mut self.field);
        let origins = group.iter().map(|element| state.elements.cell[element.index()]);
        self.ways.field(&world.map, &[objective], false, origins, &mut self.field);
        for &element in group {
            let cell = state.elements.cell[element.index()];
            if can_go(self, element) && self.field[cell.index()] != NO_WAY {
                self.step_forward(world, state, orders, (element, objective), false);
            }
        }
        self.field = through;
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
        let ordered = &world.directives[directive];
        let km = |element: &ElementId| world.map.distance_km(state.elements.cell[element.index()], ordered.objective);
        let mean_km = group.iter().map(km).sum::<f64>() / group.len() as f64;
        let objective = aim(world, state, self.side, ordered, mean_km);
        self.look_for_ways(world, state, &group, objective);
        let total: f64 = group.iter().map(|element| self.picture.strength[element.index()]).sum();
        let mean = total / group.len() as f64;
        let begins = may_begin(world, state, directive);
        if begins {
            self.advance_into_the_void(world, state, orders, &group, objective);
        }
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
            // Neither a target before which nobody is free nor one where nobody is believed to stand takes up an axis.
            let aim = Aim { target, main_effort: axis < main_efforts, begins };
            let found = self.attack_cell(world, state, orders, &group, aim);
            axis += usize::from(found && believed(state, self.side, target) >= rules.remnant);
        }
        if begins {
            self.drive_round(world, state, orders, &group, objective);
        }
        for &element in &group {
            if self.is_free(world, state, element) && !self.is_fit_to_attack(world, state, element) {
                continue;
            }
            // The second echelon closes up along the axis, but does not leave the line bare.
            let cell = state.elements.cell[element.index()];
            if self.is_free(world, state, element) && !self.picture.is_front[cell.index()] {
                self.follow_field(world, state, orders, element, (Posture::March, objective));
            }
        }
        self.group = group;
    }

    /// Where nobody is believed to stand on the way to the objective, everybody who is not held in place goes forward, as
    /// deep as an order reaches; whoever meets resistance attacks it.
    fn advance_into_the_void(
        &mut self,
        world: &World,
        state: &State,
        orders: &mut Orders,
        group: &[ElementId],
        objective: CellId,
    ) {
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
            self.step_forward(world, state, orders, (element, objective), true);
        }
    }

    /// One step down the field of hours towards an objective, if there is one into a cell in which nobody is believed to stand; `safe`
    /// asks that it keeps the front whole.
    fn step_forward(
        &mut self,
        world: &World,
        state: &State,
        orders: &mut Orders,
        (element, objective): (ElementId, CellId),
        safe: bool,
    ) {
        let cell = state.elements.cell[element.index()];
        let open = |next: CellId| believed(state, self.side, next) < world.rules.staff.remnant;
        let Some(next) = downhill(&world.map, &self.field, cell, open) else { return };
        if held(state, self.side, next) > 0.5 {
            // The ground ahead is ours already: close up.
            self.follow_field(world, state, orders, element, (Posture::March, objective));
        } else if self.stands_before(world, state, element, next)
            && (!safe || self.is_safe_step(world, state, element, next))
        {
            let route = self.onward(world, state, element, next);
            self.order(state, orders, element, Posture::Attack, next, route);
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
    pub(crate) fn can_attack(&self, world: &World, state: &State, from: CellId, link: usize) -> bool {
        let to = world.map.link_to[link];
        world.map.terrain[to.index()] != Terrain::Water
            && world.map.terrain[from.index()] != Terrain::Water
            && (world.map.link_water_m[link] <= world.rules.movement.boat_width_m
                || passable(world, state, self.side, link) == Passage::All)
    }

    /// The cells beyond the target towards the objective: deep for mobile troops, short for foot.
    pub(crate) fn onward(&self, world: &World, state: &State, element: ElementId, target: CellId) -> Route {
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

    /// Marches towards the objective of the field over own ground, who withdraws also over ground on which nobody stands, stopping
    /// short of the enemy. The mission is the objective: as the own ground grows, the way is lengthened without a new order.
    pub(crate) fn follow_field(
        &mut self,
        world: &World,
        state: &State,
        orders: &mut Orders,
        element: ElementId,
        (posture, objective): (Posture, CellId),
    ) {
        let row = element.index();
        if state.elements.posture[row] == posture
            && state.elements.target[row] == objective
            && state.elements.route[row] != NO_ROUTE
        {
            self.engaged[row] = true;
            return;
        }
        let side = self.side;
        let mut cell = state.elements.cell[row];
        let mut route = NO_ROUTE;
        for place in &mut route {
            let open = |next: CellId| {
                (held(state, side, next) > 0.5 || posture == Posture::Withdraw)
                    && state.cells.men[next.index()][side.enemy().index()] == 0
            };
            let Some(next) = downhill(&world.map, &self.field, cell, open) else { break };
            *place = next;
            cell = next;
        }
        if route != NO_ROUTE {
            self.order(state, orders, element, posture, objective, route);
        }
    }
}
