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
