//! Columns of the two sides: where men go who are no longer with an element, stores, sums.

use crate::columns;

/// Classes of supply.
pub const SUPPLY_CLASSES: usize = 4;

/// A class of supply, index of every `stores_t`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum SupplyClass {
    /// Food of men.
    Food = 0,
    /// Oats and hay.
    Fodder = 1,
    /// Petrol and diesel.
    Fuel = 2,
    /// Ammunition.
    Ammunition = 3,
}

/// Bins of the returning queue (a name from when they were days).
pub const RETURN_DAYS: usize = 32;
/// Days in one bin of the returning queue.
pub const RETURN_BIN_DAYS: u32 = 8;

macro_rules! named_enum {
    ($(#[$outer:meta])* pub enum $name:ident, $count:ident { $($(#[doc = $doc:literal])+ $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(usize)]
        pub enum $name { $($(#[doc = $doc])+ $variant),+ }
        impl $name {
            /// All, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Name in tables.
            pub fn name(self) -> &'static str { match self { $(Self::$variant => $text),+ } }
            /// What it is, in a line.
            pub fn doc(self) -> &'static str { match self { $(Self::$variant => concat!($($doc),+)),+ } }
        }
        /// How many there are.
        pub const $count: usize = $name::ALL.len();
    };
}

named_enum! {
    /// Where men of a side are who are not with an element. Together with the men of the elements these add
    /// up to all who ever came: nobody is lost from the books.
    pub enum Fate, FATES {
        /// Killed in action.
        Killed = "killed",
        /// Died of wounds.
        DiedOfWounds = "died_of_wounds",
        /// Frozen to death.
        Frozen = "frozen",
        /// Starved.
        Starved = "starved",
        /// Died of sickness.
        DiedOfSickness = "died_of_sickness",
        /// Drowned or killed on the water.
        Drowned = "drowned",
        /// Shot by their own side.
        Shot = "shot",
        /// Deserted or missing for good.
        Missing = "missing",
        /// Invalided out.
        Invalid = "invalid",
        /// Waiting to be evacuated.
        AwaitingEvacuation = "awaiting_evacuation",
        /// Evacuated wounded, sick and frostbitten under treatment.
        Hospital = "hospital",
        /// Fit again or newly called up, in the replacement pool.
        Pool = "pool",
        /// Detained behind the front.
        Detained = "detained",
        /// Arrested.
        Arrested = "arrested",
        /// Serving in blocking detachments.
        BlockingDetachment = "blocking_detachment",
        /// In penal units.
        Penal = "penal",
        /// Prisoners alive in the enemy's hands.
        Prisoner = "prisoner",
        /// Died as prisoners.
        DiedAsPrisoner = "died_as_prisoner",
        /// Left the theatre with their element.
        Withdrawn = "withdrawn",
    }
}

named_enum! {
    /// What is counted for each side from the beginning, apart from fates.
    pub enum Counter, COUNTERS {
        /// Men who came in with arriving elements.
        MenArrived = "men_arrived",
        /// Men called up into the replacement pool.
        MenCalledUp = "men_called_up",
        /// Replacements sent to elements.
        Replacements = "replacements",
        /// Battle casualties: killed and wounded.
        BattleCasualties = "battle_casualties",
        /// Wounded, light and heavy.
        Wounded = "wounded",
        /// Men taken prisoner by the enemy.
        Captured = "captured",
        /// Sick evacuated.
        Sick = "sick",
        /// Frostbitten evacuated.
        Frostbitten = "frostbitten",
        /// Returned to duty.
        Returned = "returned",
        /// Men who straggled from their elements.
        Straggled = "straggled",
        /// Stragglers detained.
        Detained = "detained",
        /// Detained men returned to their units.
        DetainedReturned = "detained_returned",
        /// Detained men arrested.
        Arrested = "arrested",
        /// Detained men shot.
        Shot = "shot",
        /// Detained men sent to penal companies and battalions.
        ToPenal = "to_penal",
        /// Wounded flown out.
        FlownOut = "flown_out",
        /// Prisoners returned home in the end (expected number by the schedule of captivity).
        PrisonersHome = "prisoners_home",
        /// Elements that routed.
        Routs = "routs",
        /// Elements that rallied.
        Rallies = "rallies",
        /// Elements that surrendered as a body.
        Surrenders = "surrenders",
        /// Times leave to withdraw was asked.
        LeaveAsked = "leave_asked",
        /// Times it was granted.
        LeaveGranted = "leave_granted",
        /// Times a commander went without leave.
        LeaveTaken = "leave_taken",
        /// Elements that began to withdraw.
        Withdrawals = "withdrawals",
        /// Commanders replaced.
        CommandersReplaced = "commanders_replaced",
        /// Orders sent.
        OrdersSent = "orders_sent",
        /// Orders lost.
        OrdersLost = "orders_lost",
        /// Sum of order delays, h.
        OrderDelayHours = "order_delay_hours",
        /// Tanks knocked out.
        TanksKnockedOut = "tanks_knocked_out",
        /// Tanks lost for good.
        TanksLost = "tanks_lost",
        /// Tanks that broke down and went to the workshops.
        TanksBrokenDown = "tanks_broken_down",
        /// Tanks that came in with arriving elements.
        TanksArrived = "tanks_arrived",
        /// Tanks that left with withdrawn elements.
        TanksWithdrawn = "tanks_withdrawn",
        /// Tanks received from production and depots.
        TanksReceived = "tanks_received",
        /// Tanks built in the scenario's factories.
        TanksBuilt = "tanks_built",
        /// Guns lost.
        GunsLost = "guns_lost",
        /// Horses dead.
        HorsesDead = "horses_dead",
        /// Bombs dropped, t.
        BombsT = "bombs_t",
        /// Bombs dropped on built-up cells of the city, t.
        CityBombsT = "city_bombs_t",
        /// Shells fired, t.
        ShellsT = "shells_t",
        /// Sorties flown.
        Sorties = "sorties",
        /// Aircraft lost.
        AircraftLost = "aircraft_lost",
        /// Transport aircraft lost.
        TransportsLost = "transports_lost",
        /// Transport sorties flown.
        AirliftSorties = "airlift_sorties",
        /// Days with an airlift ordered.
        AirliftDays = "airlift_days",
        /// Tons flown in.
        AirliftT = "airlift_t",
        /// Men ferried to the fighting bank.
        FerriedMen = "ferried_men",
        /// Tons ferried.
        FerriedT = "ferried_t",
        /// Wounded taken back over the river.
        FerriedWounded = "ferried_wounded",
        /// Civilians killed in this side's country's cities.
        CiviliansKilled = "civilians_killed",
        /// Civilians evacuated.
        CiviliansEvacuated = "civilians_evacuated",
        /// Civilians deported or driven off by the occupier.
        CiviliansDeported = "civilians_deported",
        /// Built-up ground turned to rubble, ha.
        RubbleHa = "rubble_ha",
        /// Fires that broke out.
        Fires = "fires",
        /// Man-days of fortification labour.
        LabourDays = "labour_days",
        /// Supply asked for, t.
        SupplyNeededT = "supply_needed_t",
        /// Supply delivered, t.
        SupplyDeliveredT = "supply_delivered_t",
        /// Decisions to withhold leave that prestige turned.
        PrestigeRefusals = "prestige_refusals",
        /// Element-days of ammunition below 0.3.
        LowAmmunitionDays = "low_ammunition_days",
        /// Element-days of rations below 0.5.
        HungryDays = "hungry_days",
        /// Men who straggled and came back unstopped.
        StragglersReturned = "stragglers_returned",
    }
}

columns! {
    /// One row for each side.
    pub struct Sides {
        /// Men by fate.
        fates: Fates,
        /// Sums from the beginning.
        counters: Counters,
        /// Men who will return to duty: ring of bins of eight days. Owned by medical. Part of `Fate::Hospital`.
        returning: [u32; 32],
        /// Tanks without an element: repaired or built, waiting. Owned by production.
        tank_pool: u32,
        /// Supply that came into the theatre, by class, t. Owned by supply.
        supply_in_t: [f64; 4],
        /// Supply eaten, burnt, fired, by class, t. Owned by supply.
        supply_used_t: [f64; 4],
        /// Supply lost on the way, with elements, or to the enemy, by class, t. Owned by supply.
        supply_lost_t: [f64; 4],
        /// Army and front depots, by class, t. Owned by supply.
        depot_t: [f64; 4],
        /// National will, 0..1. Owned by will.
        will: f64,
        /// Prestige that binds this side to the named place, 0..1. Owned by prestige.
        prestige: f64,
        /// Index of national output against the start. Owned by economy.
        output_index: f64,
        /// Manpower the nation can still call up for this theatre. Owned by economy.
        manpower: f64,
        /// Fraction of a man, tank or ton carried over to the next day's whole number. Owned by economy.
        carry: [f64; 4],
        /// Reduced activity of its pocketed army: 0 fights, 1 breaks out, 2 local commanders decide. Owned by pocket.
        stance: u8,
        /// An ultimatum was offered by the enemy at this tick (0: none). Owned by pocket.
        ultimatum_at: u32,
        /// Men in pockets at the last count. Owned by pocket.
        cut_off_men: u32,
        /// Prisoners on the books of captivity, their mean days since capture and mean body mass lost before it.
        /// Owned by captivity.
        prisoners: [f64; 3],
        /// Has been refused leave to break out. Owned by prestige.
        breakout_refused: bool,
        /// Airlift tons delivered on the last day. Owned by airlift.
        airlift_last_day_t: f64,
        /// Stocks of civil labour for works, men. Owned by works.
        labour: f64,
    }
}

/// Men by fate (an array type of its own, because the standard arrays stop at 32 for `Default`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fates(pub [u64; FATES]);

impl Default for Fates {
    fn default() -> Self {
        Self([0; FATES])
    }
}

/// Sums by counter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counters(pub [f64; COUNTERS]);

impl Default for Counters {
    fn default() -> Self {
        Self([0.0; COUNTERS])
    }
}

impl crate::state::Plain for Fates {
    fn fold(self, hash: u64) -> u64 {
        self.0.into_iter().fold(hash, |hash, value| value.fold(hash))
    }
    fn show(self) -> String {
        format!("{:?}", self.0)
    }
}

impl crate::state::Plain for Counters {
    fn fold(self, hash: u64) -> u64 {
        self.0.into_iter().fold(hash, |hash, value| value.fold(hash))
    }
    fn show(self) -> String {
        format!("{:?}", self.0)
    }
}

impl Sides {
    /// Adds to a counter.
    pub fn count(&mut self, side: crate::forces::Side, counter: Counter, amount: f64) {
        self.counters[side.index()].0[counter as usize] += amount;
    }
    /// A counter's sum.
    pub fn counter(&self, side: crate::forces::Side, counter: Counter) -> f64 {
        self.counters[side.index()].0[counter as usize]
    }
    /// Adds men to a fate.
    pub fn add(&mut self, side: crate::forces::Side, fate: Fate, men: u32) {
        self.fates[side.index()].0[fate as usize] += u64::from(men);
    }
    /// Takes men from a fate; at most those who are there. Returns how many.
    pub fn take(&mut self, side: crate::forces::Side, fate: Fate, men: u32) -> u32 {
        let stock = &mut self.fates[side.index()].0[fate as usize];
        let taken = u64::from(men).min(*stock);
        *stock -= taken;
        taken as u32
    }
    /// Men of a fate.
    pub fn fate(&self, side: crate::forces::Side, fate: Fate) -> u64 {
        self.fates[side.index()].0[fate as usize]
    }
}
