//! Parameters: Pockets, surrender, captivity. Values, units, ranges and sources stand in the scenario's rules/pocket.toml.

crate::parameters! {
    /// Pockets, surrender, captivity.
    pub struct Pocket {
        /// The whole mechanism.
        enabled: bool,
    }
}
