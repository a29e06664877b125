//! The events of a stream, with the fields that metrics use.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use anyhow::Result;
use events_core::export::scan::{Field, FieldOrders, Names, Part, Scan, Scanner, Unwrapper, is_collected};
use events_core::export::{Line, fit};
use events_core::filter::Interest;
use events_core::metrics::{Event, Metric};
use events_core::{FieldValue, ServerVersion, Timestamp};
use events_spec::{Kind, Table};
use foldhash::fast::FixedState;

use super::block::Piece;

/// What is used of the events.
#[derive(Clone)]
pub(super) enum Wanted {
    /// Everything.
    All,
    /// The events that metrics may count.
    Only {
        fields: BTreeSet<String>,
        /// Whether the categories are looked at.
        categories: bool,
    },
}

/// An event of the stream.
pub(super) struct Seen<'s> {
    pub(super) event: Event<'s>,
    pub(super) scan: Scan<'s>,
    /// Whether a metric may count it.
    pub(super) is_counted: bool,
    /// Whether the line equals the one before.
    pub(super) repeats: bool,
}

/// Reads events and keeps the names of fields. It grows with the number of different names, up to a limit.
pub(super) struct Reader<'t> {
    table: &'t Table<'t>,
    version: ServerVersion,
    /// The metrics that count the events.
    metrics: Arc<[Metric]>,
    wanted: Wanted,
    events: Vec<Known>,
    by_name: HashMap<Box<[u8]>, u32, FixedState>,
    unwrapper: Unwrapper,
    orders: FieldOrders,
    scanned: Scanned,
    /// Whether a record of the piece with a time was read. The time of the first one is wanted, whatever its event.
    has_begun: bool,
}

/// What some lines were.
#[derive(Default)]
pub(super) struct Scanned {
    pub(super) lines: u64,
    pub(super) records: u64,
    /// Lines that look like a record but are not one, with the first of these and its problem.
    pub(super) malformed: u64,
    pub(super) first_malformed: Option<(u64, String)>,
    /// Fields of tab-separated text whose kinds are guessed from their values.
    pub(super) guessed: BTreeSet<String>,
}

/// What is known about an event's fields.
#[derive(Default)]
struct Known {
    name: String,
    /// Whether a metric may count it.
    is_counted: bool,
    by_key: HashMap<Box<[u8]>, u32, FixedState>,
    slots: Vec<Slot>,
}

/// What is known about a field.
struct Slot {
    name: String,
    is_wanted: bool,
    kind: Option<Kind>,
}

const NONE: u32 = u32::MAX;
/// The maximum number of different events, and of different fields of each.
const EVENTS: usize = 4096;
const FIELDS: usize = 1024;
/// The maximum number of field names with a guessed kind.
pub(super) const GUESSED: usize = 64;

impl<'t> Reader<'t> {
    pub(super) fn new(
        (table, version): (&'t Table<'t>, ServerVersion),
        metrics: impl Into<Arc<[Metric]>>,
        wanted: Wanted,
    ) -> Self {
        Self {
            table,
            version,
            metrics: metrics.into(),
            wanted,
            events: Vec::new(),
            by_name: HashMap::default(),
            unwrapper: Unwrapper::new(),
            orders: FieldOrders::new(),
            scanned: Scanned::default(),
            has_begun: false,
        }
    }

    /// What the lines were that were read since the last call.
    pub(super) fn take_scanned(&mut self) -> Scanned {
        std::mem::take(&mut self.scanned)
    }

    /// Reads every event of a piece.
    ///
    /// # Errors
    /// If `take` fails.
    pub(super) fn piece(&mut self, piece: &Piece, take: &mut dyn FnMut(&Seen<'_>) -> Result<()>) -> Result<()> {
        let mut scanner = Scanner::new();
        let mut last = piece.before.as_slice();
        self.has_begun = false;
        for line in piece.block.lines() {
            self.scanned.lines += 1;
            match line {
                Line::Whole(bytes) => {
                    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
                    let repeats = !bytes.is_empty() && last == bytes;
                    last = bytes;
                    if let Err(why) = self.line(&mut scanner, bytes, repeats, take)? {
                        self.scanned.refuse(why);
                    }
                }
                Line::TooLong(length) => self.scanned.refuse(format!("{length} bytes are too many")),
            }
        }
        Ok(())
    }

    /// Processes a line; returns the problem if it is not a complete record.
    pub(super) fn line(
        &mut self,
        scanner: &mut Scanner,
        bytes: &[u8],
        repeats: bool,
        take: &mut dyn FnMut(&Seen<'_>) -> Result<()>,
    ) -> Result<Result<(), String>> {
        self.orders.begin();
        let plain = match scanner.scan(bytes, self) {
            Ok(Some(scan)) if !scan.may_be_wrapped() => {
                self.record(scan, repeats, take)?;
                return Ok(Ok(()));
            }
            Err(error) if !error.may_be_wrapped() => return Ok(Err(error.to_string())),
            Ok(None) => Ok(false),
            Ok(Some(_)) => Ok(true),
            Err(error) => Err(error.to_string()),
        };
        let mut unwrapper = std::mem::take(&mut self.unwrapper);
        let scanned = match unwrapper.unwrap(bytes) {
            Some(inner) => {
                self.orders.begin();
                match scanner.scan(inner.bytes(), self) {
                    Ok(Some(scan)) => self.record(scan, repeats, take).map(Ok),
                    Ok(None) => Ok(Ok(())),
                    Err(error) => Ok(Err(error.to_string())),
                }
            }
            // What another program said, in a collector's object.
            None if is_collected(bytes) => Ok(Ok(())),
            None => match plain {
                Ok(false) => Ok(Ok(())),
                Ok(true) => match scanner.scan(bytes, self) {
                    Ok(Some(scan)) => self.record(scan, repeats, take).map(Ok),
                    Ok(None) | Err(_) => Ok(Ok(())),
                },
                Err(why) => Ok(Err(why)),
            },
        };
        self.unwrapper = unwrapper;
        scanned
    }

    fn record(&mut self, scan: Scan<'_>, repeats: bool, take: &mut dyn FnMut(&Seen<'_>) -> Result<()>) -> Result<()> {
        self.scanned.records += 1;
        if scan.is_bare() {
            return Ok(());
        }
        self.has_begun = self.has_begun || scan.start_time().and_then(|part| time(&scan, part)).is_some();
        let is_counted = self.events.get(self.orders.event() as usize).is_none_or(|known| known.is_counted);
        self.note_guesses(&scan);
        let event = self.event_of(&scan);
        take(&Seen { event, scan, is_counted, repeats })
    }

    /// Records the fields whose kinds are only guessed.
    fn note_guesses(&mut self, scan: &Scan<'_>) {
        if scan.place().form != events_core::export::scan::Form::TabText || self.scanned.guessed.len() >= GUESSED {
            return;
        }
        let name = scan.event().map(|name| scan.text(name)).unwrap_or_default();
        let def = self.table.event(&name);
        for field in scan.fields() {
            let key = scan.text(field.key);
            let is_known = key == "duration" || def.is_some_and(|def| def.field(&key).is_some());
            if !is_known && self.is_wanted(&key) {
                self.scanned.guessed.insert(key.into_owned());
            }
        }
    }

    fn event_of<'s>(&'s self, scan: &Scan<'s>) -> Event<'s> {
        let known = self.events.get(self.orders.event() as usize);
        let mut event = match (known, scan.event()) {
            (Some(known), _) => Event::new(known.name.as_str()),
            (None, Some(name)) => Event::new(scan.text(name)),
            (None, None) => Event::unnamed(),
        };
        if !matches!(self.wanted, Wanted::Only { categories: false, .. }) {
            for category in scan.categories() {
                event.add_category(scan.text(category));
            }
        }
        if known.is_some_and(|known| !known.is_counted) && !matches!(self.wanted, Wanted::All) {
            return event;
        }
        let mut has_duration = false;
        for field in scan.fields() {
            match known.and_then(|known| known.slots.get(field.id as usize)) {
                Some(slot) if slot.is_wanted => {
                    has_duration |= slot.name == "duration";
                    event.set(slot.name.as_str(), self.value(slot.kind, scan, field));
                }
                Some(_) => {}
                None => {
                    let key = scan.text(field.key);
                    if self.is_wanted(&key) {
                        has_duration |= key == "duration";
                        let def = scan.event().and_then(|name| self.table.event(&scan.text(name)));
                        let kind = def.and_then(|def| def.field(&key)).map(|field| field.kind);
                        event.set(key.into_owned(), self.value(kind, scan, field));
                    }
                }
            }
        }
        if !has_duration {
            event.set("duration", FieldValue::Int(lasted(scan).unwrap_or(0)));
        }
        event
    }

    fn value<'s>(&self, kind: Option<Kind>, scan: &Scan<'s>, field: &Field) -> FieldValue<'s> {
        // In 2.3 an address is a string.
        let kind =
            kind.map(|kind| if kind == Kind::Ip && !self.version.has(ServerVersion::V2_4) { Kind::Str } else { kind });
        fit::value(kind, field.value.shape, scan.raw(field.value))
    }

    fn is_wanted(&self, name: &str) -> bool {
        match &self.wanted {
            Wanted::All => true,
            Wanted::Only { fields, .. } => fields.contains(name),
        }
    }

    fn number_of(&mut self, raw: &[u8]) -> u32 {
        if let Some(number) = self.by_name.get(raw) {
            return *number;
        }
        if self.events.len() >= EVENTS {
            return NONE;
        }
        let name = String::from_utf8_lossy(raw).into_owned();
        let is_counted = self.metrics.iter().any(|metric| metric.filter.interest(&name) != Interest::Never);
        self.events.push(Known { name, is_counted, ..Known::default() });
        let number = self.orders.add_event();
        self.by_name.insert(raw.into(), number);
        number
    }
}

impl Scanned {
    fn refuse(&mut self, why: String) {
        self.malformed += 1;
        self.first_malformed.get_or_insert((self.lines, why));
    }
}

/// The microseconds between the times of a record, if it has them.
pub(super) fn lasted(scan: &Scan<'_>) -> Option<i64> {
    let at = |part: Part| time(scan, part);
    Some(at(scan.end_time()?)?.micros_since(at(scan.start_time()?)?).max(0))
}

/// One of a record's times.
pub(super) fn time(scan: &Scan<'_>, part: Part) -> Option<Timestamp> {
    match fit::value(Some(Kind::Time), part.shape, scan.raw(part)) {
        FieldValue::Time(time) => Some(time),
        _ => None,
    }
}

impl Names for Reader<'_> {
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

    /// An event that no metric counts is left out by its name. This depends only on the piece, and so not on the number
    /// of threads.
    #[inline]
    fn is_wanted(&self) -> bool {
        let known = self.events.get(self.orders.event() as usize);
        !self.has_begun || known.is_none_or(|known| known.is_counted) || matches!(self.wanted, Wanted::All)
    }

    fn look_up(&mut self, key: &[u8]) -> u32 {
        let Some(event) = self.events.get(self.orders.event() as usize) else { return NONE };
        let id = match event.by_key.get(key) {
            Some(id) => *id,
            None if event.slots.len() >= FIELDS => return NONE,
            None => {
                let name = String::from_utf8_lossy(key).into_owned();
                let def = self.table.event(&event.name);
                let kind = def.and_then(|def| def.field(&name)).map(|field| field.kind);
                let slot = Slot { is_wanted: self.is_wanted(&name), kind, name };
                let id = self.orders.add(key);
                let Some(event) = self.events.get_mut(self.orders.event() as usize) else { return NONE };
                event.slots.push(slot);
                event.by_key.insert(key.into(), id);
                id
            }
        };
        self.orders.follow(id);
        id
    }
}
