//! Nearly orthogonal Latin hypercubes: designs for many parameters at once whose columns are all but uncorrelated, so
//! that main effects do not pass for one another (after the use of Cioppa and Lucas, *Efficient nearly orthogonal and
//! space-filling Latin hypercubes*, Technometrics 2007; the construction is another).
//!
//! Columns are ranks centred on zero (-(n-1), -(n-3), .., n-1), so products of columns are whole numbers and exact. From
//! a random hypercube: (1) decorrelate the ranks, each column less its projection on the ones before (and then after)
//! it, ranked again (Owen, *Controlling correlations in Latin hypercube samples*, JASA 1994); (2) exchange two
//! entries of a column wherever that lowers the sum of squared products, until the bound is met or no exchange does; then
//! begin again from another random hypercube. Points lie in the middle of their strata.

use super::DesignError;
use super::plain::columns_to_rows;
use crate::keyed::{Purpose, Stream};
use crate::statistics::correlation;

/// Largest absolute correlation of two columns of a nearly orthogonal design.
pub const LARGEST_CORRELATION: f64 = 0.03;
/// Searches from a random start before a size counts as too small. One is enough from some 25 points on; fewer points
/// with hardly a parameter less need more.
const STARTS: u32 = 100;
/// Rounds of decorrelation; more change little.
const DECORRELATIONS: usize = 8;

/// A Latin hypercube of n points in k coordinates whose largest absolute pairwise correlation is at most
/// [`LARGEST_CORRELATION`]. An error says for how many points one was found, if not for these.
pub fn nearly_orthogonal(n: usize, k: usize, key: u64) -> Result<Vec<Vec<f64>>, DesignError> {
    if let Some(ranks) = searched(n, k, key) {
        return Ok(columns_to_rows(n, k, |column| ranks[column].iter().map(|rank| middle(*rank, n)).collect()));
    }
    let mut needed = n.max(k) + 1;
    while searched(needed, k, key).is_none() {
        needed += needed.div_ceil(10);
    }
    Err(DesignError::TooFewPoints { points: n, parameters: k, needed })
}

/// Largest absolute correlation of two columns of a design; 0 with fewer than two columns.
pub fn largest_correlation(rows: &[Vec<f64>]) -> f64 {
    let k = rows.first().map_or(0, Vec::len);
    let columns: Vec<Vec<f64>> = (0..k).map(|column| rows.iter().map(|row| row[column]).collect()).collect();
    let mut largest: f64 = 0.0;
    for second in 1..k {
        for first in 0..second {
            largest = largest.max(correlation(&columns[first], &columns[second]).abs());
        }
    }
    largest
}

fn middle(rank: i64, n: usize) -> f64 {
    (rank + n as i64) as f64 / (2 * n) as f64
}

/// Columns of centred ranks that meet the bound, if found.
fn searched(n: usize, k: usize, key: u64) -> Option<Vec<Vec<i64>>> {
    // n points span n - 1 directions.
    if n < 2 || k >= n {
        return (k <= 1 && n == 1 || k == 0).then(|| vec![vec![0; n]; k]);
    }
    (0..STARTS).find_map(|start| {
        let mut stream = Stream::new(key, Purpose::NearlyOrthogonal, start);
        let mut ranks: Vec<Vec<i64>> = (0..k)
            .map(|_| stream.permutation(n).into_iter().map(|place| 2 * place as i64 - (n as i64 - 1)).collect())
            .collect();
        for round in 0..DECORRELATIONS {
            decorrelate(&mut ranks, round % 2 == 1);
        }
        let mut table = Table::of(ranks);
        table.descend();
        table.is_met().then_some(table.ranks)
    })
}

/// Takes out of each column its projections on those before it (after it), and ranks what remains.
fn decorrelate(ranks: &mut [Vec<i64>], backwards: bool) {
    let k = ranks.len();
    let place = |position: usize| if backwards { k - 1 - position } else { position };
    for position in 1..k {
        let mut rest: Vec<f64> = ranks[place(position)].iter().map(|rank| *rank as f64).collect();
        for earlier in (0..position).map(|earlier| &ranks[place(earlier)]) {
            let length: i64 = earlier.iter().map(|rank| rank * rank).sum();
            let along = rest.iter().zip(earlier).map(|(rest, rank)| rest * *rank as f64).sum::<f64>() / length as f64;
            for (rest, rank) in rest.iter_mut().zip(earlier) {
                *rest -= along * *rank as f64;
            }
        }
        let n = rest.len();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|a, b| rest[*a].total_cmp(&rest[*b]).then(a.cmp(b)));
        for (rank, row) in order.into_iter().enumerate() {
            ranks[place(position)][row] = 2 * rank as i64 - (n as i64 - 1);
        }
    }
}

/// Columns and their products.
struct Table {
    ranks: Vec<Vec<i64>>,
    /// Symmetric; the diagonal is kept at 0.
    products: Vec<Vec<i64>>,
    /// Largest product that meets the bound.
    bound: i64,
}

impl Table {
    fn of(ranks: Vec<Vec<i64>>) -> Self {
        let k = ranks.len();
        let product = |a: usize, b: usize| ranks[a].iter().zip(&ranks[b]).map(|(x, y)| x * y).sum::<i64>();
        let products = (0..k).map(|a| (0..k).map(|b| if a == b { 0 } else { product(a, b) }).collect()).collect();
        let length = ranks.first().map_or(0, |column| column.iter().map(|rank| rank * rank).sum::<i64>());
        // A little inside, so that rounding of a correlation cannot pass it.
        let bound = libm::floor((LARGEST_CORRELATION - 1e-12) * length as f64) as i64;
        Self { ranks, products, bound }
    }

    fn is_met(&self) -> bool {
        self.products.iter().flatten().all(|product| product.abs() <= self.bound)
    }

    /// Exchanges entries of columns while that lowers the sum of squares and the bound is not met.
    fn descend(&mut self) {
        let mut moved = true;
        while moved && !self.is_met() {
            moved = false;
            for column in 0..self.ranks.len() {
                for first in 1..self.ranks[column].len() {
                    for second in 0..first {
                        if self.gain(column, first, second) < 0 {
                            self.exchange(column, first, second);
                            moved = true;
                        }
                    }
                }
            }
        }
    }

    /// Change of the column's sum of squared products if two of its entries were exchanged.
    fn gain(&self, column: usize, first: usize, second: usize) -> i128 {
        let step = self.ranks[column][second] - self.ranks[column][first];
        let others = self.ranks.iter().zip(&self.products[column]).enumerate();
        others
            .filter(|(other, _)| *other != column)
            .map(|(_, (ranks, product))| {
                let change = step * (ranks[first] - ranks[second]);
                // Beyond 64 bits from some 5,000 points on.
                i128::from(change) * i128::from(2 * product + change)
            })
            .sum()
    }

    fn exchange(&mut self, column: usize, first: usize, second: usize) {
        let step = self.ranks[column][second] - self.ranks[column][first];
        for other in (0..self.ranks.len()).filter(|other| *other != column) {
            let change = step * (self.ranks[other][first] - self.ranks[other][second]);
            self.products[column][other] += change;
            self.products[other][column] += change;
        }
        self.ranks[column].swap(first, second);
    }
}

#[cfg(test)]
mod tests {
    use super::super::plain::tests::is_latin;
    use super::*;

    #[test]
    fn columns_are_all_but_uncorrelated() {
        for (n, k) in [(2, 1), (9, 3), (17, 7), (33, 11), (65, 16), (129, 22), (257, 29)] {
            for key in [1, 2] {
                let rows = nearly_orthogonal(n, k, key).unwrap();
                let largest = largest_correlation(&rows);
                assert!(is_latin(&rows) && rows.len() == n && rows[0].len() == k);
                assert!(largest <= LARGEST_CORRELATION, "{n} {k} {key} {largest}");
            }
        }
        assert!(largest_correlation(&super::super::latin_hypercube(65, 16, 1)) > 0.1);
    }

    #[test]
    fn the_search_begins_again_where_the_first_descent_ends() {
        for key in 0..10 {
            assert!(largest_correlation(&nearly_orthogonal(17, 11, key).unwrap()) <= LARGEST_CORRELATION);
            assert!(largest_correlation(&nearly_orthogonal(30, 29, key).unwrap()) <= LARGEST_CORRELATION);
        }
    }

    #[test]
    fn a_design_repeats_and_differs_by_key() {
        assert_eq!(nearly_orthogonal(33, 8, 4), nearly_orthogonal(33, 8, 4));
        assert_ne!(nearly_orthogonal(33, 8, 4), nearly_orthogonal(33, 8, 5));
    }

    #[test]
    fn too_few_points_are_refused_with_a_number_that_does() {
        for (n, k) in [(5, 7), (8, 7), (1, 2)] {
            let Err(DesignError::TooFewPoints { needed, .. }) = nearly_orthogonal(n, k, 1) else {
                panic!("{n} points for {k} parameters were found")
            };
            assert!(needed > n && needed < 40, "{needed}");
            assert!(nearly_orthogonal(needed, k, 1).is_ok());
        }
    }
}
