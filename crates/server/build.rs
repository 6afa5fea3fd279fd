//! Builds the page (`web/`) when Node is there, so that `cargo run` is all that is needed; without Node the server is
//! built all the same and says how to get the page. Nothing is written but `web/node_modules`, `web/dist` and what Cargo
//! gives for output, and no fault of Node's fails this build.
//!
//! `NOSB_SKIP_WEB=1` leaves the page as it is.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

/// What the page is made of, below `web/`.
const SOURCES: [&str; 8] = [
    "src",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "svelte.config.js",
    "tsconfig.json",
];

fn main() {
    println!("cargo:rerun-if-env-changed=NOSB_SKIP_WEB");
    let Some(web) = std::env::var_os("CARGO_MANIFEST_DIR").map(|dir| PathBuf::from(dir).join("../../web")) else {
        return;
    };
    // A name that is not there would have Cargo run this every time.
    for source in SOURCES.iter().map(|name| web.join(name)).filter(|path| path.exists()) {
        println!("cargo:rerun-if-changed={}", source.display());
    }
    if web.join("package.json").exists() && std::env::var_os("NOSB_SKIP_WEB").is_none() && is_stale(&web) {
        build(&web);
    }
    let page = web.join("dist");
    let whole = page.join("index.html").exists();
    if whole {
        println!("cargo:rerun-if-changed={}", page.display());
    }
    // The embedding needs a folder in any case: an empty one of our own if there is no page.
    let Some(out) = std::env::var_os("OUT_DIR").map(PathBuf::from) else { return };
    let empty = out.join("no-page");
    if let Err(error) = std::fs::create_dir_all(&empty) {
        println!("cargo:warning=cannot make a folder for the page: {error}");
    }
    let folder = page.canonicalize().ok().filter(|_| whole).unwrap_or(empty);
    println!("cargo:rustc-env=NOSB_PAGE={}", folder.display());
}

/// Whether any source is newer than the page.
fn is_stale(web: &Path) -> bool {
    let Some(built) = modified(&web.join("dist/index.html")) else { return true };
    SOURCES.iter().filter_map(|name| newest(&web.join(name))).any(|time| time > built)
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}

fn newest(path: &Path) -> Option<SystemTime> {
    let Ok(entries) = std::fs::read_dir(path) else { return modified(path) };
    entries.flatten().filter_map(|entry| newest(&entry.path())).max()
}

fn build(web: &Path) {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    if Command::new(npm).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        println!("cargo:warning=Node is not installed: nosb serve will say how to get the page");
        return;
    }
    let installed = modified(&web.join("node_modules/.package-lock.json"));
    let current =
        installed.is_some_and(|time| modified(&web.join("package-lock.json")).is_none_or(|lock| lock <= time));
    if !current && !run(npm, &["ci", "--no-audit", "--no-fund"], web) {
        println!(
            "cargo:warning=`npm ci` failed in web/: nosb serve will have the page built last, or say how to get it"
        );
        return;
    }
    if !run(npm, &["run", "build"], web) {
        println!("cargo:warning=`npm run build` failed in web/: nosb serve will have the page built last, if any");
    }
}

/// Runs a program; what it says goes to Cargo's own log.
fn run(program: &str, arguments: &[&str], folder: &Path) -> bool {
    let output = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).output();
    output.is_ok_and(|output| {
        if !output.status.success() {
            eprintln!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        }
        output.status.success()
    })
}
