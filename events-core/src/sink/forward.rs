//! Implements `Sink` for references and smart pointers to sinks.

use std::{io, ops::Deref, sync::Arc};

use super::{Counts, Sink};
use crate::{Envelope, EventEmitter, LogLevel};

macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<S: Sink + ?Sized> Sink for $pointer {
            fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
                self.deref().record(envelope, event);
            }

            fn wants(&self, event_name: &str, level: LogLevel) -> bool {
                self.deref().wants(event_name, level)
            }

            #[inline]
            fn wants_event(&self, event: &dyn EventEmitter, level: LogLevel) -> bool {
                self.deref().wants_event(event, level)
            }

            #[inline]
            fn skip(&self) {
                self.deref().skip();
            }

            fn counts(&self) -> Counts {
                self.deref().counts()
            }

            fn flush(&self) -> io::Result<()> {
                self.deref().flush()
            }
        }
    )*};
}

forward!(&S, Box<S>, Arc<S>);
