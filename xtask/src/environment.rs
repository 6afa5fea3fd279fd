//! What the chores need of the machine: Python packages in an environment under `target/`, Node, a browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest Node that builds and tests the pages, as in web/package.json.
const NODE: (u32, u32) = (20, 19);
/// Names under which Chromium goes.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// A Python environment with the packages of a list, made when it is missing or the list has changed.
pub struct Python(PathBuf);

impl Python {
    /// `folder` under target/, `list` a file of pinned packages; both relative to the project's folder.
    pub fn with(root: &Path, folder: &str, list: &str) -> Result<Python, String> {
        let environment = root.join("target").join(folder);
        let wanted = fs::read_to_string(root.join(list)).map_err(|error| format!("{list}: {error}"))?;
        let done = environment.join("installed.txt");
        let made = Python(environment);
        if fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
            return Ok(made);
        }
        let python = ["python3", "python"].into_iter().find(|name| runs(name));
        let Some(python) = python else {
            return Err(format!("{list} needs Python 3.9 or later. Remedy: install it, with its module venv"));
        };
        succeed(Command::new(python).args(["-m", "venv", "--clear"]).arg(&made.0), "python3 -m venv")?;
        let mut install = made.program("python");
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", list]).current_dir(root);
        succeed(&mut install, "pip install")?;
        fs::write(&done, wanted).map_err(|error| format!("{}: {error}", done.display()))?;
        Ok(made)
    }

    /// A program of the environment.
    pub fn program(&self, name: &str) -> Command {
        Command::new(if cfg!(windows) {
            self.0.join(format!("Scripts/{name}.exe"))
        } else {
            self.0.join("bin").join(name)
        })
    }
}

/// Node and npm that are new enough; installed as a package where this may do so.
pub fn node() -> Result<(), String> {
    if !runs("node") || !runs("npm") {
        install(&["nodejs", "npm"]);
    }
    let version = Command::new("node").arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    let version = String::from_utf8_lossy(&version).trim().to_owned();
    let mut parts = version.trim_start_matches('v').split('.').map(|part| part.parse().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found >= NODE && runs("npm") {
        return Ok(());
    }
    let found = if version.is_empty() { "none".into() } else { version };
    Err(format!("the pages need Node {}.{} or later with npm, found {found}. Remedy: install it", NODE.0, NODE.1))
}

/// The program of a Chromium: the one `CHROMIUM` names, one on the path, or one that is installed now.
pub fn browser() -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Ok(named.into());
    }
    if let Some(found) = on_path() {
        return Ok(found);
    }
    // Without a font there is no text in the pictures.
    install(&["chromium", "fonts-dejavu-core"]);
    on_path().ok_or_else(|| {
        "the tests in the browser need Chromium. Remedy: install it (Debian: apt-get install chromium fonts-dejavu-core), \
         or name its program in CHROMIUM"
            .into()
    })
}

fn on_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    BROWSERS.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|program| program.is_file()))
}

/// Installs Debian packages where the user may do so without being asked; whoever calls looks whether it helped.
fn install(packages: &[&str]) {
    if !runs("apt-get") {
        return;
    }
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"));
    let apt = |arguments: &[&str]| {
        let mut command = Command::new(if root { "apt-get" } else { "sudo" });
        if !root {
            command.args(["-n", "apt-get"]);
        }
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").status().is_ok_and(|status| status.success())
    };
    eprintln!("installing {}", packages.join(" "));
    if apt(&["-qq", "update"]) {
        apt(&[&["-qq", "install", "--yes", "--no-install-recommends"], packages].concat());
    }
}

fn runs(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Builds the program. With all targets, so that its crates have the features of the tests and are built once for all.
pub fn build(root: &Path, cargo: &mut Command) -> Result<(), String> {
    let arguments = ["build", "--quiet", "--workspace", "--all-targets"];
    succeed(cargo.args(arguments).current_dir(root), "cargo build")
}

/// Runs a command; `what` names it when it fails.
pub fn succeed(command: &mut Command, what: &str) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what} failed ({status})")),
        Err(error) => Err(format!("{what} could not be started: {error}")),
    }
}
