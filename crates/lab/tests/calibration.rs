//! Calibration on data whose truth is known.

use nosb_lab::calibration::aim::Aim;
use nosb_lab::calibration::arena::InMemory;
use nosb_lab::calibration::budget::Budget;
use nosb_lab::calibration::check::{BINS, CRITICAL, Fords, Made, PUBLISHED, place, recovered, unevenness};
use nosb_lab::calibration::fit::Task;
use nosb_lab::varied::Varied;

fn varied(path: &str) -> Varied {
    Varied {
        path: path.into(),
        unit: "1".into(),
        distribution: "uniform".into(),
        low: 0.0,
        best: 0.5,
        high: 1.0,
        levels: 2,
        assumed: true,
    }
}

fn aim(id: &str, observation_sd: f64) -> Aim {
    Aim { id: id.into(), metric: id.into(), level: "loss".into(), value: 0.0, observation_sd, discrepancy_sd: 0.1 }
}

/// A small model with curvature, chance that grows with a parameter, and a parameter that does nothing.
fn model(point: &[f64], seed: u64) -> Vec<f64> {
    let normal = |index: u64| {
        let words = nosb_engine::chance::philox4x32([seed as u32, (seed >> 32) as u32, index as u32, 77], [1, 2]);
        nosb_engine::chance::normal_inverse((f64::from(words[0]) + 0.5) / 4_294_967_296.0)
    };
    let (a, b) = (point[0], point[1]);
    vec![4.0 * a + (0.2 + 0.3 * b) * normal(0), 3.0 * b * b + a + 0.3 * normal(1), 2.0 * (a - b) + 0.4 * normal(2)]
}

#[test]
fn places_of_truths_in_their_posteriors_are_even() {
    let parameters = ["a.a", "a.b", "a.nothing"].map(varied);
    let aims = [aim("one", 0.1), aim("two", 0.1), aim("three", 0.1)];
    let made = Made { varied: &parameters, aims: &aims, battles: 900, key: 5 };
    let places = made.places(&model, 50, &|_| {}).expect("places");
    for (parameter, places) in parameters.iter().zip(&places) {
        let found = unevenness(places);
        assert!(found < CRITICAL, "{}: chi-square {found} over {BINS} bins, {places:?}", parameter.path);
    }
}

#[test]
fn known_parameters_are_found_again() {
    let parameters = ["a.a", "a.b", "a.nothing"].map(varied);
    let aims = [aim("one", 0.1), aim("two", 0.1), aim("three", 0.1)];
    let made = Made { varied: &parameters, aims: &aims, battles: 2000, key: 9 };
    let truth = [0.7, 0.4, 0.5];
    let members = made.fit(&model, &truth, 0).expect("a posterior");
    for (parameter, &true_value) in truth.iter().enumerate().take(2) {
        let at = place(&members, parameter, true_value);
        assert!((0.025..0.975).contains(&at), "{parameter}: {at}");
        let within =
            |half: f64| place(&members, parameter, true_value + half) - place(&members, parameter, true_value - half);
        assert!(within(0.2) > 0.6, "{parameter}: {} of the weight near the truth", within(0.2));
    }
    let idle = place(&members, 2, 0.75) - place(&members, 2, 0.25);
    assert!((0.3..0.7).contains(&idle), "what does nothing stays as it was: {idle}");
}

#[test]
fn a_target_that_contradicts_the_others_is_set_aside_and_they_are_fitted() {
    let parameters = ["a.a", "a.b"].map(varied);
    let says = |id: String, value: f64| Aim { value, ..Aim { discrepancy_sd: 0.02, ..aim(&id, 0.05) } };
    // Six say that the first parameter is 0.7; the one that says 0.1 could be reached as well, but not with them.
    let mut aims: Vec<Aim> = (1..=6).map(|number| says(format!("true {number}"), 0.7)).collect();
    aims.insert(2, says("false".into(), 0.1));
    let outcome = |point: &[f64], seed: u64| vec![point[0] + 0.2 * model(&[0.0, 0.0], seed)[1]; 7];
    let budget = Budget::divide(900, parameters.len()).expect("enough");
    let task = Task { varied: &parameters, aims: &aims, budget: &budget, first_seed: 1 };
    let pool = rayon::ThreadPoolBuilder::new().build().expect("threads");
    let fitted = task.fit(&mut InMemory(outcome), &pool).expect("a posterior");
    let contradicted: Vec<&String> = fitted.waves.iter().flat_map(|wave| &wave.contradicted).collect();
    assert_eq!(contradicted, ["false"]);
    assert_eq!(fitted.aside, ["false"]);
    assert!(fitted.waves.iter().all(|wave| !wave.empty && wave.emptied_by.is_empty()));
    let near = place(&fitted.members, 0, 0.85) - place(&fitted.members, 0, 0.5);
    assert!(near > 0.8, "{near} of the weight is where six targets say");
}

#[test]
fn the_same_truth_gives_the_same_posterior() {
    let parameters = ["a.a", "a.b"].map(varied);
    let aims = [aim("one", 0.1), aim("two", 0.1), aim("three", 0.1)];
    let made = Made { varied: &parameters, aims: &aims, battles: 800, key: 2 };
    let posterior = || made.fit(&model, &[0.3, 0.6], 0).expect("a posterior");
    assert_eq!(posterior(), posterior());
}

#[test]
fn lanchesters_exponents_are_found_again() {
    for published in [&PUBLISHED[0], &PUBLISHED[3]] {
        let found = recovered(published, 1861).expect("slopes");
        for (index, truth) in [published.red, published.blue].into_iter().enumerate() {
            let (value, error) = found.least_squares[index];
            assert!((value - truth).abs() < 3.0 * error, "{}: {value} ± {error} for {truth}", published.years);
            let (centre, spread) = found.calibration[index];
            assert!((centre - value).abs() < error, "{}: {centre} by search, {value} ± {error}", published.years);
            assert!(spread > 0.5 * error && spread < 2.5 * error, "{}: {spread} for {error}", published.years);
        }
    }
}

#[test]
fn a_battle_of_the_small_scenario_is_found_again() {
    let fords = Fords::load().expect("the scenario");
    let fight = |point: &[f64], seed: u64| fords.fight(point, seed);
    // Over truths spread through the prior (not at each of them) one of twenty places lies outside by chance; three of sixteen
    // would happen once in twenty-three such tests.
    let spread = |key: u64, step: f64| (key as f64 * step).fract();
    let mut places = Vec::new();
    for key in 1..=8 {
        let made = Made { varied: fords.varied(), aims: fords.aims(), battles: 900, key };
        let truth = [spread(key, 0.7549), spread(key, 0.5698)].map(|at| 0.05 + 0.9 * at);
        let members = made.fit(&fight, &truth, 0).expect("a posterior");
        places.extend(truth.into_iter().enumerate().map(|(parameter, value)| place(&members, parameter, value)));
    }
    let outside = places.iter().filter(|at| !(0.025..0.975).contains(*at)).count();
    assert!(outside <= 2, "places of the truth among the members: {places:?}");
}
