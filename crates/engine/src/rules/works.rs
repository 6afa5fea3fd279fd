//! Parameters: Works and entrenchment. Values, units, ranges and sources stand in the scenario's rules/works.toml.

crate::parameters! {
    /// Works and entrenchment.
    pub struct Works {
        /// The whole mechanism.
        enabled: bool,
    }
}
