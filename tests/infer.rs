//! `live-check --infer`: the page that a stream would have, and that the stream then agrees with it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::Path;

use dovecot_events::cli::{Captured, capture};
use expect_test::expect;
use proptest::prelude::*;

fn recording(form: &str) -> String {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/captures");
    data.join(format!("dovecot-2.3.19.1.{form}")).to_str().unwrap().to_owned()
}

/// Infers a page from these files; returns its path and the output.
fn infer(folder: &Path, files: &[&str]) -> (String, Captured) {
    let page = folder.join("Mail.txt").to_str().unwrap().to_owned();
    let arguments = [&["live-check", "--infer", &page][..], files].concat();
    let run = capture(&arguments, b"");
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    (page, run)
}

/// The page has no finding, and the files have none against it.
fn agrees(page: &str, files: &[&str]) {
    let check = capture(&["spec", "check", page, "--fail-on", "error"], b"");
    assert_eq!(check.status, 0, "{}", check.out);
    // Without the allows of the repository's own events.toml.
    let config = Path::new(page).with_extension("allow.toml");
    fs::write(&config, "").unwrap();
    let config = ["--config", config.to_str().unwrap()];
    let check = ["live-check", "--spec", page, "--fail-on", "info", "--min-coverage", "100"];
    let arguments = [&check, &config[..], files].concat();
    let check = capture(&arguments, b"");
    assert_eq!(check.status, 0, "{}{}", check.out, check.err);
}

#[test]
fn a_real_recording_agrees_with_the_page_that_it_would_have() {
    let (jsonl, tab, log) = (recording("jsonl"), recording("tab"), recording("info.log"));
    for files in [vec![jsonl.as_str()], vec![&tab], vec![&jsonl, &tab, &log]] {
        let folder = tempfile::tempdir().unwrap();
        let (page, run) = infer(folder.path(), &files);
        assert!(run.out.starts_with(&format!("wrote {page}: 29 events, 116 fields\n")), "{}", run.out);
        assert!(folder.path().join("Mail.fields.toml").exists());
        agrees(&page, &files);
    }
}

#[test]
fn the_page_has_sections_from_categories_and_the_kinds_that_were_seen() {
    let folder = tempfile::tempdir().unwrap();
    let stream = folder.path().join("stream.jsonl");
    let lines = [
        r#"{"event":"a_started","categories":["service:x","alpha"],"fields":{"duration":3,"n":1,"who":"10.0.0.1","at":"2026-11-22T18:13:02.791253Z"}}"#,
        r#"{"event":"a_started","categories":["service:x","alpha"],"fields":{"duration":3,"n":-2,"who":"::1","words":["a","b"]}}"#,
        r#"{"event":"b_done","categories":["alpha","beta"],"fields":{"n":7,"text":"10.0.0.1"}}"#,
        r#"{"event":"b_done","categories":["alpha","beta"],"fields":{"n":7,"text":"host"}}"#,
        r#"{"event":"c","fields":{}}"#,
    ];
    fs::write(&stream, lines.join("\n")).unwrap();
    let stream = stream.to_str().unwrap();
    let (page, _) = infer(folder.path(), &[stream]);
    expect![[r#"
        Events
        ======

        Made from a stream of events; please add descriptions.

        Events of alpha
        ---------------

        *a_started*

         * at: a time; 1 of 2 events had it
         * n: an integer; all events had it
         * who: an IP address; all events had it
         * words: a list of strings; 1 of 2 events had it

        Events of beta
        --------------

        *b_done*

         * n: an integer; all events had it
         * text: a string; all events had it

        Other events
        ------------

        *c*
    "#]]
    .assert_eq(&fs::read_to_string(&page).unwrap());
    agrees(&page, &[stream]);
}

#[test]
fn what_a_page_cannot_say_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let stream = folder.path().join("stream.jsonl");
    let lines = [
        r#"{"event":"a","fields":{" user_mask":"x","mixed":1,"fine":1,"flag":true}}"#,
        r#"{"event":"a","fields":{"mixed":"one","fine":2,"split":"s"}}"#,
        r#"{"event":"b","fields":{"split":5}}"#,
        r#"{"event":"d","fields":{"split":"t"}}"#,
        r#"{"event":"Not A Name","fields":{"x":1}}"#,
        r#"{"fields":{"x":1}}"#,
    ];
    fs::write(&stream, lines.join("\n")).unwrap();
    let (page, run) = infer(folder.path(), &[stream.to_str().unwrap()]);
    let said = run.out.replace(folder.path().to_str().unwrap(), "FOLDER");
    expect![[r#"
        wrote FOLDER/Mail.txt: 3 events, 4 fields
        wrote FOLDER/Mail.fields.toml

        left out, because a page cannot express it:
          the event `Not A Name`, which is not a valid name: names consist of a to z, 0 to 9 and `_`
          the field ` user_mask` of `a`, which is not a valid name: names consist of a to z, 0 to 9 and `_`
          the field `flag` of `a`, which has values of several kinds, or of a kind that pages do not have
          the field `mixed` of `a`, which has values of several kinds, or of a kind that pages do not have
          1 events without a name
    "#]]
    .assert_eq(&said);
    // What was left out is unknown to the page, which is a warning and breaks nothing.
    let check = capture(&["live-check", "--spec", &page, stream.to_str().unwrap()], b"");
    assert_eq!(check.status, 0, "{}", check.out);
}

#[test]
fn a_field_that_is_of_another_kind_in_one_event_has_a_rule_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let stream = folder.path().join("stream.jsonl");
    let lines = [
        r#"{"event":"query_done","fields":{"error_code":7}}"#,
        r#"{"event":"lookup_done","fields":{"error_code":8}}"#,
        r#"{"event":"login_done","fields":{"error_code":"auth_failed"}}"#,
    ];
    fs::write(&stream, lines.join("\n")).unwrap();
    let stream = stream.to_str().unwrap();
    let (page, _) = infer(folder.path(), &[stream]);
    let kinds = fs::read_to_string(Path::new(&page).with_extension("fields.toml")).unwrap();
    let rules: Vec<&str> = kinds.split("[[rule]]").skip(1).map(str::trim).collect();
    assert_eq!(rules.len(), 2, "{kinds}");
    assert!(rules[0].starts_with("field = \"error_code\"\nkind = \"int\""), "{kinds}");
    assert!(rules[1].starts_with("event = \"login_done\"\nfield = \"error_code\"\nkind = \"str\""), "{kinds}");
    agrees(&page, &[stream]);
}

#[test]
fn nothing_that_is_there_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Mail.fields.toml"), "mine").unwrap();
    let page = folder.path().join("Mail.txt");
    let arguments = ["live-check", &recording("jsonl"), "--infer", page.to_str().unwrap()];
    let run = capture(&arguments, b"");
    assert_eq!(run.status, 101);
    assert!(run.err.contains("Mail.fields.toml` already exists"), "{}", run.err);
    assert!(!page.exists());
    assert_eq!(fs::read_to_string(folder.path().join("Mail.fields.toml")).unwrap(), "mine");
}

#[test]
fn a_stream_without_an_event_has_no_page() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("Mail.txt");
    let run = capture(&["live-check", "--infer", page.to_str().unwrap()], b"nothing here\n");
    assert_eq!(run.status, 101, "{}", run.out);
    let run = capture(&["live-check", "--infer", page.to_str().unwrap()], b"{\"event\":\"No Name\",\"fields\":{}}\n");
    assert_eq!(run.status, 101, "{}", run.out);
    assert!(run.err.contains("cannot express anything of what was seen: the event `No Name`"), "{}", run.err);
    assert!(!page.exists());
}

/// A value as JSON writes it.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        "[ -~]{0,12}".prop_map(|text| serde_json::to_string(&text).unwrap()),
        Just("\"192.0.2.1\"".to_owned()),
        Just("\"2026-11-22T18:13:02.791253Z\"".to_owned()),
        Just("[\"a\",\"b\"]".to_owned()),
        Just("true".to_owned()),
        Just("1.5".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_stream_has_a_page_that_it_has_no_error_against(
        records in prop::collection::vec(
            ("[a-c]_done|[ A-C]x|duration", prop::collection::vec(("[a-f]|a b|session|duration|[a-c]_time", value()), 0..6),
             prop::option::of("[a-z:-]{0,6}")),
            1..20,
        )
    ) {
        let mut stream = "{\"event\":\"z_done\",\"fields\":{}}\n".to_owned();
        for (event, fields, category) in records {
            let fields: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
            let categories = category.map_or(String::new(), |name| format!("\"categories\":[\"{name}\"],"));
            stream += &format!("{{\"event\":\"{event}\",{categories}\"fields\":{{{}}}}}\n", fields.join(","));
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stream.jsonl");
        fs::write(&path, &stream).unwrap();
        let path = path.to_str().unwrap();
        let (page, _) = infer(folder.path(), &[path]);
        let check = capture(&["spec", "check", &page], b"");
        prop_assert_eq!(check.status, 0, "{}", check.out);
        let check = capture(&["live-check", "--spec", &page, path], b"");
        prop_assert_eq!(check.status, 0, "{}\n{}", check.out, stream);
    }
}
