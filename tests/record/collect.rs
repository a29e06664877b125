//! What a server exported and counted, made anonymous, and written.

use std::fs;
use std::io::{self, Error, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use events_tests::dovecot::{Server, Version};
use flate2::{Compression, GzBuilder};
use serde_json::Value;

use crate::machine::Machine;
use crate::topic::Topic;

/// What one topic made a server export and count.
pub(crate) struct Recording {
    /// The events as JSON, one on a line.
    json: String,
    /// The same as tab-separated text.
    tab: String,
    /// What `doveadm stats dump` prints afterwards.
    dump: String,
    /// What the server's `/metrics` says afterwards.
    openmetrics: String,
    /// The log, in which some servers export.
    log: String,
    /// The requests that the topic's HTTP server got.
    requests: String,
}

/// Waits until nothing has been exported for a while.
pub(crate) fn settle(machine: &Machine<'_>) {
    let size = || {
        let files = ["log/info.log", "events/json", "events/tab"];
        let sizes = files.map(|file| fs::metadata(machine.dir().join(file)).map_or(0, |file| file.len()));
        sizes.into_iter().sum::<u64>()
    };
    let start = Instant::now();
    let (mut before, mut since) = (size(), Instant::now());
    while since.elapsed() < Duration::from_millis(700) && start.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(50));
        let now = size();
        if now != before {
            (before, since) = (now, Instant::now());
        }
    }
}

/// Collects what the server has exported and counted by now.
///
/// # Errors
///
/// If an exported line is not JSON.
pub(crate) fn collect(machine: &mut Machine<'_>, server: &Server, requests: Vec<String>) -> io::Result<Recording> {
    let dump = machine.shell("doveadm -c \"$DOVECOT_CONF\" stats dump", true)?;
    let openmetrics = metrics(machine.port("stats")).unwrap_or_default();
    let read = |name: &str| -> io::Result<String> {
        Ok(String::from_utf8_lossy(&fs::read(machine.dir().join(name)).unwrap_or_default()).into_owned())
    };
    let log = read("log/info.log")?;
    let (json, tab) = match server.version {
        // 2.3 exports to its log, which has other lines too.
        Version::V2_3 => {
            let records = || log.lines().filter_map(|line| Some(line.split_once("stats: Info: ")?.1));
            let of = |is_json: bool| -> String {
                records()
                    .filter(|record| record.starts_with('{') == is_json)
                    .map(|record| format!("{record}\n"))
                    .collect()
            };
            (of(true), of(false))
        }
        Version::V2_4 => (read("events/json")?, read("events/tab")?),
    };
    for line in json.lines() {
        serde_json::from_str::<Value>(line).map_err(|error| Error::other(format!("{error}: {line}")))?;
    }
    let anonymous = Anonymous::of(machine, server)?;
    let requests = anonymous.text(&requests.join("\n\n"));
    let [json, tab, dump, openmetrics, log] = [&json, &tab, &dump, &openmetrics, &log].map(|text| anonymous.text(text));
    Ok(Recording { json, tab, dump, openmetrics, log, requests })
}

fn metrics(port: u16) -> io::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// What stands for this machine's names.
struct Anonymous {
    dir: String,
    /// The folder as programs within the server's root see it, where it is in there.
    inside: Option<String>,
    hostname: String,
}

impl Anonymous {
    fn of(machine: &Machine<'_>, server: &Server) -> io::Result<Self> {
        let hostname = fs::read_to_string("/proc/sys/kernel/hostname")?.trim().to_owned();
        let root = server.programs().and_then(Path::parent);
        let inside = root.and_then(|root| machine.dir().strip_prefix(root).ok());
        let inside = inside.map(|inside| format!("/{}", inside.display()));
        Ok(Self { dir: machine.dir().display().to_string(), inside, hostname })
    }

    fn text(&self, text: &str) -> String {
        let mut text = text.replace(&self.dir, "/srv/mail");
        if let Some(inside) = &self.inside {
            text = text.replace(inside, "/srv/mail");
        }
        // The name of a machine can be short, and part of a word.
        let end = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let mut anonymous = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(at) = rest.find(&self.hostname) {
            let after = at + self.hostname.len();
            let inside = rest[..at].ends_with(end) || rest[after..].starts_with(end);
            anonymous.push_str(&rest[..at]);
            anonymous.push_str(if inside { &self.hostname } else { "mx1.example.com" });
            rest = &rest[after..];
        }
        anonymous + rest
    }
}

impl Recording {
    /// Writes the recording into a folder, and returns a summary.
    ///
    /// # Errors
    ///
    /// When it has no event, or a file cannot be written.
    pub(crate) fn write(&self, folder: &Path, topic: &Topic) -> io::Result<String> {
        fs::create_dir_all(folder)?;
        let events = self.json.lines().count();
        if events == 0 {
            return Err(Error::other("nothing was exported"));
        }
        let metrics = format!("{}\n{}", self.dump, self.openmetrics.replace("\r\n", "\n"));
        let forms = [
            ("jsonl", &self.json, true),
            ("metrics", &metrics, topic.keeps("metrics")),
            ("tab", &self.tab, topic.keeps("tab")),
            ("log", &self.log, topic.keeps("log")),
            ("http", &self.requests, topic.keeps("http")),
        ];
        for (end, text, keep) in forms {
            if keep && !text.is_empty() {
                fs::write(folder.join(format!("{}.{end}.gz", topic.name)), gzip(text)?)?;
            }
        }
        let mut names: Vec<Option<String>> = self.json.lines().map(name).collect();
        names.sort();
        names.dedup();
        let names: Vec<String> = names.into_iter().flatten().collect();
        Ok(format!("{events} events, {} names: {}", names.len(), names.join(" ")))
    }
}

fn name(line: &str) -> Option<String> {
    Some(serde_json::from_str::<Value>(line).ok()?["event"].as_str()?.to_owned())
}

/// Compressed without a time or a name, so that the same text gives the same bytes.
fn gzip(text: &str) -> io::Result<Vec<u8>> {
    let mut file = GzBuilder::new().write(Vec::new(), Compression::best());
    file.write_all(text.as_bytes())?;
    file.finish()
}
