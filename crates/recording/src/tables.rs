//! The tables of a recording: columns with units, and how a state becomes rows.
//!
//! `tick` is everywhere the number of ticks fought when the row was true (a day is four), except in `events`, where it
//! is the tick in which the event happened. Cells are H3 indices. See `docs/recording.md`.

use std::sync::Arc;

use arrow_array::builder::{
    Float32Builder, Float64Builder, StringBuilder, StringDictionaryBuilder, UInt32Builder, UInt64Builder,
};
use arrow_array::types::UInt16Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use nosb_engine::event::Event;
use nosb_engine::forces::Side;
use nosb_engine::map::{BUILDING_CLASSES, CellId};
use nosb_engine::state::{Counter, Fate, SUPPLY_CLASSES, Status};
use nosb_engine::{State, World};

use crate::columns::ColumnHash;
use crate::words::event_text;

/// Names of the classes of supply in column names, in the engine's order.
const SUPPLY_NAMES: [&str; SUPPLY_CLASSES] = ["food", "fodder", "fuel", "ammunition"];
const KG_PER_T: f64 = 1000.0;
const HOURS_PER_TICK: f32 = 6.0;

fn name_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8))
}

fn field(name: &str, kind: DataType, nullable: bool, unit: &str, doc: &str) -> Field {
    let about = [("unit", unit), ("description", doc)].map(|(key, value)| (key.to_string(), value.to_string()));
    Field::new(name, kind, nullable).with_metadata(about.into())
}

/// A table's shape; `key` is written into the file.
fn schema(fields: Vec<Field>) -> SchemaRef {
    Arc::new(Schema::new(fields))
}

fn tick_field() -> Field {
    field("tick", DataType::UInt32, false, "tick (6 h)", "ticks fought when the row was true")
}

fn cell_field(nullable: bool) -> Field {
    field("cell", DataType::UInt64, nullable, "H3 index", "cell")
}

fn number(name: &str, unit: &str, doc: &str) -> Field {
    field(name, DataType::Float32, false, unit, doc)
}

fn count(name: &str, unit: &str, doc: &str) -> Field {
    field(name, DataType::UInt32, false, unit, doc)
}

/// Shape of `elements`.
pub(crate) fn elements_schema() -> SchemaRef {
    schema(vec![
        tick_field(),
        field("element", name_type(), false, "id", "declared id of the element"),
        field("side", name_type(), false, "id", "side"),
        field("headquarters", name_type(), false, "id", "declared id of its formation"),
        cell_field(true),
        count("men", "men", "fit men and lightly wounded with the element"),
        count("tanks", "tanks", "running tanks"),
        count("guns", "guns", "guns without mortars and anti-tank guns"),
        number("cohesion", "0..1", "cohesion"),
        number("fatigue", "0..1", "fatigue"),
        number("food_days", "days", "food carried, in full rations of the men present"),
        number("ammunition", "0..1", "ammunition against a full issue"),
        number("fuel", "0..1", "fuel against a full issue"),
        number("entrenchment", "0..1", "0 open, 0.3 hasty, 0.6 prepared, 1 fortified"),
        field("state", name_type(), false, "name", "state of life"),
        field("mission", name_type(), false, "name", "how it acts"),
    ])
}

/// The rows of all elements in the theatre, and of those that left it since `seen` was last written.
pub(crate) fn elements(world: &World, state: &State, seen: &mut [bool]) -> Result<RecordBatch, ArrowError> {
    let mut tick = UInt32Builder::new();
    let mut element = StringDictionaryBuilder::<UInt16Type>::new();
    let mut side = StringDictionaryBuilder::<UInt16Type>::new();
    let mut headquarters = StringDictionaryBuilder::<UInt16Type>::new();
    let mut cell = UInt64Builder::new();
    let mut counts: [UInt32Builder; 3] = Default::default();
    let mut numbers: [Float32Builder; 6] = Default::default();
    let mut life = StringDictionaryBuilder::<UInt16Type>::new();
    let mut mission = StringDictionaryBuilder::<UInt16Type>::new();
    let e = &state.elements;
    for id in world.forces.ids() {
        let row = id.index();
        let present = e.status[row].is_present();
        if !present && !seen[row] {
            continue;
        }
        seen[row] = present;
        let declared = &world.forces.elements[row];
        tick.append_value(state.tick);
        element.append(&declared.id)?;
        side.append(&world.forces.sides[declared.side.index()])?;
        headquarters.append(&world.forces.headquarters[declared.headquarters.index()].id)?;
        cell.append_option(cell_id(world, e.cell[row]));
        for (builder, value) in counts.iter_mut().zip([e.men[row] + e.light[row], e.tanks[row], e.guns[row]]) {
            builder.append_value(value);
        }
        let men = f64::from(e.men[row] + e.light[row]);
        let eaten_t = men * world.forces.nation(id).food_kg_per_man_day / KG_PER_T;
        let food_days = if eaten_t > 0.0 { e.stores_t[row][0] / eaten_t } else { 0.0 };
        let values =
            [e.cohesion[row], e.fatigue[row], food_days, e.ammunition_fill[row], e.fuel_fill[row], e.entrenchment[row]];
        for (builder, value) in numbers.iter_mut().zip(values) {
            builder.append_value(value as f32);
        }
        life.append(e.status[row].name())?;
        mission.append(e.posture[row].name())?;
    }
    let [mut men, mut tanks, mut guns] = counts;
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(tick.finish()),
        Arc::new(element.finish()),
        Arc::new(side.finish()),
        Arc::new(headquarters.finish()),
        Arc::new(cell.finish()),
        Arc::new(men.finish()),
        Arc::new(tanks.finish()),
        Arc::new(guns.finish()),
    ];
    for mut builder in numbers {
        columns.push(Arc::new(builder.finish()));
    }
    columns.push(Arc::new(life.finish()));
    columns.push(Arc::new(mission.finish()));
    RecordBatch::try_new(elements_schema(), columns)
}

fn cell_id(world: &World, cell: CellId) -> Option<u64> {
    world.map.cell_ids.get(cell.index()).copied()
}

/// Shape of `cells`.
pub(crate) fn cells_schema(world: &World) -> SchemaRef {
    let [first, second] = &world.forces.sides;
    let built = |name: &str, doc: &str| field(name, DataType::Float32, true, "share of built-up ground", doc);
    schema(vec![
        tick_field(),
        cell_field(false),
        number(&format!("{first}_share"), "0..1", "share of the cell held by this side"),
        built("intact", "intact; null where nothing is built"),
        built("damaged", "damaged; null where nothing is built"),
        built("rubble", "destroyed; null where nothing is built"),
        number(&format!("works_{first}"), "0..1", "completion of this side's works"),
        number(&format!("works_{second}"), "0..1", "completion of this side's works"),
        number("fire", "h", "how long the fire in the cell still burns"),
        count("civilians", "people", "residents alive and present"),
    ])
}

/// What the table of cells says of one cell; two rows are equal if their bits are.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct CellRow {
    share: f32,
    stock: Option<[f32; 3]>,
    works: [f32; 2],
    fire_hours: f32,
    civilians: u32,
}

fn cell_row(world: &World, state: &State, cell: CellId) -> CellRow {
    let (row, cells) = (cell.index(), &state.cells);
    let built = world.map.built_up_ha(cell);
    let stock = (built > 0.0).then(|| {
        let weigh = |shares: [f32; BUILDING_CLASSES]| {
            let ha: f64 = world.map.built_ha[row].iter().zip(shares).map(|(ha, share)| ha * f64::from(share)).sum();
            (ha / built) as f32
        };
        let (damaged, rubble) = (weigh(cells.damaged[row]), weigh(cells.rubble[row]));
        [1.0 - damaged - rubble, damaged, rubble]
    });
    CellRow {
        share: cells.share[row],
        stock,
        works: cells.works[row],
        fire_hours: f32::from(cells.fire_ticks[row]) * HOURS_PER_TICK,
        civilians: cells.civilians[row],
    }
}

/// The rows of the cells that differ from `last` (all if it is empty), which is brought up to date.
pub(crate) fn cells(
    world: &World,
    schema: &SchemaRef,
    state: &State,
    last: &mut Vec<CellRow>,
) -> Result<RecordBatch, ArrowError> {
    let whole = last.is_empty();
    let mut tick = UInt32Builder::new();
    let mut id = UInt64Builder::new();
    let mut numbers: [Float32Builder; 7] = Default::default();
    let mut civilians = UInt32Builder::new();
    for cell in world.map.cells() {
        let now = cell_row(world, state, cell);
        if whole {
            last.push(now);
        } else if last[cell.index()] == now {
            continue;
        }
        last[cell.index()] = now;
        tick.append_value(state.tick);
        id.append_value(world.map.cell_ids[cell.index()]);
        let stock = |index: usize| now.stock.map(|shares| shares[index]);
        let values = [
            Some(now.share),
            stock(0),
            stock(1),
            stock(2),
            Some(now.works[0]),
            Some(now.works[1]),
            Some(now.fire_hours),
        ];
        for (builder, value) in numbers.iter_mut().zip(values) {
            builder.append_option(value);
        }
        civilians.append_value(now.civilians);
    }
    let mut columns: Vec<ArrayRef> = vec![Arc::new(tick.finish()), Arc::new(id.finish())];
    for mut builder in numbers {
        columns.push(Arc::new(builder.finish()));
    }
    columns.push(Arc::new(civilians.finish()));
    RecordBatch::try_new(schema.clone(), columns)
}

/// One row for each side, column by column: name, unit, description, value.
fn side_columns(world: &World, state: &State) -> Vec<(String, &'static str, &'static str, [f64; 2])> {
    let sides = &state.sides;
    let both = |value: &dyn Fn(Side) -> f64| Side::BOTH.map(value);
    let mut columns = Vec::new();
    let mut with_elements = [[0.0; 4]; 2];
    for id in world.forces.ids() {
        let row = id.index();
        if state.elements.status[row] != Status::Awaited {
            let sums = &mut with_elements[world.forces.elements[row].side.index()];
            let e = &state.elements;
            let values = [e.men[row] + e.light[row], e.stragglers[row], e.tanks[row], e.tanks_in_repair[row]];
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += f64::from(value);
            }
        }
    }
    let men = [
        ("men", "men", "with elements, lightly wounded included"),
        ("stragglers", "men", "wandering behind the front"),
        ("tanks", "tanks", "running"),
        ("tanks_in_repair", "tanks", "in repair"),
    ];
    for (index, (name, unit, doc)) in men.into_iter().enumerate() {
        columns.push((name.to_string(), unit, doc, both(&|side| with_elements[side.index()][index])));
    }
    for &fate in Fate::ALL {
        let name = format!("fate_{}", fate.name());
        columns.push((name, "men", fate.doc(), both(&|side| sides.fate(side, fate) as f64)));
    }
    for &counter in Counter::ALL {
        let name = format!("sum_{}", counter.name());
        columns.push((name, "sum since the beginning", counter.doc(), both(&|side| sides.counter(side, counter))));
    }
    for (class, supply) in SUPPLY_NAMES.into_iter().enumerate() {
        let stocks = [
            ("depot", "in depots", &sides.depot_t),
            ("in", "came into the theatre since the beginning", &sides.supply_in_t),
            ("used", "used since the beginning", &sides.supply_used_t),
            ("lost", "lost since the beginning", &sides.supply_lost_t),
        ];
        for (what, doc, column) in stocks {
            columns.push((format!("{supply}_{what}_t"), "t", doc, both(&|side| column[side.index()][class])));
        }
    }
    let single: [(&str, &'static str, &'static str, &Vec<f64>); 5] = [
        ("will", "0..1", "national will", &sides.will),
        ("prestige", "0..1", "prestige that binds it to the named place", &sides.prestige),
        ("output_index", "start = 1", "index of national output", &sides.output_index),
        ("manpower", "men", "men the nation can still call up for this theatre", &sides.manpower),
        ("airlift_last_day_t", "t", "flown in on the last day", &sides.airlift_last_day_t),
    ];
    for (name, unit, doc, column) in single {
        columns.push((name.to_string(), unit, doc, both(&|side| column[side.index()])));
    }
    columns.push(("tank_pool".to_string(), "tanks", "waiting for an element", {
        both(&|side| f64::from(sides.tank_pool[side.index()]))
    }));
    columns
}

/// Shape of `sides`.
pub(crate) fn sides_schema(world: &World, state: &State) -> SchemaRef {
    let mut fields = vec![tick_field(), field("side", name_type(), false, "id", "side")];
    for (name, unit, doc, _) in side_columns(world, state) {
        fields.push(field(&name, DataType::Float64, false, unit, doc));
    }
    schema(fields)
}

/// The two rows of a day.
pub(crate) fn sides(world: &World, schema: &SchemaRef, state: &State) -> Result<RecordBatch, ArrowError> {
    let mut tick = UInt32Builder::new();
    let mut names = StringDictionaryBuilder::<UInt16Type>::new();
    for side in Side::BOTH {
        tick.append_value(state.tick);
        names.append(&world.forces.sides[side.index()])?;
    }
    let mut columns: Vec<ArrayRef> = vec![Arc::new(tick.finish()), Arc::new(names.finish())];
    for (_, _, _, values) in side_columns(world, state) {
        let mut builder = Float64Builder::new();
        builder.append_slice(&values);
        columns.push(Arc::new(builder.finish()));
    }
    RecordBatch::try_new(schema.clone(), columns)
}

/// Shape of `events`.
pub(crate) fn events_schema() -> SchemaRef {
    schema(vec![
        field("tick", DataType::UInt32, false, "tick (6 h)", "tick in which it happened, counted from 0"),
        field("kind", name_type(), false, "name", "kind of event"),
        field("side", name_type(), false, "id", "whose"),
        field("element", DataType::Utf8, true, "id", "which element, if one"),
        cell_field(true),
        field("text", DataType::Utf8, false, "text", "what happened, for people"),
    ])
}

/// Rows of events.
pub(crate) fn events(world: &World, list: &[Event]) -> Result<RecordBatch, ArrowError> {
    let mut tick = UInt32Builder::new();
    let mut kind = StringDictionaryBuilder::<UInt16Type>::new();
    let mut side = StringDictionaryBuilder::<UInt16Type>::new();
    let mut element = StringBuilder::new();
    let mut cell = UInt64Builder::new();
    let mut text = StringBuilder::new();
    for event in list {
        tick.append_value(event.tick);
        kind.append(event.kind.name())?;
        side.append(&world.forces.sides[event.side.index()])?;
        element.append_option(event.element.map(|id| world.forces.elements[id.index()].id.as_str()));
        cell.append_option(cell_id(world, event.cell));
        text.append_value(event_text(world, event));
    }
    RecordBatch::try_new(
        events_schema(),
        vec![
            Arc::new(tick.finish()),
            Arc::new(kind.finish()),
            Arc::new(side.finish()),
            Arc::new(element.finish()),
            Arc::new(cell.finish()),
            Arc::new(text.finish()),
        ],
    )
}

/// The table `map`: what does not change of the cells.
pub(crate) fn map(world: &World) -> Result<RecordBatch, ArrowError> {
    let map = &world.map;
    let shape = schema(vec![
        cell_field(false),
        field("lat", DataType::Float64, false, "degrees", "latitude of the centre"),
        field("lng", DataType::Float64, false, "degrees", "longitude of the centre"),
        number("area_km2", "km2", "area"),
        field("terrain", name_type(), false, "name", "kind of ground"),
        field("district", name_type(), true, "name", "district"),
        number("storeys", "storeys", "mean height of the buildings"),
    ]);
    let mut cell = UInt64Builder::new();
    let mut degrees: [Float64Builder; 2] = Default::default();
    let mut numbers: [Float32Builder; 2] = Default::default();
    let mut terrain = StringDictionaryBuilder::<UInt16Type>::new();
    let mut district = StringDictionaryBuilder::<UInt16Type>::new();
    for id in map.cells() {
        let row = id.index();
        cell.append_value(map.cell_ids[row]);
        degrees[0].append_value(map.lat[row]);
        degrees[1].append_value(map.lng[row]);
        numbers[0].append_value(map.area_km2[row] as f32);
        numbers[1].append_value(map.storeys[row] as f32);
        terrain.append(map.terrain[row].name())?;
        district.append_option(map.districts.get(usize::from(map.district[row])));
    }
    let [mut lat, mut lng] = degrees;
    let [mut area, mut storeys] = numbers;
    RecordBatch::try_new(
        shape,
        vec![
            Arc::new(cell.finish()),
            Arc::new(lat.finish()),
            Arc::new(lng.finish()),
            Arc::new(area.finish()),
            Arc::new(terrain.finish()),
            Arc::new(district.finish()),
            Arc::new(storeys.finish()),
        ],
    )
}

/// Shape of `hashes`: a hash of every column of the state every day, for `verify`.
pub(crate) fn hashes_schema() -> SchemaRef {
    schema(vec![
        tick_field(),
        field("table", name_type(), false, "name", "table of the state"),
        field("column", name_type(), false, "name", "column of the state"),
        field("hash", DataType::UInt64, false, "hash", "hash of the column"),
    ])
}

/// Rows of column hashes.
pub(crate) fn hashes(tick: u32, list: &[ColumnHash]) -> Result<RecordBatch, ArrowError> {
    let mut ticks = UInt32Builder::new();
    let mut table = StringDictionaryBuilder::<UInt16Type>::new();
    let mut column = StringDictionaryBuilder::<UInt16Type>::new();
    let mut hash = UInt64Builder::new();
    for entry in list {
        ticks.append_value(tick);
        table.append(entry.table)?;
        column.append(entry.column)?;
        hash.append_value(entry.hash);
    }
    RecordBatch::try_new(
        hashes_schema(),
        vec![Arc::new(ticks.finish()), Arc::new(table.finish()), Arc::new(column.finish()), Arc::new(hash.finish())],
    )
}
