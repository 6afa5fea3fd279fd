//! `scenario.toml`: what the scenario is, when it is fought, and what is given from outside.

use crate::error::{Problems, did_you_mean};
use crate::section::{Section, Toml};
use nosb_engine::calendar::{Calendar, Date};
use nosb_engine::forces::Side;

/// Version of the folder's format.
pub const FORMAT: f64 = 1.0;
const MONTHS: usize = 12;

/// An order from outside: whose and from when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// Whose.
    pub side: Side,
    /// From this day on.
    pub date: Date,
}

/// What `scenario.toml` says.
#[derive(Clone, Debug)]
pub struct Head {
    /// Short name.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// What it is about, in a line.
    pub description: String,
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Ids of the two sides.
    pub sides: [String; 2],
    /// Seed of the weather, so that battles of different seeds share it.
    pub weather_seed: u64,
    /// Folder beside this one whose rules are used, if they are not this one's own.
    pub rules: Option<String>,
    /// Monthly mean temperatures, C.
    pub monthly_temperature_c: [f64; MONTHS],
    /// Latitude of daylight, degrees.
    pub latitude_deg: f64,
    /// Share of a formation's daily supply that follows its men; the rest follows its guns.
    pub supply_by_men: f64,
    /// The order on discipline.
    pub standing_order: Option<Given>,
    /// Refusal of any withdrawal.
    pub no_breakout: Option<Given>,
    /// Region that binds the sides by its name.
    pub prestige_region: Option<String>,
    /// Region of the city.
    pub city_region: Option<String>,
}

impl Head {
    /// Reads it.
    pub fn read(toml: &Toml<'_>, problems: &mut Problems) -> Option<Self> {
        let top = toml.top();
        let format = top.number("format", problems);
        if top.has("format") && format != FORMAT {
            problems.add(top.wrong(
                "format",
                format!("format {format} is not known"),
                "this version reads `format = 1`",
            ));
        }
        let name = top.text("name", problems).to_string();
        let title = top.text("title", problems).to_string();
        let description = top.text_or_none("description", problems).unwrap_or("").to_string();
        let start = top.date("start", problems);
        let end = top.date("end", problems);
        if let (Some(start), Some(end)) = (start, end)
            && end < start
        {
            problems.add(top.wrong("end", "the end is before the start", "give a later date"));
        }
        let sides = top.texts("sides", problems);
        if sides.len() != 2 || sides[0] == sides[1] {
            problems.add(top.wrong("sides", "a battle has two sides", "like sides = [\"red\", \"blue\"]"));
        }
        let names: Vec<&str> = sides.clone();
        let seed = top.number("weather_seed", problems);
        if seed < 0.0 || seed.fract() != 0.0 || seed > 9e15 {
            problems.add(top.wrong("weather_seed", "the seed should be a whole number", "like 1942"));
        }
        let rules = top.text_or_none("rules", problems).map(String::from);
        let mut monthly = [0.0; MONTHS];
        let mut latitude_deg = 0.0;
        if let Some(climate) = top.table_or_none("climate", problems) {
            let list = climate.numbers("monthly_temperature_c", problems);
            if list.len() == MONTHS {
                monthly.copy_from_slice(&list);
            } else {
                problems.add(climate.wrong("monthly_temperature_c", "a year has twelve months", "January first"));
            }
            latitude_deg = climate.number("latitude_deg", problems);
            climate.text("source", problems);
            climate.text_or_none("note", problems);
            climate.finish(problems);
        } else if !top.has("climate") {
            problems.add(top.wrong("climate", "[climate] is missing", "give monthly_temperature_c and latitude_deg"));
        }
        let supply_by_men = top.number("supply_by_men", problems);
        if !(0.0..=1.0).contains(&supply_by_men) {
            problems.add(top.wrong("supply_by_men", "a share lies between 0 and 1", "like 0.5"));
        }
        let standing_order = given(&top, "standing_order", &names, problems);
        let no_breakout = given(&top, "no_breakout", &names, problems);
        let prestige_region = top.text_or_none("prestige_region", problems).map(String::from);
        let city_region = top.text_or_none("city_region", problems).map(String::from);
        top.finish(problems);
        let [first, second] = sides[..] else { return None };
        Some(Self {
            name,
            title,
            description,
            start: start?,
            end: end?,
            sides: [first.into(), second.into()],
            weather_seed: seed as u64,
            rules,
            monthly_temperature_c: monthly,
            latitude_deg,
            supply_by_men,
            standing_order,
            no_breakout,
            prestige_region,
            city_region,
        })
    }

    /// The calendar.
    pub fn calendar(&self) -> Calendar {
        Calendar::new(self.start, self.end, self.latitude_deg)
    }

    /// First tick of a date that lies in the scenario.
    pub fn tick_of(&self, date: Date) -> Option<u32> {
        (self.start..=self.end).contains(&date).then(|| self.calendar().tick_of(date) as u32)
    }

    /// A side by its id.
    pub fn side(&self, id: &str) -> Option<Side> {
        Side::BOTH.into_iter().find(|side| self.sides[side.index()] == id)
    }
}

fn given(top: &Section<'_>, key: &str, sides: &[&str], problems: &mut Problems) -> Option<Given> {
    let section = top.table_or_none(key, problems)?;
    let date = section.date("date", problems);
    let side = section.text("side", problems);
    let index = sides.iter().position(|name| *name == side);
    if index.is_none() {
        problems.add(section.wrong("side", format!("`{side}` is no side"), did_you_mean(side, sides.iter().copied())));
    }
    section.text("source", problems);
    section.text_or_none("note", problems);
    section.finish(problems);
    Some(Given { side: Side::BOTH[index?.min(1)], date: date? })
}
