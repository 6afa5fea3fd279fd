//! The web application: a versioned API, jobs that survive a restart, battles as narrow Arrow tables, and the page.
//!
//! [`Server::open`] reads the scenarios and the queue, [`Server::run`] serves until it is told to end. A request goes
//! through the `guard` to a handler in `routes`; what takes long becomes a job in `jobs`; what is done lies in files
//! that never change. `docs/api.md` is the contract.

mod arrow;
mod catalogue;
mod document;
mod extract;
mod film;
mod folders;
mod guard;
mod jobs;
mod listen;
mod media;
mod refusal;
mod routes;
mod service;
mod settings;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::timeout::RequestBodyTimeoutLayer;
use tower_http::trace::TraceLayer;

pub use jobs::{BattleRequest, MetricOutcome, RecordRange, outcomes};
pub use settings::{OpenError, Settings};

use catalogue::Catalogue;
use guard::Guard;
use jobs::{Jobs, Kind, Wanted};
use service::Service;

/// Largest body of a request, bytes.
const LARGEST_BODY: usize = 256 << 10;

/// A server that has its data folder and its scenarios.
pub struct Server {
    service: Service,
    guard: Guard,
    patience: Duration,
    ending: watch::Sender<bool>,
    workers: Vec<std::thread::JoinHandle<()>>,
}

impl Server {
    /// Opens the data folder, reads the list of scenarios and starts the threads that fight.
    ///
    /// # Errors
    /// If the data folder is in use or cannot be written, or a given scenario is wrong.
    pub fn open(settings: &Settings) -> Result<Self, OpenError> {
        let catalogue = Arc::new(Catalogue::new(&settings.scenarios)?);
        let folders = folders::Folders::open(&settings.data).map_err(OpenError::Data)?;
        let jobs = Jobs::open(Arc::clone(&catalogue), folders, settings)?;
        let jobs = Arc::new(jobs);
        let workers = jobs.start().map_err(OpenError::Data)?;
        let (ending, receiver) = watch::channel(false);
        // The first visitor should wait neither for the page to be packed nor for the map to be compiled.
        let first = catalogue.entries().first().cloned();
        std::thread::spawn(move || {
            routes::prepare_page();
            first.map(|first| first.load().map(drop))
        });
        Ok(Self {
            service: Service { catalogue, jobs, ending: receiver },
            guard: Guard::new(&settings.hosts, settings.listen.ip().is_loopback()),
            patience: settings.patience,
            ending,
            workers,
        })
    }

    /// Everything that is served, as a service without a socket.
    pub fn router(&self) -> Router {
        routes::router(self.service.clone())
            .layer(RequestBodyTimeoutLayer::new(self.patience))
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .layer(CompressionLayer::new().compress_when(packable()))
            .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
                axum::response::IntoResponse::into_response(refusal::Refusal::internal(&"a handler panicked"))
            }))
            .layer(from_fn_with_state(self.guard.clone(), guard::guard))
            .layer(TraceLayer::new_for_http())
    }

    /// Asks for a battle and gives its id; it is fought in the background unless it was fought before.
    ///
    /// # Errors
    /// If the request is wrong or the queue is full; the text says what is wrong and what would be right.
    pub fn ask(&self, request: BattleRequest) -> Result<String, String> {
        let asked = Wanted::of(&self.service.catalogue, request).and_then(|wanted| {
            if !self.service.jobs.folders.battle(&wanted.id).exists() {
                let request = serde_json::to_string(&wanted.request).unwrap_or_default();
                self.service.jobs.enqueue(Kind::Battle, wanted.id.as_str(), &request)?;
            }
            Ok(wanted.id.to_string())
        });
        asked.map_err(|refusal| format!("{} {}", refusal.message, refusal.remedy).trim().to_string())
    }

    /// Serves until `end` comes to pass; then lets answers under way finish and puts back what is being fought.
    pub async fn run(self, listener: TcpListener, end: impl Future<Output = ()>) {
        let router = self.router();
        let serving = tokio::spawn(listen::serve(listener, router, self.patience, self.service.ending.clone()));
        end.await;
        tracing::info!("ending");
        // Nobody listens any more if this fails.
        let _ = self.ending.send(true);
        self.service.jobs.end();
        let _ = serving.await;
        let workers = self.workers;
        let joined = tokio::task::spawn_blocking(move || workers.into_iter().for_each(|worker| drop(worker.join())));
        let _ = joined.await;
    }
}

/// Films and sounds are packed already, and seeking in them needs their own bytes.
fn packable() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::new("video/")).and(NotForContentType::new("audio/"))
}

/// Whether the page was built into this program: it is where Node was there when it was compiled.
pub fn has_page() -> bool {
    routes::page_is_built()
}

/// The description of the API (OpenAPI 3.1) as JSON.
pub fn openapi() -> String {
    routes::description().to_pretty_json().unwrap_or_default()
}

/// Serves with the given settings until Ctrl-C or SIGTERM; `opened` is called when the socket is open.
///
/// # Errors
/// If the data folder or the address cannot be had, or a scenario is wrong.
pub fn serve(
    settings: &Settings,
    opened: impl FnOnce(&Server, SocketAddr) -> Result<(), OpenError>,
) -> Result<(), OpenError> {
    settings::log();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(OpenError::Data)?;
    runtime.block_on(async {
        let server = Server::open(settings)?;
        let listener = settings.bind().await?;
        let address = listener.local_addr().map_err(OpenError::Data)?;
        tracing::info!(%address, "listening");
        opened(&server, address)?;
        server.run(listener, settings::asked_to_end()).await;
        Ok(())
    })
}
