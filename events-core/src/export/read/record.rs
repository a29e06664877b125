//! A record: the typed event, and everything in its line.

use std::borrow::Cow;
use std::fmt;

use events_spec::EventDef;

use super::field::{RecordField, Standing};
use super::reader::{every, fill, wire};
use super::{EventReader, ReadError, ReadFields, ReadPage, Wire, write};
use crate::Timestamp;
#[cfg(feature = "generated")]
use crate::events::Page;
use crate::export::scan::{Form, Place, Scan, Scanner};

/// An exported event: the typed event, and everything in its line.
///
/// The typed event has the documented fields. Everything else is kept in the order of the line: see
/// [`fields`](Self::fields) for all fields, and [`undocumented`](Self::undocumented) for those that the page does not
/// document.
pub struct Record<'a, #[cfg(feature = "generated")] P: ReadPage = Page, #[cfg(not(feature = "generated"))] P: ReadPage>
{
    /// The event with its documented fields.
    pub event: P::Event<'a>,
    held: Held<'a>,
    misfits: bool,
}

/// The line, with the positions of its parts.
#[derive(Clone)]
enum Held<'a> {
    Borrowed(Scan<'a>),
    Owned(Box<OwnedLine>),
}

#[derive(Clone)]
struct OwnedLine {
    line: Vec<u8>,
    place: Place,
    scanner: Scanner,
}

impl<'a, P: ReadPage> Record<'a, P> {
    #[inline]
    pub(super) fn new(event: P::Event<'a>, scan: Scan<'a>, misfits: bool) -> Self {
        Self { event, held: Held::Borrowed(scan), misfits }
    }

    pub(super) fn scan(&self) -> Scan<'_> {
        match &self.held {
            Held::Borrowed(scan) => *scan,
            Held::Owned(owned) => owned.scanner.again(&owned.line, owned.place),
        }
    }

    /// What the page says about the event, if it documents it.
    #[must_use]
    pub fn def(&self) -> Option<&'static EventDef<'static>> {
        P::table().events.get(P::number(&self.event)?)
    }

    /// The event's name; empty if the record does not name an event.
    #[must_use]
    pub fn event_name(&self) -> Cow<'_, str> {
        let scan = self.scan();
        scan.event().map(|name| scan.text(name)).unwrap_or_default()
    }

    /// The format of the record.
    #[must_use]
    pub fn form(&self) -> Form {
        self.scan().place().form
    }

    /// The line that contains the record.
    #[must_use]
    pub fn line(&self) -> &[u8] {
        self.scan().line()
    }

    /// The text before the record in its line: a log prefix, or nothing.
    #[must_use]
    pub fn prefix(&self) -> &[u8] {
        let scan = self.scan();
        &scan.line()[..scan.place().start]
    }

    /// The host's name.
    #[must_use]
    pub fn hostname(&self) -> Option<Cow<'_, str>> {
        let scan = self.scan();
        scan.hostname().map(|name| scan.text(name))
    }

    /// When the event began; `None` also if the member is not a time.
    #[must_use]
    pub fn start_time(&self) -> Option<Timestamp> {
        let scan = self.scan();
        wire(scan, scan.start_time()?).as_time()
    }

    /// When the event ended; `None` also if the member is not a time.
    #[must_use]
    pub fn end_time(&self) -> Option<Timestamp> {
        let scan = self.scan();
        wire(scan, scan.end_time()?).as_time()
    }

    /// The duration of the event in microseconds: the field `duration`, which every exported event has.
    #[must_use]
    pub fn duration_usecs(&self) -> Option<i64> {
        self.field("duration")?.value.as_int()
    }

    /// The categories, including parent categories.
    pub fn categories(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let scan = self.scan();
        scan.categories().map(move |category| scan.text(category))
    }

    /// All fields of the line, documented or not, in order.
    ///
    /// Later changes to [`event`](Self::event) are not reflected.
    pub fn fields(&self) -> impl Iterator<Item = RecordField<'_>> {
        let (scan, def) = (self.scan(), self.wire_def());
        scan.fields().iter().map(move |field| {
            let name = scan.text(field.key);
            let wire = wire(scan, field.value);
            let documented = def.and_then(|def| def.field(&name)).map(|def| def.kind);
            let expected = documented.or_else(|| every(&name));
            let value = match expected {
                Some(kind) => wire.of_kind(kind),
                None => Err(wire),
            };
            let fits = value.is_ok();
            let value = value.unwrap_or_else(Wire::plain);
            let standing = match documented {
                Some(kind) if fits => Standing::Documented(kind),
                Some(kind) => Standing::Misfit(kind),
                None if fits => Standing::Every,
                None => Standing::Undocumented,
            };
            RecordField { name, value, standing }
        })
    }

    /// The field with this name in the line. If there are several, the last one.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<RecordField<'_>> {
        self.fields().filter(|field| field.name == name).last()
    }

    /// The fields that the page does not document for this event, in the order of the line.
    pub fn undocumented(&self) -> impl Iterator<Item = RecordField<'_>> {
        self.fields().filter(|field| field.standing == Standing::Undocumented)
    }

    /// The documented fields whose values are of another kind than documented, in the order of the line.
    pub fn misfits(&self) -> impl Iterator<Item = RecordField<'_>> {
        let some = self.misfits.then(|| self.fields());
        some.into_iter().flatten().filter(|field| matches!(field.standing, Standing::Misfit(_)))
    }

    /// What the page says about the event in the line.
    pub(super) fn wire_def(&self) -> Option<&'static EventDef<'static>> {
        P::table().event(&self.event_name())
    }

    /// The event as a type with the fields that are wanted; `None` when the type does not read this event.
    ///
    /// # Errors
    ///
    /// The event does not fit the type.
    pub fn to<'r, T: EventReader<'r>>(&'r self) -> Result<Option<T>, ReadError> {
        let fields = ReadFields::new(self.scan());
        T::reads(fields.event_name()).then(|| T::read(&fields)).transpose()
    }

    /// Appends the record to `out` in its original format, without the log prefix and without a line end.
    ///
    /// Members, fields and values keep their order and the original text of numbers, addresses and times. Changed
    /// fields of [`event`](Self::event) are written with the new value, removed ones are left out, and new ones are
    /// appended. The result is byte-identical for records written by Dovecot; other white space between tokens and
    /// unknown members are dropped.
    pub fn encode(&self, out: &mut Vec<u8>) {
        write::record(self, out);
    }

    /// The event as in the line, regardless of changes to `event`.
    pub(super) fn event_of_line(&self) -> P::Event<'_> {
        let scan = self.scan();
        let name = self.event_name();
        match P::table().events.iter().position(|event| event.name == name) {
            Some(number) => {
                let mut event = P::empty(number);
                fill::<P>(&mut event, number, scan);
                event
            }
            None => P::undocumented(name),
        }
    }

    /// Converts the record to one that owns its line.
    #[must_use]
    pub fn into_owned(self) -> Record<'static, P> {
        let owned = match self.held {
            Held::Borrowed(scan) => {
                let (line, place, scanner) = (scan.line().to_vec(), scan.place(), scan.scanner().clone());
                Box::new(OwnedLine { line, place, scanner })
            }
            Held::Owned(owned) => owned,
        };
        let event = write::owned_event::<P>(&self.event);
        Record { event, held: Held::Owned(owned), misfits: self.misfits }
    }
}

impl<P: ReadPage> fmt::Debug for Record<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = String::from_utf8_lossy(self.line());
        f.debug_struct("Record").field("event", &self.event).field("line", &line).finish()
    }
}
