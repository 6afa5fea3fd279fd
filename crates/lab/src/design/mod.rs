//! Where the points of an experiment lie.
