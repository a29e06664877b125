//! Counts the pieces of a stream with several threads. The result does not depend on their number.

use std::collections::VecDeque;
use std::io::Read;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context as _, Result};
use events_core::ServerVersion;
use events_core::metrics::{Engine, Part};
use events_spec::Table;

use super::block::{Piece, Total, each_piece};
use super::note::Notes;
use super::stream::{Reader, Scanned, Wanted};

/// A piece, and where its counts go.
type Job = (Piece, Sender<Counted>);

/// The counts of a piece.
struct Counted {
    file: usize,
    part: Part,
    notes: Notes,
    scanned: Scanned,
}

/// The maximum number of threads that count.
const MOST: usize = 16;
/// The number of pieces for each thread that are read before their counts are waited for.
const AHEAD: usize = 3;

/// Counts all events of the files.
///
/// # Errors
/// If a file cannot be read.
pub(super) fn count(
    engine: &mut Engine,
    (table, version, wanted): (&Table<'_>, ServerVersion, Wanted),
    files: &[String],
    input: &mut dyn Read,
) -> Result<(Notes, Total)> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(MOST);
    let (mut notes, mut total) = (Notes::default(), Total::of(files));
    let (jobs, queue) = sync_channel::<Job>(threads * AHEAD);
    let queue = Mutex::new(queue);
    thread::scope(|scope| {
        // Dropped at the end of this closure, even after an error: then the threads end.
        let jobs = jobs;
        let fresh = engine.for_parts();
        let mut started = 0;
        // In the order of the pieces, which is that of the result.
        let mut waiting: VecDeque<Receiver<Counted>> = VecDeque::new();
        let mut add = |counted: &Receiver<Counted>| -> Result<()> {
            let counted = counted.recv().context("a thread ended early")?;
            engine.add_part(counted.part);
            notes.add(counted.notes);
            total.add(counted.file, counted.scanned);
            Ok(())
        };
        each_piece(files, input, &mut |piece| {
            if started < threads {
                let (engine, reader) = (fresh.for_parts(), Reader::new(table, version, wanted.clone()));
                let queue = &queue;
                scope.spawn(move || work(queue, engine, reader));
                started += 1;
            }
            if waiting.len() >= threads * AHEAD
                && let Some(first) = waiting.pop_front()
            {
                add(&first)?;
            }
            let (done, counted) = channel();
            waiting.push_back(counted);
            jobs.send((piece, done)).context("the threads ended early")
        })?;
        waiting.iter().try_for_each(add)
    })?;
    Ok((notes, total))
}

/// Counts pieces until there are no more.
fn work(queue: &Mutex<Receiver<Job>>, mut engine: Engine, mut reader: Reader<'_>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((piece, done)) = next else { return };
        let mut notes = Notes::default();
        let read = reader.piece(&piece, &mut |seen| {
            notes.see(seen);
            engine.count(&seen.event);
            Ok(())
        });
        // Neither fails: what counts here does not, and the receiver is gone only after an error elsewhere.
        let _ = read;
        let _ =
            done.send(Counted { file: piece.file, part: engine.take_part(), notes, scanned: reader.take_scanned() });
    }
}
