//! Plane geometry on longitude and latitude, and the projection to km.

use libm::{cos, log, pow, sin, sqrt, tan};

/// Longitude and latitude, degrees.
pub type Point = [f64; 2];

/// Radius of the sphere that the grid uses, km.
const EARTH_RADIUS_KM: f64 = 6371.007_180_918_475;
const DEGREE: f64 = core::f64::consts::PI / 180.0;

/// A conformal cone (Lambert) with two standard parallels: lengths true to a few parts in ten thousand over some
/// hundred km.
#[derive(Clone, Copy, Debug)]
pub struct Projection {
    cone: f64,
    factor: f64,
    origin_radius: f64,
    origin_longitude: f64,
}

impl Projection {
    /// The cone through two parallels, with its origin.
    pub fn new(origin: Point, parallels: [f64; 2]) -> Self {
        let [first, second] = parallels.map(|parallel| parallel * DEGREE);
        let half = |latitude: f64| tan(core::f64::consts::FRAC_PI_4 + latitude / 2.0);
        let cone =
            if first == second { sin(first) } else { log(cos(first) / cos(second)) / log(half(second) / half(first)) };
        let factor = cos(first) * pow(half(first), cone) / cone;
        let origin_radius = EARTH_RADIUS_KM * factor / pow(half(origin[1] * DEGREE), cone);
        Self { cone, factor, origin_radius, origin_longitude: origin[0] }
    }

    /// East and north of the origin, km.
    pub fn project(&self, latitude: f64, longitude: f64) -> (f64, f64) {
        let half = tan(core::f64::consts::FRAC_PI_4 + latitude * DEGREE / 2.0);
        let radius = EARTH_RADIUS_KM * self.factor / pow(half, self.cone);
        let angle = self.cone * (longitude - self.origin_longitude) * DEGREE;
        (radius * sin(angle), self.origin_radius - radius * cos(angle))
    }

    /// Distance between two points, km.
    pub fn distance_km(&self, a: Point, b: Point) -> f64 {
        let (ax, ay) = self.project(a[1], a[0]);
        let (bx, by) = self.project(b[1], b[0]);
        sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by))
    }
}

/// A rectangle of longitude and latitude.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Least longitude and latitude.
    pub least: Point,
    /// Greatest longitude and latitude.
    pub greatest: Point,
}

impl Bounds {
    /// The least rectangle around points.
    pub fn around<'a>(points: impl IntoIterator<Item = &'a Point>) -> Self {
        let mut bounds = Self { least: [f64::INFINITY; 2], greatest: [f64::NEG_INFINITY; 2] };
        for point in points {
            for axis in 0..2 {
                bounds.least[axis] = bounds.least[axis].min(point[axis]);
                bounds.greatest[axis] = bounds.greatest[axis].max(point[axis]);
            }
        }
        bounds
    }
    /// Whether a point lies in it.
    pub fn contains(&self, point: Point) -> bool {
        (0..2).all(|axis| self.least[axis] <= point[axis] && point[axis] <= self.greatest[axis])
    }
    /// Whether another overlaps it.
    pub fn meets(&self, other: &Self) -> bool {
        (0..2).all(|axis| self.least[axis] <= other.greatest[axis] && other.least[axis] <= self.greatest[axis])
    }
}

/// A polygon with holes.
#[derive(Clone, Debug)]
pub struct Polygon {
    rings: Vec<Vec<Point>>,
    /// Rectangle around it.
    pub bounds: Bounds,
}

impl Polygon {
    /// From closed rings: the outline first, then holes.
    pub fn new(rings: Vec<Vec<Point>>) -> Self {
        let bounds = Bounds::around(rings.iter().flatten());
        Self { rings, bounds }
    }
    /// Its rings.
    pub fn rings(&self) -> &[Vec<Point>] {
        &self.rings
    }
    /// Whether a point lies inside (even-odd rule, so holes are outside).
    pub fn contains(&self, point: Point) -> bool {
        self.bounds.contains(point)
            && self.rings.iter().flat_map(|ring| ring.windows(2)).fold(false, |inside, side| {
                let [[ax, ay], [bx, by]] = [side[0], side[1]];
                let straddles = (ay > point[1]) != (by > point[1]);
                inside ^ (straddles && point[0] < (bx - ax) * (point[1] - ay) / (by - ay) + ax)
            })
    }
    /// Area in square degrees, holes taken off: good enough to compare sizes.
    pub fn size(&self) -> f64 {
        let ring_size = |ring: &Vec<Point>| {
            ring.windows(2).map(|side| side[0][0] * side[1][1] - side[1][0] * side[0][1]).sum::<f64>().abs() / 2.0
        };
        self.rings
            .iter()
            .enumerate()
            .map(|(index, ring)| if index == 0 { ring_size(ring) } else { -ring_size(ring) })
            .sum()
    }
}

/// A line of points.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its points.
    pub points: Vec<Point>,
    /// Rectangle around it.
    pub bounds: Bounds,
}

impl Line {
    /// From its points.
    pub fn new(points: Vec<Point>) -> Self {
        let bounds = Bounds::around(&points);
        Self { points, bounds }
    }

    /// How often the segment from `a` to `b` crosses the line. Half-open at the vertices, so that around a closed way
    /// the crossings of an endless line are even.
    pub fn crossings(&self, a: Point, b: Point) -> usize {
        if !self.bounds.meets(&Bounds::around([&a, &b])) {
            return 0;
        }
        self.points.windows(2).filter(|side| segments_cross(a, b, side[0], side[1])).count()
    }

    /// Points along it, at most `step_km` apart; `visit` gets each with the length it stands for, km.
    pub fn walk(&self, projection: &Projection, step_km: f64, mut visit: impl FnMut(Point, f64)) {
        for side in self.points.windows(2) {
            let length_km = projection.distance_km(side[0], side[1]);
            let steps = (length_km / step_km).ceil().max(1.0);
            for step in 0..steps as usize {
                let along = (step as f64 + 0.5) / steps;
                visit(between(side[0], side[1], along), length_km / steps);
            }
        }
    }
}

/// The point at a share of the way from `a` to `b`.
pub fn between(a: Point, b: Point, along: f64) -> Point {
    [a[0] + (b[0] - a[0]) * along, a[1] + (b[1] - a[1]) * along]
}

fn side_of(a: Point, b: Point, point: Point) -> bool {
    (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) > 0.0
}

fn segments_cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    side_of(c, d, a) != side_of(c, d, b) && side_of(a, b, c) != side_of(a, b, d)
}
