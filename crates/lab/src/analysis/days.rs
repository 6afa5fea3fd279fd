//! Daily series: fans by arm, and what pairing gains by day.

use std::collections::BTreeMap;
use std::path::PathBuf;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float32Type};

use crate::error::LabError;
use crate::findings::{Fan, PairingByDay, Section};
use crate::folder::part_files;
use crate::manifest::{Manifest, SectionEntry};
use crate::statistics::{correlation, quantiles, variance};
use crate::tables::CONTROL_DIFFERS;

use super::read::{columns, epoch_day, lines};

const TABLE: &str = "series";
/// Quantiles of a fan.
const FAN: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
/// Endings of the names of daily counts that are drawn for both sides.
const SHOWN: [&str; 2] = ["men", "casualties"];
/// Days between two points of the gain by pairing.
const PAIRING_STEP: usize = 10;
/// Fewest pairs for a correlation.
const FEWEST_PAIRS: usize = 3;

/// Values of one series by line, day and pair.
pub type ByLine = Vec<Vec<Vec<f32>>>;

/// The daily series that are shown.
pub struct Days {
    series: BTreeMap<String, ByLine>,
    /// Mean share of the map on which control differs, by line and day.
    pub differing: Vec<Vec<f64>>,
}

/// The first series (the share of the city) and the main counts of both sides.
fn shown(manifest: &Manifest) -> Vec<String> {
    let sides = &manifest.identity.sides;
    let mut names = vec![format!("city_share_{}", sides[0])];
    for count in SHOWN {
        names.extend(sides.iter().map(|side| format!("{side}_{count}")));
    }
    names
}

impl Days {
    /// Reads the series that are shown, one column at a time.
    pub fn read(manifest: &Manifest, folders: &[PathBuf]) -> Result<Self, LabError> {
        let names = shown(manifest);
        let names: Vec<&str> = names.iter().map(String::as_str).chain([CONTROL_DIFFERS]).collect();
        let mut series = series(manifest, folders, &names)?;
        let mean = |values: &Vec<f32>| values.iter().map(|v| f64::from(*v)).sum::<f64>() / values.len().max(1) as f64;
        let differing = series.remove(CONTROL_DIFFERS).unwrap_or_default();
        let differing = differing.iter().map(|line| line.iter().map(mean).collect()).collect();
        Ok(Self { series, differing })
    }

    /// Fills fans and pairing of a section.
    pub fn fill(&self, section: &mut Section, entry: &SectionEntry, manifest: &Manifest) {
        for name in shown(manifest) {
            let Some(by_line) = self.series.get(&name) else { continue };
            section.fans.push(Fan {
                name: name.clone(),
                first_day: manifest.identity.first_day.clone(),
                arms: entry.arms.iter().map(|arm| by_line[arm.line].iter().map(|day| fan(day)).collect()).collect(),
            });
            for (arm, info) in entry.arms.iter().enumerate().skip(1) {
                section.pairing.push(pairing(arm, &name, &by_line[entry.arms[0].line], &by_line[info.line]));
            }
        }
    }
}

/// Daily series by name, one column read at a time; series that the tables do not have are left out.
pub fn series(manifest: &Manifest, folders: &[PathBuf], names: &[&str]) -> Result<BTreeMap<String, ByLine>, LabError> {
    let files = part_files(folders, TABLE)?;
    let line_of = lines(manifest);
    let first = epoch_day(&manifest.identity.first_day);
    let mut series = BTreeMap::new();
    for name in names {
        let mut by_line: ByLine = vec![Vec::new(); manifest.identity.lines.len()];
        let mut there = true;
        for path in &files {
            columns(path, &["arm", "day", name], |batch| {
                let arms = batch.column_by_name("arm")?.as_string_opt::<i32>()?;
                let days = batch.column_by_name("day")?.as_primitive_opt::<Date32Type>()?;
                let Some(values) = batch.column_by_name(name) else {
                    there = false;
                    return Some(());
                };
                let values = values.as_primitive_opt::<Float32Type>()?;
                for row in 0..values.len() {
                    let line = &mut by_line[*line_of.get(arms.value(row))?];
                    let day = usize::try_from(days.value(row) - first).ok()?;
                    if line.len() <= day {
                        line.resize(day + 1, Vec::new());
                    }
                    line[day].push(values.value(row));
                }
                Some(())
            })?;
        }
        if there {
            series.insert((*name).to_string(), by_line);
        }
    }
    Ok(series)
}

/// Quantiles of a day's values.
pub fn fan(values: &[f32]) -> [f64; 5] {
    let mut sorted: Vec<f64> = values.iter().map(|value| f64::from(*value)).collect();
    sorted.sort_by(f64::total_cmp);
    let found = quantiles(&sorted, &FAN);
    std::array::from_fn(|index| found.get(index).copied().unwrap_or(f64::NAN))
}

fn pairing(arm: usize, series: &str, baseline: &[Vec<f32>], changed: &[Vec<f32>]) -> PairingByDay {
    let mut by_day = PairingByDay { arm, series: series.into(), ..PairingByDay::default() };
    for (day, (a, b)) in baseline.iter().zip(changed).enumerate().skip(PAIRING_STEP - 1).step_by(PAIRING_STEP) {
        if a.len() != b.len() || a.len() < FEWEST_PAIRS {
            continue;
        }
        let wide = |values: &[f32]| values.iter().map(|value| f64::from(*value)).collect::<Vec<f64>>();
        let (a, b) = (wide(a), wide(b));
        let difference: Vec<f64> = a.iter().zip(&b).map(|(a, b)| b - a).collect();
        let spread = variance(&difference);
        by_day.days.push(day as u32);
        by_day.correlation.push(correlation(&a, &b));
        by_day.variance_ratio.push(if spread > 0.0 { (variance(&a) + variance(&b)) / spread } else { f64::NAN });
    }
    by_day
}
