//! The staff's day: survey, then withdrawals, break-outs, those left behind, the enemy's pockets, attacks, counter-attacks, the
//! line, reserves, guns and staffs, in this order. Each step gives missions to elements that have none yet, so that
//! strength is committed once.

use nosb_engine::forces::{Arm, ElementId, Side};
use nosb_engine::map::CellId;
use nosb_engine::orders::{NO_ROUTE, Order, Posture, Route};
use nosb_engine::world::{Directive, DirectiveKind};
use nosb_engine::{Orders, State, World};

use crate::picture::{Picture, is_fighting};
use crate::routes::Router;
use crate::ways::Ways;

/// One side's staff: what the map costs prepared once, buffers reused.
#[derive(Debug)]
pub struct Staff {
    /// Whose.
    pub side: Side,
    /// All elements of the side, ascending.
    pub(crate) all: Vec<ElementId>,
    /// Those that do not hold ground.
    pub(crate) rear: Vec<ElementId>,
    /// Directives to an air force to attack.
    pub(crate) area_bombing: Vec<usize>,
    /// Elements that hold ground, by headquarters.
    pub(crate) troops_of: Vec<Vec<ElementId>>,
    pub(crate) ways: Ways,
    /// Quarters of an hour to the objective of the group in hand.
    pub(crate) field: Vec<u16>,
    pub(crate) picture: Picture,
    pub(crate) router: Router,
    /// Who has a mission today.
    pub(crate) engaged: Vec<bool>,
    /// Elements of the group in hand.
    pub(crate) group: Vec<ElementId>,
    /// (score, cell) of possible targets.
    pub(crate) targets: Vec<(f64, CellId)>,
    /// (distance, element) of who could go.
    pub(crate) candidates: Vec<(f64, ElementId)>,
    /// (urgency, cell) of places in the line.
    pub(crate) gaps: Vec<(f64, CellId)>,
    /// Elements that can be sent away.
    pub(crate) spare: Vec<ElementId>,
    /// Cells that got somebody today.
    pub(crate) filled: Vec<CellId>,
    /// Threatened cells of the front, the most threatened first.
    pub(crate) threatened: Vec<CellId>,
    /// Cells attacked today.
    pub(crate) attacked: Vec<CellId>,
}

/// The directives by which an air force of the side bombs an area.
fn area_bombing(world: &World, side: Side) -> Vec<usize> {
    let flies = |directive: &Directive| {
        let mut elements = world.forces.elements.iter();
        elements.any(|element| element.headquarters == directive.headquarters && element.arm == Arm::Air)
    };
    let is_air_attack = |directive: &Directive| {
        world.forces.headquarters[directive.headquarters.index()].side == side
            && directive.kind == DirectiveKind::Attack
            && flies(directive)
    };
    (0..world.directives.len()).filter(|&index| is_air_attack(&world.directives[index])).collect()
}

impl Staff {
    /// A staff with the ways of its side.
    pub fn new(world: &World, side: Side) -> Self {
        let mut troops_of = vec![Vec::new(); world.forces.headquarters.len()];
        for element in world.forces.ids() {
            let declared = &world.forces.elements[element.index()];
            if declared.arm.holds_ground() {
                troops_of[declared.headquarters.index()].push(element);
            }
        }
        let all: Vec<_> =
            world.forces.ids().filter(|element| world.forces.elements[element.index()].side == side).collect();
        let holds_ground = |element: &ElementId| world.forces.elements[element.index()].arm.holds_ground();
        Self {
            side,
            rear: all.iter().copied().filter(|element| !holds_ground(element)).collect(),
            all,
            area_bombing: area_bombing(world, side),
            troops_of,
            ways: Ways::new(world),
            field: Vec::new(),
            picture: Picture::new(world, side),
            router: Router::new(world),
            engaged: Vec::new(),
            group: Vec::new(),
            targets: Vec::new(),
            candidates: Vec::new(),
            gaps: Vec::new(),
            spare: Vec::new(),
            filled: Vec::new(),
            threatened: Vec::new(),
            attacked: Vec::new(),
        }
    }

    /// Writes the orders of the day.
    pub fn plan(&mut self, world: &World, state: &State, orders: &mut Orders) {
        self.picture.survey(world, state, self.side);
        self.ways.survey(world, state, self.side);
        self.router.survey(world, state, self.side, &self.picture.ours);
        self.engaged.clear();
        self.engaged.resize(world.forces.elements.len(), false);
        self.attacked.clear();
        self.withdraw(world, state, orders);
        self.break_out(world, state, orders);
        self.rejoin(world, state, orders);
        self.reduce_pockets(world, state, orders);
        self.attack(world, state, orders);
        self.counter_attack(world, state, orders);
        self.man_the_line(world, state, orders);
        self.close_up(world, state, orders);
        self.place_guns_and_staffs(world, state, orders);
    }

    /// Whether an element is free for a mission of this staff today.
    pub(crate) fn is_free(&self, world: &World, state: &State, element: ElementId) -> bool {
        !self.engaged[element.index()] && is_fighting(world, state, self.side, element)
    }

    /// Orders an element, unless that is what it does already or has been told.
    pub(crate) fn order(
        &mut self,
        state: &State,
        orders: &mut Orders,
        element: ElementId,
        posture: Posture,
        target: CellId,
        route: Route,
    ) {
        let row = element.index();
        self.engaged[row] = true;
        let e = &state.elements;
        let stands = e.posture[row] == posture && e.target[row] == target;
        let told =
            e.pending_due[row] > state.tick && e.pending_posture[row] == posture && e.pending_target[row] == target;
        let needs_way = matches!(posture, Posture::March | Posture::Withdraw) && e.route[row] == NO_ROUTE;
        if told || (stands && !needs_way && e.pending_due[row] <= state.tick) {
            return;
        }
        orders.orders.push(Order { element, posture, target, route });
    }

    /// Sends an element to a cell by the cheapest way over own ground. False if there is no way.
    pub(crate) fn send(
        &mut self,
        world: &World,
        state: &State,
        orders: &mut Orders,
        (element, to): (ElementId, CellId),
        posture: Posture,
        limit_hours: f64,
    ) -> bool {
        let row = element.index();
        let from = state.elements.cell[row];
        if from == to {
            self.order(state, orders, element, Posture::Hold, to, NO_ROUTE);
            return true;
        }
        let on_the_way = state.elements.posture[row] == posture
            && state.elements.target[row] == to
            && state.elements.route[row] != NO_ROUTE;
        if on_the_way {
            self.engaged[row] = true;
            return true;
        }
        let vehicles = world.forces.elements[row].arm == nosb_engine::forces::Arm::Armour;
        match self.router.route(world, (from, to), vehicles, limit_hours) {
            Some(route) => {
                self.order(state, orders, element, posture, to, route);
                true
            }
            None => false,
        }
    }
}
