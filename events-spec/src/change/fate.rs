//! What happens to a name from one version to the next.

use std::collections::BTreeMap;

use super::{Certainty, Change, What};

/// What happens to the names of the old version, looked up by event.
#[derive(Clone, Debug, Default)]
pub struct Fates<'c> {
    events: BTreeMap<&'c str, Vec<&'c Change>>,
}

/// What happens to a name, and the change that tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fate<'c> {
    /// Its replacement in the new version.
    pub now: Now<'c>,
    /// The change; `None` for a name that stays.
    pub change: Option<&'c Change>,
}

/// The replacement of a name in the new version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Now<'c> {
    /// The same name, with the same meaning.
    Same,
    /// This name has the old meaning. The old name may now have another meaning.
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

    /// Every change that affects an event of the old version, in the order of the list.
    #[must_use]
    pub fn of(&self, event: &str) -> &[&'c Change] {
        self.events.get(event).map_or(&[], Vec::as_slice)
    }

    /// What happens to an event.
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

    /// What happens to a field of an event; both are given by their old names.
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

    /// How the values of a field differ; the event is given by its old name, the field by its new one.
    pub fn values<'f>(&'f self, event: &str, name: &'f str) -> impl Iterator<Item = &'c Change> + use<'f, 'c> {
        self.of(event).iter().copied().filter(move |change| match &change.what {
            What::KindChanged { field, .. }
            | What::UnitChanged { field, .. }
            | What::ValueGone { field, .. }
            | What::ValueRenamed { field, .. } => field == name,
            // Additions and renames do not tell anything about an existing value.
            _ => false,
        })
    }
}

impl Fate<'_> {
    /// The fate of a name that stays.
    pub const SAME: Self = Self { now: Now::Same, change: None };

    /// How certain it is; that a name stays is certain.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        self.change.map_or(Certainty::Certain, |change| change.certainty)
    }
}
