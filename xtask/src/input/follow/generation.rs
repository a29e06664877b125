//! A file that grows, from its opening until it is closed, whatever its name is.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek as _, SeekFrom};
use std::time::{Duration, Instant};

use events_core::export::Lines;

use crate::input::export;

/// The identity of a file, whatever its name is.
pub(super) type Id = (u64, u64);

/// The number of lines to read before switching to the other files.
const TURN: usize = 1 << 16;
/// The number of most recently read bytes to remember, to check that they are still there.
const TAIL: usize = 256;

#[derive(Debug)]
pub(super) struct Generation<S> {
    lines: Lines<Tracked>,
    state: S,
    id: Id,
    is_compressed: bool,
    last_news: Instant,
}

/// A file that remembers its position and the data before it.
#[derive(Debug)]
struct Tracked {
    file: File,
    position: u64,
    tail: Vec<u8>,
    /// The position at which reading ends even if the file continues.
    end: Option<u64>,
}

/// What happened to a file since the last check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grown {
    /// The data that was read is still there.
    Goes,
    /// The file was truncated and may have grown again.
    Truncated,
}

impl<S: Default> Generation<S> {
    pub(super) fn new(mut file: File) -> io::Result<Self> {
        let id = id(&file).unwrap_or_default();
        let mut start = Vec::new();
        (&file).take(export::MAGIC as u64).read_to_end(&mut start)?;
        file.rewind()?;
        let tracked = Tracked { file, position: 0, tail: Vec::new(), end: None };
        let is_compressed = export::is_compressed(&start);
        Ok(Self { lines: Lines::new(tracked), state: S::default(), id, is_compressed, last_news: Instant::now() })
    }

    /// Reopens the file at its start. The old value must not be read any more.
    pub(super) fn again(&self) -> io::Result<Self> {
        Self::new(self.lines.get_ref().file.try_clone()?)
    }

    pub(super) fn id(&self) -> Id {
        self.id
    }

    pub(super) fn is_compressed(&self) -> bool {
        self.is_compressed
    }

    /// The number of bytes read.
    pub(super) fn position(&self) -> u64 {
        self.lines.get_ref().position
    }

    /// The current length of the file.
    pub(super) fn length(&self) -> u64 {
        self.lines.get_ref().file.metadata().map_or_else(|_| self.position(), |meta| meta.len())
    }

    /// How long there has been no new data.
    pub(super) fn quiet_since(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.last_news)
    }

    /// Checks whether the data that was read is still there. If that cannot be determined, reading continues.
    pub(super) fn grown(&mut self) -> Grown {
        let tracked = self.lines.get_mut();
        let is_shorter = tracked.file.metadata().is_ok_and(|meta| meta.len() < tracked.position);
        if is_shorter || !tracked.holds_tail() { Grown::Truncated } else { Grown::Goes }
    }

    /// Continues reading in a copy of the content before the truncation, and returns the file's own handle; `None` if
    /// it is not a copy of it.
    pub(super) fn go_on_in(&mut self, copy: File) -> Option<File> {
        let id = id(&copy)?;
        let tracked = self.lines.get_mut();
        let mut copy = Tracked { file: copy, position: tracked.position, tail: tracked.tail.clone(), end: None };
        if copy.file.metadata().ok()?.len() < copy.position || !copy.holds_tail() {
            return None;
        }
        copy.file.seek(SeekFrom::Start(copy.position)).ok()?;
        self.id = id;
        Some(std::mem::replace(tracked, copy).file)
    }

    /// Reads the complete lines that are available, up to a limit; returns whether there may be more.
    pub(super) fn read(&mut self, name: &str, to: &mut impl super::Lines<S>) -> io::Result<bool> {
        for read in 0..TURN {
            let number = self.lines.number() + 1;
            match self.lines.next_ended_line()? {
                Some(line) => to.line(&mut self.state, name, number, line),
                None => {
                    if read > 0 {
                        self.last_news = Instant::now();
                    }
                    return Ok(false);
                }
            }
            if read % 4096 == 4095 && to.stopped() {
                return Ok(false);
            }
        }
        self.last_news = Instant::now();
        Ok(true)
    }

    /// Reads to the current end of the file, including a last line that may have no line end.
    pub(super) fn finish(mut self, name: &str, to: &mut impl super::Lines<S>) -> io::Result<()> {
        let tracked = self.lines.get_mut();
        // Otherwise, a writer that never pauses would prevent this from ending.
        tracked.end = tracked.file.metadata().ok().map(|meta| meta.len());
        loop {
            let number = self.lines.number() + 1;
            match self.lines.next_ended_line()? {
                Some(line) => to.line(&mut self.state, name, number, line),
                None => break,
            }
        }
        // A partial line: the writer may be about to complete it.
        self.lines.get_mut().end = None;
        loop {
            let number = self.lines.number() + 1;
            let Some(line) = self.lines.next_line()? else { break };
            to.line(&mut self.state, name, number, line);
        }
        to.end(self.state);
        Ok(())
    }

    /// Ends without reading more: the file holds something else now.
    pub(super) fn abandon(mut self, name: &str, to: &mut impl super::Lines<S>) {
        let number = self.lines.number() + 1;
        if let Some(line) = self.lines.open_line() {
            to.line(&mut self.state, name, number, line);
        }
        to.end(self.state);
    }
}

impl Tracked {
    /// Whether the file still has the most recently read data in the same position.
    fn holds_tail(&mut self) -> bool {
        let mut now = vec![0; self.tail.len()];
        let start = self.position - self.tail.len() as u64;
        let read = self.file.seek(SeekFrom::Start(start)).and_then(|_| self.file.read_exact(&mut now));
        // Whatever happens, reading continues at the old position.
        let back = self.file.seek(SeekFrom::Start(self.position));
        match read {
            Ok(()) => now == self.tail,
            Err(error) => error.kind() != io::ErrorKind::UnexpectedEof && back.is_ok(),
        }
    }
}

impl Read for Tracked {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.end.map_or(u64::MAX, |end| end.saturating_sub(self.position));
        let most = usize::try_from(left).map_or(into.len(), |left| left.min(into.len()));
        let read = self.file.read(&mut into[..most])?;
        self.position += read as u64;
        let new = &into[..read];
        self.tail.extend_from_slice(&new[read.saturating_sub(TAIL)..]);
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
        Ok(read)
    }
}

/// The identity of a file, if the system has one.
pub(super) fn id(file: &File) -> Option<Id> {
    id_of(&file.metadata().ok()?)
}

/// The identity and length of a file.
pub(super) fn id_and_length(file: &File) -> Option<(Id, u64)> {
    let meta = file.metadata().ok()?;
    Some((id_of(&meta)?, meta.len()))
}

#[cfg(unix)]
pub(super) fn id_of(metadata: &Metadata) -> Option<Id> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.dev(), metadata.ino()))
}

/// Without identities, a file is known to be another one only if it became shorter or its content changed.
#[cfg(not(unix))]
pub(super) fn id_of(_: &Metadata) -> Option<Id> {
    None
}
