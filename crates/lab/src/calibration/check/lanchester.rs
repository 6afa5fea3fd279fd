//! Losses after Lanchester: fits of four centuries of battles, found again on data made from their equation.
//!
//! `ln losses of blue = level + p ln strength of red + q ln strength of blue + error`: least squares on the battles of
//! 1620-1905 (Rubio-Campillo 2016, PLoS ONE; the coefficients are those of `model.md` 17.5). The square law would be p = 1, q = 0, the linear
//! law p = q = 1; the record says neither. The battles themselves are not here: they are made with the same numbers and spreads.

use nosb_engine::chance::normal_inverse;

use super::Made;
use crate::calibration::aim::Aim;
use crate::calibration::fit::Member;
use crate::error::LabError;
use crate::keyed::{Purpose, Stream};
use crate::statistics::{least_squares, mean};
use crate::varied::Varied;

/// A published fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Published {
    /// Years.
    pub years: &'static str,
    /// Battles.
    pub battles: usize,
    /// Slope on the logarithm of red's strength.
    pub red: f64,
    /// Slope on the logarithm of blue's strength.
    pub blue: f64,
    /// Share of the variance that the fit explains.
    pub explained: f64,
}

/// The four periods.
pub const PUBLISHED: [Published; 4] = [
    Published { years: "1620-1701", battles: 112, red: -0.023, blue: 0.771, explained: 0.513 },
    Published { years: "1702-1792", battles: 251, red: 0.000, blue: 0.734, explained: 0.460 },
    Published { years: "1793-1860", battles: 556, red: 0.010, blue: 0.694, explained: 0.424 },
    Published { years: "1861-1905", battles: 160, red: 0.339, blue: 0.633, explained: 0.670 },
];

/// Mean and spread of the logarithms of strengths, and how far the two sides' go together.
const STRENGTH: (f64, f64) = (9.7, 0.9);
const TOGETHER: f64 = 0.7;
const LEVEL: f64 = 0.0;
/// Ranges within which the search looks for slopes.
const SLOPES: (f64, f64) = (-1.0, 2.0);
/// A record of coefficients is as exact as its battles allow: what is added is next to nothing.
const EXACT: f64 = 1e-3;
const SEARCHED_WITH: u64 = 2_500;

/// Battles after a fit with other slopes: logarithms of red's and blue's strengths and of blue's losses.
fn battles(of: &Published, red: f64, blue: f64, seed: u64) -> Vec<[f64; 3]> {
    let mut chance = Stream::new(seed, Purpose::MadeData, 0);
    let mut normal = || normal_inverse(chance.uniform());
    // The error that leaves the published share of the variance unexplained.
    let (p, q) = (of.red, of.blue);
    let of_strength = STRENGTH.1 * STRENGTH.1 * (p * p + q * q + 2.0 * TOGETHER * p * q);
    let error = libm::sqrt(of_strength * (1.0 / of.explained - 1.0));
    (0..of.battles)
        .map(|_| {
            let (shared, own) = (normal(), normal());
            let strength_red = STRENGTH.0 + STRENGTH.1 * shared;
            let apart = libm::sqrt(1.0 - TOGETHER * TOGETHER);
            let strength_blue = STRENGTH.0 + STRENGTH.1 * (TOGETHER * shared + apart * own);
            [strength_red, strength_blue, LEVEL + red * strength_red + blue * strength_blue + error * normal()]
        })
        .collect()
}

/// Slopes on red's and blue's strength with their standard errors, by least squares; none if they cannot be told apart.
fn slopes(battles: &[[f64; 3]]) -> Option<[(f64, f64); 2]> {
    let centre = |index: usize| mean(&battles.iter().map(|battle| battle[index]).collect::<Vec<f64>>());
    let (red, blue) = (centre(0), centre(1));
    let rows: Vec<Vec<f64>> = battles.iter().map(|battle| vec![1.0, battle[0] - red, battle[1] - blue]).collect();
    let losses: Vec<f64> = battles.iter().map(|battle| battle[2]).collect();
    let fit = least_squares::fit(&rows, &losses)?;
    Some([fit.at(&[0.0, 1.0, 0.0]), fit.at(&[0.0, 0.0, 1.0])])
}

/// What was found of the two slopes of a fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recovered {
    /// Least squares: value and standard error.
    pub least_squares: [(f64, f64); 2],
    /// Calibration: mean and standard deviation of the posterior.
    pub calibration: [(f64, f64); 2],
}

/// Makes battles after a published fit, and finds its slopes again by least squares and by a whole calibration of a model
/// that is the same equation with unknown slopes.
///
/// # Errors
/// If something in it cannot be fitted.
pub fn recovered(of: &Published, key: u64) -> Result<Recovered, LabError> {
    let unfit = || LabError::Internal("the slopes cannot be told apart".into());
    let slope = |path: &str| Varied {
        path: path.into(),
        unit: "1".into(),
        distribution: "uniform".into(),
        low: SLOPES.0,
        best: 0.5,
        high: SLOPES.1,
        levels: 2,
        assumed: true,
    };
    let varied = [slope("lanchester.red"), slope("lanchester.blue")];
    let aim = |id: &str| Aim {
        id: id.into(),
        metric: id.into(),
        level: "loss".into(),
        value: 0.0,
        observation_sd: EXACT,
        discrepancy_sd: 0.0,
    };
    let made = Made { varied: &varied, aims: &[aim("red"), aim("blue")], battles: SEARCHED_WITH, key };
    let model = |point: &[f64], seed: u64| -> Vec<f64> {
        let found = slopes(&battles(of, varied[0].at(point[0]), varied[1].at(point[1]), seed));
        found.map_or(vec![f64::NAN; 2], |slopes| slopes.map(|(slope, _)| slope).to_vec())
    };
    let truth = [of.red, of.blue].map(|slope| (slope - SLOPES.0) / (SLOPES.1 - SLOPES.0));
    // The very battles on which the calibration is done.
    let least_squares = slopes(&battles(of, of.red, of.blue, key)).ok_or_else(unfit)?;
    let members = made.fit(&model, &truth, 0)?;
    Ok(Recovered { least_squares, calibration: [0, 1].map(|index| summary(&members, index, &varied[index])) })
}

fn summary(members: &[Member], parameter: usize, varied: &Varied) -> (f64, f64) {
    let value = |member: &Member| varied.at(member.point[parameter]);
    let centre: f64 = members.iter().map(|member| member.weight * value(member)).sum();
    let total: f64 = members.iter().map(|member| member.weight).sum();
    let squares: f64 = members.iter().map(|member| member.weight * (value(member) - centre / total).powi(2)).sum();
    (centre / total, libm::sqrt(squares / total))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::variance;

    #[test]
    fn made_battles_have_the_published_slopes_and_spread() {
        for published in &PUBLISHED {
            let battles = battles(published, published.red, published.blue, 5);
            let [red, blue] = slopes(&battles).unwrap();
            for ((found, error), truth) in [red, blue].into_iter().zip([published.red, published.blue]) {
                assert!((found - truth).abs() < 3.0 * error, "{}: {found} ± {error} for {truth}", published.years);
                assert!(error < 0.15);
            }
            let losses: Vec<f64> = battles.iter().map(|battle| battle[2]).collect();
            let fitted: Vec<f64> = battles.iter().map(|battle| red.0 * battle[0] + blue.0 * battle[1]).collect();
            let explained = variance(&fitted) / variance(&losses);
            assert!((explained - published.explained).abs() < 0.15, "{} {explained}", published.years);
        }
    }
}
