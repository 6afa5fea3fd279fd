//! Agreement with the record's fronts by date, and maps of where the model holds what the record does not.

use maud::{Markup, html};

use super::{text, words};
use crate::report::axes::{Field, end_labels};
use crate::report::canvas::drawing;
use crate::report::maps::{Atlas, difference_class, legend};
use crate::report::page::{Context, Parting, figure};
use crate::report::palette::{BASELINE, arm};
use crate::validation::{Agreement, Validation};
use nosb_engine::calendar::Date;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 260.0;

/// The whole section; nothing where the record has no fronts.
pub fn section(context: Context, found: &Validation) -> Markup {
    let Some(summary) = text::fronts_summary(found) else { return html! {} };
    let atlas = Atlas::over(&found.cells);
    let [first, second] = &found.sides;
    html! {
        section #fronts {
            h2 { "The fronts" }
            p { (summary) }
            (figure(context, Parting::Whole, "Agreement with the record's fronts by date", chart(found), html! {
                "Dot: mean over the battles. Bar: nine tenths of them. Grey: a front that never moved from the first day's."
            }))
            @if !atlas.is_empty() {
                (atlas.definitions())
                (figure(context, Parting::Panels, "Where the model holds what the record does not", html! {
                    (legend(first, second))
                    div.maps { @for front in &found.fronts {
                        div.panel.date {
                            p.panel-title { (words::day(&front.date)) ": " (words::percent(front.mean)) }
                            (sheet(&atlas, front))
                        }
                    } }
                }, html! {
                    "Colour: in how many of a hundred battles that side holds a cell which the record gives to the other. Line: the record's front."
                }))
            }
        }
    }
}

fn sheet(atlas: &Atlas, front: &Agreement) -> Markup {
    let class = |cell: usize| difference_class(front.disagreement.get(cell).copied().unwrap_or(f32::NAN));
    let record = |cell: usize| front.record.get(cell).copied().unwrap_or(false);
    let label = format!("Control in the battles less that of the record on {}", words::day(&front.date));
    atlas.sheets(&label, "d", class, Some(&record))
}

fn chart(found: &Validation) -> Markup {
    let zero = Date::parse(&found.days.0).map_or(0, Date::days);
    let day = |front: &Agreement| f64::from(Date::parse(&front.date).map_or(0, Date::days) - zero);
    let last = found.fronts.iter().map(day).fold(1.0, f64::max);
    drawing(WIDTH, HEIGHT, "Agreement of the battles and of a front that never moved, by date", |pen| {
        let (x, y) = ((0.0, last + 3.0), (0.0, 1.0));
        let field = Field { left: 50.0, right: WIDTH - 110.0, top: 8.0, bottom: HEIGHT - 36.0, x, y };
        field.heights(pen, 100.0, " %");
        field.ground(pen);
        field.dates(pen, &found.days.0);
        let line = |of: fn(&Agreement) -> f64| -> Vec<(f64, f64)> {
            found.fronts.iter().map(|front| field.at(day(front), of(front))).collect()
        };
        let (naive, model) = (line(|front| front.naive), line(|front| front.mean));
        pen.path(&naive, BASELINE, 2.0);
        pen.path(&model, arm(1), 2.0);
        for front in &found.fronts {
            let at = day(front);
            pen.line(field.at(at, front.range.0), field.at(at, front.range.1), arm(1), 2.4);
        }
        naive.iter().for_each(|at| pen.dot(*at, 2.6, BASELINE));
        model.iter().for_each(|at| pen.dot(*at, 3.4, arm(1)));
        let end = |line: &[(f64, f64)]| line.last().map_or(0.0, |at| at.1);
        end_labels(pen, &field, &[("battles", arm(1), end(&model)), ("never moved", BASELINE, end(&naive))]);
    })
}
