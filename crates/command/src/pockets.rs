//! Enemies who are cut off: whoever stands before them and is not held elsewhere attacks, group or not, until they are gone.
//!
//! A ring that only stands costs the besieger as many troops as the pocket holds. That the enemy in a place is cut off is
//! seen from the map: his cell belongs to no connected ground. Once a day each pocket calls up foot from behind the front,
//! for its weakest place.

use nosb_engine::forces::ElementId;
use nosb_engine::map::CellId;
use nosb_engine::orders::{NO_ROUTE, Posture};
use nosb_engine::{Orders, State, World};

use crate::concentration::{advantage, room_for};
use crate::picture::{believed, held};
use crate::staff::Staff;

/// Numbers that a pocket can have.
const POCKETS: usize = u8::MAX as usize + 1;

impl Staff {
    /// Attacks on cells of the enemy's pockets by all free troops before them, where their odds together allow it.
    pub(crate) fn reduce_pockets(&mut self, world: &World, state: &State, orders: &mut Orders) {
        self.targets.clear();
        let enemy = self.side.enemy().index();
        for &cell in &self.picture.front {
            let beside = world.map.links(cell).map(|link| world.map.link_to[link]);
            for at in beside.chain([cell]) {
                if state.cells.pocket[at.index()][enemy] > 0
                    && held(state, self.side, at) < 1.0
                    && believed(state, self.side, at) > 0.0
                    && !self.attacked.contains(&at)
                {
                    self.targets.push((believed(state, self.side, at), at));
                }
            }
        }
        // The weakest place first: a pocket is split where it is thin.
        self.targets.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        self.targets.dedup_by_key(|target| target.1);
        let mut served = [false; POCKETS];
        for index in 0..self.targets.len() {
            let target = self.targets[index].1;
            let pocket = &mut served[usize::from(state.cells.pocket[target.index()][enemy])];
            let first = !core::mem::replace(pocket, true);
            self.reduce(world, state, orders, target, first);
        }
    }

    /// Attacks one place, or calls for help if it is the pocket's `first`.
    fn reduce(&mut self, world: &World, state: &State, orders: &mut Orders, target: CellId, first: bool) {
        let rules = &world.rules.staff;
        let mut candidates = core::mem::take(&mut self.candidates);
        candidates.clear();
        let mut present = 0.0;
        let beside = world.map.links(target).map(|link| world.map.link_to[link]);
        for element in beside.chain([target]).flat_map(|cell| self.picture.standing_in(cell)) {
            if self.is_free(world, state, element)
                && self.is_fit_to_attack(world, state, element)
                && self.stands_before(world, state, element, target)
                && !self.is_held_from_outside(world, state, state.elements.cell[element.index()])
            {
                candidates.push((0.0, element));
            }
        }
        candidates.sort_unstable_by_key(|candidate| candidate.1);
        for candidate in &candidates {
            present += self.picture.strength[candidate.1.index()];
        }
        let enemy = believed(state, self.side, target).min(room_for(world, target)) * advantage(world, target);
        if present >= rules.attack_odds * enemy.max(1.0) {
            for &(_, element) in &candidates {
                self.order(state, orders, element, Posture::Attack, target, NO_ROUTE);
            }
            self.attacked.push(target);
        } else if first {
            candidates.clear();
            self.bring_up(world, state, orders, target, rules.concentration * enemy - present, &mut candidates);
        }
        self.candidates = candidates;
    }

    /// Foot that comes up behind the front clears what the spearheads have left, nearest first, until it is enough.
    fn bring_up(
        &mut self,
        world: &World,
        state: &State,
        orders: &mut Orders,
        target: CellId,
        wanted: f64,
        candidates: &mut Vec<(f64, ElementId)>,
    ) {
        let reach = world.rules.staff.reach_foot_km;
        for &element in &self.picture.fighters {
            let at = state.elements.cell[element.index()];
            let km = world.map.distance_km(at, target);
            if km <= reach
                && !self.picture.is_front[at.index()]
                && !world.forces.elements[element.index()].arm.is_mobile()
                && self.is_free(world, state, element)
                && self.is_fit_to_attack(world, state, element)
            {
                // Whoever is on his way goes on.
                let e = &state.elements;
                let under_way = e.posture[element.index()] == Posture::March
                    && e.route[element.index()] != NO_ROUTE
                    && world.map.link_between(e.target[element.index()], target).is_some();
                candidates.push((if under_way { -1.0 } else { km }, element));
            }
        }
        candidates.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut coming = 0.0;
        for &(_, element) in candidates.iter() {
            if coming >= wanted {
                break;
            }
            let hours = world.rules.staff.approach_hours;
            if let Some(assembly) = self.assembly(world, state, element, target)
                && self.send(world, state, orders, (element, assembly), Posture::March, hours)
            {
                coming += self.picture.strength[element.index()];
            }
        }
    }

    /// Whether enemies who are not cut off press on a cell too much for its troops to turn inward.
    fn is_held_from_outside(&self, world: &World, state: &State, cell: CellId) -> bool {
        let enemy = self.side.enemy().index();
        let outside = world
            .map
            .links(cell)
            .map(|link| world.map.link_to[link])
            .filter(|to| held(state, self.side, *to) < 0.5 && state.cells.pocket[to.index()][enemy] == 0);
        let threat: f64 = outside.map(|to| believed(state, self.side, to)).sum();
        threat > world.rules.staff.pinned_threat * self.picture.own[cell.index()]
    }
}
