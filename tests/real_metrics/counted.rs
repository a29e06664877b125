//! What a server counted, and what `metrics` counts.

use std::fs;
use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use dovecot_events::cli::capture;
use events_tests::dovecot::{Dovecot, Server, Version, connect};
use libtest_mimic::Failed;

use crate::event::{exported, on_the_wire};
use crate::made_up::Made;

/// What one side says.
pub(crate) struct Counted {
    /// What `doveadm stats dump` prints.
    pub(crate) dump: String,
    /// What `/metrics` says, without the start and the build of the server.
    pub(crate) page: String,
}

/// The metric by which one sees that all events have arrived, and the socket for HTTP.
pub(crate) fn more(version: Version) -> &'static str {
    match version {
        Version::V2_3 => {
            "metric the_end {\n  filter = event=the_end\n}\nservice stats {\n  unix_listener http {\n  }\n}\n"
        }
        Version::V2_4 => {
            "metric the_end {\n  filter = event=the_end\n}\nservice stats {\n  unix_listener http {\n    type = http\n  }\n}\n"
        }
    }
}

/// What the server says after the events.
pub(crate) fn theirs(server: &Server, made: &Made) -> Result<Counted, Failed> {
    let dovecot = Dovecot::start(server, &format!("{}{}", made.config, more(server.version)))?;
    let mut stream = dovecot.stats_client()?;
    stream.write_all(on_the_wire(&made.events).as_bytes())?;
    said(&dovecot)
}

/// What a server says once the last event has arrived.
pub(crate) fn said(dovecot: &Dovecot) -> Result<Counted, Failed> {
    let start = Instant::now();
    let arrived = |dump: &str| dump.contains("\nthe_end\tduration\t1\t");
    let dump = loop {
        let dump = dovecot.doveadm(&["stats", "dump"])?;
        if arrived(&dump) {
            break dump;
        }
        if start.elapsed() > Duration::from_secs(20) {
            return Err(format!("the events did not arrive: {}\n{dump}", dovecot.log()).into());
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let mut http = connect(&dovecot.base_dir().join("http"))?;
    http.set_read_timeout(Some(Duration::from_secs(10)))?;
    http.write_all(b"GET /metrics HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut response = Vec::new();
    http.read_to_end(&mut response)?;
    let page = body(&response).ok_or_else(|| format!("no page: {}", String::from_utf8_lossy(&response)))?;
    Ok(Counted { dump, page: without_build(&page) })
}

/// What `metrics` says.
pub(crate) fn ours(server: &Server, made: &Made) -> Result<Counted, Failed> {
    ours_of(server, &made.config, &exported(&made.events))
}

/// What `metrics` says about lines of an export.
pub(crate) fn ours_of(server: &Server, config: &str, lines: &str) -> Result<Counted, Failed> {
    let folder = tempfile::tempdir()?;
    let (conf, events) = (folder.path().join("dovecot.conf"), folder.path().join("events.jsonl"));
    let preamble = server.version.preamble();
    fs::write(&conf, format!("{preamble}{config}{}", more(server.version)))?;
    fs::write(&events, lines)?;
    let run = |format: &str| -> Result<String, Failed> {
        let (conf, events) = (conf.to_string_lossy(), events.to_string_lossy());
        let ran =
            capture(&["metrics", "--conf", &conf, "--dovecot", &server.release, "--format", format, &events], b"");
        if ran.status != 0 {
            return Err(format!("{}{}", ran.out, ran.err).into());
        }
        Ok(ran.out)
    };
    Ok(Counted { dump: run("dump")?, page: without_build(&run("openmetrics")?) })
}

/// The body of a response, whole or in chunks.
fn body(response: &[u8]) -> Option<String> {
    let at = response.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
    let (head, mut rest) = (String::from_utf8_lossy(&response[..at]), &response[at + 4..]);
    let mut whole = Vec::new();
    if head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
        loop {
            let end = rest.windows(2).position(|bytes| bytes == b"\r\n")?;
            let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?, 16).ok()?;
            if length == 0 {
                break;
            }
            whole.extend_from_slice(rest.get(end + 2..end + 2 + length)?);
            rest = rest.get(end + 4 + length..)?;
        }
    } else {
        whole.extend_from_slice(rest);
    }
    String::from_utf8(whole).ok()
}

fn without_build(page: &str) -> String {
    let is_of_build = |line: &&str| line.starts_with("dovecot_build_info") || line.starts_with("process_start_time");
    page.lines().filter(|line| !is_of_build(line)).map(|line| format!("{line}\n")).collect()
}
