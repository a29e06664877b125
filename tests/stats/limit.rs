//! Limits of time and memory.

use std::time::Duration;

use events_core::stats::{StatsSink, WhenFull};
use events_core::{Parent, Sink};

use super::{event, written};
use crate::server::Server;

#[test]
fn times_beyond_the_clock_are_no_limits() {
    let server = Server::start();
    let sink = StatsSink::options(server.path())
        .queue(1)
        .when_full(WhenFull::Block(Duration::MAX))
        .patience(Duration::MAX)
        .open();
    sink.send(&event("a_done"));
    let connection = std::thread::scope(|scope| {
        // Waits for room until the server is there.
        scope.spawn(|| sink.send(&event("b_done")));
        let mut connection = server.greet("event=*");
        connection.line();
        connection.line();
        assert!(sink.flush().is_ok());
        connection
    });
    assert_eq!(sink.counts(), written(2));
    let reader = std::thread::spawn(move || connection.read_to_end());
    server.greet_others();
    assert_eq!(sink.close(Duration::MAX), written(2));
    reader.join().unwrap();
}

#[test]
fn a_sink_with_endless_patience_can_be_dropped_while_a_panic_unwinds() {
    let server = Server::start();
    let sink = StatsSink::options(server.path()).patience(Duration::MAX).open();
    let connection = server.greet("event=*");
    let reader = std::thread::spawn(move || connection.read_to_end());
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _sink = sink;
        std::panic::resume_unwind(Box::new("as a test"));
    }));
    assert!(caught.is_err());
    reader.join().unwrap();
}

#[test]
fn dropping_the_oldest_takes_the_same_time_and_memory_however_many_parents_there_were() {
    let folder = tempfile::tempdir().unwrap();
    let sink = StatsSink::options(folder.path().join("nobody")).queue(1_000).when_full(WhenFull::DropOldest).open();
    let send = |events: usize| {
        for number in 0..events {
            let parent = Parent::new(&event("session").with("user", format!("user{number}@example.org")));
            sink.send_within(&parent, &event("test_many").with("number", number as i64));
        }
    };
    send(2_000);
    // Every allocation that outlives its event is one that took the place of a dropped one.
    let few = allocation_counter::measure(|| send(1_000));
    send(50_000);
    let many = allocation_counter::measure(|| send(1_000));
    assert!(many.count_current <= 0 && few.count_current <= 0, "{few:?} {many:?}");
    assert!(many.bytes_max < 1 << 20, "{many:?}");
    let counts = sink.close(Duration::ZERO);
    assert_eq!((counts.dropped, counts.total()), (54_000, 54_000));
}

#[test]
fn a_parent_that_changes_with_each_event_takes_no_more_memory() {
    let folder = tempfile::tempdir().unwrap();
    let sink = StatsSink::options(folder.path().join("nobody")).queue(1_000).when_full(WhenFull::DropOldest).open();
    let parent = Parent::new(&event("session").with("count", 0));
    let send = |events: i64| {
        for number in 0..events {
            parent.update(|event| event.set("count", number));
            sink.send_within(&parent, &event("test_many"));
        }
    };
    send(2_000);
    let info = allocation_counter::measure(|| send(1_000));
    assert!(info.count_current <= 0, "{info:?}");
}
