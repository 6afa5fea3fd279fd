//! All that does not change in a battle: map, calendar, rules, forces, and what is given from outside.

use crate::calendar::Calendar;
use crate::forces::{Forces, HeadquartersId, Side};
use crate::map::{CellId, Map};
use crate::rules::Rules;

/// Kind of a directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum DirectiveKind {
    /// Take the objective.
    Attack,
    /// Close a ring by way of the objective.
    Encircle,
    /// Hold the line about the objective.
    Defend,
    /// Hold the place whatever it costs.
    HoldAtAllCosts,
    /// Give ground slowly.
    Delay,
    /// Go back to the objective.
    Withdraw,
    /// Break through to friends at the objective; for fleets: supply them.
    Relieve,
}

impl DirectiveKind {
    /// All kinds with their names in files.
    pub const ALL: [(&'static str, Self); 7] = [
        ("attack", Self::Attack),
        ("encircle", Self::Encircle),
        ("defend", Self::Defend),
        ("hold-at-all-costs", Self::HoldAtAllCosts),
        ("delay", Self::Delay),
        ("withdraw", Self::Withdraw),
        ("relieve", Self::Relieve),
    ];
}

/// What a headquarters was told from above: intent, never outcome.
#[derive(Clone, Debug)]
pub struct Directive {
    /// Declared id.
    pub id: String,
    /// To whom.
    pub headquarters: HeadquartersId,
    /// First tick.
    pub from: u32,
    /// Tick after the last.
    pub until: u32,
    /// What is wanted.
    pub kind: DirectiveKind,
    /// Where.
    pub objective: CellId,
    /// Places that the order names on the way there, in its order.
    pub stages: Vec<CellId>,
}

/// Where supply enters the theatre: a railway or road at the edge of the map, or a depot.
#[derive(Clone, Debug)]
pub struct SupplySource {
    /// Declared id.
    pub id: String,
    /// Whose.
    pub side: Side,
    /// Where.
    pub cell: CellId,
    /// Tons a day.
    pub tons_per_day: f64,
    /// From this tick on.
    pub from: u32,
    /// Comes by rail: its reach grows along working railways.
    pub rail: bool,
}

/// A place where transport aircraft land or fleets are based.
#[derive(Clone, Debug)]
pub struct Airfield {
    /// Declared id.
    pub id: String,
    /// Where; NONE for one off the map.
    pub cell: CellId,
    /// Transport landings a day it can handle.
    pub landings_per_day: f64,
    /// Base of transports of this side, if one (not a landing field of a pocket).
    pub base_of: Option<Side>,
    /// Usable as a base from this tick on.
    pub from: u32,
    /// Extra flying distance for a base off the map, km.
    pub extra_km: f64,
}

/// Role of an air fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum FleetRole {
    /// Bombers, ground attack and fighters together.
    Combat,
    /// Transports.
    Transport,
}

/// An air fleet as a pool of sorties.
#[derive(Clone, Debug)]
pub struct AirFleet {
    /// Declared id.
    pub id: String,
    /// Key for chance.
    pub key: u32,
    /// Whose.
    pub side: Side,
    /// Role.
    pub role: FleetRole,
    /// Strength it is kept at: from this tick on this many aircraft, ascending.
    pub strength: Vec<(u32, f64)>,
    /// Sorties per serviceable aircraft on a flyable summer day.
    pub sorties_per_aircraft: f64,
    /// Serviceable share aimed at.
    pub serviceable: f64,
    /// Bombs per sortie, t.
    pub tons_per_sortie: f64,
    /// Factor on its losses to fighters: crews, aircraft and tactics, 1.
    pub loss_factor: f64,
}

/// A factory that works while the front comes near.
#[derive(Clone, Debug)]
pub struct Factory {
    /// Declared id.
    pub id: String,
    /// Key for chance.
    pub key: u32,
    /// Whose.
    pub side: Side,
    /// Its halls.
    pub cells: Vec<CellId>,
    /// Units a day at full labour and no damage.
    pub units_per_day: f64,
    /// Whether a unit is a tank (goes to the fight); else its output only counts.
    pub builds_tanks: bool,
    /// Workers at the start.
    pub workers: f64,
}

/// A front line of the record on one date, as the holder of each cell.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Tick of the date's end.
    pub tick: u32,
    /// Label, e.g. the date with underscores.
    pub label: String,
    /// Share held by the first side of each cell: 0 or 1.
    pub holder: Vec<u8>,
}

/// A tick that never comes.
pub const NEVER: u32 = u32::MAX;

/// A standing order of one side about discipline: withdrawal without leave is forbidden, stragglers are stopped,
/// the troops are appealed to. Its three effects have their own switches in the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandingOrder {
    /// Whose.
    pub side: Side,
    /// From this tick on; `NEVER` if it is not given in this battle (what the side does before it holds throughout).
    pub from: u32,
}

/// All that does not change.
#[derive(Clone, Debug)]
pub struct World {
    /// The ground.
    pub map: Map,
    /// Ticks and dates.
    pub calendar: Calendar,
    /// Parameters.
    pub rules: Rules,
    /// Who fights.
    pub forces: Forces,
    /// Orders from above.
    pub directives: Vec<Directive>,
    /// Where supply comes in.
    pub sources: Vec<SupplySource>,
    /// Fields.
    pub airfields: Vec<Airfield>,
    /// Air fleets.
    pub fleets: Vec<AirFleet>,
    /// Factories.
    pub factories: Vec<Factory>,
    /// Monthly mean temperature, C, January first.
    pub monthly_temperature_c: [f64; 12],
    /// The order on discipline, if a side gives one.
    pub standing_order: Option<StandingOrder>,
    /// Refusal by supreme command of any withdrawal of a pocketed army: side and first tick.
    pub no_breakout: Option<StandingOrder>,
    /// The named place that binds the two sides by its name: index of a region.
    pub prestige_region: Option<usize>,
    /// The city whose civilians, buildings and bombing are measured: index of a region.
    pub city_region: Option<usize>,
    /// The record's front lines.
    pub traces: Vec<Trace>,
    /// Measures the scenario asks for.
    pub measures: Vec<crate::measure::Measure>,
}

impl World {
    /// Whether a side's own country begins at a cell: it lies at the edge of the map or next to it, the nearest place at which supply
    /// enters the theatre is one of the side's, and that lies at the same edge.
    pub fn is_way_home(&self, cell: CellId, side: Side) -> bool {
        // The cosine of the angle between two ways out of the map, above which they lead over the same edge.
        const SAME_EDGE: f64 = 0.5;
        let Some(outward) = self.map.outward(cell) else { return false };
        let known = self.sources.iter().filter(|source| source.cell.is_some());
        let ways = known.map(|source| (self.map.distance_km(cell, source.cell), source));
        ways.min_by(|a, b| a.0.total_cmp(&b.0)).is_some_and(|(_, source)| {
            source.side == side
                && self
                    .map
                    .outward(source.cell)
                    .is_some_and(|way| way[0] * outward[0] + way[1] * outward[1] > SAME_EDGE)
        })
    }

    /// Whether a directive of the headquarters or one of its superiors is in force; nearest superior first.
    pub fn directive_of(&self, state: &crate::state::State, headquarters: HeadquartersId) -> Option<usize> {
        let mut at = headquarters;
        let mut steps = 0;
        while at.is_some() && steps < self.forces.headquarters.len() {
            let mut best = None;
            for (index, directive) in self.directives.iter().enumerate() {
                if directive.headquarters == at && directive.from <= state.tick && state.tick < directive.until {
                    best = Some(index);
                }
            }
            if best.is_some() {
                return best;
            }
            at = state.headquarters.parent[at.index()];
            steps += 1;
        }
        None
    }
}
