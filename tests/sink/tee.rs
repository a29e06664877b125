//! Several sinks for the same events.

use std::io::{self, Error, ErrorKind};

use events_core::filter::Filter;
use events_core::{
    Counts, Envelope, EventEmitter, Filtered, JsonSink, LogLevel, MemorySink, OwnedEvent, ServerVersion, Sink, SinkExt,
    Tee,
};

/// A sink with counts of its own that fails to be flushed.
struct Fixed(Counts, &'static str);

impl Sink for Fixed {
    fn record(&self, _: &Envelope<'_>, _: &dyn EventEmitter) {}

    fn counts(&self) -> Counts {
        self.0
    }

    fn flush(&self) -> io::Result<()> {
        if self.1.is_empty() { Ok(()) } else { Err(Error::new(ErrorKind::StorageFull, self.1)) }
    }
}

fn fixed(change: impl FnOnce(&mut Counts)) -> Fixed {
    let mut counts = Counts::default();
    change(&mut counts);
    Fixed(counts, "")
}

#[test]
fn every_sink_gets_the_event_and_it_counts_once() {
    let sink = Tee::new((MemorySink::new(), JsonSink::new(Vec::new()), MemorySink::new()));
    sink.send(&OwnedEvent::new("a"));
    sink.start(OwnedEvent::new("b")).finish();
    let counts = sink.counts();
    assert_eq!((counts.written, counts.total()), (2, 2));
    let (first, json, last) = sink.into_inner();
    assert_eq!((first.len(), last.len()), (2, 2));
    assert_eq!(String::from_utf8(json.into_inner()).unwrap().lines().count(), 2);
}

#[test]
fn any_number_of_sinks_will_do() {
    let none: Vec<MemorySink> = Vec::new();
    let none = Tee::new(none);
    none.send(&OwnedEvent::new("a"));
    assert_eq!(none.counts(), Counts::default());
    none.flush().unwrap();
    let many: Vec<Box<dyn Sink>> = (0..10).map(|_| Box::new(MemorySink::new()) as Box<dyn Sink>).collect();
    let many = Tee::new(many);
    many.send(&OwnedEvent::new("a"));
    assert!(many.sinks().iter().all(|sink| sink.counts().written == 1));
    let same = Tee::new([MemorySink::new(), MemorySink::new()]);
    same.send(&OwnedEvent::new("a"));
    assert_eq!(same.counts().written, 1);
}

#[test]
fn a_sink_that_does_not_want_an_event_does_not_record_it() {
    let filter = Filter::parse("event=a", ServerVersion::V2_4).unwrap();
    let sink = Tee::new((Filtered::new(filter.clone(), MemorySink::new()), MemorySink::new()));
    sink.send(&OwnedEvent::new("a"));
    sink.send(&OwnedEvent::new("b"));
    assert_eq!((sink.sinks().0.sink().len(), sink.sinks().1.len()), (1, 2));
    assert_eq!((sink.counts().written, sink.counts().unwanted), (2, 0));
    let both = Tee::new((Filtered::new(filter.clone(), MemorySink::new()), Filtered::new(filter, MemorySink::new())));
    assert!(!both.wants("b", LogLevel::Info));
    both.send(&OwnedEvent::new("b"));
    both.send(&OwnedEvent::new("a"));
    assert_eq!((both.counts().written, both.counts().unwanted, both.counts().total()), (1, 1, 2));
}

#[test]
fn what_one_sink_lost_does_not_count_as_written() {
    let one = fixed(|counts| (counts.written, counts.failed) = (6, 4));
    let other = fixed(|counts| (counts.written, counts.dropped, counts.queued) = (7, 2, 1));
    let counts = Tee::new((one, other)).counts();
    assert_eq!((counts.written, counts.failed, counts.dropped, counts.queued), (3, 4, 2, 1));
    // Together they may have lost more than there was, and no count wraps around.
    let counts = Tee::new((fixed(|counts| counts.failed = 3), fixed(|counts| counts.dropped = 3))).counts();
    assert_eq!((counts.failed, counts.dropped, counts.total()), (3, 0, 3));
}

#[test]
fn no_error_of_a_flush_is_lost() {
    let sink = Tee::new((Fixed(Counts::default(), "disk"), MemorySink::new(), Fixed(Counts::default(), "pipe")));
    let error = sink.flush().unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::StorageFull, "disk; pipe"));
    let sink = Tee::new((MemorySink::new(), Fixed(Counts::default(), "pipe")));
    assert_eq!(sink.flush().unwrap_err().to_string(), "pipe");
}
