//! The scenarios that this server knows: those that ship and those given at its start, by name. A name from a request is
//! only ever looked up here.

mod describe;
mod elements;
mod layers;
mod map;
mod patches;
mod symbol;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use nosb_scenario::{Scenario, ScenarioError};

use crate::document::Document;
use crate::refusal::Refusal;

pub use describe::*;
pub use elements::ElementEntry;
pub use patches::{last_tick, patched};

/// A scenario, read when it is first asked for.
pub struct Entry {
    /// Name in requests.
    pub name: String,
    /// Title.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// What to read: a shipped name or a folder given at the start.
    origin: String,
    loaded: OnceLock<Result<Arc<Loaded>, Box<ScenarioError>>>,
}

/// A scenario with the answers that do not change.
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    answers: [OnceLock<Document>; Answer::COUNT],
    /// Texts by language.
    texts: BTreeMap<String, OnceLock<Document>>,
}

/// The answers about a scenario that do not change while the server runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What it is, metrics, patches, claims.
    Description,
    /// Cells.
    Map,
    /// Features for drawing.
    Layers,
    /// Who fights.
    Elements,
    /// Every number and switch.
    Parameters,
    /// The record.
    Record,
    /// Sources.
    Sources,
}

impl Answer {
    const COUNT: usize = 7;
}

impl Loaded {
    fn new(scenario: Scenario) -> Self {
        let texts = scenario.languages().into_iter().map(|language| (language, OnceLock::new())).collect();
        Self { scenario, answers: Default::default(), texts }
    }

    /// The texts of a language, made when they are first asked for.
    pub fn texts(&self, language: &str) -> Result<&Document, Refusal> {
        let unknown = || Refusal::not_found("language");
        let slot = self.texts.get(language).ok_or_else(unknown)?;
        if let Some(document) = slot.get() {
            return Ok(document);
        }
        let texts = self.scenario.texts(language).ok_or_else(unknown)?;
        self.keep(slot, Document::json(&texts).map_err(|error| Refusal::internal(&error))?)
    }

    /// An answer, made when it is first asked for.
    pub fn answer(&self, which: Answer) -> Result<&Document, Refusal> {
        let slot = &self.answers[which as usize];
        if let Some(document) = slot.get() {
            return Ok(document);
        }
        let scenario = &self.scenario;
        let made = match which {
            Answer::Description => Document::json(&describe::description(scenario)),
            Answer::Map => return self.keep(slot, map::map(&scenario.world())?),
            Answer::Layers => {
                layers::layers(scenario).and_then(|text| Document::new(crate::document::JSON, text.as_bytes()))
            }
            Answer::Elements => Document::json(&elements::elements(&scenario.world())),
            Answer::Parameters => Document::json(&describe::parameters(scenario)),
            Answer::Record => Document::json(&describe::record(scenario)),
            Answer::Sources => Document::json(&describe::sources(scenario)),
        };
        self.keep(slot, made.map_err(|error| Refusal::internal(&error))?)
    }

    fn keep<'a>(&self, slot: &'a OnceLock<Document>, made: Document) -> Result<&'a Document, Refusal> {
        Ok(slot.get_or_init(|| made))
    }
}

impl Entry {
    /// The scenario; reading it takes a moment the first time, so this is called where blocking is allowed.
    pub fn load(&self) -> Result<Arc<Loaded>, Refusal> {
        let read = || Scenario::load(&self.origin).map(|scenario| Arc::new(Loaded::new(scenario))).map_err(Box::new);
        match self.loaded.get_or_init(read) {
            Ok(loaded) => Ok(Arc::clone(loaded)),
            Err(error) => Err(Refusal::internal(error)),
        }
    }
}

/// All scenarios by name.
pub struct Catalogue {
    entries: Vec<Arc<Entry>>,
}

impl Catalogue {
    /// The shipped scenarios, and folders given at the start.
    ///
    /// # Errors
    /// If a folder is no scenario.
    pub fn new(folders: &[String]) -> Result<Self, ScenarioError> {
        let mut entries: Vec<Arc<Entry>> = Vec::new();
        for folder in folders {
            let scenario = Scenario::load(folder)?;
            let entry = Entry {
                name: scenario.name().to_string(),
                title: scenario.title().to_string(),
                description: scenario.description().to_string(),
                origin: folder.clone(),
                loaded: OnceLock::from(Ok(Arc::new(Loaded::new(scenario)))),
            };
            entries.push(Arc::new(entry));
        }
        for listed in Scenario::shipped() {
            if entries.iter().all(|entry| entry.name != listed.name) {
                entries.push(Arc::new(Entry {
                    origin: listed.name.clone(),
                    name: listed.name,
                    title: listed.title,
                    description: listed.description,
                    loaded: OnceLock::new(),
                }));
            }
        }
        Ok(Self { entries })
    }

    /// All, those given at the start first.
    pub fn entries(&self) -> &[Arc<Entry>] {
        &self.entries
    }

    /// The scenario of this name.
    pub fn find(&self, name: &str) -> Result<Arc<Entry>, Refusal> {
        self.entries.iter().find(|entry| entry.name == name).cloned().ok_or_else(|| Refusal::not_found("scenario"))
    }
}
