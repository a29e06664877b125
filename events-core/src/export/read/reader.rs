//! The reader, which parses lines into records.

use std::borrow::Cow;
use std::marker::PhantomData;

use events_spec::{EventDef, Kind};

use super::event_reader::event_name;
use super::names::KnownNames;
use super::{EVERY, EventReader, ReadError, ReadFields, ReadPage, Record, Wire};
#[cfg(feature = "generated")]
use crate::events::Page;
use crate::export::scan::{Field, Part, Place, Scan, ScanError, Scanner, Unwrapper, is_collected};

/// How a reader treats what the page does not document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// Keeps it: undocumented events, fields and values, and documented fields with values of another kind.
    #[default]
    Lenient,
    /// Returns an error for an undocumented event, field or member, a value outside a closed list, or a value of
    /// another kind. Only fields that every exported event has, such as `duration`, are allowed in addition. Fields of
    /// parent events, which a server adds, are errors too.
    Strict,
}

/// Parses lines into records of typed events.
///
/// A record borrows from the line and from the reader, which reuses its buffers for the next line. It allocates only
/// for strings with escapes, for lists, and once for each name that is not on the page. Creating a reader takes about
/// 35 microseconds, so keep it.
///
/// ```
/// use events_core::events::{Event, TaggedReplyState};
/// use events_core::export::{Reader, Strictness};
///
/// let mut reader = Reader::new(Strictness::Lenient);
/// let line = b"Nov 22 18:28:49 stats: Info: event:imap_command_finished\tfield:tagged_reply_state=OK\tfield:cmd=1";
/// let record = reader.read(line)?.expect("a record after a log prefix");
/// let Event::ImapCommandFinished(event) = &record.event else { panic!("{:?}", record.event) };
/// assert_eq!(event.tagged_reply_state, Some(TaggedReplyState::Ok));
/// # Ok::<(), events_core::export::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reader<#[cfg(feature = "generated")] P: ReadPage = Page, #[cfg(not(feature = "generated"))] P: ReadPage> {
    scanner: Scanner,
    unwrapper: Unwrapper,
    names: KnownNames,
    strictness: Strictness,
    page: PhantomData<fn() -> P>,
}

#[cfg(feature = "generated")]
impl Reader {
    /// Creates a reader of the events on Dovecot's page.
    #[must_use]
    pub fn new(strictness: Strictness) -> Self {
        Self::of_page(strictness)
    }
}

impl<P: ReadPage> Reader<P> {
    /// Creates a reader of the events of another page: `Reader::<events::Page>::of_page(...)`, where `events` is the
    /// generated module.
    #[must_use]
    pub fn of_page(strictness: Strictness) -> Self {
        let names = KnownNames::new(P::table());
        Self { scanner: Scanner::with_room(), unwrapper: Unwrapper::new(), names, strictness, page: PhantomData }
    }

    /// Parses the record in a line, which is passed without its line end. Returns `None` for a line without a record,
    /// such as an ordinary log line.
    ///
    /// # Errors
    ///
    /// If the line looks like a record but is not a complete one, or, in strict mode, if it contains something
    /// undocumented.
    #[inline]
    pub fn read<'a>(&'a mut self, line: &'a [u8]) -> Result<Option<Record<'a, P>>, ReadError> {
        let Self { scanner, unwrapper, names, strictness, .. } = self;
        names.begin();
        let plain = scanner.scan(line, names).map(|scan| scan.map(|scan| (scan.place(), scan.may_be_wrapped())));
        let scan = match plain {
            Ok(Some((place, false))) => scanner.again(line, place),
            other => match collected(scanner, unwrapper, names, line, other)? {
                Some(scan) => scan,
                None => return Ok(None),
            },
        };
        let (event, fits) = match typed::<P>(scan, names) {
            Some(known) => known,
            None => unusual::<P>(scan),
        };
        let record = Record::new(event, scan, !fits);
        if *strictness == Strictness::Strict {
            check(&record)?;
        }
        Ok(Some(record))
    }

    /// The event in a line as a type with the fields that are wanted; `None` for a line without a record, and for an event
    /// that the type does not read.
    ///
    /// # Errors
    ///
    /// The line looks like a record and is not a whole one, or the event does not fit the type.
    pub fn read_as<'a, T: EventReader<'a>>(&'a mut self, line: &'a [u8]) -> Result<Option<T>, ReadError> {
        match self.find(line, T::reads)? {
            Some(place) => self.found(line, place).map(Some),
            None => Ok(None),
        }
    }

    /// Scans a line, and says where in it an event is that is wanted.
    pub(super) fn find(&mut self, line: &[u8], wanted: fn(&str) -> bool) -> Result<Option<Place>, ReadError> {
        self.names.begin();
        let scan = self.scanner.scan(line, &mut self.names).map_err(ReadError::Malformed)?;
        Ok(scan.filter(|scan| wanted(&event_name(*scan))).map(|scan| scan.place()))
    }

    /// The event that was found there.
    pub(super) fn found<'a, T: EventReader<'a>>(&'a self, line: &'a [u8], place: Place) -> Result<T, ReadError> {
        T::read(&ReadFields::new(self.scanner.again(line, place)))
    }
}

/// The record in a line that a log collector wrapped or escaped, else what `plain` says about the line itself.
#[cold]
fn collected<'a>(
    scanner: &'a mut Scanner,
    unwrapper: &'a mut Unwrapper,
    names: &mut KnownNames,
    line: &'a [u8],
    plain: Result<Option<(Place, bool)>, ScanError>,
) -> Result<Option<Scan<'a>>, ReadError> {
    let is_broken = plain.is_err_and(|error| !error.may_be_wrapped());
    let inner = if is_broken { None } else { unwrapper.unwrap(line) };
    let Some(inner) = inner else {
        return match plain {
            Ok(Some(_)) if is_collected(line) => Ok(None),
            Ok(Some((place, _))) => Ok(Some(scanner.again(line, place))),
            Ok(None) => Ok(None),
            // What another program said, in a collector's object.
            Err(error) if error.may_be_wrapped() && is_collected(line) => Ok(None),
            Err(error) => Err(ReadError::Malformed(error)),
        };
    };
    names.begin();
    scanner.scan(inner.bytes(), names).map_err(ReadError::Malformed)
}

/// Builds the typed event of a scan whose fields are numbered, and returns whether all values had the documented kinds.
#[inline]
fn typed<'a, P: ReadPage>(scan: Scan<'a>, names: &KnownNames) -> Option<(P::Event<'a>, bool)> {
    let Some(number) = names.documented_event(P::table()) else {
        let name = scan.event().map(|name| scan.text(name)).unwrap_or_default();
        return names.has_event().then(|| (P::undocumented(name), true));
    };
    let start = scan.place().start;
    // Checking the whole line once is cheaper than checking each value. The log prefix need not be UTF-8.
    let text = std::str::from_utf8(&scan.line()[start..]).ok()?;
    let documented = names.documented_fields();
    let mut event = P::empty(number);
    let mut fits = true;
    for Field { id, value, .. } in scan.fields() {
        if *id < documented {
            let raw = text.get(value.span.start as usize - start..value.span.end as usize - start)?;
            fits &= P::set(&mut event, *id as usize, Wire { raw: Cow::Borrowed(raw), shape: value.shape });
        } else if *id == Field::UNNAMED {
            return None;
        }
    }
    Some((event, fits))
}

/// Like [`typed`], for names that are escaped, in an unusual order, or not UTF-8.
#[cold]
fn unusual<'a, P: ReadPage>(scan: Scan<'a>) -> (P::Event<'a>, bool) {
    let name = scan.event().map(|name| scan.text(name)).unwrap_or_default();
    let number = P::table().events.iter().position(|event| event.name == name);
    let Some(number) = number else { return (P::undocumented(name), true) };
    let mut event = P::empty(number);
    let fits = fill::<P>(&mut event, number, scan);
    (event, fits)
}

/// Sets the documented fields of an event by name; returns whether all values had the documented kinds.
pub(super) fn fill<'a, P: ReadPage>(event: &mut P::Event<'a>, number: usize, scan: Scan<'a>) -> bool {
    let Some(def) = P::table().events.get(number) else { return true };
    let mut fits = true;
    for field in scan.fields() {
        let key = scan.text(field.key);
        if let Some(at) = def.fields.iter().position(|field| field.name == key) {
            fits &= P::set(event, at, wire(scan, field.value));
        }
    }
    fits
}

/// A value with its raw text in the line.
pub(super) fn wire(scan: Scan<'_>, value: Part) -> Wire<'_> {
    Wire { raw: String::from_utf8_lossy(scan.raw(value)), shape: value.shape }
}

/// Rejects what the page does not document.
fn check<P: ReadPage>(record: &Record<'_, P>) -> Result<(), ReadError> {
    let event = || record.event_name().into_owned();
    let Some(def) = record.def() else { return Err(ReadError::UndocumentedEvent { event: event() }) };
    if let Some(member) = record.scan().unknown_member() {
        return Err(ReadError::UnknownMember { member: record.scan().text(member).into_owned() });
    }
    for (member, there, time) in [
        ("start_time", record.scan().start_time().is_some(), record.start_time()),
        ("end_time", record.scan().end_time().is_some(), record.end_time()),
    ] {
        if there && time.is_none() {
            return Err(ReadError::NoTime { member });
        }
    }
    for field in record.scan().fields() {
        check_field(def, record.scan(), field)?;
    }
    Ok(())
}

fn check_field(def: &EventDef<'_>, scan: Scan<'_>, field: &Field) -> Result<(), ReadError> {
    let name = scan.text(field.key);
    let names = || (def.name.to_owned(), name.clone().into_owned());
    let documented = def.field(&name);
    let kind = match documented {
        Some(documented) => documented.kind,
        None => every(&name).ok_or_else(|| {
            let (event, field) = names();
            ReadError::UndocumentedField { event, field }
        })?,
    };
    let wire = wire(scan, field.value);
    if !wire.fits(kind) {
        let (event, field) = names();
        return Err(ReadError::WrongKind { event, field, expected: kind });
    }
    let closed = documented.filter(|documented| kind == Kind::Enum && !documented.open);
    if let (Some(documented), Some(value)) = (closed, wire.into_text()) {
        if !documented.values.contains(&&*value) {
            let (event, field) = names();
            return Err(ReadError::UndocumentedValue { event, field, value: value.into_owned() });
        }
    }
    Ok(())
}

/// The kind of a field that every event has.
pub(super) fn every(name: &str) -> Option<Kind> {
    EVERY.iter().find(|(every, _)| *every == name).map(|(_, kind)| *kind)
}
