//! Places that an order names on the way to its objective: the optional table `stages.csv`.
//!
//! `cross at A, then by B to C` is an order to reach C; without A and B a staff would take the cheapest way, wherever it leads.

use crate::error::{Problems, did_you_mean};
use crate::forces::{Directive, Place};
use crate::table::{Row, Table};

/// Name of the table.
pub const FILE: &str = "stages.csv";
/// Columns of `stages.csv`.
pub const STAGES: [&str; 7] = ["directive", "step", "place", "lat", "lon", "source", "note"];

/// Gives each directive its stages, by their steps.
pub fn read(table: &Table<'_>, directives: &mut [Directive], problems: &mut Problems) {
    let mut rows: Vec<(u32, Row<'_>)> =
        table.rows().filter_map(|row| problems.note(row.count("step")).map(|step| (step, row))).collect();
    rows.sort_by(|a, b| (a.1.text("directive"), a.0).cmp(&(b.1.text("directive"), b.0)));
    for pair in rows.windows(2) {
        if pair[0].1.text("directive") == pair[1].1.text("directive") && pair[0].0 == pair[1].0 {
            problems.add(pair[1].1.wrong(
                "step",
                format!("step {} is used twice", pair[1].0),
                "number the steps 1, 2, 3",
            ));
        }
    }
    for (_, row) in rows {
        let (lat, lng) = (problems.note(row.number("lat")), problems.note(row.number("lon")));
        let (Some(lat), Some(lng)) = (lat, lng) else { continue };
        let id = row.text("directive");
        let Some(at) = directives.iter().position(|directive| directive.id == id) else {
            let ids = directives.iter().map(|directive| directive.id.as_str());
            problems.add(row.wrong("directive", format!("there is no directive `{id}`"), did_you_mean(id, ids)));
            continue;
        };
        directives[at].stages.push(Place {
            lat,
            lng,
            file: FILE.into(),
            span: row.span("lat").start..row.span("lon").end,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ScenarioError;
    use crate::files::File;
    use nosb_engine::forces::HeadquartersId;
    use nosb_engine::world::DirectiveKind;

    fn directive(id: &str) -> Directive {
        Directive {
            id: id.into(),
            headquarters: HeadquartersId(0),
            from: 0,
            until: 4,
            kind: DirectiveKind::Attack,
            place: Place { lat: 0.0, lng: 0.0, file: String::new(), span: 0..0 },
            stages: Vec::new(),
        }
    }

    fn with(text: &str) -> (Vec<Directive>, Vec<String>) {
        let file = File { name: FILE.into(), text: text.into() };
        let mut problems = Problems::default();
        let mut directives = vec![directive("d-1"), directive("d-2")];
        let table = Table::read(&file, &STAGES, &mut problems);
        read(&table, &mut directives, &mut problems);
        let said = match problems.or(Some(())) {
            Ok(()) => Vec::new(),
            Err(ScenarioError::Several(list)) => list.iter().map(ToString::to_string).collect(),
            Err(error) => vec![error.to_string()],
        };
        (directives, said)
    }

    const HEAD: &str = "directive,step,place,lat,lon,source,note\n";

    #[test]
    fn steps_decide_not_rows() {
        let (directives, said) = with(&format!("{HEAD}d-2,2,b,2,3,s,\nd-2,1,a,1,3,s,\n"));
        assert!(said.is_empty(), "{said:?}");
        assert!(directives[0].stages.is_empty());
        assert_eq!(directives[1].stages.iter().map(|place| place.lat).collect::<Vec<_>>(), [1.0, 2.0]);
    }

    #[test]
    fn unknown_orders_and_equal_steps_are_told() {
        let (_, said) = with(&format!("{HEAD}d-3,1,b,2,3,s,\nd-2,1,a,1,3,s,\nd-2,1,c,1,3,s,\n"));
        assert!(said.iter().any(|text| text.contains("there is no directive `d-3`")), "{said:?}");
        assert!(said.iter().any(|text| text.contains("step 1 is used twice")), "{said:?}");
    }
}
