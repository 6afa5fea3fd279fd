//! What can be said on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use nosb_engine::calendar::Date;
use nosb_lab::ensemble::Shard;
use nosb_lab::varied::Uncertainty;

/// A battle that can be run again: the campaign for Stalingrad as a deterministic simulation.
#[derive(Debug, Parser)]
#[command(
    name = "nosb",
    version,
    after_help = "Examples:\n  nosb run\n  nosb run --patch no-order-227 --seed 7 --out out/no-227\n  nosb verify out/no-227",
    arg_required_else_help = true
)]
pub struct Arguments {
    /// How results are printed
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// One JSON document
    Json,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Fight one battle and print its outcome beside the record
    #[command(
        after_help = "Examples:\n  nosb run\n  nosb run --seed 7 --until 1942-09-13\n  nosb run --patch no-order-227 --patch attrition.artillery_share=0.5\n  nosb run --format json --out out/battle > outcome.json"
    )]
    Run(Run),
    /// Validate a scenario folder, or an experiment file
    #[command(
        after_help = "Examples:\n  nosb check stalingrad\n  nosb check mine.toml\n  nosb check scenarios/stalingrad --sources"
    )]
    Check(Check),
    /// List what there is, one line each
    #[command(after_help = "Examples:\n  nosb list patches\n  nosb list parameters --format json")]
    List(List),
    /// Fight a recording again and compare the hash of every day
    #[command(after_help = "Example:\n  nosb run --out out/battle && nosb verify out/battle")]
    Verify(Verify),
    /// Measure speed: battles per second, time by system, bytes
    #[command(after_help = "Example:\n  nosb bench --battles 20 --threads 2")]
    Bench(Bench),
    /// Fight a battle and watch it in the browser
    #[command(
        after_help = "Examples:\n  nosb watch\n  nosb watch --patch no-order-227 --seed 7\n  nosb watch scenarios/two-fords --no-browser"
    )]
    Watch(Watch),
    /// Serve the web application and its API
    #[command(
        after_help = "Examples:\n  nosb serve\n  nosb serve --listen 127.0.0.1:8080 --data /srv/nosb --jobs 4\n  nosb serve --listen 0.0.0.0:1942 --host battle.example\n\nThere are no accounts: whoever reaches the address can start battles. NOSB_LOG=debug says more."
    )]
    Serve(Serve),
    /// Change one cause, fight paired battles, read the effect with its interval
    #[command(subcommand)]
    Lab(Lab),
}

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
    /// What is laid under every battle
    #[command(flatten)]
    pub base: LabBase,
    /// What is drawn besides seeds (default: none)
    #[command(flatten)]
    pub drawn: LabDrawn,
}

/// What is laid under every battle, the baseline's too.
#[derive(Debug, Args)]
pub struct LabBase {
    /// A shipped patch, a rival, a file, or `path.to.value=1.5`, laid under every arm; may be given several times, in order
    #[arg(long, value_name = "P")]
    pub patch: Vec<String>,
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
    /// What is laid under every battle
    #[command(flatten)]
    pub base: LabBase,
    /// What is drawn besides seeds (default: none)
    #[command(flatten)]
    pub drawn: LabDrawn,
}

/// What is drawn besides seeds.
#[derive(Debug, Args)]
pub struct LabDrawn {
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
    /// What is laid under every battle
    #[command(flatten)]
    pub base: LabBase,
    /// What is drawn besides seeds (default: carried)
    #[command(flatten)]
    pub drawn: LabDrawn,
}

/// One battle.
#[derive(Debug, Args)]
pub struct Run {
    /// A shipped scenario's name or a folder
    #[arg(default_value = "stalingrad")]
    pub scenario: String,
    /// Seed of the battle's chance
    #[arg(long, default_value_t = 1942, value_name = "N")]
    pub seed: u64,
    /// A shipped patch, a file, or `path.to.value=1.5`; may be given several times, in order
    #[arg(long, value_name = "P")]
    pub patch: Vec<String>,
    /// Last day that is fought, YYYY-MM-DD (default: the scenario's last)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Date>,
    /// Write a recording into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// The web application.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen; only this machine can reach the default
    #[arg(long, default_value = "127.0.0.1:1942", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// How it is served
    #[command(flatten)]
    pub how: ServeHow,
}

/// How the web application is served.
#[derive(Debug, Args)]
pub struct ServeHow {
    /// Where jobs and results are kept (default: the usual place for a program's data)
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Threads that fight (default: one for each core)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub jobs: Option<u32>,
    /// Gigabytes of battles and experiments to keep; the oldest go first and can be asked for again (default: 10)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub keep_gb: Option<u32>,
    /// A name by which the server may be called, besides its addresses and localhost; may be given several times
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
    /// A scenario's folder to serve besides the shipped ones; may be given several times
    #[arg(long, value_name = "DIR")]
    pub scenario_folder: Vec<String>,
}

/// A battle to watch.
#[derive(Debug, Args)]
pub struct Watch {
    /// A shipped scenario's name or a folder
    #[arg(default_value = "stalingrad")]
    pub scenario: String,
    /// Seed of the battle's chance
    #[arg(long, default_value_t = 1942, value_name = "N")]
    pub seed: u64,
    /// A shipped patch, or `path.to.value=1.5`; may be given several times, in order
    #[arg(long, value_name = "P")]
    pub patch: Vec<String>,
    /// Last day that is fought, YYYY-MM-DD (default: the scenario's last)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Date>,
    /// Only print the address
    #[arg(long)]
    pub no_browser: bool,
    /// How it is served
    #[command(flatten)]
    pub how: ServeHow,
}

/// A check.
#[derive(Debug, Args)]
pub struct Check {
    /// A shipped scenario's name, a folder, or an experiment file
    pub scenario: String,
    /// Also list numbers without a source
    #[arg(long)]
    pub sources: bool,
}

/// A listing.
#[derive(Debug, Args)]
pub struct List {
    /// What to list
    #[arg(value_enum)]
    pub what: What,
    /// Whose patches, rivals, claims, metrics, targets or parameters
    #[arg(long, default_value = "stalingrad")]
    pub scenario: String,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// Shipped scenarios
    Scenarios,
    /// Patches of a scenario
    Patches,
    /// Rival structures of the model
    Rivals,
    /// Claims that can be tested
    Claims,
    /// Experiments that come with the scenario
    Experiments,
    /// What is measured
    Metrics,
    /// What the model is fitted to and tested on
    Targets,
    /// Every number of the rules
    Parameters,
}

/// A verification.
#[derive(Debug, Args)]
pub struct Verify {
    /// The recording's folder
    pub dir: PathBuf,
}

/// A benchmark.
#[derive(Debug, Args)]
pub struct Bench {
    /// A shipped scenario's name or a folder
    #[arg(default_value = "stalingrad")]
    pub scenario: String,
    /// How many battles
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub battles: u32,
    /// On how many threads
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub threads: u32,
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

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "not a date of the form YYYY-MM-DD".to_string())
}
