//! The small scenario as a model to check on: three of its parameters, a few outcomes, battles of some weeks, in memory.

use nosb_recording::{Battle, Options};
use nosb_scenario::{Patch, Scale, Scenario, Target, TargetUse};

use crate::calibration::aim::{Aim, Aims};
use crate::error::LabError;
use crate::outcome::Columns;
use crate::varied::{Varied, drawable};

const SCENARIO: &str = "two-fords";
/// Parameters that are made unknown.
const UNKNOWN: [&str; 2] = ["attrition.base_attack", "attrition.base_defence"];
/// What is seen of a battle, as logarithms, and how exactly.
const SEEN: [&str; 2] = ["amber_casualties", "cobalt_casualties"];
const SEEN_SD: f64 = 0.05;
/// Ticks fought.
const TICKS: u32 = 80;

/// The model.
pub struct Fords {
    scenario: Scenario,
    columns: Columns,
    aims: Aims,
    varied: Vec<Varied>,
}

impl Fords {
    /// Loads the scenario.
    ///
    /// # Errors
    /// If it is not there, or not as it should be.
    pub fn load() -> Result<Self, LabError> {
        let scenario = Scenario::load(SCENARIO)?;
        let columns = Columns::of(&scenario);
        let missing = |what: &str| LabError::Internal(format!("{SCENARIO} has no `{what}`"));
        let varied: Result<Vec<Varied>, LabError> =
            UNKNOWN.into_iter().map(|path| drawable(&scenario, path).map_err(|_| missing(path))).collect();
        let target = |metric: &str| {
            let target = Target {
                id: metric.into(),
                metric: metric.into(),
                record: String::new(),
                use_: TargetUse::Calibration,
                level: "loss".into(),
                group: String::new(),
                value: 1000.0,
                observation_sd: SEEN_SD,
                discrepancy_sd: 0.0,
                scale: Scale::Log,
                never: None,
                note: String::new(),
            };
            Ok((target, columns.position(metric).ok_or_else(|| missing(metric))?))
        };
        let targets: Result<Vec<(Target, usize)>, LabError> = SEEN.into_iter().map(target).collect();
        Ok(Self { aims: Aims::given(targets?), varied: varied?, scenario, columns })
    }

    /// Parameters.
    pub fn varied(&self) -> &[Varied] {
        &self.varied
    }

    /// What is seen of a battle.
    pub fn aims(&self) -> &[Aim] {
        &self.aims.list
    }

    /// Outcomes of a battle.
    pub fn fight(&self, point: &[f64], seed: u64) -> Vec<f64> {
        let values = self.varied.iter().zip(point).map(|(varied, at)| (varied.path.as_str(), varied.at(*at)));
        let unmeasured = || vec![f64::NAN; self.aims.list.len()];
        let Ok(scenario) = self.scenario.with_patch(&Patch::of_numbers("a point", values)) else { return unmeasured() };
        let world = scenario.world();
        let mut battle = Battle::new(&world, scenario.state(seed));
        if battle.go_on(Options { until_tick: Some(TICKS), interrupt: None }, &mut []).is_err() {
            return unmeasured();
        }
        let all = self.columns.values(&battle.outcomes(), battle.state().tick);
        let seen = self.aims.metrics().map(|metric| self.columns.position(metric).and_then(|index| all[index]));
        self.aims.on_scale(seen)
    }
}
