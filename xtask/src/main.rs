//! Chores of the project.
//!
//! - `cargo xtask test`: everything that must pass before a change is merged: formatting, lints, documentation, the
//!   generated docs/model.md, examples in the documentation, what DuckDB and Polars make of the tables, the API held
//!   against its own document, the pages in a browser, all tests. The first that fails ends it with a line that says
//!   which. The tests come last, so that the output closes with the test runner's own lines.
//! - `cargo xtask python`, `cargo xtask api`, `cargo xtask web`: only that part.
//! - `cargo xtask model [--check]`: writes docs/model.md from the code and the rules, or checks that it is up to date.
//! - `cargo xtask goldens`: accepts the battles as they are fought now as the golden ones, and shows what changed.

mod environment;
mod model;
mod python;
mod served;

use std::path::Path;

use std::process::{Command, ExitCode};
use std::time::Instant;

/// A step: what it is called, the program and its arguments, and what is added to its environment.
struct Step {
    name: &'static str,
    arguments: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
}

const FORMAT: Step = Step { name: "format", arguments: &["fmt", "--all", "--check"], environment: &[] };
const LINTS: Step = Step {
    name: "lints",
    arguments: &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"],
    environment: &[],
};
const DOCUMENTATION: Step = Step {
    name: "documentation",
    arguments: &["doc", "--workspace", "--no-deps", "--quiet"],
    environment: &[("RUSTDOCFLAGS", "-D warnings")],
};
const DOCTESTS: Step = Step {
    name: "examples in documentation",
    arguments: &["test", "--workspace", "--doc", "--quiet"],
    environment: &[],
};
const PYTHON: Step = Step { name: "tables in DuckDB and Polars", arguments: &["xtask", "python"], environment: &[] };
const API: Step = Step { name: "API against its document", arguments: &["xtask", "api"], environment: &[] };
const WEB: Step = Step { name: "pages in a browser", arguments: &["xtask", "web"], environment: &[] };
const TESTS: Step =
    Step { name: "tests", arguments: &["test", "--workspace", "--lib", "--bins", "--tests"], environment: &[] };
const NEXTEST: Step = Step { name: "tests", arguments: &["nextest", "run", "--workspace"], environment: &[] };

const MODEL: Step = Step { name: "docs/model.md", arguments: &["xtask", "model", "--check"], environment: &[] };
/// Golden hashes are snapshots: this accepts new ones. The difference is then read with `git diff`.
const GOLDENS: Step = Step {
    name: "golden battles",
    // The whole workspace is named so that nothing is built anew with other features.
    arguments: &["test", "--workspace", "--test", "goldens"],
    environment: &[("INSTA_UPDATE", "always"), ("INSTA_FORCE_PASS", "1")],
};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["test"] => {
            let tests = if has_nextest() { NEXTEST } else { TESTS };
            run(&[FORMAT, LINTS, DOCUMENTATION, MODEL, DOCTESTS, PYTHON, API, WEB, tests])
        }
        ["python"] => ended(python::test(root(), &mut cargo())),
        ["api"] => ended(served::api(root(), &mut cargo())),
        ["web"] => ended(served::web(root(), &mut cargo())),
        ["goldens"] => run(&[GOLDENS]),
        ["model"] => model(false),
        ["model", "--check"] => model(true),
        _ => {
            eprintln!("usage: cargo xtask test | python | api | web | model [--check] | goldens");
            ExitCode::from(2)
        }
    }
}

fn model(check: bool) -> ExitCode {
    ended(model::model(root(), check))
}

/// The project's folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

fn ended(result: Result<(), String>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(steps: &[Step]) -> ExitCode {
    for step in steps {
        let command = format!("cargo {}", step.arguments.join(" "));
        eprintln!("==> {}: {command}", step.name);
        let begun = Instant::now();
        let status = cargo().args(step.arguments).envs(step.environment.iter().copied()).status();
        let seconds = begun.elapsed().as_secs_f64();
        match status {
            Ok(status) if status.success() => eprintln!("==> {}: passed in {seconds:.1} s", step.name),
            Ok(status) => {
                eprintln!("==> {}: FAILED after {seconds:.1} s ({status}). Again: {command}", step.name);
                return ExitCode::FAILURE;
            }
            Err(error) => {
                eprintln!("==> {}: FAILED to start: {error}", step.name);
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// The cargo that called this program.
fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn has_nextest() -> bool {
    cargo().args(["nextest", "--version"]).output().is_ok_and(|output| output.status.success())
}
