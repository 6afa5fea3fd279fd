//! Every parameter of every mechanism, one struct per mechanism, each with its switch.
//!
//! No value stands here: the scenario gives each with unit, range and source. A parameter is addressed
//! as `mechanism.parameter`, in patches and in tables.

/// What a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A quantity; its unit stands in the scenario and in the field's documentation.
    Number(f64),
    /// A switch.
    Switch(bool),
}

/// A type that a parameter may have.
pub trait ParameterType: Copy {
    /// As a value.
    fn into_value(self) -> Value;
    /// From a value, if the type fits.
    fn from_value(value: Value) -> Option<Self>;
    /// Whether it is a switch.
    const IS_SWITCH: bool;
}

impl ParameterType for f64 {
    fn into_value(self) -> Value {
        Value::Number(self)
    }
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Number(number) => Some(number),
            Value::Switch(_) => None,
        }
    }
    const IS_SWITCH: bool = false;
}

impl ParameterType for bool {
    fn into_value(self) -> Value {
        Value::Switch(self)
    }
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Switch(on) => Some(on),
            Value::Number(_) => None,
        }
    }
    const IS_SWITCH: bool = true;
}

/// The parameters of one mechanism, by name.
pub trait Parameters {
    /// Names, documentation lines, and whether each is a switch.
    fn list(&self) -> &'static [(&'static str, &'static str, bool)];
    /// Value of a parameter.
    fn get(&self, name: &str) -> Option<Value>;
    /// Sets a parameter; false if there is none of that name and type.
    fn set(&mut self, name: &str, value: Value) -> bool;
}

/// Declares the parameters of one mechanism: a struct of `f64` and `bool` fields with documentation.
#[macro_export]
macro_rules! parameters {
    ($(#[$outer:meta])* pub struct $name:ident { $($(#[doc = $doc:literal])+ $field:ident : $kind:ty),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Clone, Debug, PartialEq, Default)]
        pub struct $name { $($(#[doc = $doc])+ pub $field: $kind),+ }
        impl $crate::rules::Parameters for $name {
            fn list(&self) -> &'static [(&'static str, &'static str, bool)] {
                &[$((stringify!($field), concat!($($doc),+), <$kind as $crate::rules::ParameterType>::IS_SWITCH)),+]
            }
            fn get(&self, name: &str) -> Option<$crate::rules::Value> {
                match name {
                    $(stringify!($field) => Some($crate::rules::ParameterType::into_value(self.$field)),)+
                    _ => None,
                }
            }
            fn set(&mut self, name: &str, value: $crate::rules::Value) -> bool {
                match name {
                    $(stringify!($field) => match $crate::rules::ParameterType::from_value(value) {
                        Some(inner) => { self.$field = inner; true }
                        None => false,
                    },)+
                    _ => false,
                }
            }
        }
    };
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $module:ident :: $name:ident),+ $(,)?) => {
        $($(#[doc = $doc])+ pub mod $module;)+
        /// All rules of a battle.
        #[derive(Clone, Debug, PartialEq, Default)]
        pub struct Rules { $($(#[doc = $doc])+ pub $module: $module::$name),+ }
        impl Rules {
            /// The mechanisms' names, in the order of the model.
            pub const MECHANISMS: &'static [&'static str] = &[$(stringify!($module)),+];
            /// The parameters of a mechanism.
            pub fn mechanism(&self, name: &str) -> Option<&dyn Parameters> {
                match name { $(stringify!($module) => Some(&self.$module),)+ _ => None }
            }
            /// The parameters of a mechanism, to change.
            pub fn mechanism_mut(&mut self, name: &str) -> Option<&mut dyn Parameters> {
                match name { $(stringify!($module) => Some(&mut self.$module),)+ _ => None }
            }
        }
    };
}

rules! {
    /// Attrition and advance.
    attrition::Attrition,
    /// Buildings, rubble and fire.
    buildings::Buildings,
    /// Rubble and armour.
    rubble::Rubble,
    /// Morale, cohesion, breaking, rout.
    morale::Morale,
    /// Order discipline: prohibition, blocking, rallying.
    discipline::Discipline,
    /// Command quality and friction.
    command::Command,
    /// Movement.
    movement::Movement,
    /// Reconnaissance.
    reconnaissance::Reconnaissance,
    /// The staff's habits.
    staff::Staff,
    /// Supply, airlift, hunger.
    supply::Supply,
    /// Weather, cold, ice.
    weather::Weather,
    /// Reinforcement and replacements.
    reinforcement::Reinforcement,
    /// The river, its bridges and ferries.
    river::River,
    /// National war economies.
    economy::Economy,
    /// The factories in the city.
    production::Production,
    /// Air power.
    air::Air,
    /// Medical service.
    medical::Medical,
    /// Works and entrenchment.
    works::Works,
    /// Civilians.
    civilians::Civilians,
    /// Pockets, surrender, captivity.
    pocket::Pocket,
    /// Prestige of a place.
    prestige::Prestige,
    /// Will of the people.
    will::Will,
}
