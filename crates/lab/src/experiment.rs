//! Experiment files (TOML): a base, arms that each change one cause, what is measured. The format is described in
//! `docs/experiments.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use miette::Diagnostic as _;
use nosb_engine::calendar::{Date, TICKS_PER_DAY};
use nosb_scenario::reading::{Problems, Section, Toml, did_you_mean, nearest};
use nosb_scenario::{File, Patch, Scenario, ScenarioError};

use crate::error::LabError;
use crate::outcome::{self, Column, Columns};
use crate::varied::{self, Design, Varied};

/// Scenario of an experiment that names none and lies in no scenario's folder.
const DEFAULT_SCENARIO: &str = "stalingrad";
const DEFAULT_PAIRS: u32 = 100;
/// Most channels of a factorial: 2^6 arms are more than anybody reads.
const MOST_CHANNELS: usize = 6;
/// Most arms, so that a file cannot ask for a year of battles by mistake.
const MOST_ARMS: usize = 64;
/// Id of the arm that changes nothing.
pub const BASELINE: &str = "baseline";

/// An arm: what is changed, and from when on.
#[derive(Clone, Debug)]
pub struct Arm {
    /// Id.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// Patches as they are written.
    pub patch_names: Vec<String>,
    /// The patches.
    pub patches: Vec<Patch>,
    /// Tick at which it parts from the baseline; 0: it is fought from the first day.
    pub branch: u32,
}

/// A channel of a factorial.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Id.
    pub id: String,
    /// Title for people.
    pub title: String,
}

/// What a claim expects.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Row of `claims.csv`.
    pub id: String,
    /// Index of the deciding arm among [`Experiment::arms`].
    pub arm: usize,
    /// Whether the claim says that the arm's first metric is greater than the baseline's.
    pub greater: bool,
}

/// An experiment, read and checked against its scenario.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// Name of the file without its ending.
    pub id: String,
    /// Title.
    pub title: String,
    /// The question, in a sentence.
    pub question: String,
    /// The scenario with the base patches.
    pub scenario: Scenario,
    /// Pairs (for each point of a design), unless the command line says otherwise.
    pub pairs: u32,
    /// First seed.
    pub first_seed: u64,
    /// Ticks fought.
    pub horizon: u32,
    /// Dates of maps, as the tick after the day.
    pub maps: Vec<(Date, u32)>,
    /// Arms beside the baseline.
    pub arms: Vec<Arm>,
    /// Channels if it is a factorial: then `arms[mask - 1]` has the channels of the bits of `mask`.
    pub channels: Vec<Channel>,
    /// All that is measured: the scenario's metrics and the experiment's outcomes.
    pub columns: Columns,
    /// Indices into `columns` of what is shown, the deciding one first.
    pub shown: Vec<usize>,
    /// Smallest effect of interest by index into `columns`.
    pub smallest_effect: BTreeMap<usize, f64>,
    /// Parameters on which the effect hangs.
    pub carried_by: Vec<String>,
    /// The claim it tests.
    pub claim: Option<Expectation>,
    /// Parameters of the design.
    pub varied: Vec<Varied>,
    /// The design, if it varies parameters.
    pub design: Option<Design>,
    /// How parameters are screened, if it asks which of them matter.
    pub study: Option<Study>,
}

/// How the parameters that matter are found: Morris screening of all, then Sobol indices of those that stand out.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// Trajectories of the screening.
    pub trajectories: u32,
    /// Levels of each parameter in it.
    pub levels: u32,
    /// How many parameters go on.
    pub top: u32,
    /// Base samples of the indices.
    pub samples: u32,
    /// Seeds over which each point is averaged.
    pub seeds: u32,
}

impl Experiment {
    /// Reads an experiment: a file, or the shipped name of an experiment or claim (of `stalingrad`, or `SCENARIO/NAME`).
    pub fn load(name_or_file: &str) -> Result<Self, LabError> {
        let path = Path::new(name_or_file);
        if path.is_file() {
            let file = nosb_scenario::reading::read_bounded(path, name_or_file)?;
            return Self::read(&file, path.parent().unwrap_or(Path::new(".")), None);
        }
        let (scenario, name) = name_or_file.split_once('/').unwrap_or((DEFAULT_SCENARIO, name_or_file));
        let known = |names: &[String]| names.iter().any(|known| known == scenario);
        let shipped: Vec<String> = Scenario::shipped().into_iter().map(|listed| listed.name).collect();
        if name_or_file.ends_with(".toml") || !known(&shipped) {
            return Err(LabError::request(
                format!("there is no file `{name_or_file}`"),
                "give an experiment file, or a name that `nosb list experiments` shows",
            ));
        }
        let scenario = Scenario::load(scenario)?;
        let Some(file) = scenario.experiment_file(name).cloned() else {
            let names: Vec<String> = scenario.experiments().into_iter().map(|listed| listed.name).collect();
            let near = nearest(name, names.iter().map(String::as_str));
            return Err(LabError::request(
                format!("there is no experiment `{name}`"),
                match near {
                    Some(near) => format!("did you mean `{near}`? Or give a file"),
                    None => "give an experiment file".to_string(),
                },
            ));
        };
        Self::read(&file, Path::new("."), Some(scenario))
    }

    /// Reads a file; `folder` is where it lies, `scenario` the one it ships with.
    pub fn read(file: &File, folder: &Path, scenario: Option<Scenario>) -> Result<Self, LabError> {
        let toml = Toml::read(file)?;
        let top = toml.top();
        let mut problems = Problems::default();
        let scenario = match scenario {
            Some(scenario) if !top.has("scenario") => scenario,
            _ => Scenario::load(scenario_of(&top, folder, &mut problems))?,
        };
        Ok(Reader { file, folder, scenario, problems }.experiment(&top)?)
    }
}

/// The scenario that a file names, or in whose folder it lies.
fn scenario_of(top: &Section<'_>, folder: &Path, problems: &mut Problems) -> PathBuf {
    if let Some(named) = top.text_or_none("scenario", problems) {
        let beside = folder.join(named);
        return if beside.join("scenario.toml").is_file() { beside } else { PathBuf::from(named) };
    }
    match folder.canonicalize().ok().as_deref().and_then(Path::parent) {
        Some(above) if above.join("scenario.toml").is_file() => above.to_path_buf(),
        _ => PathBuf::from(DEFAULT_SCENARIO),
    }
}

struct Reader<'a> {
    file: &'a File,
    folder: &'a Path,
    scenario: Scenario,
    problems: Problems,
}

impl Reader<'_> {
    fn experiment(mut self, top: &Section<'_>) -> Result<Experiment, ScenarioError> {
        let title = top.text("title", &mut self.problems).to_string();
        let question = top.text("question", &mut self.problems).to_string();
        let base = self.patches(top, "base");
        match self.scenario.with_patches(&base) {
            Ok(scenario) => self.scenario = scenario,
            Err(error) => self.wrong(top, "base", &error),
        }
        let pairs = self.whole(top, "pairs", 1.0, DEFAULT_PAIRS as f64) as u32;
        let first_seed = self.whole(top, "first_seed", 0.0, 1.0) as u64;
        let calendar = self.scenario.calendar();
        let horizon = self.day(top, "horizon").map_or(calendar.ticks, |tick| tick + TICKS_PER_DAY);
        let branch = self.day(top, "branch").unwrap_or(0);
        let maps = self.maps(top, horizon);
        let columns = self.columns(top);
        let shown = self.shown(top, &columns);
        let smallest_effect = self.smallest(top, &columns);
        let mut arms = self.arms(top, branch, horizon);
        let channels = self.channels(top, branch, &mut arms);
        let study = self.study(top);
        let (varied, design) = varied::read(top, &self.scenario, study.is_some(), &mut self.problems);
        if arms.is_empty() && design.is_none() && study.is_none() && self.problems.is_empty() {
            self.problems.add(top.wrong(
                "arm",
                "the experiment has no arms",
                "add [[arm]] with id, title and patches, or a [design] that varies parameters",
            ));
        }
        let carried_by = self.carried_by(top);
        let claim = self.claim(top, &arms);
        top.finish(&mut self.problems);
        let id = Path::new(&self.file.name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let experiment = Experiment {
            id: id.unwrap_or_default(),
            title,
            question,
            scenario: self.scenario,
            pairs,
            first_seed,
            horizon,
            maps,
            arms,
            channels,
            columns,
            shown,
            smallest_effect,
            carried_by,
            claim,
            varied,
            design,
            study,
        };
        self.problems.or(Some(experiment))
    }

    fn wrong(&mut self, section: &Section<'_>, key: &str, error: &ScenarioError) {
        let error = match error {
            ScenarioError::Several(list) => &list[0],
            error => error,
        };
        let remedy = error.help().map(|help| help.to_string()).unwrap_or_default();
        self.problems.add(section.wrong(key, error.to_string(), remedy));
    }

    /// A whole number of at least `least`, or a default.
    fn whole(&mut self, section: &Section<'_>, key: &str, least: f64, default: f64) -> f64 {
        let number = section.number_or_none(key, &mut self.problems).unwrap_or(default);
        if number < least || libm::floor(number) != number || number > f64::from(u32::MAX) {
            let message = format!("`{key}` should be a whole number from {least} on, not {number}");
            self.problems.add(section.wrong(key, message, format!("write for example `{key} = {default}`")));
            return default;
        }
        number
    }

    /// First tick of a day of the scenario.
    fn day(&mut self, section: &Section<'_>, key: &str) -> Option<u32> {
        let date = section.date_or_none(key, &mut self.problems)?;
        let calendar = self.scenario.calendar();
        let tick = calendar.tick_of(date);
        if tick < 0 || tick >= i64::from(calendar.ticks) {
            let last = calendar.date(calendar.ticks.saturating_sub(1));
            let remedy = format!("it runs from {} to {last}", calendar.date(0));
            self.problems.add(section.wrong(key, format!("{date} is outside the scenario"), remedy));
            return None;
        }
        Some(tick as u32)
    }

    fn maps(&mut self, top: &Section<'_>, horizon: u32) -> Vec<(Date, u32)> {
        let calendar = self.scenario.calendar();
        let mut maps = Vec::new();
        for text in top.texts("maps", &mut self.problems) {
            let Some(date) = Date::parse(text) else {
                let message = format!("`{text}` is not a date");
                self.problems.add(top.wrong("maps", message, "write dates as \"YYYY-MM-DD\""));
                continue;
            };
            let tick = calendar.tick_of(date) + i64::from(TICKS_PER_DAY);
            if tick <= 0 || tick > i64::from(horizon) {
                let last = calendar.date(horizon.saturating_sub(1));
                let remedy = format!("maps can be of days from {} to {last}", calendar.date(0));
                self.problems.add(top.wrong("maps", format!("{date} is not among the days fought"), remedy));
                continue;
            }
            maps.push((date, tick as u32));
        }
        maps.sort_by_key(|map| map.1);
        maps.dedup();
        maps
    }

    fn patches(&mut self, section: &Section<'_>, key: &str) -> Vec<Patch> {
        let mut patches = Vec::new();
        for name in section.texts(key, &mut self.problems) {
            let beside = self.folder.join(name);
            let found = if beside.is_file() { beside.to_string_lossy().into_owned() } else { name.to_string() };
            match self.scenario.patch(&found) {
                Ok(patch) => patches.push(patch),
                Err(error) => self.wrong(section, key, &error),
            }
        }
        patches
    }

    fn columns(&mut self, top: &Section<'_>) -> Columns {
        let mut columns = Columns::of(&self.scenario);
        for section in top.tables("outcome", &mut self.problems) {
            if let Some(column) = outcome::read(&section, &columns, &self.scenario, &mut self.problems) {
                columns.push(column);
            }
            section.finish(&mut self.problems);
        }
        columns
    }

    /// Index of a column by id, or a problem at `key`.
    fn column(&mut self, section: &Section<'_>, key: &str, id: &str, columns: &Columns) -> Option<usize> {
        let found = columns.position(id);
        if found.is_none() {
            let remedy = did_you_mean(id, columns.iter().map(|column| column.id.as_str()));
            self.problems.add(section.wrong(key, format!("there is no metric or outcome `{id}`"), remedy));
        }
        found
    }

    fn shown(&mut self, top: &Section<'_>, columns: &Columns) -> Vec<usize> {
        let ids = top.texts("metrics", &mut self.problems);
        let mut shown = Vec::new();
        for id in ids {
            if let Some(index) = self.column(top, "metrics", id, columns)
                && !shown.contains(&index)
            {
                shown.push(index);
            }
        }
        if shown.is_empty() && self.problems.is_empty() {
            let remedy = "add `metrics = [\"...\"]`, the deciding one first; `nosb list metrics` shows them";
            self.problems.add(top.wrong("metrics", "nothing is measured", remedy));
        }
        shown
    }

    fn smallest(&mut self, top: &Section<'_>, columns: &Columns) -> BTreeMap<usize, f64> {
        let mut smallest = BTreeMap::new();
        let Some(section) = top.table_or_none("smallest_effect", &mut self.problems) else { return smallest };
        for id in section.keys() {
            let Some(effect) = section.number_or_none(&id, &mut self.problems) else { continue };
            if effect < 0.0 {
                self.problems.add(section.wrong(&id, "a smallest effect is a size", "write it without a sign"));
            }
            if let Some(index) = self.column(&section, &id, &id, columns) {
                smallest.insert(index, effect);
            }
        }
        smallest
    }

    fn arms(&mut self, top: &Section<'_>, branch: u32, horizon: u32) -> Vec<Arm> {
        let mut arms: Vec<Arm> = Vec::new();
        let mut ids = BTreeSet::from([BASELINE.to_string()]);
        for section in top.tables("arm", &mut self.problems) {
            let id = self.id(&section, &mut ids);
            let title = section.text("title", &mut self.problems).to_string();
            let patches = self.patches(&section, "patches");
            let branch = self.day(&section, "branch").unwrap_or(branch);
            if !section.has("patches") {
                let remedy = "add `patches = [\"...\"]`; an empty list changes nothing";
                self.problems.add(section.wrong("id", format!("the arm `{id}` has no patches"), remedy));
            }
            if branch >= horizon {
                let key = if section.has("branch") { "branch" } else { "id" };
                let message = format!("the arm `{id}` would part from the baseline after the last day fought");
                self.problems.add(section.wrong(key, message, "give an earlier `branch` or a later `horizon`"));
            }
            self.try_on(&section, &patches);
            section.finish(&mut self.problems);
            arms.push(Arm { id, title, patch_names: names(&patches), patches, branch });
        }
        if arms.len() > MOST_ARMS {
            let message = format!("{} arms; at most {MOST_ARMS} can be fought in one experiment", arms.len());
            self.problems.add(top.wrong("arm", message, "split the experiment"));
        }
        arms
    }

    /// Every combination of the channels becomes an arm.
    fn channels(&mut self, top: &Section<'_>, branch: u32, arms: &mut Vec<Arm>) -> Vec<Channel> {
        let mut channels = Vec::new();
        let mut patches_of: Vec<Vec<Patch>> = Vec::new();
        let mut ids = BTreeSet::from([BASELINE.to_string()]);
        for section in top.tables("channel", &mut self.problems) {
            let id = self.id(&section, &mut ids);
            let title = section.text("title", &mut self.problems).to_string();
            let patches = self.patches(&section, "patches");
            self.try_on(&section, &patches);
            section.finish(&mut self.problems);
            channels.push(Channel { id, title });
            patches_of.push(patches);
        }
        if channels.is_empty() {
            return channels;
        }
        if !arms.is_empty() || channels.len() < 2 || channels.len() > MOST_CHANNELS {
            let message = format!("a factorial has 2 to {MOST_CHANNELS} channels and no arms of its own");
            self.problems.add(top.wrong("channel", message, "its arms are the combinations of its channels"));
            return channels;
        }
        for mask in 1..1_usize << channels.len() {
            let on: Vec<usize> = (0..channels.len()).filter(|bit| mask >> bit & 1 == 1).collect();
            let of =
                |part: fn(&Channel) -> &String| on.iter().map(|bit| part(&channels[*bit]).as_str()).collect::<Vec<_>>();
            let patches: Vec<Patch> = on.iter().flat_map(|bit| patches_of[*bit].iter().cloned()).collect();
            arms.push(Arm {
                id: of(|channel| &channel.id).join("+"),
                title: of(|channel| &channel.title).join(", "),
                patch_names: names(&patches),
                patches,
                branch,
            });
        }
        channels
    }

    fn id(&mut self, section: &Section<'_>, ids: &mut BTreeSet<String>) -> String {
        let id = section.text("id", &mut self.problems).to_string();
        let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        if !plain && section.has("id") {
            let message = format!("`{id}` is no id");
            self.problems.add(section.wrong("id", message, "use letters, digits, `-` and `_`"));
        } else if !ids.insert(id.clone()) {
            let message = format!("the id `{id}` is taken");
            self.problems.add(section.wrong("id", message, "rename one"));
        }
        id
    }

    /// Patches that read well may still not fit the scenario.
    fn try_on(&mut self, section: &Section<'_>, patches: &[Patch]) {
        if let Err(error) = self.scenario.with_patches(patches) {
            self.wrong(section, "patches", &error);
        }
    }

    fn study(&mut self, top: &Section<'_>) -> Option<Study> {
        let section = top.table_or_none("sensitivity", &mut self.problems)?;
        let study = Study {
            trajectories: self.whole(&section, "trajectories", 2.0, 10.0) as u32,
            levels: self.whole(&section, "levels", 2.0, 4.0) as u32,
            top: self.whole(&section, "top", 1.0, 8.0) as u32,
            samples: self.whole(&section, "samples", 2.0, 64.0) as u32,
            seeds: self.whole(&section, "seeds", 1.0, 2.0) as u32,
        };
        if !study.levels.is_multiple_of(2) {
            let message = format!("{} levels: a screening needs an even number", study.levels);
            self.problems.add(section.wrong("levels", message, "write for example `levels = 4`"));
        }
        section.finish(&mut self.problems);
        Some(study)
    }

    fn carried_by(&mut self, top: &Section<'_>) -> Vec<String> {
        let mut carried = Vec::new();
        for path in top.texts("carried_by", &mut self.problems) {
            if let Err((message, remedy)) = varied::drawable(&self.scenario, path) {
                self.problems.add(top.wrong("carried_by", message, remedy));
            }
            carried.push(path.to_string());
        }
        carried
    }

    fn claim(&mut self, top: &Section<'_>, arms: &[Arm]) -> Option<Expectation> {
        let section = top.table_or_none("claim", &mut self.problems)?;
        let id = section.text("id", &mut self.problems).to_string();
        let claims = self.scenario.claims();
        if !claims.iter().any(|claim| claim.id == id) {
            let remedy = did_you_mean(&id, claims.iter().map(|claim| claim.id.as_str()));
            self.problems.add(section.wrong("id", format!("claims.csv has no claim `{id}`"), remedy));
        }
        let greater = section.choice("expects", &["less", "greater"], &mut self.problems) == Some(1);
        let arm = match section.text_or_none("arm", &mut self.problems) {
            None => 0,
            Some(wanted) => arms.iter().position(|arm| arm.id == wanted).unwrap_or_else(|| {
                let remedy = did_you_mean(wanted, arms.iter().map(|arm| arm.id.as_str()));
                self.problems.add(section.wrong("arm", format!("there is no arm `{wanted}`"), remedy));
                0
            }),
        };
        section.finish(&mut self.problems);
        Some(Expectation { id, arm, greater })
    }
}

fn names(patches: &[Patch]) -> Vec<String> {
    patches.iter().map(|patch| patch.name.clone()).collect()
}

impl Experiment {
    /// The column that decides.
    pub fn deciding(&self) -> &Column {
        self.columns.get(self.shown[0])
    }
}
