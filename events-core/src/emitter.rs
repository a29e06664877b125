//! The trait of everything that can be sent as an event, and the visitor that its fields are recorded into.

use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;

use crate::Timestamp;

/// Something that can be sent as an event: a name, categories and typed fields.
///
/// Derive it for a struct of your own, or use the generated structs, which are emitters too.
pub trait EventEmitter {
    /// The event's name.
    fn event_name(&self) -> &str;

    /// Calls `take` with each category that the event belongs to, without their parents.
    fn each_category(&self, take: &mut dyn FnMut(&str)) {
        let _ = take;
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

/// Makes pointers to an emitter emitters.
macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<T: EventEmitter + ?Sized> EventEmitter for $pointer {
            fn event_name(&self) -> &str {
                (**self).event_name()
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
