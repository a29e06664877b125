//! Events within others.

use events_core::{OwnedEvent, Parent, Sink};

use super::{connected, event, until};
use crate::server::Server;

#[test]
fn an_event_has_the_fields_and_categories_of_its_parents_and_they_are_not_sent_by_themselves() {
    let server = Server::start();
    let (sink, mut connection) = connected(&server, "event=*");
    let session = Parent::new(&event("session").with("user", "alice").with_category("mail"));
    let command = session.child(&event("command").with("tag", "a1"));
    sink.send_within(&command, &event("a_done").with("n", 1));
    session.update(|event| event.set("user", "bob"));
    sink.send_within(&command, &event("b_done"));
    drop((command, session));
    sink.send(&event("c_done"));
    assert_eq!(connection.line(), "CATEGORY\tmail");
    assert_eq!(connection.plain_line(), "EVENT\t0\t0\t1\tna_done\tSuser\talice\tStag\ta1\tIn\t1\tcmail");
    assert_eq!(connection.plain_line(), "EVENT\t0\t0\t1\tnb_done\tSuser\tbob\tStag\ta1\tcmail");
    assert_eq!(connection.plain_line(), "EVENT\t0\t0\t1\tnc_done");
}

#[test]
fn a_field_that_a_parent_no_longer_has_is_not_sent() {
    let server = Server::start();
    let (sink, mut connection) = connected(&server, "event=*");
    let session = Parent::new(&event("session").with("user", "alice").with("l", ["x"]).with_category("mail"));
    sink.send_within(&session, &event("a_done"));
    session.update(|event| *event = OwnedEvent::new("session").with("l", ["x", "y"]));
    sink.send_within(&session, &event("b_done"));
    connection.line();
    connection.line();
    assert_eq!(connection.plain_line(), "EVENT\t0\t0\t1\tnb_done\tLl\t2\tx\ty");
}

#[test]
fn an_event_keeps_the_state_of_its_parent_over_a_broken_connection() {
    let server = Server::start();
    let sink = events_core::stats::StatsSink::open(server.path());
    // The first connection breaks before anything is written.
    let connection = server.accept();
    let session = Parent::new(&event("session").with("user", "alice").with_category("imap"));
    sink.send_within(&session, &event("a_done"));
    session.update(|event| event.set("user", "bob"));
    sink.send_within(&session, &event("b_done"));
    drop(connection);
    let mut connection = server.greet("event=*");
    assert_eq!(connection.line(), "CATEGORY\timap");
    assert_eq!(connection.plain_line(), "EVENT\t0\t0\t1\tna_done\tSuser\talice\tcimap");
    assert_eq!(connection.plain_line(), "EVENT\t0\t0\t1\tnb_done\tSuser\tbob\tcimap");
    sink.flush().unwrap();
    // A new connection knows no category, and the client no longer knows what the old server had looked at.
    drop(connection);
    until("it is noticed", || !sink.is_connected());
    let mut connection = server.greet("event=*");
    sink.send_within(&session, &event("c_done"));
    assert_eq!(connection.line(), "CATEGORY\timap");
    assert_eq!(connection.plain_line(), "EVENT\t0\t0\t1\tnc_done\tSuser\tbob\tcimap");
    sink.flush().unwrap();
    assert_eq!(sink.connections(), 3);
    let counts = sink.counts();
    assert_eq!((counts.written, counts.in_doubt, counts.total()), (1, 2, 3));
}

#[test]
fn no_parent_begins_or_ends_on_any_of_several_connections() {
    let server = Server::start();
    let sink = events_core::stats::StatsSink::open(server.path());
    let session = Parent::new(&event("session").with("number", 0));
    for number in 1..4 {
        session.update(|event| event.set("number", number));
        sink.send_within(&session, &event("a_done"));
        let mut connection = server.greet("event=*");
        // An event that was put back comes with the state in which it was sent.
        assert_eq!(connection.plain_line(), format!("EVENT\t0\t0\t1\tna_done\tInumber\t{number}"));
        drop(connection);
        until("it is noticed", || !sink.is_connected());
    }
    drop(session);
    sink.send(&event("b_done"));
    let mut connection = server.greet("event=*");
    let reader = std::thread::spawn(move || {
        // All of it, so that the connection ends with the thread.
        let connection = &mut connection;
        let mut lines = String::new();
        std::io::Read::read_to_string(&mut connection.lines, &mut lines).unwrap();
        lines
    });
    server.greet_others();
    let counts = sink.close(super::LIMIT);
    let lines = reader.join().unwrap();
    assert!(lines.lines().count() == 1 && lines.contains("\tnb_done"), "{lines}");
    assert_eq!((counts.written, counts.in_doubt, counts.total()), (1, 3, 4));
}

#[test]
fn a_chain_of_three_million_parents_does_not_count_against_the_stack() {
    let folder = tempfile::tempdir().unwrap();
    let mut parent = Parent::new(&event("p"));
    for _ in 0..3_000_000 {
        parent = parent.child(&event("p"));
    }
    let sink = events_core::stats::StatsSink::open(folder.path().join("nobody"));
    sink.send_within(&parent, &event("a"));
    let memory = events_core::MemorySink::new();
    memory.send_within(&parent, &event("a"));
    assert_eq!((sink.counts().queued, memory.len()), (1, 1));
}
