//! Detects whether a server ended a connection on request or because it crashed.

use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use super::connection::HELLO;
use super::deadline::Deadline;

/// How long a server may take to greet the witness. If it takes longer, there is no witness and no check.
const GREETING: Duration = Duration::from_millis(250);

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
        let deadline = deadline.min(Deadline::after(GREETING));
        let mut stream = UnixStream::connect(path).ok()?;
        stream.set_write_timeout(deadline.left()).ok()?;
        stream.write_all(HELLO).ok()?;
        let mut buffer = [0; 4096];
        loop {
            stream.set_read_timeout(Some(deadline.left()?)).ok()?;
            match stream.read(&mut buffer) {
                Ok(0) => return None,
                Ok(read) if buffer[..read].contains(&b'\n') => return Some(Self { stream }),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
    }

    /// Whether the server still holds this connection, a moment after it ended the other one.
    pub(super) fn is_held(&mut self) -> bool {
        let deadline = Deadline::after(GRACE);
        let mut buffer = [0; 4096];
        while let Some(left) = deadline.left() {
            if self.stream.set_read_timeout(Some(left)).is_err() {
                return false;
            }
            match self.stream.read(&mut buffer) {
                Ok(0) => return false,
                // The server announces its filter, perhaps again.
                Ok(_) => {}
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => {}
                    _ => return false, // Any other result means that the connection has changed.
                },
            }
        }
        true
    }
}
