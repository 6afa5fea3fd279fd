//! nosb.
fn main() {}
