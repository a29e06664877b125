//! Writes the fields of a record, each name only once.

use std::{net::IpAddr, ops::Range};

use super::ExportOptions;
use crate::{Timestamp, Visit, timestamp::Times};

/// How a format writes the parts of a field.
pub(super) trait Syntax {
    /// Writes what precedes the name of a field.
    fn open(out: &mut Vec<u8>, first: bool);
    /// Writes a name.
    fn name(name: &str, out: &mut Vec<u8>);
    /// The separator between name and value.
    const BETWEEN: &'static [u8];
    fn str(value: &str, cut: bool, out: &mut Vec<u8>);
    fn int(value: i64, out: &mut Vec<u8>);
    /// Writes a point in time. `usual` is its RFC 3339 text, if that is the format.
    fn time(value: Timestamp, usual: Option<[u8; 27]>, out: &mut Vec<u8>, options: ExportOptions);
    fn ip(value: IpAddr, out: &mut Vec<u8>);
    /// The text before the first item of a list.
    const LIST_START: &'static [u8];
    /// The separator between two items of a list.
    const LIST_COMMA: &'static [u8];
    /// The text after the last item of a list.
    const LIST_END: &'static [u8];
    fn item(value: &str, cut: bool, out: &mut Vec<u8>);
}

/// The fields written so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Members {
    /// A bit for each name that was written, from [`mark`]: if the bit is not set, the name is new.
    marks: u64,
    slots: Vec<Slot>,
    scratch: Vec<u8>,
    pub(super) times: Times,
}

#[derive(Clone, Debug)]
struct Slot {
    /// The position of the escaped name.
    name: Range<usize>,
    /// The end of the value.
    end: usize,
    /// The number of items, for a list.
    items: Option<usize>,
}

impl Members {
    pub(super) fn clear(&mut self) {
        self.marks = 0;
        self.slots.clear();
    }

    /// Writes a point in time.
    pub(super) fn time<S: Syntax>(&mut self, value: Timestamp, out: &mut Vec<u8>, options: ExportOptions) {
        S::time(value, self.times.usual(value, options.time_format), out, options);
    }

    /// The earlier field with the same name as the one just written.
    fn find(&self, name: Range<usize>, out: &[u8]) -> Option<usize> {
        let name = &out[name];
        self.slots.iter().position(|slot| &out[slot.name.clone()] == name)
    }
}

/// Writes a sequence of fields. A field that is recorded again replaces the first one, as in Dovecot; a list that is
/// recorded again appends its items.
pub(super) struct FieldWriter<'a, S> {
    out: &'a mut Vec<u8>,
    members: &'a mut Members,
    options: ExportOptions,
    syntax: std::marker::PhantomData<S>,
}

impl<'a, S: Syntax> FieldWriter<'a, S> {
    pub(super) fn new(out: &'a mut Vec<u8>, members: &'a mut Members, options: ExportOptions) -> Self {
        members.clear();
        Self { out, members, options, syntax: std::marker::PhantomData }
    }

    /// Writes a field up to the start of its value.
    #[inline]
    fn begin(&mut self, field: &str) -> Begun {
        let start = self.out.len();
        S::open(self.out, self.members.slots.is_empty());
        let name_start = self.out.len();
        S::name(field, self.out);
        let name = name_start..self.out.len();
        let mark = mark(field.as_bytes());
        let mut known = None;
        if self.members.marks & mark != 0 {
            known = self.members.find(name.clone(), self.out);
        }
        if known.is_some() {
            self.out.truncate(start);
        } else {
            self.members.marks |= mark;
            self.out.extend_from_slice(S::BETWEEN);
        }
        Begun { known, name, value: self.out.len() }
    }

    /// Ends the value that was begun; `items` is the number of items of a list.
    #[inline]
    fn end(&mut self, begun: Begun, items: Option<usize>) {
        let Begun { known, name, value } = begun;
        match known {
            None => self.members.slots.push(Slot { name, end: self.out.len(), items }),
            Some(known) => self.replace(known, value, items),
        }
    }

    /// Moves the value just written to the earlier field with the same name.
    #[cold]
    fn replace(&mut self, known: usize, end: usize, mut items: Option<usize>) {
        self.members.scratch.clear();
        self.members.scratch.extend_from_slice(&self.out[end..]);
        self.out.truncate(end);
        let slot = &mut self.members.slots[known];
        let mut gone = slot.name.end + S::BETWEEN.len()..slot.end;
        let mut new = self.members.scratch.as_slice();
        if let (Some(old_items), Some(new_items)) = (slot.items, items) {
            items = Some(old_items + new_items);
            if old_items > 0 {
                gone.start = gone.end - S::LIST_END.len();
                new = &new[S::LIST_START.len()..];
                if new_items > 0 {
                    splice(self.out, gone.start..gone.start, S::LIST_COMMA);
                    gone = gone.start + S::LIST_COMMA.len()..gone.end + S::LIST_COMMA.len();
                }
            }
        }
        let old_end = slot.end;
        slot.items = items;
        slot.end = gone.start + new.len();
        let new_end = slot.end;
        splice(self.out, gone, new);
        for later in &mut self.members.slots[known + 1..] {
            for at in [&mut later.name.start, &mut later.name.end, &mut later.end] {
                *at = *at - old_end + new_end;
            }
        }
    }
}

/// A field whose name is written but whose value is not.
struct Begun {
    /// The earlier field with the same name.
    known: Option<usize>,
    name: Range<usize>,
    /// The start of the value.
    value: usize,
}

/// Replaces a range of bytes by `new`. `Vec::splice` does the same for any iterator, and takes longer to compile.
fn splice(out: &mut Vec<u8>, gone: Range<usize>, new: &[u8]) {
    let (old_length, new_end) = (out.len(), gone.start + new.len());
    let length = new_end + old_length - gone.end;
    out.resize(length.max(old_length), 0);
    out.copy_within(gone.end..old_length, new_end);
    out[gone.start..new_end].copy_from_slice(new);
    out.truncate(length);
}

impl<S: Syntax> Visit for FieldWriter<'_, S> {
    fn str(&mut self, field: &str, value: &str) {
        let begun = self.begin(field);
        let (value, cut) = self.options.cut(value);
        S::str(value, cut, self.out);
        self.end(begun, None);
    }

    fn int(&mut self, field: &str, value: i64) {
        let begun = self.begin(field);
        S::int(value, self.out);
        self.end(begun, None);
    }

    fn time(&mut self, field: &str, value: Timestamp) {
        let begun = self.begin(field);
        self.members.time::<S>(value, self.out, self.options);
        self.end(begun, None);
    }

    fn ip(&mut self, field: &str, value: IpAddr) {
        let begun = self.begin(field);
        S::ip(value, self.out);
        self.end(begun, None);
    }

    fn str_list(&mut self, field: &str, values: &mut dyn Iterator<Item = &str>) {
        let begun = self.begin(field);
        self.out.extend_from_slice(S::LIST_START);
        let mut items = 0;
        for value in values {
            if items > 0 {
                self.out.extend_from_slice(S::LIST_COMMA);
            }
            let (value, cut) = self.options.cut(value);
            S::item(value, cut, self.out);
            items += 1;
        }
        self.out.extend_from_slice(S::LIST_END);
        self.end(begun, Some(items));
    }
}

/// One of 64 bits for a name. Names with different bits are different; names with the same bit have to be compared.
#[inline]
fn mark(name: &[u8]) -> u64 {
    let word = |bytes: Option<&[u8; 4]>| bytes.map_or(0, |bytes| u64::from(u32::from_le_bytes(*bytes)));
    let (head, tail) = (word(name.first_chunk()), word(name.last_chunk()));
    let mixed = (head ^ tail.rotate_left(23) ^ name.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    1 << (mixed >> 58)
}
