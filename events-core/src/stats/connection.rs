//! The messages from the server: the handshake and the filter.

use std::io::{self, BufRead, BufReader, Read};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;

use super::client::Client;
use crate::export::untab::untab;
use crate::filter::ServerFilter;

/// The first line from the client.
pub(super) const HELLO: &[u8] = b"VERSION\tstats-client\t4\t0\n";

/// The version of the protocol of this client.
const MAJOR: &str = "4";

/// The maximum length of a line from the server, far above that of the filter for many metrics.
const LONGEST: u64 = 16 << 20;

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The server ended it after reading everything from the socket.
    Closed,
    /// It broke, or the server violated the protocol.
    Broken,
}

/// Reads the messages from the server until the connection ends.
pub(super) fn listen(client: &Client, stream: &UnixStream) {
    let result = converse(client, stream);
    let mut state = client.lock();
    state.connected = false;
    state.end = Some(if result.is_ok() { End::Closed } else { End::Broken });
    if let Err(error) = result {
        state.say(error);
    }
    drop(state);
    // The writing thread has to notice too. The stream may already be closed.
    let _ = stream.shutdown(Shutdown::Both);
    client.work.notify_all();
}

fn converse(client: &Client, stream: &UnixStream) -> io::Result<()> {
    let mut lines = BufReader::new(stream);
    let mut line = Vec::new();
    if !next_line(&mut lines, &mut line)? {
        return Ok(());
    }
    check_hello(&line)?;
    while next_line(&mut lines, &mut line)? {
        let Some(filter) = line.strip_prefix(b"FILTER".as_slice()) else { continue };
        let text = untab(filter.strip_prefix(b"\t").unwrap_or(filter));
        let text = String::from_utf8_lossy(&text);
        match ServerFilter::parse(&text) {
            Ok(filter) => client.wanted.set(Some(filter)),
            Err(error) => {
                // The filter of a newer server may not be understood. Then the server gets everything.
                client.wanted.set(None);
                let message = format!("cannot parse the server's filter, so all events are sent: {error}");
                client.lock().say(io::Error::new(io::ErrorKind::InvalidData, message));
            }
        }
        let mut state = client.lock();
        state.connected = true;
        state.said = None;
        drop(state);
        client.work.notify_all();
    }
    Ok(())
}

/// Reads a line without its end. Returns whether it was complete.
fn next_line(lines: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    lines.by_ref().take(LONGEST).read_until(b'\n', line)?;
    if line.len() as u64 >= LONGEST {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the server sent a line longer than 16 MiB"));
    }
    Ok(line.pop() == Some(b'\n'))
}

/// Checks the server's first line against the protocol.
fn check_hello(line: &[u8]) -> io::Result<()> {
    let text = String::from_utf8_lossy(line);
    let mut parts = text.split('\t');
    let wrong = match (parts.next(), parts.next(), parts.next()) {
        (Some("VERSION"), Some("stats-server"), Some(MAJOR)) => return Ok(()),
        (Some("VERSION"), Some("stats-server"), Some(major)) => {
            format!("the server uses version {major} of the protocol, but this client uses version {MAJOR}")
        }
        (Some("VERSION"), Some(service), _) => format!("the server is `{service}`, not `stats-server`"),
        _ => "the server is not Dovecot's stats server".to_owned(),
    };
    Err(io::Error::new(io::ErrorKind::Unsupported, wrong))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_protocol_is_told_from_ours() {
        assert!(check_hello(b"VERSION\tstats-server\t4\t1").is_ok());
        let said = |line: &[u8]| check_hello(line).unwrap_err().to_string();
        assert_eq!(
            said(b"VERSION\tstats-server\t5\t0"),
            "the server uses version 5 of the protocol, but this client uses version 4"
        );
        assert_eq!(said(b"VERSION\tauth\t1\t0"), "the server is `auth`, not `stats-server`");
        assert_eq!(said(b"* OK"), "the server is not Dovecot's stats server");
    }
    #[test]
    fn a_line_ends_with_a_newline_and_is_shorter_than_the_limit() {
        let mut line = Vec::new();
        let mut lines: &[u8] = b"a\n\nb";
        for (is_complete, expected) in [(true, "a"), (true, ""), (false, "b"), (false, "")] {
            assert_eq!(next_line(&mut lines, &mut line).ok(), Some(is_complete));
            if is_complete {
                assert_eq!(line, expected.as_bytes());
            }
        }
        let mut of_length = |bytes: u64| {
            let text = io::repeat(b'x').take(bytes - 1).chain(b"\n".as_slice());
            next_line(&mut BufReader::with_capacity(1 << 20, text), &mut line).map_err(|error| error.to_string())
        };
        assert_eq!(of_length(LONGEST - 1), Ok(true));
        assert_eq!(of_length(LONGEST), Err("the server sent a line longer than 16 MiB".to_owned()));
        assert_eq!(of_length(LONGEST + 1), Err("the server sent a line longer than 16 MiB".to_owned()));
    }
}
