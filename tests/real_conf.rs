//! The reader of configurations against a real `doveconf`: what it prints is read without a mistake, and what it
//! accepts and refuses is what we accept and refuse.

#[path = "real_conf/equal.rs"]
mod equal;
#[path = "real_conf/generate.rs"]
mod generate;
#[path = "real_conf/known.rs"]
mod known;

use std::fs;
use std::io;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use dovecot_events::check::conf::{ConfCheck, conf_check};
use events_core::Sink;
use events_core::events::{DnsRequestFinished, HttpRequestFinished, ImapCommandFinished};
use events_core::stats::StatsSink;
use events_spec::{Rule, Source};
use events_tests::dovecot::{Dovecot, Server, Version};
use events_tests::real::{self, Test};
use libtest_mimic::Failed;

fn main() -> ExitCode {
    let tests: [Test; 6] = [
        ("what_doveconf_prints_is_read_whole", whole),
        ("what_doveconf_prints_says_the_same_as_the_file", same),
        ("doveconf_takes_and_refuses_the_same_files", verdicts),
        ("what_a_known_difference_is_known_by_is_said", said),
        ("generated_configurations_are_refused_by_both_or_by_neither", equal::some),
        ("metrics_that_can_never_count_stay_at_zero_and_the_others_do_not", counts),
    ];
    real::run_with_long(&tests, &[("a_thousand_configurations_are_refused_by_both_or_by_neither", equal::thousand)])
}

/// Runs `doveconf` with these arguments on this text: its output, or what it complains of.
fn doveconf(server: &Server, arguments: &[&str], text: &str) -> Result<Result<String, String>, Failed> {
    let folder = tempfile::tempdir_in(server.temporary())?;
    let path = folder.path().join("dovecot.conf");
    fs::write(&path, text)?;
    let output = server.command("doveconf").args(arguments).arg("-c").arg(&path).output()?;
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok(if output.status.success() { Ok(out) } else { Err(err) })
}

fn check(text: &str) -> Result<ConfCheck, Failed> {
    let spec = Source::vendored().page().spec.ok_or("the vendored page is broken")?;
    Ok(conf_check(&["-".to_owned()], None, &spec, &mut text.as_bytes())?)
}

/// The rules that a text breaks about its own form.
fn broken(checked: &ConfCheck) -> Vec<String> {
    let form = |rule| matches!(rule, Rule::ConfSyntax | Rule::FilterSyntax | Rule::RefusedSetting);
    let findings = checked.findings.as_slice().iter().filter(|finding| form(finding.rule));
    findings.map(|finding| format!("{}: {}", finding.location.line, finding.message)).collect()
}

/// Every setting that Dovecot has, with its default.
fn whole(server: &Server) -> Result<(), Failed> {
    let version = server.version;
    let all = doveconf(server, &["-a"], &format!("{}ssl = no\n", version.preamble()))??;
    if all.lines().count() < 300 {
        return Err(format!("doveconf -a printed {} lines only", all.lines().count()).into());
    }
    let broken = broken(&check(&all)?);
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n").into()) }
}

/// Metrics as both versions read them.
const METRICS: &str = r#"log_debug = event=auth_request_finished OR \
  category=imap  # two lines
event_exporter log {
  format = json
  format_args = time-rfc3339
  transport = log
}
metric imap_out {
  filter = "event=imap_command_finished AND net_out_bytes > 0"
}
metric replies {
  filter = event=imap_command_finished AND \
    tagged_reply_state="OKAY"
  exporter = log
}
metric replies {
  fields = bytes_in other
}
metric dns {
  filter = event=dns_request_started AND event=dns_request_finished
}
"#;

fn same(server: &Server) -> Result<(), Failed> {
    let version = server.version;
    // 2.4 has other settings for exporters.
    let metrics = match version {
        Version::V2_3 => METRICS.to_owned(),
        Version::V2_4 => METRICS.replace("  format_args = time-rfc3339\n  transport = log\n", "  driver = log\n"),
    };
    let text = format!("{}ssl = no\n{metrics}", version.preamble());
    let printed = doveconf(server, &["-n"], &text)??;
    let messages = |text: &str| -> Result<Vec<String>, Failed> {
        let mut said: Vec<String> =
            check(text)?.findings.as_slice().iter().map(|finding| finding.message.clone()).collect();
        said.sort();
        Ok(said)
    };
    let (ours, theirs) = (messages(&text)?, messages(&printed)?);
    if ours.len() < 4 {
        return Err(format!("only {} findings: {ours:?}", ours.len()).into());
    }
    if ours == theirs {
        Ok(())
    } else {
        Err(format!("of the file: {ours:#?}\nof what doveconf prints: {theirs:#?}").into())
    }
}

/// Files of one mistake each, and some that only look like one.
const VERDICTS: [&str; 25] = [
    "metric m { filter = event=a }\n",
    "metric m{\n  filter = event=a\n}\n",
    "metric m {\n  filter = event=a\n",
    "metric m {\n  filter = event=a\n}\n}\n",
    "metric m {\n  filter = event=a event=b\n}\n",
    "metric m {\n  filter = (event=a\n}\n",
    "metric m {\n  filter = event=a AND \\\n  # why\n  b=c\n}\n",
    "!include no-such-*.conf\n",
    "!include no-such.conf\n",
    "!include dovecot.conf\n",
    "!include_try no-such.conf\n",
    "log_debug = event=a OR OR event=b\n",
    "metric \"m\" {\n  filter = \"event=\\\"a\\\"\"   # fine\n}\n",
    "metric m {\n\tfilter = event=a AND \\\n\tb=c\n\t}\n",
    "log_path = /dev/stderr # x\n",
    "metric m {\n  filter = event=a\n  group_by = b:linear:1:0:1\n}\n",
    "metric m {\n  filter = event=a\n  group_by = b:exponental:1:2:1\n}\n",
    "listen\n",
    "\\\n\\\nlog_path = /dev/stderr\n",
    "service stats {\n  service imap {\n  }\n}\n",
    "protocol imap {\n  metric m {\n  }\n}\n",
    "protocol imap {\n  metric m {\n  }\n  metric m {\n    filter = event=a\n  }\n}\n",
    "metric m {\n  filter = event=a\n}\nprotocol imap {\n  metric m {\n  }\n}\n",
    "metric m {\n  filter = event=a\n  metric_name = n\n}\n",
    "service stats {\n  unix_listener a {\n    mode = 08\n  }\n}\n",
];

fn verdicts(server: &Server) -> Result<(), Failed> {
    let version = server.version;
    let mut differences = Vec::new();
    for text in VERDICTS {
        // 2.4 groups by blocks.
        if version == Version::V2_4 && text.contains("group_by =") {
            continue;
        }
        let text = format!("{}ssl = no\n{text}", version.preamble());
        let theirs = doveconf(server, &["-n"], &text)?;
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("dovecot.conf");
        fs::write(&path, &text)?;
        let spec = Source::vendored().page().spec.ok_or("the vendored page is broken")?;
        let ours = broken(&conf_check(&[path.display().to_string()], None, &spec, &mut io::empty())?);
        if theirs.is_ok() != ours.is_empty() {
            differences.push(format!("{text}\n  doveconf: {theirs:?}\n  we: {ours:?}"));
        }
    }
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n").into()) }
}

/// Some differences that are meant to be are known by our words, which must be what we say.
fn said(_: &Server) -> Result<(), Failed> {
    let mut unsaid = Vec::new();
    for (words, lines) in known::shown() {
        let mut ours = Vec::new();
        for version in [Version::V2_3, Version::V2_4] {
            ours.extend(broken(&check(&format!("{}{lines}", version.preamble()))?));
        }
        if !ours.iter().any(|message| message.contains(words)) {
            unsaid.push(format!("{lines}\n  not said: {words}\n  we: {ours:?}"));
        }
    }
    if unsaid.is_empty() { Ok(()) } else { Err(unsaid.join("\n").into()) }
}

/// Filters, right and wrong, which the events below meet where they can be met at all.
const FILTERS: [&str; 14] = [
    "event=imap_command_finished",
    "event=imap_* AND name=FETCH AND bytes_out > 400",
    "(event=dns_request_finished AND error=*) OR event=http_request_finished",
    "event=http_request_finished AND status_code >= 400 AND status_code < 500",
    "event=* AND NOT (event=imap_command_finished OR status_code = 404)",
    "event=imap_comand_finished",
    "event=imap_command_finished AND net_out_bytes > 0",
    "event=imap_command_finished AND tagged_reply_state=OKAY",
    "event=imap_command_finished AND name > A",
    "event=imap_command_finished AND last_run_time > 0",
    "event=dns_request_started AND event=dns_request_finished",
    "event=http_request_finished AND status_code > 499 AND status_code < 400",
    "event=http_* AND NOT event=http_request_finished AND NOT event=http_request_r*",
    "event=dns_request_finished AND (bytes_in > 0 OR name=*)",
];

fn counts(server: &Server) -> Result<(), Failed> {
    let version = server.version;
    let metrics: String = (0..)
        .zip(FILTERS)
        .map(|(at, filter): (usize, &str)| format!("metric m{at} {{\n  filter = {filter}\n}}\n"))
        .collect();
    let checked = check(&format!("{}{metrics}", version.preamble()))?;
    let dovecot = Dovecot::start(server, &metrics)?;
    let sink = StatsSink::options(dovecot.stats_writer()).server(version.server()).open();
    sink.send(&ImapCommandFinished {
        tag: Some("a1".into()),
        name: Some("FETCH".into()),
        tagged_reply_state: Some("OK".into()),
        bytes_in: Some(17),
        bytes_out: Some(420),
        ..Default::default()
    });
    sink.send(&DnsRequestFinished { error: Some("timeout".into()), ..Default::default() });
    sink.send(&HttpRequestFinished { status_code: Some(404), ..Default::default() });
    let sent = sink.close(Duration::from_secs(10));
    if sent.written != 3 {
        return Err(format!("not all events were sent: {sent:?}").into());
    }
    let start = Instant::now();
    let mut counted = dovecot.counts()?;
    // The three come over one connection, in order.
    while counted.get("m3") != Some(&1) && start.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(20));
        counted = dovecot.counts()?;
    }
    let mut differences = Vec::new();
    for (at, filter) in FILTERS.iter().enumerate() {
        let name = format!("m{at}");
        let never = |message: &str| message.starts_with(&format!("metric `{name}` can never count: "));
        let never = checked.findings.as_slice().iter().any(|finding| never(&finding.message));
        let count = counted.get(&name).copied().unwrap_or(0);
        if never != (count == 0) {
            differences.push(format!(
                "{filter}: counted {count} times, and we say {}",
                if never { "never" } else { "it may" }
            ));
        }
    }
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n").into()) }
}
