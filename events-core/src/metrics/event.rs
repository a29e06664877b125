//! An event as seen by metrics.

use std::borrow::Cow;

use crate::filter::EventView;
use crate::{FieldValue, OwnedEvent, Visit};

/// An event with its name, categories and fields, including those of its parents.
///
/// `duration` is an ordinary field here. The stats process adds it to every event, and exporters write it with the
/// fields.
#[derive(Clone, Debug, Default)]
pub struct Event<'a> {
    name: Option<Cow<'a, str>>,
    categories: Vec<Cow<'a, str>>,
    fields: Vec<(Cow<'a, str>, FieldValue<'a>)>,
    level: Option<Cow<'a, str>>,
}

/// The number of fields for which there is room from the first one on.
const USUAL_FIELDS: usize = 8;

impl<'a> Event<'a> {
    /// Creates an event of this name.
    #[must_use]
    pub fn new(name: impl Into<Cow<'a, str>>) -> Self {
        Self { name: Some(name.into()), ..Self::unnamed() }
    }

    /// Creates an event without a name.
    #[must_use]
    pub fn unnamed() -> Self {
        Self::default()
    }

    /// Sets a field. An existing field keeps its position.
    pub fn set(&mut self, field: impl Into<Cow<'a, str>>, value: FieldValue<'a>) {
        let field = field.into();
        match self.fields.iter_mut().find(|(name, _)| *name == field) {
            Some((_, known)) => *known = value,
            None => {
                if self.fields.is_empty() {
                    self.fields.reserve(USUAL_FIELDS);
                }
                self.fields.push((field, value));
            }
        }
    }

    /// Adds a category. Its parents are not known here; add them too.
    pub fn add_category(&mut self, category: impl Into<Cow<'a, str>>) {
        self.categories.push(category.into());
    }

    /// Sets the log level, which is `info` by default.
    pub fn set_level(&mut self, level: impl Into<Cow<'a, str>>) {
        self.level = Some(level.into());
    }

    /// The value of a field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&FieldValue<'a>> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value)
    }

    /// The categories, in the order in which they were added.
    pub fn categories(&self) -> impl Iterator<Item = &str> {
        self.categories.iter().map(AsRef::as_ref)
    }

    /// The fields, in the order in which they were set.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &FieldValue<'a>)> {
        self.fields.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// Splits the fields before `field` from the rest, as two events. The first one has only fields; the second one has
    /// the name and the categories.
    #[must_use]
    pub fn split_at(&self, field: &str) -> (OwnedEvent, OwnedEvent) {
        let mut before = OwnedEvent::new("");
        let mut after = OwnedEvent::new(self.name.as_deref().unwrap_or_default());
        self.categories().for_each(|category| after.add_category(category));
        let at = self.fields.iter().position(|(name, _)| name == field).unwrap_or(0);
        for (number, (name, value)) in self.fields.iter().enumerate() {
            let to = if number < at { &mut before } else { &mut after };
            to.set(name, value.clone());
        }
        (before, after)
    }
}

impl EventView for Event<'_> {
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn record(&self, visit: &mut dyn Visit) {
        self.fields.iter().for_each(|(name, value)| value.record(name, visit));
    }

    fn in_category(&self, category: &str) -> bool {
        self.categories.iter().any(|own| own == category)
    }

    fn level(&self) -> &str {
        self.level.as_deref().unwrap_or("info")
    }
}
