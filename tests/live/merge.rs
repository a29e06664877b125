//! Parts of a stream, each read alone, add up to the report of the whole.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::path::Path;

use dovecot_events::cli::{Captured, capture};
use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// A folder with the pages and parts of a test.
pub(super) struct Folder(tempfile::TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in [("events.toml", ""), ("Own.txt", PAGE), ("fields.toml", KINDS)] {
            folder.write(name, text.as_bytes());
        }
        folder
    }

    pub(super) fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.0.path().join(name), bytes).unwrap();
        self.path(name)
    }

    /// Runs the command where the project's own `events.toml` does not count.
    pub(super) fn run(&self, arguments: &[&str], input: &[u8]) -> Captured {
        let config = self.path("events.toml");
        capture(&[&["live-check", "--config", &config], arguments].concat(), input)
    }

    /// Writes a summary of each part, read from standard input, and returns the names of the files.
    pub(super) fn summaries(&self, options: &[&str], parts: &[Vec<u8>]) -> Vec<String> {
        let write = |(number, part): (usize, &Vec<u8>)| {
            let path = self.path(&format!("{number}.summary"));
            let ran = self.run(&[options, &["--write-summary", &path]].concat(), part);
            assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
            path
        };
        parts.iter().enumerate().map(write).collect()
    }

    pub(super) fn merged(&self, options: &[&str], summaries: &[String]) -> Captured {
        let summaries = summaries.iter().map(String::as_str);
        let all: Vec<&str> = options.iter().copied().chain(["--merge"]).chain(summaries).collect();
        self.run(&all, b"")
    }

    /// The report of the parts is that of the whole, but for the places. The options are those of what is looked at, and of
    /// what is reported.
    fn agree(&self, looked_at: &[&str], reported: &[&str], parts: &[Vec<u8>]) {
        let mut summaries = self.summaries(looked_at, parts);
        for (format, placeless) in [("json", json_without_places as fn(&str) -> String), ("text", text_without_places)]
        {
            let options = [looked_at, reported, &["--format", format]].concat();
            let whole = self.run(&options, &parts.concat());
            let merged = self.merged(&options, &summaries);
            assert_eq!(placeless(&merged.out), placeless(&whole.out));
            assert_eq!((merged.status, merged.err), (whole.status, whole.err));
            summaries.reverse();
        }
    }
}

fn json_without_places(report: &str) -> String {
    let Ok(mut report) = serde_json::from_str::<Value>(report) else { return report.to_owned() };
    for finding in report["findings"].as_array_mut().into_iter().flatten() {
        // A finding about the page has its place there.
        if finding["location"]["file"] == "-" {
            finding["location"].take();
        }
    }
    serde_json::to_string_pretty(&report).unwrap()
}

/// Without places, the lines of excerpts, and how far the longest line number moves the other lines.
fn text_without_places(report: &str) -> String {
    let is_excerpt = |line: &&str| line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').starts_with('|');
    let lines = report.lines().map(str::trim_start).filter(|line| !is_excerpt(line) && !line.starts_with("--> -:"));
    lines.collect::<Vec<_>>().join("\n")
}

/// A value as JSON writes it: right ones and wrong ones.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        (-3_i64..3).prop_map(|number| number.to_string()),
        Just("1795371182.791253".to_owned()),
        "[ -~]{0,3}".prop_map(|text| serde_json::to_string(&text).unwrap()),
        "[a-zé]{60,70}".prop_map(|text| serde_json::to_string(&text).unwrap()),
        prop::sample::select(vec![
            r#""on""#,
            r#""off""#,
            r#""\u006fn""#,
            r#""of""#,
            r#""::1""#,
            r#""10.0.0.1""#,
            r#""nowhere""#,
            r#""how many""#,
            r#""2026-11-22T18:13:02.791253Z""#,
            r#"["a","b"]"#,
            r#"[1]"#,
            "[]",
            "true",
            "null",
            "1.5",
            "{}",
            r#""\n""#,
        ])
        .prop_map(str::to_owned),
    ]
}

/// A record as JSON.
fn record() -> impl Strategy<Value = String> {
    let event = "thing_finished|thing_finished|thing_finishd|other_[ab]|[ab]{1,2}";
    let field = "count|state|owner_ip|stop_time|words|label|owner|st[a-d]te|cmd_count|time_stop|session|[ab]{1,2}";
    let category = prop::collection::vec("[a-c]|service:x|[a-z]{8}", 0..3);
    (event, prop::collection::vec((field, value()), 0..6), category).prop_map(|(event, fields, categories)| {
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        let categories = serde_json::json!(categories);
        format!("{{\"event\":\"{event}\",\"categories\":{categories},\"fields\":{{{}}}}}", fields.join(","))
    })
}

/// A line of a stream: a record in one of its forms, or something else.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let tab = ("thing_finished|[ab]_x", prop::collection::vec(("count|state|zz|label", "[0-9a-z.:]{0,4}"), 0..3))
        .prop_map(|(event, fields)| {
            let fields: String = fields.iter().map(|(name, value)| format!("\tfield:{name}={value}")).collect();
            format!("event:{event}{fields}")
        });
    let other = prop::sample::select(vec![
        "{\"event\":\"thing_finished\",\"fields\":{\"count\":",
        "{\"event\":\"thing_finished\",\"fields\":{\"label\":\"\\q\"}}",
        "{\"event\":\"thing_finished\",\"fields\":[]}",
        "{\"event\":\"thing_finished\",\"fieldz\":{}}",
        "{\"fields\":{}}",
        "what is this",
        "and this",
        "",
        "Nov 22 18:28:49 imap(a): Info: logged out",
        "{\"log\":\"other\",\"stream\":\"stdout\"}",
    ]);
    prop_oneof![
        8 => record(),
        2 => tab,
        1 => record().prop_map(|record| format!("Nov 22 18:28:49 stats: Info: {record}")),
        2 => other.prop_map(str::to_owned),
    ]
    .prop_map(|line| format!("{line}\n").into_bytes())
}

/// A stream, as parts that may be empty.
fn parts() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop::collection::vec((line(), 0..4_usize), 1..40).prop_map(|lines| {
        let mut parts = vec![Vec::new(); 4];
        for (line, part) in lines {
            parts[part].extend(line);
        }
        parts
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_split_in_any_order_gives_the_report_of_the_whole(parts in parts()) {
        let folder = Folder::new();
        folder.agree(&["--spec", &folder.path("Own.txt")], &[], &parts);
    }

    #[test]
    fn any_split_gives_the_page_of_the_whole(parts in parts()) {
        let folder = Folder::new();
        let whole = [&b"{\"event\":\"z\"}\n"[..], &parts.concat()].concat();
        let summaries = folder.summaries(&[], &[&[b"{\"event\":\"z\"}\n".to_vec()], &parts[..]].concat());
        let (one, other) = (folder.path("One.txt"), folder.path("Other.txt"));
        let ran = folder.run(&["--infer", &one], &whole);
        prop_assert_eq!(ran.status, 0, "{}", ran.err);
        let ran = folder.merged(&["--infer", &other], &summaries);
        prop_assert_eq!(ran.status, 0, "{}", ran.err);
        for ending in ["txt", "fields.toml"] {
            let read = |page: &str| std::fs::read_to_string(Path::new(page).with_extension(ending)).unwrap();
            prop_assert_eq!(read(&one), read(&other));
        }
    }
}

/// The lines of a text in so many parts, dealt in turn.
fn dealt(text: &str, parts: usize) -> Vec<Vec<u8>> {
    let mut dealt = vec![Vec::new(); parts];
    for (number, line) in text.lines().enumerate() {
        dealt[number % parts].extend(format!("{line}\n").into_bytes());
    }
    dealt
}

#[test]
fn the_parts_of_a_real_recording_give_the_report_of_the_whole() {
    let folder = Folder::new();
    let all = [JSON, TAB, LOG].concat();
    for options in [&[][..], &["--dovecot", "2.4"], &["--spec", "published"], &["--scope", "auth_*"]] {
        folder.agree(options, &["--fail-on", "info"], &dealt(JSON, 3));
        folder.agree(options, &[], &dealt(&all, 7));
    }
}

#[test]
fn the_page_is_chosen_by_all_parts_together() {
    let folder = Folder::new();
    let line =
        |field: &str| format!("{{\"event\":\"imap_command_finished\",\"fields\":{{\"{field}\":1}}}}\n").into_bytes();
    let parts = ["bytes_in", "net_in_bytes", "net_out_bytes"].map(line);
    folder.agree(&[], &[], &parts);
    let ran = folder.merged(&[], &folder.summaries(&[], &parts));
    assert!(ran.out.starts_with("checked against Dovecot 2.4"), "{}", ran.out);
}

#[test]
fn decisions_of_the_project_apply_to_the_whole_and_not_to_the_parts() {
    let folder = Folder::new();
    folder.write(
        "events.toml",
        b"[[allow]]\nrule = \"unknown-field\"\nfield = \"extra\"\nreason = \"ours\"\n[levels]\nnever-seen = \"off\"\n",
    );
    let page = folder.path("Own.txt");
    let parts = [thing(r#""extra":1,"state":"x""#), thing(r#""more":1,"state":"y""#)].map(String::into_bytes);
    folder.agree(&["--spec", &page], &["--min-coverage", "50"], &parts);
    let baseline = folder.path("baseline.json");
    let ran = folder.run(&["--spec", &page, "--write-baseline", &baseline], &parts.concat());
    assert_eq!(ran.status, 0, "{}", ran.err);
    folder.agree(&["--spec", &page], &["--baseline", &baseline], &parts);
}

#[test]
fn summaries_merge_into_summaries_and_pass_through_pipes() {
    let folder = Folder::new();
    let parts = dealt(JSON, 5);
    let mut lines = Vec::new();
    for part in &parts {
        let ran = folder.run(&["-", "--write-summary", "-"], part);
        assert_eq!((ran.status, ran.out.lines().count()), (0, 1), "{}", ran.err);
        lines.push(ran.out);
    }
    let halves = [lines[..2].concat(), lines[2..].concat()];
    let halves = halves.map(|half| folder.run(&["--merge", "-", "--write-summary", "-"], half.as_bytes()).out);
    let merged = folder.run(&["--merge", "-", "--format", "json"], halves.concat().as_bytes());
    let whole = folder.run(&["--format", "json"], parts.concat().as_slice());
    assert_eq!(json_without_places(&merged.out), json_without_places(&whole.out));
    assert_eq!((merged.status, merged.err), (whole.status, whole.err));
}

#[test]
fn what_is_kept_beyond_the_limits_does_not_depend_on_the_order() {
    let folder = Folder::new();
    let mut stream = String::new();
    for n in 0..9000 {
        // Backwards, so that the names that stay come last.
        let n = 9000 - n;
        let fields: Vec<String> = (0..3).map(|field| format!("\"f{}\":\"v{n}\"", n * 3 + field)).collect();
        stream += &format!("{{\"event\":\"e{n}\",\"fields\":{{{}}}}}\n", fields[0]);
        stream += &thing(&format!("{},\"state\":\"s{n}\"", fields.join(",")));
        stream += &format!("{{\"event\":\"thing_finished\",\"categories\":[\"c{n}\"],\"m{n}\":1,\"fields\":{{}}}}\n");
    }
    let page = folder.path("Own.txt");
    let options = ["--spec", &page, "--format", "json"];
    let whole = folder.run(&options, stream.as_bytes());
    let mut summaries = folder.summaries(&options[..2], &dealt(&stream, 5));
    for _ in 0..2 {
        let merged = folder.merged(&options, &summaries);
        assert_eq!(json_without_places(&merged.out), json_without_places(&whole.out));
        summaries.reverse();
    }
    let report: Value = serde_json::from_str(&whole.out).unwrap();
    let unknown = report["coverage"]["undocumented_events"].as_array().unwrap();
    let mut names: Vec<String> = (1..=9000).map(|n| format!("e{n}")).collect();
    names.sort_unstable();
    let kept: Vec<&str> = unknown.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(kept, names[..4096], "the least names are kept");
    let size = summaries.iter().map(|path| std::fs::metadata(path).unwrap().len()).max().unwrap();
    assert!(size < 8 << 20, "{size}");
}
