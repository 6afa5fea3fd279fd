//! Parameters: Air power. Values, units, ranges and sources stand in the scenario's rules/air.toml.

crate::parameters! {
    /// Air power.
    pub struct Air {
        /// Fleets fly and bomb.
        enabled: bool,
        /// Area bombing of cities is flown as ordered (off: those sorties support the army).
        city_bombing: bool,
        /// Sorties above the lasting rate, as part of it, on the first day of an ordered area bombing, 1.
        surge: f64,
        /// Days in which such an effort falls to its e-th part, day.
        surge_days: f64,
        /// Most sorties an aircraft flies in a day, 1/day.
        sorties_cap: f64,
        /// Hours of daylight at which fleets reach their declared sortie rate, h.
        daylight_reference: f64,
        /// Share of a side's sorties on the city while area bombing is ordered, 1.
        city_share: f64,
        /// E-fold of area bombing with the distance from the ordered aiming point, km.
        area_spread: f64,
        /// Extra weight of wooden quarters as targets of area bombing, 1.
        area_wood_weight: f64,
        /// Share of the sorties for the army that goes on crossings and roads, 1.
        interdiction_share: f64,
        /// Weight of the main effort among the targets of close support, 1.
        main_effort_weight: f64,
        /// Share of close support that may fall on one target cell, 1.
        target_share_cap: f64,
        /// Casualties of troops in the open, 1/t.
        casualties_per_ton_open: f64,
        /// Casualties of troops in works and cellars, 1/t.
        casualties_per_ton_dugin: f64,
        /// Men in a cell below whom a bomb finds fewer victims, men.
        men_for_full_effect: f64,
        /// Aircraft lost in a sortie at even air forces, 1.
        loss_per_sortie: f64,
        /// Fall of losses at full superiority, 1.
        superiority_effect: f64,
        /// Daily adjustment of superiority to the sorties flown, 1/day.
        superiority_rate: f64,
        /// Aircraft lost to flak in a sortie at the reference number of guns, 1.
        flak_loss_per_sortie: f64,
        /// Anti-aircraft guns at which the flak loss is reached, 1.
        flak_guns_reference: f64,
        /// Missing aircraft replaced in a day, 1/day.
        replenishment: f64,
        /// Fall of the fire of the bombed at 30 t per km of front and day, 1.
        suppression: f64,
        /// Capacity of a way lost per ton, 1/t.
        interdiction: f64,
        /// Recovery of a damaged way, 1/day.
        repair_link: f64,
        /// Boats of a bombed ferry lost per ton, 1/t.
        boats_per_ton: f64,
        /// Bombs on a city in a day from which a raid is reported, t.
        raid_report: f64,
    }
}
