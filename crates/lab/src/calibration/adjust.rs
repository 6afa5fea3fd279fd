//! Regression adjustment: particles are moved by what their miss explains of their parameters, so that a tolerance above zero
//! does not blur the posterior (Beaumont, Zhang and Balding 2002).
//!
//! Parameters, as logits within their ranges, are regressed on the outcomes with the particles' weights times Epanechnikov's
//! kernel of the distance; a particle at `s` is moved by the slope times `s - record`. The slopes are held down (ridge), by as much as
//! predicts best what is left out.

use nalgebra::{Cholesky, DMatrix, DVector};

use crate::calibration::abc::Particle;

/// Particles for each target below which nothing is adjusted.
const PARTICLES_FOR_EACH: usize = 3;
/// How hard slopes are held down: candidates, as shares of the effective number of particles.
const RIDGES: [f64; 5] = [1e-3, 1e-2, 0.1, 0.5, 2.0];
const FOLDS: usize = 5;
/// Logits stay within those of this distance from the ends of the range.
const EDGE: f64 = 1e-3;

/// Adjusts particles to the record; as they are where there are too few for it. Says whether it did.
pub fn adjusted(particles: &[Particle], record: &[f64], scales: &[f64]) -> (Vec<Particle>, bool) {
    let finite = particles.iter().all(|particle| particle.outcomes.iter().all(|outcome| outcome.is_finite()));
    if particles.len() < PARTICLES_FOR_EACH * (record.len() + 1) || !finite {
        return (particles.to_vec(), false);
    }
    let farthest = particles.iter().map(|particle| particle.distance).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    // The farthest keeps a little weight.
    let near = |particle: &Particle| 1.0 - 0.999 * (particle.distance / farthest).powi(2);
    let weights: Vec<f64> = particles.iter().map(|particle| particle.weight * near(particle)).collect();
    let total: f64 = weights.iter().sum();
    let weights: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
    let misses: Vec<Vec<f64>> = particles
        .iter()
        .map(|particle| {
            particle.outcomes.iter().zip(record).zip(scales).map(|((s, z), scale)| (s - z) / scale).collect()
        })
        .collect();
    let mut moved = particles.to_vec();
    moved.iter_mut().zip(&weights).for_each(|(particle, weight)| particle.weight = *weight);
    for coordinate in 0..particles[0].point.len() {
        let logits: Vec<f64> = particles.iter().map(|particle| logit(particle.point[coordinate])).collect();
        let ridge = RIDGES
            .into_iter()
            .map(|ridge| (left_out_error(&misses, &logits, &weights, ridge), ridge))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        let Some(slopes) = ridge.and_then(|(_, ridge)| slopes(&misses, &logits, &weights, ridge)) else { continue };
        for ((particle, miss), logit) in moved.iter_mut().zip(&misses).zip(&logits) {
            particle.point[coordinate] = share(logit - dot(&slopes[1..], miss));
        }
    }
    (moved, true)
}

fn logit(share: f64) -> f64 {
    let inside = share.clamp(EDGE, 1.0 - EDGE);
    libm::log(inside / (1.0 - inside))
}

fn share(logit: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-logit))
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

/// Weighted ridge regression: the level, then the slopes.
fn slopes(rows: &[Vec<f64>], values: &[f64], weights: &[f64], ridge: f64) -> Option<Vec<f64>> {
    let terms = rows.first()?.len() + 1;
    let mut squares: DMatrix<f64> = DMatrix::zeros(terms, terms);
    let mut crosses: DVector<f64> = DVector::zeros(terms);
    for ((row, value), weight) in rows.iter().zip(values).zip(weights) {
        let term = |index: usize| if index == 0 { 1.0 } else { row[index - 1] };
        for i in 0..terms {
            crosses[i] += weight * term(i) * value;
            for j in 0..=i {
                squares[(i, j)] += weight * term(i) * term(j);
            }
        }
    }
    for i in 0..terms {
        for j in i + 1..terms {
            squares[(i, j)] = squares[(j, i)];
        }
    }
    (1..terms).for_each(|i| squares[(i, i)] += ridge);
    let solution = Cholesky::new(squares)?.solve(&crosses);
    Some(solution.iter().copied().collect())
}

fn left_out_error(rows: &[Vec<f64>], values: &[f64], weights: &[f64], ridge: f64) -> f64 {
    let mut error = 0.0;
    for fold in 0..FOLDS {
        let kept: Vec<f64> = weights
            .iter()
            .enumerate()
            .map(|(index, weight)| if index % FOLDS == fold { 0.0 } else { *weight })
            .collect();
        let Some(found) = slopes(rows, values, &kept, ridge) else { return f64::INFINITY };
        for index in (fold..rows.len()).step_by(FOLDS) {
            let miss = values[index] - found[0] - dot(&found[1..], &rows[index]);
            error += weights[index] * miss * miss;
        }
    }
    error
}
