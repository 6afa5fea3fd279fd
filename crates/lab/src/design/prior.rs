//! What a coordinate of a design means for a parameter: the quantile of its distribution.
//!
//! A parameter has a best value, and a low and a high one that are the 5 and 95 % points of what is thought possible.
//! Draws are cut to [low, high], for patches refuse values beyond: with F the distribution, coordinate u is
//! `F^-1(0.05 + 0.9 u)`, so 0 is low and 1 is high.
//!
//! - `normal`, `lognormal`, `logitnormal`: two pieces about the best value, which is the median, each with a spread of
//!   its own, on the plain, logarithmic or logit scale: `best + (low - best) z(p) / z(0.05)` below, and likewise above. If
//!   the best value is an end, it is a half-normal piece to the other end (the whole would pile up half its mass
//!   there). A piece whose ends do not both lie inside the scale (0 for a logarithm, 0 or 1 for a logit) is
//!   plain normal, while the other piece keeps its scale.
//! - `triangular`: the best value is the mode, and the ends of the triangle are such that low and high are its 5 and
//!   95 % points.
//! - `uniform`, `loguniform`: even between low and high, the best value plays no part. Without a logarithm (low of 0 or
//!   below), `loguniform` is uniform.
//! - `fixed`: the best value.

use crate::statistics::bisect;
use nosb_engine::chance::normal_inverse;

/// Probability below `low` and above `high` before the cut.
const TAIL: f64 = 0.05;

/// Value of a parameter at coordinate `u` (0..1): monotone in `u`, finite, within [low, high]. A best value outside its
/// range counts as the nearer end, a `u` outside 0..1 as its nearer end. The scenario's loader refuses other names than
/// those above; here they count as `fixed`.
pub fn prior_quantile(distribution: &str, low: f64, best: f64, high: f64, u: f64) -> f64 {
    let best = best.max(low).min(high);
    if low >= high {
        return best;
    }
    let u = if u.is_nan() { 0.5 } else { u.clamp(0.0, 1.0) };
    let value = match distribution {
        "normal" => two_piece(Scale::Plain, low, best, high, u),
        "lognormal" => two_piece(Scale::Logarithm, low, best, high, u),
        "logitnormal" => two_piece(Scale::Logit, low, best, high, u),
        "triangular" => triangular(low, best, high, u),
        "uniform" => between(Scale::Plain, low, high, u),
        "loguniform" => between(Scale::Logarithm.within(low, high), low, high, u),
        _ => best,
    };
    // A range wider than numbers go may overflow on the way.
    if value.is_nan() { best } else { value.max(low).min(high) }
}

fn two_piece(scale: Scale, low: f64, best: f64, high: f64, u: f64) -> f64 {
    let (lowest, highest) = (if best == low { 0.5 } else { TAIL }, if best == high { 0.5 } else { 1.0 - TAIL });
    let p = lowest + (highest - lowest) * u;
    let part = (normal_inverse(p) / normal_inverse(TAIL)).clamp(-1.0, 1.0);
    if part > 0.0 {
        between(scale.within(low, best), best, low, part)
    } else {
        between(scale.within(best, high), best, high, -part)
    }
}

/// The triangle with mass `below` left of its mode: with length L, `best - low = L f(below)` and `high - best = L f(1 -
/// below)`, `f(w) = w - sqrt(0.05 w)`, from the two quantiles.
fn triangular(low: f64, best: f64, high: f64, u: f64) -> f64 {
    let inside = |mass: f64| mass - libm::sqrt(TAIL * mass);
    let part = (best - low) / (high - low);
    let below = bisect(TAIL, 1.0 - TAIL, |mass| inside(mass) > part * (inside(mass) + inside(1.0 - mass)));
    let length = (high - low) / (inside(below) + inside(1.0 - below));
    let p = TAIL + (1.0 - 2.0 * TAIL) * u;
    if p < below {
        (best - length * (below - libm::sqrt(p * below))).min(best)
    } else {
        let above = 1.0 - below;
        (best + length * (above - libm::sqrt((1.0 - p) * above))).max(best)
    }
}

/// A scale on which a distribution is even or normal.
#[derive(Clone, Copy, PartialEq)]
enum Scale {
    Plain,
    Logarithm,
    Logit,
}

impl Scale {
    /// This scale if both ends lie inside it, or else the plain one.
    fn within(self, low: f64, high: f64) -> Self {
        match self {
            Self::Logarithm if low <= 0.0 => Self::Plain,
            Self::Logit if low <= 0.0 || high >= 1.0 => Self::Plain,
            scale => scale,
        }
    }
}

/// The value a part (0..1) of the way on a scale, within its ends.
fn between(scale: Scale, from: f64, to: f64, part: f64) -> f64 {
    let mixed = |from: f64, to: f64| from + part * (to - from);
    let value = match scale {
        Scale::Plain => mixed(from, to),
        Scale::Logarithm => libm::exp(mixed(libm::log(from), libm::log(to))),
        Scale::Logit => {
            let logit = |x: f64| libm::log(x) - libm::log1p(-x);
            1.0 / (1.0 + libm::exp(-mixed(logit(from), logit(to))))
        }
    };
    value.max(from.min(to)).min(from.max(to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As scenarios may name them.
    const DISTRIBUTIONS: [&str; 7] =
        ["fixed", "normal", "lognormal", "logitnormal", "triangular", "uniform", "loguniform"];

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-6 * expected.abs().max(1e-3), "{found} instead of {expected}");
    }

    #[test]
    fn quantiles_are_those_of_the_textbook_distributions() {
        // Normal 10 +- 2, 5 and 95 % points 10 -+ 2 x 1.644854; the upper quartile of the whole is at u = 0.7 / 0.9.
        let (low, high) = (10.0 - 2.0 * 1.644_853_627, 10.0 + 2.0 * 1.644_853_627);
        close(prior_quantile("normal", low, 10.0, high, 0.7 / 0.9), 10.0 + 2.0 * 0.674_489_750);
        close(prior_quantile("normal", low, 10.0, high, 0.05 / 0.9), 10.0 - 2.0 * 1.281_551_566);
        // Lognormal of median 3 and log spread 0.5; logitnormal of median 0.5 and logit spread 1.
        let ends = |sign: f64, spread: f64| libm::exp(sign * spread * 1.644_853_627);
        let lognormal = |u| prior_quantile("lognormal", 3.0 * ends(-1.0, 0.5), 3.0, 3.0 * ends(1.0, 0.5), u);
        close(lognormal(0.7 / 0.9), 3.0 * libm::exp(0.5 * 0.674_489_750));
        let share = |odds: f64| odds / (1.0 + odds);
        let logitnormal = |u| prior_quantile("logitnormal", share(ends(-1.0, 1.0)), 0.5, share(ends(1.0, 1.0)), u);
        close(logitnormal(0.2 / 0.9), share(libm::exp(-0.674_489_750)));
        // Triangle 0, 4, 10: F(x) = x^2 / 40 up to 4, 1 - (10 - x)^2 / 60 beyond.
        let (low, high) = (libm::sqrt(2.0), 10.0 - libm::sqrt(3.0));
        close(prior_quantile("triangular", low, 4.0, high, 0.2 / 0.9), libm::sqrt(10.0));
        close(prior_quantile("triangular", low, 4.0, high, 0.7 / 0.9), 10.0 - libm::sqrt(15.0));
        close(prior_quantile("uniform", 2.0, 3.0, 6.0, 0.25), 3.0);
        close(prior_quantile("loguniform", 1.0, 3.0, 100.0, 0.5), 10.0);
    }

    #[test]
    fn the_ends_are_the_five_and_ninety_five_percent_points() {
        for distribution in DISTRIBUTIONS.into_iter().filter(|distribution| *distribution != "fixed") {
            for (low, best, high) in
                [(0.2, 0.3, 0.8), (0.2, 0.2, 0.8), (0.2, 0.8, 0.8), (0.0, 0.4, 0.9), (0.1, 0.7, 1.0)]
            {
                close(prior_quantile(distribution, low, best, high, 0.0), low);
                close(prior_quantile(distribution, low, best, high, 1.0), high);
            }
        }
    }

    #[test]
    fn the_best_value_is_the_median_of_the_two_piece_forms() {
        for distribution in ["normal", "lognormal", "logitnormal"] {
            close(prior_quantile(distribution, 0.1, 0.2, 0.9, 0.5), 0.2);
        }
        close(prior_quantile("lognormal", 0.0, 0.5, 2.0, 0.5), 0.5);
        assert!(prior_quantile("lognormal", 0.0, 0.5, 2.0, 0.1) < 0.25);
        // Upper piece on its own scale: half of the way in z is the geometric mean.
        let u = (0.794_579_7 - 0.05) / 0.9; // Normal distribution function of 1.644854 / 2.
        assert!((prior_quantile("lognormal", 0.0, 0.5, 2.0, u) - 1.0).abs() < 1e-4);
    }

    #[test]
    fn a_best_value_at_an_end_piles_nothing_up() {
        for distribution in ["normal", "lognormal", "logitnormal", "triangular"] {
            let low_end = prior_quantile(distribution, 0.2, 0.2, 0.8, 0.1);
            let high_end = prior_quantile(distribution, 0.2, 0.8, 0.8, 0.9);
            assert!(low_end > 0.2 && low_end < 0.3, "{distribution} {low_end}");
            assert!(high_end < 0.8 && high_end > 0.7, "{distribution} {high_end}");
        }
    }

    #[test]
    fn what_is_fixed_or_has_no_range_stays() {
        assert_eq!(prior_quantile("fixed", 0.0, 0.0, 1000.0, 0.7), 0.0);
        for distribution in DISTRIBUTIONS {
            assert_eq!(prior_quantile(distribution, 1.5, 1.5, 1.5, 0.3), 1.5);
        }
    }

    proptest! {
        #[test]
        fn quantiles_are_finite_within_the_range_and_monotone(
            which in 0usize..7, a in -2.0..5.0f64, b in -2.0..5.0f64, c in -2.0..5.0f64, shrink in 0.0..1.0f64,
            ends in 0usize..4, u in 0.0..=1.0f64, v in 0.0..=1.0f64,
        ) {
            let distribution = DISTRIBUTIONS[which];
            let mut sorted = [a, b, c].map(|x| if distribution == "logitnormal" { (x + 2.0) / 7.0 } else { x });
            sorted.sort_by(f64::total_cmp);
            let [mut low, mut best, high] = sorted;
            match ends {
                1 => best = low,
                2 => best = high,
                3 => low = low.min(0.0),
                _ => best = low + shrink * (best - low),
            }
            let best = best.clamp(low, high);
            let (lower, upper) = (u.min(v), u.max(v));
            let first = prior_quantile(distribution, low, best, high, lower);
            let second = prior_quantile(distribution, low, best, high, upper);
            prop_assert!(first.is_finite() && first >= low && second <= high);
            // To the last bits of the scale's own arithmetic.
            prop_assert!(first <= second + 1e-14 * (1.0 + second.abs()), "{} {}", first, second);
        }
    }
}
