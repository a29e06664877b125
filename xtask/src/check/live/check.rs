//! Checks each record of a stream against the pages, and counts what was seen.

mod collected;
mod count;
mod event;

use std::collections::HashMap;

use events_core::export::scan::{
    Field, FieldOrders, Names, Part, Problem, Scan, ScanError, Scanner, is_collected, is_log_line,
};
use events_core::export::{Line as RawLine, Lines};
use events_spec::{Parents, Table};
use foldhash::fast::FixedState;

use self::collected::Collected;
pub use self::count::Counts;
use self::event::{Event, LONGEST_NAME, Room};
pub(super) use self::event::{definitions, is_alike};
use super::place::{Line, Trouble, sample};
use super::summary::{EVENTS, FIELDS, MEMBERS, Malformed, Summary};

/// A page that a report may be made against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page<'t> {
    pub(super) table: &'t Table<'t>,
    pub(super) parents: &'t Parents,
}

/// What a stream is checked against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Against<'t> {
    /// The pages. With several of them, what was seen tells in the end which of them fits.
    pub(super) pages: &'t [Page<'t>],
    /// Patterns of the events to check; an empty list means all.
    pub(super) scope: &'t [String],
    /// Whether to look for the kinds of all fields and for categories, and not only for what a report needs.
    pub(super) thorough: bool,
}

/// What was seen in a stream so far. Its size depends on the number of different names, up to a limit, and not on the
/// number of lines.
#[derive(Debug)]
pub(super) struct Check<'t> {
    against: Against<'t>,
    events: Vec<Event<'t>>,
    by_name: HashMap<Box<[u8]>, u32, FixedState>,
    /// The number of events and fields that no page has.
    unknown_events: usize,
    unknown_fields: usize,
    /// How many more fields that no page has may come in this line.
    room: usize,
    pub(super) counts: Counts,
    /// What else a summary has. Its counts and events are those above.
    rest: Summary,
    orders: FieldOrders,
    collected: Box<Collected>,
}

const NONE: u32 = u32::MAX;
/// An event outside the scope.
const OUTSIDE: u32 = u32::MAX - 1;

/// The number of fields of one record that are looked at.
const FIELDS_OF_RECORD: usize = 4096;

impl<'t> Check<'t> {
    pub(super) fn new(against: Against<'t>) -> Self {
        Self {
            against,
            events: Vec::new(),
            by_name: HashMap::default(),
            unknown_events: 0,
            unknown_fields: 0,
            room: 0,
            counts: Counts::default(),
            rest: Summary::default(),
            orders: FieldOrders::new(),
            collected: Box::default(),
        }
    }

    /// Continues a stream of which this was seen.
    fn resume(against: Against<'t>, mut seen: Summary, collected: Box<Collected>) -> Self {
        let events = std::mem::take(&mut seen.events);
        let mut check = Self { counts: seen.counts, rest: seen, collected, ..Self::new(against) };
        for (name, event) in events {
            let number = check.add(name.as_bytes());
            let Some(known) = check.events.get_mut(number as usize) else { continue };
            check.orders.enter(number);
            let mut left = usize::MAX;
            let mut room = Room { unknown: &mut check.unknown_fields, left: &mut left };
            known.resume(event, &mut check.orders, &mut room, &check.against);
        }
        check
    }

    /// What was seen so far.
    pub(super) fn summary(&self) -> Summary {
        let mut summary = self.rest.clone();
        summary.counts = self.counts;
        for event in self.events.iter().filter(|event| event.seen > 0) {
            let seen = summary.events.entry(event.name.clone()).or_default();
            seen.merge(event.summary());
        }
        summary.cut(self.against.pages);
        summary
    }

    /// Drops events and fields beyond the limits. There is room for twice as many, so that this is rare.
    #[cold]
    fn cut(&mut self) {
        let collected = std::mem::take(&mut self.collected);
        *self = Self::resume(self.against, self.summary(), collected);
    }

    /// Processes the next line of a file.
    #[inline]
    pub(super) fn line(&mut self, scanner: &mut Scanner, name: &str, number: u64, raw: RawLine<'_>) {
        if self.unknown_events > 2 * EVENTS || self.unknown_fields > 2 * FIELDS {
            self.cut();
        }
        self.room = FIELDS_OF_RECORD;
        self.counts.lines += 1;
        let bytes = match raw {
            RawLine::Whole(bytes) => bytes,
            RawLine::TooLong(length) => {
                self.counts.bytes += length + 1;
                let error = ScanError { problem: Problem::TooLong, at: 0 };
                let said = format!("{length} bytes, but the limit is {}", Lines::<&[u8]>::LONGEST);
                self.refused(error, &mut Line::new(name, number, b""), Some(said));
                return;
            }
        };
        self.counts.bytes += bytes.len() as u64 + 1;
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let mut line = Line::new(name, number, bytes);
        self.orders.begin();
        match scanner.scan(bytes, self) {
            Ok(Some(scan)) if !scan.may_be_wrapped() => {
                let place = scan.place();
                self.rest.bare |= !place.logged;
                self.rest.logged |= place.logged;
                self.record(&scan, &mut line);
            }
            Ok(Some(scan)) => {
                if self.wrapped(name, number, bytes) {
                } else if is_collected(bytes) {
                    self.of_collector();
                } else {
                    self.rest.bare |= !scan.place().logged;
                    self.record(&scan, &mut line);
                }
            }
            Ok(None) if self.wrapped(name, number, bytes) => {}
            Ok(None) => self.other(&mut line),
            Err(error) if error.may_be_wrapped() && self.wrapped(name, number, bytes) => {}
            // What another program said, in a collector's object.
            Err(error) if error.may_be_wrapped() && is_collected(bytes) => self.of_collector(),
            Err(error) => self.refused(error, &mut line, None),
        }
    }

    fn other(&mut self, line: &mut Line<'_>) {
        self.counts.other_lines += 1;
        if is_log_line(line.bytes) {
            self.counts.log_lines += 1;
            return;
        }
        if line.bytes.trim_ascii().is_empty() {
            return;
        }
        let shown = from(line.bytes, 0);
        match &mut self.rest.strays {
            Some(strays) => strays.again(shown, || String::from_utf8_lossy(shown)),
            None => {
                let text = String::from_utf8_lossy(shown);
                self.rest.strays = Some(Trouble::new(line.seen(0, line.bytes.len()), &text));
            }
        }
    }

    fn refused(&mut self, error: ScanError, line: &mut Line<'_>, said: Option<String>) {
        let around = from(line.bytes, error.at.saturating_sub(24));
        let shown = said.as_deref().map_or(around, str::as_bytes);
        let malformed = match self.rest.malformed.get_mut(&error.problem) {
            Some(known) => {
                known.trouble.again(shown, || String::from_utf8_lossy(shown));
                known
            }
            None => {
                let seen = line.seen(error.at, error.at + 1);
                let trouble = Trouble::new(seen, &String::from_utf8_lossy(shown));
                self.rest.malformed.entry(error.problem).or_insert(Malformed { trouble, at_limit: false })
            }
        };
        // The driver `log` writes at most 4,096 bytes at once, with a prefix.
        malformed.at_limit |= (3900..=4300).contains(&error.at);
    }

    /// Processes a complete record.
    #[inline]
    fn record(&mut self, scan: &Scan<'_>, line: &mut Line<'_>) {
        self.counts.records += 1;
        if let Some(member) = scan.unknown_member() {
            self.unknown_member(member, line);
        }
        let Some(name) = scan.event() else {
            self.counts.unnamed += 1;
            return;
        };
        if self.orders.event() == NONE {
            // The name is escaped or comes after the fields.
            let number = self.number_of(scan.text(name).as_bytes());
            self.orders.enter(number);
        }
        let record = self.counts.records;
        let Some(event) = self.events.get_mut(self.orders.event() as usize) else {
            self.counts.out_of_scope += 1;
            return;
        };
        event.count(name, line);
        if self.against.thorough {
            event.look_at_categories(scan);
        }
        let (fields, more) = scan.fields().split_at(scan.fields().len().min(FIELDS_OF_RECORD));
        self.counts.uncounted_fields += more.len() as u64;
        for field in fields {
            let id = match field.id {
                Field::UNNAMED => {
                    let key = scan.text(field.key);
                    let mut room = Room { unknown: &mut self.unknown_fields, left: &mut self.room };
                    event.slot(key.as_bytes(), &mut self.orders, &mut room, &self.against)
                }
                id => id,
            };
            match event.slots.get_mut(id as usize) {
                Some(slot) => slot.take(record, field.key, field.value, line),
                None => self.counts.uncounted_fields += 1,
            }
        }
    }

    fn unknown_member(&mut self, member: Part, line: &mut Line<'_>) {
        let name = sample(&member.text(line.bytes));
        let known = &mut self.rest.unknown_members;
        if let Some(trouble) = known.get_mut(&name) {
            trouble.count += 1;
        } else if known.len() < MEMBERS || known.last_key_value().is_some_and(|(last, _)| name < *last) {
            let seen = line.seen(member.span.start as usize, member.span.end as usize);
            let trouble = Trouble::new(seen, &name);
            known.insert(name, trouble);
            if known.len() > MEMBERS {
                known.pop_last();
            }
        }
    }

    /// The number of an event, which is added if it is in the scope.
    fn number_of(&mut self, raw: &[u8]) -> u32 {
        let raw = &raw[..raw.len().min(LONGEST_NAME)];
        if let Some(number) = self.by_name.get(raw) {
            return *number;
        }
        let name = String::from_utf8_lossy(raw);
        if super::covers(self.against.scope, &name) { self.add(raw) } else { OUTSIDE }
    }

    fn add(&mut self, raw: &[u8]) -> u32 {
        let event = Event::new(String::from_utf8_lossy(raw).into_owned(), self.against.pages);
        self.unknown_events += usize::from(event.is_unknown());
        self.events.push(event);
        let number = self.orders.add_event();
        self.by_name.insert(raw.into(), number);
        number
    }
}

/// A line from a position on, as far as it is shown.
fn from(line: &[u8], start: usize) -> &[u8] {
    let start = start.min(line.len());
    &line[start..line.len().min(start + 1024)]
}

impl Names for Check<'_> {
    #[inline]
    fn event(&mut self, name: &[u8]) {
        let event = self.number_of(name);
        self.orders.enter(event);
    }

    #[inline]
    fn guess(&self) -> &[u8] {
        self.orders.guess()
    }

    #[inline]
    fn confirm(&mut self) -> u32 {
        self.orders.confirm()
    }

    fn look_up(&mut self, key: &[u8]) -> u32 {
        let Some(event) = self.events.get_mut(self.orders.event() as usize) else { return NONE };
        let mut room = Room { unknown: &mut self.unknown_fields, left: &mut self.room };
        let id = event.slot(key, &mut self.orders, &mut room, &self.against);
        self.orders.follow(id);
        id
    }
}
