//! Checks each record of a stream against the page, and counts what was seen.

mod collected;

use std::collections::{BTreeMap, HashMap};

use events_core::export::scan::{
    Field, FieldOrders, Names, Part, Problem, Scan, ScanError, Scanner, is_collected, is_log_line,
};
use events_core::export::{Line as RawLine, Lines};
use events_spec::{EventDef, Parents, Reach, Table};
use foldhash::fast::FixedState;

use self::collected::Collected;
use super::place::{Line, Seen, Trouble, sample};
use super::slot::{Role, Slot};

/// What a stream is checked against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Against<'t> {
    pub(super) table: &'t Table<'t>,
    pub(super) parents: &'t Parents,
    /// Patterns of the events to check; an empty list means all.
    pub(super) scope: &'t [String],
    /// Whether to examine every value, and not only as many as the evidence needs.
    pub(super) thorough: bool,
}

/// What was seen in a stream so far. Its size depends on the number of different names, up to a limit, and not on the
/// number of lines.
#[derive(Debug)]
pub(super) struct Check<'t> {
    pub(super) against: Against<'t>,
    pub(super) events: Vec<EventSeen<'t>>,
    by_name: HashMap<Box<[u8]>, u32, FixedState>,
    slots: usize,
    pub(super) malformed: BTreeMap<Problem, Trouble>,
    pub(super) unknown_members: BTreeMap<String, Trouble>,
    pub(super) stray: Option<Trouble>,
    pub(super) counts: Counts,
    orders: FieldOrders,
}

/// What was seen of one event.
#[derive(Debug)]
pub(super) struct EventSeen<'t> {
    pub(super) name: String,
    pub(super) def: Option<&'t EventDef<'t>>,
    pub(super) seen: u64,
    pub(super) first: Option<Box<Seen>>,
    pub(super) slots: Vec<Slot<'t>>,
    pub(super) categories: BTreeMap<String, u64>,
    by_key: HashMap<Box<[u8]>, u32, FixedState>,
    /// The last record whose categories were examined.
    looked: u64,
}

/// The numbers of lines and records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lines, including empty ones.
    pub lines: u64,
    /// Bytes.
    pub bytes: u64,
    /// Complete records.
    pub records: u64,
    /// Records without an event's name.
    pub unnamed: u64,
    /// Records of events outside the scope.
    pub out_of_scope: u64,
    /// Lines that are not records, such as other lines of a log.
    pub other_lines: u64,
    /// Among them, lines of Dovecot's log that name a process and a level.
    pub log_lines: u64,
    /// Among them, JSON objects of a log collector.
    pub collected: u64,
    /// Records of further events, beyond the maximum number of different ones.
    pub uncounted_events: u64,
    /// Further fields, beyond the maximum number of different ones.
    pub uncounted_fields: u64,
}

/// What was seen in one file, or one generation of a rotated file. It decides whether lines that are not records are
/// unusual.
#[derive(Debug, Default)]
pub(super) struct FileSeen {
    collected: Box<Collected>,
    bare: bool,
    logged: bool,
    strays: Option<Trouble>,
}

const NONE: u32 = u32::MAX;
/// An event outside the scope.
const OUTSIDE: u32 = u32::MAX - 1;

/// The maximum number of different events, and of different fields of all events, in addition to those on the page.
const EVENTS: usize = 4096;
const FIELDS: usize = 16 << 10;
/// The maximum number of different undocumented fields of one event.
const FIELDS_OF_EVENT: usize = 1024;
/// The maximum length of a name that is kept.
const LONGEST_NAME: usize = 256;
/// The maximum number of different categories kept for one event.
const CATEGORIES: usize = 16;
/// The number of records of an event whose categories are examined.
const CATEGORIES_LOOKED_AT: u64 = 64;

impl<'t> Check<'t> {
    pub(super) fn new(against: Against<'t>) -> Self {
        Self {
            against,
            events: Vec::new(),
            by_name: HashMap::default(),
            slots: 0,
            malformed: BTreeMap::new(),
            unknown_members: BTreeMap::new(),
            stray: None,
            counts: Counts::default(),
            orders: FieldOrders::new(),
        }
    }

    /// Processes the next line of a file.
    #[inline]
    pub(super) fn line(
        &mut self,
        scanner: &mut Scanner,
        file: &mut FileSeen,
        name: &str,
        number: u64,
        raw: RawLine<'_>,
    ) {
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
                file.bare |= !place.logged;
                file.logged |= place.logged;
                self.record(&scan, &mut line);
            }
            Ok(Some(scan)) => {
                if self.wrapped(file, name, number, bytes) {
                } else if is_collected(bytes) {
                    self.collected(file);
                } else {
                    file.bare |= !scan.place().logged;
                    self.record(&scan, &mut line);
                }
            }
            Ok(None) if self.wrapped(file, name, number, bytes) => {}
            Ok(None) => self.other(file, &mut line),
            Err(error) if error.may_be_wrapped() && self.wrapped(file, name, number, bytes) => {}
            // What another program said, in a collector's object.
            Err(error) if error.may_be_wrapped() && is_collected(bytes) => self.collected(file),
            Err(error) => self.refused(error, &mut line, None),
        }
    }

    /// Ends a file. Lines that are not records are unusual in a file of plain records, but normal in a log.
    pub(super) fn end_file(&mut self, file: FileSeen) {
        if let Some(strays) = file.strays.filter(|_| file.bare && !file.logged) {
            match &mut self.stray {
                Some(known) => known.count += strays.count,
                None => self.stray = Some(strays),
            }
        }
    }

    fn other(&mut self, file: &mut FileSeen, line: &mut Line<'_>) {
        self.counts.other_lines += 1;
        if is_log_line(line.bytes) {
            self.counts.log_lines += 1;
            return;
        }
        if line.bytes.trim_ascii().is_empty() {
            return;
        }
        match &mut file.strays {
            Some(strays) => strays.count += 1,
            None => {
                let shown = sample(&String::from_utf8_lossy(&line.bytes[..line.bytes.len().min(1024)]));
                file.strays = Some(Trouble::new(line.seen(0, line.bytes.len()), shown));
            }
        }
    }

    fn refused(&mut self, error: ScanError, line: &mut Line<'_>, said: Option<String>) {
        match self.malformed.get_mut(&error.problem) {
            Some(trouble) => trouble.count += 1,
            None => {
                let seen = line.seen(error.at, error.at + 1);
                let around = error.at.saturating_sub(24).min(line.bytes.len());
                let rest = &line.bytes[around..line.bytes.len().min(around + 1024)];
                let shown = said.unwrap_or_else(|| sample(&String::from_utf8_lossy(rest)));
                self.malformed.insert(error.problem, Trouble::new(seen, shown));
            }
        }
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
            self.event(scan.text(name).as_bytes());
        }
        let record = self.counts.records;
        let Some(event) = self.events.get_mut(self.orders.event() as usize) else {
            if self.orders.event() == OUTSIDE {
                self.counts.out_of_scope += 1;
            } else {
                self.counts.uncounted_events += 1;
            }
            return;
        };
        event.seen += 1;
        if event.first.is_none() {
            event.first = Some(Box::new(line.seen(name.span.start as usize, name.span.end as usize)));
        }
        if event.looked < CATEGORIES_LOOKED_AT {
            event.looked += 1;
            event.look_at_categories(scan);
        }
        for field in scan.fields() {
            let id = match field.id {
                Field::UNNAMED => {
                    let key = scan.text(field.key);
                    event.slot(key.as_bytes(), &mut self.orders, &mut self.slots, &self.against)
                }
                id => id,
            };
            match event.slots.get_mut(id as usize) {
                Some(slot) => slot.take(record, field.key, field.value, line, self.against.thorough),
                None => self.counts.uncounted_fields += 1,
            }
        }
    }

    fn unknown_member(&mut self, member: Part, line: &mut Line<'_>) {
        let name = sample(&member.text(line.bytes));
        if let Some(trouble) = self.unknown_members.get_mut(&name) {
            trouble.count += 1;
        } else if self.unknown_members.len() < CATEGORIES {
            let seen = line.seen(member.span.start as usize, member.span.end as usize);
            self.unknown_members.insert(name.clone(), Trouble::new(seen, name));
        }
    }

    /// The number of an event, which is added if there is room.
    fn number_of(&mut self, raw: &[u8]) -> u32 {
        let raw = &raw[..raw.len().min(LONGEST_NAME)];
        if let Some(number) = self.by_name.get(raw) {
            return *number;
        }
        let name = String::from_utf8_lossy(raw).into_owned();
        let def = self.against.table.event(&name);
        if !super::covers(self.against.scope, &name) {
            return OUTSIDE;
        }
        if def.is_none() && self.events.len() >= EVENTS + self.against.table.events.len() {
            return NONE;
        }
        let number = self.orders.add_event();
        self.events.push(EventSeen {
            name,
            def,
            seen: 0,
            first: None,
            slots: Vec::new(),
            categories: BTreeMap::new(),
            by_key: HashMap::default(),
            looked: 0,
        });
        self.by_name.insert(raw.into(), number);
        number
    }
}

impl<'t> EventSeen<'t> {
    /// The number of a field, which is added if there is room. This is the event that `orders` is at.
    fn slot(&mut self, raw: &[u8], orders: &mut FieldOrders, slots: &mut usize, against: &Against<'t>) -> u32 {
        let raw = &raw[..raw.len().min(LONGEST_NAME)];
        if let Some(number) = self.by_key.get(raw) {
            return *number;
        }
        let name = String::from_utf8_lossy(raw);
        let role = match self.def.and_then(|def| def.field(&name)) {
            Some(def) => Role::Documented(def),
            None => match against.parents.reach(&self.name, &name) {
                Some(Reach::Every(_)) => Role::Every,
                Some(Reach::Parent(rule)) => Role::Parent(rule),
                None => Role::Unknown,
            },
        };
        let listed = self.def.map_or(0, |def| def.fields.len());
        if !matches!(role, Role::Documented(_)) && (*slots >= FIELDS || self.slots.len() >= FIELDS_OF_EVENT + listed) {
            return NONE;
        }
        *slots += 1;
        let number = orders.add(raw);
        self.slots.push(Slot::new(&name, role));
        self.by_key.insert(raw.into(), number);
        number
    }

    /// The field of this name, if it was seen.
    pub(super) fn named(&self, name: &str) -> Option<&Slot<'t>> {
        let number = *self.by_key.get(name.as_bytes())?;
        self.slots.get(number as usize).filter(|slot| slot.seen > 0)
    }

    fn look_at_categories(&mut self, scan: &Scan<'_>) {
        for category in scan.categories() {
            let name = scan.text(category);
            if let Some(count) = self.categories.get_mut(&*name) {
                *count += 1;
            } else if self.categories.len() < CATEGORIES && name.len() <= LONGEST_NAME {
                self.categories.insert(name.into_owned(), 1);
            }
        }
    }
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
        let id = event.slot(key, &mut self.orders, &mut self.slots, &self.against);
        self.orders.follow(id);
        id
    }
}
