//! `nosb`, the command line of Not One Step Back: it parses, calls and prints; no logic of the battle is here.
//!
//! Exit codes: 0 done; 1 the input is at fault; 2 wrong use of the command line; 3 internal fault; 130 interrupted.

mod arguments;
mod bench;
mod calibrate;
mod course;
mod fault;
mod interrupt;
mod lab;
mod listing;
mod outcome;
mod progress;
mod run;
mod sensitivity;
mod serve;
mod source;
mod text;
mod validate;
mod verify;

use clap::Parser;

use crate::arguments::{Arguments, Command};
use crate::fault::Fault;

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    let done = std::panic::catch_unwind(|| match &arguments.command {
        Command::Run(wanted) => run::run(wanted, arguments.format),
        Command::Check(wanted) => listing::check(wanted, arguments.format),
        Command::List(wanted) => listing::list(wanted, arguments.format),
        Command::Verify(wanted) => verify::verify(wanted, arguments.format),
        Command::Bench(wanted) => bench::bench(wanted, arguments.format),
        Command::Watch(wanted) => serve::watch(wanted),
        Command::Serve(wanted) => serve::serve(wanted),
        Command::Lab(wanted) => lab::lab(wanted, arguments.format),
    });
    match done {
        Ok(Ok(())) => std::process::ExitCode::SUCCESS,
        Ok(Err(fault)) => fault.report(),
        // The panic's own message has been printed by then.
        Err(_) => Fault::Internal("nosb failed; please report this with the command that led to it".into()).report(),
    }
}
