//! What is seen of one event while a stream is read.

use std::collections::{BTreeMap, HashMap};

use events_core::export::scan::{Field, FieldOrders, Part, Scan, Shape};
use events_spec::{EventDef, FieldDef};
use foldhash::fast::FixedState;

use super::{Against, Page};
use crate::check::live::place::{Line, Seen};
use crate::check::live::slot::Slot;
use crate::check::live::summary::{CATEGORIES, EventSeen, FieldSeen};

/// What was seen of one event.
#[derive(Debug)]
pub(super) struct Event<'t> {
    pub(super) name: String,
    /// Its definition on each page.
    defs: Vec<Option<&'t EventDef<'t>>>,
    pub(super) seen: u64,
    first: Option<Box<Seen>>,
    pub(super) slots: Vec<Slot<'t>>,
    categories: Vec<(String, u64)>,
    by_key: HashMap<Box<[u8]>, u32, FixedState>,
}

/// The maximum length of a name that is kept.
pub(super) const LONGEST_NAME: usize = 256;

/// The different definitions of a field on the pages, by what they ask of values.
pub(in crate::check::live) fn definitions<'t>(pages: &[Page<'t>], event: &str, field: &str) -> Vec<&'t FieldDef<'t>> {
    of_events(pages.iter().map(|page| page.table.event(event)), field)
}

fn of_events<'t>(defs: impl Iterator<Item = Option<&'t EventDef<'t>>>, field: &str) -> Vec<&'t FieldDef<'t>> {
    let mut different: Vec<&FieldDef<'_>> = Vec::new();
    for def in defs.filter_map(|def| def?.field(field)) {
        if !different.iter().any(|known| is_alike(known, def)) {
            different.push(def);
        }
    }
    different
}

/// Whether two definitions ask the same of values.
pub(in crate::check::live) fn is_alike(one: &FieldDef<'_>, other: &FieldDef<'_>) -> bool {
    one.kind == other.kind && one.open == other.open && one.values == other.values
}

/// The fields that no page has: their number, and how many more may come in this line.
pub(super) struct Room<'c> {
    pub(super) unknown: &'c mut usize,
    pub(super) left: &'c mut usize,
}

/// No field.
const NONE: u32 = Field::UNNAMED;

impl<'t> Event<'t> {
    /// An event that was not seen yet.
    pub(super) fn new(name: String, pages: &[Page<'t>]) -> Self {
        let defs = pages.iter().map(|page| page.table.event(&name)).collect();
        let (slots, categories, by_key) = (Vec::new(), Vec::new(), HashMap::default());
        Self { name, defs, seen: 0, first: None, slots, categories, by_key }
    }

    /// Whether no page has it.
    pub(super) fn is_unknown(&self) -> bool {
        self.defs.iter().all(Option::is_none)
    }

    /// Continues with what was seen before. This is the event that `orders` is at.
    pub(super) fn resume(
        &mut self,
        seen: EventSeen,
        orders: &mut FieldOrders,
        room: &mut Room<'_>,
        against: &Against<'t>,
    ) {
        (self.seen, self.first) = (seen.seen, seen.first.map(Box::new));
        self.categories = seen.categories.into_iter().collect();
        for (name, field) in seen.fields {
            self.add(name.as_bytes(), field, orders, room, against);
        }
    }

    /// Counts another record, with the place of the event's name if that is needed.
    #[inline]
    pub(super) fn count(&mut self, name: Part, line: &mut Line<'_>) {
        self.seen += 1;
        if self.first.is_none() && self.defs.contains(&None) {
            self.first = Some(Box::new(line.seen(name.span.start as usize, name.span.end as usize)));
        }
    }

    /// The number of a field, which is added if there is room. This is the event that `orders` is at.
    pub(super) fn slot(
        &mut self,
        raw: &[u8],
        orders: &mut FieldOrders,
        room: &mut Room<'_>,
        against: &Against<'t>,
    ) -> u32 {
        let raw = &raw[..raw.len().min(LONGEST_NAME)];
        match self.by_key.get(raw) {
            Some(number) => *number,
            None => self.add(raw, FieldSeen::default(), orders, room, against),
        }
    }

    fn add(
        &mut self,
        raw: &[u8],
        seen: FieldSeen,
        orders: &mut FieldOrders,
        room: &mut Room<'_>,
        against: &Against<'t>,
    ) -> u32 {
        let name = String::from_utf8_lossy(raw);
        let defs = of_events(self.defs.iter().copied(), &name);
        if defs.is_empty() {
            let Some(left) = room.left.checked_sub(1) else { return NONE };
            *room.left = left;
            *room.unknown += 1;
        }
        let is_unknown = self.defs.iter().zip(against.pages).any(|(def, page)| {
            def.and_then(|def| def.field(&name)).is_none() && page.parents.reach(&self.name, &name).is_none()
        });
        let number = orders.add(raw);
        self.slots.push(Slot::new(&name, &defs, is_unknown, against.thorough, seen));
        self.by_key.insert(raw.into(), number);
        number
    }

    /// What was seen of it so far.
    pub(super) fn summary(&self) -> EventSeen {
        let mut seen = EventSeen {
            seen: self.seen,
            first: self.first.as_deref().cloned(),
            categories: self.categories.iter().cloned().collect(),
            fields: BTreeMap::new(),
        };
        for (name, field) in self.slots.iter().filter_map(Slot::summary) {
            match seen.fields.get_mut(name) {
                // Two names that are not UTF-8.
                Some(known) => known.merge(field),
                None => _ = seen.fields.insert(name.to_owned(), field),
            }
        }
        seen
    }

    pub(super) fn look_at_categories(&mut self, scan: &Scan<'_>) {
        for (place, category) in scan.categories().enumerate() {
            // Usually, it is the one that was there in the first record.
            let is_plain = !matches!(category.shape, Shape::EscapedStr | Shape::EscapedText);
            let is_it = |known: &str| is_plain && known.as_bytes() == scan.raw(category);
            if let Some((_, count)) = self.categories.get_mut(place).filter(|(known, _)| is_it(known)) {
                *count += 1;
                continue;
            }
            let name = scan.text(category);
            if let Some((_, count)) = self.categories.iter_mut().find(|(known, _)| **known == name) {
                *count += 1;
            } else if name.len() <= LONGEST_NAME {
                self.categories.push((name.into_owned(), 1));
                self.drop_category();
            }
        }
    }

    /// Keeps the least few categories.
    fn drop_category(&mut self) {
        if self.categories.len() > CATEGORIES {
            let last = self.categories.iter().enumerate().max_by(|(_, (one, _)), (_, (other, _))| one.cmp(other));
            if let Some((at, _)) = last {
                self.categories.remove(at);
            }
        }
    }
}
