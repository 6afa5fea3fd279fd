//! One pair: the trunk (baseline) is fought once and kept at every branch; each arm is forked from it, or fought from
//! the first day when it has no branch. Nothing but plan and number of the pair decides what comes out.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use nosb_engine::measure::Observer;
use nosb_engine::{State, World};
use nosb_recording::{Battle, FightError, Options, RecordError, Witness};
use nosb_scenario::{Patch, Scenario};

use crate::error::LabError;
use crate::plan::{Line, Plan};

/// Control counts as different where its share differs by at least this much (of 255): a tenth.
const DIFFERENT: u8 = 26;
/// Half of a cell, of 255.
const HALF: u8 = 128;
/// Day of cells whose control never differs.
pub const NEVER: u16 = u16::MAX;

/// What one battle leaves in an experiment's tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Number of the pair.
    pub pair: u64,
    /// Index of the line.
    pub line: usize,
    /// Seed.
    pub seed: u64,
    /// Values of the varied parameters.
    pub parameters: Vec<f64>,
    /// Values of the columns.
    pub values: Vec<Option<f64>>,
    /// Daily series: one row for each day.
    pub series: Vec<Vec<f64>>,
    /// For each map: one bit for each cell, set where the first side holds at least half.
    pub maps: Vec<(usize, Vec<u8>)>,
    /// Hash of the last state.
    pub state_hash: u64,
    /// For arms: what parts it from the baseline.
    pub parting: Option<Parting>,
}

/// What parts an arm from its baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Parting {
    /// First day on which any daily count differs.
    pub first_day: Option<u16>,
    /// For each cell: first day on which its control differs, or [`NEVER`].
    pub cells: Vec<u16>,
    /// For each day: share of the map's area on which control differs.
    pub area: Vec<f64>,
}

/// Control of every cell at the end of each day, the first side's share of 255.
type Days = Vec<Vec<u8>>;

/// Looks on and keeps control by day: of the trunk all days, of arms what differs from the trunk.
struct Keeper<'a> {
    maps: &'a [(nosb_engine::calendar::Date, u32)],
    trunk: Option<&'a Days>,
    days: Days,
    kept_maps: Vec<(usize, Vec<u8>)>,
    parting: Parting,
    land_km2: f64,
    /// Control now; reused from day to day.
    now: Vec<u8>,
}

impl<'a> Keeper<'a> {
    fn new(plan: &'a Plan, world: &World, trunk: Option<&'a Days>, from_tick: u32) -> Self {
        let cells = world.map.len();
        Self {
            maps: &plan.maps,
            trunk,
            days: Vec::new(),
            kept_maps: Vec::new(),
            parting: Parting {
                first_day: None,
                cells: vec![NEVER; cells],
                // Before the branch the two are one battle.
                area: vec![0.0; Plan::days(from_tick) as usize],
            },
            land_km2: world.map.area_km2.iter().sum(),
            now: Vec::with_capacity(cells),
        }
    }
}

impl Witness for Keeper<'_> {
    fn after_tick(&mut self, world: &World, state: &State, _observer: &Observer) -> Result<(), RecordError> {
        if !world.calendar.is_new_day(state.tick) {
            return Ok(());
        }
        self.now.clear();
        self.now.extend(state.cells.share.iter().map(|share| (share * 255.0 + 0.5) as u8));
        if let Some(map) = self.maps.iter().position(|(_, tick)| *tick == state.tick) {
            self.kept_maps.push((map, bits(&self.now)));
        }
        let Some(trunk) = self.trunk else {
            self.days.push(self.now.clone());
            return Ok(());
        };
        let day = Plan::days(state.tick) as usize - 1;
        let mut area = 0.0;
        for ((cell, now), then) in self.now.iter().enumerate().zip(&trunk[day]) {
            if now.abs_diff(*then) >= DIFFERENT {
                area += world.map.area_km2[cell];
                if self.parting.cells[cell] == NEVER {
                    self.parting.cells[cell] = day as u16;
                }
            }
        }
        self.parting.area.push(area / self.land_km2);
        Ok(())
    }
}

fn bits(shares: &[u8]) -> Vec<u8> {
    shares
        .chunks(8)
        .map(|chunk| {
            chunk.iter().enumerate().fold(0, |byte, (bit, share)| if *share >= HALF { byte | 1 << bit } else { byte })
        })
        .collect()
}

/// A pair that was fought.
#[derive(Clone, Debug)]
pub struct Pair {
    /// A run for each line of the plan, in their order.
    pub runs: Vec<Run>,
    /// Time within the battles: engine, staffs, observer.
    pub in_battles: Duration,
}

/// Fights one pair.
///
/// # Errors
/// When asked to stop, or when the parameters of the pair do not fit the scenario.
pub fn fight(plan: &Plan, pair: u64, interrupt: &AtomicBool, fought: &(dyn Fn() + Sync)) -> Result<Pair, LabError> {
    let seed = plan.seed(pair);
    let mut in_battles = Duration::ZERO;
    let parameters = plan.values(pair);
    let drawn = (!parameters.is_empty()).then(|| {
        let paths = plan.varied.iter().map(|varied| varied.path.as_str());
        Patch::of_numbers("parameters of the pair", paths.zip(parameters.iter().copied()))
    });
    let laid = |line: &Line| -> Result<Scenario, LabError> {
        let Some(drawn) = &drawn else { return Ok(line.scenario.clone()) };
        // The parameters first: what base and arm change is changed whatever was drawn.
        let patches: Vec<Patch> = std::iter::once(drawn).chain(&plan.base).chain(&line.patches).cloned().collect();
        Ok(plan.scenario.with_patches(&patches)?)
    };
    let run = |line: usize, battle: &Battle<'_>, maps: Vec<(usize, Vec<u8>)>, parting: Option<Parting>| Run {
        pair,
        line,
        seed,
        parameters: parameters.clone(),
        values: plan.columns.values(&battle.outcomes(), battle.state().tick),
        series: battle.series().days.clone(),
        maps,
        state_hash: battle.state().hash(),
        parting,
    };
    let mut runs: Vec<Option<Run>> = vec![None; plan.lines.len()];

    let trunk_scenario = match plan.lines.iter().find(|line| line.baseline) {
        Some(line) => laid(line)?,
        None => return Err(LabError::Internal("a plan without a baseline".into())),
    };
    let world = trunk_scenario.world();
    let start = |scenario: &Scenario| {
        let weather = if plan.own_weather { seed } else { scenario.weather_seed() };
        nosb_engine::setup::state(&scenario.world(), seed, weather)
    };
    let mut stops: Vec<u32> =
        plan.lines.iter().map(|line| if line.baseline { line.horizon } else { line.branch }).collect();
    stops.sort_unstable();
    stops.dedup();
    let mut trunk = Battle::new(&world, start(&trunk_scenario));
    let mut keeper = Keeper::new(plan, &world, None, 0);
    let mut kept: Vec<(u32, Battle<'_>)> = Vec::new();
    for stop in stops {
        in_battles += go_on(&mut trunk, stop, interrupt, &mut keeper)?;
        for (index, line) in plan.lines.iter().enumerate() {
            if line.baseline && line.horizon == stop {
                runs[index] = Some(run(index, &trunk, keeper.kept_maps.clone(), None));
                fought();
            }
        }
        if stop > 0 && plan.lines.iter().any(|line| !line.baseline && line.branch == stop) {
            kept.push((stop, trunk.fork(&world)));
        }
    }
    let trunk_series = trunk.series().days.clone();
    let (trunk_days, trunk_maps) = (keeper.days, keeper.kept_maps);
    for (index, line) in plan.lines.iter().enumerate().filter(|(_, line)| !line.baseline) {
        let scenario = laid(line)?;
        let world = scenario.world();
        let from = kept.iter().find(|(tick, _)| *tick == line.branch);
        let mut battle = match from {
            Some((_, trunk)) => trunk.fork(&world),
            None => Battle::new(&world, start(&scenario)),
        };
        let mut keeper = Keeper::new(plan, &world, Some(&trunk_days), battle.state().tick);
        // Maps of days before the branch are the trunk's.
        keeper.kept_maps = trunk_maps.iter().filter(|(map, _)| plan.maps[*map].1 <= line.branch).cloned().collect();
        in_battles += go_on(&mut battle, line.horizon, interrupt, &mut keeper)?;
        let mut parting = keeper.parting;
        let differs = battle.series().days.iter().zip(&trunk_series).position(|(arm, baseline)| arm != baseline);
        parting.first_day = differs.map(|day| day as u16);
        runs[index] = Some(run(index, &battle, keeper.kept_maps, Some(parting)));
        fought();
    }
    let all: Option<Vec<Run>> = runs.into_iter().collect();
    let runs = all.ok_or_else(|| LabError::Internal("a line of the plan was not fought".into()))?;
    Ok(Pair { runs, in_battles })
}

/// Fights on; the time that took.
fn go_on(
    battle: &mut Battle<'_>,
    until: u32,
    interrupt: &AtomicBool,
    keeper: &mut Keeper<'_>,
) -> Result<Duration, LabError> {
    let begun = Instant::now();
    let options = Options { until_tick: Some(until), interrupt: Some(interrupt) };
    battle.go_on(options, &mut [keeper]).map_err(|error| match error {
        FightError::Interrupted { .. } => LabError::Interrupted { done: 0, total: 0 },
        FightError::Record(error) => LabError::Internal(error.to_string()),
    })?;
    Ok(begun.elapsed())
}
