//! Files in, World and State out: scenarios, patches, checks with file, line and remedy.
//!
//! A scenario is a folder of tables (CSV), parameters (TOML) and a map (GeoJSON). [`Scenario::load`] reads and checks
//! it, [`Scenario::with_patch`] lays a patch over it, [`Scenario::build`] gives the engine's world and state. Nothing
//! depends on the order of rows or files.

mod assemble;
mod digest;
mod error;
mod experiments;
mod files;
mod forces;
mod ground;
mod head;
mod lists;
pub mod map;
mod metrics;
mod nations;
mod parameter;
mod patch;
pub mod reading;
mod section;
mod shipped;
mod shown;
mod stages;
mod table;
mod targets;
mod texts;

pub use error::{Located, ScenarioError};
pub use files::{File, Files};
pub use lists::{Claim, Listed, Source, Unsourced};
pub use metrics::{Metric, RecordEntry, Recorded};
pub use parameter::{Parameter, Parameters};
pub use patch::{Change, Patch};
pub use shown::RecordRow;
pub use targets::{LEVELS, Scale, Target, TargetUse};

use error::Problems;
use nosb_engine::calendar::Calendar;
use nosb_engine::rules::Value;
use nosb_engine::{State, World};
use section::Toml;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use table::Table;

/// What was read of a scenario, apart from parameters and map.
#[derive(Debug)]
pub(crate) struct Parts {
    files: Files,
    head: head::Head,
    forces: forces::Declared,
    things: things::Things,
    metrics: Vec<metrics::Declared>,
    targets: Vec<Target>,
    /// What the files come to in the digest, once it was asked for.
    hash: OnceLock<u64>,
}

mod things;

/// A scenario, read and checked, with the patches laid over it.
#[derive(Clone, Debug)]
pub struct Scenario {
    parts: Arc<Parts>,
    folder: Option<PathBuf>,
    parameters: Parameters,
    ground: Arc<ground::Ground>,
    world: Arc<World>,
    patches: Vec<String>,
}

impl Scenario {
    /// Reads a scenario by shipped name or folder.
    pub fn load(name_or_folder: impl AsRef<Path>) -> Result<Self, ScenarioError> {
        let (files, folder) = shipped::open(name_or_folder.as_ref())?;
        Self::from_files(files, folder)
    }

    /// Reads a scenario from memory.
    pub fn from_memory<'a>(entries: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<Self, ScenarioError> {
        Self::from_files(Files::from_memory(entries)?, None)
    }

    fn from_files(files: Files, folder: Option<PathBuf>) -> Result<Self, ScenarioError> {
        let mut problems = Problems::default();
        let scenario = read(files, folder, &mut problems);
        problems.or(scenario)
    }

    /// Every problem of a scenario folder; empty if it can be fought.
    pub fn check(name_or_folder: impl AsRef<Path>) -> Vec<ScenarioError> {
        match Self::load(name_or_folder) {
            Ok(_) => Vec::new(),
            Err(ScenarioError::Several(list)) => list,
            Err(error) => vec![error],
        }
    }

    /// The scenario with a patch laid over it; the original stays as it is.
    pub fn with_patch(&self, patch: &Patch) -> Result<Self, ScenarioError> {
        self.with_patches(std::slice::from_ref(patch))
    }

    /// The scenario with patches laid over it, in order; the world is made once.
    pub fn with_patches(&self, patches: &[Patch]) -> Result<Self, ScenarioError> {
        let mut parameters = self.parameters.clone();
        for patch in patches {
            patch.apply(&mut parameters)?;
        }
        let mut problems = Problems::default();
        let world = assemble::world(&self.parts, &parameters, &self.ground, &mut problems);
        let names = self.patches.iter().chain(patches.iter().map(|patch| &patch.name)).cloned().collect();
        let world = problems.or(Some(Arc::new(world)))?;
        Ok(Self { parameters, world, patches: names, ..self.clone() })
    }

    /// The same with a patch as text: a shipped name, a file, or `path.to.value=1.5`.
    pub fn with_patch_text(&self, text: &str) -> Result<Self, ScenarioError> {
        self.with_patch(&self.patch(text)?)
    }

    /// A patch by shipped name (of a rival too), file, or `path.to.value=1.5`.
    pub fn patch(&self, text: &str) -> Result<Patch, ScenarioError> {
        let shipped = |folder: &str| self.parts.files.get(&format!("{folder}{text}.toml"));
        if let Some(file) = shipped(lists::PATCHES).or_else(|| shipped(lists::RIVALS)) {
            return Patch::read(text, file);
        }
        if let Some(patch) = Patch::assignment(text) {
            return patch;
        }
        let path = Path::new(text);
        if path.is_file() {
            return Patch::read(text, &files::read_bounded(path, text)?);
        }
        let patches = [self.patches_shipped(), self.rivals()].concat();
        let remedy = match error::nearest(text, patches.iter().map(|patch| patch.name.as_str())) {
            Some(name) => format!("did you mean `{name}`? Or give a file, or `path.to.value=1.5`"),
            None => "give a file, or `path.to.value=1.5`".into(),
        };
        Err(ScenarioError::Patch { patch: text.into(), message: "there is no such patch".into(), remedy })
    }

    /// The scenario with another seed of the weather.
    pub fn with_weather_seed(&self, seed: u64) -> Result<Self, ScenarioError> {
        let path = assemble::WEATHER_SEED;
        match Patch::assignment(&format!("{path}={seed}")) {
            Some(patch) => self.with_patch(&patch?),
            None => Ok(self.clone()),
        }
    }

    /// The world and the state in which a battle of this seed begins.
    pub fn build(&self, seed: u64) -> Result<(World, State), ScenarioError> {
        Ok(((*self.world).clone(), self.state(seed)))
    }

    /// The world, shared by all battles of the scenario.
    pub fn world(&self) -> Arc<World> {
        Arc::clone(&self.world)
    }

    /// The state in which a battle of this seed begins.
    pub fn state(&self, seed: u64) -> State {
        nosb_engine::setup::state(&self.world, seed, self.weather_seed())
    }

    /// Seed of the weather: given, so that battles of different seeds share it.
    pub fn weather_seed(&self) -> u64 {
        match self.parameters.get(assemble::WEATHER_SEED).map(|parameter| parameter.value) {
            Some(Value::Number(seed)) if seed >= 0.0 => seed as u64,
            _ => self.parts.head.weather_seed,
        }
    }

    /// Short name.
    pub fn name(&self) -> &str {
        &self.parts.head.name
    }

    /// Title for people.
    pub fn title(&self) -> &str {
        &self.parts.head.title
    }

    /// What it is about, in a line.
    pub fn description(&self) -> &str {
        &self.parts.head.description
    }

    /// Its calendar.
    pub fn calendar(&self) -> Calendar {
        self.parts.head.calendar()
    }

    /// Names of the patches laid over it, in order.
    pub fn patches(&self) -> &[String] {
        &self.patches
    }

    /// Every parameter with value, unit, range and source, by path.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// A file of the scenario that is no text, for those who know what is in it; none if there is no such file.
    ///
    /// # Errors
    /// If it is there and cannot be read.
    pub fn shipped_bytes(&self, file: &str) -> Result<Option<Vec<u8>>, ScenarioError> {
        let Some(folder) = &self.folder else {
            return Ok(shipped::embedded_bytes(self.name(), file).map(<[u8]>::to_vec));
        };
        match std::fs::read(folder.join(file)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ScenarioError::Unreadable { file: file.into(), cause: error.to_string() }),
        }
    }

    /// The folder it was read from, unless it came from inside the program.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }
}

fn read(mut files: Files, folder: Option<PathBuf>, problems: &mut Problems) -> Option<Scenario> {
    let head_file = problems.note(files.need("scenario.toml", "name, dates and sides of the scenario"))?.clone();
    let head = head::Head::read(&problems.note(Toml::read(&head_file))?, problems)?;
    if let Some(base) = &head.rules {
        borrow_rules(&mut files, base, folder.as_deref(), problems);
    }
    let mut parameters = Parameters::new();
    switches(&head, &head_file, &mut parameters);
    let mut rule_files = BTreeMap::new();
    for file in files.under("rules/").filter(|file| file.name.ends_with(".toml")) {
        rule_files.insert(file.name.clone(), file.clone());
        let Some(toml) = problems.note(Toml::read(file)) else { continue };
        let mechanism = file.name.trim_start_matches("rules/").trim_end_matches(".toml");
        let top = toml.top();
        if let Some(section) = top.table_or_none(mechanism, problems) {
            parameter::read_all(&section, mechanism, &mut parameters, problems);
        }
        top.finish(problems);
    }
    parameter::check_rules(&parameters, &rule_files, problems);
    let nations = toml(&files, "nations.toml", "what differs between nations", problems, |toml, problems| {
        nations::read(&toml, &mut parameters, problems)
    });
    let mut things = things::Things::default();
    let optional = |name: &str, problems: &mut Problems, read: &mut dyn FnMut(&Toml<'_>, &mut Problems)| {
        if let Some(file) = files.get(name)
            && let Some(toml) = problems.note(Toml::read(file))
        {
            read(&toml, problems);
        }
    };
    optional("supply.toml", problems, &mut |toml, problems| {
        things.read_supply(toml, &head, &mut parameters, problems);
    });
    optional("air.toml", problems, &mut |toml, problems| things.read_air(toml, &head, &mut parameters, problems));
    optional("factories.toml", problems, &mut |toml, problems| {
        things.read_factories(toml, &head, &mut parameters, problems);
    });
    let forces = read_forces(&files, &head, &nations.unwrap_or_default(), problems);
    let record = files.get("record/record.csv").map(|file| Table::read(file, &metrics::RECORD, problems));
    let metrics = files.get("metrics.toml").and_then(|file| problems.note(Toml::read(file)));
    let metrics = metrics.map(|toml| metrics::read(&toml, &head, record.as_ref(), problems)).unwrap_or_default();
    lists::check_sources(&files, &parameters, problems);
    texts::check(&files, problems);
    let ground = problems.note(ground::Ground::compile(&files, folder.as_deref()))?;
    let fronts: Vec<_> = ground.traces.iter().map(|(date, _)| *date).collect();
    let targets = targets::read(&files, &head, &metrics, &fronts, problems);
    // Places and names cannot be resolved while the tables themselves are wrong.
    let parts = Parts { forces: forces?, files, head, things, metrics, targets, hash: OnceLock::new() };
    if !problems.is_empty() {
        return None;
    }
    let world = assemble::world(&parts, &parameters, &ground, problems);
    Some(Scenario {
        parts: Arc::new(parts),
        folder,
        parameters,
        ground: Arc::new(ground),
        world: Arc::new(world),
        patches: Vec::new(),
    })
}

/// Orders from outside are switches, the weather's seed a number, that patches can change.
fn switches(head: &head::Head, file: &File, parameters: &mut Parameters) {
    /// Whole numbers are exact in a double up to here.
    const LARGEST_SEED: f64 = 9.0e15;
    let mut add = |path: &str, value: Value, high: f64, note: &str| {
        let parameter = Parameter {
            path: path.into(),
            value,
            unit: String::new(),
            low: 0.0,
            high,
            distribution: "fixed".into(),
            source: "scenario".into(),
            confidence: "high".into(),
            note: note.into(),
            file: file.name.clone(),
            span: 0..0,
        };
        parameters.insert(path.into(), parameter);
    };
    add(assemble::WEATHER_SEED, Value::Number(head.weather_seed as f64), LARGEST_SEED, "seed of the weather");
    if head.standing_order.is_some() {
        add(assemble::STANDING_ORDER, Value::Switch(true), 1.0, "the order on discipline is given");
    }
    if head.no_breakout.is_some() {
        add(assemble::NO_BREAKOUT, Value::Switch(true), 1.0, "withdrawal of a pocketed army is refused from above");
    }
}

fn toml<T>(
    files: &Files,
    name: &str,
    what: &str,
    problems: &mut Problems,
    read: impl FnOnce(Toml<'_>, &mut Problems) -> T,
) -> Option<T> {
    let file = problems.note(files.need(name, what))?;
    let toml = problems.note(Toml::read(file))?;
    Some(read(toml, problems))
}

/// Rules of human nature are shared: a scenario may use those of another that stands beside it or is shipped.
fn borrow_rules(files: &mut Files, base: &str, folder: Option<&Path>, problems: &mut Problems) {
    let beside = folder.and_then(Path::parent).map(|above| above.join(base)).filter(|path| path.is_dir());
    let plain = !base.is_empty() && base.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let opened = match beside {
        _ if !plain => Err(ScenarioError::UnknownScenario { name: base.into(), remedy: "name a scenario".into() }),
        Some(path) => Files::from_folder(&path),
        None => shipped::open(Path::new(base)).map(|(files, _)| files),
    };
    let Some(opened) = problems.note(opened) else { return };
    for file in opened.under("rules/") {
        if files.get(&file.name).is_none() {
            files.insert(file.clone());
        }
    }
    if let Some(sources) = opened.get("sources.csv") {
        files.insert(File { name: lists::BORROWED_SOURCES.into(), text: sources.text.clone() });
    }
}

fn read_forces(
    files: &Files,
    head: &head::Head,
    nations: &[String],
    problems: &mut Problems,
) -> Option<forces::Declared> {
    let table = |name: &str, what: &str, columns: &[&str], problems: &mut Problems| {
        let file = problems.note(files.need(name, what))?;
        Some(Table::read(file, columns, problems))
    };
    let formations = table("forces/formations.csv", "who fights", &forces::FORMATIONS, problems);
    let templates = table("forces/templates.csv", "what kinds of formation have", &forces::TEMPLATES, problems);
    let splits = table("forces/splits.csv", "how formations are divided", &forces::SPLITS, problems);
    let directives = table("directives.csv", "what each side was told to do", &forces::DIRECTIVES, problems);
    let transfers = files.get("forces/transfers.csv").map(|file| Table::read(file, &forces::TRANSFERS, problems));
    let stages = files.get(stages::FILE).map(|file| Table::read(file, &stages::STAGES, problems));
    let tables = forces::Tables {
        formations: formations?,
        templates: templates?,
        splits: splits?,
        transfers,
        directives: directives?,
        stages,
    };
    Some(forces::read(&tables, head, nations, problems))
}
