//! What sending an event costs whoever sends it, beside `tracing` writing the same fields with its JSON formatter.
//!
//! `cargo bench -p events-tests --bench sink`: both take the time, both write a line into a writer that throws it away.

use std::hint::black_box;
use std::io;

use events_core::events::ImapCommandFinished;
use events_core::{JsonSink, Sink, TabSink};
use events_tests::measure::compare;

/// Events in one measurement.
const TIMES: usize = if cfg!(debug_assertions) { 100 } else { 500_000 };

const REPLY: &str = "OK Fetch completed (0.001 + 0.000 secs).";

fn command(number: usize) -> ImapCommandFinished<'static> {
    ImapCommandFinished {
        tag: Some(black_box("a1").into()),
        name: Some(black_box("FETCH").into()),
        args: Some(black_box("1:* (FLAGS UID)").into()),
        tagged_reply: Some(black_box(REPLY).into()),
        running_usecs: Some(number as i64),
        bytes_in: Some(black_box(17)),
        bytes_out: Some(black_box(42_000)),
        ..Default::default()
    }
}

fn tracing(number: usize) {
    tracing::info!(
        tag = black_box("a1"),
        name = black_box("FETCH"),
        args = black_box("1:* (FLAGS UID)"),
        tagged_reply = black_box(REPLY),
        running_usecs = number as i64,
        bytes_in = black_box(17_i64),
        bytes_out = black_box(42_000_i64),
        "imap_command_finished"
    );
}

fn main() {
    let (json, tab) = (JsonSink::new(io::sink()), TabSink::new(io::sink()));
    let mut to_json = || (0..TIMES).for_each(|number| json.send(&command(number)));
    let mut to_tab = || (0..TIMES).for_each(|number| tab.send(&command(number)));
    let subscriber = tracing::Dispatch::new(tracing_subscriber::fmt().json().with_writer(io::sink).finish());
    let mut peer = || tracing::dispatcher::with_default(&subscriber, || (0..TIMES).for_each(tracing));
    compare(
        "an event of seven fields, from its values to its line",
        TIMES,
        &mut [("JSON sink", &mut to_json), ("tab-text sink", &mut to_tab), ("tracing, JSON formatter", &mut peer)],
    );
}
