//! The trait of everything that can be sent as an event, and the visitor that receives its fields.

use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;

use crate::{CallSite, Timestamp};

/// A value that can be sent as an event: it has a name, categories and typed fields.
///
/// Derive it for your own structs, or use the generated structs, which implement it.
pub trait EventEmitter {
    /// The event's name.
    fn event_name(&self) -> &str;

    /// Where what filters say about the event's name is kept; none for an emitter whose name can change.
    fn call_site(&self) -> Option<&'static CallSite> {
        None
    }

    /// Calls `take` with each category of the event, without parent categories.
    fn each_category(&self, take: &mut dyn FnMut(&str)) {
        let _ = take;
    }

    /// Passes every field that is set to `visit`, in the order of the struct.
    fn record(&self, visit: &mut dyn Visit);
}

/// Receives the fields of an event, one call per field.
///
/// All arguments are borrowed: an implementation copies what it wants to keep.
pub trait Visit {
    /// Receives a string.
    fn str(&mut self, field: &str, value: &str);

    /// Receives an integer.
    fn int(&mut self, field: &str, value: i64);

    /// Receives a point in time.
    fn time(&mut self, field: &str, value: Timestamp);

    /// Receives an IP address.
    fn ip(&mut self, field: &str, value: IpAddr);

    /// Receives a list of strings.
    fn str_list(&mut self, field: &str, values: &mut dyn Iterator<Item = &str>);
}

/// Implements `EventEmitter` for a pointer to an emitter.
macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<T: EventEmitter + ?Sized> EventEmitter for $pointer {
            fn event_name(&self) -> &str {
                (**self).event_name()
            }

            #[inline]
            fn call_site(&self) -> Option<&'static CallSite> {
                (**self).call_site()
            }

            fn each_category(&self, take: &mut dyn FnMut(&str)) {
                (**self).each_category(take);
            }

            fn record(&self, visit: &mut dyn Visit) {
                (**self).record(visit);
            }
        }
    )*};
}

forward!(&T, &mut T, Box<T>, Rc<T>, Arc<T>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OwnedEvent;

    #[test]
    fn a_pointer_to_an_emitter_emits_the_same_event() {
        fn copy(event: impl EventEmitter) -> OwnedEvent {
            OwnedEvent::of(&event)
        }
        let mut event = OwnedEvent::new("e").with_category("c").with("n", 1);
        let expected = event.clone();
        let boxed: Box<dyn EventEmitter> = Box::new(event.clone());
        let copies =
            [copy(&event), copy(Rc::new(event.clone())), copy(Arc::new(event.clone())), copy(boxed), copy(&mut event)];
        assert!(copies.iter().all(|copy| *copy == expected), "{copies:?}");
    }
}
