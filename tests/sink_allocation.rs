//! Writing an event allocates nothing after the first few.

#[cfg(unix)]
#[path = "stats/server.rs"]
#[expect(clippy::unwrap_used, dead_code, reason = "a test stops where it cannot go on; the client's own use all of it")]
mod server;

use std::io;

use allocation_counter::measure;
use events_core::events::ImapCommandFinished;
use events_core::{Envelope, JsonSink, OwnedEvent, Parent, Sink, SinkExt, TabSink, Tee, Timestamp};

fn event() -> ImapCommandFinished<'static> {
    ImapCommandFinished {
        tag: Some("a1".into()),
        name: Some("SEARCH".into()),
        args: Some("SUBJECT \"hé\\\u{1}\"".into()),
        tagged_reply: Some("OK Search completed.".into()),
        last_run_time: Some(Timestamp::now()),
        running_usecs: Some(990),
        bytes_in: Some(i64::MIN),
        ..Default::default()
    }
}

#[test]
fn lines_are_written_without_allocation() {
    let sink = Tee::new((JsonSink::new(io::sink()), TabSink::new(io::sink())));
    let event = event();
    sink.send(&event);
    let info = measure(|| {
        for _ in 0..100 {
            sink.send(&event);
            sink.start(&event).finish();
        }
    });
    assert_eq!(info.count_total, 0);
    assert_eq!(sink.counts().written, 201);
}

#[test]
fn fields_of_parents_that_are_replaced_cost_no_allocation() {
    let session = Parent::new(&OwnedEvent::new("s").with("tag", "longer than the other").with("l", ["a"]));
    let sink = Tee::new((JsonSink::new(io::sink()), TabSink::new(io::sink())));
    let event = OwnedEvent::new("e").with("tag", "x").with("l", ["b", "c"]);
    let envelope = Envelope::new().within(&session);
    sink.record(&envelope, &event);
    let info = measure(|| (0..100).for_each(|_| sink.record(&envelope, &event)));
    assert_eq!(info.count_total, 0);
}

#[cfg(unix)]
#[test]
fn handing_an_event_to_the_stats_writer_costs_the_caller_no_allocation() {
    let server = server::Server::start();
    let sink = events_core::stats::StatsSink::open(server.path());
    let mut connection = server.greet("event=imap_command_finished AND bytes_in < 0");
    while !sink.is_connected() {
        std::thread::yield_now();
    }
    let reader = std::thread::spawn(move || {
        // The whole connection, so that it ends with the thread.
        let connection = &mut connection;
        io::copy(&mut connection.lines, &mut io::sink())
    });
    let event = event();
    let send = || {
        for _ in 0..100 {
            sink.send(&event);
            assert!(sink.flush().is_ok());
        }
    };
    send();
    let info = measure(send);
    assert_eq!(info.count_total, 0);
    server.greet_others();
    assert_eq!(sink.close(std::time::Duration::from_secs(5)).written, 200);
    assert!(reader.join().is_ok());
}
