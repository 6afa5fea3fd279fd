//! Connections: as many as there is room for, none that dawdles, all let go at the end.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio_io_timeout::TimeoutStream;

/// Connections at once; more wait to be taken.
const CONNECTIONS: usize = 512;
/// A client may take so many times longer over its answer than over its request.
const SILENCES: u32 = 3;
/// Largest head of a request, bytes.
const LARGEST_HEAD: usize = 16 << 10;
/// How long answers under way may take once the end is asked for.
const GRACE: Duration = Duration::from_secs(5);

/// Serves until `ending` becomes true.
pub async fn serve(listener: TcpListener, router: Router, patience: Duration, mut ending: watch::Receiver<bool>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience).max_buf_size(LARGEST_HEAD).half_close(false);
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    loop {
        let taken = tokio::select! {
            taken = next(&listener, &room) => taken,
            _ = ending.wait_for(|ending| *ending) => break,
        };
        let Some((stream, place)) = taken else { continue };
        // Small events must not wait for more to come. A socket that refuses this still works.
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(patience * SILENCES));
        let service = TowerToHyperService::new(router.clone());
        let connection = graceful.watch(http.serve_connection(TokioIo::new(Box::pin(stream)), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::warn!("some answers were cut off");
    }
}

type Taken = (tokio::net::TcpStream, tokio::sync::OwnedSemaphorePermit);

/// The next connection, when there is room.
async fn next(listener: &TcpListener, room: &Arc<Semaphore>) -> Option<Taken> {
    let place = Arc::clone(room).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, place)),
        Err(error) => {
            // Out of file handles, most likely: others will be given back soon.
            tracing::warn!(%error, "a connection could not be taken");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}
