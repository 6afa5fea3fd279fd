//! Which of many parameters go on to be fitted: elementary effects (Morris) on all targets at once.
//!
//! On each target the parameters share its effects: `mu* / sum of mu*`. A parameter's score is the mean of its shares over
//! the targets, so that no target counts more for being measured in large numbers or for being missed by far. The parameter
//! with the largest share of a target goes on in any case while there is room.

use serde::{Deserialize, Serialize};

use crate::calibration::aim::Aim;
use crate::sensitivity::morris_effects;
use crate::varied::Varied;

/// A parameter in the screening.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Screened {
    /// Path.
    pub path: String,
    /// Mean share of the targets' effects.
    pub score: f64,
    /// The target of which it has the largest share.
    pub most_on: String,
    /// That share.
    pub largest_share: f64,
    /// Whether it goes on.
    pub kept: bool,
}

/// Scores parameters by a design of trajectories and the outcomes at its points, best first.
pub fn rank(varied: &[Varied], aims: &[Aim], design: &[Vec<f64>], outcomes: &[Vec<f64>], keep: usize) -> Vec<Screened> {
    let k = varied.len();
    let shares: Vec<Vec<f64>> = aims
        .iter()
        .enumerate()
        .map(|(target, aim)| {
            let column: Vec<f64> = outcomes.iter().map(|row| row[target]).collect();
            let effects: Vec<f64> =
                morris_effects(design, &column, k, &aim.id).iter().map(|effect| effect.mu_star).collect();
            // A parameter whose steps were never measured has no effect that anybody saw.
            let seen = |effect: &f64| if effect.is_finite() { *effect } else { 0.0 };
            let sum: f64 = effects.iter().map(seen).sum();
            effects.iter().map(|effect| if sum > 0.0 { seen(effect) / sum } else { 0.0 }).collect()
        })
        .collect();
    let mut ranked: Vec<Screened> = varied
        .iter()
        .enumerate()
        .map(|(index, varied)| {
            let most = (0..aims.len())
                .max_by(|a, b| shares[*a][index].total_cmp(&shares[*b][index]).then(b.cmp(a)))
                .unwrap_or(0);
            Screened {
                path: varied.path.clone(),
                score: shares.iter().map(|row| row[index]).sum::<f64>() / aims.len() as f64,
                most_on: aims[most].id.clone(),
                largest_share: shares[most][index],
                kept: shares.iter().any(|row| row[index] > 0.0 && row.iter().all(|other| *other <= row[index])),
            }
        })
        .collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.path.cmp(&b.path)));
    // Those that lead a target first, then by score.
    let mut room = keep;
    for screened in ranked.iter_mut().filter(|screened| screened.kept) {
        screened.kept = room > 0;
        room = room.saturating_sub(1);
    }
    for screened in ranked.iter_mut() {
        if room > 0 && !screened.kept && screened.score > 0.0 {
            screened.kept = true;
            room -= 1;
        }
    }
    ranked
}
