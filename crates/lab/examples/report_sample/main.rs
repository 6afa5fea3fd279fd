//! Renders invented findings, so that changes of the report can be looked at without fighting a battle:
//! `cargo run -p nosb-lab --example report_sample -- DIR` writes `experiment.html`, `claims.html` and `experiment.txt`.

mod sample;

use std::path::PathBuf;

use nosb_lab::report;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".into()));
    std::fs::create_dir_all(&folder)?;
    let experiment = sample::experiment();
    std::fs::write(folder.join("experiment.html"), report::html(&experiment))?;
    std::fs::write(folder.join("experiment.txt"), report::text(&experiment))?;
    std::fs::write(folder.join("claims.html"), report::html(&sample::claims(20)))
}
