//! Parameters: order discipline. Values, units, ranges and sources stand in the scenario's rules/discipline.toml.

crate::parameters! {
    /// Order discipline.
    pub struct Discipline {
        /// From the standing order on, withdrawal without leave is forbidden more strictly than before.
        prohibition: bool,
        /// From the standing order on, detachments taken from the line stop stragglers.
        blocking: bool,
        /// The standing order appeals to the troops when it is read to them.
        rallying: bool,
        /// Share of commanders who want to withdraw but ask first, under the standing order, 1.
        prohibition_compliance: f64,
        /// The same of the side that gives a standing order, before it or without its prohibition, 1.
        prohibition_before: f64,
        /// The same of a side that gives no standing order, 1.
        free_withdrawal: f64,
        /// Median time until a headquarters that asks has its answer, h.
        leave_answer_hours: f64,
        /// How long a decision to withdraw, or the refusal of leave, stands, day.
        leave_days: f64,
        /// Blocking detachments of an army, 1.
        detachments_per_army: f64,
        /// Men in a detachment, men.
        detachment_men: f64,
        /// Largest share of an army's line that serves in detachments, 1.
        detachment_share_limit: f64,
        /// Hazard of a straggler to be stopped at one detachment per 10 km, 1/day.
        catch_rate: f64,
        /// Share of the density of detachments that rear security provides without the order, 1.
        baseline_catch: f64,
        /// Hazard of a straggler to come back unstopped, 1/day.
        self_return: f64,
        /// Hazard of a straggler to be lost for good, 1/day.
        straggler_loss: f64,
        /// Of the detained: arrested, 1.
        share_arrested: f64,
        /// Of the detained: shot, 1.
        share_shot: f64,
        /// Of the detained: sent to penal companies, 1.
        share_penal_company: f64,
        /// Of the detained: sent to penal battalions, 1.
        share_penal_battalion: f64,
        /// Of the detained: in transit for a day, then replacements, 1.
        share_unaccounted: f64,
        /// Density of detachments at which felt coercion is half of its full value, 1 per 10 km.
        coercion_half_density: f64,
        /// E-fold with which felt coercion follows the density, day.
        coercion_memory: f64,
        /// Fall of the straggling and flight hazard under full coercion, 1.
        deterrence: f64,
        /// Rise of the casualty hazard under full coercion, 1.
        coercion_casualties: f64,
        /// Fall of attack strength under full coercion, 1.
        coercion_initiative: f64,
        /// Rise of resting cohesion when the order is read, 1.
        rally_boost: f64,
        /// E-fold with which that rise decays, day.
        rally_decay: f64,
        /// Mean time until the order is read to an element, day.
        rally_spread: f64,
        /// Loss rate of penal units over that of the line, 1.
        penal_loss_factor: f64,
        /// Mean term in a penal unit, day.
        penal_term: f64,
    }
}
