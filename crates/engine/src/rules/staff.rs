//! Parameters: The staff's habits. Values, units, ranges and sources stand in the scenario's rules/staff.toml.

crate::parameters! {
    /// The staff's habits.
    pub struct Staff {
        /// The whole mechanism.
        enabled: bool,
    }
}
