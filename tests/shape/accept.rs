//! What a project accepts: `events.toml` and baselines, with right and wrong entries.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dovecot_events::report::baseline::Baseline;
use serde_json::Value;

use crate::choice::Choices;
use crate::folder::Folder;

/// An export with findings of several rules, some of them alike.
const EVENTS: &str = "{\"event\":\"imap_command_finished\",\"fields\":{\"bytes_inn\":5,\"bytes_in\":\"x\",\"tagged_reply_state\":\"ODD\"}}\n\
                      {\"event\":\"imap_comand_finished\"}\n{\"event\":\"my_event\",\"fields\":{\"a\":1}}\n\
                      {\"event\":\"auth_request_finished\",\"fields\":{\"auth_user\":\"b\",\"user\":1}}\n{broken\n\
                      event:dns_request_started\tfield:odd=1\tfield:\u{e9}=2\n";
const RULES: &[&str] = &[
    "unknown-event",
    "unknown-field",
    "wrong-kind",
    "unknown-value",
    "renamed-field",
    "malformed-record",
    "never-seen",
    "unknown-*",
    "*",
    "unknown-feild",
    "",
    "syntax",
    "unused-allow",
    "stale-baseline",
];
const PATTERNS: &[&str] =
    &["*", "imap_*", "my_event", "auth_request_finished", "a?*", "", "odd", "[a", "\u{e9}", "in.jsonl", "*.jsonl"];

fn config(choices: &mut Choices<'_>) -> (Vec<String>, String) {
    let mut rest = String::new();
    if choices.once_in(2) {
        rest.push_str(choices.pick(&["[levels]\n", "[levels]\n", "[levels]\n", "[level]\n", "levels = 1\n"]));
        let mut levels: BTreeMap<&str, &str> = BTreeMap::new();
        while choices.more(levels.len(), 4) {
            let level = choices.pick(&["off", "info", "warning", "error", "error", "info", "loud"]);
            if levels.insert(choices.pick(RULES), level).is_some() {
                break;
            }
        }
        for (rule, level) in levels {
            writeln!(rest, "\"{rule}\" = \"{level}\"").unwrap();
        }
    }
    if choices.once_in(8) {
        writeln!(rest, "[limits]\nseries = {}", choices.pick(&["1000", "-1", "\"x\"", "1e9"])).unwrap();
    }
    let mut allows = Vec::new();
    while choices.more(allows.len(), 5) {
        let mut text = format!("[[allow]]\nrule = \"{}\"\n", choices.pick(RULES));
        for key in ["event", "field", "value", "file"] {
            if choices.once_in(4) {
                writeln!(text, "{key} = \"{}\"", choices.pick(PATTERNS)).unwrap();
            }
        }
        text.push_str(match choices.below(40) {
            0 => "",
            1 => "reason = \" \"\n",
            2 => "reason = 'x'\nwhy = 1\n",
            3 => "reason = \"x\n",
            _ => "reason = \"so\"\n",
        });
        allows.push(text);
    }
    (allows, rest)
}

/// A baseline with entries that are doubled, missing, changed or counted otherwise.
fn changed(choices: &mut Choices<'_>, baseline: &str) -> String {
    let mut value: Value = serde_json::from_str(baseline).expect("a baseline is JSON");
    let entries = value["findings"].as_array_mut().expect("a baseline has findings");
    let mut steps = 0;
    while choices.more(steps, 5) && !entries.is_empty() {
        steps += 1;
        let at = choices.below(entries.len());
        if !entries[at].is_object() {
            continue;
        }
        match choices.below(8) {
            0 => drop(entries.remove(at)),
            1 => entries.push(entries[at].clone()),
            2 => entries.reverse(),
            3 => entries[at]["times"] = choices.pick(&[0_u64, 1, 2, u64::MAX]).into(),
            4 => entries[at]["event"] = choices.pick(PATTERNS).into(),
            5 => entries[at]["rule"] = choices.pick(RULES).into(),
            6 => entries[at]["file"] = choices.pick(PATTERNS).into(),
            _ => {
                entries[at] = [Value::Null, 7.into(), serde_json::json!({}), serde_json::json!({"rule": "x", "y": 1})]
                    [choices.below(4)]
                .clone()
            }
        }
    }
    if choices.once_in(30) {
        value["command"] = "diff".into();
    }
    if choices.once_in(2) { value.to_string() } else { serde_json::to_string_pretty(&value).expect("JSON") }
}

/// The findings of a report as lines, sorted, except for those about the configuration itself.
fn lines(report: &Value) -> Vec<String> {
    let list = report["findings"].as_array().expect("a report has findings");
    let is_about_events = |finding: &&Value| {
        !["unused-allow", "stale-baseline", "unknown-rule"].contains(&finding["rule"].as_str().unwrap_or(""))
    };
    let mut lines: Vec<String> = list.iter().filter(is_about_events).map(Value::to_string).collect();
    lines.sort();
    lines
}

/// What must hold of what is accepted. Returns whether the files are taken.
pub(crate) fn check(choices: &mut Choices<'_>) -> bool {
    let (allows, rest) = config(choices);
    let mut turned = allows.clone();
    turned.reverse();
    let files: BTreeMap<String, String> = [
        ("in.jsonl", EVENTS.to_owned()),
        ("page.txt", PAGE.to_owned()),
        ("one.toml", rest.clone() + &allows.concat()),
        ("two.toml", rest + &turned.concat()),
    ]
    .map(|(name, text)| (name.to_owned(), text))
    .into();
    let folder = Folder::new(&files);
    let (input, page) = (folder.path("in.jsonl"), folder.path("page.txt"));
    let run = |more: &[&str]| {
        let all = [&["live-check", "--spec", &page, "--fail-on", "never", "--format", "json", &input], more].concat();
        let run = dovecot_events::cli::capture(&all, b"");
        assert!(matches!(run.status, 0 | 100 | 101), "{}", run.err);
        if run.status == 101 { Err(run.err) } else { Ok(serde_json::from_str::<Value>(&run.out).expect("JSON")) }
    };
    let none = folder.path("events.toml");
    let all = lines(&run(&["--config", &none]).expect("nothing to refuse"));
    let (one, two) = (run(&["--config", &folder.path("one.toml")]), run(&["--config", &folder.path("two.toml")]));
    assert_eq!(one.is_ok(), two.is_ok(), "{files:#?}");
    let is_config = match (&one, &two) {
        (Ok(one), Ok(two)) => {
            assert_eq!(lines(one), lines(two), "the order of allows decides: {files:#?}");
            assert!(lines(one).len() <= all.len());
            true
        }
        (Err(error), _) => {
            assert!(error.contains("one.toml:"), "{error}");
            false
        }
        (Ok(_), Err(_)) => false,
    };
    let written = folder.path("baseline.json");
    let first = run(&["--config", &none, "--write-baseline", &written]);
    let Ok(_) = first else { return false };
    let text = std::fs::read_to_string(&written).expect("a baseline");
    let left = run(&["--config", &none, "--baseline", &written]).expect("what was written is a baseline");
    assert_eq!(left["findings"].as_array().map(Vec::len), Some(0), "{left}");
    let other = changed(choices, &text);
    std::fs::write(&written, &other).expect("a file");
    let parsed = Baseline::parse("baseline.json", &other);
    let run = run(&["--config", &none, "--baseline", &written]);
    // A baseline of another command is one.
    assert!(parsed.is_ok() || run.is_err(), "{other}");
    match (&parsed, &run) {
        (Ok(parsed), Ok(report)) => {
            let accepted: u64 = parsed.entries.iter().fold(0, |sum, entry| sum.saturating_add(entry.times));
            let left = lines(report).len() as u64;
            assert!(left.saturating_add(accepted) >= all.len() as u64 && left <= all.len() as u64, "{other}");
        }
        (Err(error), _) => assert!(error.to_string().contains("baseline"), "{error}"),
        (Ok(_), Err(error)) => assert!(error.contains("is a baseline for"), "{error}"),
    }
    is_config && run.is_ok()
}

/// A small page, so that most of the time goes into what is looked for.
pub(crate) const PAGE: &str = "Events\n======\n\nX\n\nSection\n-------\n\n*imap_command_finished*\n\n * bytes_in: Bytes\n * tagged_reply_state: OK, NO, BAD\n\n\
                    *auth_request_finished*\n\n * user: Who\n * policy_result: ok, no\n\n*dns_request_started*\n\n";
