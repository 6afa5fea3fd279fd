//! Who fights, in the order of the elements' indices.

use nosb_engine::World;
use nosb_engine::calendar::TICKS_PER_DAY;
use nosb_engine::forces::Arm;
use serde::Serialize;
use utoipa::ToSchema;

use super::symbol::{Size, sidc};

/// An element.
#[derive(Serialize, ToSchema)]
pub struct ElementEntry {
    /// Declared id.
    id: String,
    /// Name to print.
    name: String,
    /// Name of its side.
    side: String,
    /// Id of its nation.
    nation: String,
    /// Infantry, armour and so on.
    arm: String,
    /// Battalion to front.
    echelon: String,
    /// Its formation.
    headquarters: HeadquartersEntry,
    /// 20 digits of APP-6D. The first side is hostile, the second friend.
    sidc: String,
    /// Date of arrival; the first day for those who are there.
    arrives: String,
    /// Day of arrival, counted from the first.
    arrives_day: u32,
    /// Men it arrives with.
    men: u32,
}

/// A formation.
#[derive(Serialize, ToSchema)]
pub struct HeadquartersEntry {
    id: String,
    name: String,
    echelon: String,
    /// The formation above it at arrival.
    parent: Option<String>,
    /// When it comes under another one, in order.
    transfers: Vec<TransferEntry>,
}

/// A formation comes under another one.
#[derive(Serialize, ToSchema)]
pub struct TransferEntry {
    /// From this date on.
    date: String,
    /// The same as a day, counted from the first.
    day: u32,
    /// Id of the formation above it from then on.
    parent: Option<String>,
}

/// All elements.
pub fn elements(world: &World) -> Vec<ElementEntry> {
    let forces = &world.forces;
    let mut parts = vec![0_u32; forces.headquarters.len()];
    for element in forces.elements.iter().filter(|element| element.arm != Arm::Headquarters) {
        parts[element.headquarters.index()] += 1;
    }
    let entry = |element: &nosb_engine::forces::Element| {
        let headquarters = &forces.headquarters[element.headquarters.index()];
        let whole = element.arm == Arm::Headquarters || parts[element.headquarters.index()] == 1;
        let size =
            if whole { Size::of(headquarters.echelon) } else { Size::part_of(headquarters.echelon, element.arm) };
        ElementEntry {
            id: element.id.clone(),
            name: element.name.clone(),
            side: forces.sides[element.side.index()].clone(),
            nation: forces.nations[usize::from(element.nation)].id.clone(),
            arm: element.arm.name().into(),
            echelon: size.name().into(),
            headquarters: HeadquartersEntry {
                id: headquarters.id.clone(),
                name: headquarters.name.clone(),
                echelon: Size::of(headquarters.echelon).name().into(),
                parent: forces.headquarters.get(headquarters.parent.index()).map(|parent| parent.id.clone()),
                transfers: headquarters
                    .transfers
                    .iter()
                    .map(|(tick, parent)| TransferEntry {
                        date: world.calendar.date(*tick).to_string(),
                        day: tick / TICKS_PER_DAY,
                        parent: forces.headquarters.get(parent.index()).map(|parent| parent.id.clone()),
                    })
                    .collect(),
            },
            sidc: sidc(element.side, element.arm, size),
            arrives: world.calendar.date(element.arrive).to_string(),
            arrives_day: element.arrive / TICKS_PER_DAY,
            men: element.establishment.men,
        }
    };
    forces.elements.iter().map(entry).collect()
}
