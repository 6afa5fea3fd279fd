//! What a staff has before it in the morning: own strength, the front, the threat, the missions in force.

use nosb_engine::forces::{Echelon, ElementId, HeadquartersId, Side};
use nosb_engine::map::{CellId, Terrain};
use nosb_engine::state::Status;
use nosb_engine::systems::attrition;
use nosb_engine::systems::command::chain;
use nosb_engine::{State, World};

use crate::directives::{attacks, in_force, wants_ground};

/// Water across which no front is manned, m.
pub(crate) const NO_FRONT_ACROSS_M: f64 = 700.0;
/// "No directive".
pub const NO_DIRECTIVE: u16 = u16::MAX;
/// "No distance yet".
const FAR_KM: f32 = f32::INFINITY;

/// The picture of one side on one morning. All buffers are reused from day to day.
#[derive(Debug, Default)]
pub struct Picture {
    /// Strength of each element, men-equivalents (0 if it cannot fight now).
    pub strength: Vec<f64>,
    /// Own strength in each cell.
    pub own: Vec<f64>,
    /// Number of own ground-holding elements in each cell.
    pub holders: Vec<u16>,
    /// Own cells with an enemy or contested neighbour, ascending.
    pub front: Vec<CellId>,
    /// Whether a cell is front.
    pub is_front: Vec<bool>,
    /// Believed enemy strength next to each front cell.
    pub threat: Vec<f64>,
    /// Whether each directive is one of the side's and binds today.
    pub in_force: Vec<bool>,
    /// Whether its troops attack: it is to win ground that it has not won.
    pub attacks: Vec<bool>,
    /// Directive in force that was given to each headquarters itself, or `NO_DIRECTIVE`.
    pub ordered: Vec<u16>,
    /// Directive in force for each headquarters, its own or a superior's, or `NO_DIRECTIVE`.
    pub directive: Vec<u16>,
    /// Army (or front) above each headquarters.
    pub army: Vec<HeadquartersId>,
    /// Sums of `x` and `y`, km, and number of the fighting elements below each headquarters.
    pub troops_at: Vec<[f64; 3]>,
    /// Way from the nearest own element for each cell, km.
    pub cover_km: Vec<f32>,
    /// The own fighting element from which that way is shortest, or none.
    pub covered_by: Vec<Option<ElementId>>,
    /// Way from the front for each own cell, km.
    pub front_km: Vec<f32>,
    /// Way to own ground that is connected to supply, over anybody's ground, km; only kept while troops are cut off.
    pub relief_km: Vec<f32>,
    /// Own elements that can fight, ascending.
    pub fighters: Vec<ElementId>,
    /// Strength of own guns behind the troops, men-equivalents, and whose.
    pub guns: Vec<(f64, ElementId)>,
    /// The own fighting elements, grouped by where they stand: (cell, element).
    pub standing: Vec<(CellId, ElementId)>,
    /// The same, grouped by the directive they serve: (directive, element).
    pub groups: Vec<(u16, ElementId)>,
    /// Elements of the side that hold ground, ascending.
    troops: Vec<ElementId>,
    /// Elements of the side that fire from behind, ascending.
    batteries: Vec<ElementId>,
    /// Whether the side holds most of a cell.
    pub(crate) ours: Vec<bool>,
    /// First entry in `beside` of each cell, and the end.
    beside_start: Vec<u32>,
    /// Neighbours on land, not across broad water: where an enemy makes a cell front.
    beside: Vec<CellId>,
    /// Cell and way of each link, km; broad water is infinitely wide.
    steps: Vec<(CellId, f32)>,
    queue: Vec<CellId>,
}

/// Share of a cell the side holds.
pub fn held(state: &State, side: Side, cell: CellId) -> f64 {
    side.held(f64::from(state.cells.share[cell.index()]))
}

/// Enemy strength the side believes to stand in a cell.
pub fn believed(state: &State, side: Side, cell: CellId) -> f64 {
    f64::from(state.cells.believed_enemy[cell.index()][side.index()])
}

/// Whether an element can be given a mission on the ground.
pub fn is_fighting(world: &World, state: &State, side: Side, element: ElementId) -> bool {
    let declared = &world.forces.elements[element.index()];
    declared.side == side && declared.arm.holds_ground() && state.elements.status[element.index()] == Status::Active
}

impl Picture {
    /// A picture with what never changes.
    pub fn new(world: &World, side: Side) -> Self {
        let map = &world.map;
        let troops = world.forces.ids().filter(|element| {
            let declared = &world.forces.elements[element.index()];
            declared.side == side && declared.arm.holds_ground()
        });
        let batteries = world.forces.ids().filter(|element| {
            let declared = &world.forces.elements[element.index()];
            declared.side == side && declared.arm.supports()
        });
        let (mut beside_start, mut beside) = (vec![0], Vec::new());
        for cell in map.cells() {
            beside.extend(map.links(cell).filter_map(|link| {
                let to = map.link_to[link];
                let manned = map.link_water_m[link] < NO_FRONT_ACROSS_M && map.terrain[to.index()] != Terrain::Water;
                manned.then_some(to)
            }));
            beside_start.push(beside.len() as u32);
        }
        let km = |link: usize| {
            if map.link_water_m[link] < NO_FRONT_ACROSS_M { map.link_km[link] as f32 } else { FAR_KM }
        };
        let steps = (0..map.link_to.len()).map(|link| (map.link_to[link], km(link))).collect();
        Self {
            troops: troops.collect(),
            batteries: batteries.collect(),
            steps,
            beside_start,
            beside,
            ..Self::default()
        }
    }

    /// Draws the picture of this morning.
    pub fn survey(&mut self, world: &World, state: &State, side: Side) {
        let cells = world.map.len();
        self.own.clear();
        self.own.resize(cells, 0.0);
        self.holders.clear();
        self.holders.resize(cells, 0);
        self.strength.clear();
        self.strength.resize(world.forces.elements.len(), 0.0);
        self.fighters.clear();
        for &element in &self.troops {
            if state.elements.status[element.index()] == Status::Active {
                self.fighters.push(element);
                let strength = attrition::strength(world, state, element);
                let cell = state.elements.cell[element.index()].index();
                self.strength[element.index()] = strength;
                self.own[cell] += strength;
                self.holders[cell] += 1;
            }
        }
        self.guns.clear();
        for &element in &self.batteries {
            if state.elements.status[element.index()] == Status::Active {
                self.guns.push((attrition::strength(world, state, element), element));
            }
        }
        self.standing.clear();
        self.standing.extend(self.fighters.iter().map(|&element| (state.elements.cell[element.index()], element)));
        self.standing.sort_unstable();
        self.ours.clear();
        match side {
            Side::First => self.ours.extend(state.cells.share.iter().map(|&share| share > 0.5)),
            Side::Second => self.ours.extend(state.cells.share.iter().map(|&share| share < 0.5)),
        }
        self.find_front(world, state, side);
        self.find_cover(world, state);
        self.find_depth(world);
        self.find_relief(world, state, side);
        self.find_directives(world, state, side);
        self.groups.clear();
        for &element in &self.fighters {
            let directive = self.directive[world.forces.elements[element.index()].headquarters.index()];
            if directive != NO_DIRECTIVE {
                self.groups.push((directive, element));
            }
        }
        self.groups.sort_unstable();
    }

    /// The elements that serve a directive, ascending.
    pub fn group(&self, directive: usize) -> impl Iterator<Item = ElementId> {
        let directive = directive as u16;
        let first = self.groups.partition_point(|&(index, _)| index < directive);
        self.groups[first..].iter().take_while(move |&&(index, _)| index == directive).map(|&(_, element)| element)
    }

    /// The own fighting elements in a cell, ascending.
    pub fn standing_in(&self, cell: CellId) -> impl Iterator<Item = ElementId> {
        let first = self.standing.partition_point(|&(at, _)| at < cell);
        self.standing[first..].iter().take_while(move |&&(at, _)| at == cell).map(|&(_, element)| element)
    }

    fn find_front(&mut self, world: &World, state: &State, side: Side) {
        let cells = world.map.len();
        self.front.clear();
        self.is_front.clear();
        self.is_front.resize(cells, false);
        self.threat.clear();
        self.threat.resize(cells, 0.0);
        let runs = self.beside_start.iter().zip(&self.beside_start[1..]);
        for (cell, (&start, &end)) in world.map.cells().zip(runs) {
            if !self.ours[cell.index()] && self.holders[cell.index()] == 0 {
                continue;
            }
            let beside = &self.beside[start as usize..end as usize];
            let share = held(state, side, cell);
            let here = if share < 1.0 { believed(state, side, cell) } else { 0.0 };
            let contested = share < 0.9 && here > 0.0;
            if (!contested && beside.iter().all(|to| self.ours[to.index()]))
                || world.map.terrain[cell.index()] == Terrain::Water
            {
                continue;
            }
            let mut threat = here;
            for &to in beside.iter().filter(|to| !self.ours[to.index()]) {
                threat += believed(state, side, to);
            }
            self.is_front[cell.index()] = true;
            self.threat[cell.index()] = threat;
            self.front.push(cell);
        }
    }

    /// Way from the nearest own element (where it stands or marches to), over own ground.
    fn find_cover(&mut self, world: &World, state: &State) {
        self.cover_km.clear();
        self.cover_km.resize(world.map.len(), FAR_KM);
        self.covered_by.clear();
        self.covered_by.resize(world.map.len(), None);
        self.queue.clear();
        for &element in &self.fighters {
            let row = element.index();
            let marching = state.elements.posture[row] == nosb_engine::orders::Posture::March;
            let way = state.elements.route[row].iter().rev().find(|cell| cell.is_some());
            let cell = way.copied().filter(|_| marching).unwrap_or(state.elements.cell[row]);
            if self.cover_km[cell.index()] > 0.0 {
                self.cover_km[cell.index()] = 0.0;
                self.covered_by[cell.index()] = Some(element);
                self.queue.push(cell);
            }
        }
        let Self { cover_km, covered_by, queue, ours, steps, .. } = self;
        let limit = world.rules.staff.filler_km as f32;
        spread((world, steps), |to| ours[to.index()], cover_km, queue, limit, &mut |from, to| {
            covered_by[to.index()] = covered_by[from.index()]
        });
    }

    fn find_depth(&mut self, world: &World) {
        self.front_km.clear();
        self.front_km.resize(world.map.len(), FAR_KM);
        self.queue.clear();
        for &cell in &self.front {
            self.front_km[cell.index()] = 0.0;
            self.queue.push(cell);
        }
        let Self { front_km, queue, ours, steps, .. } = self;
        let limit = 2.0 * world.rules.staff.rear_km.max(world.rules.staff.close_km) as f32;
        spread((world, steps), |to| ours[to.index()], front_km, queue, limit, &mut |_, _| {});
    }

    /// Way from connected ground, over whatever lies between; nothing on days on which nobody is cut off.
    fn find_relief(&mut self, world: &World, state: &State, side: Side) {
        self.relief_km.clear();
        if !self.fighters.iter().any(|element| state.elements.pocket[element.index()] > 0) {
            return;
        }
        self.relief_km.resize(world.map.len(), FAR_KM);
        self.queue.clear();
        for cell in world.map.cells() {
            if self.ours[cell.index()] && state.cells.pocket[cell.index()][side.index()] == 0 {
                self.relief_km[cell.index()] = 0.0;
                if self.is_front[cell.index()] {
                    self.queue.push(cell);
                }
            }
        }
        let Self { relief_km, queue, steps, .. } = self;
        spread((world, steps), |_| true, relief_km, queue, HORIZON_KM, &mut |_, _| {});
    }

    /// The nearest superior's directive that still makes sense, for every headquarters.
    fn find_directives(&mut self, world: &World, state: &State, side: Side) {
        let headquarters = &world.forces.headquarters;
        self.ordered.clear();
        self.ordered.resize(headquarters.len(), NO_DIRECTIVE);
        self.in_force.clear();
        self.attacks.clear();
        for (index, directive) in world.directives.iter().enumerate() {
            let binds =
                headquarters[directive.headquarters.index()].side == side && in_force(world, state, side, index);
            if binds {
                self.ordered[directive.headquarters.index()] = index as u16;
            }
            self.in_force.push(binds);
            self.attacks.push(binds && attacks(world, state, side, index));
        }
        self.find_armies(world, state);
        self.find_troops(world, state);
        self.directive.clear();
        for (row, &army) in self.army.iter().enumerate() {
            let mut orders = chain(&state.headquarters.parent, HeadquartersId(row as u16))
                .map(|at| self.ordered[at.index()])
                .filter(|&order| order != NO_DIRECTIVE);
            let found = orders.find(|&order| self.reaches(world, usize::from(order), army));
            self.directive.push(found.unwrap_or(NO_DIRECTIVE));
        }
    }

    /// The army (or front) above each headquarters.
    fn find_armies(&mut self, world: &World, state: &State) {
        let headquarters = &world.forces.headquarters;
        self.army.clear();
        self.army.extend((0..headquarters.len()).map(|row| {
            let row = HeadquartersId(row as u16);
            let army = |at: &HeadquartersId| headquarters[at.index()].echelon >= Echelon::Army;
            let mut last = row;
            let mut above = chain(&state.headquarters.parent, row).inspect(|&at| last = at);
            above.find(army).unwrap_or(last)
        }));
    }

    /// Sums up where the troops below each headquarters stand.
    fn find_troops(&mut self, world: &World, state: &State) {
        self.troops_at.clear();
        self.troops_at.resize(world.forces.headquarters.len(), [0.0; 3]);
        for &element in &self.fighters {
            let cell = state.elements.cell[element.index()];
            let [x, y] = [world.map.x_km[cell.index()], world.map.y_km[cell.index()]];
            for above in chain(&state.headquarters.parent, world.forces.elements[element.index()].headquarters) {
                let at = &mut self.troops_at[above.index()];
                *at = [at[0] + x, at[1] + y, at[2] + 1.0];
            }
        }
    }

    /// Whether an order is meant for an army: an order to win ground that was given above armies is for those whose troops stand
    /// within `front_order_km` of the place in the mean, and not for one that holds another sector.
    fn reaches(&self, world: &World, order: usize, army: HeadquartersId) -> bool {
        let directive = &world.directives[order];
        let echelon = |at: HeadquartersId| world.forces.headquarters[at.index()].echelon;
        let [x, y, troops] = self.troops_at[army.index()];
        if echelon(directive.headquarters) <= Echelon::Army
            || echelon(army) > Echelon::Army
            || !wants_ground(directive.kind)
            || troops == 0.0
        {
            return true;
        }
        let at = directive.objective.index();
        libm::hypot(world.map.x_km[at] - x / troops, world.map.y_km[at] - y / troops)
            <= world.rules.staff.front_order_km
    }

    /// The directive of an element's formation, if any.
    pub fn directive_of(&self, world: &World, element: ElementId) -> Option<usize> {
        let index = self.directive[world.forces.elements[element.index()].headquarters.index()];
        (index != NO_DIRECTIVE).then_some(usize::from(index))
    }

    /// The army of an element.
    pub fn army_of(&self, world: &World, element: ElementId) -> HeadquartersId {
        self.army[world.forces.elements[element.index()].headquarters.index()]
    }
}

/// Farther than this a staff does not reckon, km.
const HORIZON_KM: f32 = 70.0;

/// Breadth first over open ground; km along links. Near enough to the shortest way for a staff.
fn spread(
    (world, steps): (&World, &[(CellId, f32)]),
    open: impl Fn(CellId) -> bool,
    km: &mut [f32],
    queue: &mut Vec<CellId>,
    limit_km: f32,
    reached: &mut impl FnMut(CellId, CellId),
) {
    let mut next = 0;
    while next < queue.len() {
        let cell = queue[next];
        next += 1;
        let here = km[cell.index()];
        if here > limit_km {
            continue;
        }
        for &(to, step) in &steps[world.map.links(cell)] {
            let way = here + step;
            if way < km[to.index()] && open(to) {
                if km[to.index()] == FAR_KM {
                    queue.push(to);
                }
                km[to.index()] = way;
                reached(cell, to);
            }
        }
    }
}
