//! Columns of the headquarters.

use crate::columns;
use crate::forces::HeadquartersId;
use crate::map::CellId;

columns! {
    /// One row for each headquarters.
    pub struct Headquarters {
        /// Superior. Owned by reinforcement (transfers).
        parent: HeadquartersId,
        /// Where it is. Owned by command.
        cell: CellId,
        /// Has troops in the theatre. Owned by command.
        active: bool,
        /// Commander's skill, 0..1. Owned by command.
        skill: f64,
        /// Orders sent lately over what the staff can send. Owned by command.
        load: f64,
        /// A new commander's dip ends at this tick. Owned by command.
        dip_until: u32,
        /// Commanders replaced so far. Owned by command.
        replacements: u32,
        /// Felt coercion, 0..1. Owned by blocking.
        coercion: f64,
        /// Blocking detachments per 10 km of front. Owned by blocking.
        blocking_density: f64,
        /// Men of its line units serving in blocking detachments. Owned by blocking.
        blocking_men: u32,
        /// Men in its penal companies, who fight with its elements. Owned by blocking.
        penal_men: u32,
        /// Leave to withdraw holds until this tick. Owned by prohibition.
        leave_until: u32,
        /// Asked for leave at this tick (0: not). Owned by prohibition.
        asked_at: u32,
        /// Answer to its question comes at this tick (0: none open). Owned by prohibition.
        answer_due: u32,
        /// Running share of its ground lost per day. Owned by command.
        ground_lost: f64,
        /// Own loss rate of the headquarters' troops, 1/day. Owned by command.
        daily_loss_rate: f64,
    }
}
