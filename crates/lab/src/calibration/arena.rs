//! Where battles are fought for a calibration: in folders that resume and shard, or at once in memory.

use crate::error::LabError;

/// One battle wanted: coordinates of its parameters in the unit cube, and its seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Quantile of each parameter's prior.
    pub point: Vec<f64>,
    /// Seed.
    pub seed: u64,
}

/// Fights battles.
pub trait Arena {
    /// Outcomes of battles in the order in which they are wanted: for each target a number on its scale, NaN where it was not
    /// measured. The points are of the parameters with these indices; all others stay as they are.
    ///
    /// # Errors
    /// [`LabError::Awaiting`] if other shards have not fought their share yet; or whatever keeps battles from being fought.
    fn fight(&mut self, stage: &str, parameters: &[usize], wanted: &[Wanted]) -> Result<Vec<Vec<f64>>, LabError>;
}

/// A function as an arena.
pub struct InMemory<F>(pub F);

impl<F: Fn(&[f64], u64) -> Vec<f64> + Sync> Arena for InMemory<F> {
    fn fight(&mut self, _stage: &str, _parameters: &[usize], wanted: &[Wanted]) -> Result<Vec<Vec<f64>>, LabError> {
        use rayon::prelude::*;
        Ok(wanted.par_iter().map(|wanted| (self.0)(&wanted.point, wanted.seed)).collect())
    }
}

/// Seeds for battles, none of them twice.
#[derive(Clone, Copy, Debug)]
pub struct Seeds {
    next: u64,
}

impl Seeds {
    /// Seeds from one on.
    pub fn from(first: u64) -> Self {
        Self { next: first }
    }

    /// The next seed.
    pub fn take(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }
}
