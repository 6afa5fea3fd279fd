//! Ensembles: many pairs on all cores, kept part by part.
//!
//! A pair is one task: its arms are forked from its own trunk. Rows depend only on plan and pair, and parts are read in
//! the order of their pairs, so that tables and reports are the same for any number of threads and shards, and
//! however often the work was interrupted.

use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::error::LabError;
use crate::folder::{Folder, RUNS, TABLES};
use crate::manifest::Manifest;
use crate::pair;
use crate::plan::Plan;
use crate::tables;

/// One of several equal parts of an experiment, for machines that share the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    pub index: u32,
    /// Of how many.
    pub of: u32,
}

impl Shard {
    /// All of it.
    pub const WHOLE: Self = Self { index: 1, of: 1 };

    /// Pairs of this shard, of so many.
    pub fn pairs(self, all: u64) -> Range<u64> {
        let at = |index: u32| (u128::from(all) * u128::from(index) / u128::from(self.of)) as u64;
        at(self.index - 1)..at(self.index)
    }
}

/// How an ensemble is fought.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// Runs: pairs, or pairs for each point of a design.
    pub runs: u32,
    /// Which shard.
    pub shard: Shard,
    /// Threads; 0: as many as there are cores.
    pub threads: usize,
    /// Set by somebody else to ask for an end.
    pub interrupt: &'a AtomicBool,
    /// Called when a battle has been fought: battles of this call so far.
    pub progress: &'a (dyn Fn(u64) + Sync),
    /// Called once, with the battles that remain to be fought.
    pub begin: &'a (dyn Fn(u64) + Sync),
}

/// What an ensemble took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Done {
    /// Battles fought by this call.
    pub battles: u64,
    /// Pairs of the shard, those kept from before included.
    pub pairs: u64,
    /// Seconds of wall time.
    pub seconds: f64,
    /// Seconds of all threads outside the battles: making worlds, keeping control, encoding, writing.
    pub outside_seconds: f64,
    /// Seconds of all threads.
    pub thread_seconds: f64,
}

/// Fights what is missing of an experiment in its folder.
///
/// # Errors
/// If the folder is taken, the disk refuses, or somebody asked for an end; what was finished is kept.
pub fn fight(plan: &Plan, manifest: &Manifest, folder: &Path, wanted: &Wanted<'_>) -> Result<Done, LabError> {
    let begun = Instant::now();
    let world = plan.scenario.world();
    let cells = tables::cells(&world).map_err(|error| LabError::Internal(error.to_string()))?;
    let folder = Folder::open(folder, manifest, &cells)?;
    let shard = wanted.shard.pairs(plan.pairs(wanted.runs));
    let missing = missing(&folder.done()?, shard.clone(), plan.pairs_per_part());
    let left: u64 = missing.iter().map(|range| range.end - range.start).sum();
    (wanted.begin)(left * plan.lines.len() as u64);
    let names = nosb_engine::measure::Observer::new(&world).series().names.clone();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(wanted.threads)
        .build()
        .map_err(|error| LabError::Internal(format!("cannot start threads: {error}")))?;
    let battles = AtomicU64::new(0);
    let times = Mutex::new((Duration::ZERO, Duration::ZERO));
    let stop = AtomicBool::new(false);
    let part = |pairs: Range<u64>| -> Result<(), LabError> {
        if stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        // The pairs of a part side by side too: a small experiment is one part.
        let one = |pair: u64| -> Result<(pair::Pair, Duration), LabError> {
            let start = Instant::now();
            let fought = pair::fight(plan, pair, wanted.interrupt, &|| {
                (wanted.progress)(battles.fetch_add(1, Ordering::Relaxed) + 1);
            })?;
            Ok((fought, start.elapsed()))
        };
        let together: Vec<_> = pairs.clone().into_par_iter().map(one).collect::<Result<_, _>>()?;
        let fought: Duration = together.iter().map(|(pair, _)| pair.in_battles).sum();
        let all: Duration = together.iter().map(|(_, time)| *time).sum();
        let runs: Vec<_> = together.into_iter().flat_map(|(pair, _)| pair.runs).collect();
        let start = Instant::now();
        let table = |batch: Result<_, arrow_schema::ArrowError>| batch.map_err(|e| LabError::Internal(e.to_string()));
        let mut batches = Vec::with_capacity(TABLES.len());
        if !plan.only_runs {
            let [series, control, divergence, _] = TABLES;
            batches.push((series, table(tables::series(plan, &names, &runs))?));
            batches.push((control, table(tables::control(plan, &runs))?));
            batches.push((divergence, table(tables::divergence(plan, &runs))?));
        }
        batches.push((RUNS, table(tables::runs(plan, &runs))?));
        folder.write_part(&pairs, &batches)?;
        if let Ok(mut times) = times.lock() {
            times.0 += fought;
            times.1 += all + start.elapsed();
        }
        Ok(())
    };
    let result = pool.install(|| {
        missing
            .into_par_iter()
            .with_max_len(1)
            .try_for_each(|pairs| part(pairs).inspect_err(|_| stop.store(true, Ordering::Relaxed)))
    });
    let done: u64 = folder.done()?.iter().map(|range| overlap(range, &shard)).sum();
    let total = shard.end - shard.start;
    match result {
        Err(LabError::Interrupted { .. }) => {
            return Err(LabError::Interrupted { done: done as usize, total: total as usize });
        }
        other => other?,
    }
    let (fought, all) = times.into_inner().unwrap_or_default();
    Ok(Done {
        battles: battles.into_inner(),
        pairs: done,
        seconds: begun.elapsed().as_secs_f64(),
        outside_seconds: all.saturating_sub(fought).as_secs_f64(),
        thread_seconds: all.as_secs_f64(),
    })
}

fn overlap(a: &Range<u64>, b: &Range<u64>) -> u64 {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

/// Parts of the wanted pairs that are not done yet.
fn missing(done: &[Range<u64>], wanted: Range<u64>, per_part: u64) -> Vec<Range<u64>> {
    let mut parts = Vec::new();
    let mut cut = |from: u64, to: u64| {
        let mut start = from;
        while start < to {
            let end = (start + per_part).min(to);
            parts.push(start..end);
            start = end;
        }
    };
    let mut at = wanted.start;
    for range in done {
        cut(at, range.start.min(wanted.end).max(at));
        at = at.max(range.end);
    }
    cut(at.min(wanted.end), wanted.end);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shards_are_the_whole_without_overlap() {
        let three = [1, 2, 3].map(|index| Shard { index, of: 3 }.pairs(10));
        assert_eq!(three, [0..3, 3..6, 6..10]);
        assert_eq!(Shard::WHOLE.pairs(7), 0..7);
    }

    proptest! {
        #[test]
        fn what_is_missing_and_what_is_done_are_the_whole(
            cuts in proptest::collection::btree_set(0_u64..60, 0..8), per_part in 1_u64..7, start in 0_u64..20, length in 1_u64..50
        ) {
            let cuts: Vec<u64> = cuts.into_iter().collect();
            let done: Vec<Range<u64>> = cuts.chunks_exact(2).map(|two| two[0]..two[1]).collect();
            let wanted = start..start + length;
            let missing = missing(&done, wanted.clone(), per_part);
            for pair in wanted {
                let times = missing.iter().chain(&done).filter(|range| range.contains(&pair)).count();
                prop_assert_eq!(times, 1, "pair {}", pair);
            }
            prop_assert!(missing.iter().all(|range| range.end - range.start <= per_part));
        }
    }
}
