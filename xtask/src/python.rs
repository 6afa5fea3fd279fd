//! The tests in `python/tests`: what others' programs make of our tables. They run in a virtual environment under
//! `target/`, made when it is missing or its list of packages has changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const LIST: &str = "python/requirements-test.txt";

/// Makes the environment, builds the program, runs the tests.
pub fn test(root: &Path, cargo: &mut Command) -> Result<(), String> {
    let environment = root.join("target/python-tests");
    prepare(root, &environment)?;
    succeed(cargo.args(["build", "--quiet", "--package", "nosb-cli"]).current_dir(root), "cargo build")?;
    let mut tests = Command::new(program(&environment));
    tests.args(["-m", "pytest", "-q", "-p", "no:cacheprovider", "python/tests"]).current_dir(root);
    succeed(&mut tests, "the tests in python/tests")
}

/// The environment with the listed packages.
fn prepare(root: &Path, environment: &Path) -> Result<(), String> {
    let list = fs::read_to_string(root.join(LIST)).map_err(|error| format!("{LIST}: {error}"))?;
    let done = environment.join("installed.txt");
    if fs::read_to_string(&done).is_ok_and(|installed| installed == list) {
        return Ok(());
    }
    let python = ["python3", "python"].into_iter().find(|name| Command::new(name).arg("--version").output().is_ok());
    let Some(python) = python else {
        return Err(
            "the tests in python/tests need Python 3.9 or later. Remedy: install it, with its module venv".into()
        );
    };
    succeed(Command::new(python).args(["-m", "venv", "--clear"]).arg(environment), "python3 -m venv")?;
    let mut install = Command::new(program(environment));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", LIST]).current_dir(root);
    succeed(&mut install, "pip install")?;
    fs::write(&done, list).map_err(|error| format!("{}: {error}", done.display()))
}

fn program(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}

fn succeed(command: &mut Command, what: &str) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what} failed ({status})")),
        Err(error) => Err(format!("{what} could not be started: {error}")),
    }
}
