//! Reads parts of files at the same time. The parts add up to the same summary, with the same places.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError, mpsc};
use std::thread;

use anyhow::{Context as _, Result};
use events_core::export::{MOST_BETWEEN, may_be_split};

use super::{lines, one, open};
use crate::check::live::Watch;
use crate::check::live::check::{Against, Check};
use crate::check::live::summary::Summary;
use crate::input::file::{self, NamedBy};
use crate::input::{STDIN, export};

/// The minimum size of a part, for which starting it costs nothing worth counting.
const LEAST: u64 = 4 << 20;
/// The number of parts for each job, so that none waits long for the last one.
const PARTS: u64 = 4;

/// A part of the input: a file, or a range of one at line borders.
#[derive(Clone, Copy, Debug)]
struct Part<'f> {
    file: &'f str,
    /// The first byte, and the byte after the last one if another part begins there.
    range: Option<(u64, Option<u64>)>,
}

/// What a part taught, and the number of its lines.
type Taught = (Summary, u64);

/// How far the parts were added up. No job is further ahead than a window, which bounds the memory.
#[derive(Default)]
struct Front {
    part: Mutex<usize>,
    moved: Condvar,
}

/// How many parts may be read before they are added up, for each job.
const WINDOW: usize = 16;

/// Reads files with this number of threads. Standard input is read by this one.
pub(super) fn read(
    against: Against<'_>,
    jobs: usize,
    files: &[String],
    input: &mut dyn Read,
    watch: &mut dyn Watch,
) -> Result<Summary> {
    let mut parts = Vec::new();
    for file in files {
        add_parts(file, jobs as u64, &mut parts)?;
    }
    let (next, front) = (AtomicUsize::new(0), Front::default());
    thread::scope(|scope| {
        let (send, taught) = mpsc::channel();
        for job in 0..jobs.min(parts.len()) {
            let (parts, next, front, send) = (&parts, &next, &front, send.clone());
            let work = move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(part) = parts.get(at) else { break };
                    front.wait_for(at.saturating_sub(jobs.saturating_mul(WINDOW)));
                    if part.file != STDIN && send.send((at, part.read(against))).is_err() {
                        break;
                    }
                }
            };
            match thread::Builder::new().spawn_scoped(scope, work) {
                Err(error) if job == 0 => return Err(error).context("cannot start a thread"),
                // The system allows no more of them.
                Err(_) => break,
                Ok(_) => {}
            }
        }
        drop(send);
        let all = add_up(against, &parts, &taught, &front, input, watch);
        // After an error, no job waits or goes on.
        drop(taught);
        front.move_to(usize::MAX);
        all
    })
}

/// Adds up what the parts taught, in their order.
fn add_up(
    against: Against<'_>,
    parts: &[Part<'_>],
    taught: &mpsc::Receiver<(usize, Result<Taught>)>,
    front: &Front,
    input: &mut dyn Read,
    watch: &mut dyn Watch,
) -> Result<Summary> {
    let mut all = Summary::default();
    let mut early = BTreeMap::new();
    let mut before = 0;
    for (at, part) in parts.iter().enumerate() {
        front.move_to(at);
        let (mut seen, lines) = if part.file == STDIN {
            let mut check = Check::new(against);
            one(&mut check, part.file, open(part.file, input)?, watch)?;
            (check.summary(), 0)
        } else {
            loop {
                if let Some(taught) = early.remove(&at) {
                    break taught;
                }
                let (other, taught) = taught.recv().context("a thread ended early")?;
                early.insert(other, taught);
            }?
        };
        if part.range.is_none_or(|(start, _)| start == 0) {
            before = 0;
        }
        seen.shift(before);
        before += lines;
        all.merge(seen);
        all.cut_if_large(against.pages);
        watch.progress(&all.counts);
    }
    all.cut(against.pages);
    Ok(all)
}

impl Front {
    fn move_to(&self, part: usize) {
        *self.part.lock().unwrap_or_else(PoisonError::into_inner) = part;
        self.moved.notify_all();
    }

    fn wait_for(&self, part: usize) {
        let mut front = self.part.lock().unwrap_or_else(PoisonError::into_inner);
        while *front < part {
            front = self.moved.wait(front).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Part<'_> {
    fn read(&self, against: Against<'_>) -> Result<Taught> {
        let mut check = Check::new(against);
        let lines = match self.range {
            None => lines(&mut check, self.file, export::open(self.file)?, &mut |_| ())?,
            Some((start, end)) => {
                let mut file = file::open(Path::new(self.file), NamedBy::User).with_context(|| self.file.to_owned())?;
                file.seek(SeekFrom::Start(start)).with_context(|| self.file.to_owned())?;
                let length = end.map_or(u64::MAX, |end| end - start);
                lines(&mut check, self.file, file.take(length), &mut |_| ())?
            }
        };
        Ok((check.summary(), lines))
    }
}

/// Adds the parts of a file. Only large plain files are divided: gzip data and JSON documents have to be read from their
/// beginning.
fn add_parts<'f>(name: &'f str, jobs: u64, parts: &mut Vec<Part<'f>>) -> Result<()> {
    let whole = Part { file: name, range: None };
    let size =
        if name == STDIN { None } else { std::fs::metadata(name).ok().filter(|of| of.is_file()).map(|of| of.len()) };
    let Some(size) = size.filter(|size| *size >= 2 * LEAST) else {
        parts.push(whole);
        return Ok(());
    };
    let mut file = file::open(Path::new(name), NamedBy::User).with_context(|| name.to_owned())?;
    if !export::is_plain(&mut file).with_context(|| name.to_owned())? {
        parts.push(whole);
        return Ok(());
    }
    let each = (size / jobs.saturating_mul(PARTS)).max(LEAST);
    let mut start = 0;
    for at in 1..size / each {
        if at * each <= start {
            continue;
        }
        if let Some(end) = border(&mut file, at * each).with_context(|| name.to_owned())? {
            parts.push(Part { file: name, range: Some((start, Some(end))) });
            start = end;
        }
    }
    parts.push(Part { file: name, range: Some((start, None)) });
    Ok(())
}

/// The first beginning of a line after this position to which no record goes on from before; `None` if there is none
/// nearby.
fn border(file: &mut File, from: u64) -> Result<Option<u64>> {
    file.seek(SeekFrom::Start(from))?;
    let mut reader = BufReader::with_capacity(128 << 10, file.take(LEAST / 2));
    // The first line begins somewhere before.
    let (mut end, mut whole) = (from, None);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 && line.pop() == Some(b'\n') {
        end += line.len() as u64 + 1;
        whole = whole.map(|whole| if may_be_split(&line) { 0 } else { whole + 1 }).or(Some(0));
        if whole > Some(MOST_BETWEEN) {
            return Ok(Some(end));
        }
        line.clear();
    }
    Ok(None)
}
