//! What the tests of limits and of growth share: worst inputs from repeated lines, and a process that runs one command.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// The beginning of a page.
pub(super) const PAGE: &str = "Events\n======\n\nX\n\nSec\n---\n\n";

/// The first argument of a process that runs one command of the command line and ends.
pub(super) const COMMAND: &str = "--run-command";

pub(super) fn each(n: usize, mut line: impl FnMut(&mut String, usize)) -> String {
    (0..n).fold(String::new(), |mut text, at| {
        line(&mut text, at);
        text
    })
}

pub(super) fn write(folder: &Path, name: &str, text: &str) {
    // The test fails at the command when the file is not there.
    let _ = fs::write(folder.join(name), text);
}

/// A line for each number `n` up to the first argument.
macro_rules! lines {
    ($n:expr, $($format:tt)+) => { each($n, |text, n| { let _ = write!(text, $($format)+, n = n); }) };
}

/// Runs a command as `dovecot-events` does.
pub(super) fn command(arguments: Vec<String>) -> ExitCode {
    use dovecot_events::report::console::{Console, Look};
    let (mut input, mut out, mut err) = (std::io::empty(), std::io::stdout(), std::io::stderr());
    let mut console = Console { input: &mut input, out: &mut out, err: &mut err, look: Look::plain() };
    ExitCode::from(dovecot_events::cli::run(arguments, &mut console))
}
