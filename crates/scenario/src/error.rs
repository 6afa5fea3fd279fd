//! What can be wrong with a scenario or a patch, said so that its author can mend it: file, line, column, remedy.

// The derive of `miette` writes its fields in a way that the compiler takes for unused.
#![allow(unused_assignments)]

use crate::files::File;
use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

/// A problem at a place of a file.
#[derive(Debug, Error, Diagnostic, Clone)]
#[error("{file}:{line}:{column}: {message}")]
#[diagnostic(code(scenario::place), help("{remedy}"))]
pub struct Located {
    /// File, relative to the scenario's folder.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub remedy: String,
    /// The text, for reports that show it.
    #[source_code]
    pub source_text: NamedSource<String>,
    /// Where in the text.
    #[label("here")]
    pub span: SourceSpan,
}

/// What can be wrong with a scenario or a patch.
#[derive(Debug, Error, Diagnostic, Clone)]
#[non_exhaustive]
pub enum ScenarioError {
    /// No scenario of that name or folder.
    #[error("there is no scenario `{name}`")]
    #[diagnostic(code(scenario::unknown), help("{remedy}"))]
    UnknownScenario {
        /// What was asked for.
        name: String,
        /// What there is.
        remedy: String,
    },
    /// A file that a scenario must have is not there.
    #[error("{file}:1: the file is missing")]
    #[diagnostic(code(scenario::missing_file), help("{remedy}"))]
    MissingFile {
        /// File, relative to the scenario's folder.
        file: String,
        /// What it should hold.
        remedy: String,
    },
    /// A file that cannot be read.
    #[error("{file}:1: the file cannot be read: {cause}")]
    #[diagnostic(code(scenario::unreadable))]
    Unreadable {
        /// File.
        file: String,
        /// What the system said.
        cause: String,
    },
    /// A file larger than any scenario needs.
    #[error("{file}:1: the file has {bytes} bytes; at most {limit} are read")]
    #[diagnostic(code(scenario::too_large), help("split the file, or simplify its geometry"))]
    TooLarge {
        /// File.
        file: String,
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// A line longer than any scenario needs.
    #[error("{file}:{line}: the line is longer than {limit} bytes")]
    #[diagnostic(code(scenario::line_too_long), help("break the line; a file of one endless line is not a table"))]
    LineTooLong {
        /// File.
        file: String,
        /// Line, from 1.
        line: usize,
        /// The limit.
        limit: usize,
    },
    /// A file that is not UTF-8 text.
    #[error("{file}:{line}:{column}: the text is not UTF-8")]
    #[diagnostic(code(scenario::not_utf8), help("save the file as UTF-8"))]
    NotUtf8 {
        /// File.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// A problem at a place of a file.
    #[error(transparent)]
    #[diagnostic(transparent)]
    At(Box<Located>),
    /// A problem of the map.
    #[error("{message}")]
    #[diagnostic(code(scenario::map), help("{remedy}"))]
    Map {
        /// What is wrong, with file and line.
        message: String,
        /// What would be right.
        remedy: String,
    },
    /// A patch that cannot be applied and stands in no file.
    #[error("patch `{patch}`: {message}")]
    #[diagnostic(code(scenario::patch), help("{remedy}"))]
    Patch {
        /// The patch as it was given.
        patch: String,
        /// What is wrong.
        message: String,
        /// What would be right.
        remedy: String,
    },
    /// More than one problem.
    #[error("{} problems, the first: {}", .0.len(), .0[0])]
    #[diagnostic(code(scenario::several))]
    Several(#[related] Vec<ScenarioError>),
}

impl ScenarioError {
    /// A problem at bytes of a file.
    pub fn at(
        file: &File,
        span: core::ops::Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let start = floor_boundary(&file.text, span.start);
        let end = floor_boundary(&file.text, span.end.max(start));
        let before = &file.text[..start];
        let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before[line_start..].chars().count() + 1;
        Self::At(Box::new(Located {
            file: file.name.clone(),
            line,
            column,
            message: message.into(),
            remedy: remedy.into(),
            source_text: NamedSource::new(&file.name, file.text.clone()),
            span: (start, end - start).into(),
        }))
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Problems found so far: readers add to it and go on, so that an author sees all at once.
#[derive(Debug, Default)]
pub struct Problems {
    list: Vec<ScenarioError>,
}

/// Most problems kept: beyond these a file is broken in one way many times over.
const MOST: usize = 200;

impl Problems {
    /// Adds one.
    pub fn add(&mut self, error: ScenarioError) {
        if self.list.len() < MOST {
            self.list.push(error);
        }
    }
    /// Adds the error of a result and gives its value otherwise.
    pub fn note<T>(&mut self, result: Result<T, ScenarioError>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(error);
                None
            }
        }
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
    /// How many there are.
    pub fn count(&self) -> usize {
        self.list.len()
    }
    /// The value if nothing was wrong.
    pub fn or<T>(self, value: Option<T>) -> Result<T, ScenarioError> {
        let mut list = self.list;
        match (list.len(), value) {
            (0, Some(value)) => Ok(value),
            (1, _) => Err(list.remove(0)),
            _ => Err(ScenarioError::Several(list)),
        }
    }
}

/// The name nearest to a wrong one, as a remedy.
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names.into_iter().map(|name| (strsim::damerau_levenshtein(wrong, name), name)).min().map(|(_, name)| name)
}

/// "did you mean ..." for a wrong name.
pub fn did_you_mean<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    match nearest(wrong, names) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "there are none to choose from".into(),
    }
}
