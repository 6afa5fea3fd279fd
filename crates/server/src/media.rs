//! Films and pictures: facts from the scenario, files that the user has put into the data folder, and what may be done
//! with them.
//!
//! A file is known by a sidecar beside it, `NAME.toml`:
//!
//! ```toml
//! file = "fountain.jpg"          # beside this file
//! entry = "barmaley-fountain"    # of the scenario's catalogue; or title, kind, holder, date and so on
//! restrictions = ["credit must be given"]
//! ```
//!
//! Only files named by a sidecar can be had, and only under the id of their entry.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nosb_scenario::Scenario;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::Id;

/// Largest sidecar, bytes.
const LARGEST_SIDECAR: u64 = 64 << 10;
/// Most sidecars that are read.
const MOST_SIDECARS: usize = 1000;
/// Endings of files that are served: nothing that could carry a script.
const ENDINGS: [&str; 12] = ["mp4", "webm", "ogv", "mov", "mp3", "ogg", "wav", "jpg", "jpeg", "png", "webp", "gif"];

/// A film or a picture.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MediaEntry {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// `film` or `picture`.
    pub kind: String,
    /// Who holds it.
    pub holder: String,
    /// The holder's number.
    pub reference: String,
    /// First day shown, `YYYY-MM-DD`; empty if unknown.
    pub date: String,
    /// Last day.
    pub date_to: String,
    /// From where to where, `HH:MM:SS-HH:MM:SS`.
    pub timecode: String,
    /// Whose rights.
    pub rights: String,
    /// What is not allowed.
    pub restrictions: Vec<String>,
    /// `read` or `recalled`; `user` for what the user has added.
    pub mark: String,
    /// Remark.
    pub note: String,
    /// Where the user's file can be had, if there is one.
    pub file: Option<String>,
}

/// What a sidecar says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Sidecar {
    file: String,
    scenario: Option<String>,
    entry: Option<String>,
    title: String,
    kind: String,
    holder: String,
    reference: String,
    date: String,
    date_to: String,
    timecode: String,
    rights: String,
    restrictions: Vec<String>,
    note: String,
}

/// An entry with the user's file.
pub struct Known {
    /// As it is shown; `file` is filled in by who knows the addresses.
    pub entry: MediaEntry,
    /// The user's file.
    pub path: Option<PathBuf>,
}

/// An entry of the scenario's catalogue, by column.
fn entry_of(columns: &BTreeMap<&'static str, String>) -> MediaEntry {
    let text = |column: &str| columns.get(column).cloned().unwrap_or_default();
    let restrictions = text("restrictions");
    let restrictions = restrictions.split(';').map(str::trim).filter(|one| !one.is_empty());
    MediaEntry {
        id: text("id"),
        title: text("title"),
        kind: text("kind"),
        holder: text("holder"),
        reference: text("reference"),
        date: text("date"),
        date_to: text("date_to"),
        timecode: text("timecode"),
        rights: text("rights"),
        restrictions: restrictions.map(String::from).collect(),
        mark: text("mark"),
        note: text("note"),
        file: None,
    }
}

/// The scenario's catalogue with the user's files; a sidecar that is wrong is left out and said in the log.
pub fn catalogue(scenario: &Scenario, folder: &Path) -> Vec<Known> {
    let mut list: Vec<Known> =
        scenario.media().iter().map(|columns| Known { entry: entry_of(columns), path: None }).collect();
    for (name, sidecar) in sidecars(folder) {
        if sidecar.scenario.as_deref().is_some_and(|wanted| wanted != scenario.name()) {
            continue;
        }
        let Some(path) = file_beside(folder, &sidecar.file) else {
            tracing::warn!(sidecar = name, "the file that it names is not beside it, or of a kind that is not served");
            continue;
        };
        match list.iter_mut().find(|known| sidecar.entry.as_ref() == Some(&known.entry.id)) {
            Some(known) => {
                // What binds the holder's entry binds the file, too.
                known.entry.restrictions.extend(sidecar.restrictions);
                known.entry.restrictions.sort();
                known.entry.restrictions.dedup();
                known.path = Some(path);
            }
            None => list.push(Known { entry: added(&name, sidecar), path: Some(path) }),
        }
    }
    list
}

fn added(name: &str, sidecar: Sidecar) -> MediaEntry {
    MediaEntry {
        id: format!("user-{}", Id::of(&[name])),
        title: if sidecar.title.is_empty() { sidecar.file } else { sidecar.title },
        kind: sidecar.kind,
        holder: sidecar.holder,
        reference: sidecar.reference,
        date: sidecar.date,
        date_to: sidecar.date_to,
        timecode: sidecar.timecode,
        rights: sidecar.rights,
        restrictions: sidecar.restrictions,
        mark: "user".into(),
        note: sidecar.note,
        file: None,
    }
}

fn sidecars(folder: &Path) -> Vec<(String, Sidecar)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".toml")).collect();
    names.sort();
    names.truncate(MOST_SIDECARS);
    let read = |name: String| {
        let path = folder.join(&name);
        let small = path.metadata().is_ok_and(|about| about.is_file() && about.len() <= LARGEST_SIDECAR);
        let text = std::fs::read_to_string(&path).ok().filter(|_| small)?;
        match toml_edit::de::from_str(&text) {
            Ok(sidecar) => Some((name, sidecar)),
            Err(error) => {
                tracing::warn!(sidecar = name, error = error.message(), "cannot be read");
                None
            }
        }
    };
    names.into_iter().filter_map(read).collect()
}

/// The file, if the name is a plain one, of a kind that is served, and really lies in the folder.
fn file_beside(folder: &Path, name: &str) -> Option<PathBuf> {
    let plain = !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0']);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())?;
    let path = folder.join(name);
    let there = path.symlink_metadata().is_ok_and(|about| about.is_file());
    (plain && ENDINGS.contains(&ending.as_str()) && there).then_some(path)
}

/// What somebody wants to do with films and pictures.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Use {
    /// What for.
    pub purpose: Purpose,
    /// Logos burnt into the picture stay visible.
    #[serde(default)]
    pub keeps_logo: bool,
    /// Holder and author are named.
    #[serde(default)]
    pub gives_credit: bool,
    /// The holder has given permission.
    #[serde(default)]
    pub has_permission: bool,
    /// Pictures are cut to size, coloured or otherwise altered.
    #[serde(default)]
    pub alters: bool,
}

/// What for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Reports on current events.
    News,
    /// Documentary films, books, exhibitions.
    Documentary,
    /// Teaching.
    Education,
    /// Research that is not published.
    Research,
    /// Looking at it at home.
    Private,
    /// Advertising and goods.
    Commercial,
}

/// Why a restriction forbids a use: a key for texts in other languages, and words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forbidden {
    /// `no-access`, `not-news`, `commercial`, `logo`, `credit`, `altered`, `permission` or `unknown`.
    pub key: &'static str,
    /// In words.
    pub why: String,
}

/// Why a restriction forbids a use; nothing if it does not.
pub fn forbids(restriction: &str, wanted: &Use) -> Option<Forbidden> {
    let restriction = restriction.trim().to_lowercase();
    let shown = !matches!(wanted.purpose, Purpose::Private | Purpose::Research);
    let unless = |allowed: bool, key, why: &str| (!allowed).then(|| Forbidden { key, why: why.to_string() });
    if let Some(why) = restriction.strip_prefix("no access") {
        return Some(Forbidden { key: "no-access", why: format!("there is no access{why}") });
    }
    let commercial = wanted.purpose == Purpose::Commercial;
    match restriction.as_str() {
        "" => None,
        "news purposes only" => unless(wanted.purpose == Purpose::News, "not-news", "the purpose is not news"),
        "editorial use only" | "non-commercial use only" => {
            unless(!commercial, "commercial", "the purpose is commercial")
        }
        "on-screen logo must stay visible" => unless(wanted.keeps_logo, "logo", "the logo would not stay visible"),
        "credit must be given" => unless(wanted.gives_credit, "credit", "no credit would be given"),
        "no alteration" => unless(!wanted.alters, "altered", "the pictures would be altered"),
        "permission needed" => {
            unless(wanted.has_permission || !shown, "permission", "the holder has given no permission")
        }
        // What is not understood is not overridden.
        _ => unless(false, "unknown", "this restriction has to be settled with the holder"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(purpose: Purpose) -> Use {
        Use { purpose, keeps_logo: false, gives_credit: false, has_permission: false, alters: false }
    }

    #[test]
    fn restrictions_forbid_what_they_say_and_nothing_else() {
        let cases = [
            ("news purposes only", wanted(Purpose::News), false),
            ("News purposes only ", wanted(Purpose::Documentary), true),
            ("on-screen logo must stay visible", wanted(Purpose::News), true),
            ("on-screen logo must stay visible", Use { keeps_logo: true, ..wanted(Purpose::News) }, false),
            ("no access: viewing on the spot only", Use { has_permission: true, ..wanted(Purpose::Private) }, true),
            ("permission needed", wanted(Purpose::Private), false),
            ("permission needed", wanted(Purpose::Education), true),
            ("editorial use only", wanted(Purpose::Commercial), true),
            ("credit must be given", Use { gives_credit: true, ..wanted(Purpose::News) }, false),
            ("no alteration", Use { alters: true, ..wanted(Purpose::News) }, true),
            ("only on Sundays", wanted(Purpose::Private), true),
            ("non-commercial use only", wanted(Purpose::Commercial), true),
            ("non-commercial use only", wanted(Purpose::Education), false),
            ("no alteration", wanted(Purpose::Commercial), false),
        ];
        for (restriction, wanted, forbidden) in cases {
            assert_eq!(forbids(restriction, &wanted).is_some(), forbidden, "{restriction} for {wanted:?}");
        }
    }

    #[test]
    fn a_refusal_says_what_stands_against_the_use() {
        let everything = Use { alters: true, ..wanted(Purpose::Commercial) };
        let cases = [
            ("news purposes only", "not-news", "the purpose is not news"),
            ("editorial use only", "commercial", "the purpose is commercial"),
            ("non-commercial use only", "commercial", "the purpose is commercial"),
            ("on-screen logo must stay visible", "logo", "the logo would not stay visible"),
            ("credit must be given", "credit", "no credit would be given"),
            ("no alteration", "altered", "the pictures would be altered"),
            ("permission needed", "permission", "the holder has given no permission"),
            ("no access: viewing on the spot only", "no-access", "there is no access: viewing on the spot only"),
            ("no access", "no-access", "there is no access"),
            ("only on Sundays", "unknown", "this restriction has to be settled with the holder"),
        ];
        for (restriction, key, why) in cases {
            assert_eq!(forbids(restriction, &everything), Some(Forbidden { key, why: why.into() }), "{restriction}");
        }
    }

    #[test]
    fn only_files_in_the_folder_are_known() {
        let folder = tempfile::tempdir().unwrap();
        let above = folder.path().join("media");
        std::fs::create_dir(&above).unwrap();
        for name in ["secret.png", "media/good.png", "media/page.html"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        assert!(file_beside(&above, "good.png").is_some());
        for name in ["../secret.png", "page.html", "missing.png", "", ".png", "good.png/", "a\\b.png"] {
            assert_eq!(file_beside(&above, name), None, "{name}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path().join("secret.png"), above.join("link.png")).unwrap();
            assert_eq!(file_beside(&above, "link.png"), None);
        }
    }
}
