//! An event that owns its contents.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::{EventEmitter, FieldValue, Timestamp, Visit};

/// An event that owns its name, categories and fields. A memory sink stores these; they are also emitters whose fields
/// are known only at run time.
///
/// A field has one value. Recording it again replaces the value in place, as in Dovecot; recording a list again appends
/// its items.
///
/// ```
/// use events_core::OwnedEvent;
///
/// let event = OwnedEvent::new("imap_command_finished").with("name", "NOOP").with("bytes_out", 11);
/// assert_eq!(event.str("name"), Some("NOOP"));
/// assert_eq!(event.int("bytes_out"), Some(11));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnedEvent {
    name: String,
    categories: Vec<String>,
    fields: Vec<(String, FieldValue<'static>)>,
}

impl OwnedEvent {
    /// Creates an event without fields.
    #[must_use]
    #[inline]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Copies everything that the emitter records.
    #[must_use]
    #[inline]
    pub fn of(event: &(impl EventEmitter + ?Sized)) -> Self {
        let mut owned = Self::new(event.event_name());
        event.each_category(&mut |category| owned.add_category(category));
        event.record(&mut owned);
        owned
    }

    /// Adds a field.
    #[must_use]
    #[inline]
    pub fn with<'v>(mut self, field: &str, value: impl Into<FieldValue<'v>>) -> Self {
        self.set(field, value);
        self
    }

    /// Adds a category.
    #[must_use]
    #[inline]
    pub fn with_category(mut self, category: &str) -> Self {
        self.add_category(category);
        self
    }

    /// Sets a field. An existing field keeps its position.
    #[inline]
    pub fn set<'v>(&mut self, field: &str, value: impl Into<FieldValue<'v>>) {
        self.set_value(field, value.into().into_owned());
    }

    #[inline]
    fn set_value(&mut self, field: &str, value: FieldValue<'static>) {
        match self.fields.iter_mut().find(|(name, _)| name == field) {
            Some((_, known)) => *known = value,
            None => self.fields.push((field.to_owned(), value)),
        }
    }

    /// Adds a category, unless the event already has it.
    #[inline]
    pub fn add_category(&mut self, category: &str) {
        if !self.categories.iter().any(|known| known == category) {
            self.categories.push(category.to_owned());
        }
    }

    /// The event's name.
    #[must_use]
    #[inline]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The categories, in the order in which they were added.
    #[inline]
    pub fn categories(&self) -> impl ExactSizeIterator<Item = &str> {
        self.categories.iter().map(String::as_str)
    }

    /// The fields, in the order in which they were recorded.
    #[inline]
    pub fn fields(&self) -> impl ExactSizeIterator<Item = (&str, &FieldValue<'static>)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The value of a field.
    #[must_use]
    #[inline]
    pub fn get(&self, field: &str) -> Option<&FieldValue<'static>> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value)
    }

    /// The value of a string field; `None` if there is no such field or it is of another kind.
    #[must_use]
    #[inline]
    pub fn str(&self, field: &str) -> Option<&str> {
        self.get(field)?.as_str()
    }

    /// The value of an integer field; `None` if there is no such field or it is of another kind.
    #[must_use]
    #[inline]
    pub fn int(&self, field: &str) -> Option<i64> {
        self.get(field)?.as_int()
    }
}

impl EventEmitter for OwnedEvent {
    #[inline]
    fn event_name(&self) -> &str {
        &self.name
    }

    #[inline]
    fn each_category(&self, take: &mut dyn FnMut(&str)) {
        self.categories().for_each(take);
    }

    #[inline]
    fn record(&self, visit: &mut dyn Visit) {
        self.fields.iter().for_each(|(name, value)| value.record(name, visit));
    }
}

impl Visit for OwnedEvent {
    #[inline]
    fn str(&mut self, field: &str, value: &str) {
        self.set(field, value);
    }

    #[inline]
    fn int(&mut self, field: &str, value: i64) {
        self.set(field, value);
    }

    #[inline]
    fn time(&mut self, field: &str, value: Timestamp) {
        self.set(field, value);
    }

    #[inline]
    fn ip(&mut self, field: &str, value: IpAddr) {
        self.set(field, value);
    }

    #[inline]
    fn str_list(&mut self, field: &str, values: &mut dyn Iterator<Item = &str>) {
        let values = values.map(|value| Cow::Owned(value.to_owned()));
        match self.fields.iter_mut().find(|(name, _)| name == field) {
            Some((_, FieldValue::StrList(known))) => known.extend(values),
            _ => {
                let values = values.collect();
                self.set(field, FieldValue::StrList(values));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_recorded_again_is_replaced_in_its_place() {
        let event = OwnedEvent::new("e").with("a", 1).with("b", "x").with("a", "y");
        let fields: Vec<_> = event.fields().collect();
        assert_eq!(fields, [("a", &FieldValue::from("y")), ("b", &FieldValue::from("x"))]);
    }

    #[test]
    fn a_list_recorded_again_adds_its_items() {
        let mut event = OwnedEvent::new("e").with("l", ["a"]);
        event.str_list("l", &mut ["b", "a"].into_iter());
        assert_eq!(event.get("l"), Some(&FieldValue::from(["a", "b", "a"])));
    }

    #[test]
    fn a_copy_of_an_event_equals_it() {
        let event = OwnedEvent::new("e")
            .with_category("c")
            .with_category("c")
            .with("s", "x")
            .with("t", Timestamp::new(1, 2))
            .with("i", IpAddr::from([127, 0, 0, 1]))
            .with("l", ["a"]);
        assert!(event.categories().eq(["c"]));
        assert_eq!(OwnedEvent::of(&event), event);
    }
}
