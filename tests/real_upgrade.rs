//! The five worked upgrades on real servers: what each metric of 2.3 counts there, what it counts on 2.4 as it is, and what
//! it counts on 2.4 after `upgrade --fix`.

use std::collections::BTreeMap;
use std::fs;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use dovecot_events::cli::{Captured, capture};
use events_core::stats::StatsSink;
use events_core::{JsonSink, OwnedEvent, Sink};
use events_tests::dovecot::{Dovecot, Server, Version};
use events_tests::real;
use libtest_mimic::Failed;
use serde_json::Value;

fn main() -> ExitCode {
    real::run(&[("metrics_count_what_upgrade_says", counts)])
}

/// Five kinds of break, an exporter and groups, as 2.3 writes them.
const OLD: &str = "\
event_exporter js {
  format = json
  format_args = time-rfc3339
  transport = drop
}
metric imap_bytes {
  filter = event=imap_command_finished
  fields = bytes_in bytes_out
  group_by = cmd_name
  exporter = js
}
metric trusted_logins {
  filter = event=auth_request_finished AND service=imap AND transport=trusted
}
metric by_passdb {
  filter = event=auth_passdb_request_finished AND passdb=passwd-file
  group_by = passdb_name
}
metric idle_proxies {
  filter = event=proxy_session_finished AND idle_secs >= 60
  group_by = idle_secs:exponential:0:4:10
}
metric cache_flushes {
  filter = event=auth_client_cache_flush_finished
}
metric unchanged {
  filter = event=dns_request_finished
}
";

/// The same happenings as each line of versions reports them. 2.4 has no event when a cache is flushed.
fn events(version: Version) -> Vec<OwnedEvent> {
    let command = OwnedEvent::new("imap_command_finished").with("cmd_name", "FETCH");
    let login = OwnedEvent::new("auth_request_finished").with("success", "yes");
    let passdb = OwnedEvent::new("auth_passdb_request_finished");
    let proxy = OwnedEvent::new("proxy_session_finished");
    let mut events = match version {
        Version::V2_3 => vec![
            command.with("bytes_in", 17).with("bytes_out", 420),
            login.with("service", "imap").with("transport", "trusted"),
            passdb.with("passdb", "passwd-file").with("passdb_name", "users"),
            proxy.with("idle_secs", 90),
            OwnedEvent::new("auth_client_cache_flush_finished"),
        ],
        Version::V2_4 => vec![
            command.with("net_in_bytes", 17).with("net_out_bytes", 420),
            login.with("protocol", "imap").with("transport", "secured"),
            passdb.with("passdb", "users").with("passdb_driver", "passwd-file"),
            proxy.with("idle_usecs", 90_000_000),
        ],
    };
    events.push(OwnedEvent::new("dns_request_finished"));
    events
}

/// The configuration after `upgrade --fix` between two versions, and the report of what happens.
fn upgraded(from: &str) -> Result<(String, Captured), Failed> {
    let folder = tempfile::tempdir()?;
    let (path, config) = (folder.path().join("dovecot.conf"), folder.path().join("events.toml"));
    fs::write(&path, OLD)?;
    fs::write(&config, "")?;
    let recording = folder.path().join("old.jsonl");
    let sink = JsonSink::new(Vec::new());
    events(Version::V2_3).iter().for_each(|event| sink.send(event));
    fs::write(&recording, sink.into_inner())?;
    let (shown, config) = (path.display().to_string(), config.display().to_string());
    let live = recording.display().to_string();
    let arguments = [
        "upgrade", "--from", from, "--to", "2.4", "--conf", &shown, "--live", &live, "--config", &config, "--format",
        "json",
    ];
    let said = capture(&arguments, b"");
    let fixed = capture(&[&arguments[..], &["--fix"]].concat(), b"");
    if ![0, 100].contains(&fixed.status) {
        return Err(format!("--fix failed: {}{}", fixed.out, fixed.err).into());
    }
    Ok((fs::read_to_string(&path)?, said))
}

/// How much each metric counted, and the sums of its fields as `METRIC.FIELD`, after the events of this server's line.
fn counted(server: &Server, metrics: &str) -> Result<BTreeMap<String, u64>, Failed> {
    let dovecot = Dovecot::start(server, metrics)?;
    let sink = StatsSink::options(dovecot.stats_writer()).server(server.version.server()).open();
    let events = events(server.version);
    for event in &events {
        sink.send(event);
    }
    let sent = sink.close(Duration::from_secs(10));
    if sent.written != events.len() as u64 {
        return Err(format!("not all events were sent: {sent:?}").into());
    }
    let start = Instant::now();
    loop {
        let table = dovecot.doveadm(&["stats", "dump"])?;
        let mut counts = BTreeMap::new();
        for line in table.lines().skip(1) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [metric, field, count, sum, ..] = columns.as_slice() else { continue };
            let (name, value) = match *field {
                "duration" => ((*metric).to_owned(), count),
                field => (format!("{metric}.{field}"), sum),
            };
            counts.insert(name, value.parse()?);
        }
        // The events come over one connection, in order.
        if counts.get("unchanged") == Some(&1) || start.elapsed() > Duration::from_secs(10) {
            return Ok(counts);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What `--live` says of the recording of 2.3, in the form of [`counted`].
fn foretold(said: &Captured, when: &str) -> Result<BTreeMap<String, u64>, Failed> {
    let report: Value = serde_json::from_str(&said.out)?;
    let mut counts = BTreeMap::new();
    for one in report["consumers"]["list"].as_array().ok_or("no consumers")? {
        let (Some(name), "metric") = (one["name"].as_str(), one["kind"].as_str().unwrap_or("")) else { continue };
        let tally = &one["counted"][when];
        counts.insert(name.to_owned(), tally["events"].as_u64().ok_or("no count")?);
        for (field, sum) in tally["sums"].as_object().into_iter().flatten() {
            counts.insert(format!("{name}.{field}"), sum.as_u64().ok_or("no sum")?);
        }
    }
    Ok(counts)
}

/// Whether the server counted what was foretold.
fn compare(foretold: &BTreeMap<String, u64>, counted: &BTreeMap<String, u64>, what: &str) -> Result<(), Failed> {
    let server: BTreeMap<String, u64> =
        foretold.keys().map(|name| (name.clone(), counted.get(name).copied().unwrap_or(0))).collect();
    if foretold.is_empty() || *foretold != server {
        return Err(format!("{what}: foretold {foretold:#?}, counted {server:#?}").into());
    }
    Ok(())
}

fn counts(server: &Server) -> Result<(), Failed> {
    let expect = |counts: &BTreeMap<String, u64>, what: &str, wanted: &[(&str, u64)]| {
        let wrong: Vec<String> = wanted
            .iter()
            .filter(|(name, count)| counts.get(*name).copied().unwrap_or(0) != *count)
            .map(|(name, count)| format!("{what}: {name} is not {count}"))
            .collect();
        if wrong.is_empty() { Ok(()) } else { Err(Failed::from(format!("{}\n{counts:#?}", wrong.join("\n")))) }
    };
    if server.version == Version::V2_3 {
        let before = counted(server, OLD)?;
        compare(&foretold(&upgraded("2.3")?.1, "before")?, &before, "2.3")?;
        return expect(
            &before,
            "2.3",
            &[
                ("imap_bytes.bytes_in", 17),
                ("imap_bytes.bytes_out", 420),
                ("trusted_logins", 1),
                ("by_passdb", 1),
                ("by_passdb_users", 1),
                ("idle_proxies", 1),
                ("idle_proxies_idle_secs_11_100", 1),
                ("cache_flushes", 1),
                ("unchanged", 1),
            ],
        );
    }
    // The names of 2.3 in the syntax of 2.4.
    let (same_names, _) = upgraded("2.4")?;
    let as_it_was = counted(server, &same_names)?;
    expect(
        &as_it_was,
        "2.4, as it was",
        &[
            ("imap_bytes.bytes_in", 0),
            ("imap_bytes.bytes_out", 0),
            ("trusted_logins", 0),
            ("by_passdb", 0),
            ("idle_proxies", 0),
            ("cache_flushes", 0),
            ("unchanged", 1),
        ],
    )?;
    let (fixed, said) = upgraded("2.3")?;
    let after = counted(server, &fixed)?;
    compare(&foretold(&said, "after")?, &as_it_was, "2.4, as it was")?;
    compare(&foretold(&said, "fixed")?, &after, "2.4, fixed")?;
    expect(
        &after,
        "2.4, fixed",
        &[
            ("imap_bytes.net_in_bytes", 17),
            ("imap_bytes.net_out_bytes", 420),
            ("imap_bytes_FETCH", 1),
            ("trusted_logins", 1),
            ("by_passdb", 1),
            ("by_passdb_users", 1),
            ("idle_proxies", 1),
            ("idle_proxies_idle_usecs_10000001_100000000", 1),
            ("cache_flushes", 0),
            ("unchanged", 1),
        ],
    )?;
    let report: Value = serde_json::from_str(&said.out)?;
    let outcomes: Vec<String> = report["consumers"]["list"]
        .as_array()
        .ok_or("no consumers")?
        .iter()
        .map(|one| format!("{} {}", one["name"].as_str().unwrap_or(""), one["outcome"].as_str().unwrap_or("")))
        .collect();
    let wanted = [
        "js changed",
        "imap_bytes breaks",
        "trusted_logins breaks",
        "by_passdb meaning",
        "idle_proxies breaks",
        "cache_flushes loses-event",
        "unchanged same",
    ];
    if outcomes == wanted { Ok(()) } else { Err(format!("{outcomes:#?}").into()) }
}
