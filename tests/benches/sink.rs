//! What sending an event costs the sender, compared with `tracing` writing the same fields with its JSON formatter, and
//! what it costs if the event is not wanted.
//!
//! `cargo bench -p events-tests --bench sink`: all take the time and write a line, which is thrown away: by the writer,
//! or by a server that the stats-writer client sends to from a thread of its own.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a benchmark stops if it cannot measure")]

use std::hint::black_box;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::thread;
use std::time::Duration;

use events_core::ServerVersion;
use events_core::events::ImapCommandFinished;
use events_core::filter::Filter;
use events_core::stats::{StatsSink, WhenFull};
use events_core::{EventEmitter, Filtered, JsonSink, Sink, SinkExt, TabSink, TracingSink};
use events_tests::measure::compare;

/// Events in one measurement.
const TIMES: usize = if cfg!(debug_assertions) { 100 } else { 500_000 };

/// The same for events that are not wanted.
const ASKED: usize = TIMES * 20;

const REPLY: &str = "OK Fetch completed (0.001 + 0.000 secs).";

fn command(number: usize) -> ImapCommandFinished<'static> {
    let Values { tag, name, args, tagged_reply, bytes_in, bytes_out } = *black_box(&VALUES);
    ImapCommandFinished {
        tag: Some(tag.into()),
        name: Some(name.into()),
        args: Some(args.into()),
        tagged_reply: Some(tagged_reply.into()),
        running_usecs: Some(number as i64),
        bytes_in: Some(bytes_in),
        bytes_out: Some(bytes_out),
        ..Default::default()
    }
}

/// The same fields in an emitter that borrows them.
#[derive(EventEmitter)]
#[event(name = "imap_command_finished", partial)]
struct Command<'a> {
    tag: &'a str,
    name: &'a str,
    args: &'a str,
    tagged_reply: &'a str,
    running_usecs: i64,
    bytes_in: i64,
    bytes_out: i64,
}

/// The values, as the caller has them.
struct Values {
    tag: &'static str,
    name: &'static str,
    args: &'static str,
    tagged_reply: &'static str,
    bytes_in: i64,
    bytes_out: i64,
}

const VALUES: Values =
    Values { tag: "a1", name: "FETCH", args: "1:* (FLAGS UID)", tagged_reply: REPLY, bytes_in: 17, bytes_out: 42_000 };

fn borrowed(number: usize) -> Command<'static> {
    let Values { tag, name, args, tagged_reply, bytes_in, bytes_out } = *black_box(&VALUES);
    Command { tag, name, args, tagged_reply, running_usecs: number as i64, bytes_in, bytes_out }
}

fn tracing(number: usize) {
    let Values { tag, name, args, tagged_reply, bytes_in, bytes_out } = *black_box(&VALUES);
    let running_usecs = number as i64;
    tracing::info!(tag, name, args, tagged_reply, running_usecs, bytes_in, bytes_out, "imap_command_finished");
}

/// A sink to a server that wants what its filter says and throws away what it is sent.
fn stats(folder: &Path, filter: &str) -> StatsSink {
    let path = folder.join(filter.len().to_string());
    let listener = UnixListener::bind(&path).unwrap();
    let greeting = format!("VERSION\tstats-server\t4\t0\nFILTER\t{filter}\n");
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(greeting.as_bytes()).unwrap();
        let mut buffer = vec![0; 64 << 10];
        while stream.read(&mut buffer).is_ok_and(|read| read > 0) {}
    });
    let sink = StatsSink::options(path).queue(1_000_000).when_full(WhenFull::Block(Duration::from_secs(60))).open();
    while !sink.is_connected() {
        thread::sleep(Duration::from_millis(1));
    }
    sink
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (json, tab) = (JsonSink::new(io::sink()), TabSink::new(io::sink()));
    let dovecot = stats(folder.path(), "(event=\"*\")");
    let mut to_json = || (0..TIMES).for_each(|number| json.send(&command(number)));
    let mut to_tab = || (0..TIMES).for_each(|number| tab.send(&command(number)));
    let mut to_dovecot = || (0..TIMES).for_each(|number| dovecot.send(&command(number)));
    let subscriber = tracing::Dispatch::new(tracing_subscriber::fmt().json().with_writer(io::sink).finish());
    let through = TracingSink::new();
    let send_through = || (0..TIMES).for_each(|number| through.send(&command(number)));
    let mut to_tracing = || tracing::dispatcher::with_default(&subscriber, send_through);
    let mut peer = || tracing::dispatcher::with_default(&subscriber, || (0..TIMES).for_each(tracing));
    compare(
        "an event of seven fields, from its values to its line",
        TIMES,
        &mut [
            ("JSON sink", &mut to_json),
            ("tab-text sink", &mut to_tab),
            ("stats-writer client, the sender's thread", &mut to_dovecot),
            ("tracing sink, JSON formatter", &mut to_tracing),
            ("tracing itself, JSON formatter", &mut peer),
        ],
    );
    assert_eq!(dovecot.counts().dropped, 0);

    let nothing = stats(folder.path(), "");
    let another = stats(folder.path(), "(event=\"dns_request_finished\") OR (event=\"auth_*\")");
    let send = |sink: &StatsSink| (0..ASKED).for_each(|number| sink.send(&borrowed(number)));
    let filter = Filter::parse("event=dns_request_finished OR event=auth_*", ServerVersion::V2_3).unwrap();
    let filtered = Filtered::new(filter, JsonSink::new(io::sink()));
    let mut not_passed_on = || (0..ASKED).for_each(|number| filtered.send(&borrowed(number)));
    let mut generated = || (0..ASKED).for_each(|number| filtered.send(&command(number)));
    let mut lazily = || (0..ASKED).for_each(|number| filtered.send_lazy(|| command(number)));
    let mut nothing_wanted = || send(&nothing);
    let mut another_wanted = || send(&another);
    let subscriber = tracing_subscriber::fmt().json().with_max_level(tracing::Level::WARN).with_writer(io::sink);
    let subscriber = tracing::Dispatch::new(subscriber.finish());
    let mut peer = || tracing::dispatcher::with_default(&subscriber, || (0..ASKED).for_each(tracing));
    compare(
        "the same event, which is not wanted",
        ASKED,
        &mut [
            ("JSON sink with a filter for others", &mut not_passed_on),
            ("the same, an event of a generated type", &mut generated),
            ("the same with send_lazy", &mut lazily),
            ("stats-writer client, an empty filter", &mut nothing_wanted),
            ("stats-writer client, other events wanted", &mut another_wanted),
            ("tracing, above the highest level", &mut peer),
        ],
    );
    assert_eq!(filtered.counts().written + nothing.counts().written + another.counts().written, 0);
}
