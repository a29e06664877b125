//! Files as blocks of lines, and what all their lines were.

use std::collections::BTreeSet;
use std::io::Read;

use anyhow::{Context as _, Result, bail};
use events_core::export::{Block, Blocks};
use serde::{Deserialize, Serialize};

use super::stream::{GUESSED, Reader, Scanned, Seen};
use crate::input::{STDIN, export};

/// A block of lines, with what is needed to read it without the others.
pub(super) struct Piece {
    pub(super) block: Block,
    /// The line before it in the file; empty at the start.
    pub(super) before: Vec<u8>,
    /// The index of its file.
    pub(super) file: usize,
}

/// What the lines of all files were.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Total {
    /// The names of the files.
    #[serde(skip)]
    files: Vec<String>,
    /// The file of the last piece, and the number of its lines so far.
    #[serde(skip)]
    file: usize,
    #[serde(skip)]
    lines: u64,
    pub(super) records: u64,
    /// The lines that were left out because they are not complete records.
    pub(super) malformed: u64,
    /// The place of the first one, and its problem.
    pub(super) first_malformed: Option<String>,
    /// The fields whose kind was guessed.
    pub(super) guessed: BTreeSet<String>,
}

impl Total {
    /// Nothing so far, of these files; an empty list means standard input.
    pub(super) fn of(files: &[String]) -> Self {
        let files = if files.is_empty() { vec![STDIN.to_owned()] } else { files.to_vec() };
        Self { files, ..Self::default() }
    }

    /// Adds what the lines of the next piece were.
    pub(super) fn add(&mut self, file: usize, scanned: Scanned) {
        if file != self.file {
            (self.file, self.lines) = (file, 0);
        }
        if let (None, Some((line, why))) = (&self.first_malformed, scanned.first_malformed) {
            let name = self.files.get(file).map_or("", String::as_str);
            self.first_malformed = Some(format!("{name}:{}: {why}", self.lines + line));
        }
        self.lines += scanned.lines;
        self.records += scanned.records;
        self.malformed += scanned.malformed;
        for field in scanned.guessed {
            if self.guessed.len() < GUESSED {
                self.guessed.insert(field);
            }
        }
    }

    /// Adds what the lines of other files were, whatever their order.
    pub(super) fn merge(&mut self, more: Self) {
        self.records = self.records.saturating_add(more.records);
        self.malformed = self.malformed.saturating_add(more.malformed);
        self.first_malformed = [self.first_malformed.take(), more.first_malformed].into_iter().flatten().min();
        self.guessed.extend(more.guessed);
        while self.guessed.len() > GUESSED {
            self.guessed.pop_last();
        }
    }
}

/// Passes the pieces of all files to `take`, in order. It returns a piece that is no longer needed, if there is one.
///
/// # Errors
/// If a file cannot be read, or if `take` fails.
pub(super) fn each_piece(
    files: &[String],
    input: &mut dyn Read,
    take: &mut dyn FnMut(Piece) -> Result<Option<Piece>>,
) -> Result<()> {
    let all = [STDIN.to_owned()];
    let files = if files.is_empty() { &all[..] } else { files };
    if files.iter().filter(|file| *file == STDIN).count() > 1 {
        bail!("standard input can only be read once");
    }
    for (file, name) in files.iter().enumerate() {
        let reader = match name == STDIN {
            true => export::unpacked(&mut *input).context("cannot read standard input")?,
            false => export::open(name)?,
        };
        let mut blocks = Blocks::new(reader);
        let mut before = Vec::new();
        while let Some(block) = blocks.next_block().with_context(|| name.clone())? {
            let last = last_line(&block).to_vec();
            let read = take(Piece { block, before: std::mem::replace(&mut before, last), file })?;
            read.into_iter().for_each(|piece| blocks.reuse(piece.block));
        }
    }
    Ok(())
}

/// Reads every event of the files with one reader.
///
/// # Errors
/// If a file cannot be read, or if `take` fails.
pub(super) fn read(
    reader: &mut Reader<'_>,
    files: &[String],
    input: &mut dyn Read,
    take: &mut dyn FnMut(&Seen<'_>) -> Result<()>,
) -> Result<Total> {
    let mut total = Total::of(files);
    each_piece(files, input, &mut |piece| {
        reader.piece(&piece, take)?;
        total.add(piece.file, reader.take_scanned());
        Ok(Some(piece))
    })?;
    Ok(total)
}

/// The last line of a block, as far as it is kept.
fn last_line(block: &Block) -> &[u8] {
    match block {
        Block::Lines(bytes) => {
            let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
            let start = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            let line = bytes.get(start..).unwrap_or_default();
            line.strip_suffix(b"\r").unwrap_or(line)
        }
        Block::TooLong(_) => &[],
    }
}
