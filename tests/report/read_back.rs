//! One set of findings goes to every output and is read back from each.

use dovecot_events::report::{FailOn, Report, github, json, junit, markdown, sarif, text};
use events_spec::Level;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;

use crate::sample;

/// What every output has to say of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    rule: String,
    level: String,
    message: String,
    file: String,
    line: u64,
}

fn expected(report: &Report) -> Vec<Said> {
    let said = report.findings.iter().map(|finding| Said {
        rule: finding.rule.id().to_owned(),
        level: finding.level.as_str().to_owned(),
        message: finding.message.clone(),
        file: finding.location.file.clone(),
        line: finding.location.line.into(),
    });
    said.collect()
}

fn check(read: impl Fn(&Report) -> Vec<Said>) {
    for report in [sample::report(), sample::report_with_extras()] {
        assert_eq!(read(&report), expected(&report));
    }
}

#[test]
fn text_says_everything() {
    check(|report| {
        let text = text::render(report, text::Style { color: false, width: 120, fail_on: FailOn::Error });
        let lines: Vec<&str> = text.lines().collect();
        let title = |(at, line): (usize, &&str)| {
            let (level, rest) = line.split_once('[')?;
            Level::from_name(level)?;
            let (rule, message) = rest.split_once("]: ")?;
            let place = lines[at + 1].trim().strip_prefix("--> ")?;
            let (file, line) = place.rsplit_once(':')?.0.rsplit_once(':')?;
            Some(said(rule, level, message, file, line.parse().unwrap()))
        };
        lines.iter().enumerate().filter_map(title).collect()
    });
}

#[test]
fn json_says_everything() {
    check(|report| {
        let value: Value = serde_json::from_str(&json::render(report)).unwrap();
        let findings = value["findings"].as_array().unwrap();
        let read = |finding: &Value| {
            let place = &finding["location"];
            said(
                str(&finding["rule"]),
                str(&finding["level"]),
                str(&finding["message"]),
                str(&place["file"]),
                place["line"].as_u64().unwrap(),
            )
        };
        findings.iter().map(read).collect()
    });
}

#[test]
fn github_says_everything() {
    check(|report| {
        let text = github::render(report);
        let annotations = text.lines().filter(|line| line.starts_with("::") && line.contains("file="));
        let read = |line: &str| {
            let (head, data) = line[2..].split_once("::").unwrap();
            let (command, properties) = head.split_once(' ').unwrap();
            let property = |name: &str| {
                let found = properties.split(',').find_map(|property| property.strip_prefix(&format!("{name}=")));
                unescape(found.unwrap())
            };
            let data = unescape(data);
            let message = data.lines().next().unwrap();
            let level = if command == "notice" { "info" } else { command };
            said(&property("title"), level, message, &property("file"), property("line").parse().unwrap())
        };
        annotations.map(read).collect()
    });
}

/// What the runner makes of a command's text, in its order: `%25` last.
fn unescape(text: &str) -> String {
    text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
}

#[test]
fn sarif_says_everything() {
    check(|report| {
        let value: Value = serde_json::from_str(&sarif::render(report)).unwrap();
        let run = &value["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let read = |result: &Value| {
            let rule = str(&result["ruleId"]);
            assert_eq!(str(&rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()]["id"]), rule);
            let level = if result["level"] == "note" { "info" } else { str(&result["level"]) };
            let message = str(&result["message"]["text"]).lines().next().unwrap();
            let place = &result["locations"][0]["physicalLocation"];
            let file = percent_decoded(str(&place["artifactLocation"]["uri"]));
            said(rule, level, message, &file, place["region"]["startLine"].as_u64().unwrap())
        };
        run["results"].as_array().unwrap().iter().map(read).collect()
    });
}

fn percent_decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'%' {
            let hex = std::str::from_utf8(&tail[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn junit_says_everything() {
    check(|report| {
        let xml = junit::render(report, FailOn::Warning);
        let document = roxmltree::Document::parse(&xml).unwrap();
        let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
        let read = |case: roxmltree::Node<'_, '_>| {
            let property = |name: &str| {
                let found = case.descendants().find(|node| node.attribute("name") == Some(name)).unwrap();
                found.attribute("value").unwrap().to_owned()
            };
            let level = property("level");
            let failed = case.children().any(|child| child.has_tag_name("failure"));
            assert_eq!(failed, level != "info", "failures are what --fail-on says");
            let (message, file) = (case.attribute("name").unwrap(), case.attribute("file").unwrap());
            said(&property("rule"), &level, message, file, case.attribute("line").unwrap().parse().unwrap())
        };
        let read: Vec<Said> = cases.map(read).collect();
        let suite = document.descendants().find(|node| node.has_tag_name("testsuite")).unwrap();
        assert_eq!(suite.attribute("tests").unwrap(), read.len().to_string());
        assert_eq!(suite.attribute("failures"), Some("2"));
        read
    });
}

#[test]
fn markdown_says_everything() {
    check(|report| {
        let text = markdown::render(report);
        let mut cells: Vec<String> = Vec::new();
        let (mut cell, mut head) = (false, false);
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::TableHead) => head = true,
                Event::End(TagEnd::TableHead) => head = false,
                Event::Start(Tag::TableCell) if !head => {
                    cell = true;
                    cells.push(String::new());
                }
                Event::End(TagEnd::TableCell) => cell = false,
                Event::Text(text) if cell => cells.last_mut().unwrap().push_str(&text),
                // Code is put back into its backticks, as many as the sample has there.
                Event::Code(code) if cell => {
                    let ticks = if code.contains('`') { "``" } else { "`" };
                    cells.last_mut().unwrap().push_str(&format!("{ticks}{code}{ticks}"));
                }
                other => assert!(!cell || matches!(other, Event::SoftBreak), "{other:?} in a cell"),
            }
        }
        let read = |row: &[String]| {
            let [level, rule, place, message, _] = row else { panic!("a row of {row:?}") };
            let (file, line) = place.trim_matches('`').rsplit_once(':').unwrap();
            said(rule.trim_matches('`'), level, message, file, line.parse().unwrap())
        };
        cells.chunks(5).map(read).collect()
    });
}

#[test]
fn control_characters_break_no_output() {
    let mut report = sample::report();
    let nasty: String =
        (0..0x20).map(char::from).chain("\u{7f}\u{85}\u{2028}\u{202e}\u{200f}\u{2066}".chars()).collect();
    report.findings.truncate(1);
    report.findings[0].message = format!("before {nasty} after");
    report.findings[0].help = Some(nasty.clone());
    report.findings[0].location.file = format!("a{nasty}b");
    report.findings[0].context.value = Some(nasty.clone());
    let value: Value = serde_json::from_str(&json::render(&report)).unwrap();
    assert_eq!(value["findings"][0]["message"], format!("before {nasty} after"));
    let sarif: Value = serde_json::from_str(&sarif::render(&report)).unwrap();
    let acts = |c: char| c.is_control() && c != '\n' || "\u{2028}\u{202e}\u{200f}\u{2066}".contains(c);
    let shown = str(&sarif["runs"][0]["results"][0]["message"]["text"]);
    assert!(!shown.contains(acts), "{shown:?}");
    assert_eq!(github::render(&report).lines().filter(|line| line.starts_with("::error")).count(), 1);
    roxmltree::Document::parse(&junit::render(&report, FailOn::Error)).unwrap();
    let rows = markdown::render(&report).lines().filter(|line| line.starts_with("| error")).count();
    assert_eq!(rows, 1);
    let text = text::render(&report, text::Style { color: false, width: 120, fail_on: FailOn::Error });
    for text in [text, github::render(&report), markdown::render(&report)] {
        assert!(!text.contains(acts), "{text:?}");
    }
}

fn said(rule: &str, level: &str, message: &str, file: &str, line: u64) -> Said {
    Said { rule: rule.to_owned(), level: level.to_owned(), message: message.to_owned(), file: file.to_owned(), line }
}

fn str(value: &Value) -> &str {
    value.as_str().unwrap()
}
