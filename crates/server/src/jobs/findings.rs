//! What an experiment has found so far, in the shapes of the API. All statistics are the laboratory's.

use nosb_lab::findings::{Findings, Note, Section, Verdict};
use nosb_lab::manifest::Manifest;
use nosb_lab::statistics;
use serde::Serialize;
use utoipa::ToSchema;

/// Digits that are kept of what is drawn and not read.
const DRAWN_DIGITS: i32 = 5;

/// An experiment and what it has found so far.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExperimentFindings {
    /// Name made of all that its battles depend on.
    pub id: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Title.
    pub title: String,
    /// The question.
    pub question: String,
    /// Version of the program.
    pub version: String,
    /// What is drawn besides the seeds: `none`, `carried` or `priors`.
    pub uncertainty: String,
    /// Pairs behind these figures.
    pub pairs: u64,
    /// Pairs wanted.
    pub pairs_wanted: u64,
    /// First day.
    pub first_day: String,
    /// Names of the two sides.
    pub sides: [String; 2],
    /// The baseline, then the arms.
    pub arms: Vec<ArmFound>,
    /// Metrics, the deciding one first.
    pub metrics: Vec<MetricFound>,
    /// Effects of each arm on each metric.
    pub effects: Vec<EffectFound>,
    /// Quantiles of daily series, by arm.
    pub fans: Vec<FanFound>,
    /// Where control differs.
    pub maps: Vec<MapFound>,
    /// When and where arms first differ from the baseline.
    pub divergence: Vec<DivergenceFound>,
    /// A cause taken apart into its channels.
    pub shares: Vec<SharesFound>,
    /// The claim that is put to the test.
    pub claim: Option<ClaimFound>,
    /// What a reader must know of these runs.
    pub notes: Vec<NoteFound>,
}

/// An arm.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ArmFound {
    id: String,
    title: String,
    description: String,
    patches: Vec<String>,
    /// Date at which it parts from the baseline, if not the first day.
    branch: Option<String>,
}

/// A metric.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MetricFound {
    id: String,
    unit: String,
    doc: String,
    /// A date that may not happen: means are restricted means in days since the first day.
    is_date: bool,
    /// Smallest effect of interest.
    smallest_effect: Option<f64>,
}

/// The effect of an arm on a metric. What cannot be computed is null.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EffectFound {
    metric: String,
    arm: String,
    n: usize,
    baseline_mean: Option<f64>,
    arm_mean: Option<f64>,
    /// Arm less baseline.
    difference: Option<f64>,
    /// Lower end of the 95 % interval.
    low: Option<f64>,
    /// Upper end.
    high: Option<f64>,
    /// Share of pairs in which the arm is greater, ties half.
    p_superiority: Option<f64>,
    p_value: Option<f64>,
    /// Adjusted for all effects.
    q_value: Option<f64>,
    /// Share of runs in which a datable outcome happened.
    happened_baseline: Option<f64>,
    happened_arm: Option<f64>,
    /// What pairing saves against independent runs.
    variance_ratio: Option<f64>,
    correlation: Option<f64>,
}

/// A daily series by arm.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FanFound {
    name: String,
    /// For each arm (the first is the baseline) and day: quantiles 5, 25, 50, 75 and 95 %.
    arms: Vec<Vec<[Option<f64>; 5]>>,
}

/// Share of runs in which the first side holds each cell.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MapFound {
    arm: String,
    date: String,
    /// In the arm, by cell.
    arm_share: Vec<Option<f64>>,
    /// In the baseline.
    baseline_share: Vec<Option<f64>>,
}

/// When and where an arm first differs from the baseline.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DivergenceFound {
    arm: String,
    /// Pairs that never differ in anything.
    identical: usize,
    pairs: usize,
    /// Day of the first difference in each pair that differs.
    first_days: Vec<Option<f64>>,
    /// By cell: share of pairs in which control ever differs.
    cell_share: Vec<Option<f64>>,
    /// By day: mean share of the map's land on which control differs.
    area_by_day: Vec<Option<f64>>,
}

/// A channel's shares of a cause, for one metric.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SharesFound {
    metric: String,
    /// The whole effect.
    whole: IntervalFound,
    channels: Vec<IntervalFound>,
}

/// A value with its 95 % interval.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IntervalFound {
    title: String,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

/// A claim put to the test.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClaimFound {
    id: String,
    claim: String,
    said_by: String,
    cause_changed: String,
    counterfactual: String,
    /// `supported`, `contradicted`, `small` or `not-identified`; none before there are runs.
    verdict: Option<String>,
    /// Why, by a key: `expected`, `opposite`, `small`, `open`, `below-interest`, `chance`, `too-few`, `assumption` or
    /// `not-measured`; none before there are runs.
    reason: Option<String>,
    /// The parameter on which the verdict hangs, if the reason is `assumption`.
    parameter: Option<String>,
    /// Why, in a sentence.
    why: String,
}

/// What a reader must know of these runs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NoteFound {
    /// `unfinished`, `never-differs`, `never-happens`, `few-measured` or `horizon`.
    key: String,
    /// Id of the arm it is about; may be empty.
    arm: String,
    /// Id of the metric; may be empty.
    metric: String,
    /// Pairs it counts.
    count: u64,
    /// Pairs wanted.
    of: u64,
    /// Date it names; may be empty.
    date: String,
    /// The sentence.
    text: String,
}

fn note(note: &Note) -> NoteFound {
    NoteFound {
        key: note.key.into(),
        arm: note.arm.clone(),
        metric: note.metric.clone(),
        count: note.count,
        of: note.of,
        date: note.date.clone(),
        text: note.text.clone(),
    }
}

/// JSON has no NaN: what could not be computed is null.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// What is drawn needs few digits, and takes less room with them.
fn drawn(value: f64) -> Option<f64> {
    if value == 0.0 || !value.is_finite() {
        return finite(value);
    }
    let places = DRAWN_DIGITS - 1 - libm::floor(libm::log10(value.abs())) as i32;
    // Written and read again as a decimal number: no digits are left over from multiplying.
    if (0..=12).contains(&places) { format!("{value:.*}", places as usize).parse().ok() } else { Some(value.round()) }
}

fn all(values: impl IntoIterator<Item = f64>) -> Vec<Option<f64>> {
    values.into_iter().map(drawn).collect()
}

/// An experiment before there is anything to say.
pub fn outline(id: &str, manifest: &Manifest) -> ExperimentFindings {
    let identity = &manifest.identity;
    let entry = identity.sections.first();
    let column = |id: &String| identity.columns.iter().find(|column| column.id == *id);
    let metrics = entry.into_iter().flat_map(|entry| {
        entry.shown.iter().filter_map(|id| {
            let column = column(id)?;
            let is_date = column.unit == "date";
            Some(MetricFound {
                id: id.clone(),
                unit: if is_date { "days".into() } else { column.unit.clone() },
                doc: column.doc.clone(),
                is_date,
                smallest_effect: entry.smallest_effect.get(id).copied(),
            })
        })
    });
    let arms = entry.into_iter().flat_map(|entry| &entry.arms).map(|arm| ArmFound {
        id: arm.id.clone(),
        title: arm.title.clone(),
        description: identity.lines.get(arm.line).map(|line| line.patches.join(" ")).unwrap_or_default(),
        patches: arm.patches.clone(),
        branch: arm.branch.clone(),
    });
    let claim = entry.and_then(|entry| entry.claim.as_ref()).map(|claim| ClaimFound {
        id: claim.id.clone(),
        claim: claim.claim.clone(),
        said_by: claim.said_by.clone(),
        cause_changed: claim.cause_changed.clone(),
        counterfactual: claim.counterfactual.clone(),
        verdict: None,
        reason: None,
        parameter: None,
        why: String::new(),
    });
    ExperimentFindings {
        id: id.into(),
        scenario: identity.scenario.clone(),
        title: manifest.title.clone(),
        question: entry.map(|entry| entry.question.clone()).unwrap_or_default(),
        version: manifest.version.clone(),
        uncertainty: identity.uncertainty.clone(),
        pairs: 0,
        pairs_wanted: manifest.pairs,
        first_day: identity.first_day.clone(),
        sides: identity.sides.clone(),
        arms: arms.collect(),
        metrics: metrics.collect(),
        effects: Vec::new(),
        fans: Vec::new(),
        maps: Vec::new(),
        divergence: Vec::new(),
        shares: Vec::new(),
        claim,
        notes: Vec::new(),
    }
}

/// An experiment with what its finished pairs say.
pub fn found(id: &str, manifest: &Manifest, findings: &Findings) -> ExperimentFindings {
    let mut shown = outline(id, manifest);
    shown.pairs = findings.provenance.pairs as u64;
    let Some(section) = findings.sections.first() else { return shown };
    let arm = |index: usize| section.arms.get(index).map(|arm| arm.id.clone()).unwrap_or_default();
    shown.effects = effects(section);
    shown.fans = section
        .fans
        .iter()
        .map(|fan| FanFound {
            name: fan.name.clone(),
            arms: fan.arms.iter().map(|days| days.iter().map(|day| day.map(drawn)).collect()).collect(),
        })
        .collect();
    shown.maps = section
        .maps
        .iter()
        .map(|map| MapFound {
            arm: arm(map.arm),
            date: map.date.clone(),
            arm_share: all(map.arm_share.iter().map(|share| f64::from(*share))),
            baseline_share: all(map.baseline_share.iter().map(|share| f64::from(*share))),
        })
        .collect();
    shown.divergence = section
        .divergence
        .iter()
        .map(|divergence| DivergenceFound {
            arm: arm(divergence.arm),
            identical: divergence.identical,
            pairs: divergence.pairs,
            first_days: all(divergence.first_days.iter().copied()),
            cell_share: all(divergence.cell_share.iter().map(|share| f64::from(*share))),
            area_by_day: all(divergence.area_by_day.iter().copied()),
        })
        .collect();
    shown.shares = shares(section);
    if let (Some(shown), Some(claim)) = (shown.claim.as_mut(), section.claim.as_ref()) {
        shown.verdict = Some(verdict(claim.verdict).into());
        shown.reason = Some(claim.reason.key().into());
        shown.parameter = claim.reason.parameter().map(String::from);
        shown.why = claim.why.clone();
    }
    shown.notes = section.notes.iter().map(note).collect();
    shown
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Supported => "supported",
        Verdict::Contradicted => "contradicted",
        Verdict::Small => "small",
        Verdict::NotIdentified => "not-identified",
    }
}

fn effects(section: &Section) -> Vec<EffectFound> {
    let row = |row: &nosb_lab::findings::EffectRow| {
        let effect: &statistics::Effect = &row.effect;
        EffectFound {
            metric: section.metrics.get(row.metric).map(|metric| metric.id.clone()).unwrap_or_default(),
            arm: section.arms.get(row.arm).map(|arm| arm.id.clone()).unwrap_or_default(),
            n: effect.n,
            baseline_mean: finite(effect.baseline_mean),
            arm_mean: finite(effect.arm_mean),
            difference: finite(effect.difference),
            low: finite(effect.low),
            high: finite(effect.high),
            p_superiority: finite(effect.p_superiority),
            p_value: finite(effect.p_value),
            q_value: finite(row.q_value),
            happened_baseline: row.happened_baseline,
            happened_arm: row.happened_arm,
            variance_ratio: finite(effect.variance_ratio),
            correlation: finite(effect.correlation),
        }
    };
    section.effects.iter().map(row).collect()
}

fn shares(section: &Section) -> Vec<SharesFound> {
    let Some(factorial) = &section.factorial else { return Vec::new() };
    let interval = |title: &str, value: f64, low: f64, high: f64| IntervalFound {
        title: title.into(),
        value: finite(value),
        low: finite(low),
        high: finite(high),
    };
    let row = |(metric, whole, shares): &(usize, statistics::Effect, Vec<statistics::Share>)| SharesFound {
        metric: section.metrics.get(*metric).map(|metric| metric.id.clone()).unwrap_or_default(),
        whole: interval("", whole.difference, whole.low, whole.high),
        channels: factorial
            .factors
            .iter()
            .zip(shares)
            .map(|(title, share)| interval(title, share.value, share.low, share.high))
            .collect(),
    };
    factorial.shares.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_has_few_digits() {
        let values = [0.0, 1.0 / 3.0, 123_456.789, -0.000_123_456_7, f64::NAN, f64::INFINITY];
        let shown = [Some(0.0), Some(0.33333), Some(123_457.0), Some(-0.000_123_46), None, None];
        assert_eq!(values.map(drawn), shown);
    }
}
