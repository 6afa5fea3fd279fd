//! The course of a battle in a few dated lines, chosen from its chronicle.
//!
//! Kinds of event have a weight; of events that say the same thing only the weightiest (or first) stays; no kind may
//! fill the list alone. Between them stand the losses of every fourth week.

use nosb_engine::World;
use nosb_engine::event::{Event, EventKind};
use nosb_engine::forces::Side;
use nosb_engine::measure::Series;
use nosb_recording::event_text;

use crate::text::number;

const EVENT_LINES: usize = 17;
const LINES_OF_A_KIND: usize = 5;
const SUMMARY_DAYS: usize = 28;
/// Fewer men than this cut off are an incident, not the course of a battle.
const MANY_MEN: f64 = 5_000.0;

/// The lines, each with its date.
pub fn course(world: &World, chronicle: &[Event], series: &Series) -> Vec<(String, String)> {
    let mut lines: Vec<(u32, String)> = chosen(world, chronicle)
        .into_iter()
        .map(|event| (event.tick, event_text(world, event)))
        .chain(losses(world, series))
        .collect();
    lines.sort();
    lines.into_iter().map(|(tick, text)| (world.calendar.date(tick).to_string(), text)).collect()
}

/// Weight of an event; `None`: not for this list.
fn weight(world: &World, event: &Event) -> Option<u32> {
    let region = || world.map.regions.get(event.amount.max(0.0) as usize);
    let gained = || {
        let Some(region) = region() else { return false };
        let held = nosb_engine::measure::share(world, &region.cells, |cell| world.map.share[cell.index()]);
        event.side.held(held) < 0.5
    };
    let named = || {
        let index = Some(event.amount.max(0.0) as usize);
        if index == world.city_region || index == world.prestige_region { 25 } else { 0 }
    };
    let weight = match event.kind {
        EventKind::ArmySurrendered => 100,
        EventKind::CutOff if event.amount >= MANY_MEN => 90,
        EventKind::Ultimatum => 80,
        EventKind::RegionTaken if gained() => 65 + named(),
        EventKind::RegionReached if gained() => 60 + named(),
        EventKind::BridgeTaken => 58,
        EventKind::FactoryStopped => 57,
        EventKind::Relieved if event.amount >= MANY_MEN => 55,
        EventKind::Airfield => 50,
        EventKind::Raid => 40,
        EventKind::Ice => 30,
        EventKind::BridgeBlown | EventKind::BridgeBuilt => 25,
        EventKind::CommanderReplaced => 15,
        EventKind::LeaveRefused | EventKind::LeaveGranted => 10,
        EventKind::Surrendered => 5,
        _ => return None,
    };
    Some(weight)
}

/// Whether two events say the same: the same thing of a kind at any time, or the same kind and side on one day.
fn same(world: &World, a: &Event, b: &Event) -> bool {
    let by_thing = matches!(
        a.kind,
        EventKind::RegionTaken
            | EventKind::RegionReached
            | EventKind::BridgeTaken
            | EventKind::BridgeBlown
            | EventKind::BridgeBuilt
            | EventKind::FactoryStopped
            | EventKind::Airfield
    );
    let one_day = world.calendar.day(a.tick) == world.calendar.day(b.tick);
    a.kind == b.kind && a.side == b.side && if by_thing { a.amount == b.amount } else { one_day }
}

fn chosen<'a>(world: &World, chronicle: &'a [Event]) -> Vec<&'a Event> {
    let mut candidates: Vec<(u32, &Event)> =
        chronicle.iter().filter_map(|event| Some((weight(world, event)?, event))).collect();
    // Weightiest first; of equal weight whatever counts most for events measured in men or tons, then the earliest.
    candidates.sort_by(|(a_weight, a), (b_weight, b)| {
        let size = |event: &Event| match event.kind {
            EventKind::CutOff | EventKind::Raid | EventKind::Surrendered | EventKind::Relieved => event.amount,
            _ => 0.0,
        };
        b_weight.cmp(a_weight).then(size(b).total_cmp(&size(a))).then(a.tick.cmp(&b.tick))
    });
    let mut kept: Vec<&Event> = Vec::new();
    for (_, event) in candidates {
        let of_kind = kept.iter().filter(|other| other.kind == event.kind).count();
        if kept.len() < EVENT_LINES && of_kind < LINES_OF_A_KIND && !kept.iter().any(|other| same(world, other, event))
        {
            kept.push(event);
        }
    }
    kept
}

/// Losses of both sides in every four weeks.
fn losses(world: &World, series: &Series) -> Vec<(u32, String)> {
    let column = |side: Side| {
        let name = format!("{}_casualties", world.forces.sides[side.index()]);
        series.names.iter().position(|column| *column == name)
    };
    let (Some(first), Some(second)) = (column(Side::First), column(Side::Second)) else { return Vec::new() };
    let mut lines = Vec::new();
    let mut before = [0.0; 2];
    let mut day = 0;
    while day < series.days.len() {
        let last = (day + SUMMARY_DAYS).min(series.days.len()) - 1;
        let total = [series.days[last][first], series.days[last][second]];
        let [a, b] = [total[0] - before[0], total[1] - before[1]].map(number);
        let sides = &world.forces.sides;
        let tick = last as u32 * nosb_engine::calendar::TICKS_PER_DAY;
        lines.push((tick, format!("losses of {} days: {} {a}, {} {b}", last + 1 - day, sides[0], sides[1])));
        before = total;
        day = last + 1;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use nosb_engine::map::{CellId, Region};
    use nosb_engine::testing;

    fn event(tick: u32, kind: EventKind, amount: f64) -> Event {
        Event { tick, kind, side: Side::First, element: None, cell: CellId(0), amount }
    }

    #[test]
    fn the_weighty_is_kept_and_the_repeated_is_not() {
        let mut world = testing::plain(4, 2, 10.0);
        world.map.regions.push(Region { id: "east-bank".into(), cells: vec![CellId(3)] });
        world.map.regions.push(Region { id: "west-bank".into(), cells: vec![CellId(0)] });
        let mut chronicle = vec![
            event(0, EventKind::RegionReached, 1.0),
            event(8, EventKind::RegionReached, 0.0),
            event(80, EventKind::RegionReached, 0.0),
            event(90, EventKind::ArmySurrendered, 50_000.0),
            event(60, EventKind::CutOff, 400.0),
        ];
        chronicle.extend((0..300).map(|tick| event(tick, EventKind::CommanderReplaced, 0.0)));
        let kept: Vec<(u32, EventKind)> = chosen(&world, &chronicle).iter().map(|e| (e.tick, e.kind)).collect();
        assert_eq!(kept[..2], [(90, EventKind::ArmySurrendered), (8, EventKind::RegionReached)]);
        assert_eq!(kept.len(), 2 + LINES_OF_A_KIND);
    }
}
