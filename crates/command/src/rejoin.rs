//! Troops left behind come back to their army.
//!
//! An army that has gone back to a new line leaves elements where the old one was; to their own staff every one of them
//! stands "at the front". Whoever is much farther from the line ordered than the rest of his army,
//! `way > rejoin_factor x median + rejoin_km`, marches there over own ground instead of standing where he was passed.

use nosb_engine::forces::ElementId;
use nosb_engine::orders::Posture;
use nosb_engine::world::DirectiveKind;
use nosb_engine::{Orders, State, World};

use crate::picture::held;
use crate::staff::Staff;

impl Staff {
    /// Calls back those who were left behind by groups on the defence.
    pub(crate) fn rejoin(&mut self, world: &World, state: &State, orders: &mut Orders) {
        for index in 0..world.directives.len() {
            let directive = &world.directives[index];
            let stands = matches!(directive.kind, DirectiveKind::Defend | DirectiveKind::HoldAtAllCosts);
            if stands && self.picture.in_force[index] && held(state, self.side, directive.objective) > 0.5 {
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
        if let Some(&(median, _)) = ways.get(ways.len() / 2) {
            let limit = rules.rejoin_factor * median + rules.rejoin_km;
            for &(_, element) in ways.iter().filter(|&&(km, _)| km > limit) {
                self.send(world, state, orders, (element, objective), Posture::March, rules.far_march_hours);
            }
        }
        self.candidates = ways;
    }
}
