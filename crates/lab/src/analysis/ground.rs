//! Where control differs, and where and when it first does.

use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, UInt64Type};
use arrow_array::{Array, BooleanArray};

use crate::error::LabError;
use crate::findings::{CellShape, ControlMap, Divergence, Section};
use crate::folder::part_files;
use crate::manifest::{Manifest, SectionEntry};
use crate::pair::NEVER;

use super::days::Days;
use super::read::{Runs, columns, epoch_day, lines};

/// The cells of an experiment's folder.
pub fn cells(folder: &Path) -> Result<Vec<CellShape>, LabError> {
    let path = folder.join("cells.parquet");
    let mut cells = Vec::new();
    columns(&path, &["h3", "lat", "lng", "water", "city"], |batch| {
        let h3 = batch.column_by_name("h3")?.as_primitive_opt::<UInt64Type>()?;
        let lat = batch.column_by_name("lat")?.as_primitive_opt::<Float64Type>()?;
        let lng = batch.column_by_name("lng")?.as_primitive_opt::<Float64Type>()?;
        let water = batch.column_by_name("water")?.as_any().downcast_ref::<BooleanArray>()?;
        let city = batch.column_by_name("city")?.as_any().downcast_ref::<BooleanArray>()?;
        for row in 0..h3.len() {
            let corners = corners(h3.value(row), (lng.value(row), lat.value(row)));
            cells.push(CellShape { corners, water: water.value(row), city: city.value(row) });
        }
        Some(())
    })?;
    Ok(cells)
}

/// Corners of an H3 cell; maps that are no H3 (made for tests) have points.
fn corners(h3: u64, centre: (f64, f64)) -> Vec<(f64, f64)> {
    match h3o::CellIndex::try_from(h3) {
        Ok(cell) => cell.boundary().iter().map(|corner| (corner.lng(), corner.lat())).collect(),
        Err(_) => vec![centre],
    }
}

/// Fills maps and divergence of a section.
pub fn fill(
    section: &mut Section,
    entry: &SectionEntry,
    manifest: &Manifest,
    folders: &[PathBuf],
    cells: usize,
    days: &Days,
    runs: &Runs,
) -> Result<(), LabError> {
    maps(section, entry, manifest, folders, cells)?;
    divergence(section, entry, manifest, folders, cells, days, runs)
}

/// Of some lines, by line and map: battles in which the first side holds each cell, and battles.
pub type Held = Vec<Vec<(Vec<u32>, u32)>>;

/// Counts who holds what on the dates of the maps; `each` sees line, map and bits of every battle.
pub fn held(
    manifest: &Manifest,
    folders: &[PathBuf],
    cells: usize,
    wanted: &[usize],
    mut each: impl FnMut(usize, usize, &[u8]),
) -> Result<Held, LabError> {
    let line_of = lines(manifest);
    let dates = &manifest.identity.maps;
    let mut held = vec![vec![(vec![0_u32; cells], 0_u32); dates.len()]; manifest.identity.lines.len()];
    for path in part_files(folders, "control")? {
        columns(&path, &["arm", "day", "held"], |batch| {
            let arms = batch.column_by_name("arm")?.as_string_opt::<i32>()?;
            let day = batch.column_by_name("day")?.as_primitive_opt::<Date32Type>()?;
            let bits = batch.column_by_name("held")?.as_binary_opt::<i32>()?;
            for row in 0..batch.num_rows() {
                let line = *line_of.get(arms.value(row))?;
                if !wanted.contains(&line) {
                    continue;
                }
                let date = dates.iter().position(|date| epoch_day(date) == day.value(row))?;
                let (counts, battles) = &mut held[line][date];
                *battles += 1;
                let bits = bits.value(row);
                for (cell, count) in counts.iter_mut().enumerate() {
                    *count += u32::from(bits.get(cell / 8)? >> (cell % 8) & 1);
                }
                each(line, date, bits);
            }
            Some(())
        })?;
    }
    Ok(held)
}

/// Share of the battles in which the first side holds each cell.
pub fn share((counts, battles): &(Vec<u32>, u32)) -> Vec<f32> {
    counts.iter().map(|count| *count as f32 / (*battles).max(1) as f32).collect()
}

fn maps(
    section: &mut Section,
    entry: &SectionEntry,
    manifest: &Manifest,
    folders: &[PathBuf],
    cells: usize,
) -> Result<(), LabError> {
    let wanted: Vec<usize> = entry.arms.iter().map(|arm| arm.line).collect();
    let held = held(manifest, folders, cells, &wanted, |_, _, _| {})?;
    for (date, name) in manifest.identity.maps.iter().enumerate() {
        let baseline = &held[entry.arms[0].line][date];
        for (arm, info) in entry.arms.iter().enumerate().skip(1) {
            if held[info.line][date].1 > 0 && baseline.1 > 0 {
                section.maps.push(ControlMap {
                    arm,
                    date: name.clone(),
                    arm_share: share(&held[info.line][date]),
                    baseline_share: share(baseline),
                });
            }
        }
    }
    Ok(())
}

fn divergence(
    section: &mut Section,
    entry: &SectionEntry,
    manifest: &Manifest,
    folders: &[PathBuf],
    cells: usize,
    days: &Days,
    runs: &Runs,
) -> Result<(), LabError> {
    let line_of = lines(manifest);
    let length = days.differing.iter().map(Vec::len).max().unwrap_or(0);
    let files = part_files(folders, "divergence")?;
    for (arm, info) in entry.arms.iter().enumerate().skip(1) {
        // Pairs by cell and day of the first difference: as large for a hundred thousand pairs as for one.
        let mut first = vec![0_u32; cells * length];
        for path in &files {
            columns(path, &["arm", "days"], |batch| {
                let arms = batch.column_by_name("arm")?.as_string_opt::<i32>()?;
                let bytes = batch.column_by_name("days")?.as_binary_opt::<i32>()?;
                for row in 0..batch.num_rows() {
                    if *line_of.get(arms.value(row))? != info.line {
                        continue;
                    }
                    for (cell, two) in bytes.value(row).chunks_exact(2).enumerate() {
                        let day = u16::from_le_bytes([two[0], two[1]]);
                        if day != NEVER {
                            *first.get_mut(cell * length + usize::from(day))? += 1;
                        }
                    }
                }
                Some(())
            })?;
        }
        let differences = &runs.first_difference[info.line];
        let pairs = differences.len();
        let first_days: Vec<f64> = differences.iter().flatten().copied().collect();
        let by_cell = |cell: usize| &first[cell * length..(cell + 1) * length];
        section.divergence.push(Divergence {
            arm,
            identical: pairs - first_days.len(),
            pairs,
            first_days,
            cell_share: (0..cells).map(|cell| by_cell(cell).iter().sum::<u32>() as f32 / pairs.max(1) as f32).collect(),
            cell_day: (0..cells).map(|cell| median_day(by_cell(cell))).collect(),
            area_by_day: days.differing.get(info.line).cloned().unwrap_or_default(),
        });
    }
    Ok(())
}

/// Day by which half of the pairs that differ do.
fn median_day(counts: &[u32]) -> f32 {
    let all: u32 = counts.iter().sum();
    let mut so_far = 0;
    for (day, count) in counts.iter().enumerate() {
        so_far += count;
        if *count > 0 && 2 * so_far >= all {
            return day as f32;
        }
    }
    f32::NAN
}
