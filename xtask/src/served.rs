//! Tests from outside the program: its API by its own OpenAPI document, its pages in a browser.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::environment::{Python, browser, build, node, succeed};

const PROGRAM: &str = "target/debug/nosb";
/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(60);
/// Requests tried for each operation; what is tried is the same every time.
const EXAMPLES: &str = "20";
const SEED: &str = "1942";
/// Settings of schemathesis. That a patch, a date or a claim is not known no schema can say: such refusals are right. To
/// delete a job is to cancel it: its row is there afterwards, and says so.
const FIXED: &str = r#"[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 400, 404, 422, 429]

[checks.use_after_free]
enabled = false

[parameters]
"path.name" = "two-fords"
"#;

/// Holds the API against its OpenAPI document: requests made from it, right and wrong, each answer checked by it.
pub fn api(root: &Path, cargo: &mut Command) -> Result<(), String> {
    let python = Python::with(root, "api-tests", "python/requirements-api.txt")?;
    build(root, cargo)?;
    let server = Server::start(root)?;
    let known = server.known()?;
    let settings = root.join("target/api-tests/schemathesis.toml");
    fs::write(&settings, known).map_err(|error| format!("{}: {error}", settings.display()))?;
    let mut tests = python.program("schemathesis");
    tests
        .arg("--config-file")
        .arg(&settings)
        .args(["run", &format!("http://{}/api/v1/openapi.json", server.address)])
        .args(["--max-examples", EXAMPLES, "--seed", SEED, "--generation-database", "none", "--request-timeout", "30"])
        // A stream of events ends with its job, not with an answer.
        .args(["--exclude-path-regex", "/events$", "--no-color"])
        .current_dir(root.join("target"));
    succeed(&mut tests, "schemathesis")
}

/// Types and units of the pages, then the pages in a real browser.
pub fn web(root: &Path, cargo: &mut Command) -> Result<(), String> {
    node()?;
    let browser = browser()?;
    let web = root.join("web");
    let npm = |arguments: &[&str]| {
        let mut command = Command::new("npm");
        command.args(arguments).current_dir(&web);
        command
    };
    if !as_new(&web.join("node_modules/.package-lock.json"), &web.join("package-lock.json")) {
        succeed(&mut npm(&["ci", "--no-audit", "--no-fund"]), "npm ci")?;
    }
    succeed(&mut npm(&["test"]), "npm test")?;
    build(root, cargo)?;
    let mut tests = npm(&["run", "e2e"]);
    tests.env("NOSB", root.join(PROGRAM)).env("CHROMIUM", browser);
    succeed(&mut tests, "npm run e2e").map_err(|error| format!("{error}; pictures are in web/artefacts"))
}

fn as_new(made: &Path, from: &Path) -> bool {
    let changed = |path| fs::metadata(path).and_then(|metadata| metadata.modified());
    matches!((changed(made), changed(from)), (Ok(made), Ok(from)) if made >= from)
}

/// A server of our own, with an empty folder, that ends with this value.
struct Server {
    child: Child,
    address: String,
    data: std::path::PathBuf,
}

impl Server {
    fn start(root: &Path) -> Result<Server, String> {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.map_err(|error| format!("no free port: {error}"))?.to_string();
        let data = root.join("target/api-tests/data");
        // What a run that was killed has left.
        let _ = fs::remove_dir_all(&data);
        let child = Command::new(root.join(PROGRAM))
            .args(["serve", "--listen", &address, "--data"])
            .arg(&data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{PROGRAM} could not be started: {error}"))?;
        let server = Server { child, address, data };
        let begun = Instant::now();
        while !server.answers() {
            if begun.elapsed() > PATIENCE {
                return Err(format!("no answer from {PROGRAM} serve after {} s", PATIENCE.as_secs()));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(server)
    }

    fn answers(&self) -> bool {
        self.ask("GET", "/healthz", "").is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
    }

    /// Has a battle and an experiment fought, and says as settings of schemathesis what they are called: without them
    /// most paths would only ever answer that there is nothing.
    fn known(&self) -> Result<String, String> {
        let asked = [
            ("battle", "/api/v1/battles", r#"{"scenario": "two-fords", "seed": 1}"#),
            ("experiment", "/api/v1/experiments", r#"{"scenario": "two-fords", "claim": "better-or-more", "runs": 2}"#),
        ];
        let mut settings = String::from(FIXED);
        for (kind, path, body) in asked {
            let answer = self.ask("POST", path, body).map_err(|error| format!("{path}: {error}"))?;
            let field = |name: &str, end: char| {
                Some(answer.split_once(&format!("\"{name}\":"))?.1.split_once(end)?.0.trim_matches('"').to_owned())
            };
            let (Some(job), Some(subject)) = (field("id", ','), field("subject", ',')) else {
                return Err(format!("{path}: {answer}"));
            };
            // The stream of its events ends with the job.
            self.ask("GET", &format!("/api/v1/jobs/{job}/events"), "").map_err(|error| format!("{path}: {error}"))?;
            settings += &format!(
                "\n[[operations]]\ninclude-path-regex = \"/{kind}s/\"\nparameters.\"path.id\" = \"{subject}\"\n"
            );
        }
        Ok(settings)
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.data);
    }
}
