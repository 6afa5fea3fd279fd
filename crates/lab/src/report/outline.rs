//! Outlines of sets of cells: edges that two cells of a set share cancel, what is left is chained into rings. A few
//! rings say in hundreds of bytes what thousands of hexagons say in hundreds of thousands, and show no seams.

use std::collections::BTreeMap;

/// A point in whole units of a drawing.
pub type Point = (i32, i32);

/// A polygon in whole units without repeated corners, counter-clockwise; empty if nothing is left of it.
pub fn polygon(corners: impl IntoIterator<Item = Point>) -> Vec<Point> {
    let mut ring: Vec<Point> = Vec::new();
    for corner in corners {
        if ring.last() != Some(&corner) {
            ring.push(corner);
        }
    }
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    let doubled: i64 =
        edges(&ring).map(|(a, b)| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1)).sum();
    if doubled == 0 {
        return Vec::new();
    }
    if doubled < 0 {
        ring.reverse();
    }
    ring
}

fn edges(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    (0..ring.len()).map(move |index| (ring[index], ring[(index + 1) % ring.len()]))
}

/// Rings around the union of polygons that are all turned the same way.
pub fn merged<'a>(polygons: impl IntoIterator<Item = &'a Vec<Point>>) -> Vec<Vec<Point>> {
    let mut open: BTreeMap<(Point, Point), usize> = BTreeMap::new();
    for (from, to) in polygons.into_iter().flat_map(|ring| edges(ring)) {
        match open.get_mut(&(to, from)) {
            Some(many) if *many > 1 => *many -= 1,
            Some(_) => {
                open.remove(&(to, from));
            }
            None => *open.entry((from, to)).or_default() += 1,
        }
    }
    chained(open.into_iter().flat_map(|(edge, many)| core::iter::repeat_n(edge, many)))
        .into_iter()
        .map(straightened)
        .filter(|ring| ring.len() > 2)
        .collect()
}

/// The lines along which cells of `inside` and cells of `outside` touch.
pub fn border<'a>(
    inside: impl IntoIterator<Item = &'a Vec<Point>>,
    outside: impl IntoIterator<Item = &'a Vec<Point>>,
) -> Vec<Vec<Point>> {
    let mut held: BTreeMap<(Point, Point), ()> = BTreeMap::new();
    for edge in inside.into_iter().flat_map(|ring| edges(ring)) {
        held.insert(edge, ());
    }
    let shared = outside.into_iter().flat_map(|ring| edges(ring)).filter(|&(from, to)| held.contains_key(&(to, from)));
    chained(shared.collect::<Vec<_>>())
}

/// Edges joined end to end; a ring ends where it began.
fn chained(edges: impl IntoIterator<Item = (Point, Point)>) -> Vec<Vec<Point>> {
    let mut onward: BTreeMap<Point, Vec<Point>> = BTreeMap::new();
    let mut balance: BTreeMap<Point, i32> = BTreeMap::new();
    for (from, to) in edges {
        onward.entry(from).or_default().push(to);
        *balance.entry(from).or_default() += 1;
        *balance.entry(to).or_default() -= 1;
    }
    let mut lines = Vec::new();
    // Open lines begin where more edges leave than arrive; what is left after them are rings.
    let starts: Vec<Point> = balance.iter().filter(|(_, many)| **many > 0).map(|(point, _)| *point).collect();
    let rest: Vec<Point> = onward.keys().copied().collect();
    for start in starts.into_iter().chain(rest) {
        while onward.get(&start).is_some_and(|ends| !ends.is_empty()) {
            let mut line = vec![start];
            let mut at = start;
            while let Some(next) = onward.get_mut(&at).and_then(Vec::pop) {
                line.push(next);
                at = next;
                if at == start {
                    break;
                }
            }
            lines.push(line);
        }
    }
    lines
}

/// A ring without its repeated end and without corners that do not bend.
fn straightened(mut ring: Vec<Point>) -> Vec<Point> {
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    let bends = |index: usize| {
        let before = ring[(index + ring.len() - 1) % ring.len()];
        let (at, after) = (ring[index], ring[(index + 1) % ring.len()]);
        let (ax, ay) = (i64::from(at.0 - before.0), i64::from(at.1 - before.1));
        let (bx, by) = (i64::from(after.0 - at.0), i64::from(after.1 - at.1));
        ax * by != ay * bx
    };
    (0..ring.len()).filter(|&index| bends(index)).map(|index| ring[index]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: i32, y: i32) -> Vec<Point> {
        polygon([(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)])
    }

    #[test]
    fn shared_edges_cancel() {
        let squares = [square(0, 0), square(1, 0), square(0, 1), square(1, 1)];
        let rings = merged(&squares);
        assert_eq!(rings.len(), 1);
        assert_eq!(rings[0].len(), 4, "{rings:?}");
    }

    #[test]
    fn a_hole_stays_a_hole() {
        let squares: Vec<_> = (0..9).filter(|index| *index != 4).map(|index| square(index % 3, index / 3)).collect();
        assert_eq!(merged(&squares).len(), 2);
    }

    #[test]
    fn a_border_is_one_line() {
        let (inside, outside) = ([square(0, 0), square(1, 0)], [square(0, 1), square(1, 1)]);
        let lines = border(&inside, &outside);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].len(), 3);
    }

    #[test]
    fn what_is_too_small_to_see_vanishes() {
        assert!(polygon([(0, 0), (0, 0), (1, 0), (1, 0)]).is_empty());
        assert!(polygon([]).is_empty());
    }
}
