//! What the server says on a connection: the handshake, and what it wants.

use std::io::{self, BufRead, BufReader, Read};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;

use super::client::Client;
use crate::export::untab::untab;
use crate::filter::ServerFilter;

/// The first line of the client.
pub(super) const HELLO: &[u8] = b"VERSION\tstats-client\t4\t0\n";

/// The version of the protocol that this client speaks.
const MAJOR: &str = "4";

/// The longest line that the server may send. A filter of many metrics is long, but not as long as this.
const LONGEST: u64 = 16 << 20;

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The server ended it, having taken everything off the socket.
    Closed,
    /// It broke, or the server broke the protocol.
    Broken,
}

/// Reads what the server of a connection says, until it ends.
pub(super) fn listen(client: &Arc<Client>, stream: &UnixStream, number: u64) {
    let (end, error) = match converse(client, stream, number) {
        Ok(()) => (End::Closed, None),
        Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => {
            (End::Broken, None)
        }
        Err(error) => (End::Broken, Some(error)),
    };
    let mut state = client.lock();
    if state.connected == Some(number) {
        state.connected = None;
    }
    if state.listening == Some(number) {
        state.listening = None;
        state.end = Some(end);
    }
    if let Some(error) = error {
        state.say(error);
    }
    drop(state);
    // The thread that writes has to notice as well. The stream may be gone already.
    let _ = stream.shutdown(Shutdown::Both);
    client.work.notify_all();
    client.room.notify_all();
}

fn converse(client: &Client, stream: &UnixStream, number: u64) -> io::Result<()> {
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
            Ok(filter) => client.set_filter(Some(filter)),
            Err(error) => {
                // A newer server may want what this client does not understand; it is sent everything.
                client.set_filter(None);
                let message = format!("the server's filter is not understood, and it is sent everything: {error}");
                client.lock().say(io::Error::new(io::ErrorKind::InvalidData, message));
            }
        }
        let mut state = client.lock();
        state.connected = Some(number);
        state.said = None;
        drop(state);
        client.work.notify_all();
    }
    Ok(())
}

/// Reads a line without its end. Returns whether there was a whole one.
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
            format!("the server speaks version {major} of the protocol, and this client speaks version {MAJOR}")
        }
        (Some("VERSION"), Some(service), _) => format!("`{service}` listens here, and not `stats-server`"),
        _ => "what listens here is no stats server of Dovecot's".to_owned(),
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
            "the server speaks version 5 of the protocol, and this client speaks version 4"
        );
        assert_eq!(said(b"VERSION\tauth\t1\t0"), "`auth` listens here, and not `stats-server`");
        assert_eq!(said(b"* OK"), "what listens here is no stats server of Dovecot's");
    }
}
