//! An experiment as a job: pairs fought part by part in a folder of the laboratory, effects told as parts arrive.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use nosb_lab::ensemble::{self, Shard};
use nosb_lab::experiment::Experiment;
use nosb_lab::manifest::Manifest;
use nosb_lab::plan::Plan;
use nosb_lab::varied::Uncertainty;
use nosb_lab::{LabError, analysis, folder};
use nosb_scenario::{File, Scenario};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::findings::{ExperimentFindings, found, outline};
use super::{Job, Jobs, Live, Stopped};
use crate::catalogue::{Catalogue, patched};
use crate::document::pack;
use crate::extract::Id;
use crate::refusal::Refusal;

/// Most pairs of an experiment.
const MOST_RUNS: u32 = 5_000;
/// Most battles of an experiment, over all pairs and arms.
const MOST_BATTLES: u64 = 50_000;
/// Most arms of an experiment that is put together in a request.
const MOST_ARMS: usize = 16;
/// Most metrics.
const MOST_METRICS: usize = 256;
/// Longest title, bytes.
const LONGEST_TITLE: usize = 200;
/// Most dates of maps that are taken by themselves.
const MOST_MAPS: usize = 6;
/// Parts of an experiment, at least: so often its effects can be told anew.
const PARTS: u64 = 64;
/// Least time between two looks at the effects; looking never takes more than a quarter of one thread.
const PAUSE: Duration = Duration::from_secs(1);
const SHARE_OF_LOOKING: u32 = 4;

/// What is kept of an experiment under its name; raised when its shape changes.
const EDITION: &str = "experiment 2";

/// An arm of an experiment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArmRequest {
    /// Letters, digits, `-` and `_`.
    pub id: String,
    /// Title.
    pub title: String,
    /// Names of shipped patches, or `path.to.value=1.5`, in order.
    #[schema(max_items = 64)]
    pub patches: Vec<String>,
}

/// What is drawn from the priors of what is not known; every draw is fought with two seeds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum UncertaintyRequest {
    /// Nothing: the rules as shipped.
    #[default]
    None,
    /// The parameters that the claim names as carrying the effect.
    Carried,
    /// Every parameter that is not fixed.
    Priors,
}

impl From<UncertaintyRequest> for Uncertainty {
    fn from(wanted: UncertaintyRequest) -> Self {
        match wanted {
            UncertaintyRequest::None => Self::None,
            UncertaintyRequest::Carried => Self::Carried,
            UncertaintyRequest::Priors => Self::Priors,
        }
    }
}

/// An experiment that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExperimentRequest {
    /// Name of the scenario.
    pub scenario: String,
    /// Title; a claim has its own.
    #[serde(default)]
    pub title: String,
    /// What is changed, each against the baseline; none with `claim`.
    #[serde(default)]
    #[schema(max_items = 16)]
    pub arms: Vec<ArmRequest>,
    /// What is measured, the deciding one first; all of the scenario's if there are none.
    #[serde(default)]
    #[schema(max_items = 256)]
    pub metrics: Vec<String>,
    /// A claim or experiment of the scenario: it brings its arms, metrics, horizon and branch.
    #[serde(default)]
    pub claim: Option<String>,
    /// What is drawn besides the seeds, as by `nosb lab run --uncertainty`.
    #[serde(default)]
    pub uncertainty: UncertaintyRequest,
    /// Pairs.
    #[schema(minimum = 1, maximum = 5000)]
    #[serde(deserialize_with = "crate::extract::whole")]
    pub runs: u32,
    /// Last day that is fought, `YYYY-MM-DD`.
    #[serde(default)]
    pub horizon: Option<String>,
    /// Day on which the arms part from the baseline, `YYYY-MM-DD`.
    #[serde(default)]
    pub branch: Option<String>,
}

/// An experiment that can be fought.
pub struct Prepared {
    /// What it is called.
    pub id: Id,
    plan: Plan,
    manifest: Manifest,
    runs: u32,
}

impl Prepared {
    /// Checks a request and names the experiment. The number of pairs is no part of the name: more can be added.
    pub fn of(catalogue: &Catalogue, request: &ExperimentRequest) -> Result<Self, Refusal> {
        if !(1..=MOST_RUNS).contains(&request.runs) {
            return Err(invalid(format!("{} pairs", request.runs), format!("ask for 1 to {MOST_RUNS}")));
        }
        let loaded = catalogue.find(&request.scenario)?.load()?;
        let experiment = match &request.claim {
            Some(claim) => shipped(&loaded.scenario, claim, request)?,
            None => composed(&loaded.scenario, request)?,
        };
        let title = experiment.title.clone();
        let mut plan = Plan::of(experiment, request.uncertainty.into()).map_err(|error| refused(&error))?;
        let pairs = plan.pairs(request.runs);
        if pairs * plan.lines.len() as u64 > MOST_BATTLES {
            let message = format!("{pairs} pairs of {} battles are more than {MOST_BATTLES}", plan.lines.len());
            return Err(invalid(message, "ask for fewer, or use `nosb lab run`"));
        }
        plan.most_pairs_of_a_part = Some((pairs / PARTS).max(1));
        let manifest = Manifest::of(&plan, &title, "nosb serve", pairs);
        let identity = serde_json::to_string(&manifest.identity).map_err(|error| Refusal::internal(&error))?;
        let id = Id::of(&[EDITION, &manifest.version, &identity]);
        Ok(Self { id, plan, manifest, runs: request.runs })
    }

    /// The experiment before there is anything to say.
    pub fn outline(&self) -> ExperimentFindings {
        outline(self.id.as_str(), &self.manifest)
    }
}

fn invalid(message: impl Into<String>, remedy: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_experiment", message, remedy)
}

/// What the laboratory has against the request; what it has against its folders is nobody else's business.
fn refused(error: &LabError) -> Refusal {
    match error {
        LabError::Scenario(error) => Refusal { code: "invalid_experiment", ..Refusal::of_scenario(error) },
        LabError::Request { message, remedy } => invalid(message, remedy),
        other => Refusal::internal(other),
    }
}

/// An experiment or a claim that comes with the scenario.
fn shipped(scenario: &Scenario, name: &str, request: &ExperimentRequest) -> Result<Experiment, Refusal> {
    if !request.arms.is_empty() || !request.metrics.is_empty() {
        return Err(invalid("a claim brings its own arms and metrics", "leave out `arms` and `metrics`, or `claim`"));
    }
    if request.horizon.is_some() || request.branch.is_some() {
        return Err(invalid("a claim brings its own horizon and branch", "leave out `horizon` and `branch`"));
    }
    let known = scenario.experiments().into_iter().any(|listed| listed.name == name);
    let Some(file) = scenario.experiment_file(name).filter(|_| known) else {
        return Err(invalid("the scenario has no such claim or experiment", "GET /scenarios/{name} lists them"));
    };
    let read = Experiment::read(file, Path::new(""), Some(scenario.clone())).map_err(|error| refused(&error))?;
    if read.arms.is_empty() {
        return Err(invalid("this experiment compares no arms", "use `nosb lab`"));
    }
    Ok(read)
}

/// An experiment put together in a request, written as an experiment file, so that it is checked as any other.
fn composed(scenario: &Scenario, request: &ExperimentRequest) -> Result<Experiment, Refusal> {
    if request.arms.is_empty() || request.arms.len() > MOST_ARMS {
        return Err(invalid(format!("{} arms", request.arms.len()), format!("give 1 to {MOST_ARMS} arms, or a claim")));
    }
    if request.metrics.len() > MOST_METRICS {
        return Err(invalid(format!("{} metrics", request.metrics.len()), format!("at most {MOST_METRICS}")));
    }
    for arm in &request.arms {
        // Also refuses what would be read as a file.
        patched(scenario, &arm.patches)?;
    }
    let titles = request.arms.iter().map(|arm| &arm.title).chain([&request.title]);
    for title in titles {
        if title.is_empty() || title.len() > LONGEST_TITLE || title.chars().any(char::is_control) {
            return Err(invalid("a title is empty, too long or has control characters", "write a short line"));
        }
    }
    let all: Vec<String> = scenario.metrics().map(|metric| metric.id.clone()).take(MOST_METRICS).collect();
    let metrics = if request.metrics.is_empty() { &all } else { &request.metrics };
    // Texts of JSON are texts of TOML once there are no control characters.
    let quoted = |text: &str| serde_json::Value::from(text.replace(char::is_control, " ")).to_string();
    let list = |texts: &[String]| texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ");
    let mut text = format!(
        "title = {0}\nquestion = {0}\npairs = {1}\nmetrics = [{2}]\nmaps = [{3}]\n",
        quoted(&request.title),
        request.runs,
        list(metrics),
        list(&maps(scenario, request.horizon.as_deref())),
    );
    for (key, date) in [("horizon", &request.horizon), ("branch", &request.branch)] {
        if let Some(date) = date {
            text.push_str(&format!("{key} = {}\n", quoted(date)));
        }
    }
    for arm in &request.arms {
        let (id, title, patches) = (quoted(&arm.id), quoted(&arm.title), list(&arm.patches));
        text.push_str(&format!("[[arm]]\nid = {id}\ntitle = {title}\npatches = [{patches}]\n"));
    }
    let file = File { name: "request.toml".into(), text };
    Experiment::read(&file, Path::new(""), Some(scenario.clone())).map_err(|error| refused(&error))
}

/// Dates of maps: those of the record's front lines that are fought, and the last day.
fn maps(scenario: &Scenario, horizon: Option<&str>) -> Vec<String> {
    let calendar = scenario.calendar();
    let whole = calendar.date(calendar.ticks.saturating_sub(1)).to_string();
    let last = horizon.unwrap_or(&whole);
    let world = scenario.world();
    // Dates written as YYYY-MM-DD compare as texts. A trace shows the end of its day.
    let dates = world.traces.iter().map(|trace| calendar.date(trace.tick.saturating_sub(1)).to_string());
    let mut dates: Vec<String> = dates.filter(|date| date.as_str() < last).collect();
    dates.sort();
    dates.dedup();
    let step = dates.len().div_ceil(MOST_MAPS - 1).max(1);
    let mut chosen: Vec<String> = dates.into_iter().step_by(step).collect();
    chosen.push(last.to_string());
    chosen
}

/// Fights what is missing of an experiment.
pub fn fight(jobs: &Jobs, job: &Job, live: &Live, threads: usize) -> Result<(), Stopped> {
    let request: ExperimentRequest = serde_json::from_str(&job.request).map_err(|error| failed(&error))?;
    let prepared = Prepared::of(&jobs.catalogue, &request).map_err(|refusal| Stopped::Failed(refusal.message))?;
    if prepared.id.as_str() != job.subject {
        return Err(Stopped::Failed("the scenario has changed since the experiment was asked for; ask again".into()));
    }
    let place = jobs.folders.experiment(&prepared.id);
    let lines = prepared.plan.lines.len().max(1) as u64;
    let pairs = prepared.manifest.pairs;
    let kept = AtomicU64::new(0);
    let teller = Teller {
        prepared: &prepared,
        folder: &place,
        findings: jobs.folders.findings(&prepared.id),
        live,
        over: (Mutex::new(false), Condvar::new()),
        told: AtomicU64::new(0),
    };
    live.tell(|progress| progress.total = pairs);
    let wanted = ensemble::Wanted {
        runs: prepared.runs,
        shard: Shard::WHOLE,
        threads,
        interrupt: &live.interrupt,
        begin: &|battles| kept.store(pairs.saturating_sub(battles / lines), Ordering::Relaxed),
        progress: &|battles| {
            let done = (kept.load(Ordering::Relaxed) + battles / lines).min(pairs);
            live.tell(|progress| progress.done = done);
        },
    };
    let fought = std::thread::scope(|scope| {
        scope.spawn(|| teller.tell_until_over());
        let fought = ensemble::fight(&prepared.plan, &prepared.manifest, &place, &wanted);
        teller.end();
        fought
    });
    jobs.prune();
    match fought {
        Ok(_) => {}
        Err(LabError::Interrupted { .. }) => return Err(Stopped::Interrupted),
        Err(error) => return Err(failed(&error)),
    }
    live.tell(|progress| progress.done = pairs);
    teller.look().map_err(|error| failed(&error))
}

/// Looks at the finished pairs from time to time and tells what they say.
struct Teller<'a> {
    prepared: &'a Prepared,
    folder: &'a Path,
    findings: PathBuf,
    live: &'a Live,
    over: (Mutex<bool>, Condvar),
    /// Pairs behind what was told last.
    told: AtomicU64,
}

impl Teller<'_> {
    fn tell_until_over(&self) {
        let (over, bell) = &self.over;
        let mut pause = PAUSE;
        loop {
            let guard = over.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = bell.wait_timeout_while(guard, pause, |over| !*over);
            if *waited.unwrap_or_else(PoisonError::into_inner).0 {
                return;
            }
            let begun = Instant::now();
            let finished = self.finished();
            if finished > self.told.load(Ordering::Relaxed) {
                match self.look() {
                    Ok(()) => self.told.store(finished, Ordering::Relaxed),
                    // A part may be finished while its tables are being read; the next look sees it.
                    Err(error) => tracing::debug!(%error, "no effects yet"),
                }
            }
            pause = PAUSE.max(begun.elapsed() * SHARE_OF_LOOKING);
        }
    }

    /// Pairs whose rows are on the disk.
    fn finished(&self) -> u64 {
        let parts = folder::parts(self.folder, folder::RUNS).unwrap_or_default();
        parts.iter().map(|pairs| pairs.end - pairs.start).sum()
    }

    fn end(&self) {
        let (over, bell) = &self.over;
        *over.lock().unwrap_or_else(PoisonError::into_inner) = true;
        bell.notify_all();
    }

    fn look(&self) -> Result<(), Box<dyn std::error::Error>> {
        let findings = analysis::analyse(&[self.folder.to_path_buf()])?;
        let shown = found(self.prepared.id.as_str(), &self.prepared.manifest, &findings);
        write(&self.findings, &shown)?;
        // Listeners get the figures; fans and maps are fetched by who draws them.
        let effects = serde_json::json!({
            "id": shown.id, "pairs": shown.pairs, "pairs_wanted": shown.pairs_wanted,
            "effects": shown.effects, "shares": shown.shares, "claim": shown.claim,
        });
        let effects: Arc<str> = effects.to_string().into();
        self.live.tell(|progress| {
            let edition = progress.effects.as_ref().map_or(0, |(edition, _)| *edition);
            progress.effects = Some((edition + 1, effects));
        });
        Ok(())
    }
}

/// Writes what was found under another name and renames it.
pub fn write(path: &Path, shown: &ExperimentFindings) -> std::io::Result<()> {
    let under_way = path.with_extension("tmp");
    std::fs::write(&under_way, pack(&serde_json::to_vec(shown)?)?)?;
    std::fs::rename(under_way, path)
}

/// What failed goes to the log with its path; what is shown says only that it did.
fn failed(error: &dyn std::fmt::Display) -> Stopped {
    tracing::error!(%error, "an experiment failed");
    Stopped::Failed("the experiment could not be fought or kept; the server's log says why".into())
}
