//! What a calibration is held against: targets as numbers on their scales.

use nosb_engine::calendar::TICKS_PER_DAY;
use nosb_scenario::{Scenario, Target, TargetUse};
use serde::{Deserialize, Serialize};

use crate::error::LabError;
use crate::outcome::Columns;

/// A target on its scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Aim {
    /// Id of the target.
    pub id: String,
    /// Id of the metric.
    pub metric: String,
    /// Kind of fact.
    pub level: String,
    /// What the record says.
    pub value: f64,
    /// How well the record is known, as a standard deviation.
    pub observation_sd: f64,
    /// How far the model may be off at its best, as a standard deviation.
    pub discrepancy_sd: f64,
}

impl Aim {
    /// Variance of record and model together.
    pub fn variance(&self) -> f64 {
        self.observation_sd * self.observation_sd + self.discrepancy_sd * self.discrepancy_sd
    }
}

/// The calibration targets that battles of so many ticks can be held against, with what they are as numbers.
#[derive(Clone, Debug)]
pub struct Aims {
    /// Targets and the columns that measure them.
    targets: Vec<(Target, usize)>,
    /// As numbers, in the same order.
    pub list: Vec<Aim>,
    /// Ids of calibration targets that shorter battles do not reach.
    pub left_out: Vec<String>,
}

impl Aims {
    /// Of a scenario, for battles of so many ticks.
    ///
    /// # Errors
    /// If it has no targets for calibration, or none that is reached.
    pub fn of(scenario: &Scenario, columns: &Columns, horizon: u32) -> Result<Self, LabError> {
        let targets: Vec<&Target> =
            scenario.targets().iter().filter(|target| target.use_ == TargetUse::Calibration).collect();
        if targets.is_empty() {
            return Err(LabError::request(
                format!("the scenario `{}` has no targets for calibration", scenario.name()),
                "add targets.csv with rows of use `calibration`; docs/targets.md says how",
            ));
        }
        let shortened = horizon < scenario.calendar().ticks;
        let days = f64::from(horizon / TICKS_PER_DAY);
        let mut aims = Self { targets: Vec::new(), list: Vec::new(), left_out: Vec::new() };
        for target in targets {
            let reached = match (target.never, scenario.last_day_of(&target.metric)) {
                (Some(_), _) => target.value < days,
                (None, Some(last)) => {
                    scenario.calendar().tick_of(last) + i64::from(TICKS_PER_DAY) <= i64::from(horizon)
                }
                // A total up to the end of the battle is another number in a shorter battle.
                (None, None) => !shortened,
            };
            let Some(column) = columns.position(&target.metric).filter(|_| reached) else {
                aims.left_out.push(target.id.clone());
                continue;
            };
            // Later than the last day fought nobody looked.
            let target = Target { never: target.never.map(|day| day.min(days)), ..target.clone() };
            aims.add(target, column);
        }
        if aims.list.is_empty() {
            return Err(LabError::request(
                "no calibration target lies within the days that are fought",
                "give a later day for --until",
            ));
        }
        Ok(aims)
    }

    /// Of targets and the columns that measure them.
    pub fn given(targets: Vec<(Target, usize)>) -> Self {
        let mut aims = Self { targets: Vec::new(), list: Vec::new(), left_out: Vec::new() };
        targets.into_iter().for_each(|(target, column)| aims.add(target, column));
        aims
    }

    fn add(&mut self, target: Target, column: usize) {
        let Some(value) = target.on_scale(Some(target.value)) else {
            self.left_out.push(target.id.clone());
            return;
        };
        self.list.push(Aim {
            id: target.id.clone(),
            metric: target.metric.clone(),
            level: target.level.clone(),
            value,
            observation_sd: target.observation_sd,
            discrepancy_sd: target.discrepancy_sd,
        });
        self.targets.push((target, column));
    }

    /// Indices of the columns that are needed.
    pub fn columns(&self) -> Vec<usize> {
        let mut columns: Vec<usize> = self.targets.iter().map(|(_, column)| *column).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// Ids of the targets' metrics, in their order.
    pub fn metrics(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|aim| aim.metric.as_str())
    }

    /// Outcomes of a battle (in the order of the targets) on their scales; NaN where one was not measured.
    pub fn on_scale(&self, outcomes: impl Iterator<Item = Option<f64>>) -> Vec<f64> {
        self.targets
            .iter()
            .zip(outcomes)
            .map(|((target, _), value)| target.on_scale(value).unwrap_or(f64::NAN))
            .collect()
    }

    /// A short name of all that is said of the targets.
    pub fn digest(&self) -> String {
        let text: String = self.list.iter().map(|aim| format!("{aim:?}")).collect();
        super::digest(text.as_bytes())
    }
}
