//! Which events the server wants.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::EventEmitter;
use crate::call_site::FilterNumber;
use crate::filter::{Enveloped, Interest, ServerFilter};

/// The server's filter. While there is none, everything is wanted.
#[derive(Debug)]
pub(super) struct Wanted {
    /// Whether there is a filter, so that one load decides if there is none.
    is_filtered: AtomicBool,
    filter: RwLock<Option<Arc<ServerFilter>>>,
    /// The number of the filter, by which its answers are kept.
    number: AtomicU64,
}

impl Wanted {
    pub(super) fn new() -> Self {
        Self {
            is_filtered: AtomicBool::new(false),
            filter: RwLock::default(),
            number: AtomicU64::new(FilterNumber::new().0),
        }
    }

    /// Sets what the server wants from now on; `None` if that is not known.
    pub(super) fn set(&self, filter: Option<ServerFilter>) {
        let is_filtered = filter.is_some();
        *self.filter.write().unwrap_or_else(PoisonError::into_inner) = filter.map(Arc::new);
        // After the filter: a thread that sees the new number uses the new filter.
        self.number.store(FilterNumber::new().0, Ordering::Release);
        self.is_filtered.store(is_filtered, Ordering::Release);
    }

    /// Whether events with this name may be wanted.
    pub(super) fn has(&self, name: &str) -> bool {
        let filter = self.filter.read().unwrap_or_else(PoisonError::into_inner);
        filter.as_ref().is_none_or(|filter| filter.interest(name) != Interest::Never)
    }

    /// Whether the event may be wanted, by its name.
    #[inline]
    pub(super) fn may_have(&self, event: &dyn EventEmitter) -> bool {
        if !self.is_filtered.load(Ordering::Acquire) {
            return true;
        }
        match event.call_site() {
            Some(site) => {
                let number = FilterNumber(self.number.load(Ordering::Acquire));
                site.answer(number, || self.has(event.event_name()))
            }
            None => self.has(event.event_name()),
        }
    }

    /// Whether the event is wanted.
    pub(super) fn matches(&self, event: &Enveloped<'_>) -> bool {
        if !self.is_filtered.load(Ordering::Acquire) {
            return true;
        }
        // No lock is held while the event is evaluated.
        let filter = self.filter.read().unwrap_or_else(PoisonError::into_inner).clone();
        filter.is_none_or(|filter| filter.matches(event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::DnsRequestStarted;
    use crate::{Envelope, OwnedEvent};

    #[test]
    fn what_is_wanted_is_what_the_filter_says() {
        let wanted = Wanted::new();
        assert!(wanted.has("other") && wanted.may_have(&DnsRequestStarted {}));
        for (filter, generated, other) in [
            (None, true, true),
            (Some(""), false, false),
            (Some("event=dns_*"), true, false),
            (Some("event=other"), false, true),
            (Some("event=dns_* OR event=other"), true, true),
            (None, true, true),
        ] {
            wanted.set(filter.map(|filter| ServerFilter::parse(filter).unwrap()));
            let owned = OwnedEvent::new("other");
            for (event, is_wanted) in [(&DnsRequestStarted {} as &dyn EventEmitter, generated), (&owned, other)] {
                let envelope = Envelope::new();
                let view = Enveloped { envelope: &envelope, event, parents: &std::collections::BTreeMap::new() };
                // The second answer to the same question may be a kept one.
                let may_have = (wanted.may_have(event), wanted.may_have(event));
                let answers = (wanted.has(event.event_name()), may_have, wanted.matches(&view));
                assert_eq!(answers, (is_wanted, (is_wanted, is_wanted), is_wanted), "{filter:?}");
            }
        }
    }

    #[test]
    fn a_field_decides_about_an_event_whose_name_may_be_wanted() {
        let wanted = Wanted::new();
        wanted.set(Some(ServerFilter::parse("event=a AND n > 5").unwrap()));
        for (n, is_wanted) in [(5, false), (6, true)] {
            let event = OwnedEvent::new("a").with("n", n);
            let envelope = Envelope::new();
            let view = Enveloped { envelope: &envelope, event: &event, parents: &std::collections::BTreeMap::new() };
            assert!(wanted.has("a") && wanted.may_have(&event));
            assert_eq!(wanted.matches(&view), is_wanted);
        }
    }
}
