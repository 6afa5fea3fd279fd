//! Rival structures: other ways in which a mechanism could work, each fought as a base patch in a folder of its own and scored
//! on the facts that nothing was fitted to.

use std::path::Path;

use nosb_scenario::{Patch, Scenario, TargetUse};

use super::findings::{Rival, Validation};
use super::score::{self, facts, tally};
use super::{battles, judged};
use crate::analysis::read::Runs;
use crate::error::LabError;
use crate::manifest::Manifest;

/// Folder of the rivals' folders.
pub const RIVALS: &str = "rivals";

/// The rivals that come with a scenario, as patches.
///
/// # Errors
/// If there are none, or a file is wrong.
pub fn rival_patches(scenario: &Scenario) -> Result<Vec<Patch>, LabError> {
    let rivals = scenario.rivals();
    if rivals.is_empty() {
        return Err(LabError::request(
            format!("the scenario `{}` has no rival structures", scenario.name()),
            "add rivals/NAME.toml, a patch that changes how a mechanism works",
        ));
    }
    rivals.iter().map(|rival| Ok(scenario.patch(&rival.name)?)).collect()
}

/// Scores the model and its rivals, whose battles lie in the validation's folder, and keeps them in it by weight. All are
/// scored on as many battles as each of them has.
///
/// # Errors
/// If a folder cannot be read.
pub fn weigh(scenario: &Scenario, folder: &Path, patches: &[Patch], found: &mut Validation) -> Result<(), LabError> {
    let mut all = vec![(Rival { title: "The model as it stands".into(), ..Rival::default() }, battles(folder)?)];
    for patch in patches {
        let rival = Rival {
            name: patch.name.clone(),
            title: patch.title.clone(),
            description: patch.description.clone(),
            ..Rival::default()
        };
        all.push((rival, battles(&folder.join(RIVALS).join(&patch.name))?));
    }
    let first = all.iter().map(|(_, (_, runs))| runs.pairs.len()).min().unwrap_or(0);
    let score = |(rival, (manifest, runs)): (Rival, (Manifest, Runs))| {
        let (targets, _) = judged(scenario, &manifest, &runs, first);
        let of = |use_: TargetUse| targets.iter().filter(move |judged| judged.target.use_ == use_);
        Rival {
            battles: first,
            facts: facts(of(TargetUse::Validation)),
            inside_90: tally(of(TargetUse::Validation)).share_90(),
            calibration_inside_90: tally(of(TargetUse::Calibration)).share_90(),
            ..rival
        }
    };
    let mut rivals: Vec<Rival> = all.into_iter().map(score).collect();
    score::weigh(&mut rivals);
    rivals.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(b.score.total_cmp(&a.score)).then(a.name.cmp(&b.name)));
    found.rivals = rivals;
    Ok(())
}
