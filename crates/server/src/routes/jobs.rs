//! `/jobs`: what is being fought, told as it goes.

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::extract::State as Shared;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::ToSchema;

use crate::extract::Path;
use crate::jobs::{Job, Kind, Progress, State};
use crate::refusal::{ErrorBody, Refusal};
use crate::service::Service;

/// Jobs of a list.
const MOST_LISTED: u32 = 200;
/// Least time between two events of one listener.
const PAUSE: Duration = Duration::from_millis(200);
/// A sign of life when nothing happens.
const ALIVE: Duration = Duration::from_secs(15);

/// A job.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JobEntry {
    /// Id.
    pub id: i64,
    /// Battle or experiment.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// Units done: days of a battle, pairs of an experiment.
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
    /// Id of the battle or the experiment.
    pub subject: String,
    /// Where the result is or will be.
    pub result: String,
}

impl JobEntry {
    /// As it is shown.
    pub fn of(job: &Job) -> Self {
        let under = match job.kind {
            Kind::Battle => "battles",
            Kind::Experiment => "experiments",
        };
        Self {
            id: job.id,
            kind: job.kind,
            state: job.state,
            done: job.done,
            total: job.total,
            created: job.created,
            started: job.started,
            ended: job.ended,
            error: job.error.clone(),
            subject: job.subject.clone(),
            result: format!("{}/{under}/{}", super::API, job.subject),
        }
    }
}

/// The newest jobs, the newest first.
#[utoipa::path(get, path = "/jobs", tag = "jobs", operation_id = "jobs",
    responses((status = 200, description = "Jobs", body = [JobEntry])))]
pub async fn list(Shared(service): Shared<Service>) -> Result<Json<Vec<JobEntry>>, Refusal> {
    let jobs = service.jobs.clone();
    service.blocking(move || Ok(Json(jobs.list(MOST_LISTED)?.iter().map(JobEntry::of).collect()))).await
}

/// A job.
#[utoipa::path(get, path = "/jobs/{id}", tag = "jobs", operation_id = "job",
    params(("id" = i64, Path, description = "Id of the job")),
    responses((status = 200, description = "The job", body = JobEntry),
        (status = 404, description = "There is none", body = ErrorBody)))]
pub async fn get(Shared(service): Shared<Service>, Path(id): Path<i64>) -> Result<Json<JobEntry>, Refusal> {
    let jobs = service.jobs.clone();
    service.blocking(move || Ok(Json(JobEntry::of(&jobs.job(id)?)))).await
}

/// Cancels a job; one that is over stays as it is. A running one ends within a tick.
#[utoipa::path(delete, path = "/jobs/{id}", tag = "jobs", operation_id = "cancel_job",
    params(("id" = i64, Path, description = "Id of the job")),
    responses((status = 200, description = "The job as it stands", body = JobEntry),
        (status = 403, description = "Asked for from another site", body = ErrorBody),
        (status = 404, description = "There is none", body = ErrorBody)))]
pub async fn cancel(Shared(service): Shared<Service>, Path(id): Path<i64>) -> Result<Json<JobEntry>, Refusal> {
    let jobs = service.jobs.clone();
    service.blocking(move || Ok(Json(JobEntry::of(&jobs.cancel(id)?)))).await
}

/// Server-sent events until the job is over: `progress`, `effects`, and at last `done`, `failed` or `cancelled`.
#[utoipa::path(get, path = "/jobs/{id}/events", tag = "jobs", operation_id = "job_events",
    params(("id" = i64, Path, description = "Id of the job")),
    responses((status = 200, description = "Events", content_type = "text/event-stream", body = String),
        (status = 404, description = "There is none", body = ErrorBody)))]
pub async fn events(Shared(service): Shared<Service>, Path(id): Path<i64>) -> Result<Response, Refusal> {
    let jobs = service.jobs.clone();
    // Listening begins before the row is read: what ends in between is told by the one or the other.
    let listener = jobs.live(id).map(|live| live.listen());
    let job = service.blocking(move || jobs.job(id)).await?;
    let (sender, receiver) = mpsc::channel(4);
    tokio::spawn(tell(service, job, listener, sender));
    let stream = Sse::new(ReceiverStream::new(receiver)).keep_alive(KeepAlive::new().interval(ALIVE));
    Ok(stream.into_response())
}

type Sender = mpsc::Sender<Result<Event, Infallible>>;

async fn tell(
    service: Service,
    mut job: Job,
    listener: Option<tokio::sync::watch::Receiver<Progress>>,
    sender: Sender,
) {
    let mut ending = service.ending.clone();
    let mut edition = 0;
    let Some(mut listener) = listener.filter(|_| !job.state.is_over()) else {
        let _ = sender.send(Ok(event(&job))).await;
        return;
    };
    loop {
        let progress = listener.borrow_and_update().clone();
        if let Some((number, effects)) = progress.effects.as_ref().filter(|(number, _)| *number != edition) {
            edition = *number;
            if sender.send(Ok(Event::default().event("effects").data(effects.as_ref()))).await.is_err() {
                return;
            }
        }
        (job.state, job.done, job.total) = (progress.state, progress.done, progress.total);
        job.error = progress.error;
        if sender.send(Ok(event(&job))).await.is_err() || job.state.is_over() {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = sender.closed() => return,
            _ = ending.wait_for(|ending| *ending) => return,
        }
        tokio::select! {
            changed = listener.changed() => if changed.is_err() { return },
            () = sender.closed() => return,
            _ = ending.wait_for(|ending| *ending) => return,
        }
    }
}

fn event(job: &Job) -> Event {
    let name = match job.state {
        State::Queued | State::Running => "progress",
        State::Done => "done",
        State::Cancelled => "cancelled",
        State::Failed => "failed",
    };
    let event = Event::default().event(name);
    // The shape has no map with keys that are not texts, so that it can always be written.
    event.json_data(JobEntry::of(job)).unwrap_or_else(|_| Event::default().event(name))
}
