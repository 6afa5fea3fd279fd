//! A drawing that becomes an inline SVG: plotters draws, at ten units to the pixel because it knows whole numbers
//! only; the page's style sheet sets the type and the colours of dark screens.

use core::fmt::Write as _;

use maud::{Markup, PreEscaped, html};
use plotters::coord::Shift;
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle, Text};
use plotters::prelude::{DrawingArea, IntoDrawingArea, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, IntoFont, RGBColor, ShapeStyle};

use super::words;

/// Units of a drawing in a pixel.
pub const SCALE: f64 = 10.0;
/// Size of ordinary text in a drawing, in pixels.
pub const TEXT: f64 = 11.5;

/// Where a text is held.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// At its beginning.
    Start,
    /// In its middle.
    Middle,
    /// At its end.
    End,
}

/// What draws: lengths in pixels, the origin at the upper left.
pub struct Pen<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

/// Height of what [`backdrop`] draws, before it is stretched.
pub const BACKDROP: f64 = 10.0;

/// A drawing of that size; `label` says what it shows to those who do not see it.
pub fn drawing(width: f64, height: f64, label: &str, draw: impl FnOnce(&Pen)) -> Markup {
    let (view, inside) = drawn(width, height, draw);
    html! { svg viewBox=(view) role="img" aria-label=(label) { title { (label) } (inside) } }
}

/// What lies behind a drawing of that width and is stretched to whatever height its place has.
pub fn backdrop(width: f64, draw: impl FnOnce(&Pen)) -> Markup {
    let (view, inside) = drawn(width, BACKDROP, draw);
    html! { svg.backdrop viewBox=(view) preserveAspectRatio="none" aria-hidden="true" { (inside) } }
}

fn drawn(width: f64, height: f64, draw: impl FnOnce(&Pen)) -> (String, Markup) {
    let mut buffer = String::new();
    let size = ((width * SCALE) as u32, (height * SCALE) as u32);
    {
        let pen = Pen { area: SVGBackend::with_string(&mut buffer, size).into_drawing_area() };
        draw(&pen);
        // A drawing into a string has nothing that could fail.
        let _ = pen.area.present();
    }
    let inside = buffer.find('>').map_or("", |end| &buffer[end + 1..]);
    let inside = inside.trim().strip_suffix("</svg>").unwrap_or(inside);
    // What the style sheet or the defaults of SVG say anyway.
    let inside = inside
        .replace(">\n", ">")
        .replace("\n<", "<")
        .replace(" opacity=\"1\"", "")
        .replace(" stroke=\"none\"", "")
        .replace(" font-family=\"sans-serif\"", "");
    (format!("0 0 {} {}", size.0, size.1), PreEscaped(inside))
}

impl Pen<'_> {
    fn put<E>(&self, element: &E)
    where
        for<'b> &'b E: PointCollection<'b, (i32, i32)>,
        for<'s> E: Drawable<SVGBackend<'s>>,
    {
        // As above: nothing that could fail.
        let _ = self.area.draw(element);
    }

    /// A line through points; places without a number break it.
    pub fn path(&self, points: &[(f64, f64)], colour: RGBColor, width: f64) {
        let style = ShapeStyle { color: colour.to_rgba(), filled: false, stroke_width: (width * SCALE) as u32 };
        for run in points.split(|(x, y)| !x.is_finite() || !y.is_finite()) {
            if run.len() > 1 {
                self.put(&PathElement::new(thinned(run).into_iter().map(unit).collect::<Vec<_>>(), style));
            }
        }
    }

    /// A line through points with all its corners.
    pub fn steps(&self, points: &[(f64, f64)], colour: RGBColor, width: f64) {
        let style = ShapeStyle { color: colour.to_rgba(), filled: false, stroke_width: (width * SCALE) as u32 };
        self.put(&PathElement::new(points.iter().copied().map(unit).collect::<Vec<_>>(), style));
    }

    /// A straight line.
    pub fn line(&self, from: (f64, f64), to: (f64, f64), colour: RGBColor, width: f64) {
        self.path(&[from, to], colour, width);
    }

    /// The area between two lines that share their abscissae.
    pub fn between(&self, lower: &[(f64, f64)], upper: &[(f64, f64)], colour: RGBColor, opacity: f64) {
        let mut points = thinned(lower);
        points.extend(thinned(upper).into_iter().rev());
        points.retain(|(x, y)| x.is_finite() && y.is_finite());
        if points.len() > 2 {
            self.put(&Polygon::new(points.into_iter().map(unit).collect::<Vec<_>>(), colour.mix(opacity).filled()));
        }
    }

    /// A filled rectangle between two corners.
    pub fn block(&self, one: (f64, f64), other: (f64, f64), colour: RGBColor, opacity: f64) {
        let upper_left = unit((one.0.min(other.0), one.1.min(other.1)));
        let lower_right = unit((one.0.max(other.0), one.1.max(other.1)));
        self.put(&Rectangle::new([upper_left, lower_right], colour.mix(opacity).filled()));
    }

    /// A dot with a ring of paper around it, so that it stands out from a line.
    pub fn dot(&self, at: (f64, f64), radius: f64, colour: RGBColor) {
        self.put(&Circle::new(unit(at), ((radius + 1.2) * SCALE) as i32, super::palette::PAPER.filled()));
        self.put(&Circle::new(unit(at), (radius * SCALE) as i32, colour.filled()));
    }

    /// A filled outline.
    pub fn shape(&self, points: &[(f64, f64)], colour: RGBColor) {
        self.put(&Polygon::new(points.iter().copied().map(unit).collect::<Vec<_>>(), colour.filled()));
    }

    /// Text, its middle at that height.
    pub fn text(&self, text: &str, at: (f64, f64), hold: Hold, size: f64, colour: RGBColor) {
        self.write(text, at, hold, size, colour, FontStyle::Normal);
    }

    /// Bold text, its middle at that height.
    pub fn bold(&self, text: &str, at: (f64, f64), hold: Hold, size: f64, colour: RGBColor) {
        self.write(text, at, hold, size, colour, FontStyle::Bold);
    }

    fn write(&self, text: &str, at: (f64, f64), hold: Hold, size: f64, colour: RGBColor, style: FontStyle) {
        let hold = match hold {
            Hold::Start => HPos::Left,
            Hold::Middle => HPos::Center,
            Hold::End => HPos::Right,
        };
        // plotters takes a font's size for 1.24 em.
        let font = ("sans-serif", size * SCALE * 1.24, style).into_font().color(&colour);
        self.put(&Text::new(text.to_owned(), unit(at), font.pos(Pos::new(hold, VPos::Center))));
    }
}

/// The nearest whole unit; what lies far outside is brought near enough for whole numbers to reckon with.
fn unit((x, y): (f64, f64)) -> (i32, i32) {
    let near = |value: f64| libm::round((value * SCALE).clamp(-1e6, 1e6)) as i32;
    (near(x), near(y))
}

/// A line without the points that lie, within a fifth of a pixel, on the way between their neighbours (Douglas and
/// Peucker): a season of days has more points than a small plot can show.
pub fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut keep = vec![false; points.len()];
    let mut open = vec![(0, points.len().saturating_sub(1))];
    while let Some((from, to)) = open.pop() {
        if points.is_empty() {
            break;
        }
        keep[from] = true;
        keep[to] = true;
        let ((x0, y0), (x1, y1)) = (points[from], points[to]);
        let away = |index: usize| {
            let (x, y) = points[index];
            let part = if x1 > x0 { (x - x0) / (x1 - x0) } else { 0.0 };
            (y - (y0 + part * (y1 - y0))).abs()
        };
        let worst = (from + 1..to).max_by(|&a, &b| away(a).total_cmp(&away(b)).then(b.cmp(&a)));
        if let Some(worst) = worst.filter(|&index| away(index) > 0.2) {
            open.push((from, worst));
            open.push((worst, to));
        }
    }
    points.iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| *point).collect()
}

/// Values from `low` to `high` that lie at round numbers, some `about` of them, and their distance.
pub fn round_values(low: f64, high: f64, about: usize) -> (Vec<f64>, f64) {
    let rough = (high - low) / about.max(1) as f64;
    if !rough.is_finite() || rough <= 0.0 {
        return (Vec::new(), 1.0);
    }
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|unit| unit * power).find(|step| *step >= rough * 0.999);
    let step = step.unwrap_or(10.0 * power);
    let (first, last) = (libm::ceil(low / step - 1e-9) as i64, libm::floor(high / step + 1e-9) as i64);
    ((first..=last).map(|index| index as f64 * step).collect(), step)
}

/// A value beside an axis whose values lie `step` apart.
pub fn tick(value: f64, step: f64) -> String {
    if value.abs() >= 1e6 || step >= 1e6 {
        return format!("{}m", words::number(value / 1e6, words::decimals_for(step / 1e6).min(1)));
    }
    let mut decimals = 0;
    let mut whole = step;
    while decimals < 4 && (whole - libm::round(whole)).abs() > 1e-6 {
        whole *= 10.0;
        decimals += 1;
    }
    words::number(value, decimals)
}

/// An SVG path through rings, or through open lines, of whole units; in relative steps, which are short.
pub fn way(rings: &[Vec<(i32, i32)>], closed: bool) -> String {
    let mut path = String::new();
    let mut at = (0, 0);
    for ring in rings {
        for (index, &point) in ring.iter().enumerate() {
            let (dx, dy) = (point.0 - at.0, point.1 - at.1);
            let letter = match index {
                0 => "m",
                1 => "l",
                _ if dx >= 0 => " ",
                _ => "",
            };
            // Writing to a string does not fail.
            let _ = write!(path, "{letter}{dx}{}{dy}", if dy < 0 { "" } else { " " });
            at = point;
        }
        if closed {
            path.push('z');
            at = ring.first().copied().unwrap_or(at);
        }
    }
    path
}
