//! Small experiments on the tiny scenario, fought into folders of the test.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use arrow_array::RecordBatch;
use arrow_select::concat::concat_batches;
use nosb_lab::LabError;
use nosb_lab::ensemble::{self, Done, Shard, Wanted};
use nosb_lab::experiment::Experiment;
use nosb_lab::folder::part_files;
use nosb_lab::manifest::Manifest;
use nosb_lab::plan::Plan;
use nosb_lab::varied::Uncertainty;
use nosb_scenario::File;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// Head of every experiment here: thirty days of the tiny scenario.
pub const HEAD: &str = r#"
title = "A test"
question = "Does it hold?"
scenario = "two-fords"
horizon = "1900-05-30"
maps = ["1900-05-20"]
metrics = ["amber_casualties", "town_reached_on"]
"#;

/// Two arms, one of them forked on the order's day.
pub const TWO_ARMS: &str = r#"
[[arm]]
id = "better"
title = "Better troops"
patches = ["nation.amberland.quality=1.25"]

[[arm]]
id = "forked"
title = "Retreat not forbidden, from the day of the order"
patches = ["discipline.prohibition=false"]
branch = "1900-05-20"
"#;

pub fn experiment(rest: &str) -> Experiment {
    read(&format!("{HEAD}{rest}")).expect("an experiment")
}

pub fn read(text: &str) -> Result<Experiment, LabError> {
    let file = File { name: "test.toml".into(), text: text.into() };
    Experiment::read(&file, Path::new("."), None)
}

pub fn plan(rest: &str) -> Plan {
    Plan::of(experiment(rest), Uncertainty::None).expect("a plan")
}

pub struct How {
    pub runs: u32,
    pub threads: usize,
    pub shard: Shard,
}

impl Default for How {
    fn default() -> Self {
        Self { runs: 8, threads: 2, shard: Shard::WHOLE }
    }
}

pub fn fight(plan: &Plan, folder: &Path, how: &How) -> Result<Done, LabError> {
    fight_until(plan, folder, how, u64::MAX)
}

/// Fights until so many battles are done, as if somebody had pressed Ctrl-C then.
pub fn fight_until(plan: &Plan, folder: &Path, how: &How, battles: u64) -> Result<Done, LabError> {
    let interrupt = AtomicBool::new(false);
    let manifest = Manifest::of(plan, "A test", "nosb lab run test.toml", plan.pairs(how.runs));
    let wanted = Wanted {
        runs: how.runs,
        shard: how.shard,
        threads: how.threads,
        interrupt: &interrupt,
        begin: &|_| {},
        progress: &|done| {
            if done >= battles {
                interrupt.store(true, std::sync::atomic::Ordering::Relaxed);
            }
        },
    };
    ensemble::fight(plan, &manifest, folder, &wanted)
}

/// All rows of a table in several folders, in the order of their pairs.
pub fn table(folders: &[PathBuf], table: &str) -> RecordBatch {
    let mut batches = Vec::new();
    for path in part_files(folders, table).expect("parts") {
        let file = std::fs::File::open(path).expect("a part");
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a table").build().expect("a reader");
        batches.extend(reader.map(|batch| batch.expect("rows")));
    }
    concat_batches(&batches[0].schema(), &batches).expect("one shape")
}

pub const TABLES: [&str; 4] = ["runs", "series", "control", "divergence"];

pub fn assert_same_tables(one: &[PathBuf], other: &[PathBuf], what: &str) {
    for name in TABLES {
        assert_eq!(table(one, name), table(other, name), "{name}: {what}");
    }
}
