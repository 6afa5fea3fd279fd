//! Parameters: Reinforcement and replacements. Values, units, ranges and sources stand in the scenario's rules/reinforcement.toml.

crate::parameters! {
    /// Reinforcement and replacements.
    pub struct Reinforcement {
        /// Replacements are called up and sent, spent elements disbanded (arrivals, withdrawals and transfers go on without it).
        enabled: bool,
        /// Factor on men called up by the first side, 1.
        replacement_factor_first: f64,
        /// Factor on men called up by the second side, 1.
        replacement_factor_second: f64,
        /// A brigade or regiment against a division when call-up is reckoned, 1.
        brigade_weight: f64,
        /// Share of its first strength up to which an element is filled, 1.
        fill_goal: f64,
        /// Most replacements an element takes in, share of its first strength, 1/day.
        fill_per_day: f64,
        /// Intensity of fighting above which no replacements come up, 1.
        fill_intensity: f64,
        /// Experience of a replacement, 0..1.
        replacement_experience: f64,
        /// Days until replacements count fully, day.
        integration: f64,
        /// Factor on the losses of fresh replacements, 1.
        green_loss: f64,
        /// Most tanks an element takes over, share of its first strength, 1/day.
        tank_fill_per_day: f64,
        /// Part of the ferry capacity left over that brings replacements, 1.
        ferry_share: f64,
        /// Ferry load that one man with his kit takes up, t.
        ton_per_man: f64,
        /// Share of its first strength below which an element out of the fight is disbanded, 1.
        disband_share: f64,
    }
}
