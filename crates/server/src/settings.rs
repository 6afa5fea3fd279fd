//! How a server is set up.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use nosb_scenario::ScenarioError;
use tokio::net::TcpListener;

/// The usual port.
const PORT: u16 = 1942;
/// Jobs that may wait.
const MOST_WAITING: usize = 256;
/// Battles that are kept: some 12 MB each.
const MOST_BATTLES: usize = 200;
/// Bytes of battles and experiments that are kept.
const MOST_BYTES: u64 = 10_000_000_000;
/// How long a client may dawdle.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a server is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Take any free port if that one is taken.
    pub or_any_port: bool,
    /// Names by which it may be called, besides its addresses and `localhost`.
    pub hosts: Vec<String>,
    /// Data folder.
    pub data: PathBuf,
    /// Threads that fight.
    pub threads: usize,
    /// Jobs that may wait.
    pub most_waiting: usize,
    /// Battles that are kept; the oldest go first.
    pub most_battles: usize,
    /// Bytes of battles and experiments that are kept; the oldest go first, none under way.
    pub most_bytes: u64,
    /// Folders of scenarios, besides the shipped ones.
    pub scenarios: Vec<String>,
    /// Longest wait for a client to send the head of a request or go on with its body; three times as long for it to
    /// take its answer.
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)),
            or_any_port: false,
            hosts: Vec::new(),
            data: default_data(),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            most_waiting: MOST_WAITING,
            most_battles: MOST_BATTLES,
            most_bytes: MOST_BYTES,
            scenarios: Vec::new(),
            patience: PATIENCE,
        }
    }
}

impl Settings {
    /// Opens the socket.
    pub(crate) async fn bind(&self) -> Result<TcpListener, OpenError> {
        match TcpListener::bind(self.listen).await {
            Err(error) if self.or_any_port && error.kind() == std::io::ErrorKind::AddrInUse => {
                let any = SocketAddr::new(self.listen.ip(), 0);
                TcpListener::bind(any).await.map_err(|cause| OpenError::Address { address: any, cause })
            }
            bound => bound.map_err(|cause| OpenError::Address { address: self.listen, cause }),
        }
    }
}

/// Where programs of this platform keep what they have made.
fn default_data() -> PathBuf {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || variable("HOME").or_else(|| variable("USERPROFILE")).unwrap_or_else(|| PathBuf::from("."));
    let base = if cfg!(windows) {
        variable("LOCALAPPDATA").unwrap_or_else(|| home().join("AppData/Local"))
    } else if cfg!(target_os = "macos") {
        home().join("Library/Application Support")
    } else {
        variable("XDG_DATA_HOME").filter(|path| path.is_absolute()).unwrap_or_else(|| home().join(".local/share"))
    };
    base.join("nosb")
}

/// Why a server could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder.
    #[error("the data folder cannot be used: {0}")]
    Data(std::io::Error),
    /// The database.
    #[error("the jobs cannot be read: {0}")]
    Jobs(#[from] rusqlite::Error),
    /// The address.
    #[error("cannot listen on {address}: {cause}")]
    Address {
        /// Where.
        address: SocketAddr,
        /// Why.
        cause: std::io::Error,
    },
    /// A scenario.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// What was to be shown first is wrong.
    #[error("{0}")]
    Request(String),
}

/// Logs to standard error: for people on a terminal, one JSON object a line otherwise. `NOSB_LOG` says how much.
pub(crate) fn log() {
    use std::io::IsTerminal;
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("NOSB_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second server in one process (tests) keeps the first one's log.
    let _ = if std::io::stderr().is_terminal() {
        builder.with_target(false).try_init()
    } else {
        builder.json().flatten_event(true).try_init()
    };
}

/// Ctrl-C, or SIGTERM where there is such a thing.
pub(crate) async fn asked_to_end() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let terminate = async {
            match signal(SignalKind::terminate()) {
                Ok(mut signal) => drop(signal.recv().await),
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! { () = interrupt => {}, () = terminate => {} }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
