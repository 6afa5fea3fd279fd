//! Maps: cells coloured by class over pale ground, the theatre and the city enlarged. The ground is drawn once for the
//! whole report and only referred to by each map, so that a map costs what differs on it.

use maud::{Markup, PreEscaped, html};

use super::canvas::{SCALE, way};
use super::choice;
use super::outline::{self, Point};
use super::page::{Context, Parting, figure};
use super::words;
use crate::findings::{CellShape, ControlMap, Findings, Section};

/// Width of a map in pixels.
const WIDTH: f64 = 340.0;
/// Height that no map exceeds.
const HEIGHT: f64 = 340.0;
/// Kilometres in a degree of latitude.
const DEGREE_KM: f64 = 111.2;
/// Differences of control from which each class begins.
const CLASSES: [f32; 5] = [0.05, 0.15, 0.30, 0.50, 0.75];

/// One extract of the map with the outlines of its cells.
pub struct View {
    name: &'static str,
    height: f64,
    pixels_per_degree: f64,
    cells: Vec<Vec<Point>>,
    frame: Option<(Point, Point)>,
}

/// Both extracts: the theatre, and the city if there is one.
pub struct Atlas<'a> {
    shapes: &'a [CellShape],
    views: Vec<View>,
}

impl<'a> Atlas<'a> {
    /// Of these findings; empty if nothing in them needs a map.
    pub fn of(findings: &'a Findings) -> Self {
        let needed = findings.sections.iter().any(|section| !section.maps.is_empty() || !section.divergence.is_empty());
        if needed { Self::over(&findings.cells) } else { Self { shapes: &findings.cells, views: Vec::new() } }
    }

    /// Of some cells; empty if there are none.
    pub fn over(shapes: &'a [CellShape]) -> Self {
        let mut views = Vec::new();
        if let Some(all) = bounds(shapes.iter()) {
            let city = bounds(shapes.iter().filter(|shape| shape.city)).map(with_surroundings);
            // An extract as large as the whole shows nothing new.
            let city = city.filter(|city| city.1.1 - city.0.1 < 0.7 * (all.1.1 - all.0.1));
            views.push(View::new("theatre", all, shapes, city));
            if let Some(city) = city {
                views.push(View::new("city", city, shapes, None));
            }
        }
        Self { shapes, views }
    }

    /// The ground, to be referred to by the maps.
    pub fn definitions(&self) -> Markup {
        html! {
            @if !self.views.is_empty() {
                svg.definitions width="0" height="0" aria-hidden="true" {
                    defs {
                        @for view in &self.views {
                            @for (kind, water) in [("land", false), ("water", true)] {
                                path id=(format!("{kind}-{}", view.name))
                                    d=(way(&outline::merged(view.chosen(|cell| self.shapes[cell].water == water)), true)) {}
                            }
                        }
                    }
                }
            }
        }
    }

    /// Maps with cells in the style sheet's classes `prefix-N`; `front` says on which side of a line a cell lies.
    pub fn sheets(
        &self,
        label: &str,
        prefix: &str,
        class: impl Fn(usize) -> Option<usize>,
        front: Option<&dyn Fn(usize) -> bool>,
    ) -> Markup {
        let mut by_class: Vec<Vec<usize>> = Vec::new();
        // Nobody holds water: coloured, it would hide the river.
        for cell in (0..self.shapes.len()).filter(|&cell| !self.shapes[cell].water) {
            if let Some(class) = class(cell) {
                by_class.resize_with(by_class.len().max(class + 1), Vec::new);
                by_class[class].push(cell);
            }
        }
        html! {
            @for view in &self.views {
                @let label = format!("{label}, {}", if view.name == "city" { "the city" } else { "the theatre" });
                svg.map viewBox=(format!("0 0 {} {}", WIDTH * SCALE, libm::round(view.height * SCALE))) role="img" aria-label=(label) {
                    title { (label) }
                    use.land href=(format!("#land-{}", view.name)) {}
                    use.water href=(format!("#water-{}", view.name)) {}
                    @for (class, cells) in by_class.iter().enumerate().filter(|(_, cells)| !cells.is_empty()) {
                        path class=(format!("{prefix}-{class}"))
                            d=(way(&outline::merged(cells.iter().map(|&cell| &view.cells[cell])), true)) {}
                    }
                    @if let Some(front) = front {
                        path.front d=(way(&outline::border(
                            view.chosen(|cell| front(cell) && !self.shapes[cell].water),
                            view.chosen(|cell| !front(cell) && !self.shapes[cell].water),
                        ), false)) {}
                    }
                    (view.furniture())
                }
            }
        }
    }

    /// A map of the median day of the first difference: `class` gives one of six.
    pub fn first_days(&self, label: &str, class: impl Fn(usize) -> Option<usize>) -> Markup {
        self.sheets(label, "t", class, None)
    }

    /// Whether there is a map to draw on.
    pub fn is_empty(&self) -> bool {
        self.views.is_empty()
    }
}

impl View {
    fn new(name: &'static str, (low, high): Box2, shapes: &[CellShape], frame: Option<Box2>) -> Self {
        let narrowing = libm::cos((0.5 * (low.1 + high.1)).to_radians());
        let (wide, tall) = ((high.0 - low.0) * narrowing, high.1 - low.1);
        let pixels_per_degree = (WIDTH / wide).min(HEIGHT / tall);
        let left = 0.5 * (WIDTH - wide * pixels_per_degree);
        let place = |(longitude, latitude): (f64, f64)| -> Point {
            let x = left + (longitude - low.0) * narrowing * pixels_per_degree;
            let y = (high.1 - latitude) * pixels_per_degree;
            (libm::round(x * SCALE) as i32, libm::round(y * SCALE) as i32)
        };
        let (right, bottom) = ((WIDTH * SCALE) as i32, (tall * pixels_per_degree * SCALE) as i32);
        let visible = |ring: &[Point]| {
            ring.iter().any(|&(x, y)| (-200..=right + 200).contains(&x) && (-200..=bottom + 200).contains(&y))
        };
        let cells = shapes
            .iter()
            .map(|shape| outline::polygon(shape.corners.iter().map(|&corner| place(corner))))
            .map(|ring| if visible(&ring) { ring } else { Vec::new() })
            .collect();
        let frame = frame.map(|(low, high)| (place((low.0, high.1)), place((high.0, low.1))));
        Self { name, height: tall * pixels_per_degree, pixels_per_degree, cells, frame }
    }

    fn chosen(&self, holds: impl Fn(usize) -> bool) -> impl Iterator<Item = &Vec<Point>> {
        self.cells.iter().enumerate().filter(move |(cell, ring)| !ring.is_empty() && holds(*cell)).map(|(_, ring)| ring)
    }

    /// Frame of the extract, scale bar.
    fn furniture(&self) -> Markup {
        let pixels_per_km = self.pixels_per_degree / DEGREE_KM;
        let lengths = [200.0, 100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0];
        let km = lengths.into_iter().find(|km| km * pixels_per_km < 0.3 * WIDTH).unwrap_or(0.5);
        let (right, low) = ((WIDTH - 10.0) * SCALE, (self.height - 10.0) * SCALE);
        let left = right - km * pixels_per_km * SCALE;
        html! {
            @if let Some(((left, top), (right, bottom))) = self.frame {
                rect.extract x=(left) y=(top) width=(right - left) height=(bottom - top) {}
                text.place x=(right + 50) y=(top + 90) { "enlarged" }
            }
            path.scale d=(PreEscaped(format!("M{left:.0} {low:.0}H{right:.0}"))) {}
            text.scale x=(format!("{right:.0}")) y=(format!("{:.0}", low - 45.0)) { (words::number(km, usize::from(km < 1.0))) " km" }
        }
    }
}

type Box2 = ((f64, f64), (f64, f64));

fn bounds<'a>(shapes: impl Iterator<Item = &'a CellShape>) -> Option<Box2> {
    let mut found: Option<Box2> = None;
    for &(x, y) in shapes.flat_map(|shape| &shape.corners).filter(|(x, y)| x.is_finite() && y.is_finite()) {
        let ((west, south), (east, north)) = found.unwrap_or(((x, y), (x, y)));
        found = Some(((west.min(x), south.min(y)), (east.max(x), north.max(y))));
    }
    found.filter(|(low, high)| high.0 > low.0 && high.1 > low.1)
}

/// A box with a margin around it, and not much narrower than a map is: a city along a river is a strip.
fn with_surroundings((low, high): Box2) -> Box2 {
    let narrowing = libm::cos((0.5 * (low.1 + high.1)).to_radians());
    let tall = 1.12 * (high.1 - low.1);
    let wide = (1.12 * (high.0 - low.0)).max(WIDTH / HEIGHT * tall / narrowing);
    let middle = (0.5 * (low.0 + high.0), 0.5 * (low.1 + high.1));
    ((middle.0 - 0.5 * wide, middle.1 - 0.5 * tall), (middle.0 + 0.5 * wide, middle.1 + 0.5 * tall))
}

/// Class of a difference: 0 to 4 for the second side, 5 to 9 for the first; none if it is small.
pub fn difference_class(difference: f32) -> Option<usize> {
    let size = CLASSES.iter().rposition(|from| difference.abs() >= *from)?;
    Some(if difference > 0.0 { 5 + size } else { 4 - size })
}

/// The section's maps of where control differs, for the arms that differ most.
pub fn differences(context: Context, atlas: &Atlas, section: &Section) -> Markup {
    let has = |arm: usize| section.maps.iter().any(|map| map.arm == arm && !map.arm_share.is_empty());
    let chosen = choice::arms(section, choice::room(context.findings).1, has);
    if atlas.is_empty() || chosen.is_empty() {
        return html! {};
    }
    let [first, second] = &context.findings.sides;
    let body = html! {
        (legend(first, second))
        @for &arm in &chosen {
            div.sheet {
                h5 { (choice::title(section, arm)) }
                div.maps {
                    @for map in section.maps.iter().filter(|map| map.arm == arm) {
                        div.panel.date {
                            p.panel-title { (words::day(&map.date)) }
                            (sheet(atlas, map, choice::title(section, arm)))
                        }
                    }
                }
            }
        }
    };
    let left_out = choice::left_out(section, &chosen, has);
    figure(
        context,
        Parting::Panels,
        "Where the front is another",
        body,
        html! {
            "Colour: in how many more of a hundred battles that side holds the cell than in the baseline. Differences under 5 \
            points are left blank. Line: where control changes hands in half of the baseline's battles."
            (left_out)
        },
    )
}

fn sheet(atlas: &Atlas, map: &ControlMap, title: &str) -> Markup {
    let share = |shares: &[f32], cell: usize| shares.get(cell).copied().unwrap_or(f32::NAN);
    let class = |cell: usize| difference_class(share(&map.arm_share, cell) - share(&map.baseline_share, cell));
    let front = |cell: usize| share(&map.baseline_share, cell) >= 0.5;
    let label = format!("Control under {title} less control in the baseline on {}", words::day(&map.date));
    let changed = (0..atlas.shapes.len()).any(|cell| class(cell).is_some());
    html! {
        (atlas.sheets(&label, "d", class, Some(&front)))
        @if !changed { p.nothing { "No cell differs by 5 points." } }
    }
}

/// What the classes of a map of differences mean.
pub fn legend(first: &str, second: &str) -> Markup {
    html! {
        div.key.diverging {
            span.end { "← " (second) " more often" }
            span.swatches {
                @for class in 0..5 { span class=(format!("swatch k-{class}")) { (format!("{:.0}", 100.0 * CLASSES[4 - class])) } }
                span.swatch.blank { "0" }
                @for class in 5..10 { span class=(format!("swatch k-{class}")) { (format!("{:.0}", 100.0 * CLASSES[class - 5])) } }
            }
            span.end { (first) " more often →" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_symmetric() {
        assert_eq!(difference_class(0.04), None);
        assert_eq!(difference_class(f32::NAN), None);
        assert_eq!(difference_class(0.05), Some(5));
        assert_eq!(difference_class(-0.05), Some(4));
        assert_eq!(difference_class(1.0), Some(9));
        assert_eq!(difference_class(-1.0), Some(0));
    }
}
