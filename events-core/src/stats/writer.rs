//! The thread that connects, writes and reconnects.

use std::fs;
use std::io::{self, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::client::Client;
use super::connection::{self, End, HELLO};
use super::deadline::Deadline;
use super::session::Session;
use super::witness::Witness;

/// The initial and maximum delay before it retries.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LAST_WAIT: Duration = Duration::from_secs(5);
/// A connection that lasted this long counts as useful.
const GOOD: Duration = Duration::from_secs(1);
/// How long a server may take for the handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How often a blocked write checks whether the sink is closing.
const TICK: Duration = Duration::from_millis(100);
/// The number of events that are taken from the queue at once, and of bytes that are written at once.
const BATCH: usize = 256;
const BATCH_BYTES: usize = 64 * 1024;

/// Connects, writes and reconnects until the sink closes.
pub(super) fn run(client: &Arc<Client>) {
    let mut writer = Writer { client, is_useful: false, buffers: buffers() };
    let mut wait = FIRST_WAIT;
    while !writer.is_over() {
        let begun = Instant::now();
        writer.is_useful = false;
        let connected = writer.connect();
        if writer.is_useful || connected.is_ok() && begun.elapsed() >= GOOD {
            wait = FIRST_WAIT;
        }
        if let Err(error) = connected {
            if error.kind() == io::ErrorKind::Unsupported {
                wait = LAST_WAIT;
            }
            client.lock().say(error);
        }
        writer.pause(wait);
        wait = (wait * 2).min(LAST_WAIT);
    }
    client.room.notify_all();
}

/// The number of bytes that a server may have received without reading them: the socket's buffer and its own.
fn buffers() -> usize {
    let socket = fs::read_to_string("/proc/sys/net/core/wmem_default").ok();
    let socket = socket.and_then(|text| text.trim().parse().ok()).unwrap_or(212_992);
    socket + 256 * 1024
}

struct Writer<'c> {
    client: &'c Arc<Client>,
    /// Whether the connection has taken an event.
    is_useful: bool,
    buffers: usize,
}

impl Writer<'_> {
    /// Whether the sink is closing and either nothing is left to write or the time is over.
    fn is_over(&self) -> bool {
        let state = self.client.lock();
        state.closing.is_some_and(|end| state.queue.is_empty() || end.is_over())
    }

    fn pause(&self, wait: Duration) {
        let until = Deadline::after(wait);
        let mut state = self.client.lock();
        loop {
            let until = state.closing.map_or(until, |end| end.min(until));
            let Some(left) = until.left() else { return };
            if state.closing.is_some() && state.queue.is_empty() {
                return;
            }
            state = Client::wait(&self.client.work, state, left);
        }
    }

    /// Connects, and writes until the connection ends.
    fn connect(&mut self) -> io::Result<()> {
        let path = &self.client.options.path;
        let stream = UnixStream::connect(path).map_err(|error| {
            let message = format!("cannot connect to {}: {error}", path.display());
            io::Error::new(error.kind(), message)
        })?;
        stream.set_write_timeout(Some(TICK))?;
        let (ours, theirs) = (stream.try_clone()?, stream.try_clone()?);
        let number = {
            let mut state = self.client.lock();
            state.connections += 1;
            state.listening = Some(state.connections);
            state.end = None;
            state.connections
        };
        let listener = {
            let client = Arc::clone(self.client);
            let name = "stats-writer-listen".to_owned();
            std::thread::Builder::new().name(name).spawn(move || connection::listen(&client, &theirs, number))?
        };
        let mut session = Session::new(stream, number, &self.client.options.categories);
        let result = self.serve(&mut session);
        let is_read = result.is_ok() && self.hang_up(&session);
        let _ = ours.shutdown(Shutdown::Both);
        let _ = listener.join();
        self.settle(session, is_read);
        match result {
            Err(error) if is_end(&error) => Ok(()),
            result => result,
        }
    }

    /// Does the handshake, then writes what is queued until the connection or the sink ends.
    fn serve(&mut self, session: &mut Session<'_>) -> io::Result<()> {
        session.buffer.extend_from_slice(HELLO);
        self.write(session)?;
        let mut state = self.client.lock();
        let until = Deadline::after(HANDSHAKE);
        while state.connected != Some(session.number) {
            if state.listening != Some(session.number) {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            let until = state.closing.map_or(until, |end| end.min(until));
            let Some(left) = until.left() else {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "the server did not send its filter in time"));
            };
            state = Client::wait(&self.client.work, state, left);
        }
        drop(state);
        while self.fill(session)? {
            self.write(session)?;
        }
        Ok(())
    }

    /// Waits for queued events and adds them to the buffer. Returns false if there are none because the sink is
    /// closing.
    fn fill(&mut self, session: &mut Session<'_>) -> io::Result<bool> {
        session.begin();
        let mut state = self.client.lock();
        loop {
            if state.connected != Some(session.number) {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            if !state.queue.is_empty() {
                break;
            }
            if state.closing.is_some() {
                return Ok(false);
            }
            state.idle = true;
            state = Client::wait(&self.client.work, state, Duration::from_secs(60));
            state.idle = false;
        }
        for _ in 0..BATCH {
            if session.buffer.len() >= BATCH_BYTES {
                break;
            }
            let Some(line) = state.queue.pop() else { break };
            session.put(line);
        }
        state.in_flight = session.in_flight();
        drop(state);
        self.client.made_room();
        Ok(true)
    }

    /// Writes the buffer and counts the events that are completely written.
    fn write(&mut self, session: &mut Session<'_>) -> io::Result<()> {
        while session.written < session.buffer.len() {
            match session.stream.write(&session.buffer[session.written..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => session.written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                    let state = self.client.lock();
                    if state.closing.is_some_and(Deadline::is_over) {
                        return Err(io::Error::new(io::ErrorKind::TimedOut, "the server does not read any more"));
                    }
                }
                Err(error) => return Err(error),
            }
            self.complete(session);
        }
        Ok(())
    }

    /// Counts the events that are completely written.
    fn complete(&mut self, session: &mut Session<'_>) {
        let mut state = self.client.lock();
        while let Some(line) = session.take_completed() {
            self.is_useful = true;
            if !state.gone {
                state.counts.written += 1;
            }
            state.queue.recycle(line);
        }
        session.forget_beyond(self.buffers);
        if !state.gone {
            state.in_flight = session.in_flight();
            state.recent = session.recent();
        }
        drop(state);
        self.client.room.notify_all();
    }

    /// Closes our side, and returns whether the server read everything and then closed its side.
    ///
    /// That is certain only if the server was asked to and did not crash.
    fn hang_up(&self, session: &Session<'_>) -> bool {
        if session.recent() == 0 {
            return true;
        }
        let Some(deadline) = self.client.lock().closing else { return false };
        let witness = Witness::open(&self.client.options.path, deadline);
        // It may have ended before it was asked to.
        let is_open = self.client.lock().listening == Some(session.number);
        if !is_open || session.stream.shutdown(Shutdown::Write).is_err() {
            return false;
        }
        let mut state = self.client.lock();
        while state.listening == Some(session.number) {
            let Some(left) = deadline.left() else { return false };
            state = Client::wait(&self.client.work, state, left);
        }
        let end = state.end;
        drop(state);
        end == Some(End::Closed) && witness.is_none_or(|mut witness| witness.is_held())
    }

    /// Puts back what was not written, and counts what may be lost.
    fn settle(&mut self, mut session: Session<'_>, is_read: bool) {
        let mut state = self.client.lock();
        if state.gone {
            return;
        }
        if is_read {
            state.recent = 0;
        } else {
            state.doubt_recent();
        }
        state.queue.put_back(session.take_unwritten());
        state.in_flight = 0;
        drop(state);
        self.client.room.notify_all();
    }
}

/// Whether an error merely means that the connection ended.
fn is_end(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, WriteZero};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | NotConnected | WriteZero)
}
