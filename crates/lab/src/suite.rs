//! All claims of a scenario, fought together: one baseline for all, and each arm once however many claims share it.

use std::path::Path;

use nosb_scenario::{Scenario, ScenarioError};

use crate::error::LabError;
use crate::experiment::Experiment;

/// The experiments of all claims, in the order of `claims.csv`.
///
/// # Errors
/// If a claim has no file, or a file is wrong.
pub fn claims(scenario: &Scenario) -> Result<Vec<Experiment>, LabError> {
    let claims = scenario.claims();
    if claims.is_empty() {
        return Err(LabError::request(
            format!("the scenario `{}` has no claims", scenario.name()),
            "add claims.csv, and a file claims/<id>.toml for each",
        ));
    }
    let mut experiments = Vec::new();
    for claim in claims {
        let name = format!("claims/{}.toml", claim.id);
        let Some(file) = scenario.experiment_file(&claim.id).filter(|file| file.name == name) else {
            return Err(LabError::Scenario(ScenarioError::MissingFile {
                file: name,
                remedy: format!("it should hold the experiment that tests “{}”", claim.claim),
            }));
        };
        let experiment = Experiment::read(file, Path::new("."), Some(scenario.clone()))?;
        if experiment.claim.as_ref().is_none_or(|expected| expected.id != claim.id) {
            return Err(LabError::Scenario(ScenarioError::at(
                file,
                0..0,
                format!("the file does not say what the claim `{}` expects", claim.id),
                format!("add [claim] with `id = \"{}\"` and `expects`", claim.id),
            )));
        }
        experiments.push(experiment);
    }
    Ok(experiments)
}

/// Every problem of the experiment and claim files of a scenario; empty if all can be fought.
pub fn check(scenario: &Scenario) -> Vec<LabError> {
    let names = scenario.experiments().into_iter().map(|listed| listed.name);
    let files = names.filter_map(|name| scenario.experiment_file(&name).cloned());
    files.filter_map(|file| Experiment::read(&file, Path::new("."), Some(scenario.clone())).err()).collect()
}
