//! A filter in front of a sink.

use events_core::ServerVersion;
use events_core::filter::Filter;
use events_core::{Envelope, Filtered, LogLevel, MemorySink, OwnedEvent, Parent, Sink, SinkExt};

fn filtered(text: &str) -> Filtered<MemorySink> {
    Filtered::new(Filter::parse(text, ServerVersion::V2_4).unwrap(), MemorySink::new())
}

#[test]
fn only_what_matches_is_passed_on_and_the_rest_is_counted() {
    let sink = filtered("event=a_* AND n > 5");
    assert!(sink.wants("a_done", LogLevel::Info) && !sink.wants("b_done", LogLevel::Info));
    for (name, n) in [("a_done", 6), ("a_done", 5), ("b_done", 6)] {
        sink.send(&OwnedEvent::new(name).with("n", n));
    }
    sink.start(OwnedEvent::new("b_done")).finish();
    assert_eq!(sink.sink().len(), 1);
    let counts = sink.counts();
    assert_eq!((counts.written, counts.unwanted, counts.total()), (1, 3, 4));
}

#[test]
fn each_sink_has_its_own_answer_about_an_event() {
    use events_core::events::{DnsRequestStarted, SqlQueryFinished};

    let sinks: Vec<_> = (0..6).map(|at| filtered(if at % 2 == 0 { "event=dns_*" } else { "event=sql_*" })).collect();
    for sink in sinks.iter().cycle().take(18) {
        sink.send(&DnsRequestStarted {});
        sink.send(&SqlQueryFinished::default());
    }
    for (at, sink) in sinks.iter().enumerate() {
        let name = if at % 2 == 0 { "dns_request_started" } else { "sql_query_finished" };
        assert_eq!((sink.sink().named(name).len(), sink.sink().len(), sink.counts().unwanted), (3, 3, 3));
    }
}

#[test]
fn a_filter_sees_parents_categories_and_the_duration() {
    let sink = filtered("user=alice AND category=mail AND duration < 5000000").category("imap", "mail");
    let alice = Parent::new(&OwnedEvent::new("session").with("user", "alice"));
    let bob = Parent::new(&OwnedEvent::new("session").with("user", "bob"));
    for parent in [&alice, &bob] {
        let envelope = Envelope::new().within(parent).with_categories(&["imap"]);
        sink.record(&envelope, &OwnedEvent::new("a_done"));
    }
    sink.record(&Envelope::new().within(&alice), &OwnedEvent::new("in_no_category"));
    assert_eq!(sink.sink().len(), 1);
    assert_eq!(sink.sink().last().unwrap().event.str("user"), Some("alice"));
}
