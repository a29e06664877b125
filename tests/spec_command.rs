//! `spec check`, `spec print` and `spec show`, on the command line.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;

use dovecot_events::report::console::{Console, Look};
use events_spec::vendored;
use expect_test::expect;
use serde_json::Value;

/// Runs a command and returns its exit status, what it wrote to standard output, and to standard error.
fn run(arguments: &[&str], input: &[u8]) -> (u8, String, String) {
    let (mut input, mut out, mut err) = (input, Vec::new(), Vec::new());
    let mut console = Console { input: &mut input, out: &mut out, err: &mut err, look: Look::plain() };
    let status = dovecot_events::cli::run(arguments.iter().copied(), &mut console);
    (status, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[test]
fn the_built_in_page_is_clean() {
    let (status, out, err) = run(&["spec", "check"], b"");
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.contains("no finding") || out.contains("nothing"), "{out}");
}

#[test]
fn a_page_with_errors_is_shown_with_excerpts_and_ends_with_100() {
    let (status, out, _) =
        run(&["spec", "check", "-"], b"*a_started*\n\n * user: who\n\n*a_finished*\n\n * fields from *a_start*\n");
    assert_eq!(status, 100);
    expect![[r#"
        error[unknown-parent]: fields are inherited from `a_start`, but the page has no such event
         --> -:7:17
          |
        7 |  * fields from *a_start*
          |                 ^^^^^^^
          |
          = help: did you mean `a_started`?

        `explain RULE` explains a rule
        spec check: 1 error; exit status 100: findings at or above `--fail-on error`
    "#]]
    .assert_eq(&out);
}

#[test]
fn what_cannot_be_read_ends_with_101_and_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let binary = file("binary", b"\x7fELF\0\0");
    let latin = file("latin", b"*a*\n\n * b: caf\xe9\n");
    let empty = file("empty", b"");
    let kinds = folder.path().join("sub");
    fs::create_dir(&kinds).unwrap();
    fs::write(kinds.join("page.txt"), "*a*\n").unwrap();
    fs::write(kinds.join("fields.toml"), b"\xff").unwrap();
    let kinds = kinds.join("page.txt");
    let cases = [
        ("no/such/page", "does not exist"),
        (folder.path().to_str().unwrap(), "is a directory"),
        (&binary, "byte 5 (line 1) is NUL"),
        (&latin, "byte 15 (line 3) does not begin a character"),
        (&empty, "is empty"),
        (kinds.to_str().unwrap(), "fields.toml` is not UTF-8"),
    ];
    for (path, words) in cases {
        for command in
            [vec!["spec", "check", path], vec!["spec", "print", path], vec!["spec", "show", "a", "--spec", path]]
        {
            let (status, out, err) = run(&command, b"");
            assert_eq!((status, out.as_str()), (101, ""), "{command:?}");
            assert!(
                err.starts_with("error: ") && err.contains(words) && err.lines().count() == 1,
                "{command:?}: {err}"
            );
        }
    }
}

#[test]
fn a_page_of_another_kind_names_no_event() {
    let (status, out, _) = run(&["spec", "check", "-"], b"# A readme\n\nWith words.\n");
    assert_eq!(status, 100);
    assert!(out.contains("the page names no event"), "{out}");
    let (status, out, err) = run(&["spec", "print", "-", "--format", "json"], b"# A readme\n");
    assert_eq!((status, out.as_str()), (101, ""));
    assert!(err.contains("the page names no event"), "{err}");
}

#[test]
fn text_is_printed_byte_for_byte() {
    let (status, out, _) = run(&["spec", "print", "--format", "text"], b"");
    assert_eq!((status, out.as_str()), (0, vendored::EVENTS_TXT));
    let odd = "\u{feff}*a*\r\n\r\n * b: c\t\r\n\r\n\r\nx";
    assert_eq!(run(&["spec", "print", "-"], odd.as_bytes()).1, odd);
}

#[test]
fn the_model_has_the_shape_of_the_contract() {
    let (status, out, _) = run(&["spec", "print", "--format", "json"], b"");
    assert_eq!(status, 0);
    let model: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(model["title"], "Events");
    assert_eq!(model["created"], "2019-06-19 12:42");
    assert_eq!(model["sections"][0]["title"], "Authentication Server");
    assert_eq!(model["sections"][0]["since"], "2.3.6");
    assert_eq!(model["sections"][0]["line"], 27);
    assert_eq!(model["sections"][0]["events"][0], "auth_request_finished");
    let events = model["events"].as_array().unwrap();
    let event = events.iter().find(|event| event["name"] == "imap_command_finished").unwrap();
    assert_eq!((&event["section"], &event["since"], &event["line"]), (&"IMAP".into(), &Value::Null, &245.into()));
    assert_eq!(event["notes"][0], "These are currently not sent for pre-login IMAP commands.");
    let field = event["fields"].as_array().unwrap().iter().find(|field| field["name"] == "bytes_in").unwrap();
    expect![[r#"
        {
          "name": "bytes_in",
          "since": null,
          "kind": "int",
          "kind_rule": "naming rule: bytes_in",
          "values": [],
          "open": true,
          "optional": null,
          "text": "How many bytes of client input/output command has used.",
          "inherited_from": null,
          "line": 260
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(field).unwrap());
    let inherited = events.iter().find(|event| event["name"] == "client_connection_disconnected").unwrap();
    assert_eq!(inherited["inherits"], serde_json::json!(["client_connection_connected"]));
    assert_eq!(inherited["fields"][0]["inherited_from"], "client_connection_connected");
}

#[test]
fn an_event_is_shown_with_its_fields() {
    let (status, out, _) = run(&["spec", "show", "auth_policy_request_finished"], b"");
    assert_eq!(status, 0);
    expect![[r#"
        auth_policy_request_finished  Events.txt:78, section Authentication Server, since 2.3.6
          mode             enum     allow, report
          policy_response  int      number
          versions
            2019    Events.txt:78, since 2.3.6
            2.3.21  Events-2.3.txt:206, since 2.3.7
            2.4.5   Events-2.4.txt:213
    "#]]
    .assert_eq(&out);
}

#[test]
fn a_field_is_shown_with_its_events() {
    let (status, out, _) = run(&["spec", "show", "error_code"], b"");
    assert_eq!(status, 0);
    expect![[r#"
        error_code  a field of 4 events
          dns_worker_request_finished  int      Error code usable with net_gethosterror() [Events.txt:268; fields.toml:
                                                error_code]
          dns_request_finished         int      Error code usable with net_gethosterror() [Events.txt:268; fields.toml:
                                                error_code]
          sql_query_finished           int      Error code (if available) [Events.txt:278; fields.toml: error_code]
          sql_transaction_finished     int      Error code (if available) [Events.txt:284; fields.toml: error_code]
          versions
            2019    a field of 4 events
            2.3.21  a field of 3 events
            2.4.5   a field of 5 events; of `sql_transaction_finished`: since 2.4.5
    "#]]
    .assert_eq(&out);
}

#[test]
fn a_name_that_is_nowhere_is_wrong_usage_with_the_nearest() {
    let (status, out, err) = run(&["spec", "show", "imap_command_finish"], b"");
    assert_eq!((status, out.as_str()), (2, ""));
    expect![[r#"
        error: `Events.txt` has no event and no field `imap_command_finish`; did you mean `imap_command_finished`?
    "#]]
    .assert_eq(&err);
}

#[test]
fn a_name_of_another_version_is_said_to_be_one() {
    let (status, out, err) = run(&["spec", "show", "net_in_bytes"], b"");
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("has no event and no field `net_in_bytes`, but Dovecot 2.4."), "{err}");
    assert!(err.contains("`spec show net_in_bytes --dovecot 2.4`"), "{err}");
    let (status, out, _) = run(&["spec", "show", "net_in_bytes", "--dovecot", "2.4"], b"");
    assert_eq!(status, 0);
    assert!(out.contains("  versions\n    2019    not there: it is called `bytes_in`\n"), "{out}");
}

#[test]
fn an_event_of_a_version_is_shown_without_what_came_later() {
    let shown = |version: &str| run(&["spec", "show", "imap_command_finished", "--dovecot", version], b"").1;
    assert!(shown("2.4").contains("net_in_bytes") && !shown("2.3.19").contains("net_in_bytes"));
    assert!(shown("2.3.19").contains("Events-2.3.txt:"));
}

#[test]
fn a_name_that_a_release_removed_is_said_to_be_gone() {
    let (status, _, err) = run(&["spec", "show", "fts_flatcurve_last_uid", "--dovecot", "2.4"], b"");
    assert_eq!(status, 2);
    assert!(err.contains("has no event and no field `fts_flatcurve_last_uid`: it was removed in 2.4.0"), "{err}");
}

#[test]
fn a_version_is_printed_checked_and_compared_without_what_came_later() {
    let names = |arguments: &[&str]| -> Vec<String> {
        let (status, out, err) = run(&[&["spec", "print", "--format", "json"], arguments].concat(), b"");
        assert_eq!(status, 0, "{err}");
        let model: Value = serde_json::from_str(&out).unwrap();
        let events = model["events"].as_array().unwrap().iter();
        events.map(|event| event["name"].as_str().unwrap().to_owned()).collect()
    };
    let has = |names: &[String]| names.iter().any(|name| name == "mail_opened");
    assert!(has(&names(&["2.3"])) && !has(&names(&["2.3.14"])));
    assert_eq!(names(&["2.3.14"]), names(&["--dovecot", "2.3.14"]));
    let (status, out, _) = run(&["diff", "2.3.14", "2.3.21", "--summary", "--fail-on", "never"], b"");
    assert_eq!(status, 0);
    assert!(out.contains("mail_opened"), "{out}");
    let (_, out, _) = run(&["spec", "check", "--dovecot", "2.4", "--format", "json"], b"");
    assert!(out.contains("Events-2.4.txt"), "{out}");
}
