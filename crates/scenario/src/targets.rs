//! `targets.csv`: what the model is fitted to and what it is tested on. Each target is a metric, a row of the record that
//! says what it was, and two errors stated before any fit: how well the record is known, and how far a model of this
//! kind may be off even at its best.

mod reader;

pub use reader::LEVELS;
pub(crate) use reader::read;

use crate::Scenario;

/// What a target is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetUse {
    /// Parameters may be fitted to it.
    Calibration,
    /// Never used in a fit: the fitted model is tested on it.
    Validation,
}

impl TargetUse {
    /// All, in order.
    pub const ALL: [Self; 2] = [Self::Calibration, Self::Validation];

    /// Name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Calibration => "calibration",
            Self::Validation => "validation",
        }
    }
}

/// The scale on which a target's errors are stated and its misses are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scale {
    /// The metric's own unit; days for dates.
    Linear,
    /// Natural logarithm.
    Log,
    /// Natural logarithm of the odds.
    Logit,
}

impl Scale {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Linear, Self::Log, Self::Logit];

    /// Name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Log => "log",
            Self::Logit => "logit",
        }
    }
}

/// One thing the record says and the model should give.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Id.
    pub id: String,
    /// Id of the metric.
    pub metric: String,
    /// What in the record says so, joined by `;` where several rows are added up: the id of a row of `record.csv`,
    /// `strengths ID DATE`, `check NAME`, or `front DATE`.
    pub record: String,
    /// What it is for.
    pub use_: TargetUse,
    /// Kind of fact, one of [`LEVELS`].
    pub level: String,
    /// Facts that say nearly the same carry one name and have one use; empty for a fact of its own.
    pub group: String,
    /// The record's value in the unit in which the metric is stored; dates in whole days since the scenario's first day.
    pub value: f64,
    /// Standard deviation of the record, on the scale.
    pub observation_sd: f64,
    /// Standard deviation of what a model of this kind may be off at its best, on the scale.
    pub discrepancy_sd: f64,
    /// Scale of the two deviations.
    pub scale: Scale,
    /// For a date: the day that stands for "never", the day after the scenario's last. None for quantities.
    pub never: Option<f64>,
    /// Why the discrepancy is what it is, and remarks.
    pub note: String,
}

impl Target {
    /// A battle's outcome on the target's scale; `None` is "never". No answer where a quantity was not measured.
    ///
    /// Nothing at all has no logarithm: on a scale of logarithms an outcome counts at least a thousandth of the record,
    /// and on one of odds it stays a two-hundredth from 0 and 1.
    pub fn on_scale(&self, outcome: Option<f64>) -> Option<f64> {
        const LEAST_OF_RECORD: f64 = 1e-3;
        const LEAST_SHARE: f64 = 0.005;
        let outcome = outcome.or(self.never)?;
        Some(match self.scale {
            Scale::Linear => outcome,
            Scale::Log => libm::log(outcome.max(self.value * LEAST_OF_RECORD)),
            Scale::Logit => {
                let share = outcome.clamp(LEAST_SHARE, 1.0 - LEAST_SHARE);
                libm::log(share / (1.0 - share))
            }
        })
    }

    /// Standard deviation of record and model together, on the scale.
    pub fn sd(&self) -> f64 {
        libm::hypot(self.observation_sd, self.discrepancy_sd)
    }
}

impl Scenario {
    /// The targets, by id; empty if the scenario has no `targets.csv`.
    pub fn targets(&self) -> &[Target] {
        &self.parts.targets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(value: f64, scale: Scale, never: Option<f64>) -> Target {
        Target {
            id: "a".into(),
            metric: "b".into(),
            record: "c".into(),
            use_: TargetUse::Calibration,
            level: "loss".into(),
            group: String::new(),
            value,
            observation_sd: 3.0,
            discrepancy_sd: 4.0,
            scale,
            never,
            note: String::new(),
        }
    }

    #[test]
    fn outcomes_are_put_on_the_scale_of_their_target() {
        let losses = target(1000.0, Scale::Log, None);
        assert_eq!(losses.on_scale(Some(1000.0)), Some(libm::log(1000.0)));
        assert_eq!(losses.on_scale(Some(0.0)), Some(0.0));
        assert_eq!(losses.on_scale(None), None);
        let share = target(0.5, Scale::Logit, None);
        assert_eq!(share.on_scale(Some(0.5)), Some(0.0));
        assert_eq!(share.on_scale(Some(1.0)), share.on_scale(Some(0.999)));
        assert_eq!(target(1.0, Scale::Linear, None).sd(), 5.0);
    }

    #[test]
    fn never_is_a_date_after_the_last_day() {
        let date = target(37.0, Scale::Linear, Some(227.0));
        assert_eq!((date.on_scale(Some(40.0)), date.on_scale(None)), (Some(40.0), Some(227.0)));
    }
}
