//! Symbols of APP-6D: the 20 digits that say what is drawn for an element.
//!
//! Version 10, reality, identity, land units, present, headquarters or not, echelon, entity, no modifiers. Identity is a
//! convention of drawing: the first side is hostile (red), the second friend (blue).

use nosb_engine::forces::{Arm, Echelon, Side};

/// Echelon of an element as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Battalion.
    Battalion,
    /// Regiment.
    Regiment,
    /// Brigade.
    Brigade,
    /// Division.
    Division,
    /// Corps.
    Corps,
    /// Army.
    Army,
    /// Front or army group.
    Front,
}

impl Size {
    /// The size of a formation.
    pub fn of(echelon: Echelon) -> Self {
        match echelon {
            Echelon::Regiment => Self::Regiment,
            Echelon::Brigade => Self::Brigade,
            Echelon::Division => Self::Division,
            Echelon::Corps => Self::Corps,
            Echelon::Army => Self::Army,
            Echelon::Front => Self::Front,
        }
    }

    /// The size of one of several parts of a formation.
    pub fn part_of(echelon: Echelon, arm: Arm) -> Self {
        match echelon {
            // Corps of horse were made of divisions, others of brigades.
            Echelon::Corps if arm == Arm::Cavalry => Self::Division,
            Echelon::Regiment | Echelon::Brigade => Self::Battalion,
            Echelon::Division => Self::Regiment,
            Echelon::Corps | Echelon::Army | Echelon::Front => Self::Brigade,
        }
    }

    /// The name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Battalion => "battalion",
            Self::Regiment => "regiment",
            Self::Brigade => "brigade",
            Self::Division => "division",
            Self::Corps => "corps",
            Self::Army => "army",
            Self::Front => "front",
        }
    }

    fn digits(self) -> &'static str {
        match self {
            Self::Battalion => "16",
            Self::Regiment => "17",
            Self::Brigade => "18",
            Self::Division => "21",
            Self::Corps => "22",
            Self::Army => "23",
            Self::Front => "24",
        }
    }
}

/// Entity, type and subtype of an arm.
fn entity(arm: Arm) -> &'static str {
    match arm {
        Arm::Infantry | Arm::Militia => "121100",
        Arm::Armour => "120500",
        Arm::Motorised => "121104",
        // The stroke of the cavalry.
        Arm::Cavalry => "121300",
        Arm::Artillery => "130300",
        Arm::Engineer => "140700",
        Arm::Headquarters => "110000",
        Arm::Air => "120800",
        Arm::Flotilla => "170100",
        Arm::Flak => "130100",
    }
}

/// The digits.
pub fn sidc(side: Side, arm: Arm, size: Size) -> String {
    let identity = match side {
        Side::First => '6',
        Side::Second => '3',
    };
    let headquarters = if arm == Arm::Headquarters { '2' } else { '0' };
    format!("100{identity}100{headquarters}{}{}0000", size.digits(), entity(arm))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_has_twenty_digits() {
        for arm in Arm::ALL {
            for size in [Size::Battalion, Size::Front] {
                let text = sidc(Side::First, arm, size);
                assert!(text.len() == 20 && text.bytes().all(|byte| byte.is_ascii_digit()), "{text}");
            }
        }
        assert_eq!(sidc(Side::Second, Arm::Infantry, Size::Regiment), "10031000171211000000");
    }
}
