//! The driver of a battle.
//!
//! For each tick: the commanders of both sides plan on the same state, `nosb_engine::tick` fights, the observer takes
//! its measures, the witnesses look. The battle depends on nothing but world and state: no clock, no thread, no
//! witness enters it.

use std::sync::atomic::{AtomicBool, Ordering};

use nosb_command::{Commander, HistoricalCommander};
use nosb_engine::event::Event;
use nosb_engine::forces::Side;
use nosb_engine::measure::{Observer, Outcome, Series};
use nosb_engine::tick::step;
use nosb_engine::{Orders, State, World};

use crate::recorder::RecordError;

/// The name under which the commanders' planning is shown among the systems.
pub const STAFF: &str = "staff";

/// How far to fight, and when to stop early.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Stop when this many ticks of the battle have been fought (`None`: fight to the end of the calendar).
    pub until_tick: Option<u32>,
    /// Set by somebody else to ask for an end after the tick being fought.
    pub interrupt: Option<&'a AtomicBool>,
}

/// What a battle gave.
#[derive(Clone, Debug)]
pub struct Fought {
    /// Outcomes in the order of `world.measures`.
    pub metrics: Vec<Outcome>,
    /// Daily rows.
    pub series: Series,
    /// Events of the whole battle.
    pub chronicle: Vec<Event>,
    /// Hash of the last state.
    pub state_hash: u64,
    /// Ticks fought since the beginning of the battle.
    pub ticks: u32,
}

/// Somebody who looks on. A witness can fail (a full disk) but can change nothing.
pub trait Witness {
    /// Before the first tick.
    fn begin(&mut self, _world: &World, _state: &State) -> Result<(), RecordError> {
        Ok(())
    }
    /// After each tick; `state.tick` is the number of ticks fought.
    fn after_tick(&mut self, world: &World, state: &State, observer: &Observer) -> Result<(), RecordError>;
}

/// A callback is a witness that cannot fail: enough for a progress bar.
impl<F: FnMut(&World, &State)> Witness for F {
    fn after_tick(&mut self, world: &World, state: &State, _observer: &Observer) -> Result<(), RecordError> {
        self(world, state);
        Ok(())
    }
}

/// Why a battle was not fought to its end.
#[derive(Debug, thiserror::Error)]
pub enum FightError {
    /// Somebody asked for it.
    #[error("interrupted after {ticks} ticks; nothing was written")]
    Interrupted {
        /// Ticks fought by then.
        ticks: u32,
    },
    /// A witness could not write.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// Fights a battle from a state to the end, both sides led by their historical directives. The state is carried
/// along, so that the caller has it afterwards.
pub fn fight(
    world: &World,
    state: &mut State,
    options: Options<'_>,
    witnesses: &mut [&mut dyn Witness],
) -> Result<Fought, FightError> {
    fight_profiled(world, state, options, witnesses, &mut |_, _| {})
}

/// As [`fight`], calling `after` with the name of each system when it has run, and with [`STAFF`] when both commanders
/// have planned.
pub fn fight_profiled(
    world: &World,
    state: &mut State,
    options: Options<'_>,
    witnesses: &mut [&mut dyn Witness],
    after: &mut dyn FnMut(&'static str, &State),
) -> Result<Fought, FightError> {
    let mut battle = Battle::new(world, std::mem::take(state));
    for witness in witnesses.iter_mut() {
        witness.begin(world, &battle.state)?;
    }
    let done = battle.go_on_profiled(options, witnesses, after);
    let fought = done.map(|()| battle.fought());
    *state = battle.state;
    fought
}

/// A battle under way: it can be fought to any tick and forked there.
pub struct Battle<'w> {
    world: &'w World,
    state: State,
    staffs: Staffs,
    observer: Observer,
}

impl<'w> Battle<'w> {
    /// A battle from its first state.
    pub fn new(world: &'w World, state: State) -> Self {
        Self { world, state, staffs: Staffs::new(world), observer: Observer::new(world) }
    }

    /// The same battle going on in another world from here: what happened so far stays as it was and stays measured.
    /// The worlds must be of one scenario (same map, forces and measures; rules may differ).
    pub fn fork<'v>(&self, world: &'v World) -> Battle<'v> {
        Battle { world, state: self.state.clone(), staffs: Staffs::new(world), observer: self.observer.clone() }
    }

    /// Fights on to `options.until_tick` or the end of the calendar.
    ///
    /// # Errors
    /// When asked to stop by `options.interrupt`, or when a witness fails.
    pub fn go_on(&mut self, options: Options<'_>, witnesses: &mut [&mut dyn Witness]) -> Result<(), FightError> {
        self.go_on_profiled(options, witnesses, &mut |_, _| {})
    }

    fn go_on_profiled(
        &mut self,
        options: Options<'_>,
        witnesses: &mut [&mut dyn Witness],
        after: &mut dyn FnMut(&'static str, &State),
    ) -> Result<(), FightError> {
        let last = options.until_tick.unwrap_or(self.world.calendar.ticks).min(self.world.calendar.ticks);
        while self.state.tick < last {
            if options.interrupt.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
                return Err(FightError::Interrupted { ticks: self.state.tick });
            }
            self.staffs.tick(self.world, &mut self.state, after);
            self.observer.observe(self.world, &self.state);
            for witness in witnesses.iter_mut() {
                witness.after_tick(self.world, &self.state, &self.observer)?;
            }
        }
        Ok(())
    }

    /// The state as it is.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Outcomes so far, in the order of `world.measures`.
    pub fn outcomes(&self) -> Vec<Outcome> {
        self.observer.metrics(self.world, &self.state)
    }

    /// Daily rows so far.
    pub fn series(&self) -> &Series {
        self.observer.series()
    }

    /// What the battle has given so far.
    pub fn fought(&self) -> Fought {
        Fought {
            metrics: self.outcomes(),
            series: self.observer.series().clone(),
            chronicle: self.observer.chronicle().to_vec(),
            state_hash: self.state.hash(),
            ticks: self.state.tick,
        }
    }
}

/// Both commanders with their order books. Commanders keep nothing between ticks that is not in the state, so new
/// ones may take over at any tick.
pub(crate) struct Staffs {
    commanders: [HistoricalCommander; 2],
    orders: [Orders; 2],
}

impl Staffs {
    pub(crate) fn new(world: &World) -> Self {
        Self {
            commanders: Side::BOTH.map(|side| HistoricalCommander::new(world, side)),
            orders: [Orders::default(), Orders::default()],
        }
    }

    /// Plans and fights one tick.
    pub(crate) fn tick(&mut self, world: &World, state: &mut State, after: &mut dyn FnMut(&'static str, &State)) {
        for (commander, orders) in self.commanders.iter_mut().zip(&mut self.orders) {
            orders.clear();
            commander.orders(world, state, orders);
        }
        after(STAFF, state);
        let [first, second] = &self.orders;
        step(world, state, first, second, after);
    }
}
