//! Lines into files and into things that fail.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::{env, fs, process};

use events_core::{Counts, JsonSink, OwnedEvent, Sink, TabSink};

/// Takes what its plan says, one step for each call: this many bytes, or an error; then everything.
#[derive(Clone, Default)]
struct Fake(Arc<Mutex<(Vec<u8>, Plan)>>);

type Plan = Vec<Result<usize, io::ErrorKind>>;

impl Fake {
    fn new(plan: &[Result<usize, io::ErrorKind>]) -> Self {
        Self(Arc::new(Mutex::new((Vec::new(), plan.iter().rev().copied().collect()))))
    }

    fn names(&self) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().0.clone()).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'), "{text}");
        let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        lines.map(|line| line["event"].as_str().unwrap().to_owned()).collect()
    }
}

impl Write for Fake {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (written, plan) = &mut *self.0.lock().unwrap();
        let count = plan.pop().unwrap_or(Ok(bytes.len()))?.min(bytes.len());
        written.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn send(sink: &dyn Sink, names: &[&str]) {
    for name in names {
        sink.send(&OwnedEvent::new(*name));
    }
}

fn counts(written: u64, in_doubt: u64, failed: u64) -> (u64, u64, u64) {
    (written, in_doubt, failed)
}

fn seen(sink: &dyn Sink) -> (u64, u64, u64) {
    let Counts { written, in_doubt, failed, .. } = sink.counts();
    counts(written, in_doubt, failed)
}

#[test]
fn a_writer_that_takes_little_at_a_time_gets_it_all() {
    let fake = Fake::new(&[Ok(1), Err(io::ErrorKind::Interrupted), Ok(7), Ok(3)]);
    let sink = JsonSink::new(fake.clone());
    send(&sink, &["a", "b"]);
    assert_eq!(fake.names(), ["a", "b"]);
    assert_eq!(seen(&sink), counts(2, 0, 0));
    sink.flush().unwrap();
}

#[test]
fn an_event_that_cannot_be_begun_fails_and_the_next_is_written() {
    let fake = Fake::new(&[Err(io::ErrorKind::StorageFull)]);
    let sink = JsonSink::new(fake.clone());
    send(&sink, &["a", "b"]);
    assert_eq!(fake.names(), ["b"]);
    assert_eq!(seen(&sink), counts(1, 0, 1));
    assert_eq!(sink.flush().unwrap_err().kind(), io::ErrorKind::StorageFull);
    sink.flush().unwrap();
}

#[test]
fn half_a_line_is_completed_before_the_next() {
    let full = Err(io::ErrorKind::StorageFull);
    let fake = Fake::new(&[Ok(5), full, Ok(2), full]);
    let sink = JsonSink::new(fake.clone());
    send(&sink, &["a"]);
    assert_eq!(seen(&sink), counts(0, 1, 0));
    send(&sink, &["b"]);
    assert_eq!(seen(&sink), counts(0, 1, 1));
    send(&sink, &["c"]);
    assert_eq!(seen(&sink), counts(2, 0, 1));
    assert_eq!(sink.counts().total(), 3);
    assert_eq!(fake.names(), ["a", "c"]);
}

#[test]
fn an_emitter_that_panics_leaves_no_trace() {
    struct Bad;
    impl events_core::EventEmitter for Bad {
        fn event_name(&self) -> &str {
            "bad"
        }

        fn record(&self, _: &mut dyn events_core::Visit) {
            panic!("on purpose");
        }
    }
    let fake = Fake::default();
    let sink = JsonSink::new(fake.clone());
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| sink.send(&Bad)));
    assert!(result.is_err());
    send(&sink, &["a"]);
    assert_eq!(fake.names(), ["a"]);
}

#[test]
fn a_file_that_was_moved_away_is_opened_again() {
    let path = env::temp_dir().join(format!("events-sink-{}.log", process::id()));
    let moved = path.with_extension("1");
    let sink = TabSink::file(&path).unwrap();
    send(&sink, &["a"]);
    fs::rename(&path, &moved).unwrap();
    send(&sink, &["b"]);
    sink.reopen().unwrap();
    send(&sink, &["c"]);
    let names = |path| {
        let text = fs::read_to_string(path).unwrap();
        text.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&moved), ["event:a", "event:b"]);
    assert_eq!(names(&path), ["event:c"]);
    fs::remove_file(&moved).unwrap();
    fs::remove_file(&path).unwrap();
}

#[test]
fn a_file_that_cannot_be_opened_again_stays_in_use() {
    let folder = env::temp_dir().join(format!("events-sink-{}", process::id()));
    fs::create_dir(&folder).unwrap();
    let path = folder.join("log");
    let moved = env::temp_dir().join(format!("events-sink-{}.moved", process::id()));
    let sink = JsonSink::file(&path).unwrap();
    fs::rename(&path, &moved).unwrap();
    fs::remove_dir(&folder).unwrap();
    assert_eq!(sink.reopen().unwrap_err().kind(), io::ErrorKind::NotFound);
    send(&sink, &["a"]);
    assert_eq!(fs::read_to_string(&moved).unwrap().lines().count(), 1);
    fs::remove_file(&moved).unwrap();
}

#[test]
fn many_threads_write_whole_lines() {
    let fake = Fake::default();
    let sink = JsonSink::new(fake.clone());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..100).for_each(|_| send(&sink, &["a"])));
        }
    });
    assert_eq!(fake.names().len(), 400);
    assert_eq!(sink.counts().written, 400);
}
