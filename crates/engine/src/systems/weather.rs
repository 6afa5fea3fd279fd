//! Weather: one day after the other, the same for both sides, from its own seed.
//!
//! `T = monthly mean (Catmull-Rom through mid-months) + severity (November to March) + anomaly`, the anomaly an AR(1)
//! from day to day. Ground freezes and thaws by degree-days; mud lies in its season where the ground is not frozen;
//! snow falls on wet days of frost, melts by degree-days and settles. River ice: once `floes_degree_days` of frost have
//! cooled the water floes drift; thickness follows Stefan, `h = ice_growth x sqrt(degree-days since the first floes)`,
//! cm; drifting ice carries only `drift_ice_factor` of it, until `closing_degree_days` close the river.
//!
//! Owns all columns of `weather`; reads nothing that the battle changes. Source: model.md 7; ice law Ashton 1986.

use crate::chance::{Chance, Draw, Mechanism, lognormal_inverse, normal_inverse};
use crate::event::{Event, EventKind};
use crate::forces::Side;
use crate::map::CellId;
use crate::state::State;
use crate::world::World;

const DRAW_TEMPERATURE: u32 = 0;
const DRAW_WIND: u32 = 1;
const DRAW_FLYABLE: u32 = 2;
const DRAW_WET: u32 = 3;

/// Temperature while the mechanism is off, C.
const FAIR_C: f64 = 15.0;
const DAYS_PER_YEAR: f64 = 365.25;
const MONTHS: f64 = 12.0;
/// The coldest day of a northern year, day of the year.
const MIDWINTER_DAY: f64 = 20.0;
/// Temperature from which a dry day dries timber, C.
const DRYING_FROM_C: f64 = 5.0;
/// Temperature at which timber dries at the full rate, C.
const DRYING_FULL_C: f64 = 20.0;

/// A day's weather.
pub fn run(world: &World, state: &mut State, chance: &Chance) {
    if !world.calendar.is_new_day(state.tick) {
        return;
    }
    let rules = &world.rules.weather;
    if !rules.enabled {
        state.weather.temperature_c[0] = FAIR_C;
        state.weather.flyable[0] = true;
        state.weather.dryness[0] = 1.0;
        return;
    }
    let day = world.calendar.day(state.tick);
    let uniform =
        |index| chance.uniform_given(Draw { mechanism: Mechanism::Weather, index, tick: day, entity: 0, partner: 0 });
    let winter = winter_share(world, state.tick);
    let between = |summer: f64, midwinter: f64| summer + (midwinter - summer) * winter;

    let weather = &mut state.weather;
    let deviate = between(rules.day_sd_summer, rules.day_sd) * normal_inverse(uniform(DRAW_TEMPERATURE));
    let kept = if day == 0 { 0.0 } else { rules.persistence };
    weather.anomaly_c[0] = kept * weather.anomaly_c[0] + libm::sqrt(1.0 - kept * kept) * deviate;
    weather.temperature_c[0] = mean_temperature_c(world, state.tick) + weather.anomaly_c[0];
    weather.wind_m_s[0] = lognormal_inverse(rules.wind_median, rules.wind_log_sd, uniform(DRAW_WIND));
    weather.flyable[0] = uniform(DRAW_FLYABLE) < between(rules.flyable_summer, rules.flyable_winter);
    let wet = uniform(DRAW_WET) < between(rules.wet_days_summer, rules.wet_days_winter);

    ground(world, state, wet, day == 0);
    ice(world, state);
}

/// 0 at midsummer, 1 at midwinter.
pub fn winter_share(world: &World, tick: u32) -> f64 {
    let day = f64::from(world.calendar.day_of_year(tick)) - MIDWINTER_DAY;
    0.5 + 0.5 * libm::cos(day / DAYS_PER_YEAR * core::f64::consts::TAU)
}

/// Mean temperature of the season with the shift of the winter, C.
pub fn mean_temperature_c(world: &World, tick: u32) -> f64 {
    let year = (f64::from(world.calendar.day_of_year(tick)) - 0.5) / DAYS_PER_YEAR * MONTHS - 0.5;
    let base = libm::floor(year);
    let t = year - base;
    let month = |offset: i32| world.monthly_temperature_c[(base as i32 + offset).rem_euclid(MONTHS as i32) as usize];
    let (a, b, c, d) = (month(-1), month(0), month(1), month(2));
    let curve = b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)));
    let cold_months = matches!(world.calendar.date(tick).month, 11 | 12 | 1..=3);
    curve + if cold_months { world.rules.weather.severity_c } else { 0.0 }
}

/// Frost in the ground, mud, snow, dryness of timber.
fn ground(world: &World, state: &mut State, wet: bool, first_day: bool) {
    let rules = &world.rules.weather;
    let day_of_year = f64::from(world.calendar.day_of_year(state.tick));
    let weather = &mut state.weather;
    let temperature = weather.temperature_c[0];
    if first_day {
        weather.dryness[0] = (temperature / DRYING_FULL_C).clamp(0.0, 1.0);
    }
    let crust = -temperature / rules.ground_freeze_degree_days.max(1.0);
    weather.frozen[0] = (weather.frozen[0] + crust).clamp(0.0, 1.0);

    let ramp = rules.mud_ramp_days.max(1.0);
    let season = ((day_of_year - rules.mud_start) / ramp).min((rules.mud_end - day_of_year) / ramp + 1.0);
    weather.mud[0] = season.clamp(0.0, 1.0) * (1.0 - weather.frozen[0]);

    let fresh = if wet && temperature < 0.0 { rules.snowfall_cm } else { 0.0 };
    let melted = rules.snow_melt * temperature.max(0.0);
    weather.snow_cm[0] = (weather.snow_cm[0] * (1.0 - rules.snow_settling) + fresh - melted).max(0.0);

    let warmth = ((temperature - DRYING_FROM_C) / (DRYING_FULL_C - DRYING_FROM_C)).clamp(0.0, 1.0);
    let change = if wet { -rules.wetting } else { rules.drying * warmth };
    weather.dryness[0] = (weather.dryness[0] + change).clamp(0.0, 1.0);
}

/// Floes, drifting and standing ice on the great rivers.
fn ice(world: &World, state: &mut State) {
    let rules = &world.rules.weather;
    let weather = &mut state.weather;
    let was = (weather.floes[0], weather.ice_cm[0] > 0.0 && !weather.floes[0]);
    let mut frost = (weather.freezing_degree_days[0] - weather.temperature_c[0]).max(0.0);
    let mut under_ice = was.0 || was.1;
    if under_ice && frost == 0.0 {
        under_ice = false;
    } else if !under_ice && frost >= rules.floes_degree_days {
        under_ice = true;
        frost = 0.0;
    }
    // Ice that stands goes on standing until it has melted.
    let stands = under_ice && (was.1 || frost >= rules.closing_degree_days);
    let thickness = rules.ice_growth * libm::sqrt(frost);
    weather.freezing_degree_days[0] = frost;
    weather.floes[0] = under_ice && !stands;
    weather.ice_cm[0] = match (under_ice, stands) {
        (false, _) => 0.0,
        (true, false) => thickness * rules.drift_ice_factor,
        (true, true) => thickness,
    };
    if was != (weather.floes[0], stands) {
        let amount = weather.ice_cm[0];
        state.events.emit(Event {
            tick: state.tick,
            kind: EventKind::Ice,
            side: Side::First,
            element: None,
            cell: CellId::NONE,
            amount,
        });
    }
}

/// Wind chill (Environment Canada and US National Weather Service, 2001), C; the air's temperature where it does not
/// apply (above 10 C, or nearly calm).
pub fn wind_chill_c(temperature_c: f64, wind_m_s: f64) -> f64 {
    const KM_H_PER_M_S: f64 = 3.6;
    let wind = wind_m_s * KM_H_PER_M_S;
    if temperature_c > 10.0 || wind < 4.8 {
        return temperature_c;
    }
    let power = libm::pow(wind, 0.16);
    (13.12 + 0.6215 * temperature_c - 11.37 * power + 0.3965 * temperature_c * power).min(temperature_c)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::calendar::{Calendar, Date};
    use crate::rules::weather::Weather;

    /// A world from midsummer to the end of February under a continental winter.
    pub(crate) fn northern_world() -> World {
        let mut world = crate::testing::plain(4, 4, 10.0);
        let day = |text| Date::parse(text).expect("a date");
        world.calendar = Calendar::new(day("1900-07-17"), day("1901-02-28"), 48.7);
        world.monthly_temperature_c = [-14.0, -9.0, -2.0, 9.0, 17.0, 22.0, 23.5, 22.5, 16.0, 8.0, -1.5, -6.0];
        world.rules.weather = Weather {
            enabled: true,
            day_sd_summer: 3.0,
            day_sd: 4.5,
            persistence: 0.8,
            wind_median: 4.5,
            wind_log_sd: 0.4,
            flyable_summer: 0.93,
            flyable_winter: 0.65,
            wet_days_summer: 0.15,
            wet_days_winter: 0.35,
            snowfall_cm: 3.0,
            snow_melt: 1.5,
            snow_settling: 0.04,
            mud_start: 288.0,
            mud_end: 318.0,
            mud_ramp_days: 7.0,
            ground_freeze_degree_days: 25.0,
            drying: 0.12,
            wetting: 0.4,
            floes_degree_days: 10.0,
            closing_degree_days: 120.0,
            ice_growth: 1.9,
            drift_ice_factor: 0.35,
            ..Weather::default()
        };
        world
    }

    /// Runs the weather alone; `look` sees each day.
    fn seasons(world: &World, weather_seed: u64, mut look: impl FnMut(&State)) -> State {
        let mut state = crate::setup::state(world, 1, weather_seed);
        let chance = Chance { battle_seed: 1, weather_seed };
        while state.tick < world.calendar.ticks {
            state.events.clear();
            run(world, &mut state, &chance);
            look(&state);
            state.tick += crate::calendar::TICKS_PER_DAY;
        }
        state
    }

    #[test]
    fn the_ice_law_gives_the_thickness_of_the_record() {
        let world = northern_world();
        let rules = &world.rules.weather;
        // -3 C from 11 to 30 November, -6 C to 16 December.
        let mut state = crate::setup::state(&world, 1, 1);
        state.weather.floes[0] = true;
        for temperature in core::iter::repeat_n(-3.0, 20).chain(core::iter::repeat_n(-6.0, 16)) {
            state.weather.temperature_c[0] = temperature;
            ice(&world, &mut state);
        }
        assert!((state.weather.freezing_degree_days[0] - 156.0).abs() < 1e-9);
        let cm = state.weather.ice_cm[0];
        assert!((cm - rules.ice_growth * libm::sqrt(156.0)).abs() < 1e-9 && (22.0..25.0).contains(&cm), "{cm}");
        assert!(!state.weather.floes[0]);
    }

    #[test]
    fn floes_drift_weeks_before_the_river_stands() {
        let world = northern_world();
        let (mut first, mut closed) = (Vec::new(), Vec::new());
        for seed in 0..99 {
            let (mut floes, mut stands) = (u32::MAX, u32::MAX);
            seasons(&world, seed, |state| {
                let day = world.calendar.day(state.tick);
                if state.weather.floes[0] {
                    floes = floes.min(day);
                } else if state.weather.ice_cm[0] > 0.0 {
                    stands = stands.min(day);
                }
            });
            first.push(floes);
            closed.push(stands);
        }
        first.sort_unstable();
        closed.sort_unstable();
        // 11 November is day 117, 16 December day 152.
        assert!((112..=126).contains(&first[49]), "{first:?}");
        assert!((144..=160).contains(&closed[49]), "{closed:?}");
    }

    #[test]
    fn months_keep_their_means_and_days_their_spread() {
        let world = northern_world();
        let (mut sum, mut squares, mut n) = (0.0, 0.0, 0.0);
        for seed in 0..60 {
            seasons(&world, seed, |state| {
                let date = world.calendar.date(state.tick);
                if date.month == 1 {
                    sum += state.weather.temperature_c[0];
                    squares += state.weather.anomaly_c[0] * state.weather.anomaly_c[0];
                    n += 1.0;
                }
            });
        }
        assert!((sum / n + 14.0).abs() < 1.5, "{}", sum / n);
        assert!((libm::sqrt(squares / n) - 4.5).abs() < 0.5, "{}", libm::sqrt(squares / n));
    }

    #[test]
    fn the_battle_seed_does_not_touch_the_weather() {
        let world = northern_world();
        let mut a = crate::setup::state(&world, 1, 7);
        let mut b = crate::setup::state(&world, 2, 7);
        run(&world, &mut a, &Chance { battle_seed: 1, weather_seed: 7 });
        run(&world, &mut b, &Chance { battle_seed: 2, weather_seed: 7 });
        assert_eq!(a.weather, b.weather);
    }

    #[test]
    fn severity_acts_only_from_november_to_march() {
        let plain = northern_world();
        let mut mild = northern_world();
        mild.rules.weather.severity_c = 8.0;
        for tick in (0..plain.calendar.ticks).step_by(4) {
            let shift = mean_temperature_c(&mild, tick) - mean_temperature_c(&plain, tick);
            let winter = matches!(plain.calendar.date(tick).month, 11 | 12 | 1 | 2 | 3);
            assert!((shift - if winter { 8.0 } else { 0.0 }).abs() < 1e-9);
        }
    }

    #[test]
    fn frozen_ground_has_no_mud_and_snow_lies_in_winter() {
        let world = northern_world();
        let (mut mud_days, mut snow_days) = (0, 0);
        seasons(&world, 3, |state| {
            let weather = &state.weather;
            assert!(weather.mud[0] <= 1.0 - weather.frozen[0] + 1e-12);
            assert!(weather.snow_cm[0] >= 0.0 && (0.0..=1.0).contains(&weather.dryness[0]));
            mud_days += u32::from(weather.mud[0] > 0.5);
            snow_days += u32::from(weather.snow_cm[0] > 5.0);
        });
        assert!((8..=40).contains(&mud_days) && snow_days > 20, "{mud_days} {snow_days}");
    }

    #[test]
    fn wind_chill_agrees_with_the_published_table() {
        // -20 C at 20 km/h is -30 in the table.
        assert!((wind_chill_c(-20.0, 20.0 / 3.6) + 30.5).abs() < 0.6);
        assert_eq!(wind_chill_c(15.0, 10.0), 15.0);
    }
}
