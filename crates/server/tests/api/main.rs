//! What the server promises, asked of it as a client would ask.
#![allow(missing_docs)]

mod battles;
mod experiments;
mod jobs;
mod media;
mod openapi;
mod page;
mod safety;
mod scenarios;
mod sockets;
mod support;
