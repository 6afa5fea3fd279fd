//! The calibration of a scenario: what is asked, what is fitted, and what is left behind.
//!
//! ```text
//! manifest.json          what was asked and found: with it and the scenario all can be done again
//! posterior.parquet      weighted sets of parameters
//! best.toml              the best of them as a patch
//! screening/  wave-1/ …  abc-1/ …    the battles of each stage: a folder as of an experiment, with the rows of all battles
//! ```

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use nosb_engine::calendar::{Date, TICKS_PER_DAY};
use nosb_scenario::Scenario;
use serde::{Deserialize, Serialize};

use crate::calibration::abc::{Ended, Population};
use crate::calibration::aim::{Aim, Aims};
use crate::calibration::battles::{Battles, How, Spent};
use crate::calibration::best::Candidate;
use crate::calibration::budget::Budget;
use crate::calibration::fit::{Fitted, OfWave, Task};
use crate::calibration::posterior::{Informed, Member, POSTERIOR, Posterior};
use crate::calibration::screening::Screened;
use crate::error::LabError;
use crate::experiment::Experiment;
use crate::folder::{lock, write_whole};
use crate::manifest::VariedEntry;
use crate::outcome::Columns;
use crate::varied::{Varied, all_with_priors, drawable};

/// Name of the manifest.
pub const MANIFEST: &str = "manifest.json";
/// Name of the patch of the best member.
pub const BEST: &str = "best.toml";
/// Seeds of a calibration begin here, far from those of experiments: what was fitted on some seeds is tested on others.
pub const FIRST_SEED: u64 = 1_000_000;
const KIND: &str = "nosb-calibration";
const FORMAT: u32 = 2;
/// Ending of a path that stands for all parameters below it.
const ALL_BELOW: &str = ".*";

/// What is asked.
pub struct Asked {
    /// The scenario.
    pub scenario: Scenario,
    /// Battles in all.
    pub battles: u64,
    /// Last day fought; none: the scenario's last.
    pub until: Option<Date>,
    /// Parameters by path, or `group.*`; empty: all with priors.
    pub parameters: Vec<String>,
}

/// What decides all that a calibration fights and finds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// Version of the program.
    pub version: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Digest of its content.
    pub digest: String,
    /// Digest of the targets.
    pub targets_digest: String,
    /// Targets.
    pub targets: Vec<Aim>,
    /// Calibration targets that the days fought do not reach.
    pub left_out: Vec<String>,
    /// Last day fought.
    pub last_day: String,
    /// First seed.
    pub first_seed: u64,
    /// Battles allowed.
    pub battles: u64,
    /// Their division.
    pub budget: Budget,
    /// Parameters with their priors.
    pub parameters: Vec<VariedEntry>,
    /// Digest of the parameters.
    pub parameters_digest: String,
}

/// A parameter before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Marginal {
    /// Path.
    pub path: String,
    /// Unit.
    pub unit: String,
    /// 5, 25, 50, 75 and 95 % points of the prior.
    pub prior: [f64; 5],
    /// The same of the posterior.
    pub posterior: [f64; 5],
    /// The value of the best member.
    pub best: f64,
    /// How far the posterior is from the prior.
    pub informed: Informed,
}

/// What a calibration found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Result {
    /// The screening, best first.
    pub screened: Vec<Screened>,
    /// The waves.
    pub waves: Vec<OfWave>,
    /// Targets that were set aside.
    pub aside: Vec<String>,
    /// Populations of the search.
    pub populations: Vec<Population>,
    /// Why it ended.
    pub ended: Ended,
    /// Whether members were adjusted by regression.
    pub adjusted: bool,
    /// Members that were fought again to find the best.
    pub candidates: Vec<Candidate>,
    /// Members of the posterior, and draws of equal weight that say as much.
    pub members: usize,
    /// See `members`.
    pub effective: f64,
    /// Digest of the posterior.
    pub posterior: String,
    /// Parameters before and after.
    pub marginals: Vec<Marginal>,
}

/// `manifest.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always `nosb-calibration`.
    pub kind: String,
    /// Version of the format.
    pub format: u32,
    /// The command that makes it again.
    pub command: String,
    /// What decides it.
    pub identity: Identity,
    /// Battles of each stage.
    pub stages: Vec<Spent>,
    /// What was found, once it was.
    pub result: Option<Result>,
}

impl Manifest {
    /// Battles over all stages.
    pub fn battles(&self) -> u64 {
        self.stages.iter().map(|stage| stage.battles).sum()
    }

    /// Reads the manifest of a folder.
    ///
    /// # Errors
    /// If there is none, or it is not a calibration's.
    pub fn read(folder: &Path) -> std::result::Result<Self, LabError> {
        let path = folder.join(MANIFEST);
        let not = |cause: String| LabError::Read {
            path: path.clone(),
            cause,
            remedy: "give the folder that `nosb lab calibrate --out` wrote".into(),
        };
        let text = std::fs::read_to_string(&path).map_err(|error| not(error.to_string()))?;
        let manifest: Self = serde_json::from_str(&text).map_err(|error| not(error.to_string()))?;
        if manifest.kind != KIND || manifest.format != FORMAT {
            return Err(not("it is not that of a calibration of this version".into()));
        }
        Ok(manifest)
    }

    fn write(&self, folder: &Path) -> std::result::Result<(), LabError> {
        let text = serde_json::to_string_pretty(self).map_err(|error| LabError::Internal(error.to_string()))?;
        write_whole(&folder.join(MANIFEST), (text + "\n").as_bytes())
    }
}

/// A calibration, ready to be fought.
pub struct Calibration {
    experiment: Experiment,
    varied: Vec<Varied>,
    aims: Aims,
    /// What decides it.
    pub identity: Identity,
}

impl Calibration {
    /// Of what is asked.
    ///
    /// # Errors
    /// If there are no targets, no such parameters, or too few battles.
    pub fn of(asked: Asked) -> std::result::Result<Self, LabError> {
        let Asked { scenario, battles, until, parameters } = asked;
        let horizon = horizon(&scenario, until)?;
        let columns = Columns::of(&scenario);
        let aims = Aims::of(&scenario, &columns, horizon)?;
        let varied = chosen(&scenario, &parameters)?;
        let budget = Budget::divide(battles, varied.len())?;
        let identity = Identity {
            version: env!("CARGO_PKG_VERSION").into(),
            scenario: scenario.name().into(),
            digest: scenario.digest(),
            targets_digest: aims.digest(),
            targets: aims.list.clone(),
            left_out: aims.left_out.clone(),
            last_day: scenario.calendar().date(horizon - 1).to_string(),
            first_seed: FIRST_SEED,
            battles,
            budget,
            parameters: varied.iter().map(crate::manifest::varied).collect(),
            parameters_digest: super::digest(format!("{varied:?}").as_bytes()),
        };
        let experiment = Experiment {
            base: Vec::new(),
            id: "calibration".into(),
            title: format!("Calibration of {}", scenario.title()),
            question: "Which parameters does the record allow?".into(),
            scenario,
            pairs: 1,
            first_seed: FIRST_SEED,
            own_weather: true,
            horizon,
            maps: Vec::new(),
            arms: Vec::new(),
            channels: Vec::new(),
            columns,
            shown: aims.columns(),
            smallest_effect: BTreeMap::new(),
            carried_by: Vec::new(),
            claim: None,
            varied: Vec::new(),
            design: None,
            study: None,
        };
        Ok(Self { experiment, varied, aims, identity })
    }

    /// Fights what is missing, fits, and writes the posterior.
    ///
    /// # Errors
    /// If the folder holds something else, other shards are awaited, or the work was interrupted: what was fought is kept.
    pub fn run(&self, how: How<'_>) -> std::result::Result<Manifest, LabError> {
        let folder = how.folder.clone();
        let mut manifest = Manifest {
            kind: KIND.into(),
            format: FORMAT,
            command: how.command.clone(),
            identity: self.identity.clone(),
            stages: Vec::new(),
            result: None,
        };
        let _lock = self.open(&folder, &manifest)?;
        // Emulators are fitted by as many threads as fight.
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(how.wanted.threads)
            .build()
            .map_err(|error| LabError::Internal(format!("cannot start threads: {error}")))?;
        let task = Task {
            varied: &self.varied,
            aims: &self.aims.list,
            budget: &self.identity.budget,
            first_seed: self.identity.first_seed,
        };
        let mut battles = Battles::new(how, self.experiment.clone(), &self.varied, &self.aims);
        let fitted = task.fit(&mut battles, &pool)?;
        manifest.stages = battles.spent;
        let (posterior, varied) = self.posterior(&fitted);
        let units: Vec<String> = varied.iter().map(|varied| varied.unit.clone()).collect();
        posterior.write(&folder.join(POSTERIOR), &units)?;
        write_whole(&folder.join(BEST), best(&posterior, &self.identity).as_bytes())?;
        manifest.result = Some(result(fitted, &posterior, &varied));
        manifest.write(&folder)?;
        Ok(manifest)
    }

    /// The folder, locked, if it is empty or holds the same calibration.
    fn open(&self, folder: &Path, manifest: &Manifest) -> std::result::Result<File, LabError> {
        let occupied =
            |what: String, remedy: &str| LabError::Occupied { path: folder.to_path_buf(), what, remedy: remedy.into() };
        let remedy = "choose another folder for --out, or remove this one";
        if folder.join(MANIFEST).exists() {
            let found = Manifest::read(folder)
                .map_err(|_| occupied("holds no calibration that this version can read".into(), remedy))?;
            let (found, own) = (found.identity, &self.identity);
            let same = [
                ("version of nosb", found.version == own.version),
                ("scenario or rules", found.scenario == own.scenario && found.digest == own.digest),
                // By digest: numbers read back from JSON may differ in their last bit.
                ("set of targets", found.targets_digest == own.targets_digest),
                ("set of parameters", found.parameters_digest == own.parameters_digest),
                ("number of battles", found.battles == own.battles),
                ("last day", found.last_day == own.last_day),
                ("division of the battles", found.budget == own.budget && found.first_seed == own.first_seed),
            ];
            if let Some((what, _)) = same.iter().find(|(_, same)| !same) {
                return Err(occupied(format!("holds another calibration (another {what})"), remedy));
            }
        } else if !crate::folder::is_empty(folder)? {
            return Err(occupied("exists and is not a calibration's folder".into(), "choose another folder for --out"));
        }
        std::fs::create_dir_all(folder).map_err(|error| LabError::write(folder, error))?;
        let lock = lock(folder)?;
        if !folder.join(MANIFEST).exists() {
            manifest.write(folder)?;
        }
        Ok(lock)
    }

    fn posterior(&self, fitted: &Fitted) -> (Posterior, Vec<Varied>) {
        let varied: Vec<Varied> = fitted.fitted.iter().map(|index| self.varied[*index].clone()).collect();
        let members = fitted.members.iter().map(|member| Member {
            weight: member.weight,
            distance: member.distance,
            misfit: member.misfit,
            values: varied.iter().zip(&member.point).map(|(varied, at)| written_short(varied, *at)).collect(),
        });
        let paths = varied.iter().map(|varied| varied.path.clone()).collect();
        let posterior =
            Posterior::new(&self.identity.scenario, &self.identity.targets_digest, paths, members.collect());
        (posterior, varied)
    }
}

/// A value with as many digits as are shipped in rules: no parameter is known better, and the best member is to be written there.
fn written_short(varied: &Varied, at: f64) -> f64 {
    let value = varied.at(at);
    format!("{value:.3e}").parse().map_or(value, |short: f64| short.clamp(varied.low, varied.high))
}

fn horizon(scenario: &Scenario, until: Option<Date>) -> std::result::Result<u32, LabError> {
    let calendar = scenario.calendar();
    let Some(until) = until else { return Ok(calendar.ticks) };
    let ticks = calendar.tick_of(until) + i64::from(TICKS_PER_DAY);
    if ticks <= 0 || ticks > i64::from(calendar.ticks) {
        return Err(LabError::request(
            format!("{until} is outside the scenario"),
            format!("it runs from {} to {}", calendar.date(0), calendar.date(calendar.ticks.saturating_sub(1))),
        ));
    }
    Ok(ticks as u32)
}

/// The parameters that are named, or all with priors.
fn chosen(scenario: &Scenario, names: &[String]) -> std::result::Result<Vec<Varied>, LabError> {
    let all = all_with_priors(scenario);
    if names.is_empty() {
        return Ok(all);
    }
    let mut list: Vec<Varied> = Vec::new();
    for name in names {
        let found: Vec<Varied> = match name.strip_suffix(ALL_BELOW) {
            Some(group) => {
                let below = format!("{group}.");
                all.iter().filter(|varied| varied.path.starts_with(&below)).cloned().collect()
            }
            None => vec![drawable(scenario, name).map_err(|(message, remedy)| LabError::request(message, remedy))?],
        };
        if found.is_empty() {
            return Err(LabError::request(
                format!("no parameter with a prior is called `{name}`"),
                "`nosb list parameters` shows all",
            ));
        }
        list.extend(found);
    }
    list.sort_by(|a, b| a.path.cmp(&b.path));
    list.dedup_by(|a, b| a.path == b.path);
    Ok(list)
}

/// The best member as a patch.
fn best(posterior: &Posterior, identity: &Identity) -> String {
    let member = posterior.best();
    let mut text = format!(
        "title = \"Best of a calibration\"\ndescription = \"The best member, fought again, of posterior {} ({} battles)\"\n\n[set]\n",
        posterior.digest, identity.battles
    );
    for (path, value) in posterior.paths.iter().zip(&member.values) {
        text.push_str(&format!("{path} = {value:?}\n"));
    }
    text
}

fn result(fitted: Fitted, posterior: &Posterior, varied: &[Varied]) -> Result {
    const SHOWN: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
    let best = posterior.best();
    let marginals = varied.iter().enumerate().map(|(index, varied)| Marginal {
        path: varied.path.clone(),
        unit: varied.unit.clone(),
        prior: SHOWN.map(|share| varied.at(share)),
        posterior: posterior.quantiles(index, SHOWN),
        best: best.values[index],
        informed: posterior.informed(varied).unwrap_or(Informed { difference: 0.0, critical: 0.0 }),
    });
    Result {
        marginals: marginals.collect(),
        screened: fitted.screened,
        waves: fitted.waves,
        aside: fitted.aside,
        candidates: fitted.candidates,
        populations: fitted.search.populations,
        ended: fitted.search.ended,
        adjusted: fitted.adjusted,
        members: posterior.members.len(),
        effective: posterior.effective(),
        posterior: posterior.digest.clone(),
    }
}
