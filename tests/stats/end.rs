//! What the end of a connection proves.

use std::io::Read;
use std::time::Duration;

use events_core::stats::StatsSink;
use events_core::{Counts, Sink};

use super::{LIMIT, connected, event, until, written};
use crate::server::{Connection, Server};

/// Sends events and closes the sink, while the server does this with its connections: the one with the events, and the
/// second one that the client opens. What it returns it holds until the sink is closed.
fn close<H: Send>(events: usize, serve: impl FnOnce(&Server, Connection) -> H + Send) -> Counts {
    let server = Server::start();
    let (sink, connection) = connected(&server, "event=*");
    (0..events).for_each(|_| sink.send(&event("a_done").with("text", "x".repeat(100))));
    sink.flush().unwrap();
    std::thread::scope(|scope| {
        let held = scope.spawn(|| serve(&server, connection));
        let counts = sink.close(LIMIT);
        drop(held.join());
        counts
    })
}

/// Tries again when the machine was too slow: the client waits for the end of its second connection only a twentieth of a
/// second.
fn within_few_attempts(expected: (u64, u64), mut attempt: impl FnMut() -> Counts) {
    let mut counts = Counts::default();
    for _ in 0..20 {
        counts = attempt();
        if (counts.written, counts.in_doubt) == expected {
            return;
        }
    }
    assert_eq!((counts.written, counts.in_doubt), expected);
}

fn read_to_end(connection: &mut Connection) {
    connection.lines.read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn what_a_server_has_read_when_it_is_asked_to_end_is_written() {
    let counts = close(101, |server, mut connection| {
        let witness = server.greet("event=*");
        read_to_end(&mut connection);
        drop(connection);
        witness
    });
    assert_eq!(counts, written(101));
}

#[test]
fn what_a_server_has_read_when_it_crashes_is_in_doubt_although_it_was_asked_to_end() {
    within_few_attempts((0, 101), || {
        close(101, |server, mut connection| {
            let witness = server.greet("event=*");
            read_to_end(&mut connection);
            // All connections of a process end with it.
            drop((connection, witness));
        })
    });
}

#[test]
fn an_end_that_was_not_asked_for_leaves_what_was_sent_in_doubt() {
    for reads_first in [true, false] {
        let server = Server::start();
        let (sink, mut connection) = connected(&server, "event=*");
        (0..101).for_each(|_| sink.send(&event("a_done")));
        sink.flush().unwrap();
        if reads_first {
            // A clean end of the file, as the client sees it; otherwise a reset.
            (0..101).for_each(|_| drop(connection.line()));
        }
        drop(connection);
        let counts = sink.close(LIMIT);
        assert_eq!((counts.written, counts.in_doubt), (0, 101), "read first: {reads_first}");
    }
}

#[test]
fn a_reset_while_the_client_waits_for_the_end_leaves_what_was_sent_in_doubt() {
    let counts = close(101, |server, connection| {
        let witness = server.greet("event=*");
        // With the lines unread.
        drop(connection);
        witness
    });
    assert_eq!((counts.written, counts.in_doubt), (0, 101));
}

#[test]
fn a_connection_that_breaks_is_not_an_error() {
    for reads_first in [true, false] {
        let server = Server::start();
        let (sink, mut connection) = connected(&server, "event=*");
        sink.send(&event("a_done"));
        sink.flush().unwrap();
        if reads_first {
            connection.line();
        }
        drop(connection);
        let _again = server.greet("event=*");
        until("connected again", || sink.connections() == 2 && sink.is_connected());
        sink.flush().unwrap();
        let counts = sink.counts();
        assert_eq!((counts.written, counts.in_doubt, counts.total()), (0, 1, 1), "read first: {reads_first}");
    }
}

#[test]
fn dropping_a_sink_sends_what_is_queued_and_ends_the_connection() {
    let server = Server::start();
    let (sink, mut connection) = connected(&server, "event=*");
    sink.send(&event("a_done"));
    let reader = std::thread::spawn(move || (connection.plain_line(), connection.is_over()));
    drop(sink);
    assert_eq!(reader.join().unwrap(), ("EVENT\t0\t0\t1\tna_done".to_owned(), true));
}

#[test]
fn a_server_that_greets_no_second_connection_leaves_what_was_sent_in_doubt() {
    let counts = close(3, |_, mut connection| read_to_end(&mut connection));
    assert_eq!((counts.written, counts.in_doubt), (0, 3));
}

#[test]
fn a_server_that_does_not_end_the_connection_in_time_leaves_what_was_sent_in_doubt() {
    let server = Server::start();
    let (sink, connection) = connected(&server, "event=*");
    sink.send(&event("a_done"));
    sink.flush().unwrap();
    let counts = sink.close(Duration::from_millis(100));
    assert_eq!((counts.written, counts.in_doubt), (0, 1));
    drop(connection);
}

#[test]
fn a_server_that_takes_an_event_on_each_connection_is_tried_again_at_once() {
    let server = Server::start();
    let sink = StatsSink::open(server.path());
    let start = std::time::Instant::now();
    for number in 0..10_u64 {
        sink.send(&event("a_done"));
        let mut connection = server.greet("event=*");
        connection.line();
        until("it is counted", || sink.counts().written + sink.counts().in_doubt > number);
    }
    // Doubled each time, the waits would add up to more than 20 seconds.
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    assert_eq!(sink.counts().total(), 10);
}

#[test]
fn what_is_in_flight_when_the_time_is_over_is_dropped_once() {
    let server = Server::start();
    let (sink, connection) = connected(&server, "event=*");
    // More than fits into the socket's buffer, so that the last write does not end.
    let large = event("large").with("text", "x".repeat(10_000));
    (0..200).for_each(|_| sink.send(&large));
    until("the buffer is full", || {
        let before = sink.counts();
        std::thread::sleep(Duration::from_millis(100));
        before.written > 0 && before == sink.counts()
    });
    let before = sink.counts();
    let counts = sink.close(Duration::from_millis(200));
    // The system may have taken some more in the meantime.
    assert!(counts.in_doubt >= before.written && counts.dropped > 0, "{before:?} {counts:?}");
    assert_eq!((counts.written, counts.in_doubt + counts.dropped, counts.total()), (0, 200, 200), "{counts:?}");
    drop(connection);
}

#[test]
fn what_was_in_flight_when_the_connection_broke_is_counted_once() {
    let server = Server::start();
    let (sink, connection) = connected(&server, "event=*");
    let large = event("large").with("text", "x".repeat(10_000));
    (0..200).for_each(|_| sink.send(&large));
    until("the buffer is full", || sink.counts().written > 0);
    drop(connection);
    until("it is counted", || sink.counts().in_doubt > 0);
    // Nothing is in flight, and so nothing is taken off again at the end.
    let counts = sink.counts();
    assert_eq!((counts.written, counts.in_doubt + counts.queued), (0, 200), "{counts:?}");
    let closed = sink.close(Duration::ZERO);
    assert_eq!((closed.in_doubt, closed.dropped, closed.total()), (counts.in_doubt, counts.queued, 200), "{closed:?}");
}
