//! Streams: every form, whatever the length, in bounded memory.

use std::io::{Read, Write};
use std::path::PathBuf;

use super::*;

#[test]
fn every_way_in_which_a_record_can_be_broken_is_said_once() {
    let input = [
        thing("").as_bytes(),
        b"{\"event\":\"thing_finished\",\"fields\":{\"count\":\n",
        b"{\"event\":\"thing_finished\",\"fields\":{\"label\":\"\\q\"}}\n",
        b"{\"event\":\"thing_finished\",\"fields\":{\"label\":\"\\w\"}}\n",
        b"{\"event\":\"thing_finished\",\"fields\":{\"label\":\"\xff\"}}\n",
        b"{\"event\":\"thing_finished\",\"fields\":[]}\n",
        b"{\"event\":\"thing_finished\",\"fieldz\":{}}\n",
        b"event:thing_finished\tfield:count\n",
        b"what is this\n",
    ]
    .concat();
    let check = check(input);
    assert_eq!(
        messages(&check, Rule::MalformedRecord),
        [
            "incomplete or invalid record: the JSON text is not valid UTF-8",
            "incomplete or invalid record: the line ends within the record",
            "incomplete or invalid record: invalid escape",
            "incomplete or invalid record: a member of the record has a value of the wrong shape",
            "incomplete or invalid record: a field has no `=` between name and value",
            "a line is neither a record nor a log line",
            "a record has an unknown member `fieldz`",
        ]
    );
    let counts: Vec<_> = of_rule(&check, Rule::MalformedRecord).iter().map(|finding| finding.count).collect();
    assert_eq!(counts, [1, 1, 2, 1, 1, 1, 1].map(Some));
    let escape = of_rule(&check, Rule::MalformedRecord)[2];
    assert_eq!((escape.location.line, escape.location.column), (3, 46));
    assert_eq!(escape.level, Level::Error);
}

#[test]
fn ordinary_lines_of_a_log_are_passed_over() {
    let log = format!(
        "Nov 22 18:28:49 master: Info: Dovecot starting up\nNov 22 18:28:49 imap(a): logged out\n\
         Nov 22 18:28:49 stats: Info: {}Nov 22 18:28:50 mail dovecot: stats: {}",
        thing(r#""count":1"#),
        thing(r#""count":1"#)
    );
    let check = check(log);
    assert!(of_rule(&check, Rule::MalformedRecord).is_empty());
    assert_eq!((check.counts.records, check.counts.other_lines), (2, 2));
}

#[test]
fn lines_may_end_in_crlf_and_the_last_one_in_nothing() {
    let input = [thing(r#""count":1"#).trim_end(), "event:thing_finished\tfield:count=2", "", thing("").trim_end()]
        .join("\r\n");
    let check = check(input);
    assert_eq!(check.counts.records, 3);
    assert!(of_rule(&check, Rule::WrongKind).is_empty() && of_rule(&check, Rule::MalformedRecord).is_empty());
}

#[test]
fn input_without_an_event_is_an_error_and_not_all_well() {
    let failed = |input: &str| run(&spec(PAGE, KINDS), &LiveOptions::default(), input.as_bytes()).unwrap_err();
    assert_eq!(failed(""), "no event found in standard input; 0 lines were read");
    let other = failed("Nov 22 master: Info: hello\n\n");
    assert!(
        other.starts_with("no event found in standard input; 2 lines were read: one line of Dovecot's log"),
        "{other}"
    );
    assert_eq!(failed("{\n"), "no event found in standard input; one line was read");
    assert_eq!(failed("{}\n{}\n"), "no event in standard input has a name; `exporter_include` must contain `name`");
    let options = LiveOptions { files: vec!["/nowhere/at/all".to_owned()], ..LiveOptions::default() };
    assert!(run(&vendored(), &options, b"").unwrap_err().starts_with("/nowhere/at/all: "));
    let options = LiveOptions { scope: vec!["other_*".to_owned()], ..LiveOptions::default() };
    let error = run(&spec(PAGE, KINDS), &options, thing("").as_bytes()).unwrap_err();
    assert_eq!(error, "no event in standard input matches the scope other_*");
}

#[test]
fn several_files_packed_or_not_are_read_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("a.jsonl"), JSON).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(TAB.as_bytes()).unwrap();
    std::fs::write(path("b.tab.gz"), packed.finish().unwrap()).unwrap();
    let options =
        LiveOptions { files: vec![path("a.jsonl"), path("b.tab.gz"), "-".to_owned()], ..LiveOptions::default() };
    let check = run(&vendored(), &options, LOG.as_bytes()).unwrap();
    assert_eq!(check.counts.records, 150 + 150 + 59);
    assert_eq!(renamed(&check), expected_renames());
    let cut = std::fs::read(path("b.tab.gz")).unwrap();
    std::fs::write(path("cut.gz"), &cut[..cut.len() / 2]).unwrap();
    let options = LiveOptions { files: vec![path("cut.gz")], ..LiveOptions::default() };
    assert!(run(&vendored(), &options, b"").unwrap_err().contains("cut.gz"));
}

#[test]
fn a_line_of_16_mib_works_and_a_longer_one_is_said_and_passed_over() {
    let long = |length: usize| {
        let empty = thing(r#""label":"""#).len() - 1;
        thing(&format!(r#""label":"{}""#, "x".repeat(length - empty)))
    };
    let limit = 16 << 20;
    let found = check(long(limit) + &thing(""));
    assert_eq!(found.counts.records, 2);
    assert!(of_rule(&found, Rule::MalformedRecord).is_empty());
    let found = check(long(limit + 1) + &thing(""));
    assert_eq!(found.counts.records, 1);
    assert_eq!(messages(&found, Rule::MalformedRecord), ["incomplete or invalid record: the line is too long"]);
    assert_eq!(of_rule(&found, Rule::MalformedRecord)[0].location.line, 1);
}

/// Gives an endless supply of different events, names and values, up to a number of lines.
struct Flood {
    lines: u32,
    rest: Vec<u8>,
}

impl Read for Flood {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.rest.is_empty() && self.lines > 0 {
            self.lines -= 1;
            let n = self.lines;
            self.rest = format!(
                "{}{{\"event\":\"thing{n}\",\"fields\":{{\"a{n}\":{n}}}}}\n",
                thing(&format!(r#""state":"s{n}","label":"l{n}","x{n}":"y{n}""#))
            )
            .into_bytes();
        }
        let length = self.rest.len().min(into.len());
        into[..length].copy_from_slice(&self.rest[..length]);
        self.rest.drain(..length);
        Ok(length)
    }
}

#[test]
fn what_is_kept_is_bounded_whatever_comes() {
    let mut flood = Flood { lines: 40_000, rest: Vec::new() };
    let check = live_check(&LiveOptions::default(), &spec(PAGE, KINDS), &mut flood, &mut ()).unwrap();
    assert_eq!(check.counts.records, 80_000);
    assert!(check.findings.as_slice().len() <= events_spec::Findings::MOST);
    assert!(check.lines.len() <= events_spec::Findings::MOST);
    assert_eq!(check.counts.uncounted_events, 40_000 - 4096);
    assert!(check.counts.uncounted_fields > 38_000);
}

#[test]
fn a_line_with_ever_new_names_costs_no_more_than_its_length() {
    let fields: Vec<String> = (0..200_000).map(|number| format!(r#""field{number}":{number}"#)).collect();
    let check = check(thing(&fields.join(",")));
    let found = of_rule(&check, Rule::UnknownField);
    let uncounted = check.counts.uncounted_fields;
    assert_eq!(found.len() as u64 + uncounted, 200_000);
    assert!(found.len() < 2_000, "{}", found.len());
    // Those that stay are the least, of the first 4,096.
    assert_eq!((found[1].context.field.as_deref(), found[1].location.line), (Some("field1"), 1));
    assert_eq!(found[1023].context.field.as_deref(), Some("field1919"));
}

#[test]
fn the_data_files_of_the_tests_are_where_their_readme_says() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/captures");
    let readme = std::fs::read_to_string(folder.join("README.md")).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name == "README.md" || readme.contains(&format!("`{name}`")), "{name}");
    }
}
