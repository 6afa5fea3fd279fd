//! Grid, random points, Latin hypercube, Sobol sequence.

use super::DesignError;
use crate::keyed::{Purpose, Stream};

/// Points of a Sobol sequence that are defined.
const SOBOL_POINTS: usize = 1 << 16;

/// Full factorial: every combination of evenly spaced levels with the ends (`[2, 3]`: 0 and 1 by 0, 0.5 and 1). One
/// level is the middle. The last coordinate changes fastest. Empty if any number of levels is 0.
pub fn grid(levels: &[usize]) -> Vec<Vec<f64>> {
    let mut rows = vec![Vec::new()];
    for count in levels {
        let place = |level: usize| if *count == 1 { 0.5 } else { level as f64 / (count - 1) as f64 };
        let longer = |row: &Vec<f64>, level: usize| row.iter().copied().chain([place(level)]).collect();
        rows = rows.iter().flat_map(|row| (0..*count).map(move |level| longer(row, level))).collect();
    }
    rows
}

/// Independent uniform points. More points or coordinates leave those there were as they are.
pub fn random(n: usize, k: usize, key: u64) -> Vec<Vec<f64>> {
    columns_to_rows(n, k, |column| {
        let mut stream = Stream::new(key, Purpose::RandomDesign, column as u32);
        (0..n).map(|_| stream.uniform()).collect()
    })
}

/// Latin hypercube: each of n equal strata of each coordinate holds one point, at a random place (McKay, Beckman and
/// Conover 1979). More coordinates leave those there were as they are; more points make another design.
pub fn latin_hypercube(n: usize, k: usize, key: u64) -> Vec<Vec<f64>> {
    columns_to_rows(n, k, |column| {
        let mut stream = Stream::new(key, Purpose::LatinHypercube, column as u32);
        let strata = stream.permutation(n);
        strata.iter().map(|stratum| (*stratum as f64 + stream.uniform()) / n as f64).collect()
    })
}

/// Sobol sequence, scrambled by the key (Owen's scrambling by hashing: Burley, *Practical hash-based Owen scrambling*,
/// JCGT 2020). Each stretch of a power of two is evenly spread; more points or coordinates leave those there were as
/// they are. Coordinates have 24 bits.
pub fn sobol(n: usize, k: usize, key: u64) -> Result<Vec<Vec<f64>>, DesignError> {
    let limit = sobol_burley::NUM_DIMENSIONS as usize;
    if k > limit {
        return Err(DesignError::TooManyDimensions { wanted: k, limit });
    }
    if n > SOBOL_POINTS {
        return Err(DesignError::TooManyPoints { wanted: n, limit: SOBOL_POINTS });
    }
    let scramble = Stream::new(key, Purpose::Sobol, 0).word();
    let coordinate = |row: usize, column: usize| f64::from(sobol_burley::sample(row as u32, column as u32, scramble));
    Ok((0..n).map(|row| (0..k).map(|column| coordinate(row, column)).collect()).collect())
}

/// Rows of a table made column by column.
pub(super) fn columns_to_rows(n: usize, k: usize, of_column: impl Fn(usize) -> Vec<f64>) -> Vec<Vec<f64>> {
    let columns: Vec<Vec<f64>> = (0..k).map(of_column).collect();
    (0..n).map(|row| columns.iter().map(|column| column[row]).collect()).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether each of n strata of each coordinate holds one point.
    pub(crate) fn is_latin(rows: &[Vec<f64>]) -> bool {
        let n = rows.len();
        (0..rows[0].len()).all(|column| {
            let mut strata: Vec<usize> = rows.iter().map(|row| libm::floor(row[column] * n as f64) as usize).collect();
            strata.sort_unstable();
            strata.into_iter().eq(0..n)
        })
    }

    #[test]
    fn a_grid_holds_every_combination_once() {
        assert_eq!(
            grid(&[2, 3]),
            [[0.0, 0.0], [0.0, 0.5], [0.0, 1.0], [1.0, 0.0], [1.0, 0.5], [1.0, 1.0]].map(Vec::from)
        );
        assert_eq!(grid(&[1, 2]), [[0.5, 0.0], [0.5, 1.0]].map(Vec::from));
        assert!(grid(&[2, 0]).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_stratum_holds_one_point(n in 1usize..200, k in 1usize..12, key: u64) {
            prop_assert!(is_latin(&latin_hypercube(n, k, key)));
        }
    }

    #[test]
    fn designs_repeat_differ_by_key_and_extend() {
        let sobol_of = |n, k, key| sobol(n, k, key).unwrap();
        assert_eq!(random(30, 4, 1), random(30, 4, 1));
        assert_ne!(random(30, 4, 1), random(30, 4, 2));
        assert_eq!(random(30, 4, 1)[..], random(90, 4, 1)[..30]);
        assert_eq!(latin_hypercube(30, 4, 1), latin_hypercube(30, 4, 1));
        assert_ne!(latin_hypercube(30, 4, 1), latin_hypercube(30, 4, 2));
        assert_eq!(sobol_of(30, 4, 1), sobol_of(30, 4, 1));
        assert_ne!(sobol_of(30, 4, 1), sobol_of(30, 4, 2));
        assert_eq!(sobol_of(30, 4, 1)[..], sobol_of(90, 4, 1)[..30]);
        let wider = sobol_of(30, 6, 1);
        assert!(sobol_of(30, 4, 1).iter().zip(&wider).all(|(narrow, wide)| narrow[..] == wide[..4]));
    }

    #[test]
    fn a_sobol_sequence_says_where_it_ends() {
        assert_eq!(sobol(4, 257, 1), Err(DesignError::TooManyDimensions { wanted: 257, limit: 256 }));
        assert_eq!(sobol(65_537, 1, 1), Err(DesignError::TooManyPoints { wanted: 65_537, limit: 65_536 }));
        assert_eq!(sobol(4, 256, 1).unwrap()[3].len(), 256);
    }

    /// Centred discrepancy squared (Hickernell 1998): 0 is even.
    fn discrepancy(rows: &[Vec<f64>]) -> f64 {
        let (n, k) = (rows.len() as f64, rows[0].len() as i32);
        let single = |x: f64| 1.0 + 0.5 * (x - 0.5).abs() - 0.5 * (x - 0.5) * (x - 0.5);
        let double = |x: f64, y: f64| 1.0 + 0.5 * ((x - 0.5).abs() + (y - 0.5).abs() - (x - y).abs());
        let singles: f64 = rows.iter().map(|row| row.iter().map(|x| single(*x)).product::<f64>()).sum();
        let pair = |a: &Vec<f64>, b: &Vec<f64>| a.iter().zip(b).map(|(x, y)| double(*x, *y)).product::<f64>();
        let doubles: f64 = rows.iter().map(|a| rows.iter().map(|b| pair(a, b)).sum::<f64>()).sum();
        (13.0f64 / 12.0).powi(k) - 2.0 / n * singles + doubles / (n * n)
    }

    #[test]
    fn sobol_points_are_more_even_than_random_ones() {
        for key in 0..10 {
            let (even, scattered) = (discrepancy(&sobol(128, 5, key).unwrap()), discrepancy(&random(128, 5, key)));
            assert!(even < 0.25 * scattered, "{key} {even} {scattered}");
        }
    }
}
