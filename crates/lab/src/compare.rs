//! The effects of several folders side by side: the same claims under other structures of the model.

use std::path::PathBuf;

use crate::analysis::analyse;
use crate::error::LabError;
use crate::findings::{EffectRow, Findings, MetricInfo, Section, Verdict};
use crate::manifest::Manifest;

/// What a folder says of one effect.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Mean paired difference.
    pub difference: f64,
    /// Its 95 % interval.
    pub interval: (f64, f64),
    /// What the claim came to there, if it is one.
    pub verdict: Option<Verdict>,
}

/// One effect, in every folder.
#[derive(Clone, Debug)]
pub struct Row {
    /// Id of the claim or experiment.
    pub section: String,
    /// The claim, or the title of the experiment.
    pub title: String,
    /// Id of the arm.
    pub arm: String,
    /// Metric.
    pub metric: MetricInfo,
    /// By folder; none where it does not have the effect.
    pub cells: Vec<Option<Cell>>,
}

impl Row {
    /// Whether verdicts, or for what is no claim the clear signs, are not the same in all folders.
    pub fn differs(&self) -> bool {
        let kind = |cell: &Cell| match cell.verdict {
            Some(verdict) => (Some(verdict), 0),
            None => (None, i32::from(cell.interval.0 > 0.0) - i32::from(cell.interval.1 < 0.0)),
        };
        let mut kinds = self.cells.iter().flatten().map(kind);
        let first = kinds.next();
        kinds.any(|kind| Some(kind) != first)
    }
}

/// Effects side by side.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What is laid under every arm of each folder.
    pub folders: Vec<String>,
    /// Effects, in the order of the first folder.
    pub rows: Vec<Row>,
}

/// Sets folders side by side: of each claim the effect that decides, of other experiments the first metric in every arm.
///
/// # Errors
/// If a folder is not an experiment's, or two of them have no effect in common.
pub fn compare(folders: &[PathBuf]) -> Result<Comparison, LabError> {
    let mut names = Vec::new();
    let mut all = Vec::new();
    for folder in folders {
        let base = Manifest::read(folder)?.identity.base;
        names.push(if base.is_empty() { "as shipped".to_string() } else { base.join("; ") });
        all.push(effects(&analyse(std::slice::from_ref(folder))?));
    }
    let mut rows: Vec<Row> = Vec::new();
    for (place, effects) in all.into_iter().enumerate() {
        for (mut row, cell) in effects {
            let same = |known: &&mut Row| {
                (&known.section, &known.arm, &known.metric.id) == (&row.section, &row.arm, &row.metric.id)
            };
            if let Some(known) = rows.iter_mut().find(same) {
                known.cells[place] = Some(cell);
            } else {
                row.cells = vec![None; folders.len()];
                row.cells[place] = Some(cell);
                rows.push(row);
            }
        }
    }
    if rows.iter().all(|row| row.cells.iter().flatten().count() < 2) {
        return Err(LabError::request(
            "these folders have no effect in common",
            "give folders of the same experiment or of `nosb lab claims`, each with another --patch",
        ));
    }
    Ok(Comparison { folders: names, rows })
}

/// The effects of a folder that are compared.
fn effects(findings: &Findings) -> Vec<(Row, Cell)> {
    let chosen = |section: &Section| -> Vec<EffectRow> {
        match &section.claim {
            Some(claim) => section.effects.get(claim.deciding).cloned().into_iter().collect(),
            None => section.effects.iter().filter(|effect| effect.metric == 0).cloned().collect(),
        }
    };
    let row = |section: &Section, effect: EffectRow| {
        let claim = section.claim.as_ref();
        let row = Row {
            section: section.id.clone(),
            title: claim.map_or_else(|| section.title.clone(), |claim| claim.claim.clone()),
            arm: section.arms[effect.arm].id.clone(),
            metric: section.metrics[effect.metric].clone(),
            cells: Vec::new(),
        };
        let cell = Cell {
            difference: effect.effect.difference,
            interval: (effect.effect.low, effect.effect.high),
            verdict: claim.map(|claim| claim.verdict),
        };
        (row, cell)
    };
    findings
        .sections
        .iter()
        .flat_map(|section| chosen(section).into_iter().map(move |effect| row(section, effect)))
        .collect()
}
