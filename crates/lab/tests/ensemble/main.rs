//! What an ensemble promises: the same rows for any threads, shards and interruptions; nothing half-written; nobody
//! else's folder touched.

mod folders;
mod pairs;
mod rows;
mod support;
