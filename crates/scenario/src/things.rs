//! Where supply comes in, airfields, air fleets and factories. Their numbers are parameters like those of the rules,
//! so that a patch can change `source.<id>.tons_per_day` or `fleet.<id>.serviceable`.

use crate::error::{Problems, ScenarioError, did_you_mean};
use crate::forces::Place;
use crate::head::Head;
use crate::parameter::{self, Parameters};
use crate::section::{Section, Toml};
use core::ops::Range;
use nosb_engine::calendar::Date;
use nosb_engine::forces::Side;
use nosb_engine::world::FleetRole;

/// A place where supply enters.
#[derive(Clone, Debug)]
pub struct Source {
    /// Declared id.
    pub id: String,
    /// Whose.
    pub side: Side,
    /// Where.
    pub place: Place,
    /// From this tick on.
    pub from: u32,
    /// By rail.
    pub rail: bool,
}

/// An airfield.
#[derive(Clone, Debug)]
pub struct Airfield {
    /// Declared id.
    pub id: String,
    /// Where, if it is on the map.
    pub place: Option<Place>,
    /// Base of this side's transports.
    pub base_of: Option<Side>,
    /// From this tick on.
    pub from: u32,
}

/// An air fleet.
#[derive(Clone, Debug)]
pub struct Fleet {
    /// Declared id.
    pub id: String,
    /// Whose.
    pub side: Side,
    /// What for.
    pub role: FleetRole,
    /// Aircraft from each tick on.
    pub strength: Vec<(u32, f64)>,
}

/// A factory.
#[derive(Clone, Debug)]
pub struct Factory {
    /// Declared id.
    pub id: String,
    /// Whose.
    pub side: Side,
    /// Region of its halls.
    pub region: String,
    /// File and place of the region's name.
    pub span: Range<usize>,
    /// Builds tanks.
    pub builds_tanks: bool,
}

/// All things, by id.
#[derive(Clone, Debug, Default)]
pub struct Things {
    /// `supply.toml`: [source.*].
    pub sources: Vec<Source>,
    /// `supply.toml`: [airfield.*].
    pub airfields: Vec<Airfield>,
    /// `air.toml`.
    pub fleets: Vec<Fleet>,
    /// `factories.toml`.
    pub factories: Vec<Factory>,
}

/// A number that a thing may leave out: no extra distance, no landings.
const EXTRA_KM: &str = "extra_km";

impl Things {
    /// Reads `supply.toml`.
    pub fn read_supply(&mut self, toml: &Toml<'_>, head: &Head, parameters: &mut Parameters, problems: &mut Problems) {
        let top = toml.top();
        each(&top, "source", problems, |id, section, problems| {
            let side = side(section, "side", head, problems);
            let place = place(section, problems);
            if place.is_none() {
                problems.add(section.wrong("lat", format!("`{id}` has no place"), "give lat and lng"));
            }
            let from = from(section, head, problems);
            let rail = section.switch_or_none("rail", problems).unwrap_or(false);
            number(section, "source", id, "tons_per_day", parameters, problems);
            if let (Some(side), Some(place)) = (side, place) {
                self.sources.push(Source { id: id.into(), side, place, from, rail });
            }
        });
        each(&top, "airfield", problems, |id, section, problems| {
            let place = place(section, problems);
            let base_of = if section.has("base_of") { side(section, "base_of", head, problems) } else { None };
            let from = from(section, head, problems);
            number(section, "airfield", id, "landings_per_day", parameters, problems);
            if section.has(EXTRA_KM) {
                number(section, "airfield", id, EXTRA_KM, parameters, problems);
            } else if place.is_none() {
                problems.add(section.wrong(EXTRA_KM, format!("`{id}` is off the map"), "give its extra_km"));
            }
            self.airfields.push(Airfield { id: id.into(), place, base_of, from });
        });
        top.finish(problems);
        self.sources.sort_by(|a, b| a.id.cmp(&b.id));
        self.airfields.sort_by(|a, b| a.id.cmp(&b.id));
    }

    /// Reads `air.toml`.
    pub fn read_air(&mut self, toml: &Toml<'_>, head: &Head, parameters: &mut Parameters, problems: &mut Problems) {
        let top = toml.top();
        each(&top, "fleet", problems, |id, section, problems| {
            let side = side(section, "side", head, problems);
            let role = section.choice("role", &["combat", "transport"], problems);
            let mut strength = Vec::new();
            for step in section.tables("strength", problems) {
                let date = step.date("from", problems);
                let aircraft = step.number("aircraft", problems);
                step.text("source", problems);
                step.text_or_none("note", problems);
                step.finish(problems);
                if aircraft < 0.0 {
                    problems.add(step.wrong("aircraft", "a negative number of aircraft", "give 0 or more"));
                }
                if let Some(date) = date {
                    match tick_or_start(date, head) {
                        Some(tick) => strength.push((tick, aircraft)),
                        None => problems.add(outside(&step, "from", date, head)),
                    }
                }
            }
            strength.sort_by_key(|a| a.0);
            if strength.is_empty() {
                problems.add(section.wrong("strength", format!("`{id}` has no strength"), "add strength = [{...}]"));
            }
            for name in ["sorties_per_aircraft", "serviceable", "tons_per_sortie", "loss_factor"] {
                number(section, "fleet", id, name, parameters, problems);
            }
            if let (Some(side), Some(role)) = (side, role) {
                let role = if role == 0 { FleetRole::Combat } else { FleetRole::Transport };
                self.fleets.push(Fleet { id: id.into(), side, role, strength });
            }
        });
        top.finish(problems);
        self.fleets.sort_by(|a, b| a.id.cmp(&b.id));
    }

    /// Reads `factories.toml`.
    pub fn read_factories(
        &mut self,
        toml: &Toml<'_>,
        head: &Head,
        parameters: &mut Parameters,
        problems: &mut Problems,
    ) {
        let top = toml.top();
        each(&top, "factory", problems, |id, section, problems| {
            let side = side(section, "side", head, problems);
            let region = section.text("region", problems).to_string();
            let builds_tanks = section.switch_or_none("builds_tanks", problems).unwrap_or(false);
            for name in ["units_per_day", "workers"] {
                number(section, "factory", id, name, parameters, problems);
            }
            if let Some(side) = side {
                let span = section.span_of("region");
                self.factories.push(Factory { id: id.into(), side, region, span, builds_tanks });
            }
        });
        top.finish(problems);
        self.factories.sort_by(|a, b| a.id.cmp(&b.id));
    }
}

fn each<'a>(
    top: &Section<'a>,
    kind: &str,
    problems: &mut Problems,
    mut read: impl FnMut(&str, &Section<'a>, &mut Problems),
) {
    let Some(group) = top.table_or_none(kind, problems) else { return };
    for id in group.keys() {
        if let Some(section) = group.table_or_none(&id, problems) {
            section.text_or_none("name", problems);
            section.text_or_none("note", problems);
            read(&id, &section, problems);
            section.finish(problems);
        }
    }
}

fn number(
    section: &Section<'_>,
    kind: &str,
    id: &str,
    name: &str,
    parameters: &mut Parameters,
    problems: &mut Problems,
) {
    let path = format!("{kind}.{id}.{name}");
    if !section.has(name) {
        problems.add(section.wrong(name, format!("`{path}` is missing"), format!("add `{name} = {{ value = ... }}`")));
    } else if let Some(parameter) = parameter::read(section, name, &path, problems) {
        if matches!(parameter.value, nosb_engine::rules::Value::Number(value) if value < 0.0) {
            problems.add(section.wrong(name, format!("`{path}` is negative"), "give 0 or more"));
        }
        parameters.insert(path, parameter);
    }
}

fn side(section: &Section<'_>, key: &str, head: &Head, problems: &mut Problems) -> Option<Side> {
    let text = section.text(key, problems);
    let found = head.side(text);
    if found.is_none() {
        let remedy = did_you_mean(text, head.sides.iter().map(String::as_str));
        problems.add(section.wrong(key, format!("`{text}` is no side"), remedy));
    }
    found
}

fn place(section: &Section<'_>, problems: &mut Problems) -> Option<Place> {
    if !section.has("lat") && !section.has("lng") {
        return None;
    }
    let (lat, lng) = (section.number("lat", problems), section.number("lng", problems));
    Some(Place { lat, lng, file: section.file.name.clone(), span: section.span_of("lat") })
}

fn from(section: &Section<'_>, head: &Head, problems: &mut Problems) -> u32 {
    let Some(date) = section.date_or_none("from", problems) else { return 0 };
    tick_or_start(date, head).unwrap_or_else(|| {
        problems.add(outside(section, "from", date, head));
        0
    })
}

fn tick_or_start(date: Date, head: &Head) -> Option<u32> {
    if date < head.start { Some(0) } else { head.tick_of(date) }
}

fn outside(section: &Section<'_>, key: &str, date: Date, head: &Head) -> ScenarioError {
    section.wrong(key, format!("{date} is after the end of the scenario"), format!("it ends on {}", head.end))
}
