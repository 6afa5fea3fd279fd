//! The forest plot of a section: its effects with their intervals, a group for each metric, each in its own unit.

use maud::{Markup, html};

use super::choice::title;
use super::page::{Context, Parting, figure};
use super::palette;
use super::rows::{Scale, foot, key, row};
use super::section::swatch;
use super::words::{self, Measure};
use crate::findings::{EffectRow, Section};

/// All effects of the section.
pub fn effects(context: Context, section: &Section) -> Markup {
    if section.effects.is_empty() {
        return html! {};
    }
    let deciding = section.claim.as_ref().map(|claim| claim.deciding);
    let mut band = false;
    let body = html! {
        @for (index, metric) in section.metrics.iter().enumerate() {
            @let effects: Vec<(usize, &EffectRow)> =
                section.effects.iter().enumerate().filter(|(_, effect)| effect.metric == index).collect();
            @if !effects.is_empty() {
                @let measure = Measure::of(metric, context.first_day());
                @let scale = Scale::over(
                    effects.iter().flat_map(|(_, row)| [row.effect.low, row.effect.high, row.effect.difference]),
                    metric.smallest_effect,
                );
                ({ band |= scale.band.is_some(); "" })
                div.rows.forest {
                    h5 { (words::metric_name(metric)) " " code { (metric.id) } }
                    @for (position, effect) in effects {
                        @let numbers = measure.effect(&effect.effect);
                        @let arm = title(section, effect.arm);
                        (row(
                            html! {
                                span class=(swatch(effect.arm)) aria-hidden="true" {} (arm)
                                @if deciding == Some(position) { span.mark { "decides" } }
                            },
                            scale.interval(
                                &format!("{}, {arm}: {numbers}", words::metric_name(metric)),
                                effect.effect.difference, effect.effect.low, effect.effect.high, palette::arm(effect.arm),
                            ),
                            html! { (numbers) },
                        ))
                    }
                    @let (less, more) = if metric.is_date { ("earlier", "later") } else { ("less", "more") };
                    (foot(scale.axis(measure.factor, less, more), ""))
                }
            }
        }
    };
    figure(context, Parting::Panels, "Effect of each arm on each metric", body, key(band))
}
