//! The figures of a validation as Markdown, to be told in words around them.

use core::fmt::Write as _;

use super::{farthest, tallies, text, words};
use crate::validation::{GOAL_HALF_WIDTH, Judged, Validation, tally};

/// All tables.
pub fn validation_markdown(found: &Validation) -> String {
    let provenance = &found.provenance;
    let mut page = Page::default();
    page.line(&format!("# {}", found.title));
    page.line(&format!(
        "Made by `{}`: {} battles, seeds {} to {}, version {}, scenario {} `{}`.{}{}",
        provenance.command,
        words::number(provenance.battles as f64, 0),
        provenance.seeds.0,
        provenance.seeds.1,
        provenance.version,
        provenance.scenario,
        provenance.digest,
        if provenance.base.is_empty() { String::new() } else { format!(" Under {}.", provenance.base.join("; ")) },
        if provenance.uncertainty.is_empty() { String::new() } else { format!(" Drawn: {}.", provenance.uncertainty) },
    ));
    counts(&mut page, found);
    levels(&mut page, found);
    fronts(&mut page, found);
    targets(&mut page, found);
    spread(&mut page, found);
    unrecorded(&mut page, found);
    rivals(&mut page, found);
    page.text
}

/// Text that grows by paragraphs and tables.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "{line}\n");
    }

    fn table(&mut self, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        let _ = writeln!(self.text, "| {} |", head.join(" | "));
        let _ = writeln!(self.text, "|{}", " --- |".repeat(head.len()));
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
            let _ = writeln!(self.text, "| {} |", cells.join(" | "));
        }
        self.text.push('\n');
    }
}

fn counts(page: &mut Page, found: &Validation) {
    page.line("## Records inside the predictive intervals");
    let head =
        ["targets", "n", "inside 90 %", "share", "goal", "inside 50 %", "share", "median half-width", "RMS residual"];
    page.table(
        &head,
        tallies(found).into_iter().map(|(name, tally, goal)| {
            vec![
                name.to_lowercase(),
                tally.targets.to_string(),
                tally.inside_90.to_string(),
                words::percent(tally.share_90()),
                goal.map_or_else(String::new, |goal| format!("≥ {}", words::percent(goal))),
                tally.inside_50.to_string(),
                words::percent(tally.share_50()),
                words::percent(tally.median_half_width),
                words::number(tally.root_mean_square, 2),
            ]
        }),
    );
    page.line(&format!("{} Goal: at most {}.", text::HALF_WIDTH, words::percent(GOAL_HALF_WIDTH)));
    page.line(&text::raw_summary(found));
    if !found.unmeasured.is_empty() {
        page.line(&format!("Not measured in any battle: {}.", found.unmeasured.join(", ")));
    }
}

fn levels(page: &mut Page, found: &Validation) {
    page.line("## By kind of fact");
    page.table(
        &["kind", "n", "inside 90 %", "mean residual", "RMS residual", "farthest off"],
        found.levels().into_iter().map(|level| {
            let of_level = || found.targets.iter().filter(move |judged| judged.target.level == level);
            let tally = tally(of_level());
            let worst = farthest(of_level()).map_or_else(String::new, |worst| {
                format!("`{}` ({})", worst.target.id, words::signed(worst.prediction.residual, 1))
            });
            vec![
                level.to_string(),
                tally.targets.to_string(),
                tally.inside_90.to_string(),
                words::signed(tally.mean_residual, 2),
                words::number(tally.root_mean_square, 2),
                worst,
            ]
        }),
    );
}

fn fronts(page: &mut Page, found: &Validation) {
    let Some(summary) = text::fronts_summary(found) else { return };
    page.line("## Fronts");
    page.line(&summary);
    page.table(
        &["date", "battles, mean", "5 to 95 %", "front that never moved"],
        found.fronts.iter().map(|front| {
            vec![
                words::day(&front.date),
                words::percent(front.mean),
                format!("{} to {}", words::percent(front.range.0), words::percent(front.range.1)),
                words::percent(front.naive),
            ]
        }),
    );
}

fn targets(page: &mut Page, found: &Validation) {
    page.line("## Every target");
    let row = |judged: &Judged| {
        let (target, prediction) = (&judged.target, &judged.prediction);
        let [low, _, median, _, high] = prediction.quantiles;
        vec![
            format!("`{}`", target.id),
            target.use_.name().into(),
            target.level.clone(),
            text::value(found, judged, target.value),
            text::value(found, judged, median),
            text::interval(found, judged, low, high),
            if prediction.inside(0.9) { "inside".into() } else { "**outside**".into() },
            words::number(prediction.pit, 2),
            words::signed(prediction.residual, 1),
            text::interval(found, judged, prediction.battles[0], prediction.battles[4]),
            text::side(judged).into(),
            prediction.happened.map_or_else(String::new, words::percent),
        ]
    };
    let head = [
        "target",
        "use",
        "kind",
        "record",
        "foreseen, median",
        "90 % interval",
        "",
        "PIT",
        "residual",
        "battles alone, 90 %",
        "record among them",
        "happened",
    ];
    page.table(&head, found.targets.iter().map(row));
}

fn spread(page: &mut Page, found: &Validation) {
    page.line("## Spread: seeds, parameters, stated errors");
    page.line("Standard deviations on each target's scale.");
    page.table(
        &["target", "scale", "seeds", "parameters", "record's error", "discrepancy"],
        found.targets.iter().map(|judged| {
            let (target, prediction) = (&judged.target, &judged.prediction);
            vec![
                format!("`{}`", target.id),
                target.scale.name().into(),
                words::short(prediction.seeds_sd),
                prediction.parameters_sd.map_or_else(|| words::NOTHING.into(), words::short),
                words::short(target.observation_sd),
                words::short(target.discrepancy_sd),
            ]
        }),
    );
}

fn unrecorded(page: &mut Page, found: &Validation) {
    if found.unrecorded.is_empty() {
        return;
    }
    page.line("## What the record does not know");
    page.table(
        &["what", "battles in which it came", "half of these by", "5 to 95 % of these"],
        found.unrecorded.iter().map(|one| {
            let [share, median, span] = text::unrecorded(found, one);
            vec![format!("{} (`{}`)", one.doc, one.metric), share, median, span]
        }),
    );
}

fn rivals(page: &mut Page, found: &Validation) {
    if found.rivals.is_empty() {
        return;
    }
    page.line("## Other structures");
    page.line(text::WEIGHTS);
    page.table(
        &[
            "structure",
            "log score",
            "difference",
            "± s.e.",
            "better on",
            "weight",
            "validation inside 90 %",
            "loudest fact",
        ],
        found.rivals.iter().map(|rival| {
            let loudest = rival.decided_by.as_ref();
            vec![
                rival.title.clone(),
                words::number(rival.score, 1),
                words::signed(rival.difference, 1),
                words::number(rival.difference_se, 1),
                if rival.better.1 > 0 { format!("{} of {}", rival.better.0, rival.better.1) } else { String::new() },
                words::percent(rival.weight),
                words::percent(rival.inside_90),
                loudest.map_or_else(String::new, |(fact, by)| format!("`{fact}` ({})", words::signed(*by, 1))),
            ]
        }),
    );
}
