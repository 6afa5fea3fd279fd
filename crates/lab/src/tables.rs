//! The tables of an experiment: how runs become rows. The columns are described in `docs/experiments.md`.

use std::sync::Arc;

use arrow_array::builder::{
    BinaryBuilder, Date32Builder, Float32Builder, Float64Builder, Int64Builder, StringBuilder, UInt32Builder,
    UInt64Builder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use nosb_engine::World;
use nosb_engine::map::Terrain;

use crate::pair::Run;
use crate::plan::Plan;

/// Columns of `runs` before parameters and metrics.
pub const RUN_HEAD: [&str; 4] = ["run", "pair", "arm", "seed"];
/// Columns of `runs` after them.
pub const RUN_TAIL: [&str; 3] = ["last_day", "first_difference_on", "state_hash"];
/// Column of `series` beside the daily counts.
pub const CONTROL_DIFFERS: &str = "control_differs";

fn field(name: &str, kind: DataType, nullable: bool, unit: &str, doc: &str) -> Field {
    let about = [("unit", unit), ("description", doc)].map(|(key, value)| (key.to_string(), value.to_string()));
    Field::new(name, kind, nullable).with_metadata(about.into())
}

fn key_fields() -> Vec<Field> {
    vec![
        field("run", DataType::Int64, false, "", "number of the run: pair times lines, plus line"),
        field("pair", DataType::Int64, false, "", "runs of one pair share seed and parameters"),
        field("arm", DataType::Utf8, false, "id", "arm"),
    ]
}

/// The key columns of some rows.
#[derive(Default)]
struct Keys {
    run: Int64Builder,
    pair: Int64Builder,
    arm: StringBuilder,
}

impl Keys {
    fn add(&mut self, plan: &Plan, run: &Run) {
        self.run.append_value((run.pair * plan.lines.len() as u64 + run.line as u64) as i64);
        self.pair.append_value(run.pair as i64);
        self.arm.append_value(&plan.lines[run.line].id);
    }

    fn finish(mut self) -> Vec<ArrayRef> {
        vec![Arc::new(self.run.finish()), Arc::new(self.pair.finish()), Arc::new(self.arm.finish())]
    }
}

/// Days since 1970 of the first day.
fn epoch(plan: &Plan) -> i32 {
    const UNIX: nosb_engine::calendar::Date = nosb_engine::calendar::Date { year: 1970, month: 1, day: 1 };
    plan.scenario.calendar().date(0).days() - UNIX.days()
}

/// `runs(run, pair, arm, seed, <parameters>, <metrics>, last_day, first_difference_on, state_hash)`.
pub fn runs(plan: &Plan, runs: &[Run]) -> Result<RecordBatch, ArrowError> {
    let first = epoch(plan);
    let mut fields = key_fields();
    fields.push(field("seed", DataType::Int64, false, "", "seed of the battle's chance"));
    let mut keys = Keys::default();
    let mut seed = Int64Builder::new();
    for run in runs {
        keys.add(plan, run);
        seed.append_value(run.seed as i64);
    }
    let mut columns = keys.finish();
    columns.push(Arc::new(seed.finish()));
    for (index, varied) in plan.varied.iter().enumerate() {
        fields.push(field(&varied.path, DataType::Float64, false, &varied.unit, "parameter"));
        let mut values = Float64Builder::new();
        runs.iter().for_each(|run| values.append_value(run.parameters[index]));
        columns.push(Arc::new(values.finish()));
    }
    for (index, column) in plan.columns.iter().enumerate() {
        if column.is_date() {
            fields.push(field(&column.id, DataType::Date32, true, &column.unit, &column.doc));
            let mut values = Date32Builder::new();
            runs.iter().for_each(|run| values.append_option(run.values[index].map(|day| first + day as i32)));
            columns.push(Arc::new(values.finish()));
        } else {
            fields.push(field(&column.id, DataType::Float64, true, &column.unit, &column.doc));
            let mut values = Float64Builder::new();
            runs.iter().for_each(|run| values.append_option(run.values[index]));
            columns.push(Arc::new(values.finish()));
        }
    }
    fields.push(field("last_day", DataType::Date32, false, "date", "last day fought"));
    fields.push(field(
        "first_difference_on",
        DataType::Date32,
        true,
        "date",
        "day of the first difference from the baseline",
    ));
    fields.push(field("state_hash", DataType::Utf8, false, "hash", "hash of the last state"));
    let (mut last_day, mut differs, mut hash) = (Date32Builder::new(), Date32Builder::new(), StringBuilder::new());
    for run in runs {
        last_day.append_value(first + Plan::days(plan.lines[run.line].horizon) as i32 - 1);
        let day = run.parting.as_ref().and_then(|parting| parting.first_day);
        differs.append_option(day.map(|day| first + i32::from(day)));
        hash.append_value(format!("{:016x}", run.state_hash));
    }
    columns.extend([Arc::new(last_day.finish()) as ArrayRef, Arc::new(differs.finish()), Arc::new(hash.finish())]);
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}

/// `series(run, pair, arm, day, <daily counts>, control_differs)`.
pub fn series(plan: &Plan, names: &[String], runs: &[Run]) -> Result<RecordBatch, ArrowError> {
    let first = epoch(plan);
    let mut fields = key_fields();
    fields.push(field("day", DataType::Date32, false, "date", "end of this day"));
    let mut keys = Keys::default();
    let mut days = Date32Builder::new();
    let mut values: Vec<Float32Builder> = (0..=names.len()).map(|_| Float32Builder::new()).collect();
    for run in runs {
        for (day, row) in run.series.iter().enumerate() {
            keys.add(plan, run);
            days.append_value(first + day as i32);
            let area = run.parting.as_ref().and_then(|parting| parting.area.get(day)).copied().unwrap_or(0.0);
            for (builder, value) in values.iter_mut().zip(row.iter().chain([&area])) {
                builder.append_value(*value as f32);
            }
        }
    }
    let mut columns = keys.finish();
    columns.push(Arc::new(days.finish()));
    for (name, mut builder) in names.iter().map(String::as_str).chain([CONTROL_DIFFERS]).zip(values) {
        let doc = if name == CONTROL_DIFFERS { "share of the area held otherwise than in the baseline" } else { "" };
        fields.push(field(name, DataType::Float32, false, "", doc));
        columns.push(Arc::new(builder.finish()));
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}

/// `control(run, pair, arm, day, held)`: who holds each cell at the dates of the maps.
pub fn control(plan: &Plan, runs: &[Run]) -> Result<RecordBatch, ArrowError> {
    let first = epoch(plan);
    let mut fields = key_fields();
    fields.push(field("day", DataType::Date32, false, "date", "end of this day"));
    let doc =
        "one bit for each cell in the order of `cells`, the lowest first: 1 where the first side holds half or more";
    fields.push(field("held", DataType::Binary, false, "bits", doc));
    let mut keys = Keys::default();
    let (mut day, mut held) = (Date32Builder::new(), BinaryBuilder::new());
    for run in runs {
        for (map, bits) in &run.maps {
            keys.add(plan, run);
            day.append_value(first + Plan::days(plan.maps[*map].1) as i32 - 1);
            held.append_value(bits);
        }
    }
    let mut columns = keys.finish();
    columns.extend([Arc::new(day.finish()) as ArrayRef, Arc::new(held.finish())]);
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}

/// `divergence(run, pair, arm, days)`: when control of each cell first differs from the baseline.
pub fn divergence(plan: &Plan, runs: &[Run]) -> Result<RecordBatch, ArrowError> {
    let mut fields = key_fields();
    let doc = "for each cell in the order of `cells` 16 bits, low byte first: days since the first day; 65535 never";
    fields.push(field("days", DataType::Binary, false, "days", doc));
    let mut keys = Keys::default();
    let mut days = BinaryBuilder::new();
    for run in runs {
        let Some(parting) = &run.parting else { continue };
        keys.add(plan, run);
        let bytes: Vec<u8> = parting.cells.iter().flat_map(|day| day.to_le_bytes()).collect();
        days.append_value(bytes);
    }
    let mut columns = keys.finish();
    columns.push(Arc::new(days.finish()));
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}

/// `cells(cell, h3, lat, lng, area_km2, water, city)`: the cells in the order in which the other tables count them.
pub fn cells(world: &World) -> Result<RecordBatch, ArrowError> {
    let fields = vec![
        field("cell", DataType::UInt32, false, "", "number"),
        field("h3", DataType::UInt64, false, "H3 index", "cell"),
        field("lat", DataType::Float64, false, "deg", "latitude of its centre"),
        field("lng", DataType::Float64, false, "deg", "longitude of its centre"),
        field("area_km2", DataType::Float64, false, "km2", "area"),
        field("water", DataType::Boolean, false, "", "open water"),
        field("city", DataType::Boolean, false, "", "in the region of the city"),
    ];
    let map = &world.map;
    let (mut number, mut h3) = (UInt32Builder::new(), UInt64Builder::new());
    let (mut lat, mut lng, mut area) = (Float64Builder::new(), Float64Builder::new(), Float64Builder::new());
    let mut in_city = vec![false; map.len()];
    if let Some(region) = world.city_region {
        map.regions[region].cells.iter().for_each(|cell| in_city[cell.index()] = true);
    }
    for cell in 0..map.len() {
        number.append_value(cell as u32);
        h3.append_value(map.cell_ids[cell]);
        lat.append_value(map.lat[cell]);
        lng.append_value(map.lng[cell]);
        area.append_value(map.area_km2[cell]);
    }
    let water: Vec<bool> = map.terrain.iter().map(|terrain| *terrain == Terrain::Water).collect();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(number.finish()),
        Arc::new(h3.finish()),
        Arc::new(lat.finish()),
        Arc::new(lng.finish()),
        Arc::new(area.finish()),
        Arc::new(arrow_array::BooleanArray::from(water)),
        Arc::new(arrow_array::BooleanArray::from(in_city)),
    ];
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}
