//! What all targets say together: how many intervals hold the record, and which structure foresaw it best.

use std::collections::BTreeMap;

use super::findings::{Judged, Rival, Tally};
use crate::statistics::{mean, quantile, variance};

/// Bars of the histogram of probability integral transforms.
pub const PIT_BINS: usize = 10;

/// Counts of some targets.
pub fn tally<'a>(targets: impl Iterator<Item = &'a Judged>) -> Tally {
    let mut found = Tally::default();
    let mut widths = Vec::new();
    let mut residuals = Vec::new();
    for judged in targets {
        let prediction = &judged.prediction;
        found.targets += 1;
        found.inside_90 += usize::from(prediction.inside(0.9));
        found.inside_50 += usize::from(prediction.inside(0.5));
        widths.extend(prediction.half_width);
        residuals.push(prediction.residual);
    }
    widths.sort_by(f64::total_cmp);
    found.median_half_width = quantile(&widths, 0.5);
    found.mean_residual = mean(&residuals);
    let squares: Vec<f64> = residuals.iter().map(|residual| residual * residual).collect();
    found.root_mean_square = libm::sqrt(mean(&squares));
    found
}

/// Targets by the tenth of the predictive distribution in which the record lies.
pub fn pit_histogram<'a>(targets: impl Iterator<Item = &'a Judged>) -> [usize; PIT_BINS] {
    let mut bins = [0; PIT_BINS];
    for judged in targets {
        bins[((judged.prediction.pit * PIT_BINS as f64) as usize).min(PIT_BINS - 1)] += 1;
    }
    bins
}

/// Log scores by fact: targets of one group say nearly the same and count as one fact, with their mean.
pub fn facts<'a>(targets: impl Iterator<Item = &'a Judged>) -> BTreeMap<String, f64> {
    let mut groups: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for judged in targets {
        let target = &judged.target;
        let name = if target.group.is_empty() { &target.id } else { &target.group };
        groups.entry(name.clone()).or_default().push(judged.prediction.log_score);
    }
    groups.into_iter().map(|(name, scores)| (name, mean(&scores))).collect()
}

/// Sets structures against each other by their scores on the same facts; the first is the model as it stands. A fact that
/// one of them did not measure counts for none.
///
/// ```text
/// S_k = sum over facts of ln f_k(record)        w_k = exp(S_k - max S) / sum_j exp(S_j - max S)
/// ```
pub fn weigh(rivals: &mut [Rival]) {
    let Some(first) = rivals.first() else { return };
    let shared: Vec<String> =
        first.facts.keys().filter(|name| rivals.iter().all(|rival| rival.facts.contains_key(*name))).cloned().collect();
    let scores: Vec<Vec<f64>> =
        rivals.iter().map(|rival| shared.iter().map(|name| rival.facts[name]).collect()).collect();
    let totals: Vec<f64> = scores.iter().map(|scores| scores.iter().sum()).collect();
    let weights = softmax(&totals);
    for (index, rival) in rivals.iter_mut().enumerate() {
        let differences: Vec<f64> = scores[index].iter().zip(&scores[0]).map(|(own, first)| own - first).collect();
        rival.score = totals[index];
        rival.weight = weights[index];
        rival.difference = totals[index] - totals[0];
        let n = differences.len() as f64;
        rival.difference_se = if n > 1.0 { libm::sqrt(n * variance(&differences)) } else { f64::NAN };
        let better = differences.iter().filter(|difference| **difference > 0.0).count();
        rival.better = (better, differences.iter().filter(|difference| **difference != 0.0).count());
        let largest = (0..differences.len()).max_by(|a, b| differences[*a].abs().total_cmp(&differences[*b].abs()));
        rival.decided_by = largest.filter(|at| differences[*at] != 0.0).map(|at| (shared[at].clone(), differences[at]));
    }
}

/// Weights in proportion to the exponentials, which sum to 1.
pub fn softmax(scores: &[f64]) -> Vec<f64> {
    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = scores.iter().map(|score| libm::exp(score - largest)).collect();
    let all: f64 = powers.iter().sum();
    powers.iter().map(|power| power / all).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rival(facts: &[(&str, f64)]) -> Rival {
        let facts = facts.iter().map(|(name, score)| (name.to_string(), *score)).collect();
        Rival { facts, ..Rival::default() }
    }

    #[test]
    fn weights_are_those_of_the_likelihoods() {
        let weights = softmax(&[-10.0, -10.0 + libm::log(3.0)]);
        assert!((weights[0] - 0.25).abs() < 1e-12 && (weights[1] - 0.75).abs() < 1e-12);
        let far = softmax(&[-5000.0, 0.0]);
        assert_eq!(far, [0.0, 1.0]);
    }

    #[test]
    fn structures_are_weighed_on_the_facts_that_all_measured() {
        let mut rivals =
            [rival(&[("a", -1.0), ("b", -2.0), ("c", -100.0)]), rival(&[("a", -1.0), ("b", -2.0 + libm::log(4.0))])];
        weigh(&mut rivals);
        assert_eq!(rivals[0].score, -3.0);
        assert!((rivals[1].weight - 0.8).abs() < 1e-12, "{}", rivals[1].weight);
        assert!((rivals[1].difference - libm::log(4.0)).abs() < 1e-12);
        assert_eq!(rivals[1].decided_by.as_ref().map(|(name, _)| name.as_str()), Some("b"));
        assert_eq!((rivals[0].decided_by.clone(), rivals[1].better), (None, (1, 1)));
        // Differences 0 and ln 4: sqrt(2 x variance) = ln 4.
        assert!((rivals[1].difference_se - libm::log(4.0)).abs() < 1e-12);
    }
}
