//! `nosb lab`: experiments, claims and their report.

use std::path::{Path, PathBuf};

use nosb_lab::calibration::posterior::Posterior;
use nosb_lab::ensemble::{self, Done, Shard, Wanted};
use nosb_lab::experiment::Experiment;
use nosb_lab::findings::Findings;
use nosb_lab::manifest::Manifest;
use nosb_lab::plan::Plan;
use nosb_lab::varied::Uncertainty;
use nosb_lab::{LabError, analysis, report, suite, written};
use nosb_scenario::{Patch, Scenario};
use serde_json::{Value as Json, json};

use crate::arguments::{Format, Lab, LabClaims, LabHow, LabReport, LabRun, LabUnder};
use crate::fault::Fault;
use crate::run::print;

/// Does what is wanted of the laboratory.
pub fn lab(wanted: &Lab, format: Format) -> Result<(), Fault> {
    match wanted {
        Lab::Run(wanted) => run(wanted, format),
        Lab::Report(wanted) => show(wanted, format),
        Lab::Claims(wanted) => claims(wanted, format),
        Lab::Sensitivity(wanted) => crate::sensitivity::sensitivity(wanted, format),
        Lab::Validate(wanted) => crate::validate::validate(wanted, format),
        Lab::Compare(wanted) => crate::validate::compare(wanted, format),
        Lab::Calibrate(wanted) => crate::calibrate::calibrate(wanted, format),
    }
}

fn run(wanted: &LabRun, format: Format) -> Result<(), Fault> {
    let experiment = Experiment::load(&wanted.experiment)?;
    if experiment.arms.is_empty() && experiment.design.is_none() {
        return Err(Fault::input(
            format!("`{}` asks which parameters matter; it has no arms to compare", wanted.experiment),
            format!("nosb lab sensitivity {} --out {}", wanted.experiment, wanted.how.out.display()),
        ));
    }
    let runs = wanted.runs.unwrap_or(experiment.pairs);
    let title = experiment.title.clone();
    let under = Under::of(&wanted.under, Uncertainty::None)?;
    let base = under.patches(&experiment.scenario)?;
    let plan = under.plan(vec![experiment.over(&base)?])?;
    let command = under.command("run", &wanted.experiment, runs, &wanted.how.out);
    let done = fight(&plan, &title, &command, runs, wanted.shard, &wanted.how)?;
    ended(wanted.shard, &wanted.how.out, done, format)
}

fn claims(wanted: &LabClaims, format: Format) -> Result<(), Fault> {
    let scenario = Scenario::load(&wanted.scenario).map_err(crate::source::fault)?;
    let experiments = suite::claims(&scenario)?;
    let title = format!("{}: {} claims put to the test", scenario.title(), experiments.len());
    let under = Under::of(&wanted.under, Uncertainty::Carried)?;
    let base = under.patches(&scenario)?;
    let experiments: Result<Vec<_>, _> = experiments.into_iter().map(|experiment| experiment.over(&base)).collect();
    let plan = under.plan(experiments?)?;
    let runs = wanted.runs;
    let command = under.command("claims", &wanted.scenario, runs, &wanted.how.out);
    let done = fight(&plan, &title, &command, runs, wanted.shard, &wanted.how)?;
    ended(wanted.shard, &wanted.how.out, done, format)
}

/// What every battle is fought under: patches, and what is drawn besides seeds.
pub struct Under<'a> {
    wanted: &'a LabUnder,
    uncertainty: Uncertainty,
    usual: Uncertainty,
}

impl<'a> Under<'a> {
    /// What is asked for, or what is usual.
    pub fn of(wanted: &'a LabUnder, usual: Uncertainty) -> Result<Self, Fault> {
        let uncertainty = match (wanted.uncertainty, &wanted.posterior) {
            (Some(uncertainty), Some(_)) if uncertainty != Uncertainty::Posterior => {
                return Err(Fault::input(
                    format!("`--uncertainty {}` draws from no posterior", uncertainty.name()),
                    "leave out --posterior, or give `--uncertainty posterior`",
                ));
            }
            (_, Some(_)) => Uncertainty::Posterior,
            (uncertainty, None) => uncertainty.unwrap_or(usual),
        };
        Ok(Self { wanted, uncertainty, usual })
    }

    /// The patches that are laid under every arm.
    pub fn patches(&self, scenario: &Scenario) -> Result<Vec<Patch>, Fault> {
        self.wanted.patch.iter().map(|text| scenario.patch(text).map_err(crate::source::fault)).collect()
    }

    /// A plan that draws so.
    pub fn plan(&self, experiments: Vec<Experiment>) -> Result<Plan, LabError> {
        match &self.wanted.posterior {
            Some(file) => Plan::with_posterior(experiments, self.uncertainty, Some(Posterior::read(file)?)),
            None => Plan::of_all(experiments, self.uncertainty),
        }
    }

    /// The command that makes the same rows again, without what does not change them.
    pub fn command(&self, verb: &str, what: &str, runs: u32, out: &Path) -> String {
        let mut under: String = self.wanted.patch.iter().map(|patch| format!(" --patch {patch}")).collect();
        if self.uncertainty != self.usual {
            under.push_str(&format!(" --uncertainty {}", self.uncertainty.name()));
        }
        if let Some(file) = &self.wanted.posterior {
            under.push_str(&format!(" --posterior {}", file.display()));
        }
        format!("nosb lab {verb} {what} --runs {runs}{under} --out {}", out.display())
    }
}

/// Fights what is missing of a plan, with a bar.
pub fn fight(
    plan: &Plan,
    title: &str,
    command: &str,
    runs: u32,
    shard: Option<Shard>,
    how: &LabHow,
) -> Result<Done, Fault> {
    let manifest = Manifest::of(plan, title, command, plan.pairs(runs));
    let bar = crate::progress::rate_bar("battles");
    let wanted = Wanted {
        runs,
        shard: shard.unwrap_or(Shard::WHOLE),
        threads: how.threads.unwrap_or(0) as usize,
        interrupt: crate::interrupt::listen(),
        begin: &|battles| {
            bar.set_length(battles);
            bar.reset();
        },
        progress: &|battles| bar.set_position(battles),
    };
    let done = ensemble::fight(plan, &manifest, &how.out, &wanted);
    bar.finish_and_clear();
    Ok(done?)
}

/// Of a whole experiment the effects are shown; of a shard only what was done.
fn ended(shard: Option<Shard>, out: &Path, done: Done, format: Format) -> Result<(), Fault> {
    let rate = if done.seconds > 0.0 { done.battles as f64 / done.seconds } else { 0.0 };
    let outside = done.outside_seconds / done.thread_seconds.max(f64::MIN_POSITIVE);
    let mut document = json!({
        "out": out.display().to_string(), "pairs": done.pairs, "battles_fought": done.battles,
        "seconds": done.seconds, "battles_per_second": rate, "share_outside_battles": outside,
    });
    let mut text = format!(
        "{} pairs in {}; {} battles fought in {:.1} s ({rate:.2} battles/s)\n",
        done.pairs,
        out.display(),
        done.battles,
        done.seconds
    );
    if shard.is_some() {
        text.push_str(&format!("when all shards are done: nosb lab report {} ...\n", out.display()));
    } else {
        let folders = [out.to_path_buf()];
        let findings = analysis::analyse(&folders)?;
        let page = out.join(written::PAGE);
        written::write(&findings, &page)?;
        document["report"] = json!(page.display().to_string());
        document["effects"] = effects(&findings);
        text.push_str(&format!("\n{}\nThe whole report: {}\n", report::text(&findings), page.display()));
    }
    match format {
        Format::Json => print(&format!("{document}\n")),
        Format::Text => print(&text),
    }
}

fn show(wanted: &LabReport, format: Format) -> Result<(), Fault> {
    let findings = analysis::analyse(&wanted.dirs)?;
    let page: PathBuf = match &wanted.out {
        Some(page) if page.is_dir() => page.join(written::PAGE),
        Some(page) => page.clone(),
        None => wanted.dirs[0].join(written::PAGE),
    };
    written::write(&findings, &page)?;
    match format {
        Format::Json => {
            let document = json!({
                "report": page.display().to_string(), "pairs": findings.provenance.pairs,
                "effects": effects(&findings), "claims": verdicts(&findings),
            });
            print(&format!("{document}\n"))
        }
        Format::Text => print(&format!("{}\nThe whole report: {}\n", report::text(&findings), page.display())),
    }
}

fn effects(findings: &Findings) -> Json {
    // JSON has no NaN: what could not be computed is null.
    let number = |value: f64| if value.is_finite() { json!(value) } else { Json::Null };
    let rows = findings.sections.iter().flat_map(|section| section.effects.iter().map(move |row| (section, row)));
    rows.map(|(section, row)| {
        let effect = &row.effect;
        json!({
            "section": section.id, "metric": section.metrics[row.metric].id, "arm": section.arms[row.arm].id,
            "baseline_mean": number(effect.baseline_mean), "arm_mean": number(effect.arm_mean),
            "difference": number(effect.difference), "low": number(effect.low), "high": number(effect.high),
            "p_superiority": number(effect.p_superiority), "happened_baseline": row.happened_baseline,
            "happened_arm": row.happened_arm, "n": effect.n, "variance_ratio": number(effect.variance_ratio),
            "correlation": number(effect.correlation), "p_value": number(effect.p_value),
            "q_value": number(row.q_value),
        })
    })
    .collect()
}

fn verdicts(findings: &Findings) -> Json {
    let claims = findings.sections.iter().filter_map(|section| section.claim.as_ref());
    claims
        .map(|claim| json!({"id": claim.id, "claim": claim.claim, "verdict": claim.verdict, "why": claim.why, "still_prior": claim.still_prior}))
        .collect()
}

/// All problems of an experiment file.
pub fn check(file: &str) -> Vec<miette::Report> {
    match Experiment::load(file) {
        Ok(_) => Vec::new(),
        Err(error) => reports(error),
    }
}

/// All problems of a scenario's experiment files.
pub fn check_all(scenario: &str) -> Vec<miette::Report> {
    match Scenario::load(scenario) {
        Ok(scenario) => suite::check(&scenario).into_iter().flat_map(reports).collect(),
        Err(error) => reports(error.into()),
    }
}

fn reports(error: LabError) -> Vec<miette::Report> {
    match error {
        LabError::Scenario(nosb_scenario::ScenarioError::Several(list)) => {
            list.into_iter().map(miette::Report::new).collect()
        }
        error => vec![miette::Report::new(error)],
    }
}
