//! `metrics`: what it counts is what real servers counted, and what it says about it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "metrics/command.rs"]
mod command;
#[path = "metrics/expected.rs"]
mod expected;
#[path = "metrics/merge.rs"]
mod merge;
#[path = "metrics/recorded.rs"]
mod recorded;
#[path = "metrics/suggested.rs"]
mod suggested;
