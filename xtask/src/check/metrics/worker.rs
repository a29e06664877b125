//! Counts the pieces of a stream with several threads. The result does not depend on their number.

use std::collections::VecDeque;
use std::io::Read;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context as _, Result};
use events_core::metrics::{Engine, Metric, Part};
use events_spec::Table;

use super::block::{Piece, Total, each_piece};
use super::config::Config;
use super::note::Notes;
use super::stream::{Reader, Scanned, Wanted};

/// A piece, memory for its counts, and where they go.
type Job = (Piece, Option<Part>, Sender<Counted>);

/// A piece with its counts.
struct Counted {
    piece: Piece,
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
    (table, config, wanted): (&Table<'_>, &Config, Wanted),
    (files, jobs): (&[String], Option<NonZero<usize>>),
    input: &mut dyn Read,
) -> Result<(Notes, Total)> {
    let metrics: Arc<[Metric]> = config.metrics.as_slice().into();
    let threads = jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get).min(MOST);
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
        let mut spare = None;
        let mut add = |counted: &Receiver<Counted>, spare: &mut Option<Part>| -> Result<Piece> {
            let counted = counted.recv().context("a thread ended early")?;
            *spare = engine.add_part(counted.part);
            notes.merge(counted.notes);
            total.add(counted.piece.file, counted.scanned);
            Ok(counted.piece)
        };
        each_piece(files, input, &mut |piece| {
            if started < threads {
                let reader = Reader::new((table, config.version), Arc::clone(&metrics), wanted.clone());
                let engine = fresh.for_parts();
                let queue = &queue;
                scope.spawn(move || work(queue, engine, reader));
                started += 1;
            }
            let first = if waiting.len() >= threads * AHEAD { waiting.pop_front() } else { None };
            let read = first.map(|first| add(&first, &mut spare)).transpose()?;
            let (done, counted) = channel();
            waiting.push_back(counted);
            jobs.send((piece, spare.take(), done)).context("the threads ended early")?;
            Ok(read)
        })?;
        waiting.iter().try_for_each(|counted| add(counted, &mut spare).map(drop))
    })?;
    Ok((notes, total))
}

/// Counts pieces until there are no more.
fn work(queue: &Mutex<Receiver<Job>>, mut engine: Engine, mut reader: Reader<'_>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((piece, spare, done)) = next else { return };
        let mut notes = Notes::default();
        let read = reader.piece(&piece, &mut |seen| {
            notes.see(seen);
            engine.count(&seen.event);
            Ok(())
        });
        // Neither fails: what counts here does not, and the receiver is gone only after an error elsewhere.
        let _ = read;
        let _ = done.send(Counted { piece, part: engine.take_part(spare), notes, scanned: reader.take_scanned() });
    }
}
