//! The report: one self-contained HTML file, and a short table for the terminal.
//!
//! [`html()`] lays out what [`Findings`] hold and computes nothing about battles. Type and colour are set by `style.css`, for
//! light and dark screens and for paper; plots are inline SVG drawn with plotters (`canvas.rs`), except maps, whose
//! merged outlines (`outline.rs`) plotters cannot say in few bytes. Nothing is loaded from elsewhere. The same findings
//! give the same bytes.

mod axes;
mod calibration;
mod canvas;
mod choice;
mod claims;
mod comparison;
mod curves;
mod divergence;
mod factorial;
mod fans;
mod forest;
mod histograms;
mod maps;
mod outline;
mod page;
mod pairing;
mod palette;
mod rows;
mod section;
mod study;
mod table;
mod terminal;
mod validation;
mod words;

use maud::html;

pub use calibration::{calibration_html, calibration_text};
pub use comparison::comparison_markdown;
pub use study::{study_html, study_text};
pub use terminal::text;
pub use validation::{validation_html, validation_markdown, validation_text};

use crate::findings::Findings;

/// The report as one HTML file: opens without a network, prints on A4.
pub fn html(findings: &Findings) -> String {
    let atlas = maps::Atlas::of(findings);
    let claims = findings.sections.iter().any(|section| section.claim.is_some());
    let body = html! {
        (atlas.definitions())
        (page::head(findings))
        @if claims { (claims::overview(findings)) }
        @for (index, section) in findings.sections.iter().enumerate() {
            (section::section(findings, &atlas, index, section))
        }
        (page::methods(findings))
    };
    page::document(findings, body)
}
