//! One file that grows, from the time when it is opened until it is closed, whatever it is called meanwhile.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek as _, SeekFrom};
use std::time::{Duration, Instant};

use events_core::export::Lines;

use crate::input::export::GZIP;

/// Which file it is, whatever it is called.
pub(super) type Id = (u64, u64);

/// How many lines are read before the other files have their turn.
const TURN: usize = 1 << 16;
/// How much of what was read last is remembered, to see whether it is still there.
const TAIL: usize = 256;

#[derive(Debug)]
pub(super) struct Generation<S> {
    lines: Lines<Tracked>,
    state: S,
    id: Id,
    is_gzip: bool,
    last_news: Instant,
}

/// A file that remembers where it was read and what stood there.
#[derive(Debug)]
struct Tracked {
    file: File,
    position: u64,
    tail: Vec<u8>,
    /// Where reading ends, although the file may go on.
    end: Option<u64>,
}

/// What became of a file since the last look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grown {
    /// What was read is still there.
    Goes,
    /// It is not: the file was truncated, and may have grown again.
    Truncated,
}

impl<S: Default> Generation<S> {
    pub(super) fn new(mut file: File) -> io::Result<Self> {
        let id = id(&file).unwrap_or_default();
        let mut start = Vec::new();
        (&file).take(GZIP.len() as u64).read_to_end(&mut start)?;
        file.rewind()?;
        let tracked = Tracked { file, position: 0, tail: Vec::new(), end: None };
        let is_gzip = start == GZIP;
        Ok(Self { lines: Lines::new(tracked), state: S::default(), id, is_gzip, last_news: Instant::now() })
    }

    /// The same file from its start, for what it holds now. The old one must not be read any more.
    pub(super) fn again(&self) -> io::Result<Self> {
        Self::new(self.lines.get_ref().file.try_clone()?)
    }

    pub(super) fn id(&self) -> Id {
        self.id
    }

    pub(super) fn is_gzip(&self) -> bool {
        self.is_gzip
    }

    /// How many bytes were read.
    pub(super) fn position(&self) -> u64 {
        self.lines.get_ref().position
    }

    /// How many bytes the file has now.
    pub(super) fn length(&self) -> u64 {
        self.lines.get_ref().file.metadata().map_or_else(|_| self.position(), |meta| meta.len())
    }

    pub(super) fn into_state(self) -> S {
        self.state
    }

    /// For how long nothing new has come.
    pub(super) fn quiet_since(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.last_news)
    }

    /// Whether what was read is still there. A file that cannot be asked is read on.
    pub(super) fn grown(&mut self) -> Grown {
        let tracked = self.lines.get_mut();
        let is_shorter = tracked.file.metadata().is_ok_and(|meta| meta.len() < tracked.position);
        if is_shorter || !tracked.holds_tail() { Grown::Truncated } else { Grown::Goes }
    }

    /// Reads on in a copy of what the file held before it was truncated; gives back the file's own handle. None when it
    /// is no copy of it.
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

    /// Reads the whole lines that are there, up to a limit; gives back whether there may be more.
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

    /// Reads to the end that the file has now, and takes the last line, which may have no end.
    pub(super) fn finish(mut self, name: &str, to: &mut impl super::Lines<S>) -> io::Result<()> {
        let tracked = self.lines.get_mut();
        // A writer that never rests would keep this from ending.
        tracked.end = tracked.file.metadata().ok().map(|meta| meta.len());
        loop {
            let number = self.lines.number() + 1;
            match self.lines.next_ended_line()? {
                Some(line) => to.line(&mut self.state, name, number, line),
                None => break,
            }
        }
        // Half a line: the writer may be about to write the rest.
        self.lines.get_mut().end = None;
        let number = self.lines.number() + 1;
        if let Some(line) = self.lines.next_line()? {
            to.line(&mut self.state, name, number, line);
        }
        to.end(self.state);
        Ok(())
    }
}

impl Tracked {
    /// Whether the file still holds what was read last, where that was.
    fn holds_tail(&mut self) -> bool {
        let mut now = vec![0; self.tail.len()];
        let start = self.position - self.tail.len() as u64;
        let read = self.file.seek(SeekFrom::Start(start)).and_then(|_| self.file.read_exact(&mut now));
        // Whatever happened, reading goes on where it was.
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

/// Which file it is, where the system tells.
pub(super) fn id(file: &File) -> Option<Id> {
    id_of(&file.metadata().ok()?)
}

/// The same with how long it is.
pub(super) fn id_and_length(file: &File) -> Option<(Id, u64)> {
    let meta = file.metadata().ok()?;
    Some((id_of(&meta)?, meta.len()))
}

#[cfg(unix)]
pub(super) fn id_of(metadata: &Metadata) -> Option<Id> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.dev(), metadata.ino()))
}

/// Where the system does not tell, only a file that became shorter or holds something else is known to be another one.
#[cfg(not(unix))]
pub(super) fn id_of(_: &Metadata) -> Option<Id> {
    None
}
