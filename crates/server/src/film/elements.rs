//! The table of the elements: a row for each that is in the theatre, every day, and a last one on the day it is gone.

use std::sync::Arc;

use arrow_array::{ArrayRef, UInt8Array, UInt16Array};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use nosb_engine::orders::Posture;
use nosb_engine::state::Status;
use nosb_engine::{State, World};

use super::{byte, short};
use crate::arrow::stream;

const KG_PER_T: f64 = 1000.0;
/// Names of states, in the order of their numbers.
pub const STATES: [Status; 7] = [
    Status::Awaited,
    Status::Active,
    Status::Broken,
    Status::Crossing,
    Status::Withdrawn,
    Status::Destroyed,
    Status::Surrendered,
];
/// Names of missions, in the order of their numbers.
pub const MISSIONS: [Posture; 8] = [
    Posture::Rest,
    Posture::Hold,
    Posture::March,
    Posture::Attack,
    Posture::Delay,
    Posture::Withdraw,
    Posture::Support,
    Posture::Probe,
];
const WIDE: [&str; 6] = ["day", "element", "cell", "men", "tanks", "guns"];
const NARROW: [&str; 8] =
    ["cohesion", "fatigue", "ammunition", "fuel", "entrenchment", "food_days", "state", "mission"];

/// Rows of the block being filled.
pub struct Rows {
    wide: [Vec<u16>; WIDE.len()],
    narrow: [Vec<u8>; NARROW.len()],
    /// Who had a row the day before.
    seen: Vec<bool>,
}

impl Rows {
    /// No rows.
    pub fn new(world: &World) -> Self {
        Self { wide: Default::default(), narrow: Default::default(), seen: vec![false; world.forces.elements.len()] }
    }

    /// Adds a day.
    pub fn add(&mut self, day: u16, world: &World, state: &State) {
        let e = &state.elements;
        for id in world.forces.ids() {
            let row = id.index();
            let present = e.status[row].is_present();
            if !present && !self.seen[row] {
                continue;
            }
            self.seen[row] = present;
            let men = e.men[row] + e.light[row];
            let eaten_t = f64::from(men) * world.forces.nation(id).food_kg_per_man_day / KG_PER_T;
            let food_days = if eaten_t > 0.0 { e.stores_t[row][0] / eaten_t } else { 0.0 };
            let wide = [day, id.0, e.cell[row].0, short(men), short(e.tanks[row]), short(e.guns[row])];
            let narrow = [
                byte(e.cohesion[row]),
                byte(e.fatigue[row]),
                byte(e.ammunition_fill[row]),
                byte(e.fuel_fill[row]),
                byte(e.entrenchment[row]),
                food_days.clamp(0.0, 255.0) as u8,
                e.status[row] as u8,
                e.posture[row] as u8,
            ];
            self.wide.iter_mut().zip(wide).for_each(|(column, value)| column.push(value));
            self.narrow.iter_mut().zip(narrow).for_each(|(column, value)| column.push(value));
        }
    }

    /// The block as a stream, and no rows again.
    pub fn take(&mut self) -> Result<Vec<u8>, ArrowError> {
        let mut columns: Vec<ArrayRef> = Vec::new();
        for column in &mut self.wide {
            columns.push(Arc::new(UInt16Array::from(std::mem::take(column))));
        }
        for column in &mut self.narrow {
            columns.push(Arc::new(UInt8Array::from(std::mem::take(column))));
        }
        stream(schema(), columns)
    }
}

fn schema() -> Schema {
    let wide = WIDE.into_iter().map(|name| Field::new(name, DataType::UInt16, false));
    let narrow = NARROW.into_iter().map(|name| Field::new(name, DataType::UInt8, false));
    let names = |list: Vec<&str>| list.join(",");
    let metadata = [
        ("states".to_string(), names(STATES.iter().map(|state| state.name()).collect())),
        ("missions".to_string(), names(MISSIONS.iter().map(|mission| mission.name()).collect())),
        ("nowhere".to_string(), u16::MAX.to_string()),
    ];
    Schema::new_with_metadata(wide.chain(narrow).collect::<Vec<_>>(), metadata.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_at_their_numbers() {
        assert!(STATES.iter().enumerate().all(|(index, state)| *state as usize == index));
        assert!(MISSIONS.iter().enumerate().all(|(index, mission)| *mission as usize == index));
    }
}
