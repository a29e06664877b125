//! The limits of a summary. What stays are the least names in byte order, so that it does not depend on the order in
//! which they come: a name that is dropped from a part is dropped from the whole.

use std::collections::BTreeMap;

use super::{FieldSeen, Summary, ValuesSeen};
use crate::check::live::check::Page;

/// The maximum number of different events, and of different fields of all events, in addition to those on the pages.
pub(in crate::check::live) const EVENTS: usize = 4096;
pub(in crate::check::live) const FIELDS: usize = 16 << 10;
/// The maximum number of different undocumented fields of one event.
const FIELDS_OF_EVENT: usize = 1024;
/// The maximum number of different categories of one event.
pub(in crate::check::live) const CATEGORIES: usize = 16;
/// The maximum number of different members of records that exports do not have.
pub(in crate::check::live) const MEMBERS: usize = 16;
/// The maximum number of inputs that are named.
const FILES: usize = 1000;

impl FieldSeen {
    /// The number of different values kept for evidence, and their maximum length.
    pub(in crate::check::live) const VALUES: usize = 8;
    pub(in crate::check::live) const LONGEST_VALUE: usize = 64;
}

impl ValuesSeen {
    /// The number of different values outside a list that are kept, and their maximum length.
    pub(super) const OTHERS: usize = 8;
    pub(super) const LONGEST_OTHER: usize = 256;
}

impl Summary {
    /// Applies the limits if so much was added that they may matter.
    pub(in crate::check::live) fn cut_if_large(&mut self, pages: &[Page<'_>]) {
        if self.added > FIELDS {
            self.cut(pages);
        }
    }

    /// Applies the limits.
    pub(in crate::check::live) fn cut(&mut self, pages: &[Page<'_>]) {
        self.added = 0;
        drop_last(&mut self.unknown_members, MEMBERS);
        drop_last(&mut self.missed, FILES);
        while self.files.len() > FILES {
            self.files.pop_last();
        }
        let is_documented = |name: &str| pages.iter().any(|page| page.table.event(name).is_some());
        let mut events = 0;
        let counts = &mut self.counts;
        self.events.retain(|name, event| {
            let stays = is_documented(name) || events < EVENTS;
            events += usize::from(!is_documented(name));
            if !stays {
                counts.uncounted_events = counts.uncounted_events.saturating_add(event.seen);
            }
            stays
        });
        // The fields of documented events come first: otherwise an event that is dropped from the whole could have taken
        // their place in a part.
        let (documented, others): (Vec<_>, Vec<_>) = self.events.iter_mut().partition(|(name, _)| is_documented(name));
        let mut fields = 0;
        for (_, event) in documented.into_iter().chain(others) {
            drop_last(&mut event.categories, CATEGORIES);
            let mut of_event = 0;
            event.fields.retain(|_, field| {
                if !field.checks.is_empty() {
                    return true;
                }
                let stays = of_event < FIELDS_OF_EVENT && fields < FIELDS;
                of_event += 1;
                fields += usize::from(stays);
                if !stays {
                    counts.uncounted_fields = counts.uncounted_fields.saturating_add(field.seen);
                }
                stays
            });
        }
    }
}

fn drop_last<K: Ord, V>(map: &mut BTreeMap<K, V>, most: usize) {
    while map.len() > most {
        map.pop_last();
    }
}
