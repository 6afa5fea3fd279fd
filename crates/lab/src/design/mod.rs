//! Where the points of an experiment lie: n rows of k coordinates in the unit cube, and what a coordinate means for
//! a parameter.

mod orthogonal;
mod plain;
mod prior;

pub use orthogonal::{LARGEST_CORRELATION, largest_correlation, nearly_orthogonal};
pub use plain::{grid, latin_hypercube, random, sobol};
pub use prior::prior_quantile;

use miette::Diagnostic;
use thiserror::Error;

/// Why there is no such design.
#[derive(Debug, Clone, PartialEq, Eq, Error, Diagnostic)]
#[non_exhaustive]
pub enum DesignError {
    /// A nearly orthogonal Latin hypercube was not found.
    #[error("{points} points are too few for {parameters} parameters all but uncorrelated")]
    #[diagnostic(code(design::too_few_points), help("take {needed} points or more, or a plain Latin hypercube"))]
    TooFewPoints {
        /// Points asked for.
        points: usize,
        /// Parameters.
        parameters: usize,
        /// Points for which one was found.
        needed: usize,
    },
    /// The Sobol sequence has no more dimensions.
    #[error("a Sobol sequence has at most {limit} coordinates, and {wanted} are needed")]
    #[diagnostic(code(design::dimensions), help("screen the parameters first, and keep those that matter"))]
    TooManyDimensions {
        /// Coordinates needed.
        wanted: usize,
        /// Coordinates there are.
        limit: usize,
    },
    /// The Sobol sequence has no more points.
    #[error("a Sobol sequence has at most {limit} points, and {wanted} are needed")]
    #[diagnostic(code(design::points), help("take {limit} points or fewer"))]
    TooManyPoints {
        /// Points asked for.
        wanted: usize,
        /// Points there are.
        limit: usize,
    },
}
