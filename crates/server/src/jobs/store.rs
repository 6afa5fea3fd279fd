//! Jobs on disk: one table of SQLite, the only place that says what is wanted and what became of it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Version of the tables. Raised when they change; an older database is brought up to date.
const VERSION: i64 = 1;
/// Finished jobs that are kept.
const KEPT: u32 = 1000;

/// What a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// One battle.
    Battle,
    /// An experiment.
    Experiment,
}

impl Kind {
    /// As in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Battle => "battle",
            Self::Experiment => "experiment",
        }
    }
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Waits.
    Queued,
    /// Is being worked at.
    Running,
    /// Done; the result is there.
    Done,
    /// Cancelled by somebody.
    Cancelled,
    /// Failed; `error` says why.
    Failed,
}

impl State {
    const ALL: [Self; 5] = [Self::Queued, Self::Running, Self::Done, Self::Cancelled, Self::Failed];

    /// As in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    /// Nothing more will happen.
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// A job as it is stored.
#[derive(Clone, Debug)]
pub struct Job {
    /// Id, ascending.
    pub id: i64,
    /// What it is.
    pub kind: Kind,
    /// Id of the battle or the experiment.
    pub subject: String,
    /// The request as JSON.
    pub request: String,
    /// Where it stands.
    pub state: State,
    /// Units done when it was last written.
    pub done: u64,
    /// Units in all; 0: not known yet.
    pub total: u64,
    /// When it was asked for, ms since 1970.
    pub created: i64,
    /// When it began.
    pub started: Option<i64>,
    /// When it ended.
    pub ended: Option<i64>,
    /// Why it failed.
    pub error: Option<String>,
}

/// What came of asking for a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enqueued {
    /// A new one.
    New(i64),
    /// One for the same is under way.
    There(i64),
    /// The queue is full.
    Full,
}

/// The database.
pub struct Store {
    connection: Mutex<Connection>,
}

type Result<T> = rusqlite::Result<T>;

const TABLES: &str = "
    CREATE TABLE job (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL, subject TEXT NOT NULL, request TEXT NOT NULL, state TEXT NOT NULL,
        done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0,
        created INTEGER NOT NULL, started INTEGER, ended INTEGER, error TEXT
    ) STRICT;
    CREATE INDEX job_state ON job (state, kind, id);
    -- The same thing is never worked at twice at once, whatever the program believes.
    CREATE UNIQUE INDEX job_under_way ON job (kind, subject) WHERE state IN ('queued', 'running');
";
const COLUMNS: &str = "id, kind, subject, request, state, done, total, created, started, ended, error";

impl Store {
    /// Opens or makes the database.
    pub fn open(path: &Path) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version == 0 {
            connection.execute_batch(&format!("BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;"))?;
        } else if version != VERSION {
            return Err(rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_MISMATCH),
                Some(format!(
                    "the database was written by another version of nosb ({version}; this one reads {VERSION})"
                )),
            ));
        }
        Ok(Self { connection: Mutex::new(connection) })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic in another thread leaves the connection whole: transactions roll back.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// After a start: what was running when the program ended waits again. Gives all that waits.
    pub fn recover(&self) -> Result<Vec<Job>> {
        let connection = self.lock();
        connection.execute("UPDATE job SET state = 'queued', started = NULL WHERE state = 'running'", [])?;
        let mut statement =
            connection.prepare(&format!("SELECT {COLUMNS} FROM job WHERE state = 'queued' ORDER BY id"))?;
        statement.query_map([], job)?.collect()
    }

    /// Asks for a job, unless one for the same is under way or as many as `most` wait.
    pub fn enqueue(&self, kind: Kind, subject: &str, request: &str, most: usize) -> Result<Enqueued> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let there: Option<i64> = transaction
            .query_row(
                "SELECT id FROM job WHERE kind = ? AND subject = ? AND state IN ('queued', 'running')",
                params![kind.name(), subject],
                |row| row.get(0),
            )
            .optional()?;
        if let Some(id) = there {
            return Ok(Enqueued::There(id));
        }
        let waiting: usize =
            transaction.query_row("SELECT count(*) FROM job WHERE state = 'queued'", [], |row| row.get(0))?;
        if waiting >= most {
            return Ok(Enqueued::Full);
        }
        transaction.execute(
            "INSERT INTO job (kind, subject, request, state, created) VALUES (?, ?, ?, 'queued', ?)",
            params![kind.name(), subject, request, now()],
        )?;
        let id = transaction.last_insert_rowid();
        transaction.execute(
            "DELETE FROM job WHERE ended IS NOT NULL AND id NOT IN
             (SELECT id FROM job WHERE ended IS NOT NULL ORDER BY id DESC LIMIT ?)",
            [KEPT],
        )?;
        transaction.commit()?;
        Ok(Enqueued::New(id))
    }

    /// Takes the oldest waiting job of a kind.
    pub fn claim(&self, kind: Kind) -> Result<Option<Job>> {
        let connection = self.lock();
        connection
            .query_row(
                &format!(
                    "UPDATE job SET state = 'running', started = ? WHERE id =
                     (SELECT id FROM job WHERE state = 'queued' AND kind = ? ORDER BY id LIMIT 1) RETURNING {COLUMNS}"
                ),
                params![now(), kind.name()],
                job,
            )
            .optional()
    }

    /// Ends a running job.
    pub fn end(&self, id: i64, state: State, done: u64, total: u64, error: Option<&str>) -> Result<()> {
        self.lock().execute(
            "UPDATE job SET state = ?, done = ?, total = ?, error = ?, ended = ? WHERE id = ? AND state = 'running'",
            params![state.name(), done as i64, total as i64, error, now(), id],
        )?;
        Ok(())
    }

    /// Battles and experiments that are waited for or worked at.
    pub fn under_way(&self) -> Result<BTreeSet<String>> {
        let connection = self.lock();
        let mut statement = connection.prepare("SELECT subject FROM job WHERE state IN ('queued', 'running')")?;
        statement.query_map([], |row| row.get(0))?.collect()
    }

    /// Puts a running job back: the program ends before it does.
    pub fn put_back(&self, id: i64) -> Result<()> {
        self.lock()
            .execute("UPDATE job SET state = 'queued', started = NULL WHERE id = ? AND state = 'running'", [id])?;
        Ok(())
    }

    /// Cancels a job that still waits.
    pub fn cancel_waiting(&self, id: i64) -> Result<bool> {
        let changed = self.lock().execute(
            "UPDATE job SET state = 'cancelled', ended = ? WHERE id = ? AND state = 'queued'",
            params![now(), id],
        )?;
        Ok(changed == 1)
    }

    /// A job.
    pub fn get(&self, id: i64) -> Result<Option<Job>> {
        self.lock().query_row(&format!("SELECT {COLUMNS} FROM job WHERE id = ?"), [id], job).optional()
    }

    /// The newest jobs.
    pub fn list(&self, most: u32) -> Result<Vec<Job>> {
        let connection = self.lock();
        let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM job ORDER BY id DESC LIMIT ?"))?;
        statement.query_map([most], job)?.collect()
    }
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}

fn job(row: &Row<'_>) -> Result<Job> {
    let (kind, state): (String, String) = (row.get(1)?, row.get(4)?);
    let unknown = |column: usize, text: String| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, text.into())
    };
    Ok(Job {
        id: row.get(0)?,
        kind: match kind.as_str() {
            "battle" => Kind::Battle,
            "experiment" => Kind::Experiment,
            _ => return Err(unknown(1, kind)),
        },
        subject: row.get(2)?,
        request: row.get(3)?,
        state: State::ALL.into_iter().find(|known| known.name() == state).ok_or_else(|| unknown(4, state))?,
        done: row.get::<_, i64>(5)?.unsigned_abs(),
        total: row.get::<_, i64>(6)?.unsigned_abs(),
        created: row.get(7)?,
        started: row.get(8)?,
        ended: row.get(9)?,
        error: row.get(10)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("jobs.sqlite")).unwrap();
        (folder, store)
    }

    #[test]
    fn the_same_is_queued_once_and_the_queue_is_bounded() {
        let (_folder, store) = store();
        assert_eq!(store.enqueue(Kind::Battle, "a", "{}", 2).unwrap(), Enqueued::New(1));
        assert_eq!(store.enqueue(Kind::Battle, "a", "{}", 2).unwrap(), Enqueued::There(1));
        assert_eq!(store.enqueue(Kind::Experiment, "a", "{}", 2).unwrap(), Enqueued::New(2));
        assert_eq!(store.enqueue(Kind::Battle, "b", "{}", 2).unwrap(), Enqueued::Full);
        assert_eq!(store.claim(Kind::Battle).unwrap().map(|job| job.id), Some(1));
        assert_eq!(store.enqueue(Kind::Battle, "a", "{}", 2).unwrap(), Enqueued::There(1));
        assert_eq!(store.enqueue(Kind::Battle, "b", "{}", 2).unwrap(), Enqueued::New(3));
        store.end(1, State::Done, 5, 5, None).unwrap();
        assert!(store.claim(Kind::Battle).unwrap().is_some_and(|job| job.id == 3));
        assert!(store.claim(Kind::Battle).unwrap().is_none());
    }

    #[test]
    fn what_ran_waits_again_after_a_restart_and_what_ended_stays_ended() {
        let (folder, store) = store();
        for subject in ["a", "b", "c"] {
            store.enqueue(Kind::Battle, subject, "{}", 9).unwrap();
        }
        store.claim(Kind::Battle).unwrap();
        store.end(1, State::Failed, 0, 0, Some("why")).unwrap();
        store.claim(Kind::Battle).unwrap();
        assert!(store.cancel_waiting(3).unwrap());
        assert!(!store.cancel_waiting(2).unwrap());
        drop(store);
        let store = Store::open(&folder.path().join("jobs.sqlite")).unwrap();
        assert_eq!(store.recover().unwrap().iter().map(|job| job.id).collect::<Vec<_>>(), [2]);
        let states: Vec<State> = store.list(9).unwrap().iter().map(|job| job.state).collect();
        assert_eq!(states, [State::Cancelled, State::Queued, State::Failed]);
    }

    #[test]
    fn a_database_of_another_version_is_refused() {
        let (folder, store) = store();
        store.lock().pragma_update(None, "user_version", 99).unwrap();
        drop(store);
        assert!(Store::open(&folder.path().join("jobs.sqlite")).is_err());
    }
}
