//! Ticks, dates, seasons and daylight. A tick is six hours; day 0 begins at tick 0.

/// Hours in a tick.
pub const TICK_HOURS: f64 = 6.0;
/// Ticks in a day.
pub const TICKS_PER_DAY: u32 = 4;
/// Days in a tick.
pub const TICK_DAYS: f64 = 0.25;

/// A civil date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month, 1 to 31.
    pub day: u32,
}

impl Date {
    /// Days since 1970-01-01 (Hinnant's civil calendar algorithm).
    pub fn days(self) -> i32 {
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let era = year.div_euclid(400);
        let year_of_era = year - era * 400;
        let shifted_month = (self.month as i32 + 9) % 12;
        let day_of_year = (153 * shifted_month + 2) / 5 + self.day as i32 - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// The date that many days after 1970-01-01.
    pub fn from_days(days: i32) -> Self {
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted - era * 146_097;
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u32;
        let day = (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u32;
        Self { year: year_of_era + era * 400 + i32::from(month <= 2), month, day }
    }

    /// Reads `YYYY-MM-DD`; `None` if it is not a date of the calendar.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' || !text.is_ascii() {
            return None;
        }
        let date =
            Self { year: text[0..4].parse().ok()?, month: text[5..7].parse().ok()?, day: text[8..10].parse().ok()? };
        (Self::from_days(date.days()) == date).then_some(date)
    }

    /// Day of the year, 1 to 366.
    pub fn day_of_year(self) -> i32 {
        self.days() - Self { year: self.year, month: 1, day: 1 }.days() + 1
    }
}

impl core::fmt::Display for Date {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// The span of a battle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// First day of the battle, as days since 1970-01-01.
    pub first_day: i32,
    /// Number of ticks of the whole battle.
    pub ticks: u32,
    /// Latitude for daylight, in hundredths of a degree.
    pub latitude_hundredths: i32,
}

impl Calendar {
    /// A calendar from the first to the last day, both fought through.
    pub fn new(first: Date, last: Date, latitude_deg: f64) -> Self {
        let days = (last.days() - first.days() + 1).max(0) as u32;
        Self {
            first_day: first.days(),
            ticks: days * TICKS_PER_DAY,
            latitude_hundredths: (latitude_deg * 100.0) as i32,
        }
    }

    /// Day of the battle, counted from 0.
    pub fn day(&self, tick: u32) -> u32 {
        tick / TICKS_PER_DAY
    }

    /// Quarter of the day: 0 is 00-06 h, 1 is 06-12, 2 is 12-18, 3 is 18-24.
    pub fn quarter(&self, tick: u32) -> u32 {
        tick % TICKS_PER_DAY
    }

    /// Whether the tick is the first of its day.
    pub fn is_new_day(&self, tick: u32) -> bool {
        self.quarter(tick) == 0
    }

    /// The date of a tick.
    pub fn date(&self, tick: u32) -> Date {
        Date::from_days(self.first_day + self.day(tick) as i32)
    }

    /// Day of the year of a tick.
    pub fn day_of_year(&self, tick: u32) -> i32 {
        self.date(tick).day_of_year()
    }

    /// First tick of a date; negative before the battle.
    pub fn tick_of(&self, date: Date) -> i64 {
        i64::from(date.days() - self.first_day) * i64::from(TICKS_PER_DAY)
    }

    /// `YYYY-MM-DDTHH:00` at the beginning of a tick.
    pub fn stamp(&self, tick: u32) -> String {
        format!("{}T{:02}:00", self.date(tick), self.quarter(tick) * TICK_HOURS as u32)
    }

    /// Share of the tick that is daylight, from the sun's declination (Cooper 1969) and the
    /// sunrise equation at the battle's latitude, local solar time.
    pub fn daylight(&self, tick: u32) -> f64 {
        const OBLIQUITY_DEG: f64 = 23.45;
        const DEGREE: f64 = core::f64::consts::PI / 180.0;
        let angle = DEGREE * 360.0 * f64::from(284 + self.day_of_year(tick)) / 365.0;
        let declination = OBLIQUITY_DEG * DEGREE * libm::sin(angle);
        let latitude = f64::from(self.latitude_hundredths) / 100.0 * DEGREE;
        let cosine = (-libm::tan(latitude) * libm::tan(declination)).clamp(-1.0, 1.0);
        let half_day_hours = libm::acos(cosine) / DEGREE / 15.0;
        let (sunrise, sunset) = (12.0 - half_day_hours, 12.0 + half_day_hours);
        let from = f64::from(self.quarter(tick)) * TICK_HOURS;
        ((sunset.min(from + TICK_HOURS) - sunrise.max(from)) / TICK_HOURS).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_round_trip_and_bad_dates_are_refused() {
        for days in -200_000..200_000 {
            assert_eq!(Date::from_days(days).days(), days);
        }
        assert_eq!(Date::parse("1900-02-30"), None);
        assert_eq!(Date::parse("1900-7-17"), None);
        assert_eq!(Date::parse("1901-02-28").map(|d| d.day_of_year()), Some(59));
    }

    #[test]
    fn nights_are_longer_in_winter() {
        let day = |text: &str| Date::parse(text).expect("a date");
        let calendar = Calendar::new(day("1900-06-21"), day("1900-12-31"), 50.0);
        let light = |date: &str| -> f64 {
            let first = calendar.tick_of(day(date)) as u32;
            (first..first + 4).map(|t| calendar.daylight(t) * TICK_HOURS).sum()
        };
        assert!((light("1900-06-21") - 16.1).abs() < 0.4, "{}", light("1900-06-21"));
        assert!((light("1900-12-21") - 7.9).abs() < 0.4, "{}", light("1900-12-21"));
    }
}
