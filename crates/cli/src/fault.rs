//! What can go wrong on the command line, and the exit code it ends with.

use std::process::ExitCode;

use nosb_lab::LabError;
use nosb_recording::{FightError, ManifestError, RecordError, VerifyError};

/// A fault with its exit code.
#[derive(Debug)]
pub enum Fault {
    /// The input is at fault: 1.
    Input(miette::Report),
    /// An internal fault: 3.
    Internal(String),
    /// Ctrl-C: 130, as shells have it.
    Interrupted(String),
    /// The result has been printed and is a "no": 1, without further words.
    Silent,
}

impl Fault {
    /// The input is at fault, in one sentence and a remedy.
    pub fn input(message: impl core::fmt::Display, remedy: impl core::fmt::Display) -> Self {
        Self::Input(miette::miette!(help = remedy.to_string(), "{message}"))
    }

    /// Prints to standard error and gives the exit code.
    pub fn report(self) -> ExitCode {
        match self {
            Self::Input(report) => {
                eprintln!("{report:?}");
                ExitCode::from(1)
            }
            Self::Internal(message) => {
                eprintln!("internal fault: {message}");
                ExitCode::from(3)
            }
            Self::Interrupted(message) => {
                eprintln!("{message}");
                ExitCode::from(130)
            }
            Self::Silent => ExitCode::from(1),
        }
    }
}

impl From<RecordError> for Fault {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Table { .. } => Self::Internal(error.to_string()),
            RecordError::Occupied { .. } | RecordError::Write { .. } => Self::Input(miette::miette!("{error}")),
        }
    }
}

impl From<FightError> for Fault {
    fn from(error: FightError) -> Self {
        match error {
            FightError::Interrupted { .. } => Self::Interrupted(error.to_string()),
            FightError::Record(error) => error.into(),
        }
    }
}

impl From<ManifestError> for Fault {
    fn from(error: ManifestError) -> Self {
        Self::Input(miette::miette!("{error}"))
    }
}

impl From<VerifyError> for Fault {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Table { .. } => Self::Input(miette::miette!("{error}")),
            VerifyError::Build(_) => Self::Internal(error.to_string()),
        }
    }
}

impl From<LabError> for Fault {
    fn from(error: LabError) -> Self {
        match error {
            LabError::Internal(message) => Self::Internal(message),
            LabError::Interrupted { .. } => Self::Interrupted(error.to_string()),
            LabError::Scenario(error) => crate::source::fault(error),
            other => Self::Input(miette::Report::new(other)),
        }
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self::Internal(error.to_string())
    }
}
