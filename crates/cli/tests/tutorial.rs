//! Every command of the tutorial is run, in the order of the page, in one folder, as a reader would.

use std::path::Path;
use std::process::Command;

const PAGE: &str = include_str!("../../../docs/laboratory.md");
const CALIBRATION: &str = include_str!("../../../docs/calibration.md");

/// The blocks that are marked as shell commands.
fn commands(page: &str) -> Vec<&str> {
    page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn every_command_of_the_tutorial_works() {
    let place = tempfile::tempdir().expect("a folder");
    let program = Path::new(env!("CARGO_BIN_EXE_nosb"));
    let programs = program.parent().expect("a folder");
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
    let blocks = commands(PAGE);
    assert!(blocks.len() >= 8, "the tutorial should have commands");
    for block in blocks.into_iter().chain(commands(CALIBRATION)) {
        let done = Command::new("bash")
            .args(["-euc", block])
            .current_dir(place.path())
            .env("PATH", &path)
            .output()
            .expect("bash starts");
        assert!(done.status.success(), "{block}\n{}", String::from_utf8_lossy(&done.stderr));
    }
    for left in [
        "out/first/report.html",
        "out/half/effects.parquet",
        "out/whole.html",
        "out/unsure/report.html",
        "out/calibrated/best.toml",
    ] {
        assert!(place.path().join(left).exists(), "{left}");
    }
}
