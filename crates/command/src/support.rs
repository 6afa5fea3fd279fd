//! Guns, staffs, rear troops and the air force: what supports the fight from behind.

use nosb_engine::forces::{Arm, ElementId};
use nosb_engine::map::CellId;
use nosb_engine::orders::{NO_ROUTE, Posture};
use nosb_engine::state::Status;
use nosb_engine::systems::command::chain;
use nosb_engine::world::DirectiveKind;
use nosb_engine::{Orders, State, World};

use crate::picture::{Picture, believed, held, is_fighting};
use crate::staff::Staff;

/// What an element behind the line does.
enum Task {
    /// Fires for a cell.
    Fire(CellId),
    /// Goes to a place; where there is no way over own ground and it is near, past the enemy as troops that withdraw.
    Go { goal: CellId, past_the_enemy: bool },
    /// Stays.
    Stay,
}

impl Staff {
    /// Guns and staffs follow their troops, guns fire.
    pub(crate) fn place_guns_and_staffs(&mut self, world: &World, state: &State, orders: &mut Orders) {
        let rules = &world.rules.staff;
        let mut moves = 0.0;
        self.sort_threatened();
        for index in 0..self.rear.len() {
            let element = self.rear[index];
            let row = element.index();
            if state.elements.status[row] != Status::Active || self.leaves(world, element) {
                continue;
            }
            let arm = world.forces.elements[row].arm;
            let cell = state.elements.cell[row];
            let task =
                if arm.supports() { self.guns(world, state, element) } else { self.staff(world, state, element) };
            let moving = matches!(state.elements.posture[row], Posture::March | Posture::Withdraw)
                && state.elements.route[row] != NO_ROUTE;
            match task {
                Task::Fire(target) => self.order(state, orders, element, Posture::Support, target, NO_ROUTE),
                _ if moving || arm == Arm::Flotilla || moves >= rules.moves_per_day => {}
                Task::Go { goal, past_the_enemy } => {
                    moves += 1.0;
                    let sent = self.send(world, state, orders, (element, goal), Posture::March, rules.far_march_hours);
                    if !sent && past_the_enemy && world.map.distance_km(cell, goal) <= rules.reach_foot_km {
                        self.look_for_ways(world, state, &[element], goal);
                        self.follow_field(world, state, orders, element, (Posture::Withdraw, goal));
                    }
                }
                Task::Stay if state.elements.posture[row] == Posture::Support => {
                    self.order(state, orders, element, Posture::Hold, cell, NO_ROUTE);
                }
                Task::Stay => {}
            }
        }
    }

    /// Guns fire for an attack in range, else go to where their troops attack, else fire for the most threatened own cell in range.
    /// They go with their division, for they fire only where it fights; and those who stand alone before the enemy limber up.
    fn guns(&self, world: &World, state: &State, element: ElementId) -> Task {
        let rules = &world.rules.staff;
        let cell = state.elements.cell[element.index()];
        let km = |to: CellId| world.map.distance_km(cell, to);
        let parted = self.parted(world, state, element) > 2.0 * rules.guns_behind_km;
        let bare = self.picture.is_front[cell.index()] && self.picture.holders[cell.index()] == 0;
        if !parted && !bare {
            if let Some(target) = self.attack_in_range(world, state, cell) {
                return Task::Fire(target);
            }
            if let Some(goal) = self.attack_to_serve(world, state, element).filter(|&at| km(at) > rules.guns_behind_km)
            {
                return Task::Go { goal, past_the_enemy: false };
            }
            if let Some(target) = self.threat_in_range(world, cell, state.elements.target[element.index()]) {
                return Task::Fire(target);
            }
        }
        let behind = f64::from(self.picture.front_km[cell.index()]) > 2.0 * rules.guns_behind_km;
        let least_km = if bare { 0.0 } else { rules.guns_behind_km };
        match self.own_troops(world, state, element) {
            Some(goal) if (parted || bare || behind) && km(goal) > least_km => Task::Go { goal, past_the_enemy: true },
            _ => Task::Stay,
        }
    }

    /// Staffs and rear troops stay with the middle of their troops, at a distance from the front.
    fn staff(&self, world: &World, state: &State, element: ElementId) -> Task {
        let distance = world.rules.staff.rear_km;
        let cell = state.elements.cell[element.index()];
        if let Some(goal) = self.midst(world, state, element, distance) {
            let far = world.map.distance_km(cell, goal) > distance;
            return if far { Task::Go { goal, past_the_enemy: true } } else { Task::Stay };
        }
        let near = f64::from(self.picture.front_km[cell.index()]) < distance / 4.0;
        match self.behind(world, state, cell, distance) {
            Some(goal) if near => Task::Go { goal, past_the_enemy: false },
            _ => Task::Stay,
        }
    }

    /// Whether an element goes back with its troops under an order to withdraw.
    fn leaves(&self, world: &World, element: ElementId) -> bool {
        let order = self.picture.directive_of(world, element);
        order.is_some_and(|index| world.directives[index].kind == DirectiveKind::Withdraw)
    }

    /// Way from an element to the nearest fighting element of its own formation, km; none if there is none.
    fn parted(&self, world: &World, state: &State, element: ElementId) -> f64 {
        let formation = world.forces.elements[element.index()].headquarters;
        let from = state.elements.cell[element.index()];
        let nearest = self.troops_of[formation.index()]
            .iter()
            .filter(|&&other| is_fighting(world, state, self.side, other))
            .map(|other| world.map.distance_km(from, state.elements.cell[other.index()]))
            .fold(f64::INFINITY, f64::min);
        if nearest.is_finite() { nearest } else { 0.0 }
    }

    /// The threatened cells of the front, the most threatened first; ties by row.
    fn sort_threatened(&mut self) {
        let Picture { front, threat, .. } = &self.picture;
        let threat = |cell: &CellId| threat[cell.index()];
        self.threatened.clear();
        self.threatened.extend(front.iter().filter(|cell| threat(cell) > 0.0));
        self.threatened.sort_unstable_by(|a, b| threat(b).total_cmp(&threat(a)).then(a.cmp(b)));
    }

    /// The attacked cell in range for which guns fire: where most enemies are believed to stand, for their distance.
    fn attack_in_range(&self, world: &World, state: &State, from: CellId) -> Option<CellId> {
        let range = world.rules.staff.gun_range_km;
        let mut best: Option<(f64, CellId)> = None;
        for &cell in &self.attacked {
            let km = world.map.distance_km(from, cell);
            if km <= range {
                let weight = believed(state, self.side, cell) / (1.0 + km);
                if best.is_none_or(|(most, _)| weight > most) {
                    best = Some((weight, cell));
                }
            }
        }
        best.map(|(_, cell)| cell)
    }

    /// Where nothing is attacked in range: the cell of the front for which the guns fire already, else the most threatened.
    fn threat_in_range(&self, world: &World, from: CellId, kept: CellId) -> Option<CellId> {
        let in_range = |cell: CellId| world.map.distance_km(from, cell) <= world.rules.staff.gun_range_km;
        if self.picture.is_front[kept.index()] && in_range(kept) {
            return Some(kept);
        }
        self.threatened.iter().copied().find(|&cell| in_range(cell))
    }

    /// Where guns have to go to fire for an attack: to the nearest troops of their formation, of their army where it has none, who
    /// attack or stand before the enemy with an order to; within reach of a day or two.
    fn attack_to_serve(&self, world: &World, state: &State, element: ElementId) -> Option<CellId> {
        let e = &state.elements;
        let from = e.cell[element.index()];
        let own = &self.troops_of[world.forces.elements[element.index()].headquarters.index()];
        let army = self.picture.army_of(world, element);
        let serves = |other: &ElementId| own.is_empty() || own.contains(other);
        let wanted = |directive: usize| self.picture.attacks[directive];
        let mut best: Option<(f64, CellId)> = None;
        for &other in self.picture.fighters.iter().filter(|&&other| self.picture.army_of(world, other) == army) {
            let cell = e.cell[other.index()];
            let km = world.map.distance_km(from, cell);
            let nearer = km <= world.rules.staff.reach_foot_km && best.is_none_or(|(least, _)| km < least);
            if nearer
                && serves(&other)
                && (e.posture[other.index()] == Posture::Attack
                    || (self.picture.is_front[cell.index()]
                        && self.picture.directive_of(world, other).is_some_and(wanted)))
            {
                best = Some((km, cell));
            }
        }
        best.map(|(_, cell)| cell)
    }

    /// For a staff that is far from the middle of the troops below it: where the one of them stands who is nearest to the middle.
    fn midst(&self, world: &World, state: &State, element: ElementId, distance_km: f64) -> Option<CellId> {
        let headquarters = world.forces.elements[element.index()].headquarters;
        let [x, y, troops] = self.picture.troops_at[headquarters.index()];
        if troops == 0.0 {
            return None;
        }
        let from_middle = |cell: CellId| {
            libm::hypot(world.map.x_km[cell.index()] - x / troops, world.map.y_km[cell.index()] - y / troops)
        };
        if from_middle(state.elements.cell[element.index()]) <= 2.0 * distance_km {
            return None;
        }
        let mut best: Option<(f64, CellId)> = None;
        for &other in &self.picture.fighters {
            let below = world.forces.elements[other.index()].headquarters;
            let cell = state.elements.cell[other.index()];
            let km = from_middle(cell);
            if best.is_none_or(|(least, _)| km < least)
                && chain(&state.headquarters.parent, below).any(|above| above == headquarters)
            {
                best = Some((km, cell));
            }
        }
        best.map(|(_, cell)| cell)
    }

    /// Where the fighting elements of an element's own formation, or else of its army, stand: the one nearest to it.
    fn own_troops(&self, world: &World, state: &State, element: ElementId) -> Option<CellId> {
        let declared = &world.forces.elements[element.index()];
        let army = self.picture.army_of(world, element);
        let from = state.elements.cell[element.index()];
        let mut best: Option<(bool, f64, CellId)> = None;
        for &other in &self.picture.fighters {
            if self.picture.army_of(world, other) != army {
                continue;
            }
            let stranger = world.forces.elements[other.index()].headquarters != declared.headquarters;
            let cell = state.elements.cell[other.index()];
            let km = world.map.distance_km(from, cell);
            if best.is_none_or(|(worse, least, _)| (stranger, km) < (worse, least)) {
                best = Some((stranger, km, cell));
            }
        }
        best.map(|(_, _, cell)| cell)
    }

    /// An own cell farther from the front, on the way to supply.
    fn behind(&self, world: &World, state: &State, from: CellId, distance_km: f64) -> Option<CellId> {
        let mut cell = from;
        for _ in 0..32 {
            let here = state.cells.supply_hours[cell.index()][self.side.index()];
            let mut best = (here, CellId::NONE);
            for link in world.map.links(cell) {
                let to = world.map.link_to[link];
                let hours = state.cells.supply_hours[to.index()][self.side.index()];
                if hours < best.0 && held(state, self.side, to) > 0.5 {
                    best = (hours, to);
                }
            }
            if !best.1.is_some() {
                break;
            }
            cell = best.1;
            if f64::from(self.picture.front_km[cell.index()]) >= distance_km / 2.0 {
                break;
            }
        }
        (cell != from).then_some(cell)
    }

    /// Close support goes to the attack with the strongest enemy; area bombing where an air force was ordered to.
    pub(crate) fn air(&mut self, world: &World, state: &State, orders: &mut Orders) {
        let mut most = 0.0;
        for element in &self.all {
            let row = element.index();
            if state.elements.status[row] == Status::Active && state.elements.posture[row] == Posture::Attack {
                let enemy = believed(state, self.side, state.elements.target[row]);
                if enemy > most {
                    most = enemy;
                    orders.air.main_effort = state.elements.target[row];
                }
            }
        }
        for &index in &self.area_bombing {
            let directive = &world.directives[index];
            if directive.from <= state.tick && state.tick < directive.until {
                orders.air.area_bombing = directive.objective;
            }
        }
    }
}
