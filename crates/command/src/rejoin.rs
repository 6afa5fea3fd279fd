//! Troops left behind come back to their army, and those who were put under another corps go to it.
//!
//! An army that has gone back to a new line leaves elements where the old one was; to their own staff every one of them
//! stands "at the front". So does a division that now belongs to a corps which fights elsewhere. Whoever is much farther from the
//! place ordered than the rest of his group, `way > rejoin_factor x median + rejoin_km`, marches over own ground: to the place
//! where it is ours, else to the middle of the group. An order to hold that was given above an army calls nobody (see
//! `directives::calls`).

use nosb_engine::forces::ElementId;
use nosb_engine::orders::Posture;
use nosb_engine::world::DirectiveKind;
use nosb_engine::{Orders, State, World};

use crate::directives::calls;
use crate::picture::held;
use crate::staff::Staff;

impl Staff {
    /// Calls those who are far from where their group has to fight.
    pub(crate) fn rejoin(&mut self, world: &World, state: &State, orders: &mut Orders) {
        for index in 0..world.directives.len() {
            let stands = matches!(world.directives[index].kind, DirectiveKind::Defend | DirectiveKind::HoldAtAllCosts)
                && calls(world, state, self.side, index);
            if self.picture.in_force[index] && (stands || self.picture.attacks[index]) {
                self.gather(world, state, index);
                self.call_back(world, state, orders, index);
            }
        }
    }

    fn call_back(&mut self, world: &World, state: &State, orders: &mut Orders, index: usize) {
        let rules = &world.rules.staff;
        let objective = world.directives[index].objective;
        let km_to = |element: ElementId| world.map.distance_km(state.elements.cell[element.index()], objective);
        let mut ways = core::mem::take(&mut self.candidates);
        ways.clear();
        ways.extend(self.group.iter().map(|&element| (km_to(element), element)));
        ways.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        if let Some(&(median, middle)) = ways.get(ways.len() / 2) {
            let ours = held(state, self.side, objective) > 0.5;
            let goal = if ours { objective } else { state.elements.cell[middle.index()] };
            let limit = rules.rejoin_factor * median + rules.rejoin_km;
            for &(_, element) in ways.iter().filter(|&&(km, _)| km > limit) {
                self.send(world, state, orders, (element, goal), Posture::March, rules.far_march_hours);
            }
        }
        self.candidates = ways;
    }
}
