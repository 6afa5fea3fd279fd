//! Outcome metrics, defined once. The scenario says which it wants and what they are compared with; an [`Observer`]
//! reads the state after each tick. Nothing here can change a battle.

mod kinds;
mod moment;
mod reading;
mod series;

pub use kinds::{Measure, MeasureKind, Outcome, Series};
pub use moment::Quantity;
pub use reading::{Counted, casualties, pocketed, share, sick_and_wounded};

use reading::{holder, in_fates, largest_pocket_km2, rubble_share, strip_depth, weighted, weights};

use crate::event::{Event, EventKind};
use crate::forces::Side;
use crate::map::CellId;
use crate::state::{State, Status};
use crate::world::World;

/// Days a pocket must last to count as an encirclement.
const ENCIRCLED_DAYS: u32 = 3;
/// Most events a chronicle keeps.
const CHRONICLE_EVENTS: usize = 20_000;
const SQUARE_METRES_SHARE: f64 = 0.5;

#[derive(Clone, Debug)]
struct Progress {
    outcome: Outcome,
    /// Day on which the present run of days in a pocket began, or a tick at which the enemy held the region.
    since: Option<u32>,
    /// Value at the window's beginning, for totals; sum of the days so far, for means.
    start: f64,
}

/// Reads a battle and takes its measures.
#[derive(Clone, Debug)]
pub struct Observer {
    progress: Vec<Progress>,
    series: Series,
    chronicle: Vec<Event>,
    changed_hands: Vec<bool>,
    /// Side of each element that holds ground; none for others.
    line: Vec<Option<Side>>,
    /// Elements of each side's line in each cell, at the last observation.
    standing: Vec<[u16; 2]>,
    /// Cell of each element of the line at the last observation; none for others.
    stood: Vec<CellId>,
    /// Elements that have come, gone or moved.
    moved: Vec<(CellId, CellId, Side)>,
    /// Regions into which a side has just come.
    entered: Vec<[bool; 2]>,
    /// First entry of each cell in `cell_regions`, and the end.
    cell_regions_start: Vec<u32>,
    /// Regions of each cell.
    cell_regions: Vec<u32>,
    /// Weight of each cell of each region in its shares.
    weights: Vec<Vec<f64>>,
    region_holder: Vec<Option<Side>>,
    reached: Vec<[bool; 2]>,
    pocket_area: Vec<f64>,
}

impl Observer {
    /// An observer of a battle that has not begun.
    pub fn new(world: &World) -> Self {
        let changed_hands = (0..world.map.len())
            .map(|cell| {
                let mut held = world.traces.iter().map(|trace| trace.holder[cell]);
                let first = held.next();
                held.any(|holder| Some(holder) != first)
            })
            .collect();
        let mut cell_regions_start = vec![0];
        let mut cell_regions = Vec::new();
        let mut regions_of = vec![Vec::new(); world.map.len()];
        for (index, region) in world.map.regions.iter().enumerate() {
            for cell in &region.cells {
                regions_of[cell.index()].push(index as u32);
            }
        }
        for regions in &regions_of {
            cell_regions.extend_from_slice(regions);
            cell_regions_start.push(cell_regions.len() as u32);
        }
        Self {
            progress: world
                .measures
                .iter()
                .map(|_| Progress { outcome: Outcome::Never, since: None, start: 0.0 })
                .collect(),
            series: Series::of(world),
            chronicle: Vec::new(),
            changed_hands,
            line: world.forces.elements.iter().map(|e| e.arm.holds_ground().then_some(e.side)).collect(),
            standing: vec![[0; 2]; world.map.len()],
            stood: vec![CellId::NONE; world.forces.elements.len()],
            moved: Vec::with_capacity(world.forces.elements.len()),
            entered: vec![[false; 2]; world.map.regions.len()],
            cell_regions_start,
            cell_regions,
            weights: world.map.regions.iter().map(|region| weights(world, &region.cells)).collect(),
            region_holder: world
                .map
                .regions
                .iter()
                .map(|region| holder(share(world, &region.cells, |cell| world.map.share[cell.index()])))
                .collect(),
            reached: vec![[false; 2]; world.map.regions.len()],
            pocket_area: Vec::new(),
        }
    }

    /// Reads the state after a tick.
    pub fn observe(&mut self, world: &World, state: &State) {
        let tick = state.tick.saturating_sub(1);
        for event in state.events.list() {
            if self.chronicle.len() < CHRONICLE_EVENTS {
                self.chronicle.push(*event);
            }
        }
        self.occupy(state);
        self.regions(world, state, tick);
        let day_ends = world.calendar.is_new_day(state.tick);
        for (index, measure) in world.measures.iter().enumerate() {
            self.take(world, state, tick, day_ends, index, &measure.kind);
        }
        if day_ends {
            self.row(world, state);
        }
    }

    /// What the measures gave, in the order of `world.measures`.
    pub fn metrics(&self, world: &World, state: &State) -> Vec<Outcome> {
        world
            .measures
            .iter()
            .zip(&self.progress)
            .map(|(measure, progress)| match &measure.kind {
                kind if kind.begins_after(state.tick) => Outcome::Never,
                MeasureKind::Total { side, counter, until: None, .. } => {
                    Outcome::Number(state.sides.counter(*side, *counter) - progress.start)
                }
                MeasureKind::Rate { side, counter, days, from, until } => {
                    let amount = match (until, progress.outcome) {
                        (None, _) => state.sides.counter(*side, *counter) - progress.start,
                        (Some(_), Outcome::Number(amount)) => amount,
                        _ => return Outcome::Never,
                    };
                    moment::rate(amount, *days, from.unwrap_or(0), until.unwrap_or(state.tick))
                }
                MeasureKind::Casualties { side, counted, until: None, .. } => {
                    Outcome::Number(casualties(state, *side, *counted) - progress.start)
                }
                MeasureKind::SickAndWounded { side, until: None, .. } => {
                    Outcome::Number(sick_and_wounded(state, *side) - progress.start)
                }
                MeasureKind::Fates { side, fates, until: None, .. } => {
                    Outcome::Number(in_fates(state, *side, fates) - progress.start)
                }
                MeasureKind::RatePerDay { side, over, days } => {
                    let days = state.sides.counter(*side, *days);
                    if days > 0.0 { Outcome::Number(state.sides.counter(*side, *over) / days) } else { Outcome::Never }
                }
                MeasureKind::RubbleShare { region } => Outcome::Number(rubble_share(world, state, *region)),
                MeasureKind::EncircledMen { .. } => Outcome::Number(progress.start),
                _ => progress.outcome,
            })
            .collect()
    }

    /// Daily rows.
    pub fn series(&self) -> &Series {
        &self.series
    }

    /// The events of the whole battle.
    pub fn chronicle(&self) -> &[Event] {
        &self.chronicle
    }

    /// Notes where both sides stand. Only a cell in which a side did not stand before can bring it into a region.
    fn occupy(&mut self, state: &State) {
        self.entered.fill([false; 2]);
        self.moved.clear();
        let places = state.elements.status.iter().zip(&state.elements.cell);
        for (((&status, &cell), line), stood) in places.zip(&self.line).zip(&mut self.stood) {
            let Some(side) = *line else { continue };
            let now = if status == Status::Active { cell } else { CellId::NONE };
            if now != *stood {
                self.moved.push((*stood, now, side));
                *stood = now;
            }
        }
        for &(_, to, side) in &self.moved {
            if to.is_some() && self.standing[to.index()][side.index()] == 0 {
                let start = &self.cell_regions_start[to.index()..];
                let regions = start[0] as usize..start[1] as usize;
                for &region in &self.cell_regions[regions] {
                    self.entered[region as usize][side.index()] = true;
                }
            }
        }
        for &(from, to, side) in &self.moved {
            if from.is_some() {
                self.standing[from.index()][side.index()] -= 1;
            }
            if to.is_some() {
                self.standing[to.index()][side.index()] += 1;
            }
        }
    }

    /// Share of a region that the first side holds.
    fn region_share(&self, world: &World, state: &State, region: usize) -> f64 {
        weighted(&world.map.regions[region].cells, &self.weights[region], |cell| {
            f64::from(state.cells.share[cell.index()])
        })
    }

    /// Notes when regions are first reached and when they change hands.
    fn regions(&mut self, world: &World, state: &State, tick: u32) {
        let day_ends = world.calendar.is_new_day(state.tick);
        for (index, region) in world.map.regions.iter().enumerate() {
            for side in Side::BOTH {
                if self.entered[index][side.index()] && !self.reached[index][side.index()] {
                    self.reached[index][side.index()] = true;
                    self.note(tick, EventKind::RegionReached, side, region.cells[0], index);
                }
            }
            if day_ends {
                let now = holder(self.region_share(world, state, index));
                if now.is_some() && now != self.region_holder[index] {
                    self.region_holder[index] = now;
                    if let Some(side) = now {
                        self.note(tick, EventKind::RegionTaken, side, region.cells[0], index);
                    }
                }
            }
        }
    }

    fn note(&mut self, tick: u32, kind: EventKind, side: Side, cell: CellId, index: usize) {
        if self.chronicle.len() < CHRONICLE_EVENTS {
            self.chronicle.push(Event { tick, kind, side, element: None, cell, amount: index as f64 });
        }
    }

    fn take(&mut self, world: &World, state: &State, tick: u32, day_ends: bool, index: usize, kind: &MeasureKind) {
        let window = |progress: &mut Progress, from: Option<u32>, until: Option<u32>, value: f64| {
            if from == Some(tick + 1) {
                progress.start = value;
            }
            if until == Some(tick + 1) {
                progress.outcome = Outcome::Number(value - progress.start);
            }
        };
        let happened = self.progress[index].outcome != Outcome::Never;
        match kind {
            MeasureKind::FirstEntry { side, region } if !happened && self.entered[*region][side.index()] => {
                self.progress[index].outcome = Outcome::Date(tick);
            }
            MeasureKind::RegionTaken { side, region, share }
                if !happened && day_ends && side.held(self.region_share(world, state, *region)) >= *share =>
            {
                self.progress[index].outcome = Outcome::Date(tick);
            }
            MeasureKind::RegionRetaken { side, region, share, from } if !happened && day_ends && tick >= *from => {
                let held = self.region_share(world, state, *region);
                let progress = &mut self.progress[index];
                if side.enemy().held(held) >= *share {
                    progress.since = Some(tick);
                } else if progress.since.is_some() && side.held(held) >= *share {
                    progress.outcome = Outcome::Date(tick);
                }
            }
            MeasureKind::ShareAt { side, region, tick: at } if *at == tick => {
                self.progress[index].outcome = Outcome::Number(side.held(self.region_share(world, state, *region)));
            }
            MeasureKind::StripDepth { side, region, bank, tick: at } if *at == tick => {
                self.progress[index].outcome = Outcome::Number(strip_depth(world, state, *side, *region, *bank));
            }
            MeasureKind::Encircled { side, men } if day_ends && !happened => {
                let day = world.calendar.day(tick);
                if pocketed(world, state, *side) >= *men {
                    let since = *self.progress[index].since.get_or_insert(day);
                    if day + 1 - since >= ENCIRCLED_DAYS {
                        let first_tick = since * crate::calendar::TICKS_PER_DAY;
                        self.progress[index].outcome = Outcome::Date(first_tick);
                    }
                } else {
                    self.progress[index].since = None;
                }
            }
            MeasureKind::EncircledMen { side } if day_ends => {
                let men = pocketed(world, state, *side);
                let progress = &mut self.progress[index];
                progress.start = progress.start.max(men);
            }
            MeasureKind::ArmySurrendered { side }
                if state.events.list().iter().any(|e| e.kind == EventKind::ArmySurrendered && e.side == *side) =>
            {
                self.progress[index].outcome = Outcome::Date(tick);
            }
            MeasureKind::PocketArea { side, tick: at } if *at == tick => {
                let area = largest_pocket_km2(world, state, *side, &mut self.pocket_area);
                self.progress[index].outcome = Outcome::Number(area);
            }
            MeasureKind::At { side, quantity, tick: at } if *at == tick => {
                self.progress[index].outcome = quantity.read(world, state, *side);
            }
            MeasureKind::Under { headquarters, quantity, tick: at } if *at == tick => {
                self.progress[index].outcome = quantity.under(world, state, *headquarters);
            }
            MeasureKind::ElementsAt { side, region, tick: at } if *at == tick => {
                self.progress[index].outcome = Outcome::Number(moment::elements_in(world, state, *side, *region));
            }
            MeasureKind::Total { side, counter, from, until }
            | MeasureKind::Rate { side, counter, from, until, .. } => {
                window(&mut self.progress[index], *from, *until, state.sides.counter(*side, *counter));
            }
            MeasureKind::Casualties { side, counted, from, until }
                if *from == Some(tick + 1) || *until == Some(tick + 1) =>
            {
                window(&mut self.progress[index], *from, *until, casualties(state, *side, *counted));
            }
            MeasureKind::SickAndWounded { side, from, until }
                if *from == Some(tick + 1) || *until == Some(tick + 1) =>
            {
                window(&mut self.progress[index], *from, *until, sick_and_wounded(state, *side));
            }
            MeasureKind::Fates { side, fates, from, until } if *from == Some(tick + 1) || *until == Some(tick + 1) => {
                window(&mut self.progress[index], *from, *until, in_fates(state, *side, fates));
            }
            MeasureKind::FatesReach { side, fates, men } if !happened && in_fates(state, *side, fates) >= *men => {
                self.progress[index].outcome = Outcome::Date(tick);
            }
            MeasureKind::MeanTemperature { from, until } if day_ends && (*from..*until).contains(&tick) => {
                let progress = &mut self.progress[index];
                progress.start += state.weather.temperature_c[0];
                if tick + 1 == *until {
                    let days = f64::from(until - from) / f64::from(crate::calendar::TICKS_PER_DAY);
                    progress.outcome = Outcome::Number(progress.start / days);
                }
            }
            MeasureKind::FirstFloes if !happened && state.weather.floes[0] => {
                self.progress[index].outcome = Outcome::Date(tick);
            }
            MeasureKind::IceReaches { cm } if !happened && state.weather.ice_cm[0] >= *cm => {
                self.progress[index].outcome = Outcome::Date(tick);
            }
            MeasureKind::MapAgreement { trace } if world.traces[*trace].tick == tick => {
                let value = self.agreement(world, *trace, |cell| {
                    u8::from(f64::from(state.cells.share[cell]) >= SQUARE_METRES_SHARE)
                });
                self.progress[index].outcome = Outcome::Number(value);
            }
            MeasureKind::MapAgreementNaive { trace } if world.traces[*trace].tick == tick => {
                let value = self.agreement(world, *trace, |cell| world.traces[0].holder[cell]);
                self.progress[index].outcome = Outcome::Number(value);
            }
            _ => {}
        }
    }

    fn agreement(&self, world: &World, trace: usize, holder: impl Fn(usize) -> u8) -> f64 {
        let (mut equal, mut all) = (0.0, 0.0);
        for cell in 0..world.map.len() {
            if self.changed_hands[cell] {
                let area = world.map.area_km2[cell];
                all += area;
                if holder(cell) == world.traces[trace].holder[cell] {
                    equal += area;
                }
            }
        }
        if all > 0.0 { equal / all } else { 1.0 }
    }
}

#[cfg(test)]
#[path = "measure/tests.rs"]
mod tests;
