//! What a pair promises: a patch that changes nothing gives differences of exactly zero, and a fork is the battle that
//! would have been fought from the first day.

use std::path::Path;

use nosb_lab::analysis::analyse;
use nosb_lab::manifest::Manifest;
use nosb_lab::pair::{NEVER, Run, fight};
use nosb_lab::plan::Plan;
use nosb_lab::varied::Uncertainty;

use crate::support::{How, TWO_ARMS, experiment, plan};

fn runs(plan: &Plan, pair: u64) -> Vec<Run> {
    fight(plan, pair, &std::sync::atomic::AtomicBool::new(false), &|| {}).expect("a pair").runs
}

fn assert_equal_battles(one: &Run, other: &Run) {
    assert_eq!(one.values, other.values);
    assert_eq!(one.series, other.series);
    assert_eq!(one.maps, other.maps);
    assert_eq!(one.state_hash, other.state_hash);
}

#[test]
fn an_arm_that_changes_nothing_differs_by_exactly_zero_in_every_metric_and_run() {
    let plan = plan(
        r#"
        [[arm]]
        id = "nothing"
        title = "No patch"
        patches = []
        [[arm]]
        id = "same-value"
        title = "A value set to what it is"
        patches = ["discipline.prohibition=true"]
        [[arm]]
        id = "forked"
        title = "No patch, forked"
        patches = []
        branch = "1900-05-17"
        "#,
    );
    for pair in 0..4 {
        let runs = runs(&plan, pair);
        for arm in &runs[1..] {
            assert_equal_battles(&runs[0], arm);
            let parting = arm.parting.as_ref().expect("an arm");
            assert_eq!(parting.first_day, None);
            assert!(parting.cells.iter().all(|day| *day == NEVER) && parting.area.iter().all(|area| *area == 0.0));
        }
    }
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("null");
    crate::support::fight(&plan, &folder, &How { runs: 6, ..How::default() }).expect("fought");
    let findings = analyse(&[folder]).expect("findings");
    for row in &findings.sections[0].effects {
        let effect = &row.effect;
        assert_eq!((effect.difference, effect.low, effect.high, effect.p_value), (0.0, 0.0, 0.0, 1.0));
    }
    assert!(findings.sections[0].divergence.iter().all(|divergence| divergence.identical == 6));
}

#[test]
fn what_acts_only_after_the_horizon_changes_nothing() {
    // The order on discipline is given on 20 May; these battles end the day before.
    let mut experiment =
        experiment("[[arm]]\nid = \"later\"\ntitle = \"No order\"\npatches = [\"scenario.standing_order=false\"]\n");
    experiment.horizon = 4 * 18;
    experiment.maps.clear();
    let plan = Plan::of(experiment, Uncertainty::None).expect("a plan");
    for pair in 0..3 {
        let runs = runs(&plan, pair);
        assert_equal_battles(&runs[0], &runs[1]);
    }
}

#[test]
fn a_fork_is_the_battle_that_would_have_been_fought_from_the_first_day() {
    let arm = |branch: &str| {
        plan(&format!(
            "[[arm]]\nid = \"order\"\ntitle = \"No order\"\npatches = [\"scenario.standing_order=false\"]\n{branch}"
        ))
    };
    let (whole, forked) = (arm(""), arm("branch = \"1900-05-20\""));
    let mut differing = 0;
    for pair in 0..4 {
        let (whole, forked) = (runs(&whole, pair), runs(&forked, pair));
        assert_equal_battles(&whole[0], &forked[0]);
        assert_equal_battles(&whole[1], &forked[1]);
        assert_eq!(whole[1].parting, forked[1].parting);
        differing += usize::from(whole[1].state_hash != whole[0].state_hash);
    }
    assert!(differing > 0, "the order should do something in some pair");
}

#[test]
fn the_first_difference_lies_where_the_battles_part() {
    let plan = plan("[[arm]]\nid = \"better\"\ntitle = \"Better\"\npatches = [\"nation.amberland.quality=1.25\"]\n");
    let runs = runs(&plan, 1);
    let parting = runs[1].parting.as_ref().expect("an arm");
    let first = parting.first_day.expect("it differs") as usize;
    assert!(runs[0].series[..first] == runs[1].series[..first] && runs[0].series[first] != runs[1].series[first]);
    let ground = parting.area.iter().position(|area| *area > 0.0).expect("ground differs");
    assert_eq!(parting.cells.iter().copied().min(), Some(ground as u16));
}

#[test]
fn parameters_of_a_pair_are_drawn_by_pair_and_path_alone() {
    let text = "carried_by = [\"morale.resting_base\", \"attrition.base_attack\"]\n[[arm]]\nid = \"a\"\ntitle = \"A\"\npatches = []\n";
    let plan = Plan::of(experiment(text), Uncertainty::Carried).expect("a plan");
    assert_eq!(plan.values(4), plan.values(5), "two seeds share a draw");
    assert_ne!(plan.values(4), plan.values(6));
    for pair in 0..40 {
        for (varied, value) in plan.varied.iter().zip(plan.values(pair)) {
            assert!((varied.low..=varied.high).contains(&value));
        }
    }
    let all = Plan::of(experiment(text), Uncertainty::Priors).expect("a plan");
    let index = all.varied.iter().position(|varied| varied.path == "morale.resting_base").expect("it has a prior");
    let own = plan.varied.iter().position(|varied| varied.path == "morale.resting_base").expect("it is drawn");
    assert_eq!(all.values(7)[index], plan.values(7)[own], "whatever else is drawn");
}

#[test]
fn drawn_parameters_are_found_again_in_the_findings() {
    let text = "carried_by = [\"morale.resting_base\"]\n[[arm]]\nid = \"a\"\ntitle = \"A\"\npatches = [\"nation.amberland.quality=1.25\"]\n";
    let plan = Plan::of(experiment(text), Uncertainty::Carried).expect("a plan");
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("drawn");
    crate::support::fight(&plan, &folder, &How { runs: 16, ..How::default() }).expect("fought");
    let findings = analyse(&[folder]).expect("findings");
    let section = &findings.sections[0];
    assert!(section.curves.iter().all(|curve| curve.parameter == "morale.resting_base"));
    assert_eq!(section.curves.len(), section.effects.len(), "one for each effect");
    assert!(section.effects.iter().all(|row| row.split.is_some()));
}

#[test]
fn what_the_base_sets_holds_in_every_arm_and_is_not_drawn() {
    let path = "nation.amberland.quality";
    let base = |text: &str| vec![experiment(TWO_ARMS).scenario.patch(text).expect("a patch")];
    let over = |text: &str| experiment(TWO_ARMS).over(&base(text)).expect("it fits");
    let drawn = |experiment| Plan::of(experiment, Uncertainty::Priors).expect("a plan");
    let (free, fixed) = (drawn(experiment(TWO_ARMS)), drawn(over("nation.amberland.quality=1.1")));
    assert!(free.varied.iter().any(|varied| varied.path == path));
    assert!(fixed.varied.iter().all(|varied| varied.path != path));
    assert_eq!(free.varied.len(), fixed.varied.len() + 1);
    // Laid over whatever is drawn: also where the draws still have the path.
    let forced = Plan { varied: free.varied.clone(), ..fixed.clone() };
    let hashes = |plan: &Plan| -> Vec<u64> { runs(plan, 0).iter().map(|run| run.state_hash).collect() };
    assert_eq!(hashes(&forced), hashes(&fixed));
    assert_ne!(hashes(&forced)[0], hashes(&free)[0]);
    let manifest = |plan: &Plan| Manifest::of(plan, "A test", "nosb", 1);
    let refused = manifest(&free).same_as(&manifest(&fixed), Path::new("out"));
    assert!(refused.is_err_and(|error| error.to_string().contains("another scenario or rules")));
}

#[test]
fn a_weather_of_its_own_is_the_pairs_and_the_same_in_all_its_arms() {
    let mut plan = plan(
        r#"
        [[arm]]
        id = "nothing"
        title = "No patch"
        patches = []
        "#,
    );
    let shared = runs(&plan, 0);
    plan.own_weather = true;
    let own = runs(&plan, 0);
    assert_ne!(shared[0].state_hash, own[0].state_hash);
    assert_equal_battles(&own[0], &own[1]);
    let manifest = |plan: &Plan| Manifest::of(plan, "A test", "", 1);
    let shared_weather = Plan { own_weather: false, ..plan.clone() };
    assert!(manifest(&shared_weather).same_as(&manifest(&plan), Path::new("folder")).is_err());
}
