//! An event with its envelope, as seen by a filter.

use std::collections::BTreeMap;

use super::EventView;
use crate::export::encode;
use crate::{Envelope, EventEmitter, LogLevel, Visit};

/// An event with its envelope, and the parents of categories.
pub(crate) struct Enveloped<'a> {
    pub(crate) envelope: &'a Envelope<'a>,
    pub(crate) event: &'a dyn EventEmitter,
    pub(crate) parents: &'a BTreeMap<String, Option<String>>,
}

/// The maximum number of parent categories that are followed, in case they form a cycle.
const DEEPEST: usize = 64;

impl EventView for Enveloped<'_> {
    fn name(&self) -> Option<&str> {
        Some(self.event.event_name())
    }

    fn record(&self, visit: &mut dyn Visit) {
        encode::record_fields(self.envelope, self.event, visit);
    }

    fn in_category(&self, category: &str) -> bool {
        let mut found = false;
        encode::each_category(self.envelope, self.event, &mut |own| {
            let mut name = Some(own);
            for _ in 0..DEEPEST {
                let Some(at) = name else { break };
                found |= at == category;
                name = self.parents.get(at).and_then(Option::as_deref);
            }
        });
        found
    }

    fn level(&self) -> &str {
        match self.envelope.level {
            LogLevel::Debug => "debug",
            LogLevel::Info => "info",
            LogLevel::Warning => "warning",
            LogLevel::Error => "error",
        }
    }

    fn source(&self) -> Option<(&str, u32)> {
        self.envelope.source.map(|source| (source.file, source.line))
    }

    fn duration_usecs(&self) -> Option<i64> {
        Some(self.envelope.duration_usecs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Filter;
    use crate::{OwnedEvent, Parent, ServerVersion, SourceLocation, Timestamp};

    #[test]
    fn a_filter_sees_the_event_with_its_envelope() {
        let parent = Parent::new(&OwnedEvent::new("p").with("user", "a").with("n", 1));
        let envelope = Envelope::between(Timestamp::new(1, 0), Timestamp::new(1, 70))
            .at_level(LogLevel::Warning)
            .within(&parent)
            .with_categories(&["server"])
            .with_source(Some(SourceLocation { file: "a.c", line: 7 }));
        // The duration is that of the envelope, whatever the event says.
        let event = OwnedEvent::new("e").with_category("imap").with("n", 2).with("duration", 5);
        let parents = BTreeMap::from([("imap".to_owned(), Some("mail".to_owned())), ("mail".to_owned(), None)]);
        let matches = |filter: &str| {
            let filter = Filter::parse(filter, ServerVersion::V2_4).unwrap();
            filter.matches(&Enveloped { envelope: &envelope, event: &event, parents: &parents })
        };
        for yes in [
            "event=e",
            "user=a AND n=2",
            "category=imap AND category=mail AND category=server",
            "category=warning",
            "source_location=a.c:7",
            "duration=70",
        ] {
            assert!(matches(yes), "{yes}");
        }
        for no in ["event=p", "n=1", "category=sql", "category=info", "source_location=a.c:8", "duration=5"] {
            assert!(!matches(no), "{no}");
        }
    }

    #[test]
    fn every_level_has_its_name() {
        let event = OwnedEvent::new("e");
        let level = |level| {
            let envelope = Envelope::default().at_level(level);
            Enveloped { envelope: &envelope, event: &event, parents: &BTreeMap::new() }.level().to_owned()
        };
        let levels = [LogLevel::Debug, LogLevel::Info, LogLevel::Warning, LogLevel::Error];
        assert_eq!(levels.map(level), ["debug", "info", "warning", "error"]);
    }

    #[test]
    fn categories_that_are_their_own_parents_end() {
        let (envelope, event) = (Envelope::default(), OwnedEvent::new("e").with_category("a"));
        let parents = BTreeMap::from([("a", "b"), ("b", "a")].map(|(a, b)| (a.to_owned(), Some(b.to_owned()))));
        let enveloped = Enveloped { envelope: &envelope, event: &event, parents: &parents };
        assert!(enveloped.in_category("b") && !enveloped.in_category("c"));
    }
}
