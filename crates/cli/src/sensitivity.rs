//! `nosb lab sensitivity`: which parameters matter.

use std::path::Path;

use nosb_lab::ensemble::{Shard, Wanted};
use nosb_lab::experiment::Experiment;
use nosb_lab::study::{self, Findings, Stage};
use nosb_lab::{report, written};
use serde_json::json;

use crate::arguments::{Format, LabSensitivity};
use crate::fault::Fault;
use crate::run::print;

/// Screens, takes indices, prints and writes the page.
pub fn sensitivity(wanted: &LabSensitivity, format: Format) -> Result<(), Fault> {
    let experiment = Experiment::load(&wanted.experiment)?;
    let out = &wanted.how.out;
    let command = format!("nosb lab sensitivity {} --out {}", wanted.experiment, out.display());
    let first = study::screening(&experiment, out, &command)?;
    fight(&first, wanted, "screening")?;
    study::write_checks(&experiment, &first)?;
    let morris = study::morris(&experiment, &first)?;
    let (asked, screened) = study::wanted(&experiment)?;
    let chosen = study::choose(&screened, &morris, asked.top);
    let second = study::indices(&experiment, &chosen, out, &command)?;
    fight(&second, wanted, "indices")?;
    study::write_checks(&experiment, &second)?;
    let findings = Findings {
        title: experiment.title.clone(),
        question: experiment.question.clone(),
        screened,
        morris,
        chosen,
        sobol: study::sobol(&experiment, &second)?,
        scenario: first.manifest.identity.scenario.clone(),
        digest: first.manifest.identity.digest.clone(),
        days: (first.manifest.identity.first_day.clone(), first.manifest.identity.last_day.clone()),
        seeds: experiment.first_seed..experiment.first_seed + u64::from(asked.seeds),
        battles_of_stages: [first.battles(), second.battles()],
        command,
    };
    let page = out.join(written::PAGE);
    written::write_study(&findings, &page)?;
    match format {
        Format::Json => print(&format!("{}\n", document(&findings, &page))),
        Format::Text => print(&format!("{}\nThe whole report: {}\n", report::study_text(&findings), page.display())),
    }
}

fn fight(stage: &Stage, wanted: &LabSensitivity, name: &str) -> Result<(), Fault> {
    let bar = crate::progress::rate_bar(&format!("battles of the {name}"));
    let how = Wanted {
        runs: 0,
        shard: Shard::WHOLE,
        threads: wanted.how.threads.unwrap_or(0) as usize,
        interrupt: crate::interrupt::listen(),
        begin: &|battles| {
            bar.set_length(battles);
            bar.reset();
        },
        progress: &|battles| bar.set_position(battles),
    };
    let done = stage.fight(&how);
    bar.finish_and_clear();
    done?;
    Ok(())
}

fn document(findings: &Findings, page: &Path) -> serde_json::Value {
    let number = |value: f64| if value.is_finite() { json!(value) } else { serde_json::Value::Null };
    let screening: Vec<_> = findings
        .morris
        .iter()
        .flat_map(|found| {
            found.by_parameter.iter().zip(&findings.screened).map(move |(effect, varied)| {
                json!({
                    "metric": found.metric, "parameter": varied.path, "mu": number(effect.mu),
                    "mu_star": number(effect.mu_star), "mu_star_low": number(effect.mu_star_low),
                    "mu_star_high": number(effect.mu_star_high), "sigma": number(effect.sigma),
                })
            })
        })
        .collect();
    let indices: Vec<_> = findings
        .sobol
        .iter()
        .flat_map(|found| found.by_parameter.iter().zip(&findings.chosen).map(move |(index, varied)| {
            json!({
                "metric": found.metric, "parameter": varied.path,
                "first": number(index.first), "first_low": number(index.first_low), "first_high": number(index.first_high),
                "total": number(index.total), "total_low": number(index.total_low), "total_high": number(index.total_high),
            })
        }))
        .collect();
    json!({"report": page.display().to_string(), "battles": findings.battles(), "screening": screening, "indices": indices})
}
