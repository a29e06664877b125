//! The trait of everything that can be sent as an event, and the visitor that its fields are recorded into.

use std::net::IpAddr;

use crate::Timestamp;

/// Something that can be sent as an event: a name, categories and typed fields.
///
/// Derive it for a struct of your own, or use the generated structs, which are emitters too.
pub trait EventEmitter {
    /// The event's name.
    fn event_name(&self) -> &str;

    /// The categories that the event belongs to, without their parents.
    fn categories(&self) -> &[&str] {
        &[]
    }

    /// Records every field that is set into `visit`, in the order of the struct.
    fn record(&self, visit: &mut dyn Visit);
}

/// A visitor that takes the fields of an event, one call for each.
///
/// Nothing is owned by the calls: an implementation copies what it wants to keep.
pub trait Visit {
    /// Takes a string.
    fn str(&mut self, field: &str, value: &str);

    /// Takes an integer.
    fn int(&mut self, field: &str, value: i64);

    /// Takes a point in time.
    fn time(&mut self, field: &str, value: Timestamp);

    /// Takes an IP address.
    fn ip(&mut self, field: &str, value: IpAddr);

    /// Takes a list of strings.
    fn str_list(&mut self, field: &str, values: &mut dyn Iterator<Item = &str>);
}

impl<T: EventEmitter + ?Sized> EventEmitter for &T {
    fn event_name(&self) -> &str {
        (**self).event_name()
    }

    fn categories(&self) -> &[&str] {
        (**self).categories()
    }

    fn record(&self, visit: &mut dyn Visit) {
        (**self).record(visit);
    }
}
