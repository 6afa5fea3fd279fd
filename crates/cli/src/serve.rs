//! `nosb serve` and `nosb watch`: the web application.

use std::io::Write;
use std::net::SocketAddr;

use nosb_server::{BattleRequest, OpenError, Settings, serve as serve_until_told};

use crate::arguments::{Serve, ServeHow, Watch};
use crate::fault::Fault;

const BYTES_PER_GIGABYTE: u64 = 1_000_000_000;

/// Serves until told to end.
pub fn serve(wanted: &Serve) -> Result<(), Fault> {
    let settings = Settings { listen: wanted.listen, ..settings(&wanted.how) };
    let done = serve_until_told(&settings, |_, address| {
        say(&format!("nosb serves on {}   (Ctrl-C ends)", page(address, "")));
        say_without_page();
        Ok(())
    });
    done.map_err(fault)
}

/// Fights a battle and opens it in the browser.
pub fn watch(wanted: &Watch) -> Result<(), Fault> {
    let mut settings = Settings { or_any_port: true, ..settings(&wanted.how) };
    let mut scenario = wanted.scenario.clone();
    if std::path::Path::new(&wanted.scenario).is_dir() {
        let given = nosb_scenario::Scenario::load(&wanted.scenario).map_err(crate::source::fault)?;
        scenario = given.name().to_string();
        settings.scenarios.push(wanted.scenario.clone());
    }
    let request = BattleRequest {
        scenario,
        seed: wanted.seed,
        patches: wanted.patch.clone(),
        until: wanted.until.map(|date| date.to_string()),
    };
    let query = query(&request);
    let done = serve_until_told(&settings, |server, address| {
        server.ask(request).map_err(OpenError::Request)?;
        let page = page(address, &query);
        let shown = !wanted.no_browser && has_display() && open::that_detached(&page).is_ok();
        let hint = if shown { "" } else { "open this address in a browser: " };
        say(&format!("{hint}{page}   (Ctrl-C ends)"));
        say_without_page();
        Ok(())
    });
    done.map_err(fault)
}

fn settings(how: &ServeHow) -> Settings {
    let mut settings =
        Settings { scenarios: how.scenario_folder.clone(), hosts: how.host.clone(), ..Settings::default() };
    if let Some(data) = &how.data {
        settings.data = data.clone();
    }
    if let Some(jobs) = how.jobs {
        settings.threads = jobs as usize;
    }
    if let Some(gigabytes) = how.keep_gb {
        settings.most_bytes = u64::from(gigabytes) * BYTES_PER_GIGABYTE;
    }
    settings
}

/// The battle as the page's address names it.
fn query(request: &BattleRequest) -> String {
    let mut query = format!("#/watch?scenario={}&seed={}", escaped(&request.scenario), request.seed);
    for patch in &request.patches {
        query.push_str(&format!("&patch={}", escaped(patch)));
    }
    if let Some(until) = &request.until {
        query.push_str(&format!("&until={}", escaped(until)));
    }
    query
}

/// Percent-encodes all but what an address never gives a meaning to.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~,".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The page's address; a server on all addresses is reached on this machine by the loopback one.
fn page(address: SocketAddr, query: &str) -> String {
    match address.ip() {
        ip if ip.is_unspecified() => format!("http://localhost:{}/{query}", address.port()),
        _ => format!("http://{address}/{query}"),
    }
}

fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Without Node the page is not there; the API is.
fn say_without_page() {
    if !nosb_server::has_page() {
        say("This program was built without Node and has no page: install Node 20 or later and build it again.");
    }
}

/// Says it at once: a reader may wait for it. One that has gone away is no fault.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

fn fault(error: OpenError) -> Fault {
    match error {
        OpenError::Scenario(error) => crate::source::fault(error),
        OpenError::Address { .. } => Fault::input(error, "choose another address with --listen, or stop who has it"),
        OpenError::Data(_) | OpenError::Jobs(_) => Fault::input(error, "choose another folder with --data"),
        OpenError::Request(_) => Fault::input(error, "nosb list patches shows what can be changed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_names_the_battle() {
        let request = BattleRequest {
            scenario: "two-fords".into(),
            seed: 7,
            patches: vec!["a.b=1.5".into(), "no-rubble".into()],
            until: Some("1900-06-05".into()),
        };
        let expected = "#/watch?scenario=two-fords&seed=7&patch=a.b%3D1.5&patch=no-rubble&until=1900-06-05";
        assert_eq!(query(&request), expected);
        assert_eq!(page(SocketAddr::from(([0, 0, 0, 0], 80)), ""), "http://localhost:80/");
    }
}
