//! What can go wrong in the laboratory, with the remedy.

// The derive of `miette` writes its fields in a way that the compiler takes for unused.
#![allow(unused_assignments)]

use std::path::{Path, PathBuf};

use miette::Diagnostic;
use nosb_scenario::ScenarioError;
use thiserror::Error;

/// Why an experiment could not be read, fought or reported.
#[derive(Debug, Error, Diagnostic)]
#[non_exhaustive]
pub enum LabError {
    /// The scenario, a patch or the experiment file is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Scenario(#[from] ScenarioError),
    /// The request makes no sense.
    #[error("{message}")]
    #[diagnostic(code(lab::request), help("{remedy}"))]
    Request {
        /// What is wrong.
        message: String,
        /// What would be right.
        remedy: String,
    },
    /// The folder holds something else.
    #[error("`{}` {what}: nothing was written there", .path.display())]
    #[diagnostic(code(lab::occupied), help("{remedy}"))]
    Occupied {
        /// The folder.
        path: PathBuf,
        /// What it holds.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// Another process works in the folder.
    #[error("another nosb is at work in `{}`", .path.display())]
    #[diagnostic(
        code(lab::locked),
        help("wait until it is done, or choose another folder; shards of one experiment need a folder each")
    )]
    Locked {
        /// The folder.
        path: PathBuf,
    },
    /// The disk refused.
    #[error("cannot write `{}`: {cause}; what was finished before is intact", .path.display())]
    #[diagnostic(code(lab::write), help("make room, then give the same command again: it goes on where it stopped"))]
    Write {
        /// File or folder.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// A file of an experiment's folder cannot be read.
    #[error("cannot read `{}`: {cause}", .path.display())]
    #[diagnostic(code(lab::read), help("{remedy}"))]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: String,
        /// What to do.
        remedy: String,
    },
    /// Somebody asked for an end.
    #[error("interrupted: {done} of {total} pairs are kept; the same command goes on from there")]
    Interrupted {
        /// Pairs whose rows are kept.
        done: usize,
        /// Pairs wanted.
        total: usize,
    },
    /// Battles that other shards fight are not there yet.
    #[error("{done} of {total} battles of `{stage}` are in `{}`; the others are for other shards", .folder.display())]
    #[diagnostic(
        code(lab::awaiting),
        help("when the other shards have fought theirs, the same command with `--with` their folders goes on")
    )]
    Awaiting {
        /// The stage.
        stage: String,
        /// The calibration's folder.
        folder: PathBuf,
        /// Battles that are there.
        done: u64,
        /// Battles of the stage.
        total: u64,
    },
    /// Our own fault.
    #[error("{0}")]
    Internal(String),
}

impl LabError {
    pub(crate) fn request(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Request { message: message.into(), remedy: remedy.into() }
    }

    pub(crate) fn write(path: &Path, cause: impl ToString) -> Self {
        Self::Write { path: path.to_path_buf(), cause: cause.to_string() }
    }

    pub(crate) fn read(path: &Path, cause: impl ToString) -> Self {
        Self::Read {
            path: path.to_path_buf(),
            cause: cause.to_string(),
            remedy: "if it was cut off or altered, remove it and run the experiment again: only its pairs are fought \
                     anew"
                .into(),
        }
    }
}
