//! Points of what is left of the parameter space, however small it is.
//!
//! First a Latin hypercube over all of it. If too few of its points are kept, the bar is lowered in steps from the best
//! fifth of them, each time moving the survivors about below the bar (subset simulation: Au and Beck 2001; moves along
//! differences of survivors: ter Braak 2006), until it stands at what is kept or no longer falls: then nothing is left.
//! Of the survivors a far-apart choice is taken.

use rayon::prelude::*;

use crate::design::latin_hypercube;
use crate::keyed::{Purpose, Stream};

/// Points of the first hypercube for each that is wanted, and at least.
const FIRST_FOR_EACH: usize = 2;
const LEAST_FIRST: usize = 600;
/// Share that survives a step.
const SURVIVORS: f64 = 0.2;
/// Most steps, and rounds of moves in each.
const STEPS: usize = 15;
const ROUNDS: usize = 3;
/// The bar must fall by this share in a step, or it is as low as it goes.
const LEAST_FALL: f64 = 0.01;
/// Width of a move along a difference, and of the scatter about it.
const ALONG: f64 = 0.5;
const SCATTER: f64 = 0.02;

/// What is left of the space.
#[derive(Clone, Debug)]
pub struct Left {
    /// Points of it, scattered evenly: at least as many as were wanted, unless nothing is left.
    pool: Vec<Vec<f64>>,
    /// The bar that all of them are below; 1 unless nothing is left.
    pub bar: f64,
    /// Share of the whole space below that bar, estimated.
    pub share: f64,
}

impl Left {
    /// Whether no point was found that is kept.
    pub fn is_empty(&self) -> bool {
        self.bar > 1.0
    }

    /// So many points far from each other: a design.
    pub fn far_apart(&self, wanted: usize) -> Vec<Vec<f64>> {
        far_apart(&self.pool, wanted)
    }

    /// So many points by chance: draws from what is left.
    pub fn draws(&self, wanted: usize, key: u64) -> Vec<Vec<f64>> {
        let order = Stream::new(key, Purpose::Moves, u32::MAX).permutation(self.pool.len());
        order.into_iter().cycle().take(wanted).map(|index| self.pool[index].clone()).collect()
    }
}

/// What is left for a score: points of at most 1, or with the least there is. At least so many are looked for.
pub fn left(wanted: usize, k: usize, key: u64, score: Score) -> Left {
    let size = (FIRST_FOR_EACH * wanted).max(LEAST_FIRST);
    let mut pool = scored(latin_hypercube(size, k, key), score);
    let mut share = 1.0;
    let mut bar = f64::INFINITY;
    for step in 0..STEPS {
        let mut scores: Vec<f64> = pool.iter().map(|(score, _)| *score).collect();
        scores.sort_by(f64::total_cmp);
        let kept = scores.partition_point(|score| *score <= 1.0);
        let lower = if kept >= wanted || kept as f64 >= SURVIVORS * size as f64 {
            1.0
        } else {
            scores[(SURVIVORS * size as f64) as usize].max(1.0)
        };
        let stuck = lower > bar * (1.0 - LEAST_FALL) && lower > 1.0;
        bar = lower.min(bar);
        pool.retain(|(score, _)| *score <= bar);
        share *= pool.len() as f64 / size as f64;
        if (bar == 1.0 && pool.len() >= wanted) || stuck {
            break;
        }
        pool = moved(pool, size, bar, key, step, score);
    }
    pool.retain(|(score, _)| *score <= bar);
    Left { pool: pool.into_iter().map(|(_, point)| point).collect(), bar, share }
}

/// How far a point is from being kept, 1 and below is kept; anything above the limit does where it is above.
pub type Score<'a> = &'a (dyn Fn(&[f64], f64) -> f64 + Sync);

type Pool = Vec<(f64, Vec<f64>)>;

fn scored(points: Vec<Vec<f64>>, score: Score) -> Pool {
    points.into_par_iter().map(|point| (score(&point, f64::INFINITY), point)).collect()
}

/// Fills the pool up with copies of the survivors and moves each about below the bar.
fn moved(survivors: Pool, size: usize, bar: f64, key: u64, step: usize, score: Score) -> Pool {
    let mut pool: Pool = survivors.iter().cycle().take(size).cloned().collect();
    for round in 0..ROUNDS {
        let from = pool.clone();
        pool = (0..size)
            .into_par_iter()
            .map(|slot| {
                let mut chance = Stream::new(key, Purpose::Moves, ((step * ROUNDS + round) * size + slot) as u32);
                let (one, other) = (chance.below(survivors.len()), chance.below(survivors.len()));
                let along = ALONG * 2.0 * chance.uniform();
                let at = |coordinate: usize, value: f64, chance: &mut Stream| {
                    let difference = survivors[one].1[coordinate] - survivors[other].1[coordinate];
                    reflected(value + along * difference + SCATTER * (2.0 * chance.uniform() - 1.0))
                };
                let point: Vec<f64> =
                    from[slot].1.iter().enumerate().map(|(index, value)| at(index, *value, &mut chance)).collect();
                let found = score(&point, bar);
                if found <= bar { (found, point) } else { from[slot].clone() }
            })
            .collect();
    }
    pool
}

/// A coordinate beyond an end of 0..1 comes back from it.
fn reflected(value: f64) -> f64 {
    let inside = if value < 0.0 { -value } else { value };
    let inside = if inside > 1.0 { 2.0 - inside } else { inside };
    inside.clamp(0.0, 1.0)
}

/// So many points, each as far as may be from those taken before (greedy maximin).
fn far_apart(points: &[Vec<f64>], wanted: usize) -> Vec<Vec<f64>> {
    if points.len() <= wanted {
        return points.to_vec();
    }
    let distance = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum() };
    let mut nearest = vec![f64::INFINITY; points.len()];
    let mut taken = vec![0];
    while taken.len() < wanted {
        let last = &points[taken[taken.len() - 1]];
        for (near, point) in nearest.iter_mut().zip(points) {
            *near = near.min(distance(last, point));
        }
        let farthest = (0..points.len()).max_by(|a, b| nearest[*a].total_cmp(&nearest[*b]).then(b.cmp(a)));
        taken.extend(farthest);
    }
    taken.into_iter().map(|index| points[index].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_space_is_filled() {
        let found = left(50, 3, 1, &|point, _| if point[0] < 0.5 { 0.5 } else { 2.0 });
        assert!(!found.is_empty() && found.far_apart(50).len() == 50 && (found.share - 0.5).abs() < 0.02);
        assert!(found.pool.iter().all(|point| point[0] < 0.5));
    }

    #[test]
    fn a_space_of_a_millionth_is_found_and_measured() {
        // A cube of edge 0.1 in six dimensions.
        let found = left(40, 6, 2, &|point, _| point.iter().map(|x| (x - 0.3).abs() / 0.05).fold(0.0, f64::max));
        assert!(!found.is_empty() && found.draws(40, 1).len() == 40, "{} {}", found.bar, found.pool.len());
        assert!(found.share > 2e-7 && found.share < 5e-6, "{}", found.share);
    }

    #[test]
    fn where_nothing_is_left_the_least_bad_is_given_and_said_to_be_so() {
        let found = left(30, 2, 3, &|point, _| 2.0 + point[0]);
        assert!(found.is_empty() && found.bar < 2.1, "{}", found.bar);
        assert!(found.pool.iter().all(|point| point[0] < 0.1));
    }

    #[test]
    fn points_repeat() {
        let score = |point: &[f64], _: f64| 8.0 * (point[0] - 0.5).abs() + 8.0 * (point[1] - 0.5).abs();
        let points = || left(20, 2, 9, &score).far_apart(20);
        assert_eq!(points(), points());
    }
}
