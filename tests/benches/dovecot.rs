//! How many events a second a real Dovecot takes, and who of the two is the one that waits.
//!
//! `cargo bench -p events-tests --bench dovecot`: the same events go to a Dovecot under metrics that cost it more and
//! more, from the stats-writer client and as lines that were made before, and to a reader that throws them away. The
//! time runs until the server has counted the last event; beside it stands the processor time of its stats process.
#![cfg(unix)]
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints, and stops if it cannot measure")]

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::thread;
use std::time::{Duration, Instant};

use events_core::events::ImapCommandFinished;
use events_core::stats::{StatsSink, WhenFull};
use events_core::{OwnedEvent, Sink};
use events_tests::dovecot::{Dovecot, Server, Version};

const EVENTS: usize = if cfg!(debug_assertions) { 1000 } else { 300_000 };

fn main() {
    let Some(server) = Server::of(Version::V2_3).unwrap() else {
        println!("no dovecot 2.3 is installed");
        return;
    };
    let lines = lines();
    println!("{EVENTS} events of seven fields, {} bytes each", lines.len() / EVENTS);
    println!("{:<54} {:>12} {:>14} {:>18}", "to", "events/s", "usecs of time", "of the stats process");
    discard(&lines);
    let count = "metric all {\nfilter = event=imap_command_finished\n}\n";
    let group = "metric all {\nfilter = event=imap_command_finished\ngroup_by = name\nfields = bytes_in bytes_out\n}\n";
    let export = "event_exporter log {\nformat = json\nformat_args = time-rfc3339\ntransport = log\n}\n\
                  metric all {\nfilter = event=imap_command_finished\nexporter = log\n\
                  exporter_include = name hostname timestamps categories fields\n}\n";
    for (what, config) in [
        ("one metric that counts", count),
        ("grouped, two fields summed up", group),
        ("exported as JSON to its log", export),
    ] {
        serve(&server, &format!("Dovecot, {what}: ready lines"), config, |dovecot| write_lines(dovecot, &lines));
        serve(&server, &format!("Dovecot, {what}: client"), config, send_events);
    }
}

/// The events as they are sent on the socket.
fn lines() -> Vec<u8> {
    let mut lines = Vec::new();
    for number in 0..EVENTS {
        writeln!(
            lines,
            "EVENT\t0\t0\t1\t1795371182\t{}\tsproxy.rs\t42\tnimap_command_finished\tcimap\tStag\ta{number}\tSname\tFETCH\t\
             Sargs\t1:* (FLAGS UID)\tStagged_reply\tOK Fetch completed (0.001 + 0.000 secs).\tIrunning_usecs\t{number}\t\
             Ibytes_in\t17\tIbytes_out\t42000",
            number % 1_000_000
        )
        .unwrap();
    }
    lines
}

/// A reader that does nothing with what it reads: how fast the socket is.
fn discard(lines: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let listener = UnixListener::bind(folder.path().join("socket")).unwrap();
    let reader = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut buffer = vec![0; 64 << 10];
        while stream.read(&mut buffer).unwrap() > 0 {}
    });
    let start = Instant::now();
    let mut stream = UnixStream::connect(folder.path().join("socket")).unwrap();
    stream.write_all(lines).unwrap();
    drop(stream);
    reader.join().unwrap();
    report("a reader that throws it away", start.elapsed(), None);
}

/// Writes the lines as fast as the server takes them.
fn write_lines(dovecot: &Dovecot, lines: &[u8]) -> UnixStream {
    let mut stream = UnixStream::connect(dovecot.stats_writer()).unwrap();
    stream.write_all(b"VERSION\tstats-client\t4\t0\nCATEGORY\timap\n").unwrap();
    stream.write_all(lines).unwrap();
    stream.write_all(b"EVENT\t0\t0\t1\t1795371182\t0\tnthe_end\n").unwrap();
    stream
}

/// Sends the events as a program does, waiting where the queue is full.
fn send_events(dovecot: &Dovecot) -> StatsSink {
    let sink = StatsSink::options(dovecot.stats_writer()).when_full(WhenFull::Block(Duration::from_secs(60))).open();
    for number in 0..EVENTS {
        sink.send(&ImapCommandFinished {
            tag: Some(format!("a{number}").into()),
            name: Some("FETCH".into()),
            args: Some("1:* (FLAGS UID)".into()),
            tagged_reply: Some("OK Fetch completed (0.001 + 0.000 secs).".into()),
            running_usecs: Some(number as i64),
            bytes_in: Some(17),
            bytes_out: Some(42_000),
            ..Default::default()
        });
    }
    sink.send(&OwnedEvent::new("the_end"));
    sink
}

/// Measures until the server has counted the last event; the result of `send` stays open until then.
fn serve<T>(server: &Server, what: &str, config: &str, send: impl FnOnce(&Dovecot) -> T) {
    let config = format!("{config}metric the_end {{\nfilter = event=the_end\n}}\n");
    let dovecot = Dovecot::start(server, &config).unwrap();
    let before = spent(&dovecot);
    let start = Instant::now();
    let open = send(&dovecot);
    while dovecot.counts().unwrap().get("the_end") != Some(&1) {
        assert!(start.elapsed() < Duration::from_secs(120), "{}", dovecot.log());
        thread::sleep(Duration::from_millis(5));
    }
    let time = start.elapsed();
    let spent = spent(&dovecot).saturating_sub(before);
    let counted = dovecot.counts().unwrap();
    assert_eq!(counted.get("all"), Some(&(EVENTS as u64)), "{counted:?}");
    drop(open);
    report(what, time, Some(spent));
}

fn report(what: &str, time: Duration, spent: Option<Duration>) {
    let each = |time: Duration| time.as_secs_f64() * 1e6 / EVENTS as f64;
    let spent = spent.map_or("-".to_owned(), |spent| format!("{:.2}", each(spent)));
    println!("{what:<54} {:>12.0} {:>14.2} {spent:>18}", EVENTS as f64 / time.as_secs_f64(), each(time));
}

/// The processor time of this Dovecot's stats process so far: the one whose parent runs with this configuration.
fn spent(dovecot: &Dovecot) -> Duration {
    let config = dovecot.dir().join("dovecot.conf").display().to_string();
    let read = |pid: &str, file: &str| fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default();
    let pids = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    for pid in pids.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())) {
        if !read(&pid, "cmdline").starts_with("dovecot/stats") {
            continue;
        }
        let stat = read(&pid, "stat");
        // After the name in parentheses: the state, the parent, and as 12th and 13th the time in hundredths.
        let numbers: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        if read(numbers[1], "cmdline").contains(&config) {
            let ticks: u64 = numbers[11].parse::<u64>().unwrap() + numbers[12].parse::<u64>().unwrap();
            return Duration::from_millis(ticks * 10);
        }
    }
    Duration::ZERO
}
