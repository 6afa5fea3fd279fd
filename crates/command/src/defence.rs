//! The line: withdrawals, counter-attacks at lost ground, gaps filled where the nearest own element is farthest away,
//! reserves closing up.

use nosb_engine::forces::ElementId;
use nosb_engine::map::{CellId, Terrain};
use nosb_engine::orders::{NO_ROUTE, Posture};
use nosb_engine::state::Status;
use nosb_engine::systems::command::chain;
use nosb_engine::world::DirectiveKind;
use nosb_engine::{Orders, State, World};

use crate::concentration::{advantage, room_for};
use crate::directives::calls;
use crate::picture::{NO_DIRECTIVE, believed, held};
use crate::staff::Staff;

impl Staff {
    /// Ordered withdrawals, then those a headquarters wants of its own (the engine asks for leave).
    pub(crate) fn withdraw(&mut self, world: &World, state: &State, orders: &mut Orders) {
        for index in 0..world.directives.len() {
            let directive = &world.directives[index];
            if directive.kind == DirectiveKind::Withdraw && self.picture.in_force[index] {
                self.gather(world, state, index);
                let mut group = core::mem::take(&mut self.group);
                // Guns and staffs go with their troops.
                group.extend(self.rear.iter().copied().filter(|&element| {
                    let active = state.elements.status[element.index()] == Status::Active;
                    active && self.picture.directive_of(world, element) == Some(index)
                }));
                self.look_for_ways(world, state, &group, directive.objective);
                for &element in &group {
                    self.follow_field(world, state, orders, element, (Posture::Withdraw, directive.objective));
                }
                self.group = group;
            }
        }
        for index in 0..self.picture.fighters.len() {
            let element = self.picture.fighters[index];
            if !self.is_free(world, state, element) {
                continue;
            }
            let cell = state.elements.cell[element.index()];
            let kind = self.picture.directive_of(world, element).map(|index| world.directives[index].kind);
            if kind == Some(DirectiveKind::Withdraw)
                || self.holds_at_all_costs(world, state, element)
                || !self.picture.is_front[cell.index()]
            {
                continue;
            }
            let rules = &world.rules.staff;
            let odds =
                self.picture.threat[cell.index()] / (self.picture.own[cell.index()] * advantage(world, cell)).max(1.0);
            let delaying = kind == Some(DirectiveKind::Delay);
            let limit = if delaying { rules.withdraw_odds / 2.0 } else { rules.withdraw_odds };
            if odds > limit && (delaying || self.is_turned(world, state, cell)) {
                self.bound_back(world, state, orders, element);
            }
        }
    }

    /// Whether a superior, near or far, has been ordered to hold whatever it costs: that binds all below him.
    fn holds_at_all_costs(&self, world: &World, state: &State, element: ElementId) -> bool {
        let own = world.forces.elements[element.index()].headquarters;
        chain(&state.headquarters.parent, own).any(|above| {
            let order = self.picture.ordered[above.index()];
            order != NO_DIRECTIVE && world.directives[usize::from(order)].kind == DirectiveKind::HoldAtAllCosts
        })
    }

    fn is_turned(&self, world: &World, state: &State, cell: CellId) -> bool {
        let (mut enemy, mut all) = (0.0, 0.0);
        for link in world.map.links(cell) {
            let to = world.map.link_to[link];
            if world.map.terrain[to.index()] != Terrain::Water {
                all += 1.0;
                enemy += 1.0 - held(state, self.side, to);
            }
        }
        enemy >= world.rules.staff.turned_share * all
    }

    /// One bound towards supply over own ground.
    fn bound_back(&mut self, world: &World, state: &State, orders: &mut Orders, element: ElementId) {
        let side = self.side;
        let mut cell = state.elements.cell[element.index()];
        let mut route = NO_ROUTE;
        let mut km = 0.0;
        for place in &mut route {
            let here = state.cells.supply_hours[cell.index()][side.index()];
            let mut best = (here, CellId::NONE, 0.0);
            for link in world.map.links(cell) {
                let to = world.map.link_to[link];
                let hours = state.cells.supply_hours[to.index()][side.index()];
                if hours < best.0
                    && held(state, side, to) > 0.5
                    && state.cells.men[to.index()][side.enemy().index()] == 0
                {
                    best = (hours, to, world.map.link_km[link]);
                }
            }
            if !best.1.is_some() || km >= world.rules.staff.bound_km {
                break;
            }
            *place = best.1;
            cell = best.1;
            km += best.2;
        }
        if route != NO_ROUTE {
            self.order(state, orders, element, Posture::Withdraw, cell, route);
        }
    }

    /// Troops that are cut off fight their way back to supply, unless they were told to hold whatever it costs and leave to
    /// go is refused.
    pub(crate) fn break_out(&mut self, world: &World, state: &State, orders: &mut Orders) {
        if self.picture.relief_km.is_empty() {
            return;
        }
        let rules = &world.rules.staff;
        for index in 0..self.picture.fighters.len() {
            let element = self.picture.fighters[index];
            let row = element.index();
            if state.elements.pocket[row] == 0 || !self.is_free(world, state, element) {
                continue;
            }
            let bound = self.holds_at_all_costs(world, state, element);
            if bound && world.rules.command.withdrawal_refused {
                continue;
            }
            let cell = state.elements.cell[row];
            let mut best = (self.picture.relief_km[cell.index()], CellId::NONE);
            for link in world.map.links(cell) {
                let to = world.map.link_to[link];
                let km = self.picture.relief_km[to.index()];
                if km < best.0 && self.stands_before(world, state, element, to) {
                    best = (km, to);
                }
            }
            let target = best.1;
            if !target.is_some() {
                continue;
            }
            if held(state, self.side, target) > 0.5 {
                self.send(world, state, orders, (element, target), Posture::March, rules.filler_hours);
                continue;
            }
            let odds = self.picture.own[cell.index()]
                / (believed(state, self.side, target) * advantage(world, target)).max(rules.remnant);
            if odds >= rules.break_out_odds {
                self.order(state, orders, element, Posture::Attack, target, NO_ROUTE);
                self.attacked.push(target);
            }
        }
    }

    /// Strikes back at once where ground was just lost and the odds are good.
    pub(crate) fn counter_attack(&mut self, world: &World, state: &State, orders: &mut Orders) {
        let rules = &world.rules.staff;
        let side = self.side;
        for index in 0..self.picture.fighters.len() {
            let element = self.picture.fighters[index];
            if !self.is_free(world, state, element)
                || state.elements.cohesion[element.index()] < rules.attack_cohesion
                || state.elements.ammunition_fill[element.index()] < rules.attack_ammunition
            {
                continue;
            }
            let cell = state.elements.cell[element.index()];
            let mut best: Option<(f64, CellId)> = None;
            for link in world.map.links(cell) {
                let to = world.map.link_to[link];
                let days = f64::from(state.cells.held_days[to.index()][side.enemy().index()]);
                let fresh = days < rules.fresh_loss_days;
                if fresh
                    && held(state, side, to) < 0.5
                    && self.stands_before(world, state, element, to)
                    && self.backing(world, state, to) >= rules.backing
                {
                    let odds =
                        self.picture.own[cell.index()] / (believed(state, side, to) * advantage(world, to)).max(1.0);
                    if odds > rules.counter_attack_odds
                        && best.is_none_or(|(most, id)| odds > most || (odds == most && to < id))
                    {
                        best = Some((odds, to));
                    }
                }
            }
            let contested = held(state, side, cell) < 0.9 && believed(state, side, cell) > 0.0;
            if best.is_none() && contested {
                let odds = self.picture.own[cell.index()] / believed(state, side, cell).max(1.0);
                if odds > rules.counter_attack_odds {
                    best = Some((odds, cell));
                }
            }
            if let Some((_, target)) = best {
                self.order(state, orders, element, Posture::Attack, target, NO_ROUTE);
                self.attacked.push(target);
            }
        }
    }

    /// Keeps those who hold the line where they are and sends the spare to the widest gaps.
    pub(crate) fn man_the_line(&mut self, world: &World, state: &State, orders: &mut Orders) {
        let rules = &world.rules.staff;
        self.gaps.clear();
        for &cell in &self.picture.front {
            let built = world.map.terrain[cell.index()] == Terrain::BuiltUp;
            let cover = if built { rules.cover_built_km } else { rules.cover_open_km };
            let distance = f64::from(self.picture.cover_km[cell.index()]).min(rules.filler_km);
            let threat = self.picture.threat[cell.index()];
            let own = self.picture.own[cell.index()];
            let wide = distance / cover;
            let pressed = if own > 0.0 && own < room_for(world, cell) {
                threat / (own * rules.reinforce_threat * advantage(world, cell))
            } else {
                0.0
            };
            // A gap that nobody threatens can wait.
            let need = if wide > 1.0 { wide * 2.0 * threat / (threat + rules.least_attack) } else { pressed };
            if need > 1.0 {
                self.gaps.push((need, cell));
            }
        }
        self.gaps.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        self.filled.clear();
        self.find_spare(world, state);
        for index in 0..self.gaps.len() {
            let gap = self.gaps[index].1;
            if self.filled.len() as f64 >= rules.gaps_per_day {
                break;
            }
            let built = world.map.terrain[gap.index()] == Terrain::BuiltUp;
            let cover = if built { rules.cover_built_km } else { rules.cover_open_km };
            if self.filled.iter().any(|&cell| world.map.distance_km(cell, gap) < cover) {
                continue;
            }
            if let Some(element) = self.filler(world, state, gap)
                && self.send(world, state, orders, (element, gap), Posture::March, rules.filler_hours)
            {
                // He is no longer counted where he stood, so that not everybody leaves one cell on one day.
                let left = state.elements.cell[element.index()].index();
                self.picture.holders[left] -= 1;
                self.picture.own[left] -= self.picture.strength[element.index()];
                self.filled.push(gap);
            }
        }
        for index in 0..self.picture.fighters.len() {
            let element = self.picture.fighters[index];
            let cell = state.elements.cell[element.index()];
            if self.is_free(world, state, element) && self.picture.is_front[cell.index()] {
                self.order(state, orders, element, Posture::Hold, cell, NO_ROUTE);
            }
        }
    }

    /// Free elements that leave no hole where they stand.
    fn find_spare(&mut self, world: &World, state: &State) {
        let mut spare = core::mem::take(&mut self.spare);
        spare.clear();
        spare.extend(self.picture.fighters.iter().copied().filter(|&element| {
            let cell = state.elements.cell[element.index()];
            self.is_free(world, state, element) && self.can_spare_one(cell)
        }));
        self.spare = spare;
    }

    fn can_spare_one(&self, cell: CellId) -> bool {
        let cell = cell.index();
        !self.picture.is_front[cell]
            || (self.picture.holders[cell] > 1 && self.picture.threat[cell] < self.picture.own[cell])
    }

    /// The nearest spare element; of the army that stands there if one is near enough.
    fn filler(&self, world: &World, state: &State, gap: CellId) -> Option<ElementId> {
        let army = self.picture.covered_by[gap.index()].map(|element| self.picture.army_of(world, element));
        let mut best: Option<(f64, ElementId)> = None;
        for &element in &self.spare {
            let cell = state.elements.cell[element.index()];
            if self.engaged[element.index()] || cell == gap || !self.can_spare_one(cell) {
                continue;
            }
            let km = world.map.distance_km(state.elements.cell[element.index()], gap);
            let foreign = army.is_some_and(|army| army != self.picture.army_of(world, element));
            let way = if foreign { km * world.rules.staff.other_army } else { km };
            let rules = &world.rules.staff;
            let reach = if self.picture.is_front[cell.index()] { rules.line_shift_km } else { rules.filler_km };
            if way < reach && best.is_none_or(|(least, _)| way < least) {
                best = Some((way, element));
            }
        }
        best.map(|(_, element)| element)
    }

    /// Troops far behind come up: to their directive's place, else to the nearest front. An order to hold that was given above an
    /// army is for its armies where they stand, and calls nobody to its place.
    pub(crate) fn close_up(&mut self, world: &World, state: &State, orders: &mut Orders) {
        let rules = &world.rules.staff;
        let mut marches = 0.0;
        for index in 0..self.picture.fighters.len() {
            let element = self.picture.fighters[index];
            if !self.is_free(world, state, element) {
                continue;
            }
            let row = element.index();
            let cell = state.elements.cell[row];
            if state.elements.posture[row] == Posture::March && state.elements.route[row] != NO_ROUTE {
                self.engaged[row] = true;
                continue;
            }
            let by_land = self.picture.front_km[cell.index()].is_finite();
            if f64::from(self.picture.front_km[cell.index()]) <= rules.close_km {
                let posture = if state.elements.fatigue[row] > 0.0 { Posture::Rest } else { Posture::Hold };
                self.order(state, orders, element, posture, cell, NO_ROUTE);
                continue;
            }
            let goal = match self.picture.directive_of(world, element) {
                Some(index) if calls(world, state, self.side, index) => Some(world.directives[index].objective),
                _ => self.nearest_front(world, state, element),
            };
            if marches < rules.marches_per_day
                && let Some(goal) = goal
                && (!by_land || world.map.distance_km(cell, goal) > rules.close_km)
            {
                marches += 1.0;
                self.send(world, state, orders, (element, goal), Posture::March, rules.far_march_hours);
            } else {
                self.order(state, orders, element, Posture::Rest, cell, NO_ROUTE);
            }
        }
    }

    pub(crate) fn nearest_front(&self, world: &World, state: &State, element: ElementId) -> Option<CellId> {
        let from = state.elements.cell[element.index()];
        let mut best: Option<(f64, CellId)> = None;
        for &cell in &self.picture.front {
            let km = world.map.distance_km(from, cell);
            if best.is_none_or(|(least, _)| km < least) {
                best = Some((km, cell));
            }
        }
        best.map(|(_, cell)| cell)
    }
}
