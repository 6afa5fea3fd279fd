//! A bar on standard error, only where that is a terminal.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over so many units.
pub fn bar(length: u64, unit: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template(&format!("{{bar:40}} {{pos}}/{{len}} {unit} {{msg}}"));
    let bar = ProgressBar::new(length);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A bar over so many units that also shows how many there are in a second, and the time left.
pub fn rate_bar(unit: &str) -> ProgressBar {
    let shown = bar(0, unit);
    let template = format!("{{bar:40}} {{pos}}/{{len}} {unit}  {{per_sec:.1}}  {{eta}} left");
    match ProgressStyle::with_template(&template) {
        Ok(style) => shown.with_style(style),
        Err(_) => shown,
    }
}
