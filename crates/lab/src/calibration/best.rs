//! Which member is the best: those of which least misfit is to be expected are fought again with many seeds, for emulators know no
//! single point well and one battle is chance. The scenario's own values are fought with them, if they are not ruled out, and become
//! a member if they are the best: a calibration is not to put something worse in their place.
//!
//! The score of a member is `mean over targets of I^2 + ln(V / V_record)`, with the implausibility `I = |z - mean| / sqrt(V)`, V the
//! variance of record, model and seeds and V_record that of record and model alone (Dawid and Sebastiani 1999): 0 at best. Unlike
//! `I^2` alone it does not praise a member for being uncertain.

use serde::{Deserialize, Serialize};

use crate::calibration::abc::{FARTHEST, distance, with_errors};
use crate::calibration::aim::Aim;
use crate::calibration::arena::{Arena, Seeds, Wanted};
use crate::calibration::fit::Member;
use crate::error::LabError;
use crate::statistics::{mean, variance};

/// Members that are fought again.
const CANDIDATES: usize = 10;
/// Seeds of each, fewest and most, and battles of the search for one of them.
const SEEDS: (u64, u64) = (3, 30);
const SEARCHED_FOR_SEED: u64 = 50;

/// A point that was fought again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Whether it has the scenario's own values.
    pub own: bool,
    /// Misfit that the emulators expected; none where no emulator said anything.
    pub expected: Option<f64>,
    /// Misfit over its battles.
    pub misfit: f64,
    /// Score, see above; the least is the best.
    pub score: f64,
}

/// What the best is chosen by.
pub struct Choice<'a> {
    /// Targets.
    pub aims: &'a [Aim],
    /// Their median absolute deviations under the prior.
    pub scales: &'a [f64],
    /// Battles that the search was allowed.
    pub searched: u64,
    /// Indices of the parameters.
    pub parameters: &'a [usize],
}

impl Choice<'_> {
    /// Fights those of least expected misfit again, with the scenario's own values (of the weight of a mean member), and puts the best
    /// first; misfits are replaced by those of the battles.
    ///
    /// # Errors
    /// As the arena's.
    pub fn best_first(
        &self,
        members: &mut Vec<Member>,
        own: Option<Member>,
        arena: &mut dyn Arena,
        seeds: &mut Seeds,
    ) -> Result<Vec<Candidate>, LabError> {
        let last_if_unknown = |member: &Member| if member.misfit.is_nan() { f64::INFINITY } else { member.misfit };
        members
            .sort_by(|a, b| last_if_unknown(a).total_cmp(&last_if_unknown(b)).then(a.distance.total_cmp(&b.distance)));
        let rest = members.split_off(members.len().min(CANDIDATES));
        let mut tried: Vec<(bool, Member)> = members.drain(..).map(|member| (false, member)).collect();
        tried.extend(own.map(|own| (true, own)));
        let each = (self.searched / SEARCHED_FOR_SEED).clamp(SEEDS.0, SEEDS.1) as usize;
        let wanted: Vec<Wanted> = tried
            .iter()
            .flat_map(|(_, member)| std::iter::repeat_n(&member.point, each))
            .map(|point| Wanted { point: point.clone(), seed: seeds.take() })
            .collect();
        let fought = arena.fight("best", self.parameters, &wanted)?;
        let record: Vec<f64> = self.aims.iter().map(|aim| aim.value).collect();
        let mut candidates = Vec::with_capacity(tried.len());
        for (index, ((own, member), rows)) in tried.iter_mut().zip(fought.chunks(each)).enumerate() {
            let (misfit, score) = measured(self.aims, rows);
            let expected = Some(member.misfit).filter(|misfit| misfit.is_finite());
            candidates.push(Candidate { own: *own, expected, misfit, score });
            member.misfit = misfit;
            if *own {
                let seen = with_errors(self.aims, &rows[0], wanted[index * each].seed);
                member.distance = distance(&seen, &record, self.scales);
            }
        }
        let best = (0..tried.len()).min_by(|a, b| candidates[*a].score.total_cmp(&candidates[*b].score)).unwrap_or(0);
        tried[..=best].rotate_right(1);
        let kept = tried.into_iter().enumerate().filter(|(place, (own, _))| *place == 0 || !own);
        members.extend(kept.map(|(_, (_, member))| member).chain(rest));
        Ok(candidates)
    }
}

/// Misfit and score of the outcomes of one member's battles.
fn measured(aims: &[Aim], rows: &[Vec<f64>]) -> (f64, f64) {
    let of = |target: usize| {
        let outcomes: Vec<f64> = rows.iter().map(|row| row[target]).filter(|value| value.is_finite()).collect();
        let errors = aims[target].variance();
        if outcomes.len() < 2 || errors <= 0.0 {
            return (FARTHEST * FARTHEST, FARTHEST * FARTHEST);
        }
        let all = errors + variance(&outcomes);
        let miss = ((aims[target].value - mean(&outcomes)).abs() / libm::sqrt(all)).min(FARTHEST);
        (miss * miss, miss * miss + libm::log(all / errors))
    };
    let (misfits, scores): (Vec<f64>, Vec<f64>) = (0..aims.len()).map(of).unzip();
    (mean(&misfits), mean(&scores))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::arena::InMemory;

    fn member(at: f64, misfit: f64) -> Member {
        Member { point: vec![at], weight: 0.25, distance: 1.0, misfit }
    }

    /// Outcomes about the point, as far from it as a second number says.
    fn about(spread: f64) -> impl Fn(&[f64], u64) -> Vec<f64> + Sync {
        move |point, seed| vec![point[0] + spread * ((seed % 5) as f64 - 2.0)]
    }

    fn aims() -> Vec<Aim> {
        let (id, level) = ("one".to_string(), "loss".to_string());
        vec![Aim { metric: id.clone(), id, level, value: 0.5, observation_sd: 0.1, discrepancy_sd: 0.0 }]
    }

    fn chosen(own: Option<Member>) -> (Vec<Member>, Vec<Candidate>) {
        let mut members = vec![member(0.9, f64::NAN), member(0.8, 0.1), member(0.6, 0.4), member(0.2, 0.2)];
        let aims = aims();
        let choice = Choice { aims: &aims, scales: &[0.1], searched: 500, parameters: &[0] };
        let mut arena = InMemory(about(0.05));
        let candidates = choice.best_first(&mut members, own, &mut arena, &mut Seeds::from(10)).expect("fought");
        (members, candidates)
    }

    fn points(members: &[Member]) -> Vec<f64> {
        members.iter().map(|member| member.point[0]).collect()
    }

    #[test]
    fn who_does_best_when_fought_again_is_first_whatever_was_expected() {
        let (members, candidates) = chosen(None);
        assert_eq!(points(&members), [0.6, 0.8, 0.2, 0.9]);
        assert_eq!(candidates.len(), 4);
        assert!(members[0].misfit < 1.0 && members[1].misfit > 5.0, "{members:?}");
        assert!(candidates[0].expected == Some(0.1) && candidates[3].expected.is_none());
        let written = serde_json::to_string(&candidates).expect("JSON");
        let read: Vec<Candidate> = serde_json::from_str(&written).expect("what nobody expected is read again");
        assert!(read.iter().map(|one| one.expected.is_none()).eq([false, false, false, true]));
    }

    #[test]
    fn own_values_become_a_member_only_if_they_are_the_best() {
        let (members, candidates) = chosen(Some(member(0.5, 7.0)));
        assert_eq!(points(&members), [0.5, 0.8, 0.2, 0.6, 0.9]);
        assert!(candidates[4].own && members[0].misfit < 1e-20 && members[0].distance.is_finite());
        let (members, candidates) = chosen(Some(member(0.1, 0.0)));
        assert_eq!(points(&members), [0.6, 0.8, 0.2, 0.9]);
        assert!(candidates[4].own && candidates.iter().filter(|one| one.own).count() == 1);
    }

    #[test]
    fn uncertainty_is_no_merit() {
        let near_and_sure = measured(&aims(), &[vec![0.59], vec![0.61]]);
        let right_and_wild = measured(&aims(), &[vec![0.0], vec![1.0]]);
        assert!(right_and_wild.0 < near_and_sure.0 && right_and_wild.1 > near_and_sure.1);
        let unmeasured = measured(&aims(), &[vec![f64::NAN], vec![0.5]]);
        assert_eq!(unmeasured, (FARTHEST * FARTHEST, FARTHEST * FARTHEST));
    }
}
