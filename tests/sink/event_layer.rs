//! Spans and events of `tracing` as events of a sink.

use std::sync::Arc;

use events_core::events::TABLE;
use events_core::{EventLayer, LogLevel, MemorySink, Recorded, TracingSink};
use tracing::field::Empty;
use tracing::subscriber::with_default;
use tracing_subscriber::layer::SubscriberExt;

/// Runs this below the layer, and gives back what was sent and what was left out.
fn sent(run: impl FnOnce()) -> (Vec<Recorded>, Vec<String>) {
    let sink = Arc::new(MemorySink::new());
    let layer = EventLayer::new(sink.clone(), &TABLE);
    with_default(tracing_subscriber::registry().with(layer.clone()), run);
    assert_eq!(layer.left_out_count() as usize, layer.left_out().len(), "each is counted");
    (sink.take(), layer.left_out())
}

#[test]
fn an_event_is_sent_if_its_name_or_its_field_event_is_on_the_page() {
    let (events, left_out) = sent(|| {
        tracing::warn!(name: "auth_client_request_finished", id = 7, error = %"no", "login failed");
        tracing::info!(event = "dns_request_started", "looking up");
        tracing::info!(id = 7, "an ordinary line");
    });
    assert_eq!(left_out, [""; 0]);
    assert_eq!(events.len(), 2);
    let login = &events[0];
    assert_eq!((login.event.name(), login.level), ("auth_client_request_finished", LogLevel::Warning));
    assert_eq!((login.event.int("id"), login.event.str("error")), (Some(7), Some("no")));
    assert!(login.source.as_ref().is_some_and(|(file, line)| file.ends_with("event_layer.rs") && *line > 20));
    assert_eq!(events[1].event.name(), "dns_request_started");
}

#[test]
fn a_span_is_sent_when_it_closes_and_is_the_parent_of_what_happens_within() {
    let (events, left_out) = sent(|| {
        let session = tracing::info_span!("session", user = "alice", local_port = Empty, own = 1).entered();
        session.record("local_port", 143_u64);
        let command = tracing::debug_span!("imap_command_finished", tag = "a1", bytes_in = Empty).entered();
        tracing::info!(name: "auth_client_request_started", id = 1);
        command.record("bytes_in", 17);
    });
    assert_eq!(left_out, [""; 0]);
    let names: Vec<&str> = events.iter().map(|recorded| recorded.event.name()).collect();
    assert_eq!(names, ["auth_client_request_started", "imap_command_finished"]);
    let [request, command] = [&events[0].event, &events[1].event];
    assert_eq!(
        (request.str("user"), request.str("tag"), request.int("local_port")),
        (Some("alice"), Some("a1"), Some(143))
    );
    assert_eq!((command.str("user"), command.int("bytes_in"), command.get("own")), (Some("alice"), Some(17), None));
    assert!(command.int("duration").is_some() && events[1].level == LogLevel::Debug);
    assert!(events[1].start_time <= events[0].start_time);
}

#[test]
fn what_the_page_does_not_document_is_left_out_and_counted() {
    let (events, left_out) = sent(|| {
        tracing::info!(name: "imap_command_finished", bytes_in = "many", bytes_out = 1.5, colour = "red", tag = "a1",
            tagged_reply_state = "OK");
        let _session = tracing::info_span!("session", local_ip = "nowhere", user = 7).entered();
        tracing::info!(name: "client_connection_connected", client_ip = %"::1", client_port = u64::MAX);
    });
    assert_eq!(
        left_out,
        [
            "`bytes_in` of `imap_command_finished` is an integer",
            "`bytes_out` of `imap_command_finished` is an integer",
            "`imap_command_finished` has no field `colour`",
            "`local_ip` of `session` is an IP address",
            "`user` of `session` is a string",
        ]
    );
    assert_eq!((events[0].event.str("tag"), events[0].event.str("tagged_reply_state")), (Some("a1"), Some("OK")));
    assert!(events[1].event.get("client_ip").is_some_and(|value| value.as_ip().is_some()));
    assert_eq!(events[1].event.int("client_port"), Some(i64::MAX));
}

#[test]
fn what_the_sink_traces_is_not_sent_again() {
    let layer = EventLayer::new(TracingSink::new(), &TABLE);
    with_default(tracing_subscriber::registry().with(layer.clone()), || {
        tracing::info!(name: "dns_request_started", "looking up");
    });
    // `tracing` has no subscriber while one of a thread is at work, so that the sink finds its event unwanted.
    assert_eq!(events_core::Sink::counts(layer.sink()).total(), 1);
}
