//! A sink that is reset, as in a child process.

use events_core::Sink;

use super::{LIMIT, connected, event, until, written};
use crate::server::Server;

#[test]
fn a_sink_that_is_reset_has_its_own_connection_and_counts() {
    let server = Server::start();
    let (sink, mut first) = connected(&server, "event=*");
    sink.send(&event("a_done"));
    sink.flush().unwrap();
    sink.reset_in_child();
    assert!(!sink.is_connected());
    assert_eq!((sink.counts(), sink.cut(), sink.connections()), (written(0), 0, 0));
    let mut second = server.greet("event=b_*");
    until("connected", || sink.is_connected());
    sink.send(&event("a_done"));
    sink.send(&event("b_done"));
    assert!(second.plain_line().ends_with("\tnb_done"));
    sink.flush().unwrap();
    let mut expected = written(1);
    expected.unwanted = 1;
    assert_eq!((sink.counts(), sink.connections()), (expected, 1));
    let reader = std::thread::spawn(move || second.read_to_end());
    server.greet_others();
    assert_eq!(sink.close(LIMIT), expected);
    reader.join().unwrap();
    // The connection of before has nothing but what was sent on it.
    assert!(first.plain_line().ends_with("\tna_done"));
    first.stream.set_nonblocking(true).unwrap();
    assert_eq!(first.lines.buffer(), b"");
    let error = std::io::Read::read(&mut first.stream, &mut [0]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
}
