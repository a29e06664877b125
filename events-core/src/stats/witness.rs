//! Detects whether a server ended a connection on request or because it crashed.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use super::connection::HELLO;
use super::deadline::Deadline;

/// How long a server may take to greet the witness. After that, nothing is proven.
const GREETING: Duration = Duration::from_secs(2);

/// How long to wait for a crash to show on the second connection: the kernel closes all files of a process at once.
const GRACE: Duration = Duration::from_millis(50);

/// A second connection to the server. The protocol has no acknowledgements. A crashing process ends a connection in the
/// same way as one that has read everything, but it ends all of its connections.
#[derive(Debug)]
pub(super) struct Witness {
    stream: UnixStream,
}

impl Witness {
    /// Connects, and waits for the server's greeting; `None` if it takes too long.
    pub(super) fn open(path: &Path, deadline: Deadline) -> Option<Self> {
        let limit = Deadline::after(limit(deadline.left()?));
        Self::greeted(UnixStream::connect(path).ok()?, limit)
    }

    /// Greets the server and waits for its greeting.
    fn greeted(mut stream: UnixStream, deadline: Deadline) -> Option<Self> {
        stream.set_write_timeout(deadline.left()).ok()?;
        stream.write_all(HELLO).ok()?;
        let mut buffer = [0; 4096];
        loop {
            stream.set_read_timeout(Some(deadline.left()?)).ok()?;
            match stream.read(&mut buffer) {
                Ok(0) => return None,
                // Part of a greeting shows as well that the server holds the connection.
                Ok(_) => return Some(Self { stream }),
                // After an error, a connection either goes on or is at its end.
                Err(_) => {}
            }
        }
    }

    /// Whether the server still holds this connection, a moment after it ended the other one.
    pub(super) fn is_held(&mut self) -> bool {
        self.is_held_until(Deadline::after(GRACE))
    }

    fn is_held_until(&mut self, deadline: Deadline) -> bool {
        let mut buffer = [0; 4096];
        while let Some(left) = deadline.left() {
            if self.stream.set_read_timeout(Some(left)).is_err() {
                return false;
            }
            // The server announces its filter, perhaps again. After an error, a connection either goes on or is at its end.
            if self.stream.read(&mut buffer).is_ok_and(|read| read == 0) {
                return false;
            }
        }
        true
    }
}

/// How long to wait for a greeting: the rest of the time that is left is for the end.
fn limit(left: Duration) -> Duration {
    GREETING.min(left / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_takes_at_most_half_of_the_time() {
        for (left, expected) in [(0, 0), (1_000, 500), (4_000, 2_000), (5_000, 2_000)] {
            assert_eq!(limit(Duration::from_millis(left)), Duration::from_millis(expected));
        }
    }

    const SOON: Duration = Duration::from_millis(20);

    #[test]
    fn a_witness_has_been_greeted() {
        let never = Deadline::after(Duration::MAX);
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        theirs.write_all(b"V").unwrap();
        assert!(Witness::greeted(ours, never).is_some());
        let mut hello = vec![0; HELLO.len()];
        theirs.read_exact(&mut hello).unwrap();
        assert_eq!(hello, HELLO);
        let (ours, _theirs) = UnixStream::pair().unwrap();
        assert!(Witness::greeted(ours, Deadline::after(SOON)).is_none());
        // Its end is not a greeting.
        let (ours, theirs) = UnixStream::pair().unwrap();
        let reader = std::thread::spawn(move || (&theirs).read_exact(&mut vec![0; HELLO.len()]));
        assert!(Witness::greeted(ours, never).is_none());
        assert!(reader.join().unwrap().is_ok());
        assert!(Witness::open(Path::new("/nowhere"), never).is_none());
    }

    #[test]
    fn a_connection_is_held_until_it_ends() {
        let (stream, mut other) = UnixStream::pair().unwrap();
        other.write_all(b"FILTER\t\n").unwrap();
        assert!(Witness { stream }.is_held_until(Deadline::after(SOON)));
        let (stream, mut other) = UnixStream::pair().unwrap();
        other.write_all(b"FILTER\t\n").unwrap();
        drop(other);
        assert!(!Witness { stream }.is_held_until(Deadline::after(Duration::MAX)));
        // With something unread, the end is a reset.
        let (mut stream, other) = UnixStream::pair().unwrap();
        stream.write_all(HELLO).unwrap();
        drop(other);
        assert!(!Witness { stream }.is_held_until(Deadline::after(Duration::MAX)));
    }
}
