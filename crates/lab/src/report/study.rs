//! A study of sensitivity as a page and as lines for the terminal: for each metric the parameters in the order in which
//! they matter, first by screening, then by their shares of the variance.

use core::fmt::Write as _;

use maud::{Markup, html};

use super::axes::{Field, span};
use super::canvas::{Hold, TEXT, drawing};
use super::page::{self, Context, Parting, figure, source};
use super::palette::{ARMS, BASELINE, INK};
use super::words;
use crate::findings::{Findings, Provenance, Section};
use crate::sensitivity::{Morris, SobolIndex};
use crate::study::{self, Found};
use crate::varied::Varied;

const WIDTH: f64 = 720.0;
const ROW: f64 = 22.0;
/// Room for the names of parameters.
const NAMES: f64 = 250.0;
/// Most parameters drawn for a metric; the table has all.
const DRAWN: usize = 15;

/// The study as one HTML file.
pub fn study_html(found: &study::Findings) -> String {
    let shell = shell(found);
    let [screened, sampled] = found.battles_of_stages.map(|battles| Context::of_battles(&shell, battles));
    let body = html! {
        (page::head(&shell))
        section #screening {
            h2 { "Screening" }
            p { "Each of " (found.screened.len()) " parameters was moved alone by a step of its range, from several starting points, \
                which are spread over the ranges of all (Morris). The mean absolute change says how much it matters; where the spread is as large as the mean, what it \
                does depends on the others." }
            @for metric in &found.morris { (screening(screened, metric, &found.screened)) }
        }
        section #indices {
            h2 { "Shares of the variance" }
            p { "Of the " (found.chosen.len()) " parameters that stood out, all within their ranges at once: the first-order index is the \
                share of the metric's variance that the parameter brings alone, the total index what it brings with all others \
                (Sobol; Saltelli's design, Jansen's estimator of the total). All battles share their seeds." }
            @for metric in &found.sobol { (indices(sampled, metric, &found.chosen)) }
        }
    };
    page::document(&shell, body)
}

/// What a page needs of findings.
fn shell(found: &study::Findings) -> Findings {
    Findings {
        title: found.title.clone(),
        provenance: Provenance {
            command: found.command.clone(),
            version: env!("CARGO_PKG_VERSION").into(),
            scenario: found.scenario.clone(),
            digest: found.digest.clone(),
            base: Vec::new(),
            seeds: (found.seeds.start, found.seeds.end.saturating_sub(1)),
            pairs: 0,
            battles: found.battles() as usize,
            uncertainty: format!("{} parameters, varied by design", found.screened.len()),
        },
        days: found.days.clone(),
        // The head shows the question of its only section.
        sections: vec![Section { question: found.question.clone(), ..Section::default() }],
        ..Findings::default()
    }
}

/// Indices of rows from the largest value down.
fn order(values: impl Iterator<Item = f64>) -> Vec<usize> {
    let values: Vec<f64> = values.map(|value| if value.is_nan() { f64::NEG_INFINITY } else { value }).collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]).then(a.cmp(b)));
    order
}

fn screening(context: Context, found: &Found<Morris>, varied: &[Varied]) -> Markup {
    let rows = order(found.by_parameter.iter().map(|effect| effect.mu_star));
    let drawn = &rows[..rows.len().min(DRAWN)];
    let label = format!("{}: mean absolute effect of each parameter", found.metric);
    let ends = found.by_parameter.iter().map(|effect| effect.mu_star_high).chain([0.0]);
    let field = field(drawn.len(), span(ends));
    let plot = drawing(WIDTH, field.bottom + 30.0, &label, |pen| {
        field.values(pen, 1.0, 5, "");
        field.ground(pen);
        for (row, &index) in drawn.iter().enumerate() {
            let effect = &found.by_parameter[index];
            let height = field.top + ROW * (row as f64 + 0.5);
            pen.text(&varied[index].path, (NAMES - 8.0, height), Hold::End, TEXT, INK);
            let ends = (field.at(0.0, 0.0).0, field.across(effect.mu_star));
            pen.block((ends.0, height - 6.0), (ends.1, height + 6.0), ARMS[0], 0.85);
            pen.line((field.across(effect.mu_star_low), height), (field.across(effect.mu_star_high), height), INK, 1.2);
        }
    });
    html! {
        (figure(context, Parting::Whole, &format!("What moves {}", found.metric), plot, html! {
            "Mean absolute effect of a step, in " (found.unit) ". Thin line: 95 % interval over trajectories."
        }))
        div.wide-table { table {
            caption { (found.metric) ", screening" }
            thead { tr {
                th scope="col" { "Parameter" } th scope="col" { "Range" } th.number scope="col" { "μ*" }
                th.number scope="col" { "Low" } th.number scope="col" { "High" } th.number scope="col" { "μ" } th.number scope="col" { "σ" }
            } }
            tbody { @for &index in &rows {
                @let effect = &found.by_parameter[index];
                tr {
                    th scope="row" { code { (varied[index].path) } }
                    td { (words::short(varied[index].low)) "–" (words::short(varied[index].high)) " " (varied[index].unit) }
                    @for number in [effect.mu_star, effect.mu_star_low, effect.mu_star_high, effect.mu, effect.sigma] {
                        td.number { (words::short(number)) }
                    }
                }
            } }
        } (source(context)) }
    }
}

fn indices(context: Context, found: &Found<SobolIndex>, varied: &[Varied]) -> Markup {
    let rows = order(found.by_parameter.iter().map(|index| index.total));
    let label = format!("{}: first-order and total index of each parameter", found.metric);
    let ends = found.by_parameter.iter().flat_map(|index| [index.total_high, index.first_low]);
    let field = field(rows.len(), span(ends.chain([0.0, 1.0])));
    let plot = drawing(WIDTH, field.bottom + 30.0, &label, |pen| {
        field.values(pen, 100.0, 5, " %");
        field.ground(pen);
        for (row, &index) in rows.iter().enumerate() {
            let share = &found.by_parameter[index];
            let height = field.top + ROW * (row as f64 + 0.5);
            pen.text(&varied[index].path, (NAMES - 8.0, height), Hold::End, TEXT, INK);
            for (value, low, high, shift, colour) in [
                (share.first, share.first_low, share.first_high, -4.5, ARMS[0]),
                (share.total, share.total_low, share.total_high, 4.5, BASELINE),
            ] {
                pen.line((field.across(low), height + shift), (field.across(high), height + shift), colour, 1.6);
                pen.dot((field.across(value), height + shift), 3.2, colour);
            }
        }
        pen.line((field.across(0.0), field.top), (field.across(0.0), field.bottom), INK, 1.0);
    });
    html! {
        (figure(context, Parting::Whole, &format!("Where the variance of {} comes from", found.metric), plot, html! {
            "Upper dot: first-order index; lower, grey dot: total index; lines: 95 % intervals. An interval that spans zero says that so many \
            samples do not tell."
        }))
        div.wide-table { table {
            caption { (found.metric) ", indices" }
            thead { tr {
                th scope="col" { "Parameter" } th.number scope="col" { "First" } th.number scope="col" { "Low" } th.number scope="col" { "High" }
                th.number scope="col" { "Total" } th.number scope="col" { "Low" } th.number scope="col" { "High" }
            } }
            tbody { @for &row in &rows {
                @let index = &found.by_parameter[row];
                tr {
                    th scope="row" { code { (varied[row].path) } }
                    @for number in [index.first, index.first_low, index.first_high, index.total, index.total_low, index.total_high] {
                        td.number { (words::number(number, 2)) }
                    }
                }
            } }
        } (source(context)) }
    }
}

fn field(rows: usize, x: (f64, f64)) -> Field {
    let top = 6.0;
    Field { left: NAMES, right: WIDTH - 24.0, top, bottom: top + ROW * rows as f64 + 4.0, x, y: (0.0, 1.0) }
}

/// The study in lines for the terminal.
pub fn study_text(found: &study::Findings) -> String {
    let mut text = format!("{}\n{} battles\n", found.title, found.battles());
    for metric in &found.morris {
        let _ = writeln!(text, "\n{} ({}): screening, mean absolute effect of a step", metric.metric, metric.unit);
        for index in order(metric.by_parameter.iter().map(|effect| effect.mu_star)).into_iter().take(DRAWN) {
            let effect = &metric.by_parameter[index];
            let _ = writeln!(
                text,
                "  {:<44} {:>12}  [{}, {}]  σ {}",
                found.screened[index].path,
                words::short(effect.mu_star),
                words::short(effect.mu_star_low),
                words::short(effect.mu_star_high),
                words::short(effect.sigma)
            );
        }
    }
    for metric in &found.sobol {
        let _ = writeln!(text, "\n{}: shares of the variance, alone and with all others", metric.metric);
        for row in order(metric.by_parameter.iter().map(|index| index.total)) {
            let index = &metric.by_parameter[row];
            let _ = writeln!(
                text,
                "  {:<44} {:>6} [{}, {}]  {:>6} [{}, {}]",
                found.chosen[row].path,
                words::number(index.first, 2),
                words::number(index.first_low, 2),
                words::number(index.first_high, 2),
                words::number(index.total, 2),
                words::number(index.total_low, 2),
                words::number(index.total_high, 2)
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_count_the_battles_of_their_stage_and_no_pairs() {
        let parameter = Varied {
            path: "a.b".into(),
            unit: "1".into(),
            distribution: "uniform".into(),
            low: 0.0,
            best: 0.5,
            high: 1.0,
            levels: 3,
            assumed: true,
        };
        let (losses, unit) = ("losses".to_string(), "men".to_string());
        let found = study::Findings {
            title: "A study".into(),
            question: "Which <matter>?".into(),
            screened: vec![parameter.clone()],
            morris: vec![Found { metric: losses.clone(), unit: unit.clone(), by_parameter: vec![Morris::default()] }],
            chosen: vec![parameter],
            sobol: vec![Found { metric: losses, unit, by_parameter: vec![SobolIndex::default()] }],
            scenario: "fords".into(),
            digest: "0123".into(),
            days: ("1900-05-01".into(), "1900-06-29".into()),
            seeds: 1..3,
            battles_of_stages: [40, 96],
            command: "nosb lab sensitivity x --out y".into(),
        };
        let page = study_html(&found);
        assert!(page.contains("n = 40 battles") && page.contains("n = 96 battles"));
        assert!(!page.contains(" pairs ·") && !page.contains("<dt>Pairs</dt>"));
        assert!(page.contains("Which &lt;matter&gt;?") && page.contains("nosb lab sensitivity x --out y"));
        assert!(study_text(&found).contains("136 battles"));
    }
}
