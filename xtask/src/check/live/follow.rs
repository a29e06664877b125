//! Following files that grow, through rotation and truncation.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use events_core::export::Lines;
use events_core::export::scan::Scanner;

use super::Watch;
use super::check::{Check, FileSeen};
use crate::input::export;

/// How often files are looked at.
const POLL: Duration = Duration::from_millis(200);
/// How often is said what was found newly.
const TELL: Duration = Duration::from_secs(1);

/// A file that is followed, by its name: what stands under the name may change.
struct Followed<'n> {
    name: &'n str,
    lines: Lines<File>,
    seen: FileSeen,
    /// Which file it is, where the system tells.
    identity: Option<(u64, u64)>,
    /// Whether another file stood under the name when last looked at.
    replaced: bool,
}

/// Reads files as they grow, until somebody stops it or nothing has come for the time that `idle` gives.
pub(super) fn follow(
    check: &mut Check<'_>,
    names: &[String],
    idle: Option<Duration>,
    watch: &mut dyn Watch,
    tell: &mut dyn FnMut(&Check<'_>, &mut dyn Watch),
) -> Result<()> {
    let mut files = names.iter().map(|name| Followed::open(name)).collect::<Result<Vec<_>>>()?;
    let mut scanner = Scanner::new();
    let (mut last_news, mut last_told, mut told) = (Instant::now(), Instant::now(), 0);
    while !watch.stopped() {
        let before = check.counts.lines;
        for file in &mut files {
            file.read(check, &mut scanner, watch).with_context(|| file.name.to_owned())?;
        }
        watch.progress(&check.counts);
        if check.counts.lines > before {
            last_news = Instant::now();
        } else if idle.is_some_and(|idle| last_news.elapsed() >= idle) {
            break;
        }
        if check.counts.lines > told && last_told.elapsed() >= TELL {
            (last_told, told) = (Instant::now(), check.counts.lines);
            tell(check, watch);
        }
        std::thread::sleep(POLL);
    }
    for file in files {
        file.finish(check, &mut scanner)?;
    }
    Ok(())
}

impl<'n> Followed<'n> {
    fn open(name: &'n str) -> Result<Self> {
        let mut file = File::open(name).with_context(|| name.to_owned())?;
        let mut start = [0; 2];
        let length = file.read(&mut start).with_context(|| name.to_owned())?;
        if start[..length] == export::GZIP {
            bail!("{name}: a packed file does not grow; check it without `--follow`");
        }
        file.rewind().with_context(|| name.to_owned())?;
        let identity = file.metadata().ok().and_then(|metadata| identity(&metadata));
        Ok(Self { name, lines: Lines::new(file), seen: FileSeen::default(), identity, replaced: false })
    }

    /// Takes every whole line that is there, and goes over to the file that now stands under the name if it is
    /// another one.
    fn read(&mut self, check: &mut Check<'_>, scanner: &mut Scanner, watch: &mut dyn Watch) -> Result<()> {
        self.read_lines(check, scanner, watch)?;
        // Between renaming a log and opening a new one it is written to still; a missing file is one that comes.
        let metadata = match fs::metadata(self.name) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let replaced = identity(&metadata) != self.identity;
        if replaced && !self.replaced {
            // Whoever writes may not have noticed yet: one more round of what is written to the old file.
            self.replaced = true;
        } else if replaced || metadata.len() < self.lines.position() {
            self.change(check, scanner)?;
            self.read_lines(check, scanner, watch)?;
        }
        Ok(())
    }

    fn read_lines(&mut self, check: &mut Check<'_>, scanner: &mut Scanner, watch: &mut dyn Watch) -> Result<()> {
        loop {
            let number = self.lines.number() + 1;
            match self.lines.next_ended_line()? {
                Some(line) => check.line(scanner, &mut self.seen, self.name, number, line),
                None => return Ok(()),
            }
            if check.counts.lines.is_multiple_of(4096) {
                watch.progress(&check.counts);
                if watch.stopped() {
                    return Ok(());
                }
            }
        }
    }

    /// Ends the old file and begins the one that stands under its name now.
    fn change(&mut self, check: &mut Check<'_>, scanner: &mut Scanner) -> Result<()> {
        let new = Self::open(self.name)?;
        std::mem::replace(self, new).finish(check, scanner)
    }

    /// Takes the last line, which may have no end.
    fn finish(mut self, check: &mut Check<'_>, scanner: &mut Scanner) -> Result<()> {
        loop {
            let number = self.lines.number() + 1;
            match self.lines.next_line().with_context(|| self.name.to_owned())? {
                Some(line) => check.line(scanner, &mut self.seen, self.name, number, line),
                None => break,
            }
        }
        check.end_file(self.seen);
        Ok(())
    }
}

/// Which file it is, whatever it is called.
#[cfg(unix)]
fn identity(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.dev(), metadata.ino()))
}

/// Where the system does not tell, only a file that became shorter is known to be another one.
#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<(u64, u64)> {
    None
}
