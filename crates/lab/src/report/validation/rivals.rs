//! Rival structures by their score on what none was fitted to; and dates of battles that the record does not know.

use maud::{Markup, html};

use super::{text, words};
use crate::report::page::{Context, source};
use crate::validation::Validation;

/// Both tables, each if it has rows.
pub fn section(context: Context, found: &Validation) -> Markup {
    html! {
        @if !found.unrecorded.is_empty() {
            section #unrecorded {
                h2 { "What the record does not know" }
                p { "Dates that battles may see and the record does not have: it did not happen, or nobody noted when." }
                div.wide-table { table {
                    thead { tr {
                        th scope="col" { "What" } th.number scope="col" { "Battles in which it came" }
                        th.number scope="col" { "Half of these by" } th.number scope="col" { "5 to 95 % of these" }
                    } }
                    tbody { @for one in &found.unrecorded {
                        @let [share, median, span] = text::unrecorded(found, one);
                        tr {
                            th scope="row" { (words::metric_title(&one.doc, &one.metric)) " " code { (one.metric) } }
                            td.number.main { (share) } td.number { (median) } td.number { (span) }
                        }
                    } }
                } (source(context)) }
            }
        }
        @if !found.rivals.is_empty() {
            section #rivals {
                h2 { "Other structures" }
                p { (text::WEIGHTS) }
                div.wide-table { table {
                    caption { "Structures by their score on the validation targets" }
                    thead { tr {
                        th scope="col" { "Structure" } th.number scope="col" { "Log score" } th.number scope="col" { "Difference" }
                        th.number scope="col" { "± standard error" } th.number scope="col" { "Better on" }
                        th.number scope="col" { "Weight" }
                        th.number scope="col" { "Validation inside 90 %" } th.number scope="col" { "Calibration inside 90 %" }
                        th scope="col" { "Loudest fact" } th.number scope="col" { "Battles" }
                    } }
                    tbody { @for rival in &found.rivals {
                        tr {
                            th scope="row" {
                                (rival.title) @if !rival.name.is_empty() { " " code { (rival.name) } }
                                @if !rival.description.is_empty() { br; span.unit { (rival.description) } }
                            }
                            td.number { (words::number(rival.score, 1)) }
                            td.number { (words::signed(rival.difference, 1)) }
                            td.number { (words::number(rival.difference_se, 1)) }
                            td.number { @if rival.better.1 > 0 { (rival.better.0) " of " (rival.better.1) } }
                            td.number.main { (words::percent(rival.weight)) }
                            td.number { (words::percent(rival.inside_90)) }
                            td.number { (words::percent(rival.calibration_inside_90)) }
                            td { @if let Some((fact, by)) = &rival.decided_by { code { (fact) } " (" (words::signed(*by, 1)) ")" } }
                            td.number { (words::number(rival.battles as f64, 0)) }
                        }
                    } }
                }
                p.reading {
                    "Difference: from the model as it stands, with its standard error over facts. Better on: facts that it foresaw better, of those on which the two differ."
                }
                (source(context)) }
            }
        }
    }
}
