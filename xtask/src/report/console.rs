//! The streams of a command, and the features of the terminal.

use std::env;
use std::io::{self, IsTerminal, Read, Write};

/// The streams of a command.
///
/// Commands never use the process's own streams directly, so that tests can call them and examine their output.
pub struct Console<'a> {
    /// Standard input.
    pub input: &'a mut dyn Read,
    /// Standard output, for results.
    pub out: &'a mut dyn Write,
    /// Standard error, for errors and progress.
    pub err: &'a mut dyn Write,
    /// The features of the terminal.
    pub look: Look,
}

/// The features of the terminals of the streams; none for files and pipes.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Whether results may be in colour.
    pub color_out: bool,
    /// Whether errors may be in colour.
    pub color_err: bool,
    /// Whether a progress line may be shown on standard error.
    pub progress: bool,
    /// The maximum number of columns in a line of results.
    pub width: usize,
}

/// A writer that ignores a closed pipe, as in `dovecot-events explain | head -1`. Its other errors name the stream.
pub struct Quiet<W> {
    inner: W,
    name: &'static str,
    gone: bool,
}

impl Look {
    /// The width without a terminal.
    pub const PLAIN_WIDTH: usize = 120;

    /// No colours and no progress, as for a file or a pipe.
    #[must_use]
    pub const fn plain() -> Self {
        Self { color_out: false, color_err: false, progress: false, width: Self::PLAIN_WIDTH }
    }

    /// The features of the process's own streams. A nonempty `NO_COLOR` disables colours.
    #[must_use]
    pub fn of_process() -> Self {
        let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        let color = !set("NO_COLOR") && !dumb;
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let width = match terminal_size::terminal_size() {
            Some((terminal_size::Width(width), _)) if out => usize::from(width).clamp(40, 200),
            _ => Self::PLAIN_WIDTH,
        };
        Self { color_out: out && color, color_err: err && color, progress: err && !dumb, width }
    }
}

impl<W> Quiet<W> {
    /// Wraps a writer; errors refer to it by this name.
    pub const fn new(inner: W, name: &'static str) -> Self {
        Self { inner, name, gone: false }
    }

    fn pass<T>(&mut self, result: io::Result<T>, instead: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(instead)
            }
            Err(error) => Err(io::Error::new(error.kind(), format!("cannot write to {}: {error}", self.name))),
            Ok(value) => Ok(value),
        }
    }
}

impl<W: Write> Write for Quiet<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.gone {
            return Ok(bytes.len());
        }
        let written = self.inner.write(bytes);
        self.pass(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.gone {
            return Ok(());
        }
        let flushed = self.inner.flush();
        self.pass(flushed, ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Gone;

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }

    #[test]
    fn a_reader_that_has_gone_is_no_error() {
        let mut quiet = Quiet::new(Gone, "standard output");
        assert!(quiet.write_all(b"results").is_ok() && quiet.flush().is_ok());
    }

    #[test]
    fn a_full_disk_is_an_error() {
        let error = Quiet::new(Gone, "standard output").flush().expect_err("it is full");
        assert!(error.to_string().starts_with("cannot write to standard output: "), "{error}");
    }
}
