//! Maps the names of events and fields to numbers and predicts the next name.
//!
//! Events of one name nearly always have the same fields in the same order, so one record tells a reader which names to
//! expect. The names on the page are known from the start; others are learned, up to a limit.

use std::collections::HashMap;

use events_spec::Table;

use super::EVERY;
use crate::export::scan::{Field, FieldOrder, Names};

/// The numbers of names.
#[derive(Clone, Debug)]
pub(super) struct KnownNames {
    events: Vec<KnownEvent>,
    by_name: HashMap<Box<[u8]>, u32>,
    /// The number of learned names.
    learnt: usize,
    /// The event of the record that is being scanned, and its most recent field.
    event: u32,
    before: u32,
}

/// The fields of one event: first those of the page, in its order, then those that every event has, then others.
#[derive(Clone, Debug, Default)]
struct KnownEvent {
    documented: u32,
    by_name: HashMap<Box<[u8]>, u32>,
    order: FieldOrder,
}

const NONE: u32 = u32::MAX;
/// The maximum number of learned names, and the maximum length of each.
const MOST: usize = 8192;
const LONGEST: usize = 64;

impl KnownNames {
    pub(super) fn new(table: &Table<'_>) -> Self {
        let mut names = Self { events: Vec::new(), by_name: HashMap::new(), learnt: 0, event: NONE, before: NONE };
        for def in table.events {
            let event = names.add_event(def.name.as_bytes());
            let every = EVERY.iter().map(|(every, _)| *every).filter(|every| def.field(every).is_none());
            for name in def.fields.iter().map(|field| field.name).chain(every) {
                event.add(name.as_bytes());
            }
            event.documented = def.fields.len() as u32;
        }
        names
    }

    /// Begins a record.
    pub(super) fn begin(&mut self) {
        (self.event, self.before) = (NONE, NONE);
    }

    /// The index of the record's event on the page, if the scan determined the event and the page documents it.
    pub(super) fn documented_event(&self, table: &Table<'_>) -> Option<usize> {
        Some(self.event as usize).filter(|event| *event < table.events.len())
    }

    /// Whether the scan determined the event, documented or not.
    pub(super) fn has_event(&self) -> bool {
        self.event != NONE
    }

    /// The number of documented fields of the event. Lower field numbers are their indices.
    pub(super) fn documented_fields(&self) -> u32 {
        self.events.get(self.event as usize).map_or(0, |event| event.documented)
    }

    fn add_event(&mut self, name: &[u8]) -> &mut KnownEvent {
        let number = self.events.len();
        self.by_name.insert(name.into(), number as u32);
        self.events.push(KnownEvent::default());
        &mut self.events[number]
    }

    /// Whether another name, this one, may be learned. If so, counts it.
    fn learns(&mut self, name: &[u8]) -> bool {
        let may = self.learnt < MOST && name.len() <= LONGEST;
        self.learnt += usize::from(may);
        may
    }
}

impl KnownEvent {
    /// Adds a field and returns its number.
    fn add(&mut self, name: &[u8]) -> u32 {
        let number = self.order.add(name);
        self.by_name.insert(name.into(), number);
        number
    }
}

impl Names for KnownNames {
    #[inline]
    fn event(&mut self, name: &[u8]) {
        self.before = NONE;
        self.event = match self.by_name.get(name).copied() {
            Some(number) => number,
            None if self.learns(name) => {
                self.add_event(name);
                self.events.len() as u32 - 1
            }
            None => NONE,
        };
    }

    #[inline]
    fn guess(&self) -> &[u8] {
        self.events.get(self.event as usize).map_or(&[], |event| event.order.guess(self.before))
    }

    #[inline]
    fn confirm(&mut self) -> u32 {
        if let Some(event) = self.events.get(self.event as usize) {
            self.before = event.order.after(self.before);
        }
        self.before
    }

    fn look_up(&mut self, key: &[u8]) -> u32 {
        let known = self.events.get(self.event as usize).and_then(|event| event.by_name.get(key).copied());
        let learns = known.is_none() && self.learns(key);
        let Some(event) = self.events.get_mut(self.event as usize) else { return Field::UNNAMED };
        let number = match known {
            Some(number) => number,
            None if learns => event.add(key),
            None => return Field::UNNAMED,
        };
        event.order.follow(self.before, number);
        self.before = number;
        number
    }
}
