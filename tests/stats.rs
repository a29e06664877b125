//! The stats-writer client against a server of the tests' own, which does what a real one does not do on demand.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "stats/emitter.rs"]
mod emitter;
#[path = "stats/end.rs"]
mod end;
#[path = "stats/limit.rs"]
mod limit;
#[path = "stats/parent.rs"]
mod parent;
#[path = "stats/reset.rs"]
mod reset;
#[path = "stats/server.rs"]
mod server;

use std::fs;
use std::io::BufRead;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::{Duration, Instant};

use events_core::stats::{StatsSink, WhenFull};
use events_core::{Counts, Envelope, LogLevel, OwnedEvent, Sink, SinkExt, Timestamp};

use server::{Connection, Server};

fn event(name: &str) -> OwnedEvent {
    OwnedEvent::new(name)
}

/// Waits until something is so.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(10), "in vain: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn connected(server: &Server, filter: &str) -> (StatsSink, Connection) {
    let sink = StatsSink::open(server.path());
    let connection = server.greet(filter);
    until("connected", || sink.is_connected());
    (sink, connection)
}

const LIMIT: Duration = Duration::from_secs(5);

#[test]
fn an_event_is_a_line_with_its_categories_told_first() {
    let server = Server::start();
    let sink = StatsSink::options(server.path()).category("imap", Some("mail")).open();
    let mut connection = server.greet("(event=\"*\")");
    until("connected", || sink.is_connected());
    let envelope =
        Envelope::between(Timestamp::new(10, 20), Timestamp::new(10, 30)).at_level(LogLevel::Warning).with_source(None);
    sink.record(&envelope, &event("a_done").with_category("imap").with("text", "x\ty").with("n", -1));
    sink.record(&envelope, &event("b_done").with_category("mail").with_category("imap"));
    assert_eq!(connection.line(), "CATEGORY\tmail");
    assert_eq!(connection.line(), "CATEGORY\timap\tmail");
    assert_eq!(connection.line(), "EVENT\t0\t0\t2\t10\t20\tl10\t30\tna_done\tStext\tx\u{1}ty\tIn\t-1\tcimap");
    assert_eq!(connection.line(), "EVENT\t0\t0\t2\t10\t20\tl10\t30\tnb_done\tcmail\tcimap");
    drop(connection);
}

#[test]
fn what_the_server_does_not_want_is_not_recorded() {
    let server = Server::start();
    let (sink, mut connection) = connected(&server, "(event=\"a_*\" AND n > 5)");
    assert!(sink.wants("a_done", LogLevel::Info) && !sink.wants("b_done", LogLevel::Info));
    sink.send(&event("b_done"));
    sink.send(&event("a_done").with("n", 5));
    sink.start(event("b_done")).finish();
    sink.send(&event("a_done").with("n", 6));
    assert!(connection.plain_line().ends_with("na_done\tIn\t6"));
    // Another filter, at any time.
    connection.say("FILTER\t\n");
    until("nothing is wanted", || !sink.wants("a_done", LogLevel::Info));
    sink.send(&event("a_done").with("n", 6));
    connection.say("FILTER\tevent=b_done\n");
    until("b is wanted", || sink.wants("b_done", LogLevel::Info));
    sink.send(&event("b_done"));
    assert!(connection.plain_line().ends_with("nb_done"));
    sink.flush().unwrap();
    let counts = sink.counts();
    assert_eq!((counts.written, counts.unwanted, counts.total()), (2, 4, 6));
}

/// What filters say about an event is kept beside its type: a new filter has to be asked anew.
#[test]
fn an_event_becomes_wanted_and_unwanted_with_the_filter() {
    use events_core::events::DnsRequestStarted;

    let server = Server::start();
    let (sink, mut connection) = connected(&server, "event=dns_request_started");
    let is_wanted = || sink.wants_event(&DnsRequestStarted {}, LogLevel::Info);
    for _ in 0..3 {
        assert!(is_wanted() && is_wanted());
        connection.say("FILTER\tevent=b_done\n");
        until("b is wanted", || sink.wants("b_done", LogLevel::Info));
        assert!(!is_wanted() && !is_wanted());
        connection.say("FILTER\tevent=dns_*\n");
        until("b is not wanted", || !sink.wants("b_done", LogLevel::Info));
    }
    assert!(is_wanted());
}

#[test]
fn a_filter_that_is_not_understood_wants_everything_and_is_said_once() {
    let server = Server::start();
    let (sink, mut connection) = connected(&server, "event ~~ newer");
    assert!(sink.wants("a_done", LogLevel::Info));
    sink.send(&event("a_done"));
    assert!(connection.plain_line().ends_with("na_done"));
    let error = sink.flush().unwrap_err();
    assert!(error.to_string().contains("cannot parse the server's filter"), "{error}");
    sink.flush().unwrap();
}

#[test]
fn events_wait_for_a_server_that_is_not_there_yet() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stats-writer");
    let sink = StatsSink::options(&path).patience(Duration::from_millis(50)).open();
    sink.send(&event("a_done"));
    let error = sink.flush().unwrap_err();
    assert!(error.to_string().contains("cannot connect to") && error.to_string().contains("No such file"), "{error}");
    // It is reported once: from then on, there are only waiting events.
    assert!(sink.flush().unwrap_err().to_string().contains("1 events are still waiting"));
    assert_eq!(sink.counts().queued, 1);
    let server = Server { listener: UnixListener::bind(&path).unwrap(), folder };
    let mut connection = server.greet("event=*");
    assert!(connection.plain_line().ends_with("na_done"));
    until("it is written", || sink.counts() == written(1));
}

fn written(events: u64) -> Counts {
    let mut counts = Counts::default();
    counts.written = events;
    counts
}

#[test]
fn another_version_and_another_service_are_said_once() {
    for (hello, expected) in [
        ("VERSION\tstats-server\t5\t0\n", "uses version 5"),
        ("VERSION\tauth\t1\t0\n", "the server is `auth`"),
        ("* OK ready\n", "not Dovecot's stats server"),
    ] {
        let server = Server::start();
        let sink = StatsSink::options(server.path()).patience(Duration::from_millis(300)).open();
        sink.send(&event("a_done"));
        let mut connection = server.accept();
        connection.say(hello);
        assert!(connection.is_over());
        let error = sink.flush().unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!sink.is_connected());
        let counts = sink.close(Duration::from_millis(10));
        assert_eq!((counts.dropped, counts.total()), (1, 1));
    }
}

#[test]
fn a_socket_without_permission_is_said() {
    let server = Server::start();
    fs::set_permissions(server.path(), fs::Permissions::from_mode(0o000)).unwrap();
    if UnixStream::connect(server.path()).is_ok() {
        // Root may do everything; a folder in the socket's place cannot be connected to by anybody.
        fs::remove_file(server.path()).unwrap();
        fs::create_dir(server.path()).unwrap();
    }
    let sink = StatsSink::options(server.path()).patience(Duration::from_millis(200)).open();
    sink.send(&event("a_done"));
    let error = sink.flush().unwrap_err();
    let said = error.to_string();
    assert!(said.contains("cannot connect to") && said.contains("refused") || said.contains("ermission"), "{said}");
}

#[test]
fn a_full_queue_follows_its_policy() {
    let folder = tempfile::tempdir().unwrap();
    let open = |when_full| StatsSink::options(folder.path().join("nobody")).queue(2).when_full(when_full).open();
    let fill = |sink: &StatsSink| ["a", "b", "c"].iter().for_each(|name| sink.send(&event(name)));
    let mut expected = Counts::default();
    (expected.queued, expected.dropped) = (2, 1);
    for when_full in [WhenFull::DropNewest, WhenFull::DropOldest, WhenFull::Block(Duration::from_millis(30))] {
        let sink = open(when_full);
        let start = Instant::now();
        fill(&sink);
        let waited = start.elapsed();
        assert_eq!(sink.counts(), expected, "{when_full:?}");
        if let WhenFull::Block(limit) = when_full {
            assert!(waited >= limit, "{waited:?}");
        }
        let closed = sink.close(Duration::ZERO);
        assert_eq!((closed.dropped, closed.total()), (3, 3));
    }
}

#[test]
fn which_event_is_dropped_is_as_the_policy_says() {
    for (when_full, left) in [(WhenFull::DropNewest, ["a", "b"]), (WhenFull::DropOldest, ["b", "c"])] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stats-writer");
        let sink = StatsSink::options(&path).queue(2).when_full(when_full).open();
        ["a", "b", "c"].iter().for_each(|name| sink.send(&event(name)));
        let server = Server { listener: UnixListener::bind(&path).unwrap(), folder };
        let mut connection = server.greet("event=*");
        for name in left {
            assert!(connection.plain_line().ends_with(&format!("n{name}")), "{when_full:?}");
        }
    }
}

#[test]
fn a_server_that_does_not_read_does_not_block_the_caller() {
    let server = Server::start();
    let sink = StatsSink::options(server.path()).queue(100).open();
    let mut connection = server.greet("event=*");
    until("connected", || sink.is_connected());
    let large = event("large").with("text", "x".repeat(10_000));
    let start = Instant::now();
    (0..500).for_each(|_| sink.send(&large));
    assert!(start.elapsed() < LIMIT);
    until("the buffer is full", || sink.counts().dropped > 0);
    let counts = sink.counts();
    assert_eq!(counts.total(), 500, "{counts:?}");
    // When the server reads again, whole lines come, and as many as were not dropped.
    let (sender, receiver) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut lines = 0;
        while let Ok(line) = read_line(&mut connection) {
            assert!(line.contains("nlarge") && line.len() > 10_000);
            lines += 1;
        }
        sender.send(lines).unwrap();
    });
    server.greet_others();
    let counts = sink.close(LIMIT);
    reader.join().unwrap();
    assert_eq!(counts.in_doubt, 0, "the server saw the end");
    assert_eq!(receiver.recv().unwrap(), counts.written, "{counts:?}");
    assert_eq!(counts.total(), 500);
}

fn read_line(connection: &mut Connection) -> Result<String, ()> {
    let mut line = String::new();
    let read = connection.lines.read_line(&mut line).map_err(|_| ())?;
    if read == 0 { Err(()) } else { Ok(line) }
}

#[test]
fn an_event_that_was_half_written_is_written_again_and_no_other_is() {
    let server = Server::start();
    let sink = StatsSink::options(server.path()).queue(10_000).open();
    let connection = server.greet("event=*");
    until("connected", || sink.is_connected());
    // More than fits into the socket's buffer, so that the break comes within a line.
    for number in 0..2_000 {
        sink.send(&event("e").with("n", number).with("text", "y".repeat(1_000)));
    }
    until("the buffer is full", || sink.counts().written > 10);
    drop(connection);
    let mut connection = server.greet("event=*");
    let reader = std::thread::spawn(move || {
        let mut numbers = Vec::new();
        while let Ok(line) = read_line(&mut connection) {
            let number = line.split("\tIn\t").nth(1).unwrap().split('\t').next().unwrap();
            numbers.push(number.parse::<u64>().unwrap());
        }
        numbers
    });
    server.greet_others();
    let counts = sink.close(LIMIT);
    let numbers = reader.join().unwrap();
    assert_eq!(counts.written, numbers.len() as u64, "{counts:?}");
    assert_eq!(counts.written + counts.in_doubt, 2_000, "{counts:?}");
    assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "in order, and none twice");
    assert_eq!(numbers[0], counts.in_doubt, "what is missing is what is in doubt");
}

#[test]
fn a_long_line_is_cut_and_one_that_is_too_long_fails() {
    let server = Server::start();
    let (sink, mut connection) = connected(&server, "event=*");
    sink.send(&event("short"));
    connection.line();
    assert_eq!(sink.cut(), 0);
    sink.send(&event("long").with("text", "ä".repeat(70_000)).with("short", "s"));
    let line = connection.line();
    assert!(line.len() < 128 * 1024 && line.contains("ä...\tSshort\ts"), "{}", line.len());
    assert_eq!(sink.cut(), 1);
    let mut many = event("many");
    (0..400).for_each(|number| many.set(&format!("{}{number}", "x".repeat(400)), "x"));
    sink.send(&many);
    let error = sink.flush().unwrap_err();
    assert!(error.to_string().contains("`many` has more fields"), "{error}");
    let counts = sink.counts();
    assert_eq!((counts.written, counts.failed, counts.total()), (2, 1, 3));
}

#[test]
fn closing_waits_for_the_server_to_have_read_everything() {
    let server = Server::start();
    let (sink, mut connection) = connected(&server, "event=*");
    sink.send(&event("a_done"));
    let reader = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        let line = connection.plain_line();
        (line, connection.is_over())
    });
    server.greet_others();
    assert_eq!(sink.close(LIMIT), written(1));
    let (line, is_over) = reader.join().unwrap();
    assert!(line.ends_with("na_done") && is_over);
}

#[test]
fn a_path_that_is_not_there_costs_no_more_than_the_patience() {
    let sink = StatsSink::options(Path::new("/nowhere/at/all")).patience(Duration::from_millis(20)).open();
    sink.send(&event("a_done"));
    let start = Instant::now();
    drop(sink);
    assert!(start.elapsed() < LIMIT);
}
