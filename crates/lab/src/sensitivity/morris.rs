//! Screening: elementary effects along random trajectories (Morris, *Factorial sampling plans for preliminary
//! computational experiments*, Technometrics 1991; `mu_star` after Campolongo, Cariboni and Saltelli 2007).
//!
//! A trajectory steps once along each coordinate, in random order, up or down by `delta = levels / (2 (levels - 1))` on
//! a grid of `levels` in 0..1. The elementary effect of a step is `(y after - y before) / (x after - x before)`, in the
//! output's unit per whole range of the parameter.

use crate::keyed::{Purpose, Stream};
use crate::statistics::{mean, mean_interval, variance};

/// What elementary effects say of one parameter; all in the output's unit per whole range of the parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Morris {
    /// Mean effect.
    pub mu: f64,
    /// Mean absolute effect: how much the parameter matters at all.
    pub mu_star: f64,
    /// Standard deviation of the effects: how far it bends or depends on others.
    pub sigma: f64,
    /// Lower end of the 95 % interval of `mu_star`, over trajectories.
    pub mu_star_low: f64,
    /// Upper end.
    pub mu_star_high: f64,
}

/// Points of a screening, trajectory after trajectory: `trajectories * (k + 1)` rows of k coordinates. More trajectories
/// leave those there were as they are.
///
/// # Panics
/// If the number of levels is odd or 0: half the levels could then not be reached.
pub fn morris_design(k: usize, trajectories: usize, levels: usize, key: u64) -> Vec<Vec<f64>> {
    assert!(levels >= 2 && levels.is_multiple_of(2), "an even number of levels, not {levels}");
    // In whole levels: a step is half of them.
    let place = |level: usize| level as f64 / (levels - 1) as f64;
    let mut rows = Vec::with_capacity(trajectories * (k + 1));
    for trajectory in 0..trajectories {
        let mut stream = Stream::new(key, Purpose::Morris, trajectory as u32);
        let order = stream.permutation(k);
        let starts: Vec<(usize, bool)> = (0..k).map(|_| (stream.below(levels / 2), stream.word() & 1 == 0)).collect();
        let position = |(low, is_high): (usize, bool)| place(low + if is_high { levels / 2 } else { 0 });
        let mut row: Vec<f64> = starts.iter().map(|start| position(*start)).collect();
        rows.push(row.clone());
        for column in order {
            let (low, was_high) = starts[column];
            row[column] = position((low, !was_high));
            rows.push(row.clone());
        }
    }
    rows
}

/// Elementary effects of each of k parameters, from a design of trajectories of `k + 1` rows and its outputs. Intervals
/// are those of a mean over trajectories ([`mean_interval`]). Steps between outputs that are not finite are left out.
///
/// # Panics
/// If design and outputs are no whole trajectories, or a step does not change just one coordinate.
pub fn morris_effects(design: &[Vec<f64>], outputs: &[f64], k: usize, key: &str) -> Vec<Morris> {
    assert_eq!(design.len(), outputs.len(), "an output for each point");
    assert!(design.len().is_multiple_of(k + 1), "whole trajectories of {} points", k + 1);
    let mut effects = vec![Vec::new(); k];
    for (points, values) in design.chunks(k + 1).zip(outputs.chunks(k + 1)) {
        for (two, of_two) in points.windows(2).zip(values.windows(2)) {
            let mut changed = (0..k).filter(|column| two[0][*column] != two[1][*column]);
            let (column, others) = (changed.next(), changed.next());
            let (Some(column), None) = (column, others) else { panic!("a step changes one coordinate") };
            let effect = (of_two[1] - of_two[0]) / (two[1][column] - two[0][column]);
            if effect.is_finite() {
                effects[column].push(effect);
            }
        }
    }
    effects.iter().map(|effects| summary(effects, key)).collect()
}

fn summary(effects: &[f64], key: &str) -> Morris {
    let absolute: Vec<f64> = effects.iter().map(|effect| effect.abs()).collect();
    let (mu_star_low, mu_star_high) = mean_interval(&absolute, key);
    Morris {
        mu: mean(effects),
        mu_star: mean(&absolute),
        sigma: libm::sqrt(variance(effects)),
        // An absolute effect is never below zero, though Student's interval of a few may be.
        mu_star_low: if mu_star_low < 0.0 { 0.0 } else { mu_star_low },
        mu_star_high,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trajectories_step_once_along_each_coordinate_on_the_grid() {
        let (k, trajectories, levels) = (5, 40, 6);
        let design = morris_design(k, trajectories, levels, 3);
        assert_eq!(design.len(), trajectories * (k + 1));
        let delta = 6.0 / 10.0;
        let mut ups = 0;
        for trajectory in design.chunks(k + 1) {
            let mut stepped = vec![0; k];
            for two in trajectory.windows(2) {
                for column in 0..k {
                    let step = two[1][column] - two[0][column];
                    assert!(step == 0.0 || (step.abs() - delta).abs() < 1e-12);
                    stepped[column] += i32::from(step != 0.0);
                    ups += i32::from(step > 0.0);
                }
            }
            assert_eq!(stepped, vec![1; k]);
        }
        assert!((70..=130).contains(&ups), "{ups} of 200 upwards");
        let on_grid = |x: f64| (x * 5.0 - libm::round(x * 5.0)).abs() < 1e-12 && (0.0..=1.0).contains(&x);
        assert!(design.iter().flatten().all(|x| on_grid(*x)));
        for level in 0..levels {
            assert!(design.iter().any(|row| (row[0] * 5.0 - level as f64).abs() < 1e-9), "level {level} unused");
        }
        assert_eq!(design[..60], morris_design(k, 10, levels, 3)[..]);
        assert_ne!(design, morris_design(k, trajectories, levels, 4));
    }

    #[test]
    fn a_line_has_its_slopes_and_no_bend() {
        let design = morris_design(4, 10, 4, 1);
        let outputs: Vec<f64> = design.iter().map(|row| 1.0 + 2.0 * row[0] - 3.0 * row[1] + 8.0 * row[3]).collect();
        let effects = morris_effects(&design, &outputs, 4, "line");
        for (effect, slope) in effects.iter().zip([2.0, -3.0, 0.0, 8.0f64]) {
            assert!((effect.mu - slope).abs() < 1e-12 && (effect.mu_star - slope.abs()).abs() < 1e-12);
            assert!(effect.sigma < 1e-12 && effect.mu_star_high - effect.mu_star_low < 1e-12);
        }
        assert_eq!((effects[2].mu_star, effects[2].mu_star_low, effects[2].mu_star_high), (0.0, 0.0, 0.0));
    }

    #[test]
    fn effects_that_cancel_show_in_mu_star_and_sigma() {
        let design = morris_design(2, 200, 4, 1);
        // The sign of the first effect hangs on the second coordinate.
        let outputs: Vec<f64> = design.iter().map(|row| row[0] * (2.0 * row[1] - 1.0)).collect();
        let effect = morris_effects(&design, &outputs, 2, "interaction")[0];
        assert!(effect.mu.abs() < 0.15 && effect.mu_star > 0.55 && effect.sigma > 0.6, "{effect:?}");
        // Over the four levels of the second the absolute effects are 1, 1/3, 1/3, 1.
        assert!(effect.mu_star_low < 2.0 / 3.0 && effect.mu_star_high > 2.0 / 3.0, "{effect:?}");
    }
}
