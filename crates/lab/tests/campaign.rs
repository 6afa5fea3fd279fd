//! What pairing promises on the real campaign: an arm that does nothing differs by exactly nothing, and a change of one
//! per cent leaves the battles of a pair alike for a month.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use nosb_lab::analysis::analyse;
use nosb_lab::ensemble::{self, Shard, Wanted};
use nosb_lab::experiment::Experiment;
use nosb_lab::findings::Findings;
use nosb_lab::manifest::Manifest;
use nosb_lab::plan::Plan;
use nosb_lab::suite;
use nosb_lab::varied::Uncertainty;
use nosb_scenario::Scenario;

fn fought(name: &str, runs: u32, folder: &Path) -> Findings {
    let experiment = Experiment::load(name).expect("it ships");
    let plan = Plan::of(experiment, Uncertainty::None).expect("a plan");
    let manifest = Manifest::of(&plan, name, "test", plan.pairs(runs));
    let wanted = Wanted {
        runs,
        shard: Shard::WHOLE,
        threads: 0,
        interrupt: &AtomicBool::new(false),
        begin: &|_| {},
        progress: &|_| {},
    };
    ensemble::fight(&plan, &manifest, folder, &wanted).expect("fought");
    analyse(&[folder.to_path_buf()]).expect("findings")
}

#[test]
fn an_arm_that_does_nothing_differs_by_exactly_nothing() {
    let place = tempfile::tempdir().expect("a folder");
    let findings = fought("nothing-happens", 3, &place.path().join("null"));
    let section = &findings.sections[0];
    assert!(section.arms.len() >= 3, "one that changes nothing, one that acts only after the horizon");
    for row in &section.effects {
        assert_eq!((row.effect.difference, row.effect.low, row.effect.high), (0.0, 0.0, 0.0));
    }
    assert!(section.divergence.iter().all(|one| one.identical == one.pairs && one.pairs == 3));
    assert!(section.maps.iter().all(|map| map.arm_share == map.baseline_share));
}

#[test]
fn a_change_of_one_per_cent_leaves_losses_of_thirty_days_correlated() {
    let place = tempfile::tempdir().expect("a folder");
    // So many pairs that chance moves the correlation by less than its distance from the bound: of 256 pairs it is 0.86, of 64 of them 0.78 to 0.90.
    let findings = fought("one-percent", 192, &place.path().join("one"));
    let section = &findings.sections[0];
    let soviet = section.metrics.iter().position(|metric| metric.id.starts_with("soviet_casualties")).expect("losses");
    let row = section.effects.iter().find(|row| row.metric == soviet).expect("an effect");
    println!("correlation {}, variance ratio {}", row.effect.correlation, row.effect.variance_ratio);
    assert!(row.effect.correlation > 0.8, "{}", row.effect.correlation);
}

#[test]
fn every_claim_has_its_experiment_and_shares_what_it_can() {
    let scenario = Scenario::load("stalingrad").expect("it ships");
    let experiments = suite::claims(&scenario).expect("all claims");
    assert_eq!(experiments.len(), scenario.claims().len());
    let arms: usize = experiments.iter().map(|experiment| experiment.arms.len()).sum();
    for experiment in &experiments {
        let deciding = experiment.shown[0];
        assert!(experiment.smallest_effect.contains_key(&deciding), "{}: the size that matters", experiment.id);
        assert!(!experiment.carried_by.is_empty(), "{}: what it hangs on", experiment.id);
    }
    let plan = Plan::of_all(experiments, Uncertainty::Carried).expect("a plan");
    let baselines = plan.lines.iter().filter(|line| line.baseline).count();
    assert!(plan.lines.len() - baselines < arms, "claims of one order share the arms of its channels");
    assert!(suite::check(&scenario).is_empty(), "every shipped experiment is right");
}
