//! The end of the stats-writer client while a server takes no connection: in a process of its own, because it takes
//! thousands of open files to make connecting wait.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let name = "a_server_that_takes_no_connection_holds_up_no_end";
    libtest_mimic::run(&Arguments::from_args(), vec![trial(name)]).exit_code()
}

#[cfg(not(target_os = "linux"))]
fn trial(name: &str) -> Trial {
    Trial::test(format!("{name} (how to make connecting wait is known of Linux only)"), || Ok(()))
        .with_ignored_flag(true)
}

#[cfg(target_os = "linux")]
fn trial(name: &str) -> Trial {
    match linux::needed() {
        Ok(connections) => Trial::test(name, move || linux::end(connections)),
        Err(reason) => Trial::test(format!("{name} ({reason})"), || Ok(())).with_ignored_flag(true),
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::time::{Duration, Instant};

    use events_core::stats::StatsSink;
    use events_core::{OwnedEvent, Sink};
    use libtest_mimic::Failed;

    /// How many connections the kernel lets wait at most, if this process may have as many files open.
    pub(crate) fn needed() -> Result<usize, String> {
        let number = |text: Option<&str>| text.and_then(|text| text.trim().parse::<usize>().ok());
        let waiting = fs::read_to_string("/proc/sys/net/core/somaxconn").ok();
        let waiting = number(waiting.as_deref()).ok_or("the kernel does not say how many connections wait")?;
        let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
        let open = limits.lines().find_map(|line| line.strip_prefix("Max open files")?.split_whitespace().next());
        let open = number(open).ok_or("the kernel does not say how many files may be open")?;
        if open < waiting + 200 {
            return Err(format!("{open} files may be open here, and it takes {}", waiting + 200));
        }
        Ok(waiting)
    }

    pub(crate) fn end(waiting: usize) -> Result<(), Failed> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("stats-writer");
        // Nothing accepts: connections wait in the kernel up to its limit, and then connecting itself blocks.
        let listener = UnixListener::bind(&path)?;
        let (sender, receiver) = std::sync::mpsc::channel();
        let filler = {
            let path = path.clone();
            std::thread::spawn(move || {
                let mut connections = Vec::new();
                for _ in 0..waiting + 100 {
                    connections.push(UnixStream::connect(&path));
                    // The test may be over already.
                    let _ = sender.send(());
                }
            })
        };
        while receiver.recv_timeout(Duration::from_millis(500)).is_ok() {}
        if filler.is_finished() {
            return Err("connecting does not wait here, and nothing was tested".into());
        }
        let sink = StatsSink::open(&path);
        sink.send(&OwnedEvent::new("a_done"));
        std::thread::sleep(Duration::from_millis(50));
        let start = Instant::now();
        let counts = sink.close(Duration::from_millis(50));
        if start.elapsed() > Duration::from_secs(5) || (counts.dropped, counts.total()) != (1, 1) {
            return Err(format!("after {:?}: {counts:?}", start.elapsed()).into());
        }
        // With the listener gone, those that wait are refused.
        drop(listener);
        filler.join().map_err(|_| "the thread that connects has panicked".into())
    }
}
