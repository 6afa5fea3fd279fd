//! Who fights: nations, headquarters and elements as they are declared. What becomes of them is `State`'s.

use crate::map::CellId;

/// One of the two sides, in the order in which the scenario names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Side {
    /// The side named first.
    First = 0,
    /// The side named second.
    Second = 1,
}

impl Side {
    /// Both sides.
    pub const BOTH: [Self; 2] = [Self::First, Self::Second];
    /// The enemy.
    pub fn enemy(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
    /// As an index of per-side columns.
    pub fn index(self) -> usize {
        self as usize
    }
    /// What this side holds of a cell of which the first side holds `share`.
    pub fn held(self, share: f64) -> f64 {
        match self {
            Self::First => share,
            Self::Second => 1.0 - share,
        }
    }
}

/// An element, as a row of the forces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementId(pub u16);

impl ElementId {
    /// As an index of element columns.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A headquarters (every declared formation is one), as a row of the forces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct HeadquartersId(pub u16);

impl HeadquartersId {
    /// "No headquarters": the top of a tree.
    pub const NONE: Self = Self(u16::MAX);
    /// As an index of headquarters columns.
    pub fn index(self) -> usize {
        self.0 as usize
    }
    /// Whether it names a headquarters.
    pub fn is_some(self) -> bool {
        self != Self::NONE
    }
}

/// Arm of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Arm {
    /// Foot infantry, marines, garrison.
    Infantry = 0,
    /// Tanks.
    Armour = 1,
    /// Infantry on lorries.
    Motorised = 2,
    /// Horsed cavalry.
    Cavalry = 3,
    /// Guns, rockets.
    Artillery = 4,
    /// Assault engineers.
    Engineer = 5,
    /// Staff and rear troops of a headquarters.
    Headquarters = 6,
    /// Ground crews of an air force.
    Air = 7,
    /// River flotilla.
    Flotilla = 8,
    /// Citizens under arms.
    Militia = 9,
    /// Anti-aircraft guns.
    Flak = 10,
}

impl Arm {
    /// All arms, in the order of their numbers.
    pub const ALL: [Self; 11] = [
        Self::Infantry,
        Self::Armour,
        Self::Motorised,
        Self::Cavalry,
        Self::Artillery,
        Self::Engineer,
        Self::Headquarters,
        Self::Air,
        Self::Flotilla,
        Self::Militia,
        Self::Flak,
    ];
    /// The name used in files.
    pub fn name(self) -> &'static str {
        [
            "infantry",
            "armour",
            "motorised",
            "cavalry",
            "artillery",
            "engineer",
            "headquarters",
            "air",
            "flotilla",
            "militia",
            "flak",
        ][self as usize]
    }
    /// Moves at the speed of vehicles.
    pub fn is_mobile(self) -> bool {
        matches!(self, Self::Armour | Self::Motorised)
    }
    /// Takes its place in the line and fights for ground.
    pub fn holds_ground(self) -> bool {
        matches!(self, Self::Infantry | Self::Armour | Self::Motorised | Self::Cavalry | Self::Engineer | Self::Militia)
    }
    /// Supports others from behind with its guns.
    pub fn supports(self) -> bool {
        matches!(self, Self::Artillery | Self::Flak | Self::Flotilla)
    }
}

/// Level of a headquarters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Echelon {
    /// Regiment or smaller.
    Regiment = 0,
    /// Brigade.
    Brigade = 1,
    /// Division.
    Division = 2,
    /// Corps.
    Corps = 3,
    /// Army.
    Army = 4,
    /// Front, army group, supreme command.
    Front = 5,
}

/// What differs between nations. Values come from the scenario with their sources.
#[derive(Clone, Debug, Default)]
pub struct Nation {
    /// Declared id.
    pub id: String,
    /// Fighting quality against the reference of 1 (enters both hazards).
    pub quality: f64,
    /// Full ration, kg per man and day.
    pub food_kg_per_man_day: f64,
    /// Killed among killed and wounded.
    pub killed_share: f64,
    /// Wounded and sick who return to duty in the end.
    pub return_share: f64,
    /// Knocked-out tanks never repaired, field kept.
    pub tank_write_off: f64,
    /// Median order delay from army to division, h.
    pub order_delay_army_hours: f64,
    /// Median order delay from division to regiment, h.
    pub order_delay_division_hours: f64,
    /// Share of orders lost, late or misread.
    pub order_error: f64,
    /// Factor on delays reached by mid November.
    pub delay_improvement: f64,
    /// Men with winter clothing.
    pub winter_clothing: f64,
    /// Experience lost to the purges: army and front.
    pub deficit_army: f64,
    /// The same, division.
    pub deficit_division: f64,
    /// The same, regiment.
    pub deficit_regiment: f64,
    /// Replacements, men per division and day.
    pub replacements_per_division_day: f64,
    /// Fall of the hazards of surrender and of capture (in a fight, on the run, behind the lines) by fear of captivity.
    pub fear_captivity: f64,
    /// Factor on the rate at which its men straggle.
    pub straggling: f64,
    /// Factor on the odds that its staffs demand before an attack: below one where loss is accepted more readily.
    pub demanded_odds: f64,
    /// Factor on the death hazard of its men in captivity.
    pub prisoners_death_factor: f64,
    /// Mean days until a damaged tank returns.
    pub tank_repair_days: f64,
    /// Mean way a tank drives until it breaks down, km.
    pub km_between_breakdowns: f64,
}

/// Men and weapons an element arrives with.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Establishment {
    /// Men.
    pub men: u32,
    /// Tanks and assault guns.
    pub tanks: u32,
    /// Guns, howitzers, rocket launchers.
    pub guns: u32,
    /// Mortars.
    pub mortars: u32,
    /// Anti-tank guns.
    pub at_guns: u32,
    /// Lorries.
    pub trucks: u32,
    /// Horses.
    pub horses: u32,
}

/// A declared headquarters.
#[derive(Clone, Debug)]
pub struct Headquarters {
    /// Declared id.
    pub id: String,
    /// Name to print.
    pub name: String,
    /// Key for chance.
    pub key: u32,
    /// Side.
    pub side: Side,
    /// Nation (index into `Forces::nations`).
    pub nation: u16,
    /// Level.
    pub echelon: Echelon,
    /// Superior at arrival.
    pub parent: HeadquartersId,
    /// Transfers: from this tick under this superior, ascending.
    pub transfers: Vec<(u32, HeadquartersId)>,
    /// Quality of its troops on the scenario's scale, 0..1.
    pub quality: f64,
}

/// A declared element.
#[derive(Clone, Debug)]
pub struct Element {
    /// Declared id.
    pub id: String,
    /// Name to print.
    pub name: String,
    /// Key for chance.
    pub key: u32,
    /// Side.
    pub side: Side,
    /// Nation (index into `Forces::nations`).
    pub nation: u16,
    /// Its formation's headquarters.
    pub headquarters: HeadquartersId,
    /// Arm.
    pub arm: Arm,
    /// Tick of arrival in the theatre (0: there at the start).
    pub arrive: u32,
    /// Where it arrives.
    pub place: CellId,
    /// Tick of a withdrawal ordered from outside the theatre, or `u32::MAX`.
    pub leave: u32,
    /// What it arrives with.
    pub establishment: Establishment,
    /// Men it has when made up to strength.
    pub full_men: u32,
    /// Daily supply in defence and in attack, t.
    pub supply_t: [f64; 2],
}

/// All that is declared of the forces.
#[derive(Clone, Debug, Default)]
pub struct Forces {
    /// Names of the two sides.
    pub sides: [String; 2],
    /// Nations.
    pub nations: Vec<Nation>,
    /// Headquarters, parents before children not required.
    pub headquarters: Vec<Headquarters>,
    /// Elements, grouped by headquarters.
    pub elements: Vec<Element>,
}

impl Forces {
    /// All elements.
    pub fn ids(&self) -> impl Iterator<Item = ElementId> + Clone + use<> {
        (0..self.elements.len() as u16).map(ElementId)
    }
    /// The nation of an element.
    pub fn nation(&self, element: ElementId) -> &Nation {
        &self.nations[self.elements[element.index()].nation as usize]
    }
}
