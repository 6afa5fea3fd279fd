//! Parameters: Pockets, surrender, captivity. Values, units, ranges and sources stand in the scenario's rules/pocket.toml.

crate::parameters! {
    /// Pockets, surrender, captivity.
    pub struct Pocket {
        /// Cut-off troops can surrender (off: they fight to the last man).
        enabled: bool,
        /// Men in pockets from which the cut-off troops count as an army, men.
        army_men: f64,
        /// Surrender of a cut-off element with the enemy at hand, full stocks and cohesion, 1/day.
        surrender_base: f64,
        /// Growth of that hazard by want: without ammunition, and again without cohesion, 1.
        surrender_need: f64,
        /// Cohesion below which the hazard grows, 0..1.
        cohesion_floor: f64,
        /// Fall of the hazard while the army forbids surrender, 1.
        order_refusal: f64,
        /// Factor on the hazard while ground behind the element is free, 1.
        inner_retreat: f64,
        /// Factor for each neighbour that surrendered the day before (three at most), 1.
        surrender_contagion: f64,
        /// Days in a pocket after which the enemy offers terms to an army, day.
        ultimatum_days: f64,
        /// Terms are offered when ammunition is below this fill, or hunger has come (see hungry_mass_loss), 0..1.
        ultimatum_want: f64,
        /// Chance that terms are refused while the army has anything to fight with, 1.
        ultimatum_refused: f64,
        /// Sum of hopelessness, empty guns and hunger (each 0..1) above which terms are accepted, 1.
        ultimatum_threshold: f64,
        /// Rise of that threshold by the prestige of the place, 1.
        ultimatum_prestige: f64,
        /// Days in a pocket after which relief is beyond hope, day.
        hopeless_days: f64,
        /// Loss of body mass that counts as hunger, 1.
        hungry_mass_loss: f64,
        /// Ammunition fill of an army below which it loses its hold on its commanders, 0..1.
        collapse_ammunition: f64,
        /// Men of a pocket under which it can end as a whole, men.
        final_men: f64,
        /// Area of a pocket under which it can end as a whole, km2.
        final_area: f64,
        /// End of such a pocket once local commanders decide, 1/day.
        final_hazard: f64,
        /// Fit men under which an element with the enemy at hand dissolves, men.
        remnant_men: f64,
        /// Men of a small pocket picked up behind the enemy's front, 1/day.
        round_up: f64,
        /// Days cut off before that begins, day.
        round_up_after_days: f64,
        /// Factor on it among houses, woods and reeds, 1.
        round_up_hidden: f64,
        /// Men with whom a pocket holds a front all round, so that nobody is picked up, men.
        perimeter_men: f64,
        /// Prisoners die in captivity (off: all come home).
        captivity: bool,
        /// Death of prisoners at first, 1/day.
        captivity_death_early: f64,
        /// The same in the second period, 1/day.
        captivity_death_middle: f64,
        /// The same until they go home, 1/day.
        captivity_death_late: f64,
        /// End of the first period, day after capture.
        captivity_early_days: f64,
        /// End of the second period, day after capture.
        captivity_middle_days: f64,
        /// Return home, day after capture.
        captivity_home_days: f64,
        /// Growth of the death hazard per unit of body mass lost before capture, 1.
        captivity_mass_loss: f64,
        /// Body mass lost before capture by those on whom the hazards were measured, 1.
        captivity_mass_loss_reference: f64,
    }
}
