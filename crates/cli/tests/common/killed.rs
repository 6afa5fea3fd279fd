//! A program that is killed.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Starts the program in a folder and kills it after so many milliseconds: no destructor runs, nothing is flushed.
pub fn after_ms<A: AsRef<std::ffi::OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = A>, milliseconds: u64) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_nosb"))
        .current_dir(folder)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    std::thread::sleep(Duration::from_millis(milliseconds));
    child.kill().expect("killed");
    child.wait().expect("gone");
}
