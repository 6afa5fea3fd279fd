//! Who holds each cell on the dates of the record.
//!
//! An open front line from edge to edge of the map's box, closed along the edge on the side where the first side
//! stands, is a polygon; so is a pocket. A cell belongs to the first side where its centre lies in any of them.

use super::config::MapConfig;
use super::error::MapError;
use super::geometry::{Point, Polygon};
use super::layers::{Front, Stand};

/// How near to the edge of the box an open line must begin and end, degrees.
const EDGE_DEGREES: f64 = 0.02;

/// The date and the holder of each cell: 1 where the first side holds it.
pub type Trace = (String, Vec<u8>);

/// The traces, by date.
pub(super) fn traces(config: &MapConfig, fronts: &[Front], centres: &[Point]) -> Result<Vec<Trace>, MapError> {
    let mut traces: Vec<Trace> = Vec::new();
    for front in fronts {
        let area = area(config, front)?;
        let index = match traces.iter().position(|trace| trace.0 == front.date) {
            Some(index) => index,
            None => {
                traces.push((front.date.clone(), vec![0; centres.len()]));
                traces.len() - 1
            }
        };
        for (holder, &centre) in traces[index].1.iter_mut().zip(centres) {
            if area.contains(centre) {
                *holder = 1;
            }
        }
    }
    traces.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(traces)
}

fn area(config: &MapConfig, front: &Front) -> Result<Polygon, MapError> {
    let mut ring = front.line.points.clone();
    if front.stand != Stand::Inside {
        let (from, to) = (ring[0], ring[ring.len() - 1]);
        let (Some(from), Some(to)) = (along_edge(config, from), along_edge(config, to)) else {
            return Err(front.feature.unknown("line from edge to edge of the map", &front.feature.name, &[]));
        };
        // From the line's end back to its beginning: clockwise keeps what is right of the line inside.
        let clockwise = front.stand == Stand::Right;
        let forward = if clockwise { (to - from).rem_euclid(4.0) } else { (from - to).rem_euclid(4.0) };
        let mut corners: Vec<(f64, usize)> = (0..4)
            .map(|corner| {
                let way = if clockwise { to - corner as f64 } else { corner as f64 - to };
                (way.rem_euclid(4.0), corner)
            })
            .filter(|&(way, _)| way < forward)
            .collect();
        corners.sort_by(|a, b| a.0.total_cmp(&b.0));
        let [low, high] = config.corners();
        let corner_points = [low, [high[0], low[1]], high, [low[0], high[1]]];
        ring.extend(corners.iter().map(|&(_, corner)| corner_points[corner]));
        ring.push(ring[0]);
    }
    Ok(Polygon::new(vec![ring]))
}

/// Place on the edge of the box, counter-clockwise from the south-western corner, a side being 1.
fn along_edge(config: &MapConfig, point: Point) -> Option<f64> {
    let [low, high] = config.corners();
    let share = |axis: usize| ((point[axis] - low[axis]) / (high[axis] - low[axis])).clamp(0.0, 1.0);
    if (point[1] - low[1]).abs() < EDGE_DEGREES {
        Some(share(0))
    } else if (point[0] - high[0]).abs() < EDGE_DEGREES {
        Some(1.0 + share(1))
    } else if (point[1] - high[1]).abs() < EDGE_DEGREES {
        Some(3.0 - share(0))
    } else if (point[0] - low[0]).abs() < EDGE_DEGREES {
        Some(4.0 - share(1))
    } else {
        None
    }
}
