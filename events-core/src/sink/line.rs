//! Sinks that write a line for each event.

use std::io::{self, Stdout, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Counts, LogFile, Sink};
use crate::export::Encode;
#[cfg(feature = "json")]
use crate::export::JsonEncoder;
#[cfg(feature = "tab")]
use crate::export::TabEncoder;
use crate::panicked::CountPanic;
use crate::{Envelope, EventEmitter, LogLevel};

/// Writes each event as a line of JSON, exactly as Dovecot's exporter does.
///
/// ```
/// use events_core::{JsonSink, Sink, events::DnsRequestFinished};
///
/// JsonSink::stdout().send(&DnsRequestFinished { error_code: Some(-2), ..Default::default() });
/// ```
#[cfg(feature = "json")]
pub type JsonSink<W = Stdout> = LineSink<JsonEncoder, W>;

/// Writes each event as a line of tab-separated text, exactly as Dovecot's exporter does.
#[cfg(feature = "tab")]
pub type TabSink<W = Stdout> = LineSink<TabEncoder, W>;

/// Writes each event as a line.
///
/// A line is encoded before the writer is locked, so that a slow emitter does not block others, and is then written as
/// a whole. If an error occurs after a part of the line, the rest is written before the next event, so that lines are
/// never mixed. Until then, the event is in doubt; as long as the rest cannot be written, later events fail. An event
/// whose emitter panics counts as failed.
#[derive(Debug)]
pub struct LineSink<E, W> {
    encoders: Mutex<Encoders<E>>,
    output: Mutex<Output<W>>,
    panicked: AtomicU64,
}

/// The encoders, one for each event encoded at the same time, with reusable line buffers.
#[derive(Debug)]
struct Encoders<E> {
    original: E,
    spare: Vec<(E, Vec<u8>)>,
}

#[derive(Debug)]
struct Output<W> {
    out: W,
    /// A line that is only partly written, and how much of it is.
    torn: Option<(Vec<u8>, usize)>,
    counts: Counts,
    error: Option<io::Error>,
}

impl<E: Encode + Clone + Default> LineSink<E, Stdout> {
    /// Writes to standard output, a line at a time.
    #[must_use]
    pub fn stdout() -> Self {
        Self::new(io::stdout())
    }
}

impl<E: Encode + Clone + Default> LineSink<E, LogFile> {
    /// Appends to a file, creating it if it does not exist.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened for writing.
    pub fn file(path: impl Into<PathBuf>) -> io::Result<Self> {
        Ok(Self::new(LogFile::open(path)?))
    }
}

impl<E: Encode + Clone> LineSink<E, LogFile> {
    /// Reopens the file, for example after a log rotation. A partly written line that could not be completed is left in
    /// the old file.
    ///
    /// # Errors
    ///
    /// If the path cannot be opened for writing. The old file stays in use.
    pub fn reopen(&self) -> io::Result<()> {
        let mut output = self.output();
        let whole = output.complete();
        output.out.reopen()?;
        if !whole {
            output.torn = None;
            output.counts.in_doubt -= 1;
            output.counts.failed += 1;
        }
        Ok(())
    }
}

impl<E: Encode + Clone + Default, W: Write + Send> LineSink<E, W> {
    /// Writes to `out`, one write per line; use a [`BufWriter`](io::BufWriter) to buffer several lines.
    pub fn new(out: W) -> Self {
        Self::with_encoder(E::default(), out)
    }
}

impl<E: Encode + Clone, W: Write + Send> LineSink<E, W> {
    /// Writes to `out` with this encoder, for example one with other options. Threads that send at the same time use
    /// clones of it.
    pub fn with_encoder(encoder: E, out: W) -> Self {
        let encoders = Mutex::new(Encoders { original: encoder, spare: Vec::new() });
        let output = Output { out, torn: None, counts: Counts::default(), error: None };
        Self { encoders, output: Mutex::new(output), panicked: AtomicU64::new(0) }
    }

    /// Returns the writer.
    pub fn into_inner(self) -> W {
        self.output.into_inner().unwrap_or_else(PoisonError::into_inner).out
    }

    fn encoders(&self) -> MutexGuard<'_, Encoders<E>> {
        self.encoders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E, W> LineSink<E, W> {
    fn output(&self) -> MutexGuard<'_, Output<W>> {
        self.output.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: Write> Output<W> {
    /// Writes the rest of the previous line. Returns whether it is complete.
    fn complete(&mut self) -> bool {
        let Some((line, mut written)) = self.torn.take() else { return true };
        match write_all(&mut self.out, &line, &mut written) {
            Ok(()) => {
                self.counts.in_doubt -= 1;
                self.counts.written += 1;
                true
            }
            Err(error) => {
                self.torn = Some((line, written));
                self.error.get_or_insert(error);
                false
            }
        }
    }

    fn write(&mut self, line: &mut Vec<u8>) {
        if !self.complete() {
            self.counts.failed += 1;
            return;
        }
        let mut written = 0;
        match write_all(&mut self.out, line, &mut written) {
            Ok(()) => self.counts.written += 1,
            Err(error) => {
                self.error.get_or_insert(error);
                if written > 0 {
                    self.torn = Some((std::mem::take(line), written));
                    self.counts.in_doubt += 1;
                } else {
                    self.counts.failed += 1;
                }
            }
        }
    }
}

/// Writes the line from `written` on, and updates `written`.
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

impl<E: Encode + Clone, W: Write + Send> Sink for LineSink<E, W> {
    fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        let (mut encoder, mut line) = {
            let mut encoders = self.encoders();
            encoders.spare.pop().unwrap_or_else(|| (encoders.original.clone(), Vec::new()))
        };
        line.clear();
        let panic = CountPanic::new(&self.panicked);
        encoder.encode(envelope, event, &mut line);
        panic.disarm();
        line.push(b'\n');
        self.output().write(&mut line);
        self.encoders().spare.push((encoder, line));
    }

    #[inline]
    fn wants_event(&self, _: &dyn EventEmitter, _: LogLevel) -> bool {
        true
    }

    fn counts(&self) -> Counts {
        let counts = self.output().counts;
        Counts { failed: counts.failed + self.panicked.load(Ordering::Relaxed), ..counts }
    }

    fn flush(&self) -> io::Result<()> {
        let mut output = self.output();
        output.complete();
        let flushed = output.out.flush();
        output.error.take().map_or(flushed, Err)
    }
}
