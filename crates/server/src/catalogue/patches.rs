//! Patches out of requests: a shipped name or `path.to.value=1.5`. Never a file: what is not one of the two is refused
//! before anybody looks at the disk.

use axum::http::StatusCode;
use nosb_engine::calendar::{Calendar, Date, TICKS_PER_DAY};
use nosb_scenario::{Patch, Scenario};

use crate::refusal::Refusal;

/// Most patches of a request.
pub const MOST_PATCHES: usize = 64;
/// Longest text of a patch.
const LONGEST: usize = 200;

/// The scenario with patches laid over it, in order.
pub fn patched(scenario: &Scenario, texts: &[String]) -> Result<Scenario, Refusal> {
    if texts.len() > MOST_PATCHES {
        return Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "too_many_patches",
            format!("{} patches; at most {MOST_PATCHES} are taken", texts.len()),
            "write one patch file for the command line",
        ));
    }
    if texts.is_empty() {
        return Ok(scenario.clone());
    }
    let patches = texts.iter().map(|text| patch(scenario, text)).collect::<Result<Vec<_>, _>>()?;
    scenario.with_patches(&patches).map_err(|error| Refusal::of_scenario(&error))
}

fn patch(scenario: &Scenario, text: &str) -> Result<Patch, Refusal> {
    if text.len() > LONGEST {
        return Err(Refusal::bad("invalid_patch", "a patch is a name or one value", "like `weather.severity_c=-2.5`"));
    }
    if scenario.patches_shipped().iter().any(|listed| listed.name == text) {
        return scenario.patch(text).map_err(|error| Refusal::of_scenario(&error));
    }
    match Patch::assignment(text) {
        Some(patch) => patch.map_err(|error| Refusal::of_scenario(&error)),
        None => Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid_patch",
            format!("there is no patch `{text}`"),
            "give the name of a shipped patch, or `path.to.value=1.5`",
        )),
    }
}

/// The tick after the last day that is fought; nothing if it is the scenario's own last day.
pub fn last_tick(calendar: &Calendar, until: Option<&str>) -> Result<Option<u32>, Refusal> {
    let Some(text) = until else { return Ok(None) };
    let date = Date::parse(text)
        .ok_or_else(|| Refusal::bad("invalid_date", "`until` is not a date", "write dates as YYYY-MM-DD"))?;
    match u32::try_from(calendar.tick_of(date) + i64::from(TICKS_PER_DAY)) {
        Ok(tick) if tick == calendar.ticks => Ok(None),
        Ok(tick) if tick > 0 && tick < calendar.ticks => Ok(Some(tick)),
        _ => Err(Refusal::bad(
            "invalid_date",
            format!("{date} is outside the scenario"),
            format!("it runs from {} to {}", calendar.date(0), calendar.date(calendar.ticks.saturating_sub(1))),
        )),
    }
}
