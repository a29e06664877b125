//! Matches a filter against an event.

use std::net::IpAddr;

use super::Filter;
use super::bits::Bits;
use super::field::Wanted;
use super::program::Interest;
use super::tree::{Op, Test};
#[cfg(feature = "metrics")]
use crate::FieldValue;
use crate::{EventEmitter, Timestamp, Visit};

/// An event as seen by a filter.
///
/// Every [`EventEmitter`] implements it, as an event at level `info` without a source location and a parent. Implement
/// it to provide more information about the event.
pub trait EventView {
    /// The event's name; `None` for an event that only serves as a parent of others.
    fn name(&self) -> Option<&str>;

    /// Passes the fields of the event and its parents to `visit`, outermost first, so that a later field replaces an
    /// earlier one of the same name. Lists of strings are concatenated.
    fn record(&self, visit: &mut dyn Visit);

    /// Whether the event or one of its parents is in this category or in a child category of it.
    fn in_category(&self, category: &str) -> bool;

    /// The event's log level: `debug`, `info`, `warning`, `error`, `fatal` or `panic`.
    fn level(&self) -> &str {
        "info"
    }

    /// The file and line where the event was sent.
    fn source(&self) -> Option<(&str, u32)> {
        None
    }

    /// The duration of the event in microseconds, if known; filters see it as the field `duration`.
    fn duration_usecs(&self) -> Option<i64> {
        None
    }
}

impl<T: EventEmitter + ?Sized> EventView for T {
    fn name(&self) -> Option<&str> {
        Some(self.event_name())
    }

    fn record(&self, visit: &mut dyn Visit) {
        EventEmitter::record(self, visit);
    }

    fn in_category(&self, category: &str) -> bool {
        let mut found = false;
        self.each_category(&mut |own| found |= own == category);
        found
    }
}

impl Filter {
    /// Whether the event matches.
    ///
    /// The fields are recorded once, and only if the result depends on them. Filters with up to 512 comparisons do not
    /// allocate.
    pub fn matches(&self, event: &(impl EventView + ?Sized)) -> bool {
        let name = event.name();
        let interest = match name {
            Some(name) => self.interest(name),
            None => self.program.ask(&self.comparisons, None),
        };
        match interest {
            Interest::Never => return false,
            Interest::Always => return true,
            Interest::Maybe => {}
        }
        let mut answers: Option<Bits> = None;
        self.program
            .run(|at| self.holds(at, event, |at, _| answers.get_or_insert_with(|| self.ask_fields(event)).get(at)))
    }

    /// Like [`matches`](Self::matches), for an event whose name may match and whose values can be looked up: `value`
    /// returns that of a field.
    #[cfg(feature = "metrics")]
    pub(crate) fn matches_values<'v>(
        &self,
        event: &(impl EventView + ?Sized),
        value: impl Fn(&str) -> Option<&'v FieldValue<'v>>,
    ) -> bool {
        self.program.run(|at| {
            self.holds(at, event, |at, wanted| {
                let comparison = &self.comparisons[at];
                match comparison.field().and_then(&value) {
                    Some(value) => wanted.accepts(comparison.op, value),
                    None => wanted.accepts_absence(),
                }
            })
        })
    }

    /// Whether a comparison is true. `field` tells it for one with a field.
    pub(super) fn holds(
        &self,
        at: usize,
        event: &(impl EventView + ?Sized),
        field: impl FnOnce(usize, &Wanted) -> bool,
    ) -> bool {
        match &self.comparisons[at].test {
            Test::Name(text) => event.name().is_some_and(|name| text.accepts(name)),
            Test::Level(level) => event.level() == level,
            Test::Category(category) => event.in_category(category),
            Test::Source { file, line } => event.source().is_some_and(|(found, found_line)| {
                found == file && line.is_none_or(|line| line == u64::from(found_line))
            }),
            Test::Field(wanted) => field(at, wanted),
        }
    }

    pub(super) fn ask_fields(&self, event: &(impl EventView + ?Sized)) -> Bits {
        let mut ask =
            AskFields { filter: self, answers: Bits::new(self.comparisons.len()), lists: Bits::new(self.fields.len()) };
        for field in &self.fields {
            ask.answer(field, |wanted, _| wanted.accepts_absence());
        }
        event.record(&mut ask);
        if let Some(duration) = event.duration_usecs() {
            ask.int("duration", duration);
        }
        ask.answers
    }
}

/// The comparisons with one field.
#[derive(Clone, Debug)]
pub(super) struct FieldTests {
    pub(super) name: String,
    pub(super) comparisons: Vec<usize>,
}

/// Receives the fields and records the result of each comparison.
struct AskFields<'f> {
    filter: &'f Filter,
    answers: Bits,
    /// The fields, by index in [`Filter::fields`], that are nonempty lists so far.
    lists: Bits,
}

impl<'f> AskFields<'f> {
    fn find(&self, name: &str) -> Option<(usize, &'f FieldTests)> {
        let fields = &self.filter.fields;
        let at = fields.binary_search_by(|known| known.name.as_str().cmp(name)).ok()?;
        Some((at, &fields[at]))
    }

    fn answer(&mut self, field: &FieldTests, holds: impl Fn(&Wanted, Op) -> bool) {
        for (at, wanted, op) in self.filter.tests(field) {
            self.answers.set(at, holds(wanted, op));
        }
    }

    fn value(&mut self, name: &str, holds: impl Fn(&Wanted, Op) -> bool) {
        if let Some((at, field)) = self.find(name) {
            self.lists.set(at, false);
            self.answer(field, holds);
        }
    }
}

impl Filter {
    fn tests<'f>(&'f self, field: &'f FieldTests) -> impl Iterator<Item = (usize, &'f Wanted, Op)> {
        field.comparisons.iter().filter_map(|at| {
            let comparison = &self.comparisons[*at];
            match &comparison.test {
                Test::Field(wanted) => Some((*at, wanted, comparison.op)),
                Test::Name(_) | Test::Level(_) | Test::Category(_) | Test::Source { .. } => None,
            }
        })
    }
}

impl Visit for AskFields<'_> {
    fn str(&mut self, field: &str, value: &str) {
        self.value(field, |wanted, op| wanted.accepts_str(op, value));
    }

    fn int(&mut self, field: &str, value: i64) {
        self.value(field, |wanted, op| wanted.accepts_int(op, value));
    }

    fn time(&mut self, field: &str, _: Timestamp) {
        self.value(field, |_, _| false);
    }

    fn ip(&mut self, field: &str, value: IpAddr) {
        self.value(field, |wanted, op| wanted.accepts_ip(op, value));
    }

    fn str_list(&mut self, field: &str, values: &mut dyn Iterator<Item = &str>) {
        let Some((at, field)) = self.find(field) else { return };
        if !self.lists.get(at) {
            // An empty list counts as absent.
            self.answer(field, |wanted, op| op == Op::Equal && wanted.accepts_absence());
        }
        for item in values {
            if !self.lists.get(at) {
                self.lists.set(at, true);
                self.answer(field, |_, _| false);
            }
            for (test, wanted, op) in self.filter.tests(field) {
                if wanted.accepts_item(op, item) {
                    self.answers.set(test, true);
                }
            }
        }
    }
}

#[cfg(all(test, feature = "metrics"))]
mod tests {
    use super::*;
    use crate::{OwnedEvent, ServerVersion};

    #[test]
    fn a_filter_takes_values_that_are_looked_up() {
        let (number, text) = (FieldValue::from(5), FieldValue::from("X"));
        let matches = |filter: &str| {
            let filter = Filter::parse(filter, ServerVersion::V2_4).unwrap();
            let value = |name: &str| match name {
                "n" => Some(&number),
                "s" => Some(&text),
                _ => None,
            };
            filter.matches_values(&OwnedEvent::new("e").with_category("imap"), value)
        };
        for yes in ["n=5", "n>4 AND s=x", "event=e AND none=\"\"", "NOT none=x", "category=imap AND n=5", "n=6 OR s=x"]
        {
            assert!(matches(yes), "{yes}");
        }
        for no in ["n=6", "n>5", "s=y", "none=x", "n=\"\"", "event=f AND n=5", "category=sql AND n=5"] {
            assert!(!matches(no), "{no}");
        }
    }
}
