//! Numbers out of paired runs: effects with intervals, shares of causes, splits of variance.

mod bootstrap;
mod curve;
mod distributions;
mod effect;
pub(crate) mod least_squares;
mod multiplicity;
mod shapley;
mod sign_flip;
mod split;
mod summary;

pub use bootstrap::mean_interval;
pub use curve::curve;
pub(crate) use distributions::bisect;
pub use distributions::{clopper_pearson, normal_cumulative, student_quantile, student_two_sided};
pub use effect::{frechet_only_baseline, paired, paired_indicator};
pub use multiplicity::benjamini_hochberg;
pub use shapley::{shapley, shapley_paired};
pub use sign_flip::sign_flip_p;
pub use split::variance_split;
pub use summary::{correlation, mean, quantile, quantiles, restricted, restricted_mean, variance};

/// A paired effect.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Effect {
    /// Pairs.
    pub n: usize,
    /// Mean of the baseline.
    pub baseline_mean: f64,
    /// Mean of the arm.
    pub arm_mean: f64,
    /// Mean difference, arm less baseline.
    pub difference: f64,
    /// Lower end of the 95 % interval of the difference.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Share of the pairs in which the arm is greater, ties half.
    pub p_superiority: f64,
    /// Two-sided p-value of no difference.
    pub p_value: f64,
    /// Variance of a difference of independent runs over that of the paired one; NaN if the pairs never differ.
    pub variance_ratio: f64,
    /// Correlation between the paired runs; NaN if either does not vary.
    pub correlation: f64,
}

/// A channel's share of an effect.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    /// The share, in the metric's unit.
    pub value: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Where the variance of an effect comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct VarianceSplit {
    /// Variance between seeds at the same parameters.
    pub seeds: f64,
    /// Variance between parameters, seeds averaged out.
    pub parameters: f64,
    /// Share of the parameters, 0..1.
    pub share_of_parameters: f64,
}

/// An effect along a parameter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Values of the parameter at which the effect is shown, ascending.
    pub at: Vec<f64>,
    /// Mean effect there.
    pub mean: Vec<f64>,
    /// Lower end of its 95 % interval.
    pub low: Vec<f64>,
    /// Upper end.
    pub high: Vec<f64>,
    /// p-value of no slope.
    pub p_slope: f64,
    /// Whether the effect clearly has one sign at one end and the other at the other end.
    pub sign_changes: bool,
}
