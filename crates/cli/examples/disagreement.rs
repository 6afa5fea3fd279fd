//! Where the battle goes another way than the record, by date:
//!
//! `cargo run --release -p nosb-cli --example disagreement -- 20 FOLDER [PATCH]...`
//!
//! Fights so many seeds. For every traced front it prints, by quarters of the ground that changed hands, how much the Axis
//! holds too much and too little in the mean, and draws a map: red where the first side holds ground that the record gives
//! the second, blue the other way round, the deeper the more battles. Weekly maps of seed 1 show who stands where.

use std::path::Path;

use image::{Rgb, RgbImage};
use nosb_engine::calendar::TICKS_PER_DAY;
use nosb_engine::forces::Side;
use nosb_engine::state::Status;
use nosb_engine::{State, World};
use nosb_recording::{Options, fight};
use nosb_scenario::{Scenario, ScenarioError};

const WIDTH: f64 = 900.0;
const DEGREES_TO_RADIANS: f64 = std::f64::consts::PI / 180.0;
const KM_PER_DEGREE: f64 = 111.2;
/// Quarters are cut at the great bend's eastern edge and the latitude of Kalach.
const MIDDLE: [f64; 2] = [48.7, 43.55];

struct Frame {
    west: f64,
    north: f64,
    by_degree: [f64; 2],
    height: f64,
}

impl Frame {
    fn of(world: &World) -> Self {
        let ends = |values: &[f64]| {
            values.iter().fold([f64::MAX, f64::MIN], |ends, &value| [ends[0].min(value), ends[1].max(value)])
        };
        let ([south, north], [west, east]) = (ends(&world.map.lat), ends(&world.map.lng));
        let by_lng = WIDTH / (east - west);
        let by_lat = by_lng / libm::cos((south + north) / 2.0 * DEGREES_TO_RADIANS);
        Self { west, north, by_degree: [by_lng, by_lat], height: (north - south) * by_lat }
    }
    fn square(&self, image: &mut RgbImage, (lat, lng): (f64, f64), half: f64, ink: [u8; 3]) {
        let (x, y) = ((lng - self.west) * self.by_degree[0], (self.north - lat) * self.by_degree[1]);
        for row in (y - half).max(0.0) as u32..=((y + half).min(self.height - 1.0).max(0.0) as u32) {
            for column in (x - half).max(0.0) as u32..=((x + half).clamp(0.0, WIDTH - 1.0) as u32) {
                image.put_pixel(column, row, Rgb(ink));
            }
        }
    }
    fn draw(&self, world: &World, ink: impl Fn(usize) -> [u8; 3]) -> RgbImage {
        let mut image = RgbImage::from_pixel(WIDTH as u32, self.height as u32 + 1, Rgb([255; 3]));
        for cell in world.map.cells() {
            let row = cell.index();
            let half = world.map.area_km2[row].sqrt() / 2.0 / KM_PER_DEGREE * self.by_degree[1] + 0.5;
            self.square(&mut image, (world.map.lat[row], world.map.lng[row]), half, ink(row));
        }
        image
    }
}

fn main() -> Result<(), ScenarioError> {
    let mut arguments = std::env::args().skip(1);
    let seeds: u64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(20);
    let folder = arguments.next().unwrap_or_else(|| "disagreement".into());
    let mut scenario = Scenario::load("stalingrad")?;
    for patch in arguments {
        scenario = scenario.with_patch_text(&patch)?;
    }
    let world = scenario.world();
    let frame = Frame::of(&world);
    let mut held = vec![vec![0.0; world.map.len()]; world.traces.len()];
    for seed in 1..=seeds {
        let mut look = |world: &World, state: &State| {
            for (trace, held) in world.traces.iter().zip(&mut held) {
                if trace.tick == state.tick {
                    for (sum, share) in held.iter_mut().zip(&state.cells.share) {
                        *sum += if *share >= 0.5 { 1.0 / seeds as f64 } else { 0.0 };
                    }
                }
            }
            if seed == 1 && state.tick.is_multiple_of(7 * TICKS_PER_DAY) {
                save(&standing(world, state, &frame), &folder, &format!("seed1-{}", world.calendar.date(state.tick)));
            }
        };
        if let Err(error) = fight(&world, &mut scenario.state(seed), Options::default(), &mut [&mut look]) {
            eprintln!("seed {seed}: {error}");
        }
    }
    let changed: Vec<bool> = (0..world.map.len())
        .map(|row| world.traces.iter().any(|t| t.holder[row] != world.traces[0].holder[row]))
        .collect();
    println!(
        "date        agree  {}",
        ["NW", "NE", "SW", "SE"].map(|at| format!("{at} too much/little km2")).join("  ")
    );
    for (trace, held) in world.traces.iter().zip(&held) {
        let mut wrong = [[0.0; 2]; 4];
        let (mut equal, mut all) = (0.0, 0.0);
        for row in (0..world.map.len()).filter(|&row| changed[row]) {
            let (km2, record) = (world.map.area_km2[row], f64::from(trace.holder[row]));
            let off = held[row] - record;
            all += km2;
            equal += km2 * (1.0 - off.abs());
            let quarter = 2 * usize::from(world.map.lat[row] < MIDDLE[0]) + usize::from(world.map.lng[row] > MIDDLE[1]);
            wrong[quarter][usize::from(off < 0.0)] += km2 * off.abs();
        }
        let quarters = wrong.map(|[much, little]| format!("{much:8.0} / {little:8.0}  ")).join("  ");
        println!("{}  {:.3}  {quarters}", trace.label, equal / all.max(1.0));
        let ink = |row: usize| {
            let off = held[row] - f64::from(trace.holder[row]);
            let pale = (235.0 * (1.0 - off.abs())) as u8;
            let ground = if trace.holder[row] > 0 { 225 } else { 245 };
            if off > 0.05 {
                [235, pale, pale]
            } else if off < -0.05 {
                [pale, pale, 235]
            } else {
                [ground; 3]
            }
        };
        save(&frame.draw(&world, ink), &folder, &format!("mean-{}", trace.label));
    }
    Ok(())
}

/// Who holds what and who stands where: dark dots are mobile troops, their size the men.
fn standing(world: &World, state: &State, frame: &Frame) -> RgbImage {
    let mut image = frame.draw(world, |row| {
        let share = f64::from(state.cells.share[row]);
        [200.0 + 30.0 * (1.0 - share), 215.0, 200.0 + 40.0 * share].map(|channel| channel as u8)
    });
    for element in world.forces.ids() {
        let (row, declared) = (element.index(), &world.forces.elements[element.index()]);
        if !matches!(state.elements.status[row], Status::Active | Status::Broken) || !declared.arm.holds_ground() {
            continue;
        }
        let cell = state.elements.cell[row].index();
        let spread = |by: u32| (f64::from((declared.key >> by) % 9) - 4.0) / 4.0 * 0.02;
        let half = (f64::from(state.elements.men[row]) / 400.0).sqrt();
        let ink = match (declared.side, declared.arm.is_mobile()) {
            (Side::First, true) => [0, 0, 120],
            (Side::First, false) => [90, 110, 255],
            (Side::Second, true) => [130, 0, 0],
            (Side::Second, false) => [255, 90, 70],
        };
        frame.square(&mut image, (world.map.lat[cell] + spread(0), world.map.lng[cell] + spread(8)), half, ink);
    }
    image
}

fn save(image: &RgbImage, folder: &str, name: &str) {
    let path = Path::new(folder).join(format!("{name}.png"));
    if let Err(error) =
        std::fs::create_dir_all(folder).map_err(image::ImageError::IoError).and_then(|()| image.save(&path))
    {
        eprintln!("{}: {error}", path.display());
    }
}
