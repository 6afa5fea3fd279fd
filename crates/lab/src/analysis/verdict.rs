//! Verdicts on claims, by a rule that is written down before anything is fought.

use crate::findings::{ClaimInfo, EffectRow, Reason, Section, Verdict};
use crate::manifest::ClaimEntry;

/// False discoveries allowed among the effects of a report.
const RATE: f64 = 0.05;

/// The rule in words, as the code below has it.
pub const RULE: &str = "A claim is judged by the first metric of its file in its deciding arm; the file also fixes, before any battle is \
fought, the sign that the claim expects and the smallest effect of interest. (1) Not identified, if the effect clearly has one \
sign at one end of an assumed parameter on which it hangs and the other sign at the other end. (2) Small, if the whole 95 % \
interval lies within the smallest effect of interest on both sides of zero. (3) Supported, if the effect has the expected \
sign and at least the smallest size of interest, its interval leaves out zero, and its p-value, adjusted for all effects of \
the report (Benjamini and Hochberg), is at most 0.05. (4) Contradicted, if the same holds with the other \
sign. (5) Otherwise not identified: these runs do not tell.";

/// What the rule adds where parameters are drawn from a posterior.
pub const MARK: &str = " Parameters are drawn from what the record allows. A verdict is marked “not identified by the record” where a \
parameter on which the effect hangs is still its prior: it was not fitted, or the distribution functions of its posterior and its \
prior nowhere differ by more than a tenth, nor by more than luck would show in one of a hundred cases (Kolmogorov and \
Smirnov). Then the verdict says what follows from the assumption, not that the assumption is true.";

/// Judges a claim by the effects and curves of its section.
pub fn claim(section: &Section, entry: &ClaimEntry) -> ClaimInfo {
    let deciding = section.effects.iter().position(|row| row.metric == 0 && row.arm == entry.arm);
    let (verdict, reason) = match deciding.map(|index| &section.effects[index]) {
        None => (Verdict::NotIdentified, Reason::NotMeasured),
        Some(row) => judge(section, row, entry.greater),
    };
    ClaimInfo {
        id: entry.id.clone(),
        claim: entry.claim.clone(),
        said_by: entry.said_by.clone(),
        cause_changed: entry.cause_changed.clone(),
        counterfactual: entry.counterfactual.clone(),
        deciding: deciding.unwrap_or(0),
        verdict,
        why: reason.to_string(),
        reason,
        still_prior: Vec::new(),
    }
}

fn judge(section: &Section, row: &EffectRow, greater: bool) -> (Verdict, Reason) {
    let effect = &row.effect;
    let least = section.metrics[row.metric].smallest_effect.unwrap_or(0.0);
    if let Some(curve) = section
        .curves
        .iter()
        .find(|curve| (curve.metric, curve.arm) == (row.metric, row.arm) && curve.assumed && curve.curve.sign_changes)
    {
        return (Verdict::NotIdentified, Reason::Assumption(curve.parameter.clone()));
    }
    if effect.n < 2 || !effect.low.is_finite() || !effect.high.is_finite() {
        return (Verdict::NotIdentified, Reason::TooFew);
    }
    let within = |value: f64| value.abs() < least || (value == 0.0 && least == 0.0);
    if within(effect.low) && within(effect.high) {
        return (Verdict::Small, Reason::Small);
    }
    let leaves_out_zero = effect.low > 0.0 || effect.high < 0.0;
    if !leaves_out_zero {
        return (Verdict::NotIdentified, Reason::Open);
    }
    if effect.difference.abs() < least {
        return (Verdict::NotIdentified, Reason::BelowInterest);
    }
    if row.q_value > RATE || row.q_value.is_nan() {
        return (Verdict::NotIdentified, Reason::Chance);
    }
    if (effect.difference > 0.0) == greater {
        (Verdict::Supported, Reason::Expected)
    } else {
        (Verdict::Contradicted, Reason::Opposite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{MetricInfo, ParameterCurve};
    use crate::statistics::{Curve, Effect};

    fn judged(low: f64, difference: f64, high: f64, q_value: f64, sign_changes: bool) -> Verdict {
        let effect = Effect { n: 100, difference, low, high, ..Effect::default() };
        let row = EffectRow {
            metric: 0,
            arm: 1,
            effect,
            happened_baseline: None,
            happened_arm: None,
            only_baseline: None,
            q_value,
            split: None,
        };
        let curve = ParameterCurve {
            metric: 0,
            arm: 1,
            parameter: "a.b".into(),
            unit: String::new(),
            assumed: true,
            curve: Curve { sign_changes, ..Curve::default() },
        };
        let section = Section {
            metrics: vec![MetricInfo { smallest_effect: Some(1.0), ..MetricInfo::default() }],
            curves: vec![curve],
            effects: vec![row.clone()],
            ..Section::default()
        };
        judge(&section, &row, true).0
    }

    #[test]
    fn verdicts_follow_the_rule_in_its_order() {
        assert_eq!(judged(1.5, 2.0, 2.5, 0.001, false), Verdict::Supported);
        assert_eq!(judged(-2.5, -2.0, -1.5, 0.001, false), Verdict::Contradicted);
        assert_eq!(judged(-0.5, 0.1, 0.5, 0.9, false), Verdict::Small);
        assert_eq!(judged(0.2, 0.8, 1.4, 0.01, false), Verdict::NotIdentified);
        assert_eq!(judged(-1.0, 0.5, 2.0, 0.5, false), Verdict::NotIdentified);
        assert_eq!(judged(0.1, 1.5, 2.9, 0.2, false), Verdict::NotIdentified);
        assert_eq!(judged(1.5, 2.0, 2.5, 0.001, true), Verdict::NotIdentified);
        assert_eq!(judged(f64::NAN, 2.0, f64::NAN, 0.001, false), Verdict::NotIdentified);
    }
}
