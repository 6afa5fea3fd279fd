//! What an experiment found: everything a report says, as plain values. Computed once from an experiment's tables
//! (module `analysis`), then only shown (module `report`).

use crate::statistics::{Curve, Effect, Share, VarianceSplit};

/// Where figures come from: stands under every plot and table.
#[derive(Clone, Debug, Default)]
pub struct Provenance {
    /// The command that makes these figures again.
    pub command: String,
    /// Version of the program.
    pub version: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Digest of its content.
    pub digest: String,
    /// Patches laid under every arm.
    pub base: Vec<String>,
    /// First and last seed.
    pub seeds: (u64, u64),
    /// Pairs fought.
    pub pairs: usize,
    /// Battles fought, over all arms.
    pub battles: usize,
    /// What was drawn besides the seeds, in words; empty if nothing was.
    pub uncertainty: String,
}

/// An arm. The first of a list is the baseline.
#[derive(Clone, Debug, Default)]
pub struct ArmInfo {
    /// Id, as in the tables.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// What is changed, in a line.
    pub description: String,
    /// Patches laid over the baseline.
    pub patches: Vec<String>,
    /// Date at which it parts from the baseline, if not the first day.
    pub branch: Option<String>,
}

/// A metric as reports show it.
#[derive(Clone, Debug, Default)]
pub struct MetricInfo {
    /// Id.
    pub id: String,
    /// Unit (`days` for dates: effects are in days).
    pub unit: String,
    /// What it is, in a line.
    pub doc: String,
    /// A date that may not happen: means are restricted means, in days since the first day.
    pub is_date: bool,
    /// Smallest effect of interest, if one was declared.
    pub smallest_effect: Option<f64>,
}

/// The effect of one arm on one metric.
#[derive(Clone, Debug)]
pub struct EffectRow {
    /// Index into [`Section::metrics`].
    pub metric: usize,
    /// Index into [`Section::arms`], 1 or more.
    pub arm: usize,
    /// The numbers.
    pub effect: Effect,
    /// Share of runs of the baseline in which a datable outcome happened; none for quantities.
    pub happened_baseline: Option<f64>,
    /// The same for the arm.
    pub happened_arm: Option<f64>,
    /// Bounds of the share of battles in which it happened under the baseline and would not have under the arm
    /// (Fréchet); none for quantities.
    pub only_baseline: Option<(f64, f64)>,
    /// p-value adjusted for all effects of the report (Benjamini and Hochberg).
    pub q_value: f64,
    /// Split of the variance of the effect into seeds and parameters, if parameters were drawn.
    pub split: Option<VarianceSplit>,
}

/// Values of one metric in every run of one arm.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    /// Index into [`Section::metrics`].
    pub metric: usize,
    /// Index into [`Section::arms`].
    pub arm: usize,
    /// Values in run order; what did not happen is left out.
    pub values: Vec<f64>,
}

/// One daily series, by arm.
#[derive(Clone, Debug, Default)]
pub struct Fan {
    /// Name of the series.
    pub name: String,
    /// First day, `YYYY-MM-DD`.
    pub first_day: String,
    /// For each arm (as in [`Section::arms`]; empty if it has none) and day: quantiles 5, 25, 50, 75 and 95 %.
    pub arms: Vec<Vec<[f64; 5]>>,
}

/// A cell's outline for maps.
#[derive(Clone, Debug, Default)]
pub struct CellShape {
    /// Corners: longitude and latitude in degrees.
    pub corners: Vec<(f64, f64)>,
    /// Whether it is water.
    pub water: bool,
    /// Whether it lies in the region of the city.
    pub city: bool,
}

/// Where control differs between an arm and the baseline at a date.
#[derive(Clone, Debug, Default)]
pub struct ControlMap {
    /// Index into [`Section::arms`].
    pub arm: usize,
    /// The date.
    pub date: String,
    /// For each cell: share of the arm's runs in which the first side holds it.
    pub arm_share: Vec<f32>,
    /// The same in the baseline.
    pub baseline_share: Vec<f32>,
}

/// When and where an arm first differs from the baseline.
#[derive(Clone, Debug, Default)]
pub struct Divergence {
    /// Index into [`Section::arms`].
    pub arm: usize,
    /// Pairs that never differ in anything.
    pub identical: usize,
    /// Pairs in all.
    pub pairs: usize,
    /// Day of the first difference in any daily count, in each pair that differs (days since the first day).
    pub first_days: Vec<f64>,
    /// For each cell: share of the pairs in which its control ever differs.
    pub cell_share: Vec<f32>,
    /// For each cell: median day on which its control first differs, among those pairs; NaN if in none.
    pub cell_day: Vec<f32>,
    /// For each day: mean share of the map's land area on which control differs.
    pub area_by_day: Vec<f64>,
}

/// A cause of several channels taken apart.
#[derive(Clone, Debug, Default)]
pub struct Factorial {
    /// Title of each channel.
    pub factors: Vec<String>,
    /// For each metric that was taken apart: its index into [`Section::metrics`], the whole effect, and the channels'
    /// Shapley shares, which sum to it.
    pub shares: Vec<(usize, Effect, Vec<Share>)>,
}

/// An effect as a function of a parameter.
#[derive(Clone, Debug)]
pub struct ParameterCurve {
    /// Index into [`Section::metrics`].
    pub metric: usize,
    /// Index into [`Section::arms`].
    pub arm: usize,
    /// Path of the parameter.
    pub parameter: String,
    /// Its unit.
    pub unit: String,
    /// Whether it is an assumption.
    pub assumed: bool,
    /// The curve.
    pub curve: Curve,
}

/// Correlation and variance ratio of pairs by day.
#[derive(Clone, Debug, Default)]
pub struct PairingByDay {
    /// Index into [`Section::arms`].
    pub arm: usize,
    /// Name of the daily series.
    pub series: String,
    /// Days since the first day.
    pub days: Vec<u32>,
    /// Correlation between paired runs.
    pub correlation: Vec<f64>,
    /// Variance of an unpaired difference over that of the paired one.
    pub variance_ratio: Vec<f64>,
}

/// What a claim came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The effect has the claimed sign and at least the smallest size of interest.
    Supported,
    /// It has the other sign.
    Contradicted,
    /// It is smaller than what matters.
    Small,
    /// It hangs on an assumption, or these runs do not tell.
    NotIdentified,
}

/// Why a claim came to its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The deciding metric was not measured.
    NotMeasured,
    /// The sign of the effect hangs on this parameter, which is an assumption.
    Assumption(String),
    /// There are too few pairs for an interval.
    TooFew,
    /// The whole interval lies below the smallest effect of interest.
    Small,
    /// The interval holds zero and effects that would matter.
    Open,
    /// The effect is below the smallest size of interest, its interval is not.
    BelowInterest,
    /// Among so many effects that can be chance.
    Chance,
    /// The effect has the expected sign and matters.
    Expected,
    /// It matters and has the other sign.
    Opposite,
}

impl Reason {
    /// For programs, and for texts in other languages.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotMeasured => "not-measured",
            Self::Assumption(_) => "assumption",
            Self::TooFew => "too-few",
            Self::Small => "small",
            Self::Open => "open",
            Self::BelowInterest => "below-interest",
            Self::Chance => "chance",
            Self::Expected => "expected",
            Self::Opposite => "opposite",
        }
    }

    /// The parameter on which the verdict hangs.
    pub fn parameter(&self) -> Option<&str> {
        if let Self::Assumption(path) = self { Some(path) } else { None }
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Assumption(path) => {
                return write!(f, "The sign of the effect depends on {path}, which is an assumption.");
            }
            Self::NotMeasured => "The deciding metric was not measured.",
            Self::TooFew => "There are too few pairs for an interval.",
            Self::Small => "The whole interval lies below the smallest effect of interest.",
            Self::Open => "The interval holds zero and effects that would matter: these runs do not tell.",
            Self::BelowInterest => {
                "The effect is below the smallest size of interest, but its interval holds effects that would matter."
            }
            Self::Chance => {
                "The interval leaves out zero, but among as many effects as this report has that can be chance."
            }
            Self::Expected => "The effect has the expected sign and matters.",
            Self::Opposite => "The effect matters and has the other sign than the claim expects.",
        })
    }
}

/// What a reader must know of these runs: in a sentence, and in parts for texts in other languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// What kind of remark: `unfinished`, `never-differs`, `never-happens`, `few-measured` or `horizon`.
    pub key: &'static str,
    /// Id of the arm it is about; may be empty.
    pub arm: String,
    /// Id of the metric it is about; may be empty.
    pub metric: String,
    /// Pairs it counts.
    pub count: u64,
    /// Pairs wanted.
    pub of: u64,
    /// Date it names, `YYYY-MM-DD`; may be empty.
    pub date: String,
    /// The sentence.
    pub text: String,
}

/// A claim put to the test.
#[derive(Clone, Debug)]
pub struct ClaimInfo {
    /// Id.
    pub id: String,
    /// The sentence.
    pub claim: String,
    /// Who says it.
    pub said_by: String,
    /// What is changed.
    pub cause_changed: String,
    /// Against what.
    pub counterfactual: String,
    /// Index into [`Section::effects`] of the effect that decides.
    pub deciding: usize,
    /// What it came to.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// The same in a sentence.
    pub why: String,
    /// Parameters that carry the effect and whose posterior is still their prior; empty where none was drawn from.
    pub still_prior: Vec<String>,
}

/// One experiment of a report.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Id: the experiment's or the claim's.
    pub id: String,
    /// Title.
    pub title: String,
    /// The question, in a sentence.
    pub question: String,
    /// The claim, if it tests one.
    pub claim: Option<ClaimInfo>,
    /// Arms; the first is the baseline.
    pub arms: Vec<ArmInfo>,
    /// Metrics, the primary one first.
    pub metrics: Vec<MetricInfo>,
    /// Effects, by metric and arm.
    pub effects: Vec<EffectRow>,
    /// Values behind the effects.
    pub samples: Vec<Samples>,
    /// Daily series.
    pub fans: Vec<Fan>,
    /// Maps of differences.
    pub maps: Vec<ControlMap>,
    /// Divergence from the baseline, for each arm after the first.
    pub divergence: Vec<Divergence>,
    /// A cause taken apart, if the experiment has a factorial.
    pub factorial: Option<Factorial>,
    /// Effects as functions of parameters, if parameters were drawn; those whose sign changes first.
    pub curves: Vec<ParameterCurve>,
    /// For a design without arms: the metrics themselves as functions of the parameters.
    pub responses: Vec<ParameterCurve>,
    /// What pairing gains, by day.
    pub pairing: Vec<PairingByDay>,
    /// Remarks: what a reader must know of these runs.
    pub notes: Vec<Note>,
}

/// All that a report shows.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Title of the report.
    pub title: String,
    /// Where the figures come from.
    pub provenance: Provenance,
    /// The rule by which verdicts were given, in words; empty if there are none.
    pub rule: String,
    /// One for each experiment: one, or one for each claim.
    pub sections: Vec<Section>,
    /// Outlines of the map's cells, for maps.
    pub cells: Vec<CellShape>,
    /// Names of the two sides.
    pub sides: [String; 2],
    /// First and last day, `YYYY-MM-DD`.
    pub days: (String, String),
}
