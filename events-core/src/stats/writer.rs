//! The thread that connects, writes, and connects again.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::client::{Client, State};
use super::connection::{self, HELLO};
use super::queue::{Item, Line};
use super::session::Session;
use crate::parent::ParentEnd;
use crate::timestamp::write_int;

/// How long it waits before it tries again, at first and at last.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LAST_WAIT: Duration = Duration::from_secs(5);
/// A connection that has lasted so long was a good one.
const GOOD: Duration = Duration::from_secs(1);
/// So long a server may take to say who it is and what it wants.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How often a write that waits looks up.
const TICK: Duration = Duration::from_millis(100);
/// So many things are taken out of the queue at once, and so many bytes written.
const BATCH: usize = 256;
const BATCH_BYTES: usize = 64 * 1024;

/// Connects, writes and connects again, until the sink ends.
pub(super) fn run(client: &Arc<Client>) {
    let mut writer = Writer { client, known: BTreeMap::new(), looked: Instant::now(), buffers: buffers() };
    let mut wait = FIRST_WAIT;
    while !writer.is_over() {
        let begun = Instant::now();
        match writer.connect() {
            Ok(()) if begun.elapsed() >= GOOD => wait = FIRST_WAIT,
            Ok(()) => {}
            Err(error) => {
                if error.kind() == io::ErrorKind::Unsupported {
                    wait = LAST_WAIT;
                }
                client.lock().say(error);
            }
        }
        writer.pause(wait);
        wait = (wait * 2).min(LAST_WAIT);
    }
    client.room.notify_all();
}

/// How many bytes a server can have been sent without having looked at them: the socket's buffer, and its own.
fn buffers() -> usize {
    let socket = fs::read_to_string("/proc/sys/net/core/wmem_default").ok();
    let socket = socket.and_then(|text| text.trim().parse().ok()).unwrap_or(212_992);
    socket + 256 * 1024
}

struct Writer<'c> {
    client: &'c Arc<Client>,
    /// The parents that were not over when last looked, as they are.
    known: BTreeMap<u64, Known>,
    /// When parents were looked at last.
    looked: Instant,
    buffers: usize,
}

/// A parent, as every connection has to be told.
struct Known {
    line: Line,
    end: ParentEnd,
    /// Whether this connection has been told.
    begun: bool,
    /// Whether its end is on its way.
    ending: bool,
}

impl Writer<'_> {
    /// Whether the sink ends and there is nothing left to write, or no time.
    fn is_over(&self) -> bool {
        let state = self.client.lock();
        state.closing.is_some_and(|end| state.queue.is_empty() || Instant::now() >= end)
    }

    fn pause(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut state = self.client.lock();
        loop {
            let until = state.closing.map_or(until, |end| end.min(until));
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || state.closing.is_some() && state.queue.is_empty() {
                return;
            }
            state = Client::wait(&self.client.work, state, left);
        }
    }

    /// Connects, and writes until the connection ends.
    fn connect(&mut self) -> io::Result<()> {
        let stream = UnixStream::connect(&self.client.path).map_err(|error| {
            let message = format!("cannot connect to {}: {error}", self.client.path.display());
            io::Error::new(error.kind(), message)
        })?;
        stream.set_write_timeout(Some(TICK))?;
        let (ours, theirs) = (stream.try_clone()?, stream.try_clone()?);
        let number = {
            let mut state = self.client.lock();
            state.connections += 1;
            state.listening = Some(state.connections);
            state.connections
        };
        let listener = {
            let client = Arc::clone(self.client);
            let name = "stats-writer-listen".to_owned();
            std::thread::Builder::new().name(name).spawn(move || connection::listen(&client, &theirs, number))?
        };
        let mut session = Session::new(stream, number);
        self.known.values_mut().for_each(|parent| parent.begun = false);
        let result = self.serve(&mut session);
        // An end that the server has seen, by closing its side, is one behind everything that was written.
        let certain = result.is_ok() && self.hang_up(&session);
        let _ = ours.shutdown(Shutdown::Both);
        let _ = listener.join();
        self.settle(session, certain);
        match result {
            Err(error) if is_end(&error) => Ok(()),
            result => result,
        }
    }

    /// Shakes hands, then writes what is queued until the connection or the sink ends.
    fn serve(&mut self, session: &mut Session) -> io::Result<()> {
        session.buffer.extend_from_slice(HELLO);
        self.write(session)?;
        let mut state = self.client.lock();
        let until = Instant::now() + HANDSHAKE;
        while state.connected != Some(session.number) {
            let until = state.closing.map_or(until, |end| end.min(until));
            let left = until.saturating_duration_since(Instant::now());
            if state.listening != Some(session.number) {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            if left.is_zero() {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "the server did not say what it wants"));
            }
            state = Client::wait(&self.client.work, state, left);
        }
        drop(state);
        while self.fill(session)? {
            self.write(session)?;
        }
        Ok(())
    }

    /// Takes what is queued, waiting for it, and puts it into the buffer; says whether there was something.
    fn fill(&mut self, session: &mut Session) -> io::Result<bool> {
        session.buffer.clear();
        session.written = 0;
        session.completed = 0;
        let mut state = self.client.lock();
        loop {
            self.look_for_ends(&mut state);
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
            state = Client::wait(&self.client.work, state, TICK * 5);
            state.idle = false;
        }
        for _ in 0..BATCH {
            if session.buffer.len() >= BATCH_BYTES {
                break;
            }
            let Some(item) = state.queue.pop() else { break };
            self.put(session, item);
        }
        state.in_flight = session.in_flight.iter().filter(|(item, _)| matches!(item, Item::Event(_))).count();
        drop(state);
        self.client.room.notify_all();
        Ok(true)
    }

    /// Queues the end of each parent that is over.
    fn look_for_ends(&mut self, state: &mut State) {
        if self.looked.elapsed() < TICK {
            return;
        }
        self.looked = Instant::now();
        for (id, parent) in &mut self.known {
            if !parent.ending && parent.end.is_over() {
                parent.ending = true;
                self.client.forget(state, *id);
            }
        }
    }

    /// Puts a thing into the buffer, behind what the server has to know first.
    fn put(&mut self, session: &mut Session, item: Item) {
        match item {
            Item::Parent(line, end) => {
                let begun = self.known.get(&line.id).is_some_and(|known| known.begun);
                if begun {
                    self.tell_categories(session, &line);
                    write_line(&mut session.buffer, "UPDATE", &[line.id, line.parent], &line);
                }
                self.known.insert(line.id, Known { line, end, begun, ending: false });
            }
            Item::Event(line) => {
                self.tell_parents(session, line.parent);
                self.tell_categories(session, &line);
                let parent = if self.known.contains_key(&line.parent) { line.parent } else { 0 };
                write_line(&mut session.buffer, "EVENT", &[0, parent, line.level.into()], &line);
                session.in_flight.push_back((Item::Event(line), session.buffer.len()));
            }
            Item::End(id) => {
                if self.known.get(&id).is_some_and(|known| known.begun) {
                    session.buffer.extend_from_slice(format!("END\t{id}\n").as_bytes());
                }
                session.in_flight.push_back((Item::End(id), session.buffer.len()));
            }
        }
    }

    /// Tells of a parent and those above it, the outermost first, unless this connection has been told.
    fn tell_parents(&mut self, session: &mut Session, parent: u64) {
        let mut chain = Vec::new();
        let mut next = parent;
        while let Some(known) = self.known.get(&next).filter(|known| !known.begun) {
            chain.push(next);
            next = known.line.parent;
        }
        for id in chain.into_iter().rev() {
            let Some(mut known) = self.known.remove(&id) else { continue };
            self.tell_categories(session, &known.line);
            let above = if self.known.contains_key(&known.line.parent) { known.line.parent } else { 0 };
            write_line(&mut session.buffer, "BEGIN", &[id, above, known.line.level.into()], &known.line);
            known.begun = true;
            self.known.insert(id, known);
        }
    }

    /// Tells of the categories of a line, each behind its parent, unless this connection has been told.
    fn tell_categories(&self, session: &mut Session, line: &Line) {
        for name in line.category_names() {
            let mut chain: Vec<&[u8]> = Vec::new();
            let mut next = Some(name);
            while let Some(name) = next.filter(|name| !session.categories.contains(*name) && !chain.contains(name)) {
                chain.push(name);
                next = self.parent_of(name);
            }
            for name in chain.into_iter().rev() {
                session.buffer.extend_from_slice(b"CATEGORY\t");
                session.buffer.extend_from_slice(name);
                if let Some(parent) = self.parent_of(name).filter(|parent| session.categories.contains(*parent)) {
                    session.buffer.push(b'\t');
                    session.buffer.extend_from_slice(parent);
                }
                session.buffer.push(b'\n');
                session.categories.insert(name.to_vec());
            }
        }
    }

    fn parent_of(&self, category: &[u8]) -> Option<&[u8]> {
        let parent = self.client.categories.get(std::str::from_utf8(category).ok()?)?;
        parent.as_deref().map(str::as_bytes)
    }

    /// Writes the buffer, and counts what is written whole.
    fn write(&mut self, session: &mut Session) -> io::Result<()> {
        while session.written < session.buffer.len() {
            match session.stream.write(&session.buffer[session.written..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => session.written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                    let state = self.client.lock();
                    if state.closing.is_some_and(|end| Instant::now() >= end) {
                        return Err(io::Error::new(io::ErrorKind::TimedOut, "the server takes nothing more"));
                    }
                }
                Err(error) => return Err(error),
            }
            self.complete(session);
        }
        Ok(())
    }

    /// Counts what was written to its last byte.
    fn complete(&mut self, session: &mut Session) {
        let mut state = self.client.lock();
        while session.in_flight.front().is_some_and(|(_, end)| *end <= session.written) {
            let Some((item, end)) = session.in_flight.pop_front() else { break };
            let is_event = matches!(item, Item::Event(_));
            let length = end.saturating_sub(session.completed);
            session.recent.push_back((length, is_event));
            session.recent_bytes += length;
            session.completed = end;
            match item {
                Item::Event(line) => {
                    state.counts.written += 1;
                    state.in_flight -= 1;
                    state.queue.recycle(line);
                }
                Item::End(id) => _ = self.known.remove(&id),
                Item::Parent(..) => {}
            }
        }
        drop(state);
        while session.recent_bytes > self.buffers {
            let Some((length, _)) = session.recent.pop_front() else { break };
            session.recent_bytes -= length;
        }
        self.client.room.notify_all();
    }

    /// Ends our side, and says whether the server then ended its own, having read everything.
    fn hang_up(&self, session: &Session) -> bool {
        if session.stream.shutdown(Shutdown::Write).is_err() {
            return false;
        }
        let mut state = self.client.lock();
        while state.listening == Some(session.number) {
            let Some(end) = state.closing else { return false };
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = Client::wait(&self.client.work, state, left);
        }
        true
    }

    /// Puts back what was not written, and counts what may be lost.
    fn settle(&mut self, mut session: Session, certain: bool) {
        let mut state = self.client.lock();
        if !certain {
            let lost = session.recent.iter().filter(|(_, is_event)| *is_event).count() as u64;
            state.counts.written -= lost;
            state.counts.in_doubt += lost;
        }
        state.queue.put_back(session.in_flight.drain(..).map(|(item, _)| item));
        state.in_flight = 0;
        drop(state);
        self.client.room.notify_all();
    }
}

/// Whether an error only says that the connection ended.
fn is_end(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, WriteZero};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | NotConnected | WriteZero)
}

/// Appends a line: the command, its numbers, and the event.
fn write_line(buffer: &mut Vec<u8>, command: &str, numbers: &[u64], line: &Line) {
    buffer.extend_from_slice(command.as_bytes());
    for number in numbers {
        buffer.push(b'\t');
        // Ids count up from one, and no program lives to see them reach this.
        write_int(i64::try_from(*number).unwrap_or(i64::MAX), buffer);
    }
    buffer.push(b'\t');
    buffer.extend_from_slice(&line.body);
    line.write_categories(buffer);
    buffer.push(b'\n');
}
