//! `reconcile`: who knows which event and field, and which metrics break over it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use boon::{Compiler, Schemas};
use dovecot_events::cli::{Captured, capture};
use events_spec::Source;
use expect_test::expect;
use serde_json::{Value, json};

const CONF: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/reconcile/imap.conf");
const LIVE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/reconcile/imap.jsonl");
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/reconcile/src");

/// Runs the command where the project's own `events.toml` does not count.
fn command(arguments: &[&str], input: &str) -> Captured {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("events.toml");
    std::fs::write(&config, "").unwrap();
    let config = config.display().to_string();
    let all: Vec<&str> = ["reconcile", "--spec", "published", "--config", &config]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    capture(&all, input.as_bytes())
}

fn report(arguments: &[&str]) -> Value {
    let all: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
    serde_json::from_str(&command(&all, "").out).unwrap()
}

/// The findings as `level[rule] line: message`.
fn messages(report: &Value) -> String {
    let mut lines: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            let line = &finding["location"]["line"];
            let text = |member: &str| finding[member].as_str().unwrap().to_owned();
            format!("{line}: {}[{}]: {}\n", text("level"), text("rule"), text("message"))
        })
        .collect();
    lines.sort_by_key(|line| line.split(':').next().unwrap().parse::<u32>().unwrap());
    lines.concat()
}

/// The row of an event or a field.
fn row<'r>(report: &'r Value, event: &str, field: Option<&str>) -> &'r Value {
    let rows = report["table"].as_array().unwrap();
    rows.iter().find(|row| row["event"] == event && row["field"].as_str() == field).unwrap_or(&Value::Null)
}

#[test]
fn metrics_break_over_what_the_server_does_not_send() {
    expect![[r#"
        4: error[renamed-field]: metric `imap_out` counts `bytes_in`; the server sends `net_in_bytes`
        4: error[renamed-field]: metric `imap_out` counts `bytes_out`; the server sends `net_out_bytes`
        8: error[renamed-field]: metric `imap_names` groups by `name`; the server sends `cmd_name`
        12: warning[unknown-field]: metric `imap_new` counts `lock_wait_usecs`; the server sends `imap_command_finished` without it
        15: warning[unknown-field]: metric `opened` asks for `size`; the server sends `mail_opened` without it
        18: info[never-seen]: metric `logins` asks for `auth_request_finished`; the server did not send it
        21: error[unknown-event]: metric `nobody` asks for `imap_comand_finished`; neither the page nor the server has this event
        23: error[unknown-field]: `log_debug` asks for `query_frist_word`; the page does not document it, and no other source has the event
        23: info[never-seen]: `log_debug` asks for `sql_query_finished`; the server did not send it
    "#]].assert_eq(&messages(&report(&["--live", LIVE, "--conf", CONF])));
}

#[test]
fn metrics_break_over_what_no_code_adds() {
    expect![[r#"
        4: error[renamed-field]: metric `imap_out` counts `bytes_in`; the code adds `net_in_bytes`
        4: error[renamed-field]: metric `imap_out` counts `bytes_out`; the code adds `net_out_bytes`
        8: error[renamed-field]: metric `imap_names` groups by `name`; the code adds `cmd_name`
        15: error[unknown-event]: metric `opened` asks for `mail_opened`; neither the page nor the source has this event
        18: error[renamed-field]: metric `logins` asks for `successful`; the code adds `success`
        21: error[unknown-event]: metric `nobody` asks for `imap_comand_finished`; neither the page nor the source has this event
        23: error[unknown-field]: `log_debug` asks for `query_frist_word`; the page does not document it, and no other source has the event
        23: error[not-in-source]: `log_debug` asks for `sql_query_finished`; no code names this event
    "#]].assert_eq(&messages(&report(&["--source", SOURCE, "--conf", CONF])));
}

#[test]
fn the_server_and_the_source_together_are_surer() {
    expect![[r#"
        4: error[renamed-field]: metric `imap_out` counts `bytes_in`; the server sends `net_in_bytes`
        4: error[renamed-field]: metric `imap_out` counts `bytes_out`; the server sends `net_out_bytes`
        8: error[renamed-field]: metric `imap_names` groups by `name`; the server sends `cmd_name`
        12: info[never-seen]: metric `imap_new` counts `lock_wait_usecs`; the server sent `imap_command_finished` without it, but the code adds it
        15: error[unknown-field]: metric `opened` asks for `size`; the server sends `mail_opened` without it, and no code adds it
        18: error[renamed-field]: metric `logins` asks for `successful`; the code adds `success`
        18: info[never-seen]: metric `logins` asks for `auth_request_finished`; the server did not send it
        21: error[unknown-event]: metric `nobody` asks for `imap_comand_finished`; neither the page nor the server nor the source has this event
        23: error[unknown-field]: `log_debug` asks for `query_frist_word`; the page does not document it, and no other source has the event
        23: error[not-in-source]: `log_debug` asks for `sql_query_finished`; no code names this event
    "#]].assert_eq(&messages(&report(&["--live", LIVE, "--source", SOURCE, "--conf", CONF])));
}

#[test]
fn an_export_without_fields_says_nothing_about_them() {
    let folder = tempfile::tempdir().unwrap();
    let live = folder.path().join("names.jsonl");
    std::fs::write(&live, "{\"event\":\"imap_command_finished\"}\n{\"event\":\"mail_opened\"}\n").unwrap();
    expect![[r#"
        11: error[unknown-field]: metric `imap_new` asks for `cmd_name`; the page does not document it, and the export has no fields
        18: info[never-seen]: metric `logins` asks for `auth_request_finished`; the server did not send it
        21: error[unknown-event]: metric `nobody` asks for `imap_comand_finished`; neither the page nor the server has this event
        23: error[unknown-field]: `log_debug` asks for `query_frist_word`; the page does not document it, and no other source has the event
        23: info[never-seen]: `log_debug` asks for `sql_query_finished`; the server did not send it
    "#]].assert_eq(&messages(&report(&["--live", &live.display().to_string(), "--conf", CONF])));
}

#[test]
fn with_a_configuration_alone_the_page_is_asked() {
    expect![[r#"
        11: error[unknown-field]: metric `imap_new` asks for `cmd_name`; the page does not document it, and no other source has the event
        15: error[unknown-event]: metric `opened` asks for `mail_opened`; the page does not have this event
        21: error[unknown-event]: metric `nobody` asks for `imap_comand_finished`; the page does not have this event
        23: error[unknown-field]: `log_debug` asks for `query_frist_word`; the page does not document it, and no other source has the event
    "#]].assert_eq(&messages(&report(&["--conf", CONF])));
}

#[test]
fn every_name_that_anybody_knows_has_a_row() {
    let report = report(&["--live", LIVE, "--source", SOURCE, "--conf", CONF]);
    let old = row(&report, "imap_command_finished", Some("name"));
    assert_eq!(old["page"], json!({ "line": 250 }));
    assert_eq!((&old["server"], &old["source"]), (&Value::Null, &Value::Null));
    assert_eq!((&old["configuration"], &old["renamed_to"]), (&json!(["imap_names"]), &json!("cmd_name")));
    let new = row(&report, "imap_command_finished", Some("cmd_name"));
    assert_eq!((&new["page"], &new["server"]), (&Value::Null, &json!({ "count": 2 })));
    assert_eq!((&new["source"]["sure"], &new["source"]["line"]), (&json!("certain"), &json!(5)));
    assert_eq!(new["configuration"], json!(["imap_new"]));
    assert_eq!(row(&report, "mail_opened", Some("uid"))["server"], json!({ "count": 1 }));
    assert_eq!(row(&report, "mail_opened", Some("size"))["configuration"], json!(["opened"]));
    // What only a configuration names, under the name that it has there.
    assert_eq!(row(&report, "imap_comand_finished", None)["configuration"], json!(["nobody"]));
    // Each of the page, too.
    let page = Source::vendored().page().spec.unwrap();
    for event in &page.events {
        assert_eq!(row(&report, &event.name, None)["page"]["line"], event.line);
        for field in page.fields(event) {
            assert_ne!(row(&report, &event.name, Some(&field.field.name))["page"], Value::Null);
        }
    }
}

#[test]
fn who_was_not_asked_has_no_column() {
    let asked = report(&["--source", SOURCE]);
    let row = row(&asked, "imap_command_finished", None);
    assert_eq!((row.get("server"), row.get("configuration")), (None, None));
    assert!(row["source"].is_object());
    assert_eq!(command(&["--source", SOURCE], "").status, 0, "a difference that breaks no metric fails nothing");
}

#[test]
fn the_table_stands_in_the_text_and_in_markdown() {
    let ran = command(&["--live", LIVE, "--source", SOURCE, "--conf", CONF], "");
    assert_eq!(ran.status, 100);
    let wanted =
        |line: &&str| line.starts_with("event and field") || line.contains("mail_opened  ") || line.contains("  size ");
    let lines: Vec<&str> = ran.out.lines().filter(wanted).collect();
    expect![[r#"
        event and field                     page      server   source   configuration                   now
        mail_opened                         -         once     -        opened
          size                              -         -        -        opened"#]]
    .assert_eq(&lines.join("\n"));
    let from = ran.out.find("\nimap_command_finished  ").unwrap() + 1;
    let to = ran.out[from..].find("\nmail_opened").unwrap();
    expect![[r#"
        imap_command_finished               line 245  2 times  certain  imap_out, imap_names, imap_new
          args                              line 251  -        -        -
          bytes_in                          line 260  -        -        imap_out                        net_in_bytes
          bytes_out                         line 260  -        -        imap_out                        net_out_bytes
          cmd_name                          -         2 times  certain  imap_new
          cmd_tag                           -         2 times  certain  -
          duration                          -         2 times  -        -
          human_args                        line 252  -        -        -
          last_run_time                     line 255  -        -        -
          lock_wait_usecs                   line 258  -        certain  imap_new
          name                              line 250  -        -        imap_names                      cmd_name
          net_in_bytes                      -         2 times  certain  -
          net_out_bytes                     -         2 times  certain  -
          running_usecs                     line 257  -        -        -
          tag                               line 249  -        -        -
          tagged_reply                      line 254  -        -        -
          tagged_reply_state                line 253  2 times  certain  imap_out
          user                              -         2 times  -        imap_names"#]]
    .assert_eq(&ran.out[from..from + to]);
    let ran = command(&["--live", LIVE, "--conf", CONF, "--format", "markdown"], "");
    let wanted = |line: &&str| line.starts_with("| event") || line.starts_with("| `mail_opened");
    let lines: Vec<&str> = ran.out.lines().filter(wanted).collect();
    expect![[r#"
        | event and field | page | server | configuration | now |
        | `mail_opened` | - | `once` | `opened` |  |
        | `mail_opened.duration` | - | `once` | - |  |
        | `mail_opened.size` | - | - | `opened` |  |
        | `mail_opened.uid` | - | `once` | - |  |
        | `mail_opened.user` | - | `once` | - |  |"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn a_finding_stands_at_the_word_in_the_configuration() {
    let report = report(&["--live", LIVE, "--conf", CONF]);
    let findings = report["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["context"]["metric"] == "imap_out").unwrap();
    assert_eq!(finding["message"], "metric `imap_out` counts `bytes_in`; the server sends `net_in_bytes`");
    assert_eq!((&finding["location"]["line"], &finding["location"]["column"]), (&json!(4), &json!(12)));
    assert_eq!(finding["context"]["renamed_to"], "net_in_bytes");
}

#[test]
fn reports_are_as_the_published_schema_says() {
    let schema: Value = serde_json::from_str(include_str!("../docs/report.schema.json")).unwrap();
    let check = |report: &Value| {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("report.schema.json", closed(schema.clone())).unwrap();
        let index = compiler.compile("report.schema.json", &mut schemas).unwrap();
        schemas.validate(report, index).map_err(|error| format!("{error:#}"))
    };
    for asked in [&["--live", LIVE][..], &["--source", SOURCE], &["--conf", CONF], &["--live", LIVE, "--conf", CONF]] {
        check(&report(asked)).unwrap();
    }
    let mut broken = report(&["--live", LIVE]);
    broken["table"][0]["page"] = json!("line 3");
    assert!(check(&broken).is_err());
}

/// Forbids every member that the schema does not name.
fn closed(mut schema: Value) -> Value {
    let mut left = vec![&mut schema];
    while let Some(value) = left.pop() {
        if let Some(object) = value.as_object_mut() {
            if object.contains_key("properties") {
                object.insert("additionalProperties".to_owned(), json!(false));
            }
            left.extend(object.values_mut());
        }
    }
    schema
}

#[test]
fn the_exit_status_says_who_could_not_look_and_who_asked_for_nothing() {
    assert_eq!(command(&[], "").status, 2);
    assert_eq!(command(&["--live", "-", "--conf", "-"], "").status, 2);
    assert_eq!(command(&["--live", "/nowhere"], "").status, 101);
    assert_eq!(command(&["--source", "/nowhere"], "").status, 101);
    assert_eq!(command(&["--conf", "/nowhere"], "").status, 101);
    assert_eq!(command(&["--live", LIVE, "--conf", "-"], "metric m {\n  filter = event=mail_opened\n}\n").status, 0);
}
