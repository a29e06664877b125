//! The thread that connects, writes and reconnects.

use std::fs;
use std::io::{self, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::backoff::Backoff;
use super::client::Client;
use super::connection::{self, End, HELLO};
use super::deadline::Deadline;
use super::session::Session;
use super::witness::Witness;

/// How long a server may take for the handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How often a blocked write checks whether the sink is closing.
const TICK: Duration = Duration::from_millis(100);
/// The number of events that are taken from the queue at once, and of bytes that are written at once.
const BATCH: usize = 256;
const BATCH_BYTES: usize = 64 * 1024;
/// Twice the size of Dovecot's own buffer.
const SERVER_BUFFER: usize = 256 * 1024;

/// Connects, writes and reconnects until the sink closes.
pub(super) fn run(client: &Arc<Client>) {
    let mut writer = Writer::new(client);
    let mut backoff = Backoff::default();
    while !client.lock().is_over() {
        let begun = Instant::now();
        if let Err(error) = writer.connect() {
            client.lock().say(error);
        }
        writer.pause(backoff.after(writer.is_useful, begun.elapsed()));
    }
}

/// The number of bytes that a server may have received without reading them: the socket's buffer, whose size the kernel
/// tells, and its own.
fn buffers(kernel: Option<&str>) -> usize {
    kernel.and_then(|text| text.trim().parse().ok()).unwrap_or(212_992) + SERVER_BUFFER
}

struct Writer<'c> {
    client: &'c Arc<Client>,
    /// Whether the last connection has taken an event.
    is_useful: bool,
    buffers: usize,
    /// How long a server may take for the handshake.
    handshake: Duration,
}

impl<'c> Writer<'c> {
    fn new(client: &'c Arc<Client>) -> Self {
        let kernel = fs::read_to_string("/proc/sys/net/core/wmem_default").ok();
        Self { client, is_useful: false, buffers: buffers(kernel.as_deref()), handshake: HANDSHAKE }
    }

    /// Waits before the next attempt to connect, unless there is no need for one.
    fn pause(&self, wait: Duration) {
        let until = Deadline::after(wait);
        let mut state = self.client.lock();
        while !state.is_over() {
            let until = state.closing.map_or(until, |end| end.min(until));
            let Some(left) = until.left() else { return };
            state = Client::wait(&self.client.work, state, left);
        }
    }

    /// Connects, and writes until the connection ends.
    fn connect(&mut self) -> io::Result<()> {
        self.is_useful = false;
        let path = &self.client.options.path;
        let stream = UnixStream::connect(path).map_err(|error| {
            let message = format!("cannot connect to {}: {error}", path.display());
            io::Error::new(error.kind(), message)
        })?;
        stream.set_write_timeout(Some(TICK))?;
        let (ours, theirs) = (stream.try_clone()?, stream.try_clone()?);
        {
            let mut state = self.client.lock();
            state.connections += 1;
            state.end = None;
        }
        let listener = {
            let client = Arc::clone(self.client);
            let name = "stats-writer-listen".to_owned();
            std::thread::Builder::new().name(name).spawn(move || connection::listen(&client, &theirs))?
        };
        let mut session = Session::new(stream, &self.client.options.categories);
        let result = self.serve(&mut session);
        let is_read = result.is_ok() && self.hang_up(&session);
        let _ = ours.shutdown(Shutdown::Both);
        let _ = listener.join();
        self.settle(session, is_read);
        result
    }

    /// Does the handshake, then writes what is queued until the connection or the sink ends.
    fn serve(&mut self, session: &mut Session<'_>) -> io::Result<()> {
        session.buffer.extend_from_slice(HELLO);
        self.write(session)?;
        let mut state = self.client.lock();
        let until = Deadline::after(self.handshake);
        while !state.connected {
            if state.end.is_some() {
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
            if !state.connected {
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
        Ok(true)
    }

    /// Writes the buffer and counts the events that are completely written.
    fn write(&mut self, session: &mut Session<'_>) -> io::Result<()> {
        while session.written < session.buffer.len() {
            match session.stream.write(&session.buffer[session.written..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => session.written += count,
                Err(error) if is_temporary(&error) => {
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
        if state.gone {
            return;
        }
        while let Some(line) = session.take_completed() {
            self.is_useful = true;
            state.counts.written += 1;
            state.queue.recycle(line);
        }
        session.forget_beyond(self.buffers);
        state.in_flight = session.in_flight();
        state.recent = session.recent();
        drop(state);
        self.client.room.notify_all();
    }

    /// Closes our side, and returns whether the server read everything and then closed its side.
    ///
    /// That is certain only if the server was asked to and a witness shows that it did not crash.
    fn hang_up(&self, session: &Session<'_>) -> bool {
        if session.recent() == 0 {
            return true;
        }
        let Some(deadline) = self.client.lock().closing else { return false };
        let witness = Witness::open(&self.client.options.path, deadline);
        // It may have ended before it was asked to.
        let has_ended = self.client.lock().end.is_some();
        if has_ended || session.stream.shutdown(Shutdown::Write).is_err() {
            return false;
        }
        let mut state = self.client.lock();
        let end = loop {
            if let Some(end) = state.end {
                break end;
            }
            let Some(left) = deadline.left() else { return false };
            state = Client::wait(&self.client.work, state, left);
        };
        drop(state);
        end == End::Closed && witness.is_some_and(|mut witness| witness.is_held())
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
    }
}

/// Whether a write may succeed when it is tried again.
fn is_temporary(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::StatsOptions;
    use crate::stats::queue::Line;

    fn client() -> Arc<Client> {
        Arc::new(Client::new(StatsOptions::new("/nowhere")))
    }

    /// A session that has written this many events completely, and the server's end of it.
    fn session<'c>(client: &'c Client, events: usize) -> (Session<'c>, UnixStream) {
        let (stream, other) = UnixStream::pair().unwrap();
        let mut session = Session::new(stream, &client.options.categories);
        (0..events).for_each(|_| session.put(Line::default()));
        session.written = session.buffer.len();
        (session, other)
    }

    #[test]
    fn the_buffers_are_the_kernels_and_the_servers() {
        assert_eq!(buffers(Some("4096\n")), 4_096 + 262_144);
        for unknown in [None, Some(""), Some("many")] {
            assert_eq!(buffers(unknown), 212_992 + 262_144);
        }
    }

    #[test]
    fn a_pause_takes_its_time_unless_the_sink_is_over() {
        let client = client();
        let writer = Writer::new(&client);
        let wait = Duration::from_millis(20);
        let pauses = |wait| {
            let start = Instant::now();
            writer.pause(wait);
            start.elapsed()
        };
        assert!(pauses(wait) >= wait);
        client.lock().queue.push(&Line::default());
        assert!(pauses(wait) >= wait);
        // Closing, with something left to write.
        client.close(Deadline::after(Duration::MAX));
        assert!(pauses(wait) >= wait);
        client.close(Deadline::after(wait));
        assert!(pauses(Duration::MAX) < Duration::MAX);
        client.close(Deadline::after(Duration::MAX));
        client.lock().queue.clear();
        assert!(pauses(Duration::MAX) < Duration::MAX);
    }

    #[test]
    fn a_server_that_does_not_send_its_filter_in_time_is_said() {
        let client = client();
        let mut writer = Writer { handshake: Duration::from_millis(1), ..Writer::new(&client) };
        let (mut session, _other) = session(&client, 0);
        let error = writer.serve(&mut session).unwrap_err();
        assert_eq!(error.to_string(), "the server did not send its filter in time");
        client.lock().say(error);
        assert!(client.flush(Deadline::after(Duration::ZERO)).is_err());
    }

    #[test]
    fn a_completed_event_makes_the_connection_useful_and_is_counted_until_the_counts_are_final() {
        let client = client();
        let mut writer = Writer::new(&client);
        let (mut first, _other) = session(&client, 0);
        writer.complete(&mut first);
        assert!(!writer.is_useful);
        let (mut first, _other) = session(&client, 3);
        writer.complete(&mut first);
        assert!(writer.is_useful);
        let state = |client: &Client| {
            let state = client.lock();
            (state.counts.written, state.recent, state.in_flight)
        };
        assert_eq!(state(&client), (3, 3, 0));
        first.put(Line::default());
        writer.complete(&mut first);
        assert_eq!(state(&client), (3, 3, 1));
        // The server must have read what was written before all that it can hold.
        writer.buffers = 0;
        writer.complete(&mut first);
        assert_eq!(state(&client), (3, 0, 1));
        client.abandon();
        first.written = first.buffer.len();
        writer.complete(&mut first);
        assert_eq!(state(&client), (3, 0, 0));
        assert_eq!((client.counts().dropped, client.counts().total()), (1, 4));
    }

    #[test]
    fn only_an_end_that_was_asked_for_and_is_clean_shows_that_everything_was_read() {
        let never = Deadline::after(Duration::MAX);
        let over = Deadline::after(Duration::ZERO);
        for (events, closing, ended_before, is_read) in [
            (0, None, None, true),
            (1, None, None, false),
            (1, Some(never), Some(End::Closed), false),
            (1, Some(never), Some(End::Broken), false),
            // The server does not end the connection in time.
            (1, Some(over), None, false),
        ] {
            let client = client();
            let mut writer = Writer::new(&client);
            let (mut session, _other) = session(&client, events);
            writer.complete(&mut session);
            {
                let mut state = client.lock();
                (state.closing, state.end) = (closing, ended_before);
            }
            assert_eq!(writer.hang_up(&session), is_read, "{events} {closing:?} {ended_before:?}");
        }
    }

    #[test]
    fn what_was_not_written_is_queued_again_and_what_was_is_read_or_in_doubt() {
        for (is_read, is_gone, expected) in [
            (true, false, (3, 0, 2, 0)),
            (false, false, (0, 3, 2, 0)),
            // The counts are final.
            (false, true, (0, 3, 0, 2)),
            (true, true, (0, 3, 0, 2)),
        ] {
            let client = client();
            let mut writer = Writer::new(&client);
            let (mut session, _other) = session(&client, 3);
            writer.complete(&mut session);
            (0..2).for_each(|_| session.put(Line::default()));
            writer.complete(&mut session);
            if is_gone {
                client.abandon();
            }
            writer.settle(session, is_read);
            let counts = client.counts();
            let counted = (counts.written, counts.in_doubt, counts.queued, counts.dropped);
            assert_eq!(counted, expected, "{is_read} {is_gone}");
            let state = client.lock();
            assert_eq!((state.recent, state.in_flight), (0, 0), "{is_read} {is_gone}");
        }
    }

    #[test]
    fn a_write_is_tried_again_after_a_timeout_or_a_signal() {
        for (kind, expected) in [
            (io::ErrorKind::WouldBlock, true),
            (io::ErrorKind::TimedOut, true),
            (io::ErrorKind::Interrupted, true),
            (io::ErrorKind::BrokenPipe, false),
        ] {
            assert_eq!(is_temporary(&kind.into()), expected, "{kind:?}");
        }
    }
}
