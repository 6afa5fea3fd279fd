//! What the model foresees for one fact of the record, and where the record lies in it.
//!
//! Every battle gives a value `g_i` on the target's scale (plain, logarithm or logit; a date that did not come counts as
//! the day after the last). The record is not that value: it was taken with an error, and a model of this kind is off by
//! something even at its best. Both were stated with the target before any battle, as normal deviations on its scale. So the
//! predictive distribution of the record is a mixture, one normal of the joint deviation `s` about every battle:
//!
//! ```text
//! F(z) = mean_i Phi((z - g_i) / s)         s^2 = observation^2 + discrepancy^2
//! ```
//!
//! It is taken as it stands: nothing is drawn for it, so that its quantiles, the place of the record in it (the probability
//! integral transform, F at the record) and its density there are exact and the same everywhere.

use nosb_scenario::{Scale, Target};

use crate::statistics::{
    VarianceSplit, bisect, mean, normal_cumulative, quantile, quantiles, variance, variance_split,
};

/// Probabilities of the quantiles that are kept.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
/// Deviations beyond the outermost battle where a mixture has nothing left.
const FAR: f64 = 9.0;
/// Smallest deviation, against the size of the values: a record without any error would have no density.
const LEAST_DEVIATION: f64 = 1e-9;
const LOG_ROOT_TAU: f64 = 0.918_938_533_204_672_7;

/// A mixture of equal normals.
#[derive(Clone, Debug)]
pub struct Mixture {
    centres: Vec<f64>,
    deviation: f64,
}

impl Mixture {
    /// Normals of one deviation about some centres; none without centres.
    pub fn new(centres: Vec<f64>, deviation: f64) -> Option<Self> {
        let size = centres.iter().fold(1.0_f64, |size, centre| size.max(centre.abs()));
        (!centres.is_empty()).then(|| Self { centres, deviation: deviation.max(LEAST_DEVIATION * size) })
    }

    /// Probability of a smaller value.
    pub fn below(&self, value: f64) -> f64 {
        mean(&self.each(|centre| normal_cumulative((value - centre) / self.deviation)))
    }

    /// Value under which so much of the probability lies.
    pub fn quantile(&self, probability: f64) -> f64 {
        let low = self.centres.iter().copied().fold(f64::INFINITY, f64::min) - FAR * self.deviation;
        let high = self.centres.iter().copied().fold(f64::NEG_INFINITY, f64::max) + FAR * self.deviation;
        bisect(low, high, |value| self.below(value) >= probability)
    }

    /// Natural logarithm of the density.
    pub fn log_density(&self, value: f64) -> f64 {
        let exponents = self.each(|centre| {
            let deviations = (value - centre) / self.deviation;
            -0.5 * deviations * deviations
        });
        let largest = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let rest: Vec<f64> = exponents.iter().map(|exponent| libm::exp(exponent - largest)).collect();
        largest + libm::log(mean(&rest)) - libm::log(self.deviation) - LOG_ROOT_TAU
    }

    /// Mean and standard deviation.
    pub fn moments(&self) -> (f64, f64) {
        let spread = if self.centres.len() > 1 { variance(&self.centres) } else { 0.0 };
        (mean(&self.centres), libm::sqrt(spread + self.deviation * self.deviation))
    }

    fn each(&self, of: impl Fn(f64) -> f64) -> Vec<f64> {
        self.centres.iter().map(|centre| of(*centre)).collect()
    }
}

/// Where the record lies against the battles themselves, without any error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Among the middle nine tenths of them.
    Inside,
    /// Below (a date: earlier).
    Below,
    /// Above (a date: later).
    Above,
}

/// What the battles say of one target.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Battles in which it was measured.
    pub n: usize,
    /// Share of the battles in which a date came at all; none for quantities.
    pub happened: Option<f64>,
    /// Predictive quantiles of the record, in its unit.
    pub quantiles: [f64; 5],
    /// Quantiles of the battles alone, in the same unit.
    pub battles: [f64; 5],
    /// The least and the greatest battle.
    pub range: (f64, f64),
    /// Where the record lies against the battles alone.
    pub side: Side,
    /// Predictive probability of less than the record.
    pub pit: f64,
    /// Logarithm of the predictive density at the record, on the target's scale.
    pub log_score: f64,
    /// Record less predictive mean over the predictive standard deviation, on the target's scale.
    pub residual: f64,
    /// The predictive quantiles so standardised, the record being at `residual`.
    pub standardised: [f64; 5],
    /// Half the 90 % interval over the record's size; none where the record is 0.
    pub half_width: Option<f64>,
    /// Standard deviation between seeds, on the target's scale.
    pub seeds_sd: f64,
    /// Standard deviation between draws of parameters, seeds averaged out; none if nothing was drawn.
    pub parameters_sd: Option<f64>,
}

impl Prediction {
    /// Whether the record lies in the middle of the predictive distribution that has so much of the probability.
    pub fn inside(&self, share: f64) -> bool {
        (0.5 - 0.5 * share..=0.5 + 0.5 * share).contains(&self.pit)
    }
}

/// What battles say of a target. `draws` numbers the draw of parameters of each battle, if any were drawn. None if no
/// battle measured it.
pub fn predict(target: &Target, outcomes: &[Option<f64>], draws: Option<&[u64]>) -> Option<Prediction> {
    let measured: Vec<(usize, f64)> =
        outcomes.iter().enumerate().filter_map(|(battle, value)| Some((battle, target.on_scale(*value)?))).collect();
    let centres: Vec<f64> = measured.iter().map(|(_, value)| *value).collect();
    let mut sorted = centres.clone();
    sorted.sort_by(f64::total_cmp);
    let mixture = Mixture::new(centres, target.sd())?;
    let record = target.on_scale(Some(target.value))?;
    let (centre, spread) = mixture.moments();
    let on_scale = QUANTILES.map(|probability| mixture.quantile(probability));
    let back = |value: f64| from_scale(target, value);
    let (lowest, highest) = (quantile(&sorted, QUANTILES[0]), quantile(&sorted, QUANTILES[4]));
    let raw = quantiles(&sorted, &QUANTILES);
    let happened = target.never.map(|_| outcomes.iter().flatten().count() as f64 / outcomes.len() as f64);
    // Beyond the share of battles in which a date came, "never" is foreseen, not a day shortly before the end.
    let predicted: [f64; 5] = core::array::from_fn(|index| match (target.never, happened) {
        (Some(never), Some(share)) if QUANTILES[index] > share => never,
        (Some(never), _) => back(on_scale[index]).min(never),
        _ => back(on_scale[index]),
    });
    let split = split(&measured, draws);
    Some(Prediction {
        n: sorted.len(),
        happened,
        quantiles: predicted,
        battles: core::array::from_fn(|index| back(raw[index])),
        range: (back(sorted[0]), back(sorted[sorted.len() - 1])),
        side: match (record < lowest, record > highest) {
            (true, _) => Side::Below,
            (_, true) => Side::Above,
            _ => Side::Inside,
        },
        pit: mixture.below(record),
        log_score: mixture.log_density(record),
        residual: (record - centre) / spread,
        standardised: on_scale.map(|value| (value - centre) / spread),
        half_width: (target.value != 0.0).then(|| 0.5 * (predicted[4] - predicted[0]) / target.value.abs()),
        seeds_sd: libm::sqrt(split.seeds),
        parameters_sd: draws.map(|_| libm::sqrt(split.parameters)),
    })
}

/// From a target's scale back to its unit.
pub fn from_scale(target: &Target, value: f64) -> f64 {
    match target.scale {
        Scale::Linear => value,
        Scale::Log => libm::exp(value),
        Scale::Logit => 1.0 / (1.0 + libm::exp(-value)),
    }
}

/// Variance between seeds and between draws of parameters.
fn split(measured: &[(usize, f64)], draws: Option<&[u64]>) -> VarianceSplit {
    let values: Vec<f64> = measured.iter().map(|(_, value)| *value).collect();
    let all = if values.len() > 1 { variance(&values) } else { 0.0 };
    let Some(draws) = draws else { return VarianceSplit { seeds: all, parameters: 0.0, share_of_parameters: 0.0 } };
    let mut groups: Vec<(u64, Vec<f64>)> = Vec::new();
    for (battle, value) in measured {
        match groups.last_mut() {
            Some((draw, group)) if *draw == draws[*battle] => group.push(*value),
            _ => groups.push((draws[*battle], vec![*value])),
        }
    }
    let groups: Vec<Vec<f64>> = groups.into_iter().map(|(_, group)| group).collect();
    variance_split(&groups).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nosb_scenario::TargetUse;

    fn target(value: f64, sd: f64, scale: Scale, never: Option<f64>) -> Target {
        Target {
            id: "t".into(),
            metric: "m".into(),
            record: String::new(),
            use_: TargetUse::Validation,
            level: "loss".into(),
            group: String::new(),
            value,
            observation_sd: 0.6 * sd,
            discrepancy_sd: 0.8 * sd,
            scale,
            never,
            note: String::new(),
        }
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-6 * expected.abs().max(1.0), "{found} instead of {expected}");
    }

    #[test]
    fn one_battle_gives_the_textbook_normal() {
        let found = predict(&target(12.0, 2.0, Scale::Linear, None), &[Some(10.0)], None).unwrap();
        close(found.pit, 0.841_344_746);
        close(found.quantiles[0], 10.0 - 2.0 * 1.644_853_627);
        close(found.quantiles[3], 10.0 + 2.0 * 0.674_489_750);
        // ln of the standard normal's density at 1, over 2.
        close(found.log_score, -0.5 - LOG_ROOT_TAU - libm::log(2.0));
        close(found.residual, 1.0);
        close(found.half_width.unwrap(), 2.0 * 1.644_853_627 / 12.0);
        assert!(found.inside(0.9) && !found.inside(0.5));
    }

    #[test]
    fn two_battles_far_apart_give_two_hills() {
        let found = predict(&target(0.0, 1.0, Scale::Linear, None), &[Some(-50.0), Some(50.0)], None).unwrap();
        close(found.pit, 0.5);
        // The fifth percentile of the whole is the tenth of the lower hill.
        close(found.quantiles[0], -50.0 - 1.281_551_566);
        close(found.log_score, -1250.0 - LOG_ROOT_TAU);
        assert_eq!((found.half_width, found.side), (None, Side::Inside));
    }

    #[test]
    fn on_a_scale_of_logarithms_the_interval_is_a_factor() {
        let battles = [Some(1000.0); 3];
        let found = predict(&target(1000.0, 0.1, Scale::Log, None), &battles, None).unwrap();
        close(found.quantiles[4], 1000.0 * libm::exp(0.164_485_363));
        close(found.quantiles[2], 1000.0);
        close(predict(&target(0.5, 1.0, Scale::Logit, None), &[Some(0.5)], None).unwrap().quantiles[2], 0.5);
    }

    #[test]
    fn what_never_came_counts_as_the_day_after_the_last_and_what_was_not_measured_not_at_all() {
        let date = target(30.0, 1.0, Scale::Linear, Some(60.0));
        let found = predict(&date, &[Some(20.0), None, None, Some(20.0)], None).unwrap();
        assert_eq!((found.n, found.happened), (4, Some(0.5)));
        assert_eq!((found.range, found.side), ((20.0, 60.0), Side::Inside));
        assert_eq!(found.quantiles[3..], [60.0, 60.0]);
        assert!(found.quantiles[1] < 21.0, "{:?}", found.quantiles);
        let quantity = target(30.0, 1.0, Scale::Linear, None);
        let found = predict(&quantity, &[None, Some(40.0)], None).unwrap();
        assert_eq!((found.n, found.happened, found.side), (1, None, Side::Below));
        assert_eq!(predict(&quantity, &[None], None), None);
    }

    #[test]
    fn seeds_and_parameters_are_told_apart() {
        let battles = [Some(1.0), Some(3.0), Some(11.0), Some(13.0)];
        let found = predict(&target(7.0, 1.0, Scale::Linear, None), &battles, Some(&[0, 0, 1, 1])).unwrap();
        // Within 2, between 100: (100 - 2) / 2.
        close(found.seeds_sd, libm::sqrt(2.0));
        close(found.parameters_sd.unwrap(), 7.0);
    }

    #[test]
    fn many_battles_from_the_truth_cover_as_often_as_they_say() {
        use crate::keyed::{Purpose, Stream};
        use nosb_engine::chance::normal_inverse;
        let mut stream = Stream::new(18, Purpose::RandomDesign, 0);
        let mut normal = |sd: f64| sd * normal_inverse(stream.uniform());
        let (mut inside_90, mut inside_50) = (0, 0);
        for _ in 0..400 {
            let record = 100.0 + normal(3.0) + normal(2.0);
            let battles: Vec<Option<f64>> = (0..100).map(|_| Some(100.0 + normal(3.0))).collect();
            let found = predict(&target(record, 2.0, Scale::Linear, None), &battles, None).unwrap();
            inside_90 += i32::from(found.inside(0.9));
            inside_50 += i32::from(found.inside(0.5));
        }
        assert!((inside_90 - 360).abs() < 20 && (inside_50 - 200).abs() < 32, "{inside_90} {inside_50}");
    }
}
