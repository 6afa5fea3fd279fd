//! Jobs: battles and experiments, wanted now and fought when a thread is free.
//!
//! A battle thread takes one battle after the other; two threads take experiments, each of which uses the laboratory's
//! own pool. All that must survive is in the [`store`] and in finished files; everything else may be lost at any moment.

mod battle;
mod experiment;
mod findings;
mod live;
mod store;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

use axum::http::StatusCode;

use crate::catalogue::Catalogue;
use crate::folders::{Folders, Most};
use crate::refusal::Refusal;
use crate::settings::Settings;

pub use battle::{BattleDetail, BattleRequest, DETAIL, EVENTS, MetricOutcome, RecordRange, SERIES, Wanted, outcomes};
pub use experiment::{ExperimentRequest, Prepared, write as write_findings};
pub use findings::ExperimentFindings;
pub use live::{Live, Progress};
pub use store::{Enqueued, Job, Kind, State};

use live::Lives;
use store::Store;

/// Experiments fought at once.
const EXPERIMENTS_AT_ONCE: usize = 2;

/// Why a job did not come to its end.
#[derive(Debug)]
pub enum Stopped {
    /// It was asked to.
    Interrupted,
    /// It failed; the text is shown to everybody, so it names no path.
    Failed(String),
}

/// All jobs.
pub struct Jobs {
    /// Scenarios.
    pub catalogue: Arc<Catalogue>,
    /// Where results lie.
    pub folders: Folders,
    store: Store,
    lives: Lives,
    most_waiting: usize,
    most: Most,
    threads: usize,
    experiments: AtomicUsize,
    ending: AtomicBool,
    bell: (Mutex<u64>, Condvar),
    /// Held while old results are removed and while a job is asked for, so that none is removed that was just asked for.
    pruning: Mutex<()>,
}

impl Jobs {
    /// Opens the store; what was running when the program last ended waits again.
    pub fn open(catalogue: Arc<Catalogue>, folders: Folders, settings: &Settings) -> rusqlite::Result<Self> {
        let store = Store::open(&folders.database())?;
        let lives = Lives::default();
        let waiting = store.recover()?;
        if !waiting.is_empty() {
            tracing::info!(jobs = waiting.len(), "jobs of an earlier run go on");
        }
        for job in waiting {
            lives.open(job.id);
        }
        Ok(Self {
            catalogue,
            folders,
            store,
            lives,
            most_waiting: settings.most_waiting,
            most: Most { battles: settings.most_battles.max(1), bytes: settings.most_bytes },
            threads: settings.threads.max(1),
            experiments: AtomicUsize::new(0),
            ending: AtomicBool::new(false),
            bell: (Mutex::new(0), Condvar::new()),
            pruning: Mutex::new(()),
        })
    }

    /// Starts the threads that work.
    pub fn start(self: &Arc<Self>) -> std::io::Result<Vec<JoinHandle<()>>> {
        self.prune();
        let kinds = std::iter::repeat_n(Kind::Battle, self.threads)
            .chain(std::iter::repeat_n(Kind::Experiment, EXPERIMENTS_AT_ONCE));
        kinds
            .map(|kind| {
                let jobs = Arc::clone(self);
                std::thread::Builder::new().name(format!("nosb-{}", kind.name())).spawn(move || jobs.work(kind))
            })
            .collect()
    }

    /// Removes the oldest results beyond what is kept; each can be had again by asking for it. Nothing under way is
    /// touched.
    fn prune(&self) {
        let _nobody_asks = self.pruning.lock().unwrap_or_else(PoisonError::into_inner);
        let pruned = self
            .store
            .under_way()
            .map_err(std::io::Error::other)
            .and_then(|under_way| self.folders.prune(self.most, &under_way));
        match pruned {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "old results removed"),
            Err(error) => tracing::warn!(%error, "old results could not be removed"),
        }
    }

    /// Asks for a job.
    pub fn enqueue(&self, kind: Kind, subject: &str, request: &str) -> Result<Job, Refusal> {
        let _nothing_is_removed = self.pruning.lock().unwrap_or_else(PoisonError::into_inner);
        let id =
            match self.store.enqueue(kind, subject, request, self.most_waiting).map_err(|e| Refusal::internal(&e))? {
                Enqueued::New(id) => {
                    self.lives.open(id);
                    tracing::info!(job = id, kind = kind.name(), subject, "queued");
                    self.ring();
                    id
                }
                Enqueued::There(id) => id,
                Enqueued::Full => {
                    return Err(Refusal::new(
                        StatusCode::TOO_MANY_REQUESTS,
                        "queue_full",
                        format!("{} jobs wait already", self.most_waiting),
                        "wait until some are done, or cancel some",
                    ));
                }
            };
        self.job(id)
    }

    /// A job.
    pub fn job(&self, id: i64) -> Result<Job, Refusal> {
        let job = self.store.get(id).map_err(|error| Refusal::internal(&error))?;
        job.map(|job| self.freshened(job)).ok_or_else(|| Refusal::not_found("job"))
    }

    /// The newest jobs.
    pub fn list(&self, most: u32) -> Result<Vec<Job>, Refusal> {
        let jobs = self.store.list(most).map_err(|error| Refusal::internal(&error))?;
        Ok(jobs.into_iter().map(|job| self.freshened(job)).collect())
    }

    /// A job under way, to listen to.
    pub fn live(&self, id: i64) -> Option<Arc<Live>> {
        self.lives.get(id)
    }

    /// The stored row knows the state, the live one the progress.
    fn freshened(&self, mut job: Job) -> Job {
        if let (false, Some(live)) = (job.state.is_over(), self.lives.get(job.id)) {
            let progress = live.now();
            (job.done, job.total) = (progress.done, progress.total);
        }
        job
    }

    /// Cancels a job; one that is over stays as it is.
    pub fn cancel(&self, id: i64) -> Result<Job, Refusal> {
        if self.store.cancel_waiting(id).map_err(|error| Refusal::internal(&error))? {
            self.lives.close(id, |progress| progress.state = State::Cancelled);
            tracing::info!(job = id, "cancelled");
        } else if let Some(live) = self.lives.get(id) {
            live.cancel();
        }
        self.job(id)
    }

    /// Asks all threads for an end; what they were at waits for the next start.
    pub fn end(&self) {
        self.ending.store(true, Ordering::Relaxed);
        self.lives.interrupt_all();
        self.ring();
    }

    /// Whether the program ends.
    pub fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }

    fn ring(&self) {
        let (count, bell) = &self.bell;
        *count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        bell.notify_all();
    }

    /// Takes jobs of a kind until the program ends, behind all who look at pages.
    fn work(&self, kind: Kind) {
        // The threads on which pairs are fought are made by this one and inherit its priority.
        if let Err(error) = thread_priority::set_current_thread_priority(thread_priority::ThreadPriority::Min) {
            tracing::warn!(?error, "jobs get as much of the processor as requests");
        }
        let (count, bell) = &self.bell;
        let mut heard = *count.lock().unwrap_or_else(PoisonError::into_inner);
        while !self.is_ending() {
            match self.store.claim(kind) {
                Ok(Some(job)) => self.perform(&job),
                Ok(None) => {
                    let guard = count.lock().unwrap_or_else(PoisonError::into_inner);
                    let woken = bell.wait_while(guard, |now| *now == heard);
                    heard = *woken.unwrap_or_else(PoisonError::into_inner);
                }
                Err(error) => {
                    tracing::error!(%error, "the queue cannot be read");
                    std::thread::sleep(std::time::Duration::from_secs(1));
                }
            }
        }
    }

    fn perform(&self, job: &Job) {
        let live = self.lives.open(job.id);
        live.tell(|progress| progress.state = State::Running);
        if self.is_ending() {
            live.interrupt.store(true, Ordering::Relaxed);
        }
        let begun = std::time::Instant::now();
        let performed = catch_unwind(AssertUnwindSafe(|| match job.kind {
            Kind::Battle => battle::fight(self, job, &live),
            Kind::Experiment => {
                let running = self.experiments.fetch_add(1, Ordering::Relaxed) + 1;
                let done = experiment::fight(self, job, &live, (self.threads / running).max(1));
                self.experiments.fetch_sub(1, Ordering::Relaxed);
                done
            }
        }));
        let (state, error) = match performed {
            Ok(Ok(())) => (State::Done, None),
            Ok(Err(Stopped::Interrupted)) if live.is_cancelled() => (State::Cancelled, None),
            Ok(Err(Stopped::Interrupted)) => {
                tracing::info!(job = job.id, "put back");
                if let Err(error) = self.store.put_back(job.id) {
                    tracing::error!(%error, job = job.id, "cannot be put back; the next start will");
                }
                return;
            }
            Ok(Err(Stopped::Failed(why))) => (State::Failed, Some(why)),
            // The panic's own message has been printed by then.
            Err(_) => (State::Failed, Some("the program failed at this job; its log says why".to_string())),
        };
        let progress = live.now();
        let seconds = begun.elapsed().as_secs_f64();
        tracing::info!(job = job.id, kind = job.kind.name(), state = state.name(), seconds, error, "ended");
        if let Err(fault) = self.store.end(job.id, state, progress.done, progress.total, error.as_deref()) {
            tracing::error!(%fault, job = job.id, "the end of a job cannot be written");
        }
        self.lives.close(job.id, |progress| {
            progress.state = state;
            progress.error = error;
        });
    }
}
