//! Formations, their splits into elements, transfers and directives, from tables to the engine's forces.
//!
//! A formation is a headquarters; `splits.csv` says into which elements one of its echelon and kind is divided.
//! Men, tanks and guns stand in `formations.csv`; mortars, lorries and horses follow from the template in
//! proportion to the men; its guns are field and anti-tank guns together, in the template's proportion. All
//! divisions into whole numbers are by largest remainder, so that the sums are exact.

use crate::error::{Problems, did_you_mean};
use crate::head::Head;
use crate::stages;
use crate::table::{Row, Table};
use core::ops::Range;
use nosb_engine::chance::key_of;
use nosb_engine::forces::{Arm, Echelon, Element, Establishment, Headquarters, HeadquartersId};
use nosb_engine::map::CellId;
use nosb_engine::world::DirectiveKind;
use std::collections::BTreeMap;

/// Columns of `forces/formations.csv`.
pub const FORMATIONS: [&str; 20] = [
    "id",
    "name",
    "side",
    "nation",
    "echelon",
    "kind",
    "parent",
    "arrive",
    "lat",
    "lon",
    "place",
    "men",
    "tanks",
    "guns",
    "quality",
    "template",
    "leave",
    "source",
    "confidence",
    "note",
];
/// Columns of `forces/templates.csv`.
pub const TEMPLATES: [&str; 14] = [
    "id",
    "nation",
    "men",
    "mg",
    "mortars",
    "at_guns",
    "guns",
    "tanks",
    "trucks",
    "horses",
    "supply_defend_t",
    "supply_attack_t",
    "full_men",
    "source",
];
/// Columns of `forces/splits.csv`.
pub const SPLITS: [&str; 12] = [
    "echelon",
    "kind",
    "part",
    "element_kind",
    "count",
    "men_share",
    "tank_share",
    "gun_share",
    "mortar_share",
    "at_share",
    "truck_share",
    "horse_share",
];
/// Columns of `forces/transfers.csv`.
pub const TRANSFERS: [&str; 3] = ["formation", "date", "parent"];
/// Columns of `directives.csv`.
pub const DIRECTIVES: [&str; 11] =
    ["id", "side", "headquarters", "from", "to", "kind", "objective", "lat", "lon", "source", "note"];
const ECHELONS: [(&str, Echelon); 6] = [
    ("regiment", Echelon::Regiment),
    ("brigade", Echelon::Brigade),
    ("division", Echelon::Division),
    ("corps", Echelon::Corps),
    ("army", Echelon::Army),
    ("front", Echelon::Front),
];
const BEST_QUALITY: f64 = 10.0;
const MOST_PARTS: u32 = 12;
/// Rows are numbered with 16 bits in the engine.
const MOST_FORMATIONS: usize = 8000;

#[derive(Clone, Debug)]
struct Template {
    men: f64,
    /// Men of a formation made up to strength; 0 where that is what it arrives with.
    full_men: f64,
    mortars: f64,
    at_guns: f64,
    guns: f64,
    trucks: f64,
    horses: f64,
    supply_t: [f64; 2],
}

#[derive(Clone, Debug)]
struct Part {
    name: String,
    arm: Arm,
    count: u32,
    /// Shares of men, tanks, guns, mortars, anti-tank guns, lorries, horses.
    shares: [f64; 7],
}

/// A place that the map must turn into a cell.
#[derive(Clone, Debug)]
pub struct Place {
    /// Latitude, degrees.
    pub lat: f64,
    /// Longitude, degrees.
    pub lng: f64,
    /// File in which it stands.
    pub file: String,
    /// Where in the file.
    pub span: Range<usize>,
}

/// A directive before the map is known.
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
    pub place: Place,
    /// Places that the order names on the way there, in its order.
    pub stages: Vec<Place>,
}

/// The forces before the map is known.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// Nations, by id.
    pub nations: Vec<String>,
    /// Headquarters, by id.
    pub headquarters: Vec<Headquarters>,
    /// Elements, by headquarters; their places are not set.
    pub elements: Vec<Element>,
    /// Place of each headquarters.
    pub places: Vec<Place>,
    /// Directives, by id.
    pub directives: Vec<Directive>,
}

/// The tables of the forces.
#[derive(Debug)]
pub struct Tables<'a> {
    /// `forces/formations.csv`.
    pub formations: Table<'a>,
    /// `forces/templates.csv`.
    pub templates: Table<'a>,
    /// `forces/splits.csv`.
    pub splits: Table<'a>,
    /// `forces/transfers.csv`, if there is one.
    pub transfers: Option<Table<'a>>,
    /// `directives.csv`.
    pub directives: Table<'a>,
    /// `stages.csv`, if there is one.
    pub stages: Option<Table<'a>>,
}

/// Reads the forces.
pub fn read(tables: &Tables<'_>, head: &Head, nations: &[String], problems: &mut Problems) -> Declared {
    let templates = templates(&tables.templates, problems);
    let splits = splits(&tables.splits, problems);
    let mut rows: Vec<Row<'_>> = tables.formations.rows().collect();
    rows.sort_by(|a, b| a.text("id").cmp(b.text("id")));
    if rows.len() > MOST_FORMATIONS {
        problems.add(rows[MOST_FORMATIONS].wrong("id", "too many formations", format!("at most {MOST_FORMATIONS}")));
        rows.truncate(MOST_FORMATIONS);
    }
    let mut of: BTreeMap<&str, HeadquartersId> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        let id = row.text("id");
        if !is_id(id) {
            problems.add(row.wrong("id", format!("`{id}` is no id"), "use small letters, digits and hyphens"));
        }
        if of.insert(id, HeadquartersId(index as u16)).is_some() {
            problems.add(row.wrong("id", format!("the id `{id}` is used twice"), "every formation has its own"));
        }
    }
    let mut declared = Declared { nations: nations.to_vec(), ..Declared::default() };
    for row in &rows {
        formation(row, head, &of, &templates, &splits, &mut declared, problems);
    }
    if let Some(table) = &tables.transfers {
        transfers(table, head, &of, &mut declared, problems);
    }
    cycles(&rows, &declared, problems);
    directives(&tables.directives, head, &of, &mut declared, problems);
    if let Some(table) = &tables.stages {
        stages::read(table, &mut declared.directives, problems);
    }
    declared
}

fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 80
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
}

fn templates(table: &Table<'_>, problems: &mut Problems) -> BTreeMap<String, Template> {
    let mut list = BTreeMap::new();
    for row in table.rows() {
        let mut amount = |column: &str| problems.note(row.amount(column)).unwrap_or(0.0);
        let template = Template {
            men: amount("men"),
            mortars: amount("mortars"),
            at_guns: amount("at_guns"),
            guns: amount("guns"),
            trucks: amount("trucks"),
            horses: amount("horses"),
            supply_t: [amount("supply_defend_t"), amount("supply_attack_t")],
            full_men: f64::from(problems.note(row.count("full_men")).unwrap_or(0)),
        };
        if template.men <= 0.0 {
            problems.add(row.wrong("men", "a template needs men", "all else is scaled by them"));
        }
        if list.insert(row.text("id").to_string(), template).is_some() {
            problems.add(row.wrong("id", format!("the template `{}` is given twice", row.text("id")), "remove one"));
        }
    }
    list
}

fn splits(table: &Table<'_>, problems: &mut Problems) -> BTreeMap<(String, String), Vec<Part>> {
    let arms: Vec<&str> = Arm::ALL.iter().map(|arm| arm.name()).collect();
    let mut list: BTreeMap<(String, String), Vec<Part>> = BTreeMap::new();
    for row in table.rows() {
        let mut shares = [0.0; 7];
        for (share, column) in shares.iter_mut().zip(&SPLITS[5..]) {
            *share = problems.note(row.amount(column)).unwrap_or(0.0);
        }
        let count = problems.note(row.count("count")).unwrap_or(0);
        if !(1..=MOST_PARTS).contains(&count) {
            problems.add(row.wrong("count", format!("{count} parts of a kind"), format!("1 to {MOST_PARTS}")));
            continue;
        }
        let Some(arm) = problems.note(row.choice("element_kind", &arms)) else { continue };
        let part = Part { name: row.text("part").into(), arm: Arm::ALL[arm], count, shares };
        let parts = list.entry((row.text("echelon").into(), row.text("kind").into())).or_default();
        if parts.iter().any(|other| other.name == part.name) {
            problems.add(row.wrong("part", format!("the part `{}` is given twice", part.name), "remove one"));
            continue;
        }
        parts.push(part);
    }
    for parts in list.values_mut() {
        parts.sort_by(|a, b| a.name.cmp(&b.name));
    }
    list
}

fn formation(
    row: &Row<'_>,
    head: &Head,
    of: &BTreeMap<&str, HeadquartersId>,
    templates: &BTreeMap<String, Template>,
    splits: &BTreeMap<(String, String), Vec<Part>>,
    declared: &mut Declared,
    problems: &mut Problems,
) {
    let id = row.text("id");
    let side = head.side(row.text("side"));
    if side.is_none() {
        let wrong = row.text("side");
        let remedy = did_you_mean(wrong, head.sides.iter().map(String::as_str));
        problems.add(row.wrong("side", format!("`{wrong}` is no side"), remedy));
    }
    let nation = declared.nations.iter().position(|nation| nation == row.text("nation"));
    if nation.is_none() {
        let wrong = row.text("nation");
        let remedy = did_you_mean(wrong, declared.nations.iter().map(String::as_str));
        problems.add(row.wrong("nation", format!("`{wrong}` is no nation"), remedy));
    }
    let names = ECHELONS.map(|(name, _)| name);
    let echelon = problems.note(row.choice("echelon", &names));
    let parent = parent(row, "parent", of, problems);
    let arrive = problems.note(tick(row, "arrive", head));
    let leave = if row.text("leave").is_empty() { Some(u32::MAX) } else { problems.note(tick(row, "leave", head)) };
    if let (Some(arrive), Some(leave)) = (arrive, leave)
        && leave < arrive
    {
        problems.add(row.wrong("leave", "it leaves before it arrives", "give a later date"));
    }
    let quality = problems.note(row.amount("quality")).unwrap_or(1.0);
    if !(1.0..=BEST_QUALITY).contains(&quality) {
        problems.add(row.wrong("quality", format!("the quality {quality} is off the scale"), "give 1 to 10"));
    }
    let men = problems.note(row.count("men"));
    let tanks = problems.note(row.count("tanks")).unwrap_or(0);
    let guns = problems.note(row.count("guns")).unwrap_or(0);
    if men == Some(0) && tanks + guns > 0 {
        problems.add(row.wrong("men", "weapons without men", "give the men who serve them"));
    }
    let men = men.unwrap_or(0);
    let (lat, lng) = (problems.note(row.number("lat")), problems.note(row.number("lon")));
    let index = declared.headquarters.len() as u16;
    let side = side.unwrap_or(nosb_engine::forces::Side::First);
    let nation = nation.unwrap_or(0) as u16;
    let name = if row.text("name").is_empty() { id } else { row.text("name") };
    declared.headquarters.push(Headquarters {
        id: id.into(),
        name: name.into(),
        key: key_of(id),
        side,
        nation,
        echelon: ECHELONS[echelon.unwrap_or(0)].1,
        parent,
        transfers: Vec::new(),
        quality: quality / BEST_QUALITY,
    });
    declared.places.push(Place {
        lat: lat.unwrap_or(0.0),
        lng: lng.unwrap_or(0.0),
        file: "forces/formations.csv".into(),
        span: row.span("lat").start..row.span("lon").end,
    });
    if men == 0 {
        return;
    }
    let Some(template) = templates.get(row.text("template")) else {
        let wrong = row.text("template");
        let remedy = did_you_mean(wrong, templates.keys().map(String::as_str));
        problems.add(row.wrong("template", format!("there is no template `{wrong}`"), remedy));
        return;
    };
    let Some(parts) = splits.get(&(row.text("echelon").into(), row.text("kind").into())) else {
        let message = format!("splits.csv does not divide a `{}` of kind `{}`", row.text("echelon"), row.text("kind"));
        let kinds = splits.keys().filter(|(echelon, _)| echelon == row.text("echelon")).map(|(_, kind)| kind.as_str());
        problems.add(row.wrong("kind", message, did_you_mean(row.text("kind"), kinds)));
        return;
    };
    let scale = f64::from(men) / template.men.max(1.0);
    let made_up = (template.full_men / f64::from(men)).max(1.0);
    let scaled = |amount: f64| (amount * scale + 0.5) as u32;
    let split_guns = apportion(guns, &[template.guns, template.at_guns]);
    let totals = [
        men,
        tanks,
        split_guns[0],
        scaled(template.mortars),
        split_guns[1],
        scaled(template.trucks),
        scaled(template.horses),
    ];
    let units: Vec<(&Part, u32)> =
        parts.iter().flat_map(|part| (1..=part.count).map(move |number| (part, number))).collect();
    let shares: Vec<Vec<u32>> = (0..totals.len())
        .map(|class| {
            let mut weights: Vec<f64> = units.iter().map(|(part, _)| part.shares[class]).collect();
            if weights.iter().sum::<f64>() <= 0.0 {
                weights = units.iter().map(|(part, _)| part.shares[0]).collect();
            }
            apportion(totals[class], &weights)
        })
        .collect();
    let men_weight: f64 = units.iter().map(|(part, _)| part.shares[0]).sum();
    let gun_weight: f64 = units.iter().map(|(part, _)| part.shares[2]).sum();
    let share = |of: f64, sum: f64, other: f64| if sum > 0.0 { of / sum } else { other };
    for (row_of, (part, number)) in units.iter().enumerate() {
        let by_men = share(part.shares[0], men_weight, 1.0 / units.len() as f64);
        let by_guns = share(part.shares[2], gun_weight, by_men);
        let supply = scale * (head.supply_by_men * by_men + (1.0 - head.supply_by_men) * by_guns);
        let id = format!("{id}/{}{number}", part.name);
        declared.elements.push(Element {
            name: if units.len() == 1 { name.into() } else { format!("{name}, {} {number}", part.name) },
            key: key_of(&id),
            id,
            side,
            nation,
            headquarters: HeadquartersId(index),
            arm: part.arm,
            arrive: arrive.unwrap_or(0),
            place: CellId::NONE,
            leave: leave.unwrap_or(u32::MAX),
            establishment: Establishment {
                men: shares[0][row_of],
                tanks: shares[1][row_of],
                guns: shares[2][row_of],
                mortars: shares[3][row_of],
                at_guns: shares[4][row_of],
                trucks: shares[5][row_of],
                horses: shares[6][row_of],
            },
            full_men: (f64::from(shares[0][row_of]) * made_up + 0.5) as u32,
            supply_t: template.supply_t.map(|tons| tons * supply),
        });
    }
}

fn parent(row: &Row<'_>, column: &str, of: &BTreeMap<&str, HeadquartersId>, problems: &mut Problems) -> HeadquartersId {
    let id = row.text(column);
    if id.is_empty() {
        return HeadquartersId::NONE;
    }
    of.get(id).copied().unwrap_or_else(|| {
        let remedy = did_you_mean(id, of.keys().copied());
        problems.add(row.wrong(column, format!("there is no formation `{id}`"), remedy));
        HeadquartersId::NONE
    })
}

fn tick(row: &Row<'_>, column: &str, head: &Head) -> Result<u32, crate::ScenarioError> {
    let date = row.date(column)?;
    head.tick_of(date).ok_or_else(|| {
        row.wrong(
            column,
            format!("{date} is outside the scenario"),
            format!("give a date from {} to {}", head.start, head.end),
        )
    })
}

fn transfers(
    table: &Table<'_>,
    head: &Head,
    of: &BTreeMap<&str, HeadquartersId>,
    declared: &mut Declared,
    problems: &mut Problems,
) {
    for row in table.rows() {
        let formation = parent(&row, "formation", of, problems);
        let to = parent(&row, "parent", of, problems);
        let Some(tick) = problems.note(tick(&row, "date", head)) else { continue };
        if formation.is_some() && formation == to {
            problems.add(row.wrong("parent", "a formation cannot be its own superior", "name another"));
        } else if formation.is_some() {
            declared.headquarters[formation.index()].transfers.push((tick, to));
        }
    }
    for headquarters in &mut declared.headquarters {
        headquarters.transfers.sort();
    }
}

/// A tree has no rings: neither at the start nor after any transfer.
fn cycles(rows: &[Row<'_>], declared: &Declared, problems: &mut Problems) {
    let mut ticks: Vec<u32> = vec![0];
    ticks.extend(declared.headquarters.iter().flat_map(|hq| hq.transfers.iter().map(|(tick, _)| *tick)));
    ticks.sort_unstable();
    ticks.dedup();
    for (index, tick) in ticks.into_iter().enumerate() {
        let superior = |hq: &Headquarters| match hq.transfers.iter().rev().find(|(from, _)| *from <= tick) {
            Some((_, to)) if index > 0 => *to,
            _ => hq.parent,
        };
        for (row, start) in declared.headquarters.iter().enumerate() {
            let mut at = superior(start);
            let mut steps = 0;
            while at.is_some() && at.index() != row && steps <= declared.headquarters.len() {
                at = superior(&declared.headquarters[at.index()]);
                steps += 1;
            }
            if at.is_some() && at.index() == row {
                problems.add(rows[row].wrong(
                    "parent",
                    format!("`{}` is its own superior in the end", start.id),
                    "break the ring of superiors",
                ));
                return;
            }
        }
    }
}

fn directives(
    table: &Table<'_>,
    head: &Head,
    of: &BTreeMap<&str, HeadquartersId>,
    declared: &mut Declared,
    problems: &mut Problems,
) {
    let kinds = DirectiveKind::ALL.map(|(name, _)| name);
    let calendar = head.calendar();
    let mut rows: Vec<Row<'_>> = table.rows().collect();
    rows.sort_by(|a, b| a.text("id").cmp(b.text("id")));
    for pair in rows.windows(2) {
        if pair[0].text("id") == pair[1].text("id") {
            problems.add(pair[1].wrong("id", format!("the id `{}` is used twice", pair[1].text("id")), "rename one"));
        }
    }
    for row in rows {
        let headquarters = parent(&row, "headquarters", of, problems);
        let kind = problems.note(row.choice("kind", &kinds));
        let (from, to) = (problems.note(row.date("from")), problems.note(row.date("to")));
        let (lat, lng) = (problems.note(row.number("lat")), problems.note(row.number("lon")));
        let (Some(kind), Some(from), Some(to), Some(lat), Some(lng)) = (kind, from, to, lat, lng) else { continue };
        if to < from {
            problems.add(row.wrong("to", "it ends before it begins", "give a later date"));
            continue;
        }
        if to < head.start || from > head.end {
            problems.add(row.wrong(
                "from",
                format!("{from} to {to} is outside the scenario"),
                format!("the scenario runs from {} to {}", head.start, head.end),
            ));
            continue;
        }
        if !headquarters.is_some() {
            if row.text("headquarters").is_empty() {
                problems.add(row.wrong("headquarters", "nobody is told", "name a formation"));
            }
            continue;
        }
        if head.side(row.text("side")) != Some(declared.headquarters[headquarters.index()].side) {
            problems.add(row.wrong("side", "the headquarters is of the other side", "correct the side"));
        }
        let clamp = |tick: i64| tick.clamp(0, i64::from(calendar.ticks)) as u32;
        declared.directives.push(Directive {
            id: row.text("id").into(),
            headquarters,
            from: clamp(calendar.tick_of(from)),
            until: clamp(calendar.tick_of(to) + i64::from(nosb_engine::calendar::TICKS_PER_DAY)),
            kind: DirectiveKind::ALL[kind].1,
            place: Place { lat, lng, file: "directives.csv".into(), span: row.span("lat").start..row.span("lon").end },
            stages: Vec::new(),
        });
    }
}

/// Divides a whole number by weights: the sum of the parts is the whole (largest remainder, ties to the first).
pub fn apportion(whole: u32, weights: &[f64]) -> Vec<u32> {
    let sum: f64 = weights.iter().sum();
    if weights.is_empty() {
        return Vec::new();
    }
    if sum <= 0.0 {
        let mut parts = vec![0; weights.len()];
        parts[0] = whole;
        return parts;
    }
    let exact: Vec<f64> = weights.iter().map(|weight| f64::from(whole) * weight / sum).collect();
    let mut parts: Vec<u32> = exact.iter().map(|part| *part as u32).collect();
    let mut order: Vec<usize> = (0..weights.len()).filter(|&part| weights[part] > 0.0).collect();
    order.sort_by(|&a, &b| (exact[b].fract()).total_cmp(&exact[a].fract()).then(a.cmp(&b)));
    let missing = whole.saturating_sub(parts.iter().sum());
    for step in 0..missing as usize {
        parts[order[step % order.len()]] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::apportion;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole(whole in 0u32..1_000_000, weights in proptest::collection::vec(0.0f64..10.0, 1..12)) {
            let parts = apportion(whole, &weights);
            prop_assert_eq!(parts.iter().sum::<u32>(), whole);
            for (part, weight) in parts.iter().zip(&weights) {
                let sum: f64 = weights.iter().sum();
                if sum > 0.0 {
                    prop_assert!((f64::from(*part) - f64::from(whole) * weight / sum).abs() < 1.0 + 1e-6);
                }
            }
        }
    }

    #[test]
    fn ties_go_to_the_first() {
        assert_eq!(apportion(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
    }
}
