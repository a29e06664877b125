//! A server of the tests' own.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::time::Duration;

/// A server that listens in a folder of its own.
pub(crate) struct Server {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) listener: UnixListener,
}

/// One connection, as the server sees it.
pub(crate) struct Connection {
    pub(crate) lines: BufReader<UnixStream>,
    pub(crate) stream: UnixStream,
}

impl Server {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("stats-writer")).unwrap();
        Self { folder, listener }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("stats-writer")
    }

    /// Waits for a connection and reads the client's first line.
    pub(crate) fn accept(&self) -> Connection {
        let (stream, _) = self.listener.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut connection = Connection { lines: BufReader::new(stream.try_clone().unwrap()), stream };
        assert_eq!(connection.line(), "VERSION\tstats-client\t4\t0");
        connection
    }

    /// The same, and says what the server wants.
    pub(crate) fn greet(&self, filter: &str) -> Connection {
        let mut connection = self.accept();
        connection.say(&format!("VERSION\tstats-server\t4\t0\nFILTER\t{filter}\n"));
        connection
    }

    /// Greets all further connections, and holds them until the process ends.
    pub(crate) fn greet_others(&self) {
        let listener = self.listener.try_clone().unwrap();
        std::thread::spawn(move || {
            let mut held = Vec::new();
            while let Ok((mut stream, _)) = listener.accept() {
                // A client that has gone needs no greeting.
                let _ = stream.write_all(b"VERSION\tstats-server\t4\t0\nFILTER\t\n");
                held.push(stream);
            }
        });
    }
}

impl Connection {
    pub(crate) fn say(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).unwrap();
    }

    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        assert_eq!(line.pop(), Some('\n'), "the client hung up");
        line
    }

    /// The next line without times and source.
    pub(crate) fn plain_line(&mut self) -> String {
        let line = self.line();
        let mut parts = line.split('\t');
        let mut kept: Vec<&str> = Vec::new();
        if parts.clone().next() != Some("EVENT") {
            return line;
        }
        kept.extend(parts.by_ref().take(4));
        parts.next();
        parts.next();
        while let Some(part) = parts.next() {
            match part.as_bytes().first() {
                Some(b'l' | b's') => _ = parts.next(),
                _ => {
                    kept.push(part);
                    kept.extend(parts.by_ref());
                }
            }
        }
        kept.join("\t")
    }

    /// Reads until the client ends its side, then ends this one.
    pub(crate) fn read_to_end(mut self) {
        // A client that breaks the connection has ended it as well.
        let _ = std::io::copy(&mut self.lines, &mut std::io::sink());
    }

    /// Whether the client has ended its side.
    pub(crate) fn is_over(&mut self) -> bool {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap() == 0
    }
}
