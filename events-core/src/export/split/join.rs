//! Joins the split records in blocks of whole lines.

use super::{Next, Split, may_be_split};

/// A record at the beginning of a block, which the block before did not end.
#[derive(Clone, Debug)]
pub(in crate::export) struct Open {
    split: Split,
    /// The length of the line so far.
    length: usize,
    /// Where the next line begins that may be a part of it.
    next: usize,
    /// Where the line after its last part begins.
    after: usize,
    /// The number of lines before its last part.
    lost: usize,
    /// The number of lines since its last part.
    passed: usize,
}

/// Joins the lines of split records in some whole lines, of which the first may be an `open` one. A blank line takes the
/// place of each line that a record lost, so that the others keep their numbers.
///
/// Returns the start of a record that may go on after `block`, which is then the `open` one, unless that `is_end` or it is
/// longer than `longest`.
pub(in crate::export) fn join(
    block: &mut [u8],
    open: &mut Option<Open>,
    is_end: bool,
    longest: usize,
) -> Option<usize> {
    let mut at = 0;
    while at < block.len() {
        let record = open.take().or_else(|| {
            let end = end_of(block, at);
            let split = may_be_split(&block[at..end]).then(|| Split::of(&block[at..end])).flatten()?;
            let next = end + 1 - at;
            Some(Open { split, length: end - at, next, after: next, lost: 0, passed: 0 })
        });
        let Some(mut record) = record else {
            at = end_of(block, at) + 1;
            continue;
        };
        let is_whole = record.append(&mut block[at..]);
        if !is_whole && !is_end && block.len() - at <= longest {
            *open = Some(record);
            return Some(at);
        }
        record.close(&mut block[at..]);
        at += record.after;
    }
    None
}

fn end_of(block: &[u8], from: usize) -> usize {
    memchr::memchr(b'\n', &block[from..]).map_or(block.len(), |to| from + to)
}

impl Open {
    /// Appends the lines that are parts of it; returns whether it has all.
    fn append(&mut self, block: &mut [u8]) -> bool {
        let mut line = (0, self.length);
        while self.next < block.len() {
            let to = end_of(block, self.next);
            let found = self.split.append(block, &mut line, (self.next, to));
            (self.length, self.next) = (line.1, to + 1);
            match found {
                Next::Passed => self.passed += 1,
                Next::Other => return true,
                Next::Part | Next::End => {
                    self.lost += self.passed + 1;
                    (self.after, self.passed) = (self.next, 0);
                    if found == Next::End {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Moves it to the end of its last part, after blank lines.
    fn close(&self, block: &mut [u8]) {
        if self.lost > 0 {
            let start = (self.after - 1).min(block.len()) - self.length;
            block.copy_within(..self.length, start);
            block[..start].fill(b' ');
            block[start - self.lost..start].fill(b'\n');
        }
    }
}
