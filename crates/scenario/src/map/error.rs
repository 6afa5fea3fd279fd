//! What can be wrong with a map's files, with the place and the remedy.

use thiserror::Error;

/// A fault of a map. Lines and columns count from 1.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum MapError {
    /// A file that cannot be read.
    #[error("{file}:1: the file cannot be read: {cause}")]
    Unreadable {
        /// File, relative to the map's folder.
        file: String,
        /// What the system said.
        cause: String,
    },
    /// Text that is no JSON or TOML, or of another shape than expected.
    #[error("{file}:{line}:{column}: {cause}")]
    Syntax {
        /// File.
        file: String,
        /// Line.
        line: usize,
        /// Column.
        column: usize,
        /// What the parser said.
        cause: String,
    },
    /// A ring of a polygon whose last point is not its first, or that has too few.
    #[error("{file}:{line}: the polygon of `{name}` is not closed")]
    OpenPolygon {
        /// File.
        file: String,
        /// Line on which the feature begins.
        line: usize,
        /// Name of the feature.
        name: String,
    },
    /// A point that cannot be meant.
    #[error("{file}:{line}: the point ({longitude}, {latitude}) {problem}")]
    Coordinates {
        /// File.
        file: String,
        /// Line on which the feature begins.
        line: usize,
        /// As given.
        longitude: f64,
        /// As given.
        latitude: f64,
        /// Why not.
        problem: String,
    },
    /// A geometry of another type than the layer wants.
    #[error("{file}:{line}: `{name}` is not a {wanted}")]
    Geometry {
        /// File.
        file: String,
        /// Line on which the feature begins.
        line: usize,
        /// Name of the feature.
        name: String,
        /// Type wanted.
        wanted: &'static str,
    },
    /// A property that is missing or of another type.
    #[error("{file}:{line}: the property `{property}` must be {wanted}")]
    Property {
        /// File.
        file: String,
        /// Line on which the feature begins.
        line: usize,
        /// Name of the property.
        property: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// A word that is none of those that have a meaning here.
    #[error("{file}:{line}: `{word}` is no {what}")]
    Unknown {
        /// File.
        file: String,
        /// Line.
        line: usize,
        /// What was expected.
        what: &'static str,
        /// The word.
        word: String,
        /// The valid word nearest to it.
        nearest: String,
    },
    /// A declared thing to which no cell belongs.
    #[error("{file}:{line}: no cell belongs to `{name}`")]
    Nothing {
        /// File.
        file: String,
        /// Line.
        line: usize,
        /// Name of the thing.
        name: String,
    },
    /// Two things of one name.
    #[error("{file}:{line}: there is another `{name}`")]
    Twice {
        /// File.
        file: String,
        /// Line of the second.
        line: usize,
        /// The name.
        name: String,
    },
    /// Two ids with one key for chance.
    #[error("`{first}` and `{second}` have the same key for chance")]
    Key {
        /// One id.
        first: String,
        /// The other.
        second: String,
    },
    /// More cells than rows can be numbered.
    #[error("the map has {cells} cells; at most {limit} can be numbered")]
    TooManyCells {
        /// How many.
        cells: usize,
        /// How many are possible.
        limit: usize,
    },
}

impl MapError {
    /// The file at fault, relative to the map's folder.
    pub fn file(&self) -> &str {
        match self {
            Self::Unreadable { file, .. }
            | Self::Syntax { file, .. }
            | Self::OpenPolygon { file, .. }
            | Self::Coordinates { file, .. }
            | Self::Geometry { file, .. }
            | Self::Property { file, .. }
            | Self::Unknown { file, .. }
            | Self::Nothing { file, .. }
            | Self::Twice { file, .. } => file,
            Self::Key { .. } => "places.geojson",
            Self::TooManyCells { .. } => "zones.geojson",
        }
    }

    /// The line at fault, from 1.
    pub fn line(&self) -> usize {
        match self {
            Self::Syntax { line, .. }
            | Self::OpenPolygon { line, .. }
            | Self::Coordinates { line, .. }
            | Self::Geometry { line, .. }
            | Self::Property { line, .. }
            | Self::Unknown { line, .. }
            | Self::Nothing { line, .. }
            | Self::Twice { line, .. } => *line,
            Self::Unreadable { .. } | Self::Key { .. } | Self::TooManyCells { .. } => 1,
        }
    }

    /// What would mend it.
    pub fn remedy(&self) -> String {
        match self {
            Self::Unreadable { .. } => "the folder of a map holds map.toml, regions.toml and the GeoJSON layers".into(),
            Self::Syntax { .. } => "mend the text at this place".into(),
            Self::OpenPolygon { .. } => {
                "repeat the first point of each ring as its last; a ring has four at least".into()
            }
            Self::Coordinates { .. } => {
                "GeoJSON gives longitude first; a place outside the map says \"off_map\": true".into()
            }
            Self::Geometry { wanted, .. } => format!("give it as a {wanted}"),
            Self::Property { property, wanted, .. } => format!("give `{property}` as {wanted}"),
            Self::Unknown { nearest, .. } => format!("did you mean `{nearest}`?"),
            Self::Nothing { .. } => "move it onto the map, or make it larger".into(),
            Self::Twice { .. } => "give one of them another name".into(),
            Self::Key { .. } => "rename one of them".into(),
            Self::TooManyCells { .. } => "make the fine zones smaller".into(),
        }
    }
}

/// The valid word nearest to a wrong one (by edits; ties by order).
pub(super) fn nearest<'a>(word: &str, valid: impl IntoIterator<Item = &'a str>) -> String {
    valid.into_iter().min_by_key(|candidate| strsim::damerau_levenshtein(word, candidate)).unwrap_or("").to_owned()
}
