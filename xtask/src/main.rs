//! `cargo xtask test`: everything that must pass before a change is merged.
//!
//! Formatting, lints, all tests, examples in the documentation, and the documentation itself, one after the other;
//! the first that fails ends it with a line that says which. The tests come last, so that the output closes with the
//! test runner's own lines.

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
const TESTS: Step =
    Step { name: "tests", arguments: &["test", "--workspace", "--lib", "--bins", "--tests"], environment: &[] };
const NEXTEST: Step = Step { name: "tests", arguments: &["nextest", "run", "--workspace"], environment: &[] };

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("test"), None) => test(),
        _ => {
            eprintln!("usage: cargo xtask test");
            ExitCode::from(2)
        }
    }
}

fn test() -> ExitCode {
    let tests = if has_nextest() { NEXTEST } else { TESTS };
    for step in [FORMAT, LINTS, DOCUMENTATION, DOCTESTS, tests] {
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
