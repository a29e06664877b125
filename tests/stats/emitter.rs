//! Emitters that take their time, panic, or send events themselves.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use events_core::filter::Filter;
use events_core::{EventEmitter, Filtered, JsonSink, MemorySink, OwnedEvent, ServerVersion, Sink, Visit};

use super::{connected, event};
use crate::server::Server;

/// Records in its own way.
struct Emitter<F>(F);

impl<F: Fn(&mut dyn Visit)> EventEmitter for Emitter<F> {
    fn event_name(&self) -> &str {
        "test_odd"
    }

    fn record(&self, visit: &mut dyn Visit) {
        visit.int("before", 1);
        (self.0)(visit);
        visit.int("after", 2);
    }
}

fn unwind() {
    std::panic::resume_unwind(Box::new("as a test"))
}

/// Panics when it is asked for its name.
struct Unnamed;

impl EventEmitter for Unnamed {
    fn event_name(&self) -> &str {
        std::panic::resume_unwind(Box::new("as a test"))
    }

    fn record(&self, _: &mut dyn Visit) {}
}

/// Sends an event within one that is being recorded by another thread; it must not wait for that one.
fn check_slow(sink: &dyn Sink) {
    let (recording, over) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    std::thread::scope(|scope| {
        let (in_recording, in_over) = (Arc::clone(&recording), Arc::clone(&over));
        scope.spawn(move || {
            // A sink may have it record more than once.
            let slow = AtomicBool::new(true);
            sink.send(&Emitter(|_: &mut dyn Visit| {
                if slow.swap(false, Ordering::Relaxed) {
                    in_recording.wait();
                    in_over.wait();
                }
            }));
        });
        recording.wait();
        let start = Instant::now();
        let (sender, receiver) = std::sync::mpsc::channel();
        scope.spawn(move || {
            sink.send(&event("test_quick"));
            sender.send(()).unwrap();
        });
        let sent = receiver.recv_timeout(Duration::from_secs(5));
        over.wait();
        assert!(sent.is_ok(), "an event waits for an emitter: {:?}", start.elapsed());
    });
    assert_eq!(sink.counts().total(), 2);
}

/// Sends events between ones whose emitters panic; all of them must be counted.
fn check_panics(sink: &dyn Sink) {
    for _ in 0..10 {
        sink.send(&event("test_many"));
        let odd = Emitter(|_: &mut dyn Visit| unwind());
        for odd in [&odd as &dyn EventEmitter, &Unnamed] {
            assert!(catch_unwind(AssertUnwindSafe(|| sink.send(odd))).is_err());
        }
    }
    sink.flush().unwrap();
    let counts = sink.counts();
    assert_eq!((counts.written, counts.failed, counts.total()), (10, 20, 30));
}

#[test]
fn a_slow_emitter_keeps_no_other_waiting() {
    let server = Server::start();
    let (sink, _connection) = connected(&server, "event=*");
    check_slow(&sink);
    check_slow(&JsonSink::new(Vec::new()));
    check_slow(&MemorySink::new());
    let filter = Filter::parse("after=2 OR event=test_quick", ServerVersion::V2_4).unwrap();
    check_slow(&Filtered::new(filter, MemorySink::new()));
}

#[test]
fn an_event_whose_emitter_panics_counts_as_failed() {
    for filter in ["event=*", "before=1 OR event=test_many"] {
        let server = Server::start();
        let (sink, _connection) = connected(&server, filter);
        check_panics(&sink);
    }
    check_panics(&JsonSink::new(Vec::new()));
    check_panics(&MemorySink::new());
    let filter = Filter::parse("before=1 OR event=test_many", ServerVersion::V2_4).unwrap();
    check_panics(&Filtered::new(filter, MemorySink::new()));
}

#[test]
fn an_event_sent_while_a_panic_unwinds_counts_as_written() {
    struct Sends<'s>(&'s MemorySink);
    impl Drop for Sends<'_> {
        fn drop(&mut self) {
            self.0.send(&event("test_unwinding"));
        }
    }
    let sink = MemorySink::new();
    let caught = catch_unwind(AssertUnwindSafe(|| {
        let _sends = Sends(&sink);
        std::panic::resume_unwind(Box::new("as a test"));
    }));
    assert!(caught.is_err());
    assert_eq!((sink.counts().written, sink.counts().failed), (1, 0));
}

#[test]
fn an_emitter_may_send_an_event_itself() {
    let server = Server::start();
    let (sink, mut connection) = connected(&server, "event=*");
    sink.send(&Emitter(|_: &mut dyn Visit| sink.send(&event("test_inner"))));
    assert!(connection.plain_line().ends_with("ntest_inner"));
    assert!(connection.plain_line().ends_with("ntest_odd\tIbefore\t1\tIafter\t2"));
    let json = JsonSink::new(Vec::new());
    json.send(&Emitter(|_: &mut dyn Visit| json.send(&event("test_inner"))));
    let lines = String::from_utf8(json.into_inner()).unwrap();
    let names: Vec<bool> = lines.lines().map(|line| line.contains("test_inner")).collect();
    assert_eq!(names, [true, false]);
}

#[test]
fn events_without_names_or_with_nameless_fields_are_not_sent() {
    let server = Server::start();
    let (sink, mut connection) = connected(&server, "event=*");
    sink.send(&event(""));
    assert!(sink.flush().unwrap_err().to_string().contains("has no name"));
    sink.send(&OwnedEvent::new("test_nameless").with("", "x"));
    assert!(sink.flush().unwrap_err().to_string().contains("`test_nameless` has a field without a name"));
    sink.send(&event("test_named").with_category(""));
    assert_eq!(connection.plain_line(), "EVENT\t0\t0\t1\tntest_named");
    sink.flush().unwrap();
    assert_eq!((sink.counts().failed, sink.counts().written), (2, 1));
}
