//! What becomes of a name that somebody uses.

use std::collections::BTreeMap;

use super::{Certainty, Change, What};

/// What becomes of the names of the old version, looked up by event.
#[derive(Clone, Debug, Default)]
pub struct Fates<'c> {
    events: BTreeMap<&'c str, Vec<&'c Change>>,
}

/// What becomes of a name, and the change that says so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fate<'c> {
    /// What the new version has in its place.
    pub now: Now<'c>,
    /// The change; none of a name that stays.
    pub change: Option<&'c Change>,
}

/// What the new version has in the place of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Now<'c> {
    /// The same name, with the same meaning.
    Same,
    /// This name means what the old one meant. The old one may mean something else now.
    Called(&'c str),
    /// Nothing.
    Gone,
}

impl<'c> Fates<'c> {
    /// The fates that a list of changes says.
    #[must_use]
    pub fn new(changes: &'c [Change]) -> Self {
        let mut events: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
        for change in changes {
            for reached in change.events.iter() {
                if let Some(old) = &reached.old {
                    events.entry(old).or_default().push(change);
                }
            }
        }
        Self { events }
    }

    /// Every change that reaches an event of the old version, in the order of the list.
    #[must_use]
    pub fn of(&self, event: &str) -> &[&'c Change] {
        self.events.get(event).map_or(&[], Vec::as_slice)
    }

    /// What becomes of an event.
    #[must_use]
    pub fn event(&self, event: &str) -> Fate<'c> {
        let fate = |change: &'c Change| {
            let now = match &change.what {
                What::EventGone => Now::Gone,
                What::EventRenamed => {
                    let reached = change.events.iter().find(|reached| reached.old.as_deref() == Some(event))?;
                    Now::Called(reached.new.as_deref()?)
                }
                _ => return None,
            };
            Some(Fate { now, change: Some(change) })
        };
        self.of(event).iter().find_map(|change| fate(change)).unwrap_or(Fate::SAME)
    }

    /// What becomes of a field of an event, both by their old names.
    #[must_use]
    pub fn field(&self, event: &str, name: &str) -> Fate<'c> {
        let fate = |change: &'c Change| {
            let now = match &change.what {
                What::FieldGone { field } if field == name => Now::Gone,
                What::FieldRenamed { field, to } if field == name => Now::Called(to),
                What::MeaningMoved { field, to, .. } if field == name => {
                    to.as_ref().map_or(Now::Gone, |to| Now::Called(to))
                }
                What::MeaningMoved { field, from, .. } if from.as_deref() == Some(name) => Now::Called(field),
                _ => return None,
            };
            Some(Fate { now, change: Some(change) })
        };
        self.of(event).iter().find_map(|change| fate(change)).unwrap_or(Fate::SAME)
    }

    /// What differs about the values of a field: the event by its old name, the field by its new one.
    pub fn values<'f>(&'f self, event: &str, name: &'f str) -> impl Iterator<Item = &'c Change> + use<'f, 'c> {
        self.of(event).iter().copied().filter(move |change| match &change.what {
            What::KindChanged { field, .. }
            | What::UnitChanged { field, .. }
            | What::ValueGone { field, .. }
            | What::ValueRenamed { field, .. } => field == name,
            // What is new, and what has another name, says nothing about a value that was there.
            _ => false,
        })
    }
}

impl Fate<'_> {
    /// That of a name that stays.
    pub const SAME: Self = Self { now: Now::Same, change: None };

    /// How sure it is; that a name stays is certain.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        self.change.map_or(Certainty::Certain, |change| change.certainty)
    }
}
