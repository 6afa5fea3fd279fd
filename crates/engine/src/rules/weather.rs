//! Parameters: Weather, cold, ice. Values, units, ranges and sources stand in the scenario's rules/weather.toml.

crate::parameters! {
    /// Weather, cold, ice.
    pub struct Weather {
        /// Weather changes (off: fair, mild, always flyable, no snow, mud or ice).
        enabled: bool,
        /// Shift of the mean temperature from November to March (above 0: milder), C.
        severity_c: f64,
        /// Standard deviation of the daily anomaly at midsummer, C.
        day_sd_summer: f64,
        /// The same at midwinter, C.
        day_sd: f64,
        /// Correlation of the anomaly from one day to the next, 1.
        persistence: f64,
        /// Median wind, m/s.
        wind_median: f64,
        /// Standard deviation of the logarithm of the wind, 1.
        wind_log_sd: f64,
        /// Chance that aircraft fly on a day, midsummer, 1.
        flyable_summer: f64,
        /// The same, midwinter, 1.
        flyable_winter: f64,
        /// Share of days with rain or snow, midsummer, 1.
        wet_days_summer: f64,
        /// The same, midwinter, 1.
        wet_days_winter: f64,
        /// Fresh snow on a wet day of frost, cm.
        snowfall_cm: f64,
        /// Snow melted, cm/(C day).
        snow_melt: f64,
        /// Snow that settles or drifts away, 1/day.
        snow_settling: f64,
        /// First day of the autumn mud, day of the year.
        mud_start: f64,
        /// Last day of the autumn mud, day of the year.
        mud_end: f64,
        /// Days in which mud comes and dries, day.
        mud_ramp_days: f64,
        /// Frost that freezes or warmth that thaws the ground through, C day.
        ground_freeze_degree_days: f64,
        /// Timber dries towards tinder on a dry warm day, 1/day.
        drying: f64,
        /// Dryness taken by a wet day, 1.
        wetting: f64,
        /// Frost until floes drift on the great rivers, C day.
        floes_degree_days: f64,
        /// Frost from the first floes until the drifting ice stands, C day.
        closing_degree_days: f64,
        /// Growth of ice (Stefan), cm/(C day)^0.5.
        ice_growth: f64,
        /// Carrying thickness of drifting ice over standing ice, 1.
        drift_ice_factor: f64,
        /// Frostbite.
        cold: bool,
        /// Sickness.
        sickness: bool,
        /// Frostbite of men in the line without winter clothing at -20 C of wind chill, 1/day.
        frostbite_bare: f64,
        /// The same with winter clothing, 1/day.
        frostbite_clad: f64,
        /// Growth of the log hazard per degree of wind chill below -10 C, 1/C.
        frostbite_slope: f64,
        /// Factor on the hazard in heated shelter, 1.
        shelter: f64,
        /// Men of an element at the front who stand in the open, 1.
        line_share: f64,
        /// The same for an element behind it, 1.
        rear_share: f64,
        /// Frostbitten who must be evacuated (the others stay as lightly wounded), 1.
        frostbite_severe_share: f64,
        /// Loss of body mass that doubles the hazard, 1.
        frostbite_hunger: f64,
        /// Men without winter clothing who receive it after the first frost, 1/day.
        clothing_issue: f64,
        /// Evacuated sick in summer, 1/day.
        sick_summer: f64,
        /// The same in winter, 1/day.
        sick_winter: f64,
        /// Factor on sickness at a half ration, 1.
        sick_hunger: f64,
    }
}
