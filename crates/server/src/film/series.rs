//! Daily series and events of a battle.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float32Array, UInt16Array};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use nosb_engine::World;
use nosb_engine::event::{Event, EventKind};
use nosb_engine::map::CellId;
use nosb_engine::measure::Series;
use nosb_recording::{event_about, event_text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::arrow::stream;

/// Something that happened.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EventEntry {
    /// Tick of six hours in which it happened, counted from 0; day is `tick / 4`.
    pub tick: u32,
    /// Kind.
    pub kind: String,
    /// Name of the side.
    pub side: String,
    /// In words.
    pub text: String,
    /// Id of the region, crossing, factory, airfield, headquarters or directive that it is about.
    pub about: Option<String>,
    /// Men, tons of bombs or centimetres of ice; nothing where there is nothing to count.
    pub amount: Option<f64>,
    /// Index of the cell.
    pub cell: Option<u16>,
    /// Index of the element.
    pub element: Option<u16>,
}

/// Events that count something.
const COUNTED: [EventKind; 6] = [
    EventKind::Surrendered,
    EventKind::CutOff,
    EventKind::Relieved,
    EventKind::ArmySurrendered,
    EventKind::Raid,
    EventKind::Ice,
];

/// All events in order.
pub fn events(world: &World, chronicle: &[Event]) -> Vec<EventEntry> {
    chronicle
        .iter()
        .map(|event| EventEntry {
            tick: event.tick,
            kind: event.kind.name().into(),
            side: world.forces.sides[event.side.index()].clone(),
            text: event_text(world, event),
            about: event_about(world, event),
            amount: COUNTED.contains(&event.kind).then(|| event.amount.round()),
            cell: (event.cell != CellId::NONE).then_some(event.cell.0),
            element: event.element.map(|id| id.0),
        })
        .collect()
}

/// `day` and every daily series, measured at the end of the day.
pub fn series(series: &Series) -> Result<Vec<u8>, ArrowError> {
    let days = series.days.len() as u16;
    let mut fields = vec![Field::new("day", DataType::UInt16, false)];
    let mut columns: Vec<ArrayRef> = vec![Arc::new(UInt16Array::from_iter_values(0..days))];
    for (index, name) in series.names.iter().enumerate() {
        fields.push(Field::new(name, DataType::Float32, false));
        columns.push(Arc::new(Float32Array::from_iter_values(series.days.iter().map(|row| row[index] as f32))));
    }
    stream(Schema::new(fields), columns)
}
