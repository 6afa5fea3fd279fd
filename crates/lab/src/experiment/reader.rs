//! Reads an experiment file: every mistake with its place and what would be right.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use miette::Diagnostic as _;
use nosb_engine::calendar::{Date, TICKS_PER_DAY};
use nosb_scenario::reading::{Problems, Section, did_you_mean};
use nosb_scenario::{File, Patch, Scenario, ScenarioError};

use super::{Arm, BASELINE, Channel, DEFAULT_SCENARIO, Expectation, Experiment, Study};
use crate::outcome::{self, Columns};
use crate::varied;

const DEFAULT_PAIRS: u32 = 100;
/// Most channels of a factorial: 2^6 arms are more than anybody reads.
const MOST_CHANNELS: usize = 6;
/// Most arms, so that a file cannot ask for a year of battles by mistake.
const MOST_ARMS: usize = 64;

/// The scenario that a file names, or in whose folder it lies.
pub(super) fn scenario_of(top: &Section<'_>, folder: &Path, problems: &mut Problems) -> PathBuf {
    if let Some(named) = top.text_or_none("scenario", problems) {
        let beside = folder.join(named);
        return if beside.join("scenario.toml").is_file() { beside } else { PathBuf::from(named) };
    }
    match folder.canonicalize().ok().as_deref().and_then(Path::parent) {
        Some(above) if above.join("scenario.toml").is_file() => above.to_path_buf(),
        _ => PathBuf::from(DEFAULT_SCENARIO),
    }
}

/// What reading needs: the file, where it lies, the scenario, and the problems found so far.
pub(super) struct Reader<'a> {
    pub(super) file: &'a File,
    pub(super) folder: &'a Path,
    pub(super) scenario: Scenario,
    pub(super) problems: Problems,
}

impl Reader<'_> {
    /// The whole experiment, or every problem of its file.
    pub(super) fn experiment(mut self, top: &Section<'_>) -> Result<Experiment, ScenarioError> {
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
            base,
            pairs,
            first_seed,
            own_weather: false,
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
