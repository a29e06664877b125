//! Maps the names of events and fields to numbers and predicts the next name.
//!
//! Events of one name nearly always have the same fields in the same order, so one record tells a reader which names to
//! expect. The names on the page are known from the start; others are learned, up to a limit.

use std::collections::HashMap;

use events_spec::Table;

use super::EVERY;
use crate::export::scan::{Field, FieldOrders, Names};

/// The numbers of names.
#[derive(Clone, Debug)]
pub(super) struct KnownNames {
    events: Vec<KnownEvent>,
    by_name: HashMap<Box<[u8]>, u32>,
    /// The number of learned names.
    learnt: usize,
    orders: FieldOrders,
}

/// The fields of one event: first those of the page, in its order, then those that every event has, then others.
#[derive(Clone, Debug, Default)]
struct KnownEvent {
    documented: u32,
    by_name: HashMap<Box<[u8]>, u32>,
}

/// The maximum number of learned names, and the maximum length of each.
const MOST: usize = 8192;
const LONGEST: usize = 64;

impl KnownNames {
    pub(super) fn new(table: &Table<'_>) -> Self {
        let mut names = Self { events: Vec::new(), by_name: HashMap::new(), learnt: 0, orders: FieldOrders::new() };
        for def in table.events {
            let event = names.add_event(def.name.as_bytes());
            names.orders.enter(event);
            let every = EVERY.iter().map(|(every, _)| *every).filter(|every| def.field(every).is_none());
            for name in def.fields.iter().map(|field| field.name).chain(every) {
                names.add(name.as_bytes());
            }
            names.events[event as usize].documented = def.fields.len() as u32;
        }
        names.begin();
        names
    }

    /// Begins a record.
    pub(super) fn begin(&mut self) {
        self.orders.begin();
    }

    /// The index of the record's event on the page, if the scan determined the event and the page documents it.
    pub(super) fn documented_event(&self, table: &Table<'_>) -> Option<usize> {
        Some(self.orders.event() as usize).filter(|event| *event < table.events.len())
    }

    /// Whether the scan determined the event, documented or not.
    pub(super) fn has_event(&self) -> bool {
        self.orders.event() != Field::UNNAMED
    }

    /// The number of documented fields of the event. Lower field numbers are their indices.
    pub(super) fn documented_fields(&self) -> u32 {
        self.events.get(self.orders.event() as usize).map_or(0, |event| event.documented)
    }

    fn add_event(&mut self, name: &[u8]) -> u32 {
        let number = self.orders.add_event();
        self.by_name.insert(name.into(), number);
        self.events.push(KnownEvent::default());
        number
    }

    /// Adds a field to the current event and returns its number.
    fn add(&mut self, name: &[u8]) -> u32 {
        let number = self.orders.add(name);
        if let Some(event) = self.events.get_mut(self.orders.event() as usize) {
            event.by_name.insert(name.into(), number);
        }
        number
    }

    /// Whether another name, this one, may be learned. If so, counts it.
    fn learns(&mut self, name: &[u8]) -> bool {
        let may = self.learnt < MOST && name.len() <= LONGEST;
        self.learnt += usize::from(may);
        may
    }
}

impl Names for KnownNames {
    #[inline]
    fn event(&mut self, name: &[u8]) {
        let event = match self.by_name.get(name).copied() {
            Some(number) => number,
            None if self.learns(name) => self.add_event(name),
            None => Field::UNNAMED,
        };
        self.orders.enter(event);
    }

    #[inline]
    fn guess(&self) -> &[u8] {
        self.orders.guess()
    }

    #[inline]
    fn confirm(&mut self) -> u32 {
        self.orders.confirm()
    }

    fn look_up(&mut self, key: &[u8]) -> u32 {
        let event = self.events.get(self.orders.event() as usize);
        let is_known = event.is_some();
        let known = event.and_then(|event| event.by_name.get(key).copied());
        let learns = known.is_none() && self.learns(key);
        let number = match known {
            Some(number) => number,
            None if learns && is_known => self.add(key),
            None => return Field::UNNAMED,
        };
        self.orders.follow(number);
        number
    }
}
