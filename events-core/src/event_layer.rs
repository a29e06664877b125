//! Spans and events of `tracing` as Dovecot's events: the other way round from `TracingSink`.

mod value;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use events_spec::{EventDef, Table};
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use crate::{Envelope, LogLevel, OwnedEvent, Parent, Sink, SourceLocation, Timestamp};

use value::{Values, Wrong};

/// A layer for `tracing` subscribers that sends what a page documents to a [`Sink`].
///
/// - An event of `tracing` is sent if its name, or its field `event`, is the name of an event on the page.
/// - A span is sent when it closes, with its `duration`, if its name is the name of an event on the page.
/// - The fields of the spans around it are fields of its parents, if the page documents fields of these names.
///
/// All else is ordinary tracing, and passed over. Names and values are checked at run time: a field that the event does
/// not have on the page, or a value of another kind, is left out, counted, and described by [`left_out`](Self::left_out).
/// `message` is never a field. Text recorded with `%` or `?` fits strings, IP addresses, times (RFC 3339) and lists (with
/// commas between the items).
///
/// A span that is named like an event and its children tell what belongs together, as in Dovecot. What the sink traces
/// while it sends is not sent again.
///
/// Clones share the sink and the counts: keep one to ask what was left out.
///
/// ```
/// use std::sync::Arc;
///
/// use events_core::{EventLayer, MemorySink, events};
/// use tracing_subscriber::layer::SubscriberExt;
///
/// let sink = Arc::new(MemorySink::new());
/// let layer = EventLayer::new(sink.clone(), &events::TABLE);
/// let subscriber = tracing_subscriber::registry().with(layer);
/// tracing::subscriber::with_default(subscriber, || {
///     let _session = tracing::info_span!("session", user = "alice").entered();
///     tracing::info!(name: "auth_client_request_finished", id = 7, "login done");
/// });
///
/// let event = sink.last().unwrap().event;
/// assert_eq!((event.name(), event.int("id"), event.str("user")), ("auth_client_request_finished", Some(7), Some("alice")));
/// ```
pub struct EventLayer<S> {
    shared: Arc<Shared<S>>,
}

/// What the copies of a layer share.
struct Shared<S> {
    sink: S,
    table: &'static Table<'static>,
    count: AtomicU64,
    left_out: Mutex<BTreeMap<(&'static str, &'static str), String>>,
}

/// How many fields are described that were left out.
const DESCRIBED: usize = 256;

/// What is kept beside a span.
struct Kept {
    /// The span as the parent of others.
    parent: Parent,
    /// The event that it is, if the page documents one.
    event: Option<&'static EventDef<'static>>,
    begun: Instant,
}

thread_local! {
    /// Whether this thread is sending, so that what a sink traces is not sent again.
    static SENDING: Cell<bool> = const { Cell::new(false) };
}

impl<S: Sink> EventLayer<S> {
    /// Creates a layer that sends what this page documents to `sink`.
    #[must_use]
    pub fn new(sink: S, table: &'static Table<'static>) -> Self {
        let (count, left_out) = (AtomicU64::new(0), Mutex::new(BTreeMap::new()));
        Self { shared: Arc::new(Shared { sink, table, count, left_out }) }
    }

    /// The sink.
    pub fn sink(&self) -> &S {
        &self.shared.sink
    }

    /// How many values were left out because the page does not document them so.
    pub fn left_out_count(&self) -> u64 {
        self.shared.count.load(Ordering::Relaxed)
    }

    /// What was left out, once for each event and field, at most 256.
    pub fn left_out(&self) -> Vec<String> {
        self.shared.left_out.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    fn leave_out(&self, event: &'static str, field: &'static str, wrong: &Wrong) {
        self.shared.count.fetch_add(1, Ordering::Relaxed);
        let mut left_out = self.shared.left_out.lock().unwrap_or_else(PoisonError::into_inner);
        if left_out.len() < DESCRIBED {
            left_out.entry((event, field)).or_insert_with(|| wrong.in_words(event, field));
        }
    }

    /// Sets what the page documents for the event.
    fn fill(&self, def: &'static EventDef<'static>, values: Values, event: &mut OwnedEvent) {
        for (field, value) in values.list {
            match def.field(field).ok_or(Wrong::Unknown).and_then(|def| value::fit(def, value)) {
                Ok(Some(value)) => event.set(field, value),
                Ok(None) => {}
                Err(wrong) => self.leave_out(def.name, field, &wrong),
            }
        }
    }

    /// Sets what the page documents for any event: the context of the events within.
    fn fill_context(&self, name: &'static str, values: Values, event: &mut OwnedEvent) {
        for (field, value) in values.list {
            let mut wrong = None;
            for (_, def) in self.shared.table.events_with_field(field) {
                match value::fit(def, value.clone()) {
                    Ok(value) => {
                        if let Some(value) = value {
                            event.set(field, value);
                        }
                        wrong = None;
                        break;
                    }
                    Err(misfit) => wrong = Some(misfit),
                }
            }
            if let Some(wrong) = wrong {
                self.leave_out(name, field, &wrong);
            }
        }
    }

    fn set(&self, span: &'static str, def: Option<&'static EventDef<'static>>, values: Values, event: &mut OwnedEvent) {
        match def {
            Some(def) => self.fill(def, values, event),
            None => self.fill_context(span, values, event),
        }
    }

    fn send(&self, envelope: &Envelope<'_>, event: &OwnedEvent) {
        if SENDING.replace(true) {
            return;
        }
        self.shared.sink.send_with(envelope, event);
        SENDING.set(false);
    }
}

impl<S> Clone for EventLayer<S> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<S> fmt::Debug for EventLayer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventLayer").field("table", &self.shared.table.page).finish_non_exhaustive()
    }
}

impl<S, R> Layer<R> for EventLayer<S>
where
    S: Sink + 'static,
    R: Subscriber + for<'l> LookupSpan<'l>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, cx: Context<'_, R>) {
        let Some(span) = cx.span(id) else { return };
        let def = self.shared.table.event(span.name());
        let mut event = OwnedEvent::new(span.name());
        let mut values = Values::default();
        attributes.record(&mut values);
        self.set(span.name(), def, values, &mut event);
        let around = span.parent().and_then(|around| parent_of(&around));
        let parent = around.map_or_else(|| Parent::new(&event), |around| around.child(&event));
        span.extensions_mut().insert(Kept { parent, event: def, begun: Instant::now() });
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, cx: Context<'_, R>) {
        let Some(span) = cx.span(id) else { return };
        let kept = span.extensions().get::<Kept>().map(|kept| (kept.parent.clone(), kept.event));
        let Some((parent, def)) = kept else { return };
        let mut values = Values::default();
        record.record(&mut values);
        parent.update(|event| self.set(span.name(), def, values, event));
    }

    fn on_event(&self, event: &Event<'_>, cx: Context<'_, R>) {
        let mut values = Values::default();
        event.record(&mut values);
        let metadata = event.metadata();
        let name = values.event.take();
        let def = name
            .as_deref()
            .and_then(|name| self.shared.table.event(name))
            .or_else(|| self.shared.table.event(metadata.name()));
        let Some(def) = def else { return };
        let mut owned = OwnedEvent::new(def.name);
        self.fill(def, values, &mut owned);
        let parent = cx.event_span(event).and_then(|span| parent_of(&span));
        self.send(&Envelope { parent: parent.as_ref(), ..envelope(metadata, None) }, &owned);
    }

    fn on_close(&self, id: Id, cx: Context<'_, R>) {
        let Some(span) = cx.span(&id) else { return };
        let Some(Kept { parent, event: Some(_), begun }) = span.extensions_mut().remove::<Kept>() else { return };
        let around = parent.parent().cloned();
        let envelope = envelope(span.metadata(), Some((parent.start_time(), begun)));
        self.send(&Envelope { parent: around.as_ref(), ..envelope }, &parent.event());
    }
}

/// The span as the parent of others.
fn parent_of<'l, R: LookupSpan<'l>>(span: &SpanRef<'l, R>) -> Option<Parent> {
    span.scope().find_map(|span| Some(span.extensions().get::<Kept>()?.parent.clone()))
}

fn envelope<'m>(metadata: &'m Metadata<'_>, begun: Option<(Timestamp, Instant)>) -> Envelope<'m> {
    let (start, end) = match begun {
        Some((start, begun)) => (start, start.after(begun.elapsed())),
        None => {
            let now = Timestamp::now();
            (now, now)
        }
    };
    let source = metadata.file().zip(metadata.line()).map(|(file, line)| SourceLocation { file, line });
    Envelope { source, level: level(*metadata.level()), ..Envelope::between(start, end) }
}

fn level(level: Level) -> LogLevel {
    match level {
        Level::ERROR => LogLevel::Error,
        Level::WARN => LogLevel::Warning,
        Level::INFO => LogLevel::Info,
        // `DEBUG` and `TRACE`: Dovecot has no level below.
        _ => LogLevel::Debug,
    }
}
