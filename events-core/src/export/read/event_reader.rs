//! Readers: types with the fields that a program reads, filled straight from a record.

use std::borrow::Cow;

use super::reader::wire;
use super::{ReadAs, ReadError};
use crate::export::scan::{Field, Scan, Shape};

/// A struct with the fields of an event that a program reads, or an enum of such events.
///
/// Derive it. The derive checks names and types against the page, like an emitter. A reader is filled by
/// [`Records::next_as`](super::Records::next_as), [`Reader::read_as`](super::Reader::read_as) or
/// [`Record::to`](super::Record::to). Text is borrowed from the line where the field's type can borrow, such as
/// `Cow<'_, str>`, so that nothing is allocated unless a value has escapes.
///
#[cfg_attr(all(feature = "derive", feature = "generated"), doc = "```")]
#[cfg_attr(not(all(feature = "derive", feature = "generated")), doc = "```ignore")]
/// use std::borrow::Cow;
/// use std::time::Duration;
///
/// use events_core::EventReader;
/// use events_core::export::{Records, Strictness};
///
/// #[derive(EventReader)]
/// #[event(name = "imap_command_finished")]
/// struct Command<'a> {
///     name: Cow<'a, str>,
///     running_usecs: Option<Duration>,
/// }
///
/// let export = br#"{"event":"imap_command_finished","fields":{"name":"FETCH","running_usecs":1500}}"#;
/// let mut records = Records::new(export.as_slice(), Strictness::Lenient);
/// while let Some(command) = records.next_as::<Command>() {
///     let command = command?;
///     assert_eq!((&*command.name, command.running_usecs), ("FETCH", Some(Duration::from_micros(1500))));
/// }
/// # Ok::<(), events_core::export::LineError>(())
/// ```
pub trait EventReader<'r>: Sized {
    /// Whether it is made from events of this name.
    fn reads(event_name: &str) -> bool;

    /// Fills it from the fields of a record whose event it [reads](Self::reads).
    ///
    /// # Errors
    ///
    /// A field that is not an `Option` is missing, or a value does not fit its type.
    fn read(fields: &ReadFields<'r>) -> Result<Self, ReadError>;
}

/// The fields of a record, for a reader.
#[derive(Clone, Debug)]
pub struct ReadFields<'r> {
    scan: Scan<'r>,
    event: Cow<'r, str>,
}

impl<'r> ReadFields<'r> {
    pub(super) fn new(scan: Scan<'r>) -> Self {
        Self { scan, event: event_name(scan) }
    }

    /// The event's name; empty when the record names none.
    #[must_use]
    pub fn event_name(&self) -> &str {
        &self.event
    }

    /// The value of a field of the kind `K`.
    ///
    /// # Errors
    ///
    /// The type cannot hold the value, or not that there is none.
    pub fn get<K, T: ReadAs<'r, K>>(&self, field: &str) -> Result<T, ReadError> {
        // Of several fields of one name the last one counts, as everywhere.
        match self.scan.fields().iter().rfind(|known| self.is(known, field)) {
            Some(Field { value, .. }) => T::read(wire(self.scan, *value)).ok_or_else(|| ReadError::Unreadable {
                event: self.event.clone().into_owned(),
                field: field.to_owned(),
                value: self.scan.text(*value).chars().take(LONGEST).collect(),
            }),
            None => T::absent().ok_or_else(|| ReadError::MissingField {
                event: self.event.clone().into_owned(),
                field: field.to_owned(),
            }),
        }
    }

    /// The same for a field whose type is made by a function.
    ///
    /// # Errors
    ///
    /// See [`get`](Self::get).
    pub fn get_with<K, V: ReadAs<'r, K>, T>(&self, field: &str, make: impl FnOnce(V) -> T) -> Result<T, ReadError> {
        self.get::<K, V>(field).map(make)
    }

    /// The error about a record that the reader should not have been given.
    #[must_use]
    pub fn other_event(&self) -> ReadError {
        ReadError::UndocumentedEvent { event: self.event.clone().into_owned() }
    }

    fn is(&self, known: &Field, field: &str) -> bool {
        match known.key.shape {
            Shape::Str | Shape::Text => self.scan.raw(known.key) == field.as_bytes(),
            _ => self.scan.text(known.key) == field,
        }
    }
}

/// The longest value that an error repeats, in characters.
const LONGEST: usize = 100;

/// The event's name; empty when the record names none.
pub(super) fn event_name(scan: Scan<'_>) -> Cow<'_, str> {
    scan.event().map(|name| scan.text(name)).unwrap_or_default()
}
