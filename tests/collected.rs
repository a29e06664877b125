//! The samples of logs as collectors keep them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::Path;

use dovecot_events::cli::{Captured, capture};
use events_core::export::{Records, Strictness};
use serde_json::Value;

#[path = "collected/split.rs"]
mod split;
#[path = "collected/zstd.rs"]
mod zstd;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/collected");

#[test]
fn every_sample_holds_the_session_and_is_described() {
    let readme = fs::read_to_string(Path::new(FOLDER).join("README.md")).unwrap();
    let mut samples = 0;
    for entry in fs::read_dir(FOLDER).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name == "README.md" {
            continue;
        }
        let form = name.rsplit('.').next().unwrap();
        assert!(readme.contains(&format!("`{name}`")) || readme.contains(&format!("`.{form}`")), "{name}");
        if ["gz", "zst"].contains(&form) {
            continue;
        }
        let bytes = fs::read(Path::new(FOLDER).join(&name)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for part in ["auth_request_finished", "imap_command_finished", "CREATE", "alice@example.com"] {
            assert!(text.contains(part), "{name}: {part}");
        }
        samples += 1;
    }
    assert!(samples >= 15, "{samples} samples");
}

/// The names of the samples.
fn samples() -> Vec<String> {
    let names = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "README.md").collect();
    names.sort();
    names
}

fn live_check(arguments: &[&str], input: &str) -> Captured {
    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/../events-spec/spec/pages/2.4/events.toml");
    let all = [&["live-check", "--config", config, "--fail-on", "never", "--format", "json"], arguments].concat();
    capture(&all, input.as_bytes())
}

fn report(arguments: &[&str], input: &str) -> Value {
    let ran = live_check(arguments, input);
    assert_eq!(ran.status, 0, "{arguments:?}: {}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// How many events the coverage of a report counts.
fn events(report: &Value) -> u64 {
    let lists = report["coverage"].as_object().unwrap().values().filter_map(Value::as_array);
    lists.flatten().filter_map(|event| event["seen"].as_u64()).sum()
}

#[test]
fn every_sample_is_read_without_an_option_and_without_a_finding() {
    for name in samples() {
        let file = format!("{FOLDER}/{name}");
        let report = report(&[&file], "");
        assert_eq!(report["findings"].as_array().unwrap().len(), 0, "{name}: {}", report["findings"]);
        // journalctl prints a line with control characters as the number of its bytes.
        let expected = if name.starts_with("journald.short") { 9 } else { 10 };
        assert_eq!(events(&report), expected, "{name}");
    }
}

#[test]
fn records_reads_every_sample_of_lines() {
    let is_of_lines = |name: &&String| ![".gz", ".zst", "json-pretty"].iter().any(|end| name.ends_with(end));
    for name in samples().iter().filter(is_of_lines) {
        let bytes = fs::read(Path::new(FOLDER).join(name)).unwrap();
        let records = Records::new(bytes.as_slice(), Strictness::Lenient);
        let named = records.filter_map(Result::ok).filter(|record| !record.event_name().is_empty()).count();
        assert_eq!(named, if name.starts_with("journald.short") { 9 } else { 10 }, "{name}");
    }
}

#[test]
fn a_finding_in_a_collectors_object_is_at_its_word_in_the_line() {
    let line =
        r#"{"PRIORITY":"6","MESSAGE":"stats: {\"event\":\"imap_command_finished\",\"fields\":{\"odd_one\":\"x\"}}"}"#;
    let report = report(&["--dovecot", "2.4"], &format!("\n{line}\n"));
    let finding = &report["findings"][0];
    assert_eq!(finding["rule"], "unknown-field");
    let place = &finding["location"];
    let column = usize::try_from(place["column"].as_u64().unwrap()).unwrap();
    assert_eq!((place["line"].as_u64(), &line[column - 1..][..7]), (Some(2), "odd_one"));
}

#[test]
fn where_nothing_is_found_the_message_says_what_was_seen() {
    let other = "{\"MESSAGE\":\"imap-login: Info: Login: user=<alice>\",\"PRIORITY\":\"6\"}\n".repeat(3);
    let ran = live_check(&["--dovecot", "2.4"], &other);
    assert_eq!(ran.status, 101);
    assert!(ran.err.contains("3 JSON objects of a log collector, and no event of the process `stats`"), "{}", ran.err);
}

#[test]
fn arrays_and_objects_of_many_lines_are_read() {
    let event = r#"{"event":"dns_request_started","fields":{"bad":1}}"#;
    for (input, line) in [
        (format!("[{event},{event}]"), 1),
        (format!("[\n  {event},\n  {event}\n]\n"), 2),
        (format!("{{\n  \"event\": \"dns_request_started\",\n  \"fields\": {{\"bad\": 1}}\n}}\n{event}\n"), 1),
    ] {
        let report = report(&["--dovecot", "2.4"], &input);
        assert_eq!(events(&report), 2, "{input}");
        assert_eq!(report["findings"][0]["location"]["line"].as_u64(), Some(line), "{input}");
    }
}

#[test]
fn a_record_that_the_log_driver_split_is_named_with_the_cause() {
    let fields: String = (0..400).map(|number| format!("\tfield:f{number}={number}")).collect();
    let whole = format!("Nov 25 16:22:29 stats: Info: event:dns_request_started{fields}");
    let report = report(&["--dovecot", "2.4"], &format!("{}\n{{\"event\":\"dns_request_started\"}}\n", &whole[..4115]));
    let finding = &report["findings"][0];
    assert_eq!(finding["rule"], "malformed-record");
    assert!(finding["help"].as_str().unwrap().contains("splits a record after 4,096 bytes"), "{finding}");
}

#[test]
fn the_names_of_unknown_fields_are_cut_and_shown_as_data() {
    let name = format!("x\\u001b[31m{}", "y".repeat(200));
    let report =
        report(&["--dovecot", "2.4"], &format!(r#"{{"event":"dns_request_started","fields":{{"{name}":1}}}}"#));
    let finding = &report["findings"][0];
    assert_eq!(finding["rule"], "unknown-field");
    let field = finding["context"]["field"].as_str().unwrap();
    assert!(field.starts_with("x\u{241b}[31my") && field.chars().count() < 80, "{field}");
    assert!(!finding.to_string().contains("u001b"), "{finding}");
}

#[test]
fn a_record_that_the_log_driver_split_is_one_record() {
    let prefix = "Nov 25 16:22:29 stats: Info: ";
    let fields: String = (0..600).map(|number| format!("\tfield:f{number}={number}")).collect();
    let record = format!("event:dns_request_started{fields}\tfield:duration=7");
    let pieces =
        record.as_bytes().chunks(4087).map(|piece| format!("{prefix}{}\n", std::str::from_utf8(piece).unwrap()));
    let pieces: Vec<String> = pieces.collect();
    assert_eq!(pieces.len(), 3);
    let input = format!("{}{prefix}event:dns_request_started\tfield:duration=1\n", pieces.concat());
    let report = report(&["--dovecot", "2.4"], &input);
    assert_eq!(events(&report), 2);
    assert!(report["findings"].as_array().unwrap().iter().all(|finding| finding["rule"] != "malformed-record"));

    let folder = tempfile::tempdir().unwrap();
    let conf = folder.path().join("dovecot.conf");
    fs::write(
        &conf,
        "dovecot_config_version = 2.4.0\nmetric q {\n  filter = event=dns_request_started AND f599=599\n}\n",
    )
    .unwrap();
    let ran = capture(&["metrics", "--conf", conf.to_str().unwrap()], input.as_bytes());
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(!ran.out.contains("not complete records"), "{}", ran.out);
    let counted: Vec<&str> = ran.out.lines().find(|line| line.starts_with("q ")).unwrap().split_whitespace().collect();
    assert_eq!(counted[1..4], ["1", "duration", "7"], "{}", ran.out);
}

#[test]
fn fields_that_no_event_of_a_stream_has_are_not_called_missing() {
    let report = |text: &str| {
        let arguments = ["live-check", "--dovecot", "2.4", "--fail-on", "never", "--format", "json"];
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("events.toml");
        fs::write(&config, "").unwrap();
        let ran = capture(&[&arguments[..], &["--config", config.to_str().unwrap()]].concat(), text.as_bytes());
        let report: Value = serde_json::from_str(&ran.out).unwrap();
        report["findings"].as_array().unwrap().iter().filter(|finding| finding["context"]["field"].is_string()).count()
    };
    assert_eq!(report("{\"event\":\"dns_request_started\"}\n"), 0);
    assert_ne!(report("{\"event\":\"dns_request_finished\",\"fields\":{\"duration\":1}}\n"), 0);
}
