//! A sink in a child process made by `fork`: in a process of its own, because only that one must be forked.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let name = "a_child_process_that_resets_its_sink_sends_beside_its_parent";
    // A second thread of the tests would end just while a child is made.
    let arguments = Arguments { test_threads: Some(1), ..Arguments::from_args() };
    libtest_mimic::run(&arguments, vec![trial(name)]).exit_code()
}

#[cfg(not(unix))]
fn trial(name: &str) -> Trial {
    Trial::test(format!("{name} (there is no fork here)"), || Ok(())).with_ignored_flag(true)
}

#[cfg(unix)]
fn trial(name: &str) -> Trial {
    Trial::test(name, unix::forks)
}

#[cfg(unix)]
mod unix {
    use std::collections::BTreeMap;
    use std::io::{ErrorKind, Read, Write};
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, Barrier, Mutex, PoisonError};
    use std::time::{Duration, Instant};

    use events_core::stats::StatsSink;
    use events_core::{OwnedEvent, Sink};
    use fork::{Fork, fork};
    use libtest_mimic::Failed;

    /// Without the reset, some of this many children hang on a lock that another thread held.
    const CHILDREN: usize = 60;
    const EVENTS: i64 = 100;

    /// The number of events by their name.
    type Arrived = Arc<Mutex<BTreeMap<String, usize>>>;

    /// Takes connections until the process ends, and counts what arrives: in one thread, because no thread may be starting
    /// while a child is made.
    fn serve(listener: &UnixListener, arrived: &Arrived) {
        let mut clients: Vec<(UnixStream, Vec<u8>)> = Vec::new();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            while let Ok((mut stream, _)) = listener.accept() {
                // A client that has gone needs no greeting.
                let _ = stream.write_all(b"VERSION\tstats-server\t4\t0\nFILTER\tevent=*\n");
                if stream.set_nonblocking(true).is_ok() {
                    clients.push((stream, Vec::new()));
                }
            }
            clients.retain_mut(|(stream, line)| {
                loop {
                    match stream.read(&mut buffer) {
                        Ok(0) => return false,
                        Ok(read) => buffer[..read].iter().for_each(|byte| take(*byte, line, arrived)),
                        Err(error) => return error.kind() == ErrorKind::WouldBlock,
                    }
                }
            });
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Counts the event of a line at the line's end.
    fn take(byte: u8, line: &mut Vec<u8>, arrived: &Arrived) {
        if byte != b'\n' {
            return line.push(byte);
        }
        let text = String::from_utf8_lossy(line).into_owned();
        line.clear();
        if let Some(name) = text.split('\t').find_map(|part| part.strip_prefix("ntest_")) {
            *arrived.lock().unwrap_or_else(PoisonError::into_inner).entry(name.to_owned()).or_default() += 1;
        }
    }

    pub(crate) fn forks() -> Result<(), Failed> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("stats-writer");
        let listener = UnixListener::bind(&path)?;
        listener.set_nonblocking(true)?;
        let arrived = Arrived::default();
        {
            let arrived = Arc::clone(&arrived);
            std::thread::spawn(move || serve(&listener, &arrived));
        }
        let sink = Arc::new(StatsSink::options(&path).queue(100_000).patience(Duration::from_secs(30)).open());
        let is_over = Arc::new(AtomicBool::new(false));
        let all_started = Arc::new(Barrier::new(4));
        // Threads that hold the sink's locks as often as they can.
        let senders: Vec<_> = (0..3)
            .map(|_| {
                let (sink, is_over) = (Arc::clone(&sink), Arc::clone(&is_over));
                let all_started = Arc::clone(&all_started);
                std::thread::spawn(move || {
                    all_started.wait();
                    while !is_over.load(Ordering::Relaxed) {
                        sink.send(&OwnedEvent::new("test_parent"));
                        let _ = sink.counts();
                    }
                })
            })
            .collect();
        // From here on no thread of this process starts or ends.
        all_started.wait();
        while !sink.is_connected() || sink.counts().total() == 0 {
            std::thread::yield_now();
        }
        let mut children = Vec::new();
        for number in 0..CHILDREN {
            match fork()? {
                Fork::Child => {
                    sink.reset_in_child();
                    for _ in 0..EVENTS {
                        sink.send(&OwnedEvent::new(format!("test_{number}")));
                    }
                    let flushed = sink.flush().is_ok();
                    std::process::exit(i32::from(!flushed || sink.counts().total() != EVENTS as u64));
                }
                Fork::Parent(child) => children.push(child),
            }
        }
        is_over.store(true, Ordering::Relaxed);
        senders.into_iter().try_for_each(|sender| sender.join().map_err(|_| "a sender has panicked"))?;
        let expected: usize = CHILDREN * EVENTS as usize;
        let start = Instant::now();
        loop {
            let arrived = arrived.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let of_children: usize = arrived.iter().filter(|(name, _)| *name != "parent").map(|(_, count)| count).sum();
            if of_children == expected {
                break;
            }
            if start.elapsed() > Duration::from_secs(60) {
                return Err(format!("{of_children} of {expected} events of children arrived: {arrived:?}").into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        for child in children {
            let status = fork::waitpid(child)?;
            if status != 0 {
                return Err(format!("a child ended with the status {status}").into());
            }
        }
        let sink = Arc::into_inner(sink).ok_or("the sink is still shared")?;
        let counts = sink.close(Duration::from_secs(10));
        let of_parent = arrived.lock().unwrap_or_else(PoisonError::into_inner).get("parent").copied();
        if of_parent != Some(counts.written as usize) || counts.in_doubt > 0 {
            return Err(format!("{of_parent:?} of the parent arrived: {counts:?}").into());
        }
        Ok(())
    }
}
