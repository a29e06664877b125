//! A line for each event, into anything that takes bytes.

use std::{
    io::{self, Stdout, Write},
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Counts, LogFile, Sink};
use crate::export::{Encode, JsonEncoder, TabEncoder};
use crate::{Envelope, EventEmitter};

/// Writes each event as a line of JSON, exactly as Dovecot's exporter does.
///
/// ```
/// use events_core::{JsonSink, Sink, events::DnsRequestFinished};
///
/// JsonSink::stdout().send(&DnsRequestFinished { error_code: Some(-2), ..Default::default() });
/// ```
pub type JsonSink<W = Stdout> = LineSink<JsonEncoder, W>;

/// Writes each event as a line of tab-separated text, exactly as Dovecot's exporter does.
pub type TabSink<W = Stdout> = LineSink<TabEncoder, W>;

/// Writes each event as a line.
///
/// A line is handed over in one piece, at once. When only a part of it is taken before an error, the rest is written
/// before the next event, so that there is never half a line in the middle; until then that event is in doubt, and
/// while it cannot be written, the ones behind it fail.
#[derive(Debug)]
pub struct LineSink<E, W> {
    inner: Mutex<Inner<E, W>>,
}

#[derive(Debug)]
struct Inner<E, W> {
    encoder: E,
    out: W,
    line: Vec<u8>,
    /// How much of `line` is written, while there is more to write.
    torn: Option<usize>,
    counts: Counts,
    error: Option<io::Error>,
}

impl<E: Encode + Default> LineSink<E, Stdout> {
    /// Writes to standard output, a line at a time.
    #[must_use]
    pub fn stdout() -> Self {
        Self::new(io::stdout())
    }
}

impl<E: Encode + Default> LineSink<E, LogFile> {
    /// Appends to a file; makes it when it is not there.
    ///
    /// # Errors
    ///
    /// The file cannot be opened for writing.
    pub fn file(path: impl Into<PathBuf>) -> io::Result<Self> {
        Ok(Self::new(LogFile::open(path)?))
    }
}

impl<E: Encode> LineSink<E, LogFile> {
    /// Opens the file again, for instance after it was rotated. Half a line that could not be completed is left in the
    /// old file.
    ///
    /// # Errors
    ///
    /// The path cannot be opened for writing. The file from before stays in use.
    pub fn reopen(&self) -> io::Result<()> {
        let mut inner = self.lock();
        let whole = inner.complete();
        inner.out.reopen()?;
        if !whole {
            inner.torn = None;
            inner.counts.in_doubt -= 1;
            inner.counts.failed += 1;
        }
        Ok(())
    }
}

impl<E: Encode + Default, W: Write + Send> LineSink<E, W> {
    /// Writes to `out`, a line at a time and without a buffer between them; [`BufWriter`](io::BufWriter) is one.
    pub fn new(out: W) -> Self {
        Self::with_encoder(E::default(), out)
    }
}

impl<E: Encode, W: Write + Send> LineSink<E, W> {
    /// Writes to `out` with an encoder of one's own, for instance one with other options.
    pub fn with_encoder(encoder: E, out: W) -> Self {
        let inner = Inner { encoder, out, line: Vec::new(), torn: None, counts: Counts::default(), error: None };
        Self { inner: Mutex::new(inner) }
    }

    /// Gives back what was written to.
    pub fn into_inner(self) -> W {
        self.inner.into_inner().unwrap_or_else(PoisonError::into_inner).out
    }
}

impl<E, W> LineSink<E, W> {
    fn lock(&self) -> MutexGuard<'_, Inner<E, W>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E: Encode, W: Write> Inner<E, W> {
    /// Writes what is left of the line before; says whether nothing is left.
    fn complete(&mut self) -> bool {
        let Some(mut written) = self.torn else { return true };
        let done = write_all(&mut self.out, &self.line, &mut written);
        self.torn = Some(written);
        match done {
            Ok(()) => {
                self.torn = None;
                self.counts.in_doubt -= 1;
                self.counts.written += 1;
                true
            }
            Err(error) => {
                self.error.get_or_insert(error);
                false
            }
        }
    }

    fn record(&mut self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        if !self.complete() {
            self.counts.failed += 1;
            return;
        }
        self.line.clear();
        self.encoder.encode(envelope, event, &mut self.line);
        self.line.push(b'\n');
        let mut written = 0;
        match write_all(&mut self.out, &self.line, &mut written) {
            Ok(()) => self.counts.written += 1,
            Err(error) => {
                self.error.get_or_insert(error);
                if written > 0 {
                    self.torn = Some(written);
                    self.counts.in_doubt += 1;
                } else {
                    self.counts.failed += 1;
                }
            }
        }
    }
}

/// Writes the line from `written` on, and counts it up.
fn write_all(out: &mut impl Write, line: &[u8], written: &mut usize) -> io::Result<()> {
    while *written < line.len() {
        match out.write(&line[*written..]) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => *written += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

impl<E: Encode, W: Write + Send> Sink for LineSink<E, W> {
    fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        self.lock().record(envelope, event);
    }

    fn counts(&self) -> Counts {
        self.lock().counts
    }

    fn flush(&self) -> io::Result<()> {
        let mut inner = self.lock();
        inner.complete();
        let flushed = inner.out.flush();
        inner.error.take().map_or(flushed, Err)
    }
}
