//! Invented findings of the size and shape of real ones. Nothing in them says anything about the campaign.

mod hexagons;

use nosb_lab::findings::*;
use nosb_lab::statistics::{Curve, Effect, Share, VarianceSplit};

use hexagons::cells;

const DAYS: usize = 201;
const PAIRS: usize = 200;

/// Numbers that look like chance (splitmix64), the same every time.
struct Chance(u64);

impl Chance {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// One experiment with three arms, four metrics and everything that a report can show.
pub fn experiment() -> Findings {
    let cells = cells();
    let section = section(&cells, 1, "order-227", "Without Order No. 227", 3);
    Findings { title: section.title.clone(), sections: vec![section], ..frame(cells) }
}

/// That many claims, each with seven arms or with one.
pub fn claims(many: usize) -> Findings {
    let cells = cells();
    let sentences = [
        ("order-227", "Order No. 227 kept the front from dissolving", "popular essays on the battle"),
        ("bombing", "Bombing the city made it easier to defend", "diorama builder's notes"),
        ("rubble", "Rubble took the tanks out of the battle", "popular essays"),
        ("numbers", "Numbers and manufacture bled the German army", "popular essays"),
        (
            "winter",
            "The winter decided it, and would have whatever the armies had done on the steppe before it came",
            "memoirs",
        ),
        ("airlift", "A full airlift would have saved the pocket", "memoirs of staff officers"),
    ];
    let sections = (0..many)
        .map(|index| {
            let (id, sentence, said_by) = sentences[index % sentences.len()];
            let mut section = section(&cells, 100 + index as u64, id, sentence, if index % 3 == 0 { 7 } else { 1 });
            // Any effect whose metric has a smallest effect, so that the verdicts differ.
            let deciding = (index * 5) % (section.effects.len() * 3 / 4);
            let row = &section.effects[deciding];
            let smallest = section.metrics[row.metric].smallest_effect.unwrap_or(0.0);
            let verdict = match row.effect {
                effect if effect.low > smallest => Verdict::Supported,
                effect if effect.high < -smallest => Verdict::Contradicted,
                effect if effect.low > -smallest && effect.high < smallest => Verdict::Small,
                _ => Verdict::NotIdentified,
            };
            section.claim = Some(ClaimInfo {
                id: format!("{id}-{index}"),
                claim: sentence.into(),
                said_by: said_by.into(),
                cause_changed: "discipline.prohibition, discipline.blocking and discipline.rallying".into(),
                counterfactual: "all three off from 28 July".into(),
                deciding,
                verdict,
                reason: Reason::Expected,
                why: "The city falls more often without the order, by more than the smallest effect of interest."
                    .into(),
                still_prior: Vec::new(),
            });
            section
        })
        .collect();
    Findings {
        title: "Twenty claims about the battle".into(),
        rule: "Supported: the whole interval lies beyond the smallest effect of interest, on the side that the claim expects. \
               Contradicted: it lies beyond zero on the other side. Too small to matter: the interval lies within the smallest effect. \
               Not identified: anything else, or the sign changes along an assumed parameter."
            .into(),
        sections,
        ..frame(cells)
    }
}

fn frame(cells: Vec<CellShape>) -> Findings {
    Findings {
        provenance: Provenance {
            command: "nosb lab run scenarios/stalingrad/experiments/order-227.toml --runs 200 --out runs/order-227"
                .into(),
            version: "0.1.0".into(),
            scenario: "stalingrad".into(),
            digest: "3f2a9c51d0b7e8".into(),
            base: Vec::new(),
            seeds: (1, PAIRS as u64),
            pairs: PAIRS,
            battles: 4 * PAIRS,
            uncertainty: "the two assumed parameters that carry the claim, from their ranges".into(),
        },
        cells,
        sides: ["Axis".into(), "Soviet".into()],
        days: ("1942-07-17".into(), "1943-02-02".into()),
        ..Findings::default()
    }
}

fn section(cells: &[CellShape], seed: u64, id: &str, title: &str, many: usize) -> Section {
    let mut chance = Chance(seed);
    let titles = [
        "No order",
        "Retreat allowed",
        "No blocking detachments",
        "No rallying cry",
        "Order a month later",
        "Only rallying",
        "No penal units",
    ];
    let mut arms = vec![ArmInfo { id: "baseline".into(), title: "As it was".into(), ..ArmInfo::default() }];
    arms.extend(titles.iter().take(many).enumerate().map(|(index, title)| ArmInfo {
        id: format!("arm-{index}"),
        title: (*title).into(),
        description: "The channel is switched off; everything else stays as it was.".into(),
        patches: vec!["no-order-227".into(), "discipline.rally_boost=0.0".into()],
        branch: Some("1942-07-28".into()),
    }));
    let metrics = metrics();
    let strength: Vec<f64> =
        (1..arms.len()).map(|arm| 1.2 / arm as f64 * if arm % 4 == 3 { -0.4 } else { 1.0 }).collect();
    let (mut effects, mut samples) = (Vec::new(), Vec::new());
    let scales = [(0.72, 0.08, 0.06), (61.0, 17.0, -9.0), (412_000.0, 21_000.0, 14_500.0), (0.031, 0.02, 0.05)];
    for (metric, &(middle, spread, effect)) in scales.iter().enumerate() {
        let baseline: Vec<f64> = (0..PAIRS).map(|_| middle + spread * chance.normal()).collect();
        samples.push(Samples { metric, arm: 0, values: shown(metric, &baseline) });
        for arm in 1..arms.len() {
            let values: Vec<f64> = baseline
                .iter()
                .map(|value| value + strength[arm - 1] * effect + 0.4 * spread * chance.normal())
                .collect();
            samples.push(Samples { metric, arm, values: shown(metric, &values) });
            effects.push(effect_row(metric, arm, &baseline, &values));
        }
    }
    let fans = ["City held by the Axis", "Soviet men fit", "Axis tanks"]
        .iter()
        .zip([0.9, 412_000.0, 640.0])
        .map(|(name, top)| Fan {
            name: (*name).into(),
            first_day: "1942-07-17".into(),
            arms: (0..arms.len())
                .map(|arm| fan(&mut chance, top, if arm == 0 { 0.0 } else { strength[arm - 1] }))
                .collect(),
        })
        .collect();
    let maps = (1..arms.len())
        .flat_map(|arm| ["1942-09-13", "1942-10-14", "1942-11-18"].map(|date| (arm, date)))
        .enumerate()
        .map(|(index, (arm, date))| control(cells, arm, date, strength[arm - 1] * (1.0 + 0.4 * (index % 3) as f64)))
        .collect();
    let divergence = (1..arms.len()).map(|arm| parting(&mut chance, cells, arm, strength[arm - 1])).collect();
    Section {
        id: id.into(),
        title: title.into(),
        question: "Would the front have dissolved had the order never been given?".into(),
        claim: None,
        factorial: Some(factorial(&effects)),
        responses: Vec::new(),
        curves: curves(&mut chance),
        pairing: (1..arms.len()).flat_map(|arm| pairing(&mut chance, arm)).collect(),
        notes: vec![Note {
            text: "The first 11 days are the same in both battles of a pair: the arms part on 28 July.".into(),
            ..Note::default()
        }],
        arms,
        metrics,
        effects,
        samples,
        fans,
        maps,
        divergence,
    }
}

fn metrics() -> Vec<MetricInfo> {
    let metric = |id: &str, unit: &str, doc: &str, smallest: f64| MetricInfo {
        id: id.into(),
        unit: unit.into(),
        doc: doc.into(),
        is_date: unit == "days",
        smallest_effect: Some(smallest),
    };
    vec![
        metric(
            "city_share_axis_1942_11_18",
            "share",
            "Share of the built-up city held by the Axis at the end of the day",
            0.05,
        ),
        metric("tractor_factory_captured_on", "days", "Axis hold nine tenths of the Tractor Factory", 3.0),
        metric("soviet_casualties", "men", "Soviet men killed, wounded, missing, captured or sick", 10_000.0),
        MetricInfo {
            smallest_effect: None,
            ..metric("p_city_falls", "share", "The Axis hold the whole city before 19 November", 0.0)
        },
    ]
}

fn shown(metric: usize, values: &[f64]) -> Vec<f64> {
    values.iter().copied().filter(|day| metric != 1 || *day < 90.0).collect()
}

fn effect_row(metric: usize, arm: usize, baseline: &[f64], values: &[f64]) -> EffectRow {
    let n = baseline.len() as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
    let (baseline_mean, arm_mean) = (mean(baseline), mean(values));
    let difference = arm_mean - baseline_mean;
    let variance =
        baseline.iter().zip(values).map(|(b, a)| (a - b - difference) * (a - b - difference)).sum::<f64>() / n;
    let single = baseline.iter().map(|b| (b - baseline_mean) * (b - baseline_mean)).sum::<f64>() / n;
    let half = 1.96 * libm::sqrt(variance / n);
    let happened = |values: &[f64]| values.iter().filter(|day| **day < 90.0).count() as f64 / n;
    let date = metric == 1;
    EffectRow {
        metric,
        arm,
        effect: Effect {
            n: baseline.len(),
            baseline_mean,
            arm_mean,
            difference,
            low: difference - half,
            high: difference + 1.1 * half,
            p_superiority: baseline.iter().zip(values).filter(|(b, a)| a > b).count() as f64 / n,
            p_value: 0.01,
            variance_ratio: if metric == 3 { f64::NAN } else { 2.2 * single / variance },
            correlation: 0.83,
        },
        happened_baseline: date.then(|| happened(baseline)),
        happened_arm: date.then(|| happened(values)),
        only_baseline: date.then_some((0.02, 0.31)),
        q_value: if difference.abs() > 3.0 * half { 0.0002 } else { 0.047 },
        split: Some(VarianceSplit {
            seeds: 0.7,
            parameters: 0.3,
            share_of_parameters: 0.1 + 0.07 * (metric * arm) as f64 % 0.8,
        }),
    }
}

fn fan(chance: &mut Chance, top: f64, strength: f64) -> Vec<[f64; 5]> {
    let mut drift = 0.0;
    (0..DAYS)
        .map(|day| {
            let time = day as f64 / DAYS as f64;
            drift += 0.004 * chance.normal();
            let rise = 1.0 / (1.0 + libm::exp(-14.0 * (time - 0.32)));
            let middle = rise * (0.8 + 0.15 * strength * time) + 0.2 * drift * rise;
            let width = 0.05 + 0.18 * rise * (1.0 - 0.6 * time);
            [-0.9, -0.4, 0.0, 0.45, 1.0].map(|quantile| top * (middle + quantile * width).clamp(0.0, 1.05))
        })
        .collect()
}

fn factorial(effects: &[EffectRow]) -> Factorial {
    let parts = [0.55, 0.6, -0.15];
    let shares = [0, 2].map(|metric| {
        let whole =
            effects.iter().find(|row| row.metric == metric && row.arm == 1).map(|row| row.effect).unwrap_or_default();
        let half = 0.6 * (whole.high - whole.low);
        let share = |part: f64| Share {
            value: part * whole.difference,
            low: part * whole.difference - half,
            high: part * whole.difference + half,
        };
        (metric, whole, parts.map(share).to_vec())
    });
    Factorial {
        factors: vec!["Retreat forbidden".into(), "Blocking detachments".into(), "Rallying cry".into()],
        shares: shares.to_vec(),
    }
}

fn curves(chance: &mut Chance) -> Vec<ParameterCurve> {
    let named = [
        ("discipline.rally_boost", "1", 0.16, true),
        ("supply.unit_truck_km", "km", 0.05, false),
        ("fire.shell_lethality_men_per_ton", "men/t", 0.02, true),
    ];
    named
        .iter()
        .enumerate()
        .map(|(index, (path, unit, slope, assumed))| {
            let at: Vec<f64> =
                (0..15).map(|step| (0.1 + 0.06 * f64::from(step)) * if index == 1 { 60.0 } else { 1.0 }).collect();
            let place = |step: usize| step as f64 / 14.0 - 0.35;
            let mean: Vec<f64> = (0..15).map(|step| slope * place(step) + 0.003 * chance.normal()).collect();
            let half = |step: usize| 0.018 + 0.03 * place(step) * place(step);
            ParameterCurve {
                metric: 0,
                arm: 1,
                parameter: (*path).into(),
                unit: (*unit).into(),
                assumed: *assumed,
                curve: Curve {
                    low: mean.iter().enumerate().map(|(step, value)| value - half(step)).collect(),
                    high: mean.iter().enumerate().map(|(step, value)| value + half(step)).collect(),
                    at,
                    mean,
                    p_slope: if index == 0 { 0.0003 } else { 0.21 },
                    sign_changes: index == 0,
                },
            }
        })
        .collect()
}

fn pairing(chance: &mut Chance, arm: usize) -> Vec<PairingByDay> {
    [("City held by the Axis", 40.0), ("Soviet men fit", 70.0), ("Axis tanks", 25.0)]
        .iter()
        .map(|(series, length)| {
            let days: Vec<u32> = (0..DAYS as u32).collect();
            let correlation: Vec<f64> = days
                .iter()
                .map(|&day| {
                    let parted = f64::from(day) - 11.0;
                    if parted < 0.0 { 1.0 } else { 0.25 + 0.75 * libm::exp(-parted / length) + 0.02 * chance.normal() }
                })
                .collect();
            let variance_ratio = correlation
                .iter()
                .map(|correlation| if *correlation >= 0.999 { f64::NAN } else { 1.0 / (1.0 - correlation) })
                .collect();
            PairingByDay { arm, series: (*series).into(), days, correlation, variance_ratio }
        })
        .collect()
}

/// Control: the first side comes from the west; where the arm is stronger the front lies farther east.
fn control(cells: &[CellShape], arm: usize, date: &str, strength: f64) -> ControlMap {
    let share = |cell: &CellShape, push: f64| {
        let (x, y) = middle(cell);
        // Through the city where the river is near, far behind it elsewhere.
        let bank = 44.46 + 0.55 * (y - 48.5);
        let away = (y - 48.7).abs();
        let front = bank - 0.006 - 2.2 * (away - 0.1).clamp(0.0, 0.5) + push;
        (1.0 / (1.0 + libm::exp((x - front) / (0.012 + 0.1 * away)))) as f32
    };
    ControlMap {
        arm,
        date: date.into(),
        arm_share: cells
            .iter()
            .map(|cell| {
                share(
                    cell,
                    (0.006 + 0.2 * (middle(cell).1 - 48.7).abs().min(0.5)) * strength * libm::cos(5.0 * middle(cell).1),
                )
            })
            .collect(),
        baseline_share: cells.iter().map(|cell| share(cell, 0.0)).collect(),
    }
}

fn parting(chance: &mut Chance, cells: &[CellShape], arm: usize, strength: f64) -> Divergence {
    let away = |cell: &CellShape| {
        let (x, y) = middle(cell);
        libm::sqrt((x - 43.6) * (x - 43.6) + (y - 48.6) * (y - 48.6))
    };
    Divergence {
        arm,
        identical: 7 * (arm - 1),
        pairs: PAIRS,
        first_days: (0..PAIRS - 7 * (arm - 1))
            .map(|_| libm::floor(11.0 + 5.0 * chance.uniform() * chance.uniform() * arm as f64))
            .collect(),
        cell_share: cells.iter().map(|cell| (0.6 - 0.5 * away(cell)) as f32).collect(),
        cell_day: cells
            .iter()
            .map(|cell| if away(cell) < 1.1 { (12.0 + 90.0 * away(cell)) as f32 } else { f32::NAN })
            .collect(),
        area_by_day: (0..DAYS)
            .map(|day| 0.06 * strength.abs() * (1.0 - libm::exp(-(day as f64 - 11.0).max(0.0) / 50.0)))
            .collect(),
    }
}

fn middle(cell: &CellShape) -> (f64, f64) {
    let many = cell.corners.len() as f64;
    (
        cell.corners.iter().map(|corner| corner.0).sum::<f64>() / many,
        cell.corners.iter().map(|corner| corner.1).sum::<f64>() / many,
    )
}
