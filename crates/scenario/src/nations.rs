//! `nations.toml`: what differs between nations, as parameters `nation.<id>.<field>`.

use crate::error::{Problems, did_you_mean};
use crate::parameter::{self, Parameters};
use crate::section::Toml;
use nosb_engine::forces::Nation;
use nosb_engine::rules::Value;

type Field = (&'static str, fn(&mut Nation) -> &mut f64);

macro_rules! fields {
    ($($name:ident),+ $(,)?) => { &[$((stringify!($name), |nation| &mut nation.$name)),+] };
}

/// Every number of a nation.
const FIELDS: &[Field] = fields![
    quality,
    food_kg_per_man_day,
    killed_share,
    return_share,
    tank_write_off,
    tank_repair_days,
    km_between_breakdowns,
    order_delay_army_hours,
    order_delay_division_hours,
    order_error,
    delay_improvement,
    winter_clothing,
    deficit_army,
    deficit_division,
    deficit_regiment,
    replacements_per_division_day,
    fear_captivity,
    straggling,
    demanded_odds,
    prisoners_death_factor,
];

/// Reads the nations; gives their ids, sorted.
pub fn read(toml: &Toml<'_>, parameters: &mut Parameters, problems: &mut Problems) -> Vec<String> {
    let top = toml.top();
    let mut ids = Vec::new();
    if let Some(group) = top.table_or_none("nation", problems) {
        for id in group.keys() {
            let Some(section) = group.table_or_none(&id, problems) else { continue };
            let prefix = format!("nation.{id}");
            parameter::read_all(&section, &prefix, parameters, problems);
            for (name, _) in FIELDS {
                if !section.has(name) {
                    let message = format!("`{prefix}.{name}` is missing");
                    problems.add(section.wrong(name, message, format!("add a line `{name} = {{ value = ... }}`")));
                }
            }
            for key in section.keys() {
                if !FIELDS.iter().any(|(name, _)| *name == key) {
                    let remedy = did_you_mean(&key, FIELDS.iter().map(|(name, _)| *name));
                    problems.add(section.wrong(&key, format!("unknown parameter `{prefix}.{key}`"), remedy));
                }
            }
            ids.push(id);
        }
    } else if !top.has("nation") {
        problems.add(top.wrong("nation", "there are no nations", "begin each with [nation.<id>]"));
    }
    top.finish(problems);
    ids.sort();
    ids
}

/// The engine's nation from the parameters.
pub fn nation(id: &str, parameters: &Parameters) -> Nation {
    let mut nation = Nation { id: id.into(), ..Nation::default() };
    for (name, field) in FIELDS {
        if let Some(Value::Number(value)) = parameters.get(&format!("nation.{id}.{name}")).map(|p| p.value) {
            *field(&mut nation) = value;
        }
    }
    nation
}
