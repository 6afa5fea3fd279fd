//! Which of many parameters go on to be fitted: the rank correlation of each with every target, over battles in which all of them
//! are drawn from their priors at once.
//!
//! A parameter's score is the mean over the targets of its squared rank correlation (Spearman), about the share of a target's
//! variance that it carries alone, so that no target counts more for being measured in large numbers. By luck it is `1 / (n - 1)` over n
//! battles. Elementary effects (Morris), the usual way, need few battles where a model has little chance; here two battles of the
//! same parameters differ by more than most parameters do, every battle of a hypercube tells of every parameter, and one of a trajectory only of
//! a step. What acts on no target in one direction is not seen.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::calibration::aim::Aim;
use crate::statistics::{correlation, mean};
use crate::varied::Varied;

/// A parameter in the screening.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Screened {
    /// Path.
    pub path: String,
    /// Mean over the targets of the squared rank correlation.
    pub score: f64,
    /// The target on which it is largest.
    pub most_on: String,
    /// The rank correlation there.
    pub correlation: f64,
    /// Whether it goes on.
    pub kept: bool,
}

/// Scores parameters by the points of a design (`design[battle][parameter]`) and the outcomes there (`outcomes[battle][target]`, NaN
/// where one was not measured), best first; so many are kept.
pub fn rank(varied: &[Varied], aims: &[Aim], design: &[Vec<f64>], outcomes: &[Vec<f64>], keep: usize) -> Vec<Screened> {
    let of = |index: usize| {
        let found: Vec<f64> = (0..aims.len())
            .map(|target| {
                let pairs = design.iter().zip(outcomes).map(|(point, row)| (point[index], row[target]));
                rank_correlation(pairs.filter(|(_, outcome)| outcome.is_finite()))
            })
            .collect();
        let most =
            (0..aims.len()).max_by(|a, b| found[*a].abs().total_cmp(&found[*b].abs()).then(b.cmp(a))).unwrap_or(0);
        Screened {
            path: varied[index].path.clone(),
            score: mean(&found.iter().map(|correlation| correlation * correlation).collect::<Vec<f64>>()),
            most_on: aims[most].id.clone(),
            correlation: found[most],
            kept: false,
        }
    };
    let mut ranked: Vec<Screened> = (0..varied.len()).into_par_iter().map(of).collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.path.cmp(&b.path)));
    ranked.iter_mut().take(keep).for_each(|one| one.kept = true);
    ranked
}

/// Spearman's rank correlation, equals sharing their mean rank; 0 where one of the two does not vary.
fn rank_correlation(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (one, other): (Vec<f64>, Vec<f64>) = pairs.unzip();
    let found = correlation(&ranks(&one), &ranks(&other));
    if found.is_nan() { 0.0 } else { found }
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for equal in order.chunk_by(|a, b| values[*a] == values[*b]) {
        equal.iter().for_each(|index| ranks[*index] = first as f64 + (equal.len() as f64 - 1.0) / 2.0);
        first += equal.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::latin_hypercube;
    use crate::keyed::{Purpose, Stream};

    fn varied(index: usize) -> Varied {
        let (path, unit, distribution) = (format!("a.p{index:02}"), "1".into(), "uniform".into());
        Varied { path, unit, distribution, low: 0.0, best: 0.5, high: 1.0, levels: 2, assumed: true }
    }

    fn aim(id: &str) -> Aim {
        let (metric, level) = (id.into(), "loss".into());
        Aim { id: id.into(), metric, level, value: 0.0, observation_sd: 0.1, discrepancy_sd: 0.1 }
    }

    #[test]
    fn what_matters_is_found_among_many_under_much_chance() {
        let parameters: Vec<Varied> = (0..80).map(varied).collect();
        let aims = ["one", "two", "seldom"].map(aim);
        let design = latin_hypercube(400, parameters.len(), 3);
        let outcomes: Vec<Vec<f64>> = design
            .iter()
            .enumerate()
            .map(|(battle, point)| {
                let mut chance = Stream::new(7, Purpose::MadeData, battle as u32);
                // Chance as large as the whole range of a parameter.
                let seldom = if battle % 3 == 0 { libm::exp(point[77]) } else { f64::NAN };
                vec![point[20] + 2.0 * chance.uniform(), 2.0 * chance.uniform() - point[41], seldom]
            })
            .collect();
        let ranked = rank(&parameters, &aims, &design, &outcomes, 3);
        let mut kept: Vec<&str> = ranked.iter().filter(|one| one.kept).map(|one| one.path.as_str()).collect();
        kept.sort_unstable();
        assert_eq!(kept, ["a.p20", "a.p41", "a.p77"]);
        let of = |path: &str| ranked.iter().find(|one| one.path == path).expect("screened");
        assert!(of("a.p20").most_on == "one" && of("a.p20").correlation > 0.3);
        assert!(of("a.p41").most_on == "two" && of("a.p41").correlation < -0.3);
        assert!(of("a.p77").most_on == "seldom" && (of("a.p77").correlation - 1.0).abs() < 1e-12);
    }

    #[test]
    fn equals_share_a_rank_and_what_does_not_vary_correlates_with_nothing() {
        assert_eq!(ranks(&[5.0, 1.0, 5.0, 2.0]), [2.5, 0.0, 2.5, 1.0]);
        assert_eq!(rank_correlation([(1.0, 4.0), (2.0, 4.0), (3.0, 4.0)].into_iter()), 0.0);
        assert!((rank_correlation([(1.0, 9.0), (2.0, 4.0), (3.0, 1.0)].into_iter()) + 1.0).abs() < 1e-12);
    }
}
