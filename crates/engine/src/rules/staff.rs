//! Parameters: the staff's habits. Values, units, ranges and sources stand in the scenario's rules/staff.toml.

crate::parameters! {
    /// The staff's habits, the same for both sides; skill and will make the difference.
    pub struct Staff {
        /// The staff plans (off: elements keep their first mission).
        enabled: bool,
        /// Perceived odds at which an attack on a cell is ordered, 1.
        attack_odds: f64,
        /// Strength of a man in the line with the guns behind him, men-equivalents.
        strength_per_man: f64,
        /// Days an order to attack stands beyond its last day if it is neither carried out nor replaced, day.
        order_persistence: f64,
        /// Share of those odds that suffices to go on with an attack, 1.
        perseverance: f64,
        /// Odds at which a cell is only probed, 1.
        probe_odds: f64,
        /// Odds at which troops that are cut off attack towards supply, 1.
        break_out_odds: f64,
        /// Odds demanded for a counter-attack by a defender, 1.
        counter_attack_odds: f64,
        /// Strength brought up against a cell, as a multiple of what is believed to stand there, 1.
        concentration: f64,
        /// Least strength sent against a cell, men-equivalents.
        least_attack: f64,
        /// Elements one kilometre of a cell's width takes on the attack, 1/km.
        elements_per_km: f64,
        /// Most cells attacked at a time for each ten attacking elements of a group, 1.
        axes_per_ten: f64,
        /// Weight of believed enemy strength against hours of way when a target is chosen, h per multiple of own strength.
        resistance_hours: f64,
        /// Time reckoned to get through a cell whose front is full of enemy, h.
        breakthrough_hours: f64,
        /// Hours of way that an enemy cell wholly surrounded by own ground is worth as a target, h.
        salient_hours: f64,
        /// Hours of way that an attack under way is worth against a new one, h.
        hysteresis_hours: f64,
        /// Elements of a group for each of its main efforts, 1.
        elements_per_main_effort: f64,
        /// Depth to which an attack by foot is ordered, km.
        foot_depth_km: f64,
        /// Days after which an objective that was taken counts as won, whatever happens beside it, day.
        settled_days: f64,
        /// Troops farther from the line ordered than so many times the median way of their army, 1, ...
        rejoin_factor: f64,
        /// ... and so much more, are called back to it, km.
        rejoin_km: f64,
        /// Mean distance of an army's troops from the place of an order to win ground that was given above armies, up to which the
        /// order is meant for it, km.
        front_order_km: f64,
        /// Farthest place to which a staff moves troops out of the line, km; reserves go `filler_km`.
        line_shift_km: f64,
        /// Time reckoned for marching over open steppe, h/km.
        march_hours_per_km: f64,
        /// Time reckoned for water that has to be bridged, h.
        bridging_hours: f64,
        /// Time reckoned for a ferry, h.
        ferry_hours: f64,
        /// Advantage reckoned for a defender behind water, 1.
        river_advantage: f64,
        /// Advantage reckoned for a defender among houses, 1.
        built_advantage: f64,
        /// Longest march ordered to an attack, h.
        approach_hours: f64,
        /// Longest march ordered into a gap of the line, h.
        filler_hours: f64,
        /// Longest march ordered to the front, h.
        far_march_hours: f64,
        /// Longest move ordered to guns and staffs, h.
        move_hours: f64,
        /// A filler of another army counts as so much farther, 1.
        other_army: f64,
        /// Gaps filled in a day by one side's staffs, 1/day.
        gaps_per_day: f64,
        /// Far marches ordered in a day by one side's staffs, 1/day.
        marches_per_day: f64,
        /// Moves of guns and staffs ordered in a day by one side, 1/day.
        moves_per_day: f64,
        /// Distance from the front at which a reserve stays, km.
        close_km: f64,
        /// Days within which lost ground is attacked at once, day.
        fresh_loss_days: f64,
        /// Believed enemy strength about a cell, over the own in it, above which its troops are pinned, 1.
        pinned_threat: f64,
        /// Farthest a gap in the line is filled from, km.
        filler_km: f64,
        /// Share of a cell's neighbours that must be own before foot steps into it, 1.
        backing: f64,
        /// Farthest an element is brought up for an attack, km on foot.
        reach_foot_km: f64,
        /// Farthest a mobile element is brought up for an attack, km.
        reach_mobile_km: f64,
        /// Ground one element covers in the open, km.
        cover_open_km: f64,
        /// Ground one element covers in built-up ground, km.
        cover_built_km: f64,
        /// Believed enemy strength in a cell below which it counts as empty, men-equivalents.
        remnant: f64,
        /// Days before an ordered attack in which troops close up to where it begins, day.
        preparation_days: f64,
        /// Depth to which an attack by mobile troops is ordered, km.
        exploitation_km: f64,
        /// Days without supply after which mobile troops no longer advance, day.
        advance_unsupplied_days: f64,
        /// Cohesion below which an element is not sent to attack, 1.
        attack_cohesion: f64,
        /// Fatigue above which an element is rested, 1.
        rest_fatigue: f64,
        /// Ammunition fill below which no attack is ordered, 1.
        attack_ammunition: f64,
        /// Distance from the front at which guns stand, km.
        guns_behind_km: f64,
        /// Range of guns, km.
        gun_range_km: f64,
        /// Distance from the front at which staffs and rear troops stand, km.
        rear_km: f64,
        /// Perceived odds against it at which a headquarters wants to go, 1.
        withdraw_odds: f64,
        /// Share of a cell's neighbours in enemy hands at which it counts as turned, 1.
        turned_share: f64,
        /// Length of a bound of a withdrawal, km.
        bound_km: f64,
        /// Threat, as a multiple of a holder's strength, that calls for a second element in a cell, 1.
        reinforce_threat: f64,
    }
}
