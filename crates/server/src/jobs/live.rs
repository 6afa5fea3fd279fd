//! What is known of jobs under way: progress, live effects, and the flag that asks for an end.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::store::State;

/// What there is to tell of a job.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Where it stands.
    pub state: State,
    /// Units done.
    pub done: u64,
    /// Units in all; 0: not known yet.
    pub total: u64,
    /// Why it failed.
    pub error: Option<String>,
    /// Effects so far as JSON, with the number of their edition.
    pub effects: Option<(u64, Arc<str>)>,
}

/// A job under way.
pub struct Live {
    /// Set to ask for an end.
    pub interrupt: AtomicBool,
    /// Whether the end was asked for by somebody, and not because the program ends.
    cancelled: AtomicBool,
    sender: watch::Sender<Progress>,
}

impl Live {
    fn new() -> Self {
        let progress = Progress { state: State::Queued, done: 0, total: 0, error: None, effects: None };
        Self {
            interrupt: AtomicBool::new(false),
            cancelled: AtomicBool::new(false),
            sender: watch::Sender::new(progress),
        }
    }

    /// Changes what there is to tell.
    pub fn tell(&self, change: impl FnOnce(&mut Progress)) {
        self.sender.send_modify(change);
    }

    /// What there is to tell now.
    pub fn now(&self) -> Progress {
        self.sender.borrow().clone()
    }

    /// Listens from now on.
    pub fn listen(&self) -> watch::Receiver<Progress> {
        self.sender.subscribe()
    }

    /// Asks for an end for good.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
        self.interrupt.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked for an end for good.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// All jobs under way.
#[derive(Default)]
pub struct Lives {
    list: Mutex<HashMap<i64, Arc<Live>>>,
}

impl Lives {
    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Arc<Live>>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The job, as one under way.
    pub fn open(&self, id: i64) -> Arc<Live> {
        Arc::clone(self.lock().entry(id).or_insert_with(|| Arc::new(Live::new())))
    }

    /// The job, if it is under way.
    pub fn get(&self, id: i64) -> Option<Arc<Live>> {
        self.lock().get(&id).cloned()
    }

    /// The job is over: who listens is told, the list forgets it.
    pub fn close(&self, id: i64, change: impl FnOnce(&mut Progress)) {
        if let Some(live) = self.lock().remove(&id) {
            live.tell(change);
        }
    }

    /// Asks all for an end, because the program ends.
    pub fn interrupt_all(&self) {
        for live in self.lock().values() {
            live.interrupt.store(true, Ordering::Relaxed);
        }
    }
}
