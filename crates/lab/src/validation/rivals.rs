//! Rival structures: other ways in which a mechanism could work, each fought as a base patch in a folder of its own and scored
//! on the facts that nothing was fitted to.

use std::path::Path;

use nosb_scenario::{Patch, Scenario, TargetUse};

use super::findings::{Rival, Validation};
use super::judge;
use super::score::{self, facts, tally};
use crate::error::LabError;

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

/// Scores the model and its rivals, whose battles lie in the validation's folder, and keeps them in it by weight.
///
/// # Errors
/// If a folder cannot be read.
pub fn weigh(scenario: &Scenario, folder: &Path, patches: &[Patch], found: &mut Validation) -> Result<(), LabError> {
    let mut all = vec![rival("", "The model as shipped", "", found)];
    for patch in patches {
        let judged = judge(scenario, &folder.join(RIVALS).join(&patch.name))?;
        all.push(rival(&patch.name, &patch.title, &patch.description, &judged));
    }
    score::weigh(&mut all);
    all.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.name.cmp(&b.name)));
    found.rivals = all;
    Ok(())
}

fn rival(name: &str, title: &str, description: &str, found: &Validation) -> Rival {
    Rival {
        name: name.into(),
        title: title.into(),
        description: description.into(),
        battles: found.provenance.battles,
        facts: facts(found.of(TargetUse::Validation)),
        inside_90: tally(found.of(TargetUse::Validation)).share_90(),
        calibration_inside_90: tally(found.of(TargetUse::Calibration)).share_90(),
        ..Rival::default()
    }
}
