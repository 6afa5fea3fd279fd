//! Scenarios as the commands see them: a thin layer over the scenario crate.

use nosb_engine::rules::Value as Setting;
use nosb_engine::{State, World};
use nosb_scenario::{Listed, Scenario, ScenarioError};

use crate::fault::Fault;

/// A scenario with its patches.
pub struct Source {
    scenario: Scenario,
}

/// One line of a listing: what it is called, columns of it, and a sentence.
#[derive(Clone, Debug)]
pub struct Line {
    /// Name of each column and its text; the first is the id.
    pub columns: Vec<(&'static str, String)>,
}

/// More problems than these are not read by anybody at once.
const MOST_PROBLEMS: usize = 10;

/// A fault of the scenario, with as many of its problems as somebody reads.
pub fn fault(error: ScenarioError) -> Fault {
    let ScenarioError::Several(mut list) = error else { return Fault::Input(miette::Report::new(error)) };
    let more = list.len().saturating_sub(MOST_PROBLEMS);
    list.truncate(MOST_PROBLEMS);
    if more > 0 {
        eprintln!("{more} more problems are not shown; `nosb check` shows all");
    }
    Fault::Input(miette::Report::new(ScenarioError::Several(list)))
}

impl Source {
    /// Opens a shipped scenario or a folder and lays patches over it, in order.
    pub fn open(name: &str, patches: &[String]) -> Result<Self, Fault> {
        let mut scenario = Scenario::load(name).map_err(fault)?;
        for patch in patches {
            scenario = scenario.with_patch_text(patch).map_err(fault)?;
        }
        Ok(Self { scenario })
    }
    /// Name.
    pub fn name(&self) -> &str {
        self.scenario.name()
    }
    /// Digest of all content with the patches applied.
    pub fn digest(&self) -> String {
        self.scenario.digest()
    }
    /// World and first state.
    pub fn build(&self, seed: u64) -> Result<(World, State), Fault> {
        self.scenario.build(seed).map_err(fault)
    }
    /// The scenario itself.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }
    /// Patches.
    pub fn patches(&self) -> Vec<Line> {
        self.scenario.patches_shipped().into_iter().map(listed).collect()
    }
    /// Rival structures.
    pub fn rivals(&self) -> Vec<Line> {
        self.scenario.rivals().into_iter().map(listed).collect()
    }
    /// Claims.
    pub fn claims(&self) -> Vec<Line> {
        let line = |claim: nosb_scenario::Claim| Line {
            columns: vec![("id", claim.id), ("claim", claim.claim), ("metric", claim.primary_metric)],
        };
        self.scenario.claims().into_iter().map(line).collect()
    }
    /// What the model is fitted to and tested on, by use and kind of fact.
    pub fn targets(&self) -> Vec<Line> {
        let mut targets: Vec<_> = self.scenario.targets().iter().collect();
        let level = |name: &str| nosb_scenario::LEVELS.iter().position(|level| *level == name);
        targets.sort_by_key(|target| (target.use_ != nosb_scenario::TargetUse::Calibration, level(&target.level)));
        let line = |target: &nosb_scenario::Target| Line {
            columns: vec![
                ("id", target.id.clone()),
                ("use", target.use_.name().into()),
                ("level", target.level.clone()),
                ("value", target.value.to_string()),
                ("observation_sd", target.observation_sd.to_string()),
                ("discrepancy_sd", target.discrepancy_sd.to_string()),
                ("scale", target.scale.name().into()),
                ("record", target.record.clone()),
            ],
        };
        targets.into_iter().map(line).collect()
    }
    /// Experiments and claims that can be fought.
    pub fn experiments(&self) -> Vec<Line> {
        self.scenario.experiments().into_iter().map(listed).collect()
    }
    /// Parameters.
    pub fn parameters(&self) -> Vec<Line> {
        self.scenario
            .parameters()
            .values()
            .map(|parameter| {
                let (value, range) = match parameter.value {
                    Setting::Number(number) => (number.to_string(), format!("{} .. {}", parameter.low, parameter.high)),
                    Setting::Switch(on) => (on.to_string(), "switch".to_string()),
                };
                Line {
                    columns: vec![
                        ("path", parameter.path.clone()),
                        ("value", value),
                        ("unit", parameter.unit.clone()),
                        ("range", range),
                        ("source", parameter.source.clone()),
                        ("note", parameter.note.clone()),
                    ],
                }
            })
            .collect()
    }
    /// Numbers without a source.
    pub fn unsourced(&self) -> Vec<String> {
        let line =
            |entry: nosb_scenario::Unsourced| format!("{}:{}: {}: {}", entry.file, entry.line, entry.what, entry.why);
        self.scenario.unsourced().into_iter().map(line).collect()
    }
}

fn listed(listed: Listed) -> Line {
    Line { columns: vec![("name", listed.name), ("title", listed.title), ("description", listed.description)] }
}

/// Shipped scenarios.
pub fn scenarios() -> Vec<Line> {
    Scenario::shipped().into_iter().map(listed).collect()
}

/// All problems of a scenario.
pub fn check(name: &str) -> Vec<miette::Report> {
    Scenario::check(name).into_iter().map(miette::Report::new).collect()
}
