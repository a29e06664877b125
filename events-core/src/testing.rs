//! Helpers for testing programs that emit events.
//!
//! ```
//! use events_core::events::DnsRequestFinished;
//! use events_core::testing::conforms;
//! use events_core::{MemorySink, Sink, assert_emitted};
//!
//! fn look_up(sink: &dyn Sink) {
//!     sink.send(&DnsRequestFinished { error_code: Some(-2), error: Some("no such host".into()) });
//! }
//!
//! let sink = MemorySink::new();
//! look_up(&sink);
//! assert_emitted!(sink, DnsRequestFinished { error_code: Some(-2), .. });
//! assert_eq!(conforms(&sink.last().unwrap()), Ok(()));
//! ```

use std::fmt::Write as _;

#[doc(no_inline)]
pub use crate::assert_emitted;
use crate::{EventEmitter, FieldValue, MemorySink, OwnedEvent, Recorded};
#[cfg(feature = "table")]
use events_spec::Table;

/// Checks that Dovecot's page of 2019, that of the generated types, documents the event: [`conforms_to`] that page.
///
/// # Errors
///
/// As for [`conforms_to`].
#[cfg(feature = "generated")]
pub fn conforms(recorded: &Recorded) -> Result<(), Vec<String>> {
    conforms_to(&crate::events::TABLE, recorded)
}

/// Checks that a page documents the event, its fields, and their kinds and values. Generated types have the table of their
/// page, also those of a custom page.
///
/// Every event may have `duration`. Fields of parents count as fields of the event, as in an export: the page must
/// document them for this event.
///
/// # Errors
///
/// One sentence for each item that the page does not document.
#[cfg(feature = "table")]
#[inline]
pub fn conforms_to(table: &Table<'_>, recorded: &Recorded) -> Result<(), Vec<String>> {
    let event = &recorded.event;
    let name = event.name();
    let Some(def) = table.event(name) else {
        return Err(vec![format!("`{name}` is not a documented event")]);
    };
    let mut problems = Vec::new();
    for (field, value) in event.fields().filter(|(field, _)| *field != "duration") {
        let Some(def) = def.field(field) else {
            problems.push(format!("`{name}` has no documented field `{field}`"));
            continue;
        };
        if !value.is_of(def.kind) {
            problems.push(format!("`{field}` of `{name}` is {}, but holds {value:?}", def.kind.in_words()));
        } else if let Some(word) = value.as_str().filter(|word| !def.open && !def.values.contains(word)) {
            problems.push(format!("`{word}` is not a documented value of `{field}`: {}", def.values.join(", ")));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Asserts that a [`MemorySink`] has received an event with these fields.
///
/// Every field that is set in the expected event is compared; the emitted event may have others. `..` at the end leaves
/// the remaining fields of the struct at their defaults, for which its type must implement `Default`. A failed
/// assertion shows how the most similar event differs.
///
/// ```
/// use events_core::events::SqlQueryFinished;
/// use events_core::{MemorySink, Sink, assert_emitted};
///
/// let sink = MemorySink::new();
/// sink.send(&SqlQueryFinished { error_code: Some(7), ..Default::default() });
/// assert_emitted!(sink, SqlQueryFinished { error_code: Some(7), .. });
/// assert_emitted!(sink, events_core::events::SqlQueryFinished { error_code: Some(7), .. });
/// ```
#[macro_export]
macro_rules! assert_emitted {
    ($sink:expr, $($event:ident)::+ { $($field:ident: $value:expr,)* .. } $(,)?) => {{
        #[allow(clippy::needless_update, reason = "all fields may be given")]
        let expected = $($event)::+ { $($field: $value,)* ..::core::default::Default::default() };
        $crate::testing::__check(&$sink, &expected)
    }};
    ($sink:expr, $($event:ident)::+ { $($field:ident: $value:expr),* $(,)? } $(,)?) => {
        $crate::testing::__check(&$sink, &$($event)::+ { $($field: $value),* })
    };
}

/// Called by `assert_emitted!`.
#[doc(hidden)]
#[track_caller]
#[expect(clippy::panic, reason = "an assertion panics when it fails")]
#[inline]
pub fn __check(sink: &MemorySink, expected: &dyn EventEmitter) {
    if let Err(message) = check(&sink.events(), &OwnedEvent::of(expected)) {
        panic!("{message}");
    }
}

/// Looks for an event that has the fields of `expected`. The error shows how the most similar one differs.
#[inline]
fn check(events: &[Recorded], expected: &OwnedEvent) -> Result<(), String> {
    let name = expected.name();
    let of_name = events.iter().filter(|recorded| recorded.event.name() == name);
    let Some(nearest) = of_name.map(|recorded| differences(&recorded.event, expected)).min_by_key(Vec::len) else {
        let mut others: Vec<&str> = events.iter().map(|recorded| recorded.event.name()).collect();
        others.dedup();
        let others = if others.is_empty() { "no event".to_owned() } else { others.join(", ") };
        return Err(format!("no event `{name}` was emitted, but {others}"));
    };
    if nearest.is_empty() {
        return Ok(());
    }
    let mut message = format!("no event `{name}` with these fields was emitted; the nearest one differs:");
    for (field, expected, found) in nearest {
        let found = found.map_or_else(|| "it is not set".to_owned(), |found| format!("found {found:?}"));
        // Writing to a string does not fail.
        let _ = write!(message, "\n  {field}: expected {expected:?}, {found}");
    }
    Err(message)
}

/// A field with its expected value and the one found.
type Difference<'e> = (&'e str, &'e FieldValue<'static>, Option<&'e FieldValue<'static>>);

#[inline]
fn differences<'e>(found: &'e OwnedEvent, expected: &'e OwnedEvent) -> Vec<Difference<'e>> {
    let each = expected.fields().map(|(name, value)| (name, value, found.get(name)));
    each.filter(|(_, expected, found)| *found != Some(*expected)).collect()
}

#[cfg(test)]
#[cfg(feature = "generated")]
mod tests {
    use super::*;
    use crate::Sink;
    use crate::events::{DnsRequestFinished, SqlQueryFinished};

    fn error(sink: &MemorySink, expected: &OwnedEvent) -> String {
        check(&sink.events(), expected).unwrap_err()
    }

    #[test]
    fn an_event_that_was_emitted_is_found_among_others() {
        let sink = MemorySink::new();
        sink.send(&DnsRequestFinished::default());
        sink.send(&DnsRequestFinished { error_code: Some(-2), error: Some("no".into()) });
        assert_emitted!(sink, DnsRequestFinished { error_code: Some(-2), .. });
        assert_emitted!(sink, DnsRequestFinished { error_code: Some(-2), error: Some("no".into()), .. });
    }

    #[test]
    fn the_nearest_event_is_shown_with_what_differs() {
        let sink = MemorySink::new();
        let expected = OwnedEvent::new("e").with("a", 1).with("b", "x");
        assert_eq!(error(&sink, &expected), "no event `e` was emitted, but no event");
        sink.send(&SqlQueryFinished::default());
        assert_eq!(error(&sink, &expected), "no event `e` was emitted, but sql_query_finished");
        sink.send(&OwnedEvent::new("e"));
        sink.send(&OwnedEvent::new("e").with("a", 2).with("b", "x"));
        assert_eq!(
            error(&sink, &expected),
            "no event `e` with these fields was emitted; the nearest one differs:\n  a: expected Int(1), found Int(2)"
        );
    }

    #[test]
    #[should_panic(expected = "the nearest one differs:\n  error_code: expected Int(1), it is not set")]
    fn an_event_with_other_fields_fails_the_test() {
        let sink = MemorySink::new();
        sink.send(&DnsRequestFinished::default());
        assert_emitted!(sink, DnsRequestFinished { error_code: Some(1), .. });
    }

    #[test]
    fn an_event_conforms_when_the_page_documents_all_of_it() {
        let sink = MemorySink::new();
        let last = |event: &OwnedEvent| {
            sink.send(event);
            conforms(&sink.last().unwrap())
        };
        assert_eq!(last(&OwnedEvent::new("dns_request_finished").with("error_code", 1)), Ok(()));
        assert_eq!(last(&OwnedEvent::new("e")), Err(vec!["`e` is not a documented event".to_owned()]));
        let problems =
            last(&OwnedEvent::new("auth_request_finished").with("x", 1).with("user", 1).with("transport", "y"));
        let problems = problems.unwrap_err();
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert_eq!(problems[0], "`auth_request_finished` has no documented field `x`");
        assert_eq!(problems[2], "`y` is not a documented value of `transport`: insecure, trusted, TLS");
    }
}
