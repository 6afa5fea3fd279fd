//! What every handler has at hand.

use std::sync::Arc;

use tokio::sync::watch;

use crate::catalogue::Catalogue;
use crate::jobs::Jobs;
use crate::refusal::Refusal;

/// What every handler has at hand.
#[derive(Clone)]
pub struct Service {
    /// Scenarios.
    pub catalogue: Arc<Catalogue>,
    /// Jobs and results.
    pub jobs: Arc<Jobs>,
    /// Becomes true when the program ends.
    pub ending: watch::Receiver<bool>,
}

impl Service {
    /// Does what touches the disk or takes long away from the threads that serve.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        match tokio::task::spawn_blocking(work).await {
            Ok(done) => done,
            Err(error) => Err(Refusal::internal(&error)),
        }
    }
}
