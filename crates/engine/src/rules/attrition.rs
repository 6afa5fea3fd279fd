//! Parameters: Attrition and advance. Values, units, ranges and sources stand in the scenario's rules/attrition.toml.

crate::parameters! {
    /// Attrition and advance.
    pub struct Attrition {
        /// The whole mechanism.
        enabled: bool,
    }
}
