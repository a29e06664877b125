//! Reads whole lines in blocks, so that several threads can process them.

use std::io::{self, Read};

use super::lines::{LONGEST, Line};
use super::split::{self, Open};

/// Reads a stream in blocks of whole lines, which are larger only for longer lines.
#[derive(Debug)]
pub struct Blocks<R> {
    reader: R,
    /// The beginning of the next block.
    rest: Vec<u8>,
    /// The record that `rest` begins with, if its beginning was read.
    open: Option<Open>,
    /// Buffers for the next blocks.
    spare: Vec<Vec<u8>>,
    longest: usize,
    size: usize,
}

/// Some whole lines of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Lines with their ends, which the last line of a stream may lack.
    Lines(Vec<u8>),
    /// A line longer than the limit, with its length in bytes.
    TooLong(u64),
}

/// The number of bytes in a block: large enough to make handing it over cheap, small enough to stay in the cache.
const SIZE: usize = 256 << 10;

impl<R: Read> Blocks<R> {
    /// Creates a reader of the lines of `reader`, with [`Lines::LONGEST`](super::Lines::LONGEST) as the limit for the
    /// length of a line.
    pub fn new(reader: R) -> Self {
        Self { reader, rest: Vec::new(), open: None, spare: Vec::new(), longest: LONGEST, size: SIZE }
    }

    /// Reads the next block; `None` at the end.
    ///
    /// A record in several lines, as Dovecot's exporter driver `log` and log collectors write long ones, is one line, after a
    /// blank one for each other.
    ///
    /// # Errors
    /// If reading fails.
    pub fn next_block(&mut self) -> io::Result<Option<Block>> {
        let mut block = self.spare.pop().unwrap_or_default();
        let mut length = self.rest.len();
        if block.len() < length {
            block.resize(length, 0);
        }
        block[..length].copy_from_slice(&self.rest);
        self.rest.clear();
        // After a line that was skipped, the rest may have whole lines.
        let mut searched = 0;
        loop {
            let is_end = !self.more(&mut block, &mut length)?;
            if let Some(last) = memchr::memrchr(b'\n', &block[searched..length]) {
                if is_end {
                    block.truncate(length);
                    split::join(&mut block, &mut self.open, true, self.longest);
                    return Ok(Some(Block::Lines(block)));
                }
                let end = searched + last + 1;
                // A record that goes on for longer than the limit is not waited for.
                let is_long = length > self.longest;
                let open = split::join(&mut block[..end], &mut self.open, is_long, self.longest);
                if open == Some(0) {
                    searched = 0;
                    continue;
                }
                let end = open.unwrap_or(end);
                self.rest.extend_from_slice(&block[end..length]);
                block.truncate(end);
                return Ok(Some(Block::Lines(block)));
            }
            if is_end {
                block.truncate(length);
                return Ok((!block.is_empty()).then_some(Block::Lines(block)));
            }
            if length > self.longest {
                return self.skip(block, length as u64).map(Some);
            }
            searched = length;
        }
    }

    /// Takes back a block that is no longer needed. Its memory is used for a later one.
    pub fn reuse(&mut self, block: Block) {
        match block {
            Block::Lines(bytes) if bytes.capacity() <= 2 * self.size => self.spare.push(bytes),
            Block::Lines(_) | Block::TooLong(_) => {}
        }
    }

    /// Reads until the block, of which `length` bytes are used, is full; returns whether more may follow.
    fn more(&mut self, block: &mut Vec<u8>, length: &mut usize) -> io::Result<bool> {
        let wanted = self.size.max(*length + self.size / 2);
        if block.len() < wanted {
            block.resize(wanted, 0);
        }
        while *length < wanted {
            match self.reader.read(&mut block[*length..wanted]) {
                Ok(0) => return Ok(false),
                Ok(read) => *length += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Skips the rest of a line of which `skipped` bytes have been read.
    fn skip(&mut self, mut block: Vec<u8>, mut skipped: u64) -> io::Result<Block> {
        loop {
            let mut length = 0;
            let is_end = !self.more(&mut block, &mut length)?;
            if let Some(end) = memchr::memchr(b'\n', &block[..length]) {
                self.rest.extend_from_slice(&block[end + 1..length]);
                return Ok(Block::TooLong(skipped + end as u64));
            }
            skipped += length as u64;
            if is_end {
                return Ok(Block::TooLong(skipped));
            }
        }
    }
}

impl Block {
    /// The lines of the block, without their ends.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let (bytes, too_long) = match self {
            Self::Lines(bytes) => (bytes.as_slice(), None),
            Self::TooLong(length) => (&[][..], Some(Line::TooLong(*length))),
        };
        let mut start = 0;
        let has_open_end = !bytes.is_empty() && !bytes.ends_with(b"\n");
        let ends = memchr::memchr_iter(b'\n', bytes).chain(has_open_end.then_some(bytes.len()));
        let lines = ends.map(move |end| {
            let line = bytes.get(start..end).unwrap_or_default();
            start = end + 1;
            if line.len() > LONGEST { Line::TooLong(line.len() as u64) } else { Line::Whole(line) }
        });
        lines.chain(too_long)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Lines;
    use crate::export::lines::tests::Pieces;

    fn by_blocks(text: &[u8], step: usize, size: usize, longest: usize) -> Vec<Result<Vec<u8>, u64>> {
        let mut blocks =
            Blocks { reader: Pieces(text, step), rest: Vec::new(), open: None, spare: Vec::new(), longest, size };
        let mut all = Vec::new();
        while let Some(block) = blocks.next_block().unwrap() {
            all.extend(block.lines().map(|line| match line {
                Line::Whole(line) => Ok(line.to_vec()),
                Line::TooLong(length) => Err(length),
            }));
            blocks.reuse(block);
        }
        all
    }

    #[test]
    fn blocks_have_the_lines_of_the_stream_whatever_their_size() {
        for text in ["", "\n", "a", "a\n", "one\n\nthree is longer\nfour", "\n\n\nx\n\n"] {
            let mut lines = Lines::new(text.as_bytes());
            let mut expected = Vec::new();
            while let Some(Line::Whole(line)) = lines.next_line().unwrap() {
                expected.push(Ok(line.to_vec()));
            }
            for size in [2, 3, 7, 100] {
                for step in [1, 5, 100] {
                    assert_eq!(by_blocks(text.as_bytes(), step, size, 100), expected, "{text:?} {size} {step}");
                }
            }
        }
    }

    #[test]
    fn a_record_that_the_log_driver_split_is_one_line() {
        let fields: String = (0..900).map(|number| format!("\tfield:f{number}={number}")).collect();
        let record = format!("event:a{fields}");
        let pieces = record.as_bytes().chunks(4087).map(|piece| format!("stats: Info: {}", piece.escape_ascii()));
        let text = format!("before\n{}\nafter", pieces.collect::<Vec<_>>().join("\n")).replace("\\t", "\t");
        let blanks = text.lines().count() - 3;
        assert!(blanks > 1);
        for (end, step) in [("", 1000), ("\n", 7)] {
            for size in [2, 100, 4200, 9000, 1 << 20] {
                let mut lines = by_blocks(format!("{text}{end}").as_bytes(), step, size, 1 << 20);
                assert_eq!(lines.len(), 3 + blanks);
                let is_blank =
                    |line: &Result<Vec<u8>, u64>| line.as_ref().is_ok_and(|line| line.trim_ascii().is_empty());
                assert!(lines[1..=blanks].iter().all(is_blank));
                lines.drain(1..=blanks);
                let expected = ["before", &format!("stats: Info: {record}"), "after"];
                assert_eq!(lines, expected.map(|line| Ok(line.as_bytes().to_vec())));
            }
        }
    }

    #[test]
    fn a_line_past_the_limit_is_skipped_and_the_next_one_is_read() {
        let text = [b"short\n".as_slice(), &[b'x'; 500], b"\n", b"yy\n", &[b'z'; 5000]].concat();
        let expected = [Ok(b"short".to_vec()), Err(500), Ok(b"yy".to_vec()), Err(5000)];
        for step in [1, 7, 4096] {
            assert_eq!(by_blocks(&text, step, 8, 10), expected);
        }
    }
}
