//! Distribution functions that intervals and tests need: normal, Student's, and the exact interval of a share.

/// Distribution function of the standard normal.
pub fn normal_cumulative(z: f64) -> f64 {
    0.5 * libm::erfc(-z * core::f64::consts::FRAC_1_SQRT_2)
}

/// Probability that Student's variate is further from 0 than `t` on either side, by the identity with the incomplete
/// beta function (Abramowitz and Stegun 26.7.1); `freedom` above 0.
pub fn student_two_sided(t: f64, freedom: f64) -> f64 {
    if t.is_nan() || freedom.is_nan() || freedom <= 0.0 {
        return f64::NAN;
    }
    if t.is_infinite() {
        return 0.0;
    }
    incomplete_beta(0.5 * freedom, 0.5, freedom / (freedom + t * t))
}

/// Quantile of Student's distribution at a probability of 0.5 to 1, by bisection; NaN without degrees of freedom.
pub fn student_quantile(probability: f64, freedom: f64) -> f64 {
    if freedom.is_nan() || freedom <= 0.0 {
        return f64::NAN;
    }
    let both_sides = 2.0 * (1.0 - probability);
    let mut high = 2.0;
    while student_two_sided(high, freedom) > both_sides && high < 1e12 {
        high *= 2.0;
    }
    bisect(0.0, high, |t| student_two_sided(t, freedom) < both_sides)
}

/// Exact 95 % interval of a share (Clopper and Pearson 1934): the probabilities under which so many successes or more,
/// or so many or fewer, come in 2.5 %. NaN without trials.
pub fn clopper_pearson(successes: usize, trials: usize) -> (f64, f64) {
    const TAIL: f64 = 0.025;
    assert!(successes <= trials, "more successes than trials");
    if trials == 0 {
        return (f64::NAN, f64::NAN);
    }
    let (successes, trials) = (successes as f64, trials as f64);
    let failures = trials - successes;
    // P(at least s | p) is the incomplete beta function of (s, n - s + 1) at p.
    let low = if successes == 0.0 {
        0.0
    } else if failures == 0.0 {
        libm::pow(TAIL, 1.0 / trials)
    } else {
        bisect(0.0, 1.0, |p| incomplete_beta(successes, failures + 1.0, p) > TAIL)
    };
    let high = if failures == 0.0 {
        1.0
    } else if successes == 0.0 {
        1.0 - libm::pow(TAIL, 1.0 / trials)
    } else {
        bisect(0.0, 1.0, |p| incomplete_beta(successes + 1.0, failures, p) > 1.0 - TAIL)
    };
    (low, high)
}

/// Where a condition, false at `low`, becomes true, to the last bits.
pub(crate) fn bisect(mut low: f64, mut high: f64, is_above: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if is_above(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    0.5 * (low + high)
}

/// Regularised incomplete beta function `I_x(a, b)` by its continued fraction (DLMF 8.17.22), evaluated from the front
/// by Lentz' method; on the side where it converges fast (DLMF 8.17.4).
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(b, a, 1.0 - x);
    }
    let log_front = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log1p(-x);
    libm::exp(log_front) / (a * beta_fraction(a, b, x))
}

/// The denominator `1 + d1 / (1 + d2 / (1 + ...))`.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    const SMALLEST: f64 = 1e-300;
    const CLOSE: f64 = 1e-15;
    const TERMS: usize = 10_000;
    let away_from_zero = |value: f64| if value.abs() < SMALLEST { SMALLEST } else { value };
    let (mut value, mut ratio, mut inverse) = (1.0, 1.0, 0.0);
    for term in 1..TERMS {
        let m = (term / 2) as f64;
        let coefficient = if term % 2 == 0 {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        };
        inverse = 1.0 / away_from_zero(1.0 + coefficient * inverse);
        ratio = away_from_zero(1.0 + coefficient / ratio);
        let step = ratio * inverse;
        value *= step;
        if (step - 1.0).abs() < CLOSE {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_hits_its_tables() {
        assert!((normal_cumulative(1.959_963_984_540_054) - 0.975).abs() < 1e-14);
        assert!((normal_cumulative(-1.0) - 0.158_655_253_931_457).abs() < 1e-14);
    }

    #[test]
    fn student_hits_its_tables() {
        for (freedom, at_975) in
            [(1.0, 12.706_204_736), (5.0, 2.570_581_836), (30.0, 2.042_272_456), (99.0, 1.984_216_952)]
        {
            let t = student_quantile(0.975, freedom);
            assert!((t - at_975).abs() < 1e-8, "{freedom} {t}");
            assert!((student_two_sided(at_975, freedom) - 0.05).abs() < 1e-9);
        }
        assert!((student_two_sided(1.0, 1.0) - 0.5).abs() < 1e-14);
    }

    #[test]
    fn the_exact_interval_is_that_of_the_tables() {
        let close =
            |found: (f64, f64), low: f64, high: f64| (found.0 - low).abs() < 5e-5 && (found.1 - high).abs() < 5e-5;
        assert!(close(clopper_pearson(0, 20), 0.0, 0.1684));
        assert!(close(clopper_pearson(1, 20), 0.0013, 0.2487));
        assert!(close(clopper_pearson(10, 20), 0.2720, 0.7280));
        assert!(close(clopper_pearson(20, 20), 0.8316, 1.0));
        assert!(clopper_pearson(0, 0).0.is_nan());
    }
}
