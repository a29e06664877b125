//! `live-check`: exported events against the page.
#![expect(clippy::panic, reason = "a test that cannot go on should stop")]

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::PathBuf;

use events_spec::{Finding, Kinds, Level, Rule, Spec};
use proptest::prelude::*;
use xtask::live::{LiveCheck, LiveOptions, live_check};

const JSON: &str = include_str!("data/captures/dovecot-2.3.19.1.jsonl");
const TAB: &str = include_str!("data/captures/dovecot-2.3.19.1.tab");
const LOG: &str = include_str!("data/captures/dovecot-2.3.19.1.info.log");

/// The renamed fields that the captures show.
const RENAMED: [(&str, &str, &str); 11] = [
    ("auth_request_finished", "original_username", "original_user"),
    ("auth_request_finished", "successful", "success"),
    ("auth_request_finished", "translated_username", "translated_user"),
    ("imap_command_finished", "args", "cmd_args"),
    ("imap_command_finished", "human_args", "cmd_human_args"),
    ("imap_command_finished", "name", "cmd_name"),
    ("imap_command_finished", "tag", "cmd_tag"),
    ("server_connection_connected", "ip", "dest_ip"),
    ("server_connection_connected", "port", "dest_port"),
    ("server_connection_disconnected", "ip", "dest_ip"),
    ("server_connection_disconnected", "port", "dest_port"),
];

const PAGE: &str = "\
Events
======

Things
------

*thing_finished*

 * count: how many
 * state: on, off
 * owner_ip: address of the owner
 * stop_time: when it stopped
 * words: a list of words
 * label: anything
";

const KINDS: &str = "\
[[rule]]
field = \"count\"
kind = \"int\"
reason = \"a number\"

[[rule]]
field = \"words\"
kind = \"strlist\"
reason = \"a list\"

[[rule]]
field = \"label\"
kind = \"str\"
reason = \"text\"
";

fn spec(page: &str, kinds: &str) -> Spec {
    let mut findings = events_spec::Findings::new();
    let kinds = if kinds.is_empty() { Kinds::fallback() } else { Kinds::parse("fields.toml", kinds, &mut findings) };
    match Spec::from_text("Page.txt", page, &kinds) {
        Ok((spec, _)) => spec,
        Err(findings) => panic!("{findings:?}"),
    }
}

fn vendored() -> Spec {
    events_spec::vendored::spec().unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn run(spec: &Spec, options: &LiveOptions, mut input: &[u8]) -> Result<LiveCheck, String> {
    live_check(options, spec, &mut input, &mut |_| ()).map_err(|error| format!("{error:#}"))
}

/// What is found in lines of the small page above.
fn check(input: impl AsRef<[u8]>) -> LiveCheck {
    run(&spec(PAGE, KINDS), &LiveOptions::default(), input.as_ref()).unwrap_or_else(|error| panic!("{error}"))
}

/// What is found in a stream against Dovecot's page.
fn check_dovecot(input: impl AsRef<[u8]>) -> LiveCheck {
    run(&vendored(), &LiveOptions::default(), input.as_ref()).unwrap_or_else(|error| panic!("{error}"))
}

fn of_rule(check: &LiveCheck, rule: Rule) -> Vec<&Finding> {
    check.findings.as_slice().iter().filter(|finding| finding.rule == rule).collect()
}

fn messages(check: &LiveCheck, rule: Rule) -> Vec<String> {
    of_rule(check, rule).iter().map(|finding| finding.message.clone()).collect()
}

type Names = BTreeSet<(String, String, String)>;

fn renamed(check: &LiveCheck) -> Names {
    let name = |name: &Option<String>| name.clone().unwrap_or_default();
    let context = of_rule(check, Rule::RenamedField).into_iter().map(|finding| &finding.context);
    context.map(|context| (name(&context.event), name(&context.field), name(&context.renamed_to))).collect()
}

fn expected_renames() -> Names {
    RENAMED.iter().map(|(event, old, new)| ((*event).to_owned(), (*old).to_owned(), (*new).to_owned())).collect()
}

fn thing(fields: &str) -> String {
    format!("{{\"event\":\"thing_finished\",\"fields\":{{{fields}}}}}\n")
}

#[test]
fn the_eleven_renamed_fields_are_found_in_every_form_and_no_other() {
    for input in [JSON.to_owned(), TAB.to_owned(), format!("{JSON}{TAB}{LOG}")] {
        let check = check_dovecot(&input);
        assert_eq!(renamed(&check), expected_renames());
        assert_eq!(of_rule(&check, Rule::RenamedField).len(), 11);
    }
}

#[test]
fn a_renamed_field_comes_with_evidence_and_how_sure_it_is() {
    let check = check_dovecot(JSON);
    let help = |new: &str| {
        let of = |finding: &&&Finding| finding.context.renamed_to.as_deref() == Some(new);
        of_rule(&check, Rule::RenamedField).iter().find(of).and_then(|finding| finding.help.clone()).unwrap_or_default()
    };
    assert_eq!(
        help("cmd_tag"),
        "nearly certain (99%): it is `tag` with `cmd_` in front; it is in all 28 events that were seen; \
         the same happened to `name`, `args` and `human_args` of this event"
    );
    assert_eq!(
        help("success"),
        "very likely (88%): `success` is a form of `successful`; the page lists `yes`, which is what it sends"
    );
}

#[test]
fn a_renamed_pair_is_not_said_again_as_unknown_or_never_seen() {
    let check = check_dovecot(JSON);
    for finding in check.findings.as_slice().iter().filter(|finding| finding.rule != Rule::RenamedField) {
        let context = &finding.context;
        let (event, field) = (context.event.as_deref(), context.field.as_deref());
        for (of, old, new) in RENAMED {
            assert!(event != Some(of) || (field != Some(old) && field != Some(new)), "{}", finding.message);
        }
    }
}

#[test]
fn fields_of_every_event_and_of_parents_are_no_drift() {
    let check = check_dovecot(JSON);
    let unknown: BTreeSet<&str> =
        of_rule(&check, Rule::UnknownField).iter().filter_map(|finding| finding.context.field.as_deref()).collect();
    for known in ["duration", "session", "user", "remote_ip", "local_port", "reason_code"] {
        assert!(!unknown.contains(known), "{known}");
    }
    assert!(unknown.contains("cmd_input_name") && unknown.contains("socket_path"), "{unknown:?}");
}

#[test]
fn the_forms_agree_about_what_is_found() {
    let found = |input: &str| -> BTreeSet<String> {
        let check = check_dovecot(input);
        check.findings.as_slice().iter().map(|finding| format!("{} {}", finding.rule, finding.message)).collect()
    };
    assert_eq!(found(JSON), found(TAB));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_part_of_the_captures_shows_another_renaming(keep in prop::collection::vec(any::<bool>(), 150), tab in any::<bool>()) {
        let lines = if tab { TAB } else { JSON }.lines().zip(keep).filter(|(_, keep)| *keep);
        let input: String = lines.map(|(line, _)| format!("{line}\n")).collect();
        if !input.is_empty() {
            let found = renamed(&check_dovecot(&input));
            prop_assert!(found.is_subset(&expected_renames()), "{:?}", found);
        }
    }
}

#[test]
fn a_field_may_be_renamed_to_what_is_a_parents_elsewhere() {
    let mail = r#"{"event":"mail_opened","fields":{"cmd_name":"FETCH"}}"#;
    let imap = r#"{"event":"imap_command_finished","fields":{"cmd_name":"FETCH"}}"#;
    let found = renamed(&check_dovecot(format!("{mail}\n{imap}\n")));
    assert_eq!(found.into_iter().map(|(event, ..)| event).collect::<Vec<_>>(), ["imap_command_finished"]);
}

#[test]
fn two_names_that_may_both_be_the_new_one_are_no_finding() {
    let page = "*a_finished*\n\n * ip: address\n";
    let stream = r#"{"event":"a_finished","fields":{"here_ip":"::1","there_ip":"::2"}}"#;
    let check = run(&spec(page, ""), &LiveOptions::default(), stream.as_bytes()).unwrap();
    assert!(renamed(&check).is_empty());
    assert_eq!(messages(&check, Rule::UnknownField).len(), 2);
}

#[test]
fn values_of_another_kind_speak_against_a_renaming() {
    let page = "*a_finished*\n\n * port: port\n";
    let stream = r#"{"event":"a_finished","fields":{"dest_port":"imap"}}"#;
    let check = run(&spec(page, ""), &LiveOptions::default(), stream.as_bytes()).unwrap();
    assert!(renamed(&check).is_empty());
}

#[test]
fn unknown_events_and_fields_are_said_once_with_a_count_and_the_first_place() {
    let check = check(format!(
        "{}{}{}{}",
        thing(r#""count":1,"ünit":"a\tb""#),
        thing(r#""ünit":"b""#),
        "{\"event\":\"thing_finish\"}\n",
        "{\"event\":\"thing_finish\",\"fields\":{\"x\":1}}\n",
    ));
    let unknown = of_rule(&check, Rule::UnknownField);
    assert_eq!(unknown.len(), 1);
    assert_eq!(unknown[0].message, "`thing_finished` has no field `ünit`");
    assert_eq!(unknown[0].level, Level::Warning);
    assert_eq!(unknown[0].count, Some(2));
    assert_eq!(unknown[0].context.value.as_deref(), Some("a\\tb"));
    let place = &unknown[0].location;
    assert_eq!((place.file.as_str(), place.line, place.column, place.end_column), ("-", 1, 48, Some(52)));
    assert_eq!(unknown[0].spec.as_ref().map(|spec| spec.line), Some(7));
    let event = of_rule(&check, Rule::UnknownEvent);
    assert_eq!(event.len(), 1);
    assert_eq!((event[0].location.line, event[0].location.column, event[0].count), (3, 11, Some(2)));
    assert_eq!(event[0].help.as_deref(), Some("the nearest that the page has is `thing_finished`"));
}

#[test]
fn a_value_of_another_kind_is_said_at_the_value() {
    let check = check(format!(
        "{}{}",
        thing(r#""count":"7","owner_ip":"nowhere","stop_time":5,"words":"one","label":["a"],"state":1"#),
        thing(r#""count":"8","owner_ip":"::1","stop_time":1795371182.791253,"words":["one"],"label":"a","state":"on""#),
    ));
    assert_eq!(
        messages(&check, Rule::WrongKind),
        [
            "`count` of `thing_finished` is a string, and the page asks for an integer",
            "`owner_ip` of `thing_finished` is a string that is no IP address, and the page asks for an IP address",
            "`stop_time` of `thing_finished` is an integer, and the page asks for a time",
            "`words` of `thing_finished` is a string, and the page asks for a list of strings",
            "`label` of `thing_finished` is a list of strings, and the page asks for a string",
            "`state` of `thing_finished` is an integer, and the page asks for one of a list of words",
        ]
    );
    let first = of_rule(&check, Rule::WrongKind)[0];
    assert_eq!((first.location.line, first.location.column, first.location.end_column), (1, 45, Some(48)));
    assert_eq!(first.count, Some(2));
    assert_eq!(first.context.expected.as_deref(), Some("an integer"));
    assert_eq!(first.context.found.as_deref(), Some("a string"));
}

#[test]
fn in_tab_separated_text_only_what_cannot_be_of_the_kind_is_wrong() {
    let check = check("event:thing_finished\tfield:count=x\tfield:words=one\tfield:label=5\tfield:owner_ip=::1\n");
    assert_eq!(
        messages(&check, Rule::WrongKind),
        ["`count` of `thing_finished` is text that is no integer, and the page asks for an integer"]
    );
}

#[test]
fn a_value_outside_a_closed_list_is_said_and_one_of_an_open_list_is_not() {
    let found = check(thing(r#""state":"of""#) + &thing(r#""state":"of""#) + &thing(r#""state":"on""#));
    let unknown = of_rule(&found, Rule::UnknownValue);
    assert_eq!(unknown.len(), 1);
    assert_eq!(unknown[0].message, "`state` of `thing_finished` is `of`, which the page does not list");
    assert_eq!(unknown[0].count, Some(2));
    assert_eq!(unknown[0].help.as_deref(), Some("the page lists `on` and `off`; the nearest is `off`"));
    let open = "*a_finished*\n\n * service: name of service (smtp, imap, lmtp...)\n";
    let stream = r#"{"event":"a_finished","fields":{"service":"sieve"}}"#;
    let check = run(&spec(open, ""), &LiveOptions::default(), stream.as_bytes()).unwrap();
    assert!(of_rule(&check, Rule::UnknownValue).is_empty());
}

#[test]
fn ever_new_values_outside_a_list_are_counted_and_not_listed() {
    let lines: String = (0..1000).map(|number| thing(&format!(r#""state":"state{number}""#))).collect();
    let check = check(lines);
    let unknown = of_rule(&check, Rule::UnknownValue);
    assert_eq!(unknown.len(), 8);
    assert!(unknown[7].help.as_deref().is_some_and(|help| help.ends_with("still other values came 992 times")));
}

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
            "a record is not whole: the JSON text is not valid UTF-8",
            "a record is not whole: the line ends within the record",
            "a record is not whole: there is no such escape",
            "a record is not whole: a member of the record has a value of the wrong shape",
            "a record is not whole: a field has no `=` between name and value",
            "a line is neither a record nor a line of a log",
            "a record has a member `fieldz`, which no export has",
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
    assert_eq!(failed(""), "there is no event in standard input; 0 lines were read");
    assert_eq!(failed("Nov 22 master: Info: hello\n\n"), "there is no event in standard input; 2 lines were read");
    assert_eq!(failed("{\n"), "there is no event in standard input; 1 lines were read");
    assert_eq!(failed("{}\n{}\n"), "no event in standard input has a name; `exporter_include` must have `name`");
    let options = LiveOptions { files: vec!["/nowhere/at/all".to_owned()], ..LiveOptions::default() };
    assert!(run(&vendored(), &options, b"").unwrap_err().starts_with("/nowhere/at/all: "));
    let options = LiveOptions { scope: vec!["other_*".to_owned()], ..LiveOptions::default() };
    let error = run(&spec(PAGE, KINDS), &options, thing("").as_bytes()).unwrap_err();
    assert_eq!(error, "no event in standard input is in the scope other_*");
}

#[test]
fn what_was_never_sent_is_said_with_the_line_of_the_page() {
    let check = check_dovecot(JSON);
    let never = of_rule(&check, Rule::NeverSeen);
    let find =
        |message: &str| never.iter().find(|finding| finding.message == message).map(|finding| finding.location.line);
    assert_eq!(find("no `sql_transaction_finished` was sent"), Some(281));
    assert_eq!(find("`policy_penalty` was not in any of 3 `auth_request_finished`"), Some(45));
    assert!(never.iter().all(|finding| finding.level == Level::Info));
}

#[test]
fn coverage_counts_events_fields_and_values_and_can_be_asked_for() {
    let input = thing(r#""count":1,"state":"on""#);
    let found = check(&input);
    assert_eq!(found.coverage.summary(), "44.4% of the page was seen: 1 of 1 events, 2 of 6 fields, 1 of 2 values");
    for (least, too_little) in [(44.0, false), (45.0, true)] {
        let options = LiveOptions { min_coverage: Some(least), ..LiveOptions::default() };
        let check = run(&spec(PAGE, KINDS), &options, input.as_bytes()).unwrap();
        assert_eq!(check.too_little, too_little);
        let errors = of_rule(&check, Rule::NeverSeen).iter().filter(|finding| finding.level == Level::Error).count();
        assert_eq!(errors, usize::from(too_little));
    }
}

#[test]
fn a_scope_narrows_what_is_looked_at() {
    let options =
        LiveOptions { scope: vec!["auth_request_*".to_owned(), "sql_*".to_owned()], ..LiveOptions::default() };
    let check = run(&vendored(), &options, JSON.as_bytes()).unwrap();
    let events: BTreeSet<_> =
        check.findings.as_slice().iter().filter_map(|finding| finding.context.event.as_deref()).collect();
    let expect = ["auth_request_finished", "sql_connection_finished", "sql_query_finished", "sql_transaction_finished"];
    assert_eq!(events, BTreeSet::from(expect));
    assert_eq!(check.coverage.events.documented, 4);
}

#[test]
fn coverage_is_a_table_and_json() {
    let check = check(thing(r#""count":1,"state":"on","session":"s","extra":1"#));
    expect_test::expect_file!["data/live/coverage.txt"].assert_eq(&check.coverage.text());
    expect_test::expect_file!["data/live/coverage.md"].assert_eq(&check.coverage.markdown());
    let json = serde_json::to_string_pretty(&check.coverage.json()).unwrap();
    expect_test::expect_file!["data/live/coverage.json"].assert_eq(&json);
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
    assert_eq!(messages(&found, Rule::MalformedRecord), ["a record is not whole: the line is too long"]);
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
    let check = live_check(&LiveOptions::default(), &spec(PAGE, KINDS), &mut flood, &mut |_| ()).unwrap();
    assert_eq!(check.counts.records, 80_000);
    assert!(check.findings.as_slice().len() <= events_spec::Findings::MOST);
    assert!(check.findings.more() > 0 && check.lines.len() <= events_spec::Findings::MOST);
    assert_eq!(check.counts.uncounted_events, 40_000 - 4096);
    assert!(check.counts.uncounted_fields > 38_000);
}

#[test]
fn a_line_with_ever_new_names_costs_no_more_than_its_length() {
    let fields: Vec<String> = (0..200_000).map(|number| format!(r#""field{number}":{number}"#)).collect();
    let check = check(thing(&fields.join(",")));
    assert_eq!(of_rule(&check, Rule::UnknownField).len(), 1000);
    let last = of_rule(&check, Rule::UnknownField)[999];
    assert_eq!((last.context.field.as_deref(), last.location.line), (Some("field999"), 1));
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
