//! The command: arguments, exit status, reports.

use dovecot_events::check::conf::explain;
use dovecot_events::cli::{Captured, capture};

use super::*;

/// Runs the command against the published page, where the project's own `events.toml` does not count.
fn command(arguments: &[&str], input: &str) -> Captured {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("events.toml");
    std::fs::write(&config, "").unwrap();
    let config = config.display().to_string();
    let all: Vec<&str> = ["conf-check", "--spec", "published", "--config", &config]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    capture(&all, input.as_bytes())
}

#[test]
fn the_exit_status_says_whether_something_is_wrong() {
    assert_eq!(command(&["-"], include_str!("wrong.conf")).status, 100);
    assert_eq!(command(&["-"], include_str!("right_2_3.conf")).status, 0);
    assert_eq!(command(&["-", "--fail-on", "never"], include_str!("wrong.conf")).status, 0);
    assert_eq!(command(&["/nowhere/dovecot.conf"], "").status, 101);
    assert_eq!(command(&["-"], "# nothing\n").status, 101);
    assert_eq!(command(&[], "").status, 2);
    assert_eq!(command(&["--explain-filter", "event=*", "--format", "sarif"], "").status, 2);
}

#[test]
fn a_configuration_without_metrics_is_said_to_be_one() {
    let ran = command(&["-"], "ssl = no\n");
    assert_eq!((ran.status, ran.err.as_str()), (0, "no metric, exporter or filter found in -\n"));
}

#[test]
fn the_report_shows_the_word_within_the_filter() {
    let ran = command(&["-"], "metric imap_out {\n  filter = event=imap_command_finished AND net_out_bytes > 0\n}\n");
    expect![[r#"
        checked against Dovecot's page of 2019, built in, because of --spec

        error[unknown-field]: metric `imap_out` can never count: `imap_command_finished` has no field `net_out_bytes`
         --> -:2:44
          |
        2 |   filter = event=imap_command_finished AND net_out_bytes > 0
          |                                            ^^^^^^^^^^^^^
          |
          = note: Events.txt:245: *imap_command_finished*
          = help: did you mean `bytes_out`?

        `explain RULE` explains a rule
        conf-check: 1 error; exit status 100: findings at or above `--fail-on error`
    "#]]
    .assert_eq(&ran.out);
}

#[test]
fn the_json_report_names_the_metric() {
    let text = "metric imap_out {\n  filter = event=imap_command_finished AND net_out_bytes > 0\n}\n";
    let report: serde_json::Value = serde_json::from_str(&command(&["-", "--format", "json"], text).out).unwrap();
    assert_eq!(report["command"], "conf-check");
    let context = &report["findings"][0]["context"];
    assert_eq!(context["metric"], "imap_out");
    assert_eq!((&context["event"], &context["field"]), (&"imap_command_finished".into(), &"net_out_bytes".into()));
}

#[test]
fn a_filter_is_explained_by_what_it_can_match() {
    let ran = command(&["--explain-filter", "event=dns_* AND NOT event=*_started AND error_code>0"], "");
    assert_eq!(ran.status, 0);
    expect![[r#"
        The filter can match 2 of the 33 documented events:

        dns_worker_request_finished  (Events.txt:265)
            error       str      =
          * error_code  int      = < > <= >=

        dns_request_finished  (Events.txt:265)
            error       str      =
          * error_code  int      = < > <= >=

        * the filter compares this field

        error_code in versions of Dovecot
            2019    a field of 4 events
            2.3.21  a field of 3 events
            2.4.5   a field of 5 events; of `sql_transaction_finished`: since 2.4.5
    "#]]
    .assert_eq(&ran.out);
    let ran = command(&["--explain-filter", "event=imap_*", "--format", "json"], "");
    let explained: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(explained["events"][0]["name"], "imap_command_finished");
    assert_eq!(explained["events"][0]["fields"][6]["operators"], "");
}

#[test]
fn the_names_and_categories_of_a_filter_are_explained_once_each() {
    let spec = built_in(&V2_4);
    let explained = |filter: &str| {
        let explained = explain(filter, ServerVersion::V2_4, spec);
        let events: Vec<&str> = explained.events.iter().map(|event| event.name.as_str()).collect();
        let names: Vec<&str> = explained.names.iter().map(|name| name.name.as_str()).collect();
        let categories: Vec<String> =
            explained.categories.iter().map(|category| format!("{} {}", category.name, category.given)).collect();
        [events.join(" "), names.join(" "), categories.join(" ")]
    };
    // A name with wildcards and one that no page knows are not explained.
    let filter = "event=imap_command_finished AND cmd_name=x AND NOT cmd_name=y* AND cmd_tag=x AND event=imap_comm*";
    assert_eq!(explained(filter), ["imap_command_finished", "imap_command_finished cmd_name cmd_tag", ""]);
    assert_eq!(explained("event=imap_command_finished AND no_such=1"), ["", "imap_command_finished", ""]);
    let filter = "event=imap_command_finished AND category=imap AND category=imap AND NOT category=error";
    assert_eq!(explained(filter), ["imap_command_finished", "imap_command_finished", "imap 1"]);
    let filter = "event=imap_command_finished AND category=pop3 OR event=pop3_command_finished";
    assert_eq!(explained(filter)[0], "pop3_command_finished");
    // An event has its categories.
    assert_eq!(explained("event=imap_command_finished AND NOT category=imap")[0], "");
    let two = explain("category=dns AND event=dns_request_*", ServerVersion::V2_4, spec).text("page");
    assert!(two.starts_with("The filter can match 2 of the 110 documented events:\n\ndns_request_"), "{two}");
    assert!(!two.contains("compares this field"), "{two}");
    let none = explain("event=no_such_event", ServerVersion::V2_4, spec);
    assert_eq!(none.text("page"), "The filter can match none of the 110 documented events.\n");
    assert_eq!((none.documented, none.findings.len(), none.dovecot.as_str()), (110, 1, "2.4"));
}

#[test]
fn a_filter_that_cannot_match_is_explained_by_why() {
    let ran = command(&["--explain-filter", "event=dns_request_started AND error=*"], "");
    assert_eq!(ran.status, 100);
    expect![[r#"
        checked against Dovecot's page of 2019, built in, because of --spec

        error[unknown-field]: this can never match: `dns_request_started` has no field `error`
         --> --explain-filter:1:31
          |
        1 | event=dns_request_started AND error=*
          |                               ^^^^^
          |
          = note: Events.txt:270: *dns_worker_request_started* and *dns_request_started*
          = help: it is a field of 10 events, such as `auth_request_finished`

        `explain RULE` explains a rule
        conf-check: 1 error; exit status 100: findings at or above `--fail-on error`
    "#]]
    .assert_eq(&ran.out);
}
