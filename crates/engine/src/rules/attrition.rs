//! Parameters: Attrition and advance. Values, units, ranges and sources stand in the scenario's rules/attrition.toml.

crate::parameters! {
    /// Attrition and advance.
    pub struct Attrition {
        /// The whole mechanism: without it nobody is hurt in battle and no ground is fought for.
        enabled: bool,
        /// Engagements have a character of their own (lasting log-normal intensity).
        noise: bool,
        /// Lines that face each other without an attack lose men.
        quiet_contact: bool,
        /// Attackers trim their effort to the losses they accept.
        trimming: bool,
        /// Prisoners are taken in battle.
        captures: bool,
        /// Daily hazard of exposed attackers at intensity 1 and equal strength, 1/day.
        base_attack: f64,
        /// Daily hazard of exposed defenders at intensity 1 and equal strength, prisoners included, 1/day.
        base_defence: f64,
        /// Share of the defenders' base rate that is prisoners and is taken out of it, 1.
        prisoners_in_base: f64,
        /// Exponent of the defenders' hazard on the strength ratio, 1.
        exponent_defender: f64,
        /// Exponent of the attackers' hazard on the inverse strength ratio, 1.
        exponent_attacker: f64,
        /// Strength ratios are held between this and its inverse, 1.
        ratio_limit: f64,
        /// Standard deviation of the log intensity of one engagement, 1.
        noise_sd: f64,
        /// Correlation of the log noise of the two sides, 1.
        noise_correlation: f64,
        /// Part of the log noise that lasts from tick to tick, 1/tick.
        noise_persistence: f64,
        /// Most fighting men per metre of contact in the open, men/m.
        density_cap_open: f64,
        /// Most fighting men per metre of contact in built-up ground, men/m.
        density_cap_urban: f64,
        /// Fewest fighting men that keep a metre of contact, men/m.
        density_min: f64,
        /// Most tanks that fight per kilometre of contact, 1/km.
        tank_density: f64,
        /// Most casualties one man-equivalent can cause in a day, 1/day.
        output_cap: f64,
        /// Share of the fit men of a line element who can be in the line, 1.
        fighting_share: f64,
        /// The same for guns, staffs and rear troops caught in the attacked ground, 1.
        rear_fighting_share: f64,
        /// Hazard of the men behind the line over that of the line, 1.
        rear_rate: f64,
        /// Strength of a running tank in the open, men-equivalents.
        weight_tank: f64,
        /// Strength of a gun with ammunition, men-equivalents.
        weight_gun: f64,
        /// Strength of a mortar with ammunition, men-equivalents.
        weight_mortar: f64,
        /// Exponent of the fire of guns and mortars on the fill of ammunition, 1.
        ammunition_elasticity: f64,
        /// Strength of a tank without fuel over one with fuel, 1.
        tank_without_fuel: f64,
        /// Fill of fuel under which tanks are held back, 1.
        fuel_low: f64,
        /// Intensity of a line held without attack, 1.
        intensity_quiet: f64,
        /// Intensity of local attacks and raids, 1.
        intensity_probe: f64,
        /// Highest intensity of an all-out assault, 1.
        intensity_assault: f64,
        /// Daily loss rate an attacking commander accepts, 1/day.
        accept_attacker: f64,
        /// Speed at which an attacker trims his effort to his losses, 1/day.
        trim_rate: f64,
        /// Memory of the running mean of the loss rate, day.
        loss_memory: f64,
        /// Attackers' hazard against fully fortified defenders, 1.
        attack_on_works: f64,
        /// Least product of works and buildings on the defenders' hazard, 1.
        cover_floor: f64,
        /// Hazard of both sides where the defender only delays, 1.
        delay_losses: f64,
        /// Factor on the strength ratio that moves ground against a delaying defender, 1.
        delay_ground: f64,
        /// Hazard at night over hazard by day, 1.
        night: f64,
        /// Attackers' hazard in built-up ground, 1.
        urban_attacker: f64,
        /// Defenders' hazard in built-up ground, 1.
        urban_defender: f64,
        /// Strength of attackers who cross water, 1.
        river_assault: f64,
        /// Width of water from which an attack needs a crossing or ice, m.
        assault_water: f64,
        /// Ice that carries attacking infantry, cm.
        assault_ice: f64,
        /// Width of water beyond which quiet lines no longer hurt each other, m.
        quiet_water: f64,
        /// Least inner front of a shared cell over its width, 1.
        contact_floor: f64,
        /// Range of supporting guns, km.
        support_range: f64,
        /// Shells a gun fires in a day at intensity 1 with full ammunition, t.
        shells_per_gun: f64,
        /// Bombs a mortar fires in a day at intensity 1 with full ammunition, t.
        shells_per_mortar: f64,
        /// Daily loss rate of tanks over that of men, 1.
        tank_ratio: f64,
        /// Daily loss rate of guns and mortars over that of men, 1.
        gun_ratio: f64,
        /// Advance of foot troops against broken resistance in the open, km/day.
        advance_foot: f64,
        /// Advance of mobile troops against broken resistance in the open, km/day.
        advance_mobile: f64,
        /// Advance in built-up over open ground, 1.
        advance_urban_factor: f64,
        /// Advance in ground cut by dry valleys, 1.
        advance_broken: f64,
        /// Advance in meadows, sand and marsh, 1.
        advance_soft: f64,
        /// Advance in woods, gullies and over ice, 1.
        advance_close: f64,
        /// Advance in full mud over dry ground, 1.
        advance_mud: f64,
        /// Strength ratio under which no ground is gained, 1.
        ratio_hold: f64,
        /// Strength ratio at which the advance is full, 1.
        ratio_full: f64,
        /// Share of a cell at which the rest falls too, 1.
        taken_at: f64,
        /// Hazard of capture of a defender in close fighting at intensity 1, 1/day.
        capture_base: f64,
        /// Rise of that hazard for each kilometre a day that the front moves over the defenders, 1/km.
        capture_per_km: f64,
        /// Hazard of capture where all ways back are barred and the attacker has full superiority, 1/day.
        capture_enveloped: f64,
        /// Share of barred ways that costs no prisoners, 1.
        capture_open_ways: f64,
        /// Cohesion at which the capture hazards hold as given, 1.
        capture_cohesion: f64,
        /// Hazard of capture of broken troops with the enemy in the same place, 1/day.
        capture_broken: f64,
        /// Strength under a commander of skill 0, 1.
        skill_base: f64,
        /// Rise of strength from skill 0 to 1, 1.
        skill_gain: f64,
        /// Quality of men without experience over the nation's, 1.
        quality_base: f64,
        /// Rise of quality from experience 0 to 1, 1.
        quality_experience: f64,
    }
}
