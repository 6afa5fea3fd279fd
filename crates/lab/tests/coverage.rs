//! Whether intervals hold the truth as often as they say, and tests cry wolf as seldom: battles replaced by numbers with
//! a known effect, many times over.

use nosb_engine::chance::{normal_inverse, philox4x32};
use nosb_lab::statistics::{mean_interval, paired, paired_indicator};

const REPETITIONS: u32 = 1_000;

/// A variate of a repetition, pair and use, apart from the laboratory's own streams.
fn uniform(repetition: u32, pair: usize, index: u32) -> f64 {
    (f64::from(philox4x32([repetition, pair as u32, index, 0], [227, 1942])[0]) + 0.5) / 4_294_967_296.0
}

fn normal(repetition: u32, pair: usize, index: u32) -> f64 {
    normal_inverse(uniform(repetition, pair, index))
}

/// Exponential, mean 1: skewness 2.
fn exponential(repetition: u32, pair: usize, index: u32) -> f64 {
    -libm::log(uniform(repetition, pair, index))
}

/// Share of repetitions whose interval holds the truth.
fn coverage(truth: f64, interval: impl Fn(u32) -> (f64, f64)) -> f64 {
    let inside = (0..REPETITIONS).filter(|repetition| {
        let (low, high) = interval(*repetition);
        (low..=high).contains(&truth)
    });
    inside.count() as f64 / f64::from(REPETITIONS)
}

fn assert_near_95(name: &str, found: f64) {
    println!("{name}: {found}");
    assert!((0.93..=0.97).contains(&found), "{name} covers {found}");
}

#[test]
fn intervals_of_normal_pairs_cover_95_percent() {
    let found = coverage(0.4, |repetition| {
        let (baseline, arm): (Vec<f64>, Vec<f64>) = (0..60)
            .map(|pair| {
                let shared = 3.0 * normal(repetition, pair, 0);
                (shared + normal(repetition, pair, 1), shared + 0.4 + normal(repetition, pair, 2))
            })
            .unzip();
        let effect = paired(&baseline, &arm, &format!("correlated {repetition}"));
        assert!(effect.variance_ratio > 4.0 && effect.correlation > 0.7);
        (effect.low, effect.high)
    });
    assert_near_95("60 correlated normal pairs", found);
}

#[test]
fn intervals_of_skewed_pairs_cover_95_percent() {
    // The arm multiplies a skewed loss: differences are skewed and larger where the baseline is.
    let found = coverage(0.5, |repetition| {
        let baseline: Vec<f64> = (0..100).map(|pair| 2.0 * exponential(repetition, pair, 0)).collect();
        let arm: Vec<f64> =
            baseline.iter().enumerate().map(|(pair, b)| b * 1.25 + 0.3 * normal(repetition, pair, 1)).collect();
        let effect = paired(&baseline, &arm, &format!("skewed {repetition}"));
        (effect.low, effect.high)
    });
    assert_near_95("100 skewed pairs", found);
}

#[test]
fn intervals_cover_95_percent_also_with_few_pairs() {
    for (n, name) in [(5, "5 normal differences"), (12, "12 normal differences"), (20, "20 normal differences")] {
        let found = coverage(0.0, |repetition| {
            let differences: Vec<f64> = (0..n).map(|pair| normal(repetition, pair, 7)).collect();
            mean_interval(&differences, &format!("{n} {repetition}"))
        });
        assert_near_95(name, found);
    }
}

#[test]
fn intervals_of_differences_with_many_zeros_cover_95_percent() {
    // Two pairs of three fought the same battle; the others differ by a skewed amount.
    let found = coverage(1.0 / 3.0, |repetition| {
        let difference =
            |pair| if uniform(repetition, pair, 3) < 1.0 / 3.0 { exponential(repetition, pair, 4) } else { 0.0 };
        mean_interval(&(0..100).map(difference).collect::<Vec<f64>>(), &format!("zeros {repetition}"))
    });
    assert_near_95("100 differences, two thirds zero", found);
}

#[test]
fn intervals_of_a_few_heavy_tails_cover_less_but_not_by_much() {
    // Lognormal differences, skewness 6: 60 pairs often miss the rare large ones, and no interval from them can know.
    let found = coverage(libm::exp(0.5), |repetition| {
        let differences: Vec<f64> = (0..60).map(|pair| libm::exp(normal(repetition, pair, 5))).collect();
        mean_interval(&differences, &format!("heavy {repetition}"))
    });
    println!("60 lognormal differences: {found}");
    assert!((0.89..=0.97).contains(&found), "{found}");
}

#[test]
fn intervals_of_events_cover_at_least_95_percent_or_so() {
    for (p_baseline, p_arm) in [(0.5, 0.6), (0.1, 0.2), (0.01, 0.02), (0.002, 0.0), (1.0, 0.995)] {
        let found = coverage(p_arm - p_baseline, |repetition| {
            // Coupled through one uniform in half of the pairs.
            let (baseline, arm): (Vec<f64>, Vec<f64>) = (0..80)
                .map(|pair| {
                    let u = uniform(repetition, pair, 0);
                    let v = if pair % 2 == 0 { u } else { uniform(repetition, pair, 1) };
                    (f64::from(u < p_baseline), f64::from(v < p_arm))
                })
                .unzip();
            let effect = paired_indicator(&baseline, &arm, &format!("event {repetition}"));
            (effect.low, effect.high)
        });
        println!("80 events of {p_baseline} and {p_arm}: {found}");
        assert!(found >= 0.93, "{p_baseline} {p_arm} covers {found}");
    }
}

#[test]
fn without_an_effect_other_seeds_alone_are_called_one_in_at_most_6_percent() {
    let (mut by_p, mut by_interval) = (0, 0);
    for repetition in 0..REPETITIONS {
        let column = |index| (0..60).map(|pair| exponential(repetition, pair, index)).collect::<Vec<f64>>();
        let effect = paired(&column(0), &column(1), &format!("null {repetition}"));
        by_p += i32::from(effect.p_value < 0.05);
        by_interval += i32::from(effect.low > 0.0 || effect.high < 0.0);
    }
    println!("false alarms of 1000: {by_p} by test, {by_interval} by interval");
    assert!((25..=60).contains(&by_p) && (25..=60).contains(&by_interval), "{by_p} {by_interval}");
}

#[test]
fn the_p_value_is_even_without_an_effect_and_small_with_one() {
    let (mut below_half, mut found) = (0, 0);
    for repetition in 0..REPETITIONS {
        let column = |index, shift| (0..30).map(|pair| normal(repetition, pair, index) + shift).collect::<Vec<f64>>();
        below_half += i32::from(paired(&column(0, 0.0), &column(1, 0.0), "even").p_value < 0.5);
        found += i32::from(paired(&column(0, 0.0), &column(1, 1.0), "power").p_value < 0.05);
    }
    // A shift of 1 against a spread of root 2 in 30 pairs: power 0.96.
    assert!((450..=550).contains(&below_half) && found > 920, "{below_half} {found}");
}
