//! The tests in `python/tests`: what others' programs make of our tables.

use std::path::Path;
use std::process::Command;

use crate::environment::{Python, build, succeed};

/// Makes the environment, builds the program, runs the tests.
pub fn test(root: &Path, cargo: &mut Command) -> Result<(), String> {
    let python = Python::with(root, "python-tests", "python/requirements-test.txt")?;
    build(root, cargo)?;
    let mut tests = python.program("python");
    tests.args(["-m", "pytest", "-q", "-p", "no:cacheprovider", "python/tests"]).current_dir(root);
    succeed(&mut tests, "the tests in python/tests")
}
