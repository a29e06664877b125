//! Events as subscribers of `tracing` see them.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use events_core::{Envelope, LogLevel, OwnedEvent, Parent, Sink, Started, Timestamp, TracingSink};
use serde_json::{Value, json};
use tracing::subscriber::with_default;
use tracing::{Event, Level, Metadata, Subscriber, span};

/// What a subscriber wrote.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs this with a subscriber that writes JSON from this level on, and returns what it wrote.
fn written(level: Level, run: impl FnOnce()) -> Vec<Value> {
    let out = Written::default();
    let writer = out.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(level)
        .with_writer(move || writer.clone())
        .without_time()
        .finish();
    with_default(subscriber, run);
    let bytes = out.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn envelope(level: LogLevel) -> Envelope<'static> {
    Envelope::between(Timestamp::new(1, 0), Timestamp::new(1, 7)).at_level(level)
}

#[test]
fn a_subscriber_sees_the_fields_and_those_of_parents() {
    let sink = TracingSink::new();
    let session = Parent::new(&OwnedEvent::new("session").with("user", "alice").with("n", 1));
    let event = OwnedEvent::new("traced_fields")
        .with("n", 2)
        .with("at", Timestamp::new(1_795_371_182, 791_253))
        .with("ip", std::net::IpAddr::from([10, 0, 0, 1]))
        .with("list", ["a", "b"]);
    let lines = written(Level::INFO, || {
        sink.record(&envelope(LogLevel::Warning).within(&session), &event);
    });
    assert_eq!(lines.len(), 1);
    assert_eq!((&lines[0]["level"], &lines[0]["target"]), (&json!("WARN"), &json!("dovecot::event")));
    let expected = json!({
        "event": "traced_fields", "user": "alice", "n": 2, "duration": 7,
        "at": "2026-11-22T18:13:02.791253Z", "ip": "10.0.0.1", "list": "a,b",
    });
    assert_eq!(lines[0]["fields"], expected);
}

#[test]
fn what_no_subscriber_wants_is_counted_as_unwanted() {
    let sink = TracingSink::with_target("mail");
    let event = OwnedEvent::new("traced_levels");
    let lines = written(Level::WARN, || {
        sink.record(&envelope(LogLevel::Info), &event);
        sink.send(&event);
        sink.record(&envelope(LogLevel::Error), &event);
    });
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["target"], "mail");
    let counts = sink.counts();
    assert_eq!((counts.written, counts.unwanted, counts.total()), (1, 2, 3));
}

#[test]
fn an_error_is_written_although_the_same_event_was_not_wanted_at_debug() {
    let sink = TracingSink::new();
    let event = OwnedEvent::new("traced_twice");
    let lines = written(Level::INFO, || {
        Started::new(&sink, &event).at_level(LogLevel::Debug).finish();
        sink.record(&envelope(LogLevel::Debug), &event);
        Started::new(&sink, &event).at_level(LogLevel::Error).finish();
    });
    assert_eq!(lines.len(), 1);
    assert_eq!((sink.counts().written, sink.counts().unwanted), (1, 2));
}

/// A subscriber that wants the events that have a field, and that no event is known to before.
struct WithError;

impl Subscriber for WithError {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.fields().field("error").is_some()
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[test]
fn an_event_is_written_for_a_field_that_it_did_not_have_before() {
    let sink = TracingSink::new();
    with_default(WithError, || {
        sink.send(&OwnedEvent::new("traced_error"));
        sink.send(&OwnedEvent::new("traced_error").with("error", "broken"));
    });
    assert_eq!((sink.counts().written, sink.counts().unwanted), (1, 1));
}

#[test]
fn sets_of_fields_beyond_the_most_are_counted_as_failed_and_those_before_are_still_written() {
    let sink = TracingSink::new();
    written(Level::INFO, || {
        for number in 0..4100 {
            sink.send(&OwnedEvent::new(format!("traced_{number}")));
            sink.send(&OwnedEvent::new(format!("traced_{number}")));
        }
        sink.send(&OwnedEvent::new("traced_0"));
    });
    let counts = sink.counts();
    assert_eq!((counts.written, counts.failed, counts.unwanted), (2 * 4096 + 1, 8, 0));
}

#[test]
fn an_event_with_other_fields_than_before_has_these() {
    let sink = TracingSink::new();
    let lines = written(Level::INFO, || {
        for event in [OwnedEvent::new("traced_sets").with("a", 1), OwnedEvent::new("traced_sets").with("b", "x")] {
            sink.record(&envelope(LogLevel::Info), &event);
        }
    });
    assert_eq!(lines[0]["fields"], json!({"event": "traced_sets", "duration": 7, "a": 1}));
    assert_eq!(lines[1]["fields"], json!({"event": "traced_sets", "duration": 7, "b": "x"}));
}

#[test]
fn fields_beyond_the_most_are_joined_and_not_lost() {
    let sink = TracingSink::new();
    let mut event = OwnedEvent::new("traced_many");
    (0..40).for_each(|number| event.set(&format!("f{number}"), number));
    let lines = written(Level::INFO, || sink.record(&envelope(LogLevel::Info), &event));
    let fields = lines[0]["fields"].as_object().unwrap();
    assert_eq!(fields.len(), 32);
    assert_eq!(fields["f28"], 28);
    assert_eq!(fields["more"], "f29=29 f30=30 f31=31 f32=32 f33=33 f34=34 f35=35 f36=36 f37=37 f38=38 f39=39");
}

#[test]
fn without_a_subscriber_nothing_is_written() {
    let sink = TracingSink::new();
    sink.record(&envelope(LogLevel::Info), &OwnedEvent::new("never_traced"));
    assert_eq!((sink.counts().written, sink.counts().unwanted), (0, 1));
}
