//! GeoJSON in, checked features out. Each feature remembers its line.

use super::config::{MapConfig, position};
use super::error::{MapError, nearest};
use super::geometry::{Line, Point, Polygon};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::path::Path;

/// How far outside the map's box a line or polygon may reach, degrees.
const MARGIN_DEGREES: f64 = 0.5;
/// Points a closed ring has at least.
const LEAST_RING: usize = 4;

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct RawFeature {
    properties: serde_json::Map<String, serde_json::Value>,
    geometry: Geometry,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Point(Point),
    LineString(Vec<Point>),
    Polygon(Vec<Vec<Point>>),
}

/// One feature of a layer.
pub(super) struct Feature {
    file: String,
    /// Line of the file on which it begins.
    pub line: usize,
    /// Name (or date, where it has none).
    pub name: String,
    properties: serde_json::Map<String, serde_json::Value>,
    geometry: Geometry,
}

/// The text of a file.
pub(super) fn text(folder: &Path, file: &str) -> Result<String, MapError> {
    std::fs::read_to_string(folder.join(file))
        .map_err(|error| MapError::Unreadable { file: file.into(), cause: error.to_string() })
}

/// The features of a layer, in an order that does not depend on the file's.
pub(super) fn layer(folder: &Path, file: &str, config: &MapConfig) -> Result<Vec<Feature>, MapError> {
    let text = text(folder, file)?;
    let syntax = |line_before: usize, error: serde_json::Error| MapError::Syntax {
        file: file.into(),
        line: line_before + error.line(),
        column: error.column(),
        cause: error.to_string(),
    };
    let collection: Collection = serde_json::from_str(&text).map_err(|error| syntax(0, error))?;
    let mut features = Vec::with_capacity(collection.features.len());
    for raw in collection.features {
        let byte = raw.get().as_ptr().addr().saturating_sub(text.as_ptr().addr());
        let line = position(&text, byte).0;
        let RawFeature { properties, geometry } =
            serde_json::from_str(raw.get()).map_err(|error| syntax(line - 1, error))?;
        let word = |name: &str| properties.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        let name = word("name").or_else(|| word("date"));
        let Some(name) = name else {
            return Err(MapError::Property { file: file.into(), line, property: "name".into(), wanted: "a text" });
        };
        let feature = Feature { file: file.into(), line, name, properties, geometry };
        feature.check(config)?;
        features.push((feature.sort_key(raw.get()), feature));
    }
    features.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(features.into_iter().map(|(_, feature)| feature).collect())
}

impl Feature {
    fn sort_key(&self, raw: &str) -> (String, String) {
        (self.name.clone(), raw.to_owned())
    }

    fn check(&self, config: &MapConfig) -> Result<(), MapError> {
        let anywhere = self.flag("off_map");
        let mut points: Box<dyn Iterator<Item = &Point>> = match &self.geometry {
            Geometry::Point(point) => Box::new(std::iter::once(point)),
            Geometry::LineString(points) => Box::new(points.iter()),
            Geometry::Polygon(rings) => Box::new(rings.iter().flatten()),
        };
        let [low, high] = config.corners();
        let margin = if matches!(self.geometry, Geometry::Point(_)) { 0.0 } else { MARGIN_DEGREES };
        let wrong = points.find_map(|&[longitude, latitude]| {
            let problem = if !(longitude.abs() <= 180.0 && latitude.abs() <= 90.0) {
                "is on no globe"
            } else if anywhere
                || (low[0] - margin..=high[0] + margin).contains(&longitude)
                    && (low[1] - margin..=high[1] + margin).contains(&latitude)
            {
                return None;
            } else {
                "lies off the map"
            };
            Some((longitude, latitude, problem.to_owned()))
        });
        if let Some((longitude, latitude, problem)) = wrong {
            return Err(MapError::Coordinates {
                file: self.file.clone(),
                line: self.line,
                longitude,
                latitude,
                problem,
            });
        }
        if let Geometry::Polygon(rings) = &self.geometry
            && (rings.is_empty() || rings.iter().any(|ring| ring.len() < LEAST_RING || ring.first() != ring.last()))
        {
            return Err(MapError::OpenPolygon { file: self.file.clone(), line: self.line, name: self.name.clone() });
        }
        Ok(())
    }

    fn no_geometry(&self, wanted: &'static str) -> MapError {
        MapError::Geometry { file: self.file.clone(), line: self.line, name: self.name.clone(), wanted }
    }

    fn no_property(&self, property: &str, wanted: &'static str) -> MapError {
        MapError::Property { file: self.file.clone(), line: self.line, property: property.into(), wanted }
    }

    /// Its point.
    pub fn point(&self) -> Result<Point, MapError> {
        if let Geometry::Point(point) = self.geometry { Ok(point) } else { Err(self.no_geometry("Point")) }
    }

    /// Its line.
    pub fn to_line(&self) -> Result<Line, MapError> {
        match &self.geometry {
            Geometry::LineString(points) if points.len() >= 2 => Ok(Line::new(points.clone())),
            _ => Err(self.no_geometry("LineString of two points at least")),
        }
    }

    /// Its polygon.
    pub fn polygon(&self) -> Result<Polygon, MapError> {
        if let Geometry::Polygon(rings) = &self.geometry {
            Ok(Polygon::new(rings.clone()))
        } else {
            Err(self.no_geometry("Polygon"))
        }
    }

    /// A property that is text.
    pub fn text(&self, property: &str) -> Result<&str, MapError> {
        self.optional_text(property).ok_or_else(|| self.no_property(property, "a text"))
    }

    /// A property that may be text.
    pub fn optional_text(&self, property: &str) -> Option<&str> {
        self.properties.get(property).and_then(|value| value.as_str())
    }

    /// A property that is a number.
    pub fn number(&self, property: &str) -> Result<f64, MapError> {
        self.optional_number(property).ok_or_else(|| self.no_property(property, "a number"))
    }

    /// A property that may be a number.
    pub fn optional_number(&self, property: &str) -> Option<f64> {
        self.properties.get(property).and_then(|value| value.as_f64()).filter(|value| value.is_finite())
    }

    /// A number from `low` to `high`.
    pub fn number_within(&self, property: &str, low: f64, high: f64, wanted: &'static str) -> Result<f64, MapError> {
        let value = self.number(property)?;
        if (low..=high).contains(&value) { Ok(value) } else { Err(self.no_property(property, wanted)) }
    }

    /// A property that is true, or else is false.
    pub fn flag(&self, property: &str) -> bool {
        self.properties.get(property).and_then(|value| value.as_bool()).unwrap_or(false)
    }

    /// A property that must be one of some words; gives its index among them.
    pub fn choice(&self, property: &str, what: &'static str, valid: &[&str]) -> Result<usize, MapError> {
        let word = self.text(property)?;
        valid.iter().position(|&candidate| candidate == word).ok_or_else(|| self.unknown(what, word, valid))
    }

    /// The fault that a word has no meaning.
    pub fn unknown(&self, what: &'static str, word: &str, valid: &[&str]) -> MapError {
        MapError::Unknown {
            file: self.file.clone(),
            line: self.line,
            what,
            word: word.to_owned(),
            nearest: nearest(word, valid.iter().copied()),
        }
    }

    /// The fault that it touches no cell.
    pub fn nothing(&self) -> MapError {
        MapError::Nothing { file: self.file.clone(), line: self.line, name: self.name.clone() }
    }

    /// The fault that another has its name.
    pub fn twice(&self) -> MapError {
        MapError::Twice { file: self.file.clone(), line: self.line, name: self.name.clone() }
    }
}
