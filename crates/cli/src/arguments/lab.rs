//! What can be said to the laboratory.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use nosb_engine::calendar::Date;
use nosb_lab::ensemble::Shard;
use nosb_lab::varied::Uncertainty;

use super::date;

/// The laboratory.
#[derive(Debug, Subcommand)]
pub enum Lab {
    /// Fight an experiment; the same command again goes on where it stopped
    #[command(
        after_help = "Examples:\n  nosb lab run first-pairs --runs 20 --out out/first\n  nosb lab run mine.toml --runs 200 --out out/mine --shard 1/3\n  nosb lab run first-pairs --runs 100 --uncertainty priors --out out/priors"
    )]
    Run(LabRun),
    /// Effects with intervals and plots: one self-contained HTML file
    #[command(
        after_help = "Examples:\n  nosb lab report out/first\n  nosb lab report out/shard1 out/shard2 out/shard3 --out whole.html"
    )]
    Report(LabReport),
    /// Put every claim of the scenario to the test, in one report
    #[command(after_help = "Example:\n  nosb lab claims --runs 200 --out out/claims")]
    Claims(LabClaims),
    /// Find the parameters that matter: Morris screening, then Sobol indices of those that stand out
    #[command(after_help = "Example:\n  nosb lab sensitivity what-matters --out out/matters")]
    Sensitivity(LabSensitivity),
    /// Hold the model against the record: predictive intervals of every target, fronts, daily series, rival structures
    #[command(
        after_help = "Examples:\n  nosb lab validate --runs 200 --out out/validation\n  nosb lab validate --runs 1000 --uncertainty priors --out out/prior\n  nosb lab validate --runs 200 --rivals --out out/validation"
    )]
    Validate(LabValidate),
    /// Set the effects of several folders side by side
    #[command(
        after_help = "Example:\n  nosb lab claims --out out/claims\n  nosb lab claims --patch square-law --out out/claims-square\n  nosb lab compare out/claims out/claims-square"
    )]
    Compare(LabCompare),
    /// Find the parameters that the record allows: screening, history matching, posterior
    #[command(
        after_help = "Examples:\n  nosb lab calibrate --battles 20000 --out out/calibrated\n  nosb lab calibrate two-fords --parameter 'nation.amberland.*' --battles 2000 --out out/two-fords\n  nosb lab calibrate --battles 20000 --shard 1/2 --with /mnt/other/calibrated --out out/calibrated\n  nosb lab calibrate --self-check"
    )]
    Calibrate(LabCalibrate),
}

/// A validation.
#[derive(Debug, Args)]
pub struct LabValidate {
    /// A shipped scenario's name or a folder
    #[arg(default_value = "stalingrad")]
    pub scenario: String,
    /// Battles to fight, of the model and of each rival
    #[arg(long, default_value_t = 200, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub runs: u32,
    /// Also fight the scenario's rival structures, each in a folder of its own below, and weigh them
    #[arg(long)]
    pub rivals: bool,
    /// How it is fought
    #[command(flatten)]
    pub how: LabHow,
    /// What every battle is fought under
    #[command(flatten)]
    pub under: LabUnder,
}

/// Folders side by side.
#[derive(Debug, Args)]
pub struct LabCompare {
    /// Folders of one experiment or of all claims, each with another --patch
    #[arg(required = true, num_args = 2.., value_name = "DIR")]
    pub dirs: Vec<PathBuf>,
    /// Also write the table into this Markdown file
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// A calibration.
#[derive(Debug, Args)]
pub struct LabCalibrate {
    /// A shipped scenario's name or a folder; it needs targets (`nosb list targets`)
    #[arg(default_value = "stalingrad")]
    pub scenario: String,
    /// Battles in all, over all stages and shards
    #[arg(long, default_value_t = 20_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub battles: u64,
    /// The calibration's folder
    #[arg(long, value_name = "DIR", required_unless_present = "self_check")]
    pub out: Option<PathBuf>,
    /// Threads (default: one for each core)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub threads: Option<u32>,
    /// A parameter to fit, or all of a group: `supply.*`; may be given several times (default: all with priors, screened)
    #[arg(long, value_name = "PATH")]
    pub parameter: Vec<String>,
    /// Last day that is fought, YYYY-MM-DD (default: the scenario's last); targets beyond it are left out
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Date>,
    /// Which of several equal parts of each stage to fight, `2/3` is the second of three
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub shard: Option<Shard>,
    /// A folder of another shard, whose finished battles are taken over; may be given several times
    #[arg(long, value_name = "DIR")]
    pub with: Vec<PathBuf>,
    /// Instead of a scenario, calibrate made data whose truth is known, and say whether it is found (some minutes)
    #[arg(long, conflicts_with_all = ["battles", "parameter", "until", "shard", "with", "out"])]
    pub self_check: bool,
}

/// A study of sensitivity.
#[derive(Debug, Args)]
pub struct LabSensitivity {
    /// An experiment file that has a table `sensitivity`, or a shipped name
    pub experiment: String,
    /// How it is fought
    #[command(flatten)]
    pub how: LabHow,
}

/// An experiment.
#[derive(Debug, Args)]
pub struct LabRun {
    /// An experiment file, or a shipped name (`nosb list experiments`)
    pub experiment: String,
    /// Pairs to fight, for each point of a design (default: as the file says)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub runs: Option<u32>,
    /// Which of several equal parts to fight, `2/3` is the second of three
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub shard: Option<Shard>,
    /// How it is fought
    #[command(flatten)]
    pub how: LabHow,
    /// What every battle is fought under
    #[command(flatten)]
    pub under: LabUnder,
}

/// What every battle is fought under, the baseline's too.
#[derive(Debug, Args)]
pub struct LabUnder {
    /// A shipped patch, a rival, a file, or `path.to.value=1.5`, laid under every arm; may be given several times, in order
    #[arg(long, value_name = "P")]
    pub patch: Vec<String>,
    /// What is drawn besides seeds: `none` (default of `run` and `validate`), the assumptions that carry the effects (`carried`, default of
    /// `claims`), all `priors`, or sets of parameters that the record allows (`posterior`)
    #[arg(long, value_name = "WHAT", value_parser = uncertainty)]
    pub uncertainty: Option<Uncertainty>,
    /// The posterior to draw from (default: the one that the scenario ships with)
    #[arg(long, value_name = "FILE")]
    pub posterior: Option<PathBuf>,
}

/// Where and on how many threads.
#[derive(Debug, Args)]
pub struct LabHow {
    /// The experiment's folder
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Threads (default: one for each core)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub threads: Option<u32>,
}

/// A report.
#[derive(Debug, Args)]
pub struct LabReport {
    /// The experiment's folder; several if they hold its shards
    #[arg(required = true, value_name = "DIR")]
    pub dirs: Vec<PathBuf>,
    /// The page (default: report.html in the first folder)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// All claims.
#[derive(Debug, Args)]
pub struct LabClaims {
    /// A shipped scenario's name or a folder
    #[arg(default_value = "stalingrad")]
    pub scenario: String,
    /// Pairs to fight
    #[arg(long, default_value_t = 200, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub runs: u32,
    /// Which of several equal parts to fight, `2/3` is the second of three
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub shard: Option<Shard>,
    /// How it is fought
    #[command(flatten)]
    pub how: LabHow,
    /// What every battle is fought under
    #[command(flatten)]
    pub under: LabUnder,
}

fn shard(text: &str) -> Result<Shard, String> {
    let parsed = text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
    match parsed {
        Some((index, of)) if 1 <= index && index <= of => Ok(Shard { index, of }),
        _ => Err("shards are written I/N and count from 1: 1/3, 2/3, 3/3".to_string()),
    }
}

fn uncertainty(text: &str) -> Result<Uncertainty, String> {
    let names: Vec<&str> = Uncertainty::ALL.iter().map(|(name, _)| *name).collect();
    let found = Uncertainty::ALL.iter().find(|(name, _)| *name == text);
    found.map(|(_, kind)| *kind).ok_or_else(|| format!("one of {}", names.join(", ")))
}
