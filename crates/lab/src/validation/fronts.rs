//! Battles held against the front lines of the record.

use std::path::PathBuf;

use nosb_engine::World;
use nosb_engine::world::Trace;
use nosb_scenario::Scenario;

use super::findings::Agreement;
use super::predictive::QUANTILES;
use crate::analysis::ground;
use crate::error::LabError;
use crate::manifest::Manifest;
use crate::statistics::{mean, quantile};

/// Agreement on the date of every front of the record after the first, which is where the battles begin.
pub fn fronts(
    scenario: &Scenario,
    manifest: &Manifest,
    folders: &[PathBuf],
    cells: usize,
) -> Result<Vec<Agreement>, LabError> {
    let world = scenario.world();
    if world.map.len() != cells {
        return Err(LabError::request("the folder is of another map", "give the folder of this scenario's validation"));
    }
    let weights = weights(&world);
    let dates = &manifest.identity.maps;
    let of_date =
        |date: &String| world.traces.iter().find(|trace| world.calendar.date(trace.tick).to_string() == *date);
    let traces: Vec<Option<&Trace>> = dates.iter().map(of_date).collect();
    let mut shares: Vec<Vec<f64>> = vec![Vec::new(); dates.len()];
    let held = ground::held(manifest, folders, cells, &[0], |_, date, bits| {
        if let Some(trace) = traces[date] {
            shares[date].push(agreement(&weights, &trace.holder, |cell| bits[cell / 8] >> (cell % 8) & 1));
        }
    })?;
    let mut found = Vec::new();
    for (date, mut shares) in shares.into_iter().enumerate() {
        let Some(trace) = traces[date].filter(|_| !shares.is_empty()) else { continue };
        let mean = mean(&shares);
        shares.sort_by(f64::total_cmp);
        let model = ground::share(&held[0][date]);
        found.push(Agreement {
            date: dates[date].clone(),
            mean,
            range: (quantile(&shares, QUANTILES[0]), quantile(&shares, QUANTILES[4])),
            naive: agreement(&weights, &trace.holder, |cell| world.traces[0].holder[cell]),
            disagreement: model.iter().zip(&trace.holder).map(|(model, record)| model - f32::from(*record)).collect(),
            record: trace.holder.iter().map(|holder| *holder == 1).collect(),
        });
    }
    Ok(found)
}

/// Area of every cell that changes hands in the record, 0 for the others: elsewhere everybody agrees.
fn weights(world: &World) -> Vec<f64> {
    let first = |cell: usize| world.traces.first().map(|trace| trace.holder[cell]);
    let changes = |cell: usize| world.traces.iter().any(|trace| Some(trace.holder[cell]) != first(cell));
    (0..world.map.len()).map(|cell| if changes(cell) { world.map.area_km2[cell] } else { 0.0 }).collect()
}

/// Share of the weight on which both have one holder; 1 where nothing changes hands.
fn agreement(weights: &[f64], record: &[u8], holder: impl Fn(usize) -> u8) -> f64 {
    let all: f64 = weights.iter().sum();
    let equal: f64 =
        weights.iter().enumerate().filter(|(cell, _)| holder(*cell) == record[*cell]).map(|(_, weight)| weight).sum();
    if all > 0.0 { equal / all } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_is_the_share_of_the_ground_that_changes_hands() {
        let (weights, record) = ([0.0, 1.0, 3.0], [1, 1, 0]);
        assert_eq!(agreement(&weights, &record, |_| 1), 0.25);
        assert_eq!(agreement(&weights, &record, |cell| record[cell]), 1.0);
        assert_eq!(agreement(&[0.0; 3], &record, |_| 0), 1.0);
    }
}
