//! From an experiment's tables to its findings. Everything is reduced in the order of the pairs, so that the figures do
//! not depend on threads, shards or interruptions.

pub(crate) mod days;
mod effects;
pub(crate) mod ground;
pub(crate) mod read;
mod verdict;

pub use verdict::RULE;

use std::path::PathBuf;

use crate::error::LabError;
use crate::findings::{ArmInfo, Findings, MetricInfo, Note, Provenance, Section};
use crate::folder::{RUNS, part_files};
use crate::manifest::{Manifest, SectionEntry};
use crate::outcome::DATE;

pub(crate) use read::Runs;

/// Findings of an experiment's folder, or of several that hold its shards.
///
/// # Errors
/// If a folder is not an experiment's, the folders are not of one experiment, or a table cannot be read.
pub fn analyse(folders: &[PathBuf]) -> Result<Findings, LabError> {
    let Some(first) = folders.first() else {
        return Err(LabError::request("no folder was given", "give the folder of an experiment"));
    };
    let manifest = Manifest::read(first)?;
    for other in &folders[1..] {
        Manifest::read(other)?.same_as(&manifest, other)?;
    }
    let files = part_files(folders, RUNS)?;
    let runs = Runs::read(&manifest, &files)?;
    if runs.pairs.is_empty() {
        return Err(LabError::request(
            format!("`{}` holds no finished pairs yet", first.display()),
            format!("run the experiment first: {}", manifest.command),
        ));
    }
    let cells = ground::cells(first)?;
    let mut findings = Findings {
        title: manifest.title.clone(),
        provenance: provenance(&manifest, &runs),
        sides: manifest.identity.sides.clone(),
        days: (manifest.identity.first_day.clone(), manifest.identity.last_day.clone()),
        cells,
        ..Findings::default()
    };
    let days = days::Days::read(&manifest, folders)?;
    for entry in &manifest.identity.sections {
        let mut section = outline(&manifest, entry);
        effects::fill(&mut section, entry, &manifest, &runs);
        days.fill(&mut section, entry, &manifest);
        ground::fill(&mut section, entry, &manifest, folders, findings.cells.len(), &days, &runs)?;
        findings.sections.push(section);
    }
    effects::adjust(&mut findings.sections);
    for (section, entry) in findings.sections.iter_mut().zip(&manifest.identity.sections) {
        section.notes = notes(section, entry, &manifest, &runs);
        if let Some(claim) = &entry.claim {
            let mut judged = verdict::claim(section, claim);
            judged.still_prior = still_prior(&manifest, entry);
            section.claim = Some(judged);
        }
    }
    if findings.sections.iter().any(|section| section.claim.is_some()) {
        findings.rule = RULE.into();
        if !manifest.identity.posterior.is_empty() {
            findings.rule.push_str(verdict::MARK);
        }
    }
    Ok(findings)
}

pub(crate) fn provenance(manifest: &Manifest, runs: &Runs) -> Provenance {
    let identity = &manifest.identity;
    let uncertainty = match identity.uncertainty.as_str() {
        "none" if identity.design.is_empty() => String::new(),
        "none" => format!("{} points of a design ({})", identity.points, identity.design),
        "posterior" => {
            let fitted = identity.varied.iter().filter(|varied| varied.informed.is_some()).count();
            let others = match identity.varied.len() - fitted {
                0 => String::new(),
                others => {
                    format!(", and {others} on which the effects hang and that were not fitted, from their priors")
                }
            };
            format!("{fitted} parameters from the posterior {}{others}", identity.posterior)
        }
        "carried" => format!("{} parameters on which the effects hang, from their priors", identity.varied.len()),
        _ => format!("{} parameters, from their priors", identity.varied.len()),
    };
    Provenance {
        command: manifest.command.clone(),
        version: manifest.version.clone(),
        scenario: identity.scenario.clone(),
        digest: identity.digest.clone(),
        base: identity.base.clone(),
        seeds: runs.seeds,
        pairs: runs.pairs.len(),
        battles: runs.pairs.len() * identity.lines.len(),
        uncertainty,
    }
}

/// Parameters on which an experiment's effect hangs and of which the record says nothing; none unless drawn from a posterior.
fn still_prior(manifest: &Manifest, entry: &SectionEntry) -> Vec<String> {
    let identity = &manifest.identity;
    if identity.posterior.is_empty() {
        return Vec::new();
    }
    let informed = |path: &&String| {
        let varied = identity.varied.iter().find(|varied| varied.path == **path);
        varied.and_then(|varied| varied.informed).is_some_and(|informed| informed.is_informed())
    };
    entry.carried_by.iter().filter(|path| !informed(path)).cloned().collect()
}

/// A section without figures: arms and metrics.
fn outline(manifest: &Manifest, entry: &SectionEntry) -> Section {
    let arms = entry.arms.iter().map(|arm| ArmInfo {
        id: arm.id.clone(),
        title: arm.title.clone(),
        description: manifest.identity.lines[arm.line].patches.join(" "),
        patches: arm.patches.clone(),
        branch: arm.branch.clone(),
    });
    let metrics = entry.shown.iter().filter_map(|id| {
        let column = manifest.identity.columns.iter().find(|column| column.id == *id)?;
        let is_date = column.unit == DATE;
        Some(MetricInfo {
            id: id.clone(),
            unit: if is_date { "days".into() } else { column.unit.clone() },
            doc: column.doc.clone(),
            is_date,
            smallest_effect: entry.smallest_effect.get(id).copied(),
        })
    });
    Section {
        id: entry.id.clone(),
        title: entry.title.clone(),
        question: entry.question.clone(),
        arms: arms.collect(),
        metrics: metrics.collect(),
        ..Section::default()
    }
}

/// What a reader must know of these runs.
fn notes(section: &Section, entry: &SectionEntry, manifest: &Manifest, runs: &Runs) -> Vec<Note> {
    let mut notes = Vec::new();
    let found = runs.pairs.len() as u64;
    let of = manifest.pairs;
    if found < of {
        let text = format!("{found} of {of} pairs are finished.");
        notes.push(Note { key: "unfinished", count: found, of, text, ..Note::default() });
    }
    for divergence in &section.divergence {
        let arm = &section.arms[divergence.arm];
        if divergence.identical == divergence.pairs && divergence.pairs > 0 {
            let text = format!(
                "The arm “{}” never differs from the baseline in any daily count of any pair: its differences are exactly zero.",
                arm.title
            );
            notes.push(Note { key: "never-differs", arm: arm.id.clone(), text, ..Note::default() });
        }
    }
    for row in &section.effects {
        let never = |share: Option<f64>| share == Some(0.0);
        let (metric, arm) = (&section.metrics[row.metric], &section.arms[row.arm]);
        let about = Note { arm: arm.id.clone(), metric: metric.id.clone(), of, ..Note::default() };
        if never(row.happened_baseline) && never(row.happened_arm) {
            let text = format!(
                "“{}” happens in no run of the baseline nor of “{}”: nothing can be said about its date.",
                metric.doc, arm.title
            );
            notes.push(Note { key: "never-happens", text, ..about.clone() });
        }
        if row.effect.n < runs.pairs.len() {
            let count = row.effect.n as u64;
            let text =
                format!("“{}” was measured in both battles of only {count} pairs for “{}”.", metric.doc, arm.title);
            notes.push(Note { key: "few-measured", count, text, ..about });
        }
    }
    let last_day = &manifest.identity.lines[entry.arms[0].line].last_day;
    if *last_day != manifest.identity.last_day {
        let text = format!("Battles of this experiment are fought to the end of {last_day}; totals count until then.");
        notes.push(Note { key: "horizon", date: last_day.clone(), text, ..Note::default() });
    }
    notes
}

/// Means of one metric over the seeds of every point of an experiment without arms.
pub struct OnlyBaseline {
    /// Id of the metric.
    pub metric: String,
    /// Unit (`days` for dates, restricted to the horizon).
    pub unit: String,
    /// Means by point.
    pub means: Vec<f64>,
}

/// Means over the seeds of every point, of the metrics that were measured in every battle.
///
/// # Errors
/// If a table cannot be read, or not all battles are finished.
pub fn baseline_values(
    manifest: &Manifest,
    folder: &std::path::Path,
    points: usize,
) -> Result<Vec<OnlyBaseline>, LabError> {
    let runs = Runs::read(manifest, &part_files(&[folder.to_path_buf()], RUNS)?)?;
    let Some(entry) = manifest.identity.sections.first() else { return Ok(Vec::new()) };
    if (runs.pairs.len() as u64) < manifest.pairs {
        return Err(LabError::request(
            format!("{} of {} battles are finished in `{}`", runs.pairs.len(), manifest.pairs, folder.display()),
            format!("go on with the same command: {}", manifest.command),
        ));
    }
    let section = outline(manifest, entry);
    let mut found = Vec::new();
    for metric in &section.metrics {
        let horizon = effects::horizon(manifest, entry.arms[0].line);
        let mut sums = vec![(0.0, 0_u32); points];
        for (pair, value) in runs.pairs.iter().zip(&runs.values[&metric.id][entry.arms[0].line]) {
            let value = if metric.is_date { Some(value.unwrap_or(horizon)) } else { *value };
            let (sum, count) = &mut sums[(*pair % points as u64) as usize];
            if let Some(value) = value {
                *sum += value;
                *count += 1;
            }
        }
        if sums.iter().all(|(_, count)| *count > 0) {
            found.push(OnlyBaseline {
                metric: metric.id.clone(),
                unit: metric.unit.clone(),
                means: sums.into_iter().map(|(sum, count)| sum / f64::from(count)).collect(),
            });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::posterior::{Member, Posterior};
    use crate::experiment::Experiment;
    use crate::plan::Plan;
    use crate::varied::{Uncertainty, drawable};

    const EXPERIMENT: &str = r#"
title = "A test"
question = "Does it hold?"
scenario = "two-fords"
metrics = ["amber_casualties"]
carried_by = ["attrition.base_attack", "attrition.base_defence", "attrition.night"]

[[arm]]
id = "better"
title = "Better troops"
patches = ["nation.amberland.quality=1.25"]
"#;

    #[test]
    fn what_the_record_says_nothing_of_is_named() {
        let file = nosb_scenario::File { name: "test.toml".into(), text: EXPERIMENT.into() };
        let experiment = Experiment::read(&file, std::path::Path::new("."), None).unwrap();
        let paths = ["attrition.base_attack", "attrition.base_defence"].map(String::from);
        let [attack, defence] = [&paths[0], &paths[1]].map(|path| drawable(&experiment.scenario, path).unwrap());
        // Of the first parameter only the upper half is left, the second is as before; the third was not fitted.
        let member = |index: u32| {
            let share = (f64::from(index) + 0.5) / 400.0;
            let values = vec![attack.at(0.5 + 0.5 * share), defence.at(f64::from(index * 7 % 400) / 400.0)];
            Member { weight: 1.0, distance: 1.0, misfit: 1.0, values }
        };
        let posterior = Posterior::new("two-fords", "", paths.to_vec(), (0..400).map(member).collect());
        let plan = Plan::with_posterior(vec![experiment], Uncertainty::Posterior, Some(posterior.clone())).unwrap();
        assert_eq!(plan.varied.len(), 3);
        assert_eq!(plan.values(0), plan.values(1), "two seeds to a draw");
        assert_ne!(plan.values(0), plan.values(2));
        let drawn = plan.values(6);
        assert!(
            posterior.members.iter().any(|member| member.values == drawn[..2]),
            "parameters of one member together"
        );
        let manifest = Manifest::of(&plan, "A test", "nosb", 8);
        let section = &manifest.identity.sections[0];
        assert_eq!(still_prior(&manifest, section), ["attrition.base_defence", "attrition.night"]);
        let mut without = manifest.clone();
        without.identity.posterior.clear();
        assert!(still_prior(&without, section).is_empty());
    }
}
