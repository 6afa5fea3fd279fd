//! Draws a compiled map, to be looked at:
//! `cargo run -p nosb-scenario --example draw_map -- OUT.png [DATE] [--city] [--region=ID] [--map=FOLDER]`.
//!
//! Ground is tinted by kind, built-up ground by class (brown wood, red stone, dark works); with a date, what the first
//! side holds on it is shaded. Yellow lines are roads, black railways, blue links over water; squares are bridges
//! (white), sites (orange) and ferries (magenta); violet dots are works.

use image::{Rgb, RgbImage};
use nosb_engine::map::{CrossingKind, FACTORY, MASONRY, Road, Terrain, WOOD};
use nosb_scenario::map::{CompiledMap, compile};
use std::path::PathBuf;
use std::process::ExitCode;

const WIDTH: u32 = 1600;
const HEIGHT: u32 = 1400;
/// West, south, east, north of the city's picture, degrees.
const CITY: [f64; 4] = [44.33, 48.47, 44.80, 48.95];

struct Picture {
    image: RgbImage,
    frame: [f64; 4],
}

impl Picture {
    fn pixel(&self, lat: f64, lng: f64) -> (f64, f64) {
        let [west, south, east, north] = self.frame;
        ((lng - west) / (east - west) * f64::from(WIDTH), (north - lat) / (north - south) * f64::from(HEIGHT))
    }
    fn put(&mut self, x: f64, y: f64, colour: [u8; 3]) {
        if x >= 0.0 && y >= 0.0 && x < f64::from(WIDTH) && y < f64::from(HEIGHT) {
            self.image.put_pixel(x as u32, y as u32, Rgb(colour));
        }
    }
    fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: [u8; 3], thick: i32) {
        let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).ceil().max(1.0);
        for step in 0..=steps as u32 {
            let along = f64::from(step) / steps;
            let (x, y) = (from.0 + (to.0 - from.0) * along, from.1 + (to.1 - from.1) * along);
            for offset in 0..thick {
                self.put(x + f64::from(offset), y, colour);
                self.put(x, y + f64::from(offset), colour);
            }
        }
    }
    fn square(&mut self, at: (f64, f64), half: i32, colour: [u8; 3]) {
        for dx in -half..=half {
            for dy in -half..=half {
                let edge = dx.abs() == half || dy.abs() == half;
                self.put(at.0 + f64::from(dx), at.1 + f64::from(dy), if edge { [0, 0, 0] } else { colour });
            }
        }
    }
}

fn tint(compiled: &CompiledMap, row: usize) -> [f64; 3] {
    let map = &compiled.map;
    let mut colour = match map.terrain[row] {
        Terrain::Steppe => [232.0, 226.0, 190.0],
        Terrain::Broken => [214.0, 198.0, 150.0],
        Terrain::Floodplain => [190.0, 215.0, 160.0],
        Terrain::Sand => [245.0, 225.0, 140.0],
        Terrain::Woods => [120.0, 170.0, 100.0],
        Terrain::Marsh => [150.0, 190.0, 170.0],
        Terrain::BuiltUp => [205.0, 190.0, 175.0],
        Terrain::Gully => [140.0, 120.0, 90.0],
        Terrain::Water => [120.0, 170.0, 225.0],
    };
    let area_ha = map.area_km2[row] * 100.0;
    for (class, ink) in [(WOOD, [150.0, 95.0, 40.0]), (MASONRY, [190.0, 60.0, 50.0]), (FACTORY, [60.0, 60.0, 70.0])] {
        let share = map.built_ha[row][class] / area_ha;
        for channel in 0..3 {
            colour[channel] += (ink[channel] - colour[channel]) * share;
        }
    }
    colour
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| arguments.iter().find_map(|argument| argument.strip_prefix(name).map(str::to_owned));
    let plain: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let Some(out) = plain.first() else {
        eprintln!("usage: draw_map OUT.png [DATE] [--city] [--region=ID] [--map=FOLDER]");
        return ExitCode::FAILURE;
    };
    let shipped = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/stalingrad/map");
    let started = std::time::Instant::now();
    let compiled = match compile(&option("--map=").map_or(shipped, PathBuf::from)) {
        Ok(compiled) => compiled,
        Err(error) => {
            eprintln!("{error}\nhelp: {}", error.remedy());
            return ExitCode::FAILURE;
        }
    };
    println!("{} cells, {} links, {:?}", compiled.map.len(), compiled.map.link_to.len(), started.elapsed());
    let config = &compiled.config;
    let frame = if arguments.iter().any(|argument| argument == "--city") {
        CITY
    } else {
        [config.west, config.south, config.east, config.north]
    };
    let trace = plain.get(1).and_then(|&date| compiled.traces.iter().find(|trace| trace.0 == *date));
    let region = option("--region=").and_then(|id| compiled.map.region(&id).cloned());
    let mut picture = Picture { image: RgbImage::new(WIDTH, HEIGHT), frame };
    ground(&compiled, &mut picture, trace.map(|trace| trace.1.as_slice()), |row| {
        region.as_ref().is_some_and(|region| region.cells.iter().any(|cell| cell.index() == row))
    });
    lines(&compiled, &mut picture);
    match picture.image.save(out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{out}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn ground(compiled: &CompiledMap, picture: &mut Picture, trace: Option<&[u8]>, marked: impl Fn(usize) -> bool) {
    let [west, south, east, north] = picture.frame;
    let mut last = usize::MAX;
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let lng = west + (f64::from(x) + 0.5) / f64::from(WIDTH) * (east - west);
            let lat = north - (f64::from(y) + 0.5) / f64::from(HEIGHT) * (north - south);
            let Some(cell) = compiled.cell_at(lat, lng) else { continue };
            let row = cell.index();
            let mut colour = tint(compiled, row);
            if trace.is_some_and(|holder| holder[row] == 1) {
                colour = [colour[0] * 0.7, colour[1] * 0.75, colour[2] * 0.75 + 40.0];
            }
            if marked(row) {
                colour = [colour[0] * 0.5 + 120.0, colour[1] * 0.5, colour[2] * 0.5 + 90.0];
            }
            // A darker line where one cell ends and the next begins.
            if row != last {
                colour = colour.map(|channel| channel * 0.92);
            }
            last = row;
            picture.put(f64::from(x), f64::from(y), colour.map(|channel| channel.clamp(0.0, 255.0) as u8));
        }
    }
}

fn lines(compiled: &CompiledMap, picture: &mut Picture) {
    let map = &compiled.map;
    for cell in map.cells() {
        let row = cell.index();
        let at = picture.pixel(map.lat[row], map.lng[row]);
        if map.works[row].iter().any(|&works| works > 0.0) {
            picture.square(at, 2, [150, 70, 200]);
        }
        for link in map.links(cell).filter(|&link| map.link_to[link] > cell) {
            let other = map.link_to[link].index();
            let there = picture.pixel(map.lat[other], map.lng[other]);
            let water = [map.terrain[row], map.terrain[other]].contains(&Terrain::Water);
            if map.link_water_m[link] > 0.0 && !water {
                picture.line(at, there, [40, 90, 220], 1);
            }
            match map.link_road[link] {
                Road::Main => picture.line(at, there, [235, 170, 20], 2),
                Road::Track if !(map.city[row] && map.city[other]) => picture.line(at, there, [235, 200, 110], 1),
                _ => {}
            }
            if map.link_rail[link] {
                picture.line((at.0 + 1.0, at.1 + 1.0), (there.0 + 1.0, there.1 + 1.0), [20, 20, 20], 1);
            }
        }
    }
    for crossing in &map.crossings {
        let [a, b] = crossing.banks.map(|bank| picture.pixel(map.lat[bank.index()], map.lng[bank.index()]));
        let colour = match crossing.kind {
            CrossingKind::Bridge => [255, 255, 255],
            CrossingKind::Site => [255, 140, 0],
            CrossingKind::Ferry => [230, 0, 200],
        };
        if crossing.kind == CrossingKind::Ferry {
            picture.line(a, b, colour, 1);
        }
        picture.square(((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0), 4, colour);
    }
}
