//! Where the spread of an effect comes from: chance of the battle, or what is not known of the parameters.
//!
//! One-way random effects by the method of moments (Searle, Casella and McCulloch, *Variance components*, 1992, chapter
//! 3): with mean squares within and between groups, `parameters = (between - within) / n0`, `n0 = (N - sum n_i^2 / N) /
//! (g - 1)`, cut off at 0. Groups may be of unequal size.

use super::VarianceSplit;
use super::summary::mean;

/// Splits the variance of one battle's difference: each group holds the differences under one draw of the parameters
/// and several seeds. None if it cannot be told: fewer than two groups, no group of two, or no variance at all.
/// Values that are not finite are left out.
pub fn variance_split(groups: &[Vec<f64>]) -> Option<VarianceSplit> {
    let groups: Vec<Vec<f64>> =
        groups.iter().map(|group| group.iter().copied().filter(|value| value.is_finite()).collect()).collect();
    let groups: Vec<&Vec<f64>> = groups.iter().filter(|group| !group.is_empty()).collect();
    let total = groups.iter().map(|group| group.len()).sum::<usize>();
    if groups.len() < 2 || total == groups.len() {
        return None;
    }
    let all = total as f64;
    let grand = groups.iter().map(|group| group.iter().sum::<f64>()).sum::<f64>() / all;
    let (mut within, mut between, mut squared_sizes) = (0.0, 0.0, 0.0);
    for group in &groups {
        let (size, centre) = (group.len() as f64, mean(group));
        within += group.iter().map(|value| (value - centre) * (value - centre)).sum::<f64>();
        between += size * (centre - grand) * (centre - grand);
        squared_sizes += size * size;
    }
    let freedom_between = (groups.len() - 1) as f64;
    let seeds = within / (total - groups.len()) as f64;
    let size = (all - squared_sizes / all) / freedom_between;
    let parameters = ((between / freedom_between - seeds) / size).max(0.0);
    let sum = seeds + parameters;
    (sum > 0.0).then(|| VarianceSplit { seeds, parameters, share_of_parameters: parameters / sum })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyed::{Purpose, Stream};
    use nosb_engine::chance::normal_inverse;

    fn groups(stream: &mut Stream, count: usize, size: impl Fn(usize) -> usize, parameters: f64) -> Vec<Vec<f64>> {
        let of_group = |group: usize| {
            let centre = 10.0 + libm::sqrt(parameters) * normal_inverse(stream.uniform());
            (0..size(group)).map(|_| centre + 3.0 * normal_inverse(stream.uniform())).collect()
        };
        (0..count).map(of_group).collect()
    }

    #[test]
    fn known_components_come_back_also_from_unequal_groups() {
        let mut stream = Stream::new(21, Purpose::RandomDesign, 0);
        let (mut seeds, mut parameters) = (0.0, 0.0);
        for _ in 0..200 {
            let split = variance_split(&groups(&mut stream, 40, |group| 2 + group % 5, 4.0)).unwrap();
            seeds += split.seeds / 200.0;
            parameters += split.parameters / 200.0;
            assert!((split.share_of_parameters - split.parameters / (split.parameters + split.seeds)).abs() < 1e-12);
        }
        assert!((seeds - 9.0).abs() < 0.4 && (parameters - 4.0).abs() < 0.5, "{seeds} {parameters}");
    }

    #[test]
    fn a_worked_example_agrees() {
        // Groups 1 2 3 and 5 6 7: within 1, between 24, n0 3.
        let split = variance_split(&[vec![1.0, 2.0, 3.0], vec![5.0, 6.0, 7.0]]).unwrap();
        assert!((split.seeds - 1.0).abs() < 1e-12 && (split.parameters - 23.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn without_a_part_of_the_parameters_it_is_about_nothing() {
        let mut stream = Stream::new(22, Purpose::RandomDesign, 0);
        let split = variance_split(&groups(&mut stream, 200, |_| 5, 0.0)).unwrap();
        assert!(split.share_of_parameters < 0.06, "{split:?}");
    }

    #[test]
    fn what_cannot_be_told_is_not_told() {
        assert_eq!(variance_split(&[]), None);
        assert_eq!(variance_split(&[vec![1.0, 2.0]]), None);
        assert_eq!(variance_split(&[vec![1.0], vec![2.0]]), None);
        assert_eq!(variance_split(&[vec![0.0; 3], vec![0.0; 3]]), None);
        assert_eq!(variance_split(&[vec![1.0, 2.0], vec![f64::NAN], Vec::new()]), None);
    }
}
