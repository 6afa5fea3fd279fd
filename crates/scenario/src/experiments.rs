//! Experiment files that come with a scenario: named and opened here, read and fought by the laboratory.

use crate::error::Problems;
use crate::files::File;
use crate::lists::Listed;
use crate::section::Toml;
use crate::{Files, Scenario};

/// Folders of experiment files. A claim is an experiment that says beforehand what it expects; where both folders hold
/// a file of one name, the first counts.
const FOLDERS: [&str; 2] = ["experiments/", "claims/"];

impl Scenario {
    /// The experiments and claims that come with the scenario, with title and question: first the experiments, then
    /// the claims, each by name.
    pub fn experiments(&self) -> Vec<Listed> {
        listed(&self.parts.files)
    }

    /// The file of an experiment or a claim by its name: `experiments/NAME.toml` or `claims/NAME.toml`.
    pub fn experiment_file(&self, name: &str) -> Option<&File> {
        FOLDERS.iter().find_map(|folder| self.parts.files.get(&format!("{folder}{name}.toml")))
    }
}

fn listed(files: &Files) -> Vec<Listed> {
    let mut list: Vec<Listed> = Vec::new();
    for folder in FOLDERS {
        for file in files.under(folder) {
            let name = file.name.strip_prefix(folder).and_then(|name| name.strip_suffix(".toml"));
            if let Some(name) = name.filter(|name| list.iter().all(|other| other.name != *name)) {
                list.push(described(name, file));
            }
        }
    }
    list
}

/// A file that cannot be read is listed too, with what is wrong: the list is where its author looks for it.
fn described(name: &str, file: &File) -> Listed {
    let toml = match Toml::read(file) {
        Ok(toml) => toml,
        Err(error) => {
            return Listed { name: name.into(), title: name.into(), description: format!("cannot be read: {error}") };
        }
    };
    let top = toml.top();
    let text = |key: &str| top.text_or_none(key, &mut Problems::default()).map(String::from);
    Listed {
        name: name.into(),
        title: text("title").unwrap_or_else(|| name.into()),
        description: text("question").unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(entries: &[(&str, &str)]) -> Files {
        Files::from_memory(entries.iter().map(|(name, text)| (*name, text.as_bytes()))).unwrap()
    }

    #[test]
    fn experiments_come_before_claims_and_hide_those_of_the_same_name() {
        let files = files(&[
            ("claims/b.toml", "title = \"B\"\nquestion = \"Does it?\"\n"),
            ("claims/a.toml", "title = \"hidden\"\n"),
            ("experiments/a.toml", "title = \"A\"\nquestion = \"Is it?\"\n"),
            ("experiments/notes.md", "no experiment"),
            ("patches/c.toml", "title = \"C\"\n"),
        ]);
        let list = listed(&files);
        let shown: Vec<_> = list.iter().map(|l| (l.name.as_str(), l.title.as_str(), l.description.as_str())).collect();
        assert_eq!(shown, [("a", "A", "Is it?"), ("b", "B", "Does it?")]);
    }

    #[test]
    fn a_broken_file_is_listed_with_what_is_wrong() {
        let list = listed(&files(&[("experiments/bad.toml", "title = \n")]));
        assert_eq!(list.len(), 1);
        assert!(list[0].description.starts_with("cannot be read: experiments/bad.toml:1"), "{:?}", list[0]);
    }
}
