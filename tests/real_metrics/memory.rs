//! The memory of series in the server's stats process.

use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant};

use events_core::metrics::memory_of_series;
use events_tests::dovecot::{Dovecot, Server, Version};
use libtest_mimic::Failed;

/// How many series are made before the measurement begins, and by its end.
const FIRST: usize = 500;
const LAST: usize = 2_500;

/// The growth of the process is what [`memory_of_series`] says, within a twentieth.
pub(super) fn measured(server: &Server) -> Result<(), Failed> {
    for fields in 0..3 {
        let grown = grown(server, fields)?;
        let each = grown / (LAST - FIRST) as u64;
        let said = memory_of_series(fields);
        if each.abs_diff(said) > said / 20 {
            return Err(format!("with {fields} fields a series takes {each} bytes, and not {said}").into());
        }
    }
    Ok(())
}

/// By how many bytes the process grows.
fn grown(server: &Server, fields: usize) -> Result<u64, Failed> {
    let names: Vec<String> = (0..fields).map(|field| format!("f{field}")).collect();
    let group = match server.version {
        Version::V2_3 => "  group_by = user\n",
        Version::V2_4 => "  group_by user {\n  }\n",
    };
    let sums = if fields == 0 { String::new() } else { format!("  fields = {}\n", names.join(" ")) };
    let dovecot = Dovecot::start(server, &format!("metric m {{\n  filter = event=x\n{sums}{group}}}\n"))?;
    let mut stream = dovecot.stats_client()?;
    let mut send = |from: usize, to: usize| -> Result<(), Failed> {
        for user in from..to {
            let numbers: String = names.iter().map(|name| format!("\tI{name}\t{user}")).collect();
            let line = format!(
                "EVENT\t0\t0\t0\t1000\t0\ts1000\t0\tnx\tl1000\t5\tSuser\tsomebody{user:06}@example.org{numbers}\n"
            );
            stream.write_all(line.as_bytes())?;
        }
        wait(&dovecot, to)
    };
    send(0, FIRST)?;
    let before = memory(&dovecot)?;
    send(FIRST, LAST)?;
    Ok(memory(&dovecot)? - before)
}

/// Waits until the metric has counted this many events.
fn wait(dovecot: &Dovecot, events: usize) -> Result<(), Failed> {
    let start = Instant::now();
    while dovecot.counts()?.get("m") != Some(&(events as u64)) {
        if start.elapsed() > Duration::from_secs(60) {
            return Err(format!("the server did not count {events} events: {}", dovecot.log()).into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// The anonymous memory of the stats process in bytes.
fn memory(dovecot: &Dovecot) -> Result<u64, Failed> {
    let processes = dovecot.processes("stats")?;
    let [process] = processes.as_slice() else { return Err("there is not one stats process".into()) };
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or_default();
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes * 1024)
}
