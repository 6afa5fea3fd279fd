//! What can be said on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use nosb_engine::calendar::Date;

mod lab;

pub use lab::{
    Lab, LabCalibrate, LabClaims, LabCompare, LabHow, LabReport, LabRun, LabSensitivity, LabUnder, LabValidate,
};

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

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "not a date of the form YYYY-MM-DD".to_string())
}
