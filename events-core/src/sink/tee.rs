//! Sends events to several sinks.

use std::{error, fmt, io};

use super::{Counts, Sink};
use crate::{Envelope, EventEmitter, LogLevel};

/// Sends every event to several sinks: the members of a tuple, an array or a `Vec`.
///
/// [`counts`](Sink::counts) derives one count per event from those of the sinks: `unwanted` if no sink wanted it;
/// `failed`, `dropped`, `in_doubt` or `queued` if this applies to at least one sink; or else `written`. The counts of
/// the sinks do not identify events, so events lost in several sinks are assumed to be the same. The result is correct
/// only if the sinks receive all of their events through the tee.
///
/// ```
/// use events_core::{JsonSink, MemorySink, OwnedEvent, Sink, TabSink, Tee};
///
/// let sink = Tee::new((MemorySink::new(), JsonSink::new(Vec::new()), TabSink::new(Vec::new())));
/// sink.send(&OwnedEvent::new("session_started"));
/// assert_eq!(sink.counts().written, 1);
///
/// let (memory, json, tab) = sink.into_inner();
/// assert_eq!(memory.len(), 1);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Tee<S> {
    sinks: S,
}

impl<S: Sinks> Tee<S> {
    /// Creates a sink that sends every event to all of these.
    pub const fn new(sinks: S) -> Self {
        Self { sinks }
    }

    /// The sinks, borrowed.
    pub const fn sinks(&self) -> &S {
        &self.sinks
    }

    /// Returns the sinks.
    pub fn into_inner(self) -> S {
        self.sinks
    }
}

/// What a [`Tee`] accepts: a tuple of one to eight sinks, an array or a `Vec` of sinks.
pub trait Sinks: Send + Sync + sealed::Sealed {
    /// Calls `take` with each sink.
    fn each(&self, take: &mut dyn FnMut(&dyn Sink));
}

/// Prevents implementations of `Sinks` elsewhere.
mod sealed {
    pub trait Sealed {}
}

impl<S: Sink> sealed::Sealed for Vec<S> {}
impl<S: Sink> Sinks for Vec<S> {
    fn each(&self, take: &mut dyn FnMut(&dyn Sink)) {
        self.iter().for_each(|sink| take(sink));
    }
}

impl<S: Sink, const N: usize> sealed::Sealed for [S; N] {}
impl<S: Sink, const N: usize> Sinks for [S; N] {
    fn each(&self, take: &mut dyn FnMut(&dyn Sink)) {
        self.iter().for_each(|sink| take(sink));
    }
}

macro_rules! tuples {
    ($($($sink:ident)+,)*) => {$(
        impl<$($sink: Sink),+> sealed::Sealed for ($($sink,)+) {}
        impl<$($sink: Sink),+> Sinks for ($($sink,)+) {
            #[expect(non_snake_case, reason = "the members are named like their types")]
            fn each(&self, take: &mut dyn FnMut(&dyn Sink)) {
                let ($($sink,)+) = self;
                $(take($sink);)+
            }
        }
    )*};
}

tuples! { A, A B, A B C, A B C D, A B C D E, A B C D E F, A B C D E F G, A B C D E F G H, }

impl<S: Sinks> Sink for Tee<S> {
    fn record(&self, envelope: &Envelope<'_>, event: &dyn EventEmitter) {
        self.sinks.each(&mut |sink| {
            if sink.wants_event(event, envelope.level) {
                sink.record(envelope, event);
            } else {
                sink.skip();
            }
        });
    }

    fn wants(&self, event_name: &str, level: LogLevel) -> bool {
        let mut is_wanted = false;
        self.sinks.each(&mut |sink| is_wanted = is_wanted || sink.wants(event_name, level));
        is_wanted
    }

    fn wants_event(&self, event: &dyn EventEmitter, level: LogLevel) -> bool {
        let mut is_wanted = false;
        self.sinks.each(&mut |sink| is_wanted = is_wanted || sink.wants_event(event, level));
        is_wanted
    }

    fn skip(&self) {
        self.sinks.each(&mut |sink| sink.skip());
    }

    fn counts(&self) -> Counts {
        let mut all: Option<Counts> = None;
        let mut total = 0;
        self.sinks.each(&mut |sink| {
            let counts = sink.counts();
            total = total.max(counts.total());
            all = Some(all.map_or(counts, |all| Counts {
                written: 0,
                in_doubt: all.in_doubt.max(counts.in_doubt),
                queued: all.queued.max(counts.queued),
                dropped: all.dropped.max(counts.dropped),
                failed: all.failed.max(counts.failed),
                unwanted: all.unwanted.min(counts.unwanted),
            }));
        });
        // The sum over all sinks may exceed the total; the first counts take precedence.
        let mut left = total;
        let mut take = |count: u64| {
            let taken = count.min(left);
            left -= taken;
            taken
        };
        let all = all.unwrap_or_default();
        let (failed, dropped, in_doubt) = (take(all.failed), take(all.dropped), take(all.in_doubt));
        let (queued, unwanted) = (take(all.queued), take(all.unwanted));
        Counts { written: left, in_doubt, queued, dropped, failed, unwanted }
    }

    fn flush(&self) -> io::Result<()> {
        let mut errors = Vec::new();
        self.sinks.each(&mut |sink| errors.extend(sink.flush().err()));
        match errors.len() {
            0 => Ok(()),
            1 => errors.pop().map_or(Ok(()), Err),
            _ => Err(io::Error::new(errors[0].kind(), Several { errors })),
        }
    }
}

/// The errors of several sinks.
#[derive(Debug)]
struct Several {
    errors: Vec<io::Error>,
}

impl fmt::Display for Several {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, error) in self.errors.iter().enumerate() {
            let between = if number == 0 { "" } else { "; " };
            write!(f, "{between}{error}")?;
        }
        Ok(())
    }
}

impl error::Error for Several {}
