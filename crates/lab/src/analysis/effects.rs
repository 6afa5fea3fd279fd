//! Effects of a section, with their intervals, shares and curves.

use crate::findings::{EffectRow, Factorial, ParameterCurve, Samples, Section};
use crate::manifest::{Manifest, SectionEntry};
use crate::plan::SEEDS_PER_DRAW;
use crate::statistics::{
    Curve, benjamini_hochberg, curve, frechet_only_baseline, paired, paired_indicator, shapley_paired, variance_split,
};

use super::read::{Runs, epoch_day};

/// Points at which an effect is shown along a parameter.
const CURVE_POINTS: usize = 21;
/// Curves that are shown beside those whose sign changes, for each effect.
const CURVES_SHOWN: usize = 3;
/// False discoveries allowed among the slopes of one effect.
const SLOPE_RATE: f64 = 0.05;

/// Paired values of a metric: both measured, dates restricted to the horizon.
struct Pairs {
    baseline: Vec<f64>,
    arm: Vec<f64>,
    /// Index of each among the runs' pairs.
    index: Vec<usize>,
    happened: Option<(f64, f64)>,
}

/// Fills effects, samples, factorial and curves of a section.
pub fn fill(section: &mut Section, entry: &SectionEntry, manifest: &Manifest, runs: &Runs) {
    let drawn = !manifest.identity.varied.is_empty() && manifest.identity.design.is_empty();
    for metric in 0..section.metrics.len() {
        for (arm, info) in entry.arms.iter().enumerate() {
            let values = &runs.values[&section.metrics[metric].id][info.line];
            section.samples.push(Samples { metric, arm, values: values.iter().flatten().copied().collect() });
            if arm == 0 {
                continue;
            }
            let pairs = pairs(section, entry, manifest, runs, metric, arm);
            let key = format!("{}/{}/{}", section.id, section.metrics[metric].id, info.id);
            let identical = runs.first_difference[info.line].iter().all(Option::is_none);
            let indicator = is_indicator(manifest, &section.metrics[metric].id);
            let effect = if indicator && !identical {
                paired_indicator(&pairs.baseline, &pairs.arm, &key)
            } else {
                paired(&pairs.baseline, &pairs.arm, &key)
            };
            let shares = if indicator { Some((effect.baseline_mean, effect.arm_mean)) } else { pairs.happened };
            section.effects.push(EffectRow {
                metric,
                arm,
                effect,
                happened_baseline: pairs.happened.map(|shares| shares.0),
                happened_arm: pairs.happened.map(|shares| shares.1),
                only_baseline: shares.map(|(baseline, arm)| frechet_only_baseline(baseline, arm)),
                q_value: f64::NAN,
                split: if drawn { variance_split(&by_draw(&pairs, runs)) } else { None },
            });
            if !manifest.identity.varied.is_empty() {
                section.curves.extend(curves(manifest, entry, runs, &pairs, (metric, arm)));
            }
        }
    }
    if entry.arms.len() == 1 {
        section.responses = responses(section, entry, manifest, runs);
    }
    section.curves.sort_by_key(|curve| !curve.curve.sign_changes);
    section.factorial = factorial(section, entry, manifest, runs);
}

fn is_indicator(manifest: &Manifest, id: &str) -> bool {
    manifest.identity.columns.iter().any(|column| column.id == *id && column.indicator)
}

fn pairs(
    section: &Section,
    entry: &SectionEntry,
    manifest: &Manifest,
    runs: &Runs,
    metric: usize,
    arm: usize,
) -> Pairs {
    let info = &section.metrics[metric];
    let line = |arm: usize| entry.arms[arm].line;
    let by_line = &runs.values[&info.id];
    let (baseline, changed) = (&by_line[line(0)], &by_line[line(arm)]);
    let horizon = horizon(manifest, line(arm));
    let restricted = |value: Option<f64>| if info.is_date { Some(value.unwrap_or(horizon)) } else { value };
    let mut pairs = Pairs { baseline: Vec::new(), arm: Vec::new(), index: Vec::new(), happened: None };
    for (index, (a, b)) in baseline.iter().zip(changed).enumerate() {
        if let (Some(a), Some(b)) = (restricted(*a), restricted(*b)) {
            pairs.baseline.push(a);
            pairs.arm.push(b);
            pairs.index.push(index);
        }
    }
    if info.is_date {
        let share = |values: &[Option<f64>]| values.iter().flatten().count() as f64 / values.len().max(1) as f64;
        pairs.happened = Some((share(baseline), share(changed)));
    }
    pairs
}

/// Days fought in a line: what a date that did not come counts as.
pub fn horizon(manifest: &Manifest, line: usize) -> f64 {
    let identity = &manifest.identity;
    f64::from(epoch_day(&identity.lines[line].last_day) - epoch_day(&identity.first_day) + 1)
}

/// Differences by draw of the parameters.
fn by_draw(pairs: &Pairs, runs: &Runs) -> Vec<Vec<f64>> {
    let mut groups: Vec<(u64, Vec<f64>)> = Vec::new();
    for (place, index) in pairs.index.iter().enumerate() {
        let draw = runs.pairs[*index] / SEEDS_PER_DRAW;
        let difference = pairs.arm[place] - pairs.baseline[place];
        match groups.last_mut() {
            Some((last, group)) if *last == draw => group.push(difference),
            _ => groups.push((draw, vec![difference])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The effect along each parameter that it is said to hang on, or along all that were varied if none is named.
fn curves(
    manifest: &Manifest,
    entry: &SectionEntry,
    runs: &Runs,
    pairs: &Pairs,
    (metric, arm): (usize, usize),
) -> Vec<ParameterCurve> {
    let differences: Vec<f64> = pairs.arm.iter().zip(&pairs.baseline).map(|(arm, baseline)| arm - baseline).collect();
    let named = &entry.carried_by;
    let wanted = |path: &String| manifest.identity.uncertainty == "priors" || named.is_empty() || named.contains(path);
    let mut found: Vec<(usize, Curve)> = Vec::new();
    for (index, varied) in manifest.identity.varied.iter().enumerate().filter(|(_, varied)| wanted(&varied.path)) {
        let at: Vec<f64> = pairs.index.iter().map(|pair| runs.parameters[index][*pair]).collect();
        debug_assert_eq!(at.len(), differences.len(), "{}", varied.path);
        found.push((index, curve(&at, &differences, CURVE_POINTS)));
    }
    // Among hundreds of parameters some slopes are steep by chance.
    let adjusted = benjamini_hochberg(&found.iter().map(|(_, curve)| curve.p_slope).collect::<Vec<_>>());
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by(|a, b| found[*a].1.p_slope.total_cmp(&found[*b].1.p_slope));
    let mut kept = Vec::new();
    for (rank, place) in order.into_iter().enumerate() {
        let (index, mut curve) = found[place].clone();
        curve.sign_changes &= adjusted[place] <= SLOPE_RATE;
        let varied = &manifest.identity.varied[index];
        if curve.sign_changes || rank < CURVES_SHOWN {
            kept.push(ParameterCurve {
                metric,
                arm,
                parameter: varied.path.clone(),
                unit: varied.unit.clone(),
                assumed: varied.assumed,
                curve,
            });
        }
    }
    kept
}

/// Of an experiment without arms: each metric along each parameter.
fn responses(section: &Section, entry: &SectionEntry, manifest: &Manifest, runs: &Runs) -> Vec<ParameterCurve> {
    let line = entry.arms[0].line;
    let horizon = horizon(manifest, line);
    let mut found = Vec::new();
    for (metric, info) in section.metrics.iter().enumerate() {
        let values = runs.values[&info.id][line].iter().enumerate();
        let measured = values.filter_map(|(pair, value)| {
            let value = if info.is_date { Some(value.unwrap_or(horizon)) } else { *value };
            Some((pair, value?))
        });
        let (pairs, values): (Vec<usize>, Vec<f64>) = measured.unzip();
        for (index, varied) in manifest.identity.varied.iter().enumerate() {
            let at: Vec<f64> = pairs.iter().map(|pair| runs.parameters[index][*pair]).collect();
            found.push(ParameterCurve {
                metric,
                arm: 0,
                parameter: varied.path.clone(),
                unit: varied.unit.clone(),
                assumed: varied.assumed,
                curve: curve(&at, &values, CURVE_POINTS),
            });
        }
    }
    found
}

/// Shapley shares of the channels: the value of a set of channels is the mean of the arm that has them.
fn factorial(section: &Section, entry: &SectionEntry, manifest: &Manifest, runs: &Runs) -> Option<Factorial> {
    if entry.channels.is_empty() {
        return None;
    }
    let mut factorial = Factorial { factors: entry.channels.clone(), shares: Vec::new() };
    for metric in 0..section.metrics.len() {
        // Arms of a factorial stand in the order of the sets of their channels.
        let arms: Vec<Pairs> =
            (1..entry.arms.len()).map(|arm| pairs(section, entry, manifest, runs, metric, arm)).collect();
        let whole = arms.iter().map(|pairs| pairs.index.len()).min().unwrap_or(0);
        if whole == 0 || arms.iter().any(|pairs| pairs.index.len() != whole) {
            continue;
        }
        let sets: Vec<Vec<f64>> =
            std::iter::once(arms[0].baseline.clone()).chain(arms.into_iter().map(|pairs| pairs.arm)).collect();
        let key = format!("{}/{}/shapley", section.id, section.metrics[metric].id);
        let (effect, shares) = shapley_paired(&sets, &key);
        factorial.shares.push((metric, effect, shares));
    }
    Some(factorial)
}

/// Adjusts the p-values of all effects of a report together.
pub fn adjust(sections: &mut [Section]) {
    let p_values: Vec<f64> =
        sections.iter().flat_map(|section| section.effects.iter().map(|row| row.effect.p_value)).collect();
    let adjusted = benjamini_hochberg(&p_values);
    let rows = sections.iter_mut().flat_map(|section| section.effects.iter_mut());
    rows.zip(adjusted).for_each(|(row, q_value)| row.q_value = q_value);
}
