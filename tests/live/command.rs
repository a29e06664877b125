//! The command: arguments, exit status, reports.

use dovecot_events::cli::{Captured, capture};

use super::*;

/// Runs the command where the project's own `events.toml` does not count.
fn live_check(arguments: &[&str], input: &str) -> Captured {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let config = folder.path().join("events.toml");
    std::fs::write(&config, "").unwrap_or_else(|error| panic!("{error}"));
    let config = config.display().to_string();
    let all: Vec<&str> = ["live-check", "--spec", "published", "--config", &config]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    capture(&all, input.as_bytes())
}

#[test]
fn where_every_line_is_malformed_that_is_said_and_nothing_was_checked() {
    let ran = live_check(&["--format", "json"], "{\"event\":\"a\n{\"event\":\"b\n");
    assert_eq!(ran.status, 101);
    assert_eq!(ran.err, "error: no event found in standard input; 2 lines were read\n");
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let found = report["findings"].as_array().unwrap();
    assert!(found.iter().all(|one| one["rule"] == "malformed-record") && !found.is_empty(), "{found:?}");
    assert_eq!(report["summary"]["info"], 0, "what was never seen is not said of a stream without events");
}

#[test]
fn a_stream_of_drift_ends_with_100_and_a_good_one_with_0() {
    assert_eq!(live_check(&[], JSON).status, 100);
    assert_eq!(live_check(&["-"], JSON).status, 100);
    assert_eq!(live_check(&["--fail-on", "never"], JSON).status, 0);
    let good = "{\"event\":\"auth_client_request_started\",\"fields\":{\"id\":1,\"duration\":3}}\n";
    assert_eq!(live_check(&[], good).status, 0);
    assert_eq!(live_check(&["--fail-on", "info"], good).status, 100);
}

#[test]
fn who_could_not_look_ends_with_101_and_says_why() {
    let ran = live_check(&[], "Nov 22 18:28:49 master: Info: hello\n");
    assert_eq!((ran.status, ran.out.as_str()), (101, ""));
    assert!(
        ran.err.contains("no event found in standard input; one line was read: one line of Dovecot's log, and"),
        "{}",
        ran.err
    );
    assert_eq!(live_check(&["/nowhere"], "").status, 101);
}

#[test]
fn wrong_usage_ends_with_2() {
    for arguments in [&["--follow"][..], &["--follow", "-"], &["--idle", "1"], &["--min-coverage", "120"], &["--nope"]]
    {
        assert_eq!(live_check(arguments, JSON).status, 2, "{arguments:?}");
    }
}

#[test]
fn too_little_coverage_fails_whatever_else_does() {
    let least = |scope: &str, percent: &str| {
        live_check(&["--scope", scope, "--fail-on", "never", "--min-coverage", percent], JSON)
    };
    assert_eq!(least("auth_policy_*", "100").status, 0);
    assert_eq!(least("sql_*", "20").status, 0);
    let ran = least("sql_*", "60");
    assert_eq!(ran.status, 100);
    assert_eq!(ran.err, "25% of the page was seen: 1 of 3 events, 1 of 5 fields, 0 of 0 values; 60% is asked for\n");
}

#[test]
fn the_json_report_has_findings_with_context_and_the_coverage() {
    let ran = live_check(&["--format", "json"], JSON);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["command"], "live-check");
    assert_eq!(report["spec"]["file"], "Events.txt");
    assert_eq!(report["coverage"]["events"], serde_json::json!({ "seen": 19, "documented": 33, "percent": 57.5 }));
    let findings = report["findings"].as_array().unwrap();
    let renamed = findings
        .iter()
        .find(|finding| finding["rule"] == "renamed-field" && finding["context"]["renamed_to"] == "cmd_tag")
        .unwrap();
    assert_eq!(renamed["context"]["field"], "tag");
    assert_eq!(renamed["count"], 28);
    assert_eq!((&renamed["location"]["file"], &renamed["location"]["line"]), (&"-".into(), &34.into()));
    assert_eq!(renamed["spec"], serde_json::json!({ "file": "Events.txt", "line": 249 }));
}

#[test]
fn the_text_report_shows_the_line_and_the_table() {
    let lines = JSON.lines().filter(|line| line.contains("sql_") || line.contains("auth_request_fin"));
    let input: String = lines.map(|line| format!("{line}\n")).collect();
    let ran = live_check(&["--scope", "auth_request_*"], &input);
    expect_test::expect_file!["../data/live/report.txt"].assert_eq(&ran.out);
    // What makes the command fail is shown.
    let ran = live_check(&["--scope", "auth_request_*", "--fail-on", "info"], &input);
    assert!(ran.out.contains("info[never-seen]: ") && !ran.out.contains("summed up"), "{}", ran.out);
}

#[test]
fn a_page_of_ones_own_is_checked_against_with_its_kinds() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("Own.txt");
    std::fs::write(&page, PAGE).unwrap();
    std::fs::write(folder.path().join("fields.toml"), KINDS).unwrap();
    let page = page.display().to_string();
    let ran = live_check(&["--spec", &page, "--format", "github"], &thing(r#""count":"x","weight":1"#));
    assert_eq!(ran.status, 100);
    assert!(ran.out.contains("wrong-kind") && ran.out.contains("unknown-field"), "{}", ran.out);
}
