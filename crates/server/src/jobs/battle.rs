//! A battle as a job: fought once, kept as a recording, a film and its outcome.

use std::collections::BTreeMap;
use std::path::Path;

use nosb_engine::calendar::TICKS_PER_DAY;
use nosb_engine::measure::Outcome;
use nosb_engine::{State, World};
use nosb_recording::{
    FightError, Fought, Identity, Named, Options, RecordError, Recorder, Witness, fight as fight_battle,
};
use nosb_scenario::{RecordEntry, Scenario};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Job, Jobs, Live, Stopped};
use crate::catalogue::{Catalogue, last_tick, patched, recorded};
use crate::document::pack;
use crate::extract::Id;
use crate::film::{self, BLOCK_DAYS, Film};
use crate::folders::publish;
use crate::refusal::Refusal;

/// What is kept of a battle under its name; raised when its shape changes.
const EDITION: &str = "battle 2";
/// Largest seed: a browser holds whole numbers exactly up to here.
const LARGEST_SEED: u64 = (1 << 53) - 1;

/// A battle that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BattleRequest {
    /// Name of the scenario.
    pub scenario: String,
    /// Seed of the battle's chance.
    #[schema(minimum = 0, maximum = 9007199254740991_u64)]
    #[serde(deserialize_with = "crate::extract::whole")]
    pub seed: u64,
    /// Names of shipped patches, or `path.to.value=1.5`, in order.
    #[serde(default)]
    #[schema(max_items = 64)]
    pub patches: Vec<String>,
    /// Last day that is fought, `YYYY-MM-DD`; the scenario's last if there is none.
    #[serde(default)]
    pub until: Option<String>,
}

/// A battle that can be fought.
pub struct Wanted {
    /// As asked for, with `until` left out if it is the last day.
    pub request: BattleRequest,
    /// The scenario with its patches.
    pub scenario: Scenario,
    /// Tick after the last.
    pub until: Option<u32>,
    /// What the battle is called.
    pub id: Id,
}

/// A battle that was fought.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BattleDetail {
    /// Name made of all that the battle depends on.
    pub id: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Seed.
    pub seed: u64,
    /// Patches in order.
    pub patches: Vec<String>,
    /// Last day that was fought, if not the scenario's.
    pub until: Option<String>,
    /// Version of the program.
    pub version: String,
    /// Digest of the scenario with its patches.
    pub digest: String,
    /// Hash of the last state.
    pub state_hash: String,
    /// Ticks of six hours fought.
    pub ticks: u32,
    /// Days fought; frames of the blocks run from 0 to this number.
    pub days: u32,
    /// First day.
    pub first_day: String,
    /// Names of the two sides.
    pub sides: [String; 2],
    /// Days of a block.
    pub block_days: u32,
    /// Number of blocks: `elements/0` and `cells/0` are the first.
    pub blocks: u32,
    /// Outcomes.
    pub metrics: BTreeMap<String, MetricOutcome>,
}

/// An outcome beside the record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MetricOutcome {
    /// A number, a date, or nothing if it did not happen or was not measured.
    #[schema(value_type = Option<crate::catalogue::Quantity>)]
    pub value: serde_json::Value,
    /// Unit.
    pub unit: String,
    /// What the record says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordRange>,
}

/// The record's range.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RecordRange {
    /// Best value.
    #[schema(value_type = crate::catalogue::Quantity)]
    pub value: serde_json::Value,
    /// Lower end.
    #[schema(value_type = crate::catalogue::Quantity)]
    pub low: serde_json::Value,
    /// Upper end.
    #[schema(value_type = crate::catalogue::Quantity)]
    pub high: serde_json::Value,
    /// Ids of sources.
    pub source: String,
}

impl Wanted {
    /// Checks a request and names the battle.
    pub fn of(catalogue: &Catalogue, mut request: BattleRequest) -> Result<Self, Refusal> {
        if request.seed > LARGEST_SEED {
            return Err(Refusal::bad("invalid_seed", "the seed is too large", format!("give 0 to {LARGEST_SEED}")));
        }
        let loaded = catalogue.find(&request.scenario)?.load()?;
        let until = last_tick(&loaded.scenario.calendar(), request.until.as_deref())?;
        if until.is_none() {
            request.until = None;
        }
        let scenario = patched(&loaded.scenario, &request.patches)?;
        let mut parts = vec![EDITION, env!("CARGO_PKG_VERSION")];
        let (digest, seed) = (scenario.digest(), request.seed.to_string());
        // Patches that come to the same numbers are still told apart: the page says which were asked for.
        let last = request.until.clone().unwrap_or_default();
        parts.extend([digest.as_str(), &seed, &last]);
        parts.extend(request.patches.iter().map(String::as_str));
        Ok(Self { id: Id::of(&parts), request, scenario, until })
    }
}

/// Name of the file that says what a battle was.
pub const DETAIL: &str = "battle.json";
/// Name of the daily series.
pub const SERIES: &str = "series.arrow.gz";
/// Name of the events.
pub const EVENTS: &str = "events.json.gz";

/// Fights a battle and keeps it.
pub fn fight(jobs: &Jobs, job: &Job, live: &Live) -> Result<(), Stopped> {
    let request: BattleRequest = serde_json::from_str(&job.request).map_err(|error| failed(&error))?;
    let wanted = Wanted::of(&jobs.catalogue, request).map_err(|refusal| Stopped::Failed(refusal.message))?;
    if wanted.id.as_str() != job.subject {
        return Err(Stopped::Failed("the scenario has changed since the battle was asked for; ask again".into()));
    }
    let target = jobs.folders.battle(&wanted.id);
    if target.exists() {
        return Ok(());
    }
    let under_way = jobs.folders.battle_under_way(&wanted.id);
    let fought = into(&wanted, &under_way, live);
    let done = fought.and_then(|()| publish(&under_way, &target).map_err(|error| failed(&error)));
    if done.is_err() && under_way.exists() {
        // If even this fails, the next start removes it.
        let _ = std::fs::remove_dir_all(&under_way);
    }
    jobs.prune();
    done
}

fn into(wanted: &Wanted, folder: &Path, live: &Live) -> Result<(), Stopped> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(|error| failed(&error))?;
    }
    std::fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    let world = wanted.scenario.world();
    let mut state = wanted.scenario.state(wanted.request.seed);
    let days = wanted.until.unwrap_or(world.calendar.ticks) / TICKS_PER_DAY;
    let mut recorder = Recorder::create(&folder.join("recording"), identity(wanted)).map_err(|error| failed(&error))?;
    let mut film = Film::new(folder, &world);
    live.tell(|progress| (progress.done, progress.total) = (0, u64::from(days)));
    let mut tell = |world: &World, state: &State| {
        if world.calendar.is_new_day(state.tick) {
            live.tell(|progress| progress.done = u64::from(state.tick / TICKS_PER_DAY));
        }
    };
    let mut witnesses: [&mut dyn Witness; 3] = [&mut recorder, &mut film, &mut tell];
    let options = Options { until_tick: wanted.until, interrupt: Some(&live.interrupt) };
    let fought = fight_battle(&world, &mut state, options, &mut witnesses)?;
    recorder.finish(&state)?;
    let blocks = film.finish(&world)?;
    let series = film::series(&fought.series).map_err(|error| failed(&error))?;
    let events = serde_json::to_vec(&film::events(&world, &fought.chronicle)).map_err(|error| failed(&error))?;
    let detail = serde_json::to_vec(&detail(wanted, &world, &fought, blocks)).map_err(|error| failed(&error))?;
    let write = |name: &str, bytes: Vec<u8>| std::fs::write(folder.join(name), bytes).map_err(|error| failed(&error));
    write(SERIES, pack(&series).map_err(|error| failed(&error))?)?;
    write(EVENTS, pack(&events).map_err(|error| failed(&error))?)?;
    write(DETAIL, detail)
}

/// The outcomes of a battle beside the record, by metric: what `nosb run --format json` and the API say.
pub fn outcomes(scenario: &Scenario, world: &World, outcomes: &[Outcome]) -> BTreeMap<String, MetricOutcome> {
    let value = |outcome: &Outcome| match outcome {
        Outcome::Number(number) => serde_json::json!(number),
        Outcome::Date(tick) => serde_json::json!(world.calendar.date(*tick).to_string()),
        Outcome::Never => serde_json::Value::Null,
    };
    let records: BTreeMap<&str, &RecordEntry> =
        scenario.metrics().filter_map(|metric| Some((metric.id.as_str(), metric.record.as_ref()?))).collect();
    let metrics = world.measures.iter().zip(outcomes).map(|(measure, outcome)| {
        let record = records.get(measure.id.as_str()).map(|record| RecordRange {
            value: recorded(&record.value),
            low: recorded(&record.low),
            high: recorded(&record.high),
            source: record.source.clone(),
        });
        (measure.id.clone(), MetricOutcome { value: value(outcome), unit: measure.unit.clone(), record })
    });
    metrics.collect()
}

fn detail(wanted: &Wanted, world: &World, fought: &Fought, blocks: u32) -> BattleDetail {
    BattleDetail {
        id: wanted.id.to_string(),
        scenario: wanted.request.scenario.clone(),
        seed: wanted.request.seed,
        patches: wanted.request.patches.clone(),
        until: wanted.request.until.clone(),
        version: env!("CARGO_PKG_VERSION").into(),
        digest: wanted.scenario.digest(),
        state_hash: format!("{:016x}", fought.state_hash),
        ticks: fought.ticks,
        days: fought.ticks / TICKS_PER_DAY,
        first_day: world.calendar.date(0).to_string(),
        sides: world.forces.sides.clone(),
        block_days: BLOCK_DAYS,
        blocks,
        metrics: outcomes(&wanted.scenario, world, &fought.metrics),
    }
}

fn identity(wanted: &Wanted) -> Identity {
    Identity {
        scenario: Named { name: wanted.request.scenario.clone(), digest: wanted.scenario.digest() },
        patches: wanted.request.patches.clone(),
        seed: wanted.request.seed,
        version: env!("CARGO_PKG_VERSION").into(),
    }
}

/// What failed goes to the log with its path; what is shown says only that it did.
fn failed(error: &dyn std::fmt::Display) -> Stopped {
    tracing::error!(%error, "a battle failed");
    Stopped::Failed("the battle could not be kept; the server's log says why".into())
}

impl From<FightError> for Stopped {
    fn from(error: FightError) -> Self {
        match error {
            FightError::Interrupted { .. } => Self::Interrupted,
            FightError::Record(error) => error.into(),
        }
    }
}

impl From<RecordError> for Stopped {
    fn from(error: RecordError) -> Self {
        failed(&error)
    }
}
