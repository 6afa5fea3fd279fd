//! Which arms get plots of their own where there are more than a page can bear, and in what words the others are
//! said to be left out.

use super::words;
use crate::findings::{Findings, Section};

/// Arms of a section to be shown, at most `most`, in their order: the one that decides the claim, then those that
/// stand out most from chance in any metric. Only arms for which `has` holds.
pub fn arms(section: &Section, most: usize, has: impl Fn(usize) -> bool) -> Vec<usize> {
    let deciding = deciding_arm(section);
    let mut ranked: Vec<(bool, f64, usize)> = (1..section.arms.len())
        .filter(|&arm| has(arm))
        .map(|arm| (Some(arm) == deciding, prominence(section, arm), arm))
        .collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
    let mut chosen: Vec<usize> = ranked.into_iter().take(most).map(|(_, _, arm)| arm).collect();
    chosen.sort_unstable();
    chosen
}

/// The arm that decides the section's claim.
pub fn deciding_arm(section: &Section) -> Option<usize> {
    let claim = section.claim.as_ref()?;
    section.effects.get(claim.deciding).map(|row| row.arm)
}

/// Largest difference over half its interval.
fn prominence(section: &Section, arm: usize) -> f64 {
    let size = |difference: f64, half: f64| if half > 0.0 { difference.abs() / half } else { 0.0 };
    let rows = section.effects.iter().filter(|row| row.arm == arm);
    rows.map(|row| size(row.effect.difference, 0.5 * (row.effect.high - row.effect.low))).fold(0.0, f64::max)
}

/// A sentence about the arms for which `has` holds and that are not among the chosen; empty if there are none.
pub fn left_out(section: &Section, chosen: &[usize], has: impl Fn(usize) -> bool) -> String {
    let missing: Vec<String> = (1..section.arms.len())
        .filter(|arm| has(*arm) && !chosen.contains(arm))
        .map(|arm| title(section, arm).to_owned())
        .collect();
    if missing.is_empty() {
        return String::new();
    }
    let why = if section.claim.is_some() { "the arm that decides comes first" } else { "those that stand out least" };
    format!(" Left out for want of room ({why}): {}.", words::list(&missing))
}

/// How many arms get small plots, and how many get maps: fewer where a report holds many experiments.
pub fn room(findings: &Findings) -> (usize, usize) {
    if findings.sections.len() > 1 { (3, 1) } else { (7, 3) }
}

/// An arm's title, its id if it has none.
pub fn title(section: &Section, arm: usize) -> &str {
    section.arms.get(arm).map_or("", |info| if info.title.trim().is_empty() { &info.id } else { &info.title })
}
