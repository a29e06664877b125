//! Writing an event allocates nothing after the first few.

use std::io;

use allocation_counter::measure;
use events_core::events::ImapCommandFinished;
use events_core::{Envelope, JsonSink, OwnedEvent, Parent, Sink, TabSink, Tee, Timestamp};

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
    let sink = Tee::new(JsonSink::new(io::sink()), TabSink::new(io::sink()));
    let event = event();
    sink.send(&event);
    let info = measure(|| {
        for _ in 0..100 {
            sink.send(&event);
            sink.start(&event).finish();
        }
    });
    assert_eq!(info.count_total, 0);
    assert_eq!(sink.counts().written, 2 * 201);
}

#[test]
fn fields_of_parents_that_are_replaced_cost_no_allocation() {
    let session = Parent::new(&OwnedEvent::new("s").with("tag", "longer than the other").with("l", ["a"]));
    let sink = Tee::new(JsonSink::new(io::sink()), TabSink::new(io::sink()));
    let event = OwnedEvent::new("e").with("tag", "x").with("l", ["b", "c"]);
    let envelope = Envelope { parent: Some(&session), ..Envelope::new() };
    sink.record(&envelope, &event);
    let info = measure(|| (0..100).for_each(|_| sink.record(&envelope, &event)));
    assert_eq!(info.count_total, 0);
}
