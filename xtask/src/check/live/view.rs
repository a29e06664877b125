//! What a stream taught, beside the page: the events and fields in an order that does not depend on the stream.

use std::collections::BTreeMap;

use events_spec::{EventDef, FieldDef, ParentRule, Reach};

use super::check::{Page, definitions, is_alike};
use super::summary::{EventSeen, FieldSeen, Summary, ValuesSeen};

/// What a stream taught, beside a page.
pub(super) struct View<'c, 't> {
    pub(super) seen: &'c Summary,
    pub(super) page: Page<'t>,
    /// The documented events that were seen in the order of the page, then the others by name.
    pub(super) events: Vec<EventView<'c, 't>>,
}

/// An event that was seen.
pub(super) struct EventView<'c, 't> {
    pub(super) name: &'c str,
    pub(super) def: Option<&'t EventDef<'t>>,
    pub(super) seen: &'c EventSeen,
    /// The documented fields that were seen in the order of the page, then the others by name.
    pub(super) fields: Vec<FieldView<'c, 't>>,
    by_name: BTreeMap<&'c str, usize>,
}

/// A field that was seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldView<'c, 't> {
    pub(super) name: &'c str,
    pub(super) role: Role<'t>,
    pub(super) seen: &'c FieldSeen,
    /// How its values compare with its definition, if it has one.
    pub(super) values: Option<&'c ValuesSeen>,
}

/// How a field relates to its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role<'t> {
    /// The page lists it.
    Documented(&'t FieldDef<'t>),
    /// Every event has it.
    Every,
    /// It comes from a parent event.
    Parent(&'t ParentRule),
    /// It is unknown here.
    Unknown,
}

impl<'c, 't> View<'c, 't> {
    /// Puts a page beside what was seen. `pages` are those that the stream was checked against.
    pub(super) fn new(seen: &'c Summary, pages: &[Page<'t>], page: Page<'t>) -> Self {
        let mut places = BTreeMap::new();
        for (place, def) in page.table.events.iter().enumerate() {
            places.entry(def.name).or_insert(place);
        }
        let events = seen.events.iter().map(|(name, event)| EventView::new(name, event, pages, page));
        let mut events: Vec<EventView<'c, 't>> = events.collect();
        // The sort is stable, and the names are in order.
        events.sort_by_key(|event| places.get(event.name).copied().unwrap_or(usize::MAX));
        Self { seen, page, events }
    }
}

impl<'c, 't> EventView<'c, 't> {
    fn new(name: &'c str, seen: &'c EventSeen, pages: &[Page<'t>], page: Page<'t>) -> Self {
        let def = page.table.event(name);
        let mut places = BTreeMap::new();
        for (place, field) in def.iter().flat_map(|def| def.fields).enumerate() {
            places.entry(field.name).or_insert(place);
        }
        let view = |(field, seen): (&'c String, &'c FieldSeen)| {
            let role = match def.and_then(|def| def.field(field)) {
                Some(def) => Role::Documented(def),
                None => match page.parents.reach(name, field) {
                    Some(Reach::Every(_)) => Role::Every,
                    Some(Reach::Parent(rule)) => Role::Parent(rule),
                    None => Role::Unknown,
                },
            };
            let values = match role {
                Role::Documented(def) => {
                    let at = definitions(pages, name, field).iter().position(|known| is_alike(known, def));
                    at.and_then(|at| seen.checks.get(at))
                }
                Role::Every | Role::Parent(_) | Role::Unknown => None,
            };
            FieldView { name: field.as_str(), role, seen, values }
        };
        let mut fields: Vec<FieldView<'c, 't>> = seen.fields.iter().map(view).collect();
        fields.sort_by_key(|field| {
            let is_documented = matches!(field.role, Role::Documented(_));
            (!is_documented, places.get(field.name).copied().unwrap_or(usize::MAX))
        });
        let by_name = fields.iter().enumerate().map(|(at, field)| (field.name, at)).collect();
        Self { name, def, seen, fields, by_name }
    }

    /// The field of this name, if it was seen.
    pub(super) fn named(&self, name: &str) -> Option<&FieldView<'c, 't>> {
        self.fields.get(*self.by_name.get(name)?)
    }
}
