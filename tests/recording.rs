//! The recordings of real servers: that they can be read, that they are anonymous, and that they stay small.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use dovecot_events::cli::capture;
use events_core::export::{Records, Strictness};
use events_core::series::{Form, Group, Shape, exponential, linear, series};
use events_core::{OwnedEvent, ServerVersion};
use expect_test::expect_file;
use flate2::read::GzDecoder;
use serde_json::Value;

/// The servers that were recorded.
const RELEASES: [&str; 3] = ["/2.3.19.1", "/2.4.1", "/2.4.5"];

/// Every file of the recordings with its name and its text.
fn files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for release in RELEASES {
        let folder = PathBuf::from(format!("{}/data/recordings{release}", env!("CARGO_MANIFEST_DIR")));
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let mut text = String::new();
            GzDecoder::new(fs::File::open(&path).unwrap()).read_to_string(&mut text).unwrap();
            files.push((format!("{}/{}", &release[1..], path.file_name().unwrap().to_str().unwrap()), text));
        }
    }
    assert!(files.len() > 50, "only {} recordings are there", files.len());
    files
}

#[test]
fn every_record_can_be_read_and_written_again() {
    for (name, text) in files().iter().filter(|(name, _)| name.contains(".jsonl") || name.contains(".tab")) {
        let mut records = Records::new(text.as_bytes(), Strictness::Lenient);
        let mut count = 0;
        while let Some(record) = records.next_record() {
            let record = record.unwrap_or_else(|error| panic!("{name}: {error}"));
            let mut written = record.prefix().to_vec();
            record.encode(&mut written);
            assert_eq!(String::from_utf8_lossy(&written), String::from_utf8_lossy(record.line()), "{name}");
            count += 1;
        }
        assert_eq!(count, text.lines().count(), "{name}");
    }
}

#[test]
fn both_forms_of_a_recording_have_the_same_events() {
    let files = files();
    let events = |text: &str| -> Vec<String> {
        Records::new(text.as_bytes(), Strictness::Lenient)
            .map(|record| OwnedEvent::of(&record.unwrap().event).name().to_owned())
            .collect()
    };
    let mut compared = 0;
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".tab.gz")) {
        let json = name.replace(".tab.", ".jsonl.");
        let (_, json) = files.iter().find(|(name, _)| *name == json).unwrap();
        assert_eq!(events(text), events(json), "{name}");
        compared += 1;
    }
    assert!(compared > 0);
}

#[test]
fn nothing_tells_on_which_machine_they_were_made() {
    for (name, text) in files() {
        assert!(!text.contains("dovecot-record"), "{name}");
        for line in text.lines().filter(|line| line.starts_with('{')) {
            assert!(line.contains("\"hostname\":\"mx1.example.com\""), "{name}: {line}");
        }
    }
}

#[test]
fn every_server_was_recorded_on_the_topics_that_it_knows() {
    let topics = |release: &str| -> BTreeSet<String> {
        let of = |(name, _): (String, String)| {
            Some(name.strip_prefix(&format!("{release}/"))?.strip_suffix(".jsonl.gz")?.to_owned())
        };
        files().into_iter().filter_map(of).collect()
    };
    // A release of a line knows what the one before it did.
    assert_eq!(topics("2.4.1"), topics("2.4.5"));
    assert!(topics("2.3.19.1").intersection(&topics("2.4.1")).count() > 20);
}

/// The topics that the authors of the built-in pages have not looked at.
fn held_back() -> Vec<&'static str> {
    let readme = include_str!("data/recordings/README.md");
    let (_, held) = readme.split_once("## Held back").unwrap();
    held.lines().filter(|line| line.starts_with("    ")).flat_map(str::split_whitespace).collect()
}

#[test]
fn the_topics_that_are_held_back_are_there() {
    let held = held_back();
    let files = files();
    let topics: BTreeSet<&str> =
        files.iter().filter_map(|(name, _)| name.split_once('/')?.1.strip_suffix(".jsonl.gz")).collect();
    assert!(held.iter().all(|topic| topics.contains(topic)), "{held:?}");
    assert!(held.len() * 4 >= topics.len(), "{} of {} topics are held back", held.len(), topics.len());
}

/// The folder of the built-in page for a release, and the page in it.
/// For each event the record with the most fields, and of those the shortest; without the topics that are held back.
fn fullest(release: &str) -> String {
    let held_back = held_back();
    let mut best: BTreeMap<String, (Reverse<usize>, usize, String)> = BTreeMap::new();
    for (name, text) in files() {
        let topic = name.strip_prefix(&format!("{release}/")).and_then(|name| name.strip_suffix(".jsonl.gz"));
        if topic.is_none_or(|topic| held_back.contains(&topic)) {
            continue;
        }
        for line in text.lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            let fields = record["fields"].as_object().map_or(0, serde_json::Map::len);
            let key = (Reverse(fields), line.len(), line.to_owned());
            let event = record["event"].as_str().unwrap().to_owned();
            match best.get(&event) {
                Some(known) if *known <= key => {}
                _ => drop(best.insert(event, key)),
            }
        }
    }
    best.into_values().map(|(_, _, line)| line + "\n").collect()
}

#[test]
fn the_site_shows_the_fullest_record_of_each_event() {
    let file = |line: &str| expect_file![format!("../xtask/src/codegen/site/sample-{line}.jsonl")];
    file("2.3").assert_eq(&fullest("2.3.19.1"));
    file("2.4").assert_eq(&fullest("2.4.5"));
}

fn page(release: &str) -> (PathBuf, PathBuf) {
    let line = &release.trim_start_matches('/')[..3];
    let folder = PathBuf::from(format!("{}/../events-spec/spec/pages/{line}", env!("CARGO_MANIFEST_DIR")));
    let page = folder.join(format!("Events-{line}.txt"));
    (folder, page)
}

/// What `live-check` finds in the recordings of a release that have this ending, against a page and with what the
/// built-in page accepts: the rule, the event and the field of each finding.
fn findings(release: &str, ending: &str, page_file: &Path) -> Vec<(String, String, String)> {
    let (folder, _) = page(release);
    let recordings = PathBuf::from(format!("{}/data/recordings{release}", env!("CARGO_MANIFEST_DIR")));
    let mut files: Vec<String> = fs::read_dir(recordings)
        .unwrap()
        .map(|entry| entry.unwrap().path().to_str().unwrap().to_owned())
        .filter(|path| path.ends_with(ending))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{release}: no recording ends in {ending}");
    let config = folder.join("events.toml");
    let mut arguments = vec!["live-check", "--format", "json", "--fail-on", "never"];
    arguments.extend(["--spec", page_file.to_str().unwrap(), "--config", config.to_str().unwrap()]);
    arguments.extend(files.iter().map(String::as_str));
    let run = capture(&arguments, b"");
    assert_eq!(run.status, 0, "{}", run.err);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| {
            let context = &finding["context"];
            (text(&finding["rule"]), text(&context["event"]), text(&context["field"]))
        })
        .collect()
}

#[test]
fn every_recording_agrees_with_the_page_of_its_line() {
    for release in RELEASES {
        for ending in [".jsonl.gz", ".tab.gz", ".log.gz"] {
            assert_eq!(findings(release, ending, &page(release).1), [], "{release} {ending}");
        }
    }
}

#[test]
fn a_page_that_lacks_what_servers_send_does_not_agree() {
    let temporary = tempfile::tempdir().unwrap();
    for release in ["/2.3.19.1", "/2.4.5"] {
        let (folder, built_in) = page(release);
        for file in ["fields.toml", "parents.toml"] {
            fs::copy(folder.join(file), temporary.path().join(file)).unwrap();
        }
        let text = fs::read_to_string(built_in).unwrap();
        let start = text.find("*mail_expunged*").unwrap();
        // An event under another name, and nothing else.
        let other = format!("{}*mail_expelled*{}", &text[..start], &text[start + "*mail_expunged*".len()..]);
        let file = temporary.path().join("Page.txt");
        fs::write(&file, other).unwrap();
        let found = findings(release, ".jsonl.gz", &file);
        assert!(found.iter().any(|(rule, event, _)| rule == "unknown-event" && event == "mail_expunged"), "{found:?}");
    }
}

#[test]
fn without_an_option_a_recording_that_is_held_back_is_checked_against_the_page_of_its_line() {
    let mut checked = 0;
    for release in RELEASES {
        for topic in held_back() {
            let file = format!("{}/data/recordings{release}/{topic}.jsonl.gz", env!("CARGO_MANIFEST_DIR"));
            // Xapian is of 2.3, and flatcurve of 2.4.
            if !Path::new(&file).exists() {
                continue;
            }
            let config = page(release).0.join("events.toml");
            let arguments = ["live-check", "--format", "json", "--config", config.to_str().unwrap(), &file];
            let run = capture(&arguments, b"");
            assert_eq!(run.status, 0, "{file}: {}{}", run.out, run.err);
            let report: Value = serde_json::from_str(&run.out).unwrap();
            let dovecot = report["spec"]["dovecot"].as_str().unwrap();
            assert_eq!(dovecot[..3], release[1..4], "{file}: {}", report["spec"]["chosen_by"]);
            assert_eq!(report["findings"].as_array().unwrap().len(), 0, "{file}: {}", run.out);
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked} recordings");
}

/// The metrics of the recordings, as `tests/record/base.topic` has them, without those of all events.
fn shapes() -> Vec<Shape<'static>> {
    let ranges = |field, bounds| Group::Ranges { field, bounds };
    let hundreds = || ranges("status_code", linear(100, 600, 100));
    let shape = |name, groups: Vec<Group<'static>>| Shape { name, fields: Vec::new(), groups };
    vec![
        Shape {
            fields: vec!["net_in_bytes", "net_out_bytes"],
            ..shape("commands", vec![Group::Values("cmd_name"), Group::Values("tagged_reply_state")])
        },
        shape("command_times", vec![ranges("duration", exponential(2, 6, 10))]),
        shape("command_sizes", vec![ranges("net_out_bytes", linear(0, 2000, 250))]),
        shape("auth", vec![Group::Values("success")]),
        shape("auth_failures", vec![Group::Values("mechanism"), Group::Values("error")]),
        shape("logins_by_user", vec![Group::Values("user")]),
        shape("mails", vec![Group::Values("event_name")]),
        shape("deliveries", Vec::new()),
        shape("smtp_errors", vec![Group::Values("status_code")]),
        shape("dict_lookups", vec![Group::Values("driver")]),
        shape("http", vec![Group::Values("method"), hundreds()]),
        shape("storage", Vec::new()),
    ]
}

/// The name and the labels of a line of `/metrics`, and the value of `le`; none of a line that is not well-formed, which
/// 2.3.19 writes after a histogram.
fn sample(line: &str) -> Option<(String, Vec<String>, Option<String>)> {
    let (series, _) = line.rsplit_once(' ')?;
    let Some((name, labels)) = series.split_once('{') else { return Some((series.to_owned(), Vec::new(), None)) };
    let (mut names, mut le) = (Vec::new(), None);
    for label in labels.strip_suffix("\"}")?.split("\",") {
        match label.split_once("=\"")? {
            ("le", value) => le = Some(value.to_owned()),
            (name, _) => names.push(name.to_owned()),
        }
    }
    Some((name.to_owned(), names, le))
}

#[test]
fn series_have_the_names_labels_and_buckets_that_servers_write() {
    let mut seen = BTreeSet::new();
    for (file, text) in files().iter().filter(|(name, _)| name.ends_with(".metrics.gz")) {
        let server: ServerVersion = file.split('/').next().unwrap().parse().unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("dovecot_")).collect();
        let written: Vec<_> = lines.iter().filter_map(|line| sample(line)).collect();
        for shape in shapes() {
            // Only 2.3 groups `mails`.
            let is_grouped = shape.name != "mails" || !server.has(ServerVersion::V2_4);
            let shape = if is_grouped { shape } else { Shape { groups: Vec::new(), ..shape } };
            let expected = series(&shape, server);
            let others: Vec<String> = shapes().iter().map(|shape| shape.name.to_owned()).collect();
            let is_own = |name: &str| {
                let rest = name.strip_prefix("dovecot_").unwrap();
                let mut owners: Vec<&String> = others.iter().filter(|other| rest.starts_with(*other)).collect();
                owners.sort_by_key(|owner| owner.len());
                owners.last().is_some_and(|owner| *owner == shape.name)
            };
            for (name, labels, le) in written.iter().filter(|(name, ..)| is_own(name)) {
                let known = expected.iter().find(|known| known.name == *name && known.labels == *labels);
                let known = known.unwrap_or_else(|| panic!("{file}: {name}{labels:?} is not among {expected:#?}"));
                assert!(le.as_ref().is_none_or(|le| known.buckets.contains(le)), "{file}: {name} {le:?}");
                assert_eq!(le.is_some(), known.form == Form::Bucket, "{file}: {name}");
                seen.insert((name.clone(), labels.len()));
            }
            // What has no labels is there before the first event, but for the sums of a histogram.
            let has_buckets = expected.iter().any(|series| series.form == Form::Bucket);
            for known in expected.iter().filter(|known| known.labels.is_empty()) {
                let waits =
                    has_buckets && matches!(known.form, Form::Sum | Form::Count) && !known.name.contains("net_");
                let is_there = written.iter().any(|(name, labels, _)| *name == known.name && labels.is_empty());
                assert!(waits || is_there, "{file}: {}", known.name);
            }
        }
    }
    assert!(seen.len() > 40, "only {} series were seen: {seen:?}", seen.len());
}
