//! An invented map: hexagons, with small ones where the city is.

use nosb_lab::findings::CellShape;

/// A few thousand hexagons over the theatre, small ones along the river where the city is.
pub fn cells() -> Vec<CellShape> {
    let mut cells = Vec::new();
    let bank = |y: f64| 44.46 + 0.55 * (y - 48.5);
    let near = |(x, y): (f64, f64)| (48.5..48.9).contains(&y) && (x - bank(y)).abs() < 0.12;
    hexagons(
        (40.9, 47.2),
        (46.0, 50.2),
        0.034,
        |(x, y)| {
            !(near((x, y)) && near((x - 0.03, y)) && near((x + 0.03, y)) && near((x, y + 0.03)) && near((x, y - 0.03)))
        },
        |_| (false, false),
        &mut cells,
    );
    hexagons(
        (44.2, 48.48),
        (44.9, 48.92),
        0.006,
        near,
        |(x, y)| {
            let east = x - bank(y);
            (east > 0.02 && east < 0.045, (-0.05..=0.02).contains(&east) && (48.52..48.86).contains(&y))
        },
        &mut cells,
    );
    cells
}

fn hexagons(
    low: (f64, f64),
    high: (f64, f64),
    radius: f64,
    keep: impl Fn((f64, f64)) -> bool,
    kind: impl Fn((f64, f64)) -> (bool, bool),
    cells: &mut Vec<CellShape>,
) {
    let narrowing = 0.66;
    let (across, down) = (radius * 1.732_050_8 / narrowing, 1.5 * radius);
    for row in 0..((high.1 - low.1) / down) as usize {
        for column in 0..((high.0 - low.0) / across) as usize {
            let x = low.0 + across * (column as f64 + 0.5 * (row % 2) as f64);
            let y = low.1 + down * row as f64;
            if !keep((x, y)) {
                continue;
            }
            let (water, city) = kind((x, y));
            let corners = [(0.0, 1.0), (1.0, 0.5), (1.0, -0.5), (0.0, -1.0), (-1.0, -0.5), (-1.0, 0.5)]
                .map(|(dx, dy)| (x + 0.5 * across * dx, y + radius * dy));
            cells.push(CellShape { corners: corners.to_vec(), water, city });
        }
    }
}
