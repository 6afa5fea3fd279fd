//! Events in words, for tables and for people.

use nosb_engine::World;
use nosb_engine::event::{Event, EventKind};

/// One line that says what happened.
pub fn event_text(world: &World, event: &Event) -> String {
    let side = &world.forces.sides[event.side.index()];
    let element = event.element.map(|id| world.forces.elements[id.index()].name.as_str());
    let who = element.unwrap_or(side);
    let index = event.amount.max(0.0) as usize;
    let region = || world.map.regions.get(index).map_or("a region", |region| region.id.as_str()).replace('-', " ");
    let crossing = || world.map.crossings.get(index).map_or("a bridge".to_string(), |crossing| place_of(&crossing.id));
    let factory = || world.factories.get(index).map_or("a factory", |factory| factory.id.as_str());
    let headquarters = || world.forces.headquarters.get(index).map_or("a headquarters", |hq| hq.name.as_str());
    let airfield = || world.airfields.get(index).map_or("an airfield", |airfield| airfield.id.as_str());
    let directive = || world.directives.get(index).map_or("a directive", |directive| directive.id.as_str());
    let men = thousands(event.amount);
    match event.kind {
        EventKind::Arrived => format!("{who} arrives ({side})"),
        EventKind::Left => format!("{who} leaves the theatre ({side})"),
        EventKind::RegionTaken => format!("{side} holds most of {}", region()),
        EventKind::RegionReached => format!("{side} reaches {}", region()),
        EventKind::Rout => format!("{who} breaks and runs ({side})"),
        EventKind::Surrendered => format!("{who} surrenders ({side}), {men} men"),
        EventKind::Destroyed => format!("{who} is destroyed ({side})"),
        EventKind::CutOff => format!("{side} troops are cut off: {men} men"),
        EventKind::Relieved => format!("cut-off {side} troops are relieved: {men} men"),
        EventKind::BridgeTaken => format!("{side} takes a crossing whole: {}", crossing()),
        EventKind::BridgeBlown => format!("{side} blows a crossing: {}", crossing()),
        EventKind::BridgeBuilt => format!("{side} has built a bridge: {}", crossing()),
        EventKind::FactoryStopped => format!("{} stops work ({side})", factory()),
        EventKind::LeaveGranted => format!("{} is given leave to withdraw ({side})", headquarters()),
        EventKind::LeaveRefused => format!("{} is refused leave to withdraw ({side})", headquarters()),
        EventKind::Ultimatum => format!("{side} is offered terms"),
        EventKind::ArmySurrendered => format!("the pocketed army of {side} lays down its arms: {men} men"),
        EventKind::CommanderReplaced => format!("the commander of {} is replaced ({side})", headquarters()),
        EventKind::Raid => format!("heavy air raid by {side}: {men} t of bombs"),
        EventKind::Ice => format!("ice on the rivers: {} cm", event.amount.round()),
        EventKind::Airfield => format!("{side} has the airfield {}", airfield()),
        EventKind::DirectiveLapsed => format!("the directive {} lapses ({side})", directive()),
    }
}

/// Id of the thing that an event is about (a region, crossing, factory, airfield, headquarters or directive), if it is
/// about one; of a crossing the speakable part.
pub fn event_about(world: &World, event: &Event) -> Option<String> {
    let index = event.amount.max(0.0) as usize;
    match event.kind {
        EventKind::RegionTaken | EventKind::RegionReached => Some(world.map.regions.get(index)?.id.clone()),
        EventKind::BridgeTaken | EventKind::BridgeBlown | EventKind::BridgeBuilt => {
            Some(place_of(&world.map.crossings.get(index)?.id).replace(' ', "-"))
        }
        EventKind::FactoryStopped => Some(world.factories.get(index)?.id.clone()),
        EventKind::Airfield => Some(world.airfields.get(index)?.id.clone()),
        EventKind::LeaveGranted | EventKind::LeaveRefused | EventKind::CommanderReplaced => {
            Some(world.forces.headquarters.get(index)?.id.clone())
        }
        EventKind::DirectiveLapsed => Some(world.directives.get(index)?.id.clone()),
        _ => None,
    }
}

/// The speakable part of a crossing's id: ids made from the cells of both banks end in these.
fn place_of(id: &str) -> String {
    const CELL_DIGITS: usize = 15;
    let is_cell = |part: &&str| part.len() == CELL_DIGITS && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parts: Vec<&str> = id.split('-').filter(|part| !is_cell(part)).collect();
    parts.join(" ")
}

/// A whole number with thousands set apart.
fn thousands(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossings_are_called_by_their_river() {
        assert_eq!(place_of("don-862d41707ffffff-862d41727ffffff"), "don");
        assert_eq!(place_of("old-bridge"), "old bridge");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(["0", "999", "1,000", "1,234,567"].map(String::from), {
            [0.0, 999.4, 1000.0, 1_234_567.0].map(thousands)
        });
    }
}
