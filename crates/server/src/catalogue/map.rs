//! The cells of a map as a stream of Arrow record batches: what does not change.

use std::sync::Arc;

use arrow_array::builder::{Float32Builder, StringDictionaryBuilder, UInt64Builder};
use arrow_array::types::UInt8Type;
use arrow_schema::{DataType, Field, Schema};
use nosb_engine::World;

use crate::arrow::stream;
use crate::document::{ARROW, Document};
use crate::refusal::Refusal;

fn name_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::UInt8), Box::new(DataType::Utf8))
}

/// One row for each cell, in the order of the cells' indices.
pub fn map(world: &World) -> Result<Document, Refusal> {
    table(world).map_err(|error| Refusal::internal(&error))
}

fn table(world: &World) -> Result<Document, arrow_schema::ArrowError> {
    let map = &world.map;
    let mut h3 = UInt64Builder::new();
    let mut numbers: [Float32Builder; 5] = Default::default();
    let mut terrain = StringDictionaryBuilder::<UInt8Type>::new();
    let mut district = StringDictionaryBuilder::<UInt8Type>::new();
    for cell in map.cells() {
        let row = cell.index();
        h3.append_value(map.cell_ids[row]);
        let values = [map.lat[row], map.lng[row], map.area_km2[row], map.storeys[row], map.built_up_ha(cell)];
        for (builder, value) in numbers.iter_mut().zip(values) {
            builder.append_value(value as f32);
        }
        terrain.append(map.terrain[row].name())?;
        district.append_option(map.districts.get(usize::from(map.district[row])));
    }
    let field = |name: &str, kind: DataType| Field::new(name, kind, name == "district");
    let schema = Schema::new(vec![
        field("h3", DataType::UInt64),
        field("lat", DataType::Float32),
        field("lng", DataType::Float32),
        field("area_km2", DataType::Float32),
        field("terrain", name_type()),
        field("district", name_type()),
        field("storeys", DataType::Float32),
        field("built_ha", DataType::Float32),
    ]);
    let [mut lat, mut lng, mut area, mut storeys, mut built] = numbers;
    let bytes = stream(
        schema,
        vec![
            Arc::new(h3.finish()),
            Arc::new(lat.finish()),
            Arc::new(lng.finish()),
            Arc::new(area.finish()),
            Arc::new(terrain.finish()),
            Arc::new(district.finish()),
            Arc::new(storeys.finish()),
            Arc::new(built.finish()),
        ],
    )?;
    Ok(Document::new(ARROW, &bytes)?)
}
