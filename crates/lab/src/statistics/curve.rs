//! How an effect runs along a parameter.
//!
//! A restricted cubic spline with four knots at the 5, 35, 65 and 95 % quantiles of the parameter (Harrell, *Regression
//! modeling strategies*, 2001, section 2.4.5): cubic between the knots, straight beyond the outer ones, so it bends
//! where data are and does not swing at the ends, where one looks for a change of sign. It is a linear model, so its
//! pointwise intervals are plain: HC3 standard errors (module `least_squares`), for the spread of an effect
//! is never the same along a parameter, times Student's quantile. A local regression would need a bandwidth, and its
//! intervals miss its bias. With fewer than 20 different values of the parameter the curve is a parabola, with fewer
//! than 6 a straight line.

use super::Curve;
use super::distributions::{student_quantile, student_two_sided};
use super::least_squares::{Fit, fit};
use super::summary::{mean, quantile};

const KNOTS: [f64; 4] = [0.05, 0.35, 0.65, 0.95];
/// Different values of the parameter needed for a spline.
const FEWEST_FOR_SPLINE: usize = 20;
/// And for a parabola.
const FEWEST_FOR_PARABOLA: usize = 6;
/// Where the signs of the ends are read: nearer to the end there are hardly data.
const ENDS: [f64; 2] = [0.05, 0.95];

/// Mean effect along a parameter at `points` values evenly spaced over its range, with 95 % pointwise intervals.
///
/// `p_slope` tests the slope of the straight line through the same points. `sign_changes` holds if the intervals at the 5
/// and at the 95 % quantile of the parameter both exclude zero on opposite sides: a curve with the same sign at both ends
/// and another between is not meant. If the parameter has at least 20 different values and some occur several times,
/// those are taken as several seeds under one draw of the parameters, which are not independent, and averaged first.
/// Empty, with a NaN p-value, if the parameter has fewer than two values or too few remain for a line. Entries that
/// are not finite are left out.
pub fn curve(parameter: &[f64], differences: &[f64], points: usize) -> Curve {
    assert_eq!(parameter.len(), differences.len(), "a difference for each value of the parameter");
    let nothing = Curve { p_slope: f64::NAN, ..Curve::default() };
    let data = collected(parameter, differences);
    let at: Vec<f64> = data.iter().map(|(x, _)| *x).collect();
    let values: Vec<f64> = data.iter().map(|(_, y)| *y).collect();
    let (Some(first), Some(last)) = (at.first().copied(), at.last().copied()) else { return nothing };
    if first == last {
        return nothing;
    }
    let Some(line) = Shape::Line.fitted(&at, &values) else { return nothing };
    let different = 1 + at.windows(2).filter(|two| two[0] != two[1]).count();
    let wanted = Shape::of(&at, different);
    // Knots too close together leave the terms dependent.
    let (shape, model) = match wanted.fitted(&at, &values) {
        Some(model) => (wanted, model),
        None => (Shape::Line, line.clone()),
    };
    let unit = |x: f64| (x - first) / (last - first);
    let interval = |x: f64| {
        let (mean, error) = model.at(&shape.terms(unit(x)));
        let half = student_quantile(0.975, model.freedom) * error;
        (mean, mean - half, mean + half)
    };
    let (slope, error) = line.at(&[0.0, 1.0]);
    let p_slope = if error > 0.0 {
        student_two_sided(slope / error, line.freedom)
    } else {
        f64::from(slope == 0.0) // All on a line, exactly: level or not.
    };
    let [low_end, high_end] = ENDS.map(|end| interval(quantile(&at, end)));
    let sign_changes = (low_end.2 < 0.0 && high_end.1 > 0.0) || (low_end.1 > 0.0 && high_end.2 < 0.0);
    let mut result = Curve { p_slope, sign_changes, ..Curve::default() };
    for point in 0..points {
        let part = if points == 1 { 0.5 } else { point as f64 / (points - 1) as f64 };
        let x = if part == 1.0 { last } else { first + part * (last - first) };
        let (mean, low, high) = interval(x);
        result.at.push(x);
        result.mean.push(mean);
        result.low.push(low);
        result.high.push(high);
    }
    result
}

/// Finite entries, ascending by the parameter (ties in the order given); several seeds of one draw averaged.
fn collected(parameter: &[f64], differences: &[f64]) -> Vec<(f64, f64)> {
    let both = parameter.iter().copied().zip(differences.iter().copied());
    let mut data: Vec<(f64, f64)> = both.filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
    data.sort_by(|a, b| a.0.total_cmp(&b.0));
    let same: Vec<&[(f64, f64)]> = data.chunk_by(|a, b| a.0 == b.0).collect();
    if same.len() < FEWEST_FOR_SPLINE || same.len() == data.len() {
        return data;
    }
    same.iter().map(|draw| (draw[0].0, mean(&draw.iter().map(|(_, y)| *y).collect::<Vec<_>>()))).collect()
}

/// Terms of the model, of the parameter scaled to 0..1.
enum Shape {
    Line,
    Parabola,
    Spline([f64; 4]),
}

impl Shape {
    fn of(sorted: &[f64], different: usize) -> Self {
        let (first, last) = (sorted[0], sorted[sorted.len() - 1]);
        let knots = KNOTS.map(|knot| (quantile(sorted, knot) - first) / (last - first));
        if different >= FEWEST_FOR_SPLINE && knots.windows(2).all(|two| two[0] < two[1]) {
            Self::Spline(knots)
        } else if different >= FEWEST_FOR_PARABOLA {
            Self::Parabola
        } else {
            Self::Line
        }
    }

    fn terms(&self, x: f64) -> Vec<f64> {
        match self {
            Self::Line => vec![1.0, x],
            Self::Parabola => vec![1.0, x, x * x],
            Self::Spline([first, second, third, fourth]) => {
                let cube = |knot: f64| {
                    let beyond = (x - knot).max(0.0);
                    beyond * beyond * beyond
                };
                let scale = (fourth - first) * (fourth - first);
                let bend = |knot: f64| {
                    let back_third = cube(*third) * (fourth - knot) / (fourth - third);
                    let back_fourth = cube(*fourth) * (third - knot) / (fourth - third);
                    (cube(knot) - back_third + back_fourth) / scale
                };
                vec![1.0, x, bend(*first), bend(*second)]
            }
        }
    }

    fn fitted(&self, sorted: &[f64], values: &[f64]) -> Option<Fit> {
        let (first, last) = (*sorted.first()?, *sorted.last()?);
        let rows: Vec<Vec<f64>> = sorted.iter().map(|x| self.terms((x - first) / (last - first))).collect();
        fit(&rows, values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyed::{Purpose, Stream};
    use nosb_engine::chance::normal_inverse;

    /// Effects along a parameter in 2..10, the spread growing with it.
    fn sample(stream: &mut Stream, n: usize, effect: impl Fn(f64) -> f64) -> (Vec<f64>, Vec<f64>) {
        let x: Vec<f64> = (0..n).map(|_| 2.0 + 8.0 * stream.uniform()).collect();
        let y = x.iter().map(|x| effect(*x) + 0.2 * x * normal_inverse(stream.uniform())).collect();
        (x, y)
    }

    #[test]
    fn the_spline_is_straight_beyond_its_outer_knots_and_bends_between() {
        let spline = Shape::Spline([0.1, 0.3, 0.6, 0.8]);
        let bend = |x: f64| {
            let [before, here, after] = [x - 0.01, x, x + 0.01].map(|x| spline.terms(x));
            (2..4).map(|term| (before[term] - 2.0 * here[term] + after[term]).abs()).fold(0.0, f64::max)
        };
        assert!([0.02, 0.05, 0.08, 0.82, 0.9, 0.98].iter().all(|x| bend(*x) < 1e-12));
        assert!([0.2, 0.4, 0.55, 0.7].iter().all(|x| bend(*x) > 1e-5));
        assert_ne!(spline.terms(0.9)[2], spline.terms(0.95)[2]);
    }

    #[test]
    fn a_change_of_sign_is_found_and_its_curve_followed() {
        let mut stream = Stream::new(31, Purpose::RandomDesign, 0);
        let effect = |x: f64| 3.0 * libm::tanh(x - 6.0);
        let mut found = 0;
        for _ in 0..100 {
            let (x, y) = sample(&mut stream, 129, effect);
            let curve = curve(&x, &y, 9);
            found += i32::from(curve.sign_changes && curve.p_slope < 0.01);
            assert_eq!(curve.at.len(), 9);
            assert!(curve.at.windows(2).all(|two| two[0] < two[1]));
            assert!(curve.at.iter().zip(&curve.mean).all(|(x, mean)| (mean - effect(*x)).abs() < 2.5));
        }
        assert!(found >= 95, "{found}");
    }

    #[test]
    fn a_flat_effect_changes_no_sign_and_has_a_slope_in_five_percent() {
        let mut stream = Stream::new(32, Purpose::RandomDesign, 0);
        for level in [0.0, 0.3] {
            let (mut changes, mut slopes) = (0, 0);
            for _ in 0..1_000 {
                let (x, y) = sample(&mut stream, 65, |_| level);
                let curve = curve(&x, &y, 2);
                changes += i32::from(curve.sign_changes);
                slopes += i32::from(curve.p_slope < 0.05);
            }
            assert!(changes <= 10 && (30..=70).contains(&slopes), "{level} {changes} {slopes}");
        }
    }

    #[test]
    fn an_effect_of_one_sign_that_bends_does_not_change_sign() {
        let mut stream = Stream::new(33, Purpose::RandomDesign, 0);
        let mut changes = 0;
        for _ in 0..1_000 {
            let (x, y) = sample(&mut stream, 129, |x| 2.0 / (1.0 + libm::exp(2.0 * (4.0 - x))));
            changes += i32::from(curve(&x, &y, 2).sign_changes);
        }
        // Next to nothing at one end, plain at the other: the interval there misses on the wrong side in 2.5 %.
        assert!(changes <= 40, "{changes}");
    }

    #[test]
    fn intervals_cover_a_smooth_effect() {
        let mut stream = Stream::new(34, Purpose::RandomDesign, 0);
        let effect = |x: f64| 0.5 * (x - 6.0) + 0.05 * (x - 6.0) * (x - 6.0);
        let mut inside = [0; 5];
        for _ in 0..1_000 {
            let (x, y) = sample(&mut stream, 100, effect);
            let curve = curve(&x, &y, 5);
            for (point, count) in inside.iter_mut().enumerate() {
                *count += i32::from((curve.low[point]..=curve.high[point]).contains(&effect(curve.at[point])));
            }
        }
        assert!(inside.iter().all(|count| (930..=970).contains(count)), "{inside:?}");
    }

    #[test]
    fn seeds_of_one_draw_are_not_taken_for_independent() {
        let mut stream = Stream::new(35, Purpose::RandomDesign, 0);
        let mut slopes = 0;
        for _ in 0..500 {
            let (mut x, mut y) = (Vec::new(), Vec::new());
            for _ in 0..30 {
                let (at, of_draw) = (stream.uniform(), normal_inverse(stream.uniform()));
                for _ in 0..8 {
                    x.push(at);
                    y.push(of_draw + 0.3 * normal_inverse(stream.uniform()));
                }
            }
            slopes += i32::from(curve(&x, &y, 2).p_slope < 0.05);
        }
        assert!(slopes <= 40, "{slopes}");
    }

    #[test]
    fn few_levels_make_a_line_and_one_level_nothing() {
        let x: Vec<f64> = (0..30).map(|i| f64::from(i % 3)).collect();
        let y: Vec<f64> = x.iter().enumerate().map(|(i, x)| x - 1.0 + 0.01 * (i % 7) as f64).collect();
        let of_levels = curve(&x, &y, 3);
        assert_eq!(of_levels.at, [0.0, 1.0, 2.0]);
        assert!(of_levels.sign_changes && (of_levels.mean[2] - 1.03).abs() < 0.02, "{of_levels:?}");
        let nothing = curve(&[1.0; 5], &[1.0, 2.0, 3.0, 4.0, 5.0], 3);
        assert!(nothing.at.is_empty() && nothing.p_slope.is_nan() && !nothing.sign_changes);
        assert!(curve(&[], &[], 3).at.is_empty());
        let zero = curve(&[1.0, 2.0, 3.0, 4.0], &[0.0; 4], 2);
        assert!(zero.p_slope == 1.0 && !zero.sign_changes && zero.high == [0.0, 0.0]);
    }
}
