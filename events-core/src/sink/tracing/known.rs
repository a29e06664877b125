//! The events that are registered with `tracing`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tracing_core::callsite::Identifier;
use tracing_core::field::FieldSet;
use tracing_core::metadata::Kind;
use tracing_core::subscriber::Interest;
use tracing_core::{Callsite, Level, Metadata, callsite, dispatcher};

/// The maximum number of combinations of name, level and fields.
const SETS: usize = 4096;

/// All registered events, by the keys from [`Names`](super::Names).
#[derive(Debug, Default)]
pub(super) struct Sets {
    known: Mutex<HashMap<Box<[u8]>, &'static Known>>,
}

/// An event with a set of fields.
#[derive(Debug)]
pub(super) struct Known {
    metadata: OnceLock<Metadata<'static>>,
    /// Whether no subscriber wants it.
    is_unwanted: AtomicBool,
}

impl Sets {
    fn lock(&self) -> MutexGuard<'_, HashMap<Box<[u8]>, &'static Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, key: &[u8]) -> Option<&'static Known> {
        self.lock().get(key).copied()
    }

    /// Registers an event; `None` if there are too many.
    pub(super) fn add<'n>(
        &self,
        key: &[u8],
        name: &str,
        target: &'static str,
        level: Level,
        fields: impl Iterator<Item = &'n str>,
    ) -> Option<&'static Known> {
        let mut sets = self.lock();
        if let Some(known) = sets.get(key) {
            return Some(known);
        }
        if sets.len() >= SETS {
            return None;
        }
        let names: Vec<&'static str> = fields.map(leak).collect();
        let known: &'static Known =
            Box::leak(Box::new(Known { metadata: OnceLock::new(), is_unwanted: AtomicBool::new(false) }));
        let fields = FieldSet::new(Box::leak(names.into_boxed_slice()), Identifier(known));
        let metadata = Metadata::new(leak(name), target, level, None, None, None, fields, Kind::EVENT);
        // It was just created, and no other thread has it.
        let _ = known.metadata.set(metadata);
        sets.insert(key.into(), known);
        drop(sets);
        callsite::register(known);
        Some(known)
    }
}

fn leak(text: &str) -> &'static str {
    Box::leak(text.into())
}

impl Known {
    pub(super) fn is_enabled(&self) -> bool {
        // Even if all subscribers always want it, a thread without a subscriber does not.
        !self.is_unwanted.load(Ordering::Relaxed)
            && dispatcher::get_default(|subscriber| subscriber.enabled(self.metadata()))
    }

    pub(super) fn metadata(&self) -> &Metadata<'static> {
        static NONE: OnceLock<Metadata<'static>> = OnceLock::new();
        static UNWANTED: Known = Known { metadata: OnceLock::new(), is_unwanted: AtomicBool::new(true) };
        // It is set before this can be called; otherwise an event without fields that is not wanted is used.
        self.metadata.get().unwrap_or_else(|| {
            NONE.get_or_init(|| {
                let fields = FieldSet::new(&[], Identifier(&UNWANTED));
                Metadata::new("", "", Level::TRACE, None, None, None, fields, Kind::EVENT)
            })
        })
    }
}

impl Callsite for Known {
    fn set_interest(&self, interest: Interest) {
        self.is_unwanted.store(interest.is_never(), Ordering::Relaxed);
    }

    fn metadata(&self) -> &Metadata<'_> {
        Self::metadata(self)
    }
}
