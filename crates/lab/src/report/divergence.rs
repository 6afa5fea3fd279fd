//! The front of divergence: when paired battles part, how far the difference has spread, and where it came first.

use maud::{Markup, html};

use super::axes::{Field, end_labels, span};
use super::canvas::{Hold, TEXT, drawing, round_values};
use super::choice;
use super::maps::Atlas;
use super::page::{Context, Parting, figure};
use super::palette;
use super::section::swatch;
use super::words;
use crate::findings::{Divergence, Section};

const WIDTH: f64 = 340.0;
/// Cells in which control differs in a smaller share of the pairs are left blank on the map.
const RARE: f32 = 0.05;
/// Steps of the map's scale.
const STEPS: usize = 6;

/// Both figures.
pub fn divergence(context: Context, atlas: &Atlas, section: &Section) -> Markup {
    if section.divergence.is_empty() {
        return html! {};
    }
    html! {
        ul.identical {
            @for one in &section.divergence {
                li {
                    span class=(swatch(one.arm)) aria-hidden="true" {}
                    b { (choice::title(section, one.arm)) } ": " (fates(context, one))
                }
            }
        }
        (when(context, section))
        (places(context, atlas, section))
    }
}

fn fates(context: Context, one: &Divergence) -> String {
    let identical = match (one.identical, one.pairs) {
        (_, 0) => "no pairs".to_owned(),
        (0, pairs) => format!("all {} part", words::count(pairs, "pair", "pairs")),
        (same, pairs) if same == pairs => format!("all {} stay identical", words::count(pairs, "pair", "pairs")),
        (same, pairs) => format!("{} of {} stay identical to the last day", same, words::count(pairs, "pair", "pairs")),
    };
    let mut days: Vec<f64> = one.first_days.iter().copied().filter(|day| day.is_finite()).collect();
    days.sort_by(f64::total_cmp);
    let first = match (days.first(), days.get(days.len() / 2)) {
        (Some(first), Some(median)) => {
            let date =
                |value: f64| words::day_after(context.first_day(), value).unwrap_or_else(|| words::number(value, 0));
            if date(*first) == date(*median) {
                format!("; the first difference comes on {} in half of them or more", date(*median))
            } else {
                format!(
                    "; the first difference comes on {} at the earliest, on {} in the median",
                    date(*first),
                    date(*median)
                )
            }
        }
        _ => String::new(),
    };
    format!("{identical}{first}.")
}

fn when(context: Context, section: &Section) -> Markup {
    let of = |arm: usize| section.divergence.iter().find(|one| one.arm == arm);
    let has = |arm: usize| of(arm).is_some_and(|one| !one.area_by_day.is_empty() || !one.first_days.is_empty());
    let chosen = choice::arms(section, choice::room(context.findings).0, has);
    let shown: Vec<&Divergence> = chosen.iter().filter_map(|&arm| of(arm)).collect();
    if shown.is_empty() {
        return html! {};
    }
    let body = html! {
        div.panels {
            @if shown.iter().any(|one| !one.area_by_day.is_empty()) {
                div.panel {
                    p.panel-title { "Land on which control differs" }
                    (area(context, section, &shown))
                }
            }
            @if shown.iter().any(|one| !one.first_days.is_empty()) {
                div.panel {
                    p.panel-title { "Day of the first difference in any daily count" }
                    (first_days(context, section, &shown))
                }
            }
        }
    };
    figure(
        context,
        Parting::Whole,
        "When the battles part",
        body,
        html! {
            "Left: mean share of the map's land on which the two battles of a pair differ in who holds it. Right: each pair that parts is \
            counted on the day of its first difference."
            (choice::left_out(section, &chosen, has))
        },
    )
}

fn area(context: Context, section: &Section, shown: &[&Divergence]) -> Markup {
    const HEIGHT: f64 = 215.0;
    let last = shown.iter().map(|one| one.area_by_day.len()).max().unwrap_or(0).saturating_sub(1).max(1);
    let (_, most) = span(shown.iter().flat_map(|one| one.area_by_day.iter().copied()).chain([0.0]));
    drawing(WIDTH, HEIGHT, "Mean share of land on which control differs, by day and arm", |pen| {
        let (x, y) = ((0.0, last as f64), (0.0, 1.06 * most));
        let field = Field { left: 44.0, right: WIDTH - 98.0, top: 8.0, bottom: HEIGHT - 36.0, x, y };
        field.heights(pen, 100.0, " %");
        field.ground(pen);
        field.dates(pen, context.first_day());
        for one in shown {
            let line: Vec<_> =
                one.area_by_day.iter().enumerate().map(|(day, share)| field.at(day as f64, *share)).collect();
            pen.path(&line, palette::arm(one.arm), 2.0);
        }
        let labels: Vec<_> = shown
            .iter()
            .map(|one| {
                let end = field.height(one.area_by_day.last().copied().unwrap_or(0.0));
                (choice::title(section, one.arm), palette::arm(one.arm), end)
            })
            .collect();
        end_labels(pen, &field, &labels);
    })
}

/// A narrow histogram for each arm, above one axis.
fn first_days(context: Context, section: &Section, shown: &[&Divergence]) -> Markup {
    let shown: Vec<&&Divergence> = shown.iter().filter(|one| !one.first_days.is_empty()).collect();
    let each = if shown.len() > 3 { 44.0 } else { 60.0 };
    let height = 36.0 + each * shown.len() as f64;
    let (low, high) = span(shown.iter().flat_map(|one| one.first_days.iter().copied()));
    let (_, step) = round_values(low, high + 1.0, 40);
    let step = step.max(1.0);
    let first = libm::floor(low / step) * step;
    let bins = (libm::floor((high - first) / step) as usize + 1).max(7);
    let x = (first, first + step * bins as f64);
    drawing(WIDTH, height, "Pairs by the day of their first difference, by arm", |pen| {
        for (index, one) in shown.iter().enumerate() {
            let mut counts = vec![0.0; bins];
            for day in one.first_days.iter().filter(|day| day.is_finite()) {
                counts[(((day - first) / step) as usize).min(bins - 1)] += 1.0;
            }
            let most = counts.iter().copied().fold(1.0, f64::max);
            let (top, bottom) = (each * index as f64 + 18.0, each * (index + 1) as f64);
            let field = Field { left: 14.0, right: WIDTH - 14.0, top, bottom, x, y: (0.0, most) };
            for (bin, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0.0) {
                let (left, right) = (first + step * bin as f64, first + step * (bin + 1) as f64);
                let corner = (field.across(right) - 0.4, field.bottom);
                pen.block((field.across(left) + 0.4, field.height(*count)), corner, palette::arm(one.arm), 0.8);
            }
            field.ground(pen);
            let name = words::clipped(choice::title(section, one.arm), 34);
            pen.bold(&name, (field.right, top - 8.0), Hold::End, TEXT - 1.0, palette::arm(one.arm));
            if index + 1 == shown.len() {
                field.dates(pen, context.first_day());
            }
        }
    })
}

fn places(context: Context, atlas: &Atlas, section: &Section) -> Markup {
    let of = |arm: usize| section.divergence.iter().find(|one| one.arm == arm);
    let day = |one: &Divergence, cell: usize| {
        let often = one.cell_share.get(cell).is_some_and(|share| *share >= RARE);
        one.cell_day.get(cell).copied().filter(|day| often && day.is_finite())
    };
    let has = |arm: usize| of(arm).is_some_and(|one| (0..one.cell_day.len()).any(|cell| day(one, cell).is_some()));
    let chosen = choice::arms(section, choice::room(context.findings).1, has);
    if atlas.is_empty() || chosen.is_empty() {
        return html! {};
    }
    let shown: Vec<&Divergence> = chosen.iter().filter_map(|&arm| of(arm)).collect();
    let days = shown.iter().flat_map(|one| (0..one.cell_day.len()).filter_map(|cell| day(one, cell)));
    let (low, high) = span(days.map(f64::from));
    let step = ((high - low) / STEPS as f64).max(1.0);
    let class = |one: &Divergence, cell: usize| {
        day(one, cell).map(|day| (((f64::from(day) - low) / step) as usize).min(STEPS - 1))
    };
    let body = html! {
        div.key.sequential {
            span.end { "earlier" }
            span.swatches {
                @for index in 0..STEPS {
                    @let from = words::date_after(context.first_day(), low + step * index as f64);
                    span class=(format!("swatch q-{index}")) {
                        @if let Some(from) = from { (from.day) " " (words::MONTHS[from.month as usize - 1]) }
                    }
                }
            }
            span.end { "later" }
        }
        @for one in &shown {
            div.sheet {
                h5 { (choice::title(section, one.arm)) }
                div.maps.pair {
                    (atlas.first_days(
                        &format!("Median day of the first difference in control under {}", choice::title(section, one.arm)),
                        |cell| class(one, cell),
                    ))
                }
            }
        }
    };
    figure(
        context,
        Parting::Panels,
        "Where the battles part first",
        body,
        html! {
            "Colour: median day on which control of the cell first differs, among the pairs in which it ever does; each swatch is \
            labelled with the day from which it counts. Cells that differ in fewer than 5 % of the pairs are left blank."
            (choice::left_out(section, &chosen, has))
        },
    )
}
