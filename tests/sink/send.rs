//! Sending: envelopes, durations, more than one sink.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use events_core::events::{DnsRequestFinished, ImapCommandFinished};
use events_core::{
    Counts, Envelope, EventEmitter, JsonSink, LogLevel, MemorySink, OwnedEvent, Parent, Sink, SinkExt, Started,
    TabSink, Tee,
};

#[test]
fn an_envelope_fills_itself_in() {
    let sink = MemorySink::new();
    sink.send(&DnsRequestFinished::default());
    let line = line!() - 1;
    let sent = sink.last().unwrap();
    assert_eq!(sent.source, Some((file!().to_owned(), line)));
    assert_eq!(sent.level, LogLevel::Info);
    assert_eq!(sent.hostname, events_core::host_name());
    assert_eq!(sent.start_time, sent.end_time);
    assert_eq!(sent.event.int("duration"), Some(0));
}

#[test]
fn the_place_is_that_of_the_caller_however_the_sink_is_held() {
    let memory = Arc::new(MemorySink::new());
    let dynamic: &dyn Sink = &*memory;
    dynamic.send(&DnsRequestFinished::default());
    let boxed: Box<dyn Sink> = Box::new(memory.clone());
    boxed.send(&DnsRequestFinished::default());
    Tee::new((&*boxed, dynamic)).send(&DnsRequestFinished::default());
    let files: Vec<_> = memory.take().into_iter().map(|sent| sent.source.unwrap().0).collect();
    assert_eq!(files, [file!(); 4]);
}

#[test]
fn duration_is_the_time_between_start_and_end() {
    let sink = MemorySink::new();
    let mut lookup = sink.start(DnsRequestFinished::default());
    let line = line!() - 1;
    thread::sleep(Duration::from_millis(5));
    lookup.error = Some("no such host".into());
    lookup.finish();
    let sent = sink.last().unwrap();
    let duration = sent.event.int("duration").unwrap();
    assert!((5_000..5_000_000).contains(&duration), "{duration}");
    assert_eq!(sent.end_time.micros_since(sent.start_time), duration);
    assert_eq!(sent.event.str("error"), Some("no such host"));
    assert_eq!(sent.source, Some((file!().to_owned(), line)));
}

#[test]
fn what_was_started_is_sent_once_also_when_it_is_dropped_and_not_when_it_is_cancelled() {
    let sink = MemorySink::new();
    drop(sink.start(DnsRequestFinished::default()));
    sink.start(DnsRequestFinished::default()).finish();
    sink.start(DnsRequestFinished::default()).cancel();
    assert_eq!(sink.len(), 2);
}

#[test]
fn what_is_started_can_be_within_another_event_and_behind_any_sink() {
    let memory = Arc::new(MemorySink::new());
    let sink: Arc<dyn Sink> = memory.clone();
    let session = Parent::new(&OwnedEvent::new("session").with("user", "alice"));
    Started::new(&*sink, ImapCommandFinished::default()).within(&session).at_level(LogLevel::Error).finish();
    let dynamic: &dyn Sink = &*sink;
    let mut started = dynamic.start(ImapCommandFinished::default()).within(&session);
    started.set_level(LogLevel::Error);
    started.finish();
    for sent in memory.take() {
        assert_eq!(sent.event.str("user"), Some("alice"));
        assert_eq!(sent.level, LogLevel::Error);
        assert_eq!(sent.source.unwrap().0, file!());
    }
}

#[test]
fn a_long_chain_of_parents_ends_without_a_deep_stack() {
    let mut parent = Parent::new(&OwnedEvent::new("outermost"));
    for _ in 0..100_000 {
        parent = parent.child(&OwnedEvent::new("e"));
    }
    drop(parent);
}

/// Wants only one name.
struct Picky(MemorySink);

impl Sink for Picky {
    fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        self.0.record(envelope, event);
    }

    fn wants(&self, event_name: &str, _: LogLevel) -> bool {
        event_name == "wanted"
    }

    fn counts(&self) -> Counts {
        self.0.counts()
    }

    fn flush(&self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Panics when it is asked for its fields.
struct Untouchable;

impl EventEmitter for Untouchable {
    fn event_name(&self) -> &str {
        "unwanted"
    }

    fn record(&self, _: &mut dyn events_core::Visit) {
        panic!("this event is not wanted");
    }
}

#[test]
fn an_unwanted_event_is_not_recorded() {
    let sink = Picky(MemorySink::new());
    sink.send(&Untouchable);
    sink.start(Untouchable).finish();
    sink.send_at(LogLevel::Error, &Untouchable);
    sink.send_within(&Parent::new(&OwnedEvent::new("p")), &Untouchable);
    sink.send_with(&Envelope::new(), &Untouchable);
    sink.send(&OwnedEvent::new("wanted"));
    assert_eq!(sink.0.len(), 1);
}

#[test]
fn an_event_is_sent_at_a_level_and_within_another_in_one_call() {
    let sink = MemorySink::new();
    let session = Parent::new(&OwnedEvent::new("session").with("user", "alice"));
    sink.send_at(LogLevel::Debug, &OwnedEvent::new("e"));
    let line = line!() - 1;
    assert_eq!(sink.last().unwrap().level, LogLevel::Debug);
    assert_eq!(sink.last().unwrap().source, Some((file!().to_owned(), line)));
    sink.send_within(&session, &OwnedEvent::new("e"));
    assert_eq!(sink.last().unwrap().event.str("user"), Some("alice"));
    assert_eq!(sink.last().unwrap().source, Some((file!().to_owned(), line + 4)));
}

#[test]
fn a_memory_sink_finds_what_was_sent() {
    let sink = MemorySink::new();
    sink.send(&OwnedEvent::new("a").with("n", 1));
    sink.send(&OwnedEvent::new("b"));
    sink.send(&OwnedEvent::new("a").with("n", 2));
    let numbers: Vec<_> = sink.named("a").iter().map(|sent| sent.event.int("n")).collect();
    assert_eq!(numbers, [Some(1), Some(2)]);
    assert_eq!(sink.take().len(), 3);
    assert!(sink.is_empty());
}

/// Values that a field of Dovecot's cannot hold as they are.
#[derive(EventEmitter)]
#[event(name = "sql_query_finished", partial)]
struct Odd {
    error_code: u64,
    #[event(extra)]
    lowest: i128,
    error: String,
}

#[test]
fn an_integer_beyond_64_signed_bits_becomes_the_nearest_that_fits() {
    let sink = MemorySink::new();
    sink.send(&Odd { error_code: u64::MAX, lowest: i128::MIN, error: String::new() });
    let event = sink.last().unwrap().event;
    assert_eq!((event.int("error_code"), event.int("lowest")), (Some(i64::MAX), Some(i64::MIN)));
}

#[test]
fn a_nul_is_escaped_and_a_path_is_made_text_by_the_caller() {
    let path = std::ffi::OsString::from(std::path::PathBuf::from("a\0b"));
    // A path is not text: `tests/ui/fail/kind` has the compiler's message, which suggests this conversion.
    let event = Odd { error_code: 0, lowest: 0, error: path.to_string_lossy().into_owned() };
    let json = JsonSink::new(Vec::new());
    json.send(&event);
    let json = String::from_utf8(json.into_inner()).unwrap();
    assert!(json.contains("\"error\":\"a\\u0000b\""), "{json}");
    let tab = TabSink::new(Vec::new());
    tab.send(&event);
    let tab = String::from_utf8(tab.into_inner()).unwrap();
    assert!(tab.contains("field:error=a\u{1}0b\n"), "{tab}");
}
