//! `--live`, the limit on series, and how findings are put together.

use dovecot_events::cli::{Captured, capture};
use serde_json::Value;

/// Runs the command with a configuration of the project, an export, and a configuration of Dovecot.
fn ran(config: &str, events: &str, arguments: &[&str], conf: &str) -> Captured {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("events.toml"), config).unwrap();
    std::fs::write(path("events.jsonl"), events).unwrap();
    let (config, events) = (path("events.toml"), path("events.jsonl"));
    let mut all = vec!["conf-check", "-", "--config", &config];
    all.extend(arguments.iter().map(|argument| if *argument == "EVENTS" { events.as_str() } else { argument }));
    let ran = capture(&all, format!("dovecot_config_version = 2.4.1\n{conf}").as_bytes());
    Captured { out: ran.out.replace(&folder.path().display().to_string(), ""), ..ran }
}

const USERS: &str = "metric m {\n  filter = event=auth_request_finished\n  group_by user {\n  }\n}\n";
const STATES: &str = "metric m {\n  filter = event=auth_request_finished\n  group_by success {\n  }\n}\n";

fn events() -> String {
    let event = |user| {
        format!(
            "{{\"event\":\"auth_request_finished\",\"hostname\":\"h\",\"fields\":{{\"user\":\"{user}\",\"success\":\"yes\",\"duration\":5}}}}\n"
        )
    };
    ["a", "b", "a", "c"].map(event).concat()
}

#[test]
fn a_group_without_a_bound_is_a_warning_and_with_a_limit_an_error() {
    assert_eq!(ran("", "", &[], USERS).status, 0);
    let limited = ran("[limits]\nseries = 1000\n", "", &[], USERS);
    assert_eq!(limited.status, 100);
    assert!(limited.out.contains("error[unbounded-group]: metric `m` keeps a series for each user"), "{}", limited.out);
}

#[test]
fn more_series_than_the_limit_are_an_error_at_the_limit() {
    assert_eq!(ran("[limits]\nseries = 3\n", "", &[], STATES).status, 0);
    let limited = ran("[limits]\nseries = 2\n", "", &[], STATES);
    assert_eq!(limited.status, 100);
    let said = "error[unbounded-group]: the metrics can make 3 series, but the limit is 2; the largest: `m` 3";
    assert!(limited.out.contains(said) && limited.out.contains("/events.toml:2:10"), "{}", limited.out);
}

#[test]
fn a_recording_says_how_many_series_it_makes() {
    let live = ran("", &events(), &["--live", "EVENTS"], USERS);
    // The metric, and three users.
    assert!(live.out.contains("; the 4 events of `/events.jsonl` make 4 series, of 16 KB"), "{}", live.out);
    let report: Value =
        serde_json::from_str(&ran("", &events(), &["--live", "EVENTS", "--format", "json"], USERS).out).unwrap();
    assert_eq!(
        report["series"],
        serde_json::json!([{ "metric": "m", "numbers": 1, "recorded": 4, "bytes": 16400, "unbounded": ["user"] }])
    );
    let limited = ran("[limits]\nseries = 3\n", &events(), &["--live", "EVENTS"], USERS);
    assert!(limited.out.contains("the events of `/events.jsonl` make 4 series, but the limit is 3"), "{}", limited.out);
}

#[test]
fn a_limit_that_is_not_a_number_is_an_error() {
    let wrong = ran("[limits]\nseries = \"many\"\n", "", &[], STATES);
    assert_eq!(wrong.status, 101);
    assert!(wrong.err.contains("events.toml:2:10"), "{}", wrong.err);
    assert_eq!(ran("[limits]\nserie = 5\n", "", &[], STATES).status, 101);
}

#[test]
fn one_cause_is_one_finding_with_its_metrics_and_places() {
    let metric = |name: &str| format!("metric {name} {{\n  filter = event=mail_opend\n}}\n");
    let conf = ["a", "b", "c", "d"].map(metric).concat();
    let report: Value = serde_json::from_str(&ran("", "", &["--format", "json"], &conf).out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{report}");
    assert_eq!(
        findings[0]["message"],
        "metrics `a`, `b`, `c`, and 1 other can never count: unknown event `mail_opend`"
    );
    let lines: Vec<&Value> = findings[0]["places"].as_array().unwrap().iter().map(|place| &place["line"]).collect();
    assert_eq!((lines, &findings[0]["count"]), (vec![&6.into(), &9.into(), &12.into()], &4.into()));
    let text = ran("", "", &[], &conf).out;
    assert!(text.contains("note: also at -:6, -:9, -:12"), "{text}");
}

#[test]
fn a_filter_in_a_variable_that_is_wrong_is_said_once() {
    let metric = |name: &str| format!("metric {name} {{\n  filter = $SET:mine\n}}\n");
    let conf = format!("mine = event=mail_opend\n{}{}", metric("a"), metric("b"));
    let report: Value =
        serde_json::from_str(&ran("", "", &["--format", "json", "--dovecot", "2.4.5"], &conf).out).unwrap();
    let names = report["findings"].as_array().unwrap().iter().filter(|one| one["rule"] == "unknown-event");
    let names: Vec<&Value> = names.collect();
    assert_eq!(names.len(), 1, "{report}");
    assert_eq!((&names[0]["location"]["line"], names[0].get("places")), (&2.into(), None));
}

#[test]
fn the_gravest_comes_first() {
    let conf = "stats_writer_socket_path =\nmetric a {\n  filter = event=mail_opend\n  fields = user\n  color = red\n}\n\
                metric b {\n  filter = event=mail_opened AND event=mail_expunged\n}\n\
                metric c {\n  filter = event=mail_opened\n  group_by user {\n  }\n}\n";
    let report: Value = serde_json::from_str(&ran("", "", &["--format", "json"], conf).out).unwrap();
    let rules: Vec<&str> =
        report["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["stats-disabled", "refused-setting", "unknown-event", "never-matches", "unbounded-group"]);
}
