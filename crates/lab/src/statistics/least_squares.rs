//! Least squares with a covariance that holds when the spread is not the same everywhere (HC3).
//!
//! `b = (X'X)^-1 X'y`, `V = (X'X)^-1 sum (e_i / (1 - h_i))^2 x_i x_i' (X'X)^-1` with residuals `e` and leverages `h`
//! (MacKinnon and White, *Some heteroskedasticity-consistent covariance matrix estimators*, 1985).

/// A fitted linear model.
#[derive(Clone, Debug)]
pub(crate) struct Fit {
    coefficients: Vec<f64>,
    covariance: Vec<Vec<f64>>,
    /// Rows less coefficients, at least 1.
    pub(crate) freedom: f64,
}

impl Fit {
    /// Value and standard error at a row of terms.
    pub(crate) fn at(&self, terms: &[f64]) -> (f64, f64) {
        let value = dot(&self.coefficients, terms);
        let variance = quadratic(&self.covariance, terms);
        (value, libm::sqrt(variance.max(0.0)))
    }
}

/// Fits values to rows of terms; none without a row to spare, or if terms are all but dependent.
pub(crate) fn fit(rows: &[Vec<f64>], values: &[f64]) -> Option<Fit> {
    // A leverage of 1 leaves no residual to divide.
    const LEAST_FREE: f64 = 1e-6;
    let terms = rows.first()?.len();
    if rows.len() <= terms {
        return None;
    }
    let mut squares = vec![vec![0.0; terms]; terms];
    let mut crosses = vec![0.0; terms];
    for (row, value) in rows.iter().zip(values) {
        add_outer(&mut squares, row, 1.0);
        for (cross, term) in crosses.iter_mut().zip(row) {
            *cross += term * value;
        }
    }
    let inverse = inverted(squares)?;
    let coefficients: Vec<f64> = inverse.iter().map(|row| dot(row, &crosses)).collect();
    let mut middle = vec![vec![0.0; terms]; terms];
    for (row, value) in rows.iter().zip(values) {
        let free = (1.0 - quadratic(&inverse, row)).max(LEAST_FREE);
        let residual = (value - dot(&coefficients, row)) / free;
        add_outer(&mut middle, row, residual * residual);
    }
    let covariance = product(&product(&inverse, &middle), &inverse);
    Some(Fit { coefficients, covariance, freedom: (rows.len() - terms) as f64 })
}

/// Inverse of a small symmetric positive matrix by Gauss and Jordan; none if a pivot all but vanishes.
fn inverted(mut matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    const LEAST_PIVOT: f64 = 1e-11;
    let size = matrix.len();
    let scale: Vec<f64> = (0..size).map(|i| matrix[i][i]).collect();
    let mut inverse: Vec<Vec<f64>> = (0..size).map(|i| (0..size).map(|j| f64::from(i == j)).collect()).collect();
    for pivot in 0..size {
        let divisor = matrix[pivot][pivot];
        // NaN fails too.
        if divisor.is_nan() || divisor <= LEAST_PIVOT * scale[pivot] {
            return None;
        }
        for column in 0..size {
            matrix[pivot][column] /= divisor;
            inverse[pivot][column] /= divisor;
        }
        for row in (0..size).filter(|row| *row != pivot) {
            let factor = matrix[row][pivot];
            for column in 0..size {
                matrix[row][column] -= factor * matrix[pivot][column];
                inverse[row][column] -= factor * inverse[pivot][column];
            }
        }
    }
    Some(inverse)
}

fn add_outer(matrix: &mut [Vec<f64>], row: &[f64], weight: f64) {
    for (line, left) in matrix.iter_mut().zip(row) {
        for (entry, right) in line.iter_mut().zip(row) {
            *entry += weight * left * right;
        }
    }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

fn quadratic(matrix: &[Vec<f64>], row: &[f64]) -> f64 {
    matrix.iter().zip(row).map(|(line, term)| term * dot(line, row)).sum()
}

fn product(left: &[Vec<f64>], right: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let column = |row: &Vec<f64>, j: usize| row.iter().zip(right).map(|(entry, line)| entry * line[j]).sum();
    left.iter().map(|row| (0..right.len()).map(|j| column(row, j)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_four_points_has_its_textbook_errors() {
        // Leverages 0.7, 0.3, 0.3, 0.7; line 0.9 + 0.6 x, residuals 0.1, -0.5, 0.7, -0.3 (worked by hand).
        let rows: Vec<Vec<f64>> = (0..4).map(|x| vec![1.0, f64::from(x)]).collect();
        let found = fit(&rows, &[1.0, 1.0, 2.8, 2.4]).unwrap();
        let (slope, error) = found.at(&[0.0, 1.0]);
        let scaled = [0.1 / 0.3, -0.5 / 0.7, 0.7 / 0.7, -0.3 / 0.3];
        let centred = [-1.5, -0.5, 0.5, 1.5];
        let sum: f64 = scaled.iter().zip(centred).map(|(e, x): (&f64, f64)| e * e * x * x).sum();
        assert!((slope - 0.6).abs() < 1e-12 && (error - libm::sqrt(sum) / 5.0).abs() < 1e-12, "{slope} {error}");
        assert!((found.at(&[1.0, 0.0]).0 - 0.9).abs() < 1e-12 && found.freedom == 2.0);
    }

    #[test]
    fn dependent_terms_and_too_few_rows_have_no_fit() {
        let rows: Vec<Vec<f64>> = (0..6).map(|x| vec![1.0, f64::from(x), 2.0 * f64::from(x)]).collect();
        assert!(fit(&rows, &[1.0; 6]).is_none());
        assert!(fit(&rows[..2], &[1.0; 2]).is_none());
        assert!(fit(&[], &[]).is_none());
    }
}
